//! CORS: what lets a listed page read our answers. It refuses nobody; the guard does that.

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

/// The headers of any reply of the API; a stranger gets no permission.
pub(super) fn headers(claim: Claim<'_>, out: &mut HeaderMap) {
    out.insert(header::VARY, HeaderValue::from_static("origin"));
    if let Claim::Listed(origin) = claim {
        out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        out.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSE_HEADERS));
    }
}

/// Answers a preflight, if the request is one.
pub(super) fn preflight(
    method: &Method,
    headers: &HeaderMap,
    listed: &[Origin],
) -> Option<Result<Response, ApiError>> {
    if method != Method::OPTIONS || !headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        return None;
    }
    match claim(headers, listed) {
        Claim::Listed(_) => {}
        Claim::None => return Some(Err(ApiError::NoOrigin)),
        Claim::Stranger => return Some(Err(ApiError::OriginNotAllowed)),
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let out = response.headers_mut();
    out.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(ALLOW_METHODS));
    out.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(ALLOW_HEADERS));
    out.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from(MAX_AGE_S));
    Some(Ok(response))
}
