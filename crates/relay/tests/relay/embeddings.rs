//! Vectors: asked as completions are, counted as they are, and failing as they do.

use provider_sim::{Sim, SimOptions};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use super::rig::{CANARY, ORIGIN, PAGE, RELAY_KEY, Raw, Relay, Reply, config, embed};

const JSON: &str = "content-type: application/json\r\n";
const VECTORS: &str = r#"{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1]}]}"#;

async fn relay(upstream: &str, extra: &str) -> Relay {
    let extra = format!("budget.per_day = 5\nembeddings.model = \"e\"\n{extra}");
    Relay::start(config(upstream, &extra)).await
}

fn told(reply: &Reply) -> (&str, &str) {
    let text = |name| reply.header(name).unwrap_or("");
    (text("x-chatlet-charged"), text("x-chatlet-budget-remaining"))
}

#[tokio::test]
async fn only_what_is_allowed_goes_to_the_provider_with_its_key() {
    let mut raw = Raw::start().await;
    let relay = relay(&raw.url, "").await;
    let asked = embed(
        PAGE,
        br#"{"model":"e","input":["a","b"],"encoding_format":"base64","dimensions":8,"user":"u","x":[1]}"#,
    );
    let (reply, peer) = tokio::join!(relay.exchange(&asked), async {
        let peer = raw.next().await;
        let seen = (peer.head.clone(), serde_json::from_slice::<Value>(&peer.body).unwrap());
        peer.reply("200 OK", &format!("{JSON}set-cookie: a=b\r\nx-request-id: theirs\r\n"), VECTORS).await;
        seen
    });
    let (head, body) = peer;
    assert!(head.starts_with("POST /v1/embeddings HTTP/1.1\r\n"), "{head}");
    assert!(head.contains(&format!("authorization: Bearer {CANARY}")) && !head.contains(ORIGIN), "{head}");
    let expect = json!({ "model": "e", "input": ["a", "b"], "encoding_format": "base64", "dimensions": 8 });
    assert_eq!(body, expect);
    assert_eq!((reply.status, reply.body.as_str()), (200, VECTORS), "byte for byte");
    assert_eq!(told(&reply), ("yes", "4"));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(reply.header("set-cookie"), None);
    assert_ne!(reply.header("x-request-id"), Some("theirs"));
}

#[tokio::test]
async fn similar_texts_are_near_and_completions_count_together_with_vectors() {
    let sim = Sim::start(SimOptions { key: CANARY.to_owned(), ..SimOptions::default() }).await.unwrap();
    let relay = relay(&sim.url(), "").await;
    let key = format!("Bearer {RELAY_KEY}");
    let headers = [("authorization", key.as_str()), ("content-type", "application/json")];
    let texts = br#"{"input":["delivery to Norway","the delivery to Norway","prices of oak chairs"]}"#;
    let reply = relay.exchange(&embed(&headers, texts)).await;
    assert_eq!((reply.status, told(&reply)), (200, ("yes", "4")));
    let vectors: Vec<Vec<f64>> = reply.json()["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| serde_json::from_value(item["embedding"].clone()).unwrap())
        .collect();
    let near = |a: usize, b: usize| -> f64 { vectors[a].iter().zip(&vectors[b]).map(|(a, b)| a * b).sum() };
    assert!(near(0, 1) > near(0, 2) + 0.2, "{} {}", near(0, 1), near(0, 2));
    let reply = relay.exchange(&super::rig::post(PAGE, super::rig::ASK)).await;
    assert_eq!(told(&reply), ("yes", "3"));
    let account = sim.account();
    assert_eq!((account.embeddings, account.requests, account.bad_keys), (1, 1, 0));
}

#[tokio::test]
async fn faults_are_told_as_those_of_completions() {
    let mut raw = Raw::start().await;
    let extra = "budget.per_day = 0\nembeddings.model = \"e\"\nlimits.answer_mb = 1\n\
        timeouts.total_s = 0.3\ntimeouts.connect_s = 0.3";
    let relay = Relay::start(config(&raw.url, extra)).await;
    let asked = embed(PAGE, br#"{"input":"hi"}"#);
    let echo = format!("{{\"error\":{{\"message\":\"the key {CANARY} is wrong\"}}}}");
    let huge = format!("{{\"data\":[\"{}\"]}}", "x".repeat(1024 * 1024));
    for (status, headers, body, expect, code) in [
        ("400 No", JSON, echo.as_str(), 502, "upstream_rejected"),
        ("401 No", JSON, &echo, 502, "upstream_refused"),
        ("404 No", JSON, &echo, 502, "upstream_model_unknown"),
        ("429 No", "retry-after: 9\r\n", &echo, 429, "upstream_rate_limited"),
        ("500 No", "content-type: text/html\r\n", "<html>", 502, "upstream_error"),
        ("302 Go", "location: https://evil.example/\r\n", "", 502, "upstream_error"),
        ("200 OK", "content-type: text/html\r\n", "<html>", 502, "upstream_error"),
        ("200 OK", "content-type: text/event-stream\r\n", "data: {}\n\n", 502, "upstream_error"),
        ("200 OK", JSON, &echo, 502, "upstream_error"),
        ("200 OK", JSON, r#"{"choices":[]}"#, 502, "upstream_error"),
        ("200 OK", JSON, "", 502, "upstream_error"),
        ("200 OK", JSON, &huge, 502, "upstream_error"),
    ] {
        let (reply, ()) = tokio::join!(relay.exchange(&asked), async {
            let mut peer = raw.next().await;
            // The relay may have had enough of a huge one.
            let head = format!(
                "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            peer.send(head.as_bytes()).await;
            drop(peer.stream.write_all(body.as_bytes()).await);
        });
        reply.assert_error(expect, code, status);
        assert_eq!(told(&reply), ("unknown", ""), "{status}");
        assert!(!reply.body.contains(CANARY), "{status}");
        assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
        assert_eq!(reply.header("retry-after").is_some(), code == "upstream_rate_limited");
    }
    let (reply, ()) = tokio::join!(relay.exchange(&asked), async { raw.next().await.reset() });
    reply.assert_error(502, "upstream_error", "a reset");
    let (reply, _) = tokio::join!(relay.exchange(&asked), async { raw.next().await.closed().await });
    reply.assert_error(504, "upstream_timeout", "silence");
}

#[tokio::test]
async fn the_spent_budget_is_spent_for_vectors_too() {
    let mut raw = Raw::start().await;
    let relay = Relay::start(config(&raw.url, "budget.per_day = 1\nembeddings.model = \"e\"")).await;
    let asked = embed(PAGE, br#"{"input":"hi"}"#);
    let (reply, ()) = tokio::join!(relay.exchange(&asked), async {
        raw.next().await.reply("200 OK", JSON, VECTORS).await;
    });
    assert_eq!((reply.status, told(&reply)), (200, ("yes", "0")));
    relay.exchange(&asked).await.assert_error(429, "budget_spent", "the second");
    assert_eq!(raw.count(), 1);
}
