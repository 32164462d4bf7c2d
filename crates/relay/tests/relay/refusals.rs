//! What is refused costs nobody anything, and says so in a form that pages can read.

use super::rig::{ASK, ORIGIN, PAGE, RELAY_KEY, Raw, Relay, config, embed, post, request};

const EMBED: &[u8] = br#"{"input":"hi"}"#;

const LIMIT: usize = 200_000 * 6;

async fn strict() -> (Relay, Raw) {
    let raw = Raw::start().await;
    let extra = "limits.images_mb = 0\nbudget.per_day = 5\nembeddings.model = \"e\"\nembeddings.max_inputs = 3\n\
        [[model]]\nid = \"llama-3.3-70b\"\ncontext = 200000";
    (Relay::start(config(&raw.url, extra)).await, raw)
}

/// After all refusals the next good request is the provider's first, and the budget's.
async fn assert_nothing_was_spent(relay: &Relay, raw: &mut Raw) {
    assert_eq!(raw.count(), 0, "a refused request reached the provider");
    let mut body = ASK.to_vec();
    body.resize(LIMIT, b' ');
    let asked = post(PAGE, &body);
    let (reply, ()) = tokio::join!(relay.exchange(&asked), async {
        let peer = raw.next().await;
        peer.reply("200 OK", "content-type: application/json\r\n", r#"{"choices":[]}"#).await;
    });
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.header("x-chatlet-charged"), Some("yes"));
    assert_eq!(reply.header("x-chatlet-budget-limit"), Some("5"));
    assert_eq!(reply.header("x-chatlet-budget-remaining"), Some("4"));
}

