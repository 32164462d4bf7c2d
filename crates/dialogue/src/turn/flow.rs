//! A flow's step comes before any model: what the visitor says is for the flow that is open, or begins one, or is for
//! nobody's but the model's. Steps are made in the actions module and cost no request.
//!
//! Where a flow stands is in the thread itself: the newest [`Form`] that has a state. Something else in the middle of a
//! flow is answered as ever, and then the flow's open question is asked again.

use super::{Change, Dialogue, Effect, Outcome, Phase, mark_dirty};
use crate::Millis;
use crate::error::Failure;
use crate::json::{self, Json, Value};
use crate::thread::{Form, Message, MessageId, Part, Reason, Status};
use crate::tools::Kind;

/// Milliseconds for a tool that is not known: the widget says at once that it is not there.
const PATIENCE_MS: u32 = 10_000;
/// JSON that flows ask for is named from here on; what the page asks for, below.
const OURS: u32 = 1 << 31;
/// How an input begins that was typed.
const TYPED: &str = r#"{"do":"text""#;
/// What a flow is told of a call that ran when the page went away: it is not run again.
const UNKNOWN: &str = "the page was left while it ran";

/// A flow in the running turn.
#[derive(Debug, Default)]
pub(super) struct Stepping {
    /// The flow was asked, and is not concerned: after the answer it asks its question again.
    digression: bool,
    /// The input of the present step was typed: if it is not the flow's, a model answers it.
    typed: bool,
    /// Inputs that wait for the step before them, as JSON.
    inputs: Vec<String>,
    /// Calls and JSON that are under way, by the flow's own names.
    under_way: Vec<String>,
}

impl Dialogue {
    /// What comes before the model, where there are flows; says whether the turn waits for it.
    pub(super) fn flow_first(&mut self, out: &mut Outcome) -> bool {
        let input = self.input.take();
        if !self.settings.flows {
            return false;
        }
        match (input, self.open_form()) {
            (Some(input), Some(_)) => self.put(input, out),
            (None, Some(_)) => {
                let text = self.last_user_text().unwrap_or_default();
                let input = Json::object().text("do", "text").text("text", text).end();
                self.put(input, out);
            }
            (_, None) => {
                let request = Json::object().text("do", "match").text("locale", &self.settings.lang);
                let request = request.text("text", self.last_user_text().unwrap_or_default()).end();
                self.act_flow(Phase::Matching, request, out);
            }
        }
        true
    }

    /// The newest form, as long as its flow goes on.
    pub(super) fn open_form(&self) -> Option<&Form> {
        let mut forms = self.thread.messages.iter().rev().flat_map(|message| message.parts.iter().rev());
        let newest = forms.find_map(|part| if let Part::Form(form) = part { Some(form) } else { None });
        newest.filter(|form| !form.state.is_empty())
    }

    /// Asks the desk, as the present turn.
    fn act_flow(&mut self, phase: fn(u32) -> Phase, request: String, out: &mut Outcome) {
        let id = self.next_id();
        let Some(run) = &mut self.run else { return };
        run.phase = phase(id);
        out.effect(Effect::Act { id, request });
    }

    fn timed(&self, what: &str) -> Json {
        let offset = self.settings.offset;
        // Our writer knows no negative numbers.
        let sign = if offset < 0 { "-" } else { "" };
        let offset = [sign, &offset.unsigned_abs().to_string()].concat();
        Json::object().text("do", what).number("now", self.now).raw("offset", &offset)
    }

    fn start_flow(&mut self, flow: &str, out: &mut Outcome) {
        let Some(answer) = self.thread.messages.last().map(|answer| answer.id.clone()) else { return };
        let request = self.timed("start").text("flow", flow).text("locale", &self.settings.lang);
        self.act_flow(Phase::Stepping, request.text("run", answer.as_str()).end(), out);
    }

    /// Gives the flow an input, behind those that wait.
    fn put(&mut self, input: String, out: &mut Outcome) {
        let left = self.open_form().is_some_and(|form| form.busy);
        let Some(run) = &mut self.run else { return };
        let fresh = run.flow.is_none();
        let flow = run.flow.get_or_insert_default();
        flow.inputs.push(input);
        if matches!(run.phase, Phase::Stepping(_) | Phase::Settling(_)) {
            return;
        }
        if fresh && left {
            // The page went away while something was under way: it is told so, before anything else.
            let state = self.open_form().map(|form| form.state.clone()).unwrap_or_default();
            let request = self.timed("resume").raw("state", &state).end();
            return self.act_flow(Phase::Settling, request, out);
        }
        self.next_step(out);
    }

