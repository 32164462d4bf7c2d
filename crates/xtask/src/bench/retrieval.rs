//! `cargo xtask bench retrieval`: how well search finds what answers a question, beside others on the same texts.
//!
//! Three collections of public pages with questions that were written before any tuning (`bench/retrieval`). Our index is
//! made of the pages by `chatlet index` as anybody's is; the others get its chunks.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::native::{Answer, Asked, Part};
use super::quality::{self, Quality, auroc};
use super::queries::{self, Query};
use super::sections::{self, Chunk, Section as Place};
use super::table::{self, Row, Section, bytes, float};
use super::timing::{Times, millis};
use super::{Arguments, bytes as sizes, cache, install, natively, parsed, release};
use crate::demo;
use crate::dist::{self, Bundle};
use crate::files;
use crate::process::{self, Result};

/// The collections of `collections.mjs`, and their languages.
const COLLECTIONS: [(&str, &str); 3] = [("handbook-en", "en"), ("office-de", "de"), ("install-ja", "ja")];
/// Passages of an answer: several may be of one section, and ten sections are looked at.
const DEPTH: usize = 20;
const PEER_DEPTH: usize = 40;
/// Kinds of questions that are also reported alone.
const KINDS: [&str; 4] = ["short", "chat", "typo", "far"];

/// Measures, prints, and fails where ours finds less than bm25s.
pub(super) fn retrieval(arguments: &Arguments) -> Result {
    let wanted: Vec<_> = COLLECTIONS.into_iter().filter(|(name, _)| arguments.wants(name)).collect();
    if wanted.is_empty() {
        return Err(format!("--only takes {}", COLLECTIONS.map(|(name, _)| name).join(", ")).into());
    }
    let (packages, python) = (install::npm()?, install::python()?);
    fetch()?;
    demo::binaries()?;
    release()?;
    let mut out = Vec::new();
    let mut code = Vec::new();
    for (name, lang) in wanted {
        println!("bench: {name}");
        let collection = Collection::index(name, lang)?;
        let ours = collection.ours()?;
        let others = collection.others(&packages, &python)?;
        code = others.iter().filter_map(|other| Some((other.name.clone(), other.code?))).collect();
        out.push(collection.section(&ours, &others));
    }
    out.push(weight(&code)?);
    table::print(&out)
}

/// Fetches the collections and checks that the questions fit them.
fn fetch() -> Result {
    let scripts = files::root().join("bench/retrieval");
    let collections = cache("collections");
    println!("bench: three collections of pages, from the Debian archive, in target/bench/collections");
    process::run(process::command("node").arg(scripts.join("collections.mjs")).arg(&collections))?;
    process::quiet(process::command("node").arg(scripts.join("check.mjs")).arg(&collections))
}

/// One collection: pages, their index, and the questions.
#[derive(Debug)]
struct Collection {
    name: &'static str,
    lang: &'static str,
    /// With the index and the chunks.
    folder: PathBuf,
    chunks: Vec<Chunk>,
    queries: Vec<Query>,
    /// Per question the addresses of chunks that answer it.
    relevant: Vec<BTreeSet<String>>,
    sections: usize,
}

/// What a search engine came to.
#[derive(Debug, Deserialize)]
struct Other {
    name: String,
    /// Per question: addresses of chunks, best first.
    answers: Vec<Vec<String>>,
    /// Per question, milliseconds.
    times: Vec<f64>,
    /// Bytes of the index as a file, and of the code that opens and searches it (brotli).
    #[serde(default)]
    raw: Option<usize>,
    #[serde(default)]
    brotli: Option<usize>,
    #[serde(default)]
    code: Option<usize>,
}

/// What the runners of the others read.
#[derive(Debug, Serialize)]
struct Task<'a> {
    packages: &'a Path,
    lang: &'a str,
    documents: PathBuf,
    queries: Vec<&'a str>,
    depth: usize,
}

impl Collection {
    /// Makes the index with the owner's tool, in the way that owners do.
    fn index(name: &'static str, lang: &'static str) -> Result<Self> {
        let folder = cache("retrieval").join(name);
        files::remove_dir(&folder)?;
        files::create_dir(&folder)?;
        let pages = cache("collections").join(name);
        let dump = folder.join("chunks.jsonl");
        let mut index = process::command(&demo::binary("chatlet").to_string_lossy());
        index.arg("index").arg(&pages).arg("--out").arg(folder.join("knowledge.chatlet"));
        process::quiet(index.arg("--dump").arg(&dump).args(["--quiet", "--built", "0"]))?;

        let lines = files::read_text(&dump)?;
        let chunks =
            lines.lines().map(serde_json::from_str).collect::<std::result::Result<Vec<Chunk>, _>>()?;
        let text = files::read_text(&files::root().join(format!("bench/retrieval/queries/{name}.tsv")))?;
        let queries = queries::parse(&text)?;
        let mut places = process::command("node");
        places.arg(files::root().join("bench/retrieval/sections.mjs")).arg(cache("collections")).arg(name);
        let places: Vec<Place> = parsed(&mut places)?;
        let covered = sections::covered(&chunks, &places);
        let relevant = queries.iter().map(|query| relevant(query, &covered)).collect();
        Ok(Self { name, lang, folder, chunks, queries, relevant, sections: places.len() })
    }

