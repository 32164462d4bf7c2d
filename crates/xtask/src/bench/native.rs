//! What is measured natively, by this program compiled for release: prompt, route, index, search.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use clap::ValueEnum;
use dialogue::catalogue::Catalogue;
use dialogue::cost::BudgetState;
use dialogue::estimate::{self, Estimator};
use dialogue::history::{self, Head, SCHEMA};
use dialogue::memory::{self, Frame, Memory, Policy};
use dialogue::prompt::{self, Found, Ingredients, Passage};
use dialogue::retrieval::{self, Chunk, Desk, File, Lack, Settings};
use dialogue::router::{self, Question};
use dialogue::thread::{Message, MessageId, Part as Content, Status, Summary, Thread, ThreadId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::corpus::{self, Corpus, Dice, Query};
use super::table::{Row, Section, bytes, float};
use super::timing::{Times, millis};
use crate::dist;
use crate::files;
use crate::process::{Failure, Result};

/// What is measured at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Prompt, route, index and search
    Figures,
    /// The memory of an open index, in a process of its own
    Memory,
    /// Writes the index and the questions for the browser
    Index,
    /// Writes threads as the widget stores them
    Threads,
    /// Answers the questions of an evaluation
    Answers,
}

/// Measures, and prints the result as JSON.
#[expect(clippy::print_stdout, reason = "its caller reads it")]
pub(crate) fn measure(part: Part, input: Option<&Path>, quick: bool) -> Result {
    let input = || input.ok_or_else(|| Failure::from("--input is missing"));
    let text = match part {
        Part::Figures => serde_json::to_string(&figures(quick)?)?,
        Part::Memory => serde_json::to_string(&resident(input()?)?)?,
        Part::Index => serde_json::to_string(&write_index(input()?, quick)?)?,
        Part::Threads => serde_json::to_string(&write_threads(input()?, quick)?)?,
        Part::Answers => serde_json::to_string(&answers(input()?)?)?,
    };
    println!("{text}");
    Ok(())
}

fn progress(what: &str) {
    eprintln!("bench: {what}");
}

fn figures(quick: bool) -> Result<Vec<Section>> {
    let corpus = Corpus::new();
    progress("prompt");
    let prompt = prompts(&corpus, if quick { [10, 50, 100] } else { [100, 1_000, 10_000] }, quick);
    progress("route");
    let route = routes(&corpus, if quick { [20, 200, 2_000] } else { [20, 2_000, 100_000] }, quick)?;
    let sizes = if quick { [100, 300, 3_000] } else { [1_000, 10_000, 100_000] };
    let index = indexes(&corpus, sizes, quick)?;
    Ok(vec![Section::new("Prompt and route, native release", [prompt, route].concat()), index])
}

/// A thread of a visitor who asks in a sentence and gets some in return, every now and then with a long one.
fn thread(corpus: &Corpus, count: usize) -> Thread {
    let mut dice = Dice::new(7);
    let mut thread = Thread::new(ThreadId("t".to_owned()));
    for at in 0..count {
        let sentences = match at {
            at if at % 2 == 0 => 1 + dice.below(2),
            at if at % 31 == 5 => 60,
            _ => 3 + dice.below(6),
        };
        thread.messages.push(message(at, corpus.prose(sentences, &mut dice)));
    }
    if count.is_multiple_of(2) {
        thread.messages.push(message(count, corpus.prose(1, &mut dice)));
    }
    for level in [1_u8, 0] {
        let until = count / if level == 1 { 4 } else { 2 };
        thread.summaries.push(Summary {
            level,
            until: name(until),
            text: corpus.prose(12, &mut dice),
            covers: u32::MAX,
        });
    }
    thread
}

fn name(at: usize) -> MessageId {
    MessageId(format!("{at:08}"))
}

/// Even ones are the visitor's.
fn message(at: usize, text: String) -> Message {
    let created = u64::try_from(at).unwrap_or_default();
    if at.is_multiple_of(2) {
        return Message::user(name(at), text, created);
    }
    let mut answer = Message::answer(name(at), created);
    answer.parts.push(Content::Text(text));
    answer.status = Status::Complete;
    answer
}

