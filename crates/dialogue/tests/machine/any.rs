//! What holds after any sequence of events, sensible or not, whatever the settings.

use std::collections::BTreeMap;

use crate::rig::{NOON, delta, done, error, finish, hits, id, settings};
use dialogue::cost::{Budget, BudgetState, Ledger};
use dialogue::error::Failure;
use dialogue::memory::Policy;
use dialogue::predicates::{can_clear, can_retry, can_send, can_stop, can_think_harder};
use dialogue::thread::{
    Author, Call, CallState, Mark, Message, MessageId, Part, Reason, Source, Status, Summary, Thread,
    ThreadId,
};
use dialogue::turn::{Change, Dialogue, Effect, Event, Outcome, Settings};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// The kinds of owners.
const KINDS: usize = 7;

fn owner(kind: usize) -> Settings {
    let small = |settings: &mut Settings| {
        settings.memory.target_context = 300;
        settings.max_output = 40;
    };
    match kind {
        0 => Settings { model: "m".to_owned(), ..Settings::default() },
        1 => settings(|_| {}),
        2 => settings(|settings| {
            small(settings);
            settings.embeddings = "e".to_owned();
            settings.memory_vectors = true;
        }),
        3 => settings(|settings| {
            small(settings);
            settings.knowledge = false;
            settings.memory.policy = Policy::Summary;
        }),
        4 => Settings::default(),
        5 => settings(|settings| {
            (settings.max_requests, settings.max_body_bytes, settings.max_input_chars) = (1, 900, 40);
            settings.embeddings = "e".to_owned();
        }),
        _ => settings(|settings| {
            small(settings);
            settings.max_requests = 2;
        }),
    }
}

/// Something that happens. What names a request is resolved when it happens, from the requests that were made.
#[derive(Debug, Clone)]
enum Step {
    Submit {
        text: String,
        images: usize,
        harder: bool,
    },
    SubmitAgain(usize),
    Retry {
        harder: bool,
    },
    /// The knowledge module answers the newest request.
    Knowledge(Option<String>),
    /// It answers another one, or one that was never made.
    StrayKnowledge(u32, Option<String>),
    Vectors(Option<String>),
    StrayVectors(u32, Option<String>),
    Feedback(usize, bool),
    Idle,
    Summarised(Option<String>),
    Later(u64),
    Other(Event),
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(vec!["Hello", "", "  ", "Does it glow?", "Compare both, step by step: why?", "ok [1] and [9]", "灯"])
            .prop_map(str::to_owned),
        2 => "[a-z \\[\\]0-9é]{0,60}",
        1 => (1usize..60).prop_map(|times| "It has been dark for a week [2]. ".repeat(times)),
    ]
}

