//! Reading `chatlet.toml`: values, mistakes with their lines, and nothing secret in any text.

use std::io;

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Parsed {
    parse(text, &Overrides::default(), &|path| match path {
        "prompt.md" => Ok("You are Ada.\n".to_owned()),
        _ => Err(io::ErrorKind::NotFound.into()),
    })
}

#[test]
fn an_empty_file_gives_the_defaults() {
    let config = read("").config.unwrap();
    assert_eq!(config.upstream.base_url, "https://api.oxlo.ai/v1");
    assert_eq!(config.upstream.models, [Model { id: "llama-3.3-70b".to_owned(), context: 128_000 }]);
    assert_eq!(config.assistant.model, "llama-3.3-70b");
    assert_eq!(config.budget_per_day, Some(60));
    assert_eq!(config.max_body_bytes(), 128_000 * 6 + 8 * 1024 * 1024);
    assert_eq!(config.timeouts.connect, Duration::from_secs(3));
    assert!(!config.allow_system);
}

#[test]
fn every_key_is_read() {
    let text = r#"
site.origins = ["https://a.example", "http://localhost:1"]
[upstream]
base_url = "http://127.0.0.1:8790/v1/"
key_env = "OTHER_KEY"
models = ["m0"]
[[model]]
id = "m1"
context = 1_000_000
[assistant]
name = "Ada"
prompt_file = "prompt.md"
greeting = "Hi"
suggestions = ["One?", "Two?"]
disclaimer = "An AI."
model = "m1"
[[assistant.example]]
user = "u"
assistant = "a"
[budget]
per_day = 0
[limits]
max_output_tokens = 100
images_mb = 0
bodies_in_flight_mb = 20
answer_mb = 2
connections = 7
[timeouts]
connect_s = 0.5
headers_s = 2
first_content_s = 4
idle_s = 5
total_s = 6
keep_alive_s = 7
body_s = 8
write_stall_s = 9
drain_s = 10
[relay_keys]
allow_system = true
[server]
listen = "[::1]:0"
widget = "out"
"#;
    let parsed = read(text);
    assert_eq!((&parsed.mistakes, &parsed.notes), (&vec![], &vec![]));
    let config = parsed.config.unwrap();
    let shown = format!("{config:?}");
    for key in keys::KEYS.iter().filter(|key| !key.later) {
        let leaf = key.path.rsplit('.').next().unwrap();
        let exclusive = key.path == "assistant.prompt";
        assert!(exclusive || text.contains(leaf), "the test does not set {}", key.path);
    }
    assert_eq!(config.upstream.base_url, "http://127.0.0.1:8790/v1");
    assert_eq!(config.upstream.models.len(), 2);
    assert_eq!(config.assistant.prompt, "You are Ada.");
    assert_eq!(config.assistant.examples, [Example { user: "u".to_owned(), assistant: "a".to_owned() }]);
    assert_eq!(config.budget_per_day, None);
    assert_eq!(config.max_body_bytes(), 6_000_000);
    assert_eq!(config.limits.bodies_in_flight_bytes, 20 * 1024 * 1024);
    assert_eq!(config.timeouts.connect, Duration::from_millis(500));
    assert_eq!(config.timeouts.drain, Duration::from_secs(10));
    assert_eq!(config.server.listen.to_string(), "[::1]:0");
    for part in ["OTHER_KEY", "\"Hi\"", "Two?", "An AI.", "connections: 7", "allow_system: true", "\"out\""] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
}

