//! The way to the provider: one client, one attempt, a key that leaves only here, and answers judged by their head.

mod retry_after;

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header, response::Parts};
use reqwest::{Client, Url, redirect, retry};
use serde::de::IgnoredAny;
use serde_json::Value;
use thiserror::Error;
use tokio::time::{Duration, timeout};

use crate::{
    budget::Charged,
    config::{Config, Timeouts},
    error::ApiError,
    sanitise::Clean,
    secret::ProviderKey,
    stream::whole,
};

/// Below the providers' own, so that no request goes into a connection that is being closed.
const POOL_IDLE: Duration = Duration::from_secs(30);

/// The longest text of an error that is read, bytes.
const MOST_OF_AN_ERROR: usize = 64 << 10;

/// Why the way to the provider cannot be built.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The TLS library or its root certificates are missing.
    #[error("cannot set up TLS (are the system's root certificates installed?): {0}")]
    Client(#[from] reqwest::Error),
    /// The address cannot be joined.
    #[error("upstream.base_url is no address")]
    Address,
    /// The key cannot stand in a header.
    #[error("the provider's key cannot stand in a header")]
    Key,
}

/// A failed call, and what it may have cost.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) error: ApiError,
    pub(crate) charged: Charged,
}

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Completions,
    Embeddings,
}

impl Endpoint {
    const fn path(self) -> &'static str {
        match self {
            Self::Completions => "chat/completions",
            Self::Embeddings => "embeddings",
        }
    }

    /// Whether a JSON text is an answer: some providers send an error with status 200.
    pub(crate) fn is_answer(self, text: &[u8]) -> bool {
        let field = match self {
            Self::Completions => "choices",
            Self::Embeddings => "data",
        };
        // Checked as text first, for what is ignored is not.
        let fields = std::str::from_utf8(text)
            .ok()
            .and_then(|text| serde_json::from_str::<BTreeMap<Cow<'_, str>, Option<IgnoredAny>>>(text).ok());
        fields
            .is_some_and(|fields| fields.contains_key(field) && !matches!(fields.get("error"), Some(Some(_))))
    }
}

/// An accepted call.
#[derive(Debug)]
pub(crate) enum Answer {
    /// An event stream.
    Stream(reqwest::Body),
    /// A JSON text, whatever was asked.
    Json(reqwest::Body),
}

/// The provider, ready to be called.
#[derive(Debug)]
pub(crate) struct Upstream {
    client: Client,
    completions: Url,
    embeddings: Url,
    key: HeaderValue,
    timeouts: Timeouts,
}

impl Upstream {
    pub(crate) fn new(config: &Config, key: &ProviderKey) -> Result<Self, SetupError> {
        let address = |endpoint: Endpoint| {
            Url::parse(&format!("{}/{}", config.upstream.base_url, endpoint.path()))
                .map_err(|_| SetupError::Address)
        };
        let (completions, embeddings) = (address(Endpoint::Completions)?, address(Endpoint::Embeddings)?);
        // Somebody else in the process may have been first; then theirs holds.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut client = Client::builder()
            .user_agent(concat!("chatlet/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .referer(false)
            .http1_only()
            .tcp_nodelay(true)
            .connect_timeout(config.timeouts.connect)
            .pool_idle_timeout(POOL_IDLE);
        if completions.scheme() == "http" {
            // A provider on this machine needs no root certificates, and a small container has none.
            client = client.tls_certs_only([]);
        }
        Ok(Self {
            client: client.build()?,
            completions,
            embeddings,
            key: key.header().ok_or(SetupError::Key)?,
            timeouts: config.timeouts.clone(),
        })
    }

    /// Sends a request once and waits for the head of its answer. Dropping the future cancels it.
    pub(crate) async fn call(&self, endpoint: Endpoint, clean: Clean) -> Result<Answer, Failed> {
        let stream = clean.stream;
        let address = match endpoint {
            Endpoint::Completions => &self.completions,
            Endpoint::Embeddings => &self.embeddings,
        };
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, self.key.clone());
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let accept = if stream { "text/event-stream" } else { "application/json" };
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        // Without a stream the headers come when the whole answer is there.
        let patience = if stream { self.timeouts.headers } else { self.timeouts.total };
        let sending = self.client.post(address.clone()).headers(headers).body(clean.body).send();
        let response = match timeout(patience + self.timeouts.connect, sending).await {
            Err(_) => return Err(unknown(ApiError::UpstreamTimeout)),
            Ok(Err(error)) if error.is_connect() => {
                tracing::warn!(error = causes(&error), "the provider cannot be reached");
                return Err(Failed { error: ApiError::UpstreamUnreachable, charged: Charged::No });
            }
            Ok(Err(error)) => {
                tracing::warn!(error = causes(&error), "the provider broke off before its headers");
                return Err(unknown(ApiError::UpstreamFailed));
            }
            Ok(Ok(response)) => response,
        };
        let (head, body) = axum::http::Response::<reqwest::Body>::from(response).into_parts();
        if let Err(mut error) = judge(&head, stream) {
            if error == ApiError::UpstreamRejected && says_too_long(body, patience).await {
                error = ApiError::UpstreamTooLong;
            }
            tracing::warn!(status = head.status.as_u16(), code = error.code(), "the provider did not answer");
            return Err(unknown(error));
        }
        match essence(&head.headers) {
            "text/event-stream" => Ok(Answer::Stream(body)),
            _ => Ok(Answer::Json(body)),
        }
    }
}

const fn unknown(error: ApiError) -> Failed {
    Failed { error, charged: Charged::Unknown }
}

/// Whether a rejection is for the conversation's length: only this code is looked for in its text, and none of the text
/// is passed on.
async fn says_too_long(body: reqwest::Body, patience: Duration) -> bool {
    let text = timeout(patience, whole(body, MOST_OF_AN_ERROR)).await.ok().flatten();
    let error = text.and_then(|text| serde_json::from_slice::<Value>(&text).ok());
    error.is_some_and(|error| error["error"]["code"] == "context_length_exceeded")
}

/// Whether a head promises an answer.
fn judge(head: &Parts, stream: bool) -> Result<(), ApiError> {
    match head.status {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED => return Err(ApiError::UpstreamRefused),
        StatusCode::FORBIDDEN => return Err(ApiError::UpstreamForbidden),
        StatusCode::TOO_MANY_REQUESTS => {
            let retry_after_s = retry_after::seconds(head.headers.get(header::RETRY_AFTER));
            return Err(ApiError::UpstreamRateLimited { retry_after_s });
        }
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => return Err(ApiError::UpstreamTimeout),
        StatusCode::NOT_FOUND => return Err(ApiError::UpstreamModelUnknown),
        status if status.is_client_error() => return Err(ApiError::UpstreamRejected),
        _ => return Err(ApiError::UpstreamFailed),
    }
    let coded = head.headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity");
    match essence(&head.headers) {
        "text/event-stream" if stream && !coded => Ok(()),
        "application/json" if !coded => Ok(()),
        _ => Err(ApiError::UpstreamFailed),
    }
}

/// The media type without its parameters, if it is one of the two that mean an answer.
fn essence(headers: &HeaderMap) -> &'static str {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["text/event-stream", "application/json"]
        .into_iter()
        .find(|known| kind.eq_ignore_ascii_case(known))
        .unwrap_or_default()
}

