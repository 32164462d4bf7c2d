//! What a machine is told and what it answers.

use crate::Millis;
use crate::cost::Budget;
use crate::error::Failure;
use crate::thread::{MessageId, Part, Thread, ThreadId};
use crate::tools::Kind;

/// What happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// The visitor sends a message. Ignored while a turn runs, and when there is nothing in it.
    Submit {
        /// What was typed.
        text: String,
        /// Pictures that come with it: [`Part::Image`].
        images: Vec<Part>,
        /// The visitor wants the model to think harder.
        harder: bool,
        /// The id for the visitor's message.
        user: MessageId,
        /// The id for the answer.
        assistant: MessageId,
        /// The time.
        now: Millis,
    },
    /// The last question is asked again. The answer to it goes away, its text too.
    Retry {
        /// The visitor wants the model to think harder: then a complete answer may go away too.
        harder: bool,
        /// The id for the new answer.
        assistant: MessageId,
        /// The time.
        now: Millis,
    },
    /// What the relay says is left of the day's requests; it comes with the headers of each reply.
    Budget(Budget),
    /// The knowledge module answered [`Effect::Knowledge`]; `None`: it could not be loaded, or not in time.
    Knowledge {
        /// Which request.
        id: u32,
        /// Its answer, as JSON.
        reply: Option<String>,
    },
    /// Vectors came, or did not: the answer to [`Effect::Embed`].
    Embedded {
        /// Which request.
        id: u32,
        /// The reply's body.
        reply: Option<String>,
    },
    /// The reply's headers came: 200 and an event stream.
    Opened,
    /// The data of one frame.
    Data(String),
    /// A whole answer, from a proxy that does not stream.
    Reply(String),
    /// The reply's body ended.
    Ended,
    /// The call that runs was not charged: it never left the page, or the relay says so. It comes before the failure.
    Uncharged,
    /// The call failed.
    Failed(Failure),
    /// The visitor stops the answer, or does not want any of the calls that wait for approval.
    Stop,
    /// The visitor allows a call that waits for approval, or does not.
    Approve {
        /// The call.
        call: String,
        /// It may run.
        yes: bool,
        /// The time.
        now: Millis,
    },
    /// The answer to [`Effect::Tool`].
    ToolDone {
        /// The call.
        call: String,
        /// What the tool answered, or what went wrong, in words for the model.
        result: Result<String, String>,
        /// The time.
        now: Millis,
    },
    /// The visitor does something for the open flow with its controls.
    Choose {
        /// An input of the flows' desk, as JSON.
        input: String,
        /// What the visitor's message says of it.
        text: String,
        /// The id for the visitor's message.
        user: MessageId,
        /// The id for the answer.
        assistant: MessageId,
        /// The time.
        now: Millis,
    },
    /// What [`Effect::Timer`] wanted is due.
    Timer {
        /// The timer.
        id: String,
        /// The id for an answer, should there be one.
        assistant: MessageId,
        /// The time.
        now: Millis,
    },
    /// The actions module answered [`Effect::Act`]; `None`: it could not be loaded, or not in time.
    Acted {
        /// Which request.
        id: u32,
        /// Its answer, as JSON.
        reply: Option<String>,
    },
    /// Goes on with an answer that was interrupted or reached the turn's limit, behind its last finished call.
    Continue {
        /// The time.
        now: Millis,
    },
    /// The page wants JSON, beside the conversation.
    Ask {
        /// Names it until [`Effect::AskDone`]; made by the caller.
        id: u32,
        /// What is asked.
        prompt: String,
        /// The shape of the answer: a JSON Schema, as JSON.
        schema: String,
        /// The time.
        now: Millis,
    },
    /// What comes of [`Effect::Ask`].
    AskReply {
        /// Which one.
        id: u32,
        /// What came.
        event: AskEvent,
    },
    /// Nothing happens just now: the time for [`Effect::WhenIdle`].
    Idle {
        /// The time.
        now: Millis,
    },
    /// The answer to [`Effect::Summarise`].
    Summarised {
        /// Which request.
        id: u32,
        /// The reply's body.
        reply: Option<String>,
        /// The time.
        now: Millis,
    },
    /// The visitor found an answer good or bad.
    Feedback {
        /// The answer.
        id: MessageId,
        /// It was good.
        good: bool,
    },
    /// A new conversation begins; a running answer is given up.
    Clear {
        /// The id for the new thread.
        thread: ThreadId,
    },
    /// A thread comes from storage. What was running there has been interrupted.
    Restore(Thread),
}

/// What comes of a call that [`Effect::Ask`] wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskEvent {
    /// The data of one frame.
    Data(String),
    /// A whole answer, from a proxy that does not stream.
    Reply(String),
    /// The reply's body ended.
    Ended,
    /// The call failed, or the page gave it up.
    Failed(Failure),
}

