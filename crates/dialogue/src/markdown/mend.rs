//! Makes the block that is still growing presentable: what is half written is completed or held back.

use std::borrow::Cow;

use super::lines::{Fence, indent, is_blank, is_heading, marker};

/// The longest label or target that is waited for, in bytes: keeps the scan linear.
const LINK_MAX: usize = 2048;
/// Brackets that turn out not to be closed; what follows them is taken as it is written, for the same reason.
const MISSES_MAX: usize = 32;
/// Emphases that are open at once; more of them stay as they are written.
const OPENERS_MAX: usize = 16;

/// The source to show in place of an open block, for display only.
///
/// Dangling emphasis, code and strikethrough are closed; half a link shows its text; a marker that stands alone at the
/// end waits for what it belongs to.
pub fn mend(open: &str) -> Cow<'_, str> {
    if open.lines().find(|line| !is_blank(line)).is_some_and(|line| indent(line) >= 4) {
        return Cow::Borrowed(open);
    }
    let mut fence: Option<Fence> = None;
    let mut last = 0;
    let mut flow = 0;
    let mut was_table_row = false;
    let (mut rows, mut rows_start) = (0, 0);
    let mut offset = 0;
    for line in open.split_inclusive('\n') {
        (last, offset) = (offset, offset + line.len());
        match fence {
            Some(open_fence) if open_fence.closed_by(line) => (fence, flow) = (None, offset),
            Some(_) => {}
            None => {
                fence = Fence::opened_by(line);
                let is_row = line.trim_ascii_start().starts_with('|');
                rows_start = if rows == 0 { last } else { rows_start };
                rows = if is_row { rows + 1 } else { 0 };
                let text = line.trim_ascii_start();
                let begins = is_row || was_table_row || text.starts_with('>') || marker(line).is_some();
                if begins || is_blank(line) || is_heading(line) {
                    flow = last;
                }
                was_table_row = is_row;
            }
        }
    }
    let tail = open.get(last..).unwrap_or_default();
    if let Some(fence) = fence {
        let half = !tail.ends_with('\n') && last > 0 && fence.may_be_closed_by(tail);
        return held_back(open, if half { last } else { open.len() });
    }
    if !tail.ends_with('\n') && is_only_marks(tail) {
        return held_back(open, last);
    }
    if rows > 0 && (rows == 1 || rows == 2 && !tail.ends_with('\n')) {
        // Cells are no table before the line of dashes below them is complete.
        return held_back(open, rows_start);
    }
    let segment = open.get(flow..).unwrap_or_default();
    let prefix = flow + prefix_len(segment);
    let inline = open.get(prefix..).unwrap_or_default();
    if is_half_box(inline) {
        return held_back(open, prefix);
    }
    match mend_inline(inline) {
        None => Cow::Borrowed(open),
        Some(mended) => Cow::Owned([open.get(..prefix).unwrap_or_default(), &mended].concat()),
    }
}

fn held_back(open: &str, end: usize) -> Cow<'_, str> {
    Cow::Borrowed(open.get(..end).unwrap_or(open))
}

/// A line that may become a rule, an underline, a list item, a quotation, a heading or a fence.
fn is_only_marks(line: &str) -> bool {
    let text = line.trim_ascii();
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| matches!(byte, b'-' | b'=' | b'*' | b'_' | b'+' | b'#' | b'>' | b'`' | b'~'))
}

/// Bytes of list markers and quotation marks before the text; of a table row, all but its last cell.
fn prefix_len(segment: &str) -> usize {
    let line = segment.split('\n').next().unwrap_or_default();
    if line.trim_ascii_start().starts_with('|') {
        return line.rfind('|').map_or(0, |at| at + 1);
    }
    let mut rest = line;
    for _ in 0..8 {
        let text = rest.trim_ascii_start();
        rest = match (text.strip_prefix('>'), marker(text)) {
            (Some(quoted), _) => quoted,
            (None, Some(marker)) => text.get(marker.len..).unwrap_or_default(),
            (None, None) => break,
        };
    }
    line.len() - rest.trim_ascii_start().len()
}

