//! Sources: the pages of the site that an answer rests on, as chips that open the passage. Parts: `sources`, `source`.

use crate::locales::Text;
use crate::state::{Chat, Row};
use crate::view::{El, View, dynamic, el};
use dialogue::markdown::safe_href;
use dialogue::thread::{Mark, Source};
use leptos::prelude::*;

/// The sources of an answer that is complete. A chip says *quoted* only where the cited words stand in the passage, else *source*.
pub fn sources(chat: Chat, row: &Row) -> View {
    let row = row.clone();
    dynamic(move || {
        row.turned.track();
        let sources = chat.sources(&row);
        let known = sources.iter().any(|source| !matches!(source.mark, Mark::Sent));
        known.then(|| {
            el("ul", "sources")
                .attr("part", "sources")
                .attr("aria-label", &chat.text(Text::SourcesLabel))
                .children(sources.iter().map(|source| chip(chat, source)).collect())
                .view()
        })
    })
}

fn chip(chat: Chat, source: &Source) -> View {
    let link = link(source, "source")
        .attr("part", "source")
        .attr("data-mark", source.mark.word())
        .child(el("span", "source__id").text(source.id.to_string()).view())
        .child(el("span", "source__title").attr("dir", "auto").text(source.title.clone()).view());
    let mark = match source.mark {
        Mark::Quoted => Text::SourceQuoted,
        Mark::Source => Text::SourceUsed,
        // The label above says it of all of them.
        Mark::Sent | Mark::Local => return el("li", "").child(link.view()).view(),
    };
    let link = link.child(el("span", "source__mark").text(chat.text(mark)).view());
    el("li", "").child(link.view()).view()
}

/// Says that no model wrote this answer.
pub fn local_label(chat: Chat, row: &Row) -> View {
    let row = row.clone();
    dynamic(move || {
        row.turned.track();
        let local = chat.sources(&row).iter().any(|source| matches!(source.mark, Mark::Local));
        local.then(|| el("p", "message__local").text(chat.text(Text::MessageLocal)).view())
    })
}

/// A link to the passage: to its very words, where the browser can find them.
pub fn link(source: &Source, class: &'static str) -> El {
    // An index may be anybody's: what it names is a text where it may not be followed.
    let Some(mut href) = safe_href(&source.url) else {
        return el("span", class).attr("title", &source.title);
    };
    if !source.quote.is_empty() {
        href.push_str(if href.contains('#') { ":~:text=" } else { "#:~:text=" });
        href.push_str(&fragment(&source.quote));
    }
    el("a", class)
        .attr("href", &href)
        .attr("title", &source.title)
        .attr("target", "_blank")
        .attr("rel", "noopener")
}

/// Percent-encodes what has a meaning in a text fragment, and all that is not ASCII.
fn fragment(quote: &str) -> String {
    let mut encoded = String::with_capacity(quote.len());
    for byte in quote.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for half in [byte >> 4, byte & 15] {
                encoded.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::fragment;

    #[test]
    fn quotes_become_fragments() {
        for (quote, expected) in
            [("5 days", "5%20days"), ("a-b, c&d", "a%2db%2c%20c%26d"), ("für", "f%c3%bcr")]
        {
            assert_eq!(fragment(quote), expected);
        }
    }
}
