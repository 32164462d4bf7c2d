//! The widget's root, as Leptos sees it: rendered natively, hydrated in the browser.

use super::{Node, View};
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};

/// The views inside the element that the loader made.
pub struct Tree(pub Vec<View>);

/// The nodes of a [`Tree`].
pub struct Nodes(Vec<Node>);

impl Render for Tree {
    type State = Nodes;

    /// The widget is only ever hydrated; a tree that is built is not on the page yet, and empty.
    fn build(self) -> Nodes {
        Nodes(Vec::new())
    }

    fn rebuild(self, _: &mut Nodes) {}
}

impl AddAnyAttr for Tree {
    type Output<NewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}

impl RenderHtml for Tree {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, buf: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {
        for mut view in self.0 {
            view.write_html(buf);
        }
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Nodes {
        if position.get() == Position::FirstChild {
            cursor.child();
        }
        let mut next = Some(cursor.current());
        Nodes(self.0.into_iter().filter_map(|view| Node::adopt(view, &mut next)).collect())
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl Mountable for Nodes {
    fn unmount(&mut self) {
        for node in self.0.drain(..) {
            node.remove();
        }
    }

    fn mount(&mut self, _: &web_sys::Element, _: Option<&web_sys::Node>) {}

    fn insert_before_this(&self, _: &mut dyn Mountable) -> bool {
        false
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        Vec::new()
    }
}
