//! What the loader calls: it hands the shell over, and gets a widget to hold.

use super::Page;
use crate::app::app;
use crate::hooks::listener::Listener;
use crate::locales::Catalogue;
use crate::state::{Chat, Work};
use crate::storage::{Settings, Storage};
use crate::transport::{Actions, Acts, Knowledge, Transport};
use crate::view::{Node, adopt};
use any_spawner::Executor;
use dialogue::markdown::Blocks;
use dialogue::options::{Complaint, Options, Problem, Store};
use dialogue::thread::{Part, ThreadId};
use dialogue::turn::{self, Dialogue};
use js_sys::{Function, Map};
use leptos::prelude::*;
use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, HtmlElement, HtmlTextAreaElement, Window};

#[wasm_bindgen]
extern "C" {
    /// What the loader hands over: see `takeOver` in `shell/takeover.js`.
    pub type Handover;
    /// The tag's `data-*` and the element's attributes: names and values in turn, each ended by a NUL.
    #[wasm_bindgen(method, getter)]
    fn options(this: &Handover) -> String;
    /// The locale's catalogue, as JSON.
    #[wasm_bindgen(method, getter)]
    fn catalogue(this: &Handover) -> String;
    /// The catalogue's language.
    #[wasm_bindgen(method, getter)]
    fn language(this: &Handover) -> String;
    /// The relay's address, resolved.
    #[wasm_bindgen(method, getter)]
    fn relay(this: &Handover) -> String;
    /// Which of the page's widgets this is, where no history key is given.
    #[wasm_bindgen(method, getter)]
    fn key(this: &Handover) -> String;
    /// Whether the panel is open.
    #[wasm_bindgen(method, getter)]
    fn open(this: &Handover) -> bool;
    /// A message that was sent before the widget was there.
    #[wasm_bindgen(method, getter)]
    fn pending(this: &Handover) -> Option<String>;
    /// What the owner configured on the relay, as far as it is there: see [`Widget::configure`].
    #[wasm_bindgen(method, getter)]
    fn card(this: &Handover) -> String;
    /// The memory that outlives a trap.
    #[wasm_bindgen(method, getter)]
    fn memory(this: &Handover) -> Map;
    /// Asks the knowledge module.
    #[wasm_bindgen(method, getter)]
    fn knowledge(this: &Handover) -> Function;
    /// The page's tools, each as JSON and ended by a NUL.
    #[wasm_bindgen(method, getter)]
    fn tools(this: &Handover) -> String;
    /// Asks the actions module, and runs tools.
    #[wasm_bindgen(method, getter)]
    fn acts(this: &Handover) -> Acts;
    /// Tells the loader which call is running.
    #[wasm_bindgen(method, getter, js_name = onCall)]
    fn on_call(this: &Handover) -> Function;
}

/// A running widget, as the loader holds it.
#[wasm_bindgen]
pub struct Widget {
    chat: Chat,
    _listeners: [Listener; 2],
    _nodes: Vec<Node>,
    _owner: Owner,
}

/// Takes over the shell: adopts the nodes that the loader drew inside `base`, then applies what happened meanwhile.
#[wasm_bindgen]
pub fn start(host: HtmlElement, base: HtmlElement, handover: &Handover) -> Result<Widget, JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    let (mut options, complaints) = Options::from_pairs(&pairs(&handover.options()));
    for complaint in complaints {
        complain(&complaint);
    }
    if options.history_key.is_empty() {
        options.history_key = handover.key();
    }
    let mut texts = Catalogue::parse(&handover.catalogue());
    texts.set_owner_texts(&options);

    let page = Page { host };
    let storage = Storage::open(
        &window,
        Settings {
            key: options.history_key.clone(),
            memory_only: options.history_store == Store::Memory,
            cap: options.history_max_kb as usize * 1_000,
            memory: handover.memory(),
        },
    );
    let on_call = handover.on_call();
    let transport = Transport {
        relay: handover.relay(),
        on_call: Box::new(move |controller: &AbortController| {
            let _ = on_call.call1(&JsValue::NULL, controller);
        }),
        knowledge: Knowledge { ask: handover.knowledge(), index: options.knowledge.clone() },
        actions: Actions { acts: handover.acts(), running: None },
    };
    let thread = ThreadId(Page::fresh_id(js_sys::Date::now()));
    let settings = turn::Settings {
        model: options.model.clone(),
        lang: handover.language(),
        knowledge: !options.knowledge.is_empty(),
        ..turn::Settings::default()
    };
    let dialogue = Dialogue::new(thread, settings);

    // A second widget finds the executor set, which is what it wants.
    let _ = Executor::init_wasm_bindgen();
    let own = options.clone();
    let owner = Owner::new_root(None);
    // Adoption sees the panel open or closed as it is: hidden even for a moment, the text box would lose a composition.
    // What else the visitor did is applied after it.
    let (chat, nodes) = owner.with(|| {
        let chat = Chat::new(options, texts);
        chat.open.set(handover.open() || chat.open.get_untracked());
        (chat, adopt(app(chat), &base))
    });
    chat.begin(Work {
        dialogue,
        options: own,
        transport,
        storage,
        page: page.clone(),
        call: None,
        asks: Vec::new(),
        asked: 0,
        titles: Vec::new(),
        told: Vec::new(),
        queue: VecDeque::new(),
        flushed: 0.0,
        blocks: Blocks::new(),
        saved: 0.0,
        saving: false,
        dirty: Vec::new(),
    });
    // Before the message that waits: it is routed and searched for by what the owner configured.
    chat.set_assistant(&handover.card());
    for tool in handover.tools().split_terminator('\0') {
        chat.register(tool);
    }
    apply_shell(chat, &base, handover);
    let listeners = hear_leaving(chat, &window, base)?;
    page.emit("ready", None);
    Ok(Widget { chat, _listeners: listeners, _nodes: nodes, _owner: owner })
}

