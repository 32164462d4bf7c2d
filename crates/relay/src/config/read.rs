//! From text to checked values: walks the TOML beside the table of keys.

use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

use toml::de::{DeTable, DeValue};

use super::{
    Mistake, Note,
    keys::{self, KEYS, Key, Kind},
    line_of,
};

/// A value of the right shape.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Texts(Vec<String>),
    Count(u64),
    Seconds(Duration),
    Switch(bool),
}

/// What a text said, by concrete path (`model[0].id`), and what was wrong with it.
#[derive(Debug, Default)]
pub(super) struct Found {
    values: BTreeMap<String, (Value, usize)>,
    /// How often each repeated table stands there, and the line of each.
    repeated: BTreeMap<String, Vec<usize>>,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) notes: Vec<Note>,
    pub(super) syntax_error: bool,
    /// Keys whose value may hold a secret by mistake.
    hidden: Vec<&'static str>,
}

/// Reads a text; what cannot be read is among the mistakes.
pub(super) fn read(text: &str) -> Found {
    let mut found = Found::default();
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        found.syntax_error = true;
        let line = error.span().map_or(0, |span| line_of(text, &span));
        found.mistake(line, error.message().to_owned(), None);
    }
    if !found.syntax_error {
        found.walk(text, table.get_ref(), "", "");
    }
    found
}

impl Found {
    pub(super) fn mistake(&mut self, line: usize, message: String, nearest: Option<String>) {
        self.mistakes.push(Mistake { line, message, nearest });
    }

    pub(super) fn note(&mut self, line: usize, message: impl Into<String>) {
        self.notes.push(Note { line, message: message.into() });
    }

    fn walk(&mut self, text: &str, table: &DeTable<'_>, pattern: &str, concrete: &str) {
        for (name, value) in table {
            let line = line_of(text, &name.span());
            let path = join(pattern, name.get_ref());
            let here = join(concrete, name.get_ref());
            let inside = |prefix: String| KEYS.iter().any(|key| key.path.starts_with(&prefix));
            if let Some(key) = keys::find(&path) {
                self.take(key, here, value.get_ref(), line);
            } else if inside(format!("{path}.")) {
                match value.get_ref() {
                    DeValue::Table(inner) => self.walk(text, inner, &path, &here),
                    other => {
                        self.mistake(line, format!("`{path}` is a table, not a {}", other.type_str()), None);
                    }
                }
            } else if inside(format!("{path}[].")) {
                self.walk_repeated(text, value.get_ref(), &path, &here, line);
            } else {
                self.unknown(&path, line);
            }
        }
    }

    fn walk_repeated(&mut self, text: &str, value: &DeValue<'_>, path: &str, here: &str, line: usize) {
        let Some(items) = value.as_array() else {
            return self.mistake(line, format!("`{path}` is repeated: write [[{path}]]"), None);
        };
        for (index, item) in items.iter().enumerate() {
            let line = line_of(text, &item.span());
            self.repeated.entry(here.to_owned()).or_default().push(line);
            match item.get_ref() {
                DeValue::Table(inner) => {
                    self.walk(text, inner, &format!("{path}[]"), &format!("{here}[{index}]"));
                }
                other => {
                    self.mistake(line, format!("`{path}` holds tables, not a {}", other.type_str()), None)
                }
            }
        }
    }

    fn unknown(&mut self, path: &str, line: usize) {
        let leaf = path.rsplit('.').next().unwrap_or_default();
        let secret = ["key", "secret", "token", "password"].iter().any(|word| leaf.contains(word));
        if secret && keys::nearest(path).is_none_or(|near| !near.starts_with(path)) {
            let message = format!(
                "`{path}` looks like a secret: secrets are read from the environment only (OXLO_API_KEY or OXLO_API_KEY_FILE)"
            );
            return self.mistake(line, message, None);
        }
        self.mistake(line, format!("unknown key `{path}`"), keys::nearest(path).map(str::to_owned));
    }

    fn take(&mut self, key: &'static Key, here: String, value: &DeValue<'_>, line: usize) {
        if key.later {
            return self.note(line, format!("`{here}` is known, and not used by this version"));
        }
        match shape(key.kind, value) {
            Ok(value) => drop(self.values.insert(here, (value, line))),
            Err(wanted) => self.mistake(line, format!("`{here}` must be {wanted}"), None),
        }
    }

