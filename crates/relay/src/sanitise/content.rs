//! Messages: roles, texts, images as data, and tool results that answer something.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{Rules, bad, given, tools};
use crate::error::ApiError;

/// Parts of one message.
const MAX_PARTS: usize = 256;
const IMAGE_TYPES: &[&str] = &["png", "jpeg", "webp", "gif"];
const DETAILS: &[&str] = &["auto", "low", "high"];

/// Reads the messages of one request in order.
pub(super) struct Reader<'a> {
    rules: &'a Rules<'a>,
    image_bytes: usize,
    /// Ids of tool calls so far; a tool's message must answer one. A set: a long thread has thousands of each.
    calls: HashSet<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(rules: &'a Rules<'a>) -> Self {
        Self { rules, image_bytes: 0, calls: HashSet::new() }
    }

    /// The message as it may be sent.
    pub(super) fn message(&mut self, index: usize, message: &Value) -> Result<Value, ApiError> {
        let at = |field: &str| format!("messages[{index}]{field}");
        let message = message.as_object().ok_or_else(|| bad(at(""), "must be an object"))?;
        let role =
            message.get("role").and_then(Value::as_str).ok_or_else(|| bad(at(".role"), "must be a text"))?;
        match role {
            "user" | "assistant" | "tool" => {}
            "system" | "developer" if self.rules.system_allowed => {}
            _ => return Err(ApiError::RoleNotAllowed { param: at(".role") }),
        }
        let mut clean = Map::new();
        clean.insert("role".to_owned(), Value::from(role));
        if role == "tool" {
            let id = message.get("tool_call_id").and_then(Value::as_str);
            let known = id.filter(|id| self.calls.contains(*id));
            let id = known.ok_or_else(|| bad(at(".tool_call_id"), "must answer an earlier tool call"))?;
            clean.insert("tool_call_id".to_owned(), Value::from(id));
        }
        let calls = match given(message, "tool_calls") {
            Some(calls) if role == "assistant" => {
                Some(tools::calls(calls, || at(".tool_calls"), &mut self.calls)?)
            }
            _ => None,
        };
        let content = match given(message, "content") {
            Some(content) => self.content(content, role, &at(".content"))?,
            None if calls.is_some() || message.get("refusal").is_some_and(Value::is_string) => Value::Null,
            None => return Err(bad(at(".content"), "is missing")),
        };
        clean.insert("content".to_owned(), content);
        if let Some(calls) = calls {
            clean.insert("tool_calls".to_owned(), calls);
        }
        if let Some(Value::String(refusal)) = message.get("refusal")
            && role == "assistant"
        {
            clean.insert("refusal".to_owned(), Value::from(refusal.as_str()));
        }
        Ok(Value::Object(clean))
    }

    fn content(&mut self, content: &Value, role: &str, at: &str) -> Result<Value, ApiError> {
        let parts = match content {
            Value::String(text) => return Ok(Value::from(text.as_str())),
            Value::Array(parts) if !parts.is_empty() && parts.len() <= MAX_PARTS => parts,
            _ => return Err(bad(at, "must be a text, or a list of parts")),
        };
        let mut clean = Vec::with_capacity(parts.len());
        for (index, part) in parts.iter().enumerate() {
            let at = |field: &str| format!("{at}[{index}]{field}");
            let kind = part.get("type").and_then(Value::as_str).unwrap_or_default();
            clean.push(match kind {
                "text" => {
                    let text = part.get("text").and_then(Value::as_str);
                    let text = text.ok_or_else(|| bad(at(".text"), "must be a text"))?;
                    json!({ "type": "text", "text": text })
                }
                "image_url" if role == "user" => self.image(part, &at(".image_url"))?,
                _ => return Err(bad(at(".type"), "is not allowed here")),
            });
        }
        Ok(Value::Array(clean))
    }

    /// Images travel as data only: the provider must not fetch what a stranger names.
    fn image(&mut self, part: &Value, at: &str) -> Result<Value, ApiError> {
        let image =
            part.get("image_url").and_then(Value::as_object).ok_or_else(|| bad(at, "must be an object"))?;
        let url = image.get("url").and_then(Value::as_str).unwrap_or_default();
        let data = IMAGE_TYPES
            .iter()
            .find_map(|kind| url.strip_prefix("data:image/")?.strip_prefix(kind)?.strip_prefix(";base64,"));
        let base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
        let Some(data) = data.filter(|data| !data.is_empty() && data.bytes().all(base64)) else {
            return Err(bad(at, "must be a data: URL with a PNG, JPEG, WebP or GIF in base64"));
        };
        self.image_bytes += data.len();
        if self.image_bytes > self.rules.image_bytes {
            return Err(bad(at, "the images are larger than allowed"));
        }
        let mut clean = json!({ "url": url });
        if let Some(detail) = given(image, "detail") {
            let known = detail.as_str().is_some_and(|detail| DETAILS.contains(&detail));
            if !known {
                return Err(bad(format!("{at}.detail"), "must be auto, low or high"));
            }
            clean["detail"] = detail.clone();
        }
        Ok(json!({ "type": "image_url", "image_url": clean }))
    }
}
