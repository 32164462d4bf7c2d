//! The border of the module that acts: one request in, one answer out, both JSON.
//!
//! | `do` | takes | answers |
//! |---|---|---|
//! | `read` | `schema` | `faults`: what of it can't be checked |
//! | `check` | `schema`, `text`: what a model wrote; `what`, which begins the sentence to it, as "The arguments" | `json`: the value alone; or `faults` and `repair`, the words to the model |
//!
//! A fault is `path` (a JSON pointer), `keyword` and `why`. `error` is a stable word: `bad_request`, or `bad_schema` beside
//! the schema's `faults`.

use super::{Fault, Schema};
use crate::json::partial::{Broken, Partial};
use crate::json::{self, Json, List, Value};
use crate::tools::repair;

/// Answers one request; whatever it is, the answer is JSON.
pub fn handle(request: &str) -> String {
    let request = Value::parse(request).unwrap_or_default();
    let answer = match (json::word(&request, "do"), request.get("schema")) {
        ("read", Some(schema)) => {
            let faults = Schema::read(schema).err().unwrap_or_default();
            Json::object().raw("faults", &list(&faults))
        }
        ("check", Some(schema)) => match Schema::read(schema) {
            Ok(schema) => check(&schema, &request),
            Err(faults) => Json::object().text("error", "bad_schema").raw("faults", &list(&faults)),
        },
        _ => Json::object().text("error", "bad_request"),
    };
    answer.end()
}

fn check(schema: &Schema, request: &Value) -> Json {
    let text = json::word(request, "text");
    let mut partial = Partial::answer();
    let read = partial.push(text).and_then(|()| partial.finish());
    let faults = match &read {
        Ok(value) => schema.validate(value),
        Err(Broken { at }) => vec![Fault {
            why: if *at == text.len() {
                "the JSON ends too early".to_owned()
            } else {
                "is no JSON from byte ".to_owned() + &at.to_string() + " on"
            },
            ..Fault::default()
        }],
    };
    match read {
        Ok(value) if faults.is_empty() => Json::object().text("json", &json::value(&value)),
        _ => {
            let words = repair(json::word(request, "what"), &faults);
            Json::object().raw("faults", &list(&faults)).text("repair", &words)
        }
    }
}

fn list(faults: &[Fault]) -> String {
    let mut list = List::new();
    for Fault { path, keyword, why } in faults {
        list.raw(&Json::object().text("path", path).text("keyword", keyword).text("why", why).end());
    }
    list.end()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::handle;

    #[test]
    fn every_request_has_its_answer() {
        let schema = json!({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]});
        let check =
            |text: &str| json!({"do": "check", "schema": schema, "text": text, "what": "The arguments"});
        let bad = json!({"path": "", "keyword": "typ", "why": "is outside the subset that can be checked"});
        let wrong = |keyword: &str, path: &str, why: &str| {
            let repair = format!(
                "The arguments did not fit the schema:\n- {}: {why}\nSend the whole JSON again with this put right and \
                 nothing else changed.",
                if path.is_empty() { "the whole value" } else { path }
            );
            json!({"faults": [{"path": path, "keyword": keyword, "why": why}], "repair": repair})
        };
        let table = [
            (json!({"do": "read", "schema": schema}), json!({"faults": []})),
            (json!({"do": "read", "schema": {"typ": "x"}}), json!({"faults": [bad]})),
            (json!({"do": "check", "schema": {"typ": "x"}}), json!({"error": "bad_schema", "faults": [bad]})),
            (check("{\"n\": 1.0}"), json!({"json": "{\"n\":1.0}"})),
            (check("```json\n{\"n\": 1}\n```\n"), json!({"json": "{\"n\":1}"})),
            (check("{}"), wrong("required", "", "the field \"n\" is missing")),
            (check("{\"n\":\"1\"}"), wrong("type", "/n", "must be integer, is string \"1\"")),
            (check("{\"n\":"), wrong("", "", "the JSON ends too early")),
            (check("Here it is: {}"), wrong("", "", "is no JSON from byte 0 on")),
            (json!({"do": "check"}), json!({"error": "bad_request"})),
            (json!({"do": "read"}), json!({"error": "bad_request"})),
            (json!(["read"]), json!({"error": "bad_request"})),
        ];
        for (request, answer) in table {
            let seen: Value = serde_json::from_str(&handle(&request.to_string())).unwrap();
            assert_eq!(seen, answer, "{request}");
        }
        for request in ["", "{", "7"] {
            assert_eq!(handle(request), r#"{"error":"bad_request"}"#);
        }
    }
}
