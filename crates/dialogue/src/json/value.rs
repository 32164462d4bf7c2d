//! JSON that is read. A library reads numbers by tables of powers that alone weigh more than the rest of the engine's
//! reading; here a number stays as it is written, and only whole ones are asked for.

/// How deep lists and objects may lie in each other.
pub(super) const DEPTH: u32 = 128;

/// A value that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    String(String),
    /// A list.
    Array(Vec<Self>),
    /// Names and values in their order; of one name the last counts.
    Object(Vec<(String, Self)>),
}

impl Value {
    /// Reads a whole text (RFC 8259); `None` where it is not JSON.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(DEPTH)?;
        reader.space();
        (reader.at == text.len()).then_some(value)
    }

    /// A field of an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(fields) = self else { return None };
        fields.iter().rev().find_map(|(known, value)| (known == name).then_some(value))
    }

    /// An item of a list.
    pub fn at(&self, place: usize) -> Option<&Self> {
        self.as_array()?.get(place)
    }

    /// The text, if it is one.
    pub const fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text.as_str()) } else { None }
    }

    /// The number, if it is a whole one and not negative.
    pub fn as_u64(&self) -> Option<u64> {
        if let Self::Number(digits) = self { digits.parse().ok() } else { None }
    }

    /// Whether it is true, if it is either.
    pub const fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(truth) = self { Some(*truth) } else { None }
    }

    /// The items, if it is a list.
    pub const fn as_array(&self) -> Option<&Vec<Self>> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// It is an object.
    pub const fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }
}

/// Natively; the browser's code never gets here.
impl From<&serde_json::Value> for Value {
    fn from(value: &serde_json::Value) -> Self {
        Self::parse(&value.to_string()).unwrap_or_default()
    }
}

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        Self::from(&value)
    }
}

impl From<&Self> for Value {
    fn from(value: &Self) -> Self {
        value.clone()
    }
}

