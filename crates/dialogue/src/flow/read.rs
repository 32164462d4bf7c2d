//! A flow's JSON, read once into its validated form. What is not in the subset is a fault, with the path that leads to
//! it: nothing that an author wrote is left out silently.

use super::logic;
use super::model::{
    Action, Choice, Choices, Flow, Handover, Kind, Node, Slot, SlotKind, Texts, Transition, Trigger, Work,
};
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

    fn slot(&mut self, value: &Value, name: &str) -> Slot {
        const KNOWN: &[&str] = &[
            "type", "ask", "label", "retry", "retries", "onFail", "optional", "min", "max", "pattern",
            "choices",
        ];
        let path = below("slots", name);
        self.fields(value, &path, KNOWN);
        let word = self.word(value, "type", &path);
        let kind = SlotKind::ALL.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind);
        if kind.is_none() {
            self.fault(
                &below(&path, "type"),
                "is none of text, number, date, time, email, phone, choice, confirm",
            );
        }
        let kind = kind.unwrap_or_default();
        let mut bound = |name: &str| match value.get(name) {
            None => String::new(),
            Some(Value::Number(number)) => number.clone(),
            Some(Value::String(text)) if text.len() <= 40 => text.clone(),
            Some(_) => {
                self.fault(&below(&path, name), "is neither a number nor a text");
                String::new()
            }
        };
        let (min, max) = (bound("min"), bound("max"));
        for (name, bound) in [("min", &min), ("max", &max)] {
            if !bound.is_empty() && !super::slot::is_bound(kind, bound) {
                self.fault(&below(&path, name), "is no bound of such a slot");
            }
        }
        let choices = value.get("choices").map_or(Choices::None, |value| self.choices(value, &path));
        if kind == SlotKind::Choice && choices == Choices::None {
            self.fault(&below(&path, "choices"), "is missing");
        }
        let retries = match value.get("retries") {
            None => RETRIES,
            Some(number) => number.as_u64().filter(|number| *number <= 20).unwrap_or_else(|| {
                self.fault(&below(&path, "retries"), "is not a number up to 20");
                RETRIES
            }),
        };
        let ask = self.texts(value.get("ask"), &below(&path, "ask"));
        if ask.is_empty() {
            self.fault(&below(&path, "ask"), "is missing");
        }
        Slot {
            name: name.to_owned(),
            kind,
            ask,
            label: self.texts(value.get("label"), &below(&path, "label")),
            retry: self.texts(value.get("retry"), &below(&path, "retry")),
            retries,
            on_fail: None,
            optional: self.flag(value, "optional", &path),
            min,
            max,
            pattern: self.word(value, "pattern", &path),
            choices,
        }
    }

    fn choices(&mut self, value: &Value, path: &str) -> Choices {
        let path = &below(path, "choices");
        if value.is_object() {
            self.fields(value, path, &["from", "value", "label"]);
            let from = self.word(value, "from", path);
            if from.is_empty() {
                self.fault(&below(path, "from"), "is missing");
            }
            self.variable(&from, path);
            let (value, label) = (self.word(value, "value", path), self.word(value, "label", path));
            return Choices::From { path: from, value, label };
        }
        let items = value.as_array().map_or(&[][..], Vec::as_slice);
        if items.is_empty() || items.len() > MOST_CHOICES {
            self.fault(path, "is not a list of 1 to 100 choices");
        }
        let mut choices: Vec<Choice> = Vec::new();
        for item in items {
            if let Some(text) = item.as_str() {
                choices.push(Choice {
                    value: text.to_owned(),
                    label: Texts::default(),
                    synonyms: Vec::new(),
                });
                continue;
            }
            self.fields(item, path, &["value", "label", "synonyms"]);
            let value = self.word(item, "value", path);
            if value.is_empty() || choices.iter().any(|known| known.value == value) {
                self.fault(path, "has a choice without a value of its own");
            }
            choices.push(Choice {
                label: self.texts(item.get("label"), &below(path, &value)),
                synonyms: self.lists(item.get("synonyms"), &below(path, &value)),
                value,
            });
        }
        Choices::Written(choices)
    }

    /// A guard that is written out.
    fn rule(&mut self, value: &Value, path: &str) -> Value {
        if !logic::is_rule(value) && value.as_bool().is_none() {
            self.fault(path, "is not a rule of JSONLogic's subset");
        }
        self.computed(value, path)
    }

    fn guard(&mut self, value: &Value, path: &str) -> Value {
        let Some(name) = value.as_str() else { return self.rule(value, path) };
        let found = self.guards.iter().find(|(known, _)| known == name).map(|(_, rule)| rule.clone());
        if found.is_none() {
            self.fault(path, &["names the unknown guard ", name].concat());
        }
        found.unwrap_or_default()
    }

    fn actions(&mut self, value: Option<&Value>, path: &str) -> Vec<Action> {
        let single;
        let items = match value {
            None => return Vec::new(),
            Some(Value::Array(items)) => items.as_slice(),
            Some(value) => {
                single = [value.clone()];
                &single
            }
        };
        items.iter().filter_map(|item| self.action(item, path)).collect()
    }

    fn action(&mut self, value: &Value, path: &str) -> Option<Action> {
        let Some((name, value)) = logic::rule(value) else {
            self.fault(path, "is not an action: an object with one field");
            return None;
        };
        let path = &below(path, name);
        Some(match name {
            "say" => Action::Say(self.texts(Some(value), path)),
            "assign" => {
                let mut pairs = Vec::new();
                for (name, value) in slots_of(value).unwrap_or_else(|| {
                    self.fault(path, "is not an object");
                    &[]
                }) {
                    self.name(name, path);
                    pairs.push((name.clone(), self.computed(value, &below(path, name))));
                }
                Action::Assign(pairs)
            }
            "raise" | "flow" => {
                let text = value.as_str().unwrap_or_default().to_owned();
                self.name(&text, path);
                if name == "raise" { Action::Raise(text) } else { Action::Flow(text) }
            }
            "clear" => Action::Clear(self.slot_list(value, path)),
            "handover" => Action::Handover(self.handover(value, path)),
            _ => {
                self.fault(path, "is none of say, assign, raise, clear, flow, handover");
                return None;
            }
        })
    }

    /// Names of slots: one, or a list.
    fn slot_list(&mut self, value: &Value, path: &str) -> Vec<usize> {
        let names = names_of(value).unwrap_or_default();
        if names.is_empty() {
            self.fault(path, "names no slot");
        }
        let mut slots = Vec::new();
        for name in names {
            match self.slots.iter().position(|slot| slot.name == name) {
                Some(at) if !slots.contains(&at) => slots.push(at),
                Some(_) => self.fault(path, "names a slot twice"),
                None => self.fault(path, &["names the unknown slot ", &name].concat()),
            }
        }
        slots
    }

    /// Reads a node and what is below it.
    fn node(&mut self, value: &Value, key: &str, path: &str, parent: Option<usize>, depth: usize) {
        const KNOWN: &[&str] = &[
            "id", "type", "initial", "states", "needs", "entry", "exit", "on", "always", "after", "onDone",
            "onError", "ask", "call", "askModel",
        ];
        let at = self.nodes.len();
        if at >= MOST_NODES || depth > MOST_DEPTH {
            self.fault(path, "is one state too many (256), or too deep (8)");
            return;
        }
        if at > 0 {
            self.name(key, path);
            self.fields(value, path, KNOWN);
        }
        let states = value.get("states").and_then(slots_of).unwrap_or_default();
        if value.get("states").is_some_and(|states| !states.is_object()) {
            self.fault(&below(path, "states"), "is not an object");
        }
        let kind = match (self.word(value, "type", path).as_str(), states.is_empty()) {
            ("" | "atomic", true) => Kind::Atomic,
            ("" | "compound", false) => Kind::Compound,
            ("parallel", false) => Kind::Parallel,
            ("final", true) if at > 0 => Kind::Final,
            _ => {
                self.fault(
                    &below(path, "type"),
                    "is not compound, parallel or final, or does not fit its states",
                );
                Kind::Atomic
            }
        };
        let name = if at > 0 { self.word(value, "id", path) } else { String::new() };
        let work = self.work(value, path, states.is_empty() && kind == Kind::Atomic);
        self.nodes.push(Node {
            key: key.to_owned(),
            path: path.to_owned(),
            name,
            parent,
            kind,
            work,
            ..Node::default()
        });
        let entry = self.actions(value.get("entry"), &below(path, "entry"));
        let exit = self.actions(value.get("exit"), &below(path, "exit"));
        let transitions = self.all_transitions(value, at, path);
        if kind == Kind::Final && !transitions.is_empty() {
            self.fault(path, "is final and has transitions");
        }
        if kind == Kind::Atomic && at == 0 {
            self.fault("states", "is empty");
        }
        let initial = self.word(value, "initial", path);
        let mut first = None;
        for (name, state) in states {
            let child = self.nodes.len();
            if *name == initial {
                first = Some(child);
            }
            if states.iter().filter(|(other, _)| other == name).count() > 1 {
                self.fault(&below(path, name), "is written twice");
            }
            self.node(state, name, &below(path, name), Some(at), depth + 1);
        }
        if kind == Kind::Compound && first.is_none() {
            self.fault(&below(path, "initial"), "names none of the states");
        }
        if kind != Kind::Compound && !initial.is_empty() {
            self.fault(&below(path, "initial"), "is of a state that does not begin with one");
        }
        let end = self.nodes.len();
        let parallel =
            parent.and_then(|parent| self.nodes.get(parent)).is_some_and(|node| node.kind == Kind::Parallel);
        if let Some(node) = self.nodes.get_mut(at) {
            (node.end, node.initial, node.entry, node.exit, node.transitions) =
                (end, first, entry, exit, transitions);
            let done = node.transitions.iter().any(|transition| transition.trigger == Trigger::Done);
            let lost = node.work.is_some() && !done && !parallel;
            if lost {
                self.fault(&below(path, "onDone"), "is missing: what follows its answer");
            }
        }
    }

    fn work(&mut self, value: &Value, path: &str, leaf: bool) -> Option<Work> {
        let (ask, call, model) = (value.get("ask"), value.get("call"), value.get("askModel"));
        if [ask, call, model].iter().flatten().count() > usize::from(leaf) {
            self.fault(path, "has more than one of ask, call, askModel, or has states besides");
        }
        if let Some(ask) = ask {
            return Some(Work::Ask(self.slot_list(ask, &below(path, "ask"))));
        }
        if let Some(call) = call {
            let path = &below(path, "call");
            self.fields(call, path, &["tool", "arguments", "as", "once"]);
            let tool = self.word(call, "tool", path);
            self.name(&tool, &below(path, "tool"));
            let arguments = call.get("arguments").cloned().unwrap_or(Value::Object(Vec::new()));
            if !arguments.is_object() {
                self.fault(&below(path, "arguments"), "is not an object");
            }
            self.computed(&arguments, &below(path, "arguments"));
            let (result, once) = (self.word(call, "as", path), self.flag(call, "once", path));
            return Some(Work::Call { tool, arguments, result, once });
        }
        let model = model?;
        let path = &below(path, "askModel");
        self.fields(model, path, &["prompt", "schema", "as"]);
        let prompt = self.texts(model.get("prompt"), &below(path, "prompt"));
        let schema = json::object(model, "schema").clone();
        if prompt.is_empty() || !schema.is_object() {
            self.fault(path, "needs a prompt and a schema");
        }
        Some(Work::Model { prompt, schema, result: self.word(model, "as", path) })
    }

    fn all_transitions(&mut self, value: &Value, node: usize, path: &str) -> Vec<Transition> {
        let mut out = Vec::new();
        if let Some(on) = value.get("on") {
            for (event, written) in slots_of(on).unwrap_or_default() {
                if event != "*" {
                    self.name(event, &below(path, "on"));
                }
                self.some_transitions(
                    &Trigger::Event(event.clone()),
                    written,
                    node,
                    &below(path, "on"),
                    &mut out,
                );
            }
        }
        for (name, trigger) in
            [("always", Trigger::Always), ("onDone", Trigger::Done), ("onError", Trigger::Error)]
        {
            if let Some(written) = value.get(name) {
                self.some_transitions(&trigger, written, node, &below(path, name), &mut out);
            }
        }
        if let Some(after) = value.get("after") {
            for (delay, written) in slots_of(after).unwrap_or_default() {
                let path = &below(path, "after");
                match delay.parse::<u64>() {
                    Ok(delay) if delay <= 31 * 86_400_000 => {
                        self.some_transitions(&Trigger::After(delay), written, node, path, &mut out);
                    }
                    _ => self.fault(&below(path, delay), "is not a delay in milliseconds, up to 31 days"),
                }
            }
        }
        for (name, what) in [("on", value.get("on")), ("after", value.get("after"))] {
            if what.is_some_and(|what| !what.is_object()) {
                self.fault(&below(path, name), "is not an object");
            }
        }
        self.transitions += out.len();
        if self.transitions > MOST_TRANSITIONS {
            self.fault(path, "has one transition too many (1024)");
        }
        out
    }

    fn some_transitions(
        &mut self,
        trigger: &Trigger,
        written: &Value,
        node: usize,
        path: &str,
        out: &mut Vec<Transition>,
    ) {
        let single;
        let items = match written {
            Value::Array(items) => items.as_slice(),
            value => {
                single = [value.clone()];
                &single
            }
        };
        for item in items {
            let mut transition = Transition {
                trigger: trigger.clone(),
                target: None,
                guard: None,
                actions: Vec::new(),
                reenter: false,
            };
            let target = match item {
                Value::String(target) => target.clone(),
                item => {
                    self.fields(item, path, &["target", "guard", "actions", "reenter"]);
                    transition.guard =
                        item.get("guard").map(|guard| self.guard(guard, &below(path, "guard")));
                    transition.actions = self.actions(item.get("actions"), &below(path, "actions"));
                    transition.reenter = self.flag(item, "reenter", path);
                    self.word(item, "target", path)
                }
            };
            if !target.is_empty() {
                self.wanted.push(Wanted { node, transition: out.len(), target, path: path.to_owned() });
            }
            out.push(transition);
        }
    }

    /// The node that a target leads to: `#name`, `#flow.path`, `.child`, else a sibling and its path.
    fn find(&self, from: usize, target: &str, id: &str) -> Option<usize> {
        let (base, path) = if let Some(name) = target.strip_prefix('#') {
            if let Some(at) = self.nodes.iter().position(|node| node.name == name && !name.is_empty()) {
                return Some(at);
            }
            if name == id {
                return Some(0);
            }
            (0, name.strip_prefix(id)?.strip_prefix('.')?)
        } else if let Some(path) = target.strip_prefix('.') {
            (from, path)
        } else {
            (self.nodes.get(from)?.parent.unwrap_or(0), target)
        };
        let base = self.nodes.get(base)?;
        let path = below(&base.path, path);
        self.nodes.iter().skip(1).position(|node| node.path == path).map(|at| at + 1)
    }

    fn resolve(&mut self, id: &str) {
        for wanted in std::mem::take(&mut self.wanted) {
            let found = self.find(wanted.node, &wanted.target, id);
            if found.is_none() {
                self.fault(&wanted.path, &["leads to no state: ", &wanted.target].concat());
            }
            let node = self.nodes.get_mut(wanted.node);
            if let Some(transition) = node.and_then(|node| node.transitions.get_mut(wanted.transition)) {
                transition.target = found;
            }
        }
    }

    /// Which siblings each step needs; they may not need each other in a circle.
    fn needs(&mut self, root: &Value) {
        for at in 1..self.nodes.len() {
            let Some(node) = self.nodes.get(at) else { continue };
            let (path, parent) = (node.path.clone(), node.parent.unwrap_or_default());
            let Some(written) = written(root, &path).and_then(|value| value.get("needs")) else { continue };
            let names = names_of(written).unwrap_or_default();
            if names.is_empty() || self.nodes.get(parent).is_none_or(|parent| parent.kind != Kind::Parallel) {
                self.fault(&below(&path, "needs"), "names no step, or is not of a step of a parallel state");
            }
            let mut needs = Vec::new();
            for name in names {
                let is = |node: &Node| node.parent == Some(parent) && node.key == name;
                match self.nodes.iter().position(is) {
                    Some(sibling) => needs.push(sibling),
                    None => self.fault(&below(&path, "needs"), &["names the unknown step ", &name].concat()),
                }
            }
            if let Some(node) = self.nodes.get_mut(at) {
                node.needs = needs;
            }
        }
        // Steps whose needs are all met are taken away, until none is left; or the rest is a circle.
        let mut open: Vec<usize> = (0..self.nodes.len()).collect();
        loop {
            let met = |at: &usize| {
                self.nodes.get(*at).is_none_or(|node| !node.needs.iter().any(|need| open.contains(need)))
            };
            let rest: Vec<usize> = open.iter().copied().filter(|at| !met(at)).collect();
            if rest.is_empty() {
                break;
            }
            if rest.len() == open.len() {
                let circle: Vec<&str> =
                    rest.iter().filter_map(|at| self.nodes.get(*at)).map(|node| node.path.as_str()).collect();
                let why = ["is a circle: ", &circle.join(", ")].concat();
                self.fault("needs", &why);
                break;
            }
            open = rest;
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

/// The JSON of a state, by its path.
fn written<'a>(root: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(root, |value, name| value.get("states")?.get(name))
}
