//! The conversation: a thread of messages, each with its parts and its status.

use crate::Millis;
use crate::error::Failure;
use crate::json::{self, Json, Value};

/// Names a message, uniquely in its thread; made by the caller, who has the randomness.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MessageId(pub String);

impl MessageId {
    /// The id as text, for keys and attributes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Names a thread.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ThreadId(pub String);

impl ThreadId {
    /// The id as text, for keys and attributes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who wrote a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Author {
    /// The visitor.
    User,
    /// The model.
    Assistant,
}

impl Author {
    /// The word that names it, in storage.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }

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
    /// A picture that the visitor sent.
    Image {
        /// A `data:` address; empty once the picture is not kept any more.
        url: String,
        /// What it is called, or shows.
        name: String,
    },
    /// A call of a tool and what came of it.
    ToolCall(Call),
    /// Where a flow stands, and what it asks.
    Form(Form),
    /// A passage of the site that the answer rests on.
    Source(Source),
    /// A part that this version does not know, as it was stored: it survives being written again.
    Unknown(Value),
}

/// Where a flow stands, and what it asks. Stored as `{"type": "form", "flow", "ask", "state", "busy"}`, the two in the
/// middle as JSON in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Form {
    /// The flow.
    pub flow: String,
    /// The question with its controls, as the flows' desk tells it; empty: nothing is asked.
    pub ask: String,
    /// The flow's state, as the desk tells it; empty: the flow went on behind this, or is over.
    pub state: String,
    /// Something was under way when this was written.
    pub busy: bool,
}

impl Form {
    /// The flow's input of a value that was picked for a slot.
    pub fn picked(slot: &str, value: &Value) -> String {
        Json::object().text("do", "choice").text("slot", slot).raw("value", &json::value(value)).end()
    }

    /// The flow's input of fields that were filled in: slots and what stands in each.
    pub fn filled(fields: &[(String, String)]) -> String {
        let mut values = Json::object();
        for (slot, text) in fields {
            values = values.text(slot, text);
        }
        Json::object().text("do", "form").raw("values", &values.end()).end()
    }

    /// The flow's input of a command: `back` or `cancel`.
    pub fn command(word: &str) -> String {
        Json::object().text("do", word).end()
    }
}

/// A call of a tool and what came of it. Stored as `{"type": "tool_call", "id", "name", "arguments", "result"?, "state"}`;
/// what older versions stored has no state.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    /// Names the call, uniquely in its message.
    pub id: String,
    /// The tool.
    pub name: String,
    /// Its arguments, as JSON text.
    pub arguments: String,
    /// What the model is told of it, once that is known: what the tool answered, or why it did not.
    pub result: Option<String>,
    /// Where it stands.
    pub state: CallState,
}

/// Where a call of a tool stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CallState {
    /// It waits for the visitor's approval.
    Asking,
    /// It is under way.
    Running,
    /// It has a result.
    Done,
    /// It came to nothing: it failed, was given up, or could not be run at all.
    Failed,
    /// The visitor did not want it.
    Rejected,
}

impl CallState {
    const ALL: [Self; 5] = [Self::Asking, Self::Running, Self::Done, Self::Failed, Self::Rejected];

    /// The word that names it, in storage and in attributes.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Asking => "asking",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Rejected => "rejected",
        }
    }

    /// Nothing more comes of it.
    pub const fn is_settled(self) -> bool {
        !matches!(self, Self::Asking | Self::Running)
    }
}

/// A passage of the site, as an answer cites it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The number by which the answer cites it: `[1]`.
    pub id: u32,
    /// The page's title.
    pub title: String,
    /// The page, with its anchor.
    pub url: String,
    /// What is known of its use.
    pub mark: Mark,
    /// The words that were cited, as they stand in the passage; empty where they don't.
    pub quote: String,
}

/// What is known of the use of a source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// It was sent to the model; the answer is not complete yet.
    Sent,
    /// The answer cites it.
    Source,
    /// The cited words stand in it.
    Quoted,
    /// The answer consists of it: no model wrote it.
    Local,
}

