//! Trees as short texts, for tables of expectations.

use dialogue::markdown::{Node, Tag};

/// A tree as text: `name[children]`, with an arrow for each line feed.
pub(crate) fn show(nodes: &[Node]) -> String {
    let mut out = String::new();
    for node in nodes {
        let (tag, children) = match node {
            Node::Text(text) => {
                out.push_str(&text.replace('\n', "⏎"));
                continue;
            }
            Node::Element { tag, children } => (tag, children),
        };
        let name = match tag {
            Tag::Paragraph => "p".to_owned(),
            Tag::Heading(level) => format!("h{level}"),
            Tag::List { ordered: false, .. } => "ul".to_owned(),
            Tag::List { start, .. } => format!("ol{start}"),
            Tag::Item { checked: None } => "li".to_owned(),
            Tag::Item { checked: Some(checked) } => format!("li:{checked}"),
            Tag::CodeBlock { language } => format!("pre:{language}"),
            Tag::Code => "code".to_owned(),
            Tag::Emphasis => "em".to_owned(),
            Tag::Strong => "b".to_owned(),
            Tag::Strike => "s".to_owned(),
            Tag::Link { href } => format!("a:{href}"),
            Tag::Quote => "quote".to_owned(),
            Tag::Table => "table".to_owned(),
            Tag::TableHead => "head".to_owned(),
            Tag::TableBody => "body".to_owned(),
            Tag::Row => "tr".to_owned(),
            Tag::HeaderCell(align) => format!("th:{align:?}"),
            Tag::Cell(align) => format!("td:{align:?}"),
            Tag::Rule => "hr".to_owned(),
            Tag::Break => "br".to_owned(),
        };
        out.push_str(&name);
        out.push('[');
        out.push_str(&show(children));
        out.push(']');
    }
    out
}
