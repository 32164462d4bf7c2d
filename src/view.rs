//! What components are made of: one view type for all of them. A view in Leptos ordinarily has the type of its whole tree,
//! and each such type is compiled for itself, hydration included; that costs more bytes than all else together
//! (`docs/decisions/0003-one-view-type.md`). Signals, effects and owners are Leptos's.

mod html;
mod node;

pub use node::Node;

use leptos::html::Custom;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Event;

/// Refers to an element once it is on the page.
pub type ElRef = NodeRef<Custom<&'static str>>;

/// Something to show.
pub enum View {
    /// An element.
    Element(Box<El>),
    /// Text. Two texts never stand side by side: the shell's markup could not tell them apart.
    Text(String),
    /// Text that follows its signals.
    Live(Box<dyn Fn() -> String + Send>),
    /// Views that are made again when their signals change, and compared with what is there.
    Dynamic(Box<dyn FnMut() -> Vec<Self> + Send>),
    /// A list by key: what stays in it is not made again.
    Keyed(Keyed),
}

/// See [`keyed`].
pub struct Keyed {
    keys: Box<dyn Fn() -> Vec<String> + Send>,
    view: Box<dyn Fn(&str) -> View + Send>,
}

/// An element in the making.
pub struct El {
    tag: &'static str,
    attributes: Vec<Attribute>,
    children: Vec<View>,
}

enum Attribute {
    Fixed(&'static str, String),
    Live(&'static str, Box<dyn Fn() -> Option<String> + Send>),
    On(&'static str, Box<dyn FnMut(Event) + Send>),
    Ref(ElRef),
}

/// Adopts the nodes inside `base`, which the loader drew from the same views, in their order.
pub fn adopt(views: Vec<View>, base: &web_sys::Element) -> Vec<Node> {
    let mut next = base.first_child();
    views.into_iter().filter_map(|view| Node::adopt(view, &mut next)).collect()
}

/// The markup of views, from which the loader's tree is generated.
pub fn to_html(views: Vec<View>) -> String {
    let mut html = String::new();
    for mut view in views {
        view.write_html(&mut html);
    }
    html
}

/// Begins an element: its tag and its class.
pub fn el(tag: &'static str, class: &'static str) -> El {
    let element = El { tag, attributes: Vec::new(), children: Vec::new() };
    if class.is_empty() { element } else { element.attr("class", class) }
}

/// Begins a button that does not submit.
pub fn button(class: &'static str) -> El {
    el("button", class).attr("type", "button")
}

/// Text that follows its signals.
pub fn live(text: impl Fn() -> String + Send + 'static) -> View {
    View::Live(Box::new(text))
}

/// A part of the tree that is there or not, and is drawn again when its signals change.
pub fn dynamic(mut view: impl FnMut() -> Option<View> + Send + 'static) -> View {
    View::Dynamic(Box::new(move || view().into_iter().collect()))
}

/// A part of the tree that is drawn again, in place, when its signals change.
pub fn dynamic_list(views: impl FnMut() -> Vec<View> + Send + 'static) -> View {
    View::Dynamic(Box::new(views))
}

/// A list in which each view is made once for its key, and lives as long as the key is in the list.
pub fn keyed(
    keys: impl Fn() -> Vec<String> + Send + 'static,
    view: impl Fn(&str) -> View + Send + 'static,
) -> View {
    View::Keyed(Keyed { keys: Box::new(keys), view: Box::new(view) })
}

impl El {
    // Not inlined, since there are hundreds of calls.

    /// An attribute that stays as it is.
    #[must_use]
    #[inline(never)]
    pub fn attr(mut self, name: &'static str, value: &str) -> Self {
        self.attributes.push(Attribute::Fixed(name, value.to_owned()));
        self
    }

    /// An attribute that follows its signals, and is absent while there is no value.
    #[must_use]
    pub fn attr_live(self, name: &'static str, value: impl Fn() -> Option<String> + Send + 'static) -> Self {
        self.push(Attribute::Live(name, Box::new(value)))
    }

    /// An attribute that is present or not.
    #[must_use]
    pub fn flag(self, name: &'static str, present: impl Fn() -> bool + Send + 'static) -> Self {
        self.attr_live(name, move || present().then(String::new))
    }

    /// A listener.
    #[must_use]
    pub fn on<E: JsCast>(self, name: &'static str, mut act: impl FnMut(E) + Send + 'static) -> Self {
        self.push(Attribute::On(name, Box::new(move |event| act(event.unchecked_into()))))
    }

    /// A click.
    #[must_use]
    pub fn on_click(self, act: impl Fn() + Send + 'static) -> Self {
        self.push(Attribute::On("click", Box::new(move |_| act())))
    }

    /// Fills a reference with the element.
    #[must_use]
    pub fn node_ref(self, node: ElRef) -> Self {
        self.push(Attribute::Ref(node))
    }

    /// A child.
    #[must_use]
    #[inline(never)]
    pub fn child(mut self, child: View) -> Self {
        self.children.push(child);
        self
    }

    /// A text as a child.
    #[must_use]
    pub fn text(self, text: String) -> Self {
        self.child(View::Text(text))
    }

    /// Children.
    #[must_use]
    pub fn children(mut self, children: Vec<View>) -> Self {
        self.children.extend(children);
        self
    }

    /// The finished element.
    #[must_use]
    #[inline(never)]
    pub fn view(self) -> View {
        View::Element(Box::new(self))
    }

    #[inline(never)]
    fn push(mut self, attribute: Attribute) -> Self {
        self.attributes.push(attribute);
        self
    }
}
