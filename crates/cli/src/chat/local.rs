//! A relay of our own, for one conversation: on loopback, with a key that only this process knows.

use std::{fmt::Write as _, fs::File, future, io::Read as _, net::Ipv4Addr};

use relay::{AppState, Config, ProviderKey, RelayKey};
use tokio::net::TcpListener;

/// Starts it; its address, and the key.
///
/// # Errors
/// What is missing or wrong.
pub(super) async fn start(config: Config) -> Result<(String, String), String> {
    let provider = ProviderKey::from_env(&config.upstream.key_env).map_err(|error| error.to_string())?;
    let key = random_key().map_err(|error| format!("no random key: {error}"))?;
    let state =
        AppState::new(config, &provider, Some(RelayKey::new(&key))).map_err(|error| error.to_string())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .map_err(|error| format!("cannot listen: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    // It ends with the process.
    tokio::spawn(relay::serve(listener, state, future::pending()));
    Ok((format!("http://{address}"), key))
}

fn random_key() -> std::io::Result<String> {
    let mut bytes = [0; 32];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    let mut key = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(key, "{byte:02x}");
    }
    Ok(key)
}
