//! Launcher: the bubble that opens the panel. Part: `launcher`.

use super::icon::{Icon, icon};
use crate::locales::Text;
use crate::state::Chat;
use crate::view::{View, ElRef, button};
use leptos::prelude::*;

/// The bubble. Inline widgets keep it out of sight. `node` is its button, so that closing can give the focus back.
pub fn launcher(chat: Chat, node: ElRef) -> View {
    let label = move || Some(chat.text(if chat.open.get() { Text::HeaderClose } else { Text::LauncherLabel }));
    button("launcher")
        .attr("part", "launcher")
        .attr_live("aria-expanded", move || Some(chat.open.get().to_string()))
        .attr("aria-controls", "panel")
        .attr_live("aria-label", label)
        .on_click(move || chat.toggle())
        .node_ref(node)
        .child(icon(Icon::Chat))
        .child(icon(Icon::Close))
        .view()
}
