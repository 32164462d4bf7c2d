//! The structure of blocks, line by line; what is in their lines is parsed when all definitions are known.

use super::cursor::Cursor;
use super::entity::unescape;
use super::lines::{is_rule, run};
use super::list::{Start, item, task};
use super::opening::{fence, heading, take_quote};
use super::target::Definitions;
use super::{Align, html, table};

/// Quotations, lists and items that are open at once; the marks of deeper ones are text.
const OPEN_MAX: usize = 24;

/// What a block is.
pub(super) enum Kind {
    Quote,
    /// A list by its marker's kind, see [`Start`]; loose items have their paragraphs.
    List {
        marker: u8,
        start: u64,
        loose: bool,
    },
    /// An item, whose lines are indented by so many columns.
    Item {
        indent: usize,
        checked: Option<bool>,
    },
    Paragraph,
    Heading(u8),
    /// Code in a fence: its mark, the length of its run, and its indentation.
    Fenced {
        mark: u8,
        run: usize,
        indent: usize,
        language: String,
    },
    /// Indented code.
    Indented,
    Html(html::End),
    Table(Vec<Align>),
    Rule,
}

/// A block: those in it, or its lines, each with a line feed.
pub(super) struct Block {
    pub(super) kind: Kind,
    pub(super) text: String,
    pub(super) children: Vec<Self>,
}

impl Block {
    const fn new(kind: Kind) -> Self {
        Self { kind, text: String::new(), children: Vec::new() }
    }
}

/// The blocks of a source, and the definitions in it.
pub(super) fn blocks(source: &str) -> (Vec<Block>, Definitions) {
    let mut parser = Parser {
        root: Vec::new(),
        open: Vec::new(),
        leaf: None,
        after_blank: false,
        definitions: Definitions::default(),
    };
    let mut rest = source;
    while !rest.is_empty() {
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        parser.line(rest.get(..end).unwrap_or_default());
        let behind = rest.get(end..).unwrap_or_default();
        rest = behind.strip_prefix("\r\n").or_else(|| behind.get(1..)).unwrap_or_default();
    }
    // The last line of code that is still being written ends as it does in the source.
    if let Some(Block { kind: Kind::Fenced { .. } | Kind::Indented, text, .. }) = &mut parser.leaf
        && !source.ends_with(['\n', '\r'])
    {
        text.pop();
    }
    parser.close_to(0);
    (parser.root, parser.definitions)
}

struct Parser {
    root: Vec<Block>,
    /// The quotations, lists and items that are open, each in the one before it.
    open: Vec<Block>,
    /// The block of lines that is open in the last of them.
    leaf: Option<Block>,
    /// The line before was blank, and it counts for whether a list is loose.
    after_blank: bool,
    definitions: Definitions,
}

impl Parser {
    fn line(&mut self, line: &str) {
        let mut cursor = Cursor::new(line);
        let depth = self.matched(&mut cursor);
        let whole = depth == self.open.len();
        if whole && self.goes_on(&mut cursor) {
            let in_indented = matches!(&self.leaf, Some(Block { kind: Kind::Indented, .. }));
            self.after_blank = in_indented && cursor.is_blank();
            return;
        }
        if cursor.is_blank() {
            let in_quote = depth.checked_sub(1).and_then(|last| self.open.get(last));
            self.after_blank = !in_quote.is_some_and(|block| matches!(block.kind, Kind::Quote));
            self.close_to(depth);
            return;
        }
        let paragraph = matches!(&self.leaf, Some(Block { kind: Kind::Paragraph, .. }));
        if !paragraph && !whole {
            self.close_to(depth);
        }
        self.starts(cursor, depth, paragraph && whole, paragraph);
        self.after_blank = false;
    }

    /// How many of the open blocks the line continues; takes their marks.
    fn matched(&self, cursor: &mut Cursor<'_>) -> usize {
        for (index, block) in self.open.iter().enumerate() {
            let is_last = index + 1 == self.open.len();
            let goes_on = match block.kind {
                Kind::Quote => take_quote(cursor),
                Kind::Item { indent, .. } if cursor.indent() >= indent => {
                    cursor.skip(indent);
                    true
                }
                Kind::Item { .. } if cursor.is_blank() => {
                    cursor.skip(usize::MAX);
                    !is_last || self.leaf.is_some() || !block.children.is_empty()
                }
                Kind::Item { .. } => false,
                _ => true,
            };
            if !goes_on {
                return index;
            }
        }
        self.open.len()
    }

