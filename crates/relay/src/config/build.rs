//! From checked values to the configuration: what no single key can know.

use std::path::PathBuf;

use reqwest::Url;

use super::{
    Agent, Assistant, Budget, Config, Embeddings, Example, Limits, Memory, Price, Server, Timeouts, Upstream,
    catalogue::{self, Offer},
    keys::nearest_of,
    read::Found,
};
use crate::origin::Origin;

/// Pinned texts in all; they are paid for with every request.
const MAX_PINNED_BYTES: usize = 256 * 1024;
/// Few-shot pairs.
const MAX_EXAMPLES: usize = 32;

const MIB: usize = 1024 * 1024;

/// Builds the configuration; mistakes are added to what was found, and then the result is not to be used.
pub(super) fn build(found: &mut Found, read_file: &dyn Fn(&str) -> std::io::Result<String>) -> Config {
    let origins = origins(found);
    let Offer { models, uses } = catalogue::offer(found);
    let upstream = Upstream { base_url: base_url(found), key_env: key_env(found), models, uses };
    let assistant = assistant(found, &upstream, read_file);
    let embeddings = embeddings(found);
    let mebibytes = |path: &str| usize::try_from(found.count(path)).unwrap_or(usize::MAX).saturating_mul(MIB);
    let limits = Limits {
        max_output_tokens: found.count("limits.max_output_tokens"),
        image_bytes: mebibytes("limits.images_mb"),
        bodies_in_flight_bytes: mebibytes("limits.bodies_in_flight_mb"),
        answer_bytes: mebibytes("limits.answer_mb"),
        connections: usize::try_from(found.count("limits.connections")).unwrap_or(usize::MAX),
    };
    let timeouts = Timeouts {
        connect: found.seconds("timeouts.connect_s"),
        headers: found.seconds("timeouts.headers_s"),
        first_content: found.seconds("timeouts.first_content_s"),
        idle: found.seconds("timeouts.idle_s"),
        total: found.seconds("timeouts.total_s"),
        keep_alive: found.seconds("timeouts.keep_alive_s"),
        body: found.seconds("timeouts.body_s"),
        write_stall: found.seconds("timeouts.write_stall_s"),
        drain: found.seconds("timeouts.drain_s"),
    };
    let listen = found.text("server.listen").unwrap_or_default();
    let listen = listen.parse().unwrap_or_else(|_| {
        let message = format!("`server.listen`: {listen:?} is not ADDRESS:PORT with a numeric address");
        found.mistake(found.line("server.listen"), message, Some("127.0.0.1:8787".to_owned()));
        ([127, 0, 0, 1], 0).into()
    });
    let config = Config {
        origins,
        upstream,
        assistant,
        budget: budget(found),
        memory: memory(found, embeddings.is_some()),
        knowledge: knowledge(found),
        embeddings,
        agent: Agent {
            max_rounds: found.count("agent.max_rounds"),
            max_requests: found.count("agent.max_requests"),
            builtin: found.texts("agent.builtin"),
        },
        limits,
        timeouts,
        allow_system: found.switch("relay_keys.allow_system"),
        server: Server { listen, widget: PathBuf::from(found.text("server.widget").unwrap_or_default()) },
    };
    let largest = config.max_body_bytes();
    if largest > config.limits.bodies_in_flight_bytes {
        let message = format!(
            "`limits.bodies_in_flight_mb`: one request may be {} MiB (largest context × 6 bytes, and images), and would never pass",
            largest.div_ceil(MIB)
        );
        let needed = format!("{} or more", largest.div_ceil(MIB));
        found.mistake(found.line("limits.bodies_in_flight_mb"), message, Some(needed));
    }
    config
}

fn origins(found: &mut Found) -> Vec<Origin> {
    let line = found.line("site.origins");
    let mut origins = Vec::new();
    for text in found.texts("site.origins") {
        match Origin::parse(&text) {
            Ok(origin) if origins.contains(&origin) => {
                found.note(line, format!("`site.origins`: {text:?} stands there twice"));
            }
            Ok(origin) => origins.push(origin),
            Err(nearest) => {
                found.mistake(line, format!("`site.origins`: {text:?} is not the origin of a page"), nearest);
            }
        }
    }
    if origins.is_empty() && line == 0 {
        found.note(0, "`site.origins` is not set: no web page of another origin may use this relay");
    }
    origins
}

