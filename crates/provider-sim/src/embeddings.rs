//! `POST /v1/embeddings`: vectors by hashing, in the shape of OpenAI.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

use crate::{
    account::Visit,
    chat::{bad_request, bearer, finished},
    plan::{Plan, bad_key, fault},
    request::tokens_of,
    seen::Seen,
    server::Shared,
    vectors,
};

/// The longest vector.
const DIMENSIONS_MAX: usize = 4096;

pub(crate) async fn create(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let mut releases = shared.releases.subscribe();
    let settings = shared.settings.borrow().clone();
    let asked = serde_json::from_slice::<Value>(&body).unwrap_or_default();
    let model = asked["model"].as_str().unwrap_or_default();
    let script = settings.script_of(model, None);
    let key = bearer(&headers);
    let is_authorized = key == shared.key;
    let visit = Visit::begin(&shared.account);
    shared.note(Seen::new("/v1/embeddings", "embeddings", script, &body, Some(&asked)));
    shared.account.send_modify(|account| {
        account.embeddings += 1;
        account.count(model, "embeddings");
        account.bad_keys += u64::from(!is_authorized);
        account.authorization_ok = is_authorized;
    });
    if settings.hold {
        visit.hold(&mut releases).await;
    }
    if !is_authorized {
        return finished(visit, bad_key(key));
    }
    match fault(script, model, key, &settings.retry_after) {
        Some(Plan::Silence) => std::future::pending().await,
        Some(Plan::Whole(response)) => return finished(visit, response),
        Some(Plan::Steps { .. }) | None => {}
    }
    let answer = match texts(&asked) {
        Some(texts) if !model.is_empty() => Json(answer(model, &asked, &texts)).into_response(),
        _ => bad_request("'model' and 'input' are needed; 'input' is a text or a list of texts."),
    };
    finished(visit, answer)
}

fn texts(asked: &Value) -> Option<Vec<&str>> {
    match &asked["input"] {
        Value::String(text) => Some(vec![text]),
        Value::Array(list) if !list.is_empty() => list.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

fn answer(model: &str, asked: &Value, texts: &[&str]) -> Value {
    let dimensions = asked["dimensions"].as_u64().and_then(|number| usize::try_from(number).ok());
    let dimensions = dimensions.unwrap_or(vectors::DIMENSIONS).min(DIMENSIONS_MAX);
    let is_base64 = asked["encoding_format"] == "base64";
    let data = texts.iter().enumerate().map(|(index, text)| {
        let vector = vectors::embed(text, dimensions);
        let embedding = if is_base64 { json!(vectors::base64(&vector)) } else { json!(vector) };
        json!({"object": "embedding", "index": index, "embedding": embedding})
    });
    let data: Vec<Value> = data.collect();
    let tokens: usize = texts.iter().map(|text| tokens_of(text)).sum();
    json!({"object": "list", "data": data, "model": model,
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens}})
}
