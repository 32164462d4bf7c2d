//! `cargo xtask gen`: writes the files that are made from code; `--check` tells which of them drifted.

use std::fmt::Write as _;

use dialogue::options::{Kind, OPTIONS};

use crate::files;
use crate::html;
use crate::process::{self, Failure, Result};

/// When the demo's index says it was built, in seconds since 1970: the same bytes at any time.
const KNOWLEDGE_FROM: &str = "1767225600";

/// Makes every generated file and writes it, or compares it with the one that is there.
pub(crate) fn generate(check: bool) -> Result {
    let mut stale = Vec::new();
    for (name, content) in [
        ("src/shell/tree.json", tree()?.into_bytes()),
        ("docs/reference/options.md", options().into_bytes()),
        ("docs/reference/config.md", reference(&[])?.into_bytes()),
        ("docs/reference/commands.md", reference(&["--commands"])?.into_bytes()),
        ("examples/demo/help.chatlet", knowledge()?),
    ] {
        let path = files::root().join(name);
        if files::read(&path).is_ok_and(|old| old == content) {
            continue;
        }
        if check {
            stale.push(name);
        } else {
            files::write(&path, content)?;
            println!("wrote {name}");
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("not what the code says: {}. Run: cargo xtask gen", stale.join(", ")).into())
}

/// The shell, rendered by the components that will adopt it.
fn tree() -> Result<String> {
    let mut render = process::cargo();
    render.args(["run", "--quiet", "--package", "chatlet", "--no-default-features", "--features", "ssr"]);
    let markup = process::output(render.args(["--bin", "chatlet-widget"]))?;
    let nodes = html::parse(markup.trim()).map_err(|e| Failure::from(format!("the shell's markup: {e}")))?;
    Ok(format!("{}\n", serde_json::to_string_pretty(&nodes)?))
}

/// The relay's configuration, or the tool's commands, as the tool itself describes them.
fn reference(more: &[&str]) -> Result<String> {
    let mut reference = process::cargo();
    reference.args(["run", "--quiet", "--package", "chatlet-cli", "--", "reference"]);
    process::output(reference.args(more))
}

/// The index of the demo's pages, as its configuration says that it was made.
fn knowledge() -> Result<Vec<u8>> {
    let folder = files::cache("knowledge");
    // Nothing is remembered: what pages are read as may have changed with the code.
    files::remove_dir(&folder)?;
    let out = folder.join("help.chatlet");
    let mut index = process::cargo();
    index.args([
        "run",
        "--quiet",
        "--package",
        "chatlet-cli",
        "--",
        "index",
        "examples/demo/help",
        "--quiet",
    ]);
    index.args(["--base-url", "/help/", "--lang", "en", "--synonyms", "examples/demo/synonyms.txt", "--out"]);
    process::output(index.arg(&out).env("SOURCE_DATE_EPOCH", KNOWLEDGE_FROM))?;
    files::read(&out)
}

fn options() -> String {
    let mut text = String::from(
        "# Options of the widget\n\n\
         <!-- Made by `cargo xtask gen` from `dialogue::options`; change it there. -->\n\n\
         On the script tag an option is an attribute `data-NAME`, on the element `<chatlet-widget>` the attribute `NAME`.\n\
         An empty default means: the text of the visitor's language.\n",
    );
    let mut region = "";
    for option in OPTIONS {
        if option.region != region {
            region = option.region;
            let _ = write!(
                text,
                "\n## {region}\n\n| option | takes | default | what it does |\n|---|---|---|---|\n"
            );
        }
        let default = if option.default.is_empty() { String::new() } else { format!("`{}`", option.default) };
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            option.name,
            cell(&takes(&option.kind)),
            cell(&default),
            cell(option.doc.trim())
        );
    }
    text
}

fn takes(kind: &Kind) -> String {
    match kind {
        Kind::Text => "text".to_owned(),
        Kind::Url => "a URL".to_owned(),
        Kind::Bool => "`true` or `false`; the bare attribute is `true`".to_owned(),
        Kind::Choice(names) => names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", "),
        Kind::Number { min, max } => format!("a number from {min} to {max}"),
        Kind::TextList => "texts, separated by `|`".to_owned(),
    }
}

/// Text that may stand in a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_has_one_row() {
        let text = options();
        for option in OPTIONS {
            assert_eq!(text.matches(&format!("\n| `{}` |", option.name)).count(), 1, "{}", option.name);
        }
    }

    #[test]
    fn a_bar_does_not_end_a_cell() {
        assert_eq!(cell("a|b\nc"), "a\\|b c");
    }
}