fn base_url(found: &mut Found) -> String {
    let text = found.text("upstream.base_url").unwrap_or_default();
    let line = found.line("upstream.base_url");
    // The text is not repeated: it may carry a password.
    let problem = match Url::parse(&text) {
        Err(_) => "is not an address",
        Ok(url) if !matches!(url.scheme(), "http" | "https") => "must begin with https:// or http://",
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            "must not carry a user or password; the key comes by environment"
        }
        Ok(url) if url.query().is_some() || url.fragment().is_some() => "must not carry a query or fragment",
        Ok(url) => {
            let loopback = match url.host_str() {
                Some("localhost" | "[::1]") => true,
                Some(host) => host.starts_with("127."),
                None => false,
            };
            if url.scheme() == "http" && !loopback {
                found.note(line, "`upstream.base_url` is plain http: the key travels readable");
            }
            return text.trim_end_matches('/').to_owned();
        }
    };
    found.hide("upstream.base_url");
    found.mistake(line, format!("`upstream.base_url` {problem}"), Some("https://api.oxlo.ai/v1".to_owned()));
    String::new()
}

fn key_env(found: &mut Found) -> String {
    let name = found.text("upstream.key_env").unwrap_or_default();
    let plain = |sign: char| sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == '_';
    if name.is_empty() || !name.chars().all(plain) {
        // Not repeated: somebody may have put the key itself here.
        found.hide("upstream.key_env");
        let message =
            "`upstream.key_env` is the NAME of an environment variable (capitals, digits, _), not the key";
        found.mistake(found.line("upstream.key_env"), message.to_owned(), Some("OXLO_API_KEY".to_owned()));
    }
    name
}

fn budget(found: &mut Found) -> Budget {
    let per_day = Some(found.count("budget.per_day")).filter(|count| *count > 0);
    let low = match per_day {
        Some(limit) if !found.is_given("budget.low") => limit / 10,
        _ => found.count("budget.low"),
    };
    let line = found.line("budget.low");
    match per_day {
        Some(limit) if low >= limit => {
            let message = format!("`budget.low`: with {limit} requests a day, {low} left is the whole day");
            found.mistake(line, message, None);
        }
        None if found.is_given("budget.low") => {
            found.note(line, "`budget.low` says nothing while `budget.per_day` is 0, without a limit");
        }
        _ => {}
    }
    Budget { per_day, low, price: price(found) }
}

fn price(found: &mut Found) -> Option<Price> {
    let amount = |name: &str| found.money(&format!("budget.price.{name}"));
    let [per_request, input, output, cached] = ["per_request", "input", "output", "cached"].map(amount);
    let line_of = |name: &str| found.line(&format!("budget.price.{name}"));
    let lonely = match (input, output, cached) {
        (Some(_), None, _) => Some((line_of("input"), "`budget.price.input` needs `budget.price.output`")),
        (None, Some(_), _) => Some((line_of("output"), "`budget.price.output` needs `budget.price.input`")),
        (None, None, Some(_)) => {
            Some((line_of("cached"), "`budget.price.cached` needs `budget.price.input` and `output`"))
        }
        _ => None,
    };
    if let Some((line, message)) = lonely {
        found.mistake(line, message.to_owned(), None);
    }
    let currency = found.text("budget.price.currency").unwrap_or_default();
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let capitals = currency.to_ascii_uppercase();
        let right = capitals.len() == 3 && capitals.bytes().all(|byte| byte.is_ascii_uppercase());
        let message = "`budget.price.currency` is three capital letters".to_owned();
        found.mistake(found.line("budget.price.currency"), message, right.then_some(capitals));
    }
    let is_set = per_request.is_some() || input.is_some();
    is_set.then_some(Price { per_request, input, output, cached, currency })
}

fn memory(found: &mut Found, has_embeddings: bool) -> Memory {
    let vectors = found.switch("memory.vectors");
    if vectors && !has_embeddings {
        let message = "`memory.vectors` needs a model: set `embeddings.model`".to_owned();
        found.mistake(found.line("memory.vectors"), message, None);
    }
    Memory {
        policy: found.text("memory.policy").unwrap_or_default(),
        target_context: Some(found.count("memory.target_context")).filter(|tokens| *tokens > 0),
        vectors,
    }
}

fn embeddings(found: &mut Found) -> Option<Embeddings> {
    let line = found.line("embeddings.model");
    let model = found.text("embeddings.model")?;
    if catalogue::is_bad(&model) {
        found.mistake(line, "`embeddings.model` is empty, or has blanks around it".to_owned(), None);
    }
    let max_inputs = usize::try_from(found.count("embeddings.max_inputs")).unwrap_or(usize::MAX);
    Some(Embeddings { model, max_inputs })
}

