//! The root component: the launcher and the panel, and where the focus goes between them.

use crate::components::launcher::launcher;
use crate::components::panel::panel;
use crate::hooks::use_focus::use_focus;
use crate::state::Chat;
use crate::view::{ElRef, Tree};

/// The whole widget, inside the element that the loader drew. Rendered natively it is the shell; in the browser it adopts it.
pub fn app(chat: Chat) -> Tree {
    let (button, input, title) = (ElRef::new(), ElRef::new(), ElRef::new());
    use_focus(chat.focus, button, input, title);
    Tree(vec![launcher(chat, button), panel(chat, input, title)])
}
