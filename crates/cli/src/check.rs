//! `chatlet check`: what holds, and what is wrong.

use std::{env, fmt::Write as _};

use crate::{ConfigArgs, load, say};

/// Prints the effective configuration and the notes; mistakes are the error.
pub(crate) fn run(args: &ConfigArgs) -> Result<(), String> {
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
