//! Writes JSON, and reads it. What we write has a few known shapes, and of what we read a few fields matter: two pages
//! of code do what a library's machinery would bring thirty kilobytes of WebAssembly for.

#[cfg(feature = "actions")]
pub mod partial;
mod value;

pub use value::Value;

/// An object in the making.
#[derive(Debug)]
pub(crate) struct Json(String);

impl Json {
    /// `{`
    pub(crate) fn object() -> Self {
        Self(String::from("{"))
    }

    /// A field that is text.
    #[inline(never)]
    pub(crate) fn text(mut self, name: &str, text: &str) -> Self {
        self.name(name);
        quote(text, &mut self.0);
        self
    }

    /// A field that is a whole number.
    #[inline(never)]
    pub(crate) fn number(self, name: &str, number: u64) -> Self {
        self.raw(name, &number.to_string())
    }

    /// A field that is true or false.
    pub(crate) fn flag(self, name: &str, flag: bool) -> Self {
        self.raw(name, if flag { "true" } else { "false" })
    }

    /// A field that is JSON already.
    #[inline(never)]
    pub(crate) fn raw(mut self, name: &str, json: &str) -> Self {
        self.name(name);
        self.0.push_str(json);
        self
    }

    /// `}`
    pub(crate) fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        quote(name, &mut self.0);
        self.0.push(':');
    }
}

/// A list in the making.
#[derive(Debug)]
pub(crate) struct List(String);

impl List {
    /// `[`
    pub(crate) fn new() -> Self {
        Self(String::from("["))
    }

    /// An item that is text.
    pub(crate) fn text(&mut self, text: &str) {
        self.separate();
        quote(text, &mut self.0);
    }

    /// An item that is JSON already.
    pub(crate) fn raw(&mut self, json: &str) {
        self.separate();
        self.0.push_str(json);
    }

    /// `]`
    pub(crate) fn end(mut self) -> String {
        self.0.push(']');
        self.0
    }

    fn separate(&mut self) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
    }
}

/// A list of texts.
#[inline(never)]
pub(crate) fn texts(texts: &mut dyn Iterator<Item = &str>) -> String {
    let mut list = List::new();
    for text in texts {
        list.text(text);
    }
    list.end()
}

/// Writes a text with its quotes (RFC 8259, section 7).
#[inline(never)]
fn quote(text: &str, into: &mut String) {
    into.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                into.push('\\');
                into.push(c);
            }
            '\n' => into.push_str("\\n"),
            '\0'..='\x1f' => {
                into.push_str("\\u00");
                for digit in [c as u32 >> 4, c as u32 & 15] {
                    into.push(char::from_digit(digit, 16).unwrap_or('0'));
                }
            }
            c => into.push(c),
        }
    }
    into.push('"');
}

/// Writes a value that was read; its fields keep their order.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => if *flag { "true" } else { "false" }.to_owned(),
        Value::Number(number) => number.clone(),
        Value::String(text) => {
            let mut quoted = String::new();
            quote(text, &mut quoted);
            quoted
        }
        Value::Array(items) => {
            let mut list = List::new();
            for item in items {
                list.raw(&self::value(item));
            }
            list.end()
        }
        Value::Object(fields) => {
            let mut object = Json::object();
            for (name, field) in fields {
                object = object.raw(name, &self::value(field));
            }
            object.end()
        }
    }
}

/// A field that is text; empty where there is none.
#[inline(never)]
pub fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A field that is a whole number; 0 where there is none.
#[inline(never)]
pub fn number(value: &Value, name: &str) -> u64 {
    value.get(name).and_then(Value::as_u64).unwrap_or_default()
}

/// A field that is a list; empty where there is none.
#[inline(never)]
pub fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A field that is true.
#[inline(never)]
pub fn is_true(value: &Value, name: &str) -> bool {
    value.get(name) == Some(&Value::Bool(true))
}

/// A field that is an object; null where there is none.
#[inline(never)]
pub fn object<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

#[cfg(test)]
mod tests {
    use super::{Json, List, Value, quote, texts, value};
    use proptest::prelude::*;

    #[test]
    fn objects_and_lists() {
        let json = Json::object().text("a", "1\"").number("b", 2).flag("c", true).raw("d", "[]").end();
        assert_eq!(json, r#"{"a":"1\"","b":2,"c":true,"d":[]}"#);
        assert_eq!((Json::object().end(), List::new().end()), ("{}".to_owned(), "[]".to_owned()));
        assert_eq!(texts(&mut ["a", "b"].into_iter()), r#"["a","b"]"#);
    }

    #[test]
    fn values_come_back_as_they_were() {
        let seen = r#"{"z":null,"a":[1,-2,1.50,1e400,true,"x\u0007\n"],"o":{"":{}},"a":[]}"#;
        assert_eq!(value(&Value::parse(seen).unwrap()), seen);
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in any::<String>()) {
            let mut quoted = String::new();
            quote(&text, &mut quoted);
            prop_assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text);
        }
    }
}
