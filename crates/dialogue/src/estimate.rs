//! How many tokens a text is, about: by script, without a vocabulary, and corrected by what the provider counts.
//!
//! Tokenizers cut a text into runs of one kind (a word with the space before it, up to three digits, punctuation) and
//! look each up in a vocabulary. A short word is one token in any language. How fast longer ones fall apart depends on
//! how much of the language the vocabulary saw: that is one number per script, fitted to a real vocabulary of 200,000
//! entries; the test measures it on other texts. The rest of the error is much the same from turn to turn of a thread,
//! so [`Estimator`] learns it from the counts that come with the answers.

/// What a message costs besides its text: its role and the marks around it.
pub const PER_MESSAGE: u32 = 4;
/// What a picture costs. Providers count between 85 and 1,600 by size and model, mostly near this for one of a
/// megapixel.
pub const PER_IMAGE: u32 = 1000;

/// What a run costs, in 1/256 tokens: the first so many characters, and each further one.
struct Rate {
    first: u32,
    free: u32,
    each: u32,
}

const fn rate(first: u32, free: u32, each: u32) -> Rate {
    Rate { first, free, each }
}

// Kinds of runs: places in `RATES`.
const SPACE: u8 = 0;
const LINE: u8 = 1;
const DIGIT: u8 = 2;
const PUNCTUATION: u8 = 3;
const SYMBOL: u8 = 4;
const EMOJI: u8 = 5;
const LATIN: u8 = 6;
const GREEK: u8 = 7;
const CYRILLIC: u8 = 8;
const HEBREW: u8 = 9;
const ARABIC: u8 = 10;
const DEVANAGARI: u8 = 11;
const THAI: u8 = 12;
const KANA: u8 = 13;
const HAN: u8 = 14;
const HANGUL: u8 = 15;
const OTHER: u8 = 16;

static RATES: [Rate; 17] = [
    rate(256, 1, 0),
    rate(256, 1, 0),
    rate(256, 2, 85),
    rate(240, 1, 50),
    rate(228, 1, 228),
    rate(400, 1, 300),
    rate(256, 4, 28),
    rate(256, 3, 150),
    rate(256, 3, 66),
    rate(256, 2, 105),
    rate(256, 3, 105),
    rate(256, 3, 110),
    rate(256, 2, 110),
    rate(256, 1, 152),
    rate(256, 1, 205),
    rate(256, 1, 195),
    rate(256, 1, 200),
];
/// Added for each further letter of a Latin word that ends in a vowel other than e, as the words of Romance languages do.
const VOWEL: u64 = 40;
/// Added for a Latin word with a letter from outside of Western Europe.
const EASTERN: u64 = 512;
/// Taken off for a single sign between a word and the next.
const SIGN: u64 = 150;

/// Where the blocks of Unicode end, and what is in them.
static BLOCKS: [(u32, u8); 24] = [
    (0xC0, SYMBOL),
    (0x250, LATIN),
    (0x370, OTHER),
    (0x400, GREEK),
    (0x530, CYRILLIC),
    (0x590, OTHER),
    (0x600, HEBREW),
    (0x780, ARABIC),
    (0x900, OTHER),
    (0x980, DEVANAGARI),
    (0xE00, OTHER),
    (0xE80, THAI),
    (0x1E00, OTHER),
    (0x1F00, LATIN),
    (0x2000, GREEK),
    (0x3040, SYMBOL),
    (0x3100, KANA),
    (0x3400, SYMBOL),
    (0xA000, HAN),
    (0xAC00, OTHER),
    (0xD7B0, HANGUL),
    (0xF900, SYMBOL),
    (0xFB00, HAN),
    (0x1_0000, SYMBOL),
];

/// The kinds of ASCII.
static ASCII: [u8; 128] = {
    let mut kinds = [PUNCTUATION; 128];
    let mut at = 0_u8;
    while at < 128 {
        kinds[at as usize] = match at {
            b'a'..=b'z' | b'A'..=b'Z' => LATIN,
            b'0'..=b'9' => DIGIT,
            b' ' | b'\t' => SPACE,
            b'\n' | b'\r' => LINE,
            _ => PUNCTUATION,
        };
        at += 1;
    }
    kinds
};

