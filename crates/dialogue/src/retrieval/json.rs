//! JSON in and out, as little of it as the border needs.
//!
//! A library that reads JSON into a tree would be half of the module that this runs in. So a request is read where it
//! lies: a value is the piece of text that it stands in, looked through again for each member asked for. What is not JSON
//! may be read as something, but reading always ends and never fails loudly.

/// A value: its text, without the white space around it. Empty: there is none.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Raw<'a>(&'a [u8]);

/// What a list or an object holds, in its order.
#[derive(Debug, Clone)]
pub(crate) struct Items<'a> {
    rest: &'a [u8],
    object: bool,
}

impl<'a> Raw<'a> {
    /// A whole text as one value; nothing, unless it is an object from its first brace to its last.
    pub(crate) fn object(text: &'a str) -> Self {
        let (value, rest) = value(text.as_bytes());
        let whole = value.ends_with(b"}") && value.starts_with(b"{") && space(rest).is_empty();
        Self(if whole { value } else { &[] })
    }

    /// The members of an object or the items of a list; of anything else nothing.
    pub(crate) fn items(self) -> Items<'a> {
        let rest = match self.0 {
            [b'{' | b'[', rest @ ..] => rest,
            _ => &[],
        };
        Items { rest, object: self.0.starts_with(b"{") }
    }

    /// The member of an object.
    pub(crate) fn get(self, name: &str) -> Self {
        let mut items = self.items();
        while let Some((key, value)) = items.next() {
            if key == name.as_bytes() {
                return value;
            }
        }
        Self(&[])
    }

    /// A string's text; nothing, if it is not a string.
    pub(crate) fn string(self) -> Option<String> {
        let [b'"', inner @ .., b'"'] = self.0 else { return None };
        let mut out = Vec::with_capacity(inner.len());
        let mut at = 0;
        while let Some(byte) = inner.get(at).copied() {
            at += 1;
            if byte != b'\\' {
                out.push(byte);
                continue;
            }
            let mut escaped = inner.get(at).copied().unwrap_or(b'\\');
            at += 1;
            escaped = match escaped {
                b'n' => b'\n',
                b't' => b'\t',
                b'r' => b'\r',
                b'b' => 8,
                b'f' => 12,
                b'u' => {
                    let mut code = hex(inner, at);
                    at += 4;
                    if code >> 10 == 0x36 && inner.get(at..).is_some_and(|rest| rest.starts_with(b"\\u")) {
                        code = 0x1_0000 + ((code & 0x3FF) << 10 | hex(inner, at + 2) & 0x3FF);
                        at += 6;
                    }
                    let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                    continue;
                }
                other => other,
            };
            out.push(escaped);
        }
        String::from_utf8(out).ok()
    }

    /// A member's string; empty, if there is none.
    pub(crate) fn text(self, name: &str) -> String {
        self.get(name).string().unwrap_or_default()
    }

    /// A number, as near as a float of 32 bits is; nothing, if it is not one.
    pub(crate) fn number(self) -> Option<f32> {
        let (negative, digits) = match self.0 {
            [b'-', rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let (mut value, mut power, mut point) = (0.0f64, 0i32, 0);
        let mut rest = digits;
        if !digits.first().is_some_and(u8::is_ascii_digit) {
            return None;
        }
        while let [byte, behind @ ..] = rest {
            match byte {
                b'0'..=b'9' => {
                    value = value * 10.0 + f64::from(byte - b'0');
                    power -= point;
                }
                b'.' => point = 1,
                _ => {
                    let (down, digits) = match behind {
                        [b'-', digits @ ..] => (true, digits),
                        [b'+', digits @ ..] => (false, digits),
                        digits => (false, digits),
                    };
                    let mut exponent = 0i32;
                    for digit in digits {
                        exponent = exponent.saturating_mul(10).saturating_add(i32::from(digit & 15));
                    }
                    power = power.saturating_add(if down { -exponent } else { exponent });
                    break;
                }
            }
            rest = behind;
        }
        // Nothing that a float can hold is further away.
        for _ in 0..power.unsigned_abs().min(700) {
            value = if power < 0 { value / 10.0 } else { value * 10.0 };
        }
        Some(if negative { -value } else { value } as f32)
    }

    /// It is `true`.
    pub(crate) fn is_true(self) -> bool {
        self.0 == b"true"
    }

    /// A member's whole number, or `default`.
    pub(crate) fn count(self, name: &str, default: usize) -> usize {
        self.get(name).number().map_or(default, |number| number as usize)
    }
}

impl<'a> Items<'a> {
    /// The next one's key (as it is written; empty in a list) and value.
    pub(crate) fn next(&mut self) -> Option<(&'a [u8], Raw<'a>)> {
        let (mut first, mut rest) = value(self.rest);
        let mut key: &[u8] = &[];
        if self.object {
            key = first.get(1..first.len().saturating_sub(1)).unwrap_or_default();
            (first, rest) = value(space(rest).strip_prefix(b":")?);
        }
        // Behind it a comma, or the end.
        rest = space(rest);
        self.rest = rest.strip_prefix(b",").unwrap_or_default();
        (!first.is_empty()).then_some((key, Raw(first)))
    }
}

/// The value that a text begins with, and what follows.
fn value(text: &[u8]) -> (&[u8], &[u8]) {
    let text = space(text);
    let (mut depth, mut quoted, mut at) = (0usize, false, 0);
    while let Some(byte) = text.get(at).copied() {
        if quoted {
            match byte {
                b'\\' => at += 1,
                b'"' => quoted = false,
                _ => {}
            }
            at += 1;
            if !quoted && depth == 0 {
                break;
            }
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                if depth == 0 {
                    break;
                }
                depth -= 1;
                if depth == 0 {
                    at += 1;
                    break;
                }
            }
            b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' if depth == 0 => break,
            _ => {}
        }
        at += 1;
    }
    text.split_at_checked(at).unwrap_or((&[], &[]))
}

