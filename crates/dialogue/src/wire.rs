//! OpenAI's words: what is sent to a provider and what comes back, read leniently.
//!
//! Replies are read by way of a JSON value: fields that are missing, null or of another type count as absent, and
//! fields that nobody knows are ignored. Providers differ in all of these, and none of it may end an answer.

use crate::json::{self, Json, List, Value};
use serde::Deserialize;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatCompletionRequest {
    /// The model's id; empty: not sent, the relay takes its default.
    pub model: String,
    /// What the answer is for, one of [`purpose`]; empty: not sent, since only our relay knows the field.
    pub purpose: &'static str,
    /// The conversation, oldest first.
    pub messages: Vec<ChatMessage>,
    /// Tokens that the answer may take; 0: not sent.
    pub max_tokens: u32,
    /// Whether the answer is to come as an event stream, with its usage at the end.
    pub stream: bool,
    /// What the model may call, as JSON; empty: not sent.
    pub tools: String,
    /// The shape of the answer, as JSON; empty: not sent.
    pub response_format: String,
}

/// What a request is for: the relay pins a prompt for each.
pub mod purpose {
    /// An answer to the visitor.
    pub const CHAT: &str = "chat";
    /// A summary of earlier messages.
    pub const SUMMARY: &str = "summary";
    /// JSON for the page.
    pub const ASK: &str = "ask";
}

/// One message of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatMessage {
    /// One of [`role`].
    pub role: &'static str,
    /// Its text and images.
    pub content: Content,
    /// The calls that the assistant made; empty: not sent.
    pub tool_calls: Vec<ToolCall>,
    /// The call that a tool's message answers; empty: not sent.
    pub tool_call_id: String,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Text alone.
    Text(String),
    /// Text and images in their order.
    Parts(Vec<ContentPart>),
}

/// A piece of a message's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContentPart {
    /// Text.
    Text(String),
    /// An image, as a `data:` address.
    Image(String),
}

/// A call of a tool, as the assistant made it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolCall {
    /// Names the call.
    pub id: String,
    /// The tool.
    pub name: String,
    /// Its arguments, as JSON text.
    pub arguments: String,
}

impl ChatMessage {
    /// A message of text alone.
    pub const fn text(role: &'static str, text: String) -> Self {
        Self { role, content: Content::Text(text), tool_calls: Vec::new(), tool_call_id: String::new() }
    }
}

impl ChatCompletionRequest {
    /// The request as JSON.
    pub fn to_json(&self) -> String {
        let mut json = Json::object();
        if !self.model.is_empty() {
            json = json.text("model", &self.model);
        }
        if !self.purpose.is_empty() {
            json = json.text("purpose", self.purpose);
        }
        let mut messages = List::new();
        for message in &self.messages {
            messages.raw(&message.to_json());
        }
        json = json.raw("messages", &messages.end()).flag("stream", self.stream);
        if self.max_tokens > 0 {
            json = json.number("max_tokens", u64::from(self.max_tokens));
        }
        if self.stream {
            json = json.raw("stream_options", r#"{"include_usage":true}"#);
        }
        for (name, value) in [("tools", &self.tools), ("response_format", &self.response_format)] {
            if !value.is_empty() {
                json = json.raw(name, value);
            }
        }
        json.end()
    }
}

impl ChatMessage {
    fn to_json(&self) -> String {
        let mut json = Json::object().text("role", self.role);
        json = match &self.content {
            Content::Text(text) => json.text("content", text),
            Content::Parts(parts) => {
                let mut list = List::new();
                for part in parts {
                    list.raw(&part.to_json());
                }
                json.raw("content", &list.end())
            }
        };
        if !self.tool_calls.is_empty() {
            let mut calls = List::new();
            for ToolCall { id, name, arguments } in &self.tool_calls {
                let function = Json::object().text("name", name).text("arguments", arguments).end();
                let call = Json::object().text("id", id).text("type", "function").raw("function", &function);
                calls.raw(&call.end());
            }
            json = json.raw("tool_calls", &calls.end());
        }
        if !self.tool_call_id.is_empty() {
            json = json.text("tool_call_id", &self.tool_call_id);
        }
        json.end()
    }
}

impl ContentPart {
    fn to_json(&self) -> String {
        match self {
            Self::Text(text) => Json::object().text("type", "text").text("text", text).end(),
            Self::Image(url) => {
                let image = Json::object().text("url", url).end();
                Json::object().text("type", "image_url").raw("image_url", &image).end()
            }
        }
    }
}

/// A piece of a streamed answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "serde_json::Value")]
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
    /// Pieces of calls of tools, or whole calls; `function_call`, as it was before there were several, is one.
    pub tool_calls: Vec<CallDelta>,
}

/// A piece of a call of a tool; `tools::Calls` makes calls of them. All absent fields are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallDelta {
    /// Which of the answer's calls it belongs to, where the provider tells.
    pub index: Option<u64>,
    /// Names the call.
    pub id: String,
    /// The tool, or a piece of its name.
    pub name: String,
    /// A piece of the arguments; those that came as a JSON value instead of text are text again.
    pub arguments: String,
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
    /// Those of the prompt that the provider had cached.
    pub cached_tokens: u64,
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
        Self::read(&Value::parse(json)?)
    }
}

impl ChatCompletionChunk {
    fn read(value: &Value) -> Option<Self> {
        value.is_object().then(|| Self {
            choices: json::list(value, "choices").iter().map(Choice::read).collect(),
            error: ErrorBody::within(value),
            usage: value.get("usage").and_then(Usage::read),
        })
    }
}