fn prompts(corpus: &Corpus, sizes: [usize; 3], quick: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    let estimator = Estimator::default();
    let mut dice = Dice::new(8);
    let passage = |dice: &mut Dice| Passage {
        title: "A page".to_owned(),
        url: "/page".to_owned(),
        text: corpus.prose(10, dice),
    };
    let passages = [passage(&mut dice), passage(&mut dice), passage(&mut dice), passage(&mut dice)];
    let threads = sizes.map(|size| thread(corpus, size));
    for policy in [Policy::Auto, Policy::Full] {
        let memory = Memory { policy, target_context: 4_000 };
        let frame = Frame {
            memory: &memory,
            model: "m",
            context: 128_000,
            pinned: 300,
            answer: 1_000,
            estimator: &estimator,
        };
        let mut medians = Vec::new();
        for (thread, size) in threads.iter().zip(sizes) {
            let recalled: Vec<MessageId> = (0..4).map(|at| name(size / 8 * at)).collect();
            let ingredients = Ingredients {
                thread,
                frame,
                vision: false,
                found: Found::Passages(&passages),
                recalled: &recalled,
                image_bytes: 8 << 20,
            };
            let times = Times::of(if quick { 3 } else { 100 }, |_| {
                (memory::wants_recall(thread, &frame), prompt::build(&ingredients))
            });
            let built = prompt::build(&ingredients);
            let figure = format!("prompt, {}, {} messages", policy.word(), bytes(size));
            let count = usize::try_from(built.tokens).unwrap_or_default();
            rows.push(Row::new(figure, format!("{}; {} tokens", times.text(), bytes(count))));
            medians.push(times.median());
        }
        rows.push(Row::growth(&format!("prompt, {}", policy.word()), &sizes.map(float), &medians));
    }
    rows
}

/// The catalogue that the project ships.
fn catalogue() -> Result<Catalogue> {
    let text = files::read_text(&files::root().join("catalogue/oxlo.toml"))?;
    let table: toml::Table =
        text.parse().map_err(|error| Failure::from(format!("catalogue/oxlo.toml: {error}")))?;
    Ok(Catalogue::from_card(&json!({ "models": table.get("model"), "uses": table.get("uses") })))
}

/// A decision may take this long.
const ROUTE_MS: f64 = 0.2;

fn routes(corpus: &Corpus, sizes: [usize; 3], quick: bool) -> Result<Vec<Row>> {
    let catalogue = catalogue()?;
    let mut rows = Vec::new();
    let mut medians = Vec::new();
    for size in sizes {
        let mut texts = corpus.texts(size);
        let code = "fn main() {\n    let total = items.iter().map(|x| x * 2).sum::<u32>();\n}\n";
        texts.push(code.chars().cycle().take(size).collect());
        texts.push(
            "Why is it so, and how does it compare? 12 + 30 = 42. ".chars().cycle().take(size).collect(),
        );
        let times = Times::of(if quick { 7 } else { 700 }, |at| {
            let question = Question {
                text: texts.get(at % texts.len()).map_or("", String::as_str),
                images: false,
                tools: true,
                flow: false,
                failed: false,
                harder: false,
                thread_tokens: 3_000,
                budget: BudgetState::Ok,
            };
            router::route(&question, &catalogue)
        });
        let row = Row::new(format!("route, {} characters", bytes(size)), times.text());
        rows.push(row.bar("p95 < 0.2 ms", times.p95() < ROUTE_MS));
        medians.push(times.median());
    }
    rows.push(Row::growth("route", &sizes.map(float), &medians));
    Ok(rows)
}

fn build(chunks: &[Chunk]) -> Vec<File> {
    retrieval::build(chunks, &Settings::new("en", &corpus::stem))
}

/// Questions of a run.
const QUERIES: usize = 200;

