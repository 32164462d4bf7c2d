//! An effect whose code is shared by all: the library compiles its own anew for each closure.

use leptos::prelude::*;

/// Runs after each change of the signals that `run` reads, until the component is gone.
pub fn use_effect(run: impl FnMut() + 'static) {
    fn start(mut run: Box<dyn FnMut()>) {
        Effect::new(move |_| run());
    }
    start(Box::new(run));
}
