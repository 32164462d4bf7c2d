//! The border of the flows' module: flows that are loaded, one request in, one answer out, both JSON.
//!
//! | `do` | takes | answers |
//! |---|---|---|
//! | `start` | `flow`, `locale`, `now`, `offset`, `run`; `values` (object), where some are known | a step |
//! | `step` | `state`, `input`, `now`, `offset` | a step; `mine` false: the text is for somebody else |
//! | `resume` | `state`, `now`, `offset` | a step that repeats the open question and the calls under way |
//! | `match` | `text`, `locale` | `flow` (empty: none), `words`, `title` |
//! | `list` | `locale` | `flows`: `id`, `title`, `hash` |
//!
//! `now` is in milliseconds since 1970, `offset` in minutes ahead of UTC. A step is `state` (to be given back as it is),
//! `status`, `effects`, `timers` (`id`, `due`: all that are wanted now), `mine`. An input is an object with `do`:
//!
//! | input | fields |
//! |---|---|
//! | `text` | `text` |
//! | `choice` | `slot`, `value` |
//! | `form` | `values` (object) |
//! | `tool`, `model` | `id`; `result`, or `error` (text) |
//! | `timer` | `id` |
//! | `event` | `name`, `data` |
//! | `back`, `cancel` | |
//! | `correct` | `slot`; `value`, if it is known |
//!
//! | effect | fields |
//! |---|---|
//! | `say` | `text` |
//! | `ask` | `slot`, `text`, `back`, `fields`: `slot`, `kind`, `label`, `min`, `max`, `optional`, `options` (`value`, `label`), `value` |
//! | `tool` | `id`, `name`, `arguments` |
//! | `model` | `id`, `prompt`, `schema` |
//! | `flow` | `id` |
//! | `handover` | `text`, `contact` |
//! | `done` | `outcome`: `done`, `cancelled`, `failed` |
//!
//! `error` is a stable word: `bad_request`, `no_flow`, `changed` (the flow is another one by now), `damaged`.

use super::date::Now;
use super::effect::{Effect, Field, Input, Step};
use super::model::Flow;
use super::phrase;
use super::read::Fault;
use super::run::{self, Start};
use super::state::State;
use crate::json::{self, Json, List, Value};

/// Flows that are loaded at once, and the largest one.
const MOST_FLOWS: usize = 32;
const LARGEST: usize = 1 << 18;

/// Holds flows and runs them.
#[derive(Debug, Default)]
pub struct Desk {
    flows: Vec<Flow>,
}

impl Desk {
    /// Reads a flow, in place of one with the same id; `name` is told where it is no JSON.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn load(&mut self, name: &str, text: &str) -> Result<(), Vec<Fault>> {
        let fault = |why: &str| vec![Fault { path: name.to_owned(), why: why.to_owned() }];
        if text.len() > LARGEST {
            return Err(fault("is larger than 256 KiB"));
        }
        let value = Value::parse(text).ok_or_else(|| fault("is not JSON"))?;
        let flow = Flow::read(&value)?;
        self.flows.retain(|other| other.id != flow.id);
        if self.flows.len() >= MOST_FLOWS {
            return Err(fault("is one flow too many (32)"));
        }
        self.flows.push(flow);
        Ok(())
    }

    /// The flows that are loaded.
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// Answers one request; whatever it is, the answer is JSON.
    pub fn handle(&mut self, request: &str) -> String {
        self.answered(&Value::parse(request).unwrap_or_default())
    }

    /// The same of a request that is read already.
    pub(crate) fn answered(&self, request: &Value) -> String {
        self.answer(request).unwrap_or_else(|word| Json::object().text("error", word).end())
    }

    fn flow(&self, id: &str) -> Result<&Flow, &'static str> {
        self.flows.iter().find(|flow| flow.id == id).ok_or("no_flow")
    }

    fn answer(&self, request: &Value) -> Result<String, &'static str> {
        let offset = request.get("offset").map_or(0, |offset| {
            let Value::Number(digits) = offset else { return 0 };
            digits.parse().unwrap_or(0)
        });
        // No clock on Earth is further away than 14 hours.
        let now = Now { millis: json::number(request, "now"), offset: i32::clamp(offset, -840, 840) };
        let locale = json::word(request, "locale");
        match json::word(request, "do") {
            "start" => {
                let flow = self.flow(json::word(request, "flow"))?;
                let values = fields(json::object(request, "values"));
                let run = json::word(request, "run").to_owned();
                Ok(write(&run::start(flow, &Start { locale: locale.to_owned(), run, values }, now)))
            }
            "step" | "resume" => {
                let state = request.get("state").ok_or("bad_request")?;
                let flow = self.flow(json::word(state, "flow"))?;
                let state = State::read(flow, state)?;
                if json::word(request, "do") == "resume" {
                    return Ok(write(&run::resume(flow, &state, now)));
                }
                let input = input(json::object(request, "input")).ok_or("bad_request")?;
                Ok(write(&run::step(flow, &state, &input, now)))
            }
            "match" => {
                let text = request.get("text").and_then(Value::as_str).ok_or("bad_request")?;
                // Of flows that fit alike the first is taken.
                let mut best: (u32, Option<&Flow>) = (0, None);
                for flow in &self.flows {
                    let words = phrase::matches(flow, text, locale);
                    if words > best.0 {
                        best = (words, Some(flow));
                    }
                }
                let (id, title) = best.1.map_or(("", ""), |flow| (flow.id(), flow.title(locale)));
                Ok(Json::object()
                    .text("flow", id)
                    .text("title", title)
                    .number("words", u64::from(best.0))
                    .end())
            }
            "list" => {
                let mut list = List::new();
                for flow in &self.flows {
                    let one = Json::object().text("id", flow.id()).text("title", flow.title(locale));
                    list.raw(&one.text("hash", flow.hash()).end());
                }
                Ok(Json::object().raw("flows", &list.end()).end())
            }
            _ => Err("bad_request"),
        }
    }
}

