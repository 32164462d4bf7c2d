//! States, their transitions and actions; and what leads where, when all states are there.

use super::{MOST_DEPTH, MOST_NODES, MOST_TRANSITIONS, Reader, Wanted, below, names_of, slots_of};
use crate::flow::logic;
use crate::flow::model::{Action, Kind, Node, Transition, Trigger, Work};
use crate::json::{self, Value};

impl Reader {
    /// A guard that is written out.
    pub(super) fn rule(&mut self, value: &Value, path: &str) -> Value {
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

    /// Reads a node and what is below it.
    pub(super) fn node(&mut self, value: &Value, key: &str, path: &str, parent: Option<usize>, depth: usize) {
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
    pub(super) fn find(&self, from: usize, target: &str, id: &str) -> Option<usize> {
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

    pub(super) fn resolve(&mut self, id: &str) {
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
    pub(super) fn needs(&mut self, root: &Value) {
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

/// The JSON of a state, by its path.
fn written<'a>(root: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(root, |value, name| value.get("states")?.get(name))
}
