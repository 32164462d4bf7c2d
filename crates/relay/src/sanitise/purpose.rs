//! What a request is for, and the owner's messages that stand before it.

use serde_json::{Map, Value, json};

use super::{bad, given};
use crate::{config::Assistant, error::ApiError};

/// What an answer is for. The provider never learns it: the field is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The visitor reads it.
    Chat,
    /// It stands for the old part of a long conversation.
    Summary,
    /// It is the same answer again, in a form that can be read.
    Repair,
    /// The page asked, not the visitor.
    Ask,
}

impl Purpose {
    /// Each with its word on the wire, the default first.
    pub(crate) const ALL: [(&str, Self); 4] =
        [("chat", Self::Chat), ("summary", Self::Summary), ("repair", Self::Repair), ("ask", Self::Ask)];
}

/// The purpose that a request names.
pub(super) fn read(asked: &Map<String, Value>) -> Result<Purpose, ApiError> {
    let Some(word) = given(asked, "purpose") else { return Ok(Purpose::Chat) };
    let known = Purpose::ALL.iter().find(|(known, _)| word.as_str() == Some(known));
    known.map(|(_, purpose)| *purpose).ok_or_else(|| bad("purpose", "must be chat, summary, repair or ask"))
}

/// The owner's messages that stand before everything else, by purpose.
#[derive(Debug)]
pub(crate) struct Pinned {
    chat: Vec<Value>,
    summary: Vec<Value>,
}

impl Pinned {
    pub(crate) fn new(assistant: &Assistant) -> Self {
        let system = |prompt: &str| {
            let prompt = Some(prompt).filter(|prompt| !prompt.is_empty());
            prompt.map(|prompt| json!({ "role": "system", "content": prompt })).into_iter()
        };
        let examples = assistant.examples.iter().flat_map(|pair| {
            [
                json!({ "role": "user", "content": pair.user }),
                json!({ "role": "assistant", "content": pair.assistant }),
            ]
        });
        Self {
            chat: system(&assistant.prompt).chain(examples).collect(),
            summary: system(&assistant.summary_prompt).collect(),
        }
    }

    /// The messages for a purpose.
    pub(crate) fn of(&self, purpose: Purpose) -> &[Value] {
        match purpose {
            Purpose::Summary => &self.summary,
            Purpose::Chat | Purpose::Repair | Purpose::Ask => &self.chat,
        }
    }
}
