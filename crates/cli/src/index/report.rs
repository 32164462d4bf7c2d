//! What was indexed, what it weighs, and what was left out and why.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    io::Write as _,
    path::Path,
};

use dialogue::retrieval::{Chunk, File};

use super::page::Skip;

/// So many of one reason are named.
const NAMED: usize = 50;

/// What a run did.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) pages: usize,
    pub(crate) entries: usize,
    pub(crate) new: usize,
    pub(crate) changed: usize,
    pub(crate) unchanged: usize,
    pub(crate) removed: usize,
    pub(crate) skips: Vec<Skip>,
    /// Pages that could not be had this time and are as they were the last time.
    pub(crate) notes: Vec<Skip>,
    /// The index is the one that was there, byte for byte.
    pub(crate) same: bool,
    /// Requests for embeddings, if there were to be any.
    pub(crate) requests: Option<usize>,
}

impl Report {
    /// The report as text.
    pub(crate) fn text(&self, out: &Path, chunks: &[Chunk], files: &[File]) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{}{}: {} ({})",
            count(self.pages, "page", "pages"),
            if self.entries > 0 {
                format!(", {}", count(self.entries, "question", "questions"))
            } else {
                String::new()
            },
            count(chunks.len(), "chunk", "chunks"),
            languages(chunks)
        );
        let Self { new, changed, unchanged, removed, .. } = self;
        let _ = writeln!(
            text,
            "  since the last run: {new} new, {changed} changed, {unchanged} unchanged, {removed} removed"
        );
        if let Some(requests) = self.requests {
            let _ = writeln!(text, "  embeddings: {}", count(requests, "request", "requests"));
        }
        if self.same {
            let _ = writeln!(text, "  the index is as it was, byte for byte");
        }
        weight(&mut text, out, chunks.len(), files);
        grouped(&mut text, "kept as they were the last time", &self.notes);
        grouped(&mut text, "left out", &self.skips);
        text
    }
}

/// Pages by what they have in common.
fn grouped(text: &mut String, title: &str, skips: &[Skip]) {
    let skips: BTreeSet<&Skip> = skips.iter().collect();
    let mut groups: BTreeMap<&str, Vec<&Skip>> = BTreeMap::new();
    for skip in &skips {
        groups.entry(&skip.group).or_default().push(skip);
    }
    // Writing to a String cannot fail.
    if !skips.is_empty() {
        let _ = writeln!(text, "{title}: {}", skips.len());
    }
    for (group, skips) in groups {
        let _ = writeln!(text, "  {group}: {}", skips.len());
        for Skip { what, detail, .. } in skips.iter().take(NAMED) {
            let detail = if detail.is_empty() { String::new() } else { format!(" ({detail})") };
            let _ = writeln!(text, "    {what}{detail}");
        }
        if skips.len() > NAMED {
            let _ = writeln!(text, "    … and {} more", skips.len() - NAMED);
        }
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The languages by their number of chunks.
fn languages(chunks: &[Chunk]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for chunk in chunks {
        *counts.entry(if chunk.lang.is_empty() { "language unknown" } else { &chunk.lang }).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(lang, count)| (std::cmp::Reverse(*count), *lang));
    counts.into_iter().map(|(lang, count)| format!("{lang} {count}")).collect::<Vec<_>>().join(", ")
}

fn weight(text: &mut String, out: &Path, chunks: usize, files: &[File]) {
    let name = out.display();
    let raw: usize = files.iter().map(|file| file.bytes.len()).sum();
    let small: usize = files.iter().map(|file| compressed(&file.bytes)).sum();
    let per_thousand = |bytes: usize| kb((bytes * 1_000).checked_div(chunks).unwrap_or(0));
    let _ = writeln!(text, "{name}: {} ({} by brotli)", kb(raw), kb(small));
    let _ = writeln!(text, "  per 1,000 chunks: {} ({} by brotli)", per_thousand(raw), per_thousand(small));
    let shards: Vec<&File> = files.iter().filter(|file| !file.name.is_empty()).collect();
    let index: usize = files.iter().filter(|file| file.name.is_empty()).map(|file| file.bytes.len()).sum();
    if let Some(largest) = shards.iter().map(|file| file.bytes.len()).max() {
        let _ = writeln!(
            text,
            "  in {}: the index itself {}, {} of at most {}",
            count(files.len(), "file", "files"),
            kb(index),
            count(shards.len(), "shard", "shards"),
            kb(largest)
        );
    }
}

/// Bytes as brotli makes them for the web, at its best.
fn compressed(bytes: &[u8]) -> usize {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 22);
    // Writing to a Vec cannot fail.
    let _ = writer.write_all(bytes);
    writer.into_inner().len()
}

/// A KB is 1,000 bytes.
fn kb(bytes: usize) -> String {
    format!("{}.{} KB", bytes / 1_000, bytes % 1_000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_tells_all_that_matters() {
        let chunk = |lang: &str| Chunk {
            url: String::new(),
            title: String::new(),
            headings: Vec::new(),
            text: String::new(),
            lang: lang.to_owned(),
            vector: None,
        };
        let file = |name: &str, size: usize| File { name: name.to_owned(), bytes: vec![0; size] };
        let report = Report {
            pages: 2,
            entries: 1,
            new: 1,
            changed: 0,
            unchanged: 1,
            removed: 3,
            skips: vec![
                Skip::new("not found", "https://a.example/x", "404 Not Found"),
                Skip::new("robots.txt forbids it", "https://a.example/y", ""),
                Skip::new("not found", "https://a.example/w", "410 Gone"),
            ],
            notes: vec![Skip::new("took too long", "https://a.example/v", "")],
            same: true,
            requests: Some(1),
        };
        let chunks = [chunk("en"), chunk("de"), chunk("en"), chunk("")];
        let text = report.text(
            Path::new("k.chatlet"),
            &chunks,
            &[file("", 2_345), file("p0", 655), file("t0", 100)],
        );
        let without_brotli: Vec<&str> =
            text.lines().map(|line| line.split(" (1").next().unwrap_or(line)).collect();
        assert_eq!(
            without_brotli.iter().filter(|line| !line.contains("brotli")).copied().collect::<Vec<_>>(),
            [
                "2 pages, 1 question: 4 chunks (en 2, de 1, language unknown 1)",
                "  since the last run: 1 new, 0 changed, 1 unchanged, 3 removed",
                "  embeddings: 1 request",
                "  the index is as it was, byte for byte",
                "  in 3 files: the index itself 2.3 KB, 2 shards of at most 0.6 KB",
                "kept as they were the last time: 1",
                "  took too long: 1",
                "    https://a.example/v",
                "left out: 3",
                "  not found: 2",
                "    https://a.example/w (410 Gone)",
                "    https://a.example/x (404 Not Found)",
                "  robots.txt forbids it: 1",
                "    https://a.example/y",
            ]
        );
        assert!(
            text.contains("k.chatlet: 3.1 KB (") && text.contains("per 1,000 chunks: 775.0 KB ("),
            "{text}"
        );
        assert!(text.is_char_boundary(0) && compressed(b"") < 10);
    }

    #[test]
    fn endless_lists_are_cut() {
        let skips = (0..60).map(|n| Skip::new("not found", &format!("/{n}"), "")).collect();
        let text = Report { skips, ..Report::default() }.text(Path::new("k"), &[], &[]);
        assert!(text.contains("left out: 60") && text.ends_with("    … and 10 more\n"), "{text}");
    }
}
