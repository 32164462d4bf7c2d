//! What the tests share: a relay's card, events in short, and what an outcome asks for.

use dialogue::history::{Loaded, decode_message, encode_message};
use dialogue::router::{Question, judge};
use dialogue::thread::{Message, MessageId, Part, Source, Thread, ThreadId};
use dialogue::tools::Tool;
use dialogue::turn::{Dialogue, Effect, Event, Outcome, Record, Settings};
use serde_json::{Value, json};

/// An ordinary question: neither a greeting nor hard.
pub(crate) const QUESTION: &str = "Do you deliver lamps to Norway?";
/// The time of the first event, in the middle of a day.
pub(crate) const NOON: u64 = 20_000 * 86_400_000 + 43_200_000;

pub(crate) fn id(name: &str) -> MessageId {
    MessageId(name.to_owned())
}

/// A card as the relay gives it, with everything in it.
pub(crate) fn card() -> Value {
    json!({
        "name": "Lamps", "model": "a", "streaming": true, "max_body_bytes": 1_000_000,
        "models": [
            {"id": "a", "context": 32_000, "vision": false, "tools": true, "json": true},
            {"id": "b", "context": 32_000, "vision": false, "tools": true, "json": true},
            {"id": "c", "context": 64_000, "vision": true, "tools": false, "json": true},
        ],
        "uses": {"fast": ["a"], "general": ["a", "b", "c"], "reasoning": ["b"], "vision": ["c"], "code": ["b"]},
        "purposes": {"chat": {"pinned_tokens": 10}, "summary": {"pinned_tokens": 12}},
        "max_output_tokens": 1_000, "image_bytes": 4_000,
        "memory": {"policy": "auto"}, "price": {"currency": "EUR", "per_request": 1_200, "input": 5, "output": 9},
        "agent": {"max_requests": 4, "max_rounds": 3},
    })
}

/// The card's settings, with knowledge to search.
pub(crate) fn settings(change: impl FnOnce(&mut Settings)) -> Settings {
    let mut settings = Settings { lang: "en".to_owned(), knowledge: true, ..Settings::default() };
    settings.take_card(&card());
    change(&mut settings);
    settings
}

/// A machine, with names for the messages and a clock.
pub(crate) struct Chat {
    pub(crate) machine: Dialogue,
    pub(crate) now: u64,
    /// The newest request for a summary.
    pub(crate) summary: u32,
    turns: u32,
}

impl Chat {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { machine: Dialogue::new(ThreadId("t".to_owned()), settings), now: NOON, summary: 0, turns: 0 }
    }

    pub(crate) fn with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::new(settings(change))
    }

    pub(crate) fn handle(&mut self, event: Event) -> Outcome {
        self.machine.handle(event)
    }

    /// The visitor says something: `u1`, answered by `a1`, and so on.
    pub(crate) fn say(&mut self, text: &str) -> Outcome {
        self.send(text, Vec::new(), false)
    }

    pub(crate) fn send(&mut self, text: &str, images: Vec<Part>, harder: bool) -> Outcome {
        self.turns += 1;
        self.now += 1_000;
        let (user, assistant) = (id(&format!("u{}", self.turns)), id(&format!("a{}", self.turns)));
        let asked = self.handle(Event::Submit {
            text: text.to_owned(),
            images,
            harder,
            user,
            assistant,
            now: self.now,
        });
        self.judged(asked)
    }

    pub(crate) fn retry(&mut self, harder: bool) -> Outcome {
        self.turns += 1;
        self.now += 1_000;
        let assistant = id(&format!("a{}", self.turns));
        let asked = self.handle(Event::Retry { harder, assistant, now: self.now });
        self.judged(asked)
    }

    /// Where an outcome asks for a judgement, the router gives it: with what comes then.
    fn judged(&mut self, mut outcome: Outcome) -> Outcome {
        if let Some((id, reply)) = judgement(&outcome) {
            outcome
                .effects
                .retain(|effect| !matches!(effect, Effect::Knowledge { id: asked, .. } if *asked == id));
            let then = self.handle(Event::Knowledge { id, reply: Some(reply.to_string()) });
            outcome.changes.extend(then.changes);
            outcome.effects.extend(then.effects);
            outcome.dirty.extend(then.dirty);
            outcome.diagnostics.extend(then.diagnostics);
        }
        outcome
    }

    /// The knowledge module answers what the outcome asks it.
    pub(crate) fn tell(&mut self, asked: &Outcome, reply: &Value) -> Outcome {
        let (id, _) = asked_in(asked);
        self.handle(Event::Knowledge { id, reply: Some(reply.to_string()) })
    }

    /// The visitor asks, the knowledge module answers: what comes then.
    pub(crate) fn ask(&mut self, text: &str, reply: &Value) -> Outcome {
        let asked = self.say(text);
        self.tell(&asked, reply)
    }

    /// The model answers to the end.
    pub(crate) fn answer(&mut self, text: &str) -> Outcome {
        self.handle(delta(text));
        self.handle(finish("stop"))
    }

    pub(crate) fn last(&self) -> &Message {
        self.machine.thread().messages.last().unwrap()
    }

    pub(crate) fn record(&self) -> &Record {
        self.machine.records().next_back().unwrap()
    }

    /// The newest turn's requests: why, the model, how it failed.
    pub(crate) fn requests(&self) -> Vec<(&str, &str, &str)> {
        let record = self.record();
        let charged = record.requests.iter().filter(|request| request.charged).count();
        assert_eq!(charged, record.spent.requests as usize);
        let requests = record.requests.iter();
        requests.map(|request| (request.why, request.model.as_str(), request.failure)).collect()
    }

    pub(crate) fn sources(&self) -> Vec<&Source> {
        sources_of(self.last())
    }
}

