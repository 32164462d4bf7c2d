//! The words of [`super::words`], found by how they begin.
//!
//! Sorted at the first message and kept, as a message then costs by its own length, not by that of the words. Nothing
//! else is remembered: the same message is heard in the same way, whichever was the first.

use std::sync::LazyLock;

use super::text::{Text, is_letter};
use super::words::{CUES, Cue, LANGUAGES};

/// Words are looked up by their first letters, in so many chains.
const SLOTS: usize = 2_048;

/// All entries of all languages.
#[derive(Debug)]
pub(super) struct Lexicon {
    /// The first one stands for none.
    entries: Vec<Entry>,
    /// The numbers of the chains' first entries; 0 ends a chain.
    chains: Vec<u16>,
}

#[derive(Debug)]
struct Entry {
    /// Without the `*` behind it.
    stem: &'static [u8],
    /// The word may go on.
    open: bool,
    /// What it tells, as a number.
    cue: u8,
    /// The number of the next one of its chain.
    next: u16,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

impl Lexicon {
    /// The words, sorted.
    pub(super) fn get() -> &'static Self {
        &LEXICON
    }

    fn new() -> Self {
        let none = Entry { stem: b"", open: false, cue: 0, next: 0 };
        let mut lexicon = Self { entries: vec![none], chains: vec![0; SLOTS] };
        for language in LANGUAGES {
            for (cue, line) in (0..).zip(language.split('\n')) {
                for entry in line.split('|').filter(|entry| !entry.is_empty()) {
                    lexicon.add(entry.as_bytes(), cue);
                }
            }
        }
        lexicon
    }

    fn add(&mut self, entry: &'static [u8], cue: u8) {
        let stem = entry.strip_suffix(b"*").unwrap_or(entry);
        if let (Some(first), Ok(number)) =
            (self.chains.get_mut(slot(stem)), u16::try_from(self.entries.len()))
        {
            self.entries.push(Entry { stem, open: stem.len() < entry.len(), cue, next: *first });
            *first = number;
        }
    }

    /// How many entries stand in the message, by cue; each counts once. What a light cue covers is marked.
    pub(super) fn listen(&self, text: &mut Text) -> [usize; CUES] {
        let mut hits = [0; CUES];
        let mut heard = vec![false; self.entries.len()];
        for place in text.starts() {
            let mut number = self.chains.get(slot(text.behind(place))).copied().unwrap_or_default();
            while let Some(entry) = self.entries.get(usize::from(number)).filter(|_| number > 0) {
                if let Some(end) = text.end(place, entry.stem, entry.open) {
                    if entry.cue <= Cue::Thanks as u8 {
                        text.light_up(place, end);
                    }
                    if let (Some(heard @ false), Some(hits)) =
                        (heard.get_mut(usize::from(number)), hits.get_mut(usize::from(entry.cue)))
                    {
                        *heard = true;
                        *hits += 1;
                    }
                }
                number = entry.next;
            }
        }
        hits
    }
}

/// The chain of a word, by its first three letters, by two where a letter is of two bytes, or by a sign.
fn slot(word: &[u8]) -> usize {
    let count = if matches!(word.first(), Some(0xc0..0xe0)) { 4 } else { 3 };
    let mut key = 0_u32;
    for &byte in word.iter().take(count) {
        if key != 0 && !is_letter(byte) {
            break;
        }
        key = (key ^ u32::from(byte)).wrapping_mul(0x9e37_79b1);
        if !is_letter(byte) {
            break;
        }
    }
    (key >> 21) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The entries of each line of each language.
    fn lines() -> impl Iterator<Item = Vec<&'static str>> {
        let lines = LANGUAGES.into_iter().flat_map(|language| language.split_terminator('\n'));
        lines.map(|line| line.split('|').filter(|entry| !entry.is_empty()).collect())
    }

    #[test]
    fn each_language_has_a_line_for_each_cue() {
        for language in LANGUAGES {
            assert_eq!(language.split_terminator('\n').count(), CUES, "{}", language.lines().next().unwrap());
        }
    }

    #[test]
    fn each_entry_is_written_as_a_message_is_folded() {
        // What is written otherwise would never be heard.
        let unheard = |entry: &&str| {
            let stem = entry.strip_suffix('*').unwrap_or(entry);
            let text = Text::new(stem);
            text.between(1, text.len() - 1) != stem.trim_end().as_bytes()
        };
        assert_eq!(lines().flatten().filter(unheard).collect::<Vec<_>>(), [""; 0]);
    }

    #[test]
    fn each_line_is_in_order_for_that_packs_best() {
        for line in lines() {
            assert!(line.is_sorted(), "{line:?}");
        }
    }

    #[test]
    fn every_entry_is_sorted_in() {
        assert_eq!(Lexicon::get().entries.len() - 1, lines().flatten().count());
    }
}
