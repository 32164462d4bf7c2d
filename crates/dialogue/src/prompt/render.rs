//! From a message of the thread to messages of the wire.

use super::shorten::shorten;
use crate::estimate::{PER_IMAGE, PER_MESSAGE, tokens};
use crate::thread::{Author, Call, Message, Part};
use crate::wire::{ChatMessage, Content, ContentPart, ToolCall, role};

/// Writes messages; what it may still send, and what it had to leave out.
#[derive(Clone, Copy)]
pub(super) struct Renderer {
    /// Most tokens of one text.
    pub(super) cap: u32,
    /// Pictures that may still be sent, and their bytes.
    pub(super) images: u32,
    pub(super) bytes: usize,
    /// What was shortened, and the pictures that were left out.
    pub(super) shortened: u32,
    pub(super) images_dropped: u32,
}

impl Renderer {
    /// Adds what a message comes to: nothing when it says nothing. A tool call goes with its result, or not at all.
    pub(super) fn message(&mut self, message: &Message, out: &mut Vec<ChatMessage>) {
        if message.author == Author::User {
            self.visitor(message, out);
            return;
        }
        let mut next = ChatMessage::text(role::ASSISTANT, String::new());
        let mut results = Vec::new();
        for part in &message.parts {
            match part {
                Part::Text(text) => {
                    if !results.is_empty() {
                        self.flush(&mut next, &mut results, out);
                    }
                    if let Content::Text(all) = &mut next.content {
                        all.push_str(text);
                    }
                }
                Part::ToolCall(Call { id, name, arguments, result: Some(result), .. }) => {
                    let known = next.tool_calls.iter().any(|call| call.id == *id);
                    if known || id.is_empty() || name.is_empty() {
                        continue;
                    }
                    let (id, name, arguments) = (id.clone(), name.clone(), arguments.clone());
                    let mut text = result.clone();
                    self.shorten(&mut text);
                    results.push(ChatMessage {
                        tool_call_id: id.clone(),
                        ..ChatMessage::text(role::TOOL, text)
                    });
                    next.tool_calls.push(ToolCall { id, name, arguments });
                }
                _ => {}
            }
        }
        self.flush(&mut next, &mut results, out);
    }

    /// A round is whole: what was said, the calls, their results.
    fn flush(&mut self, next: &mut ChatMessage, results: &mut Vec<ChatMessage>, out: &mut Vec<ChatMessage>) {
        let mut done = std::mem::replace(next, ChatMessage::text(role::ASSISTANT, String::new()));
        let Content::Text(text) = &mut done.content else { return };
        if text.trim().is_empty() {
            text.clear();
        }
        if !text.is_empty() || !done.tool_calls.is_empty() {
            self.shorten(text);
            out.push(done);
            out.append(results);
        }
    }

    fn visitor(&mut self, message: &Message, out: &mut Vec<ChatMessage>) {
        let mut text = message.text();
        if text.trim().is_empty() {
            text.clear();
        }
        let mut pictures = Vec::new();
        for part in &message.parts {
            let Part::Image { url, name } = part else { continue };
            if !url.is_empty() && self.images > 0 && url.len() <= self.bytes {
                self.images -= 1;
                self.bytes -= url.len();
                pictures.push(ContentPart::Image(url.clone()));
            } else {
                self.images_dropped += 1;
                text.push_str(if text.is_empty() { "[image: " } else { "\n[image: " });
                text.push_str(name);
                text.push(']');
            }
        }
        self.shorten(&mut text);
        let mut said = ChatMessage::text(role::USER, text);
        if !pictures.is_empty() {
            let mut parts = parts_of(said.content);
            parts.append(&mut pictures);
            said.content = Content::Parts(parts);
        } else if said.content == Content::Text(String::new()) {
            return;
        }
        out.push(said);
    }

    fn shorten(&mut self, text: &mut String) {
        self.shortened += u32::from(shorten(text, self.cap));
    }
}

/// The message says something that can be sent.
pub(super) fn says(message: &Message) -> bool {
    !message.is_blank()
        || message.parts.iter().any(|part| match part {
            Part::Image { .. } => message.author == Author::User,
            Part::ToolCall(Call { id, name, result, .. }) => {
                message.author == Author::Assistant && result.is_some() && !id.is_empty() && !name.is_empty()
            }
            _ => false,
        })
}

/// Adds a message to those before it; two of one author become one, as the API wants it.
pub(super) fn join(messages: &mut Vec<ChatMessage>, next: ChatMessage) {
    let last = messages
        .last_mut()
        .filter(|last| last.role == next.role && last.tool_calls.is_empty() && last.tool_call_id.is_empty());
    let Some(last) = last else {
        messages.push(next);
        return;
    };
    last.tool_calls = next.tool_calls;
    match (&mut last.content, next.content) {
        (Content::Text(all), Content::Text(more)) => {
            if !all.is_empty() && !more.is_empty() {
                all.push_str("\n\n");
            }
            all.push_str(&more);
        }
        (all, more) => {
            let mut parts = parts_of(std::mem::replace(all, Content::Parts(Vec::new())));
            parts.append(&mut parts_of(more));
            *all = Content::Parts(parts);
        }
    }
}

/// Puts text before what a message says.
pub(super) fn prepend(message: &mut ChatMessage, mut text: String) {
    match &mut message.content {
        Content::Text(all) => {
            text.push_str(all);
            *all = text;
        }
        Content::Parts(parts) => {
            if let Some(ContentPart::Text(all)) = parts.first_mut() {
                text.push_str(all);
                *all = text;
            } else {
                parts.insert(0, ContentPart::Text(text));
            }
        }
    }
}

fn parts_of(content: Content) -> Vec<ContentPart> {
    match content {
        Content::Parts(parts) => parts,
        Content::Text(text) if text.is_empty() => Vec::new(),
        Content::Text(text) => vec![ContentPart::Text(text)],
    }
}

/// Tokens of a message of the wire, estimated.
pub(crate) fn measure(message: &ChatMessage) -> u32 {
    let mut sum = PER_MESSAGE;
    match &message.content {
        Content::Text(text) => sum = sum.saturating_add(tokens(text)),
        Content::Parts(parts) => {
            for part in parts {
                sum = sum.saturating_add(match part {
                    ContentPart::Text(text) => tokens(text),
                    ContentPart::Image(_) => PER_IMAGE,
                });
            }
        }
    }
    for call in &message.tool_calls {
        for text in [&call.id, &call.name, &call.arguments] {
            sum = sum.saturating_add(tokens(text));
        }
        sum = sum.saturating_add(PER_MESSAGE);
    }
    sum
}

/// Tokens of some messages, estimated.
pub(super) fn measure_all(messages: &[ChatMessage]) -> u32 {
    messages.iter().fold(0, |sum: u32, message| sum.saturating_add(measure(message)))
}
