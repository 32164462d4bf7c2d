//! A small, strict parser for the markup that Leptos prints on the server.
//!
//! The loader builds the shell node by node, since a page's Trusted Types may forbid HTML strings, so the
//! markup becomes a tree: `["tag", {attributes}, [children]]`, a string for a text, `{"c": data}` for a
//! comment. A text or attribute that is just `⟦key⟧` becomes `{"t": key}`, a text of the catalogue.
//! What a browser would repair is an error here: a tree that differs from the markup breaks hydration.

use serde_json::{Map, Value, json};

/// Elements that have no end tag.
const VOID: &[&str] = &["area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Elements whose content is not markup, or whose children a browser would move elsewhere.
const REFUSED: &[&str] = &[
    "script",
    "style",
    "template",
    "table",
    "iframe",
    "noscript",
    "foreignobject",
    "math",
    "select",
    "title",
];

/// The nodes of a fragment, in order.
pub(crate) fn parse(html: &str) -> Result<Vec<Value>, String> {
    let mut parser = Parser { html, at: 0 };
    let nodes = parser.nodes(None)?;
    Ok(nodes)
}

struct Parser<'h> {
    html: &'h str,
    at: usize,
}

impl<'h> Parser<'h> {
    fn rest(&self) -> &'h str {
        self.html.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn take_while(&mut self, test: impl Fn(char) -> bool) -> &'h str {
        let rest = self.rest();
        let taken = &rest[..rest.find(|c| !test(c)).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    fn wrong<T>(&self, what: &str) -> Result<T, String> {
        let near: String = self.rest().chars().take(40).collect();
        Err(format!("{what} at byte {} near `{near}`", self.at))
    }

    /// The nodes up to the end tag of `parent`, which is consumed, or to the end of the fragment.
    fn nodes(&mut self, parent: Option<&str>) -> Result<Vec<Value>, String> {
        let mut nodes = Vec::new();
        loop {
            if self.rest().is_empty() {
                return match parent {
                    None => Ok(nodes),
                    Some(tag) => self.wrong(&format!("<{tag}> is never closed")),
                };
            }
            if self.take("</") {
                let tag = self.take_while(is_name);
                if Some(tag) != parent || !self.take(">") {
                    return self.wrong(&format!("</{tag}> closes nothing"));
                }
                return Ok(nodes);
            }
            nodes.push(self.node()?);
        }
    }

    fn node(&mut self) -> Result<Value, String> {
        if self.take("<!>") {
            return Ok(json!({ "c": "" }));
        }
        if self.take("<!--") {
            let Some(data) = self.rest().find("-->").and_then(|end| self.rest().get(..end)) else {
                return self.wrong("a comment without an end");
            };
            self.at += data.len() + "-->".len();
            return Ok(json!({ "c": data }));
        }
        if self.take("<") {
            return self.element();
        }
        let text = self.take_while(|c| c != '<');
        text_or_key(&unescape(text)?)
    }

    fn element(&mut self) -> Result<Value, String> {
        let tag = self.take_while(is_name);
        if tag.is_empty() {
            return self.wrong("not a tag");
        }
        if REFUSED.contains(&tag.to_ascii_lowercase().as_str()) {
            return self.wrong(&format!("<{tag}> has no place in the shell"));
        }
        let mut attributes = Map::new();
        loop {
            let blanks = self.take_while(char::is_whitespace);
            if self.take("/>") {
                // In HTML this closes nothing; in SVG it does. Leptos writes neither for ordinary elements.
                return if VOID.contains(&tag) {
                    Ok(json!([tag, attributes, []]))
                } else {
                    self.wrong(&format!("<{tag}/> is not closed in HTML"))
                };
            }
            if self.take(">") {
                break;
            }
            let name =
                self.take_while(|c| !c.is_whitespace() && !matches!(c, '=' | '>' | '/' | '"' | '\'' | '<'));
            if name.is_empty() || blanks.is_empty() {
                return self.wrong(&format!("a bad attribute of <{tag}>"));
            }
            let value = if self.take("=") { self.value()? } else { Value::from("") };
            // A duplicate is dropped by browsers, so one of the two would silently be missing.
            if attributes.insert(name.to_owned(), value).is_some() {
                return self.wrong(&format!("<{tag}> has `{name}` twice"));
            }
        }
        if VOID.contains(&tag) {
            return Ok(json!([tag, attributes, []]));
        }
        let children = if tag == "textarea" { self.raw_text(tag)? } else { self.nodes(Some(tag))? };
        Ok(json!([tag, attributes, children]))
    }

    fn value(&mut self) -> Result<Value, String> {
        if !self.take("\"") {
            return self.wrong("an attribute's value without quotes");
        }
        let raw = self.take_while(|c| c != '"');
        if !self.take("\"") {
            return self.wrong("an attribute's value without an end");
        }
        text_or_key(&unescape(raw)?)
    }

    /// The text of an element that can hold no other.
    fn raw_text(&mut self, tag: &str) -> Result<Vec<Value>, String> {
        let end = format!("</{tag}>");
        let Some(text) = self.rest().find(&end).and_then(|at| self.rest().get(..at)) else {
            return self.wrong(&format!("<{tag}> is never closed"));
        };
        self.at += text.len() + end.len();
        let text = unescape(text)?;
        Ok(if text.is_empty() { Vec::new() } else { vec![text_or_key(&text)?] })
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

fn text_or_key(text: &str) -> Result<Value, String> {
    match text.strip_prefix('⟦').and_then(|t| t.strip_suffix('⟧')) {
        Some(key) if !key.contains(['⟦', '⟧']) => Ok(json!({ "t": key })),
        _ if text.contains(['⟦', '⟧']) => {
            Err(format!("`{text}` mixes a text of the catalogue with others; give it a node of its own"))
        }
        _ => Ok(Value::from(text)),
    }
}

fn unescape(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (name, tail) = after.split_once(';').ok_or_else(|| format!("a bare & in `{text}`"))?;
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "nbsp" => '\u{a0}',
            "apos" | "#39" | "#x27" => '\'',
            "#x2F" => '/',
            _ => return Err(format!("the entity &{name}; is not known")),
        });
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_a_tree() {
        for (html, tree) in [
            ("", json!([])),
            ("a &amp; b", json!(["a & b"])),
            ("<p></p>", json!([["p", {}, []]])),
            ("<p>a<!>b<!----><!--x--></p>", json!([["p", {}, ["a", {"c": ""}, "b", {"c": ""}, {"c": "x"}]]])),
            (
                "<a href=\"/?a=1&amp;b=&quot;\" hidden>x</a>",
                json!([["a", {"href": "/?a=1&b=\"", "hidden": ""}, ["x"]]]),
            ),
            ("<p title=\"⟦a.b⟧\">⟦c⟧</p>", json!([["p", {"title": {"t": "a.b"}}, [{"t": "c"}]]])),
            ("<br><hr/>", json!([["br", {}, []], ["hr", {}, []]])),
            (
                "<svg viewBox=\"0 0 1 1\"><path d=\"M0\"></path></svg>",
                json!([["svg", {"viewBox": "0 0 1 1"}, [["path", {"d": "M0"}, []]]]]),
            ),
            ("<textarea rows=\"1\"></textarea><!>", json!([["textarea", {"rows": "1"}, []], {"c": ""}])),
            ("<textarea>a < b</textarea>", json!([["textarea", {}, ["a < b"]]])),
            ("<x-y>\n <i>1</i></x-y>", json!([["x-y", {}, ["\n ", ["i", {}, ["1"]]]]])),
        ] {
            assert_eq!(Value::from(parse(html).unwrap()), tree, "{html}");
        }
    }

    #[test]
    fn what_a_browser_would_repair_is_refused() {
        for html in [
            "<p>",
            "</p>",
            "<p></i></p>",
            "<p a=b></p>",
            "<p a=\"b></p>",
            "<p a=\"1\" a=\"2\"></p>",
            "<p a=\"1\"b=\"2\"></p>",
            "<!-- x",
            "<textarea>",
            "<path/>",
            "a & b",
            "&copy;",
            "<script></script>",
            "<p>Hello ⟦name⟧</p>",
            "<p>⟦a⟧⟦b⟧</p>",
            "< p>",
        ] {
            assert!(parse(html).is_err(), "{html}");
        }
    }
}
