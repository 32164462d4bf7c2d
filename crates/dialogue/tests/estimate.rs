//! The estimate of whole prompts beside real tokenizers, on texts that it was not calibrated on. The tables are printed
//! with `--nocapture`.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test may fail loudly, and shows its table")]

use dialogue::estimate::{Estimator, PER_MESSAGE, tokens};
use dialogue::memory::{Frame, Memory, Policy};
use dialogue::prompt::{Found, Ingredients, build};
use dialogue::thread::{Author, Message, MessageId, Part, Status, Thread, ThreadId};
use dialogue::wire::Content;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tiktoken_rs::CoreBPE;

/// What the relay pins; it stands before every thread, in English.
const PINNED: &str = "You are Ada, the assistant of a small shop. Answer from the sources that you are given, in the \
    visitor's language, briefly and politely. If the sources don't tell, say so and offer the contact form. Never \
    promise a delivery date, never ask for a password or a card number, and don't talk about other visitors.";
/// Turns that the estimator learns from.
const TURNS: usize = 5;

/// The messages of a language, in turns: the visitor asks, the assistant answers.
fn turns(folder: &str, file: &Path) -> Vec<[String; 2]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tokens").join(folder);
    let text = fs::read_to_string(path.join(file)).unwrap();
    let pieces: Vec<&str> = text.split("\n---\n").map(str::trim).collect();
    pieces.chunks_exact(2).map(|turn| [turn[0].to_owned(), turn[1].to_owned()]).collect()
}

fn message(number: usize, author: Author, text: &str) -> Message {
    let id = MessageId(number.to_string());
    Message { id, author, parts: vec![Part::Text(text.to_owned())], status: Status::Complete, created: 0 }
}

/// The real tokenizer, which counts each message once.
struct Tokenizer {
    bpe: CoreBPE,
    known: BTreeMap<String, u32>,
}

impl Tokenizer {
    fn count(&mut self, text: &str) -> u32 {
        let bpe = &self.bpe;
        let count = || u32::try_from(bpe.encode_ordinary(text).len()).unwrap() + PER_MESSAGE;
        *self.known.entry(text.to_owned()).or_insert_with(count)
    }
}

/// The prompt of a thread, and what a tokenizer counts in it: estimated uncorrected, corrected, counted.
fn prompt(thread: &Thread, estimator: &Estimator, tokenizer: &mut Tokenizer) -> (u32, u32, u32) {
    let memory = Memory { policy: Policy::Auto, target_context: 0 };
    let pinned = tokens(PINNED) + PER_MESSAGE;
    let frame = Frame { memory: &memory, model: "m", context: 128_000, pinned, answer: 1000, estimator };
    let ingredients = Ingredients {
        thread,
        frame,
        vision: false,
        found: Found::NotSearched,
        recalled: &[],
        image_bytes: 0,
    };
    let built = build(&ingredients);
    let mut counted = tokenizer.count(PINNED);
    for message in &built.messages {
        let Content::Text(text) = &message.content else { continue };
        counted += tokenizer.count(text);
    }
    (built.raw_tokens, built.tokens, counted)
}

/// Per mille that an estimate is off.
fn off(estimate: u32, counted: u32) -> u32 {
    estimate.abs_diff(counted) * 1000 / counted
}

/// The errors of one thread: of the first prompt, of which nothing is known, and of the one after five turns that the
/// provider counted. The thread has some turns `already` when the first of them comes.
fn error(turns: &[[String; 2]], start: usize, already: usize, tokenizer: &mut Tokenizer) -> (u32, u32) {
    let mut thread = Thread::new(ThreadId("t".to_owned()));
    let mut estimator = Estimator::default();
    let (mut before, mut after) = (0, 0);
    for turn in 0..=already + TURNS {
        let [asked, answered] = &turns[(start + turn) % turns.len()];
        thread.messages.push(message(turn * 2, Author::User, asked));
        if turn >= already {
            let (raw, corrected, counted) = prompt(&thread, &estimator, tokenizer);
            if turn == already {
                before = off(raw, counted);
            }
            after = off(corrected, counted);
            estimator.observe("m", raw, counted);
        }
        thread.messages.push(message(turn * 2 + 1, Author::Assistant, answered));
    }
    (before, after)
}

fn at(sorted: &[u32], percent: usize) -> u32 {
    sorted[(sorted.len() - 1) * percent / 100]
}