/// Why the page gets no JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskFailure {
    /// A stable word: a failure's code ([`Failure::code`]), `length`, `content_filter`, `bad_schema`, `invalid` (twice, or
    /// once where no request was left to have it put right), `no_actions` (the module is not there), `too_many_asks`.
    pub code: &'static str,
    /// Where the answer, or the schema, is wrong: a JSON pointer; empty where no place is to blame.
    pub path: String,
    /// What is wrong, for developers; may be empty.
    pub message: String,
}

/// What the caller has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Ask the knowledge module; it is loaded when this comes for the first time.
    Knowledge {
        /// Which request.
        id: u32,
        /// The request, as JSON.
        request: String,
    },
    /// Ask for vectors: `POST /v1/embeddings`.
    Embed {
        /// Which request.
        id: u32,
        /// The request's body, as JSON.
        request: String,
        /// The `Idempotency-Key`.
        key: String,
    },
    /// Call the model. A call replaces the one before: nothing of an older reply may be passed in after it.
    Call {
        /// The request's body, as JSON.
        request: String,
        /// The `Idempotency-Key`: `<answer's id>.<request>`, from 1.
        key: String,
    },
    /// Give up the call, the tools that run, and whatever else the turn waits for.
    Cancel,
    /// Say [`Event::Timer`] then; in place of an earlier one of this name.
    Timer {
        /// The timer.
        id: String,
        /// When it is due.
        due: Millis,
    },
    /// Ask the actions module; it is loaded when this comes for the first time.
    Act {
        /// Which request.
        id: u32,
        /// The request, as JSON.
        request: String,
    },
    /// Run a tool, beside others that run; once, whatever comes of it.
    Tool {
        /// The call.
        call: String,
        /// The tool.
        name: String,
        /// Its arguments: JSON that fits the tool's schema.
        arguments: String,
        /// What runs it.
        kind: Kind,
        /// Milliseconds that it may take.
        timeout_ms: u32,
    },
    /// Call the model for JSON, beside whatever else goes on; its body is streamed.
    Ask {
        /// Which one.
        id: u32,
        /// The request's body, as JSON.
        request: String,
        /// The `Idempotency-Key`.
        key: String,
    },
    /// More of the JSON that was asked for came.
    AskPartial {
        /// Which one.
        id: u32,
        /// The value as far as it is certain, as JSON.
        value: String,
    },
    /// The JSON that was asked for is there, or won't come. A call for it that still runs is to be given up.
    AskDone {
        /// Which one.
        id: u32,
        /// The value, as JSON.
        result: Result<String, AskFailure>,
    },
    /// Say [`Event::Idle`] when nothing else is to be done.
    WhenIdle,
    /// Call the model for a summary, beside whatever else goes on; its body is not streamed.
    Summarise {
        /// Which request.
        id: u32,
        /// The request's body, as JSON.
        request: String,
        /// The `Idempotency-Key`.
        key: String,
    },
    /// Write the messages of [`Outcome::dirty`]. While running there is no hurry.
    Save {
        /// The answer is still on its way.
        running: bool,
    },
    /// Write the thread's memory: its summaries, and what it cost.
    SaveMemory,
    /// Remove the stored thread.
    Forget,
}

/// What is different now in the thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// All of it.
    Reset,
    /// A message at the end is new.
    Added(MessageId),
    /// A message is gone.
    Removed(MessageId),
    /// Text was appended.
    Text {
        /// The message.
        id: MessageId,
        /// What was appended.
        text: String,
    },
    /// Reasoning was appended.
    Reasoning {
        /// The message.
        id: MessageId,
    },
    /// A message's sources are others.
    Sources(MessageId),
    /// A message's calls of tools are others, or stand elsewhere. Where an answer goes on that was interrupted, what was
    /// said behind its last finished call is gone too: read it anew.
    Calls(MessageId),
    /// A message's form is another one, or is closed.
    Form(MessageId),
    /// A message has another status.
    Status(MessageId),
    /// There is another summary.
    Summaries,
    /// The present turn chose a model.
    Route,
    /// Another budget.
    Budget,
}

/// What an event led to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// For the view, in order.
    pub changes: Vec<Change>,
    /// To be done, in order.
    pub effects: Vec<Effect>,
    /// Messages that differ from what is stored.
    pub dirty: Vec<MessageId>,
    /// Messages to be removed from storage.
    pub removed: Vec<MessageId>,
    /// Stable words for what was odd, for a log; nothing that the visitor must know.
    pub diagnostics: Vec<&'static str>,
}

// Not inlined, since there are dozens of calls.
impl Outcome {
    #[inline(never)]
    pub(super) fn change(&mut self, change: Change) {
        self.changes.push(change);
    }

    #[inline(never)]
    pub(super) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    #[inline(never)]
    pub(super) fn odd(&mut self, word: &'static str) {
        self.diagnostics.push(word);
    }
}
