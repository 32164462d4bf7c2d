//! A tool as the engine knows it.

use crate::json::{self, Json, List, Value};

/// The most tools of one request.
pub const MAX_TOOLS: usize = 64;
/// The most characters of a name: OpenAI's rule.
pub(super) const MAX_NAME: usize = 64;
/// The most bytes of a description: OpenAI's rule.
const MAX_DESCRIPTION: usize = 1024;
/// The most bytes of the schema of the parameters.
const MAX_PARAMETERS: usize = 16 << 10;

/// How long a tool may take unless it says so, and at most, in milliseconds.
const TIMEOUT: (u64, u64) = (20_000, 300_000);
/// Bytes of a result that go back to the model unless the tool says so, and at most.
const RESULT: (u64, u64) = (16 << 10, 128 << 10);

/// What runs a tool.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// A function of the page.
    #[default]
    Page,
    /// The host, which calls the owner's own address.
    Http,
    /// The engine itself.
    BuiltIn,
}

/// A tool that the model may call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tool {
    /// What it is called by: [`is_name`].
    pub name: String,
    /// What it is for, in words to the model.
    pub description: String,
    /// The JSON Schema of its arguments, as JSON.
    pub parameters: String,
    /// The visitor is asked before it runs.
    pub approval: bool,
    /// Milliseconds that it may take.
    pub timeout_ms: u32,
    /// Bytes of its result that go back to the model.
    pub max_result_bytes: u32,
    /// What runs it.
    pub kind: Kind,
}

impl Tool {
    /// Reads a tool: `{name, description?, parameters?, approval?, timeout_ms?, max_result_bytes?}`, of the relay's card or
    /// of `Chatlet.registerTool`. What runs it is not for the definition to say. What is out of range is brought within.
    ///
    /// # Errors
    /// A stable word: `not_an_object`, `bad_name`, `bad_description` or `bad_parameters`.
    pub fn read(value: &Value, kind: Kind) -> Result<Self, &'static str> {
        if !value.is_object() {
            return Err("not_an_object");
        }
        let name = json::word(value, "name");
        if !is_name(name) {
            return Err("bad_name");
        }
        let description = match value.get("description") {
            None | Some(Value::Null) => "",
            Some(Value::String(text)) if text.len() <= MAX_DESCRIPTION => text,
            Some(_) => return Err("bad_description"),
        };
        let parameters = match value.get("parameters") {
            None | Some(Value::Null) => r#"{"type":"object","properties":{}}"#.to_owned(),
            Some(schema) => json::value(schema),
        };
        let is_schema = value.get("parameters").is_none_or(|schema| {
            *schema == Value::Null || schema.get("type").and_then(Value::as_str) == Some("object")
        });
        if !is_schema || parameters.len() > MAX_PARAMETERS {
            return Err("bad_parameters");
        }
        let within = |name: &str, (usual, most): (u64, u64)| {
            let told = value.get(name).and_then(Value::as_u64).unwrap_or(usual);
            u32::try_from(told.clamp(1, most)).unwrap_or(u32::MAX)
        };
        Ok(Self {
            name: name.to_owned(),
            description: description.to_owned(),
            parameters,
            approval: json::is_true(value, "approval"),
            timeout_ms: within("timeout_ms", TIMEOUT),
            max_result_bytes: within("max_result_bytes", RESULT),
            kind,
        })
    }

    fn to_json(&self) -> String {
        let mut function = Json::object().text("name", &self.name);
        if !self.description.is_empty() {
            function = function.text("description", &self.description);
        }
        let function = function.raw("parameters", &self.parameters).end();
        Json::object().text("type", "function").raw("function", &function).end()
    }
}

/// The `tools` of a request.
pub fn definitions<'a>(tools: impl IntoIterator<Item = &'a Tool>) -> String {
    let mut list = List::new();
    for tool in tools {
        list.raw(&tool.to_json());
    }
    list.end()
}

/// Whether a tool may be called so: `^[A-Za-z0-9_-]{1,64}$`, which is OpenAI's rule.
pub fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len()) && name.chars().all(is_name_char)
}

pub(super) const fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::{Kind, Tool, definitions, is_name};
    use crate::json::Value;

    fn read(json: &str) -> Result<Tool, &'static str> {
        Tool::read(&Value::parse(json).unwrap(), Kind::Page)
    }

    #[test]
    fn a_tool_says_what_it_is_and_what_it_may_take() {
        let eta = read(
            r#"{"name":"get_delivery_eta","description":"When an \"order\" comes.","kind":"http","approval":true,
                "parameters":{"type":"object","properties":{"order_id":{"type":"string"}},"required":["order_id"]},
                "timeout_ms":5000,"max_result_bytes":900}"#,
        )
        .unwrap();
        assert_eq!(
            (eta.timeout_ms, eta.max_result_bytes, eta.approval, eta.kind),
            (5000, 900, true, Kind::Page)
        );
        let ping = read(r#"{"name":"ping","parameters":null,"approval":"yes","timeout_ms":0}"#).unwrap();
        assert_eq!((ping.timeout_ms, ping.max_result_bytes, ping.approval), (1, 16_384, false));
        let slow = read(r#"{"name":"p","timeout_ms":99999999999,"max_result_bytes":99999999999}"#).unwrap();
        assert_eq!((slow.timeout_ms, slow.max_result_bytes), (300_000, 131_072));
        assert_eq!(
            definitions([&eta, &ping]),
            concat!(
                r#"[{"type":"function","function":{"name":"get_delivery_eta","description":"When an \"order\" comes.","#,
                r#""parameters":{"type":"object","properties":{"order_id":{"type":"string"}},"required":["order_id"]}}},"#,
                r#"{"type":"function","function":{"name":"ping","parameters":{"type":"object","properties":{}}}}]"#
            )
        );
        assert_eq!(definitions([]), "[]");
    }

    #[test]
    fn what_is_no_tool_is_refused_with_a_word() {
        let long = format!(r#"{{"name":"a","description":"{}"}}"#, "x".repeat(1025));
        let wide =
            format!(r#"{{"name":"a","parameters":{{"type":"object","title":"{}"}}}}"#, "x".repeat(16 << 10));
        let table = [
            ("[]", "not_an_object"),
            ("{}", "bad_name"),
            (r#"{"name":7}"#, "bad_name"),
            (r#"{"name":"get eta"}"#, "bad_name"),
            (r#"{"name":"a","description":7}"#, "bad_description"),
            (&long, "bad_description"),
            (r#"{"name":"a","parameters":{}}"#, "bad_parameters"),
            (r#"{"name":"a","parameters":{"type":"array"}}"#, "bad_parameters"),
            (r#"{"name":"a","parameters":true}"#, "bad_parameters"),
            (&wide, "bad_parameters"),
        ];
        for (json, word) in table {
            assert_eq!(read(json), Err(word), "{}", json.get(..60).unwrap_or(json));
        }
    }

    #[test]
    fn names_follow_openais_rule() {
        let (longest, longer) = ("a".repeat(64), "a".repeat(65));
        for (name, fits) in [
            ("a", true),
            ("get_delivery-ETA9", true),
            (longest.as_str(), true),
            (longer.as_str(), false),
            ("", false),
            ("a b", false),
            ("a.b", false),
            ("größe", false),
            ("a\n", false),
        ] {
            assert_eq!(is_name(name), fits, "{name}");
        }
    }
}
