//! The answer without a model: the best sentences of the best passages, as they stand on the pages.

use super::index::Index;
use super::sentences;
use super::terms::Group;
use super::words;

/// What a passage may be long, bytes of text in scripts of one byte a letter.
const LONGEST: usize = 450;

/// The run of whole sentences that has the most of the question, as bytes of the text.
pub(crate) fn best(index: &Index, groups: &[Group], text: &str) -> (usize, usize) {
    let ranges = sentences::split(text, true);
    let mut walk = index.walk();
    // Per sentence, which words of the question it has.
    let mut has: Vec<u64> = Vec::new();
    for (from, to) in &ranges {
        let mut found = 0u64;
        words::each(text.get(*from..*to).unwrap_or_default(), &mut |word| {
            if let Some(term) = walk.find(word.text) {
                for (at, group) in groups.iter().enumerate().take(64) {
                    if group.has(term) {
                        found |= 1 << at;
                    }
                }
            }
        });
        has.push(found);
    }
    let weigh = |found: u64| {
        let groups = groups.iter().enumerate().take(64).filter(|(at, _)| found >> at & 1 == 1);
        groups.map(|(_, group)| group.weight).sum::<f32>()
    };
    let (mut best, mut most) = ((0, 0), -1.0);
    for (first, (from, _)) in ranges.iter().enumerate() {
        let (mut found, mut sum) = (0, 0.0);
        for (last, (_, to)) in ranges.iter().enumerate().skip(first) {
            if last > first && to - from > LONGEST {
                break;
            }
            let here = has.get(last).copied().unwrap_or(0);
            found |= here;
            // What is said again counts a little; so do more sentences, as long as they fit.
            sum += weigh(here);
            let score = weigh(found) + 0.1 * sum + 0.0001 * (to - from) as f32;
            if score > most {
                (best, most) = ((*from, *to), score);
            }
        }
    }
    best
}

/// A passage as Markdown: one line, nothing in it has a meaning, cut at a word if it is far too long. Where a line was
/// no sentence (a heading, a list's item), a dot stands between it and the next one.
pub(crate) fn markdown(text: &str, out: &mut String) {
    let mut fresh = true;
    let mut written = 0;
    for (line, word) in
        text.lines().flat_map(|line| line.split_whitespace().enumerate().map(|(at, word)| (at == 0, word)))
    {
        if line && !fresh && out.ends_with(char::is_alphanumeric) {
            out.push_str(" ·");
        }
        if written + word.len() > 2 * LONGEST && written > 0 {
            out.push('…');
            return;
        }
        if !fresh {
            out.push(' ');
        }
        let number = word.trim_start_matches(|c: char| c.is_ascii_digit());
        for (at, c) in word.char_indices() {
            let special = match c {
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => true,
                '#' | '+' | '-' | '=' => fresh && at == 0,
                '.' | ')' => fresh && at > 0 && word.len() - number.len() == at,
                _ => false,
            };
            if special {
                out.push('\\');
            }
            out.push(c);
        }
        written += word.len() + 1;
        fresh = false;
    }
}

#[cfg(test)]
mod tests {
    use super::markdown;

    #[test]
    fn a_passage_is_one_line_without_a_meaning_of_its_own() {
        for (text, expect) in [
            ("Dry it flat.\nBrass\nBrass darkens.", "Dry it flat. Brass · Brass darkens."),
            ("Monday 9\nTuesday 10", "Monday 9 · Tuesday 10"),
            ("One line\n\n  and more:\nthis", "One line · and more: this"),
            ("# not *this* [1] <b>", "\\# not \\*this\\* \\[1\\] \\<b\\>"),
            ("1. no list", "1\\. no list"),
            ("", ""),
        ] {
            let mut out = String::new();
            markdown(text, &mut out);
            assert_eq!(out, expect);
        }
    }
}
