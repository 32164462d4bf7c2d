//! Reads the configuration from disk, with what flags and environment say.

use std::{fmt::Write as _, fs, path::Path};

use relay::config::{Overrides, Parsed, parse};

use crate::ConfigArgs;

/// Reads and checks; mistakes are in the result.
///
/// # Errors
/// When the file itself cannot be read.
pub(crate) fn load(args: &ConfigArgs) -> Result<Parsed, String> {
    let overrides = Overrides {
        listen: args.listen.clone(),
        widget: args.widget.clone(),
        upstream: args.upstream.clone(),
    };
    read(&args.config, &overrides)
}

/// The same from a path alone.
///
/// # Errors
/// When the file itself cannot be read.
pub(crate) fn read(path: &Path, overrides: &Overrides) -> Result<Parsed, String> {
    let text = fs::read_to_string(path).map_err(|error| {
        format!("cannot read {}: {error} (name your configuration with --config)", path.display())
    })?;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    Ok(parse(&text, overrides, &|named| fs::read_to_string(folder.join(named))))
}

/// Mistakes as `file:line: message`, one a line.
pub(crate) fn mistakes(path: &Path, parsed: &Parsed) -> String {
    let mut lines = String::new();
    for mistake in &parsed.mistakes {
        let nearest = mistake.nearest.as_ref().map(|nearest| format!(" (did you mean {nearest}?)"));
        // Writing to a String cannot fail.
        let _ = writeln!(
            lines,
            "{}: {}{}",
            place(path, mistake.line),
            mistake.message,
            nearest.unwrap_or_default()
        );
    }
    lines
}

/// Notes as `file:line: note: message`, one a line.
pub(crate) fn notes(path: &Path, parsed: &Parsed) -> String {
    let mut lines = String::new();
    for note in &parsed.notes {
        // Writing to a String cannot fail.
        let _ = writeln!(lines, "{}: note: {}", place(path, note.line), note.message);
    }
    lines
}

fn place(path: &Path, line: usize) -> String {
    match line {
        0 => path.display().to_string(),
        line => format!("{}:{line}", path.display()),
    }
}
