//! Panel: header, notices, transcript, composer, disclaimer. Parts: `panel`, `disclaimer`.

use super::composer::{Composer, ComposerProps};
use super::header::{Header, HeaderProps};
use super::notice::{ConfirmBar, Notices};
use super::transcript::Transcript;
use crate::hooks::use_modal::use_modal;
use crate::locales::Text;
use crate::state::Chat;
use leptos::attr::custom::CustomAttribute;
use leptos::ev;
use leptos::html::{H2, Section, Textarea, div, p, section};
use leptos::prelude::*;

/// The panel: beside the page on a wide screen, over it on a phone.
#[component]
pub fn Panel(
    /// The text box, where the focus goes when the panel opens.
    input: NodeRef<Textarea>,
    /// The title, where it goes on touch screens, so that no keyboard pops up.
    title: NodeRef<H2>,
) -> impl IntoView {
    let chat = Chat::expect();
    let node = NodeRef::<Section>::new();
    let modal = use_modal(node, chat.open.into());
    section()
        .id("panel")
        .class("panel")
        .attr("part", "panel")
        .attr("role", "dialog")
        .attr("aria-labelledby", "title")
        .attr("aria-modal", move || modal.active.get().then_some("true"))
        .attr("hidden", move || !chat.open.get())
        .on(ev::keydown, move |event| {
            if event.key() == "Escape" && !event.is_composing() {
                event.stop_propagation();
                chat.escape();
            } else {
                modal.keep_focus(&event);
            }
        })
        .node_ref(node)
        .child((
            Header(HeaderProps { title }),
            // The loader's own notices: the widget could not be loaded, or stopped.
            div().class("shell-notice").attr("role", "alert"),
            Notices(),
            ConfirmBar(),
            Transcript(),
            Composer(ComposerProps { input }),
            p().class("disclaimer").attr("part", "disclaimer").child(move || chat.text(Text::DisclaimerText)),
            // One line, read out once and then taken away again.
            div().class("sr-only").attr("aria-live", "polite").child(move || chat.announcement.get()),
        ))
}
