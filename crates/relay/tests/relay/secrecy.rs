//! The provider's key is at the provider and nowhere else: no reply, header or log line has it, whatever fails.

use std::{
    io,
    sync::{Arc, Mutex},
};

use provider_sim::{Script, Sim, SimOptions};
use tracing_subscriber::fmt::MakeWriter;

use super::rig::{ASK, CANARY, PAGE, Raw, Relay, config, post, request};

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Logs everything of this thread, and every crate's, at the finest level.
fn listen() -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    (log, tracing::subscriber::set_default(subscriber))
}

const SECRETS: [&str; 3] = [CANARY, super::rig::RELAY_KEY, "PINNED"];

fn assert_silent(text: &str, place: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in {place}: {text}");
    }
}

#[tokio::test]
async fn no_fault_of_the_provider_tells_the_key() {
    let (log, _guard) = listen();
    let sim = Sim::start(SimOptions { key: CANARY.to_owned(), ..SimOptions::default() }).await.unwrap();
    let clocks = "budget.per_day = 0\ntimeouts.headers_s = 0.1\ntimeouts.first_content_s = 0.1\ntimeouts.idle_s = 0.1\ntimeouts.total_s = 1\ntimeouts.connect_s = 0.5";
    let relay = Relay::start(config(&sim.url(), clocks)).await;
    let scripts = [
        (Script::Error, 502),
        (Script::Refused, 502),
        (Script::RateLimited, 429),
        (Script::MidstreamError, 200),
        (Script::Cut, 200),
        (Script::Stall, 200),
        (Script::Silent, 504),
        (Script::Garbage, 200),
        (Script::Html, 502),
        (Script::Json, 200),
    ];
    for (script, status) in scripts {
        sim.configure(|settings| settings.script = Some(script));
        let reply = relay.exchange(&post(PAGE, ASK)).await;
        assert_eq!(reply.status, status, "{script:?}: {reply:?}");
        assert_silent(&format!("{reply:?}"), &format!("{script:?}"));
    }
    let account = sim.account();
    assert_eq!((account.requests, account.bad_keys), (10, 0));
    for path in ["/v1/assistant", "/v1/models", "/healthz", "/", "/.env"] {
        let reply = relay.exchange(&request("GET", path, PAGE, b"")).await;
        assert_silent(&format!("{reply:?}"), path);
    }
    let with_key = format!("Bearer {}", super::rig::RELAY_KEY);
    let reply = relay.exchange(&request("GET", "/v1/models", &[("authorization", &with_key)], b"")).await;
    assert_eq!(reply.status, 200);
    relay.stop().await;
    let log = log.text();
    assert!(log.contains("upstream_refused"), "the log was not heard");
    assert_silent(&log, "the log");
}

