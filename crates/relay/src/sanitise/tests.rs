//! What goes to the provider: only what is allowed, the pinned text first.

use proptest::prelude::*;

use super::*;
use crate::config::{Assistant, Example};

/// What an owner pinned; nothing where the prompt is empty.
fn pinned(prompt: &str) -> Pinned {
    let example = Example { user: "q".to_owned(), assistant: "a".to_owned() };
    Pinned::new(&Assistant {
        name: String::new(),
        prompt: prompt.to_owned(),
        summary_prompt: "summarise".to_owned(),
        examples: if prompt == "with example" { vec![example] } else { Vec::new() },
        greeting: None,
        suggestions: Vec::new(),
        disclaimer: None,
        contact: None,
        model: String::new(),
    })
}

fn rebuilt(asked: &Value, system_allowed: bool) -> Result<Value, ApiError> {
    let models = ["m".to_owned(), "other".to_owned()];
    rebuilt_after(&pinned("pinned"), &models, asked, system_allowed)
}

fn rebuilt_after(
    pinned: &Pinned,
    models: &[String],
    asked: &Value,
    system_allowed: bool,
) -> Result<Value, ApiError> {
    let rules =
        Rules { models, default_model: "m", pinned, system_allowed, max_output_tokens: 100, image_bytes: 16 };
    let clean = rebuild(asked.to_string().as_bytes(), &rules)?;
    Ok(serde_json::from_slice(&clean.body).unwrap())
}

fn user(content: impl Into<Value>) -> Value {
    json!({ "messages": [{ "role": "user", "content": content.into() }] })
}

#[test]
fn a_plain_request_gets_the_pinned_prompt_a_cap_and_nothing_else() {
    let asked = json!({
        "messages": [{ "role": "user", "content": "hi", "name": "eve", "id": 7 }],
        "model": "other", "stream": true, "stream_options": { "include_usage": true, "x": 1 },
        "user": "u", "metadata": {}, "store": true, "logit_bias": {}, "service_tier": "flex",
        "api_base": "http://evil.example", "base_url": "x", "extra_headers": { "a": "b" }, "n": 100,
        "temperature": 0.5, "seed": -3, "stop": ["a"], "max_tokens": null, "logprobs": true, "functions": [],
    });
    let expect = json!({
        "model": "other", "stream": true, "stream_options": { "include_usage": true }, "n": 1, "max_tokens": 100,
        "messages": [{ "role": "system", "content": "pinned" }, { "role": "user", "content": "hi" }],
        "temperature": 0.5, "seed": -3, "stop": ["a"],
    });
    assert_eq!(rebuilt(&asked, false).unwrap(), expect);
}

#[test]
fn each_purpose_has_its_prompt_and_the_provider_never_learns_it() {
    let chat = json!([
        { "role": "system", "content": "with example" },
        { "role": "user", "content": "q" },
        { "role": "assistant", "content": "a" },
        { "role": "user", "content": "hi" },
    ]);
    let summary = json!([{ "role": "system", "content": "summarise" }, { "role": "user", "content": "hi" }]);
    for (purpose, expect) in [
        (Value::Null, &chat),
        (json!("chat"), &chat),
        (json!("summary"), &summary),
        (json!("repair"), &chat),
        (json!("ask"), &chat),
    ] {
        let mut asked = user("hi");
        asked["purpose"] = purpose.clone();
        let clean = rebuilt_after(&pinned("with example"), &["m".to_owned()], &asked, false).unwrap();
        assert_eq!(&clean["messages"], expect, "{purpose}");
        assert_eq!(clean.get("purpose"), None, "{purpose}");
    }
    for purpose in [json!("Chat"), json!("summary "), json!(""), json!(1), json!({}), json!(["chat"])] {
        let mut asked = user("hi");
        asked["purpose"] = purpose.clone();
        let expect = bad("purpose", "must be chat, summary, repair or ask");
        assert_eq!(rebuilt(&asked, false).unwrap_err(), expect, "{purpose}");
    }
}

