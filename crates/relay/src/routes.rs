//! What the relay answers, and the frame around every answer: request id, CORS, log line, no panic.

pub(crate) mod assistant;
mod completions;
mod cors;
mod embeddings;
mod models;
mod paid;

use std::{panic::AssertUnwindSafe, time::Instant};

use axum::{
    Router,
    extract::{Extension, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::{self, Next},
    response::Response,
    routing::any,
};
use futures_util::FutureExt as _;

use crate::{error::ApiError, origin, state::AppState};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request that is being answered.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) String);

/// The whole relay as a service.
pub fn app(state: AppState) -> Router {
    Router::new()
        .route("/v1/chat/completions", any(completions::create))
        .route("/v1/embeddings", any(embeddings::create))
        .route("/v1/models", any(models::list))
        .route("/v1/assistant", any(assistant::show))
        .route("/healthz", any(health))
        .fallback(assets)
        .layer(middleware::from_fn_with_state(state.clone(), frame))
        .with_state(state)
}

async fn health(Extension(id): Extension<RequestId>, method: Method) -> Response {
    match read_only(&method) {
        Ok(()) => json_response(r#"{"status":"ok"}"#.to_owned(), "no-store"),
        Err(error) => error.respond(&id.0),
    }
}

async fn assets(
    State(state): State<AppState>,
    Extension(id): Extension<RequestId>,
    request: Request,
) -> Response {
    state.shared().assets.serve(request, &id.0).await
}

/// Runs around every request.
async fn frame(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = state.next_id();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    // Only known paths are named in the log: others are a stranger's text.
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let mut headers = HeaderMap::new();
    let mut response = match &route {
        Some(_) => {
            let origins = &state.shared().config.origins;
            cors::headers(origin::claim(request.headers(), origins), &mut headers);
            match cors::preflight(&method, request.headers(), origins) {
                Some(Ok(response)) => response,
                Some(Err(error)) => error.respond(&id),
                None => guarded(request, next, &id).await,
            }
        }
        None => guarded(request, next, &id).await,
    };
    let out = response.headers_mut();
    out.extend(headers);
    out.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        out.insert(REQUEST_ID, id);
    }
    let ms = started.elapsed().as_millis();
    let route = route.as_deref().unwrap_or("files");
    tracing::info!(id, %method, route, status = response.status().as_u16(), ms, "request");
    response
}

/// A panic in a handler costs its request, not the process.
async fn guarded(request: Request, next: Next, id: &str) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!(id, "a handler panicked");
            ApiError::Internal.respond(id)
        }
    }
}

/// For addresses that can only be read.
fn read_only(method: &Method) -> Result<(), ApiError> {
    match *method {
        Method::GET | Method::HEAD => Ok(()),
        _ => Err(ApiError::MethodNotAllowed { allow: "GET, HEAD, OPTIONS" }),
    }
}

/// Lets a reader of the API in.
fn admit_reader(state: &AppState, method: &Method, headers: &HeaderMap) -> Result<(), ApiError> {
    read_only(method)?;
    let shared = state.shared();
    origin::admit(method, headers, &shared.config.origins, shared.relay_key.as_ref()).map(|_| ())
}

fn json_response(body: String, cache: &'static str) -> Response {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}
