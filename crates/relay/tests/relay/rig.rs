//! What the tests stand on: a relay, a provider that is scripted byte by byte, and a client that sends any bytes.

use std::{
    collections::HashMap,
    fmt::Write as _,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use relay::{
    AppState, Config, ProviderKey, RelayKey,
    config::{Overrides, parse},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

pub(crate) const ORIGIN: &str = "https://shop.example";
pub(crate) const RELAY_KEY: &str = "relay-key-of-the-tests";
/// The provider's key. It must never be seen anywhere but at the provider.
pub(crate) const CANARY: &str = "sk-canary-5f3a9d";
/// The longest that a test waits for something that must come; reached only when it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A configuration for a provider at `upstream`: one small model, the pinned prompt, `extra` TOML.
pub(crate) fn config(upstream: &str, extra: &str) -> Config {
    let text = format!(
        "site.origins = [\"{ORIGIN}\"]\n\
         upstream.base_url = \"{upstream}/v1\"\n\
         assistant.name = \"Ada\"\n\
         assistant.prompt = \"You are Ada. PINNED.\"\n\
         {extra}\n"
    );
    let parsed = parse(&text, &Overrides::default(), &|_| Err(io::ErrorKind::NotFound.into()));
    assert_eq!(parsed.mistakes, [], "{text}");
    parsed.config.unwrap()
}

/// A relay on a free port, stopped when dropped.
pub(crate) struct Relay {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<io::Result<()>>,
}

impl Relay {
    pub(crate) async fn start(config: Config) -> Self {
        let key = ProviderKey::new(CANARY, "TEST").unwrap();
        Self::with(AppState::new(config, &key, Some(RelayKey::new(RELAY_KEY))).unwrap()).await
    }

    pub(crate) async fn with(state: AppState) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(relay::serve(listener, state, async { drop(stopped.await) }));
        Self { address, stop: Some(stop), task }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Tells it to stop and waits until it has.
    pub(crate) async fn stop(mut self) {
        drop(self.stop.take());
        tokio::time::timeout(PATIENCE, &mut self.task).await.unwrap().unwrap().unwrap();
    }

    /// Sends bytes on a connection of their own.
    pub(crate) async fn connect(&self, request: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        stream.write_all(request).await.unwrap();
        stream
    }

    /// Sends bytes and reads the reply to the end of the connection.
    pub(crate) async fn exchange(&self, request: &[u8]) -> Reply {
        let mut stream = self.connect(request).await;
        let mut bytes = Vec::new();
        // A reset after the reply is not what is tested here.
        let reading = stream.read_to_end(&mut bytes);
        drop(tokio::time::timeout(PATIENCE, reading).await.unwrap());
        Reply::parse(&bytes)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A reply that is no stream.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Reply {
    fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Self { status, headers, body: body.to_owned() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// Asserts OpenAI's error shape with this status and code, and what every reply carries.
    pub(crate) fn assert_error(&self, status: u16, code: &str, name: &str) {
        let json = self.json();
        let error = &json["error"];
        assert_eq!((self.status, error["code"].as_str()), (status, Some(code)), "{name}: {self:?}");
        assert!(error["message"].is_string() && error["type"].is_string(), "{name}: {self:?}");
        assert!(error.get("param").is_some(), "{name}: {self:?}");
        assert_eq!(error["request_id"].as_str(), self.header("x-request-id"), "{name}");
        assert_eq!(self.header("content-type"), Some("application/json"), "{name}");
        assert_eq!(self.header("x-content-type-options"), Some("nosniff"), "{name}");
    }
}

/// A POST to the completions with these headers.
pub(crate) fn post(headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    request("POST", "/v1/chat/completions", headers, body)
}

/// A POST for vectors with these headers.
pub(crate) fn embed(headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    request("POST", "/v1/embeddings", headers, body)
}

/// Any request, closed after its reply.
pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: relay.test\r\nconnection: close\r\n");
    if !body.is_empty() || method == "POST" {
        write!(head, "content-length: {}\r\n", body.len()).unwrap();
    }
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// The headers of a listed page.
pub(crate) const PAGE: &[(&str, &str)] = &[("origin", ORIGIN), ("content-type", "application/json")];

/// A good request for a stream.
pub(crate) const ASK: &[u8] = br#"{"stream":true,"messages":[{"role":"user","content":"hi"}]}"#;

/// A provider that does what the test says, byte by byte.
pub(crate) struct Raw {
    pub(crate) url: String,
    pub(crate) requests: Arc<AtomicUsize>,
    peers: mpsc::UnboundedReceiver<Peer>,
}

/// One request that arrived at the provider.
pub(crate) struct Peer {
    pub(crate) stream: TcpStream,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Raw {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&requests);
        let (arrived, peers) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let arrived = arrived.clone();
                tokio::spawn(async move { drop(arrived.send(Peer::read(stream).await)) });
            }
        });
        Self { url, requests, peers }
    }

    /// The next request.
    pub(crate) async fn next(&mut self) -> Peer {
        tokio::time::timeout(PATIENCE, self.peers.recv()).await.unwrap().unwrap()
    }

    pub(crate) fn count(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Peer {
    async fn read(mut stream: TcpStream) -> Self {
        stream.set_nodelay(true).unwrap();
        let mut bytes = Vec::new();
        loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
                let length =
                    head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
                let body = end + 4;
                if bytes.len() >= body + length.unwrap_or(0) {
                    return Self { stream, head, body: bytes.split_off(body) };
                }
            }
            if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                return Self { stream, head: String::new(), body: bytes };
            }
        }
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// Sends the head of an event stream that ends with the connection.
    pub(crate) async fn open(&mut self) {
        self.send(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n").await;
    }

    /// Sends a chunk of a chunked body.
    pub(crate) async fn chunk(&mut self, bytes: &[u8]) {
        let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
        chunk.extend_from_slice(bytes);
        chunk.extend_from_slice(b"\r\n");
        self.send(&chunk).await;
    }

    /// Answers with a whole reply.
    pub(crate) async fn reply(mut self, status: &str, headers: &str, body: &str) {
        let head = format!(
            "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        self.send(head.as_bytes()).await;
        self.send(body.as_bytes()).await;
    }

    /// Breaks the connection with a reset.
    pub(crate) fn reset(self) {
        self.stream.set_zero_linger().unwrap();
    }

    /// Waits until the relay closes the connection; when that was.
    pub(crate) async fn closed(mut self) -> Instant {
        let mut rest = [0; 1024];
        let reading = async {
            while self.stream.read(&mut rest).await.unwrap_or(0) > 0 {}
            Instant::now()
        };
        tokio::time::timeout(PATIENCE, reading).await.unwrap()
    }
}

/// A client like the widget's page.
pub(crate) fn client() -> reqwest::Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap()
}

/// Asks as the listed page does.
pub(crate) async fn ask(relay: &Relay, body: &[u8]) -> reqwest::Response {
    client()
        .post(relay.url("/v1/chat/completions"))
        .header("origin", ORIGIN)
        .header("content-type", "application/json")
        .body(body.to_vec())
        .send()
        .await
        .unwrap()
}
