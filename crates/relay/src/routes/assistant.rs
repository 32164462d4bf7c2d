//! `GET /v1/assistant`: the public half of the configuration.

use std::fmt::Write as _;

use axum::{
    body::Body,
    extract::{Extension, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use dialogue::estimate;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::{RequestId, admit_reader, json_response};
use crate::{
    config::{Config, Model, Price},
    sanitise::{Pinned, Purpose},
    state::AppState,
};

/// The answer, made once.
#[derive(Debug)]
pub(crate) struct Card {
    body: String,
    etag: String,
}

impl Card {
    pub(crate) fn new(config: &Config, pinned: &Pinned) -> Self {
        let body = fields(config, pinned).to_string();
        let mut etag = String::from("\"");
        for byte in Sha256::digest(body.as_bytes()).iter().take(16) {
            // Writing to a String cannot fail.
            let _ = write!(etag, "{byte:02x}");
        }
        etag.push('"');
        Self { body, etag }
    }
}

/// Everything that the engine and the visitor may know.
fn fields(config: &Config, pinned: &Pinned) -> Value {
    let assistant = &config.assistant;
    let models: Vec<Value> = config.upstream.models.iter().map(model).collect();
    let uses: Map<String, Value> =
        config.upstream.uses.iter().map(|line| (line.word.to_owned(), json!(line.models))).collect();
    let purposes: Map<String, Value> = Purpose::ALL
        .iter()
        .map(|(word, purpose)| {
            let tokens: u64 = pinned.of(*purpose).iter().map(tokens).sum();
            ((*word).to_owned(), json!({ "pinned_tokens": tokens }))
        })
        .collect();
    let mut card = json!({
        "name": assistant.name,
        "greeting": assistant.greeting,
        "suggestions": assistant.suggestions,
        "disclaimer": assistant.disclaimer,
        "contact": assistant.contact,
        "model": assistant.model,
        "models": models,
        "uses": uses,
        "purposes": purposes,
        "max_output_tokens": config.limits.max_output_tokens,
        "image_bytes": config.limits.image_bytes,
        "max_body_bytes": config.max_body_bytes(),
        "streaming": true,
        "memory": { "policy": config.memory.policy, "vectors": config.memory.vectors },
        "agent": { "max_requests": config.agent.max_requests, "max_rounds": config.agent.max_rounds },
        "builtin": config.agent.builtin,
    });
    if let Some(tokens) = config.memory.target_context {
        card["memory"]["target_context"] = json!(tokens);
    }
    if let Some(index) = &config.knowledge {
        card["knowledge"] = json!({ "index": index });
    }
    if let Some(embeddings) = &config.embeddings {
        card["embeddings"] = json!({ "model": embeddings.model, "max_inputs": embeddings.max_inputs });
    }
    if let Some(price) = &config.budget.price {
        card["price"] = amounts(price);
    }
    card
}

fn model(model: &Model) -> Value {
    json!({
        "id": model.id,
        "context": model.context,
        "vision": model.vision,
        "tools": model.tools,
        "json": model.json,
    })
}

/// What is set of the price, in millionths.
fn amounts(price: &Price) -> Value {
    let mut fields = json!({ "currency": price.currency });
    for (name, amount) in [
        ("per_request", price.per_request),
        ("input", price.input),
        ("output", price.output),
        ("cached", price.cached),
    ] {
        if let Some(amount) = amount {
            fields[name] = json!(amount);
        }
    }
    fields
}

/// About how many tokens a message is, as the engine counts those that it adds itself: a mistake is one and the same
/// for the whole prompt, and what the provider counts puts it right.
fn tokens(message: &Value) -> u64 {
    let text = message.get("content").and_then(Value::as_str).unwrap_or_default();
    u64::from(estimate::tokens(text).saturating_add(estimate::PER_MESSAGE))
}

pub(super) async fn show(
    State(state): State<AppState>,
    Extension(id): Extension<RequestId>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if let Err(error) = admit_reader(&state, &method, &headers) {
        return error.respond(&id.0);
    }
    let card = &state.shared().card;
    let mut response = if is_known(&headers, &card.etag) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        json_response(card.body.clone(), "no-cache")
    };
    if let Ok(etag) = HeaderValue::from_str(&card.etag) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    response
}

fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').map(|tag| tag.trim().trim_start_matches("W/")).any(|tag| tag == etag || tag == "*")
    })
}