    fn questions(&self) -> Vec<&str> {
        self.queries.iter().map(|query| query.text.as_str()).collect()
    }

    fn ours(&self) -> Result<Vec<Answer>> {
        let asked = Asked {
            folder: self.folder.clone(),
            lang: self.lang.to_owned(),
            depth: DEPTH,
            queries: self.questions().into_iter().map(str::to_owned).collect(),
        };
        let input = self.folder.join("asked.json");
        files::write(&input, serde_json::to_vec(&asked)?)?;
        natively(Part::Answers, Some(&input), false)
    }

    fn others(&self, packages: &Path, python: &Path) -> Result<Vec<Other>> {
        let task = Task {
            packages,
            lang: self.lang,
            documents: self.folder.join("chunks.jsonl"),
            queries: self.questions(),
            depth: PEER_DEPTH,
        };
        let input = self.folder.join("task.json");
        files::write(&input, json!(task).to_string())?;
        let scripts = files::root().join("bench/retrieval");
        let mut others = Vec::new();
        for (program, script) in [(python, "bm25s_run.py"), (Path::new("node"), "browser.mjs")] {
            let mut run = process::command(&program.to_string_lossy());
            others.extend(parsed::<Vec<Other>>(run.arg(scripts.join(script)).arg(&input))?);
        }
        Ok(others)
    }

    /// Per answerable question how good the answers are; `of`: only those with this note.
    fn quality(&self, answers: &[Vec<&str>], of: Option<&str>) -> (Quality, usize) {
        let asked = self.queries.iter().zip(&self.relevant).zip(answers);
        let asked = asked.filter(|((query, _), _)| {
            let noted = of.is_none_or(|note| query.notes.iter().any(|other| other == note));
            noted && !query.answers.is_empty()
        });
        let each: Vec<Quality> = asked
            .map(|((_, relevant), ranked)| {
                quality::of(ranked.iter().copied(), &relevant.iter().map(String::as_str).collect())
            })
            .collect();
        (Quality::mean(&each), each.len())
    }

    fn section(&self, ours: &[Answer], others: &[Other]) -> Section {
        let url = |chunk: &usize| self.chunks.get(*chunk).map_or("", |chunk| chunk.url.as_str());
        let found: Vec<Vec<&str>> =
            ours.iter().map(|answer| answer.chunks.iter().map(url).collect()).collect();
        let peers: Vec<(&Other, Vec<Vec<&str>>)> = others
            .iter()
            .map(|other| {
                let answers = other.answers.iter().map(|urls| urls.iter().map(String::as_str).collect());
                (other, answers.collect())
            })
            .collect();
        let (whole, answerable) = self.quality(&found, None);
        // Of the ways to use bm25s the one that finds most is the bar.
        let best = |part: fn(&Quality) -> f64| {
            let bm25s = peers.iter().filter(|(other, _)| other.name.starts_with("bm25s"));
            bm25s.map(|(_, answers)| part(&self.quality(answers, None).0)).fold(0.0, f64::max)
        };
        let row = |figure: &str, part: fn(&Quality) -> f64| {
            let each = |(other, answers): &(&Other, Vec<Vec<&str>>)| {
                format!("{} {:.3}", other.name, part(&self.quality(answers, None).0))
            };
            let (mine, bar) = (part(&whole), best(part));
            Row::new(format!("{}: {figure}", self.name), format!("{mine:.3}"))
                .bar(format!("≥ {bar:.3}"), mine >= bar)
                .peer(peers.iter().map(each).collect::<Vec<_>>().join("; "))
        };
        let mut rows =
            vec![row("nDCG@10", |quality| quality.gain), row("recall@5", |quality| quality.recall)];
        for kind in KINDS {
            let (mine, count) = self.quality(&found, Some(kind));
            let each = |(other, answers): &(&Other, Vec<Vec<&str>>)| {
                format!("{} {:.3}", other.name, self.quality(answers, Some(kind)).0.gain)
            };
            let peer = peers.iter().map(each).collect::<Vec<_>>().join("; ");
            rows.push(
                Row::new(format!("nDCG@10, {count} questions: {kind}"), format!("{:.3}", mine.gain))
                    .peer(peer),
            );
        }
        rows.extend(self.confidence(ours));
        let times = |times: &[f64]| Times::new(times.to_vec());
        let mine: Vec<f64> = ours.iter().map(|answer| answer.millis).collect();
        let each = |(other, _): &(&Other, Vec<Vec<&str>>)| {
            format!("{} {}", other.name, millis(times(&other.times).p95()))
        };
        rows.push(
            Row::new("query, p95 (ours natively, the others in Python and Node)", millis(times(&mine).p95()))
                .peer(peers.iter().map(each).collect::<Vec<_>>().join("; ")),
        );
        rows.extend(self.sizes(others));
        let title = format!(
            "{}: {} sections in {} chunks; {answerable} questions with an answer, {} without",
            self.name,
            bytes(self.sections),
            bytes(self.chunks.len()),
            self.queries.len() - answerable
        );
        Section::new(title, rows)
    }

