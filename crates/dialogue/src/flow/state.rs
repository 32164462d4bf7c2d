//! Where a flow stands: small, and JSON between two inputs. It comes back from the visitor's storage, so that all of it
//! is checked against the flow before it is used.

use super::model::{Flow, Kind, Trigger, Work};
use crate::Millis;
use crate::json::{self, Json, List, Value};

/// The most bytes of a state's data, and of the steps that can be taken back.
pub(super) const DATA: usize = 1 << 16;
const PAST: usize = 1 << 16;
const MOST_PAST: usize = 24;

/// Whether a flow goes on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
    /// It waits: for an answer, a result, a timer, an event.
    #[default]
    Active,
    /// It reached its end.
    Done,
    /// The visitor left it.
    Cancelled,
    /// It could not go on: a tool failed and nothing was planned for that, or its steps went in a circle.
    Failed,
}

impl Status {
    const ALL: [(&'static str, Self); 4] = [
        ("active", Self::Active),
        ("done", Self::Done),
        ("cancelled", Self::Cancelled),
        ("failed", Self::Failed),
    ];

    /// The word that it is written with.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, status)| *status == self).map_or("", |(word, _)| word)
    }
}

/// Where a flow stands. [`State::write`] and [`State::read`] carry it over a reload.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// Which flow, and which version of it.
    pub(super) flow: String,
    pub(super) hash: String,
    pub(super) locale: String,
    /// What the host calls this run; ids of calls begin with it.
    pub(super) run: String,
    pub(super) status: Status,
    pub(super) at: Place,
    /// Calls that are under way.
    pub(super) pending: Vec<Pending>,
    pub(super) timers: Vec<Timer>,
    /// Answers that were refused, of the open question.
    pub(super) tries: u64,
    /// Answers given before their question.
    pub(super) kept: Vec<(String, Value)>,
    /// At each question that was asked since what cannot be taken back; the last may be the open one.
    pub(super) past: Vec<Asked>,
    /// Ids given out.
    pub(super) count: u64,
}