/// A task's box that is not complete.
fn is_half_box(text: &str) -> bool {
    matches!(text.trim_ascii_end(), "[" | "[ ]" | "[x" | "[x]" | "[X" | "[X]")
}

/// An emphasis that is open: its mark, and where its text begins in what has been written.
struct Opener {
    mark: &'static str,
    text: usize,
}

/// Mends running text; `None` when there is nothing to mend.
fn mend_inline(source: &str) -> Option<String> {
    let mut out = String::with_capacity(source.len() + 8);
    let mut open: Vec<Opener> = Vec::new();
    let (mut at, mut misses) = (0, 0);
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let plain = rest.find(['\\', '`', '*', '_', '~', '[', '!', '<']).unwrap_or(rest.len());
        out.push_str(rest.get(..plain).unwrap_or_default());
        at += plain;
        let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) else { break };
        let taken = match rest.as_bytes().first() {
            Some(b'\\') => match rest.chars().nth(1) {
                Some(escaped) => 1 + escaped.len_utf8(),
                None => break,
            },
            Some(b'`') => match code_len(rest) {
                Some(length) => length,
                None => {
                    write_open_code(rest, &mut out);
                    break;
                }
            },
            Some(b'[') if misses < MISSES_MAX => match link(rest) {
                Link::Whole(length) => length,
                Link::Plain(length) => {
                    misses += 1;
                    length
                }
                Link::Open => {
                    misses += 1;
                    at += 1;
                    continue;
                }
                Link::Half { label } => {
                    out.push_str(rest.get(1..1 + label).unwrap_or_default());
                    break;
                }
            },
            Some(b'!') if misses < MISSES_MAX && is_half_image(rest) => {
                at += 1;
                continue;
            }
            Some(b'<') if is_half_address(rest) => break,
            Some(b'*' | b'_' | b'~') => {
                let run = rest.len() - rest.trim_start_matches(rest.chars().next().unwrap_or_default()).len();
                if !take_run(rest, run, source.get(..at).unwrap_or_default(), &mut open, &mut out) {
                    break;
                }
                at += run;
                continue;
            }
            _ => 1,
        };
        out.push_str(rest.get(..taken).unwrap_or_default());
        at += taken;
    }
    close(&mut open, &mut out);
    (out != source).then_some(out)
}

/// Writes the marks that are missing, the last opened first. A mark with nothing behind it is taken back.
fn close(open: &mut Vec<Opener>, out: &mut String) {
    if open.is_empty() {
        return;
    }
    // A closing mark must touch the text.
    out.truncate(out.trim_end().len());
    while let Some(opener) = open.pop() {
        if opener.text >= out.len() {
            out.truncate(opener.text.saturating_sub(opener.mark.len()));
            out.truncate(out.trim_end().len());
        } else {
            out.push_str(opener.mark);
        }
    }
}

/// Takes a run of emphasis marks; says whether anything may follow it.
fn take_run(rest: &str, run: usize, before: &str, open: &mut Vec<Opener>, out: &mut String) -> bool {
    let mark = rest.chars().next().unwrap_or_default();
    let behind = rest.get(run..).unwrap_or_default().chars().next();
    let ahead = before.chars().next_back();
    let is_word = |c: Option<char>| c.is_some_and(super::emphasis::is_word);
    let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let inside_word = mark == '_' && is_word(ahead) && is_word(behind);
    let can_close = !is_space(ahead) && !inside_word;
    let can_open = behind.is_some() && !is_space(behind) && !(mark == '_' && is_word(ahead));
    let mut left = run;
    while can_close
        && left > 0
        && let Some(opener) = open.iter().rposition(|opener| opener.mark.starts_with(mark))
    {
        let length = open.get(opener).map_or(1, |opener| opener.mark.len());
        if length > left {
            break;
        }
        left -= length;
        for _ in 0..length {
            out.push(mark);
        }
        open.truncate(opener);
    }
    if left == 0 {
        return true;
    }
    if behind.is_none() {
        // It stands at the very end: half of what closes, or what opens nothing yet.
        return false;
    }
    if can_open {
        while left > 0 && open.len() < OPENERS_MAX {
            let mark = match (mark, left) {
                ('*', 2) => "**",
                ('*', _) => "*",
                ('_', 2) => "__",
                ('_', _) => "_",
                // One tilde is mostly a rough number: `~5 km`.
                ('~', 2) => "~~",
                _ => break,
            };
            left -= mark.len();
            out.push_str(mark);
            open.push(Opener { mark, text: out.len() });
        }
    }
    for _ in 0..left {
        out.push(mark);
    }
    true
}

