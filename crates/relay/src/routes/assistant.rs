//! `GET /v1/assistant`: the public half of the configuration.

use std::fmt::Write as _;

use axum::{
    body::Body,
    extract::{Extension, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{RequestId, admit_reader, json_response};
use crate::{config::Config, state::AppState};

/// What every message costs besides its text, tokens.
const MESSAGE_OVERHEAD: u64 = 4;

/// The answer, made once.
#[derive(Debug)]
pub(crate) struct Card {
    body: String,
    etag: String,
}

impl Card {
    pub(crate) fn new(config: &Config, pinned: &[Value]) -> Self {
        let assistant = &config.assistant;
        let models: Vec<&str> = config.upstream.models.iter().map(|model| model.id.as_str()).collect();
        let body = json!({
            "name": assistant.name,
            "model": assistant.model,
            "models": models,
            "greeting": assistant.greeting,
            "suggestions": assistant.suggestions,
            "disclaimer": assistant.disclaimer,
            "purposes": { "chat": { "pinned_tokens": pinned.iter().map(tokens).sum::<u64>() } },
            "max_body_bytes": config.max_body_bytes(),
            "streaming": true,
        })
        .to_string();
        let mut etag = String::from("\"");
        for byte in Sha256::digest(body.as_bytes()).iter().take(16) {
            // Writing to a String cannot fail.
            let _ = write!(etag, "{byte:02x}");
        }
        etag.push('"');
        Self { body, etag }
    }
}

/// About how many tokens a message is: four letters of the Latin script, or one sign of any other.
fn tokens(message: &Value) -> u64 {
    let text = message.get("content").and_then(Value::as_str).unwrap_or_default();
    let ascii = text.bytes().filter(u8::is_ascii).count() as u64;
    let other = text.chars().filter(|sign| !sign.is_ascii()).count() as u64;
    ascii.div_ceil(4) + other + MESSAGE_OVERHEAD
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