fn reply() -> impl Strategy<Value = Option<String>> {
    let known = (vec(words(), 0..7), any::<bool>(), 0u32..3).prop_map(|(texts, known, vectors)| {
        let pages: Vec<(&str, &str)> = texts.iter().map(|text| ("Page", text.as_str())).collect();
        let mut reply = hits(&pages, known);
        reply["recalled"] = json!(["u1", "a1", "u2", "s0", 7]);
        reply["vectors"] = json!(vectors);
        reply
    });
    let local = (words(), 0usize..4, any::<bool>()).prop_map(|(text, count, known)| {
        let sources = vec![json!({"title": "T", "url": "/t", "quote": "q"}); count];
        json!({"known": known, "text": text, "sources": sources})
    });
    let cited = vec((0u32..4, any::<bool>()), 0..4).prop_map(|cited| {
        let cited: Vec<Value> =
            cited.into_iter().map(|(id, quoted)| json!({"id": id, "quoted": quoted, "quote": "q"})).collect();
        json!({ "cited": cited })
    });
    let judged = select(vec![
        json!({"kind": "fast", "why": "a greeting"}),
        json!({"kind": "reasoning", "why": ""}),
        json!({"kind": "general", "why": "x"}),
        json!({"kind": "code"}),
        json!({"kind": "swift", "why": "x"}),
    ]);
    let odd = select(vec![
        json!({}),
        json!(7),
        json!({"error": "no_index"}),
        json!({"need": ["p3"]}),
        json!({"hits": {}, "known": 1, "recalled": 7, "confidence": "high"}),
        json!({"hits": [null, 7], "known": true, "confidence": -1e300}),
        json!({"known": true, "text": ["x"], "sources": [null]}),
        json!({"cited": [null, {"id": -1, "quoted": true}], "hits": [{}]}),
    ]);
    let body = words()
        .prop_map(|text| json!({"choices": [{"message": {"content": text}}], "usage": {"prompt_tokens": 9}}));
    prop_oneof![
        6 => known.prop_map(|reply| Some(reply.to_string())),
        3 => local.prop_map(|reply| Some(reply.to_string())),
        3 => cited.prop_map(|reply| Some(reply.to_string())),
        4 => judged.prop_map(|reply| Some(reply.to_string())),
        2 => odd.prop_map(|reply| Some(reply.to_string())),
        2 => body.prop_map(|reply| Some(reply.to_string())),
        1 => Just(None),
        1 => any::<String>().prop_map(Some),
    ]
}

fn failure() -> impl Strategy<Value = Failure> {
    select(vec![
        Failure::Offline,
        Failure::Unreachable,
        Failure::Refused,
        Failure::Key,
        Failure::Model,
        Failure::TooLong,
        Failure::RateLimited { retry_after_s: 1 },
        Failure::BudgetSpent { retry_after_s: 2 },
        Failure::Busy { retry_after_s: 3 },
        Failure::Provider,
        Failure::Timeout,
        Failure::Cut,
        Failure::BadReply,
    ])
}

fn budget() -> impl Strategy<Value = Budget> {
    let state = select(vec![BudgetState::Ok, BudgetState::Ok, BudgetState::Low, BudgetState::Spent]);
    (state, proptest::option::of(any::<u32>()), 0u32..30).prop_map(|(state, remaining, reset_s)| Budget {
        state,
        remaining,
        reset_s,
    })
}

fn part() -> impl Strategy<Value = Part> {
    let mark = select(vec![Mark::Sent, Mark::Source, Mark::Quoted, Mark::Local]);
    prop_oneof![
        4 => words().prop_map(Part::Text),
        1 => words().prop_map(Part::Reasoning),
        1 => words().prop_map(|name| Part::Image { url: "data:x".to_owned(), name }),
        1 => (words(), proptest::option::of(words())).prop_map(|(name, result)| Part::ToolCall(Call {
            id: "c".to_owned(), name, arguments: "{".to_owned(),
            state: if result.is_some() { CallState::Done } else { CallState::Running }, result,
        })),
        1 => (0u32..4, mark).prop_map(|(id, mark)| Part::Source(Source {
            id, title: String::new(), url: String::new(), mark, quote: String::new(),
        })),
        1 => Just(Part::Unknown(json!({"type": "map"}).into())),
    ]
}

fn stored() -> impl Strategy<Value = Thread> {
    let status = select(vec![
        Status::Complete,
        Status::Running,
        Status::RequiresAction,
        Status::Incomplete(Reason::Cancelled),
        Status::Incomplete(Reason::Error(Failure::Cut)),
    ]);
    let message =
        (0usize..9, any::<bool>(), vec(part(), 0..4), status).prop_map(|(name, user, parts, status)| {
            let author = if user { Author::User } else { Author::Assistant };
            Message { id: id(&format!("s{name}")), author, parts, status, created: u64::MAX }
        });
    let summary = (0u8..3, 0usize..12, words()).prop_map(|(level, until, text)| Summary {
        level,
        until: id(&format!("s{until}")),
        text,
        covers: u32::from(level) * 4,
    });
    (vec(message, 0..12), vec(summary, 0..4)).prop_map(|(messages, summaries)| Thread {
        id: ThreadId("s".to_owned()),
        messages,
        summaries,
    })
}

