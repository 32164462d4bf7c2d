//! `POST /v1/chat/completions`: guard, read, rebuild, count, call, pass on. What is refused calls nobody.

use axum::{
    body::Body,
    extract::{Extension, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    response::Response,
};
use tokio::time::timeout;

use super::{RequestId, json_response};
use crate::{
    budget::Charged,
    error::ApiError,
    origin::{self, Caller},
    sanitise::{self, Rules},
    state::AppState,
    stream::{StreamBody, whole},
    upstream::{Answer, Failed, is_completion},
};

const NO_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

pub(super) async fn create(
    State(state): State<AppState>,
    Extension(id): Extension<RequestId>,
    request: Request,
) -> Response {
    let caller = match admit(&state, &request) {
        Ok(caller) => caller,
        Err(error) => return error.respond(&id.0),
    };
    let (mut response, charged) = match complete(&state, caller, request, &id.0).await {
        Ok(response) => (response, Charged::Yes),
        Err(failed) => (failed.error.respond(&id.0), failed.charged),
    };
    state.shared().budget.tell(response.headers_mut(), charged);
    response
}

/// What needs no body.
fn admit(state: &AppState, request: &Request) -> Result<Caller, ApiError> {
    if request.method() != Method::POST {
        return Err(ApiError::MethodNotAllowed { allow: "POST, OPTIONS" });
    }
    let shared = state.shared();
    let caller = origin::admit(
        request.method(),
        request.headers(),
        &shared.config.origins,
        shared.relay_key.as_ref(),
    )?;
    is_plain_json(request.headers()).then_some(caller).ok_or(ApiError::ContentType)
}

/// `application/json` makes every browser ask first; a compressed body could be a bomb.
fn is_plain_json(headers: &HeaderMap) -> bool {
    let mut kinds = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(kind), None) = (kinds.next(), kinds.next()) else { return false };
    let essence = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
        && headers.get_all(header::CONTENT_ENCODING).iter().all(|coding| coding == "identity")
}

async fn complete(state: &AppState, caller: Caller, request: Request, id: &str) -> Result<Response, Failed> {
    let shared = state.shared();
    let config = &shared.config;
    let refuse = |error| Failed { error, charged: Charged::No };
    let announced =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let (raw, share) = shared
        .bodies
        .read(request.into_body(), announced, config.max_body_bytes(), config.timeouts.body)
        .await
        .map_err(refuse)?;
    let rules = Rules {
        models: &shared.models,
        default_model: &config.assistant.model,
        pinned: &shared.pinned,
        system_allowed: sanitise::system_allowed(caller, config.allow_system),
        max_output_tokens: config.limits.max_output_tokens,
        image_bytes: config.limits.image_bytes,
    };
    let clean = sanitise::rebuild(&raw, &rules).map_err(refuse)?;
    drop(raw);
    let charge = shared.budget.charge().map_err(refuse)?;
    let answer = shared.upstream.complete(clean).await;
    // Until here the rebuilt body stood for the one that was read.
    drop(share);
    match answer {
        Ok(Answer::Stream(body)) => Ok(stream_response(state, body, id)),
        Ok(Answer::Json(body)) => json_answer(state, body).await,
        Err(failed) => {
            if failed.charged == Charged::No {
                shared.budget.refund(charge);
            }
            Err(failed)
        }
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

async fn json_answer(state: &AppState, upstream: reqwest::Body) -> Result<Response, Failed> {
    let config = &state.shared().config;
    let unknown = |error| Failed { error, charged: Charged::Unknown };
    let reading = whole(upstream, config.limits.answer_bytes);
    let text =
        timeout(config.timeouts.total, reading).await.map_err(|_| unknown(ApiError::UpstreamTimeout))?;
    match text.filter(|text| is_completion(text)) {
        Some(text) => {
            let mut response = json_response(String::new(), "no-store");
            *response.body_mut() = Body::from(text);
            Ok(response)
        }
        None => Err(unknown(ApiError::UpstreamFailed)),
    }
}
