//! The widget's state and its only writer: a visitor's verb or a reply becomes an event of the engine, the engine's
//! changes are mirrored into signals, and its effects go to transport and storage. Components read and call verbs.

mod acts;
mod mirror;

use crate::element::Page;
use crate::hooks::focus::{Focus, Places, is_touch};
use crate::hooks::frame;
use crate::hooks::use_announcer::announce;
use crate::locales::{Catalogue, Text};
use crate::storage::Storage;
use crate::transport::{Call, Transport};
use dialogue::error::Failure;
use dialogue::json::{self, Value};
use dialogue::markdown::Blocks;
use dialogue::options::{Enter, Mode, Options};
use dialogue::predicates;
use dialogue::thread::{Author, MessageId, Part, Source, Status};
use dialogue::turn::{Dialogue, Event};
use js_sys::Function;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use web_sys::KeyboardEvent;

/// A piece of a message that will not be written on.
#[derive(Clone, PartialEq, Eq)]
pub enum Block {
    /// Markdown.
    Text(String),
    /// The call of a tool that has this id; where it stands, [`Chat::calls`] tells.
    Call(String),
}

/// A message as the transcript shows it. Each field is a signal of its own, so that a token touches one text node.
#[derive(Clone)]
pub struct Row {
    /// The message.
    pub id: MessageId,
    /// Whose it is.
    pub author: Author,
    /// The blocks that will not change any more.
    pub blocks: RwSignal<Vec<Block>>,
    /// Source of the block that is still being written; a visitor's message is all here.
    pub open: RwSignal<String>,
    /// The model is reasoning, and has not begun to answer.
    pub thinking: RwSignal<bool>,
    /// Set whenever the message's status, sources or calls are others; [`Chat::status`] and the like tell them.
    pub turned: RwSignal<bool>,
}

impl Row {
    fn new(id: MessageId, author: Author) -> Self {
        Self {
            id,
            author,
            blocks: RwSignal::new(Vec::new()),
            open: RwSignal::new(String::new()),
            thinking: RwSignal::new(false),
            turned: RwSignal::new(false),
        }
    }

    /// Nothing to read yet.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.open.with(String::is_empty) && self.blocks.with(Vec::is_empty)
    }

    /// A tool has answered, and nothing is said of it yet.
    #[must_use]
    pub fn is_behind_call(&self) -> bool {
        self.open.with(String::is_empty)
            && self.blocks.with(|blocks| matches!(blocks.last(), Some(Block::Call(_))))
    }

    /// Frees its signals, once nothing on the page follows them any more.
    fn free(&self) {
        self.blocks.dispose();
        self.open.dispose();
        self.thinking.dispose();
        self.turned.dispose();
    }
}

/// What is asked before it is done, since it can't be undone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Confirm {
    /// Begin a new conversation in place of this one.
    New,
    /// Remove the conversation and all that was stored.
    Delete,
}

/// What the page hears of a message that was sent.
#[derive(serde::Serialize)]
struct Sent<'a> {
    id: &'a str,
    text: &'a str,
}

/// The state: signals to read, verbs to call.
#[derive(Clone, Copy)]
pub struct Chat {
    /// The transcript.
    pub rows: RwSignal<Vec<Row>>,
    /// Whether the panel is open.
    pub open: RwSignal<bool>,
    /// Whether an answer is on its way.
    pub running: RwSignal<bool>,
    /// Quiet facts about the history, as sentences.
    pub notices: RwSignal<Vec<String>>,
    /// What the visitor is asked to confirm.
    pub confirm: RwSignal<Option<Confirm>>,
    /// The live region's line.
    pub announcement: RwSignal<String>,
    /// Questions sent on this page.
    pub asked: RwSignal<u32>,
    /// Answers that ended on this page.
    pub answered: RwSignal<u32>,
    /// Where the focus may go.
    pub places: Places,
    /// What was said before the messages that are sent with each question, in short.
    pub summaries: RwSignal<Vec<String>>,
    /// Whether a model that thinks more could be asked the last question again.
    pub harder: RwSignal<bool>,
    /// Suggested questions.
    pub suggestions: RwSignal<Vec<String>>,
    texts: RwSignal<Catalogue>,
    mode: Mode,
    enter: Enter,
    /// The longest message that may be sent, in characters.
    pub max_length: u32,
    work: StoredValue<Shared, LocalStorage>,
}

