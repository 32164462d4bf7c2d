//! What a quotation, a heading and a fence begin with.

use super::cursor::Cursor;
use super::lines::run;

/// Takes a quotation's mark and the space behind it.
pub(super) fn take_quote(cursor: &mut Cursor<'_>) -> bool {
    if cursor.indent() >= 4 || !cursor.text().starts_with('>') {
        return false;
    }
    cursor.skip(3);
    cursor.take(1);
    cursor.skip(1);
    true
}

/// The level and the text of a heading.
pub(super) fn heading(line: &str) -> Option<(u8, &str)> {
    let level = run(line, b'#');
    let text = line.get(level..).filter(|text| text.is_empty() || text.starts_with([' ', '\t']))?;
    let text = text.trim_ascii();
    let open = text.trim_end_matches('#');
    let text = if open.is_empty() || open.ends_with([' ', '\t']) { open.trim_ascii_end() } else { text };
    u8::try_from(level).ok().filter(|level| (1..=6).contains(level)).map(|level| (level, text))
}

/// The mark of a fence, the length of its run, and the info behind it.
pub(super) fn fence(line: &str) -> Option<(u8, usize, &str)> {
    let mark = *line.as_bytes().first().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = run(line, mark);
    let info = line.get(length..)?;
    (length >= 3 && (mark == b'~' || !info.contains('`'))).then_some((mark, length, info.trim_ascii()))
}
