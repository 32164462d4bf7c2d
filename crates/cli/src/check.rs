//! `chatlet check`: what holds, and what is wrong.

mod files;

use std::{env, fmt::Write as _, path::PathBuf};

use clap::Args;

use crate::{ConfigArgs, load, say};

/// What is to be checked: the configuration, or files of an author.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// A flow to check in place of the configuration, and to draw as a Mermaid graph; may stand more than once.
    #[arg(long = "flow", value_name = "FILE")]
    flows: Vec<PathBuf>,
    /// Definitions of tools to check, one or a list, as JSON; with them, a flow's tools are looked up.
    #[arg(long, value_name = "FILE")]
    tools: Vec<PathBuf>,
}

/// Prints the effective configuration and the notes, or what there is to say of the files; mistakes are the error.
pub(crate) fn run(args: &CheckArgs) -> Result<(), String> {
    if !args.flows.is_empty() || !args.tools.is_empty() {
        return files::run(&args.flows, &args.tools);
    }
    let args = &args.config;
    let parsed = load::load(args)?;
    let mut page = parsed.effective.clone();
    if let Some(config) = &parsed.config {
        for name in [config.upstream.key_env.as_str(), "CHATLET_RELAY_KEY"] {
            // Writing to a String cannot fail.
            let _ = writeln!(page, "# {name}: {}", state_of(name));
        }
        let _ = writeln!(page, "# longest request: {} bytes", config.max_body_bytes());
    }
    page.push_str(&load::notes(&args.config, &parsed));
    say(&page).map_err(|error| error.to_string())?;
    match parsed.mistakes.len() {
        0 => Ok(()),
        count => {
            say(&load::mistakes(&args.config, &parsed)).map_err(|error| error.to_string())?;
            Err(format!("{count} {}", if count == 1 { "mistake" } else { "mistakes" }))
        }
    }
}

/// Whether a secret is there; nothing of it is shown.
fn state_of(name: &str) -> &'static str {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    match (is_set(name), is_set(&format!("{name}_FILE"))) {
        (true, false) => "set (not shown)",
        (false, true) => "from a file (not shown)",
        (true, true) => "set twice: keep the variable or the file",
        (false, false) => "not set",
    }
}
