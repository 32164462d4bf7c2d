//! The endpoints by which tests steer the provider and read its account.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde_json::Value;

use crate::{plan::error, seen::Seen, server::Shared, settings::Patch};

/// `GET /sim/account`.
pub(crate) async fn account(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(shared.account.borrow().to_json())
}

/// `GET /sim/requests`: the newest requests, the oldest of them first.
pub(crate) async fn requests(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let requests = shared.requests();
    Json(requests.iter().map(Seen::to_json).collect())
}

/// `POST /sim/config`: changes what it names; a mistake changes nothing.
pub(crate) async fn configure(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    let mut settings = shared.settings.borrow().clone();
    let applied = serde_json::from_slice::<Patch>(&body)
        .map_err(|error| error.to_string())
        .and_then(|patch| settings.apply(patch));
    match applied {
        Ok(()) => {
            shared.settings.send_replace(settings);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(mistake) => error(StatusCode::BAD_REQUEST, "invalid_request_error", "bad_config", &mistake),
    }
}

/// `POST /sim/release`: lets everything go that is held, and holds nothing more.
pub(crate) async fn release(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.release();
    StatusCode::NO_CONTENT
}

/// `POST /sim/reset`: a fresh account and the settings of the start.
pub(crate) async fn reset(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.reset();
    StatusCode::NO_CONTENT
}

/// Everything else, in the provider's shape.
pub(crate) async fn not_found() -> Response {
    error(StatusCode::NOT_FOUND, "invalid_request_error", "not_found", "There is no such endpoint.")
}
