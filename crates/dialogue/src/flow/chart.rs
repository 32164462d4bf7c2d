//! The statechart: which transitions an event takes, what is left and what is entered. SCXML's algorithm
//! (<https://www.w3.org/TR/scxml/#AlgorithmforSCXMLInterpretation>) as XState v5 runs it; the names are theirs.

use std::collections::VecDeque;

use super::logic;
use super::model::{Action, Flow, Kind, Transition, Trigger};
use super::state::Place;
use crate::json::Value;

/// Steps from one input until the flow waits again; more is a circle.
const MICROSTEPS: u32 = 100;
/// Events that are raised and not yet taken.
const MOST_QUEUED: usize = 256;

/// Something that happened to the flow.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Event {
    Named(String, Value),
    /// A node is done, with what came of it.
    Done(usize, Value),
    /// A node's call failed, and why.
    Error(usize, Value),
    After(usize, u64),
}

impl Event {
    fn fits(&self, node: usize, trigger: &Trigger) -> bool {
        match (self, trigger) {
            (Self::Named(name, _), Trigger::Event(wanted)) => name == wanted,
            (Self::Done(done, _), Trigger::Done) => *done == node,
            (Self::After(at, delay), Trigger::After(wanted)) => *at == node && delay == wanted,
            _ => false,
        }
    }

    const fn data(&self) -> Option<&Value> {
        match self {
            Self::Named(_, data) | Self::Done(_, data) | Self::Error(_, data) => Some(data),
            Self::After(..) => None,
        }
    }
}

/// What a chart does with the world: it runs actions and knows the data.
pub(super) trait World {
    /// Runs an action; what it raises is given back.
    fn act(&mut self, action: &Action, place: &mut Place, event: &Value) -> Option<Event>;
    /// The data that guards see.
    fn data(&self, place: &Place, event: &Value) -> Value;
    /// A node was entered.
    fn entered(&mut self, node: usize, place: &mut Place);
    /// A node was left.
    fn left(&mut self, node: usize, place: &mut Place);
}

/// Puts a node into a list in the order of the document, once. A library's sorting would weigh three kilobytes.
#[inline(never)]
fn add(nodes: &mut Vec<usize>, node: usize) {
    if let Err(place) = nodes.binary_search(&node) {
        nodes.insert(place, node);
    }
}

/// A flow at a place, while it takes events.
pub(super) struct Chart<'a> {
    pub(super) flow: &'a Flow,
    pub(super) place: Place,
    /// What the event of this step brought.
    pub(super) event: Value,
    queue: VecDeque<Event>,
    steps: u32,
    /// The root is done.
    pub(super) ended: bool,
    /// It went in a circle, or a failure was not planned for.
    pub(super) failed: bool,
}

type Taken<'a> = (usize, &'a Transition);

impl<'a> Chart<'a> {
    pub(super) fn new(flow: &'a Flow, place: Place) -> Self {
        let (event, queue) = (Value::Null, VecDeque::new());
        Self { flow, place, event, queue, steps: 0, ended: false, failed: false }
    }

    /// Enters the root.
    pub(super) fn begin(&mut self, world: &mut dyn World) {
        let mut entering = vec![0];
        self.add_descendants(0, &mut entering);
        self.enter(entering, world);
        self.settle(world);
    }

    /// Takes an event, and everything that follows from it. False: nothing took it.
    pub(super) fn take(&mut self, event: Event, world: &mut dyn World) -> bool {
        self.event = event.data().cloned().unwrap_or_default();
        let taken = self.handle(&event, world);
        self.settle(world);
        taken
    }

    /// Leaves a node for another one, as a transition would.
    pub(super) fn jump(&mut self, from: usize, target: usize, world: &mut dyn World) {
        let transition = Transition {
            trigger: Trigger::Always,
            target: Some(target),
            guard: None,
            actions: Vec::new(),
            reenter: true,
        };
        let leaving = self.exits((from, &transition));
        self.leave(&leaving, world);
        let mut entering = Vec::new();
        self.entries((from, &transition), &mut entering);
        self.enter(entering, world);
        self.settle(world);
    }

    fn handle(&mut self, event: &Event, world: &mut dyn World) -> bool {
        let flow = self.flow;
        let worked = match event {
            Event::Done(node, _) | Event::Error(node, _) if flow.node(*node).work.is_some() => Some(*node),
            _ => None,
        };
        if let Some(node) =
            worked.filter(|node| self.place.active.contains(node) && !self.place.done.contains(node))
        {
            self.place.done.push(node);
        }
        let taken = match event {
            // A failure is for the nearest that planned for it.
            Event::Error(node, _) => {
                let mut at = Some(*node);
                let mut found = Vec::new();
                while let Some(node) = at.filter(|_| found.is_empty()) {
                    found.extend(self.first(node, world, &|trigger| *trigger == Trigger::Error));
                    at = flow.node(node).parent;
                }
                if found.is_empty() {
                    self.failed = true;
                }
                found
            }
            event => self.transitions(0, event, world),
        };
        if !taken.is_empty() {
            self.microstep(&taken, world);
        }
        // A step that is done, and not left, may be all that its siblings waited for.
        let finished =
            worked.filter(|node| self.place.active.contains(node) && self.place.done.contains(node));
        if let Some(node) = finished {
            self.joined(flow.node(node).parent);
        }
        finished.is_some() || !taken.is_empty()
    }