fn fields(value: &Value) -> Vec<(String, Value)> {
    if let Value::Object(fields) = value { fields.clone() } else { Vec::new() }
}

/// Reads an input.
fn input(value: &Value) -> Option<Input> {
    let word = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let result = || match value.get("error") {
        Some(error) => Err(error.as_str().unwrap_or("error").to_owned()),
        None => Ok(json::object(value, "result").clone()),
    };
    Some(match json::word(value, "do") {
        "text" => Input::Text(word("text")?),
        "choice" => Input::Choice { slot: word("slot")?, value: value.get("value")?.clone() },
        "form" => Input::Form(fields(value.get("values")?)),
        "tool" => Input::Tool { id: word("id")?, result: result() },
        "model" => Input::Model { id: word("id")?, result: result() },
        "timer" => Input::Timer { id: word("id")? },
        "event" => Input::Event { name: word("name")?, data: json::object(value, "data").clone() },
        "back" => Input::Back,
        "cancel" => Input::Cancel,
        "correct" => Input::Correct { slot: word("slot")?, value: value.get("value").cloned() },
        _ => return None,
    })
}

/// Writes a step.
fn write(step: &Step) -> String {
    let mut effects = List::new();
    for effect in &step.effects {
        effects.raw(&write_effect(effect));
    }
    let mut timers = List::new();
    for timer in &step.timers {
        timers.raw(&Json::object().text("id", &timer.id).number("due", timer.due).end());
    }
    Json::object()
        .raw("state", &step.state.write())
        .text("status", step.state.status().word())
        .raw("effects", &effects.end())
        .raw("timers", &timers.end())
        .flag("mine", step.mine)
        .end()
}

fn write_effect(effect: &Effect) -> String {
    let of = |word: &str| Json::object().text("do", word);
    match effect {
        Effect::Say(text) => of("say").text("text", text),
        Effect::Ask(ask) => {
            let mut fields = List::new();
            for field in &ask.fields {
                fields.raw(&write_field(field));
            }
            let head = of("ask").text("slot", &ask.slot).text("text", &ask.text);
            head.flag("back", ask.back).raw("fields", &fields.end())
        }
        Effect::Tool { id, name, arguments } => {
            of("tool").text("id", id).text("name", name).raw("arguments", &json::value(arguments))
        }
        Effect::Model { id, prompt, schema } => {
            of("model").text("id", id).text("prompt", prompt).raw("schema", &json::value(schema))
        }
        Effect::Flow(id) => of("flow").text("id", id),
        Effect::Handover { text, contact } => of("handover").text("text", text).text("contact", contact),
        Effect::Done(status) => of("done").text("outcome", status.word()),
    }
    .end()
}

fn write_field(field: &Field) -> String {
    let mut options = List::new();
    for (value, label) in &field.options {
        options.raw(&Json::object().raw("value", &json::value(value)).text("label", label).end());
    }
    let head = Json::object().text("slot", &field.slot).text("kind", field.kind).text("label", &field.label);
    let head = head.text("min", &field.min).text("max", &field.max).flag("optional", field.optional);
    let head = head.raw("options", &options.end());
    match &field.value {
        Some(value) => head.raw("value", &json::value(value)).end(),
        None => head.end(),
    }
}
