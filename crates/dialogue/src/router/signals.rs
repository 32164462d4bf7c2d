//! What a message gives away: the lexicon's hits, its length and its numbers, weighed.

use super::lexicon::Lexicon;
use super::syntax::statements;
use super::text::{Text, is_dense, is_letter};
use super::words::{CUES, Cue};

/// Everything that was heard in a message.
#[derive(Debug, Default)]
pub(super) struct Signals {
    /// Entries of the lexicon that were heard, by cue; each counts once.
    hits: [usize; CUES],
    /// Words; in a script without blanks a character is half of one.
    length: usize,
    /// Words that neither greet nor thank; short ones do not count.
    rest: usize,
    /// Words that do greet or thank.
    lit: usize,
    /// Short words among them, which `rest` leaves out.
    short: usize,
    /// Letters of the longest of them.
    longest: usize,
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
    /// Names as programs write them: useEffect, created_at, --force.
    names: usize,
    /// Lines that are statements of programs.
    statements: usize,
}

impl Signals {
    /// Listens to a message.
    pub(super) fn of(message: &str) -> Self {
        let mut text = Text::new(message);
        let mut signals = Self {
            hits: Lexicon::get().listen(&mut text),
            statements: statements(message),
            ..Self::default()
        };
        signals.count_names(message);
        signals.count_words(&text);
        signals.count_numbers(&text);
        signals
    }

    fn count_names(&mut self, message: &str) {
        let (mut small, mut before) = (0, [b' '; 2]);
        for byte in message.bytes().take(1_000) {
            let flag = before == *b" -" && byte.is_ascii_alphabetic()
                || before == *b"--" && byte.is_ascii_lowercase();
            self.names += usize::from(flag || small > 1 && matches!(byte, b'A'..=b'Z' | b'_'));
            small = match byte {
                b'a'..=b'z' if small > 0 || !before[1].is_ascii_alphanumeric() => small + 1,
                _ => 0,
            };
            before = [before[1], byte];
        }
    }

    fn count_words(&mut self, text: &Text) {
        let (mut place, mut dense) = (0, 0);
        while place < text.len() {
            let begin = place;
            let byte = text.at(place);
            place += 1;
            self.asks |= byte == b'?';
            if is_dense(byte) {
                dense += 1;
                *(if text.is_light(begin) { &mut self.lit } else { &mut self.rest }) += 1;
                while matches!(text.at(place), 0x80..0xc0) {
                    place += 1;
                }
            } else if is_letter(byte) {
                while is_letter(text.at(place)) && !is_dense(text.at(place)) {
                    place += 1;
                }
                let word = text.between(begin, place);
                let size = word.iter().filter(|&&byte| !matches!(byte, 0x80..0xc0)).count();
                self.length += 1;
                if text.is_light(begin) {
                    self.lit += 1;
                } else {
                    self.longest = self.longest.max(size);
                    *(if size > 3 || byte.is_ascii_digit() { &mut self.rest } else { &mut self.short }) += 1;
                }
                // ReferenceError, NullPointerException: more than the word alone, and than "terror".
                let ends = |end: &[u8]| size > end.len() + 2 && word.ends_with(end);
                self.failures += usize::from(ends(b"eror") || ends(b"exception"));
            }
        }
        self.length += dense / 2;
        // A short word among such letters is a name: ATM.
        self.rest += if dense > 0 { self.short } else { 0 };
    }

    fn count_numbers(&mut self, text: &Text) {
        let is = |place: usize, signs: &str| signs.bytes().any(|sign| text.at(place) == sign);
        let digit = |place: usize| text.at(place).is_ascii_digit();
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
            let joined = is_letter(text.at(begin - 1))
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
        let (doing, mine) = (self.count(Cue::Do), self.count(Cue::Mine));
        let (asked, more) = (self.count(Cue::Ask), self.count(Cue::Want));
        let wants = asked + self.count(Cue::Rewrite) + self.ids + self.numbers.saturating_sub(1);
        let calm = !self.asks && wants + doing + self.numbers + more == 0;
        // "Thanks, I will check that" wants nothing; "thanks, cancel my order" and "thanks but it still fails" do.
        if thanks > 0
            && !self.asks
            && (wants + doing.min(mine + more) + more == 0 && self.length <= 20
                || self.rest <= 1 && wants.min(self.rest) + more == 0)
        {
            return true;
        }
        if self.count(Cue::Robot) > 0
            && more == 0
            && (self.count(Cue::AreYou) > 0 && self.length <= 14
                || (self.asks || asked > 0) && self.length <= 4)
        {
            return true;
        }
        if failed && self.count(Cue::No) > 0 {
            return false;
        }
        // Nothing is left but greetings and particles.
        if self.rest == 0 {
            return hello + thanks > 0
                && (wants + doing + more == 0 || self.short <= 2)
                && (more == 0 || thanks > 0 && self.length <= 4)
                || self.length <= 3 && calm
                || self.length <= 1 && wants == 0;
        }
        // A name, a typing error, a word of a kind that is not listed.
        calm && (self.length == 1
            && self.rest == 1
            && self.longest < 7
            && self.hits.iter().sum::<usize>() == 0
            || self.rest == 1 && self.length <= 4 && hello > 0 && mine == 0
            || self.length <= 9 && self.lit > 2 * self.rest)
    }

    /// How much looks like program code; 3 is enough.
    pub(super) fn code(&self) -> usize {
        let words = 2 * self.count(Cue::Trade)
            + self.count(Cue::Part).min(2)
            + (self.count(Cue::Make) + self.count(Cue::How)).min(1);
        3 * (self.count(Cue::Program) + self.failures + self.statements)
            + 2 * self.names
            + words.saturating_sub(2 * self.count(Cue::Friend))
    }

    /// How much thought it takes; 3 is enough.
    pub(super) fn thought(&self) -> usize {
        if self.count(Cue::Rewrite) > 0 && self.numbers < 3 {
            return 0;
        }
        let weigh = 3 * self.count(Cue::Think) + 2 * self.count(Cue::Weigh);
        let numbers = self.numbers.saturating_sub(1).min(3) + self.percents.min(1) + 3 * self.sums.min(1);
        // A short message without figures is a question about conditions: "can I pay per month without a contract".
        let hints = self.count(Cue::Hint).min(4);
        if weigh + numbers == 0 && self.length < 12 && hints < 4 {
            return 0;
        }
        weigh + numbers + hints
    }

    /// How much is to be done or looked up; 2 is enough. Who asks how it is done will do it without us, and who asks
    /// about doing does not want it done yet.
    pub(super) fn errand(&self) -> usize {
        let each = match (self.count(Cue::How), self.count(Cue::Ask)) {
            (0, 0) => 2,
            (0, _) => 1,
            _ => 0,
        };
        let told = usize::from(each == 2 && !self.asks);
        let own = self.count(Cue::Find).min(1) + self.count(Cue::Mine).min(1);
        each * self.count(Cue::Do) + told + own + 2 * self.ids
    }
}
