//! Views as markup: what the shell is generated from. Nothing in the browser reads it.

use super::{Attribute, View};

/// Elements without an end.
const VOID: [&str; 2] = ["br", "hr"];

impl View {
    /// Writes the markup of the view as it is now. A dynamic part ends in an empty comment, by which it is found again.
    pub(super) fn write_html(&mut self, into: &mut String) {
        match self {
            Self::Text(text) => escape(text, into),
            Self::Live(text) => escape(&text(), into),
            Self::Dynamic(views) => {
                for mut view in views() {
                    view.write_html(into);
                }
                into.push_str("<!>");
            }
            Self::Keyed(_) => into.push_str("<!>"),
            Self::Element(element) => {
                into.push('<');
                into.push_str(element.tag);
                for attribute in &element.attributes {
                    let (name, value) = match attribute {
                        Attribute::Fixed(name, value) => (name, Some(value.clone())),
                        Attribute::Live(name, value) => (name, value()),
                        Attribute::On(..) | Attribute::Ref(_) => continue,
                    };
                    if let Some(value) = value {
                        into.push(' ');
                        into.push_str(name);
                        into.push_str("=\"");
                        escape(&value, into);
                        into.push('"');
                    }
                }
                into.push('>');
                if VOID.contains(&element.tag) {
                    return;
                }
                for child in &mut element.children {
                    child.write_html(into);
                }
                into.push_str("</");
                into.push_str(element.tag);
                into.push('>');
            }
        }
    }
}

fn escape(text: &str, into: &mut String) {
    // An empty text would leave no node to adopt.
    for c in if text.is_empty() { " " } else { text }.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '"' => into.push_str("&quot;"),
            c => into.push(c),
        }
    }
}
