//! Which model answers, and why: rules over what can be seen of a message without asking anybody.
//!
//! No request is made and nothing is learnt: at a flat price a request for a decision would cost as much as the answer.
//! In this order: a picture, thought asked for, a failed answer, small talk, program code, thought needed, tools.

mod lexicon;
mod signals;
mod syntax;
mod text;
mod words;

use std::borrow::Cow;

use crate::catalogue::{Catalogue, Model, Use};
use crate::cost::BudgetState;
use signals::Signals;

/// What is known when a visitor asks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Question<'a> {
    /// What is asked, in any language: all are listened for, whatever the widget's is.
    pub text: &'a str,
    /// Pictures come with it.
    pub images: bool,
    /// Tools are at hand.
    pub tools: bool,
    /// A flow is under way.
    pub flow: bool,
    /// The last answer failed, or was thumbed down.
    pub failed: bool,
    /// The visitor asked to think harder.
    pub harder: bool,
    /// Tokens that are to be sent: the thread, or the owner's target where that is smaller.
    pub thread_tokens: u32,
    /// What is left of the day's requests.
    pub budget: BudgetState,
}

/// What a message is about: the use that its words ask for, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What a model is to be asked for.
    pub kind: Use,
    /// Why, in short English words for the owner's inspector.
    pub why: Cow<'static, str>,
}

impl Judgement {
    /// A judgement with its reason.
    pub const fn new(kind: Use, why: &'static str) -> Self {
        Self { kind, why: Cow::Borrowed(why) }
    }
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// What the model is asked for.
    pub kind: Use,
    /// The choice first, then who is asked when it fails; nobody twice. Empty when the catalogue is.
    pub models: Vec<String>,
    /// Why, in short English words for the owner's inspector.
    pub why: Cow<'static, str>,
    /// A lighter model than the message deserves, for the budget's sake.
    pub downgraded: bool,
}

impl Route {
    /// Nothing is decided yet.
    pub(crate) const fn none() -> Self {
        Self { kind: Use::General, models: Vec::new(), why: Cow::Borrowed(""), downgraded: false }
    }
}

/// Decides: what can be seen, else what can be heard, and the models for it.
///
/// The turn machine takes the same steps, but asks for [`judge`] across the border of the knowledge module: the words
/// that it listens for weigh more than the machine itself.
pub fn route(question: &Question<'_>, catalogue: &Catalogue) -> Route {
    // An eighth is left for the pinned prompt, the answer, and for what the estimate is wrong by.
    let takes = |model: &Model| question.thread_tokens <= model.room() - model.room() / 8;
    choose(seen(question).unwrap_or_else(|| judge(question)), question, catalogue, &takes)
}

/// What needs no listening: a picture, and the visitor's own wish.
pub const fn seen(question: &Question<'_>) -> Option<Judgement> {
    if question.images {
        return Some(Judgement::new(Use::Vision, "a picture"));
    }
    if question.harder {
        return Some(Judgement::new(Use::Reasoning, "asked to think harder"));
    }
    None
}

/// The models for a use, as far as the budget allows it, and as far as they take the thread.
pub fn choose(
    judgement: Judgement,
    question: &Question<'_>,
    catalogue: &Catalogue,
    takes: &dyn Fn(&Model) -> bool,
) -> Route {
    let dear = match judgement.kind {
        Use::Reasoning => "little budget left: an ordinary model for what needs thought",
        Use::Agentic => "little budget left: an ordinary model for something to do",
        Use::Fast | Use::General | Use::Vision | Use::Code => "",
    };
    let downgraded = !dear.is_empty() && question.budget != BudgetState::Ok && !question.harder;
    let Judgement { kind, why } = if downgraded { Judgement::new(Use::General, dear) } else { judgement };
    Route { kind, models: order(kind, question, catalogue, takes), why, downgraded }
}

/// The use that is heard in the words, and why.
pub fn judge(question: &Question<'_>) -> Judgement {
    let (kind, why) = hear(question);
    Judgement::new(kind, why)
}

fn hear(question: &Question<'_>) -> (Use, &'static str) {
    let signals = Signals::of(question.text);
    let failed = question.failed && !signals.topic();
    if signals.light(failed) {
        return (Use::Fast, "a greeting or small talk");
    }
    if signals.code() >= if failed { 2 } else { 3 } {
        return (Use::Code, "program code");
    }
    let thought = signals.thought();
    if question.tools && signals.errand() >= 2 && (failed || thought < 4) {
        return (Use::Agentic, "something to look up or do");
    }
    if failed {
        return (Use::Reasoning, "the last answer failed");
    }
    if thought >= 3 {
        return (Use::Reasoning, "compares, plans or calculates");
    }
    if question.flow {
        return (Use::Agentic, "a flow is under way");
    }
    (Use::General, "an ordinary question")
}

/// The models in the order in which they are asked.
///
/// The line of the use, then the general one, then the rest. A picture goes to models that see, if there is one. Those
/// that call no tools go behind the others where tools are sent; and models that the thread does not fit go to the end,
/// the largest first.
fn order(
    kind: Use,
    question: &Question<'_>,
    catalogue: &Catalogue,
    takes: &dyn Fn(&Model) -> bool,
) -> Vec<String> {
    let sees = question.images && catalogue.models.iter().any(|model| model.vision);
    let rank = |model: &Model| {
        if !takes(model) {
            return u32::MAX - model.room() / 2;
        }
        u32::from(kind == Use::Agentic && !model.tools)
    };
    let mut models: Vec<&Model> = Vec::with_capacity(catalogue.models.len());
    for at in catalogue.order(kind) {
        if let Some(model) = catalogue.models.get(at).filter(|model| model.vision || !sees) {
            let mut place = models.len();
            while place > 0 && models.get(place - 1).is_some_and(|before| rank(before) > rank(model)) {
                place -= 1;
            }
            models.insert(place, model);
        }
    }
    models.into_iter().map(|model| model.id.clone()).collect()
}