fn indexes(corpus: &Corpus, sizes: [usize; 3], quick: bool) -> Result<Section> {
    let mut rows = Vec::new();
    let (mut per_chunk, mut medians, mut memories) = (Vec::new(), Vec::new(), Vec::new());
    let chunks = corpus.chunks(sizes.into_iter().max().unwrap_or_default());
    for (size, repetitions) in sizes.into_iter().zip(if quick { [1; 3] } else { [5, 3, 1] }) {
        progress(&format!("index of {} chunks", bytes(size)));
        let chunks = chunks.get(..size).unwrap_or_default();
        // The smaller one first: a warm-up by the largest would take as long as all the rest.
        let times = Times::new(
            (0..repetitions)
                .map(|_| {
                    let start = Instant::now();
                    std::hint::black_box(build(chunks));
                    start.elapsed().as_secs_f64() * 1e3
                })
                .collect(),
        );
        let files = build(chunks);
        let each = times.median() / float(size);
        rows.push(Row::new(
            format!("build, {} chunks", bytes(size)),
            format!("{:.0} chunks/s ({})", 1e3 / each, millis(times.median())),
        ));
        per_chunk.push(times.median());

        rows.push(Row::new(format!("file, {} chunks", bytes(size)), weight(&files, size)?));

        let queries = Corpus::queries(chunks, if quick { 20 } else { QUERIES });
        let (times, shards) = asked(&files, &queries)?;
        rows.push(Row::new(
            format!("BM25 query, {} chunks", bytes(size)),
            format!("{}{shards}", times.text()),
        ));
        medians.push(times.median());

        let folder = super::cache("engine").join(format!("memory-{size}"));
        write_files(&folder, &files)?;
        let asked: Resident = super::apart(Part::Memory, &folder)?;
        let (used, read) = (asked.after.saturating_sub(asked.before), asked.file);
        rows.push(Row::new(
            format!("memory of the open index, {} chunks", bytes(size)),
            format!("{} KB (its file: {} KB)", bytes(used / 1_000), bytes(read / 1_000)),
        ));
        memories.push(float(used));
    }
    let sizes = sizes.map(float);
    for (figure, values) in
        [("build, time", &per_chunk), ("BM25 query, median", &medians), ("memory", &memories)]
    {
        rows.push(Row::growth(figure, &sizes, values));
    }
    Ok(Section::new(
        "Index and search, native release; made-up texts of five languages, 200 questions, a third with a typo",
        rows,
    ))
}

/// Bytes per 1,000 chunks, as they are and compressed; of many shards each tenth is compressed.
fn weight(files: &[File], chunks: usize) -> Result<String> {
    let whole: usize = files.iter().map(|file| file.bytes.len()).sum();
    let step = if files.len() > 500 { 10 } else { 1 };
    let (mut taken, mut small, mut head) = (0, 0, (0, 0));
    for (at, file) in files.iter().enumerate() {
        if at == 0 {
            head = (file.bytes.len(), dist::brotli(&file.bytes)?.len());
        } else if at.is_multiple_of(step) {
            taken += file.bytes.len();
            small += dist::brotli(&file.bytes)?.len();
        }
    }
    let rest = whole - head.0;
    let small = small.saturating_mul(rest).checked_div(taken).unwrap_or(0);
    let per = |size: usize| float(size) / float(chunks);
    let mut text = format!("{:.0} KB per 1,000 chunks, brotli {:.0} KB", per(whole), per(head.1 + small));
    if files.len() > 1 {
        write!(text, "; first file {} KB, {} shards", bytes(head.1 / 1_000), files.len() - 1)
            .unwrap_or_default();
    }
    Ok(text)
}

