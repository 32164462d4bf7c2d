//! Every script over real sockets: what a client gets, and what the account says about it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

use std::sync::Once;

use provider_sim::{Account, Script, Sim, SimOptions};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

fn client() -> Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    Client::builder().no_proxy().build().unwrap()
}

async fn sim() -> Sim {
    Sim::start(SimOptions::default()).await.unwrap()
}

fn ask(sim: &Sim, body: &Value) -> RequestBuilder {
    client().post(format!("{}/v1/chat/completions", sim.url())).bearer_auth("sim-key").json(body)
}

fn question(model: &str, text: &str, stream: bool) -> Value {
    json!({"model": model, "stream": stream, "messages": [{"role": "user", "content": text}]})
}

fn order_tool() -> Value {
    json!({"type": "function", "function": {"name": "get_delivery_eta", "parameters":
        {"type": "object", "properties": {"order_id": {"type": "string"}}, "required": ["order_id"]}}})
}

/// The JSON of every well-formed data event, and whether `[DONE]` was the last.
fn events(body: &str) -> (Vec<Value>, bool) {
    let data: Vec<_> = body.split("\n\n").filter_map(|frame| frame.strip_prefix("data: ")).collect();
    let chunks = data.iter().filter_map(|data| serde_json::from_str(data).ok()).collect();
    (chunks, data.last() == Some(&"[DONE]"))
}

fn said(chunks: &[Value], path: &str) -> String {
    chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"].pointer(path)?.as_str()).collect()
}

/// Reads until the body ends or breaks.
async fn read(mut response: Response) -> (Vec<Vec<u8>>, bool) {
    let mut pieces = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(piece)) => pieces.push(piece.to_vec()),
            Ok(None) => return (pieces, true),
            Err(_) => return (pieces, false),
        }
    }
}

#[tokio::test]
async fn texts_are_the_same_streamed_and_not() {
    let sim = sim().await;
    for model in
        ["sim-markdown", "sim-long", "sim-unicode", "sim-echo", "sim-think", "sim-comments", "qwen3-32b"]
    {
        let whole = ask(&sim, &question(model, "Do you ship to Norway?", false)).send().await.unwrap();
        let whole: Value = serde_json::from_str(&whole.text().await.unwrap()).unwrap();
        let streamed = ask(&sim, &question(model, "Do you ship to Norway?", true)).send().await.unwrap();
        assert_eq!(streamed.headers()["content-type"], "text/event-stream; charset=utf-8");
        let (chunks, is_done) = events(&streamed.text().await.unwrap());
        assert!(is_done, "{model}");
        let message = &whole["choices"][0]["message"];
        assert_eq!(message["content"], said(&chunks, "/content"), "{model}");
        assert_eq!(message["reasoning_content"].as_str().unwrap_or(""), said(&chunks, "/reasoning_content"));
        assert_eq!(said(&chunks, "/reasoning_content").is_empty(), model != "sim-think");
        assert_eq!(chunks.last().unwrap()["choices"][0]["finish_reason"], "stop");
        let tokens = whole["usage"]["completion_tokens"].as_u64().unwrap();
        assert_eq!(tokens > 3000, model == "sim-long", "{model} has {tokens} tokens");
    }
    let account = sim.account();
    assert_eq!((account.requests, account.completed), (14, 14));
}

#[tokio::test]
async fn the_demo_quotes_the_question_and_the_echo_tells_the_thread() {
    let sim = sim().await;
    let demo = ask(&sim, &question("any", "Do you ship to Norway?", false)).send().await.unwrap();
    let demo: Value = demo.json().await.unwrap();
    assert!(demo["choices"][0]["message"]["content"].as_str().unwrap().contains("> Do you ship to Norway?"));
    let thread = json!({"model": "m", "messages": [
        {"role": "system", "content": "You are Ada."},
        {"role": "user", "content": [{"type": "text", "text": "First"}]},
        {"role": "assistant", "content": "An answer"},
        {"role": "user", "content": "/sim echo one two three four five six"},
    ]});
    let echo: Value = ask(&sim, &thread).send().await.unwrap().json().await.unwrap();
    let expected = "I got 4 messages.\n\n1. system: You are Ada.\n2. user: First\n3. assistant: An answer\n\
                    4. user: /sim echo one two three four";
    assert_eq!(echo["choices"][0]["message"]["content"], expected);
}

