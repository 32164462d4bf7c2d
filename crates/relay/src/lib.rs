//! Chatlet's relay: it guards, pins the prompt, injects the key, streams and counts. It holds no dialogue.
//!
//! In the order of a request: [`server`] accepts, `routes` frame and dispatch, `origin` and `caller` let in or refuse,
//! `body` reads, `sanitise` rebuilds, `budget` counts, `upstream` calls, `stream` passes on. [`config`] is what the
//! owner wrote, [`secret`] what must not be printed, `assets` the widget's files.

mod assets;
mod body;
mod budget;
mod caller;
pub mod config;
mod error;
mod origin;
mod routes;
mod sanitise;
pub mod secret;
pub mod server;
mod state;
mod stream;
mod upstream;

pub use body::MIN_BODY_BYTES_PER_S;
pub use budget::{Clock, system_clock};
pub use caller::RelayKey;
pub use config::Config;
pub use error::ApiError;
pub use routes::app;
pub use secret::ProviderKey;
pub use server::serve;
pub use state::AppState;
pub use upstream::SetupError;