    /// Goes on until nothing more follows.
    fn settle(&mut self, world: &mut dyn World) {
        let mut changed = true;
        while !self.ended && !self.failed {
            let begun = self.begin_steps(world);
            let taken = if changed || begun { self.eventless(world) } else { Vec::new() };
            changed = begun || !taken.is_empty();
            if !taken.is_empty() {
                self.microstep(&taken, world);
            } else if !begun {
                let Some(event) = self.queue.pop_front() else { break };
                changed = self.handle(&event, world);
            }
        }
        if self.ended {
            for node in self.place.active.clone().into_iter().rev() {
                self.run(&self.flow.node(node).exit, world);
                world.left(node, &mut self.place);
            }
        }
    }

    /// Enters the steps of parallel states whose needs are met.
    fn begin_steps(&mut self, world: &mut dyn World) -> bool {
        let flow = self.flow;
        let ready = |child: &usize| {
            let needs = &flow.node(*child).needs;
            !self.place.active.contains(child)
                && !needs.is_empty()
                && needs.iter().all(|need| self.is_done(*need))
        };
        let parallel = self.place.active.iter().filter(|at| flow.node(**at).kind == Kind::Parallel);
        let steps: Vec<usize> = parallel.flat_map(|at| flow.children(*at)).filter(ready).collect();
        let begun = !steps.is_empty();
        for step in steps {
            let mut entering = vec![step];
            self.add_descendants(step, &mut entering);
            self.enter(entering, world);
        }
        begun
    }

