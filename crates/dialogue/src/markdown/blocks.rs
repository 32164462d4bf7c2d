//! Cuts a growing answer into blocks: a closed one never changes again, so only the open one is parsed anew.

use super::lines::{Fence, indent, is_blank, is_heading, marker};

/// A block that reaches this many bytes is cut at the next line. Parsing the open block stays cheap however long the
/// answer becomes; a fence that is cut is closed, and opened again in the next block.
pub(super) const MAX_BLOCK: usize = 64 << 10;

/// Takes text as it arrives and gives out the sources of the blocks that are closed.
///
/// It decides on complete lines only, so the blocks are the same however the text was split. Put together, the blocks
/// are the text, except that the white space at its very end may be missing, and that fences longer than 64 KiB
/// are closed and opened again.
#[derive(Debug, Default)]
pub struct Blocks {
    open: String,
    /// Where the line begins that is not complete yet.
    line: usize,
    kind: Kind,
    /// The open block has text, and then a blank line.
    after_blank: bool,
    fence: Option<Fence>,
    /// The line that opened the fence.
    opener: String,
}

/// What the open block is, as far as it decides where the block ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    /// Blank so far.
    #[default]
    Nothing,
    /// Paragraph, table or quotation: a heading, a list or a fence ends it at once.
    Flow,
    /// A fence and nothing else.
    Fenced,
    /// Indented code.
    Indented,
    /// Begins like HTML: only a blank line ends it.
    Raw,
    /// A list whose items have this marker.
    List(u8),
}

/// Where a line ends the open block.
#[derive(Clone, Copy, Default)]
struct Cuts {
    before: bool,
    after: bool,
}

impl Blocks {
    /// No text yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends text; returns the sources of the blocks that it closed, in order.
    pub fn push(&mut self, text: &str) -> Vec<String> {
        let mut closed = Vec::new();
        let mut start = 0;
        let mut from = self.open.len();
        self.open.push_str(text);
        while let Some(length) = self.open.get(from..).and_then(|rest| rest.find('\n')) {
            let end = from + length + 1;
            let cuts = self.take_line(self.line, end);
            if cuts.before {
                closed.push(self.slice(start, self.line));
                start = self.line;
            }
            if cuts.after {
                closed.push(self.slice(start, end));
                start = end;
                (self.kind, self.after_blank) = (Kind::Nothing, false);
            }
            (self.line, from) = (end, end);
            if end - start >= MAX_BLOCK {
                closed.push(self.cut_long(start));
                (start, from) = (0, self.line);
            }
        }
        if start > 0 {
            self.open.drain(..start);
            self.line -= start;
        }
        closed
    }

    /// The source of the block that is open; may be empty.
    pub fn open(&self) -> &str {
        &self.open
    }

    /// The text is complete: gives out the open block, unless it is blank, and begins anew.
    pub fn finish(&mut self) -> Option<String> {
        let last = std::mem::take(self).open;
        (!last.trim_ascii().is_empty()).then_some(last)
    }

    fn slice(&self, start: usize, end: usize) -> String {
        self.open.get(start..end).unwrap_or_default().to_owned()
    }

    /// Cuts the block from `start` up to the present line, which becomes the first of a new block.
    fn cut_long(&mut self, start: usize) -> String {
        let mut cut = self.slice(start, self.line);
        self.open.drain(..self.line);
        self.line = 0;
        self.after_blank = false;
        match self.fence {
            Some(fence) => {
                cut.push_str(&fence.closing_line());
                self.open.insert_str(0, &self.opener);
                self.line = self.opener.len();
                self.kind = Kind::Fenced;
            }
            None => self.kind = Kind::Nothing,
        }
        cut
    }

    fn take_line(&mut self, start: usize, end: usize) -> Cuts {
        let line = self.open.get(start..end).unwrap_or_default();
        if let Some(fence) = self.fence {
            let closes = fence.closed_by(line);
            if closes {
                self.fence = None;
            }
            return Cuts { before: false, after: closes && self.kind == Kind::Fenced };
        }
        if is_blank(line) {
            self.after_blank = self.kind != Kind::Nothing;
            return Cuts::default();
        }
        let (indent, marker, heading) = (indent(line), marker(line), is_heading(line));
        let fence = Fence::opened_by(line);
        let item = marker.filter(|_| indent < 4).map(|marker| marker.kind);
        let before = if self.after_blank {
            match self.kind {
                Kind::List(kind) => indent < 2 && item != Some(kind),
                Kind::Indented => indent < 4,
                Kind::Nothing => false,
                Kind::Flow | Kind::Fenced | Kind::Raw => true,
            }
        } else {
            let interrupts = heading || (fence.is_some() && marker.is_none());
            match self.kind {
                Kind::Flow => indent < 4 && (interrupts || marker.is_some_and(|marker| marker.interrupts)),
                Kind::Indented => indent < 4,
                Kind::List(_) => indent < 2 && interrupts,
                Kind::Nothing | Kind::Fenced | Kind::Raw => false,
            }
        };
        self.after_blank = false;
        let first = before || self.kind == Kind::Nothing;
        if first {
            self.kind = match item {
                Some(kind) => Kind::List(kind),
                None if indent >= 4 => Kind::Indented,
                None if fence.is_some() => Kind::Fenced,
                None if line.trim_ascii_start().starts_with('<') => Kind::Raw,
                None => Kind::Flow,
            };
        } else if let (Kind::List(_), Some(kind), true) = (self.kind, item, indent < 2) {
            self.kind = Kind::List(kind);
        } else if self.kind == Kind::Flow && indent < 4 && line.trim_ascii_start().starts_with('<') {
            self.kind = Kind::Raw;
        }
        // In indented code nothing opens a fence; elsewhere it is taken at its word, at any indentation.
        if self.kind != Kind::Indented {
            self.opener = fence.map(|fence| fence.opening_line(line)).unwrap_or_default();
            self.fence = fence;
        }
        Cuts { before, after: first && heading && indent < 4 }
    }
}
