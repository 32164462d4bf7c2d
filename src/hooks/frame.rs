//! The pace of writing: at most once per animation frame, and not every frame while text streams in.

use leptos::prelude::{request_animation_frame, set_timeout};
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// Painting sixty times a second costs several times more than what is shown is worth: text that comes in pieces of 50 ms reads the same.
const PAUSE_MS: f64 = 50.0;

/// A hidden page has no animation frames, yet its answer must still be kept.
const HIDDEN_MS: u64 = 250;

/// Runs `write` once: now-ish if the last writing is a while ago, else when its pause is over. `now` and `last` are in ms.
pub fn schedule(now: f64, last: f64, write: impl FnOnce() + 'static) {
    let write = Rc::new(Cell::new(Some(write)));
    let late = Rc::clone(&write);
    let once = move || {
        if let Some(write) = write.take() {
            write();
        }
    };
    // A page that is hidden meanwhile gets no more frames.
    let last_resort = move || {
        if let Some(write) = late.take() {
            write();
        }
    };
    set_timeout(last_resort, Duration::from_millis(HIDDEN_MS));
    let wait = PAUSE_MS - (now - last);
    if wait <= 16.0 {
        request_animation_frame(once);
    } else {
        // The pause is cut by a frame, which the request below waits for.
        set_timeout(move || request_animation_frame(once), Duration::from_millis(wait as u64 - 16));
    }
}
