//! JSON for the page, beside the conversation: asked for with its shape, told while it comes in, checked at its end, and
//! put right once.
//!
//! The actions module reads the JSON. It reads the schema first, so that no request is spent on one that can't be checked,
//! and has one piece at a time: what comes meanwhile goes along with the next one.

use super::answer::status_at_finish;
use super::{AskEvent, AskFailure, Dialogue, Effect, MAX_ANSWER, MAX_RECORDS, Outcome, Record};
use crate::Millis;
use crate::catalogue::{Model, Use};
use crate::cost::Spent;
use crate::error::Failure;
use crate::json::{self, Json, Value};
use crate::think::Think;
use crate::thread::{MessageId, Reason, Status};
use crate::tools::response_format;
use crate::wire::{ChatCompletion, ChatCompletionChunk, ChatMessage, DONE, Usage, purpose, role};

/// The most that are asked at once.
pub const MAX_ASKS: usize = 4;
/// What a model is told that is only known to write some JSON.
const SHAPE: &str = "\n\nAnswer with JSON alone, of this JSON Schema:\n";

/// JSON that is on its way.
#[derive(Debug)]
pub(super) struct Ask {
    id: u32,
    begun: Millis,
    prompt: String,
    schema: String,
    stage: Stage,
    /// The request to the actions module that it waits for.
    act: Option<u32>,
    /// How the actions module knows this answer; none: not yet.
    reader: Option<u32>,
    think: Think,
    text: String,
    /// Bytes of it that the actions module has.
    read: usize,
    /// The answer's end was seen.
    finished: bool,
    /// It was told already what is wrong.
    repaired: bool,
    /// The value that the page knows.
    value: String,
    usage: Usage,
    record: Record,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The schema is being read.
    Schema,
    /// The model answers.
    Answer,
    /// It has; what is left of it is to be read.
    Rest,
    /// The last piece is being read.
    Last,
}

impl Dialogue {
    /// The page wants JSON.
    pub(super) fn ask(&mut self, id: u32, prompt: String, schema: &str, now: Millis, out: &mut Outcome) {
        if self.asks.iter().any(|ask| ask.id == id) {
            return out.odd("duplicate_id");
        }
        if self.now == 0 {
            self.budget_told = now;
        }
        self.now = now;
        let schema = Value::parse(schema);
        let refused = match &schema {
            None => "bad_schema",
            Some(_) if self.asks.len() >= MAX_ASKS => "too_many_asks",
            Some(_) if self.spent_for_s() > 0 => Failure::BudgetSpent { retry_after_s: 0 }.code(),
            Some(_) => "",
        };
        if !refused.is_empty() {
            return done(id, Err(failure(refused)), out);
        }
        let ask = Ask {
            id,
            begun: now,
            prompt,
            schema: schema.as_ref().map(json::value).unwrap_or_default(),
            stage: Stage::Schema,
            act: None,
            reader: None,
            think: Think::default(),
            text: String::new(),
            read: 0,
            finished: false,
            repaired: false,
            value: String::new(),
            usage: Usage::default(),
            record: Record::new(MessageId(["ask.", &id.to_string()].concat())),
        };
        self.read_on(ask, out);
    }

    /// Gives the actions module what it has not read, unless it still reads.
    fn read_on(&mut self, mut ask: Ask, out: &mut Outcome) {
        let new = ask.text.get(ask.read..).unwrap_or_default();
        if ask.act.is_none() && (ask.stage != Stage::Answer || !new.is_empty()) {
            let id = self.next_id();
            let mut request = Json::object().text("do", "partial");
            if ask.reader.is_none() {
                request = request.raw("schema", &ask.schema);
            }
            let reader = *ask.reader.get_or_insert(id);
            request = request.number("id", u64::from(reader)).text("text", new);
            if ask.stage == Stage::Rest {
                ask.stage = Stage::Last;
                request = request.flag("end", true);
            }
            ask.act = Some(id);
            ask.read = ask.text.len();
            out.effect(Effect::Act { id, request: request.end() });
        }
        self.asks.push(ask);
    }

