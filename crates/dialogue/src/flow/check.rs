//! What an author should look at in a flow that can be read: what is never reached, where it stops, what is not
//! translated. For tools on the owner's machine; the browser's module never gets here.

use super::logic;
use super::model::{Action, Choices, Flow, Kind, Texts, Trigger, Work};
use super::read::Fault;

/// Everything worth a look; `tools` are those that the host has, if that is known.
pub fn check(flow: &Flow, tools: Option<&[&str]>) -> Vec<Fault> {
    let mut checker = Checker { flow, found: Vec::new() };
    let reached = checker.reach();
    checker.ends(&reached);
    checker.circles();
    checker.tools(tools);
    checker.translations();
    checker.slots(&reached);
    checker.found
}

struct Checker<'a> {
    flow: &'a Flow,
    found: Vec<Fault>,
}

impl Checker<'_> {
    fn find(&mut self, path: &str, why: &str) {
        self.found.push(Fault { path: path.to_owned(), why: why.to_owned() });
    }

    /// Whether each node can be active, whatever guards say.
    fn reach(&mut self) -> Vec<bool> {
        let flow = self.flow;
        let mut reached = vec![false; flow.nodes.len()];
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            let Some(place) = reached.get_mut(at).filter(|place| !**place) else { continue };
            *place = true;
            let node = flow.node(at);
            open.extend(node.parent);
            open.extend(node.initial);
            if node.kind == Kind::Parallel {
                open.extend(flow.children(at));
            }
            open.extend(node.transitions.iter().filter_map(|transition| transition.target));
            if let Some(Work::Ask(slots)) = &node.work {
                open.extend(slots.iter().filter_map(|slot| flow.slots.get(*slot)?.on_fail));
            }
        }
        for (at, is) in reached.iter().enumerate() {
            if !is {
                self.find(&flow.node(at).path, "is never reached");
            }
        }
        reached
    }

    /// States that are entered and cannot be left.
    fn ends(&mut self, reached: &[bool]) {
        let flow = self.flow;
        let reached = |at: usize| reached.get(at).is_some_and(|is| *is);
        let goes_on = |from: usize| {
            let mut at = Some(from);
            while let Some(node) = at {
                let node = flow.node(node);
                // What may be left: by a target, or by what an action does next.
                if node
                    .transitions
                    .iter()
                    .any(|transition| transition.target.is_some() || !transition.actions.is_empty())
                {
                    return true;
                }
                at = node.parent;
            }
            false
        };
        for (at, node) in flow.nodes.iter().enumerate().filter(|(at, _)| reached(*at)) {
            let step = node.parent.is_some_and(|parent| flow.node(parent).kind == Kind::Parallel)
                && node.work.is_some();
            if node.kind == Kind::Atomic && !step && !goes_on(at) {
                self.find(&node.path, "is a dead end: nothing leads out of it, and it is not final");
            }
            let done: Vec<_> =
                node.transitions.iter().filter(|transition| transition.trigger == Trigger::Done).collect();
            if node.work.is_some()
                && !done.is_empty()
                && done.iter().all(|transition| transition.guard.is_some())
            {
                self.find(&node.path, "may stop: every onDone has a guard");
            }
        }
        let ends = flow.nodes.iter().enumerate().any(|(at, node)| node.kind == Kind::Final && reached(at));
        if !ends {
            self.find("states", "never end: no final state is reached");
        }
    }

    /// `always` that lead back to themselves without a guard.
    fn circles(&mut self) {
        let flow = self.flow;
        for at in 0..flow.nodes.len() {
            // Where the unguarded `always` of entered states lead, from here on.
            let mut now = at;
            for _ in 0..=flow.nodes.len() {
                let always = flow
                    .node(now)
                    .transitions
                    .iter()
                    .find(|transition| transition.trigger == Trigger::Always);
                let Some(always) = always.filter(|always| always.guard.is_none()) else {
                    match flow.node(now).initial {
                        Some(initial) => now = initial,
                        None => break,
                    }
                    continue;
                };
                now = always.target.unwrap_or(now);
                if now == at {
                    let why = "never comes to rest: its always leads back to it, without a guard";
                    self.find(&flow.node(at).path, why);
                    break;
                }
            }
        }
    }

    fn tools(&mut self, known: Option<&[&str]>) {
        let flow = self.flow;
        let planned = |from: usize| {
            let mut at = Some(from);
            while let Some(node) = at {
                if flow.node(node).transitions.iter().any(|transition| transition.trigger == Trigger::Error) {
                    return true;
                }
                at = flow.node(node).parent;
            }
            flow.fallback.is_some()
        };
        for (at, node) in flow.nodes.iter().enumerate() {
            if matches!(node.work, Some(Work::Call { .. } | Work::Model { .. })) && !planned(at) {
                self.find(&node.path, "has no plan for a failure: neither onError nor a fallback");
            }
            let Some(Work::Call { tool, .. }) = &node.work else { continue };
            let listed = flow.tools.is_empty() || flow.tools.contains(tool);
            if !listed || known.is_some_and(|known| !known.contains(&tool.as_str())) {
                self.find(&node.path, &["calls the unknown tool ", tool].concat());
            }
        }
    }

    /// Texts that lack one of the flow's languages.
    fn translations(&mut self) {
        let flow = self.flow;
        let mut texts: Vec<(String, &Texts)> =
            vec![("title".to_owned(), &flow.title), ("cancelled".to_owned(), &flow.cancelled)];
        if let Some(fallback) = &flow.fallback {
            texts.extend([
                ("fallback".to_owned(), &fallback.text),
                ("fallback".to_owned(), &fallback.contact),
            ]);
        }
        for slot in &flow.slots {
            let path = ["slots.", &slot.name].concat();
            texts.extend([&slot.ask, &slot.label, &slot.retry].map(|texts| (path.clone(), texts)));
            if let Choices::Written(choices) = &slot.choices {
                texts.extend(choices.iter().map(|choice| (path.clone(), &choice.label)));
            }
        }
        for node in &flow.nodes {
            if let Some(Work::Model { prompt, .. }) = &node.work {
                texts.push((node.path.clone(), prompt));
            }
            let inner = node.transitions.iter().flat_map(|transition| &transition.actions);
            for action in node.entry.iter().chain(&node.exit).chain(inner) {
                match action {
                    Action::Say(text) => texts.push((node.path.clone(), text)),
                    Action::Handover(handover) => {
                        texts.extend(
                            [&handover.text, &handover.contact].map(|text| (node.path.clone(), text)),
                        );
                    }
                    Action::Assign(_) | Action::Raise(_) | Action::Clear(_) | Action::Flow(_) => {}
                }
            }
        }
        for locale in &flow.locales {
            for (path, text) in &texts {
                let all =
                    text.is_empty() || text.0.iter().any(|(known, _)| known.is_empty() || known == locale);
                if !all {
                    let begin: String =
                        text.0.first().map_or("", |(_, text)| text).chars().take(40).collect();
                    self.find(path, &["is not translated into ", locale, ": ", &begin].concat());
                }
            }
            let phrases = flow.phrases.iter().any(|(known, _)| known.is_empty() || known == locale);
            if !flow.phrases.is_empty() && !phrases {
                self.find("phrases", &["are not translated into ", locale].concat());
            }
        }
    }

    /// Slots that no reached state asks for.
    fn slots(&mut self, reached: &[bool]) {
        let flow = self.flow;
        let asked: Vec<usize> = flow
            .nodes
            .iter()
            .zip(reached)
            .filter(|(_, reached)| **reached)
            .filter_map(
                |(node, _)| if let Some(Work::Ask(slots)) = &node.work { Some(slots.clone()) } else { None },
            )
            .flatten()
            .collect();
        for (at, slot) in flow.slots.iter().enumerate() {
            if !asked.contains(&at) {
                self.find(&["slots.", &slot.name].concat(), "is never asked for");
            }
        }
        // A rule that reads a slot which is never asked for is never true.
        for node in &flow.nodes {
            for guard in node.transitions.iter().filter_map(|transition| transition.guard.as_ref()) {
                let mut lost = Vec::new();
                let _ = logic::check(guard, &mut |path| {
                    let slot = path.strip_prefix("slots.").and_then(|name| flow.slot(name));
                    lost.extend(slot.filter(|slot| !asked.contains(slot)));
                });
                for slot in lost {
                    let name = flow.slots.get(slot).map_or("", |slot| slot.name.as_str());
                    self.find(
                        &node.path,
                        &["has a guard on a slot that is never asked for: ", name].concat(),
                    );
                }
            }
        }
    }
}
