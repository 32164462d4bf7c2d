//! A page as it is remembered from one run to the next.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    charset,
    chunk::{self, Piece},
    html, markdown,
    prose::squeeze,
};

/// How a page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Html,
    Markdown,
    Plain,
}

/// A page, read and cut into pieces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Page {
    /// The address or path that it was asked for by.
    pub(crate) key: String,
    /// Of the bytes.
    pub(crate) hash: String,
    /// The server's marks for asking whether it has changed.
    pub(crate) etag: String,
    pub(crate) modified: String,
    /// Where it is; of a file: below the site's address.
    pub(crate) url: String,
    /// What the page says its address is.
    pub(crate) canonical: String,
    /// What its front matter says its address is.
    pub(crate) address: String,
    /// The main heading.
    pub(crate) heading: String,
    /// What `<title>` or the front matter says.
    pub(crate) title: String,
    /// Why it stays out of the index; empty: it does not.
    pub(crate) left_out: String,
    pub(crate) pieces: Vec<Piece>,
}

/// Why a page is not there, with what a reader of the report needs to know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Skip {
    /// The reason that it shares with others.
    pub(crate) group: String,
    /// Which page.
    pub(crate) what: String,
    /// More about this one; may be empty.
    pub(crate) detail: String,
}

impl Skip {
    pub(crate) fn new(group: &str, what: &str, detail: &str) -> Self {
        Self { group: group.to_owned(), what: what.to_owned(), detail: detail.to_owned() }
    }
}

impl Page {
    /// Reads a page of the given kind; `declared` is the charset that the server names.
    ///
    /// # Errors
    /// When its encoding is unknown.
    pub(crate) fn read(bytes: &[u8], kind: Kind, declared: Option<&str>) -> Result<Self, String> {
        let text = charset::decode(bytes, declared).map_err(|name| format!("unknown encoding {name}"))?;
        let mut page = Self { hash: hash(&[bytes]), ..Self::default() };
        let document = match kind {
            Kind::Html => html::extract(&text),
            Kind::Markdown => markdown::extract(&text),
            Kind::Plain => {
                let text = squeeze(&text);
                page.title = text.lines().next().unwrap_or_default().chars().take(80).collect();
                page.pieces = chunk::pieces_of_text(&text);
                if page.pieces.is_empty() {
                    "has no text".clone_into(&mut page.left_out);
                }
                return Ok(page);
            }
        };
        page.pieces = chunk::pieces(&document);
        let left_out = if document.noindex {
            "asks not to be indexed"
        } else if document.moved {
            "only sends its reader elsewhere"
        } else if page.pieces.is_empty() {
            "has no text (is it drawn by JavaScript?)"
        } else {
            ""
        };
        left_out.clone_into(&mut page.left_out);
        page.heading = document.heading;
        page.title = document.title;
        page.canonical = document.canonical;
        page.address = document.address;
        if page.heading.is_empty() && page.title.is_empty() {
            let first = document.sections.into_iter().find(|section| !section.heading.is_empty());
            page.heading = first.map(|section| section.heading).unwrap_or_default();
        }
        Ok(page)
    }
}

/// SHA-256 over parts, in hexadecimal digits.
pub(crate) fn hash(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let mut hex = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::{Kind, Page};

    #[test]
    fn pages_of_each_kind_are_read() {
        for (kind, text, heading, title, left_out, pieces) in [
            (Kind::Html, "<title>A – B</title><h1>A</h1><p>x", "A", "A – B", "", 1),
            (Kind::Html, "<h2>A</h2><p>x", "A", "", "", 1),
            (
                Kind::Html,
                "<div id=app></div><script>x</script>",
                "",
                "",
                "has no text (is it drawn by JavaScript?)",
                0,
            ),
            (Kind::Html, "<meta name=robots content=noindex><p>x", "", "", "asks not to be indexed", 1),
            (
                Kind::Html,
                "<meta http-equiv=refresh content='0;url=/x'>x",
                "",
                "",
                "only sends its reader elsewhere",
                1,
            ),
            (Kind::Markdown, "---\ntitle: B\n---\n# A\nx", "A", "B", "", 1),
            (Kind::Markdown, "---\ndraft: true\n---\nx", "", "", "asks not to be indexed", 1),
            (Kind::Plain, "First line\n\nsecond", "", "First line", "", 1),
        ] {
            let page = Page::read(text.as_bytes(), kind, None).unwrap();
            assert_eq!(
                (page.heading.as_str(), page.title.as_str(), page.left_out.as_str(), page.pieces.len()),
                (heading, title, left_out, pieces),
                "{text}"
            );
            assert_eq!(page.hash.len(), 64);
        }
        assert!(Page::read(b"x", Kind::Plain, Some("nothing")).unwrap_err().contains("nothing"));
    }
}
