//! Characters as search sees them: one width, one case, no accents, and what part each plays in a word.
//!
//! Ranges in code instead of Unicode's tables, which alone would be larger than the whole search.

/// The part that a character plays in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Neither belongs to a word nor ends it: combining accents, soft hyphens, Arabic vowel marks.
    Skip,
    /// Between words.
    Break,
    /// Holds parts of one word together when letters or digits stand on both sides: `e-mail`, `v2.1`, `don't`.
    Join,
    /// A letter of a script that puts spaces between words.
    Letter,
    /// A decimal digit.
    Digit,
    /// Han and kana, which put no spaces between words.
    Han,
    /// Hangul, which puts spaces between phrases.
    Hangul,
    /// Thai, Lao, Khmer and Burmese, which put no spaces between words.
    Thai,
    /// A vowel or tone mark that belongs to the Thai, Lao, Khmer or Burmese letter before it.
    Mark,
}

impl Class {
    /// Words of this class are cut into overlapping pairs of characters.
    pub(crate) const fn is_gram(self) -> bool {
        matches!(self, Self::Han | Self::Hangul | Self::Thai | Self::Mark)
    }

    /// Belongs to a word.
    pub(crate) const fn is_word(self) -> bool {
        matches!(self, Self::Letter | Self::Digit) || self.is_gram()
    }
}

use Class::{Break, Digit, Han, Hangul, Letter, Mark, Skip, Thai};

/// First and last character of each range; what is not listed is a letter.
const CLASSES: &[(u16, u16, Class)] = &[
    (0x00, 0x2F, Break),
    (0x30, 0x39, Digit),
    (0x3A, 0x40, Break),
    (0x5B, 0x60, Break),
    (0x7B, 0xA9, Break),
    (0xAB, 0xAC, Break),
    (0xAD, 0xAD, Skip),
    (0xAE, 0xB1, Break),
    (0xB4, 0xB4, Break),
    (0xB6, 0xB8, Break),
    (0xBB, 0xBF, Break),
    (0xD7, 0xD7, Break),
    (0xF7, 0xF7, Break),
    (0x2C2, 0x2DF, Break),
    (0x300, 0x36F, Skip),
    (0x37E, 0x37E, Break),
    (0x387, 0x387, Break),
    (0x55A, 0x55F, Break),
    (0x589, 0x58A, Break),
    (0x591, 0x5BD, Skip),
    (0x5BE, 0x5BE, Break),
    (0x5BF, 0x5BF, Skip),
    (0x5C0, 0x5C0, Break),
    (0x5C1, 0x5C2, Skip),
    (0x5C3, 0x5C3, Break),
    (0x5C4, 0x5C7, Skip),
    (0x5F3, 0x5F4, Break),
    (0x600, 0x60F, Break),
    (0x610, 0x61A, Skip),
    (0x61B, 0x61F, Break),
    (0x640, 0x640, Skip),
    (0x64B, 0x65F, Skip),
    (0x66A, 0x66D, Break),
    (0x670, 0x670, Skip),
    (0x6D4, 0x6D4, Break),
    (0x6D6, 0x6ED, Skip),
    (0x964, 0x965, Break),
    (0x970, 0x970, Break),
    (0xE01, 0xE2E, Thai),
    (0xE2F, 0xE2F, Break),
    (0xE30, 0xE30, Thai),
    (0xE31, 0xE31, Mark),
    (0xE32, 0xE33, Thai),
    (0xE34, 0xE3A, Mark),
    (0xE3F, 0xE3F, Break),
    (0xE40, 0xE45, Thai),
    (0xE46, 0xE46, Break),
    (0xE47, 0xE4E, Mark),
    (0xE4F, 0xE4F, Break),
    (0xE5A, 0xE5B, Break),
    (0xE81, 0xEB0, Thai),
    (0xEB1, 0xEB1, Mark),
    (0xEB2, 0xEB3, Thai),
    (0xEB4, 0xEBC, Mark),
    (0xEBD, 0xEC4, Thai),
    (0xEC6, 0xEC6, Break),
    (0xEC8, 0xECE, Mark),
    (0xEDC, 0xEDF, Thai),
    (0xF01, 0xF14, Break),
    (0x1000, 0x102A, Thai),
    (0x102B, 0x103E, Mark),
    (0x103F, 0x103F, Thai),
    (0x104A, 0x104F, Break),
    (0x1050, 0x1055, Thai),
    (0x1056, 0x1059, Mark),
    (0x1100, 0x11FF, Hangul),
    (0x1361, 0x1368, Break),
    (0x1780, 0x17B3, Thai),
    (0x17B4, 0x17D3, Mark),
    (0x17D4, 0x17DB, Break),
    (0x1DC0, 0x1DFF, Skip),
    (0x2000, 0x200B, Break),
    (0x200C, 0x200F, Skip),
    (0x2010, 0x205F, Break),
    (0x2060, 0x2064, Skip),
    (0x2065, 0x206F, Skip),
    (0x20A0, 0x20CF, Break),
    (0x20D0, 0x20FF, Skip),
    (0x2100, 0x2BFF, Break),
    (0x2E00, 0x2E7F, Break),
    (0x2E80, 0x2FDF, Han),
    (0x2FF0, 0x3004, Break),
    (0x3005, 0x3007, Han),
    (0x3008, 0x3020, Break),
    (0x3030, 0x3030, Break),
    (0x303D, 0x303F, Break),
    (0x3041, 0x3096, Han),
    (0x3099, 0x309A, Mark),
    (0x309B, 0x30A0, Break),
    (0x30A1, 0x30FA, Han),
    (0x30FB, 0x30FB, Break),
    (0x30FC, 0x312F, Han),
    (0x3131, 0x318E, Hangul),
    (0x31A0, 0x31FF, Han),
    (0x3200, 0x33FF, Break),
    (0x3400, 0x9FFF, Han),
    (0xAC00, 0xD7FF, Hangul),
    (0xE000, 0xF8FF, Break),
    (0xF900, 0xFAFF, Han),
    (0xFD3E, 0xFD3F, Break),
    (0xFE00, 0xFE0F, Skip),
    (0xFE10, 0xFE1F, Break),
    (0xFE20, 0xFE2F, Skip),
    (0xFE30, 0xFE6F, Break),
    (0xFEFF, 0xFEFF, Skip),
    (0xFFE0, 0xFFFF, Break),
];

