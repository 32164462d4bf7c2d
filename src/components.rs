//! The widget's components, one a file, in the order in which a visitor meets them.

pub mod launcher;
pub mod panel;
pub mod header;
pub mod start_screen;
pub mod transcript;
pub mod message;
pub mod markdown;
pub mod failure;
pub mod composer;
pub mod notice;
pub mod icon;
