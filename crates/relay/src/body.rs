//! Reads a request's body: bounded in size, in time, and together with all others.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use tokio::time::{Instant, sleep_until, timeout};

use crate::error::ApiError;

/// The slowest body that goes on: below it, its clock runs out.
pub const MIN_BODY_BYTES_PER_S: u32 = 32 * 1024;

/// How much of a too long body is thrown away so that its sender reads our answer instead of a reset.
const MAX_DISCARDED: usize = 32 * 1024 * 1024;
const DISCARD_TIME: Duration = Duration::from_secs(5);

/// Bytes of all bodies that are held at the moment.
#[derive(Debug)]
pub(crate) struct Bodies {
    held: Arc<AtomicUsize>,
    most: usize,
}

/// A share of the bytes; given back when dropped.
#[derive(Debug)]
pub(crate) struct Share {
    held: Arc<AtomicUsize>,
    bytes: usize,
}

impl Bodies {
    pub(crate) fn new(most: usize) -> Self {
        Self { held: Arc::default(), most }
    }

    fn share(&self) -> Share {
        Share { held: Arc::clone(&self.held), bytes: 0 }
    }

    /// Makes a share larger, if all together stay within the bound.
    fn grow(&self, share: &mut Share, bytes: usize) -> Result<(), ApiError> {
        let fits = |held: usize| held.checked_add(bytes).filter(|sum| *sum <= self.most);
        self.held
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, fits)
            .map_err(|_| ApiError::TooManyBodies)?;
        share.bytes += bytes;
        Ok(())
    }

    /// Reads a whole body of at most `limit` bytes. `patience` is for all of it, and each
    /// [`MIN_BODY_BYTES_PER_S`] bytes that arrive add a second.
    pub(crate) async fn read(
        &self,
        body: Body,
        announced: Option<u64>,
        limit: usize,
        patience: Duration,
    ) -> Result<(Bytes, Share), ApiError> {
        let mut body = body;
        let too_large = ApiError::BodyTooLarge { limit };
        if announced.is_some_and(|bytes| bytes > limit as u64) {
            discard(&mut body).await;
            return Err(too_large);
        }
        let mut share = self.share();
        let mut whole = BytesMut::new();
        let mut deadline = Instant::now() + patience;
        loop {
            let frame = tokio::select! {
                frame = body.frame() => frame,
                () = sleep_until(deadline) => return Err(ApiError::BodyTimeout),
            };
            let data = match frame {
                None => return Ok((whole.freeze(), share)),
                Some(Err(_)) => return Err(ApiError::BadJson),
                Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
            };
            if whole.len() + data.len() > limit {
                drop((whole, share));
                discard(&mut body).await;
                return Err(too_large);
            }
            self.grow(&mut share, data.len())?;
            whole.extend_from_slice(&data);
            let earned = u32::try_from(data.len()).unwrap_or(u32::MAX);
            deadline += Duration::from_secs(1) * earned / MIN_BODY_BYTES_PER_S;
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.held.fetch_sub(self.bytes, Ordering::AcqRel);
    }
}

/// Reads and forgets, within bounds; whether it worked makes no difference.
async fn discard(body: &mut Body) {
    let reading = async {
        let mut seen = 0;
        while let Some(Ok(frame)) = body.frame().await {
            seen += frame.data_ref().map_or(0, Bytes::len);
            if seen > MAX_DISCARDED {
                break;
            }
        }
    };
    drop(timeout(DISCARD_TIME, reading).await);
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    #[tokio::test]
    async fn the_limit_is_exact_and_shares_come_back() {
        let bodies = Bodies::new(10);
        let read = |bytes: usize| bodies.read(Body::from(vec![b'x'; bytes]), None, 8, Duration::from_secs(1));
        let (first, share) = read(8).await.unwrap();
        assert_eq!(first.len(), 8);
        assert_eq!(read(9).await.unwrap_err(), ApiError::BodyTooLarge { limit: 8 });
        assert_eq!(read(3).await.unwrap_err(), ApiError::TooManyBodies);
        read(2).await.unwrap();
        drop(share);
        read(8).await.unwrap();
        assert_eq!(bodies.held.load(Ordering::SeqCst), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_trickle_runs_out_of_time_and_a_slow_line_does_not() {
        let check = async |chunk: usize, every: Duration, chunks: usize| {
            let bodies = Bodies::new(usize::MAX);
            let trickle = stream::unfold(0, move |sent| async move {
                tokio::time::sleep(every).await;
                (sent < chunks).then(|| (Ok::<_, std::io::Error>(Bytes::from(vec![b' '; chunk])), sent + 1))
            });
            let body = Body::from_stream(trickle);
            bodies.read(body, None, usize::MAX, Duration::from_secs(15)).await.map(|(bytes, _)| bytes.len())
        };
        assert_eq!(check(1, Duration::from_secs(1), 1000).await, Err(ApiError::BodyTimeout));
        assert_eq!(check(64 * 1024, Duration::from_secs(1), 90).await, Ok(90 * 64 * 1024));
    }
}