    /// How well the confidence tells whether the pages answer.
    fn confidence(&self, ours: &[Answer]) -> Vec<Row> {
        let of = |answerable: bool| -> Vec<&Answer> {
            let asked = self.queries.iter().zip(ours);
            asked
                .filter(|(query, _)| query.answers.is_empty() != answerable)
                .map(|(_, answer)| answer)
                .collect()
        };
        let scores = |answers: &[&Answer]| answers.iter().map(|answer| answer.score).collect::<Vec<_>>();
        let share = |answers: &[&Answer], known: bool| {
            let count = answers.iter().filter(|answer| answer.known == Some(known)).count();
            format!("{:.0} %", 100.0 * float(count) / float(answers.len().max(1)))
        };
        let (yes, no) = (of(true), of(false));
        vec![
            Row::new("confidence, AUROC", format!("{:.3}", auroc(&scores(&yes), &scores(&no)))),
            Row::new("answerable, above the threshold", share(&yes, true)),
            Row::new("unanswerable, below the threshold", share(&no, false)),
        ]
    }

    fn sizes(&self, others: &[Other]) -> Vec<Row> {
        let (mut raw, mut small) = (0, 0);
        for file in files::list(&self.folder, "chatlet").unwrap_or_default() {
            let content = files::read(&file).unwrap_or_default();
            raw += content.len();
            small += dist::brotli(&content).map_or(0, |small| small.len());
        }
        let per = |size: usize| float(size) / float(self.chunks.len().max(1));
        let told = |raw: usize, small: usize| format!("{} B, brotli {} B", bytes(raw), bytes(small));
        let each = others
            .iter()
            .filter_map(|other| Some(format!("{} {}", other.name, told(other.raw?, other.brotli?))));
        vec![
            Row::new("index, the texts in it", told(raw, small)).peer(each.collect::<Vec<_>>().join("; ")),
            Row::new("index per 1,000 chunks", format!("{:.0} KB, brotli {:.0} KB", per(raw), per(small))),
        ]
    }
}

/// The addresses whose chunks lie in a section that answers.
fn relevant(query: &Query, covered: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let answers = |sections: &BTreeSet<String>| !sections.is_disjoint(&query.answers);
    covered.iter().filter(|(_, sections)| answers(sections)).map(|(url, _)| url.clone()).collect()
}

/// What a visitor downloads to search at all.
fn weight(code: &[(String, usize)]) -> Result<Section> {
    let bundle = Bundle::release();
    let ours = match bundle.stamp() {
        Some(stamp) => {
            let size = sizes::compressed(&bundle, &[&stamp.module.wasm, &stamp.module.js])?;
            format!("{} B as in dist/", bytes(size))
        }
        None => "no bundle: run `cargo xtask dist`".to_owned(),
    };
    let each = code.iter().map(|(name, size)| format!("{name} {} B", bytes(*size)));
    let row = Row::new("knowledge module and its glue", ours).peer(each.collect::<Vec<_>>().join("; "));
    Ok(Section::new(
        "Code that searches (brotli 11; ours finds quotations and answers without a model, too)",
        vec![row],
    ))
}

#[cfg(test)]
mod tests {
    use super::{BTreeMap, Query, relevant};

    #[test]
    fn relevant_is_what_lies_in_a_section_that_answers() {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let covered = BTreeMap::from([
            ("p#a".to_owned(), set(&["p#a", "p#b"])),
            ("p#c".to_owned(), set(&["p#c"])),
            ("q".to_owned(), set(&["q#top"])),
        ]);
        let query = Query {
            id: String::new(),
            text: String::new(),
            answers: set(&["p#b", "q#top"]),
            notes: Vec::new(),
        };
        assert_eq!(relevant(&query, &covered), set(&["p#a", "q"]));
    }
}
