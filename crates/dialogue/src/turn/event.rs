//! What a machine is told and what it answers.

use crate::Millis;
use crate::error::Failure;
use crate::thread::{MessageId, Thread, ThreadId};

/// What happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// The visitor sends a message. Ignored while a turn runs, and when there is nothing in it.
    Submit {
        /// What was typed.
        text: String,
        /// The id for the visitor's message.
        user: MessageId,
        /// The id for the answer.
        assistant: MessageId,
        /// The time.
        now: Millis,
    },
    /// The last question is asked again. An incomplete answer to it goes away, its text too.
    Retry {
        /// The id for the new answer.
        assistant: MessageId,
        /// The time.
        now: Millis,
    },
    /// The reply's headers came: 200 and an event stream.
    Opened,
    /// The data of one frame.
    Data(String),
    /// A whole answer, from a proxy that does not stream.
    Reply(String),
    /// The reply's body ended.
    Ended,
    /// The call failed.
    Failed(Failure),
    /// The visitor stops the answer.
    Stop,
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
    /// Call the model. A call replaces the one before: nothing of an older reply may be passed in after it.
    Call {
        /// The request's body, as JSON.
        request: String,
        /// The `Idempotency-Key`: `<answer's id>.<round>`, from 1.
        key: String,
    },
    /// Give up the call.
    Cancel,
    /// Write the messages of [`Outcome::dirty`]. While running there is no hurry.
    Save {
        /// The answer is still on its way.
        running: bool,
    },
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
    /// A message has another status.
    Status(MessageId),
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

/// What the site's owner has set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The model's id; empty: the relay's default.
    pub model: String,
    /// The longest message of a visitor, in characters; 0: any.
    pub max_input_chars: usize,
}
