//! `cargo xtask demo`: the demo site with widget, relay and a provider, on this machine.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::dist::Bundle;
use crate::files;
use crate::process::{self, Failure, Result};
use crate::server::Server;
use crate::setup::{self, Need};

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Provider {
    Oxlo,
    Scripted,
    LocalModel,
}

impl Provider {
    /// The name that the demo page knows it by.
    const fn name(self) -> &'static str {
        match self {
            Self::Oxlo => "oxlo",
            Self::Scripted => "sim",
            Self::LocalModel => "local",
        }
    }
}

/// Serves until Ctrl-C.
pub(crate) fn demo(local_model: bool, port: u16) -> Result {
    let provider = if local_model {
        Provider::LocalModel
    } else if ["OXLO_API_KEY", "OXLO_API_KEY_FILE"]
        .iter()
        .any(|n| std::env::var_os(n).is_some_and(|v| !v.is_empty()))
    {
        Provider::Oxlo
    } else {
        Provider::Scripted
    };
    setup::setup(&[Need::Widget])?;
    let bundle = Bundle::release();
    bundle.ensure()?;
    binaries()?;

    let upstream = match provider {
        Provider::Oxlo => None,
        Provider::Scripted => Some((start_sim(&["--pace-ms", "25"])?, SIM_KEY)),
        Provider::LocalModel => Some((start_model()?, "local-key")),
    };
    // The page asks for this file to say who answers.
    let notice = serde_json::json!({ "provider": provider.name() });
    files::write(&bundle.out.join("assets/demo.json"), notice.to_string())?;

    let mut relay = process::command(&binary("chatlet").to_string_lossy());
    relay.arg("serve").arg("--config").arg(configuration(port)?);
    relay.arg("--listen").arg(format!("127.0.0.1:{port}"));
    relay.arg("--widget").arg(&bundle.out);
    if let Some((server, key)) = &upstream {
        point_at(&mut relay, server, key);
    }
    let mut servers = vec![Server::start("the relay", &mut relay)?];
    println!(
        "{}\n{}/   (Ctrl-C ends it)",
        match provider {
            Provider::Oxlo => "answers come from Oxlo.ai, with your key",
            Provider::Scripted => "answers are scripted: no OXLO_API_KEY is set",
            Provider::LocalModel => "answers come from SmolLM2-135M on this machine: small, and often wrong",
        },
        servers.iter().map(|s| s.url.as_str()).collect::<String>()
    );
    servers.extend(upstream.map(|(server, _)| server));
    until_told(&mut servers)
}

/// Where the demo is served if nothing else is said.
pub(crate) const DEFAULT_PORT: u16 = 8787;

/// The demo's configuration; for another port a copy that lists the origin with that port.
fn configuration(port: u16) -> Result<PathBuf> {
    let folder = files::root().join("examples/demo");
    let file = folder.join("chatlet.toml");
    if port == DEFAULT_PORT {
        return Ok(file);
    }
    let text = files::read_text(&file)?.replace(&format!(":{DEFAULT_PORT}\""), &format!(":{port}\""));
    let copy = files::cache("demo");
    files::write(&copy.join("prompt.md"), files::read(&folder.join("prompt.md"))?)?;
    files::write(&copy.join("chatlet.toml"), text)?;
    Ok(copy.join("chatlet.toml"))
}

/// The key that the scripted provider expects.
pub(crate) const SIM_KEY: &str = "sim-key";

/// Compiles relay and scripted provider, quickly rather than well.
pub(crate) fn binaries() -> Result {
    println!("relay and scripted provider: debug build (about 2 min from nothing)");
    let mut build = process::cargo();
    process::run(build.args([
        "build",
        "--quiet",
        "--package",
        "chatlet-cli",
        "--package",
        "provider-sim",
        "--bins",
    ]))
}

/// A program that [`binaries`] made.
pub(crate) fn binary(name: &str) -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| files::root().join("target"), PathBuf::from);
    files::root().join(target).join("debug").join(name).with_extension(std::env::consts::EXE_EXTENSION)
}

/// The scripted provider on a free port.
pub(crate) fn start_sim(extra: &[&str]) -> Result<Server> {
    let mut sim = process::command(&binary("provider-sim").to_string_lossy());
    Server::start("the scripted provider", sim.args(["--key", SIM_KEY, "--port", "0"]).args(extra))
}

/// Makes a relay use a provider on this machine and no key of the user's.
pub(crate) fn point_at(relay: &mut Command, provider: &Server, key: &str) {
    relay.arg("--upstream").arg(format!("{}/v1", provider.url));
    relay.env("OXLO_API_KEY", key).env_remove("OXLO_API_KEY_FILE");
}

fn start_model() -> Result<Server> {
    setup::setup(&[Need::LocalModel])?;
    let weights = setup::local_model()?;
    let mut node = process::command("node");
    node.args(["examples/local-model/server.mjs", "--port", "0", "--key", "local-key", "--model"])
        .arg(weights);
    Server::start("the local model", &mut node)
}

/// Waits for Ctrl-C or a termination signal, so that no server is left behind; ends with the first server
/// that ends.
fn until_told(servers: &mut [Server]) -> Result {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::from(format!("cannot wait for signals: {e}")))?;
    runtime.block_on(async {
        let told = told();
        tokio::pin!(told);
        loop {
            tokio::select! {
                () = &mut told => return Ok(()),
                () = tokio::time::sleep(Duration::from_millis(500)) => {}
            }
            for server in servers.iter_mut() {
                server.check()?;
            }
        }
    })
}

async fn told() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
        return;
    }
    let _ = interrupt.await;
}
