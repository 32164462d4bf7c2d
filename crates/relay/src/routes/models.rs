//! `GET /v1/models`: the allow-list, never the provider's own list.

use axum::{
    extract::{Extension, State},
    http::{HeaderMap, Method},
    response::Response,
};
use serde_json::{Value, json};

use super::{RequestId, admit_reader, json_response};
use crate::state::AppState;

pub(super) async fn list(
    State(state): State<AppState>,
    Extension(id): Extension<RequestId>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if let Err(error) = admit_reader(&state, &method, &headers) {
        return error.respond(&id.0);
    }
    let entry = |model: &crate::config::Model| -> Value {
        json!({
            "id": model.id,
            "object": "model",
            "created": 0,
            "owned_by": "chatlet",
            "context_length": model.context,
        })
    };
    let data: Vec<Value> = state.shared().config.upstream.models.iter().map(entry).collect();
    json_response(json!({ "object": "list", "data": data }).to_string(), "no-cache")
}
