//! Builds the nodes of a text, as deep as there is room.

use super::{Node, Tag};

/// Nodes that are being built.
pub(super) struct Tree {
    roots: Vec<Node>,
    open: Vec<(Tag, Vec<Node>)>,
    /// For each element that is open, whether it is one: what has no room, or is a link in a link, is only its children.
    real: Vec<bool>,
    /// A link is open, in so many elements.
    link: Option<usize>,
    room: usize,
}

impl Tree {
    pub(super) const fn new(room: usize) -> Self {
        Self { roots: Vec::new(), open: Vec::new(), real: Vec::new(), link: None, room }
    }

    pub(super) fn begin(&mut self, tag: Tag) {
        let is_link = matches!(tag, Tag::Link { .. });
        let real = self.open.len() < self.room && !(is_link && self.link.is_some());
        if real {
            if is_link {
                self.link = Some(self.open.len());
            }
            self.open.push((tag, Vec::new()));
        }
        self.real.push(real);
    }

    pub(super) fn end(&mut self) {
        if self.real.pop() == Some(true)
            && let Some((tag, children)) = self.open.pop()
        {
            self.link = self.link.filter(|link| *link < self.open.len());
            self.siblings().push(Node::Element { tag, children });
        }
    }

    pub(super) fn leaf(&mut self, tag: Tag) {
        self.siblings().push(Node::Element { tag, children: Vec::new() });
    }

    /// Neighbouring texts are one.
    pub(super) fn text(&mut self, more: &str) {
        let siblings = self.siblings();
        if let Some(Node::Text(text)) = siblings.last_mut() {
            text.push_str(more);
        } else if !more.is_empty() {
            siblings.push(Node::Text(more.to_owned()));
        }
    }

    /// Code in a line; a space at both ends is there only for backticks in it.
    pub(super) fn code(&mut self, source: &str) {
        let mut code = String::with_capacity(source.len());
        code.extend(source.chars().map(|c| if c == '\n' { ' ' } else { c }));
        let inside = code.strip_prefix(' ').and_then(|code| code.strip_suffix(' '));
        let inside = inside.filter(|code| !code.trim_matches(' ').is_empty()).unwrap_or(&code);
        self.begin(Tag::Code);
        self.text(inside);
        self.end();
    }

    pub(super) fn finish(mut self) -> Vec<Node> {
        while !self.real.is_empty() {
            self.end();
        }
        self.roots
    }

    fn siblings(&mut self) -> &mut Vec<Node> {
        match self.open.last_mut() {
            Some((_, children)) => children,
            None => &mut self.roots,
        }
    }
}
