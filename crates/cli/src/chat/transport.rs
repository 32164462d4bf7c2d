//! The way to the relay: a request goes out, its reply comes back as events of the engine.

use std::time::Duration;

use dialogue::{cost::Budget, error::Failure, json::Value, sse::Decoder, turn::Event};
use relay::ProviderKey;
use reqwest::{
    Client, RequestBuilder, Response, Url,
    header::{self, HeaderMap, HeaderValue},
    redirect, retry,
};

/// The time to reach the relay.
const CONNECT: Duration = Duration::from_secs(5);
/// The time for what is not streamed and needs no model.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest reply that is not streamed: an index, an answer, vectors.
const MOST_BYTES: usize = 256 << 20;

/// The relay that is talked to.
#[derive(Clone, Debug)]
pub(super) struct Transport {
    client: Client,
    /// Without a slash at its end.
    relay: String,
    key: Option<HeaderValue>,
}

impl Transport {
    /// For the relay at this address, with its key where it wants one.
    ///
    /// # Errors
    /// What is wrong with either.
    pub(super) fn new(relay: &str, key: Option<&str>) -> Result<Self, String> {
        let relay = relay.trim_end_matches('/').to_owned();
        let url = Url::parse(&relay).map_err(|error| format!("--relay {relay}: {error}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("--relay {relay}: an address begins with https:// or http://"));
        }
        let is_here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if key.is_some() && url.scheme() == "http" && !is_here {
            return Err(format!("--relay {relay}: the key would be sent without TLS: use https://"));
        }
        let key = match key {
            Some(key) => {
                let key = ProviderKey::new(key, "CHATLET_RELAY_KEY").map_err(|error| error.to_string())?;
                Some(key.header().ok_or("CHATLET_RELAY_KEY cannot stand in a header")?)
            }
            None => None,
        };
        // Somebody else in the process may have been first; then theirs holds.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut client = Client::builder()
            .user_agent(concat!("chatlet/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .http1_only()
            .tcp_nodelay(true)
            .connect_timeout(CONNECT);
        if url.scheme() == "http" {
            // A relay on this machine needs no root certificates.
            client = client.tls_certs_only([]);
        }
        let client = client.build().map_err(|error| format!("cannot set up TLS: {error}"))?;
        Ok(Self { client, relay, key })
    }

    /// An address on the relay.
    pub(super) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.relay)
    }

    /// The public half of the relay's configuration; a bare proxy has none.
    pub(super) async fn card(&self) -> Option<Value> {
        let bytes = self.get(&self.address("/v1/assistant")).await.ok()?;
        Value::parse(&String::from_utf8(bytes).ok()?)
    }

    /// A file; the key goes to the relay alone.
    ///
    /// # Errors
    /// What the server did.
    pub(super) async fn get(&self, address: &str) -> Result<Vec<u8>, String> {
        let mut request = self.client.get(address).timeout(PATIENCE);
        if let Some(key) = self.key.as_ref().filter(|_| address.starts_with(&self.address("/"))) {
            request = request.header(header::AUTHORIZATION, key.clone());
        }
        let response = request.send().await.map_err(|error| error.to_string())?;
        if !response.status().is_success() {
            return Err(format!("status {}", response.status().as_u16()));
        }
        whole(response).await.ok_or_else(|| "it broke off, or is too long".to_owned())
    }

    /// Asks for a completion. The reply's last event is the result, those before it go to `on`.
    pub(super) async fn call(&self, body: String, key: String, on: impl Fn(Event)) -> Event {
        self.complete(body, key, &on).await.unwrap_or_else(Event::Failed)
    }

    async fn complete(&self, body: String, key: String, on: &impl Fn(Event)) -> Result<Event, Failure> {
        let request = self.post_request("/v1/chat/completions", body, &key);
        let response = request.send().await.map_err(|error| {
            tracing::debug!(%error, "the relay cannot be reached");
            on(Event::Uncharged);
            Failure::Unreachable
        })?;
        if response.headers().get("x-chatlet-charged").is_some_and(|charged| charged == "no") {
            on(Event::Uncharged);
        }
        if let Some(budget) = budget(response.headers()) {
            on(Event::Budget(budget));
        }
        let status = response.status();
        let text = |name| response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        if !status.is_success() {
            let wait = text(header::RETRY_AFTER).map(str::to_owned);
            let body = whole(response).await.unwrap_or_default();
            let body = String::from_utf8_lossy(&body);
            return Err(Failure::from_response(status.as_u16(), &body, wait.as_deref()));
        }
        let kind = text(header::CONTENT_TYPE).unwrap_or_default().to_owned();
        if kind.starts_with("application/json") {
            let body = whole(response).await.ok_or(Failure::Cut)?;
            return Ok(Event::Reply(String::from_utf8_lossy(&body).into_owned()));
        }
        if !kind.starts_with("text/event-stream") {
            return Err(Failure::BadReply);
        }
        on(Event::Opened);
        stream(response, on).await
    }

    /// Posts what is not streamed: the budget that the relay tells, and the body, where it is an answer.
    pub(super) async fn post(&self, path: &str, body: String, key: &str) -> (Option<Budget>, Option<String>) {
        match self.post_request(path, body, key).send().await {
            Ok(response) => {
                let budget = budget(response.headers());
                let body = if response.status().is_success() { whole(response).await } else { None };
                (budget, body.map(|body| String::from_utf8_lossy(&body).into_owned()))
            }
            Err(_) => (None, None),
        }
    }

    fn post_request(&self, path: &str, body: String, key: &str) -> RequestBuilder {
        let request = self.client.post(self.address(path)).body(body);
        let request = request.header(header::CONTENT_TYPE, "application/json").header("idempotency-key", key);
        match &self.key {
            Some(key) => request.header(header::AUTHORIZATION, key.clone()),
            None => request,
        }
    }
}

/// What the relay says of the day's requests; a bare proxy says nothing.
fn budget(headers: &HeaderMap) -> Option<Budget> {
    let told = |name: &str| headers.get(format!("x-chatlet-budget-{name}"))?.to_str().ok();
    Budget::from_headers(told("state"), told("remaining"), told("reset"))
}

/// Reads the stream to its end. A stream that breaks has still given what it gave.
async fn stream(mut response: Response, on: &impl Fn(Event)) -> Result<Event, Failure> {
    let mut decoder = Decoder::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Failure::Cut)? {
        for event in decoder.push(&chunk) {
            on(Event::Data(event.data));
        }
        if decoder.overflowed() {
            return Err(Failure::Cut);
        }
    }
    if let Some(last) = decoder.finish() {
        on(Event::Data(last.data));
    }
    Ok(Event::Ended)
}

/// A whole body; nothing where it broke off or is longer than anybody needs.
async fn whole(mut response: Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if body.len() + chunk.len() > MOST_BYTES {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}
