//! Every key of `chatlet.toml`, declared once: the reader, the checks and the reference come from this table.

/// What a key's value looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A string.
    Text,
    /// An `http://` or `https://` address.
    Url,
    /// A file or folder; relative to the file that names it, or to the working folder for `server.widget`.
    Path,
    /// `ADDRESS:PORT`.
    Address,
    /// A list of origins.
    Origins,
    /// A list of strings.
    Texts,
    /// A whole number within bounds.
    Count {
        /// Smallest.
        min: u64,
        /// Largest.
        max: u64,
    },
    /// Seconds, fractions allowed.
    Seconds {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
    },
    /// `true` or `false`.
    Switch,
}

/// One key.
#[derive(Debug)]
pub struct Key {
    /// Dotted path; `[]` stands for a repeated table.
    pub path: &'static str,
    /// Its value.
    pub kind: Kind,
    /// The default as TOML; empty = none.
    pub default: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Named by the design, read by a later version.
    pub later: bool,
}

const fn key(path: &'static str, kind: Kind, default: &'static str, doc: &'static str) -> Key {
    Key { path, kind, default, doc, later: false }
}

const fn later(path: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { path, kind, default: "", doc, later: true }
}

const ANY: Kind = Kind::Count { min: 0, max: u64::MAX };
const MIB: Kind = Kind::Count { min: 0, max: 4096 };
const WAIT: Kind = Kind::Seconds { min: 0.01, max: 3600.0 };

/// All keys, in the order of the reference.
pub const KEYS: &[Key] = &[
    key(
        "site.origins",
        Kind::Origins,
        "[]",
        "The pages that may use the relay, each by its exact origin (scheme, host, port if it is not the usual one). Everybody else gets 403.",
    ),
    key(
        "upstream.base_url",
        Kind::Url,
        "\"https://api.oxlo.ai/v1\"",
        "The provider's OpenAI-compatible API.",
    ),
    key(
        "upstream.key_env",
        Kind::Text,
        "\"OXLO_API_KEY\"",
        "The environment variable with the provider's key. The same name with `_FILE` at its end may name a file with the key instead.",
    ),
    later("upstream.catalogue", Kind::Text, "A built-in list of models."),
    key(
        "upstream.models",
        Kind::Texts,
        "[]",
        "Ids of the models that callers may ask for, when their context is the usual 128000 tokens. Use `[[model]]` to name the context.",
    ),
    key(
        "model[].id",
        Kind::Text,
        "",
        "A model that callers may ask for. Without any, `llama-3.3-70b` is the only one.",
    ),
    key(
        "model[].context",
        Kind::Count { min: 256, max: 100_000_000 },
        "128000",
        "The tokens that it takes. The largest context decides how long a request may be: 6 bytes a token.",
    ),
    key("assistant.name", Kind::Text, "\"Assistant\"", "The name that the widget shows."),
    key(
        "assistant.prompt",
        Kind::Text,
        "",
        "The system prompt. The relay puts it first in each request; pages cannot change or see it, but treat it as public.",
    ),
    key(
        "assistant.prompt_file",
        Kind::Path,
        "",
        "A file with the system prompt, instead of `assistant.prompt`; relative to the configuration.",
    ),
    key("assistant.greeting", Kind::Text, "", "The first words of the start screen."),
    key("assistant.suggestions", Kind::Texts, "[]", "Questions that the start screen offers."),
    key("assistant.disclaimer", Kind::Text, "", "A line that stands under the composer."),
    key(
        "assistant.model",
        Kind::Text,
        "",
        "The model for requests that name none. Default: the first of the models.",
    ),
    key("assistant.example[].user", Kind::Text, "", "A question of a pinned example."),
    key("assistant.example[].assistant", Kind::Text, "", "The answer of that example."),
    key(
        "budget.per_day",
        ANY,
        "60",
        "Requests that may go to the provider on one day (UTC), counted by this process; 0 = no limit.",
    ),
    later("budget.per_visitor_per_day", ANY, "Requests of one visitor on one day."),
    later("budget.price.per_request", Kind::Text, "What a request costs in your plan."),
    later("budget.price.per_token", Kind::Text, "What a token costs in your plan."),
    key(
        "limits.max_output_tokens",
        Kind::Count { min: 1, max: 1_000_000 },
        "8192",
        "The longest answer. Requests that wish more, or say nothing, get this.",
    ),
    key(
        "limits.images_mb",
        MIB,
        "8",
        "What a request may be longer for the sake of images, in MiB as sent (base64). 0 = no images.",
    ),
    key(
        "limits.bodies_in_flight_mb",
        Kind::Count { min: 1, max: 65_536 },
        "64",
        "All request bodies at the same time, in MiB. Above it callers get 503 and come back.",
    ),
    key("limits.answer_mb", Kind::Count { min: 1, max: 4096 }, "16", "The longest answer in MiB."),
    key(
        "limits.connections",
        Kind::Count { min: 1, max: 1_000_000 },
        "4096",
        "Connections at the same time.",
    ),
    key("timeouts.connect_s", WAIT, "3", "Reaching the provider: DNS, TCP and TLS."),
    key("timeouts.headers_s", WAIT, "30", "The provider's headers, when a stream was asked."),
    key(
        "timeouts.first_content_s",
        WAIT,
        "60",
        "From the headers to the first piece of the answer; the provider's comments don't count.",
    ),
    key("timeouts.idle_s", WAIT, "30", "Silence in the middle of an answer."),
    key("timeouts.total_s", WAIT, "300", "A whole answer, and the wait for one that is not streamed."),
    key("timeouts.keep_alive_s", WAIT, "15", "Time between the comments that keep a quiet stream open."),
    key("timeouts.body_s", WAIT, "15", "Reading a request; each 32 KiB that arrived add a second."),
    key("timeouts.write_stall_s", WAIT, "30", "A client that stopped reading is dropped after this."),
    key("timeouts.drain_s", WAIT, "10", "What open answers get when the relay is told to stop."),
    key(
        "relay_keys.allow_system",
        Kind::Switch,
        "false",
        "Whether callers with the relay key may send system messages of their own. They follow the pinned prompt.",
    ),
    key(
        "server.listen",
        Kind::Address,
        "\"127.0.0.1:8787\"",
        "Where the relay listens; port 0 picks a free one.",
    ),
    key(
        "server.widget",
        Kind::Path,
        "\"dist\"",
        "The folder with the widget's files, served beside the API.",
    ),
    later("memory.policy", Kind::Text, "How long conversations are shortened."),
    later("memory.target_context", ANY, "Tokens above which a conversation is shortened."),
    later("agent.max_rounds", ANY, "Tool rounds of one turn."),
];

/// The key with exactly this pattern.
pub(super) fn find(pattern: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.path == pattern)
}

/// The known path or table that looks most like this one, if any does.
pub(super) fn nearest(pattern: &str) -> Option<&'static str> {
    let leaf = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    let tables = KEYS.iter().filter_map(|key| key.path.split_once('.')).map(|(table, _)| table);
    let (_, best) = KEYS
        .iter()
        .filter(|key| !key.later)
        .map(|key| key.path)
        .chain(tables)
        .map(|path| {
            let whole = strsim::damerau_levenshtein(pattern, path.trim_end_matches("[]"));
            // A right name in the wrong table is a common slip, and far off as a whole.
            let last = strsim::damerau_levenshtein(&leaf(pattern), &leaf(path)) + 2;
            (whole.min(last), path)
        })
        .filter(|(distance, _)| *distance <= (pattern.len() / 3).clamp(3, 6))
        .min_by_key(|(distance, _)| *distance)?;
    Some(best)
}
