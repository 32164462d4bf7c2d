//! A flow that runs: one input in, a step out.

use super::chart::{Chart, Event, World};
use super::date::Now;
use super::effect::{Ask, Effect, Field, Input, Step, Timed};
use super::model::{Action, Flow, Handover, SlotKind, Texts, Trigger, Work};
use super::slot::{self, Judge};
use super::state::{DATA, Pending, Place, State, Status, Timer, set};
use super::{date, talk, template};
use crate::json::{self, Value};

/// The most bytes of one answer.
const LONGEST: usize = 8_000;

/// What a flow begins with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Start {
    /// The visitor's language (BCP 47).
    pub locale: String,
    /// What the host calls this run, in letters and digits: ids of calls begin with it.
    pub run: String,
    /// Answers that are known already: their questions are not asked.
    pub values: Vec<(String, Value)>,
}

/// Begins a flow.
pub fn start(flow: &Flow, start: &Start, now: Now) -> Step {
    let state = State {
        flow: flow.id.clone(),
        hash: flow.hash.clone(),
        locale: start.locale.clone(),
        run: start.run.clone(),
        kept: start.values.iter().filter(|(name, _)| flow.slot(name).is_some()).cloned().collect(),
        at: Place { context: flow.context.clone(), ..Place::default() },
        ..State::default()
    };
    let mut run = Run::new(flow, state, now);
    let mut chart = run.chart();
    chart.begin(&mut run.world);
    run.after(chart);
    run.step()
}

/// Takes an input.
pub fn step(flow: &Flow, state: &State, input: &Input, now: Now) -> Step {
    let mut run = Run::new(flow, state.clone(), now);
    if state.status == Status::Active && state.hash == flow.hash && run.take(input) {
        return run.step();
    }
    let timers = timed(state);
    Step { state: state.clone(), effects: Vec::new(), timers, mine: false }
}

/// Takes up where the flow was: after a digression, after a reload. Repeats the open question, and the calls that are
/// under way, with their ids.
pub fn resume(flow: &Flow, state: &State, now: Now) -> Step {
    let mut run = Run::new(flow, state.clone(), now);
    if state.status == Status::Active && state.hash == flow.hash {
        for call in &state.pending {
            run.world.effects.extend(call_of(flow, call));
        }
        run.ask(true);
    }
    run.step()
}

fn timed(state: &State) -> Vec<Timed> {
    let waiting = state.timers.iter().filter(|timer| !timer.id.is_empty());
    waiting.map(|timer| Timed { id: timer.id.clone(), due: timer.due }).collect()
}

/// The effect of a call.
fn call_of(flow: &Flow, call: &Pending) -> Option<Effect> {
    let id = call.id.clone();
    match flow.node(call.node).work.as_ref()? {
        Work::Call { tool, .. } => {
            Some(Effect::Tool { id, name: tool.clone(), arguments: call.what.clone() })
        }
        Work::Model { schema, .. } => {
            let prompt = call.what.as_str().unwrap_or_default().to_owned();
            Some(Effect::Model { id, prompt, schema: schema.clone() })
        }
        Work::Ask(_) => None,
    }
}

/// What actions do, and what nodes that wait need.
pub(super) struct Outside<'a> {
    flow: &'a Flow,
    locale: String,
    now: Now,
    effects: Vec<Effect>,
    pending: Vec<Pending>,
    timers: Vec<Timer>,
    /// The flow's data grew too large.
    full: bool,
}

impl Outside<'_> {
    /// What rules and templates see.
    fn data_of(&self, place: &Place, event: &Value) -> Value {
        let day = self.now.day();
        let flow = vec![
            ("locale".to_owned(), Value::String(self.locale.clone())),
            ("today".to_owned(), Value::String(day.iso())),
        ];
        Value::Object(vec![
            ("slots".to_owned(), Value::Object(place.slots.clone())),
            ("context".to_owned(), place.context.clone()),
            ("event".to_owned(), event.clone()),
            ("flow".to_owned(), Value::Object(flow)),
        ])
    }

    /// A text in the visitor's language; what is put in shows as it is.
    fn text(&self, texts: &Texts, data: &Value) -> String {
        let judge = Judge { locale: &self.locale, now: self.now, data };
        template::render(texts.of(&self.locale), &|path| {
            let slot = path.strip_prefix("slots.").and_then(|name| self.flow.slot(name));
            let slot = slot.and_then(|at| self.flow.slots.get(at));
            let shown = match (slot, super::logic::lookup(data, path)) {
                (Some(slot), Some(value)) => slot::show(slot, value, judge),
                (_, Some(Value::String(text))) => {
                    date::Day::read(text).map_or_else(|| text.clone(), |day| date::show(day, &self.locale))
                }
                _ => template::plain(data, path),
            };
            template::escape(&shown)
        })
    }

    fn hand_over(&mut self, handover: &Handover, data: &Value) {
        let (text, contact) = (self.text(&handover.text, data), self.text(&handover.contact, data));
        self.effects.push(Effect::Handover { text, contact });
    }
}

