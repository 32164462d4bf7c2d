//! An answer's Markdown as DOM nodes: finished blocks are built once, only the open block is parsed and diffed again. Part: `part-text`.

use crate::state::Row;
use dialogue::markdown::{Align, Node, Tag, mend, parse};
use leptos::attr::custom::CustomAttribute;
use leptos::control_flow::{For, ForProps};
use leptos::html::{custom, div};
use leptos::prelude::*;

/// The answer of a row: its closed blocks, each with an element of its own that never changes, then the open one.
pub fn markdown(row: &Row) -> impl IntoView + use<> {
    let (blocks, open) = (row.blocks.clone(), row.open.clone());
    let closed = For(ForProps::builder()
        .each(move || blocks.get())
        .key(|block| block.0)
        .children(|block| div().class("block").child(views(&parse(&block.1))))
        .build());
    let tail = move || {
        let source = open.get();
        views(&parse(&mend(&source)))
    };
    div().class("markdown").attr("part", "part-text").child((closed, div().class("block").child(tail)))
}

fn views(nodes: &[Node]) -> Vec<AnyView> {
    nodes.iter().map(view).collect()
}

/// Tag names are in capitals because that is how the DOM names an element, and the renderer compares them to keep a node.
fn view(node: &Node) -> AnyView {
    let (tag, children) = match node {
        Node::Text(text) => return text.clone().into_any(),
        Node::Element { tag, children } => (tag, views(children)),
    };
    match tag {
        Tag::Paragraph => plain("P", children),
        Tag::Heading(level) => heading(*level, children),
        Tag::List { ordered: false, .. } => plain("UL", children),
        Tag::List { ordered: true, start } => with("OL", "start", Some(start.to_string()), children),
        Tag::Item { checked } => {
            let state = checked.map(|checked| if checked { "done" } else { "open" }.to_owned());
            with("LI", "data-task", state, children)
        }
        Tag::CodeBlock { language } => {
            let code = with("CODE", "data-language", Some(language.clone()), children);
            with("PRE", "tabindex", Some("0".to_owned()), vec![code])
        }
        Tag::Code => plain("CODE", children),
        Tag::Emphasis => plain("EM", children),
        Tag::Strong => plain("STRONG", children),
        Tag::Strike => plain("DEL", children),
        Tag::Quote => plain("BLOCKQUOTE", children),
        Tag::Rule => plain("HR", children),
        Tag::Break => plain("BR", children),
        Tag::Table => with("DIV", "class", Some("table".to_owned()), vec![with("TABLE", "tabindex", Some("0".to_owned()), children)]),
        Tag::TableHead => plain("THEAD", children),
        Tag::TableBody => plain("TBODY", children),
        Tag::Row => plain("TR", children),
        Tag::HeaderCell(align) => with("TH", "data-align", side(*align), children),
        Tag::Cell(align) => with("TD", "data-align", side(*align), children),
        Tag::Link { href } => link(href, children),
    }
}

fn plain(name: &'static str, children: Vec<AnyView>) -> AnyView {
    custom(name).child(children).into_any()
}

fn with(name: &'static str, attribute: &'static str, value: Option<String>, children: Vec<AnyView>) -> AnyView {
    custom(name).attr(attribute, value).child(children).into_any()
}

/// Below the panel's own `h2`, and never deeper than HTML goes.
fn heading(level: u8, children: Vec<AnyView>) -> AnyView {
    let name = match level {
        0 | 1 => "H3",
        2 => "H4",
        3 => "H5",
        _ => "H6",
    };
    plain(name, children)
}

/// A link says where it leads before it is followed, opens beside the chat, and tells the other side nothing.
fn link(href: &str, children: Vec<AnyView>) -> AnyView {
    custom("A")
        .attr("href", href.to_owned())
        .attr("title", href.to_owned())
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer nofollow ugc")
        .child(children)
        .into_any()
}

fn side(align: Align) -> Option<String> {
    match align {
        Align::None | Align::Start => None,
        Align::Center => Some("center".to_owned()),
        Align::End => Some("end".to_owned()),
    }
}
