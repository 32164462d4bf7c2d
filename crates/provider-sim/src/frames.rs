//! A reply in OpenAI's words: one JSON completion, or the frames of a stream.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::tool_call::ToolCall;

/// What a script says, before it is put into frames.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    pub(crate) reasoning: String,
    pub(crate) text: String,
    pub(crate) tool_calls: Vec<ToolCall>,
}

impl Reply {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Keeps at most so many tokens of the text; true when something was cut off.
    pub(crate) fn clamp(&mut self, tokens_max: usize) -> bool {
        let tokens = pieces(&self.text);
        let kept = tokens.len().min(tokens_max);
        let bytes = tokens.iter().take(kept).map(|piece| piece.len()).sum();
        let is_cut = kept < tokens.len();
        self.text.truncate(bytes);
        is_cut
    }

    fn finish_reason(&self, is_cut: bool) -> &'static str {
        match (self.tool_calls.is_empty(), is_cut) {
            (false, _) => "tool_calls",
            (true, true) => "length",
            (true, false) => "stop",
        }
    }
}

/// What all frames of an answer have in common.
#[derive(Debug)]
pub(crate) struct Envelope {
    pub(crate) id: u64,
    pub(crate) created: u64,
    pub(crate) model: String,
    pub(crate) prompt_tokens: usize,
    /// Those of them that the provider still knew.
    pub(crate) cached_tokens: usize,
    pub(crate) wants_usage: bool,
    pub(crate) is_cut: bool,
}

impl Envelope {
    /// The answer as one JSON text.
    pub(crate) fn completion(&self, reply: &Reply) -> Vec<u8> {
        let mut message = json!({"role": "assistant", "content": reply.text, "refusal": null});
        if !reply.reasoning.is_empty() {
            message["reasoning_content"] = json!(reply.reasoning);
        }
        if !reply.tool_calls.is_empty() {
            message["content"] = if reply.text.is_empty() { Value::Null } else { json!(reply.text) };
            let calls = reply.tool_calls.iter().enumerate().map(|(index, call)| {
                json!({"id": self.call_id(index), "type": "function",
                    "function": {"name": call.name, "arguments": call.arguments}})
            });
            message["tool_calls"] = calls.collect();
        }
        json!({
            "id": self.chat_id(),
            "object": "chat.completion",
            "created": self.created,
            "model": self.model,
            "choices": [{"index": 0, "message": message, "logprobs": null,
                "finish_reason": reply.finish_reason(self.is_cut)}],
            "usage": self.usage(reply),
        })
        .to_string()
        .into_bytes()
    }

    /// The answer as the frames of a stream, the first with the role alone, the last `[DONE]`.
    pub(crate) fn stream(&self, reply: &Reply) -> Vec<Bytes> {
        let mut frames = vec![self.delta(&json!({"role": "assistant", "content": ""}))];
        frames.extend(
            pieces(&reply.reasoning).iter().map(|piece| self.delta(&json!({"reasoning_content": piece}))),
        );
        frames.extend(pieces(&reply.text).iter().map(|piece| self.delta(&json!({"content": piece}))));
        for (index, call) in reply.tool_calls.iter().enumerate() {
            let start = json!({"index": index, "id": self.call_id(index), "type": "function",
                "function": {"name": call.name, "arguments": ""}});
            frames.push(self.delta(&json!({"tool_calls": [start]})));
            frames.extend(pieces(&call.arguments).iter().map(|piece| {
                self.delta(&json!({"tool_calls": [{"index": index, "function": {"arguments": piece}}]}))
            }));
        }
        let end = json!({"index": 0, "delta": {}, "logprobs": null, "finish_reason": reply.finish_reason(self.is_cut)});
        frames.push(self.chunk(&json!([end]), &Value::Null));
        if self.wants_usage {
            frames.push(self.chunk(&json!([]), &self.usage(reply)));
        }
        frames.push(Bytes::from_static(b"data: [DONE]\n\n"));
        frames
    }

    fn delta(&self, delta: &Value) -> Bytes {
        let choice = json!({"index": 0, "delta": delta, "logprobs": null, "finish_reason": null});
        self.chunk(&json!([choice]), &Value::Null)
    }

    fn chunk(&self, choices: &Value, usage: &Value) -> Bytes {
        let mut chunk = json!({
            "id": self.chat_id(),
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.model,
            "choices": choices,
        });
        if self.wants_usage {
            chunk["usage"] = usage.clone();
        }
        event(&chunk)
    }

