//! Accepts connections, gives each its clocks, and stops in time.

mod connection;

use std::{io, pin::pin, sync::Arc, time::Duration};

use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    routes::app,
    state::{AppState, Phase},
};
use connection::Watched;

/// The head of a request, and a quiet connection between two requests.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// A pause when the system has no descriptors left; the loop goes on.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// What ended streams get to send their last words.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Serves until `shutdown` resolves; then open answers get `timeouts.drain`, are told that they end, and everything is
/// closed one second later at most.
///
/// # Errors
/// None after the listener is bound; the result leaves room for what a later listener may say.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let timeouts = state.shared().config.timeouts.clone();
    let phase = &state.shared().phase;
    let places =
        Arc::new(Semaphore::new(state.shared().config.limits.connections.min(Semaphore::MAX_PERMITS)));
    let service = TowerToHyperService::new(app(state.clone()));
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepting = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => continue,
            accepted = accepting => accepted,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let (service, phase) = (service.clone(), phase.subscribe());
        connections.spawn(async move {
            converse(stream, service, phase, timeouts.write_stall).await;
            drop(place);
        });
    }
    drop(listener);
    tracing::info!(open = connections.len(), "stopping");
    phase.send_replace(Phase::Draining);
    let all = async |connections: &mut JoinSet<()>| while connections.join_next().await.is_some() {};
    if timeout(timeouts.drain, all(&mut connections)).await.is_err() {
        phase.send_replace(Phase::Ending);
        if timeout(LAST_WORDS, all(&mut connections)).await.is_err() {
            connections.shutdown().await;
        }
    }
    Ok(())
}

type Service = TowerToHyperService<axum::Router>;

async fn converse(stream: TcpStream, service: Service, mut phase: watch::Receiver<Phase>, stall: Duration) {
    // Tokens are small: without this each would wait for the last one's acknowledgement.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let io = TokioIo::new(Watched::new(stream, stall));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .serve_connection(io, service);
    let mut connection = pin!(connection);
    let draining = async { drop(phase.wait_for(|phase| *phase >= Phase::Draining).await) };
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = draining => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
