//! A message folded for listening: small letters without accents, one blank for any, and where each word begins.
//!
//! Letters are kept as their numbers in Unicode: one kind of list is less code for every visitor to download.

use super::words::Cue;

/// Bytes of the beginning that are listened to …
const HEAD: usize = 3_000;
/// … and of the end: a long message asks first or last.
const TAIL: usize = 750;
/// Words of 32 bits in the filter that tells which entries cannot be there.
const FILTER: usize = 256;
/// A word is looked up by so many of its first letters.
const KEY: usize = 3;
const BLANK: u32 = 0x20;
/// Above all letters.
const LIGHT: u32 = 1 << 31;

/// Small letters without accents for U+00E0 to U+017F.
const LATIN: &[u8; 160] =
    b"aaaaaaaceeeeiiiidnooooo ouuuuypyaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllll\
llllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// A message, folded.
#[derive(Debug)]
pub(super) struct Text {
    /// Letters, digits and ASCII signs, with one blank before, between and behind; those that a light cue covers with
    /// the bit [`LIGHT`].
    letters: Vec<u32>,
    /// Where an entry may begin: at a word, at each letter of a script without blanks, at a sign.
    starts: Vec<u32>,
    /// The keys of the starts.
    keys: Vec<u32>,
    filter: [u32; FILTER],
}

/// Belongs to a word.
pub(super) const fn is_letter(letter: u32) -> bool {
    matches!(letter, 0x30..=0x39 | 0x61..=0x7a | 0x80..)
}

/// An ASCII digit, which all others are folded to.
pub(super) const fn is_digit(letter: u32) -> bool {
    matches!(letter, 0x30..=0x39)
}

/// Written without blanks between the words: Chinese, Japanese, Korean.
pub(super) const fn is_dense(letter: u32) -> bool {
    matches!(letter, 0x3040..=0xfaff | 0x2_0000..)
}

/// The letter, small and without its accent; a blank for a sign that tells nothing; 0 for a mark above a letter.
fn fold(letter: char) -> u32 {
    let code = letter.to_lowercase().next().map_or(BLANK, u32::from);
    match code {
        0..=0x20 => BLANK,
        // Broad forms of ASCII, whose capitals are small by now.
        0xff01..=0xff5e => code - 0xfee0,
        // All money is $.
        0xa3 | 0xa5 | 0x20ac => 0x24,
        0xd7 => 0x2a,
        0xdf => 0x73,
        0xe0..=0x17f => LATIN.get(code as usize - 0xe0).map_or(code, |&byte| u32::from(byte)),
        0x451 => 0x435,
        // Arabic: comma, question mark, percent sign, digits, the forms of alif, ya and ta.
        0x60c | 0x61b => BLANK,
        0x61f => 0x3f,
        0x66a => 0x25,
        0x660..=0x669 => code - 0x630,
        0x622 | 0x623 | 0x625 => 0x627,
        0x649 => 0x64a,
        0x629 => 0x647,
        0x300..=0x36f | 0x640 | 0x64b..=0x655 | 0x200b..=0x200f | 0xfe0f => 0,
        0x2019 => 0x27,
        0x80..=0xbf | 0x2000..=0x303f | 0x30fb | 0xfe00..=0xfe6f | 0x1_f000..=0x1_ffff => BLANK,
        _ => code,
    }
}

impl Text {
    /// Folds a message.
    pub(super) fn new(message: &str) -> Self {
        let mut text =
            Self { letters: vec![BLANK], starts: Vec::new(), keys: Vec::new(), filter: [0; FILTER] };
        let (head, rest) = message.split_at(message.floor_char_boundary(HEAD));
        let (_, tail) = rest.split_at(rest.ceil_char_boundary(rest.len().saturating_sub(TAIL)));
        text.write(head);
        text.write(tail);
        text.find_starts();
        text
    }

    fn write(&mut self, part: &str) {
        let (mut last, mut run) = (BLANK, 0_u32);
        for letter in part.chars().map(fold).chain([BLANK]) {
            if letter == 0 {
                continue;
            }
            run = if letter == last { run.saturating_add(1) } else { 0 };
            if is_dense(letter) != is_dense(last) && is_letter(letter) && is_letter(last) {
                self.letters.push(BLANK);
            }
            // "holaaa" is "hola"; numbers and signs stay.
            let word = is_letter(letter) && !is_digit(letter);
            if run == 2 && word {
                self.letters.pop();
            }
            if run == 0 || letter != BLANK && !(word && run > 1) {
                self.letters.push(letter);
            }
            last = letter;
        }
    }

    fn find_starts(&mut self) {
        let mut inside = false;
        for place in 0..self.letters.len() {
            let letter = self.at(place);
            let word = is_letter(letter);
            if letter != BLANK && (!word || !inside || is_dense(letter)) {
                self.start(place);
                // Arabic writes "and", "in", "to" and "the" in one with the word.
                if matches!(letter, 0x627 | 0x641 | 0x643 | 0x644 | 0x648 | 0x628) {
                    let the = (place..place + 3).find(|&at| self.at(at) == 0x627 && self.at(at + 1) == 0x644);
                    self.start(the.map_or(place + 1, |at| at + 2));
                }
            }
            inside = word;
        }
    }

    fn start(&mut self, place: usize) {
        let key = key(self.letters.get(place..).unwrap_or_default());
        if let Some(bits) = self.filter.get_mut(slot(key)) {
            *bits |= 1 << (key & 31);
        }
        self.starts.push(place as u32);
        self.keys.push(key);
    }

    /// The letter at a place; a blank outside.
    pub(super) fn at(&self, place: usize) -> u32 {
        self.letters.get(place).map_or(BLANK, |&letter| letter & !LIGHT)
    }

    /// How many letters there are, and blanks.
    pub(super) fn len(&self) -> usize {
        self.letters.len()
    }

    /// A light cue covers the letter at a place.
    pub(super) fn is_light(&self, place: usize) -> bool {
        self.letters.get(place).is_some_and(|&letter| letter & LIGHT != 0)
    }

    /// An entry of the lexicon stands in the message; one that is `open` goes on as it likes. The letters that light
    /// cues cover are marked.
    pub(super) fn has(&mut self, entry: &[u32], open: bool, cue: usize) -> bool {
        let key = key(entry);
        if self.filter.get(slot(key)).is_none_or(|bits| bits >> (key & 31) & 1 == 0) {
            return false;
        }
        let closed = !open && entry.last().is_some_and(|&last| is_letter(last) && !is_dense(last));
        let mut found = false;
        for (&start, _) in self.starts.iter().zip(&self.keys).filter(|(_, known)| **known == key) {
            let from = start as usize;
            let mut to = from + entry.len();
            let same = entry.iter().enumerate().all(|(by, &letter)| self.at(from + by) == letter);
            if !same || closed && is_letter(self.at(to)) {
                continue;
            }
            found = true;
            if cue > Cue::Thanks as usize {
                break;
            }
            while open && is_letter(self.at(to)) {
                to += 1;
            }
            for letter in self.letters.iter_mut().take(to).skip(from) {
                *letter |= LIGHT;
            }
        }
        found
    }
}

/// A number of what a word begins with.
fn key(word: &[u32]) -> u32 {
    let mut key = 0_u32;
    for &letter in word.iter().take(KEY) {
        if key != 0 && !is_letter(letter) {
            break;
        }
        key = (key ^ letter).wrapping_mul(0x9e37_79b1);
        if is_dense(letter) || !is_letter(letter) {
            break;
        }
    }
    key.rotate_left(9)
}

const fn slot(key: u32) -> usize {
    (key >> 5) as usize % FILTER
}
