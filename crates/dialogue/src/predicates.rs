//! What the visitor may do just now, as named pure functions: buttons ask here, and so does the machine.

use crate::catalogue::Use;
use crate::thread::{Author, Message, Status};
use crate::turn::Dialogue;

/// A draft can be sent: nothing runs, and it has text within the limit.
pub fn can_send(dialogue: &Dialogue, draft: &str) -> bool {
    !dialogue.is_running() && !draft.trim().is_empty() && !dialogue.is_too_long(draft)
}

/// An answer is on its way, or waits for the visitor, and can be stopped.
pub fn can_stop(dialogue: &Dialogue) -> bool {
    dialogue.is_running() || requires_action(dialogue)
}

/// Calls of the last answer wait for the visitor's approval.
pub fn requires_action(dialogue: &Dialogue) -> bool {
    dialogue.thread().messages.last().is_some_and(|last| last.status == Status::RequiresAction)
}

/// The last answer ended before its end, and what its tools did need not be done again.
pub fn can_continue(dialogue: &Dialogue) -> bool {
    let ended = |last: &Message| {
        last.author == Author::Assistant
            && matches!(last.status, Status::Incomplete(_))
            && last.calls().next().is_some()
    };
    !dialogue.is_running() && is_asked(dialogue) && dialogue.thread().messages.last().is_some_and(ended)
}

/// The last question can be asked again: it has no answer, or an incomplete one.
pub fn can_retry(dialogue: &Dialogue) -> bool {
    is_asked(dialogue)
        && !dialogue.is_running()
        && dialogue.thread().messages.last().is_some_and(wants_answer)
}

/// The last answer is complete, and a model that thinks more than its own could be asked.
pub fn can_think_harder(dialogue: &Dialogue) -> bool {
    let settings = dialogue.settings();
    let asked = dialogue.records().next_back().map(|record| record.model().to_owned()).unwrap_or_default();
    let heavier = settings.catalogue.line(Use::Reasoning).first().is_some_and(|model| model.id != asked);
    // A flow's step is no model's, and where the flow stands must not go away with the answer above it.
    let flows = dialogue.records().next_back().is_some_and(|record| !record.flow.is_empty());
    let whole = |last: &Message| last.is_answered() && !flows && !last.has_open_form();
    let complete = dialogue.thread().messages.last().is_some_and(whole);
    settings.model.is_empty() && heavier && complete && is_asked(dialogue) && !dialogue.is_running()
}

/// There is a conversation to put away.
pub fn can_clear(dialogue: &Dialogue) -> bool {
    !dialogue.thread().messages.is_empty()
}

/// There is a question. Of a thread from storage it may have been evicted.
fn is_asked(dialogue: &Dialogue) -> bool {
    let mut messages = dialogue.thread().messages.iter();
    messages.any(|message| message.author == Author::User && message.says())
}

fn wants_answer(last: &Message) -> bool {
    last.author == Author::User || matches!(last.status, Status::Incomplete(_))
}
