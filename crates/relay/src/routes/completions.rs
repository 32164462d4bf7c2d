//! `POST /v1/chat/completions`: guard, read, rebuild, count, call, pass on. What is refused calls nobody.

use axum::{
    body::Body,
    extract::{Extension, Request, State},
    http::{HeaderName, HeaderValue, header},
    response::Response,
};

use super::{
    RequestId,
    paid::{admit, call, free, json_answer, read, reply},
};
use crate::{
    origin::Caller,
    sanitise::{self, Rules},
    state::AppState,
    stream::StreamBody,
    upstream::{Answer, Endpoint, Failed},
};

const NO_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

pub(super) async fn create(
    State(state): State<AppState>,
    Extension(id): Extension<RequestId>,
    request: Request,
) -> Response {
    match admit(&state, &request) {
        Ok(caller) => reply(&state, &id.0, complete(&state, caller, request, &id.0).await),
        Err(error) => error.respond(&id.0),
    }
}

async fn complete(state: &AppState, caller: Caller, request: Request, id: &str) -> Result<Response, Failed> {
    let shared = state.shared();
    let config = &shared.config;
    let (raw, share) = read(state, request, config.max_body_bytes()).await?;
    let rules = Rules {
        models: &shared.models,
        default_model: &config.assistant.model,
        pinned: &shared.pinned,
        system_allowed: sanitise::system_allowed(caller, config.allow_system),
        max_output_tokens: config.limits.max_output_tokens,
        image_bytes: config.limits.image_bytes,
    };
    let clean = sanitise::rebuild(&raw, &rules).map_err(free)?;
    drop(raw);
    match call(state, Endpoint::Completions, clean, share).await? {
        Answer::Stream(body) => Ok(stream_response(state, body, id)),
        Answer::Json(body) => json_answer(state, Endpoint::Completions, body).await,
    }
}

fn stream_response(state: &AppState, upstream: reqwest::Body, id: &str) -> Response {
    let config = &state.shared().config;
    let body = StreamBody::new(
        upstream,
        id.to_owned(),
        config.timeouts.clone(),
        config.limits.answer_bytes,
        state.ending(),
    );
    let mut response = Response::new(Body::new(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    // Proxies must neither hold it back nor compress it.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
    headers.insert(NO_BUFFERING, HeaderValue::from_static("no"));
    response
}
