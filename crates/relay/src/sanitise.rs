//! Rebuilds a request from what is allowed: nothing of the caller's bytes reaches the provider unread.

mod content;
mod embeddings;
mod purpose;
mod tools;

use serde_json::{Map, Value, json};

use crate::{error::ApiError, origin::Caller};
pub(crate) use embeddings::rebuild as rebuild_embeddings;
pub(crate) use purpose::{Pinned, Purpose};

/// Messages of one request. A thread that fills a context of a million tokens has some thousands.
const MAX_MESSAGES: usize = 20_000;
/// Stop sequences, as at OpenAI.
const MAX_STOPS: usize = 4;
const MAX_STOP_BYTES: usize = 256;

/// What holds for this caller.
pub(crate) struct Rules<'a> {
    /// Ids of the allow-list.
    pub(crate) models: &'a [String],
    /// The model for who names none.
    pub(crate) default_model: &'a str,
    /// The owner's prompts and examples.
    pub(crate) pinned: &'a Pinned,
    /// Whether system messages may follow the pinned ones.
    pub(crate) system_allowed: bool,
    /// Clamp of the answer's length, tokens.
    pub(crate) max_output_tokens: u64,
    /// Images of one request, bytes of base64.
    pub(crate) image_bytes: usize,
}

/// A request that may be sent.
#[derive(Debug)]
pub(crate) struct Clean {
    /// The body for the provider.
    pub(crate) body: Vec<u8>,
    /// Whether a stream was asked.
    pub(crate) stream: bool,
}

/// Whether this caller may send system messages.
pub(crate) fn system_allowed(caller: Caller, owner_allows: bool) -> bool {
    caller == Caller::Key && owner_allows
}

/// The most values in one request. A parsed value takes many times the two bytes that it may be written in.
const MAX_VALUES: usize = 200_000;

/// How many values the JSON holds, about: what separates or opens them, outside of strings.
fn values(raw: &[u8]) -> usize {
    let (mut count, mut inside, mut escaped) = (0, false, false);
    for byte in raw {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            b',' | b'[' | b'{' if !inside => count += 1,
            _ => {}
        }
    }
    count
}

/// Reads a request and writes the one that goes to the provider.
///
/// # Errors
/// `bad_json`, `role_not_allowed`, `model_not_allowed`, or `bad_request` with the field.
pub(crate) fn rebuild(raw: &[u8], rules: &Rules<'_>) -> Result<Clean, ApiError> {
    let asked = object(raw, "messages")?;
    let stream = flag(&asked, "stream")?.unwrap_or(false);
    let purpose = purpose::read(&asked)?;
    let messages = messages(&asked, rules, purpose)?;
    let model = model(&asked, rules)?;
    let mut clean = Map::new();
    clean.insert("model".to_owned(), Value::from(model));
    clean.insert("messages".to_owned(), Value::Array(messages));
    clean.insert("stream".to_owned(), Value::Bool(stream));
    if stream && let Some(options) = stream_options(&asked)? {
        clean.insert("stream_options".to_owned(), options);
    }
    if given(&asked, "n").is_some() {
        clean.insert("n".to_owned(), Value::from(1));
    }
    let (cap, tokens) = token_cap(&asked, rules.max_output_tokens)?;
    clean.insert(cap.to_owned(), Value::from(tokens));
    for (name, low, high) in NUMBERS {
        if let Some(number) = number(&asked, name, *low, *high)? {
            clean.insert((*name).to_owned(), number);
        }
    }
    if let Some(seed) = given(&asked, "seed") {
        let seed = seed.as_i64().ok_or_else(|| bad("seed", "must be a whole number"))?;
        clean.insert("seed".to_owned(), Value::from(seed));
    }
    if let Some(stop) = stop(&asked)? {
        clean.insert("stop".to_owned(), stop);
    }
    if let Some(effort) = given(&asked, "reasoning_effort") {
        let known = effort.as_str().filter(|effort| EFFORTS.contains(effort));
        let effort = known.ok_or_else(|| bad("reasoning_effort", "must be one of the known words"))?;
        clean.insert("reasoning_effort".to_owned(), Value::from(effort));
    }
    tools::rebuild(&asked, &mut clean)?;
    let body = serde_json::to_vec(&clean).map_err(|_| ApiError::Internal)?;
    Ok(Clean { body, stream })
}