/// An error with its reasons, for the log. Holds addresses, never headers or bodies.
fn causes(error: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Shared by all requests.
pub(crate) type SharedUpstream = Arc<Upstream>;

#[cfg(test)]
mod tests {
    use super::*;

    fn head(status: u16, pairs: &[(&'static str, &'static str)]) -> Parts {
        let mut response = axum::http::Response::builder().status(status);
        for (name, value) in pairs {
            response = response.header(*name, *value);
        }
        response.body(()).unwrap().into_parts().0
    }

    #[test]
    fn heads_are_judged_without_their_text() {
        let sse = ("content-type", "text/event-stream; charset=utf-8");
        let json = ("content-type", "Application/JSON");
        let table: &[(Parts, bool, Option<&str>)] = &[
            (head(200, &[sse]), true, None),
            (head(200, &[json]), true, None),
            (head(200, &[json]), false, None),
            (head(200, &[sse]), false, Some("upstream_error")),
            (head(200, &[sse, ("content-encoding", "gzip")]), true, Some("upstream_error")),
            (head(200, &[sse, ("content-encoding", "identity")]), true, None),
            (head(200, &[("content-type", "text/html")]), true, Some("upstream_error")),
            (head(200, &[]), true, Some("upstream_error")),
            (head(204, &[]), true, Some("upstream_error")),
            (head(302, &[("location", "https://evil.example")]), true, Some("upstream_error")),
            (head(400, &[json]), true, Some("upstream_rejected")),
            (head(401, &[json]), true, Some("upstream_refused")),
            (head(403, &[json]), true, Some("upstream_forbidden")),
            (head(404, &[json]), true, Some("upstream_model_unknown")),
            (head(410, &[json]), true, Some("upstream_rejected")),
            (head(408, &[json]), true, Some("upstream_timeout")),
            (head(429, &[json]), true, Some("upstream_rate_limited")),
            (head(500, &[json]), true, Some("upstream_error")),
            (head(503, &[json]), true, Some("upstream_error")),
            (head(529, &[json]), true, Some("upstream_error")),
        ];
        for (head, stream, expect) in table {
            let got = judge(head, *stream).err();
            assert_eq!(got.as_ref().map(ApiError::code), *expect, "{head:?} {stream}");
        }
    }

    #[test]
    fn an_error_with_status_200_is_no_answer() {
        for (text, expect) in [
            (r#"{"choices":[]}"#, true),
            ("\n\n  {\"choices\":[],\"error\":null}", true),
            (r#"{"error":{"message":"x"}}"#, false),
            (r#"{"choices":[],"error":"x"}"#, false),
            (r#"{"choices":[],"choices":[],"x":[[{}]]}"#, true),
            (r#"{"data":[]}"#, false),
            ("[[],null]", false),
            ("{\"choices\":[]", false),
            ("[]", false),
            ("", false),
            ("<html>", false),
        ] {
            assert_eq!(Endpoint::Completions.is_answer(text.as_bytes()), expect, "{text}");
            let of_vectors = text.replace("choices", "data");
            let expect = expect || text.contains("data");
            assert_eq!(Endpoint::Embeddings.is_answer(of_vectors.as_bytes()), expect, "{of_vectors}");
        }
        assert!(!Endpoint::Completions.is_answer(b"{\"choices\":[],\"x\":\"\xff\"}"));
    }
}
