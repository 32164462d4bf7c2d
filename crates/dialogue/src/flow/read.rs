//! A flow's JSON, read once into its validated form. What is not in the subset is a fault, with the path that leads to
//! it: nothing that an author wrote is left out silently.

mod nodes;
mod slots;

use super::logic;
use super::model::{Flow, Handover, Node, Slot, Texts};
use super::template;
use crate::json::{self, Value};

/// Limits; a flow past them is refused.
const MOST_NODES: usize = 256;
const MOST_DEPTH: usize = 8;
const MOST_SLOTS: usize = 64;
const MOST_TRANSITIONS: usize = 1024;
const MOST_CHOICES: usize = 100;
const LONGEST_TEXT: usize = 4000;
const LARGEST_CONTEXT: usize = 1 << 14;
const MOST_FAULTS: usize = 50;
/// A `retries` that is not written.
const RETRIES: u64 = 3;

/// What is wrong with a flow, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The way there, with dots.
    pub path: String,
    /// One sentence without a full stop.
    pub why: String,
}

impl Flow {
    /// Reads a flow.
    ///
    /// # Errors
    /// Everything that is wrong with it, at most 50 faults.
    pub fn read(value: &Value) -> Result<Self, Vec<Fault>> {
        let mut reader = Reader::default();
        let flow = reader.flow(value);
        if reader.faults.is_empty() { Ok(flow) } else { Err(reader.faults) }
    }
}

/// 64 bits of FNV-1a, as hexadecimal digits.
fn hash(text: &str) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    (0..16).rev().filter_map(|digit| char::from_digit((hash >> (digit * 4)) as u32 & 15, 16)).collect()
}

/// A target that is looked up when all nodes are there.
struct Wanted {
    node: usize,
    transition: usize,
    target: String,
    path: String,
}

#[derive(Default)]
struct Reader {
    faults: Vec<Fault>,
    nodes: Vec<Node>,
    wanted: Vec<Wanted>,
    guards: Vec<(String, Value)>,
    slots: Vec<Slot>,
    transitions: usize,
}

/// The name of a part below a path.
fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { [path, ".", name].concat() }
}

