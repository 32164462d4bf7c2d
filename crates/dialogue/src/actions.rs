//! The border of the actions module: one request in, one answer out, both JSON. What only some conversations need, and is
//! too heavy for the widget itself, stands behind it.
//!
//! | `do` | takes | answers |
//! |---|---|---|
//! | `check` | `calls`: of each `id`, `schema`, `arguments` (text) | `faults`: of each call that does not fit `id`, and `why` in words for the model |
//! | `partial` | `id`; `text`, what is new of it; `schema` with the first piece, `end` with the last one | `value`, as far as it is certain, `fault` |
//! | `start`, `step`, `resume`, `match`, `list` | of the flows that are loaded: see [`flow::Desk`](crate::flow::Desk) | |
//!
//! A `fault` is null, or `code` (`bad_schema`, `invalid`), `path` (a JSON pointer) and `why`, in words for the model. JSON
//! that can't become a value any more is a fault before its end. `error` is a stable word: `bad_request`.

mod partial;

use crate::json::{self, Json, List, Value};
use crate::schema::Schema;
use crate::tools::Refusal;
use partial::Answer;

/// Answers that come in at once; the oldest gives way.
const MOST: usize = 16;

/// Checks calls, and reads JSON while it comes in.
#[derive(Debug, Default)]
pub struct Desk {
    answers: Vec<(u64, Answer)>,
    flows: crate::flow::Desk,
}

impl Desk {
    /// Takes a flow; says what is wrong with it, a line for each fault, and nothing where all is well.
    pub fn load(&mut self, name: &str, flow: &str) -> String {
        let faults = self.flows.load(name, flow).err().unwrap_or_default();
        let lines: Vec<String> = faults.into_iter().map(|fault| [fault.path, fault.why].join(": ")).collect();
        lines.join("\n")
    }

    /// Answers one request; whatever it is, the answer is JSON.
    pub fn handle(&mut self, request: &str) -> String {
        let request = Value::parse(request).unwrap_or(Value::Null);
        match json::word(&request, "do") {
            "check" => check(&request),
            "start" | "step" | "resume" | "match" | "list" => self.flows.answered(&request),
            "partial" => self.partial(&request),
            _ => Json::object().text("error", "bad_request").end(),
        }
    }

    fn partial(&mut self, request: &Value) -> String {
        let id = json::number(request, "id");
        let at = self.answers.iter().position(|(known, _)| *known == id);
        let mut answer = match at {
            Some(at) => self.answers.remove(at).1,
            None => Answer::new(json::object(request, "schema")),
        };
        answer.push(json::word(request, "text"));
        if json::is_true(request, "end") {
            return answer.finish();
        }
        let told = answer.told();
        if self.answers.len() >= MOST {
            self.answers.remove(0);
        }
        self.answers.push((id, answer));
        told
    }
}

fn check(request: &Value) -> String {
    let mut faults = List::new();
    for call in json::list(request, "calls") {
        let arguments = Value::parse(json::word(call, "arguments"));
        // A schema that can't be checked allows nothing.
        let found = match (Schema::read(json::object(call, "schema")), &arguments) {
            (Err(faults), _) => faults,
            (Ok(_), None) => Vec::new(),
            (Ok(schema), Some(arguments)) => {
                let faults = schema.validate(arguments);
                if faults.is_empty() {
                    continue;
                }
                faults
            }
        };
        let fault = Json::object().text("id", json::word(call, "id"));
        faults.raw(&fault.text("why", &Refusal::Arguments(&found).text()).end());
    }
    Json::object().raw("faults", &faults.end()).end()
}

#[cfg(test)]
mod tests {
    use super::{Desk, MOST};
    use serde_json::{Value, json};

    fn ask(desk: &mut Desk, request: &Value) -> Value {
        serde_json::from_str(&desk.handle(&request.to_string())).unwrap()
    }

