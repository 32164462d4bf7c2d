//! Which model answers, and why: rules over what can be seen of a message without asking anybody.
//!
//! No request is made and nothing is learnt: at a flat price a request for a decision would cost as much as the answer.
//! In this order: a picture, thought asked for, a failed answer, small talk, program code, thought needed, tools.

mod signals;
mod text;
mod words;

use crate::catalogue::{Catalogue, Model, Use};
use crate::cost::BudgetState;
use signals::Signals;

/// What is known when a visitor asks.
#[derive(Debug, Clone, Copy)]
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

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// What the model is asked for.
    pub kind: Use,
    /// The choice first, then who is asked when it fails; nobody twice. Empty when the catalogue is.
    pub models: Vec<String>,
    /// Why, in short English words for the owner's inspector.
    pub why: &'static str,
    /// A lighter model than the message deserves, for the budget's sake.
    pub downgraded: bool,
}

/// Decides.
pub fn route(question: &Question<'_>, catalogue: &Catalogue) -> Route {
    choose(question, judge(question), catalogue)
}

/// What the model is asked for, and why: whatever the catalogue and the budget say.
///
/// It looks at the text, the pictures, tools, flow, `failed` and `harder`; not at the thread's size and the budget.
pub fn judge(question: &Question<'_>) -> (Use, &'static str) {
    see(question).unwrap_or_else(|| listen(question))
}

/// The models for what was judged, by the catalogue, the thread's size and the budget.
pub fn choose(question: &Question<'_>, judged: (Use, &'static str), catalogue: &Catalogue) -> Route {
    let (kind, why) = judged;
    let dear = match kind {
        Use::Reasoning => "little budget left: an ordinary model for what needs thought",
        Use::Agentic => "little budget left: an ordinary model for something to do",
        Use::Fast | Use::General | Use::Vision | Use::Code => "",
    };
    let downgraded = !dear.is_empty() && question.budget != BudgetState::Ok && !question.harder;
    let (kind, why) = if downgraded { (Use::General, dear) } else { (kind, why) };
    Route { kind, models: order(kind, question, catalogue), why, downgraded }
}

/// What is plain without listening to the text.
pub fn see(question: &Question<'_>) -> Option<(Use, &'static str)> {
    if question.images {
        Some((Use::Vision, "a picture"))
    } else if question.harder {
        Some((Use::Reasoning, "asked to think harder"))
    } else {
        None
    }
}

/// What the text says.
fn listen(question: &Question<'_>) -> (Use, &'static str) {
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
fn order(kind: Use, question: &Question<'_>, catalogue: &Catalogue) -> Vec<String> {
    let sees = question.images && catalogue.models.iter().any(|model| model.vision);
    let rank = |model: &Model| {
        // An eighth is left for the pinned prompt, the answer, and for what the estimate is wrong by.
        let room = model.room();
        if question.thread_tokens > room - room / 8 {
            return u32::MAX - room / 2;
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
