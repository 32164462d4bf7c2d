//! The widget's components, one a file, in the order in which a visitor meets them.

pub mod composer;
pub mod failure;
pub mod form;
pub mod header;
pub mod icon;
pub mod launcher;
pub mod markdown;
pub mod message;
pub mod notice;
pub mod panel;
pub mod sources;
pub mod start_screen;
pub mod summary;
pub mod tool_call;
pub mod transcript;
