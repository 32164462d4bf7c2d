//! What the tests share: a relay's card, events in short, and what an outcome asks for.

use dialogue::router::{Question, judge};
use dialogue::thread::{Message, MessageId, Part, Source, ThreadId};
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
            let judgement = judge(&Question { text, failed, ..Question::default() });
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
