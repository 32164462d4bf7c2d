//! What goes in and what comes out.

use super::state::{State, Status};
use crate::Millis;
use crate::json::Value;

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The visitor typed a text.
    Text(String),
    /// The visitor chose, picked or filled in: a slot's value.
    Choice {
        /// The slot.
        slot: String,
        /// The value that the control gave.
        value: Value,
    },
    /// The visitor filled in a form: names of slots, and values.
    Form(Vec<(String, Value)>),
    /// A tool's result, or the words of its error.
    Tool {
        /// As [`Effect::Tool`] has it.
        id: String,
        /// The result or what went wrong.
        result: Result<Value, String>,
    },
    /// A model's answer that fits the schema, or the words of the error.
    Model {
        /// As [`Effect::Model`] has it.
        id: String,
        /// The answer or what went wrong.
        result: Result<Value, String>,
    },
    /// A timer is due.
    Timer {
        /// As [`Timed`] has it.
        id: String,
    },
    /// An event of the flow's own, with its data.
    Event {
        /// Its name.
        name: String,
        /// What guards see as `event`.
        data: Value,
    },
    /// One question back.
    Back,
    /// The visitor leaves the flow.
    Cancel,
    /// The visitor gives another answer to an earlier question; without a value the question is asked again.
    Correct {
        /// The slot.
        slot: String,
        /// The new value, if it is there already.
        value: Option<Value>,
    },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Show a text (Markdown).
    Say(String),
    /// Ask a question and show its control. At most one, and the last effect but timers.
    Ask(Ask),
    /// Call a tool and give back what it says.
    Tool {
        /// Unique in the flow's run; a call with an id that is known is the same call.
        id: String,
        /// The tool.
        name: String,
        /// An object.
        arguments: Value,
    },
    /// Ask a model: a request.
    Model {
        /// Unique in the flow's run.
        id: String,
        /// What is asked.
        prompt: String,
        /// The JSON Schema that the answer has to fit.
        schema: Value,
    },
    /// Start another flow.
    Flow(String),
    /// Hand over to a person.
    Handover {
        /// What is said (Markdown).
        text: String,
        /// How a person is reached (Markdown); empty: the owner's contact.
        contact: String,
    },
    /// The flow is over.
    Done(Status),
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// The slot that a typed text answers.
    pub slot: String,
    /// The question (Markdown).
    pub text: String,
    /// The controls: one, or the fields of a form.
    pub fields: Vec<Field>,
    /// There is an earlier question to go back to.
    pub back: bool,
}

/// A control for one slot.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The slot.
    pub slot: String,
    /// `text`, `number`, `date`, `time`, `email`, `phone`, `choice` or `confirm`.
    pub kind: &'static str,
    /// What it is called; the slot's name where nothing is written.
    pub label: String,
    /// The least value (of a text: length); empty: none. Dates as `2026-05-03`, times as `15:30`.
    pub min: String,
    /// The greatest value; empty: none.
    pub max: String,
    /// It may stay empty.
    pub optional: bool,
    /// Values to choose from, with their labels.
    pub options: Vec<(Value, String)>,
    /// What was answered before, when a question comes again.
    pub value: Option<Value>,
}

/// A timer that the flow waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed {
    /// Given back by [`Input::Timer`].
    pub id: String,
    /// When.
    pub due: Millis,
}

/// What an input comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Where the flow stands now.
    pub state: State,
    /// What is to be done, in this order.
    pub effects: Vec<Effect>,
    /// All timers that are wanted now; others are to be forgotten.
    pub timers: Vec<Timed>,
    /// The input was for the flow. Else the state is as it was, nothing is to be done, and the host answers otherwise;
    /// then [`resume`](super::resume) repeats the open question.
    pub mine: bool,
}
