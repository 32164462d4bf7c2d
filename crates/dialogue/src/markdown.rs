//! Answers as a tree of what they mean, ready to become DOM nodes. Nothing here is ever HTML.
//!
//! Parsing takes two steps, as the CommonMark specification proposes: `block` finds the structure line by line, then
//! `inline` parses what is in the lines. Both take linear time, and everything that may be nested is bounded. The parser
//! is our own because every byte of it travels to every visitor; tests compare it with another one.
//!
//! Blocks of a streamed answer are parsed one by one, so a link reference that is defined in another block is shown as
//! it is written.

mod autolink;
mod block;
mod blocks;
mod cursor;
mod emphasis;
mod entity;
mod href;
mod html;
mod inline;
mod lines;
mod list;
mod mend;
mod opening;
mod table;
mod target;
mod tree;

pub use blocks::Blocks;
pub use href::safe as safe_href;
pub use mend::mend;

use block::{Block, Kind};
use target::Definitions;

/// How deep elements nest; what is deeper is shown without its own elements. Keeps every walk of a tree bounded.
const MAX_DEPTH: usize = 32;

/// A piece of an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Node {
    /// Text, to be shown as it is.
    Text(String),
    /// Something that has children.
    Element {
        /// What it is.
        tag: Tag,
        /// What is in it.
        children: Vec<Self>,
    },
}

/// What an element is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tag {
    /// A paragraph.
    Paragraph,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A list of items.
    List {
        /// Its items are numbered.
        ordered: bool,
        /// The first number.
        start: u64,
    },
    /// An item of a list.
    Item {
        /// The state of a task's box, where the item is a task.
        checked: Option<bool>,
    },
    /// Code on lines of its own; its text ends with a line feed.
    CodeBlock {
        /// The language's name as it was written, or empty.
        language: String,
    },
    /// Code in a line.
    Code,
    /// Emphasis.
    Emphasis,
    /// Strong emphasis.
    Strong,
    /// Struck through.
    Strike,
    /// A link.
    Link {
        /// A target that has passed [`safe_href`].
        href: String,
    },
    /// A quotation.
    Quote,
    /// A table: a head, and a body where it has rows.
    Table,
    /// A table's head, of one row.
    TableHead,
    /// A table's other rows.
    TableBody,
    /// A row of cells.
    Row,
    /// A cell of the head.
    HeaderCell(Align),
    /// A cell of the body.
    Cell(Align),
    /// A thematic break; it has no children.
    Rule,
    /// A line break; it has no children.
    Break,
}

/// Where the text of a table's column stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// Not said.
    None,
    /// At the start of the line.
    Start,
    /// In the middle.
    Center,
    /// At the end of the line.
    End,
}

/// Parses Markdown: CommonMark with GitHub's tables, strikethrough, task lists and bare addresses.
///
/// Raw HTML becomes text, an image a link to it, and a link to where [`safe_href`] does not lead only its text.
pub fn parse(source: &str) -> Vec<Node> {
    let (blocks, definitions) = block::blocks(source);
    let mut nodes = Vec::new();
    build(blocks, &definitions, false, 0, &mut nodes);
    nodes
}

/// Makes nodes of blocks that are `depth` deep. The paragraphs of a tight list's items are only their text.
fn build(blocks: Vec<Block>, definitions: &Definitions, tight: bool, depth: usize, out: &mut Vec<Node>) {
    for Block { kind, text, children: inner } in blocks {
        let mut inlines = |source: &str, depth: usize| {
            inline::inlines(source.trim_ascii(), definitions, MAX_DEPTH.saturating_sub(depth))
        };
        let mut children = Vec::new();
        let mut inner_tight = false;
        let tag = match kind {
            Kind::Quote => Tag::Quote,
            Kind::List { marker, start, loose } => {
                inner_tight = !loose;
                let ordered = matches!(marker, b'.' | b')');
                Tag::List { ordered, start: if ordered { start } else { 1 } }
            }
            Kind::Item { checked, .. } => {
                inner_tight = tight;
                Tag::Item { checked }
            }
            Kind::Paragraph if tight => {
                out.extend(inlines(&text, depth));
                continue;
            }
            Kind::Paragraph => {
                children = inlines(&text, depth + 1);
                Tag::Paragraph
            }
            Kind::Heading(level) => {
                children = inlines(&text, depth + 1);
                Tag::Heading(level)
            }
            Kind::Fenced { language, .. } => {
                children.extend((!text.is_empty()).then_some(Node::Text(text)));
                Tag::CodeBlock { language }
            }
            Kind::Indented => {
                children.push(Node::Text(text));
                Tag::CodeBlock { language: String::new() }
            }
            Kind::Html(_) => {
                children.push(Node::Text(text.trim_ascii_end().to_owned()));
                Tag::Paragraph
            }
            Kind::Table(columns) => {
                out.push(table::node(&text, &columns, depth, &mut inlines));
                continue;
            }
            Kind::Rule => Tag::Rule,
        };
        build(inner, definitions, inner_tight, depth + 1, &mut children);
        out.push(Node::Element { tag, children });
    }
}

/// The text alone, for a screen reader: blocks and rows on lines of their own, cells separated by commas.
pub fn plain(nodes: &[Node]) -> String {
    let mut text = String::new();
    write_plain(nodes, &mut text);
    text.truncate(text.trim_end().len());
    text
}

fn write_plain(nodes: &[Node], out: &mut String) {
    for node in nodes {
        let (tag, children) = match node {
            Node::Text(text) => {
                out.push_str(text);
                continue;
            }
            Node::Element { tag, children } => (tag, children),
        };
        match tag {
            Tag::Code | Tag::Emphasis | Tag::Strong | Tag::Strike | Tag::Link { .. } => {
                write_plain(children, out)
            }
            Tag::HeaderCell(_) | Tag::Cell(_) => {
                if !out.is_empty() && !out.ends_with('\n') {
                    out.push_str(", ");
                }
                write_plain(children, out);
            }
            Tag::Paragraph
            | Tag::Heading(_)
            | Tag::List { .. }
            | Tag::Item { .. }
            | Tag::CodeBlock { .. }
            | Tag::Quote
            | Tag::Table
            | Tag::TableHead
            | Tag::TableBody
            | Tag::Row
            | Tag::Rule
            | Tag::Break => {
                end_line(out);
                write_plain(children, out);
                end_line(out);
            }
        }
    }
}

fn end_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

#[cfg(test)]
mod tests;
