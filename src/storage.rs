//! The visitor's history: one head and one value per message, in the browser's storage or, where that can't be used,
//! in memory. The only user of Storage.

use crate::locales::Text;
use dialogue::cost::Ledger;
use dialogue::history::{self, Head, Loaded, Memo, SCHEMA};
use dialogue::thread::{Message, MessageId, Thread, ThreadId};
use js_sys::Map;
use wasm_bindgen::JsValue;
use web_sys::Window;

/// Where values are kept.
enum Area {
    /// The browser's.
    Browser(web_sys::Storage),
    /// The page's memory. The loader owns the map, so that it outlives a widget that trapped.
    Memory(Map),
}

impl Area {
    fn get(&self, key: &str) -> Option<String> {
        match self {
            Self::Browser(storage) => storage.get_item(key).ok().flatten(),
            Self::Memory(map) => map.get(&JsValue::from_str(key)).as_string(),
        }
    }

    /// False where there is no room.
    fn set(&self, key: &str, value: &str) -> bool {
        match self {
            Self::Browser(storage) => storage.set_item(key, value).is_ok(),
            Self::Memory(map) => {
                map.set(&JsValue::from_str(key), &JsValue::from_str(value));
                true
            }
        }
    }

    fn remove(&self, key: &str) {
        match self {
            Self::Browser(storage) => {
                let _ = storage.remove_item(key);
            }
            Self::Memory(map) => {
                map.delete(&JsValue::from_str(key));
            }
        }
    }

    fn keys(&self, prefix: &str) -> Vec<String> {
        let mut keys = Vec::new();
        let mut take = |key: Option<String>| keys.extend(key.filter(|key| key.starts_with(prefix)));
        match self {
            Self::Browser(storage) => {
                for i in 0..storage.length().unwrap_or(0) {
                    take(storage.key(i).ok().flatten());
                }
            }
            Self::Memory(map) => map.for_each(&mut |_, key| take(key.as_string())),
        }
        keys
    }
}

/// The history of one widget.
pub struct Storage {
    area: Area,
    memory: Map,
    /// The browser's storage, once it was full: what it holds is stale, and goes when the visitor wants all gone.
    full: Option<web_sys::Storage>,
    /// Per tab: whether the panel is open, and the draft.
    tab: Option<web_sys::Storage>,
    prefix: String,
    /// How much of the page's storage we take, bytes.
    cap: usize,
    /// Written by a newer version: shown, never changed.
    read_only: bool,
    /// An unreadable head, to be set aside before a new one is written.
    aside: Option<String>,
    /// What to say at the first message, not before.
    pending: Option<Text>,
    thread: Option<ThreadId>,
    order: Vec<MessageId>,
    sizes: Vec<usize>,
    removed: Vec<MessageId>,
    /// The ledger as it was read or written last.
    counted: Ledger,
}

/// How a history is to be kept.
pub struct Settings {
    /// Widgets with different keys have different histories.
    pub key: String,
    /// Keep it in memory only.
    pub memory_only: bool,
    /// How much of the page's storage to take, bytes.
    pub cap: usize,
    /// The loader's map.
    pub memory: Map,
}

impl Storage {
    /// Opens the history. Nothing is written yet.
    pub fn open(window: &Window, settings: Settings) -> Self {
        let mut prefix = String::from("chatlet:");
        prefix.push_str(&settings.key);
        prefix.push(':');
        let browser = if settings.memory_only { None } else { window.local_storage().ok().flatten() };
        let pending = (browser.is_none() && !settings.memory_only).then_some(Text::NoticeMemory);
        // What a full storage could not take is still in memory when the widget starts again after a trap.
        let (browser, full) = if settings.memory.size() > 0 { (None, browser) } else { (browser, None) };
        Self {
            area: browser.map_or_else(|| Area::Memory(settings.memory.clone()), Area::Browser),
            memory: settings.memory,
            full,
            tab: if settings.memory_only { None } else { window.session_storage().ok().flatten() },
            prefix,
            cap: settings.cap,
            read_only: false,
            aside: None,
            pending,
            thread: None,
            order: Vec::new(),
            sizes: Vec::new(),
            removed: Vec::new(),
            counted: Ledger::default(),
        }
    }

