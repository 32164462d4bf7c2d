//! From text to checked values: walks the TOML beside the table of keys.

use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

use toml::de::{DeTable, DeValue};

use super::{
    Mistake, Note,
    keys::{self, KEYS, Key, Kind},
    line_of, money,
};

/// A value of the right shape.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Texts(Vec<String>),
    Count(u64),
    Seconds(Duration),
    Switch(bool),
    /// Millionths.
    Money(u64),
}

/// What a value should have been.
struct Wanted {
    shape: String,
    nearest: Option<String>,
}

impl Wanted {
    fn shape(shape: impl Into<String>) -> Self {
        Self { shape: shape.into(), nearest: None }
    }
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
    remarks: Vec<String>,
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
            Err(wanted) => {
                self.mistake(line, format!("`{here}` must be {}", wanted.shape), wanted.nearest);
            }
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

    /// The amount at a path, millionths.
    pub(super) fn money(&self, path: &str) -> Option<u64> {
        match self.value(path) {
            Some(Value::Money(amount)) => Some(amount),
            _ => None,
        }
    }

    /// Whether the text itself, or a flag, says what is at a path.
    pub(super) fn is_given(&self, path: &str) -> bool {
        self.values.contains_key(path)
    }

    /// Adds a line to [`Found::effective`], as a comment.
    pub(super) fn remark(&mut self, line: String) {
        self.remarks.push(line);
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
                    // What a catalogue says about a model holds in place of the key's default.
                    if let Some((value, _)) = self.values.get(&format!("{path}[{index}].{name}")) {
                        let _ = writeln!(page, "{name} = {}", shown(value));
                    }
                }
            }
        }
        for remark in &self.remarks {
            let _ = writeln!(page, "# {remark}");
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
        Value::Money(amount) => quoted(&money::decimal(*amount)),
    }
}

/// The value in the key's shape, or what it should have been.
fn shape(kind: Kind, value: &DeValue<'_>) -> Result<Value, Wanted> {
    match kind {
        Kind::Text | Kind::Url | Kind::Path | Kind::Address | Kind::Link => value
            .as_str()
            .map(|text| Value::Text(text.to_owned()))
            .ok_or_else(|| Wanted::shape("a text in quotes")),
        Kind::Origins | Kind::Texts => {
            texts(value).map(Value::Texts).ok_or_else(|| Wanted::shape("a list of texts"))
        }
        Kind::Word(words) => {
            let text = value.as_str().ok_or_else(|| Wanted::shape("a text in quotes"))?;
            word(words, text).map(|()| Value::Text(text.to_owned()))
        }
        Kind::Words(words) => {
            let texts = texts(value).ok_or_else(|| Wanted::shape("a list of texts"))?;
            texts.iter().try_for_each(|text| word(words, text))?;
            Ok(Value::Texts(texts))
        }
        Kind::Switch => value.as_bool().map(Value::Switch).ok_or_else(|| Wanted::shape("true or false")),
        Kind::Money => {
            let written = match value {
                DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str()),
                DeValue::Float(number) => Some(number.as_str()),
                DeValue::String(text) => Some(text.as_ref()),
                _ => None,
            };
            written
                .and_then(money::millionths)
                .map(Value::Money)
                .ok_or_else(|| Wanted::shape("an amount such as 0.0012, with no more than 6 decimals"))
        }
        Kind::Count { min, max } => value
            .as_integer()
            .and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok())
            .filter(|count| (min..=max).contains(count))
            .map(Value::Count)
            .ok_or_else(|| match max {
                u64::MAX => Wanted::shape(format!("a whole number, {min} or more")),
                max => Wanted::shape(format!("a whole number from {min} to {max}")),
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
                .ok_or_else(|| Wanted::shape(format!("seconds from {min} to {max}")))
        }
    }
}

fn texts(value: &DeValue<'_>) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
}

fn word(words: &[&str], text: &str) -> Result<(), Wanted> {
    if words.contains(&text) {
        return Ok(());
    }
    let shape = match words {
        [only] => format!("{only:?}"),
        _ => format!("one of {}", words.join(", ")),
    };
    Err(Wanted { shape, nearest: keys::nearest_of(words.iter().copied(), text) })
}
