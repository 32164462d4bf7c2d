//! The endpoints that a provider has.

use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant, SystemTime},
};

use axum::{
    Json,
    body::Bytes,
    extract::{Query, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

use crate::{
    account::Visit,
    plan::{Circumstances, Plan, bad_key, error, plan},
    request::Request,
    script::Script,
    seen::Seen,
    server::Shared,
    stream::Performance,
};

/// Headers that providers send and that concern nobody behind a relay.
const PROVIDER_HEADERS: [(HeaderName, &str); 3] = [
    (header::SET_COOKIE, "sim_session=1; Path=/"),
    (HeaderName::from_static("openai-organization"), "sim-organization"),
    (header::SERVER, "provider-sim"),
];

/// `POST /v1/chat/completions`.
pub(crate) async fn complete(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // Before the settings are read: see `Shared::release`.
    let mut releases = shared.releases.subscribe();
    let settings = shared.settings.borrow().clone();
    let parsed = serde_json::from_slice::<Value>(&body);
    let key = bearer(&headers);
    let is_authorized = key == shared.key;
    let request = Request::new(parsed.as_ref().ok().cloned().unwrap_or_default());
    let question = request.question();
    let (by_message, question) = match Script::of_message(&question) {
        Some((script, rest)) => (Some(script), rest),
        None => (None, question.as_str()),
    };
    let script = settings.script_of(request.model(), by_message);
    let purpose = request.purpose().word();
    let visit = Visit::begin(&shared.account);
    shared.note(Seen::new("/v1/chat/completions", purpose, script, &body, parsed.as_ref().ok()));
    shared.account.send_modify(|account| {
        account.requests += 1;
        account.count(request.model(), purpose);
        account.bad_keys += u64::from(!is_authorized);
        account.authorization_ok = is_authorized;
        account.last_headers = redacted(&headers);
        account.last_request = parsed.as_ref().ok().cloned();
        account.last_request_at = Some(Instant::now());
    });
    if settings.hold {
        visit.hold(&mut releases).await;
    }
    match parsed {
        _ if !is_authorized => return finished(visit, bad_key(key)),
        Ok(body) if body["messages"].is_array() && body["model"].is_string() => {}
        Ok(_) => return finished(visit, bad_request("'model' and 'messages' are needed.")),
        Err(error) => return finished(visit, bad_request(&format!("The body is not JSON: {error}."))),
    }
    let around = Circumstances {
        id: shared.n_answers.fetch_add(1, Ordering::Relaxed) + 1,
        created: SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs()),
        question,
        key,
        retry_after: query.get("retry_after").unwrap_or(&settings.retry_after),
    };
    let mut response = match plan(script, &request, &around) {
        Plan::Silence => std::future::pending().await,
        Plan::Whole(response) => finished(visit, response),
        Plan::Steps { content_type, steps } => {
            let asked = query.get("pace_ms").map(String::as_str);
            let asked = asked.or_else(|| headers.get("x-sim-pace-ms")?.to_str().ok());
            let pace_ms = asked.and_then(|pace| pace.parse().ok()).unwrap_or(settings.pace_ms);
            let pace_ms = if script == Script::Slow { pace_ms.max(Script::SLOW_PACE_MS) } else { pace_ms };
            let performance = Performance {
                steps: steps.into(),
                pace: Duration::from_millis(pace_ms),
                hold_after: settings.hold_after.filter(|_| request.is_stream()),
                releases,
                visit,
                n_written: 0,
            };
            let headers = [(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "no-cache")];
            (headers, performance.into_body()).into_response()
        }
    };
    for (name, value) in PROVIDER_HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::from_str(&format!("sim-request-{}", around.id)) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

/// `GET /v1/models`: every script by its model, and two names that get the demo's answers.
pub(crate) async fn models(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let key = bearer(&headers);
    if key != shared.key {
        shared.account.send_modify(|account| account.bad_keys += 1);
        return bad_key(key);
    }
    let names = Script::NAMED.iter().map(|(name, _)| format!("sim-{name}"));
    let names = ["llama-3.3-70b", "qwen3-32b"].map(str::to_owned).into_iter().chain(names);
    let list: Vec<_> = names
        .map(|id| json!({"id": id, "object": "model", "created": 1_700_000_000, "owned_by": "provider-sim"}))
        .collect();
    Json(json!({"object": "list", "data": list})).into_response()
}

pub(crate) fn finished(mut visit: Visit, response: Response) -> Response {
    visit.complete();
    response
}

pub(crate) fn bad_request(message: &str) -> Response {
    error(StatusCode::BAD_REQUEST, "invalid_request_error", "invalid_request", message)
}

pub(crate) fn bearer(headers: &HeaderMap) -> &str {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default()
}

fn redacted(headers: &HeaderMap) -> Vec<(String, String)> {
    let others = headers.iter().filter(|(name, _)| *name != header::AUTHORIZATION);
    others
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}
