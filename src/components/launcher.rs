//! Launcher: the bubble that opens the panel. Part: `launcher`.

use super::icon::{Icon, icon};
use crate::locales::Text;
use crate::state::Chat;
use crate::view::{View, button};
use leptos::prelude::*;

/// The bubble. Inline widgets keep it out of sight.
pub fn launcher(chat: Chat) -> View {
    let label =
        move || Some(chat.text(if chat.open.get() { Text::HeaderClose } else { Text::LauncherLabel }));
    button("launcher")
        .attr("part", "launcher")
        .attr_live("aria-expanded", move || Some(if chat.open.get() { "true" } else { "false" }.to_owned()))
        .attr("aria-controls", "panel")
        .attr_live("aria-label", label)
        .on_click(move || chat.toggle())
        .node_ref(chat.places.launcher)
        .child(icon(Icon::Chat))
        .child(icon(Icon::Close))
        .view()
}
