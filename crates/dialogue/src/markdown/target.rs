//! Where links lead: targets with titles, and the definitions that labels refer to.

use super::entity::unescape;

/// The longest label, in bytes.
const LABEL_MAX: usize = 999;
/// Definitions in one source; what follows is read, but not found. Keeps looking for one cheap.
const DEFINITIONS_MAX: usize = 256;
/// Parentheses in a target that are open at once.
const PARENTHESES_MAX: usize = 32;

/// The targets of reference links, by label.
#[derive(Default)]
pub(super) struct Definitions {
    known: Vec<(String, String)>,
}

impl Definitions {
    pub(super) const fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    pub(super) fn target(&self, label: &str) -> Option<&str> {
        if label.len() > LABEL_MAX {
            return None;
        }
        let label = normalized(label);
        self.known.iter().find(|(known, _)| *known == label).map(|(_, target)| target.as_str())
    }

    /// Takes the definitions at the start of a paragraph; returns their bytes.
    pub(super) fn take(&mut self, paragraph: &str) -> usize {
        let mut at = 0;
        while let Some((name, target, length)) = definition(paragraph.get(at..).unwrap_or_default()) {
            at += length;
            // The first one counts.
            if self.known.len() < DEFINITIONS_MAX && self.target(name).is_none() {
                self.known.push((normalized(name), unescape(target)));
            }
        }
        at
    }
}

/// Labels match whatever their case and white space.
fn normalized(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    for word in label.split_ascii_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.make_ascii_lowercase();
    out
}

/// The label's name, the target as it is written, and the bytes of all with the line's end.
fn definition(text: &str) -> Option<(&str, &str, usize)> {
    let name = label(text)?;
    if name.trim_ascii().is_empty() || !text.get(name.len() + 2..)?.starts_with(':') {
        return None;
    }
    let mut at = name.len() + 3;
    at += space(text.get(at..)?);
    let (target, length) = destination(text.get(at..)?)?;
    if length == 0 {
        return None;
    }
    at += length;
    let behind = text.get(at..)?;
    let gap = space(behind);
    if gap > 0
        && let Some(title) = title(behind.get(gap..)?)
        && let Some(end) = line_end(behind.get(gap + title..)?)
    {
        return Some((name, target, at + gap + title + end));
    }
    Some((name, target, at + line_end(behind)?))
}

/// Bytes up to the next line, if there is only white space.
fn line_end(text: &str) -> Option<usize> {
    let line = text.find('\n').map_or(text.len(), |at| at + 1);
    text.get(..line)?.trim_ascii().is_empty().then_some(line)
}

/// Bytes of white space.
fn space(text: &str) -> usize {
    text.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n')).count()
}

/// The name in a label at the start of the text.
pub(super) fn label(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('[')?;
    let mut escaped = false;
    for (at, byte) in inside.bytes().enumerate().take(LABEL_MAX) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'[' => return None,
            b']' => return inside.get(..at),
            _ => {}
        }
    }
    None
}

/// The target in a parenthesis at the start of the text, as it is written, and the parenthesis' bytes.
pub(super) fn parenthesis(text: &str) -> Option<(&str, usize)> {
    let mut at = 1 + space(text.strip_prefix('(')?);
    let (target, length) = destination(text.get(at..)?)?;
    at += length;
    let gap = space(text.get(at..)?);
    at += gap;
    if gap > 0
        && let Some(title) = title(text.get(at..)?)
    {
        at += title;
        at += space(text.get(at..)?);
    }
    text.get(at..)?.starts_with(')').then_some((target, at + 1))
}

/// A target and its bytes, angle brackets included; it may be empty.
fn destination(text: &str) -> Option<(&str, usize)> {
    let pointed = text.strip_prefix('<');
    let inside = pointed.unwrap_or(text);
    let (mut depth, mut escaped, mut end) = (0, false, inside.len());
    for (at, byte) in inside.bytes().enumerate() {
        if escaped && byte.is_ascii_punctuation() {
            escaped = false;
            continue;
        }
        escaped = byte == b'\\';
        match (byte, pointed.is_some()) {
            (b'>', true) => return Some((inside.get(..at)?, at + 2)),
            (b'\n' | b'<', true) => return None,
            (b'(', false) if depth == PARENTHESES_MAX => return None,
            (b'(', false) => depth += 1,
            (b')', false) if depth > 0 => depth -= 1,
            (b')' | b' ', false) => {
                end = at;
                break;
            }
            (_, false) if byte.is_ascii_control() => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    (pointed.is_none() && depth == 0).then_some((inside.get(..end)?, end))
}

/// Bytes of a title.
fn title(text: &str) -> Option<usize> {
    let opens = *text.as_bytes().first().filter(|byte| matches!(byte, b'"' | b'\'' | b'('))?;
    let closes = if opens == b'(' { b')' } else { opens };
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == closes => return Some(at + 1),
            b'(' if opens == b'(' => return None,
            _ => {}
        }
    }
    None
}
