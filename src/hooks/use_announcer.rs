//! The live region's line: said once, then taken away, so that nobody meets it again while reading.

use leptos::prelude::*;
use std::time::Duration;

const SHOWN: Duration = Duration::from_millis(1_500);

/// Puts a line into the live region for a moment.
pub fn announce(line: RwSignal<String>, words: String) {
    line.set(words.clone());
    set_timeout(
        move || {
            let same = line.try_with_untracked(|now| *now == words).unwrap_or(false);
            if same {
                line.set(String::new());
            }
        },
        SHOWN,
    );
}
