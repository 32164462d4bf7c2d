//! What the owner configured: `chatlet.toml` as types, with every mistake's line.

mod build;
mod catalogue;
pub mod keys;
mod money;
mod read;
pub mod reference;

use std::{net::SocketAddr, ops::Range, path::PathBuf, time::Duration};

pub use self::money::millionths;
pub use crate::origin::Origin;

/// Everything that the relay needs to know, checked. No secret is in here.
#[derive(Clone, Debug)]
pub struct Config {
    /// The web pages that may use the relay, by their exact origin.
    pub origins: Vec<Origin>,
    /// The provider.
    pub upstream: Upstream,
    /// What answers, and what it says first.
    pub assistant: Assistant,
    /// How many requests may be made, and what they cost.
    pub budget: Budget,
    /// How the widget keeps a long conversation within its limits.
    pub memory: Memory,
    /// Where the widget finds the knowledge index: an address, or a path on the relay.
    pub knowledge: Option<String>,
    /// Who makes vectors; `None` = nobody.
    pub embeddings: Option<Embeddings>,
    /// What one turn may do.
    pub agent: Agent,
    /// Sizes and counts that nobody may exceed.
    pub limits: Limits,
    /// How long each phase may take.
    pub timeouts: Timeouts,
    /// Whether a caller with the relay key may send its own system message.
    pub allow_system: bool,
    /// Where the relay listens, and what it serves besides the API.
    pub server: Server,
}

/// The provider and its models.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// Address of the API without a slash at its end, such as `https://api.oxlo.ai/v1`.
    pub base_url: String,
    /// Name of the environment variable with the provider's key (`<name>_FILE` names a file instead).
    pub key_env: String,
    /// The allow-list; never empty.
    pub models: Vec<Model>,
    /// What the models are good for; only lines with models on them.
    pub uses: Vec<Line>,
}

/// One model that callers may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The id on the wire.
    pub id: String,
    /// Tokens that it takes; the largest one decides how big a request may be.
    pub context: u64,
    /// Whether it sees images.
    pub vision: bool,
    /// Whether it calls tools.
    pub tools: bool,
    /// Whether it answers in JSON on demand.
    pub json: bool,
}

/// The models for one use, the preferred ones first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// One of [`keys::USES`].
    pub word: &'static str,
    /// Ids from the allow-list.
    pub models: Vec<String>,
}

/// Requests and money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Requests that may go to the provider on one UTC day; `None` = no limit.
    pub per_day: Option<u64>,
    /// Requests left at which the budget counts as low.
    pub low: u64,
    /// What requests cost, where the owner told it.
    pub price: Option<Price>,
}

/// What the owner's plan costs, in millionths of the currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// A request.
    pub per_request: Option<u64>,
    /// A million tokens that are sent.
    pub input: Option<u64>,
    /// A million tokens that are answered; there is one exactly where there is one for `input`.
    pub output: Option<u64>,
    /// A million tokens that are sent and that the provider still knew; `None` = as `input`.
    pub cached: Option<u64>,
    /// Three letters.
    pub currency: String,
}

/// How the widget keeps a long conversation within its limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// One of [`keys::POLICIES`].
    pub policy: String,
    /// Tokens above which a conversation is shortened; `None` = what the model takes.
    pub target_context: Option<u64>,
    /// Whether old messages are also found by vectors.
    pub vectors: bool,
}

/// Who makes vectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embeddings {
    /// The one model that may be asked for.
    pub model: String,
    /// Texts of one request.
    pub max_inputs: usize,
}

/// What one turn may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Tool rounds.
    pub max_rounds: u64,
    /// Requests to the provider.
    pub max_requests: u64,
    /// Tools of ours that the model may call.
    pub builtin: Vec<String>,
}

/// The public face and the pinned texts.
#[derive(Clone, Debug)]
pub struct Assistant {
    /// Shown in the widget's header.
    pub name: String,
    /// The system prompt, already read from its file; may be empty.
    pub prompt: String,
    /// The system prompt of requests for a summary.
    pub summary_prompt: String,
    /// Few-shot pairs, pinned after the prompt.
    pub examples: Vec<Example>,
    /// First words of the start screen.
    pub greeting: Option<String>,
    /// Questions that the start screen offers.
    pub suggestions: Vec<String>,
    /// A line under the composer.
    pub disclaimer: Option<String>,
    /// How visitors reach a person.
    pub contact: Option<String>,
    /// The model for requests that name none; one of the allow-list.
    pub model: String,
}