#[test]
fn mistakes_have_their_line_and_the_nearest_right_thing() {
    let table: &[(&str, usize, &str, Option<&str>)] = &[
        ("site.origns = []", 1, "unknown key", Some("site.origins")),
        ("\n[upstream]\nbase_ur = 'x'", 3, "unknown key", Some("upstream.base_url")),
        ("[asistant]\nname = 'x'", 1, "unknown key", Some("assistant")),
        ("[limits]\nconnect_s = 1", 2, "unknown key", Some("timeouts.connect_s")),
        ("[[models]]\nid = 'x'", 1, "unknown key", Some("model[]")),
        ("[server]\nlisten = 'here'", 2, "ADDRESS:PORT", Some("127.0.0.1:8787")),
        ("site.origins = ['https://a.example/']", 1, "not the origin", Some("https://a.example")),
        ("site.origins = ['*']", 1, "not the origin", None),
        ("site.origins = 'https://a.example'", 1, "a list of texts", None),
        ("[budget]\n\nper_day = -1", 3, "0 or more", None),
        ("[budget]\nper_day = 'many'", 2, "whole number", None),
        ("[timeouts]\nidle_s = 0", 2, "seconds from", None),
        ("[timeouts]\nidle_s = nan", 2, "seconds from", None),
        ("[limits]\nbodies_in_flight_mb = 1", 2, "would never pass", Some("9 or more")),
        ("[assistant]\nmodel = 'llama-3.3-70B'", 2, "not among the models", Some("llama-3.3-70b")),
        ("[assistant]\nprompt = 'a'\nprompt_file = 'prompt.md'", 3, "exclude each other", None),
        ("[assistant]\nprompt_file = 'gone.md'", 2, "cannot read", None),
        ("[[assistant.example]]\nuser = 'x'", 1, "needs `user` and `assistant`", None),
        ("[[model]]\ncontext = 1000", 1, "needs an `id`", None),
        ("[[model]]\nid = 'a'\n[[model]]\nid = 'a'", 3, "twice", None),
        ("[[model]]\nid = ' a'", 1, "blanks", None),
        ("[upstream]\nbase_url = 'ftp://a.example'", 2, "must begin with", Some("https://api.oxlo.ai/v1")),
        ("[upstream]\nbase_url = 'https://a.example/?k=1'", 2, "query", Some("https://api.oxlo.ai/v1")),
        ("assistant = 'Ada'", 1, "is a table", None),
        ("model = 'm'", 1, "write [[model]]", None),
        ("a = 1\na = 2", 2, "duplicate", None),
        ("[upstream\nbase_url = 1", 1, "", None),
    ];
    for (text, line, message, nearest) in table {
        let parsed = read(text);
        assert!(parsed.config.is_none(), "{text:?}");
        let found = parsed.mistakes.iter().any(|mistake| {
            mistake.line == *line
                && mistake.message.contains(message)
                && mistake.nearest.as_deref() == *nearest
        });
        assert!(found, "{text:?} gave {:?}", parsed.mistakes);
    }
    assert_eq!(read("a = 1\nb = 2\n[server]\nlisten = 3").mistakes.len(), 3, "every mistake is told");
}

#[test]
fn secrets_in_the_wrong_place_are_never_repeated() {
    for text in [
        "[upstream]\napi_key = 'sk-canary'",
        "[upstream]\nkey = 'sk-canary'",
        "[upstream]\nkey_env = 'sk-canary'",
        "[upstream]\nbase_url = 'https://u:sk-canary@a.example'",
        "[upstream]\nbase_url = 'https://a.example?key=sk-canary'",
        "relay_key = 'sk-canary'",
    ] {
        let parsed = read(text);
        assert!(!parsed.mistakes.is_empty(), "{text}");
        let shown = format!("{parsed:?}");
        assert!(!shown.contains("sk-canary"), "{shown}");
    }
}

#[test]
fn what_later_versions_read_is_a_note() {
    let parsed = read(
        "[memory]\npolicy = 'auto'\ntarget_context = 32000\n[budget]\nprice.per_request = 0.01\n[agent]\nmax_rounds = 25",
    );
    assert!(parsed.config.is_some());
    let lines: Vec<usize> = parsed.notes.iter().map(|note| note.line).filter(|line| *line > 0).collect();
    assert_eq!(lines, [2, 3, 5, 7]);
}

#[test]
fn flags_win_and_are_checked_like_the_file() {
    let overrides = Overrides {
        listen: Some("127.0.0.1:0".to_owned()),
        widget: Some("w".to_owned()),
        upstream: Some("http://127.0.0.1:1".to_owned()),
    };
    let no_file = |_: &str| Err(io::ErrorKind::NotFound.into());
    let parsed = parse("[server]\nlisten = '1.2.3.4:5'", &overrides, &no_file);
    let config = parsed.config.unwrap();
    assert_eq!(config.server.listen.port(), 0);
    assert_eq!(config.server.widget, PathBuf::from("w"));
    assert_eq!(config.upstream.base_url, "http://127.0.0.1:1");
    let wrong = Overrides { listen: Some("nowhere".to_owned()), ..Overrides::default() };
    assert_eq!(parse("", &wrong, &no_file).mistakes[0].line, 0);
}

#[test]
fn the_effective_configuration_is_itself_a_configuration() {
    let text = "[[model]]\nid = 'a'\n[assistant]\nname = \"A \\\"quoted\\\" name\"\n[timeouts]\nidle_s = 2.5";
    let first = read(text);
    let second = read(&first.effective);
    assert_eq!(second.mistakes, []);
    assert_eq!(format!("{:?}", first.config), format!("{:?}", second.config));
}

#[test]
fn the_reference_names_every_key() {
    let page = reference::markdown();
    for key in keys::KEYS {
        assert!(page.contains(key.doc), "{}", key.path);
        assert!(!key.doc.is_empty() && !key.doc.contains('|'));
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,80}(\n[a-z.\\[\\]= \"'0-9-]{0,40}){0,6}") {
        let parsed = read(&text);
        prop_assert_eq!(parsed.config.is_none(), !parsed.mistakes.is_empty());
    }
}
