//! Citations in an answer: `[1]` names the first of the sources that were sent. Whether the cited words really stand
//! there is looked up by `retrieval`; here they are only found, and those of sources that were never sent taken away.
//!
//! The forms are `[1]`, `[1, 2]`, `[1; 2]`, `[1-3]`, `[^1]`, `［1］`, `【1】` and `【1†name】`. Code cites nothing, nor
//! does a link, `[1](…)`, or the definition of one, `[1]: …` at the beginning of a line.

/// The highest number of a source.
pub const MOST: u32 = 20;
/// The highest number that is read as one's. What is higher is text, such as a year.
const HIGHEST: u32 = 99;
/// The longest citation, in bytes.
const LONGEST: usize = 24;

/// A citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cite {
    /// Where it begins.
    pub from: usize,
    /// Where what follows it begins.
    pub to: usize,
    /// The sources, never none: bit 1 is the first one's, bit [`MOST`] the last one's, bit 0 stands for any other number.
    pub ids: u32,
}

impl Cite {
    /// Where nothing was `sent` (as bits), a number that no source can have is the text's own, such as `[0]`.
    pub const fn is_text(&self, sent: u32) -> bool {
        sent == 0 && self.ids & 1 != 0
    }
}

/// The bit of a source.
pub const fn bit(id: u32) -> u32 {
    if id <= MOST { 1 << id } else { 1 }
}

/// The numbers of the sources in such bits.
pub fn ids(bits: u32) -> impl Iterator<Item = u32> {
    (1..=MOST).filter(move |id| bits & bit(*id) != 0)
}

/// All citations of a text outside of its code, in one pass.
pub fn cites(text: &str) -> Vec<Cite> {
    let mut out = Vec::new();
    let (mut at, mut fence) = (0, 0);
    for line in text.split_inclusive('\n') {
        // A block of code may stand in a quotation or a list.
        let begin = line.trim_start_matches([' ', '\t', '>', '-', '*']);
        let info = begin.trim_start_matches(['`', '~']);
        let run = begin.len() - info.len();
        if run >= fence.max(3) && !info.contains('`') {
            fence = if fence == 0 { run } else { 0 };
        } else if fence == 0 {
            in_line(line, at, &mut out);
        }
        at += line.len();
    }
    out
}

fn in_line(line: &str, at: usize, out: &mut Vec<Cite>) {
    // Ticks that nothing closes before the line ends are just ticks.
    let last = line.rfind('`').unwrap_or(0);
    let (mut from, mut ticks) = (0, 0);
    while let Some(open) = line.get(from..).and_then(|rest| rest.find(['`', '[', '［', '【'])) {
        let begin = from + open;
        let rest = line.get(begin..).unwrap_or_default();
        let run = rest.len() - rest.trim_start_matches('`').len();
        from = begin + run.max(1);
        if run == ticks {
            // None before a bracket outside of code.
            ticks = 0;
        } else if ticks == 0 && last >= from {
            ticks = run;
        }
        if run == 0
            && ticks == 0
            && let Some((len, ids)) = cite(rest, begin == 0)
        {
            from = begin + len;
            out.push(Cite { from: at + begin, to: at + from, ids });
        }
        while !line.is_char_boundary(from) {
            from += 1;
        }
    }
}

/// A citation at the beginning: its length in bytes, and the sources. `first` in its line, it may be a definition.
fn cite(text: &str, first: bool) -> Option<(usize, u32)> {
    let (mut ids, mut low, mut number) = (0, None, None);
    let mut named = false;
    for (at, letter) in text.char_indices().skip(1).take_while(|(at, _)| *at < LONGEST) {
        let plain = narrow(letter);
        let closes = matches!(plain, ']' | '】');
        match plain.to_digit(10) {
            _ if named && !closes => continue,
            Some(digit) => {
                number = Some(number.unwrap_or(0) * 10 + digit).filter(|number| *number <= HIGHEST);
                number?;
                continue;
            }
            None => {}
        }
        // A number has ended, and with it a range.
        if let Some(high) = number {
            let low = low.unwrap_or(high);
            if low > high {
                return None;
            }
            ids |= (low..=high).map(bit).fold(0, |all, bit| all | bit);
        }
        match plain {
            _ if closes => {
                let len = at + letter.len_utf8();
                let behind = text.get(len..).and_then(|rest| rest.chars().next());
                let link = behind == Some('(') || first && behind == Some(':');
                return (ids != 0 && !link).then_some((len, ids));
            }
            '-' | '–' if number.is_some() => low = number,
            ' ' | ',' | ';' | '、' => low = None,
            '^' if number.is_none() => {}
            '†' => named = true,
            _ => return None,
        }
        number = None;
    }
    None
}

/// A wide sign as the narrow one, and the digits of Arabic and Persian as ours.
fn narrow(letter: char) -> char {
    let code = u32::from(letter);
    let plain = match code {
        0xFF01..=0xFF5E => code - 0xFEE0,
        0x660..=0x669 => code - 0x630,
        0x6F0..=0x6F9 => code - 0x6C0,
        _ => code,
    };
    char::from_u32(plain).unwrap_or(letter)
}

