//! `chatlet serve`: the relay as a process.

use std::io;

use relay::{AppState, ProviderKey, secret::relay_key_from_env};
use tokio::{
    net::TcpListener,
    runtime::Runtime,
    signal::unix::{SignalKind, signal},
};

use crate::{ConfigArgs, load, say};

/// Serves until SIGINT or SIGTERM.
pub(crate) fn run(args: &ConfigArgs) -> Result<(), String> {
    let parsed = load::load(args)?;
    for line in load::notes(&args.config, &parsed).lines() {
        tracing::warn!("{line}");
    }
    let Some(config) = parsed.config.clone() else {
        return Err(format!("the configuration has mistakes\n{}", load::mistakes(&args.config, &parsed)));
    };
    let key = ProviderKey::from_env(&config.upstream.key_env).map_err(|error| error.to_string())?;
    let relay_key = relay_key_from_env().map_err(|error| error.to_string())?;
    if config.origins.is_empty() && relay_key.is_none() {
        tracing::warn!("nobody can use this relay: no origin is listed, and CHATLET_RELAY_KEY is not set");
    }
    let widget = config.server.widget.join("chatlet.js");
    if !widget.is_file() {
        tracing::warn!("{} is not there: the API works, the widget is not served", widget.display());
    }
    let listen = config.server.listen;
    let state = AppState::new(config, &key, relay_key).map_err(|error| error.to_string())?;
    drop(key);
    let runtime = Runtime::new().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let listener =
            TcpListener::bind(listen).await.map_err(|error| format!("cannot listen on {listen}: {error}"))?;
        let bound = listener.local_addr().map_err(|error| error.to_string())?;
        let stop = stop().map_err(|error| error.to_string())?;
        say(&format!("listening on http://{bound}\n")).map_err(|error| error.to_string())?;
        relay::serve(listener, state, stop).await.map_err(|error| error.to_string())
    })
}

/// Resolves at the first order to stop.
fn stop() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