impl Reader {
    #[inline(never)]
    fn fault(&mut self, path: &str, why: &str) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault { path: path.to_owned(), why: why.to_owned() });
        }
    }

    /// Fields of an object, each of them known.
    #[inline(never)]
    fn fields<'a>(&mut self, value: &'a Value, path: &str, known: &[&str]) -> &'a [(String, Value)] {
        let Value::Object(fields) = value else {
            self.fault(path, "is not an object");
            return &[];
        };
        for (name, _) in fields {
            if !known.contains(&name.as_str()) && !matches!(name.as_str(), "description" | "$schema" | "meta")
            {
                self.fault(&below(path, name), "is not known");
            }
        }
        fields
    }

    /// A name: of an id, a slot, a state.
    fn name(&mut self, name: &str, path: &str) {
        let fits = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        if name.is_empty() || name.len() > 64 || !name.chars().all(fits) {
            self.fault(path, "is not a name of letters, digits, - and _");
        }
    }

    /// A field that is text, or missing.
    #[inline(never)]
    fn word(&mut self, value: &Value, name: &str, path: &str) -> String {
        match value.get(name) {
            None => String::new(),
            Some(Value::String(text)) if text.len() <= LONGEST_TEXT => text.clone(),
            Some(_) => {
                self.fault(&below(path, name), "is not a text, or too long");
                String::new()
            }
        }
    }

    /// A field that is true or false, or missing.
    fn flag(&mut self, value: &Value, name: &str, path: &str) -> bool {
        match value.get(name) {
            None | Some(Value::Bool(false)) => false,
            Some(Value::Bool(true)) => true,
            Some(_) => {
                self.fault(&below(path, name), "is neither true nor false");
                false
            }
        }
    }

    /// A list of texts, or nothing.
    #[inline(never)]
    fn all_texts(&mut self, value: Option<&Value>, path: &str) -> Vec<String> {
        let Some(value) = value else { return Vec::new() };
        let texts = value.as_array().map(Vec::as_slice).and_then(texts_of);
        if texts.is_none() {
            self.fault(path, "is not a list of texts");
        }
        texts.unwrap_or_default()
    }

    /// Texts by language, or one for all.
    #[inline(never)]
    fn texts(&mut self, value: Option<&Value>, path: &str) -> Texts {
        let mut texts = Vec::new();
        match value {
            None => {}
            Some(Value::String(text)) => texts.push((String::new(), text.clone())),
            Some(Value::Object(fields)) if !fields.is_empty() => {
                for (locale, text) in fields {
                    match text.as_str() {
                        Some(text) => texts.push((locale.clone(), text.to_owned())),
                        None => self.fault(&below(path, locale), "is not a text"),
                    }
                }
            }
            Some(_) => self.fault(path, "is neither a text nor texts by language"),
        }
        if texts.iter().any(|(_, text)| text.is_empty() || text.len() > LONGEST_TEXT) {
            self.fault(path, "is empty or too long");
        }
        for (_, text) in &texts {
            self.template(text, path);
        }
        Texts(texts)
    }

    fn template(&mut self, text: &str, path: &str) {
        let mut paths = Vec::new();
        if template::paths(text, &mut |found| paths.push(found.to_owned())).is_none() {
            self.fault(path, "opens {{ and does not close it");
        }
        for found in paths {
            self.variable(&found, path);
        }
    }

    /// A path into the data begins with something that there is.
    fn variable(&mut self, variable: &str, path: &str) {
        let (root, rest) = variable.split_once('.').unwrap_or((variable, ""));
        match root {
            "slots" => {
                let slot = rest.split('.').next().unwrap_or_default();
                if !slot.is_empty() && !self.slots.iter().any(|known| known.name == slot) {
                    self.fault(path, &["names the unknown slot ", slot].concat());
                }
            }
            "" | "context" | "event" | "flow" => {}
            _ => self.fault(path, &[variable, " is none of slots, context, event, flow"].concat()),
        }
    }

    /// A value in which rules and templates may lie.
    #[inline(never)]
    fn computed(&mut self, value: &Value, path: &str) -> Value {
        let mut paths = Vec::new();
        if logic::is_rule(value) {
            if let Err(why) = logic::check(value, &mut |found| paths.push(found.to_owned())) {
                self.fault(path, &why);
            }
            for found in paths {
                self.variable(&found, path);
            }
            return value.clone();
        }
        match value {
            Value::String(text) => self.template(text, path),
            Value::Array(items) => {
                for item in items {
                    self.computed(item, path);
                }
            }
            Value::Object(fields) => {
                for (name, field) in fields {
                    self.computed(field, &below(path, name));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
        value.clone()
    }

    /// Words by language, or one list for all.
    fn lists(&mut self, value: Option<&Value>, path: &str) -> Vec<(String, Vec<String>)> {
        let mut lists = Vec::new();
        let mut read = |reader: &mut Self, locale: &str, value: &Value| {
            let words = value.as_array().map(Vec::as_slice).and_then(texts_of);
            match words {
                Some(words) if words.iter().all(|word| !word.is_empty() && word.len() <= 200) => {
                    lists.push((locale.to_owned(), words));
                }
                _ => reader.fault(&below(path, locale), "is not a list of texts"),
            }
        };
        match value {
            None => {}
            Some(Value::Object(fields)) => {
                fields.iter().for_each(|(locale, value)| read(self, locale, value))
            }
            Some(value) => read(self, "", value),
        }
        lists
    }

    fn flow(&mut self, value: &Value) -> Flow {
        const KNOWN: &[&str] = &[
            "id",
            "title",
            "locales",
            "phrases",
            "context",
            "slots",
            "guards",
            "tools",
            "cancelled",
            "fallback",
            // Of the root state.
            "type",
            "initial",
            "states",
            "on",
            "always",
            "entry",
            "exit",
            "onDone",
            "onError",
            "after",
        ];
        self.fields(value, "", KNOWN);
        let id = self.word(value, "id", "");
        self.name(&id, "id");
        let locales = self.all_texts(value.get("locales"), "locales");
        let tools = self.all_texts(value.get("tools"), "tools");
        if let Some(slots) = value.get("slots") {
            let fields = slots_of(slots);
            if fields.is_none() || fields.is_some_and(|fields| fields.len() > MOST_SLOTS) {
                self.fault("slots", "is not an object of at most 64 slots");
            }
            let fields = fields.unwrap_or_default();
            // Their names first: a question may tell of any of them.
            for (name, _) in fields {
                self.name(name, &below("slots", name));
                if self.slots.iter().any(|slot| slot.name == *name) {
                    self.fault(&below("slots", name), "is written twice");
                }
                self.slots.push(Slot { name: name.clone(), ..Slot::default() });
            }
            for (at, (name, slot)) in fields.iter().enumerate() {
                let read = self.slot(slot, name);
                if let Some(place) = self.slots.get_mut(at) {
                    *place = read;
                }
            }
        }
        if let Some(Value::Object(fields)) = value.get("guards") {
            for (name, rule) in fields {
                let rule = self.rule(rule, &below("guards", name));
                self.guards.push((name.clone(), rule));
            }
        } else if value.get("guards").is_some() {
            self.fault("guards", "is not an object");
        }
        let context = value.get("context").cloned().unwrap_or(Value::Object(Vec::new()));
        if !context.is_object() || json::value(&context).len() > LARGEST_CONTEXT {
            self.fault("context", "is not an object, or too large");
        }
        let title = self.texts(value.get("title"), "title");
        let phrases = self.lists(value.get("phrases"), "phrases");
        let cancelled = self.texts(value.get("cancelled"), "cancelled");
        let fallback = value.get("fallback").map(|value| self.handover(value, "fallback"));
        if value.get("states").is_none() {
            self.fault("states", "is missing");
        }
        self.node(value, &id, "", None, 0);
        self.resolve(&id);
        self.needs(value);
        if let Some(slots) = value.get("slots").and_then(slots_of) {
            for (at, (name, slot)) in slots.iter().enumerate() {
                let target = &self.word(slot, "onFail", &below("slots", name));
                if target.is_empty() {
                    continue;
                }
                let found = self.find(0, target, &id);
                if found.is_none() {
                    self.fault(&below(&below("slots", name), "onFail"), "leads to no state");
                }
                if let Some(slot) = self.slots.get_mut(at) {
                    slot.on_fail = found;
                }
            }
        }
        Flow {
            hash: hash(&json::value(value)),
            id,
            locales,
            title,
            phrases,
            context,
            slots: std::mem::take(&mut self.slots),
            nodes: std::mem::take(&mut self.nodes),
            cancelled,
            fallback,
            tools,
        }
    }

    fn handover(&mut self, value: &Value, path: &str) -> Handover {
        if !value.is_object() || value.get("text").is_none() {
            return Handover { text: self.texts(Some(value), path), contact: Texts::default() };
        }
        self.fields(value, path, &["text", "contact"]);
        Handover {
            text: self.texts(value.get("text"), &below(path, "text")),
            contact: self.texts(value.get("contact"), &below(path, "contact")),
        }
    }
}

/// One name, or a list of names.
fn names_of(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(name) => Some(vec![name.clone()]),
        value => texts_of(value.as_array()?),
    }
}

/// All items, if all are texts.
fn texts_of(items: &[Value]) -> Option<Vec<String>> {
    items.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

/// The fields of an object.
fn slots_of(value: &Value) -> Option<&[(String, Value)]> {
    if let Value::Object(fields) = value { Some(fields) } else { None }
}