/// Saves when the page goes, and when it is hidden: a phone may discard it then without another word.
fn hear_leaving(chat: Chat, window: &Window, base: HtmlElement) -> Result<[Listener; 2], JsValue> {
    let document = window.document().ok_or("no document")?;
    // A page that goes is hidden after it went; its calls have broken by then, which is no news of theirs.
    let left = Rc::new(Cell::new(false));
    let leave = move || chat.leave(&draft_box(&base).map(|b| b.value()).unwrap_or_default());
    let (leaving, hide, page) = (Rc::clone(&left), leave.clone(), document.clone());
    let gone = Listener::new(window, "pagehide", move |_| {
        leaving.set(true);
        leave();
    });
    let hidden = Listener::new(&document, "visibilitychange", move |_| {
        if !page.hidden() {
            left.set(false);
        } else if !left.get() {
            hide();
        }
    });
    Ok([gone, hidden])
}

/// What the visitor did while the shell stood alone.
fn apply_shell(chat: Chat, base: &HtmlElement, handover: &Handover) {
    if let Some(input) = draft_box(base)
        && input.value().is_empty()
        && let Some(draft) = chat.draft()
    {
        input.set_value(&draft);
    }
    if let Some(message) = handover.pending() {
        chat.send(&message);
    }
    if let Ok(Some(pending)) = base.query_selector(".transcript__pending") {
        pending.set_text_content(None);
    }
    let _ = base.remove_attribute("data-started");
}

#[wasm_bindgen]
impl Widget {
    /// Opens the panel.
    pub fn open(&self) {
        self.chat.show();
    }

    /// Closes the panel.
    pub fn close(&self) {
        self.chat.close();
    }

    /// Opens or closes it.
    pub fn toggle(&self) {
        self.chat.toggle();
    }

    /// Sends a message as the visitor would, with pictures: names and `data:` addresses in turn, each ended by a NUL.
    /// False where it can't be sent now.
    pub fn send(&self, text: &str, images: &str, harder: bool) -> bool {
        let images = pairs(images).into_iter().map(|(name, url)| Part::Image { url, name });
        self.chat.send_with(text, images.collect(), harder)
    }

    /// What the owner configured on the relay, as JSON; it may come late, or never: a bare proxy doesn't have it.
    pub fn configure(&self, card: &str) {
        self.chat.set_assistant(card);
    }

    /// Takes a tool of the page, as JSON; a word says why not.
    pub fn register(&self, tool: &str) -> Option<String> {
        self.chat.register(tool).map(str::to_owned)
    }

    /// The page has registered flows.
    #[wasm_bindgen(js_name = hasFlows)]
    pub fn has_flows(&self) {
        self.chat.has_flows();
    }

    /// Asks the model for an object that fits a schema, given as JSON. `on` is told a code, a text and a path: the code is
    /// `partial` and the text the object so far; or empty and the text the object; or why there is none.
    #[wasm_bindgen(js_name = askFor)]
    pub fn ask_for(&self, prompt: String, schema: String, on: Function) {
        self.chat.ask_for(prompt, schema, on);
    }

    /// What the turns decided and cost, and what is left: JSON for the inspector.
    pub fn records(&self) -> String {
        self.chat.records()
    }

    /// Begins a new conversation.
    #[wasm_bindgen(js_name = newThread)]
    pub fn new_thread(&self) {
        self.chat.new_thread();
    }

    /// Removes everything that was stored in this browser.
    pub fn forget(&self) {
        self.chat.new_thread();
        self.chat.forget();
    }

    /// Whether the panel is open.
    #[wasm_bindgen(js_name = isOpen)]
    pub fn is_open(&self) -> bool {
        self.chat.open.get_untracked()
    }
}

impl Drop for Widget {
    fn drop(&mut self) {
        self.chat.end();
    }
}

fn draft_box(base: &HtmlElement) -> Option<HtmlTextAreaElement> {
    base.query_selector("textarea").ok().flatten()?.dyn_into().ok()
}

fn pairs(list: &str) -> Vec<(String, String)> {
    let mut parts = list.split('\0');
    let mut pairs = Vec::new();
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        pairs.push((name.to_owned(), value.to_owned()));
    }
    pairs
}

/// A mistake in the tag's options is the owner's to see, in the console.
fn complain(complaint: &Complaint) {
    let mut line = String::from("chatlet: option \"");
    line.push_str(&complaint.name);
    line.push_str(match complaint.problem {
        Problem::UnknownName => "\" is not known",
        Problem::BadValue => "\" has a value that does not fit",
    });
    if let Some(nearest) = complaint.nearest {
        line.push_str("; did you mean \"");
        line.push_str(nearest);
        line.push('"');
    }
    web_sys::console::warn_1(&JsValue::from_str(&line));
}