/// Times of queries with their shards there; and how many shards a question loaded.
fn asked(files: &[File], queries: &[Query]) -> Result<(Times, String)> {
    let mut desk = Desk::default();
    desk.open(files.first().map_or(&[], |file| &file.bytes))?;
    let shards: BTreeMap<&str, &[u8]> =
        files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
    let fetch = |name: &str| {
        let shard = shards.get(name).map(|bytes| bytes.to_vec());
        shard.ok_or_else(|| Failure::from("the index asks for a shard that is not there"))
    };
    let mut loaded = 0;
    let mut times = Vec::new();
    for round in 0..2 {
        for Query { query, lang, .. } in queries {
            loaded += answer(&mut desk, query, lang, 5, &fetch)?.1;
            let start = Instant::now();
            std::hint::black_box(desk.search(query, lang, 5)).map_err(|_| "shards are missing")?;
            if round == 1 {
                times.push(start.elapsed().as_secs_f64() * 1e3);
            }
        }
    }
    let shards = match loaded {
        0 => String::new(),
        loaded => format!("; {:.1} shards loaded a question", float(loaded) / float(queries.len() * 2)),
    };
    Ok((Times::new(times), shards))
}

/// Answers a question with the shards that it needs; says how many had to be fetched.
fn answer(
    desk: &mut Desk,
    query: &str,
    lang: &str,
    k: usize,
    fetch: &dyn Fn(&str) -> Result<Vec<u8>>,
) -> Result<(retrieval::Found, usize)> {
    let mut fetched = 0;
    // Postings, then texts; a question whose shards push each other out would never end.
    for _ in 0..4 {
        match desk.search(query, lang, k) {
            Ok(found) => return Ok((found, fetched)),
            Err(Lack::Index) => break,
            Err(Lack::Shards(names)) => {
                for name in names {
                    desk.shard(&name, &fetch(&name)?)?;
                    fetched += 1;
                }
            }
        }
    }
    Err(format!("`{query}` is never answered").into())
}

fn write_files(folder: &Path, files: &[File]) -> Result {
    files::remove_dir(folder)?;
    for file in files {
        let dot = if file.name.is_empty() { "" } else { "." };
        files::write(&folder.join(format!("knowledge{dot}{}.chatlet", file.name)), &file.bytes)?;
    }
    Ok(())
}

/// What a process holds in memory before and after it opened an index, bytes.
#[derive(Debug, Serialize, Deserialize)]
struct Resident {
    before: usize,
    after: usize,
    file: usize,
}

fn resident(folder: &Path) -> Result<Resident> {
    let before = held()?;
    let mut desk = Desk::default();
    let file = {
        let bytes = files::read(&folder.join("knowledge.chatlet"))?;
        desk.open(&bytes)?;
        bytes.len()
    };
    let after = held()?;
    drop(desk);
    Ok(Resident { before, after, file })
}

/// Bytes of this process that are in memory, as Linux tells.
fn held() -> Result<usize> {
    let status = files::read_text(Path::new("/proc/self/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    kib.map(|kib| kib * 1024).ok_or_else(|| "nothing tells this process's memory".into())
}

/// What was written for the browser.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Written {
    pub(crate) chunks: usize,
}

/// An index with its questions, and each file also as a server would send it.
fn write_index(folder: &Path, quick: bool) -> Result<Written> {
    let chunks = Corpus::new().chunks(if quick { 2_500 } else { 10_000 });
    progress(&format!("an index of {} chunks for the browser", bytes(chunks.len())));
    write_files(folder, &build(&chunks))?;
    for file in files::list(folder, "chatlet")? {
        files::write(&file.with_extension("chatlet.br"), dist::brotli(&files::read(&file)?)?)?;
    }
    let plain = |(at, chunk): (usize, &Chunk)| {
        let headings = chunk.headings.join(" › ");
        json!({ "id": at, "url": chunk.url, "title": chunk.title, "headings": headings, "text": chunk.text })
    };
    let texts: Vec<_> = chunks.iter().enumerate().map(plain).collect();
    files::write(&folder.join("chunks.json"), serde_json::to_vec(&texts)?)?;
    let queries = Corpus::queries(&chunks, if quick { 20 } else { QUERIES });
    files::write(&folder.join("queries.json"), serde_json::to_vec(&queries)?)?;
    Ok(Written { chunks: chunks.len() })
}

/// A thread for the browser.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Stored {
    /// Estimated tokens.
    pub(crate) tokens: usize,
    pub(crate) messages: usize,
    /// The records, a JSON object, without the history's prefix.
    pub(crate) file: std::path::PathBuf,
}