    /// A transition of this node that fits and whose guard is true: the first one.
    fn first(&self, node: usize, world: &dyn World, fits: &dyn Fn(&Trigger) -> bool) -> Option<Taken<'a>> {
        let mut all = self.flow.node(node).transitions.iter().filter(|transition| fits(&transition.trigger));
        let found = all.find(|transition| {
            transition.guard.as_ref().is_none_or(|guard| {
                let data = world.data(&self.place, &self.event);
                logic::truthy(&logic::apply(guard, &data))
            })
        });
        found.map(|transition| (node, transition))
    }

    /// What a node, or what is below it, does about an event: the deepest come first.
    fn transitions(&self, at: usize, event: &Event, world: &dyn World) -> Vec<Taken<'a>> {
        let mut inner = Vec::new();
        for child in self.flow.children(at).filter(|child| self.place.active.contains(child)) {
            inner.extend(self.transitions(child, event, world));
        }
        if inner.is_empty() {
            let exact = self.first(at, world, &|trigger| event.fits(at, trigger));
            let any = || {
                let named = matches!(event, Event::Named(..));
                self.first(at, world, &|trigger| named && *trigger == Trigger::Event("*".to_owned()))
            };
            inner.extend(exact.or_else(any));
        }
        inner
    }

    fn eventless(&self, world: &dyn World) -> Vec<Taken<'a>> {
        let flow = self.flow;
        let mut taken: Vec<Taken<'a>> = Vec::new();
        for leaf in &self.place.active {
            if flow.children(*leaf).any(|child| self.place.active.contains(&child)) {
                continue;
            }
            let mut at = Some(*leaf);
            while let Some(node) = at {
                if let Some(found) = self.first(node, world, &|trigger| *trigger == Trigger::Always) {
                    if !taken.iter().any(|(_, known)| std::ptr::eq(*known, found.1)) {
                        taken.push(found);
                    }
                    break;
                }
                at = flow.node(node).parent;
            }
        }
        taken
    }

    /// The node inside of which a transition happens; none: the root itself is left.
    fn domain(&self, (source, transition): Taken<'_>) -> Option<usize> {
        let target = transition.target?;
        if !transition.reenter && (target == source || self.flow.is_below(target, source)) {
            return Some(source);
        }
        let mut at = self.flow.node(target).parent;
        while let Some(above) = at {
            if self.flow.is_below(source, above) {
                return at;
            }
            at = self.flow.node(above).parent;
        }
        (!transition.reenter).then_some(0)
    }

    /// What a transition leaves.
    fn exits(&self, taken: Taken<'_>) -> Vec<usize> {
        if taken.1.target.is_none() {
            return Vec::new();
        }
        match self.domain(taken) {
            Some(domain) => {
                let below = self.place.active.iter().copied();
                below.filter(|node| self.flow.is_below(*node, domain)).collect()
            }
            None => self.place.active.clone(),
        }
    }

    /// Of transitions that would leave the same node the deeper one is taken, else the first.
    fn without_conflicts(&self, taken: &[Taken<'a>]) -> Vec<Taken<'a>> {
        let mut kept: Vec<(Taken<'a>, Vec<usize>)> = Vec::new();
        for one in taken {
            let exits = self.exits(*one);
            let meets = |other: &[usize]| other.iter().any(|node| exits.contains(node));
            let wins = kept.iter().all(|(other, left)| !meets(left) || self.flow.is_below(one.0, other.0));
            if wins {
                kept.retain(|(_, left)| !meets(left));
                kept.push((*one, exits));
            }
        }
        kept.into_iter().map(|(one, _)| one).collect()
    }

    fn microstep(&mut self, taken: &[Taken<'a>], world: &mut dyn World) {
        self.steps += 1;
        if self.steps > MICROSTEPS {
            self.failed = true;
            return;
        }
        let taken = self.without_conflicts(taken);
        let mut leaving = Vec::new();
        for one in &taken {
            self.exits(*one).into_iter().for_each(|node| add(&mut leaving, node));
        }
        self.leave(&leaving, world);
        for (_, transition) in &taken {
            self.run(&transition.actions, world);
        }
        let mut entering = Vec::new();
        for one in &taken {
            self.entries(*one, &mut entering);
        }
        self.enter(entering, world);
    }

    /// Leaves nodes, given in the order of the document: the last first.
    fn leave(&mut self, leaving: &[usize], world: &mut dyn World) {
        let flow = self.flow;
        for node in leaving.iter().rev() {
            self.run(&flow.node(*node).exit, world);
            self.place.active.retain(|other| other != node);
            self.place.done.retain(|other| other != node);
            world.left(*node, &mut self.place);
        }
    }

    fn entries(&self, taken: Taken<'_>, entering: &mut Vec<usize>) {
        let (source, transition) = taken;
        let Some(target) = transition.target else { return };
        let domain = self.domain(taken);
        if source != target || domain != Some(source) || transition.reenter {
            add(entering, target);
        }
        self.add_descendants(target, entering);
        let mut at = if domain == Some(target) { None } else { self.flow.node(target).parent };
        while let Some(above) = at {
            let inside = domain.is_none_or(|domain| self.flow.is_below(above, domain));
            let itself = Some(above) == domain && self.flow.node(above).kind == Kind::Parallel;
            if !(inside || itself) {
                break;
            }
            if inside {
                add(entering, above);
            }
            self.add_regions(above, entering);
            at = if inside { self.flow.node(above).parent } else { None };
        }
    }

    /// Of a parallel state the regions that begin at once and that nothing below is entered of yet.
    fn add_regions(&self, at: usize, entering: &mut Vec<usize>) {
        if self.flow.node(at).kind != Kind::Parallel {
            return;
        }
        for child in self.flow.children(at) {
            let begun = entering.iter().any(|node| *node == child || self.flow.is_below(*node, child));
            if !begun && self.flow.node(child).needs.is_empty() {
                add(entering, child);
                self.add_descendants(child, entering);
            }
        }
    }

    fn add_descendants(&self, at: usize, entering: &mut Vec<usize>) {
        if let Some(initial) = self.flow.node(at).initial {
            add(entering, initial);
            self.add_descendants(initial, entering);
        }
        self.add_regions(at, entering);
    }

    /// Enters nodes in the order of the document.
    fn enter(&mut self, entering: Vec<usize>, world: &mut dyn World) {
        let flow = self.flow;
        for node in entering {
            add(&mut self.place.active, node);
            world.entered(node, &mut self.place);
            self.run(&flow.node(node).entry, world);
            if flow.node(node).kind != Kind::Final {
                continue;
            }
            let Some(parent) = flow.node(node).parent else { continue };
            if flow.node(parent).kind == Kind::Parallel {
                self.joined(Some(parent));
            } else {
                self.raise(Event::Done(parent, Value::Null));
                self.joined(flow.node(parent).parent);
                self.ended |= parent == 0;
            }
        }
    }

    /// Parallel states, from this one upwards, all of whose regions are done now.
    fn joined(&mut self, from: Option<usize>) {
        let mut at = from;
        while let Some(node) = at {
            if self.flow.node(node).kind != Kind::Parallel || !self.is_done(node) {
                return;
            }
            self.raise(Event::Done(node, Value::Null));
            self.ended |= node == 0;
            at = self.flow.node(node).parent;
        }
    }

    /// Its final child is reached, all its regions are done, or what it waited for is there.
    fn is_done(&self, at: usize) -> bool {
        let is = |node: usize| self.place.active.contains(&node);
        match self.flow.node(at).kind {
            Kind::Compound => {
                self.flow.children(at).any(|child| is(child) && self.flow.node(child).kind == Kind::Final)
            }
            Kind::Parallel => self.flow.children(at).all(|child| self.is_done(child)),
            Kind::Final => is(at),
            Kind::Atomic => self.place.done.contains(&at),
        }
    }

    fn run(&mut self, actions: &[Action], world: &mut dyn World) {
        for action in actions {
            if let Some(event) = world.act(action, &mut self.place, &self.event) {
                self.raise(event);
            }
        }
    }

    fn raise(&mut self, event: Event) {
        if self.queue.len() >= MOST_QUEUED {
            self.failed = true;
            return;
        }
        self.queue.push_back(event);
    }
}
