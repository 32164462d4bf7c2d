//! What a machine is told and what it answers.

use crate::Millis;
use crate::cost::Budget;
use crate::error::Failure;
use crate::thread::{MessageId, Part, Thread, ThreadId};

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
    /// The visitor stops the answer.
    Stop,
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
    /// Give up the call, and whatever else the turn waits for.
    Cancel,
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
