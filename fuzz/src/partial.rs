//! JSON as it streams, and JSON Schema: pieces do not matter, the end is what the whole would be, all of little memory; and
//! any schema over any value comes to an end.

use allocation_counter::measure;
use dialogue::json::Value;
use dialogue::json::partial::Partial;
use dialogue::schema::{MAX_FAULTS, Schema, handle};

/// Memory for a text and its value, in sizes of the text and besides: a list of empty lists is what takes most.
const MOST_TIMES: u64 = 400;
const MOST_BESIDES: u64 = 4 << 10;

/// Takes the bytes as JSON that streams, and its first line as a schema for the rest.
pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut whole = Partial::default();
    let mut pushed = Ok(());
    let memory = measure(|| pushed = whole.push(&text));
    let most = MOST_TIMES * text.len() as u64 + MOST_BESIDES;
    assert!(memory.bytes_max <= most, "{} bytes of memory for {}", memory.bytes_max, text.len());
    let mut pieces = Partial::default();
    let mut buffer = [0; 4];
    let mut one_by_one = Ok(());
    for c in text.chars() {
        one_by_one = one_by_one.and(pieces.push(c.encode_utf8(&mut buffer)));
    }
    assert_eq!(pushed, one_by_one);
    assert_eq!(whole.value(), pieces.value());
    if let Err(broken) = pushed {
        assert!(Partial::default().push(text.get(..broken.at).unwrap_or_default()).is_ok());
    }
    let parsed = Value::parse(&text);
    assert_eq!(whole.finish().ok(), parsed);
    let mut answer = Partial::answer();
    let fenced = answer.push(&text).and_then(|()| answer.finish());
    assert!(parsed.is_none() || fenced.ok() == parsed);
    assert!(Value::parse(&handle(&text)).is_some());
    schema(&text);
}

fn schema(text: &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, text));
    let (Some(first), Some(rest)) = (Value::parse(first), Value::parse(rest)) else { return };
    match Schema::read(&first) {
        Err(faults) => assert!((1..=MAX_FAULTS).contains(&faults.len())),
        Ok(schema) => {
            let faults = schema.validate(&rest);
            assert!(faults.len() <= MAX_FAULTS, "{faults:?}");
            assert_eq!(schema.validate(&rest), faults);
        }
    }
}
