//! The JSONLogic subset against the official tests (<https://jsonlogic.com/tests.json>, as the MIT-licensed crate
//! `jsonlogic-rs` 0.5.0 carries them). e2e/peers compares it with `json-logic-js` on random rules.
#![cfg(feature = "actions")]
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use dialogue::flow::apply;
use dialogue::json::Value;
use proptest::prelude::*;
use serde_json::Value as Json;

const OFFICIAL: &str = include_str!("fixtures/jsonlogic.json");
/// Operators that the subset leaves out.
const OUTSIDE: &[&str] = &["log", "method"];

/// Numbers may be written in several ways.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

fn native(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => Json::from(*truth),
        Value::Number(digits) => serde_json::from_str(digits).unwrap(),
        Value::String(text) => Json::from(text.as_str()),
        Value::Array(items) => items.iter().map(native).collect(),
        Value::Object(fields) => fields.iter().map(|(name, field)| (name.clone(), native(field))).collect(),
    }
}

#[test]
fn the_official_tests() {
    let tests: Vec<Json> = serde_json::from_str(OFFICIAL).unwrap();
    let mut run = 0;
    for test in tests {
        // Texts in the list are headings.
        let Json::Array(test) = test else { continue };
        let [rule, data, wanted] = test.as_slice() else { continue };
        if OUTSIDE.iter().any(|operator| rule.to_string().contains(&format!("\"{operator}\":"))) {
            continue;
        }
        let value = native(&apply(&Value::from(rule), &Value::from(data)));
        assert!(same(&value, wanted), "{rule} over {data}: {value}, not {wanted}");
        run += 1;
    }
    assert!(run > 270, "{run} tests");
}

#[test]
fn an_evaluation_ends_and_stays_small() {
    let double = r#"{"reduce":[{"var":"items"},{"cat":[{"var":"accumulator"},{"var":"accumulator"}]},"xx"]}"#;
    let squares = r#"{"map":[{"var":"items"},{"map":[{"var":""},{"+":[{"var":""},1]}]}]}"#;
    let items: Vec<u32> = (0..200).collect();
    let data = Value::from(&serde_json::json!({ "items": items }));
    assert_eq!(apply(&Value::parse(double).unwrap(), &data), Value::Null);
    assert!(apply(&Value::parse(squares).unwrap(), &data).as_array().is_some());
    let wide = format!(r#"{{"map":[{{"var":"items"}},{{"+":[{}]}}]}}"#, vec!["1"; 100].join(","));
    assert_eq!(apply(&Value::parse(&wide).unwrap(), &data), Value::Null);
    let deep = format!("{}1{}", "{\"!\":[".repeat(60), "]}".repeat(60));
    assert!(apply(&Value::parse(&deep).unwrap(), &data).as_bool().is_some());
}

proptest! {
    #[test]
    fn any_rule_has_a_value(text in r#"(\{"(var|==|<|\+|cat|map|substr|if)":\[)?("[a-z.0]{0,5}"|-?[0-9]{1,3}|null|\[1,2\])(,("x"|-2|\{"var":""\})){0,3}(\]\})?"#) {
        if let Some(rule) = Value::parse(&text) {
            let value = apply(&rule, &Value::parse(r#"{"a":[1,{"b":"ü"}]}"#).unwrap());
            prop_assert!(Value::parse(&serde_json::to_string(&native(&value)).unwrap()).is_some());
        }
    }
}
