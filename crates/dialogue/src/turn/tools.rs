//! Rounds of tools: the model calls instead of answering, the calls are checked, allowed and run, and it is asked again.
//!
//! A round's calls stand in the answer once they are checked, and are written before the first of them runs: whatever
//! happens then, none of them runs twice. While one waits for the visitor's approval, the others run.

use super::prepare::question;
use super::settings::{HAND_OVER, SEARCH_SITE, START_FLOW};
use super::{Change, Dialogue, Effect, Outcome, Phase, Record, Run, mark_dirty};
use crate::Millis;
use crate::catalogue::Use;
use crate::cost::BudgetState;
use crate::error::Failure;
use crate::json::{self, Json, List, Value};
use crate::predicates;
use crate::router::Judgement;
use crate::think::Think;
use crate::thread::{Author, Call, CallState, Message, MessageId, Part, Reason, Status};
use crate::tools::{self, Calls, Kind, Refusal, Tool};
use crate::wire::{ToolCall, Usage};

/// Bytes of a result, where the tool is not known any more.
const RESULT: usize = 16 << 10;
/// Passages that a search of the model's own finds.
const PASSAGES: u64 = 5;
/// From so many rounds on it is long work, for the models that were made for it.
const LONG: u32 = 2;
/// What the model is told of a call that ran when the page went away.
const UNKNOWN: &str = "Error: the page was left while the tool ran. It may have done its work or not; do not repeat it \
    unasked.";

impl Dialogue {
    pub(super) fn has_calls(&self) -> bool {
        self.run.as_ref().is_some_and(|run| !run.calls.is_empty())
    }

    /// What the model asked for is being done.
    pub(super) fn is_acting(&self) -> bool {
        self.run.as_ref().is_some_and(|run| matches!(run.phase, Phase::Checking(_) | Phase::Acting))
    }

