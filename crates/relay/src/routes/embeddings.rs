//! `POST /v1/embeddings`: vectors from the owner's one model for them, guarded and counted as a completion is.

use axum::{
    extract::{Extension, Request, State},
    response::Response,
};

use super::{
    RequestId,
    paid::{admit, call, free, json_answer, read, reply},
};
use crate::{
    error::ApiError,
    sanitise,
    state::AppState,
    upstream::{Answer, Endpoint, Failed},
};

/// The longest request: some hundreds of messages or passages.
const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;

pub(super) async fn create(
    State(state): State<AppState>,
    Extension(id): Extension<RequestId>,
    request: Request,
) -> Response {
    match admit(&state, &request) {
        Ok(_) => reply(&state, &id.0, embed(&state, request).await),
        Err(error) => error.respond(&id.0),
    }
}

async fn embed(state: &AppState, request: Request) -> Result<Response, Failed> {
    let config = &state.shared().config;
    let Some(rules) = &config.embeddings else { return Err(free(ApiError::EmbeddingsOff)) };
    let limit = MAX_BODY_BYTES.min(config.limits.bodies_in_flight_bytes);
    let (raw, share) = read(state, request, limit).await?;
    let clean = sanitise::rebuild_embeddings(&raw, rules).map_err(free)?;
    drop(raw);
    match call(state, Endpoint::Embeddings, clean, share).await? {
        // Never a stream: none was asked, so its head was refused already.
        Answer::Json(body) | Answer::Stream(body) => json_answer(state, Endpoint::Embeddings, body).await,
    }
}