fn space(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\n' | b'\r' | b'\t', rest @ ..] = text {
        text = rest;
    }
    text
}

fn hex(text: &[u8], at: usize) -> u32 {
    let mut code = 0;
    for byte in text.iter().skip(at).take(4) {
        code = code << 4 | char::from(*byte).to_digit(16).unwrap_or(0);
    }
    code
}

/// Appends a string in quotation marks.
pub(crate) fn text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.push('\\'),
            '\0'..='\u{1F}' => {
                out.push_str("\\u00");
                out.push(if c < '\u{10}' { '0' } else { '1' });
                out.push(char::from_digit(u32::from(c) & 15, 16).unwrap_or('0'));
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    out.push('"');
}

/// Appends a member's key; a comma before it unless it is the first.
pub(crate) fn key(out: &mut String, name: &str) {
    comma(out);
    text(out, name);
    out.push(':');
}

/// Appends a member with a string.
pub(crate) fn member(out: &mut String, name: &str, value: &str) {
    key(out, name);
    text(out, value);
}

/// Appends a member with a whole number.
pub(crate) fn number(out: &mut String, name: &str, value: u64) {
    key(out, name);
    digits(out, value);
}

/// Appends a member with a truth.
pub(crate) fn truth(out: &mut String, name: &str, value: bool) {
    key(out, name);
    out.push_str(if value { "true" } else { "false" });
}

/// Appends a member with a number of at least 0, rounded to three decimals.
pub(crate) fn decimal(out: &mut String, name: &str, value: f32) {
    key(out, name);
    let thousandths = (value * 1000.0 + 0.5) as u64;
    digits(out, thousandths / 1000);
    out.push('.');
    for unit in [100, 10, 1] {
        digits(out, thousandths / unit % 10);
    }
}

/// Appends a comma unless a list or object has just begun.
pub(crate) fn comma(out: &mut String) {
    if !out.ends_with(['{', '[']) {
        out.push(',');
    }
}

pub(crate) fn digits(out: &mut String, value: u64) {
    if value > 9 {
        digits(out, value / 10);
    }
    out.push(char::from(b'0' + (value % 10) as u8));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            any::<f32>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map("[a-z]{1,4}", inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    /// Reads a value back as serde_json has it.
    fn same(raw: Raw<'_>, value: &Value) {
        match value {
            Value::Null | Value::Bool(_) => assert_eq!(raw.0, value.to_string().as_bytes()),
            Value::Number(number) => {
                let wanted = number.as_f64().unwrap_or_default() as f32;
                let found = raw.number().unwrap();
                assert!((found - wanted).abs() <= wanted.abs() * 1e-6 + 1e-40, "{found} {wanted}");
            }
            Value::String(text) => assert_eq!(raw.string().as_ref(), Some(text)),
            Value::Array(list) => {
                let mut items = raw.items();
                for item in list {
                    same(items.next().unwrap().1, item);
                }
                assert!(items.next().is_none());
            }
            Value::Object(map) => {
                for (name, item) in map {
                    same(raw.get(name), item);
                }
                assert!(raw.get("absent").0.is_empty());
            }
        }
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_writes(value in any_value(), pretty in any::<bool>()) {
            let whole = serde_json::json!({ "v": value });
            let text = if pretty { serde_json::to_string_pretty(&whole) } else { serde_json::to_string(&whole) };
            same(Raw::object(&text.unwrap()), &whole);
        }

        #[test]
        fn writes_what_serde_json_reads(name in any::<String>(), value in any::<String>(), part in 0.0f32..1e6) {
            let mut out = String::from("{");
            member(&mut out, &name, &value);
            decimal(&mut out, "part ", part);
            out.push('}');
            let read: Value = serde_json::from_str(&out).unwrap();
            prop_assert_eq!(read.get(&name).and_then(Value::as_str), Some(value.as_str()));
            let error = read.get("part ").and_then(Value::as_f64).unwrap() - f64::from(part);
            prop_assert!(error.abs() < 0.001 + f64::from(part) * 1e-6);
        }

        #[test]
        fn ends_on_anything(text in r#"[\{\}\[\]":,\\u0-9ae\-. ]{0,40}"#) {
            let raw = Raw::object(&text);
            for value in [raw, Raw(text.as_bytes())] {
                let _ = (value.get("a").string(), value.number(), value.string());
                let mut items = value.items();
                let mut count = 0;
                while items.next().is_some() {
                    count += 1;
                    prop_assert!(count <= text.len());
                }
            }
        }
    }
}