/// What part a character plays, after [`width`].
pub(crate) fn class(c: char) -> Class {
    if matches!(c, '-' | '_' | '.' | ',' | '\'' | '’' | '‐' | '‑') {
        return Class::Join;
    }
    let Ok(code) = u16::try_from(u32::from(c)) else {
        // Rarer ideographs are letters of a script without spaces, all else up there is pictures and old scripts.
        return if (0x2_0000..0x3_FFFF).contains(&u32::from(c)) { Han } else { Break };
    };
    if c.is_ascii_alphabetic() {
        return Letter;
    }
    let at = CLASSES.partition_point(|range| range.1 < code);
    match CLASSES.get(at) {
        Some(range) if range.0 <= code => range.2,
        _ => Letter,
    }
}

/// Half-width katakana from U+FF66 on, in full width.
const KATAKANA: &str = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u{3099}\u{309A}";

/// Voice marks of their own, as half-width katakana have them.
pub(crate) const VOICED: char = '\u{3099}';
pub(crate) const HALF_VOICED: char = '\u{309A}';

/// A voice mark joins the kana that the text ends with.
pub(crate) fn voice(mark: char, text: &mut String) {
    let Some(kana) = text.pop() else { return };
    let up = match kana {
        'う' | 'ウ' => 78,
        'か'..='ほ' | 'カ'..='ホ' => 1 + u32::from(mark == HALF_VOICED),
        _ => 0,
    };
    text.push(char::from_u32(u32::from(kana) + up).unwrap_or(kana));
}

/// Accents and voice marks that belong to the character before them.
pub(crate) fn combines(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | VOICED | HALF_VOICED)
}

/// One width for each character: full-width forms become ASCII, half-width katakana the ordinary ones, digits of all
/// scripts ASCII digits.
pub(crate) fn width(c: char) -> char {
    let code = u32::from(c);
    if code < 0xA0 {
        return c;
    }
    let digit = |zero: u32| char::from_u32(0x30 + (code - zero)).unwrap_or(c);
    match code {
        0xA0 | 0x3000 => ' ',
        0xB2 | 0xB3 => digit(0xB0),
        0xB9 => '1',
        0x660..=0x669 => digit(0x660),
        0x6F0..=0x6F9 => digit(0x6F0),
        0x966..=0x96F => digit(0x966),
        0xE50..=0xE59 => digit(0xE50),
        0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        0xFF66..=0xFF9F => KATAKANA.chars().nth((code - 0xFF66) as usize).unwrap_or(c),
        _ => c,
    }
}