/// Where the widget finds the index. Its shards lie beside it, under names that are made from its own.
fn knowledge(found: &mut Found) -> Option<String> {
    let text = found.text("knowledge.index")?;
    let relay = Url::parse("https://relay.invalid/").ok()?;
    let problem = match relay.join(&text) {
        Err(_) => "is neither an address nor a path",
        Ok(url) if !matches!(url.scheme(), "http" | "https") => "must begin with https://, http:// or /",
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            "must not carry a user or password: everybody reads it"
        }
        Ok(url) if url.fragment().is_some() => "must not carry a fragment",
        Ok(url) if !url.path().ends_with(".chatlet") => "must name a file that ends with .chatlet",
        Ok(_) => return Some(text),
    };
    // The text is not repeated: it may carry a password.
    found.hide("knowledge.index");
    let nearest = "/knowledge.chatlet".to_owned();
    found.mistake(found.line("knowledge.index"), format!("`knowledge.index` {problem}"), Some(nearest));
    None
}

fn assistant(
    found: &mut Found,
    upstream: &Upstream,
    read_file: &dyn Fn(&str) -> std::io::Result<String>,
) -> Assistant {
    let models = &upstream.models;
    let model = found.text("assistant.model").unwrap_or_else(|| first(upstream));
    if !models.is_empty() && !models.iter().any(|known| known.id == model) {
        let nearest = nearest_of(models.iter().map(|known| known.id.as_str()), &model);
        let message = format!("`assistant.model`: {model:?} is not among the models");
        found.mistake(found.line("assistant.model"), message, nearest);
    }
    let prompt = prompt(found, read_file);
    let summary_prompt = found.text("assistant.summary_prompt").unwrap_or_default().trim().to_owned();
    if summary_prompt.is_empty() {
        let message =
            "`assistant.summary_prompt` is empty: leave it out, or say what a summary is".to_owned();
        found.mistake(found.line("assistant.summary_prompt"), message, None);
    }
    if summary_prompt.len() > MAX_PINNED_BYTES {
        let message = format!(
            "`assistant.summary_prompt` is {} bytes; {MAX_PINNED_BYTES} is the most",
            summary_prompt.len()
        );
        found.mistake(found.line("assistant.summary_prompt"), message, None);
    }
    let examples = examples(found);
    let pinned: usize =
        prompt.len() + examples.iter().map(|pair| pair.user.len() + pair.assistant.len()).sum::<usize>();
    if pinned > MAX_PINNED_BYTES {
        let line = found.line("assistant.prompt_file").max(found.line("assistant.prompt"));
        let message = format!("prompt and examples are {pinned} bytes; {MAX_PINNED_BYTES} is the most");
        found.mistake(line, message, None);
    }
    Assistant {
        name: found.text("assistant.name").unwrap_or_default(),
        prompt,
        summary_prompt,
        examples,
        greeting: found.text("assistant.greeting"),
        suggestions: found.texts("assistant.suggestions"),
        disclaimer: found.text("assistant.disclaimer"),
        contact: found.text("assistant.contact"),
        model,
    }
}

/// The model that the owner means without saying so.
fn first(upstream: &Upstream) -> String {
    let general =
        upstream.uses.iter().find(|line| line.word == "general").and_then(|line| line.models.first());
    general.or_else(|| upstream.models.first().map(|model| &model.id)).cloned().unwrap_or_default()
}

fn prompt(found: &mut Found, read_file: &dyn Fn(&str) -> std::io::Result<String>) -> String {
    let line = found.line("assistant.prompt_file");
    match (found.text("assistant.prompt"), found.text("assistant.prompt_file")) {
        (Some(_), Some(_)) => {
            found.mistake(
                line,
                "`assistant.prompt` and `assistant.prompt_file` exclude each other".to_owned(),
                None,
            );
            String::new()
        }
        (Some(prompt), None) => prompt,
        (None, Some(path)) => match read_file(&path) {
            Ok(prompt) => prompt.trim().to_owned(),
            Err(error) => {
                found.mistake(line, format!("`assistant.prompt_file`: cannot read {path:?}: {error}"), None);
                String::new()
            }
        },
        (None, None) => {
            found.note(0, "there is no system prompt: the model answers about anything");
            String::new()
        }
    }
}

fn examples(found: &mut Found) -> Vec<Example> {
    let lines = found.repeats("assistant.example");
    if let Some(line) = lines.get(MAX_EXAMPLES) {
        found.mistake(*line, format!("more than {MAX_EXAMPLES} examples"), None);
    }
    let mut examples = Vec::new();
    for (index, line) in lines.into_iter().enumerate() {
        let part = |name: &str| found.text(&format!("assistant.example[{index}].{name}"));
        match (part("user"), part("assistant")) {
            (Some(user), Some(assistant)) => examples.push(Example { user, assistant }),
            _ => found.mistake(line, "an example needs `user` and `assistant`".to_owned(), None),
        }
    }
    examples
}