    /// The line belongs to the open block of lines, whatever it looks like.
    fn goes_on(&mut self, cursor: &mut Cursor<'_>) -> bool {
        let Some(Block { kind, text, .. }) = &mut self.leaf else { return false };
        match kind {
            Kind::Fenced { mark, run: length, indent, .. } => {
                let marks = run(cursor.text(), *mark);
                let is_end = cursor.indent() < 4
                    && marks >= *length
                    && cursor.text().trim_end_matches([' ', '\t']).len() == marks;
                if is_end {
                    self.close_leaf();
                } else {
                    cursor.skip(*indent);
                    cursor.write_line(text);
                }
                true
            }
            Kind::Indented if cursor.indent() >= 4 || cursor.is_blank() => {
                cursor.skip(4);
                cursor.write_line(text);
                true
            }
            Kind::Html(end) if !end.is_empty() || !cursor.is_blank() => {
                cursor.write_line(text);
                if html::ends(end, cursor.rest()) {
                    self.close_leaf();
                }
                true
            }
            _ => false,
        }
    }

    /// Takes the blocks that begin in the line, then the text that is left.
    fn starts(&mut self, mut cursor: Cursor<'_>, mut depth: usize, mut paragraph: bool, mut lazy: bool) {
        loop {
            let text = cursor.text();
            let indent = cursor.indent();
            if indent >= 4 {
                if !lazy && !text.is_empty() && !self.is_table(depth) {
                    cursor.skip(4);
                    let code = self.begin(depth, Kind::Indented);
                    cursor.write_line(&mut code.text);
                    return;
                }
                break;
            }
            let first = text.as_bytes().first().copied().unwrap_or_default();
            let roomy = depth < OPEN_MAX;
            if first == b'>' && roomy {
                take_quote(&mut cursor);
                depth = self.push(depth, Kind::Quote);
                (paragraph, lazy) = (false, false);
                continue;
            }
            if let Some((level, title)) = heading(text) {
                self.begin(depth, Kind::Heading(level)).text.push_str(title);
                self.close_leaf();
                return;
            }
            if let Some((mark, run, info)) = fence(text) {
                let language = info.split([' ', '\t', ',', '{']).next().unwrap_or_default();
                let language = unescape(language);
                self.begin(depth, Kind::Fenced { mark, run, indent, language });
                return;
            }
            if first == b'<'
                && let Some(end) = html::block(text, lazy || self.is_table(depth))
            {
                let block = self.begin(depth, Kind::Html(end));
                cursor.write_line(&mut block.text);
                if html::ends(end, text) {
                    self.close_leaf();
                }
                return;
            }
            if paragraph && (self.underline(text) || self.table(text)) {
                return;
            }
            if is_rule(text) {
                self.begin(depth, Kind::Rule);
                self.close_leaf();
                return;
            }
            match item(&mut cursor, paragraph).filter(|_| roomy) {
                Some(start) => {
                    depth = self.push_item(depth, &start);
                    (paragraph, lazy) = (false, false);
                    if let Some(checked) = task(&mut cursor) {
                        self.check(checked);
                        break;
                    }
                }
                None => break,
            }
        }
        self.text(&cursor, depth, lazy);
    }

    fn text(&mut self, cursor: &Cursor<'_>, depth: usize, lazy: bool) {
        let text = cursor.text();
        if text.is_empty() {
            return;
        }
        let leaf = if lazy || self.is_table(depth) { self.leaf.as_mut() } else { None };
        let leaf = match leaf {
            Some(leaf) => leaf,
            None => self.begin(depth, Kind::Paragraph),
        };
        leaf.text.push_str(text);
        leaf.text.push('\n');
    }

    /// A table is open, and all blocks around it go on.
    fn is_table(&self, depth: usize) -> bool {
        depth == self.open.len() && matches!(&self.leaf, Some(Block { kind: Kind::Table(_), .. }))
    }