impl Mark {
    /// The word that names it, in storage and in attributes.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Source => "source",
            Self::Quoted => "quoted",
            Self::Local => "local",
        }
    }
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
    /// The turn reached its limit of rounds or of requests; it can go on.
    Limit,
    /// The provider's filter held it back.
    ContentFilter,
    /// Something failed.
    Error(Failure),
}

/// One message of a thread.
#[derive(Clone, PartialEq, Debug)]
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
#[derive(Clone, PartialEq, Debug)]
pub struct Thread {
    /// Its name.
    pub id: ThreadId,
    /// Its messages, oldest first.
    pub messages: Vec<Message>,
    /// What was said before, in short; oldest first.
    pub summaries: Vec<Summary>,
}

/// What some of the earlier messages said, in short.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Summary {
    /// 0: of messages; above: of summaries of the level below.
    pub level: u8,
    /// The last message that it covers.
    pub until: MessageId,
    /// What was said.
    pub text: String,
    /// How many messages it was made from: more than these, and another tab has put in some that it never read.
    pub covers: u32,
}

impl Summary {
    /// Reads a stored summary; `None` when what it needs is missing or of another kind.
    pub fn from_value(value: &Value) -> Option<Self> {
        Some(Self {
            level: u8::try_from(value.get("level")?.as_u64()?).ok()?,
            until: MessageId(value.get("until")?.as_str()?.to_owned()),
            text: value.get("text")?.as_str()?.to_owned(),
            covers: json::number(value, "covers").try_into().ok()?,
        })
    }
}

impl Thread {
    /// A thread without messages.
    pub const fn new(id: ThreadId) -> Self {
        Self { id, messages: Vec::new(), summaries: Vec::new() }
    }
}

impl Message {
    /// The fields of the message as it is stored, behind those that are there already.
    pub(crate) fn write(&self, json: Json) -> String {
        let mut parts = json::List::new();
        for part in &self.parts {
            parts.raw(&part.to_json());
        }
        json.text("id", self.id.as_str())
            .text("author", self.author.word())
            .raw("parts", &parts.end())
            .raw("status", &self.status.to_json())
            .number("created", self.created)
            .end()
    }

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

    /// The calls of tools in it, in order.
    pub fn calls(&self) -> impl DoubleEndedIterator<Item = &Call> {
        self.parts.iter().filter_map(|part| if let Part::ToolCall(call) = part { Some(call) } else { None })
    }

    pub(crate) fn calls_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Call> {
        self.parts
            .iter_mut()
            .filter_map(|part| if let Part::ToolCall(call) = part { Some(call) } else { None })
    }

    /// A flow stands here, and goes on from here.
    pub(crate) fn has_open_form(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Form(form) if !form.state.is_empty()))
    }

    /// Where the parts begin that follow the last call of a tool.
    pub(crate) fn last_round(&self) -> usize {
        self.parts.iter().rposition(|part| matches!(part, Part::ToolCall(_))).map_or(0, |at| at + 1)
    }

    /// Nothing is said behind the last call of a tool, or only white space.
    pub(crate) fn is_unanswered(&self) -> bool {
        let behind = self.parts.get(self.last_round()..).unwrap_or_default();
        !behind.iter().any(|part| matches!(part, Part::Text(text) if !text.trim().is_empty()))
    }

    /// All that is said and done, for who was not there.
    pub(crate) fn told(&self) -> String {
        let mut told = self.text();
        for Call { name, arguments, result, .. } in self.calls() {
            for piece in ["\n[", name, " ", arguments, " → ", result.as_deref().unwrap_or_default(), "]"] {
                told.push_str(piece);
            }
        }
        told
    }

    /// There is something in it: words, or a picture.
    pub fn says(&self) -> bool {
        !self.is_blank() || self.parts.iter().any(|part| matches!(part, Part::Image { .. }))
    }

    /// Reads a stored message; `None` when what it needs is missing or of another kind.
    pub fn from_value(value: &Value) -> Option<Self> {
        Some(Self {
            id: MessageId(value.get("id")?.as_str()?.to_owned()),
            author: Author::from_word(value.get("author")?.as_str()?)?,
            parts: value.get("parts")?.as_array()?.iter().map(Part::from_value).collect(),
            status: Status::from_value(value.get("status")?),
            created: json::number(value, "created"),
        })
    }
}

