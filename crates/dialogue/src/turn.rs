//! The machine of a turn: events go in, what changed and what is to be done comes out.
//!
//! A visitor's input is judged and routed ([`router`](crate::router)), the site's knowledge is searched, the prompt is built and the
//! model is called (`turn/prepare`); the answer streams in (`turn/answer`); where it fails, the next model is asked, and
//! after the last one the site's own pages answer (`turn/ladder`). What the answer cites is looked up, and long threads
//! are summarised, when it is complete (`turn/after`). A turn without tools costs one request; every other one has its
//! reason in the turn's [`Record`]. Where the model calls tools instead of answering, they run and it is asked again
//! (`turn/tools`). The page's own questions, for JSON, go beside it (`turn/ask`). Flows come before the route: their place is named where it will be.

mod after;
mod answer;
mod ask;
mod event;
mod flow;
mod ladder;
mod prepare;
mod record;
mod settings;
mod tools;

pub use ask::MAX_ASKS;
pub use event::{AskEvent, AskFailure, Change, Effect, Event, Outcome};
pub use record::{Record, Request, Search};
pub use settings::Settings;

use ask::Ask;

use crate::Millis;
use crate::cost::{Budget, BudgetState, Ledger};
use crate::error::Failure;
use crate::estimate::Estimator;
use crate::memory::{self, Job};
use crate::predicates;
use crate::prompt::Passage;
use crate::think::Think;
use crate::thread::{Author, Message, MessageId, Part, Reason, Source, Status, Thread, ThreadId};
use crate::tools::{Calls, Tool};
use crate::wire::{ToolCall, Usage};

/// The longest answer, in bytes; one that is longer ends there, as [`Reason::Length`]. Reasoning is cut at it too.
pub const MAX_ANSWER: usize = 1 << 20;
/// The most pictures of one message.
pub const MAX_IMAGES: usize = 8;
/// Records that are kept, of the newest turns.
const MAX_RECORDS: usize = 100;

/// A conversation and the turn that runs in it.
#[derive(Debug)]
pub struct Dialogue {
    thread: Thread,
    settings: Settings,
    run: Option<Run>,
    records: Vec<Record>,
    ledger: Ledger,
    budget: Budget,
    /// When the budget was told.
    budget_told: Millis,
    estimator: Estimator,
    /// Estimated tokens of all that was said; `None`: not counted yet.
    size: Option<u32>,
    /// Numbers requests to the knowledge module and for vectors.
    serial: u32,
    /// The citations of an answer that are being looked up.
    citing: Option<(u32, MessageId)>,
    /// The summary that is being made: its request, and the turn after which it was asked for.
    summary: Option<(u32, Job, MessageId)>,
    /// A summary may be made when nothing else is to be done: once after each complete answer.
    may_summarise: bool,
    /// Tokens of the thread from which on: more than there were when one failed.
    summary_from: u32,
    /// The index of the site's pages has vectors; `None`: nobody told yet.
    pages_have_vectors: Option<bool>,
    /// Messages that have vectors in the knowledge module.
    embedded: Vec<MessageId>,
    /// JSON for the page: what is on its way, and the records of what was.
    asks: Vec<Ask>,
    asked: Vec<Record>,
    /// The visitor found the last answer bad.
    disliked: bool,
    /// The last answer's usage is not told yet, or only so much of it.
    usage_due: bool,
    told: Usage,
    /// Its prompt's tokens, as estimated without correction.
    raw_tokens: u32,
    /// A flow asks its question again below this answer: the request to the actions module.
    resuming: Option<(u32, MessageId)>,
    /// JSON that flows asked for: by which name, and by the flow's own.
    flow_asks: Vec<(u32, String)>,
    /// What the visitor did for a flow, beside typing, until the turn begins: an input of the flows' desk.
    input: Option<String>,
    /// The last time that was told.
    now: Millis,
}

