//! Autoscroll as one position-based controller: it remembers where it put the log, and whatever else moves it is the reader.

use super::use_effect::use_effect;
use crate::view::ElRef;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, ResizeObserver};

/// Closer to the end than this, in px, the reader follows.
const NEAR: i32 = 64;

/// A move up by at least this, in px, is a reader's wish to stay.
const MOVE: i32 = 3;

/// What [`use_auto_scroll`] gives.
#[derive(Clone, Copy)]
pub struct UseAutoScrollReturn {
    /// Whether the log follows its end.
    pub pinned: RwSignal<bool>,
    /// Answers that came while the reader was elsewhere.
    pub unseen: RwSignal<u32>,
    last: RwSignal<u32>,
    viewport: ElRef,
}

/// Follows the end of `content` inside `viewport` while the reader is there. `asked` counts questions, each of which
/// takes the reader to the end; `answered` counts answers.
pub fn use_auto_scroll(
    viewport: ElRef,
    content: ElRef,
    asked: RwSignal<u32>,
    answered: RwSignal<u32>,
) -> UseAutoScrollReturn {
    let scroll = UseAutoScrollReturn {
        pinned: RwSignal::new(true),
        unseen: RwSignal::new(0),
        last: RwSignal::new(0),
        viewport,
    };
    use_effect(move || {
        if asked.get() > 0 {
            scroll.jump();
        }
    });
    let mut before = None;
    use_effect(move || {
        let now = answered.get();
        let more = before.replace(now).is_some_and(|before| now > before);
        if more && !scroll.pinned.get_untracked() {
            // Effect that sets a signal: what the reader has not seen depends on where the log stood when it came.
            scroll.unseen.update(|n| *n += 1);
        }
    });
    // The observer runs after layout, so following the end costs no layout of its own.
    let observer = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn FnMut()>)>);
    use_effect(move || {
        let (Some(content), Some(viewport)) = (content.get(), viewport.get()) else { return };
        let (log, window) = (content.clone(), viewport.clone());
        let follow = Closure::<dyn FnMut()>::new(move || {
            if scroll.pinned.get_untracked() {
                leave_room(&log, &window);
                scroll.to_end();
            }
        });
        if let Ok(found) = ResizeObserver::new(follow.as_ref().unchecked_ref()) {
            found.observe(&content);
            found.observe(&viewport);
            observer.set_value(Some((found, follow)));
        }
    });
    on_cleanup(move || {
        let _ = observer.try_update_value(|held| {
            if let Some((found, _)) = held.take() {
                found.disconnect();
            }
        });
    });
    scroll
}

impl UseAutoScrollReturn {
    /// To be called on each scroll event of the viewport.
    pub fn moved(self) {
        let Some(node) = self.viewport.get_untracked() else { return };
        let (top, last) = (node.scroll_top(), self.last.get_untracked() as i32);
        self.last.set(top.max(0) as u32);
        if top <= last - MOVE && distance(&node) > MOVE {
            self.pinned.set(false);
        } else if top > last && distance(&node) <= NEAR {
            self.arrived();
        }
    }

    /// Goes to the end and follows it again.
    pub fn jump(self) {
        self.arrived();
        self.to_end();
    }

    fn arrived(self) {
        self.pinned.set(true);
        self.unseen.set(0);
    }

    fn to_end(self) {
        if let Some(node) = self.viewport.get_untracked() {
            node.set_scroll_top(node.scroll_height());
            self.last.set(node.scroll_top().max(0) as u32);
        }
    }
}

/// Tells the stylesheet how high the newest question is: its answer fills the rest of the log, so that the question stands
/// at the top when the log is at its end.
fn leave_room(content: &HtmlElement, viewport: &HtmlElement) {
    let answer = content.query_selector(".message--assistant:last-child").ok().flatten();
    if let Some(question) = answer.and_then(|answer| answer.previous_element_sibling()) {
        let mut height = question.client_height().to_string();
        height.push_str("px");
        let _ = viewport.style().set_property("--_question", &height);
    }
}

fn distance(node: &HtmlElement) -> i32 {
    node.scroll_height() - node.client_height() - node.scroll_top()
}
