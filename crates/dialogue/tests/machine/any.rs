//! What holds after any sequence of events, sensible or not, whatever the settings.

use std::collections::BTreeMap;

use crate::rig::{NOON, called, card, delta, done, error, finish, hits, id, settings, tool, whole};
use dialogue::cost::{Budget, BudgetState, Ledger};
use dialogue::error::Failure;
use dialogue::memory::Policy;
use dialogue::predicates::{
    can_clear, can_continue, can_retry, can_send, can_stop, can_think_harder, requires_action,
};
use dialogue::thread::{
    Author, Call, CallState, Mark, Message, MessageId, Part, Reason, Source, Status, Summary, Thread,
    ThreadId,
};
use dialogue::turn::{AskEvent, Change, Dialogue, Effect, Event, MAX_ASKS, Outcome, Settings};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// The kinds of owners.
const KINDS: usize = 10;
/// Of which tools there are from this one on.
const TOOLED: usize = 7;

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
        6 => settings(|settings| {
            small(settings);
            settings.max_requests = 2;
        }),
        7 => tooled(|settings| settings.max_requests = 50),
        8 => tooled(|settings| {
            small(settings);
            (settings.max_requests, settings.max_rounds) = (5, 2);
            settings.embeddings = "e".to_owned();
        }),
        _ => tooled(|settings| {
            settings.knowledge = false;
            settings.model = "m".to_owned();
            (settings.max_requests, settings.max_rounds) = (50, 50);
        }),
    }
}

/// An owner whose model may look up, act with approval, and search the site.
fn tooled(change: impl FnOnce(&mut Settings)) -> Settings {
    settings(|settings| {
        let mut card = card();
        card["builtin"] = json!(["search_site", "hand_over"]);
        card["uses"]["agentic"] = json!(["b"]);
        settings.take_card(&card);
        settings.tools.push(tool("eta", |_| {}));
        settings.tools.push(tool("cancel", |tool| tool.approval = true));
        change(settings);
    })
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
    /// The actions module answers its newest request, or one that it may never have had; `true`: all is well.
    Acted(Option<String>, bool),
    StrayActed(u32, Option<String>),
    /// A tool answers: one that runs, or one that does not.
    Tool(usize, Result<String, String>),
    Approve(usize, bool),
    Continue,
    /// The page is left and comes back.
    Reload,
    Ask(u32, String),
    Other(Event),
}

/// Calls as models make them, sensible or not.
fn model_calls() -> impl Strategy<Value = Event> {
    let one = (
        select(vec!["1", "1", "2", "3", ""]),
        select(vec!["eta", "eta", "cancel", "cancel", "search_site", "hand_over", "fly", ""]),
        select(vec![
            r#"{"order":"8821"}"#,
            r#"{"order":"1"}"#,
            r#"{"query":"x"}"#,
            "{}",
            "",
            "{\"ord",
            "[1]",
        ]),
    );
    (vec(one, 1..4), any::<bool>()).prop_map(|(calls, message)| {
        if message {
            Event::Reply(json!({"choices": [{"message": {"tool_calls": whole(&calls)}}]}).to_string())
        } else {
            called(&calls)
        }
    })
}

fn ask_event() -> impl Strategy<Value = AskEvent> {
    let data = |event| if let Event::Data(data) = event { data } else { String::new() };
    prop_oneof![
        4 => select(vec!["{\"n\":1}", "{", "[1,", "x", "<think>"]).prop_map(move |text| AskEvent::Data(data(delta(text)))),
        2 => Just(AskEvent::Data("[DONE]".to_owned())),
        1 => select(vec!["stop", "length"]).prop_map(move |reason| AskEvent::Data(data(finish(reason)))),
        1 => any::<String>().prop_map(AskEvent::Data),
        1 => any::<String>().prop_map(AskEvent::Reply),
        1 => Just(AskEvent::Ended),
        1 => failure().prop_map(AskEvent::Failed),
    ]
}