fn kind(letter: char) -> u8 {
    let code = u32::from(letter);
    if let Some(kind) = ASCII.get(code as usize) {
        return *kind;
    }
    match letter {
        '\u{a0}' => SPACE,
        '،' | '؛' | '؟' | '۔' | '।' => SYMBOL,
        _ => {
            let known = BLOCKS.iter().find(|(end, _)| code < *end);
            known.map_or(if code < 0x2_0000 { EMOJI } else { HAN }, |(_, kind)| *kind)
        }
    }
}

/// Characters of one kind.
struct Run {
    kind: u8,
    /// The kind before it.
    before: u8,
    length: u32,
    bytes: u32,
    last: char,
    eastern: bool,
}

impl Run {
    /// What it costs before a run of the kind `next`, in 1/256 tokens.
    fn cost(&self, next: u8) -> u64 {
        let Some(Rate { first, free, each }) = RATES.get(usize::from(self.kind)) else { return 0 };
        let further = u64::from(self.length.saturating_sub(*free));
        let mut cost = u64::from(*first) + further * u64::from(*each);
        match self.kind {
            LATIN => {
                if matches!(self.last, 'a' | 'i' | 'o' | 'u') {
                    cost += further * VOWEL;
                }
                if self.eastern {
                    cost += EASTERN;
                }
            }
            // A single space belongs to the word or the sign behind it.
            SPACE if self.length == 1 && next != DIGIT => cost = 0,
            // The end of a line belongs to the sign before it.
            LINE if self.before == PUNCTUATION => cost /= 4,
            // A single sign belongs to the word behind it, now and then.
            PUNCTUATION if self.length == 1 && self.before != SPACE && next >= LATIN => cost -= SIGN,
            _ => {}
        }
        cost.min(u64::from(self.bytes) * 256)
    }
}

/// Tokens of a text, estimated. Never more than its bytes.
pub fn tokens(text: &str) -> u32 {
    let mut sum = 0_u64;
    let mut run = Run { kind: LINE, before: LINE, length: 0, bytes: 0, last: ' ', eastern: false };
    for letter in text.chars() {
        let kind = kind(letter);
        let hump = letter.is_ascii_uppercase() && run.last.is_ascii_lowercase();
        if kind != run.kind || hump {
            sum += run.cost(kind);
            run = Run { kind, before: run.kind, length: 0, bytes: 0, last: letter, eastern: false };
        }
        run.length = run.length.saturating_add(1);
        run.bytes = run.bytes.saturating_add(letter.len_utf8() as u32);
        run.last = letter;
        run.eastern |= matches!(letter, '\u{100}'..='\u{17f}');
    }
    sum += run.cost(LINE);
    saturated((sum + 128) / 256)
}

/// What is known of the estimate's errors, by model. A few turns suffice; the newest count most.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Estimator {
    /// Model, tokens counted, tokens estimated; both fade with each turn.
    models: Vec<(String, u64, u64)>,
}

impl Estimator {
    /// An estimate, corrected for a model.
    pub fn corrected(&self, model: &str, raw: u32) -> u32 {
        let (counted, estimated) = self.ratio(model);
        saturated(u64::from(raw).saturating_mul(counted).div_ceil(estimated))
    }

    /// The largest estimate that is still not above `corrected` once it is corrected.
    pub fn raw(&self, model: &str, corrected: u32) -> u32 {
        let (counted, estimated) = self.ratio(model);
        saturated(u64::from(corrected).saturating_mul(estimated) / counted)
    }

    /// Learns from a request: what was estimated for it, and what the provider counted. Small vocabularies count up to
    /// three times as much in some languages; a count that is beyond a quarter or four times the estimate is taken for
    /// that: it has another reason than the text.
    pub fn observe(&mut self, model: &str, raw: u32, actual: u32) {
        if raw == 0 {
            return;
        }
        let raw = u64::from(raw);
        let actual = u64::from(actual).clamp(raw.div_ceil(4), raw * 4);
        match self.models.iter_mut().find(|(known, ..)| known == model) {
            Some((_, counted, estimated)) => {
                *counted = *counted / 4 + actual;
                *estimated = *estimated / 4 + raw;
            }
            None => self.models.push((model.to_owned(), actual, raw)),
        }
    }

    /// Something was learnt of this model.
    pub fn knows(&self, model: &str) -> bool {
        self.models.iter().any(|(known, ..)| known == model)
    }

    fn ratio(&self, model: &str) -> (u64, u64) {
        let known = self.models.iter().find(|(known, ..)| known == model);
        known.map_or((1, 1), |(_, counted, estimated)| (*counted, *estimated))
    }
}

fn saturated(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
