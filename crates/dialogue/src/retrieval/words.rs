//! Texts as words: one tokenizer for the index and for questions.
//!
//! * Scripts with spaces: runs of letters and digits; parts held together by `-`, `_`, `.` and the like are words of
//!   their own, and once more all together (`e-mail`: `mail`, `email`; `AB-123`: `ab`, `123`, `ab123`).
//! * Scripts without spaces, and Hangul: overlapping pairs of characters; ideographs also alone, katakana also as words.

use super::fold::{self, Class};

/// The most bytes of a word; what is longer is cut, not left out.
const LONGEST: usize = 48;
/// The most parts that are also taken together.
const PARTS: usize = 4;

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word, or a part of a compound written with joiners.
    Plain,
    /// All parts of such a compound.
    Joined,
    /// Characters of a script without spaces.
    Gram,
}

/// One word of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word<'a> {
    /// As the index knows it: small letters, no accents.
    pub text: &'a str,
    pub kind: Kind,
    /// Where it stands in the text, bytes.
    pub start: usize,
    pub end: usize,
}

/// Calls `take` for each word of a text, in their order.
pub(crate) fn each(text: &str, take: &mut dyn FnMut(Word<'_>)) {
    let mut cutter = Cutter::new(take);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        let c = fold::width(c);
        match fold::class(c) {
            Class::Skip => {}
            Class::Break => cutter.finish(),
            Class::Join => {
                let goes_on = chars.peek().is_some_and(|(_, next)| {
                    let next = fold::width(*next);
                    matches!(fold::class(next), Class::Letter | Class::Digit)
                        && (c != ',' || next.is_ascii_digit() && cutter.digits)
                });
                if goes_on && !cutter.piece.is_empty() {
                    cutter.part(c);
                } else {
                    cutter.finish();
                }
            }
            class if class.is_gram() => cutter.gram(c, class, at, end),
            class => cutter.letter(c, class == Class::Digit, at, end),
        }
        cutter.sign(c, text.get(end..).unwrap_or_default());
    }
    cutter.finish();
}

/// The words of a text that nothing else needs to be known of.
#[cfg(feature = "index")]
pub(crate) fn plain(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    each(text, &mut |word| out.push(String::from(word.text)));
    out
}

struct Cutter<'a> {
    take: &'a mut dyn FnMut(Word<'_>),
    /// The part that is being read.
    piece: String,
    piece_start: usize,
    end: usize,
    /// The piece is all digits.
    digits: bool,
    /// The parts before it, without joiners.
    joined: String,
    joined_start: usize,
    parts: usize,
    /// An apostrophe stands before the piece.
    elided: bool,
    /// A run without spaces, and where its characters begin: in the run, in the text.
    run: String,
    marks: Vec<(usize, usize)>,
    run_class: Class,
}