impl Part {
    fn from_value(value: &Value) -> Self {
        let text = value.get("text").and_then(Value::as_str);
        match (value.get("type").and_then(Value::as_str), text) {
            (Some("text"), Some(text)) => Self::Text(text.to_owned()),
            (Some("reasoning"), Some(text)) => Self::Reasoning(text.to_owned()),
            (Some(kind), None) => Self::of_kind(kind, value).unwrap_or_else(|| Self::Unknown(value.clone())),
            _ => Self::Unknown(value.clone()),
        }
    }

    fn of_kind(kind: &str, value: &Value) -> Option<Self> {
        let word = |name: &str| Some(value.get(name)?.as_str()?.to_owned());
        Some(match kind {
            "image" => Self::Image { url: word("url")?, name: word("name")? },
            "tool_call" => {
                let result = word("result");
                let state = value.get("state").and_then(Value::as_str);
                let state = CallState::ALL.into_iter().find(|known| Some(known.word()) == state);
                let ended = if result.is_some() { CallState::Done } else { CallState::Failed };
                Self::ToolCall(Call {
                    id: word("id")?,
                    name: word("name")?,
                    arguments: word("arguments")?,
                    // What is settled has its result, and what is not has none.
                    state: state.filter(|state| state.is_settled() == result.is_some()).unwrap_or(ended),
                    result,
                })
            }
            "form" => Self::Form(Form {
                flow: word("flow")?,
                ask: word("ask")?,
                state: word("state")?,
                busy: json::is_true(value, "busy"),
            }),
            "source" => Self::Source(Source {
                id: u32::try_from(value.get("id")?.as_u64()?).ok()?,
                title: word("title")?,
                url: word("url")?,
                mark: match value.get("mark")?.as_str()? {
                    "sent" => Mark::Sent,
                    "quoted" => Mark::Quoted,
                    "local" => Mark::Local,
                    _ => Mark::Source,
                },
                quote: word("quote").unwrap_or_default(),
            }),
            _ => return None,
        })
    }
}