pub(crate) fn sources_of(message: &Message) -> Vec<&Source> {
    let sources = message.parts.iter();
    sources.filter_map(|part| if let Part::Source(source) = part { Some(source) } else { None }).collect()
}

pub(crate) fn delta(text: &str) -> Event {
    Event::Data(json!({"choices": [{"index": 0, "delta": {"content": text}}]}).to_string())
}

pub(crate) fn finish(reason: &str) -> Event {
    Event::Data(json!({"choices": [{"delta": {}, "finish_reason": reason}]}).to_string())
}

pub(crate) fn done() -> Event {
    Event::Data("[DONE]".to_owned())
}

pub(crate) fn error(code: &str) -> Event {
    Event::Data(json!({"error": {"code": code}}).to_string())
}

/// What the knowledge module finds: pages by title and text, the answer among them or not.
pub(crate) fn hits(pages: &[(&str, &str)], known: bool) -> Value {
    let hits: Vec<Value> = pages
        .iter()
        .map(|(title, text)| json!({"chunk": 1, "score": 7.1, "title": title, "heading": "", "url": format!("/{title}"), "text": text}))
        .collect();
    json!({"hits": hits, "confidence": 821, "known": known, "recalled": []})
}

/// Nothing was found, in an index that has vectors.
pub(crate) fn nothing_near() -> Value {
    let mut reply = nothing();
    reply["vectors"] = json!(2);
    reply
}

/// Nothing was found.
pub(crate) fn nothing() -> Value {
    hits(&[], false)
}

/// All requests to the model that an outcome asks for.
pub(crate) fn calls(outcome: &Outcome) -> Vec<(Value, String)> {
    let calls = outcome.effects.iter().filter_map(|effect| match effect {
        Effect::Call { request, key } => Some((serde_json::from_str(request).unwrap(), key.clone())),
        _ => None,
    });
    calls.collect()
}

/// The only request to the model, and its key.
pub(crate) fn call_in(outcome: &Outcome) -> (Value, String) {
    let mut calls = calls(outcome);
    assert_eq!(calls.len(), 1, "{outcome:?}");
    calls.remove(0)
}

