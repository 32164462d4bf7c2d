//! `{{path}}` in texts: a value is put in, nothing is computed.

use super::logic;
use crate::json::Value;

/// Calls `take` with each path of a template; `None` where one is not closed.
pub(super) fn paths(template: &str, take: &mut dyn FnMut(&str)) -> Option<()> {
    let mut rest = template;
    while let Some((_, behind)) = rest.split_once("{{") {
        let (path, after) = behind.split_once("}}")?;
        take(path.trim());
        rest = after;
    }
    Some(())
}

/// A template with its values put in; `show` says how a value at a path looks.
pub(super) fn render(template: &str, show: &dyn Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((path, after)) = behind.split_once("}}") else { return out };
        out.push_str(&show(path.trim()));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A value with its rules evaluated and its templates filled. A template that is one path alone gives the value there
/// as it is, a list or a number too.
pub(super) fn compute(value: &Value, data: &Value) -> Value {
    if logic::is_rule(value) {
        return logic::apply(value, data);
    }
    match value {
        Value::String(text) => {
            let whole = text.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
            match whole.filter(|path| !path.contains("{{")) {
                Some(path) => logic::lookup(data, path.trim()).cloned().unwrap_or_default(),
                None => Value::String(render(text, &|path| plain(data, path))),
            }
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| compute(item, data)).collect()),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, field)| (name.clone(), compute(field, data))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// The value at a path as text; nothing, where there is none.
pub(super) fn plain(data: &Value, path: &str) -> String {
    match logic::lookup(data, path) {
        None | Some(Value::Null) => String::new(),
        Some(value) => logic::text(value),
    }
}

/// A text that Markdown shows as it is: no link, no emphasis, no line of its own.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let c = if c.is_control() { ' ' } else { c };
        // A dot between letters would make an address of `www.example.com`; a colon and an at sign likewise.
        let sign = c.is_ascii_punctuation() && !matches!(c, ',' | ';' | '\'' | '"' | '/' | '?' | '%');
        let between = before.is_ascii_digit() && chars.peek().is_some_and(char::is_ascii_digit);
        let harmless = matches!(c, '.' | '-' | ':') && between;
        if sign && !harmless {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{compute, escape, paths, render};
    use crate::json::Value;

    #[test]
    fn values_are_put_in() {
        let data = Value::parse(r#"{"a":{"b":[1,"x"]},"n":null}"#).unwrap();
        for (template, wanted) in [
            (r#""{{a.b}}""#, r#"[1,"x"]"#),
            (r#""{{ a.b.1 }}!""#, r#""x!""#),
            (r#""{{n}}{{none}}""#, r#""""#),
            (r#"{"k":["{{a.b.0}}",{"+":[{"var":"a.b.0"},1]}]}"#, r#"{"k":[1,2]}"#),
            (r#""{{a.b.0}} and {{a.b.0}}""#, r#""1 and 1""#),
        ] {
            let template = Value::parse(template).unwrap();
            assert_eq!(Some(compute(&template, &data)), Value::parse(wanted), "{template:?}");
        }
        assert_eq!(paths("{{a", &mut |_| {}), None);
        assert_eq!(render("x {{a", &|_| String::new()), "x ");
    }

    /// What a visitor typed shows as typed, and never as a link.
    #[cfg(feature = "markdown")]
    #[test]
    fn a_value_never_becomes_markdown() {
        for text in [
            "[x](https://evil.example)",
            "![x](https://evil.example/a.png)",
            "https://evil.example/?q=1",
            "www.evil.example",
            "<https://evil.example>",
            "a@evil.example",
            "mailto:a@evil.example",
            "# head",
            "- item",
            "1. item",
            "*a* _b_ `c` ~~d~~",
            "a\n\n# b",
            "\\[x](https://evil.example)",
            "x | y",
            "&lt;b&gt;",
            "Anna O'Neill, 12.5 % / 3-4",
        ] {
            let markdown = ["Name: ", &escape(text)].concat();
            let tree = crate::markdown::parse(&markdown);
            let printed = format!("{tree:?}");
            assert!(!printed.contains("Link") && !printed.contains("Image"), "{markdown}: {printed}");
            let shown = text.replace('\n', " ");
            assert_eq!(crate::markdown::plain(&tree), ["Name: ", &shown].concat());
        }
    }
}
