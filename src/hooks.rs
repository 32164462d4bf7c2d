//! Hooks: each owns the listeners, observers and timers that it needs, and takes them away with its component.

pub mod focus;
pub mod frame;
pub mod listener;
pub mod use_announcer;
pub mod use_append;
pub mod use_auto_scroll;
pub mod use_autosize;
pub mod use_countdown;
pub mod use_effect;
pub mod use_modal;