    #[test]
    fn calls_are_checked_against_their_schemas() {
        let schema = json!({"type": "object", "properties": {"order_id": {"type": "string"}}, "required": ["order_id"]});
        let table = [
            (&schema, r#"{"order_id":"8821"}"#, ""),
            (&schema, r#"{"order_id":8821}"#, "/order_id"),
            (&schema, "{}", "order_id"),
            (&schema, r#"{"order_id":"8821""#, "could not be read as JSON"),
            (&schema, "", "could not be read as JSON"),
            (&json!({"type": "object"}), "{}", ""),
            (&json!({"type": "objekt"}), "{}", "did not fit"),
            (&Value::Null, "{}", "did not fit"),
        ];
        let calls: Vec<Value> = table
            .iter()
            .enumerate()
            .map(|(id, (schema, arguments, _))| json!({"id": id.to_string(), "schema": schema, "arguments": arguments}))
            .collect();
        let answer = ask(&mut Desk::default(), &json!({"do": "check", "calls": calls}));
        for (id, (schema, arguments, expected)) in table.iter().enumerate() {
            let mut faults = answer["faults"].as_array().unwrap().iter();
            let fault = faults.find(|fault| fault["id"].as_str() == Some(&id.to_string()));
            let why = fault.map_or("", |fault| fault["why"].as_str().unwrap());
            assert_eq!(why.is_empty(), expected.is_empty(), "{schema} {arguments}: {why}");
            assert!(why.contains(expected), "{schema} {arguments}: {why}");
        }
    }

    #[test]
    fn json_is_told_while_it_comes_and_checked_at_its_end() {
        let schema = json!({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]});
        let table = [
            (&["{\"n\":", "1", "2}"][..], json!({"n": 12}), json!(null)),
            (&["```json\n{\"n\"", ":1}\n``", "`\n"], json!({"n": 1}), json!(null)),
            (&["``", "`\n{\"n\":1}```"], json!({"n": 1}), json!(null)),
            (&["  \n{\"n\":1} "], json!({"n": 1}), json!(null)),
            (&["{\"n\":\"x\"}"], json!({"n": "x"}), json!("/n")),
            (&["{}"], json!({}), json!("")),
            (&["{\"n\":1"], json!({}), json!("")),
            (&["Here it is: {}"], json!(null), json!("")),
            (&[""], json!(null), json!("")),
        ];
        for (pieces, value, path) in table {
            let mut desk = Desk::default();
            let begun = ask(&mut desk, &json!({"do": "partial", "id": 1, "text": "", "schema": schema}));
            assert_eq!(begun, json!({"value": null, "fault": null}));
            for piece in pieces {
                ask(&mut desk, &json!({"do": "partial", "id": 1, "text": piece}));
            }
            let end = ask(&mut desk, &json!({"do": "partial", "id": 1, "text": "", "end": true}));
            assert_eq!((&end["value"], &end["fault"]["path"]), (&value, &path), "{pieces:?}: {end}");
            assert!(end["fault"].is_null() || end["fault"]["code"] == "invalid" && end["fault"]["why"] != "");
        }
    }

    #[test]
    fn a_schema_that_cannot_be_checked_is_a_fault_at_once() {
        for schema in [json!(null), json!({"type": "objekt"}), json!({"unevaluatedItems": false})] {
            let begun =
                ask(&mut Desk::default(), &json!({"do": "partial", "id": 1, "text": "", "schema": schema}));
            assert_eq!(begun["fault"]["code"], "bad_schema", "{schema}");
        }
    }

    #[test]
    fn what_comes_is_bounded_and_whatever_comes_is_answered() {
        let mut desk = Desk::default();
        for id in 0..100 {
            ask(&mut desk, &json!({"do": "partial", "id": id, "text": "[1,", "schema": {}}));
        }
        assert_eq!(desk.answers.len(), MOST);
        for request in ["", "7", "{}", r#"{"do":"fly"}"#] {
            assert_eq!(desk.handle(request), r#"{"error":"bad_request"}"#, "{request}");
        }
    }
}
