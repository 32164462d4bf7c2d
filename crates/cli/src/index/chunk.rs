//! From sections to chunks: what is found, shown and cited is one of them.
//!
//! A chunk is a section. One that is too long to be read at a glance is cut at the borders of paragraphs and
//! sentences; one that is too short to mean anything alone goes together with its neighbour.

use serde::{Deserialize, Serialize};

use super::{
    html::{Document, Section},
    prose::{WORD, sentences, weight},
};

/// The longest chunk, in hundredths of a word.
const LONGEST: usize = 220 * WORD;
/// What is shorter joins its neighbour.
const SHORT: usize = 25 * WORD;

/// A chunk of a page, before it knows the page's title and address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Piece {
    /// The id to link to, without `#`; may be empty.
    pub(crate) anchor: String,
    /// From the outermost heading to the innermost, without the page's title.
    pub(crate) headings: Vec<String>,
    /// As the page says it; may be empty.
    pub(crate) lang: String,
    /// Plain text, a paragraph a line.
    pub(crate) text: String,
}

/// The chunks of a page.
pub(crate) fn pieces(document: &Document) -> Vec<Piece> {
    merge(outline(document)).into_iter().flat_map(|whole| cut(&whole)).collect()
}

/// The chunks of one text under one heading.
pub(crate) fn pieces_of_text(text: &str) -> Vec<Piece> {
    cut(&Whole { blocks: text.lines().map(str::to_owned).collect(), ..Whole::default() })
}

/// A section that knows the headings above it.
#[derive(Debug, Default)]
struct Whole {
    anchor: String,
    headings: Vec<String>,
    lang: String,
    blocks: Vec<String>,
}

impl Whole {
    fn weight(&self) -> usize {
        self.blocks.iter().map(|block| weight(block)).sum()
    }

    fn parent(&self) -> &[String] {
        self.headings.split_last().map_or(&[], |(_, parent)| parent)
    }

    /// A question is asked for by its own words, and its answer may be short.
    fn is_question(&self) -> bool {
        self.headings.last().is_some_and(|heading| heading.ends_with(['?', '？', '؟']))
    }
}

fn outline(document: &Document) -> Vec<Whole> {
    let mut path: Vec<(usize, &str)> = Vec::new();
    let mut is_title_due = true;
    let mut found = Vec::new();
    for Section { level, heading, anchor, lang, blocks } in &document.sections {
        while path.last().is_some_and(|(above, _)| above >= level) {
            path.pop();
        }
        if *level == 1 && is_title_due {
            is_title_due = false;
        } else if !heading.is_empty() {
            path.push((*level, heading));
        }
        if !blocks.is_empty() {
            found.push(Whole {
                anchor: anchor.clone(),
                headings: path.iter().map(|(_, heading)| (*heading).to_owned()).collect(),
                lang: lang.clone(),
                blocks: blocks.clone(),
            });
        }
    }
    found
}

/// Puts what is short together with the next, if both stand under the same heading.
fn merge(sections: Vec<Whole>) -> Vec<Whole> {
    let mut done = Vec::new();
    let mut now: Option<Whole> = None;
    for mut next in sections {
        let Some(mut before) = now.take() else {
            now = Some(next);
            continue;
        };
        let fits = before.weight() < SHORT
            && before.weight() + next.weight() <= LONGEST
            && before.lang == next.lang
            && !before.is_question();
        if fits && next.headings.len() > before.headings.len() && next.headings.starts_with(&before.headings)
        {
            // A word before the first of its subsections: the subsection says better what it is about.
            before.blocks.append(&mut next.blocks);
            next.blocks = before.blocks;
            now = Some(next);
        } else if fits && before.parent() == next.parent() && !next.is_question() {
            let heading = next.headings.pop().unwrap_or_default();
            if before.headings.last().is_none_or(|last| *last != heading) {
                if let Some(last) = before.headings.last_mut() {
                    last.push_str(" / ");
                    last.push_str(&heading);
                }
                before.blocks.push(heading);
            }
            before.blocks.append(&mut next.blocks);
            now = Some(before);
        } else {
            done.push(before);
            now = Some(next);
        }
    }
    done.extend(now);
    done
}

/// Cuts what is long into chunks of about one length.
fn cut(whole: &Whole) -> Vec<Piece> {
    let total = whole.weight();
    let count = total.div_ceil(LONGEST).max(1);
    let goal = total.div_ceil(count);
    let mut found: Vec<Piece> = Vec::new();
    let mut text = String::new();
    let mut filled = 0;
    let mut push = |text: &mut String| {
        let text = std::mem::take(text);
        if !text.is_empty() {
            let Whole { anchor, headings, lang, .. } = whole;
            found.push(Piece {
                anchor: anchor.clone(),
                headings: headings.clone(),
                lang: lang.clone(),
                text,
            });
        }
    };
    for block in &whole.blocks {
        for (index, unit) in units(block).iter().enumerate() {
            let more = weight(unit);
            // Over the goal by less than half of the unit is nearer to it than without.
            if filled > 0 && (filled + more > LONGEST || filled + more / 2 > goal) {
                push(&mut text);
                filled = 0;
            }
            if !text.is_empty() {
                text.push(if index == 0 { '\n' } else { ' ' });
            }
            text.push_str(unit);
            filled += more;
        }
    }
    push(&mut text);
    found
}

/// A paragraph, or its sentences, or parts of those, none longer than a chunk.
fn units(block: &str) -> Vec<&str> {
    if weight(block) <= LONGEST {
        return vec![block];
    }
    let mut found = Vec::new();
    for sentence in sentences(block) {
        let mut rest = sentence;
        while weight(rest) > LONGEST {
            let at = border(rest);
            let (start, end) = rest.split_at(at);
            found.push(start.trim_end());
            rest = end.trim_start();
        }
        found.push(rest);
    }
    found
}