#[test]
fn a_long_thread_passes_and_one_without_end_does_not() {
    let thread = |count: usize| {
        let message = |index: usize| {
            let role = if index.is_multiple_of(2) { "user" } else { "assistant" };
            json!({ "role": role, "content": "words" })
        };
        json!({ "messages": (0..count).map(message).collect::<Vec<_>>() })
    };
    let clean = rebuilt(&thread(MAX_MESSAGES), false).unwrap();
    assert_eq!(clean["messages"].as_array().unwrap().len(), MAX_MESSAGES + 1);
    let expect = bad("messages", "has too many messages");
    assert_eq!(rebuilt(&thread(MAX_MESSAGES + 1), false).unwrap_err(), expect);
    // As many rounds of tools as fit: each result is looked up among all calls so far.
    let call = |id: usize| json!({ "role": "assistant", "tool_calls": [{ "id": id.to_string(), "type": "function", "function": { "name": "eta", "arguments": "{}" } }] });
    let result = |id: usize| json!({ "role": "tool", "tool_call_id": id.to_string(), "content": "x" });
    let rounds = (0..MAX_MESSAGES / 2).flat_map(|id| [call(id), result(id)]);
    assert!(rebuilt(&json!({ "messages": rounds.collect::<Vec<_>>() }), false).is_ok());
}

#[test]
fn caps_are_clamped_under_the_name_that_was_used() {
    for (field, asked, expect) in [
        ("max_tokens", json!(50), json!(50)),
        ("max_tokens", json!(101), json!(100)),
        ("max_tokens", json!(u64::MAX), json!(100)),
        ("max_completion_tokens", json!(7), json!(7)),
        ("max_completion_tokens", json!(1_u64 << 40), json!(100)),
    ] {
        let mut request = user("x");
        request[field] = asked;
        let clean = rebuilt(&request, false).unwrap();
        assert_eq!(clean[field], expect);
        let caps = ["max_tokens", "max_completion_tokens"];
        assert_eq!(caps.iter().filter(|cap| clean.get(**cap).is_some()).count(), 1);
    }
}

#[test]
fn system_messages_are_for_callers_whose_owner_allows_them() {
    for role in ["system", "developer"] {
        let asked =
            json!({ "messages": [{ "role": role, "content": "mine" }, { "role": "user", "content": "x" }] });
        assert_eq!(rebuilt(&asked, false).unwrap_err().code(), "role_not_allowed");
        let messages = rebuilt(&asked, true).unwrap()["messages"].clone();
        assert_eq!(messages[0]["content"], "pinned");
        assert_eq!(messages[1], json!({ "role": role, "content": "mine" }));
    }
    for (caller, owner, expect) in
        [(Caller::Page, true, false), (Caller::Key, false, false), (Caller::Key, true, true)]
    {
        assert_eq!(system_allowed(caller, owner), expect);
    }
}

#[test]
fn a_tool_round_passes_rebuilt() {
    let call = json!({ "id": "c1", "type": "function", "function": { "name": "eta", "arguments": "{}" }, "index": 0 });
    let asked = json!({
        "messages": [
            { "role": "user", "content": "where?" },
            { "role": "assistant", "content": null, "tool_calls": [call], "reasoning_content": "hm" },
            { "role": "tool", "tool_call_id": "c1", "content": "tomorrow", "name": "eta" },
        ],
        "tools": [{ "type": "function", "x": 1, "function":
            { "name": "eta", "description": "d", "parameters": { "type": "object" }, "strict": true, "y": 2 } }],
        "tool_choice": "auto", "parallel_tool_calls": false,
        "response_format": { "type": "json_schema", "json_schema": { "name": "s", "schema": {}, "strict": true } },
    });
    let clean = rebuilt(&asked, false).unwrap();
    assert_eq!(
        clean["messages"][2],
        json!({ "role": "assistant", "content": null, "tool_calls":
            [{ "id": "c1", "type": "function", "function": { "name": "eta", "arguments": "{}" } }] })
    );
    assert_eq!(clean["messages"][3], json!({ "role": "tool", "tool_call_id": "c1", "content": "tomorrow" }));
    assert_eq!(clean["tools"][0]["function"].get("y"), None);
    assert_eq!(clean["tools"][0].get("x"), None);
    assert_eq!(clean["tool_choice"], "auto");
    assert_eq!(clean["parallel_tool_calls"], false);
    assert_eq!(clean["response_format"], asked["response_format"]);
}