/// The text without citations of other sources than those `sent`, as bits; `None`: it has none.
pub fn without_unknown(text: &str, sent: u32) -> Option<String> {
    let mut clean = String::new();
    let mut from = 0;
    for cite in cites(text) {
        if cite.ids & !sent == 0 || cite.is_text(sent) {
            continue;
        }
        clean.push_str(text.get(from..cite.from).unwrap_or_default());
        from = cite.to;
        if cite.ids & sent == 0 {
            // The space that stood before it goes too.
            clean.truncate(clean.trim_end_matches(' ').len());
        }
        for id in ids(cite.ids & sent) {
            clean.push('[');
            clean.push_str(&id.to_string());
            clean.push(']');
        }
    }
    (from > 0).then(|| {
        clean.push_str(text.get(from..).unwrap_or_default());
        clean
    })
}

#[cfg(test)]
mod tests {
    use super::{MOST, cites, ids, without_unknown};
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        let (mut shown, mut from) = (String::new(), 0);
        for cite in cites(text) {
            shown.push_str(&text[from..cite.from]);
            ids(cite.ids).for_each(|id| shown.push_str(&format!("<{id}>")));
            from = cite.to;
        }
        shown + &text[from..]
    }

    #[test]
    fn citations_are_found() {
        let table = [
            ("Five days [1].", "Five days <1>."),
            ("a[1][2]b", "a<1><2>b"),
            ("a [1, 2] b [12]", "a <1><2> b <12>"),
            ("[1;2] [1 2] [1、2] [1，2]", "<1><2> <1><2> <1><2> <1><2>"),
            ("[1-3] [1–2, 5] [2-2] [3-1]", "<1><2><3> <1><2><5> <2> [3-1]"),
            ("[^1] [^1, ^2] [2^3]", "<1> <1><2> [2^3]"),
            ("［1］ ［１、２］ [١] [۲]", "<1> <1><2> <1> <2>"),
            ("配送は五日【1】です【2†help.md】", "配送は五日<1>です<2>"),
            ("【2†a very long name of a file】", "【2†a very long name of a file】"),
            ("[1](https://a.example) [x] [] [1", "[1](https://a.example) [x] [] [1"),
            ("[1]: https://a.example\nBy [1]: five", "[1]: https://a.example\nBy <1>: five"),
            ("in [2024] and [1.5], a[[1]]", "in [2024] and [1.5], a[<1>]"),
            ("[20] [01] [1-] [-1] [100]", "<20> <1> <1> [-1] [100]"),
            ("a number that no source has: [0] [21]", "a number that no source has:  "),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn code_cites_nothing() {
        let table = [
            ("use `items[1]` [1]", "use `items[1]` <1>"),
            ("``a`[1]`` [1] `b[1]`", "``a`[1]`` <1> `b[1]`"),
            ("a ` tick [1]", "a ` tick <1>"),
            ("two ` ticks [1]\nand ` [1]", "two ` ticks <1>\nand ` <1>"),
            ("```rust\nrow[1]\n```\nYes [1]", "```rust\nrow[1]\n```\nYes <1>"),
            ("~~~\nrow[1]\n~~~\n[1]", "~~~\nrow[1]\n~~~\n<1>"),
            ("````\n```\nrow[1]\n```\n````\n[1]", "````\n```\nrow[1]\n```\n````\n<1>"),
            ("- ```\n  row[1]\n  ```\n- [1]", "- ```\n  row[1]\n  ```\n- <1>"),
            ("> ```\n> row[1]", "> ```\n> row[1]"),
            ("```row[1]``` [1]", "```row[1]``` <1>"),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_was_not_sent_is_not_cited() {
        let table = [
            ("Yes [1]. No [9].", 0b10, Some("Yes [1]. No.")),
            ("Yes [1, 9] [^1]", 0b10, Some("Yes [1] [^1]")),
            ("Yes [1-3]", 0b110, Some("Yes [1][2]")),
            ("Yes [1] [2]", 0b110, None),
            ("Yes [0], [42]", 0b10, Some("Yes,")),
            ("Yes [2]", 0b100, None),
            ("Yes [1], 【2†a】 and ［3］.", 0, Some("Yes, and.")),
            ("use `items[1]`\n```\nrow[12]\n```", 0, None),
            ("in [2024] [0] [21] [0-9]", 0, None),
        ];
        for (text, sent, expected) in table {
            assert_eq!(without_unknown(text, sent).as_deref(), expected, "{text}");
        }
    }

    /// What a model that has lost its way may write is read in time: were it not, this test would not end.
    #[test]
    fn a_megabyte_of_brackets_is_read_once() {
        for piece in ["[", "[1", "[1][2]", "`", "` ", "``[1]`", "[1,", "\n", "【1†"] {
            let text = piece.repeat((1 << 20) / piece.len());
            assert!(cites(&text).len() <= text.len() / 3, "{piece}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in r"([a\[\]【】`~\n0-9,\-^† (é]|\[[0-9]\]|```\n){0,30}", sent in 0u32..(2 << MOST)) {
            let found = cites(&text);
            let mut from = 0;
            for cite in &found {
                prop_assert!(from <= cite.from && cite.from < cite.to && text.get(cite.from..cite.to).is_some());
                prop_assert!(cite.ids != 0 && cite.ids < 2 << MOST);
                from = cite.to;
            }
            if let Some(clean) = without_unknown(&text, sent) {
                prop_assert!(found.iter().any(|cite| cite.ids & !sent != 0));
                prop_assert!(clean.len() < text.len() + 60);
            }
        }
    }
}
