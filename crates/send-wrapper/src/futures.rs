//! A wrapped future is one, and so is a stream: polled by its own thread alone.

use crate::SendWrapper;
use futures_util::Stream;
use std::ops::DerefMut;
use std::pin::Pin;
use std::task::{Context, Poll};

impl<F: Future> Future for SendWrapper<F> {
    type Output = F::Output;

    /// Panics on another thread.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: the value stands in the wrapper and is never moved out of a pinned one.
        unsafe { self.map_unchecked_mut(DerefMut::deref_mut) }.poll(context)
    }
}

impl<S: Stream> Stream for SendWrapper<S> {
    type Item = S::Item;

    /// Panics on another thread.
    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        // SAFETY: as above.
        unsafe { self.map_unchecked_mut(DerefMut::deref_mut) }.poll_next(context)
    }
}