    /// The actions module answered; says whether it was about JSON for the page.
    pub(super) fn was_read(&mut self, id: u32, reply: Option<&Value>, out: &mut Outcome) -> bool {
        let Some(at) = self.asks.iter().position(|ask| ask.act == Some(id)) else { return false };
        let mut ask = self.asks.remove(at);
        ask.act = None;
        let Some((reply, value)) = reply.and_then(|reply| Some((reply, reply.get("value")?))) else {
            self.give_back(ask, Err(failure("no_actions")), out);
            return true;
        };
        let value = json::value(value);
        let fault = reply.get("fault").filter(|fault| fault.is_object());
        let wrong = fault.map(|fault| AskFailure {
            code: if ask.stage == Stage::Schema { "bad_schema" } else { "invalid" },
            path: json::word(fault, "path").to_owned(),
            message: json::word(fault, "why").to_owned(),
        });
        match (ask.stage, wrong) {
            (Stage::Schema, Some(wrong)) => self.give_back(ask, Err(wrong), out),
            (Stage::Schema, None) => self.send(ask, None, out),
            (Stage::Last, None) => self.give_back(ask, Ok(value), out),
            (Stage::Last, Some(wrong)) => {
                if ask.repaired || self.spent_for_s() > 0 {
                    self.give_back(ask, Err(wrong), out);
                } else {
                    ask.repaired = true;
                    self.send(ask, Some(&wrong.message), out);
                }
            }
            (Stage::Answer | Stage::Rest, _) => {
                if value != "null" && value != ask.value {
                    ask.value.clone_from(&value);
                    out.effect(Effect::AskPartial { id: ask.id, value });
                }
                self.read_on(ask, out);
            }
        }
        true
    }

    /// Asks a model, or asks it again with what was wrong.
    fn send(&mut self, mut ask: Ask, wrong: Option<&str>, out: &mut Outcome) {
        let catalogue = &self.settings.catalogue;
        let models = catalogue.order(Use::General);
        let models: Vec<&Model> = models.into_iter().filter_map(|at| catalogue.models.get(at)).collect();
        let writes = models.iter().find(|model| model.json).or(models.first());
        let (model, json) = match writes {
            _ if !self.settings.model.is_empty() => {
                let known = catalogue.model(&self.settings.model);
                (self.settings.model.clone(), known.is_some_and(|model| model.json))
            }
            Some(model) => (model.id.clone(), model.json),
            None => (self.settings.default_model.clone(), false),
        };
        let schema = Value::parse(&ask.schema).filter(|_| json);
        let format = response_format("answer", schema.as_ref());
        let mut prompt = ask.prompt.clone();
        if !json {
            prompt.push_str(SHAPE);
            prompt.push_str(&ask.schema);
        }
        let mut messages = vec![ChatMessage::text(role::USER, prompt)];
        if let Some(wrong) = wrong {
            let said = std::mem::take(&mut ask.text);
            if !said.trim().is_empty() {
                messages.push(ChatMessage::text(role::ASSISTANT, said));
            }
            messages.push(ChatMessage::text(role::USER, wrong.to_owned()));
        }
        let answer = self.settings.answer(&model);
        let request = self.request(&model, purpose::ASK, messages, answer, ("", &format));
        if self.settings.max_body_bytes > 0 && request.len() > self.settings.max_body_bytes {
            return self.give_back(ask, Err(failure(Failure::TooLong.code())), out);
        }
        ask.record.count(if wrong.is_some() { "repair" } else { "ask" }, &model);
        self.ledger.add(Spent { requests: 1, ..Spent::default() }, self.now);
        let numbers =
            [ask.begun.to_string(), ask.id.to_string(), ask.record.requests.len().to_string()].join(".");
        let key = [self.thread.id.as_str(), "ask", &numbers].join(".");
        // What the first answer brought is read; of the second one, nothing is.
        if wrong.is_some() {
            ask.reader = None;
        }
        (ask.stage, ask.read, ask.finished) = (Stage::Answer, 0, false);
        (ask.think, ask.usage) = (Think::default(), Usage::default());
        out.effect(Effect::Ask { id: ask.id, request, key });
        self.asks.push(ask);
    }

