//! A tree for html5ever to build: nodes in one list, named by their place in it.
//!
//! html5ever parses as browsers do but brings no tree of its own. Ours only has to be read, so a list will do.

use std::{
    borrow::Cow,
    cell::{Cell, Ref, RefCell},
};

use html5ever::{
    Attribute, LocalName, Namespace, QualName,
    interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
    parse_document,
    tendril::{StrTendril, TendrilSink as _},
};

/// A node's place in the list.
pub(crate) type Id = usize;

/// The place of the document itself.
const DOCUMENT: Id = 0;

/// The parser looks through all open elements for every new one, so that absurd nesting would take it hours. Browsers
/// stop at 512.
const DEEPEST: usize = 1_000;
/// After so many bytes the depth is looked at.
const STEP: usize = 4_096;

/// A parsed page.
#[derive(Debug)]
pub(crate) struct Dom(Vec<Node>);

#[derive(Debug)]
struct Node {
    parent: Option<Id>,
    depth: usize,
    children: Vec<Id>,
    data: Data,
}

#[derive(Debug)]
enum Data {
    Element {
        name: QualName,
        attributes: Vec<Attribute>,
        /// What a `template` holds, which is not part of the page.
        contents: Option<Id>,
    },
    Text(String),
    /// The document, comments and the like.
    Other,
}

impl Dom {
    /// Parses a page as a browser would; there is no page that fails. What follows absurd nesting is not read.
    pub(crate) fn parse(html: &str) -> Self {
        let sink = Sink {
            nodes: RefCell::new(vec![Node::new(Data::Other)]),
            nameless: RefCell::new(QualName::new(None, Namespace::from(""), LocalName::from(""))),
            deepest: Cell::new(0),
        };
        let mut parser = parse_document(sink, html5ever::ParseOpts::default());
        let mut rest = html;
        while !rest.is_empty() && parser.tokenizer.sink.sink.deepest.get() < DEEPEST {
            let (step, more) = rest.split_at(rest.floor_char_boundary(STEP));
            parser.process(StrTendril::from(step));
            rest = more;
        }
        parser.finish()
    }

    /// The document.
    pub(crate) const fn root() -> Id {
        DOCUMENT
    }

    /// The element's name in lower case; empty for what is no element.
    pub(crate) fn name(&self, id: Id) -> &str {
        match self.0.get(id).map(|node| &node.data) {
            Some(Data::Element { name, .. }) => &name.local,
            _ => "",
        }
    }

    /// An attribute's value.
    pub(crate) fn attribute(&self, id: Id, wanted: &str) -> Option<&str> {
        match self.0.get(id).map(|node| &node.data) {
            Some(Data::Element { attributes, .. }) => {
                attributes.iter().find(|a| &*a.name.local == wanted).map(|a| &*a.value)
            }
            _ => None,
        }
    }

