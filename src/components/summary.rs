//! Summary: says that earlier messages reach the model in short, and shows the words. Part: `summary`.

use crate::locales::Text;
use crate::state::Chat;
use crate::view::{View, dynamic, el};
use leptos::prelude::*;

/// A mark at the head of the transcript, open to read.
pub fn summary(chat: Chat) -> View {
    dynamic(move || {
        let texts = chat.summaries.get();
        (!texts.is_empty()).then(|| {
            let texts = texts.into_iter().map(|text| el("p", "").attr("dir", "auto").text(text).view());
            el("details", "summary")
                .attr("part", "summary")
                .child(el("summary", "").text(chat.text(Text::SummaryLabel)).view())
                .children(texts.collect())
                .view()
        })
    })
}
