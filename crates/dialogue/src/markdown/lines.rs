//! What a line of Markdown is, told from that line alone.

/// A fence that is open: its character and the length of its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fence {
    mark: u8,
    run: usize,
}

/// Columns of white space before the first character; a tab goes to the next multiple of four.
pub(super) fn indent(line: &str) -> usize {
    let mut column = 0;
    for byte in line.bytes() {
        match byte {
            b' ' => column += 1,
            b'\t' => column += 4 - column % 4,
            _ => break,
        }
    }
    column
}

pub(super) fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// The length of the run of this character at the start of the text.
pub(super) fn run(text: &str, mark: u8) -> usize {
    text.bytes().take_while(|byte| *byte == mark).count()
}

impl Fence {
    /// The fence that this line opens, at any indentation, also behind list markers.
    pub(super) fn opened_by(line: &str) -> Option<Self> {
        let mut text = line.trim_ascii();
        for _ in 0..4 {
            match marker(text).and_then(|marker| text.get(marker.len..)) {
                Some(rest) if !rest.is_empty() => text = rest.trim_ascii_start(),
                _ => break,
            }
        }
        let mark = *text.as_bytes().first().filter(|byte| matches!(byte, b'`' | b'~'))?;
        let run = run(text, mark);
        // The info behind backticks holds none, else the line is code in a line.
        let is_fence = run >= 3 && (mark == b'~' || !text.bytes().skip(run).any(|byte| byte == mark));
        is_fence.then_some(Self { mark, run })
    }

    /// This line closes the fence: a run as long or longer, and nothing else.
    pub(super) fn closed_by(self, line: &str) -> bool {
        let text = line.trim_ascii();
        text.len() >= self.run && run(text, self.mark) == text.len()
    }

    /// This line, still growing, may become the line that closes the fence.
    pub(super) fn may_be_closed_by(self, line: &str) -> bool {
        let text = line.trim_ascii();
        !text.is_empty() && run(text, self.mark) == text.len()
    }

    /// The line that opened the fence, without what stood before it: it opens the fence again.
    pub(super) fn opening_line(self, line: &str) -> String {
        let at = line.find(char::from(self.mark)).unwrap_or_default();
        match line.get(at..) {
            Some(opener) if opener.len() < 256 && opener.ends_with('\n') => opener.to_owned(),
            _ => self.closing_line(),
        }
    }

    /// A line that closes the fence.
    pub(super) fn closing_line(self) -> String {
        let mut line = String::new();
        for _ in 0..self.run {
            line.push(char::from(self.mark));
        }
        line.push('\n');
        line
    }
}

/// A list item's marker at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    /// The bullet, or what follows the number: items of one list have the same.
    pub(super) kind: u8,
    /// Bytes of the marker itself.
    pub(super) len: usize,
    /// It may stand right below a paragraph: it is a bullet or a 1, and something follows it.
    pub(super) interrupts: bool,
}

/// The marker that the line begins with, white space aside.
pub(super) fn marker(line: &str) -> Option<Marker> {
    let text = line.trim_ascii();
    if is_rule(text) {
        return None;
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 9 {
        return None;
    }
    let kind = *text.as_bytes().get(digits)?;
    let fits = if digits == 0 { matches!(kind, b'-' | b'*' | b'+') } else { matches!(kind, b'.' | b')') };
    let len = digits + 1;
    let rest = text.get(len..)?;
    if !fits || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    // `- | -` below a line of cells makes these a table.
    let is_table = text.contains('|') && text.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' '));
    let first = digits == 0 || text.get(..digits) == Some("1");
    Some(Marker { kind, len, interrupts: first && !rest.is_empty() && !is_table })
}

/// A heading of `#` marks.
pub(super) fn is_heading(line: &str) -> bool {
    let text = line.trim_ascii();
    let level = run(text, b'#');
    let rest = text.get(level..).unwrap_or_default();
    (1..=6).contains(&level) && (rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// Three or more of one of `-`, `*` and `_`, and white space.
pub(super) fn is_rule(text: &str) -> bool {
    let Some(&mark) = text.as_bytes().first().filter(|byte| matches!(byte, b'-' | b'*' | b'_')) else {
        return false;
    };
    let marks = text.bytes().filter(|byte| *byte == mark).count();
    marks >= 3 && text.bytes().all(|byte| byte == mark || byte == b' ' || byte == b'\t')
}
