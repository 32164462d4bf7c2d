//! Which sections of the pages a chunk's text stands in: what is relevant is told by section, what is found are chunks.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// A section of a page, as `bench/retrieval/sections.mjs` tells it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Section {
    pub(super) page: String,
    pub(super) anchor: String,
    /// The letters and digits of its text, without anything between.
    pub(super) text: String,
}

/// A line of `chatlet index --dump`.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(super) struct Chunk {
    pub(super) url: String,
    pub(super) text: String,
}

/// Lines of a chunk with fewer letters stand on many pages; further on in a line there may be what an indexer leaves out.
const TELLING: usize = 20;
const BEGINNING: usize = 40;

/// For each address of a chunk the sections that its chunks lie in, as `page#anchor`.
pub(super) fn covered(chunks: &[Chunk], sections: &[Section]) -> BTreeMap<String, BTreeSet<String>> {
    let mut pages: BTreeMap<&str, Vec<&Section>> = BTreeMap::new();
    for section in sections {
        pages.entry(&section.page).or_default().push(section);
    }
    let mut covered: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for chunk in chunks {
        let (page, anchor) = chunk.url.split_once('#').unwrap_or((&chunk.url, ""));
        // A page may say that its address is another; the file's name is the address's end.
        let page = page.rsplit('/').next().unwrap_or_default();
        let sections = pages.get(page).map(Vec::as_slice).unwrap_or_default();
        let lines = telling(&chunk.text);
        let within = sections.iter().filter(|section| {
            section.anchor == anchor || lines.iter().any(|line| section.text.contains(line))
        });
        let names = within.map(|section| format!("{page}#{}", section.anchor));
        covered.entry(chunk.url.clone()).or_default().extend(names);
    }
    covered
}

/// How the lines begin that tell where a text stands, without what is no letter and no digit; if all are short, the
/// longest.
fn telling(text: &str) -> Vec<String> {
    let solid = |line: &str| line.chars().filter(|c| c.is_alphanumeric()).take(BEGINNING).collect::<String>();
    let lines: Vec<String> = text.lines().map(solid).collect();
    let long = |line: &&String| line.chars().count() >= TELLING;
    if lines.iter().any(|line| long(&line)) {
        return lines.iter().filter(long).cloned().collect();
    }
    lines
        .into_iter()
        .max_by_key(|line| line.chars().count())
        .filter(|line| !line.is_empty())
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Chunk, Section, covered};

    #[test]
    fn a_chunk_lies_where_its_lines_stand() {
        let section = |anchor: &str, text: &str| Section {
            page: "p.html".to_owned(),
            anchor: anchor.to_owned(),
            text: text.to_owned(),
        };
        let sections = [
            section("top", "TitleDeliveryisfreeabovefiftyeurosforallorders"),
            section("a", "AWecarryitupthestairstoyourroom"),
            section("b", "BYes"),
        ];
        let cases = [
            ("p.html", "Another text of the page that stands nowhere", vec![]),
            ("p.html", "Delivery is free above fifty euros for all orders, and this was hidden", vec!["top"]),
            ("p.html#a", "We carry it up the stairs, to your room!", vec!["a"]),
            ("p.html#a", "Delivery is free above fifty euros.\nWe carry it up the stairs", vec!["top", "a"]),
            ("p.html#b", "Yes.", vec!["b"]),
            ("https://www.example.com/book/p.html#b", "Yes.", vec!["b"]),
            ("q.html#a", "We carry it up the stairs to your room", vec![]),
        ];
        for (url, text, expected) in cases {
            let chunk = Chunk { url: url.to_owned(), text: text.to_owned() };
            let found = covered(&[chunk], &sections);
            let mut wanted: Vec<String> = expected.iter().map(|anchor| format!("p.html#{anchor}")).collect();
            wanted.sort();
            assert_eq!(found[url].iter().cloned().collect::<Vec<_>>(), wanted, "{url} {text}");
        }
    }
}
