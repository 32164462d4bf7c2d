//! `chatlet check --flow` and `--tools`: what an author wrote, before a page loads it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use dialogue::flow::{self, Flow};
use dialogue::json::Value;
use dialogue::schema::Schema;
use dialogue::tools::{Kind, Tool};

use crate::say;

/// Prints each file's mistakes, and the graph of each flow that can be read; mistakes are the error.
pub(super) fn run(flows: &[PathBuf], tools: &[PathBuf]) -> Result<(), String> {
    let mut page = String::new();
    let mut mistakes = 0;
    let mut names = Vec::new();
    for file in tools {
        mistakes += definitions(file, &mut names, &mut page);
    }
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    for file in flows {
        mistakes += a_flow(file, (!tools.is_empty()).then_some(known.as_slice()), &mut page);
    }
    say(&page).map_err(|error| error.to_string())?;
    match mistakes {
        0 => Ok(()),
        1 => Err("1 mistake".to_owned()),
        count => Err(format!("{count} mistakes")),
    }
}

/// Writes a line; writing to a text cannot fail.
fn line(page: &mut String, file: &Path, path: &str, why: &str) {
    let at = if path.is_empty() { String::new() } else { format!(" {path}") };
    let _ = writeln!(page, "{}:{at} {why}", file.display());
}

fn read(file: &Path, page: &mut String) -> Option<Value> {
    let text = std::fs::read_to_string(file);
    let why = match &text {
        Err(error) => error.to_string(),
        // For its line, a reader that tells it.
        Ok(text) => match serde_json::from_str::<serde_json::Value>(text) {
            Err(error) => error.to_string(),
            Ok(_) => return Value::parse(text),
        },
    };
    line(page, file, "", &why);
    None
}

fn a_flow(file: &Path, tools: Option<&[&str]>, page: &mut String) -> usize {
    let Some(value) = read(file, page) else { return 1 };
    let (faults, flow) = match Flow::read(&value) {
        Ok(flow) => (flow::check(&flow, tools), Some(flow)),
        Err(faults) => (faults, None),
    };
    for fault in &faults {
        line(page, file, &fault.path, &fault.why);
    }
    if let Some(flow) = flow {
        let _ = writeln!(page, "{}: flow `{}`\n\n{}", file.display(), flow.id(), flow::mermaid(&flow));
    }
    faults.len()
}

/// A file of one definition, or of a list of them, as `Chatlet.registerTool` takes it.
fn definitions(file: &Path, names: &mut Vec<String>, page: &mut String) -> usize {
    let Some(value) = read(file, page) else { return 1 };
    let list = value.as_array().map_or(std::slice::from_ref(&value), Vec::as_slice);
    let mut mistakes = 0;
    for (at, value) in list.iter().enumerate() {
        let place = if list.len() == 1 { String::new() } else { format!("/{at}") };
        let tool = match Tool::read(value, Kind::Page) {
            Ok(tool) => tool,
            Err(word) => {
                line(page, file, &place, word);
                mistakes += 1;
                continue;
            }
        };
        let schema = Value::parse(&tool.parameters).unwrap_or_default();
        for fault in Schema::read(&schema).err().unwrap_or_default() {
            let why = format!("`{}` {}", fault.keyword, fault.why);
            line(page, file, &format!("{place}/parameters{}", fault.path), &why);
            mistakes += 1;
        }
        let _ = writeln!(page, "{}: tool `{}`", file.display(), tool.name);
        names.push(tool.name);
    }
    mistakes
}