    fn next_step(&mut self, out: &mut Outcome) {
        let state = self.open_form().map(|form| form.state.clone());
        let Some(flow) = self.run.as_mut().and_then(|run| run.flow.as_mut()) else { return };
        match state.filter(|_| !flow.inputs.is_empty()) {
            Some(state) => {
                let input = flow.inputs.remove(0);
                flow.typed = input.starts_with(TYPED);
                let request = self.timed("step").raw("state", &state).raw("input", &input).end();
                self.act_flow(Phase::Stepping, request, out);
            }
            None if flow.under_way.is_empty() => {
                let nothing = self.thread.messages.last().is_some_and(|answer| answer.parts.is_empty());
                if nothing && let Some(answer) = self.thread.messages.pop() {
                    // A timer that led to nothing to say.
                    self.run = None;
                    out.change(Change::Removed(answer.id.clone()));
                    out.removed.push(answer.id);
                    return;
                }
                self.close(Status::Complete, out);
            }
            None => {
                if let Some(run) = &mut self.run {
                    run.phase = Phase::Serving;
                }
            }
        }
    }

    /// The actions module answered; says whether it was about a flow.
    pub(super) fn flow_acted(&mut self, id: u32, reply: Option<&Value>, out: &mut Outcome) -> bool {
        if let Some((_, answer)) = self.resuming.take_if(|(asked, _)| *asked == id) {
            self.resumed(&answer, reply, out);
            return true;
        }
        let phase = self.run.as_ref().map(|run| run.phase);
        let reply = reply.filter(|reply| reply.get("error").is_none());
        if phase == Some(Phase::Matching(id)) {
            match reply.map(|reply| json::word(reply, "flow")) {
                Some("") => self.go_to_model(out),
                Some(flow) => self.start_flow(flow, out),
                None => {
                    self.lack("no_actions", out);
                    self.go_to_model(out);
                }
            }
        } else if phase == Some(Phase::Settling(id)) {
            self.settle_flow(reply, out);
        } else if phase == Some(Phase::Stepping(id)) {
            match reply {
                Some(step) if json::is_true(step, "mine") => self.stepped(step, out),
                // A timer that is out of date, or a control of an older question.
                Some(_) if !self.is_typed() => self.next_step(out),
                Some(_) => {
                    let digresses = self.open_form().is_some();
                    if let Some(flow) = self.run.as_mut().and_then(|run| run.flow.as_mut()) {
                        flow.digression = digresses;
                        flow.inputs.clear();
                    }
                    self.go_to_model(out);
                }
                None => {
                    // The flow is another one by now, or is gone; the visitor is answered all the same.
                    self.lack("no_flow", out);
                    self.close_forms(out);
                    self.go_to_model(out);
                }
            }
        } else {
            return false;
        }
        true
    }

    /// What was under way when the page went away is not run again.
    fn settle_flow(&mut self, reply: Option<&Value>, out: &mut Outcome) {
        let mut inputs = Vec::new();
        for effect in reply.map(|reply| json::list(reply, "effects")).unwrap_or_default() {
            if let kind @ ("tool" | "model") = json::word(effect, "do") {
                inputs.push(outcome(kind, json::word(effect, "id"), &Err(UNKNOWN.to_owned())));
            }
        }
        if let Some(flow) = self.run.as_mut().and_then(|run| run.flow.as_mut()) {
            inputs.append(&mut flow.inputs);
            flow.inputs = inputs;
        }
        self.next_step(out);
    }

    /// Carries out what a step wants.
    fn stepped(&mut self, step: &Value, out: &mut Outcome) {
        self.close_forms(out);
        if let Some(run) = &mut self.run {
            let flow = run.flow.get_or_insert_default();
            let state = json::object(step, "state");
            json::word(state, "flow").clone_into(&mut run.record.flow);
            flow.digression = false;
        }
        let effects = json::list(step, "effects");
        let (mut ask, mut next, mut busy) = (String::new(), String::new(), self.is_serving());
        for effect in effects {
            match json::word(effect, "do") {
                "say" => self.say(json::word(effect, "text"), out),
                "ask" => {
                    self.say(json::word(effect, "text"), out);
                    ask = json::value(effect);
                }
                "handover" => {
                    self.say(json::word(effect, "text"), out);
                    let contact = match json::word(effect, "contact") {
                        "" => self.settings.contact.clone(),
                        contact => contact.to_owned(),
                    };
                    self.say(&contact, out);
                }
                "tool" | "model" => busy = true,
                "flow" => json::word(effect, "id").clone_into(&mut next),
                _ => {}
            }
        }
        let goes_on = json::word(step, "status") == "active";
        let Some(answer) = self.thread.messages.last_mut().filter(|_| goes_on) else {
            return self.over(&next, out);
        };
        let state = json::object(step, "state");
        let flow = json::word(state, "flow").to_owned();
        answer.parts.push(Part::Form(Form { flow, ask, state: json::value(state), busy }));
        let id = answer.id.clone();
        out.change(Change::Form(id.clone()));
        // Written before anything runs, so that nothing runs twice.
        mark_dirty(id, false, out);
        for effect in effects {
            if let kind @ ("tool" | "model") = json::word(effect, "do") {
                self.serve(kind, effect, out);
            }
        }
        tell_timers(step, out);
        self.next_step(out);
    }