impl<'a> Cutter<'a> {
    fn new(take: &'a mut dyn FnMut(Word<'_>)) -> Self {
        Self {
            take,
            piece: String::new(),
            piece_start: 0,
            end: 0,
            digits: true,
            joined: String::new(),
            joined_start: 0,
            parts: 0,
            elided: false,
            run: String::new(),
            marks: Vec::new(),
            run_class: Class::Break,
        }
    }

    fn letter(&mut self, c: char, digit: bool, at: usize, end: usize) {
        self.finish_run();
        if self.digits && !digit && !self.piece.is_empty() {
            // A number and its unit: `10GB`.
            self.part(' ');
        }
        if self.piece.is_empty() {
            self.piece_start = at;
            self.digits = true;
        }
        self.digits &= digit;
        if self.piece.len() < LONGEST {
            fold::push(c, &mut self.piece);
        }
        self.end = end;
    }

    /// `C++`, `C#`: signs that make a name of a single letter.
    fn sign(&mut self, c: char, rest: &str) {
        if self.piece.len() == 1 && c.is_ascii_alphabetic() && self.parts == 0 {
            if rest.starts_with('#') {
                self.piece.push('#');
            } else if rest.starts_with("++") {
                self.piece.push_str("++");
            }
        }
    }

    /// The part is complete, more of the compound follows.
    fn part(&mut self, joiner: char) {
        if self.parts == 0 {
            self.joined_start = self.piece_start;
        }
        self.parts += 1;
        self.joined.push_str(&self.piece);
        self.emit_piece();
        if matches!(joiner, '\'' | '’') {
            // An apostrophe parts words (`l'eau`, `user's`) that nobody writes together.
            self.joined.clear();
            self.parts = 0;
            self.elided = true;
        }
    }

    fn emit_piece(&mut self) {
        // A lone letter of a compound says nothing: the `e` of `e-mail`, the `s` of `user's`.
        let alone = (self.parts > 0 || self.elided) && !self.digits && self.piece.chars().nth(1).is_none();
        if !self.piece.is_empty() && !alone {
            (self.take)(Word {
                text: &self.piece,
                kind: Kind::Plain,
                start: self.piece_start,
                end: self.end,
            });
        }
        self.piece.clear();
        self.digits = true;
    }

    fn finish(&mut self) {
        self.finish_run();
        if self.parts > 0 {
            self.joined.push_str(&self.piece);
            self.parts += 1;
        }
        self.emit_piece();
        if (2..=PARTS).contains(&self.parts) && self.joined.len() <= LONGEST {
            (self.take)(Word {
                text: &self.joined,
                kind: Kind::Joined,
                start: self.joined_start,
                end: self.end,
            });
        }
        self.joined.clear();
        self.parts = 0;
        self.elided = false;
    }

    fn gram(&mut self, c: char, class: Class, at: usize, end: usize) {
        if !self.piece.is_empty() {
            self.finish();
        }
        let class = if class == Class::Mark { self.run_class } else { class };
        if class != self.run_class {
            self.finish_run();
        }
        let mark = fold::class(c) == Class::Mark;
        if matches!(c, fold::VOICED | fold::HALF_VOICED) {
            self.end = end;
            return fold::voice(c, &mut self.run);
        }
        self.run_class = class;
        if !mark || self.marks.is_empty() {
            self.marks.push((self.run.len(), at));
        }
        self.run.push(c);
        self.end = end;
    }

    fn finish_run(&mut self) {
        if self.run_class == Class::Han {
            self.kana_and_ideographs();
        }
        let count = self.marks.len();
        let mixed = !self.run.chars().all(is_hiragana);
        for first in 0..count {
            if first + 1 == count && count > 1 {
                break;
            }
            // Two hiragana between other characters are grammar.
            if mixed && count > 1 && self.chars(first, 2).all(is_hiragana) {
                continue;
            }
            self.emit(first, first + 2, false);
        }
        self.run.clear();
        self.marks.clear();
    }

    /// Words of katakana in one piece, and ideographs, which mean something alone.
    fn kana_and_ideographs(&mut self) {
        let count = self.marks.len();
        let mut at = 0;
        while at < count {
            let katakana =
                self.chars(at, count).take_while(|c| ('\u{30A1}'..='\u{30FF}').contains(c)).count();
            if katakana > 2 {
                // `サーバー` and `サーバ` are one word.
                let long = katakana > 3 && self.chars(at + katakana - 1, 1).eq(['ー']);
                self.emit(at, at + katakana, long);
            }
            at += katakana;
            if katakana == 0 {
                if count > 1 && !self.chars(at, 1).all(is_hiragana) {
                    self.emit(at, at + 1, false);
                }
                at += 1;
            }
        }
    }

    /// Some of the run's characters.
    fn chars(&self, first: usize, count: usize) -> impl Iterator<Item = char> {
        let from = self.marks.get(first).map_or(self.run.len(), |mark| mark.0);
        self.run.get(from..).unwrap_or_default().chars().take(count)
    }

    /// Gives away the run's characters from `first` to before `last`; `short`: without the last of them.
    fn emit(&mut self, first: usize, last: usize, short: bool) {
        let place = |at: usize| self.marks.get(at).copied().unwrap_or((self.run.len(), self.end));
        let ((from, start), (_, end)) = (place(first), place(last));
        let to = place(last - usize::from(short)).0;
        if let Some(text) = self.run.get(from..to) {
            (self.take)(Word { text, kind: Kind::Gram, start, end });
        }
    }
}

fn is_hiragana(c: char) -> bool {
    ('\u{3041}'..='\u{309F}').contains(&c)
}