/// Small letters, for the scripts that have two cases.
pub(crate) fn lower(c: char) -> char {
    let code = u32::from(c);
    let up = match code {
        0x41..=0x5A => 32,
        0..=0xBF => 0,
        0xD7 => 0,
        0xC0..=0xDE | 0x391..=0x3AB | 0x410..=0x42F => 32,
        0x130 => return 'i',
        0x178 => return 'ÿ',
        0x1E9E => return 'ß',
        0x139..=0x148 | 0x179..=0x17E | 0x1CD..=0x1DC | 0x4C1..=0x4CE => code & 1,
        0x100..=0x137
        | 0x14A..=0x177
        | 0x1A0..=0x1A5
        | 0x1DE..=0x1EF
        | 0x1F8..=0x233
        | 0x460..=0x481
        | 0x48A..=0x4BF
        | 0x4D0..=0x52F
        | 0x1E00..=0x1EFF => (code & 1) ^ 1,
        0x1AF => 1,
        0x386 => 38,
        0x388..=0x38A => 37,
        0x38C => 64,
        0x38E | 0x38F => 63,
        0x400..=0x40F => 80,
        0x531..=0x556 => 48,
        _ => 0,
    };
    char::from_u32(code + up).unwrap_or(c)
}

/// The bare letters of U+00E0 to U+00FF and U+0100 to U+017F; a digit names one of [`PAIRS`], a space: as it is.
const BARE: &[u8; 160] = b"aaaaaa0ceeeeiiiidnooooo ouuuuy1y\
aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii22jjkkkllllllllllnnnnnnnnnoooooo33rrrrrrsssssssstttttt\
uuuuuuuuuuuuwwyyyzzzzzzs";
/// Letters that stand for two.
const PAIRS: [&str; 4] = ["ae", "th", "ij", "oe"];
/// The bare letters of U+1EA0 to U+1EF9, two code points each.
const VIETNAMESE: &[u8; 45] = b"aaaaaaaaaaaaeeeeeeeeiioooooooooooouuuuuuuyyyy";

/// Appends a character as the index knows it: small, without accents, one spelling of each letter.
pub(crate) fn push(c: char, out: &mut String) {
    let c = lower(c);
    let code = u32::from(c);
    if code < 0xAA {
        out.push(c);
        return;
    }
    let bare = match code {
        0xAA => 'a',
        0xB5 => 'μ',
        0xBA => 'o',
        0xDF => {
            out.push_str("ss");
            return;
        }
        0xE0..=0x17F => match BARE.get((code - 0xE0) as usize) {
            Some(pair @ b'0'..=b'3') => {
                out.push_str(PAIRS.get(usize::from(pair - b'0')).copied().unwrap_or_default());
                return;
            }
            Some(b' ') | None => c,
            Some(letter) => char::from(*letter),
        },
        0x1A1 => 'o',
        0x1B0 => 'u',
        0x1CE => 'a',
        0x219 => 's',
        0x21B => 't',
        0x1EA0..=0x1EF9 => {
            VIETNAMESE.get((code - 0x1EA0) as usize / 2).map_or(c, |letter| char::from(*letter))
        }
        // Greek, with and without accents.
        0x3AC => 'α',
        0x3AD => 'ε',
        0x3AE => 'η',
        0x3AF | 0x3CA | 0x390 => 'ι',
        0x3CC => 'ο',
        0x3CD | 0x3CB | 0x3B0 => 'υ',
        0x3CE => 'ω',
        0x3C2 => 'σ',
        0x451 => 'е',
        // Arabic: one alef, one ya, one ta marbuta, Persian letters as the Arabic ones.
        0x622 | 0x623 | 0x625 | 0x671 => 'ا',
        0x649 | 0x6CC => 'ي',
        0x629 => 'ه',
        0x6A9 => 'ك',
        0xFB00..=0xFB06 => {
            let spelled = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"].get((code - 0xFB00) as usize);
            out.push_str(spelled.copied().unwrap_or_default());
            return;
        }
        _ => c,
    };
    out.push(bare);
}

