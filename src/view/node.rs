//! Views as DOM nodes: made, adopted from the shell, and compared with newer views.

use super::{Attribute, El, ElRef, Keyed, View};
use crate::hooks::listener::Listener;
use leptos::prelude::*;
use leptos::reactive::effect::RenderEffect;
use leptos::tachys::html::node_ref::NodeRefContainer;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element};

/// A view on the page. Dropping it ends its effects and listeners; [`Node::remove`] takes it off the page too.
pub struct Node {
    /// The element, the text, or the empty comment that ends a dynamic part.
    dom: web_sys::Node,
    held: Held,
}

enum Held {
    Element { tag: &'static str, attributes: Vec<HeldAttribute>, children: Vec<Node> },
    Text(String),
    Live { _effect: RenderEffect<()> },
    Part { _effect: RenderEffect<()>, nodes: Rc<RefCell<Vec<Item>>> },
}

enum HeldAttribute {
    Fixed(&'static str, String),
    Live(&'static str, #[expect(dead_code, reason = "held to be dropped")] RenderEffect<()>),
    On(#[expect(dead_code, reason = "held to be dropped")] Listener),
    Ref,
}

/// A node of a dynamic part. In a list by key it has an owner, so that what it made lives as long as itself.
struct Item {
    key: Option<(String, Owner)>,
    node: Node,
}

/// Where a view's nodes come from.
enum Source<'a> {
    /// They are made, and put before another node or at the end.
    Made { parent: &'a web_sys::Node, before: Option<&'a web_sys::Node> },
    /// They are there: the cursor stands on the next one. None where the shell has other nodes than the widget.
    Found(&'a mut Option<web_sys::Node>),
}

impl Source<'_> {
    /// The next node: the one that is there, or the one made and put in its place.
    fn next(&mut self, make: impl FnOnce(&Document) -> Option<web_sys::Node>) -> Option<web_sys::Node> {
        match self {
            Self::Found(cursor) => {
                let node = cursor.take()?;
                **cursor = node.next_sibling();
                Some(node)
            }
            Self::Made { parent, before } => {
                let node = make(&document()?)?;
                parent.insert_before(&node, *before).ok()?;
                Some(node)
            }
        }
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

impl Node {
    /// Makes a view's nodes at the end of an element.
    pub fn append(view: View, parent: &web_sys::Node) -> Option<Self> {
        Self::take(view, &mut Source::Made { parent, before: None })
    }

    /// Adopts the nodes that stand at the cursor, and moves it behind them.
    pub(super) fn adopt(view: View, cursor: &mut Option<web_sys::Node>) -> Option<Self> {
        Self::take(view, &mut Source::Found(cursor))
    }

    fn take(view: View, source: &mut Source<'_>) -> Option<Self> {
        match view {
            View::Element(element) => Self::element(*element, source),
            View::Text(text) => {
                let dom = source.next(|document| Some(document.create_text_node(&text).into()))?;
                Some(Self { dom, held: Held::Text(text) })
            }
            View::Live(text) => {
                let dom = source.next(|document| Some(document.create_text_node("").into()))?;
                let node = dom.clone();
                let effect = effect(Box::new(move || {
                    let text = text();
                    // The loader leaves out what nobody sees yet.
                    if node.text_content().as_ref() != Some(&text) {
                        node.set_text_content(Some(&text));
                    }
                }));
                Some(Self { dom, held: Held::Live { _effect: effect } })
            }
            View::Dynamic(views) => Self::part(Views::Fresh(views), source),
            View::Keyed(list) => {
                let owner = Owner::current().unwrap_or_default();
                Self::part(Views::Keyed(list, owner), source)
            }
        }
    }

    fn element(element: El, source: &mut Source<'_>) -> Option<Self> {
        let El { tag, attributes, children } = element;
        let dom = source.next(|document| create(document, tag))?;
        let node: &Element = dom.unchecked_ref();
        let found = matches!(source, Source::Found(_));
        let attributes = attributes.into_iter().map(|attribute| hold(attribute, node, found)).collect();
        let children = if found {
            let mut cursor = dom.first_child();
            children.into_iter().filter_map(|child| Self::adopt(child, &mut cursor)).collect()
        } else {
            children.into_iter().filter_map(|child| Self::append(child, &dom)).collect()
        };
        Some(Self { dom, held: Held::Element { tag, attributes, children } })
    }

    /// A dynamic part: its nodes, then an empty comment, before which later ones are put.
    fn part(mut views: Views, source: &mut Source<'_>) -> Option<Self> {
        let nodes = Rc::new(RefCell::new(Vec::<Item>::new()));
        let end = match source {
            Source::Found(cursor) => {
                // The first run adopts what was rendered; it is no effect's business to know of it.
                let first = untrack(|| views.adopt(cursor));
                *nodes.borrow_mut() = first;
                source.next(|_| None)?
            }
            Source::Made { .. } => source.next(|document| Some(document.create_comment("").into()))?,
        };
        let mut found = matches!(source, Source::Found(_));
        let (inside, marker) = (Rc::clone(&nodes), end.clone());
        let effect = effect(Box::new(move || {
            if std::mem::take(&mut found) {
                views.track();
            } else if let Some(parent) = marker.parent_node() {
                views.update(&mut inside.borrow_mut(), &parent, &marker);
            }
        }));
        Some(Self { dom: end, held: Held::Part { _effect: effect, nodes } })
    }

    /// Takes the view off the page.
    pub fn remove(self) {
        if let Held::Part { nodes, .. } = &self.held {
            for item in nodes.borrow_mut().drain(..) {
                item.node.remove();
            }
        }
        self.detach();
    }

    fn detach(&self) {
        if let Some(parent) = self.dom.parent_node() {
            let _ = parent.remove_child(&self.dom);
        }
    }

    /// The first of the view's nodes on the page.
    fn first(&self) -> web_sys::Node {
        match &self.held {
            Held::Part { nodes, .. } => {
                nodes.borrow().first().map_or_else(|| self.dom.clone(), |item| item.node.first())
            }
            Held::Element { .. } | Held::Text(_) | Held::Live { .. } => self.dom.clone(),
        }
    }

    /// Shows a newer view with the nodes of this one, or gives the view back where they are of another kind.
    fn change(&mut self, view: View) -> Result<(), View> {
        match (&mut self.held, view) {
            (Held::Text(old), View::Text(new)) => {
                if *old != new {
                    self.dom.set_text_content(Some(&new));
                    *old = new;
                }
                Ok(())
            }
            (Held::Element { tag, attributes, children }, View::Element(new)) if *tag == new.tag => {
                change_attributes(attributes, new.attributes, self.dom.unchecked_ref());
                change_nodes(children, new.children, &self.dom, None, |node| node, |node| node);
                Ok(())
            }
            (_, view) => Err(view),
        }
    }
}

/// SVG has a name space of its own.
fn create(document: &Document, tag: &str) -> Option<web_sys::Node> {
    let element = match tag {
        "svg" | "path" => document.create_element_ns(Some("http://www.w3.org/2000/svg"), tag),
        _ => document.create_element(tag),
    };
    element.ok().map(Into::into)
}

fn effect(mut run: Box<dyn FnMut()>) -> RenderEffect<()> {
    RenderEffect::new(move |_| run())
}

fn hold(attribute: Attribute, element: &Element, found: bool) -> HeldAttribute {
    match attribute {
        Attribute::Fixed(name, value) => {
            // The loader leaves out what nobody sees or hears yet.
            if !found || !element.has_attribute(name) {
                let _ = element.set_attribute(name, &value);
            }
            HeldAttribute::Fixed(name, value)
        }
        Attribute::Live(name, value) => {
            let element = element.clone();
            let run = effect(Box::new(move || {
                let value = value();
                if element.get_attribute(name) != value {
                    let _ = match &value {
                        Some(value) => element.set_attribute(name, value),
                        None => element.remove_attribute(name),
                    };
                }
            }));
            HeldAttribute::Live(name, run)
        }
        Attribute::On(name, act) => HeldAttribute::On(Listener::new(element, name, act)),
        Attribute::Ref(node) => {
            <ElRef as NodeRefContainer<_>>::load(node, element);
            HeldAttribute::Ref
        }
    }
}

fn change_attributes(old: &mut Vec<HeldAttribute>, new: Vec<Attribute>, element: &Element) {
    let names: Vec<&'static str> = new.iter().filter_map(Attribute::name).collect();
    for gone in old.iter().filter_map(HeldAttribute::name).filter(|name| !names.contains(name)) {
        let _ = element.remove_attribute(gone);
    }
    let before = std::mem::take(old);
    for attribute in new {
        let same = matches!(&attribute, Attribute::Fixed(name, value)
            if before.iter().any(|held| matches!(held, HeldAttribute::Fixed(n, v) if n == name && v == value)));
        old.push(hold(attribute, element, same));
    }
}

impl Attribute {
    const fn name(&self) -> Option<&'static str> {
        match self {
            Self::Fixed(name, _) | Self::Live(name, _) => Some(*name),
            Self::On(..) | Self::Ref(_) => None,
        }
    }
}

impl HeldAttribute {
    const fn name(&self) -> Option<&'static str> {
        match self {
            Self::Fixed(name, _) | Self::Live(name, _) => Some(*name),
            Self::On(_) | Self::Ref => None,
        }
    }
}

/// Shows newer views with the nodes that are there, in order; what is left over is removed.
fn change_nodes<T>(
    old: &mut Vec<T>,
    new: Vec<View>,
    parent: &web_sys::Node,
    end: Option<&web_sys::Node>,
    node: impl Fn(&mut T) -> &mut Node,
    wrap: impl Fn(Node) -> T,
) {
    let count = new.len();
    for (at, view) in new.into_iter().enumerate() {
        let Some(there) = old.get_mut(at).map(&node) else {
            old.extend(Node::take(view, &mut Source::Made { parent, before: end }).map(&wrap));
            continue;
        };
        if let Err(view) = there.change(view) {
            let first = there.first();
            if let Some(made) = Node::take(view, &mut Source::Made { parent, before: Some(&first) }) {
                std::mem::replace(there, made).remove();
            }
        }
    }
    for gone in old.iter_mut().skip(count).map(&node) {
        gone.clear();
    }
    old.truncate(count);
}

impl Node {
    /// Takes the nodes off the page; the view itself is dropped by its owner.
    fn clear(&mut self) {
        if let Held::Part { nodes, .. } = &self.held {
            for item in nodes.borrow_mut().iter_mut() {
                item.node.clear();
            }
        }
        self.detach();
    }
}

/// What a dynamic part shows.
enum Views {
    Fresh(Box<dyn FnMut() -> Vec<View> + Send>),
    /// With the owner of the component that made the list: an effect's own owner ends with each of its runs.
    Keyed(Keyed, Owner),
}

impl Views {
    fn track(&mut self) {
        match self {
            Self::Fresh(views) => drop(views()),
            Self::Keyed(list, _) => drop((list.keys)()),
        }
    }

    fn adopt(&mut self, cursor: &mut Option<web_sys::Node>) -> Vec<Item> {
        match self {
            Self::Fresh(views) => {
                views().into_iter().filter_map(|view| Node::adopt(view, cursor)).map(Item::fresh).collect()
            }
            // The shell has no thread.
            Self::Keyed(..) => Vec::new(),
        }
    }

    fn update(&mut self, items: &mut Vec<Item>, parent: &web_sys::Node, end: &web_sys::Node) {
        let (list, owner) = match self {
            Self::Fresh(views) => {
                return change_nodes(items, views(), parent, Some(end), |item| &mut item.node, Item::fresh);
            }
            Self::Keyed(list, owner) => (list, owner),
        };
        let keys = (list.keys)();
        items.retain_mut(|item| {
            let stays = item.key.as_ref().is_some_and(|(key, _)| keys.contains(key));
            if !stays {
                item.node.clear();
            }
            stays
        });
        for (at, key) in keys.into_iter().enumerate() {
            if items.get(at).and_then(|item| item.key.as_ref()).is_some_and(|(there, _)| *there == key) {
                continue;
            }
            let before = items.get(at).map_or_else(|| end.clone(), |item| item.node.first());
            let owner = owner.with(Owner::new);
            let made = owner.with(|| {
                untrack(|| Node::take((list.view)(&key), &mut Source::Made { parent, before: Some(&before) }))
            });
            if let Some(node) = made {
                items.insert(at.min(items.len()), Item { key: Some((key, owner)), node });
            }
        }
    }
}

impl Item {
    const fn fresh(node: Node) -> Self {
        Self { key: None, node }
    }
}