impl World for Outside<'_> {
    fn act(&mut self, action: &Action, place: &mut Place, event: &Value) -> Option<Event> {
        match action {
            Action::Raise(name) => return Some(Event::Named(name.clone(), Value::Null)),
            Action::Clear(slots) => {
                let names: Vec<&str> = slots
                    .iter()
                    .filter_map(|at| self.flow.slots.get(*at))
                    .map(|slot| slot.name.as_str())
                    .collect();
                place.slots.retain(|(name, _)| !names.contains(&name.as_str()));
            }
            Action::Flow(id) => self.effects.push(Effect::Flow(id.clone())),
            Action::Say(texts) => {
                let text = self.text(texts, &self.data_of(place, event));
                self.effects.push(Effect::Say(text));
            }
            Action::Handover(handover) => {
                let data = self.data_of(place, event);
                self.hand_over(handover, &data);
            }
            Action::Assign(pairs) => {
                for (name, value) in pairs {
                    let value = template::compute(value, &self.data_of(place, event));
                    self.put(place, name, value);
                }
            }
        }
        None
    }

    fn data(&self, place: &Place, event: &Value) -> Value {
        self.data_of(place, event)
    }

    fn entered(&mut self, node: usize, place: &mut Place) {
        if let Some(Work::Ask(slots)) = &self.flow.node(node).work {
            for slot in slots.iter().filter_map(|at| self.flow.slots.get(*at)) {
                place.slots.retain(|(name, _)| *name != slot.name);
            }
        }
    }

    fn left(&mut self, node: usize, place: &mut Place) {
        self.pending.retain(|call| call.node != node);
        self.timers.retain(|timer| timer.node != node);
        if place.asked.is_some_and(|(asked, _)| asked == node) {
            place.asked = None;
        }
    }
}

impl Outside<'_> {
    /// Puts a value into the context, if there is room.
    fn put(&mut self, place: &mut Place, name: &str, value: Value) {
        if let Value::Object(fields) = &mut place.context {
            set(fields, name, value);
        }
        self.full |= json::value(&place.context).len() > DATA;
    }
}

pub(super) struct Run<'a> {
    pub(super) flow: &'a Flow,
    pub(super) state: State,
    pub(super) now: Now,
    world: Outside<'a>,
    /// Slots as they were before going back.
    before: Vec<(String, Value)>,
}

impl<'a> Run<'a> {
    fn new(flow: &'a Flow, mut state: State, now: Now) -> Self {
        let world = Outside {
            flow,
            locale: state.locale.clone(),
            now,
            effects: Vec::new(),
            pending: std::mem::take(&mut state.pending),
            timers: std::mem::take(&mut state.timers),
            full: false,
        };
        Self { flow, state, now, world, before: Vec::new() }
    }

