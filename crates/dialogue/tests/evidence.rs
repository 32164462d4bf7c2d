//! Is what the answer needs in the prompt? Facts are planted in long threads and asked for at their end; what counts is
//! whether the prompt, as it is sent, holds the fact. The table is printed with `--nocapture`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

#[path = "evidence/generate.rs"]
mod generate;
#[path = "evidence/search.rs"]
mod search;
#[path = "evidence/summariser.rs"]
mod summariser;

use dialogue::estimate::Estimator;
use dialogue::memory::{self, Frame, Memory, Policy};
use dialogue::prompt::{Found, Ingredients, build};
use dialogue::thread::{Message, MessageId, Thread, ThreadId};
use dialogue::wire::{ChatMessage, Content};
use generate::{Fact, Language, Talk, talk};
use std::collections::BTreeMap;

const POLICIES: [Policy; 4] = [Policy::Window, Policy::Summary, Policy::Recall, Policy::Auto];
const LIMITS: [u32; 3] = [2_000, 4_000, 8_000];
/// The shares of the prompt were chosen on other seeds.
const SEED: u64 = 20_000;
const THREADS: u64 = 6;
const EXCHANGES: usize = 200;
const RECALLED: usize = 8;

fn words() -> Vec<Language> {
    let table: BTreeMap<String, Vec<Language>> = toml::from_str(include_str!("evidence/words.toml")).unwrap();
    table.into_values().flatten().collect()
}

fn text_of(content: &Content) -> &str {
    match content {
        Content::Text(text) => text,
        Content::Parts(_) => panic!("no pictures here"),
    }
}

/// How it went: facts in the prompt by how they were asked for, and the requests that summaries took.
#[derive(Default, Clone, Copy)]
struct Tally {
    same: (u32, u32),
    other: (u32, u32),
    summaries: u32,
}

impl Tally {
    fn permille(&self) -> u32 {
        (self.same.0 + self.other.0) * 1000 / (self.same.1 + self.other.1)
    }
}

fn ask(talk: &Talk, found: &[Vec<MessageId>], policy: Policy, limit: u32, tally: &mut Tally) {
    let memory = Memory { policy, target_context: limit };
    let estimator = Estimator::default();
    let frame =
        Frame { memory: &memory, model: "m", context: 128_000, pinned: 0, answer: 0, estimator: &estimator };
    let mut thread = Thread::new(ThreadId("t".to_owned()));
    for pair in talk.messages.chunks(2) {
        thread.messages.extend_from_slice(pair);
        if let Some(job) = memory::due(&thread, &frame, &frame) {
            tally.summaries += 1;
            let summary = summariser::summarise(text_of(&job.messages[0].content));
            memory::take(&mut thread, &job, &summary);
        }
    }
    for (fact, found) in talk.facts.iter().zip(found) {
        let mut asked = thread.clone();
        asked.messages.push(Message::user(MessageId("q".to_owned()), fact.question.clone(), 0));
        let recalled = if memory::wants_recall(&asked, &frame) { found.as_slice() } else { &[] };
        let built = build(&Ingredients {
            thread: &asked,
            frame,
            vision: false,
            found: Found::NotSearched,
            recalled,
            image_bytes: 0,
        });
        assert!(built.tokens <= limit);
        let holds = |message: &ChatMessage| text_of(&message.content).contains(&fact.key);
        let (there, all) = if fact.other_words { &mut tally.other } else { &mut tally.same };
        *there += u32::from(built.messages.iter().any(holds));
        *all += 1;
    }
}

fn run(seed: u64) -> BTreeMap<(u32, &'static str), Tally> {
    let mut results = BTreeMap::new();
    for (nth, language) in (0..).zip(&words()) {
        for thread in 0..THREADS {
            let talk = talk(language, seed + nth * 1000 + thread, EXCHANGES);
            let search = |fact: &Fact| search::search(&talk.messages, &fact.question, &talk.lang, RECALLED);
            let found: Vec<Vec<MessageId>> = talk.facts.iter().map(search).collect();
            for limit in LIMITS {
                for policy in POLICIES {
                    ask(&talk, &found, policy, limit, results.entry((limit, policy.word())).or_default());
                }
            }
        }
    }
    results
}

#[test]
fn auto_is_at_least_as_good_as_any_other_policy() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let results = run(seed);
    println!(
        "facts in the prompt, of those asked for in the same words | in other words | of all; summaries made"
    );
    for limit in LIMITS {
        for policy in POLICIES {
            let tally = results[&(limit, policy.word())];
            println!(
                "{limit} {:8} {:3}/{:3} {:3}/{:3} {:4}‰ {:5}",
                policy.word(),
                tally.same.0,
                tally.same.1,
                tally.other.0,
                tally.other.1,
                tally.permille(),
                tally.summaries
            );
        }
        let of = |policy: Policy| results[&(limit, policy.word())].permille();
        let best = POLICIES.iter().map(|policy| of(*policy)).max().unwrap();
        assert!(of(Policy::Auto) >= best, "at {limit}");
    }
}
