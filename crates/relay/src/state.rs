//! What all requests share, made once at the start.

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::watch;

use crate::{
    assets::Assets,
    body::Bodies,
    budget::{Budget, Clock, system_clock},
    caller::RelayKey,
    config::Config,
    routes::assistant::Card,
    sanitise::Pinned,
    secret::ProviderKey,
    stream::Ending,
    upstream::{SetupError, SharedUpstream, Upstream},
};

/// The relay's state; cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Shared>);

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) config: Config,
    pub(crate) relay_key: Option<RelayKey>,
    pub(crate) upstream: SharedUpstream,
    pub(crate) budget: Budget,
    pub(crate) bodies: Bodies,
    pub(crate) assets: Assets,
    /// Ids of the allow-list.
    pub(crate) models: Vec<String>,
    /// The owner's messages before each thread.
    pub(crate) pinned: Pinned,
    /// The answer of `/v1/assistant`.
    pub(crate) card: Card,
    pub(crate) phase: watch::Sender<Phase>,
    ids: Ids,
}

/// How far the relay is with stopping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// Not at all.
    Serving,
    /// Nothing new comes in, what is open goes on.
    Draining,
    /// What is open ends now.
    Ending,
}

impl AppState {
    /// Sets everything up; calls nobody.
    ///
    /// # Errors
    /// When the way to the provider cannot be built.
    pub fn new(config: Config, key: &ProviderKey, relay_key: Option<RelayKey>) -> Result<Self, SetupError> {
        Self::with_clock(config, key, relay_key, system_clock())
    }

    /// As [`AppState::new`], with a clock of one's own for the budget's days.
    ///
    /// # Errors
    /// When the way to the provider cannot be built.
    pub fn with_clock(
        config: Config,
        key: &ProviderKey,
        relay_key: Option<RelayKey>,
        clock: Clock,
    ) -> Result<Self, SetupError> {
        let pinned = Pinned::new(&config.assistant);
        Ok(Self(Arc::new(Shared {
            relay_key,
            upstream: Arc::new(Upstream::new(&config, key)?),
            budget: Budget::new(&config.budget, clock),
            bodies: Bodies::new(config.limits.bodies_in_flight_bytes),
            assets: Assets::new(&config.server.widget),
            models: config.upstream.models.iter().map(|model| model.id.clone()).collect(),
            card: Card::new(&config, &pinned),
            pinned,
            phase: watch::Sender::new(Phase::Serving),
            ids: Ids::new(),
            config,
        })))
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }

    /// An id for the next request.
    pub(crate) fn next_id(&self) -> String {
        self.0.ids.next()
    }

    /// Resolves when what is open has to end.
    pub(crate) fn ending(&self) -> Ending {
        let mut phase = self.0.phase.subscribe();
        // A body must not keep the state alive, nor end when the state goes first.
        Box::pin(async move {
            if phase.wait_for(|phase| *phase >= Phase::Ending).await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}

/// Request ids: a start that no other process has, and a count.
#[derive(Debug)]
struct Ids {
    start: u64,
    count: AtomicU64,
}

impl Ids {
    fn new() -> Self {
        // Keyed by the system's randomness, which is all that is needed here.
        Self { start: RandomState::new().hash_one(std::process::id()), count: AtomicU64::new(0) }
    }

    fn next(&self) -> String {
        format!("req-{:016x}-{}", self.start, self.count.fetch_add(1, Ordering::Relaxed))
    }
}
