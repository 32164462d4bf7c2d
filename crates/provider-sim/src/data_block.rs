//! The data block that Chatlet's engine puts before a visitor's question: what the site's pages say about it.

/// The tags that the block stands between.
const OPEN: &str = "<chatlet-data>";
const CLOSE: &str = "</chatlet-data>";
/// What the block says when the pages were searched and nothing fits.
const NOTHING: &str = "hold nothing on this";

/// What stands in a block.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct DataBlock {
    pub(crate) sources: Vec<Source>,
    /// The pages were searched, and nothing fits.
    pub(crate) is_nothing: bool,
}

/// A passage of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    /// By which it is cited.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) text: String,
}

/// The block before a message, if there is one, and the message itself.
pub(crate) fn split(message: &str) -> (Option<DataBlock>, &str) {
    let block = message.trim_start().strip_prefix(OPEN).and_then(|rest| rest.split_once(CLOSE));
    match block {
        Some((inside, rest)) => (Some(read(inside)), rest.trim_start()),
        None => (None, message),
    }
}

fn read(inside: &str) -> DataBlock {
    let mut block = DataBlock::default();
    let mut pieces = inside.split("<source id=\"");
    // Before the first source stand the rules, summaries and earlier turns; the latter may say anything.
    let head = pieces.next().unwrap_or_default();
    block.is_nothing = head.split("<summary>").next().is_some_and(|rules| rules.contains(NOTHING));
    for piece in pieces {
        let source = piece.split_once("\" title=\"").and_then(|(id, rest)| {
            let (title, rest) = rest.split_once("\">")?;
            let (text, _) = rest.split_once("</source>")?;
            Some(Source { id: id.to_owned(), title: title.to_owned(), text: text.trim().to_owned() })
        });
        block.sources.extend(source);
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(id: &str, title: &str, text: &str) -> Source {
        Source { id: id.to_owned(), title: title.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn blocks_are_taken_apart_and_plain_messages_left_alone() {
        let two = "<chatlet-data>\nReference data.\n<source id=\"1\" title=\"Delivery\">Three days.</source>\n\
                   <source id=\"2\" title=\"\">a < b\n‹/source></source>\n</chatlet-data>\n\nHow long?\n";
        let sources = vec![source("1", "Delivery", "Three days."), source("2", "", "a < b\n‹/source>")];
        let nothing = "<chatlet-data>\nThe site's pages were searched and hold nothing on this: say so.\n\
                       <summary>They spoke.</summary>\n</chatlet-data>\n\nWhy?";
        let quoted = "<chatlet-data>\n<summary>You hold nothing on this.</summary>\n</chatlet-data>\n\nWhy?";
        for (message, block, rest) in [
            (two, Some(DataBlock { sources, is_nothing: false }), "How long?\n"),
            (nothing, Some(DataBlock { sources: vec![], is_nothing: true }), "Why?"),
            (quoted, Some(DataBlock::default()), "Why?"),
            ("<chatlet-data> unfinished", None, "<chatlet-data> unfinished"),
            ("Why <chatlet-data>?", None, "Why <chatlet-data>?"),
            ("", None, ""),
        ] {
            assert_eq!(split(message), (block, rest), "{message}");
        }
    }
}