    /// The stored thread, and what is to be said of it.
    pub fn load(&mut self) -> (Option<Thread>, Option<Text>) {
        let mut notice = None;
        let raw = self.area.get(&self.key("head"));
        let head = match raw.as_deref().map(history::decode_head) {
            None => return (None, None),
            Some(Loaded::Good(head)) => head,
            Some(Loaded::Newer(head)) => {
                self.read_only = true;
                notice = Some(Text::NoticeNewer);
                match head {
                    Some(head) => head,
                    None => return (None, notice),
                }
            }
            Some(Loaded::Corrupt) => {
                self.aside = raw;
                notice = Some(Text::NoticeCorrupt);
                self.recovered_head()
            }
        };
        // Two tabs that wrote the head at the same moment know nothing of each other: what it misses is found.
        let order = history::merge_order(&self.recovered_head().order, &head.order, &[]);
        let mut messages = Vec::new();
        for id in order {
            let Some(raw) = self.area.get(&self.message_key(&id)) else { continue };
            match history::decode_message(&raw) {
                Loaded::Good(message) | Loaded::Newer(Some(message)) => {
                    self.sizes.push(self.size(&raw));
                    self.order.push(id);
                    messages.push(message);
                }
                // It stays where it is, under its own key.
                Loaded::Corrupt | Loaded::Newer(None) => notice = notice.or(Some(Text::NoticeCorrupt)),
            }
        }
        let summaries = self.memory_of(&head.thread).summaries;
        self.thread = Some(head.thread.clone());
        if messages.is_empty() && notice.is_none() {
            return (None, None);
        }
        (Some(Thread { id: head.thread, messages, summaries }), notice)
    }

    /// Nothing can be kept of what is made now.
    pub const fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// The summaries of a thread, and what it cost.
    fn memory_of(&self, thread: &ThreadId) -> Memo {
        let stored = self.area.get(&self.key("memory"));
        stored.and_then(|stored| history::decode_memo(&stored, thread)).unwrap_or_default()
    }

    /// Writes them, beside what another tab wrote meanwhile. A storage that is full keeps what it had: summaries can be
    /// made again.
    pub fn save_memory(&mut self, thread: &ThreadId, memo: Memo) {
        if self.read_only {
            return;
        }
        // Of two tabs that each began a thread, the head names the first one's.
        let head = match self.area.get(&self.key("head")).as_deref().map(history::decode_head) {
            Some(Loaded::Good(head)) => head,
            _ => Head { schema: SCHEMA, thread: thread.clone(), order: Vec::new() },
        };
        let stored = self.memory_of(&head.thread);
        let merged = history::merge_memo(&memo, &self.counted, &stored, &head.order);
        self.area.set(&self.key("memory"), &history::encode_memo(&head.thread, &merged));
        self.counted = memo.ledger;
    }

    /// Of a thread that is gone, the day's cost is kept: nothing where nothing was.
    pub fn keep_day(&mut self, thread: &ThreadId, ledger: Ledger) {
        if self.area.get(&self.key("memory")).is_some() {
            self.save_memory(thread, Memo { summaries: Vec::new(), ledger });
        }
    }

    /// What day and thread have cost, as stored: what is more than that was used here.
    pub fn ledger(&mut self, thread: &ThreadId) -> Ledger {
        self.counted = self.memory_of(thread).ledger;
        self.counted.clone()
    }

    /// Messages carry their own ids, which begin with the time: even without a head they can be put in order.
    fn recovered_head(&self) -> Head {
        let prefix = self.key("m:");
        let mut order: Vec<MessageId> = Vec::new();
        for key in self.area.keys(&prefix) {
            let id = key.get(prefix.len()..).unwrap_or_default();
            // The library's sort is larger than all that it would sort here.
            let at = order.iter().position(|other| other.as_str() > id).unwrap_or(order.len());
            order.insert(at, MessageId(id.to_owned()));
        }
        let thread = order.first().map_or_else(String::new, |id| id.0.clone());
        Head { schema: SCHEMA, thread: ThreadId(thread), order }
    }

    /// Writes the messages that changed, and the head where it has to change. Gives what is to be said of it.
    pub fn save(&mut self, thread: &Thread, dirty: &[MessageId]) -> Option<Text> {
        if self.read_only {
            return None;
        }
        let kept = self.aside.take().is_none_or(|raw| self.area.set(&self.key("aside"), &raw));
        let changed: Vec<&Message> =
            thread.messages.iter().filter(|message| dirty.contains(&message.id)).collect();
        if kept && self.write(thread, &changed) {
            return self.pending.take();
        }
        // No room: what is stored stays, and the whole thread lives on in memory.
        if let Area::Browser(storage) = std::mem::replace(&mut self.area, Area::Memory(self.memory.clone())) {
            self.full = Some(storage);
        }
        let all: Vec<&Message> = thread.messages.iter().collect();
        self.write(thread, &all);
        Some(Text::NoticeFull)
    }

