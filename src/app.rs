//! The root component: the launcher and the panel, and where the focus goes between them.

use crate::components::launcher::{Launcher, LauncherProps};
use crate::components::panel::{Panel, PanelProps};
use crate::hooks::use_focus::use_focus;
use crate::state::Chat;
use leptos::html::{Button, H2, Textarea};
use leptos::prelude::*;

/// The whole widget, inside the element that the loader drew. Rendered natively it is the shell; in the browser it adopts it.
#[component]
pub fn App(
    /// The widget's state.
    chat: Chat,
) -> impl IntoView {
    provide_context(chat);
    let launcher = NodeRef::<Button>::new();
    let input = NodeRef::<Textarea>::new();
    let title = NodeRef::<H2>::new();
    use_focus(chat.focus.into(), launcher, input, title);
    (Launcher(LauncherProps { node: launcher }), Panel(PanelProps { input, title }))
}
