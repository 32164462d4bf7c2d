//! What of a long thread is remembered, and how: the owner's policy, the room there is, and the summaries.

mod rolling;

use crate::estimate::{Estimator, PER_MESSAGE, tokens};
use crate::prompt::PASSAGES;
use crate::thread::{Call, Message, Part, Thread};

pub use rolling::{Job, LOT, WORDS, due, take};
pub(crate) use rolling::{covered, sound, speaker};

/// How a thread is kept within limits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Policy {
    /// All of it while it fits; then the newest messages, summaries and recalled turns.
    #[default]
    Auto,
    /// All of it, whatever it takes.
    Full,
    /// The newest messages.
    Window,
    /// The newest messages, and summaries of those before.
    Summary,
    /// The newest messages, and old ones that fit the question.
    Recall,
}

impl Policy {
    /// The word that names it, in the owner's configuration.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Full => "full",
            Self::Window => "window",
            Self::Summary => "summary",
            Self::Recall => "recall",
        }
    }

    /// By its word; one that nobody knows is [`Policy::Auto`].
    pub fn from_word(word: &str) -> Self {
        let all = [Self::Full, Self::Window, Self::Summary, Self::Recall];
        all.into_iter().find(|policy| policy.word() == word).unwrap_or_default()
    }
}

/// The owner's choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Memory {
    /// How a thread is kept within limits.
    pub policy: Policy,
    /// Tokens that a request may take, the answer included; 0: what the model takes.
    pub target_context: u32,
}

/// What a prompt has to fit into. All counts are tokens.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The owner's choice.
    pub memory: &'a Memory,
    /// The model.
    pub model: &'a str,
    /// What it reads and writes in all.
    pub context: u32,
    /// What the relay adds.
    pub pinned: u32,
    /// What is kept free for the answer.
    pub answer: u32,
    /// What is known of the estimate's errors.
    pub estimator: &'a Estimator,
}

impl Frame<'_> {
    /// Tokens that thread and data may take, corrected.
    pub fn limit(&self) -> u32 {
        self.window().saturating_sub(self.pinned)
    }

    /// The same as the estimate counts, uncorrected.
    pub(crate) fn room(&self) -> u32 {
        self.estimator.raw(self.model, self.window()).saturating_sub(self.pinned)
    }

    /// Tokens of the whole request, corrected.
    fn window(&self) -> u32 {
        let own = self.own();
        match self.memory.target_context {
            0 => own,
            target => target.saturating_sub(self.answer).min(own),
        }
    }

    /// Tokens that the model takes beside its answer, whatever the owner's target; some are left for what the estimate
    /// is wrong by.
    fn own(&self) -> u32 {
        let own = self.context.saturating_sub(self.answer);
        own - self.margin(own)
    }

    /// What so many tokens may be more, or less, than estimated.
    fn margin(&self, tokens: u32) -> u32 {
        tokens / if self.estimator.knows(self.model) { 64 } else { 16 }
    }

    /// A thread of so many tokens, as estimated, is no reason to ask a larger model.
    pub(crate) fn takes(&self, thread: u32) -> bool {
        let Memory { policy, target_context } = *self.memory;
        let own = self.own();
        let target = target_context > 0 && policy != Policy::Full;
        target && target_context.saturating_sub(self.answer) <= own
            || thread <= self.estimator.raw(self.model, own).saturating_sub(self.pinned)
    }

    /// Tokens that the answer to a prompt of so many may take.
    pub(crate) fn rest(&self, tokens: u32) -> u32 {
        let taken = tokens.saturating_add(self.margin(tokens));
        self.context.saturating_sub(taken).max(self.answer)
    }
}

/// Old turns are to be searched: the policy wants them, and the thread may not fit beside passages of the site.
pub fn wants_recall(thread: &Thread, frame: &Frame<'_>) -> bool {
    matches!(frame.memory.policy, Policy::Auto | Policy::Recall)
        && Extent::of(thread, frame).all > frame.room() / 8 * (8 - PASSAGES)
}

/// How far the newest messages reach back, as far as it matters.
struct Extent {
    /// Tokens of the thread, counted until they are more than there is room for.
    all: u32,
    /// Where the messages begin that fill a quarter of the room.
    quarter: usize,
    /// Where the messages begin that fill a half of it.
    half: usize,
}

impl Extent {
    fn of(thread: &Thread, frame: &Frame<'_>) -> Self {
        let room = frame.room();
        let end = thread.messages.len();
        let mut extent = Self { all: 0, quarter: end, half: end };
        // In the window a huge message is shortened.
        let mut shortened = 0;
        for (at, message) in thread.messages.iter().enumerate().rev() {
            let cost = weigh(message);
            extent.all = extent.all.saturating_add(cost);
            shortened += cost.min(room / 8);
            if shortened <= room / 4 {
                extent.quarter = at;
            }
            if shortened <= room / 2 {
                extent.half = at;
            } else if extent.all > room {
                break;
            }
        }
        extent
    }
}

/// Tokens of a message with its tool rounds; pictures of old messages are the first thing to go, so they don't count.
pub(crate) fn weigh(message: &Message) -> u32 {
    message.parts.iter().fold(PER_MESSAGE, |sum, part| {
        sum.saturating_add(match part {
            Part::Text(text) => tokens(text),
            Part::ToolCall(Call { id, name, arguments, result: Some(result), .. }) => {
                // The call's message and the result's; the call names itself in both.
                let texts = [id, id, name, arguments, result];
                texts.into_iter().fold(2 * PER_MESSAGE, |sum, text| sum.saturating_add(tokens(text)))
            }
            _ => 0,
        })
    })
}