/// What the newest message of the only request says.
pub(crate) fn prompt_in(outcome: &Outcome) -> String {
    let (request, _) = call_in(outcome);
    let newest = request["messages"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(newest["role"], "user");
    match &newest["content"] {
        Value::String(text) => text.clone(),
        parts => parts[0]["text"].as_str().unwrap().to_owned(),
    }
}

/// The only request to the knowledge module.
pub(crate) fn asked_in(outcome: &Outcome) -> (u32, Value) {
    let mut asked = outcome.effects.iter().filter_map(|effect| match effect {
        Effect::Knowledge { id, request } => Some((*id, serde_json::from_str(request).unwrap())),
        _ => None,
    });
    let only = asked.next().unwrap_or_else(|| panic!("nothing is asked: {outcome:?}"));
    assert_eq!(asked.next(), None);
    only
}

/// The judgement that an outcome asks for, if it does, and what the router answers.
pub(crate) fn judgement(outcome: &Outcome) -> Option<(u32, Value)> {
    outcome.effects.iter().find_map(|effect| {
        let Effect::Knowledge { id, request } = effect else { return None };
        let request: Value = serde_json::from_str(request).unwrap();
        (request["do"] == "judge").then(|| {
            let (text, failed) = (request["text"].as_str().unwrap(), request["failed"].as_bool().unwrap());
            let tools = request["tools"] == true;
            let judgement = judge(&Question { text, failed, tools, ..Question::default() });
            (*id, json!({"kind": judgement.kind.word(), "why": judgement.why}))
        })
    })
}

/// The only request for vectors: its id, its body and its key.
pub(crate) fn embed_in(outcome: &Outcome) -> (u32, Value, String) {
    let mut asked = outcome.effects.iter().filter_map(|effect| match effect {
        Effect::Embed { id, request, key } => {
            Some((*id, serde_json::from_str(request).unwrap(), key.clone()))
        }
        _ => None,
    });
    let only = asked.next().unwrap_or_else(|| panic!("no vectors are asked for: {outcome:?}"));
    assert_eq!(asked.next(), None);
    only
}

/// The event was ignored, for this reason.
pub(crate) fn assert_ignored(outcome: &Outcome, diagnostic: &'static str) {
    assert_eq!(*outcome, Outcome { diagnostics: vec![diagnostic], ..Outcome::default() });
}

/// A tool of the page: it takes an order.
pub(crate) fn tool(name: &str, change: impl FnOnce(&mut Tool)) -> Tool {
    let parameters = r#"{"type":"object","properties":{"order":{"type":"string"}},"required":["order"]}"#;
    let mut tool = Tool {
        name: name.to_owned(),
        parameters: parameters.to_owned(),
        timeout_ms: 5_000,
        max_result_bytes: 200,
        ..Tool::default()
    };
    change(&mut tool);
    tool
}

/// Pieces of calls as a stream brings them: whole ones, each `(id, tool, arguments)`.
pub(crate) fn called(calls: &[(&str, &str, &str)]) -> Event {
    Event::Data(json!({"choices": [{"delta": {"tool_calls": whole(calls)}}]}).to_string())
}

pub(crate) fn whole(calls: &[(&str, &str, &str)]) -> Vec<Value> {
    let calls = calls.iter().enumerate();
    calls
        .map(|(index, (id, name, arguments))| {
            json!({"index": index, "id": id, "type": "function", "function": {"name": name, "arguments": arguments}})
        })
        .collect()
}

/// What the actions module answers to an outcome's check: arguments must be an object with an `order`, or a `query`.
pub(crate) fn check(outcome: &Outcome) -> Option<(u32, String)> {
    outcome.effects.iter().find_map(|effect| {
        let Effect::Act { id, request } = effect else { return None };
        let request: Value = serde_json::from_str(request).unwrap();
        (request["do"] == "check").then(|| {
            let faults = request["calls"].as_array().unwrap().iter().filter(|call| {
                assert_eq!(call["schema"]["type"], "object");
                let arguments = serde_json::from_str::<Value>(call["arguments"].as_str().unwrap());
                !arguments
                    .is_ok_and(|arguments| arguments["order"].is_string() || arguments["query"].is_string())
            });
            let faults: Vec<Value> =
                faults.map(|call| json!({"id": call["id"], "why": "Error: an order is missing"})).collect();
            (*id, json!({ "faults": faults }).to_string())
        })
    })
}

/// The tools that an outcome wants to be run: `(call, tool, arguments)`.
pub(crate) fn tools_in(outcome: &Outcome) -> Vec<(&str, &str, &str)> {
    let tools = outcome.effects.iter().filter_map(|effect| match effect {
        Effect::Tool { call, name, arguments, .. } => {
            Some((call.as_str(), name.as_str(), arguments.as_str()))
        }
        _ => None,
    });
    tools.collect()
}

impl Chat {
    /// With tools, and no pages to search.
    pub(crate) fn with_tools(tools: Vec<Tool>, change: impl FnOnce(&mut Settings)) -> Self {
        Self::with(|settings| {
            settings.knowledge = false;
            settings.tools = tools;
            settings.max_rounds = 25;
            change(settings);
        })
    }

    /// The model calls tools, and they are checked: with what comes then.
    pub(crate) fn call_tools(&mut self, calls: &[(&str, &str, &str)]) -> Outcome {
        let streamed = self.handle(called(calls));
        assert!(streamed.effects.is_empty(), "{streamed:?}");
        let finished = self.handle(finish("tool_calls"));
        assert!(finished.effects.is_empty(), "{finished:?}");
        let whole = self.handle(done());
        self.checked(whole)
    }

    /// Where an outcome has calls checked, they are.
    pub(crate) fn checked(&mut self, outcome: Outcome) -> Outcome {
        match check(&outcome) {
            Some((id, reply)) => self.handle(Event::Acted { id, reply: Some(reply) }),
            None => outcome,
        }
    }

    pub(crate) fn tool_done(&mut self, call: &str, result: Result<&str, &str>) -> Outcome {
        let result = result.map(str::to_owned).map_err(str::to_owned);
        self.handle(Event::ToolDone { call: call.to_owned(), result, now: self.now })
    }

    pub(crate) fn approve(&mut self, call: &str, yes: bool) -> Outcome {
        self.handle(Event::Approve { call: call.to_owned(), yes, now: self.now })
    }

    pub(crate) fn go_on(&mut self) -> Outcome {
        self.now += 1_000;
        self.handle(Event::Continue { now: self.now })
    }

    /// The last answer's calls: id, state, what the model is told.
    pub(crate) fn calls(&self) -> Vec<(&str, &str, &str)> {
        let calls = self.last().calls();
        calls
            .map(|call| (call.id.as_str(), call.state.word(), call.result.as_deref().unwrap_or("–")))
            .collect()
    }

    /// The page is left and comes back: what was stored is read again, by a machine of its own.
    pub(crate) fn reload(&mut self) {
        let thread = self.machine.thread();
        let mut stored = Thread::new(thread.id.clone());
        for message in &thread.messages {
            match decode_message(&encode_message(message)) {
                Loaded::Good(message) => stored.messages.push(message),
                other => panic!("{other:?}"),
            }
        }
        let ledger = self.machine.ledger().clone();
        self.machine = Dialogue::new(thread.id.clone(), self.machine.settings().clone());
        self.machine.restore_ledger(ledger);
        assert_eq!(self.handle(Event::Restore(stored)).effects, []);
    }
}