    fn usage(&self, reply: &Reply) -> Value {
        let arguments = reply.tool_calls.iter().map(|call| call.arguments.as_str());
        let said = [reply.reasoning.as_str(), reply.text.as_str()].into_iter().chain(arguments);
        let completion_tokens: usize = said.map(|text| pieces(text).len()).sum();
        json!({
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": completion_tokens,
            "total_tokens": self.prompt_tokens + completion_tokens,
            "prompt_tokens_details": {"cached_tokens": self.cached_tokens},
            "completion_tokens_details": {"reasoning_tokens": pieces(&reply.reasoning).len()},
        })
    }

    fn chat_id(&self) -> String {
        format!("chatcmpl-sim-{}", self.id)
    }

    fn call_id(&self, index: usize) -> String {
        let more = if index == 0 { String::new() } else { format!("_{index}") };
        format!("call_sim_{}{more}", self.id)
    }
}

/// One SSE frame with a JSON text.
pub(crate) fn event(data: &Value) -> Bytes {
    Bytes::from(format!("data: {data}\n\n"))
}

/// A text in pieces of about a token: a word with the space before it, long ones in parts.
pub(crate) fn pieces(text: &str) -> Vec<&str> {
    const CHARS_MAX: usize = 6;
    let mut pieces = Vec::new();
    let (mut start, mut chars) = (0, 0);
    for (at, char) in text.char_indices() {
        let is_boundary = chars >= CHARS_MAX || (chars > 0 && char.is_whitespace());
        if is_boundary {
            pieces.push(&text[start..at]);
            (start, chars) = (at, 0);
        }
        chars += 1;
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

/// The bytes of frames, with those that hold longer UTF-8 sequences written in two parts, cut inside one.
pub(crate) fn split_inside_characters(frames: Vec<Bytes>) -> Vec<Bytes> {
    let mut writes = Vec::with_capacity(frames.len() * 2);
    for mut frame in frames {
        // A continuation byte is 0b10xxxxxx: a cut before the first one is inside a character.
        if let Some(inside) = frame.iter().position(|byte| byte & 0b1100_0000 == 0b1000_0000) {
            writes.push(frame.split_to(inside));
        }
        writes.push(frame);
    }
    writes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn envelope() -> Envelope {
        Envelope {
            id: 1,
            created: 2,
            model: "m".to_owned(),
            prompt_tokens: 3,
            cached_tokens: 1,
            wants_usage: true,
            is_cut: false,
        }
    }

    fn deltas(frames: &[Bytes]) -> Vec<Value> {
        let texts = frames.iter().map(|frame| std::str::from_utf8(frame).unwrap());
        let data =
            texts.map(|text| text.strip_prefix("data: ").unwrap().strip_suffix("\n\n").unwrap().to_owned());
        let chunks =
            data.filter(|data| data != "[DONE]").map(|data| serde_json::from_str::<Value>(&data).unwrap());
        chunks.map(|chunk| chunk["choices"][0]["delta"].clone()).collect()
    }

    proptest! {
        #[test]
        fn a_stream_says_the_text(text in any::<String>(), reasoning in any::<String>(), arguments in any::<String>()) {
            let call = ToolCall { name: "t".to_owned(), arguments: arguments.clone() };
            let tool_calls = vec![call.clone(), call];
            let frames = envelope().stream(&Reply { reasoning: reasoning.clone(), text: text.clone(), tool_calls });
            let deltas = deltas(&frames);
            let said = |path: &str| deltas.iter().filter_map(|delta| delta.pointer(path)?.as_str()).collect::<String>();
            prop_assert_eq!(said("/content"), text);
            prop_assert_eq!(said("/reasoning_content"), reasoning);
            prop_assert_eq!(said("/tool_calls/0/function/arguments"), arguments.repeat(2));
        }

        #[test]
        fn splitting_keeps_the_bytes_and_cuts_every_longer_character(text in any::<String>()) {
            let frames = vec![event(&json!(text)), event(&json!("plain"))];
            let whole = frames.concat();
            let writes = split_inside_characters(frames);
            prop_assert_eq!(writes.concat(), whole);
            let is_cut = std::str::from_utf8(&writes[0]).is_err();
            prop_assert_eq!(is_cut, !text.is_ascii());
        }

        #[test]
        fn clamping_keeps_a_beginning(text in any::<String>(), tokens_max in 0_usize..40) {
            let mut reply = Reply::text(text.clone());
            let is_cut = reply.clamp(tokens_max);
            prop_assert!(text.starts_with(&reply.text));
            prop_assert!(pieces(&reply.text).len() <= tokens_max);
            prop_assert_eq!(is_cut, reply.text != text);
        }
    }
}
