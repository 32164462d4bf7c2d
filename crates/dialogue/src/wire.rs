//! OpenAI's words: what is sent to a provider and what comes back, read leniently.
//!
//! Replies are read by way of a JSON value: fields that are missing, null or of another type count as absent, and
//! fields that nobody knows are ignored. Providers differ in all of these, and none of it may end an answer.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The roles of a message.
pub mod role {
    /// The owner's instructions; only the relay sends them.
    pub const SYSTEM: &str = "system";
    /// The owner's instructions, as newer models call them; only the relay sends them.
    pub const DEVELOPER: &str = "developer";
    /// What the visitor says.
    pub const USER: &str = "user";
    /// What the model says.
    pub const ASSISTANT: &str = "assistant";
    /// What a tool answered.
    pub const TOOL: &str = "tool";
}

/// The data of the frame that ends a stream.
pub const DONE: &str = "[DONE]";

/// A request for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChatCompletionRequest {
    /// The model's id; empty: not sent, the relay takes its default.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub model: String,
    /// The conversation, oldest first.
    pub messages: Vec<ChatMessage>,
    /// Whether the answer is to come as an event stream.
    pub stream: bool,
}

/// One message of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChatMessage {
    /// One of [`role`].
    pub role: &'static str,
    /// Its text.
    pub content: String,
}

/// A piece of a streamed answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Value")]
pub struct ChatCompletionChunk {
    /// The answers asked for; we ask for one. Empty in a chunk that only tells the usage.
    pub choices: Vec<Choice>,
    /// An error in the middle of the stream.
    pub error: Option<ErrorBody>,
    /// Tokens, where the provider tells them.
    pub usage: Option<Usage>,
}

/// A whole answer, not streamed. Its choices carry the message where a chunk's carry the delta.
pub type ChatCompletion = ChatCompletionChunk;

/// One of the answers asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Which answer this is about; 0 when not told.
    pub index: u64,
    /// What is new, or the whole message of an answer that is not streamed.
    pub delta: Delta,
    /// Why the answer ended, if it did.
    pub finish_reason: Option<String>,
}

/// What a chunk adds to an answer. All absent fields are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delta {
    /// Text of the answer; parts are joined.
    pub content: String,
    /// Text of a refusal.
    pub refusal: String,
    /// The model's reasoning, from `reasoning_content` or else from `reasoning`: some send it under both names.
    pub reasoning: String,
}

/// Tokens that a request took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens sent.
    pub prompt_tokens: u64,
    /// Tokens answered.
    pub completion_tokens: u64,
    /// Both.
    pub total_tokens: u64,
}

/// The inside of `{"error": …}`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorBody {
    /// For developers, never for the visitor.
    pub message: String,
    /// The family of the error.
    pub r#type: String,
    /// What happened, as a stable word; some providers send a number, which is kept as its digits.
    pub code: Option<String>,
    /// The field that is to blame.
    pub param: Option<String>,
}

/// The JSON is not an object, so it is no reply of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnObject;

impl std::fmt::Display for NotAnObject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not a JSON object")
    }
}

impl ChatCompletionChunk {
    /// Reads a chunk or a whole answer; `None` when it is no JSON object.
    pub fn parse(json: &str) -> Option<Self> {
        Self::try_from(serde_json::from_str::<Value>(json).ok()?).ok()
    }
}

impl TryFrom<Value> for ChatCompletionChunk {
    type Error = NotAnObject;

    fn try_from(value: Value) -> Result<Self, NotAnObject> {
        if !value.is_object() {
            return Err(NotAnObject);
        }
        let choices = value.get("choices").and_then(Value::as_array);
        Ok(Self {
            choices: choices.map(|list| list.iter().map(Choice::read).collect()).unwrap_or_default(),
            error: ErrorBody::within(&value),
            usage: value.get("usage").and_then(Usage::read),
        })
    }
}

impl Choice {
    fn read(value: &Value) -> Self {
        let delta = value.get("delta").filter(|delta| delta.is_object()).or_else(|| value.get("message"));
        Self {
            index: number(value, "index"),
            delta: delta.map(Delta::read).unwrap_or_default(),
            finish_reason: word(value, "finish_reason"),
        }
    }
}

impl Delta {
    fn read(value: &Value) -> Self {
        let named = word(value, "reasoning_content").or_else(|| word(value, "reasoning"));
        Self {
            content: value.get("content").map(content).unwrap_or_default(),
            refusal: word(value, "refusal").unwrap_or_default(),
            reasoning: named.unwrap_or_default(),
        }
    }
}

impl Usage {
    fn read(value: &Value) -> Option<Self> {
        value.is_object().then(|| Self {
            prompt_tokens: number(value, "prompt_tokens"),
            completion_tokens: number(value, "completion_tokens"),
            total_tokens: number(value, "total_tokens"),
        })
    }
}