/// What only the browser has, once it is there.
type Shared = Rc<RefCell<Option<Work>>>;

/// What only the browser has: the conversation and the ways out of it. The natively rendered shell does without.
pub struct Work {
    /// The engine.
    pub dialogue: Dialogue,
    /// What the owner set on the page.
    pub options: Options,
    /// The way to the relay.
    pub transport: Transport,
    /// The visitor's history.
    pub storage: Storage,
    /// The page around us.
    pub page: Page,
    /// The call that is on its way.
    pub call: Option<Call>,
    /// Objects that the page waits for.
    pub asks: Vec<Asked>,
    /// What tools are called by where somebody reads it: the name, and the owner's words for it.
    pub titles: Vec<(String, String)>,
    /// Numbers the objects that the page asks for.
    pub asked: u32,
    /// Calls of tools that the page was told of, and where they stood.
    pub told: Vec<(String, &'static str)>,
    /// Events that wait for the next frame.
    pub queue: VecDeque<Event>,
    /// When the queue was last written, ms.
    pub flushed: f64,
    /// Splits the running answer into blocks.
    pub blocks: Blocks,
    /// When something was last saved, ms.
    pub saved: f64,
    /// Whether a timer is set to save.
    pub saving: bool,
    /// Messages that changed since they were saved.
    pub dirty: Vec<MessageId>,
}

/// An object that the page waits for.
pub struct Asked {
    /// Which one.
    pub id: u32,
    /// Is told `"partial"` and the object so far, nothing and the object, or why there is none: a code, words, a path.
    pub on: Function,
    /// The call for it.
    pub call: Option<Call>,
}

impl Chat {
    /// The state as the shell shows it: closed, empty. What differs is applied after hydration.
    #[must_use]
    pub fn new(options: Options, texts: Catalogue) -> Self {
        Self {
            rows: RwSignal::new(Vec::new()),
            open: RwSignal::new(options.mode == Mode::Inline),
            running: RwSignal::new(false),
            notices: RwSignal::new(Vec::new()),
            confirm: RwSignal::new(None),
            announcement: RwSignal::new(String::new()),
            asked: RwSignal::new(0),
            answered: RwSignal::new(0),
            places: Places::default(),
            summaries: RwSignal::new(Vec::new()),
            harder: RwSignal::new(false),
            suggestions: RwSignal::new(options.start_suggestions.clone()),
            texts: RwSignal::new(texts),
            mode: options.mode,
            enter: options.composer_enter,
            max_length: options.composer_max_length,
            work: StoredValue::new_local(Rc::default()),
        }
    }

    /// Begins to work, after hydration: shows the stored thread.
    pub fn begin(self, mut work: Work) {
        let (thread, notice) = work.storage.load();
        let id =
            thread.as_ref().map_or_else(|| work.dialogue.thread().id.clone(), |thread| thread.id.clone());
        work.dialogue.restore_ledger(work.storage.ledger(&id));
        self.work.with_value(|shared| shared.replace(Some(work)));
        if let Some(thread) = thread {
            self.handle(Event::Restore(thread));
        }
        self.notice(notice);
    }

    // What components read.

    /// The words for a text.
    #[must_use]
    pub fn text(&self, text: Text) -> String {
        self.texts.with(|texts| texts.get(text))
    }

    /// The words for a text with a number in it.
    #[must_use]
    pub fn count(&self, text: Text, n: u32) -> String {
        self.texts.with(|texts| texts.count(text, n))
    }

