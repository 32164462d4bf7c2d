//! The conversation: a thread of messages, each with its parts and its status.

use serde::de::Error as _;
use serde::ser::{SerializeMap as _, SerializeStruct as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::Millis;
use crate::error::Failure;

/// Names a message, uniquely in its thread; made by the caller, who has the randomness.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(pub String);

impl MessageId {
    /// The id as text, for keys and attributes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Names a thread.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ThreadId(pub String);

impl ThreadId {
    /// The id as text, for keys and attributes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who wrote a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Author {
    /// The visitor.
    User,
    /// The model.
    Assistant,
}

impl Author {
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "user" => Some(Self::User),
            "assistant" => Some(Self::Assistant),
            _ => None,
        }
    }
}

/// A piece of a message. Stored as `{"type": "text", "text": …}`.
#[derive(Clone, PartialEq, Debug)]
pub enum Part {
    /// What is said, in Markdown.
    Text(String),
    /// What the model thought before it spoke.
    Reasoning(String),
    /// A part that this version does not know, as it was stored: it survives being written again.
    Unknown(Value),
}

/// Where a message stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// The answer is on its way.
    Running,
    /// The turn waits for the visitor.
    RequiresAction,
    /// All of it is there.
    Complete,
    /// It ended before its end.
    Incomplete(Reason),
}

/// Why a message is incomplete.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The visitor stopped it.
    Cancelled,
    /// The page went away while it ran.
    Interrupted,
    /// The answer reached the model's limit, or ours.
    Length,
    /// The provider's filter held it back.
    ContentFilter,
    /// Something failed.
    Error(Failure),
}

/// One message of a thread.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub struct Message {
    /// Its name.
    pub id: MessageId,
    /// Who wrote it.
    pub author: Author,
    /// What it consists of, in order.
    pub parts: Vec<Part>,
    /// Where it stands.
    pub status: Status,
    /// When it was begun.
    pub created: Millis,
}

/// A conversation.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Thread {
    /// Its name.
    pub id: ThreadId,
    /// Its messages, oldest first.
    pub messages: Vec<Message>,
}

impl Thread {
    /// A thread without messages.
    pub const fn new(id: ThreadId) -> Self {
        Self { id, messages: Vec::new() }
    }
}

impl Message {
    /// What the visitor said.
    pub fn user(id: MessageId, text: String, now: Millis) -> Self {
        Self {
            id,
            author: Author::User,
            parts: vec![Part::Text(text)],
            status: Status::Complete,
            created: now,
        }
    }

    /// An answer that has just been asked for.
    pub const fn answer(id: MessageId, now: Millis) -> Self {
        Self { id, author: Author::Assistant, parts: Vec::new(), status: Status::Running, created: now }
    }

    /// All that is said, without the reasoning.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            if let Part::Text(more) = part {
                text.push_str(more);
            }
        }
        text
    }

    /// Nothing is said yet, or only white space.
    pub fn is_blank(&self) -> bool {
        self.parts.iter().all(|part| !matches!(part, Part::Text(text) if !text.trim().is_empty()))
    }

    /// Reads a stored message; `None` when what it needs is missing or of another kind.
    pub fn from_value(value: &Value) -> Option<Self> {
        Some(Self {
            id: MessageId(value.get("id")?.as_str()?.to_owned()),
            author: Author::from_word(value.get("author")?.as_str()?)?,
            parts: value.get("parts")?.as_array()?.iter().map(Part::from_value).collect(),
            status: Status::from_value(value.get("status")?),
            created: value.get("created").and_then(Value::as_u64).unwrap_or_default(),
        })
    }
}

impl TryFrom<Value> for Message {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        Self::from_value(&value).ok_or("not a message")
    }
}

impl Part {
    fn from_value(value: &Value) -> Self {
        let text = value.get("text").and_then(Value::as_str);
        match (value.get("type").and_then(Value::as_str), text) {
            (Some("text"), Some(text)) => Self::Text(text.to_owned()),
            (Some("reasoning"), Some(text)) => Self::Reasoning(text.to_owned()),
            _ => Self::Unknown(value.clone()),
        }
    }
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (name, text) = match self {
            Self::Text(text) => ("text", text),
            Self::Reasoning(text) => ("reasoning", text),
            Self::Unknown(value) => return value.serialize(serializer),
        };
        let mut part = serializer.serialize_struct("Part", 2)?;
        part.serialize_field("type", name)?;
        part.serialize_field("text", text)?;
        part.end()
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from_value(&Value::deserialize(deserializer)?))
    }
}