/// An answer on its way: always to the thread's last message.
#[derive(Debug)]
struct Run {
    phase: Phase,
    record: Record,
    /// Models that may still be asked, the next one first.
    ladder: Vec<String>,
    /// The question, as it is searched for.
    query: String,
    /// The visitor asked to think harder, or to try again what was bad.
    harder: bool,
    /// The visitor asked again.
    again: bool,
    /// The answer before this one failed, or was found bad.
    failed: bool,
    /// The flow that is concerned.
    flow: Option<flow::Stepping>,
    passages: Option<Vec<Passage>>,
    recalled: Vec<MessageId>,
    /// How many of the old turns' vectors were asked for in this turn.
    vectors: usize,
    /// Tokens of the prompt, as estimated without correction.
    raw_tokens: u32,
    /// What the provider counted of the newest request, so far.
    usage: Usage,
    /// Tokens that the prompt may have, since more of them were refused.
    most: u32,
    think: Think,
    /// A reasoning field was seen, so reasoning inside the content is a second copy.
    has_reasoning_field: bool,
    text_len: usize,
    reasoning_len: usize,
    /// Calls of tools in the making.
    calls: Calls,
    /// The end of an answer with calls was seen; its usage may still come.
    finished: bool,
    /// Calls that are whole, and are being checked.
    unchecked: Vec<ToolCall>,
    /// Searches of the site that the model asked for, by the request to the knowledge module.
    searches: Vec<(u32, String)>,
    /// The model was told that it called tools in a way that can't be run.
    told_off: bool,
    /// Why the next request is made.
    why: &'static str,
    /// When it took up an answer that was begun before; 0: it began it.
    since: Millis,
    /// The tools as they are sent, and their tokens.
    tools: String,
    tools_tokens: u32,
}

/// What a running turn waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// What the words of the question ask for.
    Listening(u32),
    /// Vectors of the question.
    Embedding(u32),
    /// What the site's pages and the old turns say.
    Searching(u32),
    /// The model.
    Calling,
    /// Whether a flow begins.
    Matching(u32),
    /// What a flow was in the middle of.
    Settling(u32),
    /// A flow's step.
    Stepping(u32),
    /// A flow's calls.
    Serving,
    /// Whether calls of tools can be run.
    Checking(u32),
    /// Tools, or the visitor's approval of them.
    Acting,
    /// An answer from the site's own pages, since the model gave none.
    Local(u32, Failure),
}

impl Dialogue {
    /// An empty conversation.
    pub fn new(thread: ThreadId, settings: Settings) -> Self {
        Self {
            thread: Thread::new(thread),
            settings,
            run: None,
            records: Vec::new(),
            ledger: Ledger::default(),
            budget: Budget::default(),
            budget_told: 0,
            estimator: Estimator::default(),
            size: None,
            serial: 0,
            citing: None,
            summary: None,
            may_summarise: false,
            summary_from: 0,
            pages_have_vectors: None,
            embedded: Vec::new(),
            resuming: None,
            flow_asks: Vec::new(),
            input: None,
            asks: Vec::new(),
            asked: Vec::new(),
            disliked: false,
            usage_due: false,
            told: Usage::default(),
            raw_tokens: 0,
            now: 0,
        }
    }

    /// The conversation as it is.
    pub const fn thread(&self) -> &Thread {
        &self.thread
    }

    /// An answer is on its way, and does not wait for the visitor.
    pub fn is_running(&self) -> bool {
        self.run.is_some() && !predicates::requires_action(self)
    }

