//! What went wrong, by who is to blame, and how callers are told: OpenAI's error shape with a request id.

use std::borrow::Cow;

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::json;
use thiserror::Error;

/// A refused or failed request. The texts never repeat what the caller or the provider sent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The page's origin is not listed.
    #[error("this page's origin is not on the relay's list")]
    OriginNotAllowed,
    /// Neither an origin nor a key.
    #[error("a request without an Origin needs the relay key")]
    NoOrigin,
    /// A wrong relay key.
    #[error("the relay key is wrong")]
    BadKey,
    /// Not JSON, or compressed.
    #[error("send application/json, not compressed")]
    ContentType,
    /// Longer than any model takes.
    #[error("the request is longer than {limit} bytes")]
    BodyTooLarge {
        /// The most bytes.
        limit: usize,
    },
    /// The body did not come in time.
    #[error("the request's body came too slowly")]
    BodyTimeout,
    /// The body ended early, or is not JSON.
    #[error("the request is not valid JSON")]
    BadJson,
    /// A role that this caller may not use.
    #[error("this role is not allowed here")]
    RoleNotAllowed {
        /// The field.
        param: String,
    },
    /// A field that cannot be right.
    #[error("{param}: {problem}")]
    BadRequest {
        /// The field.
        param: String,
        /// What it should be.
        problem: Cow<'static, str>,
    },
    /// A model outside the allow-list.
    #[error("this model is not offered here; GET /v1/models lists those that chat")]
    ModelNotAllowed,
    /// Vectors are asked for, and the owner named no model for them.
    #[error("there is no model for embeddings here; its owner sets `embeddings.model`")]
    EmbeddingsOff,
    /// No such address.
    #[error("there is nothing at this address")]
    NotFound,
    /// Another method is needed.
    #[error("this address takes {allow}")]
    MethodNotAllowed {
        /// For the `Allow` header.
        allow: &'static str,
    },
    /// All bodies together are too large at the moment.
    #[error("the relay is busy; try again in a moment")]
    TooManyBodies,
    /// The day's requests are used up.
    #[error("today's requests are used up")]
    BudgetSpent {
        /// Seconds until the next day.
        reset_s: u64,
    },
    /// A fault of the relay.
    #[error("the relay made a mistake")]
    Internal,
    /// The provider's limit.
    #[error("the provider is limiting requests")]
    UpstreamRateLimited {
        /// Seconds to wait.
        retry_after_s: u64,
    },
    /// The provider does not accept our key.
    #[error("the provider refused the relay; its owner has to look at the key")]
    UpstreamRefused,
    /// The provider knows our key, but does not let it ask this: another model may be open to it.
    #[error("the provider does not let the relay ask this model; its owner has to look at the plan")]
    UpstreamForbidden,
    /// The provider does not accept this request.
    #[error("the provider did not accept the request")]
    UpstreamRejected,
    /// The conversation is longer than the model takes.
    #[error("the conversation is longer than the model takes")]
    UpstreamTooLong,
    /// The provider has no such model.
    #[error("the provider does not know the model")]
    UpstreamModelUnknown,
    /// The provider failed, or said something that is no answer.
    #[error("the provider failed")]
    UpstreamFailed,
    /// Nothing was sent: no address, no connection, no TLS.
    #[error("the provider cannot be reached")]
    UpstreamUnreachable,
    /// The provider did not answer in time.
    #[error("the provider did not answer in time")]
    UpstreamTimeout,
}

/// Seconds after which a busy relay is worth another try.
const BUSY_RETRY_S: u64 = 2;

/// The official SDKs repeat 408, 429 and 5xx by themselves unless told not to; here a repeat costs a request.
const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");

