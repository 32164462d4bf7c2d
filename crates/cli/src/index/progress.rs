//! How far it is: one line that is drawn over on a terminal; elsewhere a plain line now and then, if it takes long.

use std::io::{self, IsTerminal as _, Write as _};

/// Where nothing can be drawn over, a line after so many steps.
const LINE_EVERY: usize = 500;

/// A task of known length.
#[derive(Debug)]
pub(crate) struct Progress {
    name: &'static str,
    total: usize,
    done: usize,
    quiet: bool,
    terminal: bool,
}

impl Progress {
    /// Begins; `name` says what is done, as in `reading`.
    pub(crate) fn start(name: &'static str, total: usize, quiet: bool) -> Self {
        let progress =
            Self { name, total, done: 0, quiet: quiet || total == 0, terminal: io::stderr().is_terminal() };
        progress.draw("");
        progress
    }

    /// One more, and what it was.
    pub(crate) fn step(&mut self, what: &str) {
        self.done += 1;
        self.draw(what);
    }

    fn draw(&self, what: &str) {
        // A progress that cannot be shown changes nothing.
        if self.quiet {
        } else if self.terminal {
            let line = line(self.name, self.done, self.total, what);
            let end = if self.done == self.total { "\n" } else { "" };
            drop(write!(io::stderr(), "\r\x1b[K{line}{end}"));
        } else if self.done > 0 && self.done.is_multiple_of(LINE_EVERY) {
            drop(writeln!(io::stderr(), "{} {}/{}", self.name, self.done, self.total));
        }
    }
}

/// `reading  ████████░░░░ 12/18 docs/a.md`, short enough for any terminal.
fn line(name: &str, done: usize, total: usize, what: &str) -> String {
    let filled = (done * 20).checked_div(total).unwrap_or(20).min(20);
    let bar = "█".repeat(filled) + &"░".repeat(20 - filled);
    let what: String = what.chars().filter(|c| !c.is_control()).collect();
    let cut = what.char_indices().rev().nth(35).map_or(0, |(at, _)| at);
    let what = what.get(cut..).unwrap_or_default();
    format!("{name} {bar} {done}/{total} {what}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_fits_and_tells_how_far() {
        assert_eq!(line("reading", 0, 4, ""), "reading ░░░░░░░░░░░░░░░░░░░░ 0/4");
        assert_eq!(line("reading", 2, 4, "a\x1b.md"), "reading ██████████░░░░░░░░░░ 2/4 a.md");
        assert!(line("reading", 4, 4, &"é".repeat(99)).chars().count() < 80);
    }
}
