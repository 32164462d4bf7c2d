//! A stream arrives as it was sent, whatever its pieces; what breaks it is told in band.

use provider_sim::{Script, Sim, SimOptions};
use serde_json::json;
use tokio::sync::oneshot;

use super::rig::{ASK, CANARY, PAGE, RELAY_KEY, Raw, Relay, ask, client, config, post};

const CHUNKED: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

#[tokio::test]
async fn a_stream_split_at_every_byte_arrives_the_same() {
    let text = "\u{feff}: hello\r\n\r\ndata: {\"choices\":[{\"delta\":{\"content\":\"Grüße 👩‍👩‍👧 مرحبا\"}}]}\n\n\
        event: x\rid: 7\rdata:{\"a\":1}\rdata: two\r\r\ndata: [DONE]\n\nafter";
    let bytes = text.as_bytes();
    let mut raw = Raw::start().await;
    let relay = Relay::start(config(&raw.url, "budget.per_day = 0")).await;
    for split in 0..=bytes.len() {
        let (first, second) = bytes.split_at(split);
        // The second piece is sent when the client has the first: the two never travel as one.
        let (has_first, go_on) = oneshot::channel();
        let mut has_first = Some(has_first);
        let (answer, ()) = tokio::join!(
            async {
                let mut response = ask(&relay, ASK).await;
                let mut seen = Vec::new();
                loop {
                    if seen.len() == split
                        && let Some(has_first) = has_first.take()
                    {
                        has_first.send(()).unwrap();
                    }
                    let Some(chunk) = response.chunk().await.unwrap() else { break seen };
                    seen.extend_from_slice(&chunk);
                }
            },
            async {
                let mut peer = raw.next().await;
                peer.send(CHUNKED).await;
                if !first.is_empty() {
                    peer.chunk(first).await;
                }
                go_on.await.unwrap();
                if !second.is_empty() {
                    peer.chunk(second).await;
                }
                peer.send(b"0\r\n\r\n").await;
            }
        );
        assert_eq!(answer, bytes, "split at {split}");
    }
}

#[tokio::test]
async fn each_byte_is_passed_on_before_the_next_comes() {
    let bytes = "data: {\"a\":\"é\"}\r\n\r\ndata: [DONE]\n\n".as_bytes();
    let mut raw = Raw::start().await;
    let relay = Relay::start(config(&raw.url, "")).await;
    let asking = tokio::spawn(async move { (ask(&relay, ASK).await, relay) });
    let mut peer = raw.next().await;
    peer.open().await;
    let (mut response, _relay) = asking.await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["cache-control"], "no-cache, no-transform");
    assert_eq!(response.headers()["x-accel-buffering"], "no");
    for byte in bytes {
        peer.send(&[*byte]).await;
        assert_eq!(response.chunk().await.unwrap().unwrap().as_ref(), [*byte]);
    }
    drop(peer);
    assert!(response.chunk().await.unwrap().is_none());
}

