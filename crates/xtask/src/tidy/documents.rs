//! ARCHITECTURE.md names only paths that exist, so that it cannot quietly grow old.

use std::path::Path;

use crate::files;

pub(super) fn check(root: &Path, wrong: &mut Vec<String>) {
    let name = "ARCHITECTURE.md";
    let text = match files::read_text(&root.join(name)) {
        Ok(text) => text,
        Err(failure) => return wrong.push(failure.to_string()),
    };
    for path in paths(&text) {
        if looks_local(root, path) && !root.join(path).exists() {
            wrong.push(format!("{name}: `{path}` does not exist"));
        }
    }
}

/// What stands in backticks and has a slash or a file's ending.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2).filter(|code| {
        let path = !code.is_empty()
            && !code.starts_with('/')
            && code.chars().all(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_'));
        path && (code.contains('/') || [".md", ".toml", ".html", ".rs"].iter().any(|e| code.ends_with(e)))
    })
}

/// A media type or a URL's path has a slash too: a path begins with one of our folders, or looks like one.
fn looks_local(root: &Path, path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    root.join(first).exists() || path.ends_with('/') || !path.contains('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_are_taken() {
        let text = "`src/app.rs`, `crates/relay/`, `text/html`, `/v1/models`, `a::b`, `README.md`, `cargo xtask`, src/x";
        assert_eq!(
            paths(text).collect::<Vec<_>>(),
            ["src/app.rs", "crates/relay/", "text/html", "README.md"]
        );
    }
}
