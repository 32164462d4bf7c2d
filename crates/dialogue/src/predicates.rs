//! What the visitor may do just now, as named pure functions: buttons ask here, and so does the machine.

use crate::thread::{Author, Message, Status};
use crate::turn::Dialogue;

/// A draft can be sent: nothing runs, and it has text within the limit.
pub fn can_send(dialogue: &Dialogue, draft: &str) -> bool {
    !dialogue.is_running() && !draft.trim().is_empty() && !dialogue.is_too_long(draft)
}

/// An answer is on its way and can be stopped.
pub fn can_stop(dialogue: &Dialogue) -> bool {
    dialogue.is_running()
}

/// The last question can be asked again: it has no answer, or an incomplete one.
pub fn can_retry(dialogue: &Dialogue) -> bool {
    let messages = &dialogue.thread().messages;
    let asked = messages.iter().any(|message| message.author == Author::User && !message.is_blank());
    asked && !dialogue.is_running() && messages.last().is_some_and(wants_answer)
}

/// There is a conversation to put away.
pub fn can_clear(dialogue: &Dialogue) -> bool {
    !dialogue.thread().messages.is_empty()
}

fn wants_answer(last: &Message) -> bool {
    last.author == Author::User || matches!(last.status, Status::Incomplete(_))
}