#[tokio::test]
async fn a_reset_is_told_in_band_and_one_after_the_end_is_not() {
    let mut raw = Raw::start().await;
    let relay = Relay::start(config(&raw.url, "budget.per_day = 0")).await;
    let table: &[(&[u8], Option<&str>)] = &[
        (b"data: {\"a\":1}\n\n", Some("")),
        (b"data: {\"a\":1}\n\ndata: {\"b\"", Some("\n\n")),
        (b"data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n", None),
        (b"data: {\"a\":1}\n\ndata: [DONE]\n\n", None),
    ];
    for (sent, told) in table {
        let (answer, ()) = tokio::join!(
            async {
                let mut response = ask(&relay, ASK).await;
                let mut seen = Vec::new();
                // The end is clean in any case: a reset would look like our own fault.
                while let Some(chunk) = response.chunk().await.unwrap() {
                    seen.extend_from_slice(&chunk);
                }
                String::from_utf8(seen).unwrap()
            },
            async {
                let mut peer = raw.next().await;
                peer.send(CHUNKED).await;
                peer.chunk(sent).await;
                // A piece cut in its middle does not race with what was sent before it, as a reset would.
                peer.send(b"zz\r\n").await;
            }
        );
        let rest = answer.strip_prefix(std::str::from_utf8(sent).unwrap()).unwrap();
        match told {
            None => assert_eq!(rest, ""),
            Some(prefix) => {
                let event = rest.strip_prefix(prefix).unwrap();
                assert!(event.starts_with("data: {\"error\":"), "{answer}");
                assert!(
                    event.contains("\"code\":\"upstream_disconnected\"") && event.ends_with("\n\n"),
                    "{answer}"
                );
            }
        }
        assert_eq!(answer.contains("[DONE]"), String::from_utf8_lossy(sent).contains("[DONE]"));
    }
    // A true reset after something had arrived.
    let asked = post(PAGE, ASK);
    let (reply, ()) = tokio::join!(relay.exchange(&asked), async {
        let mut peer = raw.next().await;
        peer.send(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 99\r\n\r\n").await;
        peer.reset();
    });
    assert!(reply.status == 502 || reply.body.contains("upstream_disconnected"), "{reply:?}");
}

async fn sim() -> (Sim, Relay) {
    let sim = Sim::start(SimOptions { key: CANARY.to_owned(), ..SimOptions::default() }).await.unwrap();
    let extra = "budget.per_day = 0\nupstream.models = [\"llama-3.3-70b\", \"qwen3-32b\"]\nrelay_keys.allow_system = true";
    let relay = Relay::start(config(&sim.url(), extra)).await;
    (sim, relay)
}

#[tokio::test]
async fn whole_answers_and_streams_of_every_kind() {
    let (sim, relay) = sim().await;
    let whole = br#"{"messages":[{"role":"user","content":"hi"}]}"#;
    for script in
        [Script::Markdown, Script::Unicode, Script::Long, Script::Think, Script::Comments, Script::Echo]
    {
        sim.configure(|settings| settings.script = Some(script));
        let streamed = ask(&relay, ASK).await;
        assert_eq!(streamed.headers()["content-type"], "text/event-stream", "{script:?}");
        assert!(streamed.text().await.unwrap().contains("data: [DONE]"), "{script:?}");
        let answer = ask(&relay, whole).await;
        assert_eq!(answer.headers()["content-type"], "application/json", "{script:?}");
        let json: serde_json::Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert!(json["choices"][0]["message"]["content"].is_string(), "{script:?}");
    }
    sim.configure(|settings| settings.script = Some(Script::Json));
    let answer = ask(&relay, ASK).await;
    assert_eq!(answer.headers()["content-type"], "application/json", "JSON though a stream was asked");
}

#[tokio::test]
async fn a_caller_with_the_key_may_bring_a_system_message_and_tools() {
    let (sim, relay) = sim().await;
    let asked = json!({
        "model": "qwen3-32b",
        "messages": [
            { "role": "system", "content": "You are a helpful support bot." },
            { "role": "user", "content": "Where is my order 8821?" },
        ],
        "tools": [{ "type": "function", "function": { "name": "get_delivery_eta", "description": "ETA of an order",
            "parameters": { "type": "object", "properties": { "order_id": { "type": "string" } }, "required": ["order_id"] } } }],
        "tool_choice": "auto",
        "stream": false,
    });
    let answer = client()
        .post(relay.url("/v1/chat/completions"))
        .bearer_auth(RELAY_KEY)
        .json(&asked)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let json: serde_json::Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    let call = &json["choices"][0]["message"]["tool_calls"][0]["function"];
    assert_eq!(call["name"], "get_delivery_eta", "{json}");
    assert!(call["arguments"].as_str().unwrap().contains("8821"), "{json}");
    let sent = sim.account().last_request.unwrap();
    let roles: Vec<&str> =
        sent["messages"].as_array().unwrap().iter().filter_map(|message| message["role"].as_str()).collect();
    assert_eq!(roles, ["system", "system", "user"]);
    assert_eq!(sent["messages"][0]["content"], "You are Ada. PINNED.");
}