impl ApiError {
    /// The stable code that clients map.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OriginNotAllowed => "origin_not_allowed",
            Self::NoOrigin => "no_origin",
            Self::BadKey => "bad_key",
            Self::ContentType => "content_type",
            Self::BodyTooLarge { .. } => "body_too_large",
            Self::BodyTimeout => "body_timeout",
            Self::BadJson => "bad_json",
            Self::RoleNotAllowed { .. } => "role_not_allowed",
            Self::BadRequest { .. } => "bad_request",
            Self::ModelNotAllowed => "model_not_allowed",
            Self::EmbeddingsOff => "embeddings_off",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed { .. } => "method_not_allowed",
            Self::TooManyBodies => "too_many_bodies",
            Self::BudgetSpent { .. } => "budget_spent",
            Self::Internal => "internal",
            Self::UpstreamRateLimited { .. } => "upstream_rate_limited",
            Self::UpstreamRefused => "upstream_refused",
            Self::UpstreamForbidden => "upstream_forbidden",
            Self::UpstreamRejected => "upstream_rejected",
            // OpenAI's own word, which its clients know.
            Self::UpstreamTooLong => "context_length_exceeded",
            Self::UpstreamModelUnknown => "upstream_model_unknown",
            Self::UpstreamFailed => "upstream_error",
            Self::UpstreamUnreachable => "upstream_unreachable",
            Self::UpstreamTimeout => "upstream_timeout",
        }
    }

    /// The status of the reply.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::OriginNotAllowed | Self::NoOrigin => StatusCode::FORBIDDEN,
            Self::BadKey => StatusCode::UNAUTHORIZED,
            Self::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::BadJson
            | Self::RoleNotAllowed { .. }
            | Self::BadRequest { .. }
            | Self::ModelNotAllowed
            | Self::UpstreamTooLong => StatusCode::BAD_REQUEST,
            Self::EmbeddingsOff | Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooManyBodies => StatusCode::SERVICE_UNAVAILABLE,
            Self::BudgetSpent { .. } | Self::UpstreamRateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::UpstreamRefused
            | Self::UpstreamForbidden
            | Self::UpstreamRejected
            | Self::UpstreamModelUnknown
            | Self::UpstreamFailed
            | Self::UpstreamUnreachable => StatusCode::BAD_GATEWAY,
            Self::UpstreamTimeout => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::OriginNotAllowed | Self::NoOrigin => "permission_error",
            Self::BadKey => "authentication_error",
            Self::BudgetSpent { .. } => "insufficient_quota",
            Self::UpstreamRateLimited { .. } => "rate_limit_error",
            Self::TooManyBodies | Self::Internal => "server_error",
            Self::UpstreamRefused
            | Self::UpstreamForbidden
            | Self::UpstreamRejected
            | Self::UpstreamModelUnknown
            | Self::UpstreamFailed
            | Self::UpstreamUnreachable
            | Self::UpstreamTimeout => "upstream_error",
            Self::ContentType
            | Self::BodyTooLarge { .. }
            | Self::BodyTimeout
            | Self::BadJson
            | Self::RoleNotAllowed { .. }
            | Self::BadRequest { .. }
            | Self::ModelNotAllowed
            | Self::UpstreamTooLong
            | Self::EmbeddingsOff
            | Self::NotFound
            | Self::MethodNotAllowed { .. } => "invalid_request_error",
        }
    }

    const fn retry_after_s(&self) -> Option<u64> {
        match self {
            Self::TooManyBodies => Some(BUSY_RETRY_S),
            Self::BudgetSpent { reset_s } => Some(*reset_s),
            Self::UpstreamRateLimited { retry_after_s } => Some(*retry_after_s),
            _ => None,
        }
    }

    fn param(&self) -> Option<&str> {
        match self {
            Self::RoleNotAllowed { param } | Self::BadRequest { param, .. } => Some(param),
            Self::ModelNotAllowed => Some("model"),
            _ => None,
        }
    }

    /// The reply; `id` is the request's.
    pub(crate) fn respond(&self, id: &str) -> Response {
        let body = json!({ "error": {
            "message": self.to_string(),
            "type": self.kind(),
            "code": self.code(),
            "param": self.param(),
            "request_id": id,
        }});
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if !matches!(self, Self::TooManyBodies) {
            headers.insert(SHOULD_RETRY, HeaderValue::from_static("false"));
        }
        if let Self::MethodNotAllowed { allow } = self {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        response
    }
}

/// Why an answer broke off after its headers were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BrokenStream {
    /// The provider's connection ended in the middle, or the relay is told to stop.
    Disconnected,
    /// One of the clocks ran out.
    Timeout,
    /// Longer than an answer may be.
    TooLarge,
}

impl BrokenStream {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Disconnected => "upstream_disconnected",
            Self::Timeout => "upstream_timeout",
            Self::TooLarge => "stream_too_large",
        }
    }

    /// The last event of a broken stream. `inside`: a frame is open and has to be ended first.
    pub(crate) fn event(self, id: &str, inside: bool) -> String {
        let message = match self {
            Self::Disconnected => "the answer was cut off",
            Self::Timeout => "the answer did not go on in time",
            Self::TooLarge => "the answer is longer than the relay passes on",
        };
        let body = json!({ "error": {
            "message": message,
            "type": "upstream_error",
            "code": self.code(),
            "param": null,
            "request_id": id,
        }});
        format!("{}data: {body}\n\n", if inside { "\n\n" } else { "" })
    }
}
