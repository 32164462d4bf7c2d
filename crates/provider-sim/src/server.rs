//! The provider as a running server.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicU64},
    thread,
    time::Duration,
};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
    serve::ListenerExt as _,
};
use tokio::{
    net::TcpListener,
    runtime,
    sync::{oneshot, watch},
};

use crate::{
    account::Account,
    chat, control, embeddings,
    seen::{Log, Seen},
    settings::Settings,
};

/// How the provider starts.
#[derive(Clone, Debug)]
pub struct SimOptions {
    /// The key that requests must bring.
    pub key: String,
    /// Milliseconds between two pieces of a streamed answer.
    pub pace_ms: u64,
    /// The port on loopback; 0 takes a free one.
    pub port: u16,
}

impl Default for SimOptions {
    fn default() -> Self {
        Self { key: "sim-key".to_owned(), pace_ms: 0, port: 0 }
    }
}

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) key: String,
    pub(crate) pace_ms_at_start: u64,
    pub(crate) settings: watch::Sender<Settings>,
    pub(crate) account: Arc<watch::Sender<Account>>,
    pub(crate) releases: watch::Sender<u64>,
    pub(crate) log: Mutex<Log>,
    pub(crate) n_answers: AtomicU64,
}

impl Shared {
    /// The newest requests, the oldest of them first.
    pub(crate) fn requests(&self) -> Vec<Seen> {
        self.locked().all()
    }

    /// Notes a request that arrived.
    pub(crate) fn note(&self, seen: Seen) {
        self.locked().push(seen);
    }

    fn locked(&self) -> MutexGuard<'_, Log> {
        // A note is whole or not there: a panic elsewhere does not spoil the others.
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets everything go that is held now, and holds nothing more.
    pub(crate) fn release(&self) {
        // In this order: a request that still sees the hold subscribed before the release is announced.
        self.settings.send_modify(|settings| {
            settings.hold = false;
            settings.hold_after = None;
        });
        self.releases.send_modify(|n| *n += 1);
    }

    /// A fresh account and the settings of the start. What is held goes on; what is open stays counted as open.
    pub(crate) fn reset(&self) {
        self.settings.send_replace(Settings::with_pace(self.pace_ms_at_start));
        self.releases.send_modify(|n| *n += 1);
        self.locked().clear();
        self.account.send_modify(|account| {
            *account =
                Account { open_streams: account.open_streams, held: account.held, ..Account::default() };
        });
    }
}

/// A provider that serves on loopback until it is dropped.
///
/// It runs on a thread and a clock of its own: a test may pause its clock or block its thread.
#[derive(Debug)]
pub struct Sim {
    address: SocketAddr,
    shared: Arc<Shared>,
    runtime: runtime::Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Sim {
    /// The longest time that [`Sim::wait_until`] waits.
    pub const WAIT_MAX: Duration = Duration::from_secs(10);

    /// Binds and serves.
    ///
    /// # Errors
    /// When the port is taken, or no thread can be had.
    pub async fn start(options: SimOptions) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            key: options.key,
            pace_ms_at_start: options.pace_ms,
            settings: watch::Sender::new(Settings::with_pace(options.pace_ms)),
            account: Arc::new(watch::Sender::new(Account::default())),
            releases: watch::Sender::new(0),
            log: Mutex::default(),
            n_answers: AtomicU64::new(0),
        });
        let app = app(Arc::clone(&shared));
        let (stop, stopped) = oneshot::channel();
        let (ready, started) = oneshot::channel();
        let thread = thread::Builder::new().name("provider-sim".to_owned()).spawn(move || {
            // Whoever waits for `started` may be gone; then there is nobody to tell.
            match runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => drop(runtime.block_on(serve(listener, app, ready, stopped))),
                Err(error) => drop(ready.send(Err(error))),
            }
        })?;
        let runtime = started.await.map_err(io::Error::other)??;
        Ok(Self { address, shared, runtime, stop: Some(stop), thread: Some(thread) })
    }

    /// The address it serves on: `http://127.0.0.1:PORT`. The API is below `/v1`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The socket address it serves on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The account as it is now.
    pub fn account(&self) -> Account {
        self.shared.account.borrow().clone()
    }

    /// The newest requests with their bodies, the oldest of them first.
    pub fn requests(&self) -> Vec<Seen> {
        self.shared.requests()
    }

    /// Changes the settings for the requests that arrive from now on.
    pub fn configure(&self, change: impl FnOnce(&mut Settings)) {
        self.shared.settings.send_modify(change);
    }

    /// Lets everything go that is held now, and holds nothing more.
    pub fn release(&self) {
        self.shared.release();
    }

    /// A fresh account and the settings of the start; what is held goes on.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Waits until the account is as wished.
    ///
    /// # Errors
    /// `TimedOut`, with the account in its text, after [`Sim::WAIT_MAX`].
    pub async fn wait_until(&self, mut is_so: impl FnMut(&Account) -> bool) -> io::Result<Account> {
        let mut account = self.shared.account.subscribe();
        // Made inside the task, so that it runs by the provider's clock: the caller's may be paused.
        let cap = self.runtime.spawn(async { tokio::time::sleep(Self::WAIT_MAX).await });
        let abort = cap.abort_handle();
        let wished = tokio::select! {
            wished = account.wait_for(|account| is_so(account)) => wished.ok().map(|account| account.clone()),
            _ = cap => None,
        };
        abort.abort();
        wished.ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::TimedOut,
                format!("the account never was as wished: {:?}", self.account()),
            )
        })
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there was printed already, and a test that depends on it fails by itself.
            let _ = thread.join();
        }
    }
}

/// The most that a request's body may take, in bytes: more than the largest context.
const BODY_BYTES_MAX: usize = 64 << 20;

fn app(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/v1/chat/completions", post(chat::complete))
        .route("/v1/embeddings", post(embeddings::create))
        .route("/v1/models", get(chat::models))
        .route("/sim/account", get(control::account))
        .route("/sim/requests", get(control::requests))
        .route("/sim/config", post(control::configure))
        .route("/sim/release", post(control::release))
        .route("/sim/reset", post(control::reset))
        .fallback(control::not_found)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(shared)
}

/// Serves until `stopped`; returning ends the runtime, and with it every open connection.
async fn serve(
    listener: std::net::TcpListener,
    app: Router,
    ready: oneshot::Sender<io::Result<runtime::Handle>>,
    stopped: oneshot::Receiver<()>,
) -> io::Result<()> {
    let listener = match TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => {
            drop(ready.send(Err(error)));
            return Ok(());
        }
    };
    // Small pieces must not wait for each other. A socket that refuses the option is about to fail anyway.
    let listener = listener.tap_io(|socket| drop(socket.set_nodelay(true)));
    drop(ready.send(Ok(runtime::Handle::current())));
    tokio::select! {
        served = axum::serve(listener, app) => served,
        _ = stopped => Ok(()),
    }
}