    fn chart(&mut self) -> Chart<'a> {
        Chart::new(self.flow, std::mem::take(&mut self.state.at))
    }

    fn step(mut self) -> Step {
        self.state.pending = self.world.pending;
        self.state.timers = self.world.timers;
        let timers = timed(&self.state);
        Step { state: self.state, effects: self.world.effects, timers, mine: true }
    }

    /// The data that a question is judged by.
    pub(super) fn data(&self) -> Value {
        self.world.data_of(&self.state.at, &Value::Null)
    }

    /// The question that waits for an answer: node and slot.
    pub(super) fn open(&self) -> Option<(usize, usize)> {
        open_at(self.flow, &self.state.at)
    }

    fn take(&mut self, input: &Input) -> bool {
        match input {
            Input::Text(text) => text.len() <= LONGEST && talk::typed(self, text),
            Input::Choice { slot, value } => {
                let Some((node, open)) = self.open() else { return false };
                let Some(at) = self.flow.slot(slot).filter(|at| *at == open || self.asks(node, *at)) else {
                    return false;
                };
                self.answer(&[(at, value.clone())]);
                true
            }
            Input::Form(values) => {
                let Some((node, _)) = self.open() else { return false };
                let found: Vec<(usize, Value)> = values
                    .iter()
                    .filter_map(|(name, value)| Some((self.flow.slot(name)?, value.clone())))
                    .filter(|(at, _)| self.asks(node, *at))
                    .collect();
                if found.is_empty() {
                    return false;
                }
                self.answer(&found);
                true
            }
            Input::Tool { id, result } | Input::Model { id, result } => self.returned(id, result),
            Input::Timer { id } => {
                let found = self.world.timers.iter_mut().find(|timer| timer.id == *id && !id.is_empty());
                let Some(timer) = found else { return false };
                // It has rung: without an id it is remembered as long as its state is active, and not set again.
                timer.id.clear();
                let event = Event::After(timer.node, timer.delay);
                let mut chart = self.chart();
                chart.take(event, &mut self.world);
                self.after(chart);
                true
            }
            Input::Event { name, data } => {
                let mut chart = self.chart();
                let taken = chart.take(Event::Named(name.clone(), data.clone()), &mut self.world);
                self.after(chart);
                taken
            }
            Input::Back => self.back(),
            Input::Cancel => {
                let data = self.data();
                if !self.flow.cancelled.is_empty() {
                    let text = self.world.text(&self.flow.cancelled, &data);
                    self.world.effects.push(Effect::Say(text));
                }
                self.end(Status::Cancelled);
                true
            }
            Input::Correct { slot, value } => {
                self.flow.slot(slot).is_some_and(|slot| self.correct(slot, value.clone()))
            }
        }
    }

    /// A command that was typed.
    pub(super) fn command(&mut self, input: &Input) -> bool {
        self.take(input)
    }

    fn asks(&self, node: usize, slot: usize) -> bool {
        matches!(&self.flow.node(node).work, Some(Work::Ask(slots)) if slots.contains(&slot))
    }

    fn returned(&mut self, id: &str, result: &Result<Value, String>) -> bool {
        let Some(place) = self.world.pending.iter().position(|call| call.id == *id) else { return false };
        let call = self.world.pending.remove(place);
        let event = match result {
            Ok(value) if json::value(value).len() <= DATA / 2 => {
                let name = match &self.flow.node(call.node).work {
                    Some(Work::Call { result, .. } | Work::Model { result, .. }) => result.as_str(),
                    Some(Work::Ask(_)) | None => "",
                };
                if !name.is_empty() {
                    self.world.put(&mut self.state.at, name, value.clone());
                }
                Event::Done(call.node, value.clone())
            }
            Ok(_) => Event::Error(call.node, Value::String("too_large".to_owned())),
            Err(why) => Event::Error(call.node, Value::String(why.clone())),
        };
        let mut chart = self.chart();
        chart.take(event, &mut self.world);
        self.after(chart);
        true
    }

    /// Takes values for slots of the open question.
    pub(super) fn answer(&mut self, values: &[(usize, Value)]) {
        let data = self.data();
        let mut refused = false;
        for (at, value) in values {
            let judge = Judge { locale: &self.state.locale, now: self.now, data: &data };
            let Some(slot) = self.flow.slots.get(*at) else { continue };
            match slot::accept(slot, value, judge) {
                Some(value) => set(&mut self.state.at.slots, &slot.name, value),
                None => refused = true,
            }
        }
        if refused {
            self.refuse();
        } else {
            self.go_on();
        }
    }

    /// Fills the open slot with a value that was judged already.
    pub(super) fn fill(&mut self, at: usize, value: Value) {
        if let Some(slot) = self.flow.slots.get(at) {
            set(&mut self.state.at.slots, &slot.name, value);
        }
        self.go_on();
    }

    fn go_on(&mut self) {
        let chart = self.chart();
        self.after(chart);
    }

    /// An answer did not pass.
    pub(super) fn refuse(&mut self) {
        let Some((node, at)) = self.open() else { return self.go_on() };
        let Some(slot) = self.flow.slots.get(at) else { return };
        self.state.tries += 1;
        if self.state.tries <= slot.retries {
            if !slot.retry.is_empty() {
                let text = self.world.text(&slot.retry, &self.data());
                self.world.effects.push(Effect::Say(text));
            }
            return self.ask(true);
        }
        let mut chart = self.chart();
        match slot.on_fail {
            Some(target) => chart.jump(node, target, &mut self.world),
            None => chart.failed = true,
        }
        self.after(chart);
    }

    /// Finishes what a chart began: questions that are answered already, calls, timers, the next question.
    fn after(&mut self, mut chart: Chart<'a>) {
        let flow = self.flow;
        loop {
            if chart.failed || self.world.full {
                self.state.at = chart.place;
                if let Some(fallback) = &flow.fallback {
                    let data = self.data();
                    self.world.hand_over(fallback, &data);
                }
                return self.end(Status::Failed);
            }
            if chart.ended {
                self.state.at = chart.place;
                return self.end(Status::Done);
            }
            let waits = flow.nodes.iter().enumerate().find_map(|(at, node)| match &node.work {
                Some(Work::Ask(slots))
                    if chart.place.active.contains(&at) && !chart.place.done.contains(&at) =>
                {
                    Some((at, slots))
                }
                _ => None,
            });
            let Some((node, slots)) = waits else { break };
            let filled = |at: &usize| {
                let name = flow.slots.get(*at).map_or("", |slot| slot.name.as_str());
                chart.place.slots.iter().any(|(known, _)| known == name)
            };
            match slots.iter().copied().find(|at| !filled(at)) {
                None => {
                    chart.take(Event::Done(node, Value::Null), &mut self.world);
                }
                Some(at) if self.keep(node, at, &mut chart) => {}
                Some(_) => break,
            }
        }
        self.state.at = chart.place;
        self.wait();
        self.ask(false);
    }

    /// Answers a question by what was said before it came.
    fn keep(&mut self, node: usize, at: usize, chart: &mut Chart<'a>) -> bool {
        let Some(slot) = self.flow.slots.get(at) else { return false };
        let Some(place) = self.state.kept.iter().position(|(name, _)| *name == slot.name) else {
            return false;
        };
        let (_, value) = self.state.kept.remove(place);
        let data = self.world.data_of(&chart.place, &Value::Null);
        let judge = Judge { locale: &self.state.locale, now: self.now, data: &data };
        let Some(value) = slot::accept(slot, &value, judge) else { return false };
        // It can be gone back to, as if it had been asked.
        chart.place.asked = Some((node, at));
        std::mem::swap(&mut self.state.at, &mut chart.place);
        self.state.remember();
        std::mem::swap(&mut self.state.at, &mut chart.place);
        set(&mut chart.place.slots, &slot.name, value);
        true
    }

    /// Calls and timers of the nodes that are active now.
    fn wait(&mut self) {
        let flow = self.flow;
        let active = self.state.at.active.clone();
        self.world.pending.retain(|call| active.contains(&call.node));
        self.world.timers.retain(|timer| active.contains(&timer.node));
        for at in active {
            let node = flow.node(at);
            for transition in &node.transitions {
                let Trigger::After(delay) = transition.trigger else { continue };
                if !self.world.timers.iter().any(|timer| timer.node == at && timer.delay == delay) {
                    let (id, due) = (self.id(), self.now.millis.saturating_add(delay));
                    self.world.timers.push(Timer { id, node: at, delay, due });
                }
            }
            let idle =
                !self.state.at.done.contains(&at) && !self.world.pending.iter().any(|call| call.node == at);
            let data = || self.world.data_of(&self.state.at, &Value::Null);
            let what = match &node.work {
                Some(Work::Call { arguments, once, .. }) if idle => {
                    let what = template::compute(arguments, &data());
                    if *once {
                        self.state.past.clear();
                    }
                    what
                }
                Some(Work::Model { prompt, .. }) if idle => {
                    let data = data();
                    let prompt = prompt.of(&self.state.locale);
                    Value::String(template::render(prompt, &|path| template::plain(&data, path)))
                }
                _ => continue,
            };
            let call = Pending { id: self.id(), node: at, what };
            self.world.effects.extend(call_of(flow, &call));
            self.world.pending.push(call);
        }
    }

    fn id(&mut self) -> String {
        self.state.count += 1;
        let run = if self.state.run.is_empty() { "flow" } else { self.state.run.as_str() };
        [run, ".", &self.state.count.to_string()].concat()
    }

    /// Asks the open question, if it is a new one or `again`.
    fn ask(&mut self, again: bool) {
        let Some((node, at)) = self.open() else {
            self.state.at.asked = None;
            return;
        };
        let new = self.state.at.asked != Some((node, at));
        if !new && !again {
            return;
        }
        if new {
            self.state.tries = 0;
            self.state.at.asked = Some((node, at));
            self.state.remember();
        }
        let Some(slot) = self.flow.slots.get(at) else { return };
        let data = self.data();
        let slots = match &self.flow.node(node).work {
            Some(Work::Ask(slots)) => slots.as_slice(),
            _ => &[],
        };
        let open =
            |at: &&usize| self.flow.slots.get(**at).is_some_and(|slot| self.state.slot(&slot.name).is_none());
        let fields: Vec<Field> = slots.iter().filter(open).filter_map(|at| self.field(*at, &data)).collect();
        let ask = Ask {
            slot: slot.name.clone(),
            text: self.world.text(&slot.ask, &data),
            fields,
            back: self.state.past.len() > 1,
        };
        self.world.effects.push(Effect::Ask(ask));
    }

    fn field(&self, at: usize, data: &Value) -> Option<Field> {
        let slot = self.flow.slots.get(at)?;
        let judge = Judge { locale: &self.state.locale, now: self.now, data };
        let mut options: Vec<(Value, String)> =
            slot::options(slot, judge).into_iter().map(|option| (option.value, option.label)).collect();
        if slot.kind == SlotKind::Confirm && options.is_empty() {
            let [yes, no] = super::words::spoken(&self.state.locale).labels;
            options = vec![(Value::Bool(true), yes.to_owned()), (Value::Bool(false), no.to_owned())];
        }
        let [min, max] = slot::bounds(slot, self.now);
        let label = if slot.label.is_empty() { &slot.name } else { slot.label.of(&self.state.locale) };
        let value = self.before.iter().find(|(name, _)| *name == slot.name).map(|(_, value)| value.clone());
        Some(Field {
            slot: slot.name.clone(),
            kind: slot.kind.word(),
            label: label.to_owned(),
            min,
            max,
            optional: slot.optional,
            options,
            value,
        })
    }

    pub(super) fn back(&mut self) -> bool {
        let mut past = std::mem::take(&mut self.state.past);
        if self.open().is_some() && past.len() > 1 {
            past.pop();
        }
        let Some(last) = past.last().map(|asked| asked.place.clone()) else { return false };
        self.state.past = past;
        self.state.kept.clear();
        self.restore(last);
        self.wait();
        self.ask(true);
        true
    }

    fn restore(&mut self, place: Place) {
        self.before = std::mem::take(&mut self.state.at.slots);
        self.state.at = place;
        self.state.tries = 0;
        let active = &self.state.at.active;
        self.world.pending.retain(|call| active.contains(&call.node));
        self.world.timers.retain(|timer| active.contains(&timer.node));
    }

    /// The slot was asked for, and can be gone back to.
    pub(super) fn can_correct(&self, at: usize) -> bool {
        self.state.past.iter().any(|asked| asked.place.asked.is_some_and(|(_, slot)| slot == at))
    }

    /// Goes back to an earlier question with another answer; what was answered since is answered the same, as far as it
    /// still fits.
    pub(super) fn correct(&mut self, at: usize, value: Option<Value>) -> bool {
        let asked = |asked: &super::state::Asked| asked.place.asked.is_some_and(|(_, slot)| slot == at);
        let Some(found) = self.state.past.iter().rposition(asked) else { return false };
        self.state.past.truncate(found + 1);
        let Some(place) = self.state.past.last().map(|asked| asked.place.clone()) else { return false };
        let since = self.state.at.slots.clone();
        self.restore(place);
        for (name, value) in since {
            let slot = self.flow.slot(&name);
            let kind = slot.and_then(|slot| self.flow.slots.get(slot)).map(|slot| slot.kind);
            let later =
                self.state.slot(&name).is_none() && slot != Some(at) && kind != Some(SlotKind::Confirm);
            if later {
                set(&mut self.state.kept, &name, value);
            }
        }
        self.wait();
        match value {
            Some(value) => self.answer(&[(at, value)]),
            None => self.ask(true),
        }
        true
    }

    fn end(&mut self, status: Status) {
        self.state.status = status;
        self.state.at.asked = None;
        self.state.past.clear();
        self.state.kept.clear();
        self.world.pending.clear();
        self.world.timers.clear();
        self.world.effects.push(Effect::Done(status));
    }
}

/// The first question of the active ones, and its first slot that is empty.
fn open_at(flow: &Flow, place: &Place) -> Option<(usize, usize)> {
    let active = place.active.iter().filter(|at| !place.done.contains(at));
    active.filter_map(|at| Some((*at, flow.node(*at).work.as_ref()?))).find_map(|(node, work)| {
        let Work::Ask(slots) = work else { return None };
        let empty = |at: &&usize| {
            let slot = flow.slots.get(**at);
            slot.is_some_and(|slot| !place.slots.iter().any(|(name, _)| *name == slot.name))
        };
        slots.iter().find(empty).map(|slot| (node, *slot))
    })
}