/// A place in a text.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    /// The byte here; 0 at the end.
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }

    fn space(&mut self) {
        while matches!(self.byte(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    /// Goes past a sign, if it is the next one.
    fn takes(&mut self, sign: u8) -> bool {
        self.space();
        let is = self.byte() == sign;
        self.at += usize::from(is);
        is
    }

    /// Goes past the comma; false at the end of the list.
    fn goes_on(&mut self, end: u8) -> Option<bool> {
        if self.takes(end) {
            return Some(false);
        }
        self.takes(b',').then_some(true)
    }

    fn value(&mut self, depth: u32) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        self.space();
        let from = self.at;
        let first = self.byte();
        self.at += 1;
        Some(match first {
            b'"' => Value::String(self.string()?),
            b'[' => {
                let mut items = Vec::new();
                let mut more = !self.takes(b']');
                while more {
                    items.push(self.value(depth)?);
                    more = self.goes_on(b']')?;
                }
                Value::Array(items)
            }
            b'{' => {
                let mut fields = Vec::new();
                let mut more = !self.takes(b'}');
                while more {
                    let name = if self.takes(b'"') { self.string()? } else { return None };
                    let value = if self.takes(b':') { self.value(depth)? } else { return None };
                    fields.push((name, value));
                    more = self.goes_on(b'}')?;
                }
                Value::Object(fields)
            }
            b'-' | b'0'..=b'9' => {
                self.at = from;
                self.number()?;
                Value::Number(self.text.get(from..self.at)?.to_owned())
            }
            _ => {
                while self.byte().is_ascii_lowercase() {
                    self.at += 1;
                }
                match self.text.get(from..self.at)? {
                    "null" => Value::Null,
                    "true" => Value::Bool(true),
                    "false" => Value::Bool(false),
                    _ => return None,
                }
            }
        })
    }

    /// Goes past digits; there must be one.
    fn digits(&mut self) -> Option<()> {
        let from = self.at;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        (self.at > from).then_some(())
    }

    fn number(&mut self) -> Option<()> {
        self.at += usize::from(self.byte() == b'-');
        if self.byte() == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if self.byte() | 32 == b'e' {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), b'+' | b'-'));
            self.digits()?;
        }
        Some(())
    }

    /// The text up to the closing quote, which is passed.
    fn string(&mut self) -> Option<String> {
        let mut out = String::new();
        let mut from = self.at;
        loop {
            let byte = self.byte();
            if byte < b' ' {
                return None;
            }
            self.at += 1;
            if byte != b'"' && byte != b'\\' {
                continue;
            }
            out.push_str(self.text.get(from..self.at - 1)?);
            if byte == b'"' {
                return Some(out);
            }
            let sign = self.byte();
            self.at += 1;
            out.push(match sign {
                b'n' => '\n',
                b't' => '\t',
                b'r' => '\r',
                b'b' => '\x08',
                b'f' => '\x0c',
                b'u' => self.unicode()?,
                b'"' | b'\\' | b'/' => char::from(sign),
                _ => return None,
            });
            from = self.at;
        }
    }

    /// A character behind `\u`: four digits, or two times four with `\u` between.
    fn unicode(&mut self) -> Option<char> {
        let mut code = self.hex()?;
        if code >> 10 == 0x36 {
            let next = self.text.as_bytes().get(self.at..)?.starts_with(b"\\u");
            self.at += 2;
            let low = self.hex().filter(|low| next && low >> 10 == 0x37)?;
            code = 0x1_0000 + ((code & 0x3FF) << 10 | low & 0x3FF);
        }
        char::from_u32(code)
    }

    fn hex(&mut self) -> Option<u32> {
        let mut code = 0;
        for _ in 0..4 {
            code = code << 4 | char::from(self.byte()).to_digit(16)?;
            self.at += 1;
        }
        Some(code)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Value;
    use crate::json;

    fn any_value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(serde_json::Value::from),
            any::<u64>().prop_map(serde_json::Value::from),
            any::<i64>().prop_map(serde_json::Value::from),
            any::<i32>().prop_map(|eighths| serde_json::Value::from(f64::from(eighths) / 8.0)),
            any::<String>().prop_map(serde_json::Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
                prop::collection::btree_map("[a-z\"\\\\]{0,3}", inner, 0..6)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    fn same(ours: &Value, theirs: &serde_json::Value) {
        use serde_json::Value as Theirs;
        match (ours, theirs) {
            (Value::Null, Theirs::Null) => {}
            (Value::Bool(a), Theirs::Bool(b)) => assert_eq!(a, b),
            (Value::Number(a), Theirs::Number(b)) => {
                assert_eq!(ours.as_u64(), b.as_u64());
                assert_eq!(a.parse::<f64>().ok(), b.as_f64());
            }
            (Value::String(a), Theirs::String(b)) => assert_eq!(a, b),
            (Value::Array(a), Theirs::Array(b)) => {
                assert_eq!(a.len(), b.len());
                a.iter().zip(b).for_each(|(a, b)| same(a, b));
            }
            (Value::Object(_), Theirs::Object(b)) => {
                b.iter().for_each(|(name, b)| same(ours.get(name).unwrap(), b));
            }
            _ => panic!("{ours:?} is not {theirs:?}"),
        }
    }

    #[test]
    fn what_is_json_and_what_is_not() {
        let table = r#"
            7 -7 0 -0 1.5 1e9 1E-9 -1.25e+3 "" "\u00e9\ud83d\ude00\/\b\f\n\r\t\\\"" [] {} [1,2] {"a":1,"a":2} [[[]]] null true false
            01 - -a 1. .5 1e 1e+ +1 0x1 "a 'a' "\x" "\u12" "\ud800" "\ud83dx" "\ud83d\u0041" "\ude00" [ [1 [1,] [,1] ]1 { {"a"} {"a":} {a:1}
            {"a":1,} {"a",1} nul nulll True tru undefined NaN [1]] 7a { } [ ] "" "" "#;
        for text in table.split_whitespace() {
            let theirs = serde_json::from_str::<serde_json::Value>(text).ok();
            assert_eq!(Value::parse(text).is_some(), theirs.is_some(), "{text}");
            if let Some(theirs) = theirs {
                same(&Value::parse(text).unwrap(), &theirs);
            }
        }
        for text in
            ["", " ", "\n", "\"\n\"", "\"\0\"", "1 2", " [ 1 , 2 ]\n", "\u{feff}1", "\u{a0}1", "\"é\"", "é"]
        {
            let theirs = serde_json::from_str::<serde_json::Value>(text).is_ok();
            assert_eq!(Value::parse(text).is_some(), theirs, "{text:?}");
        }
        for (depth, fits) in [(100, true), (127, true), (129, false), (100_000, false)] {
            assert_eq!(Value::parse(&("[".repeat(depth) + &"]".repeat(depth))).is_some(), fits);
        }
    }

    #[test]
    fn numbers_that_are_whole() {
        let table = [
            ("0", Some(0)),
            ("-0", None),
            ("7.0", None),
            ("7e0", None),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("\"7\"", None),
        ];
        for (text, number) in table {
            assert_eq!(Value::parse(text).unwrap().as_u64(), number, "{text}");
        }
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_writes(value in any_value(), pretty in any::<bool>()) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let ours = Value::parse(&text.unwrap()).unwrap();
            same(&ours, &value);
            // And comes back as it was.
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&json::value(&ours)).unwrap(), value);
        }

        #[test]
        fn takes_and_refuses_what_serde_json_does(text in r#"[\[\]\{\}",:0-9eE+\-.\\untrfalsed /]{0,24}"#) {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            // A number that no float holds is none to serde_json.
            if !theirs.as_ref().is_err_and(|error| error.to_string().contains("out of range")) {
                prop_assert_eq!(Value::parse(&text).is_some(), theirs.is_ok(), "{}", text);
            }
        }

        #[test]
        fn ends_on_anything(text in any::<String>()) {
            let _ = Value::parse(&text);
        }
    }
}
