//! Seconds that run down to zero.

use leptos::prelude::*;
use std::time::Duration;

/// Counts down from `seconds`, a step a second.
pub fn use_countdown(seconds: u32) -> RwSignal<u32> {
    let left = RwSignal::new(seconds);
    if seconds > 0 {
        let end = js_sys::Date::now() + f64::from(seconds) * 1_000.0;
        // The clock decides, not the number of ticks: a sleeping tab skips those.
        let tick = move || {
            let rest = ((end - js_sys::Date::now()) / 1_000.0).ceil().max(0.0);
            left.set(rest as u32);
        };
        if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || timer.clear());
        }
    }
    left
}
