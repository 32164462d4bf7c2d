//! The body of an answer, written step by step, which notices when the client leaves.

use std::{collections::VecDeque, convert::Infallible, fmt, io, time::Duration};

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use tokio::sync::watch;

use crate::{account::Visit, plan::Step};

/// An answer under way.
pub(crate) struct Performance {
    pub(crate) steps: VecDeque<Step>,
    /// Between two writes.
    pub(crate) pace: Duration,
    /// Wait for a release before the write of this number, counted from 0.
    pub(crate) hold_after: Option<usize>,
    pub(crate) releases: watch::Receiver<u64>,
    pub(crate) visit: Visit,
    pub(crate) n_written: usize,
}

/// The connection is to be closed by force.
#[derive(Debug)]
struct CutOff;

impl fmt::Display for CutOff {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the script cuts the connection")
    }
}

impl std::error::Error for CutOff {}

impl Performance {
    /// The body that plays the steps as the client reads. Dropped early, it says so in the account.
    pub(crate) fn into_body(self) -> Body {
        Body::from_stream(stream::unfold(self, |mut performance| async {
            let item = performance.next().await?;
            Some((item, performance))
        }))
    }

    async fn next(&mut self) -> Option<Result<Bytes, io::Error>> {
        let step = self.steps.pop_front()?;
        if self.hold_after == Some(self.n_written) {
            self.hold_after = None;
            self.visit.hold(&mut self.releases).await;
        } else if self.n_written > 0 && !self.pace.is_zero() {
            tokio::time::sleep(self.pace).await;
        } else {
            // Lets the connection flush what it has, so that each piece is written by itself.
            tokio::task::yield_now().await;
        }
        match step {
            Step::Write(bytes) => {
                self.n_written += 1;
                self.visit.wrote();
                if self.steps.is_empty() {
                    self.visit.complete();
                }
                Some(Ok(bytes))
            }
            Step::Cut => {
                self.visit.break_off();
                Some(Err(io::Error::other(CutOff)))
            }
            Step::Stall => {
                let never: Infallible = std::future::pending().await;
                match never {}
            }
        }
    }
}
