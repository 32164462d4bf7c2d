//! Where the items of lists begin.

use super::cursor::Cursor;

/// The beginning of an item.
pub(super) struct Start {
    /// The bullet, or what follows the number: items of one list have the same.
    pub(super) marker: u8,
    /// The number; 0 for a bullet.
    pub(super) number: u64,
    /// The columns that the item's other lines are indented by.
    pub(super) indent: usize,
}

/// Takes the marker that the line goes on with. One that interrupts a paragraph has something behind it and is a
/// bullet or a 1.
pub(super) fn item(cursor: &mut Cursor<'_>, interrupts: bool) -> Option<Start> {
    let (text, before) = (cursor.text(), cursor.indent());
    let digits = text.bytes().take(10).take_while(u8::is_ascii_digit).count();
    let marker = *text.as_bytes().get(digits)?;
    let fits = match digits {
        0 => matches!(marker, b'-' | b'*' | b'+'),
        1..=9 => matches!(marker, b'.' | b')'),
        _ => false,
    };
    let rest = text.get(digits + 1..)?;
    let is_blank = rest.trim_ascii().is_empty();
    if !fits || !(is_blank || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let mut number = 0;
    for digit in text.bytes().take(digits) {
        number = number * 10 + u64::from(digit - b'0');
    }
    if interrupts && (is_blank || digits > 0 && number != 1) {
        return None;
    }
    cursor.skip(before);
    cursor.take(digits + 1);
    let gap = cursor.indent();
    let gap = if is_blank || gap > 4 { 1 } else { gap };
    cursor.skip(gap);
    Some(Start { marker, number, indent: before + digits + 1 + gap })
}

/// Takes the box of a task, and says whether it is checked.
pub(super) fn task(cursor: &mut Cursor<'_>) -> Option<bool> {
    if cursor.indent() >= 4 {
        return None;
    }
    let inside = cursor.text().strip_prefix('[')?;
    let checked = inside.starts_with(['x', 'X']);
    let behind = inside.strip_prefix([' ', '\t', 'x', 'X'])?.strip_prefix(']')?;
    if !(behind.is_empty() || behind.starts_with([' ', '\t'])) {
        return None;
    }
    cursor.skip(3);
    cursor.take(3);
    Some(checked)
}
