//! An answer's Markdown as DOM nodes: a finished block is built once and never touched again, only the open block is
//! parsed and compared anew. Calls of tools stand between, in their order. Part: `part-text`.

use super::sources::link;
use super::tool_call::tool_call;
use crate::hooks::use_append::use_append;
use crate::state::{Block, Chat, Row};
use crate::view::{ElRef, View, dynamic_list, el};
use dialogue::citation;
use dialogue::markdown::{Align, Node, Tag, mend, parse};
use dialogue::thread::Source;
use leptos::prelude::*;

/// The answer of a row: its closed blocks, each with an element of its own, then the open one.
pub fn markdown(chat: Chat, row: &Row) -> View {
    let (blocks, open) = (row.blocks, row.open);
    // Known before the first word comes, and from then on by their numbers.
    let (this, same) = (row.clone(), row.clone());
    let closed = ElRef::new();
    let length = move || blocks.with(Vec::len);
    use_append(closed, length, move |from| {
        blocks.with(|blocks| {
            let new = blocks.get(from..).unwrap_or_default();
            let cited = chat.sources(&this);
            new.iter()
                .map(|block| match block {
                    Block::Text(source) => {
                        el("div", "block").children(views(&parse(source), Some(&cited))).view()
                    }
                    Block::Call(id) => tool_call(chat, this.clone(), id.clone()),
                })
                .collect()
        })
    });
    let tail = dynamic_list(move || {
        let cited = chat.sources(&same);
        open.with(|source| views(&parse(&mend(source)), Some(&cited)))
    });
    el("div", "markdown")
        .attr("part", "part-text")
        .child(el("div", "blocks").node_ref(closed).view())
        .child(el("div", "block").child(tail).view())
        .view()
}

/// Nodes as views. Without a list of sources, brackets are but text.
fn views(nodes: &[Node], sources: Option<&[Source]>) -> Vec<View> {
    let mut views = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Text(text) => cited(text, sources, &mut views),
            Node::Element { tag, children } => views.push(view(tag, children, sources)),
        }
    }
    views
}

/// Text with its citations as links to the passages. What was never sent is not cited.
fn cited(text: &str, sources: Option<&[Source]>, views: &mut Vec<View>) {
    let mut from = 0;
    let mut plain = String::new();
    if let Some(sources) = sources {
        let sent = sources.iter().fold(0, |sent, source| sent | citation::bit(source.id));
        for cite in citation::cites(text) {
            if cite.is_text(sent) {
                continue;
            }
            plain.push_str(text.get(from..cite.from).unwrap_or_default());
            from = cite.to;
            for source in sources.iter().filter(|source| cite.ids & citation::bit(source.id) != 0) {
                if !plain.is_empty() {
                    views.push(View::Text(std::mem::take(&mut plain)));
                }
                views.push(link(source, "cite").text(source.id.to_string()).view());
            }
        }
    }
    plain.push_str(text.get(from..).unwrap_or_default());
    if !plain.is_empty() {
        views.push(View::Text(plain));
    }
}

fn view(tag: &Tag, nodes: &[Node], sources: Option<&[Source]>) -> View {
    // Code cites nothing: its brackets are its own.
    let own = matches!(tag, Tag::Code | Tag::CodeBlock { .. } | Tag::Link { .. });
    let children = views(nodes, sources.filter(|_| !own));
    let element = match tag {
        Tag::Paragraph => el("p", ""),
        Tag::Heading(level) => el(heading(*level), "").attr("data-level", &level.to_string()),
        Tag::List { ordered: false, .. } => el("ul", ""),
        Tag::List { ordered: true, start } => el("ol", "").attr("start", &start.to_string()),
        Tag::Item { checked: None } => el("li", ""),
        Tag::Item { checked: Some(done) } => {
            el("li", "").attr("data-task", if *done { "done" } else { "open" })
        }
        Tag::CodeBlock { language } => {
            let code = el("code", "").attr("data-language", language).children(children);
            return el("pre", "").attr("tabindex", "0").child(code.view()).view();
        }
        Tag::Code => el("code", ""),
        Tag::Emphasis => el("em", ""),
        Tag::Strong => el("strong", ""),
        Tag::Strike => el("del", ""),
        Tag::Quote => el("blockquote", ""),
        Tag::Rule => el("hr", ""),
        Tag::Break => el("br", ""),
        Tag::Table => {
            return el("div", "table")
                .attr("tabindex", "0")
                .child(el("table", "").children(children).view())
                .view();
        }
        Tag::TableHead => el("thead", ""),
        Tag::TableBody => el("tbody", ""),
        Tag::Row => el("tr", ""),
        // A header without words heads nothing.
        Tag::HeaderCell(align) if children.is_empty() => el("td", "").attr("data-align", side(*align)),
        Tag::HeaderCell(align) => el("th", "").attr("data-align", side(*align)),
        Tag::Cell(align) => el("td", "").attr("data-align", side(*align)),
        // A link says where it leads before it is followed, opens beside the chat, and tells the other side nothing.
        Tag::Link { href } => el("a", "")
            .attr("href", href)
            .attr("title", href)
            .attr("target", "_blank")
            .attr("rel", "noopener noreferrer nofollow ugc"),
    };
    element.children(children).view()
}

/// Below the panel's own `h2`. Models begin with any level up to the third, and a reader must not miss one between.
const fn heading(level: u8) -> &'static str {
    match level {
        0..=3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    }
}

const fn side(align: Align) -> &'static str {
    match align {
        Align::None | Align::Start => "start",
        Align::Center => "center",
        Align::End => "end",
    }
}
