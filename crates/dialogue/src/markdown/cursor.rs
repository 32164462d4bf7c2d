//! A place in a line, counted in columns too: a tab is worth up to four of them, and may be taken in parts.

/// What is left of a line.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    rest: &'a str,
    column: usize,
    /// Columns that are left of a tab which was taken in part.
    spare: usize,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(line: &'a str) -> Self {
        Self { rest: line, column: 0, spare: 0 }
    }

    /// What is left, white space included.
    pub(super) const fn rest(&self) -> &'a str {
        self.rest
    }

    /// What is left, from its first character that is not white space.
    pub(super) fn text(&self) -> &'a str {
        self.rest.trim_start_matches([' ', '\t'])
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text().is_empty()
    }

    /// Columns of white space ahead.
    pub(super) fn indent(&self) -> usize {
        let mut copy = *self;
        copy.skip(usize::MAX)
    }

    /// Takes up to so many columns of white space; says how many there were.
    pub(super) fn skip(&mut self, columns: usize) -> usize {
        let mut taken = self.spare.min(columns);
        self.spare -= taken;
        self.column += taken;
        while taken < columns
            && let Some(byte @ (b' ' | b'\t')) = self.rest.as_bytes().first()
        {
            let width = if *byte == b'\t' { 4 - self.column % 4 } else { 1 };
            let part = width.min(columns - taken);
            self.rest = self.rest.get(1..).unwrap_or_default();
            self.spare = width - part;
            self.column += part;
            taken += part;
        }
        taken
    }

    /// Takes so many bytes, none of which are tabs or white space.
    pub(super) fn take(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
        self.column += bytes;
    }

    /// Writes what is left as a line of its own.
    pub(super) fn write_line(&self, out: &mut String) {
        for _ in 0..self.spare {
            out.push(' ');
        }
        out.push_str(self.rest);
        out.push('\n');
    }
}