    /// Something came of the call.
    pub(super) fn ask_reply(&mut self, id: u32, event: AskEvent, out: &mut Outcome) {
        let Some(at) = self.asks.iter().position(|ask| ask.id == id && ask.stage != Stage::Schema) else {
            return self.ask_given_up(id, &event, out);
        };
        let mut ask = self.asks.remove(at);
        let waits = ask.stage == Stage::Answer;
        let came = match event {
            AskEvent::Data(data) if data.trim() == DONE => Ok(true),
            AskEvent::Data(data) => match ChatCompletionChunk::parse(&data) {
                Some(chunk) => ask.take(chunk),
                None => {
                    out.odd("bad_json");
                    Ok(false)
                }
            },
            AskEvent::Reply(json) => match ChatCompletion::parse(&json) {
                Some(completion) => ask.take(completion).map(|_| true),
                None => Err(Failure::BadReply.code()),
            },
            AskEvent::Ended | AskEvent::Failed(_) if ask.finished => Ok(true),
            AskEvent::Ended if ask.text.is_empty() => Err(Failure::BadReply.code()),
            AskEvent::Ended => Err(Failure::Cut.code()),
            AskEvent::Failed(failure) => Err(failure.code()),
        };
        if !waits {
            // All of it was there: only what it cost may still be told.
            return self.asks.push(ask);
        }
        match came {
            Err(code) => {
                ask.record.fail(code);
                self.give_back(ask, Err(failure(code)), out);
            }
            Ok(ended) => {
                if ended {
                    let rest = ask.think.finish();
                    ask.text.push_str(&rest.text);
                    ask.stage = Stage::Rest;
                }
                self.read_on(ask, out);
            }
        }
    }

    /// Nothing was sent yet, and the page no longer wants it.
    fn ask_given_up(&mut self, id: u32, event: &AskEvent, out: &mut Outcome) {
        match (self.asks.iter().position(|ask| ask.id == id), event) {
            (Some(at), AskEvent::Failed(why)) => {
                let ask = self.asks.remove(at);
                self.give_back(ask, Err(failure(why.code())), out);
            }
            _ => out.odd("late_ask"),
        }
    }

    /// It is over: what it cost is counted.
    fn give_back(&mut self, ask: Ask, result: Result<String, AskFailure>, out: &mut Outcome) {
        self.ledger.add(Spent { requests: 0, ..ask.record.spent }, self.now);
        if !ask.record.requests.is_empty() {
            out.effect(Effect::SaveMemory);
            self.asked.push(ask.record);
        }
        if self.asked.len() > MAX_RECORDS {
            self.asked.remove(0);
        }
        done(ask.id, result, out);
    }
}

impl Ask {
    /// Takes a piece of the answer; says whether it is over, which a stream's end tells.
    fn take(&mut self, chunk: ChatCompletionChunk) -> Result<bool, &'static str> {
        if let Some(error) = chunk.error {
            return Err(Failure::from_stream_error(error.code.as_deref()).code());
        }
        if let Some(usage) = chunk.usage {
            self.record.use_tokens(self.usage, usage);
            self.usage = usage;
        }
        let Some(choice) = chunk.choices.into_iter().find(|choice| choice.index == 0) else {
            return Ok(false);
        };
        let pieces = self.think.push(&choice.delta.content);
        if self.text.len() + pieces.text.len() > MAX_ANSWER {
            return Err("length");
        }
        if self.stage == Stage::Answer {
            self.text.push_str(&pieces.text);
        }
        match status_at_finish(&choice) {
            None => {}
            Some(Status::Incomplete(Reason::Error(failure))) => return Err(failure.code()),
            Some(status @ Status::Incomplete(_)) => return Err(status.word()),
            Some(_) => self.finished = true,
        }
        Ok(false)
    }
}

fn failure(code: &'static str) -> AskFailure {
    AskFailure { code, path: String::new(), message: String::new() }
}

fn done(id: u32, result: Result<String, AskFailure>, out: &mut Outcome) {
    out.effect(Effect::AskDone { id, result });
}
