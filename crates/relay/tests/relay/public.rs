//! What everybody may read: the assistant's card, the models, the pulse.

use serde_json::json;

use super::rig::{ORIGIN, PAGE, RELAY_KEY, Relay, config, request};

async fn relay() -> Relay {
    let extra = "assistant.greeting = \"Hello\"\nassistant.suggestions = [\"One?\"]\nupstream.models = [\"b\"]\nassistant.model = \"a\"\n\
        limits.images_mb = 1\n[[model]]\nid = \"a\"\ncontext = 1000\n[[assistant.example]]\nuser = \"12345678\"\nassistant = \"مرحبا\"";
    Relay::start(config("http://127.0.0.1:1", extra)).await
}

#[tokio::test]
async fn the_card_of_the_assistant() {
    let relay = relay().await;
    let reply = relay.exchange(&request("GET", "/v1/assistant", PAGE, b"")).await;
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.json(),
        json!({
            "name": "Ada", "model": "a", "models": ["b", "a"], "greeting": "Hello", "suggestions": ["One?"],
            "disclaimer": null, "purposes": { "chat": { "pinned_tokens": (5 + 4) + (2 + 4) + (5 + 4) } },
            "max_body_bytes": 128_000 * 6 + 1024 * 1024, "streaming": true,
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
