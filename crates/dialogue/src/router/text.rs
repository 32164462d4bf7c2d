//! A message folded for listening: small letters without accents, one blank for any, and where each word begins.
//!
//! Bytes of UTF-8 throughout, as the lexicon's: nothing is decoded to be compared.

/// Bytes of the beginning that are listened to …
const HEAD: usize = 1_500;
/// … and of the end: a long message asks first or last.
const TAIL: usize = 750;
const BLANK: u8 = b' ';

/// Small letters without accents for U+00E0 to U+017F.
const LATIN: &[u8; 160] =
    b"aaaaaaaceeeeiiiidnooooo ouuuuypyaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllll\
llllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// A message, folded.
#[derive(Debug)]
pub(super) struct Text {
    /// Letters, digits and ASCII signs, with one blank before, between and behind.
    bytes: Vec<u8>,
    /// Which bytes a light cue covers.
    light: Vec<bool>,
    /// Where an entry may begin: at a word, at each letter of a script without blanks, at a sign.
    starts: Vec<usize>,
}

/// Belongs to a word.
pub(super) const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// Begins a letter of a script without blanks between the words: Chinese, Japanese, Korean.
pub(super) const fn is_dense(byte: u8) -> bool {
    byte >= 0xe3
}

/// The letter, small and without its accent; a blank for a sign that tells nothing; none for a mark above a letter.
fn fold(letter: char) -> Option<char> {
    if letter.is_ascii_graphic() {
        return Some(letter.to_ascii_lowercase());
    }
    let small = match letter {
        // From Hebrew to Burmese, and from Chinese to Korean, there are no capitals.
        '\u{590}'..='\u{109f}' | '\u{3000}'..='\u{a63f}' | '\u{ac00}'..='\u{d7ff}' => letter,
        _ => letter.to_lowercase().next()?,
    };
    let code = u32::from(small);
    let folded = match code {
        // Broad forms of ASCII, whose capitals are small by now.
        0xff01..=0xff5e => code - 0xfee0,
        // All money is $.
        0xa3 | 0xa5 | 0x20ac => 0x24,
        0xd7 => 0x2a,
        0xdf => 0x73,
        0xe0..=0x17f => return LATIN.get(code as usize - 0xe0).copied().map(char::from),
        0x451 => 0x435,
        // Arabic: question mark, percent sign, digits, the forms of alif, ya and ta.
        0x61f => 0x3f,
        0x66a => 0x25,
        0x660..=0x669 => code - 0x630,
        0x622 | 0x623 | 0x625 => 0x627,
        0x649 => 0x64a,
        0x629 => 0x647,
        0x2019 => 0x27,
        0x300..=0x36f | 0x640 | 0x64b..=0x655 | 0x200b..=0x200f | 0xfe0f => return None,
        0..=0x20
        | 0x60c
        | 0x61b
        | 0x80..=0xbf
        | 0x2000..=0x303f
        | 0x30fb
        | 0xfe00..=0xfe6f
        | 0x1_f000..=0x1_ffff => 0x20,
        _ => code,
    };
    char::from_u32(folded)
}

impl Text {
    /// Folds a message.
    pub(super) fn new(message: &str) -> Self {
        let (head, rest) = message.split_at(message.floor_char_boundary(HEAD));
        let (_, tail) = rest.split_at(rest.ceil_char_boundary(rest.len().saturating_sub(TAIL)));
        let mut folded = String::with_capacity(head.len() + tail.len() + 3);
        folded.push(' ');
        for part in [head, tail] {
            write(part, &mut folded);
        }
        let bytes = folded.into_bytes();
        let mut text = Self { light: vec![false; bytes.len()], bytes, starts: Vec::new() };
        text.find_starts();
        text
    }

    fn find_starts(&mut self) {
        let mut inside = false;
        for place in 0..self.len() {
            let byte = self.at(place);
            let word = is_letter(byte);
            // The second and third byte of a letter begin nothing.
            if byte != BLANK && (!word || !inside || is_dense(byte)) {
                self.starts.push(place);
                // Arabic writes "and", "in", "to" and "the" in one with the word.
                let joins = |letter: &str| self.says(place, letter.as_bytes());
                if matches!(byte, 0xd8 | 0xd9) && ["ا", "ف", "ك", "ل", "و", "ب"].into_iter().any(joins)
                {
                    let the = [0, 2, 4].into_iter().find(|by| self.says(place + by, "ال".as_bytes()));
                    self.starts.push(place + the.map_or(2, |by| by + 4));
                }
            }
            inside = word;
        }
    }

    fn says(&self, place: usize, entry: &[u8]) -> bool {
        self.bytes.get(place..).is_some_and(|rest| rest.starts_with(entry))
    }

    /// The byte at a place; a blank outside.
    pub(super) fn at(&self, place: usize) -> u8 {
        self.bytes.get(place).copied().unwrap_or(BLANK)
    }

    /// The bytes from one place to another.
    pub(super) fn between(&self, from: usize, to: usize) -> &[u8] {
        self.bytes.get(from..to).unwrap_or_default()
    }

    /// How many bytes there are.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// A light cue covers the letter at a place.
    pub(super) fn is_light(&self, place: usize) -> bool {
        self.light.get(place).is_some_and(|light| *light)
    }

    /// Where an entry of the lexicon may begin, in no order that matters.
    pub(super) fn starts(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.starts)
    }

    /// All from a place on.
    pub(super) fn behind(&self, place: usize) -> &[u8] {
        self.bytes.get(place..).unwrap_or_default()
    }

    /// Where an entry ends that stands at a place: as a whole word, or as the beginning of one where it is open.
    pub(super) fn end(&self, place: usize, stem: &[u8], open: bool) -> Option<usize> {
        let mut end = place + stem.len();
        // Most differ by their last letter, which is seen at once.
        if stem.last() != Some(&self.at(end - 1)) {
            return None;
        }
        let inside = || is_letter(self.at(end - 1)) && is_letter(self.at(end));
        if !self.says(place, stem) || !open && inside() && !is_dense(self.at(end.saturating_sub(3))) {
            return None;
        }
        while open && is_letter(self.at(end)) {
            end += 1;
        }
        Some(end)
    }

    /// Marks what a light cue covers.
    pub(super) fn light_up(&mut self, from: usize, to: usize) {
        if let Some(light) = self.light.get_mut(from..to) {
            light.fill(true);
        }
    }
}

fn write(part: &str, folded: &mut String) {
    let (mut last, mut before, mut run) = (' ', BLANK, 0_u32);
    let first = |letter: char| letter.encode_utf8(&mut [0; 4]).bytes().next().unwrap_or(BLANK);
    for letter in part.chars().filter_map(fold).chain([' ']) {
        run = if letter == last { run.saturating_add(1) } else { 0 };
        let byte = first(letter);
        if is_dense(byte) != is_dense(before) && is_letter(byte) && is_letter(before) {
            folded.push(' ');
        }
        // "hiii" is "hi", and "helo" is "hello": a letter of Latin script is written once, others at most twice.
        // Numbers and signs stay.
        let latin = byte.is_ascii_alphabetic();
        let word = is_letter(byte) && !byte.is_ascii_digit();
        if run == 2 && word && !latin {
            folded.pop();
        }
        if run == 0 || letter != ' ' && !latin && !(word && run > 1) {
            folded.push(letter);
        }
        (last, before) = (letter, byte);
    }
}