/// The fields of a request; `widest` is the one that is named when there is too much of everything.
fn object(raw: &[u8], widest: &'static str) -> Result<Map<String, Value>, ApiError> {
    if values(raw) > MAX_VALUES {
        return Err(bad(widest, "has too many parts"));
    }
    // Of duplicate keys the last wins here, and only what won is written.
    match serde_json::from_slice(raw) {
        Ok(Value::Object(asked)) => Ok(asked),
        _ => Err(ApiError::BadJson),
    }
}

const NUMBERS: &[(&str, f64, f64)] = &[
    ("temperature", 0.0, 2.0),
    ("top_p", 0.0, 1.0),
    ("presence_penalty", -2.0, 2.0),
    ("frequency_penalty", -2.0, 2.0),
];

const EFFORTS: &[&str] = &["none", "minimal", "low", "medium", "high", "xhigh"];

fn bad(param: impl Into<String>, problem: &'static str) -> ApiError {
    ApiError::BadRequest { param: param.into(), problem: problem.into() }
}

/// A field that is there and not `null`; clients send `null` for "nothing".
fn given<'a>(from: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    from.get(name).filter(|value| !value.is_null())
}

fn flag(from: &Map<String, Value>, name: &'static str) -> Result<Option<bool>, ApiError> {
    given(from, name)
        .map(|value| value.as_bool().ok_or_else(|| bad(name, "must be true or false")))
        .transpose()
}

fn number(
    from: &Map<String, Value>,
    name: &'static str,
    low: f64,
    high: f64,
) -> Result<Option<Value>, ApiError> {
    let Some(value) = given(from, name) else { return Ok(None) };
    match value.as_f64() {
        Some(number) if (low..=high).contains(&number) => Ok(Some(value.clone())),
        Some(_) => Err(bad(name, "is out of range")),
        None => Err(bad(name, "must be a number")),
    }
}

fn model<'a>(asked: &'a Map<String, Value>, rules: &Rules<'a>) -> Result<&'a str, ApiError> {
    let Some(model) = given(asked, "model") else { return Ok(rules.default_model) };
    let model = model.as_str().ok_or_else(|| bad("model", "must be a text"))?;
    rules.models.iter().find(|known| *known == model).map(String::as_str).ok_or(ApiError::ModelNotAllowed)
}

fn messages(asked: &Map<String, Value>, rules: &Rules<'_>, purpose: Purpose) -> Result<Vec<Value>, ApiError> {
    let list = given(asked, "messages")
        .and_then(Value::as_array)
        .filter(|list| !list.is_empty())
        .ok_or_else(|| bad("messages", "must be a list with at least one message"))?;
    if list.len() > MAX_MESSAGES {
        return Err(bad("messages", "has too many messages"));
    }
    let mut reader = content::Reader::new(rules);
    let mut clean = rules.pinned.of(purpose).to_vec();
    for (index, message) in list.iter().enumerate() {
        clean.push(reader.message(index, message)?);
    }
    Ok(clean)
}

fn stream_options(asked: &Map<String, Value>) -> Result<Option<Value>, ApiError> {
    let Some(options) = given(asked, "stream_options") else { return Ok(None) };
    let options = options.as_object().ok_or_else(|| bad("stream_options", "must be an object"))?;
    let usage = flag(options, "include_usage")?;
    Ok(usage.map(|usage| json!({ "include_usage": usage })))
}

/// The one cap that is sent: some providers take only the old name, some only the new, so the caller's choice stays.
fn token_cap(asked: &Map<String, Value>, most: u64) -> Result<(&'static str, u64), ApiError> {
    let mut cap = ("max_tokens", most);
    for name in ["max_tokens", "max_completion_tokens"] {
        if let Some(value) = given(asked, name) {
            let tokens = value.as_u64().filter(|tokens| *tokens > 0);
            let tokens = tokens.ok_or_else(|| bad(name, "must be a whole number above 0"))?;
            cap = (name, tokens.min(most));
        }
    }
    Ok(cap)
}

fn stop(asked: &Map<String, Value>) -> Result<Option<Value>, ApiError> {
    let Some(stop) = given(asked, "stop") else { return Ok(None) };
    let list = match stop {
        Value::Array(list) => list.as_slice(),
        single => std::slice::from_ref(single),
    };
    let fits = |value: &Value| value.as_str().is_some_and(|text| text.len() <= MAX_STOP_BYTES);
    if list.len() > MAX_STOPS || !list.iter().all(fits) {
        return Err(bad("stop", "must be a short text, or up to 4 of them"));
    }
    Ok((!list.is_empty()).then(|| stop.clone()))
}

#[cfg(test)]
mod tests;