    /// The text, if the node is one.
    pub(crate) fn text(&self, id: Id) -> Option<&str> {
        match self.0.get(id).map(|node| &node.data) {
            Some(Data::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The children in their order.
    pub(crate) fn children(&self, id: Id) -> &[Id] {
        self.0.get(id).map_or(&[], |node| &node.children)
    }

    /// The nodes below `id` in the page's order, without `id` itself.
    pub(crate) fn below(&self, id: Id) -> impl Iterator<Item = Id> {
        let mut open: Vec<Id> = self.children(id).iter().rev().copied().collect();
        std::iter::from_fn(move || {
            let next = open.pop()?;
            open.extend(self.children(next).iter().rev());
            Some(next)
        })
    }

    /// Whether a node stands somewhere inside an element of one of these names.
    pub(crate) fn is_inside(&self, id: Id, names: &[&str]) -> bool {
        let mut at = self.0.get(id).and_then(|node| node.parent);
        while let Some(id) = at {
            if names.contains(&self.name(id)) {
                return true;
            }
            at = self.0.get(id).and_then(|node| node.parent);
        }
        false
    }
}

impl Node {
    const fn new(data: Data) -> Self {
        Self { parent: None, depth: 0, children: Vec::new(), data }
    }
}

struct Sink {
    nodes: RefCell<Vec<Node>>,
    /// The name of what has none; the parser asks elements only.
    nameless: RefCell<QualName>,
    deepest: Cell<usize>,
}

impl Sink {
    fn add(&self, data: Data) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node::new(data));
        nodes.len() - 1
    }

    fn detach(&self, id: Id) {
        let mut nodes = self.nodes.borrow_mut();
        let parent = nodes.get_mut(id).and_then(|node| node.parent.take());
        if let Some(parent) = parent.and_then(|parent| nodes.get_mut(parent)) {
            parent.children.retain(|child| *child != id);
        }
    }

    /// Puts a child before the one at `place`, or last; text joins the text before it.
    fn insert(&self, parent: Id, place: Option<usize>, child: NodeOrText<Id>) {
        let id = match child {
            NodeOrText::AppendNode(id) => {
                self.detach(id);
                id
            }
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let before = nodes.get(parent).and_then(|node| match place {
                    Some(place) => node.children.get(place.checked_sub(1)?).copied(),
                    None => node.children.last().copied(),
                });
                if let Some(Data::Text(there)) =
                    before.and_then(|id| nodes.get_mut(id)).map(|node| &mut node.data)
                {
                    there.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(Data::Text(String::from(&*text)))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        let depth = nodes.get(parent).map_or(0, |node| node.depth + 1);
        self.deepest.set(self.deepest.get().max(depth));
        if let Some(node) = nodes.get_mut(id) {
            node.parent = Some(parent);
            node.depth = depth;
        }
        if let Some(node) = nodes.get_mut(parent) {
            let end = node.children.len();
            node.children.insert(place.unwrap_or(end).min(end), id);
        }
    }

    fn parent(&self, id: Id) -> Option<Id> {
        self.nodes.borrow().get(id).and_then(|node| node.parent)
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Dom;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Dom {
        Dom(self.nodes.into_inner())
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn get_document(&self) -> Id {
        DOCUMENT
    }

    fn same_node(&self, one: &Id, other: &Id) -> bool {
        one == other
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Ref<'a, QualName> {
        let found = Ref::filter_map(self.nodes.borrow(), |nodes| match &nodes.get(*target)?.data {
            Data::Element { name, .. } => Some(name),
            _ => None,
        });
        found.unwrap_or_else(|_| self.nameless.borrow())
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> Id {
        let contents = flags.template.then(|| self.add(Data::Other));
        self.add(Data::Element { name, attributes, contents })
    }

    fn create_comment(&self, _: StrTendril) -> Id {
        self.add(Data::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        self.add(Data::Other)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.insert(*parent, None, child);
    }

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        let Some(parent) = self.parent(*sibling) else { return };
        if let NodeOrText::AppendNode(id) = child {
            // Its old place may be before the sibling: look for the place afterwards.
            self.detach(id);
        }
        let place = self.nodes.borrow().get(parent).and_then(|node| {
            // From the end: the parser moves what it has just read.
            node.children.iter().rposition(|child| child == sibling)
        });
        self.insert(parent, place, child);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        if self.parent(*element).is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Id) -> Id {
        match self.nodes.borrow().get(*target).map(|node| &node.data) {
            Some(Data::Element { contents: Some(contents), .. }) => *contents,
            _ => *target,
        }
    }

    fn add_attrs_if_missing(&self, target: &Id, more: Vec<Attribute>) {
        if let Some(Data::Element { attributes, .. }) =
            self.nodes.borrow_mut().get_mut(*target).map(|node| &mut node.data)
        {
            for attribute in more {
                if !attributes.iter().any(|a| a.name == attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        let mut nodes = self.nodes.borrow_mut();
        let moved = nodes.get_mut(*node).map(|node| std::mem::take(&mut node.children)).unwrap_or_default();
        for child in &moved {
            if let Some(child) = nodes.get_mut(*child) {
                child.parent = Some(*new_parent);
            }
        }
        if let Some(parent) = nodes.get_mut(*new_parent) {
            parent.children.extend(moved);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Dom, Id};

    fn outline(dom: &Dom, id: Id) -> String {
        let inside: String = dom.children(id).iter().map(|child| outline(dom, *child)).collect();
        match (dom.text(id), dom.name(id)) {
            (Some(text), _) => text.to_owned(),
            (None, "") => inside,
            (None, name) => format!("<{name}>{inside}</{name}>"),
        }
    }

    #[test]
    fn soup_becomes_the_tree_that_a_browser_makes() {
        for (html, body) in [
            ("<p>a<p>b", "<p>a</p><p>b</p>"),
            ("<b>1<i>2</b>3</i>", "<b>1<i>2</i></b><i>3</i>"),
            ("<table><tr><td>1<td>2</table>", "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"),
            ("<table>x<tr><td>1</table>y", "x<table><tbody><tr><td>1</td></tr></tbody></table>y"),
            ("<table>x<b>y</b>z</table>", "x<b>y</b>z<table></table>"),
            ("a<template><p>b</p></template>c", "a<template></template>c"),
            ("<ul><li>1<li>2</ul>", "<ul><li>1</li><li>2</li></ul>"),
            ("a<!-- x -->b &amp; c", "ab &amp; c"),
        ] {
            let dom = Dom::parse(html);
            let found = outline(&dom, Dom::root());
            assert_eq!(
                found.replace(" & ", " &amp; "),
                format!("<html><head></head><body>{body}</body></html>"),
                "{html}"
            );
        }
    }

    #[test]
    fn attributes_and_neighbours_are_found() {
        let dom = Dom::parse("<nav><a ID=x href='/a'>t</a></nav>");
        let link = dom.below(Dom::root()).find(|id| dom.name(*id) == "a").unwrap();
        assert_eq!((dom.attribute(link, "id"), dom.attribute(link, "href")), (Some("x"), Some("/a")));
        assert!(dom.is_inside(link, &["nav"]) && !dom.is_inside(link, &["a"]));
    }
}
