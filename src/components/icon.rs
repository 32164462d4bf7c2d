//! The widget's few icons, drawn inline so that no page's `img-src` must allow them.

use crate::view::{View, el};

/// Strokes on a 24 × 24 grid.
#[derive(Clone, Copy)]
pub enum Icon {
    /// A speech bubble: open the chat.
    Chat,
    /// A cross: close.
    Close,
    /// An arrow: send.
    Send,
    /// A square: stop.
    Stop,
    /// A plus: new conversation.
    New,
    /// A bin: delete.
    Delete,
    /// An arrow down: jump to the latest.
    Down,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Chat => "M4 5h16v11H9l-5 4z",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Send => "M12 19V5M6 11l6-6 6 6",
            Self::Stop => "M7 7h10v10H7z",
            Self::New => "M12 5v14M5 12h14",
            Self::Delete => "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
            Self::Down => "M12 5v14M6 13l6 6 6-6",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Chat => "icon icon--chat",
            Self::Close => "icon icon--close",
            Self::Send => "icon icon--send",
            Self::Stop => "icon icon--stop",
            Self::New | Self::Delete | Self::Down => "icon",
        }
    }
}

/// Draws an icon; its button carries the name.
pub fn icon(icon: Icon) -> View {
    el("svg", icon.class())
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .child(el("path", "").attr("d", icon.path()).view())
        .view()
}