    /// The sentence for a failure; a developer without a relay is told how to start one.
    #[must_use]
    pub fn failure_text(&self, failure: &Failure) -> String {
        let local = self.with_work(|work| work.page.is_local()).unwrap_or(false);
        if local && matches!(failure, Failure::Unreachable) {
            return self.text(Text::ErrorUnreachableDev);
        }
        let mut key = String::from("error.");
        key.push_str(failure.code());
        self.texts.with(|texts| texts.by_key(&key).unwrap_or_default().to_owned())
    }

    /// No message yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.with(Vec::is_empty)
    }

    /// The row of a message.
    #[must_use]
    pub fn row_of(&self, id: &str) -> Option<Row> {
        self.rows.with_untracked(|rows| rows.iter().rev().find(|row| row.id.as_str() == id).cloned())
    }

    /// How far a message is, or how it ended; followed.
    #[must_use]
    pub fn status(&self, row: &Row) -> Status {
        row.turned.track();
        let status = self.with_work(|work| work.dialogue.message(&row.id).map(|message| message.status));
        status.flatten().unwrap_or(Status::Complete)
    }

    /// The passages of the site that a message rests on.
    #[must_use]
    pub fn sources(&self, row: &Row) -> Vec<Source> {
        self.parts(row, |part| if let Part::Source(source) = part { Some(source.clone()) } else { None })
    }

    /// The pictures that came with a message: name and address, which is empty once the picture is not kept any more.
    #[must_use]
    pub fn pictures(&self, row: &Row) -> Vec<(String, String)> {
        let picture = |part: &Part| match part {
            Part::Image { url, name } => Some((name.clone(), url.clone())),
            _ => None,
        };
        self.parts(row, picture)
    }

    fn parts<T>(&self, row: &Row, pick: impl Fn(&Part) -> Option<T>) -> Vec<T> {
        let picked = self.with_work(|work| {
            let message = work.dialogue.message(&row.id)?;
            Some(message.parts.iter().filter_map(pick).collect())
        });
        picked.flatten().unwrap_or_default()
    }

    /// Whether this message is the one that can be asked again.
    #[must_use]
    pub fn may_retry(&self, id: &MessageId) -> bool {
        !self.running.get() && self.rows.with(|rows| rows.last().is_some_and(|row| row.id == *id))
    }

    /// What the visitor last asked.
    #[must_use]
    pub fn last_question(&self) -> Option<String> {
        self.with_work(|work| work.dialogue.last_user_text().map(str::to_owned)).flatten()
    }

    /// Whether this key press sends: Enter does, but never while a word is being composed, and not on a touch screen unless the owner says so.
    #[must_use]
    pub fn sends(&self, event: &KeyboardEvent) -> bool {
        // Safari ends a composition before it reports the Enter that ended it; then only the old code 229 tells.
        if event.key() != "Enter" || event.is_composing() || event.key_code() == 229 || event.shift_key() {
            return false;
        }
        event.ctrl_key()
            || event.meta_key()
            || match self.enter {
                Enter::Send => true,
                Enter::Newline => false,
                Enter::Auto => !is_touch(),
            }
    }

    // What visitors and owners do.

    /// Opens or closes the panel.
    pub fn toggle(&self) {
        if self.open.get_untracked() { self.close() } else { self.show() }
    }

    /// Opens the panel.
    pub fn show(&self) {
        if !self.open.get_untracked() {
            self.open.set(true);
            self.places.focus(Focus::Panel);
            self.opened(true);
        }
    }

    /// Closes the panel, unless the page objects.
    pub fn close(&self) {
        let page = self.with_work(|work| work.page.clone());
        let agreed = page.is_none_or(|page| page.emit("request-close", None));
        if agreed && self.open.get_untracked() && !self.is_inline() {
            self.open.set(false);
            self.places.focus(Focus::Launcher);
            self.opened(false);
        }
    }

    /// Escape: the innermost layer closes first.
    pub fn escape(&self) {
        if self.confirm.get_untracked().is_some() {
            self.confirm.set(None);
            self.places.focus(Focus::Composer);
        } else if !self.is_inline() {
            self.close();
        }
    }