/// Prints a line for each text; says which of them are above the bars.
fn above_the_bars(name: &str, bpe: CoreBPE, before_counts: bool) -> Vec<String> {
    let mut tokenizer = Tokenizer { bpe, known: BTreeMap::new() };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tokens/measure");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect();
    files.sort();
    assert!(files.len() > 10 && files.iter().any(|file| file == "code.txt"));
    println!("\n{name}: per cent off, before correction and after {TURNS} turns");
    println!("texts  threads    median   worst      median  90th   worst");
    let mut above = Vec::new();
    for file in files {
        let turns = turns("measure", Path::new(&file));
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for start in 0..turns.len() {
            for already in [0, 2, 5] {
                let (raw, corrected) = error(&turns, start, already, &mut tokenizer);
                before.push(raw);
                after.push(corrected);
            }
        }
        before.sort_unstable();
        after.sort_unstable();
        let line = [at(&before, 50), at(&before, 100), at(&after, 50), at(&after, 90), at(&after, 100)];
        let [b50, b100, a50, a90, a100] = line.map(|permille| f64::from(permille) / 10.0);
        let text = file.to_string_lossy();
        let text = text.trim_end_matches(".txt");
        println!("{text:5} {:8}  {b50:8.1} {b100:8.1}    {a50:8.1} {a90:5.1} {a100:7.1}", before.len());
        if (before_counts && b50 > 15.0) || a50 > 3.0 || a90 > 8.0 {
            above.push(text.to_owned());
        }
    }
    above
}

/// The estimate was fitted to vocabularies of today's size, of 200,000 entries. With an older one of half that, and
/// half as much of other languages than English, only what is learned from the provider's counts holds.
#[test]
fn the_estimate_of_whole_prompts() {
    let today = above_the_bars("o200k_base", tiktoken_rs::o200k_base().unwrap(), true);
    let older = above_the_bars("cl100k_base", tiktoken_rs::cl100k_base().unwrap(), false);
    assert!(today.is_empty() && older.is_empty(), "{today:?} {older:?}");
}

#[test]
fn the_correction_learns_and_is_not_led_astray() {
    // Counts of a request that is estimated at 1,000 tokens, and what 1,000 are corrected to then.
    let table: [(&[u32], u32); 9] = [
        (&[], 1000),
        (&[1200], 1200),
        (&[1200, 1200, 1200], 1201),
        (&[800, 800], 800),
        (&[1000, 1000, 1100], 1077),
        (&[2500], 2500),
        (&[50_000], 4000),
        (&[0], 250),
        (&[1000, 1000, 50_000, 1000, 1000], 1141),
    ];
    for (counts, expected) in table {
        let mut estimator = Estimator::default();
        for count in counts {
            estimator.observe("m", 1000, *count);
        }
        assert_eq!(estimator.corrected("m", 1000), expected, "{counts:?}");
        assert_eq!(estimator.corrected("other", 1000), 1000);
    }
    let mut estimator = Estimator::default();
    estimator.observe("m", 0, 100);
    assert_eq!(estimator, Estimator::default());
}

#[test]
fn short_texts() {
    let table = [
        ("", 0),
        ("a", 1),
        ("Hello", 1),
        ("Hello, world!", 4),
        ("   ", 1),
        ("\n\n\n", 1),
        ("12", 1),
        ("123456", 2),
        ("你好", 2),
        ("https://www.example.com/a", 8),
    ];
    for (text, expected) in table {
        assert_eq!(tokens(text), expected, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_text_any_numbers(
        a in "\\PC{0,200}",
        b in "([a-zA-Z]|[0-9]|[à-ż]|[ \t\n]|[.,;(){}]|[あ-ん]|[一-龥]|🙂){0,200}",
        (raw, counted, corrected) in (any::<u32>(), any::<u32>(), any::<u32>()),
    ) {
        for text in [&a, &b] {
            prop_assert!(tokens(text) as usize <= text.len());
            prop_assert!(tokens(text) > 0 || text.trim().is_empty());
        }
        // What is joined costs hardly more than its pieces.
        let joined = format!("{a}\n\n{b}");
        prop_assert!(tokens(&joined) <= tokens(&a) + tokens(&b) + PER_MESSAGE);
        let mut estimator = Estimator::default();
        for _ in 0..3 {
            estimator.observe("m", raw, counted);
            prop_assert!(estimator.corrected("m", estimator.raw("m", corrected)) <= corrected);
        }
    }
}
