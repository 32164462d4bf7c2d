//! What a message gives away: the lexicon's hits, its length and its numbers, weighed.

use super::text::{Text, is_dense, is_digit, is_letter};
use super::words::{CUES, Cue, LANGUAGES};

/// Everything that was heard in a message.
#[derive(Debug, Default)]
pub(super) struct Signals {
    /// Entries of the lexicon that were heard, by cue; each counts once.
    hits: [usize; CUES],
    /// Words; in a script without blanks a character is half of one.
    length: usize,
    /// Words that neither greet nor thank; short ones do not count.
    rest: usize,
    /// Amounts and counts: no dates, times, years or numbers of orders.
    numbers: usize,
    /// Numbers of orders, invoices, customers, and addresses of mail.
    ids: usize,
    /// Shares: 15 %.
    percents: usize,
    /// Sums written out: 17 * 23.
    sums: usize,
    /// A question mark.
    asks: bool,
    /// Names of errors as programs give them.
    failures: usize,
}

impl Signals {
    /// Listens to a message.
    pub(super) fn of(message: &str) -> Self {
        let mut text = Text::new(message);
        let mut signals = Self::default();
        let mut entry = Vec::new();
        for language in LANGUAGES {
            let (mut cue, mut open) = (0, false);
            for letter in language.chars() {
                match letter {
                    '*' => open = true,
                    '|' | '\n' => {
                        if !entry.is_empty()
                            && text.has(&entry, open, cue)
                            && let Some(hits) = signals.hits.get_mut(cue)
                        {
                            *hits += 1;
                        }
                        entry.clear();
                        open = false;
                        cue += usize::from(letter == '\n');
                    }
                    _ => entry.push(u32::from(letter)),
                }
            }
        }
        signals.count_words(&text);
        signals.count_numbers(&text);
        signals
    }

    fn count_words(&mut self, text: &Text) {
        let (mut place, mut dense) = (0, 0);
        while place < text.len() {
            let begin = place;
            let letter = text.at(place);
            place += 1;
            self.asks |= letter == 0x3f;
            if is_dense(letter) {
                dense += 1;
                self.rest += usize::from(!text.is_light(begin));
            } else if is_letter(letter) {
                while is_letter(text.at(place)) && !is_dense(text.at(place)) {
                    place += 1;
                }
                let size = place - begin;
                self.length += 1;
                self.rest += usize::from(!text.is_light(begin) && (size > 3 || is_digit(letter)));
                // ReferenceError, NullPointerException: more than the word alone, and than "terror".
                let ends = |end: &[u8]| {
                    size > end.len() + 2
                        && end
                            .iter()
                            .rev()
                            .zip((0..place).rev())
                            .all(|(&byte, at)| text.at(at) == u32::from(byte))
                };
                self.failures += usize::from(ends(b"error") || ends(b"exception"));
            }
        }
        self.length += dense / 2;
    }

    fn count_numbers(&mut self, text: &Text) {
        let is = |place: usize, signs: &str| signs.bytes().any(|sign| text.at(place) == u32::from(sign));
        let digit = |place: usize| is_digit(text.at(place));
        let mut place = 1;
        while place < text.len() {
            self.ids +=
                usize::from(is(place, "@") && is_letter(text.at(place - 1)) && is_letter(text.at(place + 1)));
            if !digit(place) {
                place += 1;
                continue;
            }
            let begin = place;
            let (mut digits, mut points, mut marks) = (0, 0, 0);
            while digit(place) || digit(place + 1) && is(place, ".,'/:-") {
                digits += usize::from(digit(place));
                points += usize::from(is(place, ".,'"));
                marks += usize::from(is(place, "/:-"));
                place += 1;
            }
            let behind = place + usize::from(is(place, " "));
            let before = text.at(begin - 1);
            let joined = is_letter(before)
                && !is_dense(before)
                && (!is(begin - 1, "x") || is_letter(text.at(begin.saturating_sub(2))));
            let named =
                is(begin - 1, "#") || is(begin - 1, "-") && is_letter(text.at(begin.saturating_sub(2)));
            let money = is(behind, "%$") || is(begin - 1, "$");
            let year = digits == 4 && is(begin, "2") && is(begin + 1, "0");
            let long = points == 0 && !money && (digits > 4 || digits == 4 && is(begin, "0"));
            if named || long {
                self.ids += usize::from(digits > 2);
            } else if !joined && (marks == 0 || points > 0) && (money || !year || points > 0) {
                self.numbers += 1;
                self.percents += usize::from(is(behind, "%"));
            }
            let operand = behind + 1 + usize::from(is(behind + 1, " "));
            self.sums += usize::from(
                digit(operand)
                    && (is(behind, "+*^=") || behind > place && operand > behind + 1 && is(behind, "-/:")),
            );
        }
    }

    fn count(&self, cue: Cue) -> usize {
        self.hits.get(cue as usize).copied().unwrap_or_default()
    }

    /// Another topic than before.
    pub(super) fn topic(&self) -> bool {
        self.count(Cue::Topic) > 0
    }

    /// Small talk: nothing is asked that a site would know. After a failed answer "no" is none.
    pub(super) fn light(&self, failed: bool) -> bool {
        let (hello, thanks) = (self.count(Cue::Hello), self.count(Cue::Thanks));
        let wants = self.count(Cue::Ask) + self.count(Cue::Do) + self.ids + self.numbers;
        if thanks > 0 && !self.asks && (wants == 0 && self.length <= 14 || self.rest <= 1) {
            return true;
        }
        if failed {
            return false;
        }
        let calm = !self.asks && wants == 0;
        self.rest == 0 && (hello + thanks > 0 || self.length <= 2 && calm)
            || self.rest == 1 && self.length <= 4 && hello + thanks > 0 && calm
            || self.count(Cue::Robot) > 0
                && (self.count(Cue::AreYou) > 0 && self.length <= 9 || self.asks && self.length <= 4)
    }

    /// How much looks like program code; 3 is enough.
    pub(super) fn code(&self) -> usize {
        let words = 2 * self.count(Cue::Trade) + self.count(Cue::Part).min(2) + self.count(Cue::Make).min(1);
        3 * (self.count(Cue::Program) + self.failures) + words.saturating_sub(2 * self.count(Cue::Friend))
    }

    /// How much thought it takes; 3 is enough.
    pub(super) fn thought(&self) -> usize {
        if self.count(Cue::Rewrite) > 0 && self.numbers < 3 {
            return 0;
        }
        let weigh = 3 * self.count(Cue::Think) + 2 * self.count(Cue::Weigh);
        let numbers = self.numbers.saturating_sub(1).min(3) + self.percents.min(1) + 3 * self.sums.min(1);
        // A short message without figures is a question about conditions: "can I pay per month without a contract".
        if weigh + numbers == 0 && self.length < 12 {
            return 0;
        }
        weigh + numbers + self.count(Cue::Hint).min(4)
    }

    /// How much is to be done or looked up; 2 is enough. With tools at hand most of what is not asked is.
    pub(super) fn errand(&self) -> usize {
        let said = 2 * self.count(Cue::Do) + self.count(Cue::Mine) + 2 * self.ids;
        if self.count(Cue::Ask) > 0 { said } else { said + 2 }
    }
}
