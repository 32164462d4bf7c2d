//! `cargo xtask gen`: writes the files that are made from code; `--check` tells which of them drifted.

use std::fmt::Write as _;

use dialogue::options::{Kind, OPTIONS};

use crate::files;
use crate::html;
use crate::process::{self, Failure, Result};

/// Makes every generated file and writes it, or compares it with the one that is there.
pub(crate) fn generate(check: bool) -> Result {
    let mut stale = Vec::new();
    for (name, text) in [
        ("src/shell/tree.json", tree()?),
        ("docs/reference/options.md", options()),
        ("docs/reference/config.md", reference(&[])?),
        ("docs/reference/commands.md", reference(&["--commands"])?),
    ] {
        let path = files::root().join(name);
        if files::read_text(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if check {
            stale.push(name);
        } else {
            files::write(&path, text)?;
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