/// Bytes of the code at the start of the text with its marks; `None` while it is not closed.
fn code_len(text: &str) -> Option<usize> {
    let run = text.len() - text.trim_start_matches('`').len();
    let mut at = run;
    while let Some(next) = text.get(at..).and_then(|rest| rest.find('`')) {
        at += next;
        let rest = text.get(at..)?;
        let length = rest.len() - rest.trim_start_matches('`').len();
        at += length;
        if length == run {
            return Some(at);
        }
    }
    None
}

fn write_open_code(text: &str, out: &mut String) {
    let run = text.len() - text.trim_start_matches('`').len();
    let code = text.trim_end_matches('`');
    if code.len() <= run || code.get(run..).is_none_or(|code| code.trim().is_empty()) {
        return;
    }
    out.push_str(code);
    for _ in 0..run {
        out.push('`');
    }
}

/// What a bracket at the start of a text begins.
enum Link {
    /// A link, or a label without target, of so many bytes.
    Whole(usize),
    /// A label of so many bytes, whose parenthesis is none of a target.
    Plain(usize),
    /// A label that is not closed.
    Open,
    /// A label of so many bytes, whose target is not closed or may still come.
    Half { label: usize },
}

fn link(text: &str) -> Link {
    let Some(label) = balanced(text, b'[', b']') else { return Link::Open };
    let rest = text.get(label..).unwrap_or_default();
    match rest.as_bytes().first() {
        Some(b'(') => match balanced(rest, b'(', b')') {
            Some(target) => Link::Whole(label + target),
            None if rest.len() < LINK_MAX && is_half_target(rest) => Link::Half { label: label - 2 },
            None => Link::Plain(label),
        },
        Some(_) => Link::Whole(label),
        None => Link::Half { label: label - 2 },
    }
}

/// `(https://…` or `(https://… "title…`: a target holds no space but before its title.
fn is_half_target(text: &str) -> bool {
    let target = text.get(1..).unwrap_or_default();
    let behind = target.split_once(char::is_whitespace).map_or("", |(_, behind)| behind.trim_start());
    behind.is_empty() || behind.starts_with(['"', '\'', '('])
}

fn is_half_image(text: &str) -> bool {
    let bracket = text.get(1..).unwrap_or_default();
    bracket.starts_with('[') && matches!(link(bracket), Link::Open | Link::Half { .. })
}

/// Bytes up to and including the bracket that closes the first one, if it is not far away.
fn balanced(text: &str, opens: u8, closes: u8) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().take(LINK_MAX) {
        if std::mem::take(&mut escaped) {
            continue;
        }
        if byte == b'\\' {
            escaped = true;
        } else if byte == opens {
            depth += 1;
        } else if byte == closes {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Some(at + 1);
            }
        }
    }
    None
}

/// `<https://…` without its end.
fn is_half_address(text: &str) -> bool {
    let inside = text.get(1..).unwrap_or_default();
    ["http", "mailto:"].iter().any(|scheme| inside.starts_with(scheme))
        && !inside.contains(|c: char| c == '>' || c == '<' || c.is_whitespace())
}
