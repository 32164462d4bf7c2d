//! The root component: the launcher and the panel.

use crate::components::launcher::launcher;
use crate::components::panel::panel;
use crate::state::Chat;
use crate::view::View;

/// The whole widget, inside the element that the loader drew. Rendered natively it is the shell; in the browser it adopts it.
pub fn app(chat: Chat) -> Vec<View> {
    vec![launcher(chat), panel(chat)]
}
