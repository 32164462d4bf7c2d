//! The account of what arrived and how each answer ended, and the visit that keeps it right.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use serde_json::{Value, json};
use tokio::sync::watch;

/// What the provider has seen since it started or was reset: a snapshot.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Chat completion requests that arrived, refused ones among them.
    pub requests: u64,
    /// Requests for vectors that arrived, refused ones among them; they are not among [`Account::requests`].
    pub embeddings: u64,
    /// Requests of both kinds by the model that they name.
    pub by_model: BTreeMap<String, u64>,
    /// Requests of both kinds by what they are for: `chat`, `summary`, `embeddings`.
    pub by_purpose: BTreeMap<&'static str, u64>,
    /// Requests that are being answered now, before or after their first byte.
    pub open_streams: u64,
    /// Requests that wait for [`Sim::release`](crate::Sim::release) now.
    pub held: u64,
    /// Requests whose client left before the end, before the first byte or in the middle of the answer.
    pub cut_streams: u64,
    /// Requests that were answered to the end of their script, errors among them.
    pub completed: u64,
    /// Answers that the script itself broke off (`sim-cut`).
    pub broken: u64,
    /// Requests, to any endpoint that wants one, without the right key.
    pub bad_keys: u64,
    /// Pieces of streamed answers handed to connections; stops growing when a slow reader slows the provider.
    pub writes: u64,
    /// The body of the newest chat completion request.
    pub last_request: Option<Value>,
    /// Names and values of its headers, without `authorization`.
    pub last_headers: Vec<(String, String)>,
    /// Whether it brought the right key.
    pub authorization_ok: bool,
    /// When the newest request arrived.
    pub last_request_at: Option<Instant>,
    /// When the provider noticed the newest early leave.
    pub last_cut_at: Option<Instant>,
}

impl Account {
    /// The account as `GET /sim/account` tells it.
    pub fn to_json(&self) -> Value {
        json!({
            "requests": self.requests,
            "embeddings": self.embeddings,
            "by_model": self.by_model,
            "by_purpose": self.by_purpose,
            "open_streams": self.open_streams,
            "held": self.held,
            "cut_streams": self.cut_streams,
            "completed": self.completed,
            "broken": self.broken,
            "bad_keys": self.bad_keys,
            "writes": self.writes,
            "last_request": self.last_request,
            "last_headers": self.last_headers,
            "authorization_ok": self.authorization_ok,
            "last_cut_ms_ago": self.last_cut_at.map(|at| at.elapsed().as_secs_f64() * 1000.0),
        })
    }

    /// Counts a request that arrived.
    pub(crate) fn count(&mut self, model: &str, purpose: &'static str) {
        *self.by_model.entry(model.to_owned()).or_default() += 1;
        *self.by_purpose.entry(purpose).or_default() += 1;
    }

    /// The value of a header of the newest request; `name` in lower case.
    pub fn last_header(&self, name: &str) -> Option<&str> {
        self.last_headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// How an answer ended, as far as the provider knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    ClientLeft,
    Completed,
    Broken,
}

/// One request being answered. Dropping it without [`Visit::complete`] means that the client left.
#[derive(Debug)]
pub(crate) struct Visit {
    account: Arc<watch::Sender<Account>>,
    ending: Ending,
}

impl Visit {
    pub(crate) fn begin(account: &Arc<watch::Sender<Account>>) -> Self {
        account.send_modify(|account| account.open_streams += 1);
        Self { account: Arc::clone(account), ending: Ending::ClientLeft }
    }

    /// The last byte was handed over: what the client does now no longer matters.
    pub(crate) fn complete(&mut self) {
        self.ending = Ending::Completed;
    }

    /// The script breaks the answer off.
    pub(crate) fn break_off(&mut self) {
        self.ending = Ending::Broken;
    }

    pub(crate) fn wrote(&self) {
        self.account.send_modify(|account| account.writes += 1);
    }

    /// Waits until the next release, counted as held meanwhile, also when the client leaves during it.
    pub(crate) async fn hold(&self, releases: &mut watch::Receiver<u64>) {
        let _held = Held::begin(&self.account);
        // An error means that the provider is going down, which ends the wait as well.
        let _ = releases.changed().await;
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.account.send_modify(|account| {
            // A reset may have come in between.
            account.open_streams = account.open_streams.saturating_sub(1);
            match self.ending {
                Ending::Completed => account.completed += 1,
                Ending::Broken => account.broken += 1,
                Ending::ClientLeft => {
                    account.cut_streams += 1;
                    account.last_cut_at = Some(Instant::now());
                }
            }
        });
    }
}

struct Held<'a>(&'a watch::Sender<Account>);

impl<'a> Held<'a> {
    fn begin(account: &'a watch::Sender<Account>) -> Self {
        account.send_modify(|account| account.held += 1);
        Self(account)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|account| account.held = account.held.saturating_sub(1));
    }
}
