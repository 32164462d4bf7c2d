//! Long threads: what a model with a large context takes passes whole, and one byte more is told as such.

use serde_json::{Value, json};

use super::rig::{ORIGIN, PAGE, Raw, Relay, Reply, config, post};

const MIB: usize = 1024 * 1024;

async fn relay(raw: &Raw, context: usize, images_mb: usize) -> Relay {
    let extra = format!(
        "budget.per_day = 5\nlimits.images_mb = {images_mb}\n[[model]]\nid = \"m\"\ncontext = {context}"
    );
    Relay::start(config(&raw.url, &extra)).await
}

/// A thread of exactly so many bytes as JSON, in messages of about `each`.
fn thread(bytes: usize, each: usize) -> Vec<u8> {
    const WORDS: &str = "Words of a long conversation, as they are said one after the other. ";
    let message = |index: usize, length: usize| {
        let role = if index.is_multiple_of(2) { "user" } else { "assistant" };
        let text: String = WORDS.chars().cycle().take(length).collect();
        json!({ "role": role, "content": text }).to_string()
    };
    let mut body = "{\"stream\":true,\"messages\":[".to_owned();
    let mut count = 0;
    while body.len() + 2 * each < bytes {
        body.push_str(&message(count, each));
        body.push(',');
        count += 1;
    }
    let rest = bytes - body.len() - "]}".len() - message(count, 0).len();
    body.push_str(&message(count, rest));
    body.push_str("]}");
    assert_eq!(body.len(), bytes);
    body.into_bytes()
}

/// Sends a thread that must reach the provider as it is.
async fn assert_passes(relay: &Relay, raw: &mut Raw, body: &[u8]) -> Reply {
    let asked = post(PAGE, body);
    let (reply, seen) = tokio::join!(relay.exchange(&asked), async {
        let peer = raw.next().await;
        let seen: Value = serde_json::from_slice(&peer.body).unwrap();
        peer.reply("200 OK", "content-type: application/json\r\n", r#"{"choices":[]}"#).await;
        seen
    });
    assert_eq!(reply.status, 200, "{reply:?}");
    let sent: Value = serde_json::from_slice(body).unwrap();
    let (seen, sent) = (seen["messages"].as_array().unwrap(), sent["messages"].as_array().unwrap());
    assert_eq!(seen[0]["role"], "system");
    assert!(seen[1..] == sent[..], "a message was changed on the way");
    reply
}

async fn assert_too_large(relay: &Relay, body: &[u8], limit: usize) {
    let reply = relay.exchange(&post(PAGE, body)).await;
    reply.assert_error(413, "body_too_large", "one byte above");
    assert!(reply.json()["error"]["message"].as_str().unwrap().contains(&limit.to_string()));
    assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(reply.header("x-chatlet-charged"), Some("no"));
}

#[tokio::test]
async fn the_limit_is_that_of_the_largest_context_and_exact() {
    let mut raw = Raw::start().await;
    let (context, images_mb) = (64_000, 1);
    let limit = context * 6 + images_mb * MIB;
    let relay = relay(&raw, context, images_mb).await;
    assert_too_large(&relay, &thread(limit + 1, 1000), limit).await;
    // The same page goes on as if nothing had been: the refusal cost nothing.
    let reply = assert_passes(&relay, &mut raw, &thread(limit, 1000)).await;
    assert_eq!(reply.header("x-chatlet-budget-remaining"), Some("4"));
    assert_eq!(raw.count(), 1);
}

#[tokio::test]
async fn a_thread_of_800_000_tokens_passes_whole() {
    let mut raw = Raw::start().await;
    let relay = relay(&raw, 1_000_000, 8).await;
    // Six bytes a token is the largest that English comes to; 2,400 turns of about 330 tokens.
    let body = thread(4_800_000, 2_000);
    let reply = assert_passes(&relay, &mut raw, &body).await;
    assert_eq!(reply.header("x-chatlet-charged"), Some("yes"));
    // In many small messages too.
    assert_passes(&relay, &mut raw, &thread(1_200_000, 30)).await;
    let limit = 1_000_000 * 6 + 8 * MIB;
    assert_too_large(&relay, &thread(limit + 1, 20_000), limit).await;
}