    /// The flow has ended, and perhaps another one follows.
    fn over(&mut self, next: &str, out: &mut Outcome) {
        if let Some(flow) = self.run.as_mut().and_then(|run| run.flow.as_mut()) {
            flow.inputs.clear();
            flow.under_way.clear();
        }
        if let Some(answer) = self.thread.messages.last() {
            mark_dirty(answer.id.clone(), false, out);
        }
        if next.is_empty() { self.next_step(out) } else { self.start_flow(next, out) }
    }

    /// A paragraph of the answer.
    fn say(&mut self, text: &str, out: &mut Outcome) {
        if text.is_empty() {
            return;
        }
        if self.thread.messages.last().is_some_and(|answer| !answer.is_blank()) {
            self.append_text("\n\n", out);
        }
        self.append_text(text, out);
    }

    fn is_typed(&self) -> bool {
        self.run.as_ref().and_then(|run| run.flow.as_ref()).is_none_or(|flow| flow.typed)
    }

    fn is_serving(&self) -> bool {
        let flow = self.run.as_ref().and_then(|run| run.flow.as_ref());
        flow.is_some_and(|flow| !flow.under_way.is_empty())
    }

    /// Runs a tool for the flow, or asks a model. The flow is the owner's word: no approval is asked for.
    fn serve(&mut self, kind: &str, effect: &Value, out: &mut Outcome) {
        let own = json::word(effect, "id");
        let id = [kind, ".", own].concat();
        let Some(flow) = self.run.as_mut().and_then(|run| run.flow.as_mut()) else { return };
        if flow.under_way.contains(&id) {
            return;
        }
        flow.under_way.push(id.clone());
        if kind == "tool" {
            let name = json::word(effect, "name").to_owned();
            let (kind, timeout_ms) = match self.settings.tool(&name) {
                Some(tool) => (tool.kind, tool.timeout_ms),
                None => (Kind::Page, PATIENCE_MS),
            };
            let arguments = json::value(json::object(effect, "arguments"));
            return out.effect(Effect::Tool { call: id, name, arguments, kind, timeout_ms });
        }
        let schema = json::value(json::object(effect, "schema"));
        let ask = self.next_id() | OURS;
        self.flow_asks.push((ask, own.to_owned()));
        self.ask(ask, json::word(effect, "prompt").to_owned(), &schema, self.now, out);
    }

    /// A tool of the flow's has answered; says whether it was one.
    pub(super) fn flow_tool_done(
        &mut self,
        call: &str,
        result: &Result<String, String>,
        out: &mut Outcome,
    ) -> bool {
        let Some(own) = call.strip_prefix("tool.") else { return false };
        self.served(call, outcome("tool", own, result), out)
    }

    /// Something that the flow waited for has come.
    fn served(&mut self, id: &str, input: String, out: &mut Outcome) -> bool {
        let Some(flow) = self.run.as_mut().and_then(|run| run.flow.as_mut()) else { return false };
        let Some(at) = flow.under_way.iter().position(|known| known == id) else { return false };
        flow.under_way.remove(at);
        self.put(input, out);
        true
    }

    /// JSON that a flow asked for goes to the flow, and not to the page.
    pub(super) fn flow_models(&mut self, out: &mut Outcome) {
        let mut came = Vec::new();
        let flow_asks = &mut self.flow_asks;
        out.effects.retain(|effect| match effect {
            Effect::AskPartial { id, .. } => id & OURS == 0,
            Effect::AskDone { id, result } if id & OURS != 0 => {
                if let Some(at) = flow_asks.iter().position(|(ask, _)| ask == id) {
                    let (_, own) = flow_asks.remove(at);
                    came.push((own, result.clone().map_err(|why| why.code.to_owned())));
                }
                false
            }
            _ => true,
        });
        for (own, result) in came {
            self.served(&["model.", &own].concat(), outcome("model", &own, &result), out);
        }
    }