/// A pinned question and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What a visitor might ask.
    pub user: String,
    /// How the assistant answers that.
    pub assistant: String,
}

/// Sizes and counts.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Tokens of one answer; larger wishes are clamped.
    pub max_output_tokens: u64,
    /// Allowance for images in one request, bytes as sent (base64).
    pub image_bytes: usize,
    /// Request bodies held at the same time, bytes in all.
    pub bodies_in_flight_bytes: usize,
    /// One answer, bytes.
    pub answer_bytes: usize,
    /// Connections at the same time.
    pub connections: usize,
}

/// How long each phase may take. Each has its own clock: a long answer is not cut by a short phase.
#[derive(Clone, Debug)]
pub struct Timeouts {
    /// DNS, TCP and TLS to the provider.
    pub connect: Duration,
    /// From the sent request to the provider's headers, when a stream was asked.
    pub headers: Duration,
    /// From the headers to the first data event; comments don't count.
    pub first_content: Duration,
    /// Silence in the middle of an answer.
    pub idle: Duration,
    /// A whole answer; also the wait for one that is not streamed.
    pub total: Duration,
    /// Time between comments that keep quiet connections open.
    pub keep_alive: Duration,
    /// A request's body, to which its bytes add time (see [`crate::MIN_BODY_BYTES_PER_S`]).
    pub body: Duration,
    /// A client that does not read what was written.
    pub write_stall: Duration,
    /// Open streams after the order to stop.
    pub drain: Duration,
}

/// The listening side.
#[derive(Clone, Debug)]
pub struct Server {
    /// Address and port; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Folder with the widget's files.
    pub widget: PathBuf,
}

impl Config {
    /// The largest request body in bytes: the largest context × 6, and the allowance for images.
    #[must_use]
    pub fn max_body_bytes(&self) -> usize {
        let context = self.upstream.models.iter().map(|model| model.context).max().unwrap_or(0);
        let text = usize::try_from(context.saturating_mul(BYTES_PER_TOKEN)).unwrap_or(usize::MAX);
        text.saturating_add(self.limits.image_bytes)
    }
}

/// The most that a token takes as JSON text.
const BYTES_PER_TOKEN: u64 = 6;

/// Something that must be put right before the relay can start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Line in the file, from 1; 0 when it came by flag or environment.
    pub line: usize,
    /// What is wrong; never repeats a value that might be a secret.
    pub message: String,
    /// The nearest thing that would be right.
    pub nearest: Option<String>,
}

/// Something worth knowing that is no mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Line in the file, from 1; 0 when it is about the whole.
    pub line: usize,
    /// What to know.
    pub message: String,
}

/// The result of reading a configuration.
#[derive(Debug)]
pub struct Parsed {
    /// The configuration, when there is no mistake.
    pub config: Option<Config>,
    /// All mistakes, by line.
    pub mistakes: Vec<Mistake>,
    /// What is known but not used, and what is doubtful.
    pub notes: Vec<Note>,
    /// Every key with the value that holds, as TOML; values of defaults are marked.
    pub effective: String,
}

/// Values that win over the file: from flags or the environment.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `server.listen`
    pub listen: Option<String>,
    /// `server.widget`
    pub widget: Option<String>,
    /// `upstream.base_url`
    pub upstream: Option<String>,
}

/// Reads a configuration. `read_file` gets the paths that the text names (the prompt's file), as they stand there.
#[must_use]
pub fn parse(
    text: &str,
    overrides: &Overrides,
    read_file: &dyn Fn(&str) -> std::io::Result<String>,
) -> Parsed {
    let mut found = read::read(text);
    if found.mistakes.is_empty() || !found.syntax_error {
        found.override_with("server.listen", overrides.listen.as_deref());
        found.override_with("server.widget", overrides.widget.as_deref());
        found.override_with("upstream.base_url", overrides.upstream.as_deref());
        let built = build::build(&mut found, read_file);
        found.mistakes.sort_by_key(|mistake| mistake.line);
        found.notes.sort_by_key(|note| note.line);
        let config = if found.mistakes.is_empty() { Some(built) } else { None };
        return Parsed { config, effective: found.effective(), mistakes: found.mistakes, notes: found.notes };
    }
    Parsed { config: None, mistakes: found.mistakes, notes: found.notes, effective: String::new() }
}

/// The line of a byte offset, from 1.
fn line_of(text: &str, span: &Range<usize>) -> usize {
    text.as_bytes().iter().take(span.start).filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests;
