//! Takes the reasoning out of content: raw hosts put it between `<think>` and `</think>` at the start of an answer.

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";
/// White space before the mark that is still worth holding back, in bytes.
const LEAD_MAX: usize = 64;

/// Splits content that comes in any pieces into text and reasoning.
#[derive(Debug, Default)]
pub(crate) struct Think {
    place: Place,
    /// What may be the beginning of a mark; never longer than [`LEAD_MAX`] and a mark.
    held: String,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    Start,
    Inside,
    /// Behind the closing mark: white space before the first word is not part of the answer.
    Behind,
    Text,
}

/// What a piece of content consists of.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pieces {
    pub(crate) text: String,
    pub(crate) reasoning: String,
}

/// What a whole content says, without its reasoning.
pub(crate) fn spoken(content: &str) -> String {
    let mut think = Think::default();
    let mut text = think.push(content).text;
    text.push_str(&think.finish().text);
    text
}

impl Think {
    /// Takes the next piece of content.
    pub(crate) fn push(&mut self, content: &str) -> Pieces {
        let mut pieces = Pieces::default();
        if self.place == Place::Text {
            content.clone_into(&mut pieces.text);
            return pieces;
        }
        self.held.push_str(content);
        if self.place == Place::Start {
            let lead = self.held.trim_start();
            let early = self.held.len() - lead.len() <= LEAD_MAX;
            if early && OPEN.starts_with(lead) && lead.len() < OPEN.len() {
                return pieces;
            }
            if let Some(inside) = lead.strip_prefix(OPEN).filter(|_| early) {
                self.held = inside.to_owned();
                self.place = Place::Inside;
            } else {
                self.place = Place::Text;
                pieces.text = std::mem::take(&mut self.held);
                return pieces;
            }
        }
        if self.place == Place::Inside {
            if let Some((reasoning, behind)) = split_at_close(&self.held) {
                reasoning.clone_into(&mut pieces.reasoning);
                self.held = behind.to_owned();
                self.place = Place::Behind;
            } else {
                let rest = self.held.split_off(self.held.len() - open_end(&self.held));
                pieces.reasoning = std::mem::replace(&mut self.held, rest);
                return pieces;
            }
        }
        let text = self.held.trim_start();
        if !text.is_empty() {
            self.place = Place::Text;
            text.clone_into(&mut pieces.text);
        }
        self.held.clear();
        pieces
    }

    /// The content is over: gives back what was held.
    pub(crate) fn finish(&mut self) -> Pieces {
        let held = std::mem::take(&mut self.held);
        match std::mem::replace(&mut self.place, Place::Text) {
            Place::Inside => Pieces { reasoning: held, ..Pieces::default() },
            Place::Start | Place::Behind | Place::Text => Pieces { text: held, ..Pieces::default() },
        }
    }
}

/// Bytes at the end of `text` that may be the beginning of the closing mark.
fn open_end(text: &str) -> usize {
    (1..CLOSE.len()).rev().find(|&n| text.ends_with(CLOSE.get(..n).unwrap_or(CLOSE))).unwrap_or(0)
}

/// What stands before and behind the closing tag. Looked for by its first character: the library's search for a string
/// is larger than this module.
fn split_at_close(held: &str) -> Option<(&str, &str)> {
    let tags = held.match_indices('<').filter_map(|(at, _)| held.split_at_checked(at));
    tags.filter_map(|(before, rest)| Some((before, rest.strip_prefix(CLOSE)?))).next()
}

#[cfg(test)]
mod tests {
    use super::{Pieces, Think};
    use proptest::prelude::*;

    fn split<'a>(content: impl Iterator<Item = &'a str>) -> Pieces {
        let mut think = Think::default();
        let mut all = Pieces::default();
        let mut add = |pieces: Pieces| {
            all.text.push_str(&pieces.text);
            all.reasoning.push_str(&pieces.reasoning);
        };
        for piece in content {
            add(think.push(piece));
        }
        add(think.finish());
        all
    }

    #[test]
    fn reasoning_only_at_the_start_and_in_any_pieces() {
        let table = [
            ("plain", "plain", ""),
            ("<think>why</think>\n\nso", "so", "why"),
            ("\n <think>\nwhy</think>so", "so", "\nwhy"),
            ("<think></think>so", "so", ""),
            ("<think>a < b </thin </think> so </think>", "so </think>", "a < b </thin "),
            ("<think>cut in the mid", "", "cut in the mid"),
            ("<think>cut </thi", "", "cut </thi"),
            ("so <think>not this</think>", "so <think>not this</think>", ""),
            ("<thin", "<thin", ""),
            ("<b>", "<b>", ""),
            ("  indented", "  indented", ""),
            ("", "", ""),
        ];
        for (content, text, reasoning) in table {
            let expected = Pieces { text: text.to_owned(), reasoning: reasoning.to_owned() };
            assert_eq!(split([content].into_iter()), expected, "{content}");
            assert_eq!(split(content.split_inclusive(|_| true)), expected, "{content} by characters");
        }
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same(
            words in proptest::collection::vec(
                proptest::sample::select(vec!["<think>", "</think>", "<", "/", "think", ">", " ", "\n", "ä", "x"]),
                0..30,
            ),
        ) {
            let content = words.concat();
            prop_assert_eq!(split(words.into_iter()), split([content.as_str()].into_iter()));
            prop_assert_eq!(split(content.split_inclusive(|_| true)), split([content.as_str()].into_iter()));
        }
    }
}
