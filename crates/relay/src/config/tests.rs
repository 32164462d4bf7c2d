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

/// A model as it is when nothing else is said about it.
fn plain(id: &str, context: u64) -> Model {
    Model { id: id.to_owned(), context, vision: false, tools: true, json: true }
}

/// All lines, one after the other.
fn lines(config: &Config) -> String {
    let lines = config.upstream.uses.iter().map(|line| format!("{}: {}", line.word, line.models.join(" ")));
    lines.collect::<Vec<_>>().join("; ")
}

#[test]
fn an_empty_file_gives_the_defaults() {
    let config = read("").config.unwrap();
    assert_eq!(config.upstream.base_url, "https://api.oxlo.ai/v1");
    assert_eq!(config.upstream.models, [plain("llama-3.3-70b", 128_000)]);
    assert_eq!(lines(&config), "general: llama-3.3-70b");
    assert_eq!(config.assistant.model, "llama-3.3-70b");
    assert!(config.assistant.summary_prompt.contains("Summarise"));
    assert_eq!(config.budget, Budget { per_day: Some(60), low: 6, price: None });
    assert_eq!(config.memory, Memory { policy: "auto".to_owned(), target_context: None, vectors: false });
    assert_eq!((&config.knowledge, &config.embeddings), (&None, &None));
    assert_eq!(config.agent, Agent { max_rounds: 25, max_requests: 4, builtin: Vec::new() });
    assert!(!config.allow_system);
    assert_eq!(config.max_body_bytes(), 128_000 * 6 + 8 * 1024 * 1024);
    assert_eq!(config.timeouts.connect, Duration::from_secs(3));
}

#[test]
fn every_key_is_read() {
    let text = r#"
site.origins = ["https://a.example", "http://localhost:1"]
[upstream]
base_url = "http://127.0.0.1:8790/v1/"
key_env = "OTHER_KEY"
catalogue = "oxlo"
models = ["qwen3-32b"]
[[model]]
id = "m1"
context = 1_000_000
use = ["vision", "general"]
vision = true
tools = false
json = false
[assistant]
name = "Ada"
prompt_file = "prompt.md"
greeting = "Hi"
suggestions = ["One?", "Two?"]
disclaimer = "An AI."
contact = "help@a.example"
model = "m1"
summary_prompt = "Be short."
[[assistant.example]]
user = "u"
assistant = "a"
[budget]
per_day = 100
low = 7
[budget.price]
per_request = 0.0012
input = "0.25"
output = 1
cached = 0.0_5
currency = "EUR"
[memory]
policy = "recall"
target_context = 32_000
vectors = true
[knowledge]
index = "https://cdn.example/knowledge.chatlet?v=2"
[embeddings]
model = "e"
max_inputs = 8
[agent]
max_rounds = 3
max_requests = 2
builtin = ['hand_over']
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
    let own = Model { vision: true, tools: false, json: false, ..plain("m1", 1_000_000) };
    assert_eq!(config.upstream.models.last(), Some(&own));
    assert_eq!(lines(&config), "fast: qwen3-32b; general: qwen3-32b m1; vision: m1; agentic: qwen3-32b");
    assert_eq!(config.assistant.prompt, "You are Ada.");
    assert_eq!(config.assistant.examples, [Example { user: "u".to_owned(), assistant: "a".to_owned() }]);
    let price = Price {
        per_request: Some(1_200),
        input: Some(250_000),
        output: Some(1_000_000),
        cached: Some(50_000),
        currency: "EUR".to_owned(),
    };
    assert_eq!(config.budget, Budget { per_day: Some(100), low: 7, price: Some(price) });
    assert_eq!(
        config.memory,
        Memory { policy: "recall".to_owned(), target_context: Some(32_000), vectors: true }
    );
    assert_eq!(config.knowledge.as_deref(), Some("https://cdn.example/knowledge.chatlet?v=2"));
    assert_eq!(config.embeddings, Some(Embeddings { model: "e".to_owned(), max_inputs: 8 }));
    assert_eq!(config.agent, Agent { max_rounds: 3, max_requests: 2, builtin: vec!["hand_over".to_owned()] });
    assert_eq!(config.assistant.contact.as_deref(), Some("help@a.example"));
    assert_eq!(config.assistant.summary_prompt, "Be short.");
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
        ("[upstream]\ncatalogue = 'oxo'", 2, "must be \"oxlo\"", Some("oxlo")),
        ("[upstream]\ncatalogue = 'other'", 2, "must be \"oxlo\"", None),
        (
            "[upstream]\ncatalogue = 'oxlo'\nmodels = ['qwen-32b']",
            3,
            "not in the catalogue",
            Some("qwen3-32b"),
        ),
        ("[upstream]\ncatalogue = 'oxlo'\nmodels = ['glm-5', 'glm-5']", 3, "twice", None),
        ("[[model]]\nid = 'a'\nuse = ['visoin']", 3, "one of fast, general", Some("vision")),
        ("[[model]]\nid = 'a'\nuse = ['everything']", 3, "one of fast, general", None),
        ("[[model]]\nid = 'a'\nuse = 'vision'", 3, "a list of texts", None),
        ("[[model]]\nid = 'a'\nuses = ['vision']", 3, "unknown key", Some("model[].use")),
        ("[upstream]\nmodels = ['a']\n[[model]]\nid = 'a'", 3, "twice", None),
        ("[memory]\npolicy = 'windows'", 2, "one of auto, full", Some("window")),
        ("[memory]\npolicy = true", 2, "a text in quotes", None),
        ("[memory]\ntarget_context = 1000", 2, "from 1024", None),
        ("[memory]\n\nvectors = true", 3, "needs a model", None),
        ("[knowledge]\nindex = 'javascript:x.chatlet'", 2, "must begin with", Some("/knowledge.chatlet")),
        ("[knowledge]\nindex = 'file:///x.chatlet'", 2, "must begin with", Some("/knowledge.chatlet")),
        ("[knowledge]\nindex = 'https://'", 2, "neither an address", Some("/knowledge.chatlet")),
        ("[knowledge]\nindex = '/knowledge.json'", 2, "ends with .chatlet", Some("/knowledge.chatlet")),
        ("[knowledge]\nindex = '/k.chatlet#a'", 2, "fragment", Some("/knowledge.chatlet")),
        ("[embeddings]\nmodel = ''", 2, "empty", None),
        ("[embeddings]\nmodel = 'e'\nmax_inputs = 0", 3, "from 1 to 2048", None),
        ("[assistant]\nsummary_prompt = ' '", 2, "is empty", None),
        ("[budget]\nper_day = 10\nlow = 10", 3, "the whole day", None),
        ("[budget]\nlow = -1", 2, "0 or more", None),
        ("[budget]\nprice.per_request = 0.00000015", 2, "no more than 6 decimals", None),
        ("[budget]\nprice.per_request = -1", 2, "an amount", None),
        ("[budget]\nprice.per_request = 1e-3", 2, "an amount", None),
        ("[budget]\nprice.per_request = '1,5'", 2, "an amount", None),
        ("[budget]\nprice.per_request = true", 2, "an amount", None),
        ("[budget]\nprice.per_request = 0x10", 2, "an amount", None),
        ("[budget.price]\ninput = 1", 2, "needs `budget.price.output`", None),
        ("[budget.price]\noutput = 1", 2, "needs `budget.price.input`", None),
        ("[budget.price]\ncached = 1", 2, "needs `budget.price.input`", None),
        ("[budget.price]\ncurrency = 'eur'", 2, "three capital letters", Some("EUR")),
        ("[budget.price]\ncurrency = '€'", 2, "three capital letters", None),
        ("[budget.price]\nper_reqest = 1", 2, "unknown key", Some("budget.price.per_request")),
        ("[agent]\nmax_requests = 0", 2, "from 1 to 100", None),
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
        "[knowledge]\nindex = 'https://u:sk-canary@a.example/k.chatlet'",
    ] {
        let parsed = read(text);
        assert!(!parsed.mistakes.is_empty(), "{text}");
        let shown = format!("{parsed:?}");
        assert!(!shown.contains("sk-canary"), "{shown}");
    }
}