    /// Puts a text in place of what the file says.
    pub(super) fn override_with(&mut self, path: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.values.insert(path.to_owned(), (Value::Text(text.to_owned()), 0));
        }
    }

    /// The value at a path, or the key's default.
    fn value(&self, path: &str) -> Option<Value> {
        if let Some((value, _)) = self.values.get(path) {
            return Some(value.clone());
        }
        let key = keys::find(&pattern_of(path))?;
        let default = DeValue::parse(key.default).ok()?;
        shape(key.kind, default.get_ref()).ok()
    }

    /// The line of a path, 0 when it is a default.
    pub(super) fn line(&self, path: &str) -> usize {
        self.values.get(path).map_or(0, |(_, line)| *line)
    }

    /// Lines of a repeated table.
    pub(super) fn repeats(&self, path: &str) -> Vec<usize> {
        self.repeated.get(path).cloned().unwrap_or_default()
    }

    pub(super) fn text(&self, path: &str) -> Option<String> {
        match self.value(path) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn texts(&self, path: &str) -> Vec<String> {
        match self.value(path) {
            Some(Value::Texts(texts)) => texts,
            _ => Vec::new(),
        }
    }

    pub(super) fn count(&self, path: &str) -> u64 {
        match self.value(path) {
            Some(Value::Count(count)) => count,
            _ => 0,
        }
    }

    pub(super) fn seconds(&self, path: &str) -> Duration {
        match self.value(path) {
            Some(Value::Seconds(seconds)) => seconds,
            _ => Duration::ZERO,
        }
    }

    pub(super) fn switch(&self, path: &str) -> bool {
        matches!(self.value(path), Some(Value::Switch(true)))
    }

    /// Keeps a value out of [`Found::effective`].
    pub(super) fn hide(&mut self, path: &'static str) {
        self.hidden.push(path);
    }

    /// Every key and the value that holds.
    pub(super) fn effective(&self) -> String {
        let mut page = String::new();
        for key in KEYS.iter().filter(|key| !key.later && !key.path.contains("[]")) {
            // Writing to a String cannot fail.
            let _ = match (self.values.get(key.path), key.default) {
                (Some(_), _) if self.hidden.contains(&key.path) => {
                    writeln!(page, "# {} is not shown", key.path)
                }
                (Some((value, 0)), _) => {
                    writeln!(page, "{} = {}  # by flag or environment", key.path, shown(value))
                }
                (Some((value, _)), _) => writeln!(page, "{} = {}", key.path, shown(value)),
                (None, "") => writeln!(page, "# {} is not set", key.path),
                (None, default) => writeln!(page, "{} = {default}  # default", key.path),
            };
        }
        for (path, lines) in &self.repeated {
            for index in 0..lines.len() {
                let _ = writeln!(page, "[[{path}]]");
                for key in KEYS {
                    let Some(name) = key.path.strip_prefix(&format!("{path}[].")) else { continue };
                    if let Some(value) = self.value(&format!("{path}[{index}].{name}")) {
                        let _ = writeln!(page, "{name} = {}", shown(&value));
                    }
                }
            }
        }
        page
    }
}

fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

/// `model[3].id` → `model[].id`
fn pattern_of(path: &str) -> String {
    let mut inside = false;
    path.chars()
        .filter(|sign| {
            inside = (inside || *sign == '[') && *sign != ']';
            !inside || *sign == '['
        })
        .collect()
}

fn shown(value: &Value) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    match value {
        Value::Text(text) => quoted(text),
        Value::Texts(texts) => {
            format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
        }
        Value::Count(count) => count.to_string(),
        Value::Seconds(seconds) => seconds.as_secs_f64().to_string(),
        Value::Switch(on) => on.to_string(),
    }
}

/// The value in the key's shape, or what it should have been.
fn shape(kind: Kind, value: &DeValue<'_>) -> Result<Value, String> {
    match kind {
        Kind::Text | Kind::Url | Kind::Path | Kind::Address => value
            .as_str()
            .map(|text| Value::Text(text.to_owned()))
            .ok_or_else(|| "a text in quotes".to_owned()),
        Kind::Origins | Kind::Texts => value
            .as_array()
            .and_then(|items| items.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect())
            .map(Value::Texts)
            .ok_or_else(|| "a list of texts".to_owned()),
        Kind::Switch => value.as_bool().map(Value::Switch).ok_or_else(|| "true or false".to_owned()),
        Kind::Count { min, max } => value
            .as_integer()
            .and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok())
            .filter(|count| (min..=max).contains(count))
            .map(Value::Count)
            .ok_or_else(|| match max {
                u64::MAX => format!("a whole number, {min} or more"),
                max => format!("a whole number from {min} to {max}"),
            }),
        Kind::Seconds { min, max } => {
            let number = match value {
                DeValue::Integer(number) => number.as_str().parse::<f64>().ok(),
                DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
                _ => None,
            };
            number
                .filter(|seconds| (min..=max).contains(seconds))
                .map(|seconds| Value::Seconds(Duration::from_secs_f64(seconds)))
                .ok_or_else(|| format!("seconds from {min} to {max}"))
        }
    }
}
