//! What everybody may read: the assistant's card, the models, the pulse.

use dialogue::{
    catalogue::{Catalogue, Use},
    cost::Price,
    estimate,
    memory::Policy,
};
use relay::config::keys;
use serde_json::json;

use super::rig::{ORIGIN, PAGE, RELAY_KEY, Relay, config, request};

async fn relay() -> Relay {
    let extra = "assistant.greeting = \"Hello\"\nassistant.suggestions = [\"One?\"]\nupstream.models = [\"b\"]\n\
        limits.images_mb = 1\n[[model]]\nid = \"a\"\ncontext = 1000\nuse = [\"vision\"]\nvision = true\n[[assistant.example]]\nuser = \"12345678\"\nassistant = \"مرحبا\"";
    Relay::start(config("http://127.0.0.1:1", extra)).await
}

/// What a pinned message costs, tokens.
fn pinned(text: &str) -> u32 {
    estimate::tokens(text) + estimate::PER_MESSAGE
}

#[tokio::test]
async fn the_card_of_the_assistant() {
    let relay = relay().await;
    let reply = relay.exchange(&request("GET", "/v1/assistant", PAGE, b"")).await;
    assert_eq!(reply.status, 200);
    let mut card = reply.json();
    // A system prompt, and an example in two messages.
    let chat: u32 = ["You are Ada. PINNED.", "12345678", "مرحبا"].map(pinned).iter().sum();
    let summary = card["purposes"]["summary"]["pinned_tokens"].take();
    assert!((100..250).contains(&summary.as_u64().unwrap()), "{summary}");
    assert_eq!(
        card,
        json!({
            "name": "Ada", "greeting": "Hello", "suggestions": ["One?"], "disclaimer": null, "contact": null,
            "model": "b",
            "models": [
                { "id": "b", "context": 128_000, "vision": false, "tools": true, "json": true },
                { "id": "a", "context": 1000, "vision": true, "tools": true, "json": true },
            ],
            "uses": { "general": ["b"], "vision": ["a"] },
            "purposes": {
                "chat": { "pinned_tokens": chat }, "summary": { "pinned_tokens": null },
                "repair": { "pinned_tokens": chat }, "ask": { "pinned_tokens": chat },
            },
            "max_output_tokens": 8192, "image_bytes": 1024 * 1024,
            "max_body_bytes": 128_000 * 6 + 1024 * 1024, "streaming": true,
            "memory": { "policy": "auto", "vectors": false },
            "agent": { "max_requests": 4, "max_rounds": 25 },
            "builtin": [],
        })
    );
    assert!(!reply.body.contains("PINNED"), "the prompt is the relay's");
    let etag = reply.header("etag").unwrap();
    for known in [etag.to_owned(), format!("\"x\", W/{etag}"), "*".to_owned()] {
        let headers = [("origin", ORIGIN), ("if-none-match", known.as_str())];
        let again = relay.exchange(&request("GET", "/v1/assistant", &headers, b"")).await;
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{known}");
        assert_eq!(again.header("etag"), Some(etag));
        assert_eq!(again.header("access-control-allow-origin"), Some(ORIGIN));
    }
    let head = relay.exchange(&request("HEAD", "/v1/assistant", PAGE, b"")).await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

#[tokio::test]
async fn the_card_tells_what_the_owner_set_and_not_what_is_pinned() {
    let extra = r#"assistant.contact = "help@shop.example"
        assistant.summary_prompt = "Sum it up. SECRET"
        upstream.catalogue = "oxlo"
        memory.policy = "recall"
        memory.target_context = 32000
        memory.vectors = true
        knowledge.index = "/knowledge.chatlet"
        embeddings.model = "e"
        agent.max_requests = 2
        agent.builtin = ["search_site"]
        budget.price.per_request = 0.0012
        budget.price.currency = "EUR""#;
    let relay = Relay::start(config("http://127.0.0.1:1", extra)).await;
    let reply = relay.exchange(&request("GET", "/v1/assistant", PAGE, b"")).await;
    let card = reply.json();
    let expect = [
        ("/contact", json!("help@shop.example")),
        ("/model", json!("llama-3.3-70b")),
        ("/uses/general", json!(["llama-3.3-70b", "qwen3-32b"])),
        ("/purposes/summary/pinned_tokens", json!(pinned("Sum it up. SECRET"))),
        ("/memory", json!({ "policy": "recall", "vectors": true, "target_context": 32000 })),
        ("/knowledge", json!({ "index": "/knowledge.chatlet" })),
        ("/embeddings", json!({ "model": "e", "max_inputs": 256 })),
        ("/price", json!({ "currency": "EUR", "per_request": 1200 })),
        ("/agent/max_requests", json!(2)),
        ("/builtin", json!(["search_site"])),
    ];
    for (path, value) in expect {
        assert_eq!(card.pointer(path), Some(&value), "{path}");
    }
    assert_eq!(card["max_body_bytes"], 1_000_000 * 6 + 8 * 1024 * 1024);
    // The engine reads the same from it.
    let catalogue = Catalogue::from_card(&card);
    let line: Vec<&str> = catalogue.line(Use::Vision).iter().map(|model| model.id.as_str()).collect();
    assert_eq!(line, ["kimi-vl-a3b", "gemma-3-27b", "kimi-k2.6"]);
    assert!(catalogue.model("kimi-k2.6").is_some_and(|model| model.vision && model.context == 131_000));
    let price = Price::from_card(&card);
    assert_eq!((price.per_request, price.currency.as_str()), (Some(1200), "EUR"));
    assert!(!reply.body.contains("PINNED") && !reply.body.contains("SECRET"));
}

#[test]
fn the_words_of_the_configuration_are_those_of_the_engine() {
    assert_eq!(Use::ALL.map(Use::word), keys::USES);
    assert!(keys::POLICIES.iter().all(|word| Policy::from_word(word).word() == *word));
}

#[tokio::test]
async fn readers_are_listed_pages_the_own_page_and_the_key() {
    let relay = relay().await;
    let key = format!("Bearer {RELAY_KEY}");
    let table: &[(&[(&str, &str)], u16)] = &[
        (PAGE, 200),
        (&[("sec-fetch-site", "same-origin")], 200),
        (&[("authorization", &key)], 200),
        (&[("authorization", "Bearer x")], 401),
        (&[("origin", "https://evil.example")], 403),
        (&[("sec-fetch-site", "cross-site")], 403),
        (&[], 403),
    ];
    for path in ["/v1/assistant", "/v1/models"] {
        for (headers, status) in table {
            let reply = relay.exchange(&request("GET", path, headers, b"")).await;
            assert_eq!(reply.status, *status, "{path} {headers:?}");
            assert!(reply.header("x-request-id").is_some());
        }
        relay.exchange(&request("POST", path, PAGE, b"{}")).await.assert_error(
            405,
            "method_not_allowed",
            path,
        );
    }
}

#[tokio::test]
async fn models_are_the_allow_list() {
    let relay = relay().await;
    let reply = relay.exchange(&request("GET", "/v1/models", PAGE, b"")).await;
    let json = reply.json();
    assert_eq!(json["object"], "list");
    let ids: Vec<&str> =
        json["data"].as_array().unwrap().iter().filter_map(|model| model["id"].as_str()).collect();
    assert_eq!(ids, ["b", "a"]);
}

#[tokio::test]
async fn the_pulse_is_for_everybody_and_ids_are_never_twice() {
    let relay = relay().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let reply = relay.exchange(&request("GET", "/healthz", &[("x-request-id", "mine")], b"")).await;
        assert_eq!((reply.status, reply.json()), (200, json!({ "status": "ok" })));
        ids.push(reply.header("x-request-id").unwrap().to_owned());
    }
    ids.dedup();
    assert_eq!(ids.len(), 3);
    assert!(!ids.contains(&"mine".to_owned()));
}