#[tokio::test]
async fn no_reply_of_a_hostile_provider_gets_through() {
    let (log, _guard) = listen();
    let mut raw = Raw::start().await;
    let relay = Relay::start(config(&raw.url, "budget.per_day = 0")).await;
    let echo = format!("{{\"error\":{{\"message\":\"key {CANARY}\"}}}}");
    let too_long = format!("{{\"error\":{{\"message\":\"{CANARY}\",\"code\":\"context_length_exceeded\"}}}}");
    let endless = too_long.replace(CANARY, &CANARY.repeat(9_000));
    let json = format!("content-type: application/json\r\nset-cookie: k={CANARY}\r\nx-key: {CANARY}\r\n");
    let redirect = format!("location: http://evil.example/?k={CANARY}\r\n{json}");
    let table: Vec<(&str, &str, String, &str, u16, &str)> = vec![
        ("401", "401 No", json.clone(), &echo, 502, "upstream_refused"),
        ("403", "403 No", json.clone(), &echo, 502, "upstream_forbidden"),
        ("400", "400 No", json.clone(), &echo, 502, "upstream_rejected"),
        ("400, too long", "400 No", json.clone(), &too_long, 400, "context_length_exceeded"),
        ("413, too long", "413 No", json.clone(), &too_long, 400, "context_length_exceeded"),
        ("400, too long a text", "400 No", json.clone(), &endless, 502, "upstream_rejected"),
        ("400, a page", "400 No", json.clone(), CANARY, 502, "upstream_rejected"),
        ("500, too long", "500 No", json.clone(), &too_long, 502, "upstream_error"),
        ("404", "404 No", json.clone(), &echo, 502, "upstream_model_unknown"),
        ("500", "500 No", json.clone(), &echo, 502, "upstream_error"),
        ("529", "529 No", json.clone(), &echo, 502, "upstream_error"),
        ("302", "302 Found", redirect.clone(), &echo, 502, "upstream_error"),
        ("307", "307 Temporary", redirect, &echo, 502, "upstream_error"),
        ("200 with an error", "200 OK", json, &echo, 502, "upstream_error"),
        (
            "200 with a page",
            "200 OK",
            "content-type: text/html\r\n".to_owned(),
            CANARY,
            502,
            "upstream_error",
        ),
        ("200 without a type", "200 OK", String::new(), CANARY, 502, "upstream_error"),
        (
            "200 with half a text",
            "200 OK",
            "content-type: application/json\r\n".to_owned(),
            CANARY,
            502,
            "upstream_error",
        ),
    ];
    let asked = post(PAGE, ASK);
    for (name, status, headers, body, expect, code) in &table {
        let (reply, ()) = tokio::join!(relay.exchange(&asked), async {
            let peer = raw.next().await;
            assert!(peer.head.contains(&format!("authorization: Bearer {CANARY}")));
            peer.reply(status, headers, body).await;
        });
        reply.assert_error(*expect, code, name);
        assert_silent(&format!("{reply:?}"), name);
    }
    // A good answer brings none of its headers but the type.
    let (reply, ()) = tokio::join!(relay.exchange(&asked), async {
        let headers = format!(
            "content-type: text/event-stream\r\nset-cookie: a=b\r\nserver: x\r\nx-key: {CANARY}\r\naccess-control-allow-origin: *\r\n"
        );
        raw.next().await.reply("200 OK", &headers, "data: [DONE]\n\n").await;
    });
    assert_eq!(reply.status, 200);
    for name in ["set-cookie", "server", "x-key"] {
        assert_eq!(reply.header(name), None, "{name}");
    }
    assert_eq!(reply.header("access-control-allow-origin"), Some(super::rig::ORIGIN));
    relay.stop().await;
    assert_silent(&log.text(), "the log");
}

#[tokio::test]
async fn the_provider_gets_the_key_and_nothing_of_the_callers_headers() {
    let mut raw = Raw::start().await;
    let relay = Relay::start(config(&raw.url, "")).await;
    let headers = [
        PAGE,
        &[
            ("authorization", "Bearer mine"),
            ("cookie", "a=b"),
            ("x-api-key", "k"),
            ("referer", "https://shop.example/x"),
            ("x-forwarded-for", "1.2.3.4"),
            ("user-agent", "spy"),
        ],
    ]
    .concat();
    let asked = post(&headers, ASK);
    let (_, peer) = tokio::join!(relay.exchange(&asked), async {
        let mut peer = raw.next().await;
        peer.open().await;
        (peer.head.clone(), peer.body.clone())
    });
    let (head, body) = peer;
    let mut names: Vec<&str> =
        head.lines().skip(1).filter_map(|line| Some(line.split_once(':')?.0)).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "accept",
            "accept-encoding",
            "authorization",
            "content-length",
            "content-type",
            "host",
            "user-agent"
        ]
    );
    assert!(head.starts_with("POST /v1/chat/completions HTTP/1.1"), "{head}");
    assert!(head.contains("accept-encoding: identity") && !head.contains("spy"), "{head}");
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["messages"][0]["content"], "You are Ada. PINNED.");
    assert_eq!(body["messages"][1]["content"], "hi");
}
