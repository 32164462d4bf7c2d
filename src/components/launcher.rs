//! Launcher: the bubble that opens the panel. Part: `launcher`.

use super::icon::{Icon, icon};
use crate::locales::Text;
use crate::state::Chat;
use leptos::attr::custom::CustomAttribute;
use leptos::ev;
use leptos::html::{Button, button};
use leptos::prelude::*;

/// The bubble. Inline widgets keep it out of sight.
#[component]
pub fn Launcher(
    /// The button, so that closing can give the focus back.
    node: NodeRef<Button>,
) -> impl IntoView {
    let chat = Chat::expect();
    let label = move || chat.text(if chat.open.get() { Text::LauncherClose } else { Text::LauncherLabel });
    button()
        .attr("type", "button")
        .class("launcher")
        .attr("part", "launcher")
        .attr("aria-expanded", move || if chat.open.get() { "true" } else { "false" })
        .attr("aria-controls", "panel")
        .attr("aria-label", label)
        .on(ev::click, move |_| chat.toggle())
        .node_ref(node)
        .child((icon(Icon::Chat), icon(Icon::Close)))
}