    /// A tool that there is, by its name.
    fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools().find(|tool| tool.name == name)
    }

    /// The answer is whole and has calls: their arguments are checked, in the actions module.
    pub(super) fn act(&mut self, out: &mut Outcome) {
        let made = self.thread.messages.iter().flat_map(Message::calls).count();
        let Some((run, answer)) = self.running() else { return };
        let mut calls = match std::mem::take(&mut run.calls).finish(made) {
            Ok(calls) => calls,
            Err(unusable) => {
                self.lack(unusable.word(), out);
                return self.broken_off(Failure::BadReply, out);
            }
        };
        if calls.is_empty() {
            // What looked like calls stood for nothing.
            return self.end(Status::Complete, out);
        }
        for at in 0..calls.len() {
            let id = |at: usize| calls.get(at).map(|call| call.id.clone()).unwrap_or_default();
            let mut new = id(at);
            // Some providers count from the beginning in each answer.
            while answer.calls().any(|call| call.id == new)
                || (0..calls.len()).any(|other| other != at && id(other) == new)
            {
                new.push('_');
            }
            if let Some(call) = calls.get_mut(at) {
                call.id = new;
            }
        }
        let mut list = List::new();
        let mut known = false;
        for ToolCall { id, name, arguments } in &calls {
            if let Some(tool) = self.tool(name) {
                known = true;
                let call = Json::object().text("id", id).raw("schema", &tool.parameters);
                list.raw(&call.text("arguments", arguments).end());
            }
        }
        let id = self.next_id();
        let Some(run) = &mut self.run else { return };
        run.unchecked = calls;
        run.phase = Phase::Checking(id);
        if known {
            let request = Json::object().text("do", "check").raw("calls", &list.end()).end();
            out.effect(Effect::Act { id, request });
        } else {
            self.checked(&[], out);
        }
    }

    /// The actions module answered.
    pub(super) fn acted(&mut self, id: u32, reply: Option<&str>, out: &mut Outcome) {
        let reply = reply.and_then(Value::parse);
        if self.was_read(id, reply.as_ref(), out) || self.flow_acted(id, reply.as_ref(), out) {
            return;
        }
        if self.run.as_ref().is_some_and(|run| run.phase == Phase::Checking(id)) {
            match reply.as_ref().and_then(|reply| reply.get("faults")?.as_array()) {
                Some(faults) => self.checked(faults, out),
                // Nothing runs that was not checked.
                None => {
                    self.lack("no_actions", out);
                    self.end(Status::Incomplete(Reason::Error(Failure::Tool)), out);
                }
            }
        } else {
            out.odd("late_act");
        }
    }

    /// What can't be run goes back to the model, once in a turn; what can, does, or waits for the visitor.
    fn checked(&mut self, faults: &[Value], out: &mut Outcome) {
        let Some(run) = &mut self.run else { return };
        let unchecked = std::mem::take(&mut run.unchecked);
        let told_off = run.told_off;
        let names: Vec<&str> = self.tools().map(|tool| tool.name.as_str()).collect();
        let mut calls = Vec::with_capacity(unchecked.len());
        let mut faulty = 0;
        for ToolCall { id, name, arguments } in unchecked {
            let fault = faults.iter().find(|fault| json::word(fault, "id") == id);
            let (state, result) = match (self.tool(&name), fault) {
                (None, _) => (CallState::Failed, Some(Refusal::Unknown(&names).text())),
                (_, Some(fault)) => (CallState::Failed, Some(json::word(fault, "why").to_owned())),
                (Some(tool), None) if tool.approval => (CallState::Asking, None),
                (Some(tool), None) if tool.kind == Kind::BuiltIn && name == HAND_OVER => {
                    (CallState::Done, Some(self.contact()))
                }
                _ => (CallState::Running, None),
            };
            faulty += usize::from(state == CallState::Failed);
            calls.push(Call { id, name, arguments, result, state });
        }
        let all = faulty == calls.len();
        let again = told_off && faulty > 0;
        let running: Vec<Call> =
            calls.iter().filter(|call| call.state == CallState::Running).cloned().collect();
        let asks = calls.iter().any(|call| call.state == CallState::Asking);
        let Some((run, answer)) = self.running() else { return };
        run.phase = Phase::Acting;
        run.why = if all { "repair" } else { "tools" };
        run.told_off |= faulty > 0;
        let behind = answer.parts.get(answer.last_round()..).unwrap_or_default();
        if answer.last_round() > 0 && !behind.iter().any(|part| matches!(part, Part::Text(_))) {
            // What is said, and be it nothing, keeps the rounds apart.
            answer.parts.push(Part::Text(String::new()));
        }
        answer.parts.extend(calls.into_iter().map(Part::ToolCall));
        if again {
            return self.end(Status::Incomplete(Reason::Error(Failure::Tool)), out);
        }
        if asks {
            self.stand(Status::RequiresAction, out);
        }
        self.call_changed(out);
        for call in running {
            self.start(call, out);
        }
        self.settled(out);
    }

    /// The answer's calls differ; that is written at once.
    fn call_changed(&self, out: &mut Outcome) {
        let Some(answer) = self.thread.messages.last() else { return };
        out.change(Change::Calls(answer.id.clone()));
        mark_dirty(answer.id.clone(), false, out);
    }

    /// The answer stands otherwise, and goes on.
    fn stand(&mut self, status: Status, out: &mut Outcome) {
        let Some(answer) = self.thread.messages.last_mut() else { return };
        answer.status = status;
        out.change(Change::Status(answer.id.clone()));
    }

    /// Runs a tool.
    fn start(&mut self, call: Call, out: &mut Outcome) {
        let Some(&Tool { kind, timeout_ms, .. }) = self.tool(&call.name) else { return };
        let Call { id: call, name, arguments, .. } = call;
        if kind == Kind::BuiltIn && name == SEARCH_SITE {
            let arguments = Value::parse(&arguments).unwrap_or(Value::Null);
            let query = json::word(&arguments, "query");
            let request = question("find", query, &self.settings.lang, PASSAGES).end();
            let id = self.next_id();
            if let Some(run) = &mut self.run {
                run.searches.push((id, call));
            }
            return out.effect(Effect::Knowledge { id, request });
        }
        if kind == Kind::BuiltIn && name == START_FLOW {
            return self.start_flow_of(&call, &arguments, out);
        }
        out.effect(Effect::Tool { call, name, arguments, kind, timeout_ms });
    }

    /// The flow that the model calls for begins, and ends the model's part.
    fn start_flow_of(&mut self, call: &str, arguments: &str, out: &mut Outcome) {
        if let Some(call) = self.call_in(call, CallState::Running) {
            call.state = CallState::Done;
            call.result = Some("The flow has begun; the visitor goes on in it.".to_owned());
        }
        self.call_changed(out);
        self.flow_called(arguments, out);
    }

    /// How the visitor reaches a human, for the model to tell.
    fn contact(&self) -> String {
        match self.settings.contact.as_str() {
            "" => "There is nobody to hand over to. Say so.".to_owned(),
            contact => ["Tell the visitor to turn to: ", contact].concat(),
        }
    }

    /// The knowledge module answered a search of the model's own; says whether it was one.
    pub(super) fn site_searched(&mut self, id: u32, reply: Option<&Value>, out: &mut Outcome) -> bool {
        let Some(run) = &mut self.run else { return false };
        let Some(at) = run.searches.iter().position(|(asked, _)| *asked == id) else { return false };
        let (_, call) = run.searches.remove(at);
        let hits = reply.and_then(|reply| reply.get("hits")?.as_array());
        let result = hits.ok_or_else(|| "the search can't be reached".to_owned()).map(|hits| {
            let mut list = List::new();
            for hit in hits {
                let mut found = Json::object();
                for name in ["title", "heading", "url", "text"] {
                    found = found.text(name, json::word(hit, name));
                }
                list.raw(&found.end());
            }
            list.end()
        });
        self.came(&call, result, self.now, out);
        true
    }

    /// A tool has answered, or failed.
    pub(super) fn tool_done(
        &mut self,
        call: &str,
        result: Result<String, String>,
        now: Millis,
        out: &mut Outcome,
    ) {
        if self.flow_tool_done(call, &result, out) {
            return;
        }
        if self.run.as_ref().is_some_and(|run| run.searches.iter().any(|(_, searching)| searching == call)) {
            return out.odd("late_tool");
        }
        self.came(call, result, now, out);
    }

    fn came(&mut self, id: &str, result: Result<String, String>, now: Millis, out: &mut Outcome) {
        let (state, text) = match result {
            Ok(text) => (CallState::Done, text),
            Err(why) => (CallState::Failed, Refusal::Failed(&why).text()),
        };
        let running = self.run.is_some();
        let call = self.call_in(id, CallState::Running).filter(|_| running);
        let Some(name) = call.map(|call| call.name.clone()) else { return out.odd("late_tool") };
        self.now = now;
        let most = self.tool(&name).map_or(RESULT, |tool| tool.max_result_bytes as usize);
        self.settle(id, state, tools::shorten(&text, most), out);
    }

    /// The last answer's call of this name, as long as it stands so.
    fn call_in(&mut self, id: &str, state: CallState) -> Option<&mut Call> {
        let answer = self.thread.messages.last_mut()?;
        answer.calls_mut().find(|call| call.id == id && call.state == state)
    }

    /// Something has come of a call.
    fn settle(&mut self, id: &str, state: CallState, result: String, out: &mut Outcome) {
        let Some(answer) = self.thread.messages.last_mut() else { return };
        for call in answer.calls_mut().filter(|call| call.id == id && !call.state.is_settled()) {
            call.state = state;
            call.result = Some(result.clone());
        }
        self.call_changed(out);
        self.settled(out);
    }

    /// The visitor allows a call, or does not.
    pub(super) fn approve(&mut self, id: &str, yes: bool, now: Millis, out: &mut Outcome) {
        if !predicates::requires_action(self) || self.call_in(id, CallState::Asking).is_none() {
            return out.odd("nothing_to_approve");
        }
        self.take_up(now);
        self.now = now;
        let Some(call) = self.call_in(id, CallState::Asking) else { return };
        call.state = CallState::Running;
        let call = call.clone();
        let asks = self
            .thread
            .messages
            .last()
            .is_some_and(|answer| answer.calls().any(|call| call.state == CallState::Asking));
        if !asks {
            self.stand(Status::Running, out);
        }
        if !yes {
            return self.settle(id, CallState::Rejected, Refusal::Rejected.text(), out);
        }
        if self.tool(&call.name).is_none() {
            let names: Vec<&str> = self.tools().map(|tool| tool.name.as_str()).collect();
            let text = Refusal::Unknown(&names).text();
            return self.settle(id, CallState::Failed, text, out);
        }
        self.call_changed(out);
        self.start(call, out);
    }

    /// Once something has come of all calls, the model is asked again.
    fn settled(&mut self, out: &mut Outcome) {
        let wait = self.spent_for_s();
        let Some((run, answer)) = self.running() else { return };
        // What a flow took over is the flow's to end.
        if run.is_flows() || answer.calls().any(|call| !call.state.is_settled()) {
            return;
        }
        run.record.rounds += 1;
        run.record.note_calls(Some(answer));
        if wait > 0 {
            return self.answer_locally(Failure::BudgetSpent { retry_after_s: wait }, out);
        }
        self.ask_again(out);
    }

    /// Asks the model with what the tools answered, within the turn's limits.
    fn ask_again(&mut self, out: &mut Outcome) {
        let (rounds, requests) = (self.settings.max_rounds, self.settings.max_requests.max(1));
        let Some(run) = &mut self.run else { return };
        if run.record.rounds >= rounds || run.record.spent.requests >= requests {
            return self.end(Status::Incomplete(Reason::Limit), out);
        }
        run.begin_anew();
        if run.record.route.models.is_empty() {
            // The answer was taken up: nobody is chosen yet, and nothing looked up.
            self.route(Judgement::new(Use::Agentic, "goes on where it was"), out);
            self.choose_callers(Vec::new());
            return self.look_up(out);
        }
        let may = self.settings.model.is_empty() && self.budget_state() == BudgetState::Ok;
        let agentic = self.settings.catalogue.line(Use::Agentic);
        let mut models = Vec::new();
        if let Some(run) = &self.run {
            if may && run.record.rounds == LONG && run.record.route.kind != Use::Agentic {
                models.extend(agentic.into_iter().map(|model| model.id.clone()));
            }
            models.push(run.record.model().to_owned());
        }
        self.choose_callers(models);
        self.call(self.run.as_ref().map_or("", |run| run.why), out);
    }

    /// These models first, then those that there were; those that call no tools are left out.
    fn choose_callers(&mut self, mut models: Vec<String>) {
        let Some(run) = &mut self.run else { return };
        models.append(&mut run.ladder);
        let first = models.first().cloned();
        for model in models {
            if self.settings.calls_tools(&model) && !run.ladder.contains(&model) {
                run.ladder.push(model);
            }
        }
        if run.ladder.is_empty() {
            // Somebody has to be asked.
            run.ladder.extend(first);
        }
    }

    /// Takes up the last answer again, where none runs: it waited for the visitor, or was interrupted.
    pub(super) fn take_up(&mut self, now: Millis) {
        if self.run.is_some() {
            return;
        }
        let Some(answer) = self.thread.messages.last().map(|answer| answer.id.clone()) else { return };
        let run = Run::new(answer, self.query());
        self.run = Some(Run { phase: Phase::Acting, why: "tools", since: now.max(1), ..run });
        self.measure_tools();
    }

    /// Goes on with an answer that ended before its end, behind its last call.
    pub(super) fn go_on(&mut self, now: Millis, out: &mut Outcome) {
        if !predicates::can_continue(self) {
            return out.odd("nothing_to_continue");
        }
        self.take_up(now);
        self.now = now;
        self.citing = None;
        let Some((run, answer)) = self.running() else { return };
        run.why = "continue";
        answer.parts.truncate(answer.last_round());
        self.stand(Status::Running, out);
        self.call_changed(out);
        self.ask_again(out);
    }

    /// The visitor says something else while calls wait for approval: that is a no.
    pub(super) fn put_aside(&mut self, out: &mut Outcome) {
        if !predicates::requires_action(self) {
            return;
        }
        self.take_up(self.now);
        let Some(answer) = self.thread.messages.last_mut() else { return };
        for call in answer.calls_mut().filter(|call| call.state == CallState::Asking) {
            call.state = CallState::Rejected;
            call.result = Some(Refusal::Rejected.text());
        }
        out.effect(Effect::Cancel);
        self.close(Status::Complete, out);
    }

    /// Nothing more is waited for: what runs is given up.
    pub(super) fn give_up(&mut self, out: &mut Outcome) {
        let Some(answer) = self.thread.messages.last_mut().filter(|_| self.run.is_some()) else { return };
        let mut any = false;
        for call in answer.calls_mut().filter(|call| !call.state.is_settled()) {
            any = true;
            call.state = CallState::Failed;
            call.result = Some(Refusal::Stopped.text());
        }
        if any || self.is_acting() {
            self.call_changed(out);
        }
    }
}

