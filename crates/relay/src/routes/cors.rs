//! CORS: what lets a listed page read our answers, and any page why it gets none. It refuses nobody; the guard does that.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::Response,
};

use crate::{
    error::ApiError,
    origin::{Claim, Origin, claim},
};

/// Chrome's cap for remembered preflights.
const MAX_AGE_S: u32 = 7200;
const ALLOW_METHODS: &str = "GET, POST, OPTIONS";
const ALLOW_HEADERS: &str = "content-type, authorization, idempotency-key, last-event-id, \
    x-chatlet-session, x-chatlet-purpose, x-chatlet-stream";
const EXPOSE_HEADERS: &str = "etag, retry-after, x-request-id, x-chatlet-budget-limit, x-chatlet-budget-remaining, \
    x-chatlet-budget-reset, x-chatlet-budget-state, x-chatlet-charged, x-chatlet-session, x-chatlet-stream";

/// How long a stranger's preflight is remembered: not long, so that listing an origin takes effect.
const STRANGER_MAX_AGE_S: u32 = 5;

/// The headers of any reply of the API. All that a stranger ever gets is a refusal, and an owner who forgot to list an
/// origin must see that in the widget, not guess it from a browser's "network error".
pub(super) fn headers(claim: Claim<'_>, out: &mut HeaderMap) {
    out.insert(header::VARY, HeaderValue::from_static("origin"));
    let readers = match claim {
        Claim::Listed(origin) => origin.clone(),
        Claim::Stranger => HeaderValue::from_static("*"),
        Claim::None => return,
    };
    out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, readers);
    out.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSE_HEADERS));
}

/// Answers a preflight, if the request is one. A stranger's is answered too, or its page could not read the refusal.
pub(super) fn preflight(
    method: &Method,
    headers: &HeaderMap,
    listed: &[Origin],
) -> Option<Result<Response, ApiError>> {
    if method != Method::OPTIONS || !headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        return None;
    }
    let max_age = match claim(headers, listed) {
        Claim::Listed(_) => MAX_AGE_S,
        Claim::Stranger => STRANGER_MAX_AGE_S,
        Claim::None => return Some(Err(ApiError::NoOrigin)),
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let out = response.headers_mut();
    out.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(ALLOW_METHODS));
    out.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(ALLOW_HEADERS));
    out.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from(max_age));
    Some(Ok(response))
}