    /// A timer of the flow's is due.
    pub(super) fn flow_timer(&mut self, id: &str, answer: MessageId, now: Millis, out: &mut Outcome) {
        let input = Json::object().text("do", "timer").text("id", id).end();
        let waits = self.run.as_ref().is_some_and(super::Run::is_flows);
        if self.open_form().is_none() || self.run.is_some() && !waits || self.message(&answer).is_some() {
            return out.odd("late_timer");
        }
        self.now = now;
        if self.run.is_none() {
            self.run = Some(super::Run::new(answer.clone(), String::new()));
            self.add(Message::answer(answer, now), out);
        }
        self.put(input, out);
    }

    /// What the flow knew goes on in a newer form, or nowhere.
    fn close_forms(&mut self, out: &mut Outcome) {
        for message in &mut self.thread.messages {
            let mut closed = false;
            for part in &mut message.parts {
                if let Part::Form(form) = part
                    && !form.state.is_empty()
                {
                    (form.state, form.ask, form.busy) = (String::new(), String::new(), false);
                    closed = true;
                }
            }
            if closed {
                out.change(Change::Form(message.id.clone()));
                mark_dirty(message.id.clone(), false, out);
            }
        }
    }

    /// An answer to something else is complete: the flow asks its question again, below it.
    pub(super) fn take_up_flow(&mut self, out: &mut Outcome) {
        let Some(answer) = self.thread.messages.last().map(|answer| answer.id.clone()) else { return };
        let Some(state) = self.open_form().map(|form| form.state.clone()) else { return };
        let request = self.timed("resume").raw("state", &state).end();
        let id = self.next_id();
        self.resuming = Some((id, answer));
        out.effect(Effect::Act { id, request });
    }

    fn resumed(&mut self, answer: &MessageId, reply: Option<&Value>, out: &mut Outcome) {
        let newest = self.thread.messages.last().is_some_and(|last| last.id == *answer);
        let Some(step) = reply.filter(|reply| newest && reply.get("state").is_some()) else {
            return out.odd("no_flow");
        };
        let ask = json::list(step, "effects").iter().find(|effect| json::word(effect, "do") == "ask");
        let (Some(ask), state) = (ask, json::object(step, "state")) else { return };
        self.close_forms(out);
        let Some(last) = self.thread.messages.last_mut() else { return };
        let form = Form {
            flow: json::word(state, "flow").to_owned(),
            ask: json::value(ask),
            state: json::value(state),
            busy: false,
        };
        last.parts.push(Part::Text(["\n\n", json::word(ask, "text")].concat()));
        last.parts.push(Part::Form(form));
        // What is said behind an answer's end is read anew.
        out.change(Change::Calls(answer.clone()));
        out.change(Change::Form(answer.clone()));
        mark_dirty(answer.clone(), false, out);
        tell_timers(step, out);
    }

    /// The model starts a flow: the turn goes on as the flow's.
    pub(super) fn flow_called(&mut self, arguments: &str, out: &mut Outcome) {
        let flow = Value::parse(arguments).map(|value| json::word(&value, "flow").to_owned());
        match flow.filter(|flow| self.settings.flows && !flow.is_empty()) {
            Some(flow) => {
                if let Some(run) = &mut self.run {
                    run.flow = Some(Stepping::default());
                }
                self.start_flow(&flow, out);
            }
            None => self.close(Status::Incomplete(Reason::Error(Failure::Tool)), out),
        }
    }
}

impl super::Run {
    /// The turn is a flow's own, and not an answer in between.
    pub(super) fn is_flows(&self) -> bool {
        self.flow.as_ref().is_some_and(|flow| !flow.digression)
    }

    /// A flow waits behind this answer.
    pub(super) fn digresses(&self) -> bool {
        self.flow.as_ref().is_some_and(|flow| flow.digression)
    }
}

fn tell_timers(step: &Value, out: &mut Outcome) {
    for timer in json::list(step, "timers") {
        let id = json::word(timer, "id").to_owned();
        out.effect(Effect::Timer { id, due: json::number(timer, "due") });
    }
}

/// What came of a call, as the desk reads it: JSON as it is, any other text as a text.
fn outcome(kind: &str, id: &str, result: &Result<String, String>) -> String {
    let json = Json::object().text("do", kind).text("id", id);
    match result {
        Err(why) => json.text("error", why),
        Ok(text) => match Value::parse(text) {
            Some(value) => json.raw("result", &json::value(&value)),
            None => json.text("result", text),
        },
    }
    .end()
}