    /// What a message takes of the page's storage, bytes: its value, its key, and its id in the head.
    const fn size(&self, value: &str) -> usize {
        const IDS: usize = 2 * "m:0mx0fzgxm35bi4n41x2,".len();
        self.prefix.len() + IDS + value.len()
    }

    fn write(&mut self, thread: &Thread, messages: &[&Message]) -> bool {
        let mut new = self.thread.as_ref() != Some(&thread.id);
        for message in messages {
            let value = history::encode_message(message);
            match self.order.iter().position(|id| *id == message.id) {
                Some(at) => self.sizes[at] = self.size(&value),
                None => {
                    new = true;
                    self.order.push(message.id.clone());
                    self.sizes.push(self.size(&value));
                }
            }
            if !self.area.set(&self.message_key(&message.id), &value) {
                return false;
            }
        }
        let old = history::evict(&self.sizes, self.cap).min(self.order.len());
        let gone: Vec<MessageId> = self.order.drain(..old).collect();
        self.sizes.drain(..old);
        for id in &gone {
            self.area.remove(&self.message_key(id));
        }
        self.removed.extend(gone);
        self.thread = Some(thread.id.clone());
        !(new || old > 0) || self.write_head(&thread.id)
    }

    /// Another tab may have written since: its messages stay in the head. Where both began a thread of their own, the
    /// first one's takes in the second's.
    fn write_head(&mut self, thread: &ThreadId) -> bool {
        let (thread, stored) = match self.area.get(&self.key("head")).as_deref().map(history::decode_head) {
            Some(Loaded::Good(head)) => (head.thread, head.order),
            Some(Loaded::Newer(_)) => {
                self.read_only = true;
                return true;
            }
            Some(Loaded::Corrupt) | None => (thread.clone(), Vec::new()),
        };
        let order = history::merge_order(&self.order, &stored, &self.removed);
        let head = Head { schema: SCHEMA, thread, order };
        self.area.set(&self.key("head"), &history::encode_head(&head))
    }

    /// Removes messages that are no longer part of the thread.
    pub fn remove(&mut self, ids: &[MessageId]) {
        for id in ids {
            if let Some(at) = self.order.iter().position(|known| known == id) {
                self.order.remove(at);
                self.sizes.remove(at);
            }
            if !self.read_only {
                self.area.remove(&self.message_key(id));
            }
            self.removed.push(id.clone());
        }
    }

    /// Removes the thread, and leaves what was set aside.
    pub fn forget_thread(&mut self) {
        if !self.read_only {
            self.wipe(&self.key("m:"));
            self.wipe(&self.key("head"));
        }
        self.order.clear();
        self.sizes.clear();
        self.removed.clear();
        self.thread = None;
        self.save_draft("");
    }

    /// Removes everything that this widget ever stored in this browser.
    pub fn forget(&mut self) {
        self.wipe(&self.prefix);
        if let Some(tab) = &self.tab {
            for name in ["open", "draft"] {
                let _ = tab.remove_item(&self.key(name));
            }
        }
        self.read_only = false;
        self.aside = None;
        self.thread = None;
        self.order.clear();
        self.sizes.clear();
        self.counted = Ledger::default();
    }

    /// Removes all values whose keys begin so, wherever they are.
    fn wipe(&self, prefix: &str) {
        for key in self.area.keys(prefix) {
            self.area.remove(&key);
        }
        if let Some(full) = self.full.clone().map(Area::Browser) {
            for key in full.keys(prefix) {
                full.remove(&key);
            }
        }
    }

    /// Remembers for this tab whether the panel is open.
    pub fn save_open(&self, open: bool) {
        if let Some(tab) = &self.tab {
            let _ = tab.set_item(&self.key("open"), if open { "1" } else { "0" });
        }
    }

    /// Remembers for this tab what was typed but not sent. An empty draft is removed.
    pub fn save_draft(&self, draft: &str) {
        let Some(tab) = &self.tab else { return };
        let _ = if draft.is_empty() {
            tab.remove_item(&self.key("draft"))
        } else {
            tab.set_item(&self.key("draft"), draft)
        };
    }

    /// What was typed but not sent when this tab last left the page.
    pub fn draft(&self) -> Option<String> {
        self.tab.as_ref()?.get_item(&self.key("draft")).ok().flatten()
    }

    fn key(&self, name: &str) -> String {
        let mut key = self.prefix.clone();
        key.push_str(name);
        key
    }

    fn message_key(&self, id: &MessageId) -> String {
        let mut key = self.key("m:");
        key.push_str(id.as_str());
        key
    }
}