#[test]
fn what_is_not_used_is_a_note() {
    let parsed = read("assistant.prompt = 'x'\n[budget]\nper_visitor_per_day = 5\nper_day = 0\nlow = 3");
    assert!(parsed.config.is_some());
    let lines: Vec<usize> = parsed.notes.iter().map(|note| note.line).filter(|line| *line > 0).collect();
    assert_eq!(lines, [3, 5]);
}

#[test]
fn the_catalogue_brings_models_that_the_owner_corrects_narrows_and_adds_to() {
    let catalogue = "[upstream]\ncatalogue = 'oxlo'\n";
    let whole = read(catalogue).config.unwrap();
    assert!(whole.upstream.models.len() > 10);
    assert_eq!(whole.assistant.model, "llama-3.3-70b", "the first for general use");
    assert_eq!(whole.upstream.uses.len(), keys::USES.len());
    for (text, ids, uses) in [
        (
            // Narrowed: the catalogue's order stays.
            "models = ['qwen3-32b', 'llama-3.3-70b']",
            "llama-3.3-70b qwen3-32b",
            "fast: qwen3-32b llama-3.3-70b; general: llama-3.3-70b qwen3-32b; agentic: qwen3-32b",
        ),
        (
            // A new one stands behind.
            "models = ['qwen3-32b']\n[[model]]\nid = 'mine'\nuse = ['agentic', 'fast']",
            "qwen3-32b mine",
            "fast: qwen3-32b mine; general: qwen3-32b; agentic: qwen3-32b mine",
        ),
        (
            // Without a word about its use, a new one is for general use.
            "models = ['qwen3-32b', 'mine']\n[[model]]\nid = 'mine'",
            "qwen3-32b mine",
            "fast: qwen3-32b; general: qwen3-32b mine; agentic: qwen3-32b",
        ),
        (
            // One of the catalogue keeps its places when only its facts are corrected.
            "models = ['qwen3-32b', 'llama-3.3-70b']\n[[model]]\nid = 'qwen3-32b'\ncontext = 40000",
            "llama-3.3-70b qwen3-32b",
            "fast: qwen3-32b llama-3.3-70b; general: llama-3.3-70b qwen3-32b; agentic: qwen3-32b",
        ),
        (
            // The owner's uses hold in place of the catalogue's.
            "models = ['qwen3-32b', 'llama-3.3-70b']\n[[model]]\nid = 'qwen3-32b'\nuse = ['fast', 'code']",
            "llama-3.3-70b qwen3-32b",
            "fast: qwen3-32b llama-3.3-70b; general: llama-3.3-70b; code: qwen3-32b",
        ),
        (
            // One that the list leaves out is back when the owner says something about it.
            "models = ['llama-3.3-70b']\n[[model]]\nid = 'glm-5'\ntools = false",
            "llama-3.3-70b glm-5",
            "fast: llama-3.3-70b; general: llama-3.3-70b; agentic: glm-5",
        ),
    ] {
        let parsed = read(&format!("{catalogue}{text}"));
        assert_eq!(parsed.mistakes, [], "{text}");
        let config = parsed.config.unwrap();
        let offered: Vec<&str> = config.upstream.models.iter().map(|model| model.id.as_str()).collect();
        assert_eq!((offered.join(" ").as_str(), lines(&config).as_str()), (ids, uses), "{text}");
    }
    let fact = |text: &str, id: &str| {
        let config = read(&format!("{catalogue}{text}")).config.unwrap();
        config.upstream.models.into_iter().find(|model| model.id == id).unwrap()
    };
    let known = fact("", "kimi-k2.6");
    assert_eq!((known.context, known.vision), (131_000, true));
    let corrected = fact("[[model]]\nid = 'kimi-k2.6'\ncontext = 262144\ntools = false", "kimi-k2.6");
    assert_eq!(corrected, Model { context: 262_144, tools: false, ..known });
    assert_eq!(fact("", "llama-3.3-70b").context, 32_000, "where nothing tells it");
    assert_eq!(fact("[[model]]\nid = 'mine'", "mine"), plain("mine", 128_000));
}