#[tokio::test]
async fn a_tool_is_called_and_its_result_used() {
    let sim = sim().await;
    for (model, stream) in
        [("sim-tool", false), ("sim-tool", true), ("qwen3-32b", false), ("qwen3-32b", true)]
    {
        let mut body = question(model, "Where is my order 8821?", stream);
        body["tools"] = json!([order_tool()]);
        body["tool_choice"] = json!("auto");
        body["stream_options"] = json!({"include_usage": true});
        let text = ask(&sim, &body).send().await.unwrap().text().await.unwrap();
        let (finish_reason, name, arguments) = if stream {
            let (chunks, _) = events(&text);
            let (usage, chunks) = chunks.split_last().unwrap();
            assert_eq!(usage["choices"], json!([]));
            assert!(usage["usage"]["total_tokens"].is_u64());
            (
                chunks.last().unwrap()["choices"][0]["finish_reason"].clone(),
                json!(said(chunks, "/tool_calls/0/function/name")),
                json!(said(chunks, "/tool_calls/0/function/arguments")),
            )
        } else {
            let whole: Value = serde_json::from_str(&text).unwrap();
            let choice = &whole["choices"][0];
            let function = &choice["message"]["tool_calls"][0]["function"];
            (choice["finish_reason"].clone(), function["name"].clone(), function["arguments"].clone())
        };
        assert_eq!(
            (finish_reason, name),
            (json!("tool_calls"), json!("get_delivery_eta")),
            "{model} {stream}"
        );
        assert_eq!(arguments, r#"{"order_id":"8821"}"#, "{model} {stream}");

        body["stream"] = json!(false);
        let call = json!({"id": "c1", "type": "function",
            "function": {"name": "get_delivery_eta", "arguments": r#"{"order_id":"8821"}"#}});
        let messages = body["messages"].as_array_mut().unwrap();
        messages.push(json!({"role": "assistant", "content": null, "tool_calls": [call]}));
        messages.push(json!({"role": "tool", "tool_call_id": "c1", "content": r#"{"eta":"Tuesday"}"#}));
        let answer: Value = ask(&sim, &body).send().await.unwrap().json().await.unwrap();
        let answer = answer["choices"][0]["message"]["content"].as_str().unwrap().to_owned();
        assert!(answer.contains("- **eta**: Tuesday"), "{answer}");
    }
}

#[tokio::test]
async fn errors_before_the_first_byte() {
    let sim = sim().await;
    for (model, status, content_type, contains) in [
        ("sim-error", 500, "application/json", "\"type\":\"server_error\""),
        ("sim-refused", 401, "application/json", "sim-key"),
        ("sim-429", 429, "application/json", "rate_limit_exceeded"),
        ("sim-html", 200, "text/html", "<!doctype html>"),
        ("sim-json", 200, "application/json", "\"object\":\"chat.completion\""),
    ] {
        let response = ask(&sim, &question(model, "Hello", true)).send().await.unwrap();
        assert_eq!(
            (response.status().as_u16(), response.headers()["content-type"] == content_type),
            (status, true)
        );
        assert_eq!(response.headers().get("retry-after").is_some(), model == "sim-429");
        assert!(response.text().await.unwrap().contains(contains), "{model}");
    }
    let url = format!("{}/v1/chat/completions?retry_after=soon", sim.url());
    let limited = client().post(url).bearer_auth("sim-key").json(&question("sim-429", "Hello", false));
    assert_eq!(limited.send().await.unwrap().headers()["retry-after"], "soon");
    let bad = ask(&sim, &json!({"model": "m"})).send().await.unwrap();
    assert_eq!(bad.status(), 400);
    let stranger = ask(&sim, &question("m", "Hello", false)).header("authorization", "Bearer other");
    // Both values are sent; the first counts.
    assert_eq!(stranger.send().await.unwrap().status(), 200);
    let stranger = client().post(format!("{}/v1/chat/completions", sim.url())).bearer_auth("other");
    let refused = stranger.json(&question("m", "Hello", false)).send().await.unwrap();
    assert_eq!(refused.status(), 401);
    let account = sim.account();
    assert_eq!((account.bad_keys, account.authorization_ok, account.cut_streams), (1, false, 0));
    assert_eq!(account.last_request.unwrap()["model"], "m");
    assert!(account.last_headers.iter().all(|(name, _)| name != "authorization"));
}

#[tokio::test]
async fn faults_in_the_middle_of_a_stream() {
    let sim = sim().await;
    for (model, ends_well, is_done, has_error) in [
        ("sim-midstream-error", true, false, true),
        ("sim-cut", false, false, false),
        ("sim-garbage", true, true, false),
    ] {
        let response = ask(&sim, &question(model, "Hello", true)).send().await.unwrap();
        let (pieces, ended_well) = read(response).await;
        let body = String::from_utf8_lossy(&pieces.concat()).into_owned();
        let (chunks, was_done) = events(&body);
        let error = chunks.iter().any(|chunk| chunk["error"]["code"] == "worker_lost");
        assert_eq!((ended_well, was_done, error), (ends_well, is_done, has_error), "{model}");
        assert!(said(&chunks, "/content").starts_with("You asked:"), "{model}");
        assert_eq!(body.ends_with("\n\n"), ends_well, "{model}");
    }
    let account = sim.account();
    assert_eq!((account.completed, account.broken, account.cut_streams), (2, 1, 0));
    let whole = ask(&sim, &question("sim-cut", "Hello", false)).send().await.unwrap();
    assert!(!read(whole).await.1);
}

#[tokio::test]
async fn streams_without_a_word() {
    let sim = sim().await;
    for (model, has_error) in [("sim-first-error", true), ("sim-mute", false)] {
        let (pieces, ended_well) =
            read(ask(&sim, &question(model, "Hello", true)).send().await.unwrap()).await;
        let (chunks, was_done) = events(&String::from_utf8_lossy(&pieces.concat()));
        let error = chunks.iter().any(|chunk| chunk["error"]["code"] == "worker_lost");
        assert_eq!((ended_well, was_done, error), (true, true, has_error), "{model}");
        assert_eq!(said(&chunks, "/content"), "", "{model}");
    }
}

#[tokio::test]
async fn unicode_arrives_in_the_middle_of_characters() {
    let sim = sim().await;
    let response = ask(&sim, &question("sim-unicode", "Hello", true)).send().await.unwrap();
    let (pieces, _) = read(response).await;
    assert!(pieces.iter().any(|piece| std::str::from_utf8(piece).is_err()));
    assert!(String::from_utf8(pieces.concat()).unwrap().contains("ß"));
}

#[tokio::test]
async fn a_client_that_leaves_is_noticed() {
    let sim = sim().await;
    // Before the headers came.
    for model in ["sim-silent", "held"] {
        sim.configure(|settings| settings.hold = model == "held");
        let asked = tokio::spawn(ask(&sim, &question(model, "Hello", true)).send());
        sim.wait_until(|account| account.open_streams == 1 && account.held == u64::from(model == "held"))
            .await
            .unwrap();
        asked.abort();
        let is_over = |account: &Account| (account.open_streams, account.held) == (0, 0);
        sim.wait_until(is_over).await.unwrap();
    }
    assert_eq!(sim.account().cut_streams, 2);
    sim.release();
    // In the middle of the answer.
    for (model, stream) in [("sim-stall", true), ("sim-stall", false), ("sim-long", true)] {
        let before = sim.account().cut_streams;
        sim.configure(|settings| settings.hold_after = Some(3).filter(|_| model == "sim-long"));
        let mut response = ask(&sim, &question(model, "Hello", stream)).send().await.unwrap();
        response.chunk().await.unwrap().unwrap();
        drop(response);
        let account = sim.wait_until(|account| account.cut_streams == before + 1).await.unwrap();
        assert!(account.last_cut_at.unwrap() > account.last_request_at.unwrap());
    }
    assert_eq!(sim.account().completed, 0);
}

#[tokio::test]
async fn held_answers_wait_for_the_release() {
    let sim = sim().await;
    let post =
        |path: &str, body: Value| client().post(format!("{}/sim/{path}", sim.url())).json(&body).send();
    assert_eq!(post("config", json!({"hold_after": 2, "script": "echo"})).await.unwrap().status(), 204);
    let response = ask(&sim, &question("sim-error", "Hello", true)).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let account = sim.wait_until(|account| account.held == 1).await.unwrap();
    assert_eq!((account.writes, account.open_streams), (2, 1));
    assert_eq!(post("release", json!({})).await.unwrap().status(), 204);
    assert!(events(&response.text().await.unwrap()).1);
    assert_eq!(post("config", json!({"script": "nonsense"})).await.unwrap().status(), 400);
    assert_eq!(post("reset", json!({})).await.unwrap().status(), 204);
    let account = client().get(format!("{}/sim/account", sim.url())).send().await.unwrap();
    let account: Value = account.json().await.unwrap();
    assert_eq!((&account["requests"], &account["last_cut_ms_ago"]), (&json!(0), &Value::Null));
    assert_eq!(ask(&sim, &question("sim-error", "Hello", true)).send().await.unwrap().status(), 500);
}

#[tokio::test]
async fn models_are_listed_with_the_key_only() {
    let sim = sim().await;
    let url = format!("{}/v1/models", sim.url());
    assert_eq!(client().get(&url).send().await.unwrap().status(), 401);
    let list: Value = client().get(&url).bearer_auth("sim-key").send().await.unwrap().json().await.unwrap();
    let ids: Vec<_> =
        list["data"].as_array().unwrap().iter().map(|model| model["id"].as_str().unwrap()).collect();
    assert!(Script::NAMED.iter().all(|(name, _)| ids.contains(&format!("sim-{name}").as_str())));
    assert_eq!(sim.account().requests, 0);
}

#[tokio::test]
async fn the_answer_is_clamped() {
    let sim = sim().await;
    let mut body = question("m", "Hello", false);
    body["max_tokens"] = json!(2);
    let answer: Value = ask(&sim, &body).send().await.unwrap().json().await.unwrap();
    let choice = &answer["choices"][0];
    assert_eq!(
        (&choice["finish_reason"], &choice["message"]["content"]),
        (&json!("length"), &json!("You asked"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_paused_clock_of_the_test_changes_nothing() {
    let sim = sim().await;
    sim.configure(|settings| settings.pace_ms = 1);
    let address = sim.address();
    let body = question("m", "Hello", true).to_string();
    let write = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let mut socket = std::net::TcpStream::connect(address).unwrap();
        let head = "POST /v1/chat/completions HTTP/1.1\r\nhost: sim\r\nauthorization: Bearer sim-key\r\nconnection: close";
        write!(socket, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    });
    let account = sim.wait_until(|account| account.completed == 1).await.unwrap();
    assert!(account.writes > 10);
    assert!(write.join().unwrap().contains("[DONE]"));
}

#[tokio::test]
async fn it_stops_when_dropped() {
    let sim = sim().await;
    let mut response = ask(&sim, &question("sim-stall", "Hello", true)).send().await.unwrap();
    response.chunk().await.unwrap().unwrap();
    let address = sim.address();
    drop(sim);
    assert!(!read(response).await.1);
    assert!(std::net::TcpStream::connect(address).is_err());
}
