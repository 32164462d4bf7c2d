//! What is shown: the answer as it comes, how it ended, where it is from.

use std::io;

use dialogue::{
    error::Failure,
    thread::{Mark, Message, Part, Reason, Status},
};

use crate::say;

/// The terminal, or whatever stdout is.
#[derive(Debug)]
pub(super) struct Screen {
    /// Somebody sits there and types.
    terminal: bool,
    /// Each turn's record is shown too.
    pub(super) inspect: bool,
    /// Whom to ask where no answer can be had.
    contact: String,
    /// What was shown of the running answer.
    shown: String,
    /// The model's thinking was announced.
    thinking: bool,
    broken: Option<io::Error>,
}

impl Screen {
    pub(super) const fn new(terminal: bool, inspect: bool, contact: String) -> Self {
        Self { terminal, inspect, contact, shown: String::new(), thinking: false, broken: None }
    }

    /// Somebody sits there, who does not want to wait for what is not an answer.
    pub(super) const fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Fails once nobody reads any more.
    ///
    /// # Errors
    /// What the system said.
    pub(super) fn check(&mut self) -> Result<(), String> {
        self.broken.take().map_or(Ok(()), |error| Err(format!("cannot write: {error}")))
    }

    /// Asks for a question.
    pub(super) fn prompt(&mut self) {
        if self.terminal {
            self.write("\n> ");
        }
    }

    /// A question from a script is shown, so that what is written reads as a conversation.
    pub(super) fn asked(&mut self, question: &str) {
        if !self.terminal {
            self.write(&format!("> {}\n", visible(question)));
        }
    }

    /// An answer begins, also in place of one before.
    pub(super) fn begin(&mut self) {
        self.shown.clear();
        self.thinking = false;
    }

    /// The model thinks.
    pub(super) fn thinks(&mut self) {
        if self.terminal && !self.thinking {
            self.thinking = true;
            self.write("(thinking)\n");
        }
    }

    /// More of the answer.
    pub(super) fn text(&mut self, piece: &str) {
        self.shown.push_str(piece);
        self.write(&visible(piece));
    }

    /// The answer has ended.
    pub(super) fn end(&mut self, answer: &Message) {
        if !self.shown.is_empty() && !self.shown.ends_with('\n') {
            self.write("\n");
        }
        if !self.shown.is_empty() && answer.text() != self.shown {
            self.note("a citation of a source that was not sent is taken out");
        }
        let sources: Vec<_> = answer
            .parts
            .iter()
            .filter_map(|part| if let Part::Source(source) = part { Some(source) } else { None })
            .collect();
        let local = sources.iter().any(|source| source.mark == Mark::Local);
        match answer.status {
            Status::Incomplete(Reason::Error(failure)) if local => {
                self.note(&format!("from the site's own pages, without a model: {}", why(failure)));
            }
            Status::Incomplete(Reason::Error(failure)) if answer.is_blank() => {
                self.note(&format!("no answer: {}", why(failure)));
                let contact = self.contact.clone();
                if !contact.is_empty() {
                    self.note(&contact);
                }
            }
            Status::Incomplete(Reason::Error(failure)) => self.note(&format!("broken off: {}", why(failure))),
            Status::Incomplete(Reason::Cancelled) => self.note("stopped"),
            Status::Incomplete(Reason::Interrupted) => self.note("interrupted"),
            Status::Incomplete(Reason::Length) => self.note("cut: as long as an answer may be"),
            Status::Incomplete(Reason::ContentFilter) => self.note("held back by the provider's filter"),
            Status::Incomplete(Reason::Limit) => self.note("paused: as many steps as one turn may take"),
            Status::RequiresAction => {
                self.note("a tool waits for approval, which only the site's page can give")
            }
            Status::Running | Status::Complete => {}
        }
        for source in sources {
            let quote =
                if source.quote.is_empty() { String::new() } else { format!(": “{}”", source.quote) };
            let line = format!(
                "  [{}] {}, {}{quote}\n      {}\n",
                source.id,
                source.title,
                source.mark.word(),
                source.url
            );
            self.write(&visible(&line));
        }
    }

    /// Something about the conversation, which is not part of it.
    pub(super) fn note(&mut self, text: &str) {
        self.write(&format!("({})\n", visible(text)));
    }

    /// Lines of a record.
    pub(super) fn lines(&mut self, lines: &str) {
        if self.inspect {
            self.write(&visible(lines));
        }
    }

    fn write(&mut self, text: &str) {
        if self.broken.is_none() {
            self.broken = say(text).err();
        }
    }
}

/// What models and pages write must not command the terminal.
fn visible(text: &str) -> String {
    let shown = |c: char| if c.is_control() && !matches!(c, '\n' | '\t') { '\u{fffd}' } else { c };
    text.chars().map(shown).collect()
}

/// A failure in words.
fn why(failure: Failure) -> String {
    let words = match failure {
        Failure::Offline => "there is no network",
        Failure::Unreachable => "the relay cannot be reached",
        Failure::Refused => "the relay or the provider refuses it (is the relay's key right?)",
        Failure::Key => "the provider does not accept the relay's key",
        Failure::Model => "there is no such model",
        Failure::TooLong => "the conversation is longer than what is taken",
        Failure::RateLimited { .. } => "too many requests",
        Failure::BudgetSpent { .. } => "the day's requests are used up",
        Failure::Busy { .. } => "the relay has too much to do",
        Failure::Provider => "the provider failed",
        Failure::Timeout => "the provider took too long",
        Failure::Cut => "the answer broke off",
        Failure::BadReply => "what came is no answer",
        Failure::Tool => "the model called a tool in a way that can't be run",
    };
    match failure.retry_after_s() {
        Some(seconds @ 1..120) => format!("{words}; again in {seconds} s"),
        Some(seconds @ 120..) => format!("{words}; again in {} min", seconds.div_ceil(60)),
        Some(0) | None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, visible, why};

    #[test]
    fn the_terminal_is_not_commanded() {
        assert_eq!(visible("a\u{1b}[2Jb\tc\r\nd\u{9b}e"), "a\u{fffd}[2Jb\tc\u{fffd}\nd\u{fffd}e");
    }

    #[test]
    fn waits_are_told_in_words() {
        for (retry_after_s, expected) in [
            (0, "the day's requests are used up"),
            (1, "the day's requests are used up; again in 1 s"),
            (119, "the day's requests are used up; again in 119 s"),
            (121, "the day's requests are used up; again in 3 min"),
        ] {
            assert_eq!(why(Failure::BudgetSpent { retry_after_s }), expected);
        }
    }
}