    /// Adds a tool of the page, in place of another one of its name.
    ///
    /// # Errors
    /// A stable word: `too_many_tools`.
    pub fn register(&mut self, tool: Tool) -> Result<(), &'static str> {
        self.settings.register(tool)?;
        self.measure_tools();
        Ok(())
    }

    /// What the turns decided, the newest last; the running one's is not complete yet.
    pub fn records(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.records.iter().chain(self.run.as_ref().map(|run| &run.record))
    }

    /// Requests of the present turn, or of the last one.
    pub fn requests(&self) -> u32 {
        self.records().next_back().map_or(0, |record| record.spent.requests)
    }

    /// What thread and day have cost.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Takes what thread and day had cost when they were stored.
    pub const fn restore_ledger(&mut self, ledger: Ledger) {
        self.ledger = ledger;
    }

    /// What is left of the day's requests, as far as it was told.
    pub const fn budget(&self) -> &Budget {
        &self.budget
    }

    /// What the visitor said last.
    pub fn last_user_text(&self) -> Option<&str> {
        self.user_texts().next()
    }

    /// What the visitor said, the newest first.
    fn user_texts(&self) -> impl Iterator<Item = &str> {
        let said = self.thread.messages.iter().rev().filter(|message| message.author == Author::User);
        said.filter_map(|message| message.parts.iter().find_map(text_in))
    }

    /// A message by its id; the newest are found first.
    pub fn message(&self, id: &MessageId) -> Option<&Message> {
        self.thread.messages.iter().rev().find(|message| message.id == *id)
    }

    /// What the owner has set.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What the owner has set; a change counts from the next call.
    pub const fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    /// The draft is longer than what the owner allows.
    pub fn is_too_long(&self, draft: &str) -> bool {
        let max = self.settings.max_input_chars;
        max > 0 && draft.trim().chars().nth(max).is_some()
    }

    /// Takes an event. Events that make no sense now are ignored.
    pub fn handle(&mut self, event: Event) -> Outcome {
        let mut out = Outcome::default();
        match event {
            Event::Submit { text, images, harder, user, assistant, now } => {
                self.submit(&text, images, harder, [user, assistant], now, &mut out);
            }
            Event::Retry { harder, assistant, now } => self.retry(harder, assistant, now, &mut out),
            Event::Clear { thread } => self.clear(thread, &mut out),
            Event::Restore(thread) => self.restore(thread, &mut out),
            Event::Budget(budget) => self.take_budget(budget, &mut out),
            Event::Knowledge { id, reply } => self.knowledge(id, reply.as_deref(), &mut out),
            Event::Idle { now } => self.idle(now, &mut out),
            Event::Summarised { id, reply, now } => self.summarised(id, reply.as_deref(), now, &mut out),
            Event::Feedback { id, good } => self.feedback(&id, good, &mut out),
            Event::Approve { call, yes, now } => self.approve(&call, yes, now, &mut out),
            Event::ToolDone { call, result, now } => self.tool_done(&call, result, now, &mut out),
            Event::Choose { input, text, user, assistant, now } => {
                self.choose(input, &text, [user, assistant], now, &mut out);
            }
            Event::Timer { id, assistant, now } => self.flow_timer(&id, assistant, now, &mut out),
            Event::Acted { id, reply } => self.acted(id, reply.as_deref(), &mut out),
            Event::Continue { now } => self.go_on(now, &mut out),
            Event::Ask { id, prompt, schema, now } => self.ask(id, prompt, &schema, now, &mut out),
            Event::AskReply { id, event } => self.ask_reply(id, event, &mut out),
            Event::Stop if self.run.is_some() || predicates::requires_action(self) => {
                self.take_up(self.now);
                out.effect(Effect::Cancel);
                self.end(Status::Incomplete(Reason::Cancelled), &mut out);
            }
            // Providers tell the usage behind the answer's end.
            Event::Data(data) if self.run.is_none() => self.late_usage(&data, &mut out),
            Event::Ended if self.run.is_none() => {}
            // The rest is about a running answer: whatever comes after its end is ignored.
            _ if self.run.is_none() => out.odd("nothing_runs"),
            Event::Embedded { id, reply } => self.take_vectors(id, reply, &mut out),
            // The body ends behind the calls that came with it.
            Event::Ended if self.is_acting() => {}
            // And of a call, there is none as long as the turn waits for something else.
            _ if self.run.as_ref().is_some_and(|run| run.phase != Phase::Calling) => {
                out.odd("no_call");
            }
            Event::Opened => {}
            Event::Uncharged => self.uncharged(&mut out),
            Event::Data(data) => self.data(&data, &mut out),
            Event::Reply(json) => self.reply(&json, &mut out),
            Event::Ended | Event::Failed(_) if self.run.as_ref().is_some_and(|run| run.finished) => {
                self.end(Status::Complete, &mut out);
            }
            Event::Ended => self.broken_off(Failure::BadReply, &mut out),
            Event::Stop => {}
            Event::Failed(failure) => self.broken_off(failure, &mut out),
        }
        self.flow_models(&mut out);
        out
    }

    /// The visitor does something for the open flow that is no typing; `text` says what, in the thread.
    fn choose(&mut self, input: String, text: &str, ids: [MessageId; 2], now: Millis, out: &mut Outcome) {
        if !self.settings.flows || self.open_form().is_none() {
            return out.odd("no_flow");
        }
        self.input = Some(input);
        self.submit(text, Vec::new(), false, ids, now, out);
        self.input = None;
    }

    fn submit(
        &mut self,
        text: &str,
        images: Vec<Part>,
        harder: bool,
        [user, assistant]: [MessageId; 2],
        now: Millis,
        out: &mut Outcome,
    ) {
        let images: Vec<Part> =
            images.into_iter().filter(|part| matches!(part, Part::Image { .. })).take(MAX_IMAGES).collect();
        let pictures_alone = !images.is_empty() && text.trim().is_empty() && !self.is_running();
        if !predicates::can_send(self, text) && !pictures_alone {
            out.odd(if self.is_running() {
                "submit_while_running"
            } else if self.is_too_long(text) {
                "submit_too_long"
            } else {
                "submit_empty"
            });
            return;
        }
        if user == assistant || self.message(&user).is_some() || self.message(&assistant).is_some() {
            out.odd("duplicate_id");
            return;
        }
        self.put_aside(out);
        let mut message = Message::user(user, text.trim().to_owned(), now);
        message.parts.splice(0..0, images);
        self.size = self.size.map(|size| size.saturating_add(memory::weigh(&message)));
        self.add(message, out);
        self.begin(harder, false, assistant, now, out);
    }

    fn retry(&mut self, harder: bool, assistant: MessageId, now: Millis, out: &mut Outcome) {
        let may = predicates::can_retry(self) || (harder && predicates::can_think_harder(self));
        if !may {
            out.odd("nothing_to_retry");
            return;
        }
        if self.message(&assistant).is_some() {
            out.odd("duplicate_id");
            return;
        }
        // An answer in which a flow stands stays: the flow goes on below it.
        let goes = |last: &mut Message| last.author == Author::Assistant && !last.has_open_form();
        if let Some(failed) = self.thread.messages.pop_if(goes) {
            out.change(Change::Removed(failed.id.clone()));
            out.removed.push(failed.id);
            self.size = None;
        }
        self.begin(harder, true, assistant, now, out);
    }

    fn add(&mut self, message: Message, out: &mut Outcome) {
        out.change(Change::Added(message.id.clone()));
        out.dirty.push(message.id.clone());
        self.thread.messages.push(message);
    }

    fn clear(&mut self, thread: ThreadId, out: &mut Outcome) {
        let run = self.run.take();
        if let Some(run) = &run {
            // What was asked for was paid for.
            self.ledger.add(run.record.spent, self.now);
        }
        if run.is_some() || self.summary.is_some() {
            out.effect(Effect::Cancel);
        }
        let old = std::mem::replace(&mut self.thread, Thread::new(thread));
        out.removed.extend(old.messages.into_iter().map(|message| message.id));
        self.forget_turns();
        self.ledger.reset_thread();
        out.change(Change::Reset);
        out.effect(Effect::Forget);
    }

    fn forget_turns(&mut self) {
        self.records.clear();
        self.embedded.clear();
        self.citing = None;
        self.summary = None;
        self.resuming = None;
        self.flow_asks.clear();
        self.summary_from = 0;
        self.size = None;
        self.disliked = false;
    }

    /// Nothing becomes dirty here: another tab may still be writing the answer that looks interrupted from here.
    fn restore(&mut self, stored: Thread, out: &mut Outcome) {
        if self.is_running() {
            out.odd("restore_while_running");
            return;
        }
        if let Some(run) = self.run.take() {
            // It waited for the visitor.
            self.ledger.add(run.record.spent, self.now);
            out.effect(Effect::Cancel);
        }
        self.thread = Thread { id: stored.id, messages: Vec::new(), summaries: stored.summaries };
        let mut newest = String::new();
        for mut message in stored.messages {
            // Ids begin with the time: one that is greater than all before it is new.
            if message.id.0 > newest {
                newest.clone_from(&message.id.0);
            } else if self.message(&message.id).is_some() {
                out.odd("duplicate_id");
                continue;
            }
            // What is not the last any more waits for nobody.
            if let Some(before) = self.thread.messages.last_mut() {
                tools::take_down(before, false);
            }
            tools::take_down(&mut message, true);
            self.thread.messages.push(message);
        }
        let (sound, _) = memory::covered(&self.thread);
        self.thread.summaries.truncate(sound);
        self.forget_turns();
        out.change(Change::Reset);
    }

    fn take_budget(&mut self, budget: Budget, out: &mut Outcome) {
        if budget != self.budget {
            out.change(Change::Budget);
        }
        self.budget = budget;
        self.budget_told = self.now;
    }

    /// The budget as it stands now: it is whole again after its day.
    fn budget_state(&self) -> BudgetState {
        let Budget { state, reset_s, .. } = self.budget;
        // Where nobody told when the day ends, what is little stays so.
        let over = self.reset_in_s() == 0 && (reset_s > 0 || state == BudgetState::Spent);
        if over { BudgetState::Ok } else { state }
    }

    /// Seconds until there are requests again; 0: there are.
    fn spent_for_s(&self) -> u32 {
        if self.budget.state == BudgetState::Spent { self.reset_in_s() } else { 0 }
    }

    /// Seconds until the day's count begins anew.
    fn reset_in_s(&self) -> u32 {
        let passed = self.now.saturating_sub(self.budget_told) / 1_000;
        self.budget.reset_s.saturating_sub(u32::try_from(passed).unwrap_or(u32::MAX))
    }

    fn feedback(&mut self, id: &MessageId, good: bool, out: &mut Outcome) {
        match self.thread.messages.last() {
            Some(last) if last.id == *id && !self.is_running() => self.disliked = !good,
            _ => out.odd("feedback_too_late"),
        }
    }

    /// The running turn is odd in a way that its record tells.
    fn lack(&mut self, word: &'static str, out: &mut Outcome) {
        out.odd(word);
        if let Some(run) = &mut self.run {
            run.record.note(word);
        }
    }

    const fn next_id(&mut self) -> u32 {
        self.serial = self.serial.wrapping_add(1);
        self.serial
    }

    /// The running turn, and the answer that it writes.
    fn running(&mut self) -> Option<(&mut Run, &mut Message)> {
        Some((self.run.as_mut()?, self.thread.messages.last_mut()?))
    }
}

const fn text_in(part: &Part) -> Option<&str> {
    match part {
        Part::Text(text) => Some(text.as_str()),
        Part::Reasoning(_)
        | Part::Image { .. }
        | Part::ToolCall(_)
        | Part::Form(_)
        | Part::Source(_)
        | Part::Unknown(_) => None,
    }
}

const fn source_in(part: &Part) -> Option<&Source> {
    if let Part::Source(source) = part { Some(source) } else { None }
}

/// One save per outcome; the end of an answer is not to wait for the next one.
fn mark_dirty(id: MessageId, running: bool, out: &mut Outcome) {
    if !out.dirty.contains(&id) {
        out.dirty.push(id);
    }
    let save = out.effects.iter_mut().find_map(|effect| match effect {
        Effect::Save { running } => Some(running),
        _ => None,
    });
    match save {
        Some(was_running) => *was_running &= running,
        None => out.effect(Effect::Save { running }),
    }
}
