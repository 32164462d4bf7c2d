//! Tables: their rows, cut into cells.

use super::{Align, MAX_DEPTH, Node, Tag};

/// Columns of a table; a line of dashes with more is none.
const COLUMNS_MAX: usize = 128;

/// The columns that a line of dashes announces: `|:--|---|`.
pub(super) fn columns(line: &str) -> Option<Vec<Align>> {
    if !line.contains('|') || !line.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t')) {
        return None;
    }
    let cells = cells(line);
    if cells.len() > COLUMNS_MAX {
        return None;
    }
    let mut columns = Vec::with_capacity(cells.len());
    for cell in cells {
        let dashes = cell.trim_matches(':');
        if dashes.is_empty() || !dashes.bytes().all(|byte| byte == b'-') {
            return None;
        }
        columns.push(match (cell.starts_with(':'), cell.ends_with(':')) {
            (false, false) => Align::None,
            (true, false) => Align::Start,
            (true, true) => Align::Center,
            (false, true) => Align::End,
        });
    }
    (!columns.is_empty()).then_some(columns)
}

/// The line may be the head of a table of so many columns.
pub(super) fn is_head(line: &str, columns: usize) -> bool {
    line.contains('|') && cells(line).len() == columns
}

/// The cells of a row as they are written. A bar behind a backslash cuts nothing.
fn cells(line: &str) -> Vec<&str> {
    let mut rest = line.trim_ascii();
    rest = rest.strip_prefix('|').unwrap_or(rest);
    let mut cells = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, byte) in rest.bytes().enumerate() {
        if byte == b'|' && !escaped {
            cells.push(rest.get(start..at).unwrap_or_default().trim_ascii());
            start = at + 1;
        }
        escaped = byte == b'\\' && !escaped;
    }
    let last = rest.get(start..).unwrap_or_default();
    if !last.is_empty() {
        cells.push(last.trim_ascii());
    }
    cells
}

/// A table from its rows, one in a line, the head first. `inlines` parses what is in a cell.
pub(super) fn node(
    rows: &str,
    columns: &[Align],
    depth: usize,
    inlines: &mut dyn FnMut(&str, usize) -> Vec<Node>,
) -> Node {
    let (mut head, mut body) = (Vec::new(), Vec::new());
    // What is left to spend on cells that nobody wrote: a row of one bar must not cost a hundred cells.
    let mut missing = rows.len() + COLUMNS_MAX;
    for line in rows.lines() {
        let is_head = head.is_empty();
        let cells = cells(line);
        let mut row = Vec::with_capacity(columns.len());
        for (index, align) in columns.iter().enumerate() {
            let source = cells.get(index);
            if source.is_none() {
                if missing == 0 {
                    break;
                }
                missing -= 1;
            }
            let source = source.copied().unwrap_or_default();
            let children = inlines(&unescape_pipes(source), depth + 4);
            row.push(element(if is_head { Tag::HeaderCell(*align) } else { Tag::Cell(*align) }, children));
        }
        let row = element(Tag::Row, row);
        if is_head { head.push(row) } else { body.push(row) }
    }
    let mut parts = vec![element(Tag::TableHead, head)];
    if !body.is_empty() {
        parts.push(element(Tag::TableBody, body));
    }
    debug_assert!(depth + 4 <= MAX_DEPTH);
    element(Tag::Table, parts)
}

const fn element(tag: Tag, children: Vec<Node>) -> Node {
    Node::Element { tag, children }
}

/// `\|` in a cell is a bar, in code too.
fn unescape_pipes(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    for c in source.chars() {
        if c == '|' && out.ends_with('\\') {
            out.pop();
        }
        out.push(c);
    }
    out
}
