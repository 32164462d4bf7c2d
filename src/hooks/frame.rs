//! The pace of writing: at most once per animation frame, and not every frame while text streams in.

use leptos::prelude::{request_animation_frame, set_timeout};
use std::time::Duration;

/// Painting sixty times a second costs several times more than what is shown is worth: text that comes in pieces of 50 ms reads the same.
const PAUSE_MS: f64 = 50.0;

/// A hidden page has no animation frames, yet its answer must still be kept.
const HIDDEN_MS: u64 = 250;

/// Runs `write` once: now-ish if the last writing is a while ago, else when its pause is over. `now` and `last` are in ms.
pub fn schedule(now: f64, last: f64, write: impl FnOnce() + 'static) {
    if hidden() {
        return set_timeout(write, Duration::from_millis(HIDDEN_MS));
    }
    let wait = PAUSE_MS - (now - last);
    if wait <= 16.0 {
        return request_animation_frame(write);
    }
    // The pause is cut by a frame, which the request below waits for.
    set_timeout(move || request_animation_frame(write), Duration::from_millis(wait as u64 - 16));
}

fn hidden() -> bool {
    web_sys::window().and_then(|window| window.document()).is_some_and(|document| document.hidden())
}