/// What is taken back by going back.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Place {
    /// Active nodes, in the order of the document.
    pub(super) active: Vec<usize>,
    /// Leaves that wait for nothing any more.
    pub(super) done: Vec<usize>,
    pub(super) context: Value,
    pub(super) slots: Vec<(String, Value)>,
    /// The question that stands in front of the visitor: node and slot.
    pub(super) asked: Option<(usize, usize)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    pub(super) place: Place,
    size: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pending {
    pub(super) id: String,
    pub(super) node: usize,
    /// Arguments, or prompt.
    pub(super) what: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Timer {
    pub(super) id: String,
    pub(super) node: usize,
    pub(super) delay: u64,
    pub(super) due: Millis,
}

/// Sets a field of an object.
pub(super) fn set(fields: &mut Vec<(String, Value)>, name: &str, value: Value) {
    match fields.iter_mut().find(|(known, _)| known == name) {
        Some((_, place)) => *place = value,
        None => fields.push((name.to_owned(), value)),
    }
}

impl State {
    /// Whether it goes on.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// The flow that it is of.
    pub fn flow(&self) -> &str {
        &self.flow
    }

    /// The values of the slots that are filled.
    pub fn slots(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.at.slots.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The flow's own data.
    pub const fn context(&self) -> &Value {
        &self.at.context
    }

    /// The states that it is in: paths with dots, the root's (empty) left out.
    pub fn paths<'a>(&'a self, flow: &'a Flow) -> impl Iterator<Item = &'a str> {
        self.at.active.iter().filter(|at| **at > 0).map(|at| flow.node(*at).path.as_str())
    }

    pub(super) fn slot(&self, name: &str) -> Option<&Value> {
        self.at.slots.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(super) fn is_active(&self, node: usize) -> bool {
        self.at.active.contains(&node)
    }

    /// Remembers this place, to come back to.
    pub(super) fn remember(&mut self) {
        let size = write_place(&self.at).len();
        self.past.push(Asked { place: self.at.clone(), size });
        while self.past.len() > MOST_PAST || self.past.iter().map(|asked| asked.size).sum::<usize>() > PAST {
            self.past.remove(0);
        }
    }

    /// As JSON.
    pub fn write(&self) -> String {
        let mut past = List::new();
        for asked in &self.past {
            past.raw(&write_place(&asked.place));
        }
        let mut calls = List::new();
        for call in &self.pending {
            calls.raw(
                &Json::object()
                    .text("id", &call.id)
                    .number("n", call.node as u64)
                    .raw("w", &json::value(&call.what))
                    .end(),
            );
        }
        let mut timers = List::new();
        for timer in &self.timers {
            timers.raw(
                &Json::object()
                    .text("id", &timer.id)
                    .number("n", timer.node as u64)
                    .number("d", timer.delay)
                    .number("due", timer.due)
                    .end(),
            );
        }
        Json::object()
            .text("flow", &self.flow)
            .text("hash", &self.hash)
            .text("lang", &self.locale)
            .text("run", &self.run)
            .text("status", self.status.word())
            .raw("at", &write_place(&self.at))
            .raw("calls", &calls.end())
            .raw("timers", &timers.end())
            .number("tries", self.tries)
            .raw("kept", &json::value(&Value::Object(self.kept.clone())))
            .raw("past", &past.end())
            .number("count", self.count)
            .end()
    }

    /// Reads a state of this flow.
    ///
    /// # Errors
    /// A stable word: `changed` (of another flow, or of another version of it) or `damaged`.
    pub fn read(flow: &Flow, value: &Value) -> Result<Self, &'static str> {
        if json::word(value, "flow") != flow.id || json::word(value, "hash") != flow.hash {
            return Err("changed");
        }
        Self::of(flow, value).ok_or("damaged")
    }

    fn of(flow: &Flow, value: &Value) -> Option<Self> {
        let status = json::word(value, "status");
        let status = Status::ALL.iter().find(|(word, _)| *word == status).map(|(_, status)| *status)?;
        let mut pending = Vec::new();
        for call in json::list(value, "calls") {
            let node = index(call.get("n")?)?;
            matches!(flow.node(node).work, Some(Work::Call { .. } | Work::Model { .. })).then_some(())?;
            pending.push(Pending {
                id: json::word(call, "id").to_owned(),
                node,
                what: call.get("w")?.clone(),
            });
        }
        let mut timers = Vec::new();
        for timer in json::list(value, "timers") {
            let (node, delay) = (index(timer.get("n")?)?, json::number(timer, "d"));
            let has = |trigger: &Trigger| *trigger == Trigger::After(delay);
            flow.node(node).transitions.iter().any(|transition| has(&transition.trigger)).then_some(())?;
            let (id, due) = (json::word(timer, "id").to_owned(), json::number(timer, "due"));
            timers.push(Timer { id, node, delay, due });
        }
        let mut past = Vec::new();
        for place in json::list(value, "past") {
            past.push(Asked { place: read_place(flow, place)?, size: json::value(place).len() });
        }
        let state = Self {
            flow: flow.id.clone(),
            hash: flow.hash.clone(),
            locale: json::word(value, "lang").to_owned(),
            run: json::word(value, "run").to_owned(),
            status,
            at: read_place(flow, value.get("at")?)?,
            pending,
            timers,
            tries: json::number(value, "tries"),
            kept: slots(flow, value.get("kept")?)?,
            past,
            count: json::number(value, "count").min(1 << 50),
        };
        // Ids tell calls apart, and only active nodes wait.
        let waits =
            state.pending.iter().map(|call| call.node).chain(state.timers.iter().map(|timer| timer.node));
        let active = waits.into_iter().all(|node| state.is_active(node));
        (active && state.past.len() <= MOST_PAST).then_some(state)
    }
}

fn index(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}

fn write_place(place: &Place) -> String {
    let numbers = |numbers: &[usize]| {
        let mut list = List::new();
        for number in numbers {
            list.raw(&number.to_string());
        }
        list.end()
    };
    let out = Json::object()
        .raw("on", &numbers(&place.active))
        .raw("done", &numbers(&place.done))
        .raw("context", &json::value(&place.context))
        .raw("slots", &json::value(&Value::Object(place.slots.clone())));
    match place.asked {
        Some((node, slot)) => out.raw("asked", &numbers(&[node, slot])).end(),
        None => out.end(),
    }
}

fn read_place(flow: &Flow, value: &Value) -> Option<Place> {
    let numbers = |name: &str| json::list(value, name).iter().map(index).collect::<Option<Vec<usize>>>();
    let (active, done) = (numbers("on")?, numbers("done")?);
    let context = value.get("context").filter(|context| context.is_object())?.clone();
    let asked = match value.get("asked") {
        None => None,
        Some(pair) => {
            let (node, slot) = (index(pair.at(0)?)?, index(pair.at(1)?)?);
            let Some(Work::Ask(slots)) = &flow.node(node).work else { return None };
            (active.contains(&node) && slots.contains(&slot)).then_some(())?;
            Some((node, slot))
        }
    };
    let place = Place { active, done, context, slots: slots(flow, value.get("slots")?)?, asked };
    is_legal(flow, &place).then_some(place)
}

/// Values by the names of slots that there are.
fn slots(flow: &Flow, value: &Value) -> Option<Vec<(String, Value)>> {
    let Value::Object(fields) = value else { return None };
    fields.iter().all(|(name, _)| flow.slot(name).is_some()).then(|| fields.clone())
}

/// The active nodes are a whole: the root, one child of each compound state, the steps of a parallel one that have begun.
fn is_legal(flow: &Flow, place: &Place) -> bool {
    let active = &place.active;
    let ordered = active.windows(2).all(|pair| pair.first() < pair.last());
    let known = active.iter().chain(&place.done).all(|at| *at < flow.nodes.len());
    let is = |at: usize| active.contains(&at);
    let whole = active.iter().all(|at| {
        let node = flow.node(*at);
        let children = flow.children(*at).filter(|child| is(*child)).count();
        let begun = match node.kind {
            Kind::Compound => children == 1,
            Kind::Parallel => flow.children(*at).all(|child| is(child) || !flow.node(child).needs.is_empty()),
            Kind::Atomic | Kind::Final => true,
        };
        begun && node.parent.map_or(*at == 0, is)
    });
    let done = place.done.iter().all(|at| is(*at) && flow.node(*at).work.is_some());
    ordered && known && whole && done && is(0)
}
