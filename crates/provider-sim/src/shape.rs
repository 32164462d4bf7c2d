//! An answer in the shape that was asked for by `response_format`.

use serde_json::{Map, Value, json};

use crate::request::Request;

/// An object that fits the schema, as JSON; or, where it shall be `wrong` and nobody complained yet, one that does not.
pub(crate) fn answer(request: &Request, wrong: bool) -> String {
    // What was asked first: a complaint is no new question.
    let first = request.messages().iter().find(|message| message["role"] == "user");
    let question = &first.map(crate::request::text_of).unwrap_or_default();
    let complained = request.messages().iter().any(|message| {
        let text = crate::request::text_of(message);
        text.contains("did not fit the schema") || text.contains("could not be read as JSON")
    });
    if wrong && !complained {
        return json!({"wrong": question}).to_string();
    }
    let schema = request.shape().unwrap_or(&Value::Null);
    if schema.is_null() {
        json!({"answer": question}).to_string()
    } else {
        fitting(schema, question).to_string()
    }
}

fn fitting(schema: &Value, question: &str) -> Value {
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match schema["type"].as_str().unwrap_or("object") {
        "object" => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            Value::Object(Map::from_iter(
                fields.map(|(name, field)| (name.clone(), fitting(field, question))),
            ))
        }
        "array" => json!([fitting(&schema["items"], question)]),
        "integer" | "number" => schema["minimum"].as_i64().map_or(json!(1), Value::from),
        "boolean" => json!(true),
        "null" => Value::Null,
        _ => json!(question.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_fit_their_schema_unless_they_shall_not() {
        let schema = json!({"type": "object", "properties": {
            "title": {"type": "string"}, "stars": {"type": "integer", "minimum": 3},
            "tags": {"type": "array", "items": {"enum": ["a", "b"]}}, "ok": {"type": "boolean"}}});
        let asked = |format: Value, complaint: &str| {
            Request::new(json!({"model": "m", "response_format": format, "messages": [
                {"role": "user", "content": "Hi"}, {"role": "user", "content": complaint}]}))
        };
        let shaped = json!({"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}});
        let fits = r#"{"title":"Hi","stars":3,"tags":["a"],"ok":true}"#;
        for (request, wrong, expected) in [
            (asked(shaped.clone(), ""), false, fits),
            (asked(shaped.clone(), ""), true, r#"{"wrong":"Hi"}"#),
            (asked(shaped, "The answer did not fit the schema:"), true, fits),
            (asked(json!({"type": "json_object"}), ""), false, r#"{"answer":"Hi"}"#),
        ] {
            let value: Value = serde_json::from_str(&answer(&request, wrong)).unwrap();
            assert_eq!(value, serde_json::from_str::<Value>(expected).unwrap());
        }
    }
}
