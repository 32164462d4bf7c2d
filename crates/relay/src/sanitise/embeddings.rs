//! Requests for vectors: texts only, as many and as long as is allowed.

use serde_json::{Map, Value};

use super::{Clean, bad, given, object};
use crate::{config::Embeddings, error::ApiError};

/// One text, in bytes: more than any model of vectors reads.
const MAX_INPUT_BYTES: usize = 32 * 1024;
/// The longest vector that may be asked for.
const MAX_DIMENSIONS: u64 = 65_536;
const ENCODINGS: &[&str] = &["float", "base64"];

/// Reads a request and writes the one that goes to the provider.
///
/// # Errors
/// `bad_json`, `model_not_allowed`, or `bad_request` with the field.
pub(crate) fn rebuild(raw: &[u8], rules: &Embeddings) -> Result<Clean, ApiError> {
    let asked = object(raw, "input")?;
    if let Some(model) = given(&asked, "model") {
        let model = model.as_str().ok_or_else(|| bad("model", "must be a text"))?;
        if model != rules.model {
            return Err(ApiError::ModelNotAllowed);
        }
    }
    let mut clean = Map::new();
    clean.insert("model".to_owned(), Value::from(rules.model.as_str()));
    clean.insert("input".to_owned(), input(&asked, rules.max_inputs)?);
    if let Some(encoding) = given(&asked, "encoding_format") {
        let known = encoding.as_str().filter(|encoding| ENCODINGS.contains(encoding));
        let encoding = known.ok_or_else(|| bad("encoding_format", "must be float or base64"))?;
        clean.insert("encoding_format".to_owned(), Value::from(encoding));
    }
    if let Some(dimensions) = given(&asked, "dimensions") {
        let number = dimensions.as_u64().filter(|number| (1..=MAX_DIMENSIONS).contains(number));
        let number = number.ok_or_else(|| bad("dimensions", "must be a whole number from 1 to 65536"))?;
        clean.insert("dimensions".to_owned(), Value::from(number));
    }
    let body = serde_json::to_vec(&clean).map_err(|_| ApiError::Internal)?;
    Ok(Clean { body, stream: false })
}

fn input(asked: &Map<String, Value>, max_inputs: usize) -> Result<Value, ApiError> {
    match given(asked, "input") {
        Some(Value::String(one)) => text(one).map_err(|problem| bad("input", problem)),
        Some(Value::Array(list)) if list.is_empty() => Err(bad("input", "is empty")),
        Some(Value::Array(list)) if list.iter().any(|item| item.is_number() || item.is_array()) => {
            Err(bad("input", "must be texts; numbers of tokens are not taken"))
        }
        Some(Value::Array(list)) if list.len() > max_inputs => Err(bad("input", "has too many texts")),
        Some(Value::Array(list)) => {
            let texts = list.iter().enumerate().map(|(index, item)| {
                let item = item.as_str().ok_or("must be a text").and_then(text);
                item.map_err(|problem| bad(format!("input[{index}]"), problem))
            });
            texts.collect::<Result<Vec<_>, _>>().map(Value::Array)
        }
        Some(_) => Err(bad("input", "must be a text, or a list of texts")),
        None => Err(bad("input", "is missing")),
    }
}

fn text(text: &str) -> Result<Value, &'static str> {
    match text {
        blank if blank.trim().is_empty() => Err("is empty"),
        long if long.len() > MAX_INPUT_BYTES => Err("is longer than 32 KiB"),
        _ => Ok(Value::from(text)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rebuilt(asked: &Value) -> Result<Value, ApiError> {
        let rules = Embeddings { model: "e".to_owned(), max_inputs: 3 };
        let clean = rebuild(asked.to_string().as_bytes(), &rules)?;
        assert!(!clean.stream);
        Ok(serde_json::from_slice(&clean.body).unwrap())
    }

    #[test]
    fn texts_pass_and_what_nobody_needs_does_not() {
        let table = [
            (json!({ "input": "a" }), json!({ "model": "e", "input": "a" })),
            (
                json!({ "model": "e", "input": ["a", "b", "ü"], "encoding_format": "base64", "dimensions": 64,
                    "user": "u", "metadata": {}, "stream": true, "purpose": "chat", "api_base": "http://evil.example" }),
                json!({ "model": "e", "input": ["a", "b", "ü"], "encoding_format": "base64", "dimensions": 64 }),
            ),
            (
                json!({ "model": null, "input": ["a"], "encoding_format": null, "dimensions": null }),
                json!({ "model": "e", "input": ["a"] }),
            ),
            (
                json!({ "input": "x".repeat(MAX_INPUT_BYTES) }),
                json!({ "model": "e", "input": "x".repeat(MAX_INPUT_BYTES) }),
            ),
        ];
        for (asked, expect) in table {
            assert_eq!(rebuilt(&asked).unwrap(), expect);
        }
    }

    #[test]
    fn what_is_refused_names_its_field() {
        let long = "x".repeat(MAX_INPUT_BYTES + 1);
        let table = [
            (json!({}), "input"),
            (json!({ "input": null }), "input"),
            (json!({ "input": {} }), "input"),
            (json!({ "input": [] }), "input"),
            (json!({ "input": "  " }), "input"),
            (json!({ "input": [1, 2, 3] }), "input"),
            (json!({ "input": [[1, 2], [3]] }), "input"),
            (json!({ "input": ["a", 1] }), "input"),
            (json!({ "input": ["a", "b", "c", "d"] }), "input"),
            (json!({ "input": ["a", ""] }), "input[1]"),
            (json!({ "input": ["a", null] }), "input[1]"),
            (json!({ "input": long }), "input"),
            (json!({ "input": ["a", "b", long] }), "input[2]"),
            (json!({ "input": "a", "encoding_format": "int8" }), "encoding_format"),
            (json!({ "input": "a", "dimensions": 0 }), "dimensions"),
            (json!({ "input": "a", "dimensions": 1.5 }), "dimensions"),
            (json!({ "input": "a", "dimensions": "64" }), "dimensions"),
            (json!({ "input": "a", "model": 7 }), "model"),
        ];
        for (asked, field) in table {
            match rebuilt(&asked) {
                Err(ApiError::BadRequest { param, .. }) => assert_eq!(param, field, "{asked}"),
                other => panic!("{asked} gave {other:?}"),
            }
        }
        assert_eq!(rebuilt(&json!({ "input": "a", "model": "m" })), Err(ApiError::ModelNotAllowed));
    }
}