/// Where a text without sentences reaches the longest length: after a word, or after a sign if it has no blanks.
fn border(text: &str) -> usize {
    let mut last = text.len();
    let mut filled = 0;
    for (at, word) in text.split_inclusive(char::is_whitespace).scan(0, |at, word| {
        let start = *at;
        *at += word.len();
        Some((start, word))
    }) {
        filled += weight(word);
        if filled > LONGEST {
            if at > 0 {
                return at;
            }
            // One endless word: cut by signs.
            let signs = LONGEST / 44;
            last = word.char_indices().nth(signs).map_or(word.len(), |(at, _)| at);
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Document, LONGEST, Piece, pieces, pieces_of_text, weight};
    use crate::index::html::extract;

    fn words(count: usize) -> String {
        (0..count).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ")
    }

    fn outline(html: &str) -> Vec<String> {
        pieces(&extract(html))
            .into_iter()
            .map(|piece| {
                let Piece { anchor, headings, text, .. } = piece;
                format!("#{anchor} {} = {}", headings.join(" > "), weight(&text) / 100)
            })
            .collect()
    }

    #[test]
    fn chunks_follow_headings() {
        let w = words;
        let table = [
            ("title and lead", format!("<h1>T</h1><p>{}</p>", w(30)), vec!["#  = 30"]),
            (
                "headings have their path",
                format!("<h1>T</h1><h2 id=a>A</h2><p>{0}<h3 id=b>B</h3><p>{0}<h2 id=c>C</h2><p>{0}", w(30)),
                vec!["#a A = 30", "#b A > B = 30", "#c C = 30"],
            ),
            (
                "a short one joins its neighbour",
                format!("<h1>T</h1><h2 id=a>A</h2><p>{}<h2 id=b>B</h2><p>{}", w(10), w(30)),
                vec!["#a A / B = 41"],
            ),
            (
                "a short start goes into its first subsection",
                format!("<h1>T</h1><h2 id=a>A</h2><p>{}<h3 id=b>B</h3><p>{}", w(10), w(30)),
                vec!["#b A > B = 40"],
            ),
            (
                "not over a parent's border",
                format!("<h1>T</h1><h2 id=a>A</h2><h3 id=b>B</h3><p>{}<h2 id=c>C</h2><p>{}", w(10), w(30)),
                vec!["#b A > B = 10", "#c C = 30"],
            ),
            (
                "questions stay alone",
                format!("<h1>T</h1><h2 id=a>A?</h2><p>{}<h2 id=b>B?</h2><p>{}", w(10), w(12)),
                vec!["#a A? = 10", "#b B? = 12"],
            ),
            (
                "nothing joins what is long",
                format!("<h1>T</h1><h2 id=a>A</h2><p>{}<h2 id=b>B</h2><p>{}", w(20), w(210)),
                vec!["#a A = 20", "#b B = 210"],
            ),
            (
                "another language is another chunk",
                format!("<h2 id=a lang=de>A</h2><p>{}<h2 id=b>B</h2><p>{}", w(10), w(30)),
                vec!["#a A = 10", "#b B = 30"],
            ),
            (
                "paragraphs are kept whole",
                format!("<h2 id=a>A</h2><p>{}<p>{}<p>{}", w(100), w(100), w(100)),
                vec!["#a A = 200", "#a A = 100"],
            ),
            (
                "a long one is cut into equal parts",
                format!("<h2 id=a>A</h2>{}", format!("<p>{}</p>", w(44)).repeat(6)),
                vec!["#a A = 132", "#a A = 132"],
            ),
            (
                "an endless sentence is cut",
                format!("<h2 id=a>A</h2><p>{}", w(500)),
                vec!["#a A = 220", "#a A = 220", "#a A = 60"],
            ),
            ("headings without text are no chunks", "<h1>T</h1><h2>A</h2>".to_owned(), vec![]),
        ];
        for (name, html, expected) in table {
            assert_eq!(outline(&html), expected, "{name}");
        }
    }

    #[test]
    fn what_is_joined_keeps_the_second_heading() {
        let found =
            pieces(&extract("<h1>T</h1><h2>Hours</h2><p>Ten to six.<h2>Parking</h2><p>Behind the house."));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].headings, ["Hours / Parking"]);
        assert_eq!(found[0].text, "Ten to six.\nParking\nBehind the house.");
    }

    #[test]
    fn long_paragraphs_are_cut_between_sentences() {
        let sentence = format!("{}. ", words(50).replacen('w', "W", 1));
        let found = pieces_of_text(&sentence.repeat(9));
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|piece| piece.text.ends_with('.') && piece.text.starts_with("Word0")));
        let japanese = "配送は三日から五日かかります。".repeat(80);
        let found = pieces_of_text(&japanese);
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|piece| piece.text.ends_with('。')), "{found:?}");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_too_long(lines in prop::collection::vec("[a-zé。配 .?]{0,400}", 0..12)) {
            let text = lines.join("\n");
            let found = pieces_of_text(&text);
            let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(found.iter().map(|piece| solid(&piece.text)).collect::<String>(), solid(&text));
            for piece in &found {
                prop_assert!(weight(&piece.text) <= LONGEST + 44);
            }
        }

        #[test]
        fn any_markup_is_read(html in "(<(h1|h2|p|table|tr|td|details|summary|pre|a id=x|main|li)>|[a-z ?]{0,9}|</[a-z]{1,3}>){0,40}") {
            let document: Document = extract(&html);
            for piece in pieces(&document) {
                prop_assert!(!piece.text.trim().is_empty());
            }
        }
    }
}