    /// The line makes the paragraph above it a heading.
    fn underline(&mut self, line: &str) -> bool {
        let line = line.trim_ascii_end();
        let level = match line.as_bytes().first() {
            Some(b'=') if run(line, b'=') == line.len() => 1,
            Some(b'-') if run(line, b'-') == line.len() => 2,
            _ => return false,
        };
        self.take_definitions();
        let Some(leaf) = &mut self.leaf else { return false };
        leaf.kind = Kind::Heading(level);
        self.close_leaf();
        true
    }

    /// The line makes a table of the last line of the paragraph above it.
    fn table(&mut self, line: &str) -> bool {
        let Some(columns) = table::columns(line) else { return false };
        let Some(leaf) = &mut self.leaf else { return false };
        let above = leaf.text.trim_end_matches('\n');
        let start = above.rfind('\n').map_or(0, |at| at + 1);
        let head = above.get(start..).unwrap_or_default();
        if !table::is_head(head, columns.len()) {
            return false;
        }
        let text = leaf.text.split_off(start);
        let depth = self.open.len();
        self.begin(depth, Kind::Table(columns)).text = text;
        true
    }

    /// Closes what is open but not in the first `depth` blocks, and a list that this block does not belong to.
    fn make_room(&mut self, depth: usize, in_list: bool) {
        self.close_to(depth);
        if !in_list && matches!(self.open.last(), Some(Block { kind: Kind::List { .. }, .. })) {
            self.close_to(self.open.len() - 1);
        }
        let after_blank = std::mem::take(&mut self.after_blank);
        if let [.., list, last] = self.open.as_mut_slice()
            && matches!(last.kind, Kind::Item { .. })
            && !last.children.is_empty()
            && let Kind::List { loose, .. } = &mut list.kind
        {
            *loose |= after_blank;
        }
    }

    fn begin(&mut self, depth: usize, kind: Kind) -> &mut Block {
        self.make_room(depth, false);
        self.leaf.insert(Block::new(kind))
    }

    fn push(&mut self, depth: usize, kind: Kind) -> usize {
        self.make_room(depth, false);
        self.open.push(Block::new(kind));
        self.open.len()
    }

    fn push_item(&mut self, depth: usize, start: &Start) -> usize {
        self.close_to(depth);
        match self.open.last_mut() {
            Some(Block { kind: Kind::List { marker, loose, .. }, .. }) if *marker == start.marker => {
                *loose |= std::mem::take(&mut self.after_blank);
            }
            _ => {
                let list = Kind::List { marker: start.marker, start: start.number, loose: false };
                self.push(depth, list);
            }
        }
        self.open.push(Block::new(Kind::Item { indent: start.indent, checked: None }));
        self.open.len()
    }

    fn check(&mut self, is_checked: bool) {
        if let Some(Block { kind: Kind::Item { checked, .. }, .. }) = self.open.last_mut() {
            *checked = Some(is_checked);
        }
    }

    fn close_to(&mut self, depth: usize) {
        self.close_leaf();
        while self.open.len() > depth
            && let Some(block) = self.open.pop()
        {
            self.siblings().push(block);
        }
    }

    fn close_leaf(&mut self) {
        self.take_definitions();
        if let Some(mut leaf) = self.leaf.take() {
            if matches!(leaf.kind, Kind::Indented) {
                let end = leaf.text.trim_end_matches([' ', '\t', '\n']).len();
                if let Some(line) = leaf.text.get(end..).and_then(|rest| rest.find('\n')) {
                    leaf.text.truncate(end + line + 1);
                }
            }
            self.siblings().push(leaf);
        }
    }

    /// Takes the definitions from the start of the open paragraph, and the paragraph if nothing else is in it.
    fn take_definitions(&mut self) {
        // What stands behind a task's box is the task.
        if let Some(Block { kind: Kind::Item { checked: Some(_), .. }, children, .. }) = self.open.last()
            && children.is_empty()
        {
            return;
        }
        if let Some(Block { kind: Kind::Paragraph, text, .. }) = &mut self.leaf
            && text.starts_with('[')
        {
            let taken = self.definitions.take(text);
            *text = text.split_off(taken);
        }
        if matches!(&self.leaf, Some(Block { kind: Kind::Paragraph, text, .. }) if text.is_empty()) {
            self.leaf = None;
        }
    }

    fn siblings(&mut self) -> &mut Vec<Block> {
        match self.open.last_mut() {
            Some(block) => &mut block.children,
            None => &mut self.root,
        }
    }
}
