//! Chatlet's widget: DOM and reactivity only. What is said and asked is decided by the `dialogue` engine.
//!
//! In reading order: `element` (the boundary to JavaScript), `app`, `state` (the only writer), `transport`, `storage`,
//! `components` (built with `view`), `hooks`, `locales`. The loader that draws the shell before any of this is there is `shell/loader.js`.

pub mod app;
pub mod components;
pub mod element;
pub mod hooks;
pub mod locales;
pub mod state;
pub mod storage;
pub mod transport;
pub mod view;

/// The shell's markup: the widget before anything happened, each text as `⟦key⟧` and one suggestion to repeat.
#[cfg(feature = "ssr")]
#[must_use]
pub fn shell() -> String {
    use leptos::prelude::*;
    let options = dialogue::options::Options {
        start_suggestions: vec!["⟦suggestion⟧".to_owned()],
        ..dialogue::options::Options::default()
    };
    let owner = Owner::new();
    owner.with(|| {
        let chat = state::Chat::new(options, locales::Catalogue::default());
        view::to_html(app::app(chat))
    })
}
