//! The oracle: pulldown-cmark's events as our nodes.

use dialogue::markdown::{Align, Node, Tag, safe_href};
use pulldown_cmark::{self as cmark, CodeBlockKind, Event, LinkType, TagEnd};

/// As deep as our own nodes.
const MAX_DEPTH: usize = 32;

/// What `parse` should return.
pub(crate) fn parse(source: &str) -> Vec<Node> {
    let wanted = cmark::Options::ENABLE_TABLES
        | cmark::Options::ENABLE_STRIKETHROUGH
        | cmark::Options::ENABLE_TASKLISTS;
    let mut tree = Tree::default();
    for event in cmark::Parser::new_ext(source, wanted) {
        tree.take(event);
    }
    while !tree.open.is_empty() {
        tree.close();
    }
    tree.roots
}

/// An element that is being read; without a tag its children go to the element around it.
struct Open {
    tag: Option<Tag>,
    children: Vec<Node>,
}

#[derive(Default)]
struct Tree {
    roots: Vec<Node>,
    open: Vec<Open>,
    /// The columns of the open table, and the column that comes next.
    columns: Vec<Align>,
    column: usize,
    in_head: bool,
    /// The open table's body has begun.
    in_body: bool,
}

impl Tree {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(end) => self.end(end),
            Event::Text(text) => self.text(&text),
            Event::Html(html) => self.text(&html),
            Event::InlineHtml(html) if is_break(&html) => self.leaf(Tag::Break),
            Event::InlineHtml(html) => self.text(&html),
            Event::Code(code) => {
                self.begin(Some(Tag::Code));
                self.text(&code);
                self.close();
            }
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.leaf(Tag::Break),
            Event::Rule => self.leaf(Tag::Rule),
            Event::TaskListMarker(is_checked) => {
                let item = self.open.iter_mut().rev().find_map(|open| match &mut open.tag {
                    Some(Tag::Item { checked }) => Some(checked),
                    _ => None,
                });
                if let Some(checked) = item {
                    *checked = Some(is_checked);
                }
            }
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.text(&text)
            }
        }
    }

    fn start(&mut self, tag: cmark::Tag<'_>) {
        let tag = match tag {
            cmark::Tag::Paragraph | cmark::Tag::HtmlBlock => Some(Tag::Paragraph),
            cmark::Tag::Heading { level, .. } => Some(Tag::Heading(level as u8)),
            cmark::Tag::BlockQuote(_) => Some(Tag::Quote),
            cmark::Tag::CodeBlock(kind) => Some(Tag::CodeBlock { language: language(&kind) }),
            cmark::Tag::List(start) => {
                Some(Tag::List { ordered: start.is_some(), start: start.unwrap_or(1) })
            }
            cmark::Tag::Item => Some(Tag::Item { checked: None }),
            cmark::Tag::Emphasis => Some(Tag::Emphasis),
            cmark::Tag::Strong => Some(Tag::Strong),
            cmark::Tag::Strikethrough => Some(Tag::Strike),
            cmark::Tag::Table(alignments) => {
                self.columns = alignments.into_iter().map(align).collect();
                self.in_body = false;
                Some(Tag::Table)
            }
            cmark::Tag::TableHead => {
                self.begin(Some(Tag::TableHead));
                (self.column, self.in_head) = (0, true);
                Some(Tag::Row)
            }
            cmark::Tag::TableRow => {
                if !std::mem::replace(&mut self.in_body, true) {
                    self.begin(Some(Tag::TableBody));
                }
                (self.column, self.in_head) = (0, false);
                Some(Tag::Row)
            }
            cmark::Tag::TableCell => {
                let align = self.columns.get(self.column).copied().unwrap_or(Align::None);
                self.column += 1;
                Some(if self.in_head { Tag::HeaderCell(align) } else { Tag::Cell(align) })
            }
            // Remote images are opt-in: the visitor decides to follow the link.
            cmark::Tag::Link { link_type, dest_url, .. } | cmark::Tag::Image { link_type, dest_url, .. } => {
                self.link(link_type, &dest_url)
            }
            cmark::Tag::FootnoteDefinition(_)
            | cmark::Tag::DefinitionList
            | cmark::Tag::DefinitionListTitle
            | cmark::Tag::DefinitionListDefinition
            | cmark::Tag::Superscript
            | cmark::Tag::Subscript
            | cmark::Tag::MetadataBlock(_) => None,
        };
        self.begin(tag);
    }

    fn end(&mut self, end: TagEnd) {
        if end == TagEnd::HtmlBlock
            && let Some(Node::Text(text)) = self.siblings().last_mut()
        {
            text.truncate(text.trim_end().len());
        }
        if end == TagEnd::TableHead {
            self.close();
        }
        if end == TagEnd::Table && self.in_body {
            self.close();
        }
        self.close();
    }

    /// A link inside a link is none: the image in a linked image is only its text.
    fn link(&self, kind: LinkType, target: &str) -> Option<Tag> {
        if self.open.iter().any(|open| matches!(open.tag, Some(Tag::Link { .. }))) {
            return None;
        }
        let href = if kind == LinkType::Email {
            safe_href(&["mailto:", target].concat())
        } else {
            safe_href(target)
        };
        href.map(|href| Tag::Link { href })
    }

    fn begin(&mut self, tag: Option<Tag>) {
        let tag = tag.filter(|_| self.open.len() < MAX_DEPTH);
        self.open.push(Open { tag, children: Vec::new() });
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Open { tag: Some(tag), children }) => self.siblings().push(Node::Element { tag, children }),
            Some(Open { tag: None, children }) => {
                for child in children {
                    match child {
                        Node::Text(text) => self.text(&text),
                        element @ Node::Element { .. } => self.siblings().push(element),
                    }
                }
            }
            None => {}
        }
    }

    fn siblings(&mut self) -> &mut Vec<Node> {
        match self.open.last_mut() {
            Some(open) => &mut open.children,
            None => &mut self.roots,
        }
    }

    fn leaf(&mut self, tag: Tag) {
        self.siblings().push(Node::Element { tag, children: Vec::new() });
    }

    /// Neighbouring texts are one.
    fn text(&mut self, more: &str) {
        let siblings = self.siblings();
        if let Some(Node::Text(text)) = siblings.last_mut() {
            text.push_str(more);
        } else if !more.is_empty() {
            siblings.push(Node::Text(more.to_owned()));
        }
    }
}

/// The break that models write in table cells, where Markdown has none.
fn is_break(html: &str) -> bool {
    ["<br>", "<br/>", "<br />"].iter().any(|known| html.eq_ignore_ascii_case(known))
}

/// The first word of a fence's info.
fn language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Indented => String::new(),
        CodeBlockKind::Fenced(info) => {
            info.split([' ', '\t', ',', '{']).next().unwrap_or_default().to_owned()
        }
    }
}

const fn align(alignment: cmark::Alignment) -> Align {
    match alignment {
        cmark::Alignment::None => Align::None,
        cmark::Alignment::Left => Align::Start,
        cmark::Alignment::Center => Align::Center,
        cmark::Alignment::Right => Align::End,
    }
}