    /// Sends a message. False where it can't be sent now; the text then stays where it is.
    pub fn send(&self, text: &str) -> bool {
        self.send_with(text, Vec::new(), false)
    }

    /// Sends a message with its pictures, to a model that thinks `harder` where that is wanted.
    pub fn send_with(&self, text: &str, images: Vec<Part>, harder: bool) -> bool {
        #[cfg(all(feature = "trap", target_arch = "wasm32"))]
        if text == "/trap" {
            core::arch::wasm32::unreachable();
        }
        let may = |work: &mut Work| {
            predicates::can_send(&work.dialogue, text) || !(images.is_empty() || work.dialogue.is_running())
        };
        if !self.with_work(may).unwrap_or(false) || text.chars().count() > self.max_length as usize {
            return false;
        }
        let now = js_sys::Date::now();
        let id = Page::fresh_id(now);
        let sent = Sent { id: &id, text: text.trim() };
        let sent = serde_json::to_string(&sent).ok();
        let event = Event::Submit {
            text: text.trim().to_owned(),
            images,
            harder,
            user: MessageId(id),
            // Ids sort by time, and the answer comes after its question.
            assistant: MessageId(Page::fresh_id(now + 1.0)),
            now: now as u64,
        };
        self.asked.update(|n| *n += 1);
        self.handle(event);
        // Before the first message nothing may be stored, so the open panel is remembered from now on.
        self.remember_open();
        self.say(Text::AnnounceResponding);
        self.emit("message-send", sent.as_deref());
        true
    }

    /// Stops the answer; what there is of it stays.
    pub fn stop(&self) {
        self.flush();
        self.handle(Event::Stop);
        self.say(Text::AnnounceStopped);
    }

    /// Asks the last question again; of a model that thinks `harder`, where the visitor wants that.
    pub fn retry(&self, harder: bool) {
        let now = js_sys::Date::now();
        self.handle(Event::Retry { harder, assistant: MessageId(Page::fresh_id(now)), now: now as u64 });
        self.say(Text::AnnounceResponding);
    }

    /// Asks before something is removed.
    pub fn ask_to_confirm(&self, what: Confirm) {
        self.confirm.set(Some(what));
    }

    /// The visitor agreed.
    pub fn confirmed(&self, what: Confirm) {
        self.confirm.set(None);
        self.new_thread();
        if what == Confirm::Delete {
            self.forget();
        }
        self.places.focus(Focus::Composer);
    }

    /// Begins a new conversation.
    pub fn new_thread(&self) {
        let thread = dialogue::thread::ThreadId(Page::fresh_id(js_sys::Date::now()));
        self.handle(Event::Clear { thread });
    }

    /// Removes everything that was stored.
    pub fn forget(&self) {
        self.with_work(|work| work.storage.forget());
        self.notices.set(Vec::new());
    }

    /// Takes a notice away.
    pub fn dismiss(&self, sentence: &str) {
        self.notices.update(|notices| notices.retain(|notice| notice != sentence));
    }

    /// Takes what the owner configured on the relay (`GET /v1/assistant`): words that the page itself did not set, and
    /// what the engine goes by.
    pub fn set_assistant(&self, card: &str) {
        let Some(card) = Value::parse(card) else { return };
        let word = |name: &str| json::word(&card, name);
        let own = self.with_work(|work| {
            let settings = work.dialogue.settings_mut();
            settings.take_card(&card);
            let knowledge = &mut work.transport.knowledge;
            let index = json::word(json::object(&card, "knowledge"), "index");
            if knowledge.index.is_empty() && !index.is_empty() {
                // A path is the relay's own.
                knowledge.index =
                    if index.starts_with('/') { work.transport.relay.clone() } else { String::new() };
                knowledge.index.push_str(index);
                settings.knowledge = true;
            }
            json::list(&card, "tools").iter().for_each(|tool| work.name_tool(tool));
            work.options.clone()
        });
        let Some(own) = own else { return };
        self.texts.update(|texts| {
            for (text, here, there) in [
                (Text::PanelTitle, &own.panel_title, "name"),
                (Text::StartGreeting, &own.start_greeting, "greeting"),
                (Text::DisclaimerText, &own.disclaimer_text, "disclaimer"),
            ] {
                if here.is_empty() {
                    texts.set(text, word(there));
                }
            }
        });
        if own.start_suggestions.is_empty() {
            let suggestions = json::list(&card, "suggestions").iter();
            self.suggestions.set(suggestions.filter_map(|s| s.as_str().map(str::to_owned)).collect());
        }
    }