/// What the actions module may answer, whatever it was asked.
fn acted() -> impl Strategy<Value = Option<String>> {
    select(vec![
        json!({"faults": []}),
        json!({"faults": [{"id": "1", "why": "no"}]}),
        json!({"faults": [{"id": 1}, null, 7]}),
        json!({"faults": 7}),
        json!({"value": {"n": 1}, "fault": null}),
        json!({"value": null, "fault": {"path": "/n", "why": "no"}}),
        json!({"value": 1, "fault": {}}),
        json!({"error": "bad_request"}),
        json!(null),
    ])
    .prop_map(|reply| Some(reply.to_string()).filter(|reply| reply != "null"))
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
        1 => (select(vec!["eta", "cancel", "fly", ""]).prop_map(str::to_owned), proptest::option::of(words())).prop_map(|(name, result)| Part::ToolCall(Call {
            id: "c".to_owned(), name: name.clone(), arguments: "{".to_owned(),
            state: match (&result, name.as_str()) {
                (Some(_), _) => CallState::Done,
                (None, "cancel") => CallState::Asking,
                _ => CallState::Running,
            },
            result,
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
        12 => model_calls(),
        2 => select(vec!["stop", "tool_calls", "length", "error", "content_filter", ""]).prop_map(finish),
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
        12 => (acted(), select(vec![true, true, true, false])).prop_map(|(reply, well)| Step::Acted(reply, well)),
        1 => (0u32..9, acted()).prop_map(|(id, reply)| Step::StrayActed(id, reply)),
        10 => (0usize..2, words(), any::<bool>()).prop_map(|(at, text, well)| {
            Step::Tool(at, if well { Ok(text) } else { Err(text) })
        }),
        6 => (0usize..3, any::<bool>()).prop_map(|(at, yes)| Step::Approve(at, yes)),
        2 => Just(Step::Continue),
        1 => Just(Step::Reload),
        1 => (0u32..6, select(vec!["{}", r#"{"type":"object"}"#, "x"])).prop_map(|(id, schema)| Step::Ask(id, schema.to_owned())),
        2 => (0u32..6, ask_event()).prop_map(|(id, event)| Step::Other(Event::AskReply { id, event })),
        14 => other.prop_map(Step::Other),
    ]
}

/// What happens where tools are at work, mostly as it should.
fn busy() -> impl Strategy<Value = Step> {
    let other = prop_oneof![
        12 => model_calls(),
        3 => Just(done()),
        2 => words().prop_map(|text| delta(&text)),
        1 => Just(Event::Failed(Failure::Timeout)),
        1 => Just(Event::Stop),
        3 => (0u32..3, ask_event()).prop_map(|(id, event)| Event::AskReply { id, event }),
    ];
    prop_oneof![
        4 => words().prop_map(|text| Step::Submit { text, images: 0, harder: false }),
        1 => Just(Step::Retry { harder: false }),
        4 => reply().prop_map(Step::Knowledge),
        14 => acted().prop_map(|reply| Step::Acted(reply, true)),
        1 => acted().prop_map(|reply| Step::Acted(reply, false)),
        10 => (0usize..2, words()).prop_map(|(at, text)| Step::Tool(at, Ok(text))),
        1 => (0usize..2, words()).prop_map(|(at, text)| Step::Tool(at, Err(text))),
        8 => (0usize..5, select(vec![true, true, false])).prop_map(|(at, yes)| Step::Approve(at, yes)),
        4 => Just(Step::Continue),
        1 => Just(Step::Reload),
        1 => (0u32..3).prop_map(|id| Step::Ask(id, "{}".to_owned())),
        14 => other.prop_map(Step::Other),
    ]
}

/// What the running turn waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wait {
    Nothing,
    Call,
    Knowledge(u32),
    Vectors(u32),
    Check(u32),
    /// Tools, or searches that the model asked for.
    Tools,
}

/// A message as a view shows it.
#[derive(Debug, PartialEq)]
struct Shown {
    id: MessageId,
    text: String,
    thoughts: String,
    sources: Vec<Source>,
    calls: Vec<Call>,
}

impl Shown {
    fn new(id: &MessageId) -> Self {
        Self {
            id: id.clone(),
            text: String::new(),
            thoughts: String::new(),
            sources: Vec::new(),
            calls: Vec::new(),
        }
    }

    fn of(message: &Message) -> Self {
        let mut shown = Self { text: message.text(), ..Self::new(&message.id) };
        for part in &message.parts {
            match part {
                Part::Reasoning(text) => shown.thoughts.push_str(text),
                Part::Source(source) => shown.sources.push(source.clone()),
                Part::ToolCall(call) => shown.calls.push(call.clone()),
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
    /// Tools that run, and all that ever did; the newest request to the actions module; what has had its answer.
    running: Vec<String>,
    ran: Vec<(MessageId, String)>,
    acting: Option<u32>,
    acted: Vec<u32>,
    searches: Vec<u32>,
    /// What the page asked for and waits for.
    asks: Vec<u32>,
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
            running: Vec::new(),
            ran: Vec::new(),
            acting: None,
            acted: Vec::new(),
            searches: Vec::new(),
            asks: Vec::new(),
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
            Step::Acted(reply, well) => {
                let id = self.acting?;
                let well = well.then(|| {
                    let check = self.wait == Wait::Check(id);
                    if check {
                        r#"{"faults":[]}"#.to_owned()
                    } else {
                        r#"{"value":{"n":1},"fault":null}"#.to_owned()
                    }
                });
                Event::Acted { id, reply: well.or(reply) }
            }
            Step::StrayActed(id, reply) => Event::Acted { id, reply },
            Step::Tool(at, result) => {
                let call = self.running.get(at).cloned().unwrap_or_else(|| "1".to_owned());
                Event::ToolDone { call, result, now }
            }
            Step::Approve(at, yes) => {
                let call = self.machine.thread().messages.last().and_then(|last| last.calls().nth(at));
                Event::Approve { call: call.map_or_else(|| "1".to_owned(), |call| call.id.clone()), yes, now }
            }
            Step::Continue => Event::Continue { now },
            Step::Reload => Event::Restore(self.machine.thread().clone()),
            Step::Ask(id, schema) => Event::Ask { id, prompt: "n?".to_owned(), schema, now },
            Step::Other(event) => event,
        })
    }

    fn is_open(&self) -> bool {
        self.machine.is_running() || requires_action(&self.machine)
    }

    fn play(&mut self, event: Event) {
        self.now += 10;
        let before = self.machine.thread().clone();
        let was_open = self.is_open();
        let repeated = match &event {
            Event::Acted { id, .. } => self.acted.contains(id),
            Event::ToolDone { call, .. } => !self.running.contains(call),
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
            // What ran before the page was left has run.
            let same = matches!(&event, Event::Restore(thread) if *thread == before);
            self.begin_anew(same);
        }
        self.mirror(&event, &outcome);
        self.wish(&event, &outcome);
        self.check(&before, was_open, &event, &outcome);
        self.log.push((event, outcome));
    }

    /// Another thread.
    fn begin_anew(&mut self, same: bool) {
        if !same {
            self.ran.clear();
        }
        self.running.clear();
        self.searches.clear();
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
                Change::Calls(id) => {
                    let now = Shown::of(self.machine.message(id).unwrap());
                    let shown = self.shown(id);
                    shown.calls = now.calls;
                    if matches!(event, Event::Continue { .. }) {
                        (shown.text, shown.thoughts, shown.sources) = (now.text, now.thoughts, now.sources);
                    }
                }
                Change::Status(id) => assert!(self.machine.message(id).is_some()),
                Change::Summaries | Change::Route | Change::Budget | Change::Form(_) => {}
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
                self.searches.retain(|searching| searching != id);
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
            Event::Acted { id, .. } => {
                self.acted.push(*id);
                if self.wait == Wait::Check(*id) {
                    self.wait = Wait::Nothing;
                }
            }
            Event::ToolDone { call, .. } => self.running.retain(|running| running != call),
            Event::Ended | Event::Failed(_) | Event::Reply(_) | Event::Stop if self.wait == Wait::Call => {
                self.wait = Wait::Nothing;
            }
            Event::Uncharged if outcome.diagnostics.is_empty() => self.day -= 1,
            Event::Summarised { id, .. } if *id == self.summary => self.summarising = false,
            _ => {}
        }
        if let Event::Ask { id, .. } = event
            && !self.asks.contains(id)
        {
            self.asks.push(*id);
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
                    if matches!(event, Event::Acted { .. } | Event::Approve { .. }) && request["k"] == 5 {
                        self.searches.push(*id);
                        self.wait = Wait::Tools;
                    } else if request["do"] != "cite" {
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
                Effect::Cancel => {
                    self.wait = Wait::Nothing;
                    self.running.clear();
                    self.searches.clear();
                }
                Effect::Act { id, request } => {
                    let request: Value = serde_json::from_str(request).unwrap();
                    self.acted.retain(|answered| answered != id);
                    self.acting = Some(*id);
                    if request["do"] == "check" {
                        starts += 1;
                        self.wait = Wait::Check(*id);
                    }
                }
                Effect::Tool { call, name, .. } => {
                    // Nothing runs twice, nor without the approval that it needs.
                    let answer = self.machine.thread().messages.last().unwrap().id.clone();
                    let run = (answer, call.clone());
                    assert!(!self.ran.contains(&run), "{call} again: {event:?}");
                    let approved = matches!(event, Event::Approve { call: id, yes: true, .. } if id == call);
                    assert!(
                        approved || (name != "cancel" && matches!(event, Event::Acted { .. })),
                        "{event:?}"
                    );
                    assert!(self.machine.settings().tool(name).is_some());
                    self.ran.push(run);
                    self.running.push(call.clone());
                    self.wait = Wait::Tools;
                }
                Effect::Ask { id, request, key } => {
                    assert!(serde_json::from_str::<Value>(request).is_ok() && self.asks.contains(id));
                    assert!(!self.keys.contains(key), "{key} twice");
                    self.keys.push(key.clone());
                    self.day += 1;
                }
                Effect::AskPartial { id, value } => {
                    assert!(self.asks.contains(id) && serde_json::from_str::<Value>(value).is_ok());
                }
                Effect::AskDone { id, .. } => {
                    // One answer for each question, also for those that are refused.
                    let refused = matches!(event, Event::Ask { id: asked, .. } if asked == id);
                    assert!(refused || self.asks.contains(id));
                    self.asks.retain(|asked| asked != id);
                }
                Effect::WhenIdle | Effect::Save { .. } | Effect::Forget | Effect::Timer { .. } => {}
            }
        }
        assert!(starts <= 1, "more than one thing at a time: {outcome:?}");
        assert!(starts == 0 || self.machine.is_running());
        assert!(self.running.is_empty() && self.searches.is_empty() || self.is_open());
        if self.wait == Wait::Tools && self.running.is_empty() && self.searches.is_empty() {
            self.wait = Wait::Nothing;
        }
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

    fn check(&mut self, before: &Thread, was_open: bool, event: &Event, outcome: &Outcome) {
        let machine = &self.machine;
        let messages = &machine.thread().messages;
        let running: Vec<usize> =
            (0..messages.len()).filter(|&at| messages[at].status == Status::Running).collect();
        let expected = if machine.is_running() { vec![messages.len() - 1] } else { vec![] };
        assert_eq!(running, expected, "{event:?}");
        assert!(!machine.is_running() || self.wait != Wait::Nothing, "nothing can end this turn: {event:?}");

        assert!(self.asks.len() <= MAX_ASKS);
        // What waits for the visitor says so, and nothing else does.
        for (at, message) in messages.iter().enumerate() {
            let asks = message.calls().any(|call| call.state == CallState::Asking);
            assert_eq!(asks, message.status == Status::RequiresAction, "{event:?}");
            assert!(!asks || at + 1 == messages.len());
            let open = at + 1 == messages.len() && self.is_open();
            assert!(message.calls().all(|call| call.state.is_settled() == call.result.is_some()));
            assert!(open || message.calls().all(|call| call.state.is_settled()), "{event:?}");
        }

        // An end is told once, and what ended stays as it is.
        let is_over = |status: Status| !matches!(status, Status::Running | Status::RequiresAction);
        let told = |id: &MessageId| {
            let message = machine.message(id)?;
            let was = before.messages.iter().find(|before| before.id == *id);
            let was_over = was.is_some_and(|before| is_over(before.status));
            Some(is_over(message.status) && (!was_over || matches!(event, Event::Continue { .. })))
        };
        let mut ending: Vec<&MessageId> = outcome
            .changes
            .iter()
            .filter_map(|change| match change {
                Change::Status(id) => told(id)?.then_some(id),
                _ => None,
            })
            .collect();
        ending.dedup();
        let ends = ending.len();
        for message in messages {
            let was = before.messages.iter().find(|before| before.id == message.id);
            let differs = was.is_some_and(|before| before.status != message.status);
            assert!(
                !differs
                    || outcome
                        .changes
                        .iter()
                        .any(|change| *change == Change::Reset
                            || *change == Change::Status(message.id.clone()))
            );
        }
        if let Event::Continue { .. } = event
            && outcome.diagnostics.is_empty()
        {
            self.ended.retain(|ended| Some(&ended.id) != messages.last().map(|last| &last.id));
        }
        let resumes = usize::from(matches!(event, Event::Continue { .. }) && outcome.diagnostics.is_empty());
        let begun = |change: &&Change| matches!(change, Change::Added(id) if machine.message(id).is_some_and(|m| m.author == Author::Assistant));
        let begins = outcome.changes.iter().filter(begun).count();
        let routes = outcome.changes.iter().filter(|change| **change == Change::Route).count();
        let reset = outcome.changes.contains(&Change::Reset);
        assert!(begins <= 1 && ends <= 1 + begins && routes <= 1);
        if !reset {
            let is_open = usize::from(self.is_open());
            assert_eq!(usize::from(was_open) + begins + resumes - ends, is_open, "{event:?}");
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
            self.ended =
                messages.iter().filter(|message| is_over(message.status)).map(without_sources).collect();
        }
        for ended in ending {
            let ended = machine.message(ended).unwrap();
            let silent = ended.is_blank() && ended.calls().next().is_none();
            assert!(ended.status != Status::Complete || !silent);
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
        let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
        for record in machine.records() {
            let summaries = record.requests.iter().filter(|request| request.why == "summary").count();
            let free = record.requests.iter().filter(|request| !request.charged).count();
            let made = record.requests.len() - summaries;
            assert!(made <= max as usize + free && summaries <= 1, "{record:?}");
            assert_eq!(record.spent.requests as usize + free, made + summaries, "{record:?}");
            assert!(record.rounds <= machine.settings().max_rounds);
            *counted.entry(record.answer.as_str()).or_default() += made;
        }
        for (answer, made) in counted {
            // An answer that was taken up again has a record for each time.
            let keys = self.requests.iter().filter(|(key, _)| key.split('.').next() == Some(answer));
            assert_eq!(keys.map(|(_, count)| *count as usize).sum::<usize>(), made, "{answer}");
        }
        let day = machine.ledger().day.requests;
        let run = machine.records().next_back().map_or(0, |record| record.spent.requests);
        let open = day + run == self.day && self.is_open();
        assert!(open || (day == self.day && !machine.is_running()), "{day} {run} {} {event:?}", self.day);
        if !self.is_open() && !self.summarising && self.asks.is_empty() && !reset {
            assert_eq!(self.memory.0, machine.thread().summaries);
            assert_eq!(self.memory.1.day, machine.ledger().day, "{event:?}");
        }
        assert!(serde_json::from_str::<Value>(&machine.report()).is_ok());

        // Buttons offer what the machine will do.
        assert!(can_stop(machine) == self.is_open() && can_clear(machine) != messages.is_empty());
        assert!(
            !machine.is_running()
                || !(can_retry(machine) || can_think_harder(machine) || can_send(machine, "x"))
        );
        assert!(!self.is_open() || !can_continue(machine));
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

/// Plays the steps, and once more from the beginning: the same comes of them.
fn play(kind: usize, steps: Vec<Step>) {
    let mut world = World::new(owner(kind));
    for step in steps {
        if let Some(event) = world.event(step) {
            world.play(event);
        }
    }
    let mut again = Dialogue::new(ThreadId("t".to_owned()), owner(kind));
    for (event, outcome) in &world.log {
        assert_eq!(&again.handle(event.clone()), outcome);
    }
    assert_eq!(format!("{again:?}"), format!("{:?}", world.machine));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 6_000 }))]
    #[test]
    fn any_events_for_any_owner(kind in 0..KINDS, steps in vec(step(), 0..70)) {
        play(kind, steps);
    }

    #[test]
    fn any_work_of_tools(kind in TOOLED..KINDS, steps in vec(busy(), 0..120)) {
        play(kind, steps);
    }
}
