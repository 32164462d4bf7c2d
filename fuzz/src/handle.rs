//! The desk's border: whatever it is asked, it answers in JSON, in the words of its contract.

use dialogue::retrieval::Desk;
use serde_json::Value;

use crate::seeds;

/// Takes the bytes as a request: to a desk with an index, and to one without.
pub fn run(bytes: &[u8]) {
    let request = String::from_utf8_lossy(bytes);
    let mut desk = Desk::default();
    let without = answered(&mut desk, &request);
    assert!(without.get("hits").and_then(Value::as_array).is_none_or(Vec::is_empty), "{without}");
    for file in seeds::index(false) {
        assert_eq!(desk.open(&file.bytes), Ok(()));
    }
    // The desk keeps vectors of turns: the second answer may be another, but not of another kind.
    let first = answered(&mut desk, &request);
    let second = answered(&mut desk, &request);
    assert_eq!(kind(&first), kind(&second));
}

/// The answer to a request, which is JSON as the contract has it.
pub fn answered(desk: &mut Desk, request: &str) -> Value {
    let text = desk.handle(request);
    let answer: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let has = |names: &[&str]| names.iter().all(|name| answer.get(*name).is_some());
    let known = match kind(&answer) {
        "error" => {
            matches!(answer.get("error").and_then(Value::as_str), Some("bad_request" | "no_index"))
        }
        "need" => answer.get("need").is_some_and(|need| is_full(need, Value::is_string)),
        "hits" => has(&["confidence", "known"]) && answer.get("hits").is_some_and(Value::is_array),
        "cited" => answer.get("cited").is_some_and(Value::is_array),
        "sources" => has(&["known", "text"]),
        // A row and its scale must have an address in the browser, where an address has 32 bits.
        "chunks" => {
            has(&["version", "built", "languages"])
                && answer.get("vectors").and_then(Value::as_u64).is_some_and(|vectors| vectors <= 1 << 16)
        }
        _ => false,
    };
    assert!(known, "{text}");
    answer
}

/// The member that tells which answer it is.
fn kind(answer: &Value) -> &'static str {
    let kinds = ["error", "need", "hits", "cited", "sources", "chunks"];
    kinds.into_iter().find(|kind| answer.get(*kind).is_some()).unwrap_or_default()
}

fn is_full(list: &Value, of: fn(&Value) -> bool) -> bool {
    list.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(of))
}