/// For whoever reads it among other things, by serde.
impl TryFrom<serde_json::Value> for ChatCompletionChunk {
    type Error = NotAnObject;

    fn try_from(value: serde_json::Value) -> Result<Self, NotAnObject> {
        Self::read(&value.into()).ok_or(NotAnObject)
    }
}

impl Choice {
    fn read(value: &Value) -> Self {
        let delta = value.get("delta").filter(|delta| delta.is_object()).or_else(|| value.get("message"));
        Self {
            index: json::number(value, "index"),
            delta: delta.map(Delta::read).unwrap_or_default(),
            finish_reason: given(value, "finish_reason"),
        }
    }
}

impl Delta {
    fn read(value: &Value) -> Self {
        let named = given(value, "reasoning_content").or_else(|| given(value, "reasoning"));
        Self {
            content: value.get("content").map(content).unwrap_or_default(),
            refusal: json::word(value, "refusal").to_owned(),
            reasoning: named.unwrap_or_default(),
            tool_calls: CallDelta::all(value),
        }
    }
}

impl CallDelta {
    fn all(delta: &Value) -> Vec<Self> {
        let calls = json::list(delta, "tool_calls")
            .iter()
            .map(|call| Self::read(call, json::object(call, "function")));
        let old = delta.get("function_call").filter(|call| call.is_object());
        let mut all: Vec<Self> = calls.collect();
        if let Some(call) = old.filter(|_| all.is_empty()) {
            all.push(Self::read(&Value::Null, call));
        }
        all
    }

    fn read(call: &Value, function: &Value) -> Self {
        Self {
            index: call.get("index").and_then(Value::as_u64),
            id: json::word(call, "id").to_owned(),
            name: json::word(function, "name").to_owned(),
            arguments: match json::object(function, "arguments") {
                Value::Null => String::new(),
                Value::String(piece) => piece.clone(),
                value => json::value(value),
            },
        }
    }
}

impl Usage {
    fn read(value: &Value) -> Option<Self> {
        value.is_object().then(|| Self {
            prompt_tokens: json::number(value, "prompt_tokens"),
            completion_tokens: json::number(value, "completion_tokens"),
            total_tokens: json::number(value, "total_tokens"),
            cached_tokens: json::number(json::object(value, "prompt_tokens_details"), "cached_tokens"),
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
                message: json::word(error, "message").to_owned(),
                r#type: json::word(error, "type").to_owned(),
                code: match error.get("code") {
                    Some(Value::Number(code)) => Some(code.clone()),
                    _ => given(error, "code"),
                },
                param: given(error, "param"),
            }),
        }
    }
}

/// A text that is there and not empty.
fn given(value: &Value, name: &str) -> Option<String> {
    Some(json::word(value, name)).filter(|text| !text.is_empty()).map(str::to_owned)
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
    use super::{
        ChatCompletionChunk, ChatCompletionRequest, ChatMessage, Content, ContentPart, ToolCall, purpose,
        role,
    };
    use serde_json::{Value, json};

    #[test]
    fn a_request_names_what_is_asked_and_nothing_else() {
        let mut request = ChatCompletionRequest {
            model: "m".to_owned(),
            purpose: "",
            messages: vec![ChatMessage::text(role::USER, "Hi \"you\"".to_owned())],
            max_tokens: 0,
            stream: false,
            tools: String::new(),
            response_format: String::new(),
        };
        assert_eq!(
            request.to_json(),
            r#"{"model":"m","messages":[{"role":"user","content":"Hi \"you\""}],"stream":false}"#
        );
        request.model.clear();
        request.purpose = purpose::CHAT;
        request.stream = true;
        request.max_tokens = 7;
        request.tools = r#"[{"type":"function"}]"#.to_owned();
        request.response_format = r#"{"type":"json_object"}"#.to_owned();
        let json: Value = serde_json::from_str(&request.to_json()).unwrap();
        assert_eq!((json.get("model"), &json["purpose"]), (None, &json!("chat")));
        assert_eq!(
            (&json["stream_options"], &json["max_tokens"]),
            (&json!({"include_usage": true}), &json!(7))
        );
        assert_eq!(
            (&json["tools"], &json["response_format"]),
            (&json!([{"type": "function"}]), &json!({"type": "json_object"}))
        );
    }

    #[test]
    fn images_and_tools_as_openai_writes_them() {
        let image = ContentPart::Image("data:image/png;base64,AA".to_owned());
        let parts = Content::Parts(vec![ContentPart::Text("what is it?".to_owned()), image]);
        let call = ToolCall { id: "c1".to_owned(), name: "eta".to_owned(), arguments: "{}".to_owned() };
        let text = |text: &str| Content::Text(text.to_owned());
        let table = [
            (
                ChatMessage { content: parts, ..ChatMessage::text(role::USER, String::new()) },
                json!({"role": "user", "content": [{"type": "text", "text": "what is it?"},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}}]}),
            ),
            (
                ChatMessage { tool_calls: vec![call], ..ChatMessage::text(role::ASSISTANT, String::new()) },
                json!({"role": "assistant", "content": "", "tool_calls": [
                    {"id": "c1", "type": "function", "function": {"name": "eta", "arguments": "{}"}}]}),
            ),
            (
                ChatMessage {
                    content: text("5 days"),
                    tool_call_id: "c1".to_owned(),
                    ..ChatMessage::text(role::TOOL, String::new())
                },
                json!({"role": "tool", "content": "5 days", "tool_call_id": "c1"}),
            ),
        ];
        for (message, expected) in table {
            assert_eq!(serde_json::from_str::<Value>(&message.to_json()).unwrap(), expected);
        }
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
