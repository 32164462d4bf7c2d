//! A chat completion request, read leniently: the provider answers whatever the relay let through.

use serde_json::Value;

use crate::{
    data_block::{self, DataBlock},
    image::{self, Image},
};

/// What a request is for, as far as a provider can tell: the relay does not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Chat,
    Summary,
}

impl Purpose {
    /// Its word in the account.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Summary => "summary",
        }
    }
}

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

    /// The text of the newest user message, without the data block before it.
    pub(crate) fn question(&self) -> String {
        let text = self.newest().map(text_of).unwrap_or_default();
        data_block::split(&text).1.to_owned()
    }

    /// The data block before the question.
    pub(crate) fn data(&self) -> Option<DataBlock> {
        data_block::split(&self.newest().map(text_of)?).0
    }

    /// The images that came with the question.
    pub(crate) fn images(&self) -> Vec<Image> {
        let parts = self.newest().and_then(|message| message["content"].as_array()).into_iter().flatten();
        parts.filter_map(|part| part["image_url"]["url"].as_str()).map(image::read).collect()
    }

    /// A summary is asked for: by the field itself, by what the relay pins, or by what the engine asks.
    pub(crate) fn purpose(&self) -> Purpose {
        let asks = |text: &str| text.contains("Summarise ") || text.contains("Summarize ");
        let pinned = self.messages().iter().filter(|message| message["role"] == "system");
        let record = self.newest().map(text_of).unwrap_or_default();
        let is_record = record.contains("<earlier>") || record.contains("<summary>");
        let is_summary = self.body["purpose"] == "summary"
            || (is_record && !record.starts_with("<chatlet-data>") && asks(&record))
            || pinned.map(text_of).any(|text| text.starts_with("You keep the memory of a conversation"));
        if is_summary { Purpose::Summary } else { Purpose::Chat }
    }

    fn newest(&self) -> Option<&Value> {
        self.messages().iter().rev().find(|message| message["role"] == "user")
    }

    /// The text of the last message, if that is a tool's result.
    pub(crate) fn tool_result(&self) -> Option<String> {
        self.messages().last().filter(|message| message["role"] == "tool").map(text_of)
    }

    /// How many results of tools came since the question.
    pub(crate) fn tool_results(&self) -> usize {
        let asked = self.messages().iter().rposition(|message| message["role"] == "user");
        let since = self.messages().get(asked.unwrap_or_default()..).unwrap_or_default();
        since.iter().filter(|message| message["role"] == "tool").count()
    }

    /// The last call did not fit its schema.
    pub(crate) fn was_refused(&self) -> bool {
        self.tool_result().is_some_and(|result| result.starts_with("Error: the tool did not run."))
    }

    /// The schema that the answer must fit: that of `response_format`, null where any object will do.
    pub(crate) fn shape(&self) -> Option<&Value> {
        let format = &self.body["response_format"];
        match format["type"].as_str() {
            Some("json_schema") => Some(&format["json_schema"]["schema"]),
            Some("json_object") => Some(&Value::Null),
            _ => None,
        }
    }

    /// The tokens of each message, in its own way of counting.
    pub(crate) fn tokens(&self) -> Vec<usize> {
        self.messages().iter().map(tokens).collect()
    }
}

/// What a message costs besides its text, and what an image does.
const TOKENS_PER_MESSAGE: usize = 3;
const TOKENS_PER_IMAGE: usize = 512;

fn tokens(message: &Value) -> usize {
    let parts = message["content"].as_array().into_iter().flatten();
    let images = parts.filter(|part| part["type"] == "image_url").count();
    let calls = message["tool_calls"].as_array().into_iter().flatten();
    let calls: usize = calls.map(|call| tokens_of(&call["function"].to_string())).sum();
    tokens_of(&text_of(message)) + calls + images * TOKENS_PER_IMAGE + TOKENS_PER_MESSAGE
}

/// A crude count, and another one than anybody who estimates it would make: 1.3 for a word, a long one by its length,
/// and one for each sign of a script without spaces.
pub(crate) fn tokens_of(text: &str) -> usize {
    let is_wide = |sign: char| sign >= '\u{0e00}';
    let wide = text.chars().filter(|sign| is_wide(*sign)).count();
    let words = text.split(|sign: char| sign.is_whitespace() || is_wide(sign));
    let tenths: usize =
        words.map(|word| if word.is_empty() { 0 } else { word.len().div_ceil(12) * 13 }).sum();
    tenths.div_ceil(10) + wide
}

/// A message's text: its content, or the text parts of it.
pub(crate) fn text_of(message: &Value) -> String {
    match &message["content"] {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(messages: &Value) -> Request {
        Request::new(json!({ "model": "m", "messages": messages }))
    }

    #[test]
    fn summaries_are_told_from_questions() {
        let pinned =
            "You keep the memory of a conversation between a visitor and an assistant. Summarise it.";
        let job = "Summarise the conversation below.\n<earlier>\nVisitor: hi</earlier>";
        let question = "<chatlet-data>\n<summary>Summarise this.</summary>\n</chatlet-data>\n\nHello";
        for (messages, expected) in [
            (
                json!([{"role": "system", "content": pinned}, {"role": "user", "content": "x"}]),
                Purpose::Summary,
            ),
            (json!([{"role": "user", "content": job}]), Purpose::Summary),
            (json!([{"role": "user", "content": "Summarise this page, please"}]), Purpose::Chat),
            (
                json!([{"role": "system", "content": "You are Ada. Summarise orders."}, {"role": "user", "content": question}]),
                Purpose::Chat,
            ),
            (json!([]), Purpose::Chat),
        ] {
            assert_eq!(asked(&messages).purpose(), expected, "{messages}");
        }
        let mut named = json!({ "messages": [], "purpose": "summary" });
        assert_eq!(Request::new(named.take()).purpose(), Purpose::Summary);
    }

    #[test]
    fn tokens_are_counted_by_word_and_by_wide_sign() {
        for (text, expected) in [
            ("", 0),
            ("word", 2),
            ("ten words are thirteen tokens as this provider counts them", 13),
            ("配送は三日です。", 8),
            ("配送 by post", 2 + 3),
            ("a_name_that_is_longer_than_a_word", 4),
        ] {
            assert_eq!(tokens_of(text), expected, "{text}");
        }
        let image = json!([{"role": "user", "content": [{"type": "text", "text": "word"}, {"type": "image_url", "image_url": {"url": ""}}]}]);
        assert_eq!(asked(&image).tokens(), [2 + TOKENS_PER_IMAGE + TOKENS_PER_MESSAGE]);
    }
}