impl Part {
    /// The part as it is stored.
    pub(crate) fn to_json(&self) -> String {
        let of = |kind| Json::object().text("type", kind);
        match self {
            Self::Text(text) => of("text").text("text", text),
            Self::Reasoning(text) => of("reasoning").text("text", text),
            // Pictures are far larger than what a page's storage may take; their names stay.
            Self::Image { name, .. } => of("image").text("url", "").text("name", name),
            Self::ToolCall(Call { id, name, arguments, result, state }) => {
                let call = of("tool_call").text("id", id).text("name", name).text("arguments", arguments);
                let call = call.text("state", state.word());
                match result {
                    Some(result) => call.text("result", result),
                    None => call,
                }
            }
            Self::Form(Form { flow, ask, state, busy }) => {
                of("form").text("flow", flow).text("ask", ask).text("state", state).flag("busy", *busy)
            }
            Self::Source(Source { id, title, url, mark, quote }) => {
                let source = of("source").number("id", u64::from(*id)).text("title", title).text("url", url);
                source.text("mark", mark.word()).text("quote", quote)
            }
            Self::Unknown(value) => return json::value(value),
        }
        .end()
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
            Some("limit") => Reason::Limit,
            Some("content_filter") => Reason::ContentFilter,
            Some(_) => Reason::Interrupted,
            None => match value.get("error") {
                Some(code) => Reason::Error(Failure::from_code(code.as_str().unwrap_or_default())),
                None => Reason::Interrupted,
            },
        };
        Self::Incomplete(reason)
    }

    /// The status as it is stored.
    pub(crate) fn to_json(self) -> String {
        match self {
            Self::Incomplete(Reason::Error(failure)) => Json::object().text("error", failure.code()).end(),
            other => ["\"", other.word(), "\""].concat(),
        }
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
            Self::Incomplete(Reason::Limit) => "limit",
            Self::Incomplete(Reason::ContentFilter) => "content_filter",
            Self::Incomplete(Reason::Error(_)) => "error",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Author, CallState, Message, MessageId, Part, Reason, Status};
    use crate::error::Failure;
    use crate::json::Json;
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
            (Status::Incomplete(Reason::Limit), json!("limit")),
            (Status::Incomplete(Reason::ContentFilter), json!("content_filter")),
            (Status::Incomplete(Reason::Error(Failure::Cut)), json!({"error": "cut"})),
        ];
        for (status, stored) in table {
            assert_eq!(serde_json::from_str::<Value>(&status.to_json()).unwrap(), stored);
            assert_eq!(Status::from_value(&stored.clone().into()), status);
        }
        for (stored, reason) in [
            (json!("of the future"), Reason::Interrupted),
            (json!({"error": "of the future"}), Reason::Error(Failure::Provider)),
            (json!({"new": 1}), Reason::Interrupted),
        ] {
            assert_eq!(Status::from_value(&stored.clone().into()), Status::Incomplete(reason));
        }
    }

    #[test]
    fn an_unknown_part_survives() {
        for (stored, known) in [
            (json!({"type": "text", "text": "a"}), true),
            (json!({"type": "map", "lat": 1.5}), false),
            (json!({"type": "text"}), false),
            (json!({"type": "image", "name": "a.png"}), false),
            (json!({"type": "image", "url": "", "name": "a.png"}), true),
            (
                json!({"type": "tool_call", "id": "c", "name": "n", "arguments": "{}", "state": "done", "result": "r"}),
                true,
            ),
            (
                json!({"type": "tool_call", "id": "c", "name": "n", "arguments": "{}", "state": "asking"}),
                true,
            ),
            (json!({"type": "tool_call", "id": "c", "name": "n"}), false),
            (
                json!({"type": "source", "id": 1, "title": "t", "url": "/u", "mark": "local", "quote": ""}),
                true,
            ),
            (json!({"type": "source", "id": -1, "title": "t", "url": "/u", "mark": "local"}), false),
        ] {
            let part = Part::from_value(&stored.clone().into());
            assert_eq!(!matches!(part, Part::Unknown(_)), known, "{stored}");
            assert_eq!(serde_json::from_str::<Value>(&part.to_json()).unwrap(), stored);
        }
    }

    #[test]
    fn a_call_as_stored_by_any_version() {
        let read = |state: serde_json::Value, result: serde_json::Value| {
            let call = json!({"type": "tool_call", "id": "c", "name": "n", "arguments": "{}", "state": state, "result": result});
            match Part::from_value(&call.into()) {
                Part::ToolCall(call) => (call.state, call.result),
                other => panic!("{other:?}"),
            }
        };
        let some = || Some("r".to_owned());
        for (state, result, expected) in [
            (json!(null), json!("r"), (CallState::Done, some())),
            (json!(null), json!(null), (CallState::Failed, None)),
            (json!("rejected"), json!("r"), (CallState::Rejected, some())),
            (json!("failed"), json!("r"), (CallState::Failed, some())),
            (json!("asking"), json!(null), (CallState::Asking, None)),
            (json!("running"), json!(null), (CallState::Running, None)),
            // Neither an approved call without its result nor a pending one that has it.
            (json!("done"), json!(null), (CallState::Failed, None)),
            (json!("asking"), json!("r"), (CallState::Done, some())),
            (json!("of the future"), json!("r"), (CallState::Done, some())),
        ] {
            assert_eq!(read(state.clone(), result.clone()), expected, "{state} {result}");
        }
    }

    #[test]
    fn a_message_as_stored() {
        let mut message = Message::answer(MessageId("m1".to_owned()), 7);
        message.parts = vec![Part::Reasoning("r".to_owned()), Part::Text("a".to_owned())];
        let stored = json!({
            "id": "m1", "author": "assistant", "status": "running", "created": 7,
            "parts": [{"type": "reasoning", "text": "r"}, {"type": "text", "text": "a"}],
        });
        assert_eq!(serde_json::from_str::<Value>(&message.write(Json::object())).unwrap(), stored);
        assert_eq!(Message::from_value(&stored.clone().into()).unwrap(), message);
        assert_eq!(message.text(), "a");
        for field in ["id", "author", "parts", "status"] {
            let mut broken = stored.clone();
            broken[field] = Value::Null;
            if field == "status" {
                assert_eq!(Message::from_value(&broken.into()).unwrap().author, Author::Assistant);
            } else {
                assert!(Message::from_value(&broken.into()).is_none(), "{field}");
            }
        }
    }
}