fn step() -> impl Strategy<Value = Step> {
    let usage = json!({"choices": [], "usage": {"prompt_tokens": 70, "completion_tokens": 5}}).to_string();
    let whole = words().prop_map(|text| json!({"choices": [{"message": {"content": text}}]}).to_string());
    let other = prop_oneof![
        6 => words().prop_map(|text| delta(&text)),
        3 => "(<think>|</think>|[a-z ]){0,6}".prop_map(|text| delta(&text)),
        3 => Just(done()),
        2 => select(vec!["stop", "length", "error", "content_filter", ""]).prop_map(finish),
        1 => select(vec!["upstream_timeout", "budget_spent", "x"]).prop_map(error),
        2 => Just(Event::Data(usage)),
        1 => any::<String>().prop_map(Event::Data),
        1 => whole.prop_map(Event::Reply),
        1 => select(vec!["", "{}", r#"{"error":{"code":"429"}}"#]).prop_map(|text| Event::Reply(text.to_owned())),
        1 => Just(Event::Opened),
        1 => Just(Event::Uncharged),
        1 => Just(Event::Ended),
        3 => failure().prop_map(Event::Failed),
        1 => Just(Event::Stop),
        1 => budget().prop_map(Event::Budget),
        1 => (0u32..3).prop_map(|n| Event::Clear { thread: ThreadId(n.to_string()) }),
        1 => stored().prop_map(Event::Restore),
    ];
    prop_oneof![
        5 => (words(), 0usize..10, any::<bool>()).prop_map(|(text, images, harder)| Step::Submit {
            text, images: images.saturating_sub(6) * 3, harder: harder && images == 0,
        }),
        1 => (0usize..9).prop_map(Step::SubmitAgain),
        2 => any::<bool>().prop_map(|harder| Step::Retry { harder }),
        6 => reply().prop_map(Step::Knowledge),
        1 => (0u32..9, reply()).prop_map(|(id, reply)| Step::StrayKnowledge(id, reply)),
        2 => reply().prop_map(Step::Vectors),
        1 => (0u32..9, reply()).prop_map(|(id, reply)| Step::StrayVectors(id, reply)),
        1 => (0usize..9, any::<bool>()).prop_map(|(at, good)| Step::Feedback(at, good)),
        2 => Just(Step::Idle),
        2 => reply().prop_map(Step::Summarised),
        1 => (0u64..60_000).prop_map(Step::Later),
        12 => other.prop_map(Step::Other),
    ]
}

/// What the running turn waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wait {
    Nothing,
    Call,
    Knowledge(u32),
    Vectors(u32),
}

/// A message as a view shows it.
#[derive(Debug, PartialEq)]
struct Shown {
    id: MessageId,
    text: String,
    thoughts: String,
    sources: Vec<Source>,
}

impl Shown {
    fn new(id: &MessageId) -> Self {
        Self { id: id.clone(), text: String::new(), thoughts: String::new(), sources: Vec::new() }
    }

    fn of(message: &Message) -> Self {
        let mut shown = Self { text: message.text(), ..Self::new(&message.id) };
        for part in &message.parts {
            match part {
                Part::Reasoning(text) => shown.thoughts.push_str(text),
                Part::Source(source) => shown.sources.push(source.clone()),
                _ => {}
            }
        }
        shown
    }
}

/// What everybody around the machine knows of it, by its outcomes alone.
struct World {
    machine: Dialogue,
    now: u64,
    names: u32,
    wait: Wait,
    /// The newest request to the knowledge module, and all that have had their answer.
    asked: Option<u32>,
    answered: Vec<u32>,
    embedding: Option<u32>,
    embedded: Vec<u32>,
    /// What a view shows; a storage's messages, and its memory.
    view: Vec<Shown>,
    stored: Vec<Message>,
    memory: (Vec<Summary>, Ledger),
    /// Answers as they ended, without their sources.
    ended: Vec<Message>,
    /// Requests by answer, and of the day.
    requests: BTreeMap<String, u32>,
    keys: Vec<String>,
    day: u32,
    summarising: bool,
    summary: u32,
    /// All events as they were, with what came of them.
    log: Vec<(Event, Outcome)>,
}

impl World {
    fn new(settings: Settings) -> Self {
        let machine = Dialogue::new(ThreadId("t".to_owned()), settings);
        Self {
            memory: (Vec::new(), machine.ledger().clone()),
            machine,
            now: NOON,
            names: 0,
            wait: Wait::Nothing,
            asked: None,
            answered: Vec::new(),
            embedding: None,
            embedded: Vec::new(),
            view: Vec::new(),
            stored: Vec::new(),
            ended: Vec::new(),
            requests: BTreeMap::new(),
            keys: Vec::new(),
            day: 0,
            summarising: false,
            summary: 0,
            log: Vec::new(),
        }
    }

    fn name(&mut self, kind: char) -> MessageId {
        self.names += 1;
        id(&format!("{kind}{}", self.names))
    }

    fn known(&self, at: usize) -> MessageId {
        self.machine.thread().messages.get(at).map_or_else(|| id("nobody"), |message| message.id.clone())
    }

    fn shown(&mut self, id: &MessageId) -> &mut Shown {
        self.view.iter_mut().find(|shown| shown.id == *id).unwrap()
    }

    fn event(&mut self, step: Step) -> Option<Event> {
        let now = self.now;
        Some(match step {
            Step::Submit { text, images, harder } => {
                let image =
                    |n| Part::Image { url: format!("data:image/png;base64,{n}"), name: "n".to_owned() };
                let mut images: Vec<Part> = (0..images).map(image).collect();
                if images.len() == 3 {
                    images.push(Part::Text("not a picture".to_owned()));
                }
                let (user, assistant) = (self.name('u'), self.name('a'));
                Event::Submit { text, images, harder, user, assistant, now }
            }
            Step::SubmitAgain(at) => {
                let (user, assistant) = (self.known(at), self.name('a'));
                Event::Submit {
                    text: "x".to_owned(),
                    images: Vec::new(),
                    harder: false,
                    user,
                    assistant,
                    now,
                }
            }
            Step::Retry { harder } => Event::Retry { harder, assistant: self.name('a'), now },
            Step::Knowledge(reply) => Event::Knowledge { id: self.asked?, reply },
            Step::StrayKnowledge(id, reply) => Event::Knowledge { id, reply },
            Step::Vectors(reply) => Event::Embedded { id: self.embedding?, reply },
            Step::StrayVectors(id, reply) => Event::Embedded { id, reply },
            Step::Feedback(at, good) => Event::Feedback { id: self.known(at), good },
            Step::Idle => Event::Idle { now },
            Step::Summarised(reply) => Event::Summarised { id: self.summary, reply, now },
            Step::Later(ms) => {
                self.now += ms;
                return None;
            }
            Step::Other(event) => event,
        })
    }

    fn play(&mut self, event: Event) {
        self.now += 10;
        let before = self.machine.thread().clone();
        let was_running = self.machine.is_running();
        let repeated = match &event {
            Event::Knowledge { id, .. } => self.answered.contains(id),
            Event::Embedded { id, .. } => self.embedded.contains(id),
            _ => false,
        };
        let state = repeated.then(|| format!("{:?}", self.machine));
        let outcome = self.machine.handle(event.clone());
        if let Some(state) = state {
            assert_eq!(format!("{:?}", self.machine), state, "a second answer to {event:?}");
            assert!(outcome.changes.is_empty() && outcome.effects.is_empty());
        }
        if matches!(event, Event::Clear { .. } | Event::Restore(_))
            && outcome.changes.contains(&Change::Reset)
        {
            self.begin_anew();
        }
        self.mirror(&event, &outcome);
        self.wish(&event, &outcome);
        self.check(&before, was_running, &event, &outcome);
        self.log.push((event, outcome));
    }

    /// Another thread.
    fn begin_anew(&mut self) {
        self.ended.clear();
        self.requests.clear();
        self.keys.clear();
        self.wait = Wait::Nothing;
        self.summarising = false;
        self.memory = (self.machine.thread().summaries.clone(), self.machine.ledger().clone());
    }

    /// Views and storages follow the outcome.
    fn mirror(&mut self, event: &Event, outcome: &Outcome) {
        let mut again = None;
        for change in &outcome.changes {
            match change {
                Change::Reset => self.view = self.machine.thread().messages.iter().map(Shown::of).collect(),
                Change::Added(id) => {
                    let user = self.machine.message(id).filter(|message| message.author == Author::User);
                    self.view.push(user.map_or_else(|| Shown::new(id), Shown::of));
                }
                Change::Removed(id) => self.view.retain(|shown| shown.id != *id),
                Change::Text { id, text } => self.shown(id).text.push_str(text),
                Change::Reasoning { id } => {
                    let thoughts = Shown::of(self.machine.message(id).unwrap()).thoughts;
                    self.shown(id).thoughts = thoughts;
                }
                Change::Sources(id) => again = Some(id),
                Change::Status(id) => assert!(self.machine.message(id).is_some()),
                Change::Summaries | Change::Route | Change::Budget | Change::Calls(_) => {}
            }
        }
        // With its sources an answer is read anew: citations of what was not sent are taken out at its end.
        if let Some(id) = again {
            let now = Shown::of(self.machine.message(id).unwrap());
            let ends = outcome.changes.contains(&Change::Status(id.clone()));
            let shown = self.shown(id);
            assert!(now.text == shown.text || (ends && now.text.len() < shown.text.len()), "{event:?}");
            (shown.text, shown.sources) = (now.text, now.sources);
        }
        let messages = &self.machine.thread().messages;
        let truth: Vec<Shown> = messages.iter().map(Shown::of).collect();
        assert_eq!(self.view, truth, "{event:?}");

        self.stored.retain(|message| !outcome.removed.contains(&message.id));
        for id in &outcome.dirty {
            let message = self.machine.message(id).unwrap().clone();
            match self.stored.iter_mut().find(|known| known.id == *id) {
                Some(known) => *known = message,
                None => self.stored.push(message),
            }
        }
        if matches!(event, Event::Restore(_)) && outcome.changes.contains(&Change::Reset) {
            // What comes from the storage is not written back.
            assert!(outcome.dirty.is_empty() && outcome.removed.is_empty());
            self.stored.clone_from(messages);
        }
        assert_eq!(&self.stored, messages, "{event:?}");
        let saves: Vec<bool> = outcome
            .effects
            .iter()
            .filter_map(|effect| if let Effect::Save { running } = effect { Some(*running) } else { None })
            .collect();
        assert_eq!(saves.len(), usize::from(!outcome.dirty.is_empty()), "{outcome:?}");
        let hurries =
            outcome.changes.iter().any(|change| matches!(change, Change::Added(_) | Change::Status(_)));
        assert!(!hurries || saves == [false], "{outcome:?}");
    }

    /// What is asked for is noted, and counted.
    fn wish(&mut self, event: &Event, outcome: &Outcome) {
        match event {
            Event::Knowledge { id, .. } => {
                self.answered.push(*id);
                if self.wait == Wait::Knowledge(*id) {
                    self.wait = Wait::Nothing;
                }
            }
            Event::Embedded { id, .. } => {
                self.embedded.push(*id);
                if self.wait == Wait::Vectors(*id) {
                    self.wait = Wait::Nothing;
                }
            }
            Event::Ended | Event::Failed(_) | Event::Reply(_) | Event::Stop if self.wait == Wait::Call => {
                self.wait = Wait::Nothing;
            }
            Event::Uncharged if outcome.diagnostics.is_empty() => self.day -= 1,
            Event::Summarised { id, .. } if *id == self.summary => self.summarising = false,
            _ => {}
        }
        let mut starts = 0;
        for effect in &outcome.effects {
            match effect {
                Effect::Call { request, key } => {
                    starts += 1;
                    let request: Value = serde_json::from_str(request).unwrap();
                    assert_eq!(request["stream"], true);
                    // Behind the question there may be rounds of tools, from storage.
                    let last = &request["messages"].as_array().unwrap().last().unwrap()["role"];
                    assert!(last == "user" || last == "tool", "{last}");
                    self.count(key);
                    self.wait = Wait::Call;
                }
                Effect::Embed { id, request, key } => {
                    starts += 1;
                    assert!(serde_json::from_str::<Value>(request).is_ok());
                    self.embedded.retain(|answered| answered != id);
                    self.count(key);
                    (self.wait, self.embedding) = (Wait::Vectors(*id), Some(*id));
                }
                Effect::Knowledge { id, request } => {
                    let request: Value = serde_json::from_str(request).unwrap();
                    // A stray answer may have come before its question; the machine then knew no such number.
                    self.answered.retain(|answered| answered != id);
                    self.asked = Some(*id);
                    if request["do"] != "cite" {
                        starts += 1;
                        self.wait = Wait::Knowledge(*id);
                    }
                }
                Effect::Summarise { id, request, key } => {
                    let request: Value = serde_json::from_str(request).unwrap();
                    assert_eq!(request["stream"], false);
                    assert!(!self.summarising && !self.machine.is_running() && key.ends_with(".summary"));
                    (self.summarising, self.summary) = (true, *id);
                    self.day += 1;
                }
                Effect::SaveMemory => {
                    let thread = self.machine.thread();
                    self.memory = (thread.summaries.clone(), self.machine.ledger().clone());
                }
                Effect::Cancel => self.wait = Wait::Nothing,
                Effect::WhenIdle | Effect::Save { .. } | Effect::Forget => {}
                other => panic!("{other:?}"),
            }
        }
        assert!(starts <= 1, "more than one thing at a time: {outcome:?}");
        assert!(starts == 0 || self.machine.is_running());
    }

    fn count(&mut self, key: &str) {
        let (answer, number) = key.rsplit_once('.').unwrap();
        let requests = self.requests.entry(answer.to_owned()).or_default();
        *requests += 1;
        assert_eq!(number, requests.to_string(), "{key}");
        assert!(!self.keys.contains(&key.to_owned()), "{key} twice");
        self.keys.push(key.to_owned());
        self.day += 1;
    }

    fn check(&mut self, before: &Thread, was_running: bool, event: &Event, outcome: &Outcome) {
        let machine = &self.machine;
        let messages = &machine.thread().messages;
        let running: Vec<usize> =
            (0..messages.len()).filter(|&at| messages[at].status == Status::Running).collect();
        let expected = if machine.is_running() { vec![messages.len() - 1] } else { vec![] };
        assert_eq!(running, expected, "{event:?}");
        assert!(!machine.is_running() || self.wait != Wait::Nothing, "nothing can end this turn: {event:?}");

        // An end is told once, and what ended stays as it is.
        let ends = outcome.changes.iter().filter(|change| matches!(change, Change::Status(_))).count();
        let begun = |change: &&Change| matches!(change, Change::Added(id) if machine.message(id).is_some_and(|m| m.author == Author::Assistant));
        let begins = outcome.changes.iter().filter(begun).count();
        let routes = outcome.changes.iter().filter(|change| **change == Change::Route).count();
        let reset = outcome.changes.contains(&Change::Reset);
        assert!(begins <= 1 && ends <= 1 && routes <= 1);
        if !reset {
            assert_eq!(
                usize::from(was_running) + begins - ends,
                usize::from(machine.is_running()),
                "{event:?}"
            );
        }
        for ended in &mut self.ended {
            let removed = outcome.removed.contains(&ended.id);
            assert!(!removed || matches!(event, Event::Retry { .. }));
            assert!(
                removed || Some(&without_sources(machine.message(&ended.id).unwrap())) == Some(ended),
                "{event:?}"
            );
        }
        self.ended.retain(|ended| !outcome.removed.contains(&ended.id));
        if reset {
            self.ended = messages.iter().map(without_sources).collect();
        }
        if ends == 1 {
            let ended = messages.last().unwrap();
            assert!(
                ended.status != Status::Running
                    && !matches!(ended.status, Status::Complete if ended.is_blank())
            );
            let sent = |part: &Part| matches!(part, Part::Source(source) if source.mark == Mark::Sent);
            assert!(!ended.parts.iter().any(sent));
            self.ended.push(without_sources(ended));
        }
        // Nobody but the visitor changes what there was.
        let kept = before.messages.iter().filter(|message| message.author == Author::User);
        for message in kept.filter(|_| !reset) {
            assert_eq!(machine.message(&message.id), Some(message));
        }

        // Each turn's requests are those that were asked for, within its limit.
        let max = machine.settings().max_requests.max(1);
        for record in machine.records() {
            let made = self.requests.get(record.answer.as_str()).copied().unwrap_or_default();
            let summaries = record.requests.iter().filter(|request| request.why == "summary").count();
            let free = record.requests.iter().filter(|request| !request.charged).count();
            assert!(made as usize <= max as usize + free && summaries <= 1, "{record:?}");
            assert_eq!(record.spent.requests as usize + free, made as usize + summaries, "{record:?}");
            assert_eq!(record.requests.len(), made as usize + summaries);
        }
        let run = machine.records().next_back().filter(|_| machine.is_running());
        let paid = machine.ledger().day.requests + run.map_or(0, |record| record.spent.requests);
        assert_eq!(paid, self.day, "{event:?}");
        if !machine.is_running() && !self.summarising && !reset {
            assert_eq!(self.memory.0, machine.thread().summaries);
            assert_eq!(self.memory.1.day, machine.ledger().day, "{event:?}");
        }
        assert!(serde_json::from_str::<Value>(&machine.report()).is_ok());

        // Buttons offer what the machine will do.
        assert!(can_stop(machine) == machine.is_running() && can_clear(machine) != messages.is_empty());
        assert!(
            !machine.is_running()
                || !(can_retry(machine) || can_think_harder(machine) || can_send(machine, "x"))
        );
        assert!(!(can_retry(machine) && can_think_harder(machine)));
        if let Event::Retry { harder, .. } = event {
            assert_eq!(outcome.diagnostics.is_empty(), begins == 1, "{harder} {outcome:?}");
        }
    }
}

fn without_sources(message: &Message) -> Message {
    let mut message = message.clone();
    message.parts.retain(|part| !matches!(part, Part::Source(_)));
    message
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 6_000 }))]
    #[test]
    fn any_events_for_any_owner(kind in 0..KINDS, steps in vec(step(), 0..70)) {
        let mut world = World::new(owner(kind));
        for step in steps {
            if let Some(event) = world.event(step) {
                world.play(event);
            }
        }
        // The same again, from the beginning.
        let mut again = Dialogue::new(ThreadId("t".to_owned()), owner(kind));
        for (event, outcome) in &world.log {
            prop_assert_eq!(&again.handle(event.clone()), outcome);
        }
        prop_assert_eq!(format!("{again:?}"), format!("{:?}", world.machine));
    }
}