fn write_threads(folder: &Path, quick: bool) -> Result<Vec<Stored>> {
    let corpus = Corpus::new();
    let mut all = Vec::new();
    for tokens in if quick { [2_000, 4_000, 8_000] } else { [32_000, 128_000, 1_000_000] } {
        progress(&format!("a thread of {} tokens", bytes(tokens)));
        let mut dice = Dice::new(9);
        let mut records = serde_json::Map::new();
        let mut order = Vec::new();
        let mut sum = 0;
        while sum < tokens || order.len() % 2 == 1 {
            let at = order.len();
            let text = corpus.prose(70, &mut dice);
            sum += usize::try_from(estimate::tokens(&text) + estimate::PER_MESSAGE).unwrap_or_default();
            let message = message(at, text);
            records.insert(format!("m:{}", message.id.as_str()), history::encode_message(&message).into());
            order.push(message.id);
        }
        let messages = order.len();
        let head = Head { schema: SCHEMA, thread: ThreadId("t".to_owned()), order };
        records.insert("head".to_owned(), history::encode_head(&head).into());
        let file = folder.join(format!("thread-{tokens}.json"));
        files::write(&file, serde_json::to_vec(&records)?)?;
        all.push(Stored { tokens: sum, messages, file });
    }
    Ok(all)
}

/// Questions to be answered by an index.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// The folder with `knowledge.chatlet` and its shards.
    pub(crate) folder: std::path::PathBuf,
    pub(crate) lang: String,
    /// How many passages.
    pub(crate) depth: usize,
    pub(crate) queries: Vec<String>,
}

/// What a search engine answered.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// Numbers of chunks, best first.
    pub(crate) chunks: Vec<usize>,
    /// How sure it is, or its top score.
    pub(crate) score: f64,
    /// It would answer; `None` where an engine does not judge.
    #[serde(default)]
    pub(crate) known: Option<bool>,
    /// How long it took, the shards there.
    #[serde(default)]
    pub(crate) millis: f64,
}

fn answers(input: &Path) -> Result<Vec<Answer>> {
    let asked: Asked = serde_json::from_slice(&files::read(input)?)?;
    let mut desk = Desk::default();
    desk.open(&files::read(&asked.folder.join("knowledge.chatlet"))?)?;
    let fetch = |name: &str| files::read(&asked.folder.join(format!("knowledge.{name}.chatlet")));
    let mut answers = Vec::new();
    for query in &asked.queries {
        answer(&mut desk, query, &asked.lang, asked.depth, &fetch)?;
        let start = Instant::now();
        let (found, _) = answer(&mut desk, query, &asked.lang, asked.depth, &fetch)?;
        let millis = start.elapsed().as_secs_f64() * 1e3;
        answers.push(Answer {
            millis,
            chunks: found.hits.iter().filter_map(|hit| usize::try_from(hit.chunk).ok()).collect(),
            score: f64::from(found.confidence),
            known: Some(found.known),
        });
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::{Content, Corpus, answer, build, message, thread, weight};
    use dialogue::retrieval::Desk;
    use dialogue::thread::Author;

    #[test]
    fn threads_take_turns_and_end_with_a_question() {
        let corpus = Corpus::new();
        for count in [10, 11] {
            let thread = thread(&corpus, count);
            assert_eq!(thread.messages.last().map(|last| last.author), Some(Author::User));
        }
        assert!(matches!(message(1, "a".to_owned()).parts.as_slice(), [Content::Text(text)] if text == "a"));
    }

    #[test]
    fn an_index_of_the_corpus_answers_its_questions() {
        let chunks = Corpus::new().chunks(60);
        let files = build(&chunks);
        let mut desk = Desk::default();
        desk.open(&files[0].bytes).unwrap();
        for query in Corpus::queries(&chunks, 6) {
            let none = |_: &str| panic!("it has no shards");
            assert_eq!(answer(&mut desk, &query.query, &query.lang, 5, &none).unwrap().1, 0);
        }
        assert!(weight(&files, 60).unwrap().contains("brotli"));
    }
}