impl ErrorBody {
    /// The error of a body or a chunk; some servers send just a sentence where the object belongs.
    pub fn within(body: &Value) -> Option<Self> {
        match body.get("error")? {
            Value::Null | Value::Bool(false) => None,
            Value::String(message) => Some(Self { message: message.clone(), ..Self::default() }),
            error => Some(Self {
                message: word(error, "message").unwrap_or_default(),
                r#type: word(error, "type").unwrap_or_default(),
                code: match error.get("code") {
                    Some(Value::Number(code)) => Some(code.to_string()),
                    _ => word(error, "code"),
                },
                param: word(error, "param"),
            }),
        }
    }
}

/// A text that is there and not empty.
fn word(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn number(value: &Value, name: &str) -> u64 {
    value.get(name).and_then(Value::as_u64).unwrap_or_default()
}

/// Content is a text, or a list of parts of which some are texts.
fn content(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            parts.iter().filter_map(|part| part.as_str().or_else(|| part.get("text")?.as_str())).collect()
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{ChatCompletionChunk, ChatCompletionRequest, ChatMessage, role};

    #[test]
    fn a_request_names_what_is_asked_and_nothing_else() {
        let mut request = ChatCompletionRequest {
            model: "m".to_owned(),
            messages: vec![ChatMessage { role: role::USER, content: "Hi \"you\"".to_owned() }],
            stream: true,
        };
        let json = serde_json::to_string(&request).unwrap();
        assert_eq!(
            json,
            r#"{"model":"m","messages":[{"role":"user","content":"Hi \"you\""}],"stream":true}"#
        );
        request.model.clear();
        assert!(!serde_json::to_string(&request).unwrap().contains("model"));
    }

    #[test]
    fn chunks_of_every_provider() {
        // JSON → content, refusal, reasoning, finish reason
        let table = [
            (r#"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#, "a|||"),
            (r#"{"choices":[{"delta":{"role":"assistant","content":null},"finish_reason":null}]}"#, "|||"),
            (r#"{"choices":[{"delta":{"content":[{"type":"text","text":"a"},{"type":"x"},"b"]}}]}"#, "ab|||"),
            (r#"{"choices":[{"delta":{"refusal":"no"}}]}"#, "|no||"),
            (r#"{"choices":[{"delta":{"reasoning_content":"r","reasoning":"r"}}]}"#, "||r|"),
            (r#"{"choices":[{"delta":{"reasoning_content":null,"reasoning":"r"}}]}"#, "||r|"),
            (r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#, "|||stop"),
            (r#"{"choices":[{"delta":{},"finish_reason":""}]}"#, "|||"),
            (r#"{"choices":[{"index":"0","delta":5,"message":{"content":"a"}}],"new":{}}"#, "a|||"),
            (r#"{"choices":[{"message":{"content":"a"},"finish_reason":"length"}]}"#, "a|||length"),
        ];
        for (json, expected) in table {
            let chunk = ChatCompletionChunk::parse(json).unwrap();
            let choice = &chunk.choices[0];
            let delta = &choice.delta;
            let finish = choice.finish_reason.as_deref().unwrap_or_default();
            let seen = [&delta.content, &delta.refusal, &delta.reasoning, finish].join("|");
            assert_eq!(seen, expected, "{json}");
        }
    }

    #[test]
    fn choices_may_be_anything() {
        for json in ["{}", r#"{"choices":null}"#, r#"{"choices":[]}"#, r#"{"choices":7,"error":null}"#] {
            let chunk = ChatCompletionChunk::parse(json).unwrap();
            assert!(chunk.choices.is_empty() && chunk.error.is_none(), "{json}");
        }
        for garbage in ["", "<html>", "5", "[]", "null", r#"{"a""#] {
            assert!(ChatCompletionChunk::parse(garbage).is_none(), "{garbage}");
        }
        assert!(serde_json::from_str::<ChatCompletionChunk>("5").is_err());
    }

    #[test]
    fn errors_and_usage() {
        let table = [
            (r#"{"error":{"message":"m","code":"c","type":"t","param":"p"}}"#, Some("c"), "m"),
            (r#"{"error":{"message":"m","code":502}}"#, Some("502"), "m"),
            (r#"{"error":"m"}"#, None, "m"),
            (r#"{"error":{"code":null}}"#, None, ""),
        ];
        for (json, code, message) in table {
            let error = ChatCompletionChunk::parse(json).unwrap().error.unwrap();
            assert_eq!((error.code.as_deref(), error.message.as_str()), (code, message), "{json}");
        }
        let usage = r#"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}"#;
        assert_eq!(ChatCompletionChunk::parse(usage).unwrap().usage.unwrap().total_tokens, 7);
    }
}
