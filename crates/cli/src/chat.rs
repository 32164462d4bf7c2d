//! `chatlet chat`: a conversation in the terminal, on the engine that runs in the widget.
//!
//! In reading order: [`converse`] (the engine's events and effects), [`transport`] (the way to the relay), [`local`] (a
//! relay of our own), [`knowledge`] (the site's pages), [`memory`] (the conversation on disk), [`screen`] and [`inspect`]
//! (what is shown).

mod converse;
mod inspect;
mod knowledge;
mod local;
mod memory;
mod screen;
mod transport;

use std::{
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
    thread,
};

use clap::Args;
use dialogue::{
    json::{self, Value},
    thread::ThreadId,
    turn::Settings,
};
use tokio::{runtime::Builder, sync::mpsc};

use self::{
    converse::Conversation, knowledge::Knowledge, knowledge::Shelf, memory::Memory, screen::Screen,
    transport::Transport,
};
use crate::load;
use relay::config::{Config, Overrides};

/// With whom, and how.
#[derive(Debug, Args)]
pub(crate) struct ChatArgs {
    /// A running relay, in place of one that the configuration is read for and that ends with the conversation.
    #[arg(long, value_name = "URL")]
    relay: Option<String>,
    /// The relay's key; better by the variable, since others see a command's arguments.
    #[arg(long, env = "CHATLET_RELAY_KEY", hide_env_values = true, value_name = "KEY")]
    key: Option<String>,
    /// The configuration.
    #[arg(long, env = "CHATLET_CONFIG", default_value = "chatlet.toml", value_name = "FILE")]
    config: PathBuf,
    /// Address of the provider's API, in place of the configuration's.
    // Hidden values: an address may hold a password, and the help would print it.
    #[arg(long, env = "CHATLET_UPSTREAM", hide_env_values = true, value_name = "URL")]
    upstream: Option<String>,
    /// The knowledge index; without it, the configuration's knowledge.index.
    #[arg(long, value_name = "FILE")]
    index: Option<PathBuf>,
    /// The only model to ask; without it, the router decides.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "ID")]
    model: String,
    /// The language of the site.
    #[arg(long, default_value = "en", value_name = "LANG")]
    lang: String,
    /// Keeps the conversation in this file, and goes on with the one that is in it.
    #[arg(long, value_name = "FILE")]
    memory: Option<PathBuf>,
    /// Shows what each turn decided and cost.
    #[arg(long)]
    inspect: bool,
}

/// Talks until there are no more questions.
pub(crate) fn run(args: &ChatArgs) -> Result<(), String> {
    let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(talk(args))
}

async fn talk(args: &ChatArgs) -> Result<(), String> {
    let (transport, config) = match &args.relay {
        Some(address) => (Transport::new(address, args.key.as_deref())?, None),
        None => {
            let config = configured(args)?;
            let (address, key) = local::start(config.clone()).await?;
            (Transport::new(&address, Some(&key))?, Some(config))
        }
    };
    let card = transport.card().await;
    let shelf = shelf(args, config.as_ref(), card.as_ref(), &transport);
    let mut settings = Settings {
        model: args.model.clone(),
        lang: args.lang.clone(),
        knowledge: shelf != Shelf::Empty,
        ..Settings::default()
    };
    let mut contact = String::new();
    match &card {
        Some(card) => {
            settings.take_card(card);
            json::word(card, "contact").clone_into(&mut contact);
        }
        None => tracing::warn!("the relay does not tell its configuration: defaults hold"),
    }
    let knowledge = Knowledge::new(shelf, transport.clone());
    let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let screen = Screen::new(terminal, args.inspect, contact);
    let memory = args.memory.as_deref().map(Memory::new);
    let thread = ThreadId(converse::fresh_id(0));
    let mut conversation = Conversation::new(thread, settings, transport, knowledge, screen, memory)?;
    conversation.talk(questions()).await
}

/// The configuration, without a mistake.
fn configured(args: &ChatArgs) -> Result<Config, String> {
    let overrides = Overrides { upstream: args.upstream.clone(), ..Overrides::default() };
    let parsed = load::read(&args.config, &overrides)?;
    match parsed.config {
        Some(config) => Ok(config),
        None => Err(format!("the configuration has mistakes\n{}", load::mistakes(&args.config, &parsed))),
    }
}

/// Where the knowledge index is: a flag, else a file of the widget's folder, else where the relay says.
fn shelf(args: &ChatArgs, config: Option<&Config>, card: Option<&Value>, transport: &Transport) -> Shelf {
    if let Some(path) = &args.index {
        return Shelf::File(path.clone());
    }
    let told = card.map(|card| json::word(json::object(card, "knowledge"), "index")).unwrap_or_default();
    let Some(path) = told.strip_prefix('/') else {
        return if told.is_empty() { Shelf::Empty } else { Shelf::Address(told.to_owned()) };
    };
    match config {
        // The relay is our own, and so are its files.
        Some(config) => {
            let folder = args.config.parent().unwrap_or_else(|| Path::new(""));
            let named = config.server.widget.join(path);
            let beside = folder.join(path);
            Shelf::File(if named.is_file() || !beside.is_file() { named } else { beside })
        }
        None => Shelf::Address(transport.address(told)),
    }
}

/// The lines of stdin, one question each, as they are wanted.
fn questions() -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel(1);
    // Reading from a terminal cannot be given up, so it has a thread that dies with the process.
    thread::spawn(move || {
        for line in io::stdin().lines() {
            let Ok(line) = line else { break };
            if sender.blocking_send(line).is_err() {
                break;
            }
        }
    });
    receiver
}
