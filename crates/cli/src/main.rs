//! `chatlet`: the owner's tool.

mod chat;
mod check;
mod commands;
mod cost;
mod index;
mod load;
mod serve;

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

#[derive(Debug, Parser)]
#[command(name = "chatlet", version, about = "An AI chat for any website: the relay and its tools")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the widget and its API.
    Serve(ConfigArgs),
    /// Prints the effective configuration, and every mistake with its line; or checks flows and tools.
    Check(check::CheckArgs),
    /// Builds the knowledge index from the site's own pages.
    Index(Box<index::IndexArgs>),
    /// Talks in the terminal, as the widget does on a page.
    Chat(Box<chat::ChatArgs>),
    /// Forecasts requests a day and their price, for a number of conversations.
    Cost(Box<cost::CostArgs>),
    /// Prints the reference of chatlet.toml as Markdown.
    Reference {
        /// That of this tool in its place.
        #[arg(long)]
        commands: bool,
    },
}

/// Where the configuration comes from. A flag wins over its variable, and that over the file.
#[derive(Debug, Args)]
struct ConfigArgs {
    /// The configuration.
    #[arg(long, env = "CHATLET_CONFIG", default_value = "chatlet.toml")]
    config: PathBuf,
    /// Address and port to listen on; port 0 picks a free one.
    #[arg(long, env = "CHATLET_LISTEN")]
    listen: Option<String>,
    /// Folder with the widget's files.
    #[arg(long, env = "CHATLET_WIDGET")]
    widget: Option<String>,
    /// Address of the provider's API.
    // Hidden values: an address may hold a password, and the help would print it.
    #[arg(long, env = "CHATLET_UPSTREAM", hide_env_values = true)]
    upstream: Option<String>,
}

fn main() -> ExitCode {
    // Before any secret is read: a core dump would hold the key.
    if let Err(error) = no_core_dumps() {
        return fail(&format!("cannot switch core dumps off: {error}"));
    }
    let cli = Cli::parse();
    // A log line a request would stand in the middle of answers.
    let level = if matches!(cli.command, Command::Chat(_)) { "warn" } else { "info" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_target(false).init();
    let done = match cli.command {
        Command::Serve(args) => serve::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Index(args) => index::run(&args),
        Command::Chat(args) => chat::run(&args),
        Command::Cost(args) => cost::run(&args),
        Command::Reference { commands } => {
            let page = if commands { commands::markdown() } else { relay::config::reference::markdown() };
            say(&page).map_err(|error| error.to_string())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => fail(&message),
    }
}

fn no_core_dumps() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    // The limit does not hold for a handler that dumps are piped to.
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// Writes to stdout at once.
fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// The last words on stderr.
fn fail(message: &str) -> ExitCode {
    // When even this cannot be written, the exit code has to do.
    drop(writeln!(io::stderr(), "chatlet: {message}"));
    ExitCode::FAILURE
}
