//! Where sentences end. In doubt one does not: who quotes part of a sentence may turn its meaning round.

use super::fold::{self, Class};

/// Words whose full stop does not end a sentence, beside all of one letter.
const ABBREVIATIONS: &str = " al av bd bl ca cf co dr ed ff fl fr gr hl hr jr kl lt mr ms mt nr op pl pp pt rd sr st ul vs zb \
др им пр ст см ул abs approx art asst aprox apt bzw cap dept eig etc evtl fig ggf inc incl inkl insb jhdt \
ltd max min mio mrd mrs nbr nos núm num pag pág par pgs pos prof ref resp sec sog sra srta std str tab tel tél usw vgl vol zzgl ";

/// The sentences of a text as ranges of bytes, without the white space between them. `lines`: each line feed ends one;
/// else only those before a blank line, a list's item, a heading, a quotation or a table's row.
pub(crate) fn split(text: &str, lines: bool) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = 0;
    // Lines that all begin with a capital are items of a list, or a heading and its text; wrapped text goes on small.
    let listed =
        text.lines().all(|line| line.trim_start().chars().next().is_none_or(|c| fold::lower(c) != c));
    let mut cut = |start: &mut usize, end: usize| {
        let piece = text.get(*start..end).unwrap_or_default();
        let left = piece.len() - piece.trim_start().len();
        let whole = piece.trim().len();
        if whole > 0 {
            out.push((*start + left, *start + left + whole));
        }
        *start = end;
    };
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let rest = text.get(end..).unwrap_or_default();
        let ends = match c {
            '\n' => lines || begins_block(rest) || listed,
            '。' | '！' | '？' | '।' | '។' | '။' => true,
            '.' | '!' | '?' | '…' | '؟' | '۔' => {
                ends_sentence(text.get(start..at).unwrap_or_default(), c, rest)
            }
            _ => false,
        };
        if ends {
            // What closes belongs to the sentence: quotation marks, brackets, more marks.
            let closing = rest.find(|c: char| {
                !matches!(c, '"' | '”' | '’' | '»' | '」' | '』' | ')' | '）' | '!' | '?' | '*' | '_')
            });
            cut(&mut start, if c == '\n' { end } else { end + closing.unwrap_or(rest.len()) });
        }
    }
    cut(&mut start, text.len());
    out
}

/// The line that follows is a block of its own.
fn begins_block(rest: &str) -> bool {
    let line = rest.trim_start_matches([' ', '\t']);
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.is_empty()
        || line
            .starts_with(['\n', '\r', '-', '–', '*', '+', '•', '·', '・', '◦', '▪', '●', '#', '>', '|', '`'])
        || number.len() < line.len() && number.starts_with(['.', ')'])
}

fn ends_sentence(before: &str, mark: char, rest: &str) -> bool {
    let closed = rest.trim_start_matches(['"', '”', '’', '»', ')', '*', '_', '!', '?', '.']);
    let next = closed.trim_start();
    let Some(first) = next.chars().next() else { return true };
    if closed.len() == next.len() && first != '[' {
        // No space: `example.com`, `3.5`.
        return false;
    }
    // A small letter or a digit goes on: `approx. 5 days`, `“Really?” he asked`.
    if first.is_ascii_digit()
        || fold::class(first) == Class::Letter && fold::lower(first) == first && has_case(first)
    {
        return false;
    }
    if mark != '.' {
        return true;
    }
    let mut words = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '„' | '“'));
    let word = words.next().unwrap_or_default();
    if word.chars().nth(1).is_none() {
        // One letter is a sentence's end where it is a unit: `12 V.`
        return words.next().is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    }
    let mut key = String::from(" ");
    word.chars().for_each(|c| key.push(fold::lower(c)));
    key.push(' ');
    !word.contains('.') && !ABBREVIATIONS.contains(&key)
}

/// Letters of scripts that have capitals.
fn has_case(c: char) -> bool {
    matches!(u32::from(c), 0x61..=0x7A | 0xC0..=0x24F | 0x370..=0x52F | 0x561..=0x587 | 0x1E00..=0x1FFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_where_it_must() {
        let cases: &[(&str, &[&str])] = &[
            ("Returns are free. Ask us!", &["Returns are free.", "Ask us!"]),
            ("It costs 3.50 EUR, e.g. Friday. Next", &["It costs 3.50 EUR, e.g. Friday.", "Next"]),
            ("Das geht z. B. Montags. Dr. Müller hilft.", &["Das geht z. B. Montags.", "Dr. Müller hilft."]),
            (
                "Allow approx. 5 days. See example.com for more.",
                &["Allow approx. 5 days.", "See example.com for more."],
            ),
            ("返品できます。送料は無料です。", &["返品できます。", "送料は無料です。"]),
            ("He said “Away.” Then left.", &["He said “Away.”", "Then left."]),
            ("Free [1]. Paid [2].", &["Free [1].", "Paid [2]."]),
            ("Free. [1] Paid.[2]", &["Free.", "[1] Paid.", "[2]"]),
            ("wrapped\nline", &["wrapped\nline"]),
            ("one\n- two\n\nthree", &["one", "- two", "three"]),
            ("Opening hours\nWe open at nine", &["Opening hours", "We open at nine"]),
            ("I fear no. No dogs.", &["I fear no.", "No dogs."]),
            ("It needs 12 V. Not more.", &["It needs 12 V.", "Not more."]),
        ];
        for (text, wanted) in cases {
            let found: Vec<&str> = split(text, false).into_iter().map(|(from, to)| &text[from..to]).collect();
            assert_eq!(&found, wanted);
        }
    }
}