#[test]
fn the_catalogue_is_whole() {
    let file: toml::Table = include_str!("../../../../catalogue/oxlo.toml").parse().unwrap();
    assert_eq!(file["base_url"].as_str(), Some("https://api.oxlo.ai/v1"), "the default of upstream.base_url");
    let ids: Vec<&str> =
        file["model"].as_array().unwrap().iter().map(|model| model["id"].as_str().unwrap()).collect();
    let uses = file["uses"].as_table().unwrap();
    assert!(keys::USES.iter().all(|word| uses.contains_key(*word)));
    for (word, line) in uses {
        assert!(keys::USES.contains(&word.as_str()), "{word}");
        for id in line.as_array().unwrap() {
            assert!(ids.contains(&id.as_str().unwrap()), "{id} on the line {word}");
        }
    }
}

#[test]
fn without_a_catalogue_only_what_is_listed_is_offered() {
    let config = read("upstream.models = ['a']\n[[model]]\nid = 'b'\nuse = ['code']\n[[model]]\nid = 'c'");
    let config = config.config.unwrap();
    assert_eq!(lines(&config), "general: a c; code: b");
    assert_eq!(config.upstream.models, ["a", "b", "c"].map(|id| plain(id, 128_000)));
    let none = read("[[model]]\nid = 'b'\nuse = []").config.unwrap();
    assert_eq!((lines(&none).as_str(), none.assistant.model.as_str()), ("", "b"));
}

#[test]
fn the_knowledge_index_is_an_address_or_a_path() {
    for text in ["https://a.example/k.chatlet", "/k.chatlet", "assets/k.chatlet", "//a.example/k.chatlet?v=1"]
    {
        let config = read(&format!("knowledge.index = '{text}'")).config.unwrap();
        assert_eq!(config.knowledge.as_deref(), Some(text));
    }
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
    for text in [
        "[[model]]\nid = 'a'\n[assistant]\nname = \"A \\\"quoted\\\" name\"\n[timeouts]\nidle_s = 2.5",
        "upstream.catalogue = 'oxlo'\n[[model]]\nid = 'glm-5'\nvision = true\n[[model]]\nid = \"a\\nb\"",
        "[budget.price]\nper_request = '0.0012'\ninput = 3\noutput = 15.50\ncurrency = 'EUR'",
        "[memory]\npolicy = 'full'\ntarget_context = 5000\n[knowledge]\nindex = '/k.chatlet'",
    ] {
        let first = read(text);
        let second = read(&first.effective);
        assert_eq!((&first.mistakes, &second.mistakes), (&vec![], &vec![]), "{}", first.effective);
        assert_eq!(format!("{:?}", first.config), format!("{:?}", second.config));
        assert_eq!(first.effective.replace("  # default", ""), second.effective);
    }
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
