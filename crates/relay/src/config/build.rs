//! From checked values to the configuration: what no single key can know.

use std::path::PathBuf;

use reqwest::Url;

use super::{Assistant, Config, Example, Limits, Model, Server, Timeouts, Upstream, read::Found};
use crate::origin::Origin;

/// The model that is offered when the owner names none.
const DEFAULT_MODEL: &str = "llama-3.3-70b";
/// Pinned texts in all; they are paid for with every request.
const MAX_PINNED_BYTES: usize = 256 * 1024;
/// Few-shot pairs.
const MAX_EXAMPLES: usize = 32;

const MIB: usize = 1024 * 1024;

/// Builds the configuration; mistakes are added to what was found, and then the result is not to be used.
pub(super) fn build(found: &mut Found, read_file: &dyn Fn(&str) -> std::io::Result<String>) -> Config {
    let origins = origins(found);
    let upstream = Upstream { base_url: base_url(found), key_env: key_env(found), models: models(found) };
    let assistant = assistant(found, &upstream.models, read_file);
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
        budget_per_day: Some(found.count("budget.per_day")).filter(|count| *count > 0),
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

fn models(found: &mut Found) -> Vec<Model> {
    let context = found.count("model[].context");
    let mut listed: Vec<(Model, usize)> = Vec::new();
    for id in found.texts("upstream.models") {
        listed.push((Model { id, context }, found.line("upstream.models")));
    }
    for (index, line) in found.repeats("model").into_iter().enumerate() {
        match found.text(&format!("model[{index}].id")) {
            Some(id) => {
                let context = found.count(&format!("model[{index}].context"));
                listed.push((Model { id, context }, line));
            }
            None => found.mistake(line, "[[model]] needs an `id`".to_owned(), None),
        }
    }
    let mut models: Vec<Model> = Vec::new();
    for (model, line) in listed {
        if model.id.trim() != model.id || model.id.is_empty() {
            found.mistake(line, "a model's `id` is empty, or has blanks around it".to_owned(), None);
        } else if models.iter().any(|other| other.id == model.id) {
            found.mistake(line, format!("the model {:?} stands there twice", model.id), None);
        } else {
            models.push(model);
        }
    }
    if models.is_empty() {
        models.push(Model { id: DEFAULT_MODEL.to_owned(), context });
    }
    models
}

fn assistant(
    found: &mut Found,
    models: &[Model],
    read_file: &dyn Fn(&str) -> std::io::Result<String>,
) -> Assistant {
    let model = found
        .text("assistant.model")
        .unwrap_or_else(|| models.first().map_or_else(String::new, |model| model.id.clone()));
    if !models.iter().any(|known| known.id == model) {
        let nearest = models.iter().min_by_key(|known| strsim::damerau_levenshtein(&known.id, &model));
        let message = format!("`assistant.model`: {model:?} is not among the models");
        found.mistake(found.line("assistant.model"), message, nearest.map(|known| known.id.clone()));
    }
    let prompt = prompt(found, read_file);
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
        examples,
        greeting: found.text("assistant.greeting"),
        suggestions: found.texts("assistant.suggestions"),
        disclaimer: found.text("assistant.disclaimer"),
        model,
    }
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
