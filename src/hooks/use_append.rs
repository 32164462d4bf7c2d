//! A list that grows at its end: what is in it is built once and never compared again, however long it gets.

use super::use_effect::use_effect;
use crate::view::{ElRef, Node, View};
use leptos::prelude::*;

/// Puts views at the end of `parent`. There are `length` of them, and `new` gives those from a place on; both are called
/// again when their signals change. Where there are fewer than before, the last ones go.
pub fn use_append(
    parent: ElRef,
    length: impl Fn() -> usize + 'static,
    new: impl Fn(usize) -> Vec<View> + 'static,
) {
    let built = StoredValue::new_local(Vec::<Node>::new());
    // With the owner of the component: an effect's own ends with each of its runs, and what is built lives on.
    let owner = Owner::current().unwrap_or_default();
    use_effect(move || {
        let Some(parent) = parent.get() else { return };
        let length = length();
        built.update_value(|built| {
            while built.len() > length {
                if let Some(gone) = built.pop() {
                    gone.remove();
                }
            }
        });
        for view in new(built.with_value(Vec::len)) {
            let made = owner.with(|| untrack(|| Node::append(view, &parent)));
            built.update_value(|built| built.extend(made));
        }
    });
}
