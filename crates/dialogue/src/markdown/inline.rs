//! What is in lines: code, emphasis, links, breaks. Cut into pieces first, which are paired, then built into nodes.

use super::autolink::{address, bare};
use super::emphasis::{Run, pair};
use super::entity::{entity, escaped, unescape};
use super::target::{Definitions, label, parenthesis};
use super::tree::Tree;
use super::{Node, Tag, href, html};

/// A piece of a text.
pub(super) enum Piece<'a> {
    /// Text, also what turns out not to begin a link.
    Text(&'a str),
    Char(char),
    Code(&'a str),
    Break,
    /// Marks of emphasis, see [`Run`].
    Marks(Run),
    /// A link begins, to a target that is safe.
    Link(String),
    /// The link ends.
    End,
}

/// A bracket that is open.
struct Bracket {
    /// Its piece, its place behind it in the source, and the marks before it.
    piece: usize,
    at: usize,
    marks: usize,
    is_image: bool,
    /// There is another bracket in it: what is in it is no label.
    holds_bracket: bool,
}

/// Parses the text of a block; its nodes may be nested `room` deep.
pub(super) fn inlines(source: &str, definitions: &Definitions, room: usize) -> Vec<Node> {
    let mut parser = Parser {
        source,
        at: 0,
        definitions,
        pieces: Vec::new(),
        marks: Vec::new(),
        brackets: Vec::new(),
        linked: 0,
        unclosed: 0,
    };
    parser.run();
    pair(&mut parser.pieces, &mut parser.marks, 0);
    let mut tree = Tree::new(room);
    for piece in parser.pieces {
        match piece {
            Piece::Text(text) => tree.text(text),
            Piece::Char(c) => tree.text(c.encode_utf8(&mut [0; 4])),
            Piece::Code(code) => tree.code(code),
            Piece::Break => tree.leaf(Tag::Break),
            Piece::Marks(run) => run.build(&mut tree),
            Piece::Link(href) => tree.begin(Tag::Link { href }),
            Piece::End => tree.end(),
        }
    }
    tree.finish()
}

struct Parser<'a> {
    source: &'a str,
    at: usize,
    definitions: &'a Definitions,
    pieces: Vec<Piece<'a>>,
    /// The pieces that are marks and not paired yet.
    marks: Vec<usize>,
    brackets: Vec<Bracket>,
    /// The first so many brackets have a link in them: they begin none.
    linked: usize,
    /// Lengths of backtick runs, one per bit, that are not closed from here on.
    unclosed: u64,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn run(&mut self) {
        while self.at < self.source.len() {
            let start = self.at;
            let length = self.rest().bytes().position(is_special).unwrap_or(self.rest().len());
            self.at += length;
            let text = self.source.get(start..self.at).unwrap_or_default();
            let rest = self.rest();
            let Some(byte) = rest.as_bytes().first() else {
                self.pieces.push(Piece::Text(text));
                break;
            };
            if *byte == b'\n' {
                self.line_end(text);
                continue;
            }
            if !text.is_empty() {
                self.pieces.push(Piece::Text(text));
            }
            match byte {
                b'\\' => self.backslash(rest),
                b'`' => self.backticks(rest),
                b'*' | b'_' | b'~' => self.emphasis(rest, *byte),
                b'!' if rest.starts_with("![") => self.open(2),
                b'[' => self.open(1),
                b']' => self.close(),
                b'<' => self.angle(rest),
                b'h' | b'w' => self.bare_address(rest),
                b'&' => match entity(rest) {
                    Some((found, length)) => {
                        self.pieces.push(Piece::Char(found));
                        self.at += length;
                    }
                    None => self.push_text(1),
                },
                _ => self.push_text(1),
            }
        }
    }

    /// So many bytes are text.
    fn push_text(&mut self, length: usize) {
        self.pieces.push(Piece::Text(self.rest().get(..length).unwrap_or_default()));
        self.at += length;
    }

    fn line_end(&mut self, before: &'a str) {
        self.pieces.push(Piece::Text(before.trim_end_matches([' ', '\t'])));
        self.at += 1;
        self.pieces.push(if before.ends_with("  ") { Piece::Break } else { Piece::Char('\n') });
    }

    fn backslash(&mut self, rest: &'a str) {
        if let Some(escaped) = escaped(rest) {
            self.pieces.push(Piece::Text(escaped));
            self.at += 2;
        } else if rest.starts_with("\\\n") {
            self.pieces.push(Piece::Break);
            self.at += 2;
        } else {
            self.push_text(1);
        }
    }

    fn backticks(&mut self, rest: &'a str) {
        let run = rest.len() - rest.trim_start_matches('`').len();
        let bit = u32::try_from(run).ok().and_then(|run| 1_u64.checked_shl(run)).unwrap_or_default();
        if bit != 0 && self.unclosed & bit == 0 {
            let mut at = run;
            while let Some(next) = rest.get(at..).and_then(|rest| rest.find('`')) {
                let behind = rest.get(at + next..).unwrap_or_default();
                let length = behind.len() - behind.trim_start_matches('`').len();
                if length == run {
                    self.pieces.push(Piece::Code(rest.get(run..at + next).unwrap_or_default()));
                    self.at += at + next + length;
                    return;
                }
                at += next + length;
            }
            self.unclosed |= bit;
        }
        self.push_text(run);
    }

    fn emphasis(&mut self, rest: &str, mark: u8) {
        let length = rest.bytes().take_while(|byte| *byte == mark).count();
        let before = self.source.get(..self.at).and_then(|before| before.chars().next_back());
        let behind = rest.get(length..).and_then(|behind| behind.chars().next());
        match Run::new(mark, length, before, behind) {
            Some(run) => {
                self.marks.push(self.pieces.len());
                self.pieces.push(Piece::Marks(run));
                self.at += length;
            }
            None => self.push_text(length),
        }
    }

    fn open(&mut self, length: usize) {
        if let Some(around) = self.brackets.last_mut() {
            around.holds_bracket = true;
        }
        self.brackets.push(Bracket {
            piece: self.pieces.len(),
            at: self.at + length,
            marks: self.marks.len(),
            is_image: length == 2,
            holds_bracket: false,
        });
        self.push_text(length);
    }

    fn close(&mut self) {
        let Some(bracket) = self.brackets.pop() else { return self.push_text(1) };
        let refused = !bracket.is_image && self.brackets.len() < self.linked;
        self.linked = self.linked.min(self.brackets.len());
        let found = if refused { None } else { self.target(&bracket) };
        let Some((target, end)) = found else { return self.push_text(1) };
        pair(&mut self.pieces, &mut self.marks, bracket.marks);
        let target = href::safe(&target);
        if target.is_some() {
            self.pieces.push(Piece::End);
        }
        if let Some(piece) = self.pieces.get_mut(bracket.piece) {
            *piece = target.map_or(Piece::Text(""), Piece::Link);
        }
        if !bracket.is_image {
            self.linked = self.brackets.len();
        }
        self.at = end;
    }

    /// The target of the link whose text ends here, and where all of it ends.
    fn target(&self, bracket: &Bracket) -> Option<(String, usize)> {
        let behind = self.source.get(self.at + 1..)?;
        if let Some((target, length)) = parenthesis(behind) {
            return Some((unescape(target), self.at + 1 + length));
        }
        if self.definitions.is_empty() {
            return None;
        }
        let name = label(behind);
        let end = self.at + 1 + name.map_or(0, |name| name.len() + 2);
        let name = match name {
            Some(name) if !name.is_empty() => name,
            _ if bracket.holds_bracket => return None,
            _ => self.source.get(bracket.at..self.at)?,
        };
        Some((self.definitions.target(name)?.to_owned(), end))
    }

    fn angle(&mut self, rest: &'a str) {
        if let Some((prefix, inside)) = address(rest) {
            self.link(prefix, inside);
            self.at += inside.len() + 2;
        } else if let Some(length) = html::inline(rest) {
            let tag = rest.get(..length).unwrap_or_default();
            self.pieces.push(if html::is_break(tag) { Piece::Break } else { Piece::Text(tag) });
            self.at += length;
        } else {
            self.push_text(1);
        }
    }

    fn bare_address(&mut self, rest: &'a str) {
        let before = self.source.get(..self.at).and_then(|before| before.chars().next_back());
        match bare(rest, before, !self.brackets.is_empty()) {
            Some((prefix, address)) => {
                self.link(prefix, address);
                self.at += address.len();
            }
            None => self.push_text(1),
        }
    }

    fn link(&mut self, prefix: &str, text: &'a str) {
        match href::safe(&[prefix, text].concat()) {
            Some(href) => self.pieces.extend([Piece::Link(href), Piece::Text(text), Piece::End]),
            None => self.pieces.push(Piece::Text(text)),
        }
    }
}

/// A byte that may begin something else than text.
const fn is_special(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\\' | b'`' | b'*' | b'_' | b'~' | b'!' | b'[' | b']' | b'<' | b'&' | b'h' | b'w')
}
