//! The answer's body: a pull-through of the provider's. Dropping it cancels, a slow reader slows it, clocks end it.

mod finish;

use std::{
    convert::Infallible,
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::HttpBody;
use bytes::Bytes;
use dialogue::sse::Framer;
use http_body_util::BodyExt as _;
use tokio::time::{Duration, Instant, Sleep};

use crate::{config::Timeouts, error::BrokenStream};
use finish::Finish;

type Frame = hyper::body::Frame<Bytes>;

/// Resolves when the relay must end what is open.
pub(crate) type Ending = Pin<Box<dyn Future<Output = ()> + Send>>;

const KEEP_ALIVE: &[u8] = b": keep-alive\n\n";

/// Passes the provider's event stream on, byte by byte the same.
///
/// What it adds stands between frames only: comments that keep a quiet connection open, and one error event when the
/// provider breaks off.
pub(crate) struct StreamBody<B> {
    /// Dropped at the end, which closes the provider's connection.
    upstream: Option<B>,
    framer: Framer,
    finish: Finish,
    id: String,
    timeouts: Timeouts,
    most_bytes: usize,
    bytes: usize,
    opened: Instant,
    /// Since when the provider owes the next bytes; not while the client is the slow one.
    waiting: Option<Instant>,
    /// When the client last got something.
    spoke: Instant,
    alarm: Pin<Box<Sleep>>,
    ending: Ending,
    outcome: &'static str,
}

impl<B> StreamBody<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
{
    pub(crate) fn new(
        upstream: B,
        id: String,
        timeouts: Timeouts,
        most_bytes: usize,
        ending: Ending,
    ) -> Self {
        let now = Instant::now();
        Self {
            upstream: Some(upstream),
            framer: Framer::new(),
            finish: Finish::new(),
            id,
            timeouts,
            most_bytes,
            bytes: 0,
            opened: now,
            waiting: None,
            spoke: now,
            alarm: Box::pin(tokio::time::sleep_until(now)),
            ending,
            outcome: "left by the client",
        }
    }

    fn pass(&mut self, data: Bytes) -> Option<Bytes> {
        let now = Instant::now();
        self.bytes = self.bytes.saturating_add(data.len());
        if self.bytes > self.most_bytes {
            return self.broken(BrokenStream::TooLarge);
        }
        if now >= self.opened + self.timeouts.total {
            return self.broken(BrokenStream::Timeout);
        }
        self.framer.push(&data);
        self.finish.push(&data);
        self.waiting = None;
        self.spoke = now;
        Some(data)
    }

    fn end(&mut self, outcome: &'static str) {
        self.upstream = None;
        self.outcome = outcome;
    }

    /// Ends a stream; the client is told unless its answer was complete already.
    fn broken(&mut self, why: BrokenStream) -> Option<Bytes> {
        self.upstream = None;
        if self.finish.seen() {
            self.outcome = "complete";
            return None;
        }
        self.outcome = why.code();
        Some(Bytes::from(why.event(&self.id, !self.framer.at_boundary())))
    }

    /// When the provider is too late. Comments do not count before the first data, any byte counts after it.
    fn deadline(&self, waiting: Instant) -> Instant {
        let phase = match self.framer.data_events() {
            0 => self.opened + self.timeouts.first_content,
            _ => waiting + self.timeouts.idle,
        };
        phase.min(self.opened + self.timeouts.total)
    }

    /// Nothing has come: whether a clock says something.
    fn poll_clocks(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if self.ending.as_mut().poll(cx).is_ready() {
            return Poll::Ready(self.broken(BrokenStream::Disconnected));
        }
        let waiting = *self.waiting.get_or_insert_with(Instant::now);
        loop {
            let deadline = self.deadline(waiting);
            let comment = self.spoke + self.timeouts.keep_alive;
            let next = deadline.min(comment);
            if self.alarm.deadline() != next {
                self.alarm.as_mut().reset(next);
            }
            if self.alarm.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            if next == deadline {
                return Poll::Ready(self.broken(BrokenStream::Timeout));
            }
            self.spoke = Instant::now().max(self.spoke + Duration::from_millis(1));
            if self.framer.at_boundary() {
                return Poll::Ready(Some(Bytes::from_static(KEEP_ALIVE)));
            }
        }
    }
}

impl<B> HttpBody for StreamBody<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: fmt::Display,
{
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame, Infallible>>> {
        let this = self.get_mut();
        loop {
            let Some(upstream) = &mut this.upstream else { return Poll::Ready(None) };
            let out = match Pin::new(upstream).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => this.pass(data),
                    // Trailers are the provider's, and an empty frame would end the chunked coding.
                    Ok(_) | Err(_) => continue,
                },
                Poll::Ready(Some(Err(error))) => {
                    tracing::debug!(id = this.id, %error, "the provider broke off");
                    this.broken(BrokenStream::Disconnected)
                }
                Poll::Ready(None) if this.finish.seen() => {
                    this.end("complete");
                    None
                }
                // A connection that just closes looks like an end: without a finish it is none.
                Poll::Ready(None) => this.broken(BrokenStream::Disconnected),
                Poll::Pending => match this.poll_clocks(cx) {
                    Poll::Ready(out) => out,
                    Poll::Pending => return Poll::Pending,
                },
            };
            return Poll::Ready(out.map(|data| Ok(Frame::data(data))));
        }
    }

    fn is_end_stream(&self) -> bool {
        self.upstream.is_none()
    }
}

impl<B> Drop for StreamBody<B> {
    fn drop(&mut self) {
        let ms = self.opened.elapsed().as_millis();
        tracing::info!(
            id = self.id,
            outcome = self.outcome,
            bytes = self.bytes,
            events = self.framer.data_events(),
            ms,
            "stream"
        );
    }
}

/// Reads a whole answer that is not streamed, if it is no longer than `most_bytes`.
pub(crate) async fn whole<B>(upstream: B, most_bytes: usize) -> Option<Bytes>
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let limited = http_body_util::Limited::new(upstream, most_bytes);
    limited.collect().await.ok().map(http_body_util::Collected::to_bytes)
}

#[cfg(test)]
mod tests;
