//! A chat completion request, read leniently: the provider answers whatever the relay let through.

use serde_json::Value;

/// The parts of a request that scripts look at.
#[derive(Debug)]
pub(crate) struct Request {
    body: Value,
}

impl Request {
    pub(crate) fn new(body: Value) -> Self {
        Self { body }
    }

    pub(crate) fn model(&self) -> &str {
        self.body["model"].as_str().unwrap_or_default()
    }

    pub(crate) fn is_stream(&self) -> bool {
        self.body["stream"].as_bool().unwrap_or_default()
    }

    pub(crate) fn wants_usage(&self) -> bool {
        self.body["stream_options"]["include_usage"].as_bool().unwrap_or_default()
    }

    /// The cap on the answer's length in tokens, under either name.
    pub(crate) fn tokens_max(&self) -> usize {
        ["max_completion_tokens", "max_tokens"]
            .iter()
            .find_map(|name| self.body[name].as_u64())
            .and_then(|cap| usize::try_from(cap).ok())
            .unwrap_or(usize::MAX)
    }

    pub(crate) fn messages(&self) -> &[Value] {
        self.body["messages"].as_array().map_or(&[], Vec::as_slice)
    }

    pub(crate) fn tools(&self) -> &[Value] {
        self.body["tools"].as_array().map_or(&[], Vec::as_slice)
    }

    pub(crate) fn tool_choice(&self) -> &Value {
        &self.body["tool_choice"]
    }

    /// The text of the newest user message.
    pub(crate) fn question(&self) -> String {
        let newest = self.messages().iter().rev().find(|message| message["role"] == "user");
        newest.map(text_of).unwrap_or_default()
    }

    /// The text of the last message, if that is a tool's result.
    pub(crate) fn tool_result(&self) -> Option<String> {
        self.messages().last().filter(|message| message["role"] == "tool").map(text_of)
    }

    /// A rough count, for `usage`: four bytes a token.
    pub(crate) fn prompt_tokens(&self) -> usize {
        self.messages().iter().map(|message| text_of(message).len().div_ceil(4) + 4).sum()
    }
}

/// A message's text: its content, or the text parts of it.
pub(crate) fn text_of(message: &Value) -> String {
    match &message["content"] {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => String::new(),
    }
}