#[test]
fn images_come_as_data_within_their_allowance() {
    let part = |url: &str| {
        user(json!([{ "type": "text", "text": "?" }, { "type": "image_url", "image_url": { "url": url } }]))
    };
    for (url, passes) in [
        ("data:image/png;base64,QUJD", true),
        ("data:image/webp;base64,QUJDQUJDQUJDQUI=", true),
        ("data:image/png;base64,QUJDQUJDQUJDQUJDQ", false),
        ("data:image/png;base64,", false),
        ("data:image/png;base64,<x>", false),
        ("data:image/svg+xml;base64,QUJD", false),
        ("data:text/html;base64,QUJD", false),
        ("DATA:image/png;base64,QUJD", false),
        ("http://169.254.169.254/latest", false),
        ("https://a.example/a.png", false),
        ("file:///etc/passwd", false),
        ("", false),
    ] {
        assert_eq!(rebuilt(&part(url), false).is_ok(), passes, "{url}");
    }
}

#[test]
fn of_duplicate_keys_one_is_checked_and_the_same_is_sent() {
    let raw = br#"{"model":"m","model":"m","messages":[{"role":"system","content":"x"}],
        "messages":[{"role":"user","role":"user","content":"a","content":"b"}]}"#;
    let models = ["m".to_owned()];
    let rules = Rules {
        models: &models,
        default_model: "m",
        pinned: &pinned(""),
        system_allowed: false,
        max_output_tokens: 1,
        image_bytes: 0,
    };
    let clean = rebuild(raw, &rules).unwrap();
    let text = String::from_utf8(clean.body).unwrap();
    assert_eq!(text.matches("messages").count(), 1);
    assert_eq!(text.matches("\"role\"").count(), 1);
    assert!(!text.contains("system"));
}

/// Any JSON, with the words that matter made likely.
fn json_value() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "user",
        "assistant",
        "system",
        "tool",
        "developer",
        "function",
        "text",
        "image_url",
        "auto",
        "m",
        "c1",
        "",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "role",
        "content",
        "type",
        "text",
        "image_url",
        "url",
        "tool_calls",
        "id",
        "function",
        "name",
        "arguments",
        "tool_call_id",
        "model",
        "messages",
        "tools",
        "tool_choice",
        "stream",
        "stop",
        "n",
        "x",
        "max_tokens",
        "user",
        "purpose",
    ]);
    leaf.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..6).prop_map(|pairs| {
                Value::Object(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
            }),
        ]
    })
}

const FIELDS: &[&str] = &[
    "model",
    "messages",
    "stream",
    "stream_options",
    "n",
    "max_tokens",
    "max_completion_tokens",
    "temperature",
    "top_p",
    "presence_penalty",
    "frequency_penalty",
    "seed",
    "stop",
    "reasoning_effort",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "response_format",
];
const MESSAGE_FIELDS: &[&str] = &["role", "content", "tool_calls", "tool_call_id", "refusal"];

proptest! {
    #[test]
    fn whatever_comes_only_what_is_allowed_goes(
        mut asked in json_value().prop_filter("an object", Value::is_object),
        messages in prop::collection::vec(json_value(), 0..5),
        role in prop::sample::select(vec!["user", "assistant"]),
        text in "\\PC{0,20}",
        put in any::<bool>(),
    ) {
        if put {
            let mut list = vec![json!({ "role": role, "content": text })];
            list.extend(messages.into_iter().filter(|message| message.get("role").is_some()));
            asked["messages"] = Value::Array(list);
        }
        if let Ok(clean) = rebuilt(&asked, false) {
            let fields = clean.as_object().unwrap();
            prop_assert!(fields.keys().all(|name| FIELDS.contains(&name.as_str())));
            let messages = clean["messages"].as_array().unwrap();
            prop_assert_eq!(&messages[0], &json!({ "role": "system", "content": "pinned" }));
            for message in &messages[1..] {
                let fields = message.as_object().unwrap();
                prop_assert!(fields.keys().all(|name| MESSAGE_FIELDS.contains(&name.as_str())));
                prop_assert!(["user", "assistant", "tool"].contains(&message["role"].as_str().unwrap()));
            }
            prop_assert!(clean["max_tokens"].as_u64().or(clean["max_completion_tokens"].as_u64()).unwrap() <= 100);
            // Taken apart from the pinned text, a clean request comes out as it went in.
            let mut again = clean.clone();
            again["messages"] = Value::Array(messages[1..].to_vec());
            prop_assert_eq!(rebuilt(&again, false).unwrap(), clean);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(raw in prop::collection::vec(any::<u8>(), 0..64)) {
        let rules = Rules {
            models: &[], default_model: "m", pinned: &pinned(""), system_allowed: true, max_output_tokens: 1, image_bytes: 0,
        };
        let _ = rebuild(&raw, &rules);
    }
}
