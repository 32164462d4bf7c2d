//! Plain text: its blanks, its length, and where its sentences end.

/// The length of one word.
pub(crate) const WORD: usize = 100;

/// Without signs that nobody sees, and with one blank where there are several; lines stay lines.
pub(crate) fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let start = out.len();
        for word in line.split_whitespace() {
            let before = out.len();
            out.extend(word.chars().filter(|c| !is_unseen(*c)));
            if out.len() > before {
                out.push(' ');
            }
        }
        if out.len() > start {
            out.pop();
            out.push('\n');
        }
    }
    out.pop();
    out
}

/// Soft hyphens, zero-width blanks and marks of the byte order: a visitor's words never have them.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}')
}

/// Scripts that put no blanks between words.
pub(crate) const fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' // Thai, Lao, Burmese, Khmer
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' // kana, Han
        | '\u{20000}'..='\u{3134f}')
}

/// The length in hundredths of a word. A sign of a script without blanks counts 44: 500 of them are 220 words.
pub(crate) fn weight(text: &str) -> usize {
    let mut weight = 0;
    for word in text.split_whitespace() {
        let signs = word.chars().filter(|c| is_unspaced(*c)).count();
        weight += signs * 44;
        if signs == 0 && word.chars().any(char::is_alphanumeric) {
            weight += WORD;
        }
    }
    weight
}

/// The sentences of one paragraph; nothing but the blanks between them is lost.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut rest = text.char_indices().peekable();
    let mut word = 0; // where the current word began
    while let Some((at, c)) = rest.next() {
        let end = at + c.len_utf8();
        if c.is_whitespace() {
            word = end;
        }
        let ends = match c {
            '。' | '！' | '？' | '\n' | '।' | '۔' => true,
            '.' | '!' | '?' | '…' | '؟' => {
                let next = rest.peek().map(|(_, next)| *next);
                let tail = text.get(end..).unwrap_or_default().trim_start();
                next.is_some_and(char::is_whitespace)
                    && (c != '.' || !is_short(text.get(word..at).unwrap_or_default()))
                    && !tail.chars().next().is_some_and(char::is_lowercase)
            }
            _ => false,
        };
        if ends {
            push(&mut found, text.get(start..end));
            start = end;
        }
    }
    push(&mut found, text.get(start..));
    found
}

/// What stands before the full stop of "Dr.", "e. g." or "3."
fn is_short(word: &str) -> bool {
    let letters = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    letters.chars().count() <= 2
        || (letters.chars().count() <= 3 && letters.chars().all(|c| c.is_ascii_digit()))
}

fn push<'a>(found: &mut Vec<&'a str>, piece: Option<&'a str>) {
    let piece = piece.unwrap_or_default().trim();
    if !piece.is_empty() {
        found.push(piece);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{sentences, squeeze, weight};

    #[test]
    fn blanks_are_squeezed_and_unseen_signs_go() {
        for (text, expected) in [
            ("  a \t b  \n\n c ", "a b\nc"),
            ("Liefer\u{ad}zeit\u{a0}heute\u{200b}", "Lieferzeit heute"),
            ("\u{200b}", ""),
            ("", ""),
            ("a\r\nb", "a\nb"),
        ] {
            assert_eq!(squeeze(text), expected, "{text:?}");
        }
    }

    #[test]
    fn words_and_signs_are_counted() {
        for (text, expected) in [
            ("", 0),
            ("Delivery is free.", 300),
            ("– a –", 100),
            ("配送は無料です", 308),
            ("ส่งฟรี", 264),
            ("배송 무료", 200),
        ] {
            assert_eq!(weight(text), expected, "{text}");
        }
    }

    #[test]
    fn sentences_end_where_a_reader_would_end_them() {
        for (text, expected) in [
            ("One. Two! Three? Four", vec!["One.", "Two!", "Three?", "Four"]),
            ("It costs 6.50 euros. Ask Dr. Berg.", vec!["It costs 6.50 euros.", "Ask Dr. Berg."]),
            ("Das gilt z. B. für Tische. Stühle nicht.", vec!["Das gilt z. B. für Tische.", "Stühle nicht."]),
            ("Am 3. Mai. Danach nicht.", vec!["Am 3. Mai.", "Danach nicht."]),
            ("approx. five days", vec!["approx. five days"]),
            ("無料です。三日かかります。", vec!["無料です。", "三日かかります。"]),
            ("", vec![]),
        ] {
            assert_eq!(sentences(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_letter_is_lost(text in "\\PC{0,200}") {
            let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(solid(&sentences(&text).concat()), solid(&text));
            let once = squeeze(&text);
            prop_assert_eq!(squeeze(&once), once);
        }
    }
}
