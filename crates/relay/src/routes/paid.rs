//! What all calls have in common that cost a request: guard, read, count, call, and tell what is left.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, Method, header},
    response::Response,
};
use bytes::Bytes;
use tokio::time::timeout;

use super::json_response;
use crate::{
    body::Share,
    budget::Charged,
    error::ApiError,
    origin::{self, Caller},
    sanitise::Clean,
    state::AppState,
    stream::whole,
    upstream::{Answer, Endpoint, Failed},
};

/// What needs no body. What is refused here is not told what is left of the budget.
pub(super) fn admit(state: &AppState, request: &Request) -> Result<Caller, ApiError> {
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

/// A refusal before anything was sent.
pub(super) const fn free(error: ApiError) -> Failed {
    Failed { error, charged: Charged::No }
}

/// The request's body, of at most `limit` bytes.
pub(super) async fn read(state: &AppState, request: Request, limit: usize) -> Result<(Bytes, Share), Failed> {
    let shared = state.shared();
    let announced =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let patience = shared.config.timeouts.body;
    shared.bodies.read(request.into_body(), announced, limit, patience).await.map_err(free)
}

/// Counts and calls. `share` stands for the rebuilt body until that is sent.
pub(super) async fn call(
    state: &AppState,
    endpoint: Endpoint,
    clean: Clean,
    share: Share,
) -> Result<Answer, Failed> {
    let shared = state.shared();
    let charge = shared.budget.charge().map_err(free)?;
    let answer = shared.upstream.call(endpoint, clean).await;
    drop(share);
    answer.inspect_err(|failed| {
        if failed.charged == Charged::No {
            shared.budget.refund(charge);
        }
    })
}

/// Passes an answer on that is one JSON text, if it is one.
pub(super) async fn json_answer(
    state: &AppState,
    endpoint: Endpoint,
    upstream: reqwest::Body,
) -> Result<Response, Failed> {
    let config = &state.shared().config;
    let unknown = |error| Failed { error, charged: Charged::Unknown };
    let reading = whole(upstream, config.limits.answer_bytes);
    let text =
        timeout(config.timeouts.total, reading).await.map_err(|_| unknown(ApiError::UpstreamTimeout))?;
    match text.filter(|text| endpoint.is_answer(text)) {
        Some(text) => {
            let mut response = json_response(String::new(), "no-store");
            *response.body_mut() = Body::from(text);
            Ok(response)
        }
        None => Err(unknown(ApiError::UpstreamFailed)),
    }
}

/// The reply, with what this call cost and what is left.
pub(super) fn reply(state: &AppState, id: &str, outcome: Result<Response, Failed>) -> Response {
    let (mut response, charged) = match outcome {
        Ok(response) => (response, Charged::Yes),
        Err(failed) => (failed.error.respond(id), failed.charged),
    };
    state.shared().budget.tell(response.headers_mut(), charged);
    response
}