impl Run {
    /// A turn that has decided nothing yet.
    pub(super) fn new(answer: MessageId, query: String) -> Self {
        Self {
            phase: Phase::Calling,
            record: Record::new(answer),
            ladder: Vec::new(),
            query,
            harder: false,
            again: false,
            failed: false,
            flow: None,
            passages: None,
            recalled: Vec::new(),
            vectors: 0,
            raw_tokens: 0,
            usage: Usage::default(),
            most: u32::MAX,
            think: Think::default(),
            has_reasoning_field: false,
            text_len: 0,
            reasoning_len: 0,
            calls: Calls::default(),
            finished: false,
            unchecked: Vec::new(),
            searches: Vec::new(),
            told_off: false,
            why: "answer",
            since: 0,
            tools: String::new(),
            tools_tokens: 0,
        }
    }
}

/// A message from storage: nothing runs there any more. What waits for approval still does, in the `last` message.
pub(super) fn take_down(message: &mut Message, last: bool) {
    let waits = message.status == Status::RequiresAction
        && last
        && message.author == Author::Assistant
        && message.calls().any(|call| call.state == CallState::Asking);
    for call in message.calls_mut().filter(|call| !call.state.is_settled()) {
        let (state, result) = match call.state {
            CallState::Asking if waits => continue,
            CallState::Asking => (CallState::Rejected, Refusal::Rejected.text()),
            _ => (CallState::Failed, UNKNOWN.to_owned()),
        };
        call.state = state;
        call.result = Some(result);
    }
    match message.status {
        Status::RequiresAction if !waits => message.status = Status::Complete,
        Status::Running => message.status = Status::Incomplete(Reason::Interrupted),
        _ => {}
    }
}