#[tokio::test]
async fn bad_bodies() {
    let (relay, mut raw) = strict().await;
    let with =
        |field: &str| format!(r#"{{"messages":[{{"role":"user","content":"x"}}],{field}}}"#).into_bytes();
    let message = |message: &str| format!(r#"{{"messages":[{message}]}}"#).into_bytes();
    let part = |part: &str| message(&format!(r#"{{"role":"user","content":[{part}]}}"#));
    let many = |count: usize, item: &str| vec![item; count].join(",");
    let table: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        ("empty", Vec::new(), 400, "bad_json"),
        ("null", b"null".to_vec(), 400, "bad_json"),
        ("a list", b"[]".to_vec(), 400, "bad_json"),
        ("a text", b"\"x\"".to_vec(), 400, "bad_json"),
        ("cut off", b"{\"messages\":[".to_vec(), 400, "bad_json"),
        ("two values", b"{}{}".to_vec(), 400, "bad_json"),
        ("a byte-order mark", b"\xef\xbb\xbf{}".to_vec(), 400, "bad_json"),
        (
            "invalid UTF-8",
            message("{\"role\":\"user\",\"content\":\"\u{0}").into_iter().chain([0xff]).collect(),
            400,
            "bad_json",
        ),
        (
            "not UTF-8",
            b"{\"messages\":[{\"role\":\"user\",\"content\":\"\xff\xfe\"}]}".to_vec(),
            400,
            "bad_json",
        ),
        ("a lone surrogate", message(r#"{"role":"user","content":"\ud800"}"#), 400, "bad_json"),
        ("a raw NUL", b"{\"messages\":\"\0\"}".to_vec(), 400, "bad_json"),
        ("a number too large", with("\"temperature\":1e999"), 400, "bad_json"),
        ("NaN", with("\"temperature\":NaN"), 400, "bad_json"),
        ("depth 10k", [vec![b'['; 10_000], vec![b']'; 10_000]].concat(), 400, "bad_json"),
        ("no messages", b"{}".to_vec(), 400, "bad_request"),
        ("empty messages", b"{\"messages\":[]}".to_vec(), 400, "bad_request"),
        ("messages as an object", b"{\"messages\":{}}".to_vec(), 400, "bad_request"),
        ("25k messages", message(&many(25_000, r#"{"role":"user","content":"x"}"#)), 400, "bad_request"),
        ("a message that is a text", message("\"hi\""), 400, "bad_request"),
        ("no role", message(r#"{"content":"x"}"#), 400, "bad_request"),
        ("system", message(r#"{"role":"system","content":"x"}"#), 400, "role_not_allowed"),
        ("developer", message(r#"{"role":"developer","content":"x"}"#), 400, "role_not_allowed"),
        ("function", message(r#"{"role":"function","name":"x","content":"x"}"#), 400, "role_not_allowed"),
        ("System with a blank", message(r#"{"role":"System ","content":"x"}"#), 400, "role_not_allowed"),
        ("USER", message(r#"{"role":"USER","content":"x"}"#), 400, "role_not_allowed"),
        (
            "system after user",
            message(r#"{"role":"user","content":"x"},{"role":"system","content":"x"}"#),
            400,
            "role_not_allowed",
        ),
        (
            "the last duplicate role counts",
            message(r#"{"role":"user","role":"system","content":"x"}"#),
            400,
            "role_not_allowed",
        ),
        (
            "tool without a call",
            message(r#"{"role":"tool","tool_call_id":"c","content":"x"}"#),
            400,
            "bad_request",
        ),
        ("tool without an id", message(r#"{"role":"tool","content":"x"}"#), 400, "bad_request"),
        ("no content", message(r#"{"role":"user"}"#), 400, "bad_request"),
        ("content null", message(r#"{"role":"user","content":null}"#), 400, "bad_request"),
        ("content a number", message(r#"{"role":"user","content":1}"#), 400, "bad_request"),
        ("no parts", part(""), 400, "bad_request"),
        ("300 parts", part(&many(300, r#"{"type":"text","text":""}"#)), 400, "bad_request"),
        ("unknown part", part(r#"{"type":"video","text":"x"}"#), 400, "bad_request"),
        ("audio", part(r#"{"type":"input_audio","input_audio":{}}"#), 400, "bad_request"),
        ("a file", part(r#"{"type":"file","file":{"file_id":"x"}}"#), 400, "bad_request"),
        (
            "an image of the cloud's inside",
            part(r#"{"type":"image_url","image_url":{"url":"http://169.254.169.254/"}}"#),
            400,
            "bad_request",
        ),
        (
            "an image of the disk",
            part(r#"{"type":"image_url","image_url":{"url":"file:///etc/passwd"}}"#),
            400,
            "bad_request",
        ),
        (
            "an image of the web",
            part(r#"{"type":"image_url","image_url":{"url":"https://a.example/a.png"}}"#),
            400,
            "bad_request",
        ),
        (
            "an image with a wrong type",
            part(r#"{"type":"image_url","image_url":{"url":"data:text/html;base64,QUJD"}}"#),
            400,
            "bad_request",
        ),
        (
            "an image without allowance",
            part(r#"{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}"#),
            400,
            "bad_request",
        ),
        (
            "an image of the assistant",
            message(
                r#"{"role":"assistant","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}]}"#,
            ),
            400,
            "bad_request",
        ),
        ("an unknown purpose", with("\"purpose\":\"translate\""), 400, "bad_request"),
        ("a purpose in capitals", with("\"purpose\":\"SUMMARY\""), 400, "bad_request"),
        ("a purpose that is a list", with("\"purpose\":[\"chat\"]"), 400, "bad_request"),
        (
            "system in a summary",
            br#"{"purpose":"summary","messages":[{"role":"system","content":"x"}]}"#.to_vec(),
            400,
            "role_not_allowed",
        ),
        ("stream as a text", with("\"stream\":\"true\""), 400, "bad_request"),
        ("max_tokens -1", with("\"max_tokens\":-1"), 400, "bad_request"),
        ("max_tokens 0", with("\"max_tokens\":0"), 400, "bad_request"),
        ("max_tokens 1.5", with("\"max_tokens\":1.5"), 400, "bad_request"),
        ("max_tokens 2^64", with("\"max_tokens\":18446744073709551616"), 400, "bad_request"),
        ("max_completion_tokens a text", with("\"max_completion_tokens\":\"9\""), 400, "bad_request"),
        ("temperature 3", with("\"temperature\":3"), 400, "bad_request"),
        ("temperature a text", with("\"temperature\":\"hot\""), 400, "bad_request"),
        ("seed 0.5", with("\"seed\":0.5"), 400, "bad_request"),
        ("five stops", with("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]"), 400, "bad_request"),
        ("stop an object", with("\"stop\":{}"), 400, "bad_request"),
        ("effort", with("\"reasoning_effort\":\"all\""), 400, "bad_request"),
        ("a model off the list", with("\"model\":\"gpt-9\""), 400, "model_not_allowed"),
        ("a model in capitals", with("\"model\":\"LLAMA-3.3-70B\""), 400, "model_not_allowed"),
        ("a model with a blank", with("\"model\":\"llama-3.3-70b \""), 400, "model_not_allowed"),
        ("a model in look-alikes", with("\"model\":\"llama-3.3\u{2010}70b\""), 400, "model_not_allowed"),
        ("a model that is a number", with("\"model\":7"), 400, "bad_request"),
        ("tools an object", with("\"tools\":{}"), 400, "bad_request"),
        (
            "1000 tools",
            with(&format!("\"tools\":[{}]", many(1000, r#"{"type":"function","function":{"name":"a"}}"#))),
            400,
            "bad_request",
        ),
        ("a tool of another type", with(r#""tools":[{"type":"web_search"}]"#), 400, "bad_request"),
        (
            "a tool with a bad name",
            with(r#""tools":[{"type":"function","function":{"name":"a b"}}]"#),
            400,
            "bad_request",
        ),
        (
            "a huge tool",
            with(&format!(
                r#""tools":[{{"type":"function","function":{{"name":"a","description":"{}"}}}}]"#,
                "x".repeat(270_000)
            )),
            400,
            "bad_request",
        ),
        (
            "a tool choice",
            with(r#""tools":[{"type":"function","function":{"name":"a"}}],"tool_choice":"any"}"#),
            400,
            "bad_json",
        ),
        (
            "a bad tool choice",
            with(r#""tools":[{"type":"function","function":{"name":"a"}}],"tool_choice":"any""#),
            400,
            "bad_request",
        ),
        ("a response format", with(r#""response_format":{"type":"xml"}"#), 400, "bad_request"),
        (
            "a huge schema",
            with(&format!(
                r#""response_format":{{"type":"json_schema","json_schema":{{"name":"a","schema":{{"d":"{}"}}}}}}"#,
                "x".repeat(270_000)
            )),
            400,
            "bad_request",
        ),
        (
            "more values than a thread has",
            with(&format!("\"x\":{}", "[".repeat(200_001))),
            400,
            "bad_request",
        ),
        ("one byte too long", vec![b' '; LIMIT + 1], 413, "body_too_large"),
        ("10 MB", vec![b' '; 10_000_000], 413, "body_too_large"),
    ];
    for (name, body, status, code) in &table {
        let reply = relay.exchange(&post(PAGE, body)).await;
        reply.assert_error(*status, code, name);
        assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN), "{name}");
        assert_eq!(reply.header("x-chatlet-charged"), Some("no"), "{name}");
        assert_eq!(reply.header("x-chatlet-budget-remaining"), Some("5"), "{name}");
    }
    assert_nothing_was_spent(&relay, &mut raw).await;
}

#[tokio::test]
async fn bad_requests_for_vectors() {
    let (relay, mut raw) = strict().await;
    let input = |input: &str| format!("{{\"input\":{input}}}").into_bytes();
    let with = |field: &str| format!("{{\"input\":\"x\",{field}}}").into_bytes();
    let long = |bytes: usize| format!("\"{}\"", "x".repeat(bytes));
    // Name and body; then status, code and field of the refusal.
    type Row<'a> = (&'a str, Vec<u8>, u16, &'a str, Option<&'a str>);
    let table: Vec<Row<'_>> = vec![
        ("empty", Vec::new(), 400, "bad_json", None),
        ("a list", b"[]".to_vec(), 400, "bad_json", None),
        ("not UTF-8", b"{\"input\":\"\xff\"}".to_vec(), 400, "bad_json", None),
        ("no input", b"{}".to_vec(), 400, "bad_request", Some("input")),
        ("input null", input("null"), 400, "bad_request", Some("input")),
        ("input a number", input("7"), 400, "bad_request", Some("input")),
        ("no texts", input("[]"), 400, "bad_request", Some("input")),
        ("an empty text", input("\"\""), 400, "bad_request", Some("input")),
        ("a blank among texts", input(r#"["a"," \n"]"#), 400, "bad_request", Some("input[1]")),
        ("tokens", input("[1,2,3]"), 400, "bad_request", Some("input")),
        ("lists of tokens", input("[[1],[2]]"), 400, "bad_request", Some("input")),
        ("an object among texts", input(r#"["a",{}]"#), 400, "bad_request", Some("input[1]")),
        ("one text too many", input(r#"["a","b","c","d"]"#), 400, "bad_request", Some("input")),
        ("a text too long", input(&long(32 * 1024 + 1)), 400, "bad_request", Some("input")),
        ("a model of the chat", with("\"model\":\"llama-3.3-70b\""), 400, "model_not_allowed", Some("model")),
        ("a model in capitals", with("\"model\":\"E\""), 400, "model_not_allowed", Some("model")),
        ("a model that is a list", with("\"model\":[\"e\"]"), 400, "bad_request", Some("model")),
        ("int8", with("\"encoding_format\":\"int8\""), 400, "bad_request", Some("encoding_format")),
        ("no dimensions", with("\"dimensions\":0"), 400, "bad_request", Some("dimensions")),
        ("half a dimension", with("\"dimensions\":0.5"), 400, "bad_request", Some("dimensions")),
        ("more values", with(&format!("\"x\":{}", "[".repeat(200_001))), 400, "bad_request", Some("input")),
        ("one byte too long", vec![b' '; 2 * 1024 * 1024 + 1], 413, "body_too_large", None),
    ];
    for (name, body, status, code, param) in &table {
        let reply = relay.exchange(&embed(PAGE, body)).await;
        reply.assert_error(*status, code, name);
        assert_eq!(reply.json()["error"]["param"].as_str(), *param, "{name}");
        assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN), "{name}");
        assert_eq!(reply.header("x-chatlet-charged"), Some("no"), "{name}");
        assert_eq!(reply.header("x-chatlet-budget-remaining"), Some("5"), "{name}");
    }
    assert_nothing_was_spent(&relay, &mut raw).await;
}

#[tokio::test]
async fn without_a_model_for_them_there_are_no_vectors() {
    let mut raw = Raw::start().await;
    let extra = "limits.images_mb = 0\nbudget.per_day = 5\n[[model]]\nid = \"m\"\ncontext = 200000";
    let relay = Relay::start(config(&raw.url, extra)).await;
    for body in [EMBED, b"nonsense"] {
        let reply = relay.exchange(&embed(PAGE, body)).await;
        reply.assert_error(404, "embeddings_off", "no model");
        assert!(reply.json()["error"]["message"].as_str().unwrap().contains("embeddings.model"));
        assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
        assert_eq!(reply.header("x-chatlet-charged"), Some("no"));
    }
    // Who may not ask is not told either.
    let reply = relay.exchange(&embed(&[("content-type", "application/json")], EMBED)).await;
    reply.assert_error(403, "no_origin", "nobody");
    assert_nothing_was_spent(&relay, &mut raw).await;
}

#[tokio::test]
async fn bad_headers() {
    let (relay, mut raw) = strict().await;
    let json = ("content-type", "application/json");
    let page = ("origin", ORIGIN);
    let key = format!("Bearer {RELAY_KEY}");
    type Headers<'a> = Vec<(&'a str, &'a str)>;
    let table: Vec<(&str, Headers<'_>, u16, &str)> = vec![
        ("nobody", vec![json], 403, "no_origin"),
        ("the same site without a key", vec![json, ("sec-fetch-site", "same-origin")], 403, "no_origin"),
        ("a stranger", vec![json, ("origin", "https://evil.example")], 403, "origin_not_allowed"),
        (
            "a stranger with the key",
            vec![json, ("origin", "https://evil.example"), ("authorization", &key)],
            403,
            "origin_not_allowed",
        ),
        ("null", vec![json, ("origin", "null")], 403, "origin_not_allowed"),
        ("empty", vec![json, ("origin", "")], 403, "origin_not_allowed"),
        ("a star", vec![json, ("origin", "*")], 403, "origin_not_allowed"),
        ("capitals", vec![json, ("origin", "https://SHOP.example")], 403, "origin_not_allowed"),
        ("a suffix", vec![json, ("origin", "https://shop.example.evil.com")], 403, "origin_not_allowed"),
        ("a prefix", vec![json, ("origin", "https://evilshop.example")], 403, "origin_not_allowed"),
        ("a port", vec![json, ("origin", "https://shop.example:443")], 403, "origin_not_allowed"),
        ("a dot", vec![json, ("origin", "https://shop.example.")], 403, "origin_not_allowed"),
        ("a slash", vec![json, ("origin", "https://shop.example/")], 403, "origin_not_allowed"),
        ("plain http", vec![json, ("origin", "http://shop.example")], 403, "origin_not_allowed"),
        ("two origins", vec![json, page, ("origin", "https://evil.example")], 403, "origin_not_allowed"),
        ("the same origin twice", vec![json, page, page], 403, "origin_not_allowed"),
        ("a wrong key", vec![json, ("authorization", "Bearer nope")], 401, "bad_key"),
        ("no scheme", vec![json, ("authorization", RELAY_KEY)], 401, "bad_key"),
        ("basic", vec![json, ("authorization", "Basic eDp4")], 401, "bad_key"),
        (
            "forwarded",
            vec![json, ("x-forwarded-for", "127.0.0.1"), ("x-forwarded-host", "shop.example")],
            403,
            "no_origin",
        ),
        ("another host", vec![json, ("x-original-host", "shop.example")], 403, "no_origin"),
        ("no type", vec![page], 415, "content_type"),
        ("plain text", vec![page, ("content-type", "text/plain")], 415, "content_type"),
        ("a form", vec![page, ("content-type", "application/x-www-form-urlencoded")], 415, "content_type"),
        ("a near type", vec![page, ("content-type", "application/jsonp")], 415, "content_type"),
        ("two types", vec![page, json, ("content-type", "text/plain")], 415, "content_type"),
        ("gzip", vec![page, json, ("content-encoding", "gzip")], 415, "content_type"),
        ("brotli", vec![page, json, ("content-encoding", "br")], 415, "content_type"),
    ];
    let requests = table.iter().flat_map(|row| [(row, post(&row.1, ASK)), (row, embed(&row.1, EMBED))]);
    for ((name, _, status, code), asked) in requests {
        let reply = relay.exchange(&asked).await;
        reply.assert_error(*status, code, name);
        // A stranger may read why it is refused; who brings no origin is no page.
        let readers =
            if *status == 415 { Some(ORIGIN) } else { (*code == "origin_not_allowed").then_some("*") };
        assert_eq!(reply.header("access-control-allow-origin"), readers, "{name}");
        assert_eq!(reply.header("vary"), Some("origin"), "{name}");
    }
    assert_nothing_was_spent(&relay, &mut raw).await;
}

#[tokio::test]
async fn bad_methods_and_paths() {
    let (relay, mut raw) = strict().await;
    for method in ["GET", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"] {
        for path in ["/v1/chat/completions", "/v1/embeddings"] {
            let reply = relay.exchange(&request(method, path, PAGE, b"")).await;
            reply.assert_error(405, "method_not_allowed", method);
            assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN), "{method}");
            assert_eq!(reply.header("allow"), Some("POST, OPTIONS"), "{method}");
        }
    }
    for path in [
        "/v1/chat/completions/",
        "//v1/chat/completions",
        "/v1/../v1/chat/completions",
        "/V1/chat/completions",
        "/v1/%63hat/completions",
        "/v1/chat%2fcompletions",
        "/v1",
        "/v1/embeddings/",
        "/v1/Embeddings",
    ] {
        let reply = relay.exchange(&request("POST", path, PAGE, ASK)).await;
        assert!(matches!(reply.status, 404 | 405), "{path}: {reply:?}");
        assert!(reply.json()["error"]["code"].is_string(), "{path}");
        assert!(reply.header("access-control-allow-origin").is_some(), "{path}");
    }
    assert_nothing_was_spent(&relay, &mut raw).await;
}

#[tokio::test]
async fn bad_framing() {
    let (relay, mut raw) = strict().await;
    let head = |rest: &str| {
        format!("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\norigin: {ORIGIN}\r\ncontent-type: application/json\r\n{rest}\r\n\r\n").into_bytes()
    };
    let chunked = |size: usize| {
        [
            head("transfer-encoding: chunked"),
            format!("{size:x}\r\n").into_bytes(),
            vec![b' '; size],
            b"\r\n0\r\n\r\n".to_vec(),
        ]
        .concat()
    };
    relay.exchange(&chunked(LIMIT + 1)).await.assert_error(
        413,
        "body_too_large",
        "chunked, without a length",
    );
    relay.exchange(&chunked(5)).await.assert_error(400, "bad_json", "chunked blanks");

    let hidden =
        [head("content-length: 4\r\ntransfer-encoding: chunked"), b"0\r\n\r\n".to_vec(), post(PAGE, ASK)]
            .concat();
    let reply = relay.exchange(&hidden).await;
    assert_eq!(reply.status, 400, "two lengths: {reply:?}");
    let two = [head("content-length: 2\r\ncontent-length: 60"), ASK.to_vec()].concat();
    assert_eq!(relay.exchange(&two).await.status, 400, "two different lengths");
    let odd = [head("transfer-encoding: xchunked"), ASK.to_vec()].concat();
    assert_eq!(relay.exchange(&odd).await.status, 400, "an unknown coding");

    let many: String = (0..200).map(|index| format!("x-{index}: y\r\n")).collect();
    let reply = relay.exchange(&head(&format!("{many}content-length: 0"))).await;
    assert_eq!(reply.status, 431, "200 headers");
    let long = format!("x-long: {}\r\ncontent-length: 0", "y".repeat(600_000));
    assert_eq!(relay.exchange(&head(&long)).await.status, 431, "a header of 600 kB");

    // A body that ends before its length: there is nobody left to answer, and nothing is sent on.
    let short = relay.connect(&[head("content-length: 100"), ASK.to_vec()].concat()).await;
    drop(short);
    assert_nothing_was_spent(&relay, &mut raw).await;
}

#[tokio::test]
async fn a_body_that_would_be_too_much_with_the_others_is_asked_to_come_back() {
    let mut raw = Raw::start().await;
    let extra =
        "limits.images_mb = 0\nlimits.bodies_in_flight_mb = 1\n[[model]]\nid = \"m\"\ncontext = 120000";
    let relay = Relay::start(config(&raw.url, extra)).await;
    let mut big = ASK.to_vec();
    big.resize(700_000, b' ');
    let first = relay.connect(&post(PAGE, &big)).await;
    let peer = raw.next().await;
    let reply = relay.exchange(&post(PAGE, &big)).await;
    reply.assert_error(503, "too_many_bodies", "the second body");
    assert!(reply.header("retry-after").is_some());
    assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(raw.count(), 1);
    drop(first);
    peer.closed().await;
    let asked = post(PAGE, &big);
    for after in ["a client that left", "an answer"] {
        let (reply, ()) = tokio::join!(relay.exchange(&asked), async {
            raw.next().await.reply("200 OK", "content-type: application/json\r\n", r#"{"choices":[]}"#).await;
        });
        assert_eq!(reply.status, 200, "the share was given back after {after}");
    }
}

#[tokio::test]
async fn preflights_let_a_page_read_its_answer_or_its_refusal() {
    let (relay, raw) = strict().await;
    let wish = ("access-control-request-method", "POST");
    let fields = ("access-control-request-headers", "content-type");
    for path in ["/v1/chat/completions", "/v1/embeddings", "/v1/assistant", "/v1/models"] {
        let reply = relay.exchange(&request("OPTIONS", path, &[("origin", ORIGIN), wish, fields], b"")).await;
        assert_eq!((reply.status, reply.body.as_str()), (204, ""), "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
        assert_eq!(reply.header("access-control-max-age"), Some("7200"));
        assert_eq!(reply.header("vary"), Some("origin"));
        let allowed = reply.header("access-control-allow-headers").unwrap();
        for name in ["content-type", "authorization", "idempotency-key", "last-event-id"] {
            assert!(allowed.contains(name), "{name}");
        }
        let reply =
            relay.exchange(&request("OPTIONS", path, &[("origin", "https://evil.example"), wish], b"")).await;
        assert_eq!((reply.status, reply.body.as_str()), (204, ""), "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        assert_eq!(reply.header("access-control-max-age"), Some("5"));
        relay.exchange(&request("OPTIONS", path, &[wish], b"")).await.assert_error(403, "no_origin", path);
    }
    assert_eq!(raw.count(), 0);
}