    /// What the turns decided and cost, and what is left: JSON for the inspector.
    #[must_use]
    pub fn records(&self) -> String {
        self.with_work(|work| work.dialogue.report()).unwrap_or_default()
    }

    /// Whom to ask where no answer can be had: the owner's own words.
    #[must_use]
    pub fn contact(&self) -> String {
        self.with_work(|work| work.dialogue.settings().contact.clone()).unwrap_or_default()
    }

    /// A reply came, or a part of one: it is shown with the next frame.
    pub fn enqueue(&self, event: Event) {
        let first = self.with_work(|work| {
            work.queue.push_back(event);
            (work.queue.len() == 1).then_some(work.flushed)
        });
        if let Some(last) = first.flatten() {
            let chat = *self;
            frame::schedule(js_sys::Date::now(), last, move || chat.flush());
        }
    }

    /// Saves what is not saved yet: the page is about to go.
    pub fn leave(&self, draft: &str) {
        self.flush();
        self.save();
        let empty = self.rows.with_untracked(Vec::is_empty);
        self.with_work(|work| work.storage.save_draft(if empty { "" } else { draft }));
    }

    /// What was typed, but not sent, before the page was left.
    #[must_use]
    pub fn draft(&self) -> Option<String> {
        self.with_work(|work| work.storage.draft()).flatten()
    }

    /// Ends all work: the element left the page.
    pub fn end(&self) {
        self.with_work(|work| {
            work.call = None;
            work.transport.actions.running = None;
        });
        self.save();
        drop(self.shared().map(|shared| shared.take()));
        self.rows.with_untracked(|rows| rows.iter().for_each(Row::free));
    }

    // Small things.

    fn is_inline(&self) -> bool {
        self.mode == Mode::Inline
    }

    fn remember_open(&self) {
        let open = self.open.get_untracked();
        if !self.is_inline() && !self.rows.with_untracked(Vec::is_empty) {
            self.with_work(|work| work.storage.save_open(open));
        }
    }

    fn opened(&self, open: bool) {
        self.remember_open();
        self.emit(if open { "open" } else { "close" }, None);
    }

    fn notice(&self, notice: Option<Text>) {
        if let Some(notice) = notice.map(|notice| self.texts.with_untracked(|texts| texts.get(notice))) {
            self.notices.update(|notices| {
                if !notices.contains(&notice) {
                    notices.push(notice);
                }
            });
        }
    }

    fn say(&self, text: Text) {
        announce(self.announcement, self.texts.with_untracked(|texts| texts.get(text)));
    }

    fn emit(&self, event: &str, detail: Option<&str>) {
        // The page's listener may call a verb of ours: nothing may be borrowed while it runs.
        if let Some(page) = self.with_work(|work| work.page.clone()) {
            page.emit(event, detail);
        }
    }

    fn with_row(&self, id: &MessageId, act: impl FnOnce(&Row)) {
        self.rows.with_untracked(|rows| {
            if let Some(row) = rows.iter().rev().find(|row| row.id == *id) {
                act(row);
            }
        });
    }

    fn with_work<T>(&self, act: impl FnOnce(&mut Work) -> T) -> Option<T> {
        let shared = self.shared()?;
        let mut work = shared.try_borrow_mut().ok()?;
        work.as_mut().map(act)
    }

    /// Not inlined, since everything goes through here.
    #[inline(never)]
    fn shared(&self) -> Option<Shared> {
        self.work.try_get_value()
    }
}