impl Status {
    /// A word of storage, or the failure's code under `error`. A status that nobody knows was interrupted.
    fn from_value(value: &Value) -> Self {
        let reason = match value.as_str() {
            Some("running") => return Self::Running,
            Some("requires_action") => return Self::RequiresAction,
            Some("complete") => return Self::Complete,
            Some("cancelled") => Reason::Cancelled,
            Some("length") => Reason::Length,
            Some("content_filter") => Reason::ContentFilter,
            Some(_) => Reason::Interrupted,
            None => match value.get("error") {
                Some(code) => Reason::Error(Failure::from_code(code.as_str().unwrap_or_default())),
                None => Reason::Interrupted,
            },
        };
        Self::Incomplete(reason)
    }

    /// The word that names it, in storage and in attributes; a failure's own code is [`Failure::code`].
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::RequiresAction => "requires_action",
            Self::Complete => "complete",
            Self::Incomplete(Reason::Cancelled) => "cancelled",
            Self::Incomplete(Reason::Interrupted) => "interrupted",
            Self::Incomplete(Reason::Length) => "length",
            Self::Incomplete(Reason::ContentFilter) => "content_filter",
            Self::Incomplete(Reason::Error(_)) => "error",
        }
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self::Incomplete(Reason::Error(failure)) = self else {
            return serializer.serialize_str(self.word());
        };
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("error", failure.code())?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            value @ (Value::String(_) | Value::Object(_)) => Ok(Self::from_value(&value)),
            _ => Err(D::Error::custom("not a status")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Author, Message, MessageId, Part, Reason, Status};
    use crate::error::Failure;
    use serde_json::{Value, json};

    #[test]
    fn statuses_as_stored() {
        let table = [
            (Status::Running, json!("running")),
            (Status::RequiresAction, json!("requires_action")),
            (Status::Complete, json!("complete")),
            (Status::Incomplete(Reason::Cancelled), json!("cancelled")),
            (Status::Incomplete(Reason::Interrupted), json!("interrupted")),
            (Status::Incomplete(Reason::Length), json!("length")),
            (Status::Incomplete(Reason::ContentFilter), json!("content_filter")),
            (Status::Incomplete(Reason::Error(Failure::Cut)), json!({"error": "cut"})),
        ];
        for (status, stored) in table {
            assert_eq!(serde_json::to_value(status).unwrap(), stored);
            assert_eq!(serde_json::from_value::<Status>(stored).unwrap(), status);
        }
        for (stored, reason) in [
            (json!("of the future"), Reason::Interrupted),
            (json!({"error": "of the future"}), Reason::Error(Failure::Provider)),
            (json!({"new": 1}), Reason::Interrupted),
        ] {
            assert_eq!(serde_json::from_value::<Status>(stored).unwrap(), Status::Incomplete(reason));
        }
        assert!(serde_json::from_value::<Status>(json!(5)).is_err());
    }

    #[test]
    fn an_unknown_part_survives() {
        let stored = json!([{"type": "text", "text": "a"}, {"type": "map", "lat": 1.5}, {"type": "text"}]);
        let parts: Vec<Part> = serde_json::from_value(stored.clone()).unwrap();
        assert!(matches!(&parts[..], [Part::Text(_), Part::Unknown(_), Part::Unknown(_)]));
        assert_eq!(serde_json::to_value(&parts).unwrap(), stored);
    }

    #[test]
    fn a_message_as_stored() {
        let mut message = Message::answer(MessageId("m1".to_owned()), 7);
        message.parts = vec![Part::Reasoning("r".to_owned()), Part::Text("a".to_owned())];
        let stored = json!({
            "id": "m1", "author": "assistant", "status": "running", "created": 7,
            "parts": [{"type": "reasoning", "text": "r"}, {"type": "text", "text": "a"}],
        });
        assert_eq!(serde_json::to_value(&message).unwrap(), stored);
        assert_eq!(serde_json::from_value::<Message>(stored.clone()).unwrap(), message);
        assert_eq!(message.text(), "a");
        for field in ["id", "author", "parts", "status"] {
            let mut broken = stored.clone();
            broken[field] = Value::Null;
            if field == "status" {
                assert_eq!(Message::from_value(&broken).unwrap().author, Author::Assistant);
            } else {
                assert!(Message::from_value(&broken).is_none(), "{field}");
            }
        }
    }
}