/// The accents of the letters of [`BARE`], as letters from `a` on for the combining marks of [`ACCENTS`].
const ACCENTED: &[u8; 160] = b"abcdhi labchabch dabcdh  abchb h\
eeffmmbbccggkkkk  eeffggmmkkccffggllcc  ddeeffmmg   ccll bbllkk    bbllkk   eeffjj  bbllkkbbccllkkllkk  \
ddeeffiijjmmcccchbbggkk ";
/// Combining marks, U+0300 and on, that composed letters have.
const ACCENTS: [u8; 13] = [0x00, 0x01, 0x02, 0x03, 0x04, 0x06, 0x07, 0x08, 0x0A, 0x0B, 0x0C, 0x27, 0x28];

/// Appends a character small and spelled out, its accent kept, but as a mark of its own.
pub(crate) fn push_spelled(c: char, out: &mut String) {
    let c = lower(c);
    let code = u32::from(c);
    let accent =
        code.checked_sub(0xE0).and_then(|at| ACCENTED.get(at as usize)).filter(|accent| **accent != b' ');
    let (bare, accent) = match code {
        0xFB00..=0xFB06 => return push(c, out),
        0x439 => ('и', 5),
        0x451 => ('е', 7),
        _ => match accent {
            Some(accent) => {
                (char::from(BARE.get((code - 0xE0) as usize).copied().unwrap_or(b' ')), accent - b'a')
            }
            None => return out.push(c),
        },
    };
    out.push(bare);
    let mark = ACCENTS.get(usize::from(accent)).map_or(0, |mark| 0x300 + u32::from(*mark));
    out.extend(char::from_u32(mark));
}

/// The other spelling of a word with umlauts: `für` is `fuer`; none for a word without.
pub(crate) fn spelled_out(word: &str) -> Option<String> {
    let mut out = String::new();
    let mut found = false;
    for c in word.chars().map(|c| lower(width(c))) {
        if class(c) == Skip {
            continue;
        }
        push(c, &mut out);
        if matches!(c, 'ä' | 'ö' | 'ü') {
            out.push('e');
            found = true;
        }
    }
    found.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_in_order() {
        for pair in CLASSES.windows(2) {
            assert!(pair[0].0 <= pair[0].1 && pair[0].1 < pair[1].0, "{:x?}", pair);
        }
    }

    #[test]
    fn agrees_with_unicode_on_case_and_letters() {
        for c in '\0'..='\u{52F}' {
            let mut wanted = c.to_lowercase();
            let single = wanted.len() == 1;
            // Phonetic letters of African and old alphabets may stay as they are: equal in texts and questions.
            let rare = matches!(u32::from(c), 0x3A2 | 0x181..=0x1CC | 0x1F1..=0x1F7 | 0x220..=0x2AF | 0x370..=0x37F | 0x3CF..=0x3FF | 0x4C0);
            if single && !rare {
                assert_eq!(Some(lower(c)), wanted.next(), "{c} {:x}", u32::from(c));
            }
            let rare = matches!(u32::from(c), 0xBC..=0xBE | 0x2B0..=0x36F | 0x375 | 0x378 | 0x379 | 0x380..=0x383 | 0x38B | 0x38D | 0x3A2 | 0x3F6 | 0x530 | 0x384 | 0x385 | 0x482..=0x489);
            if !rare && width(c) == c {
                assert_eq!(class(c).is_word(), c.is_alphanumeric(), "{c} {:x}", u32::from(c));
            }
        }
    }

    #[test]
    fn one_spelling() {
        let cases = [
            ("Résumé", "resume"),
            ("Straße STRASSE", "strasse strasse"),
            ("Łódź Ærø Œuvre", "lodz aero oeuvre"),
            ("Tiếng Việt", "tieng viet"),
            ("Ελλάδα ΠΌΛΗΣ", "ελλαδα πολησ"),
            ("Ёлка", "елка"),
            ("إِسْلَامٌ مكتبة", "اسلام مكتبه"),
            ("ＡＢＣ１２３", "abc123"),
            ("ﾃﾞｰﾀ", "テ\u{3099}ータ"),
            ("oﬃce", "office"),
            ("x²", "x2"),
            ("İstanbul Iğdır", "istanbul igdir"),
            ("ce\u{301}dille", "cedille"),
        ];
        for (from, to) in cases {
            let mut out = String::new();
            for c in from.chars().map(width) {
                if class(c) != Skip {
                    push(c, &mut out);
                }
            }
            assert_eq!(out, to);
        }
        assert_eq!(spelled_out("Größe").as_deref(), Some("groesse"));
        assert_eq!(spelled_out("Maße"), None);
    }
}
