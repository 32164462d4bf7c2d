//! A list that only grows: what is in it is built once and never compared again, however long it gets.

use super::use_effect::use_effect;
use crate::view::{ElRef, Node, View};
use leptos::prelude::*;

/// Puts views at the end of `parent`. `new` gives those from a place on, and is called again when its signals change.
pub fn use_append(parent: ElRef, new: impl Fn(usize) -> Vec<View> + 'static) {
    let built = StoredValue::new_local(Vec::<Node>::new());
    use_effect(move || {
        let Some(parent) = parent.get() else { return };
        let from = built.with_value(Vec::len);
        for view in new(from) {
            built.update_value(|built| built.extend(Node::append(view, &parent)));
        }
    });
}
