//! A call of a tool: what it is, how it stands, and on demand what went in and what came out. While it waits for the
//! visitor, its arguments and the question. Part: `tool-call`.

use crate::locales::Text;
use crate::state::{Chat, Row};
use crate::view::{View, button, dynamic, el};
use dialogue::thread::{Call, CallState};
use js_sys::JSON;
use wasm_bindgen::JsValue;

/// The call of a message that has this id.
pub fn tool_call(chat: Chat, row: Row, id: String) -> View {
    dynamic(move || {
        let calls = chat.calls(&row);
        let at = calls.iter().position(|call| call.id == id)?;
        let step = (calls.len() > 1).then(|| chat.count(Text::ToolStep, at as u32 + 1));
        Some(card(chat, calls.get(at)?, step))
    })
}

fn card(chat: Chat, call: &Call, step: Option<String>) -> View {
    let asks = call.state == CallState::Asking;
    let (name, state) = (chat.tool_name(&call.name), chat.call_state(call));
    let label = [name.as_str(), ": ", state.as_str()].concat();
    let head = el(if asks { "div" } else { "summary" }, "tool__head")
        .children(step.into_iter().map(|step| el("span", "tool__step").text(step).view()).collect())
        .child(el("span", "tool__name").text(name).view())
        .child(el("span", "tool__state").text(state).view());
    let card = el(if asks { "div" } else { "details" }, "tool")
        .attr("part", "tool-call")
        .attr("dir", chat.direction())
        .attr("data-state", call.state.word())
        .child(head.view())
        .child(json(chat.text(Text::ToolArguments), &call.arguments));
    if !asks {
        let result = call.result.iter().map(|result| json(chat.text(Text::ToolResult), result));
        return card.children(result.collect()).view();
    }
    let answer = |yes: bool, text: Text| {
        let id = call.id.clone();
        button("tool__answer").on_click(move || chat.approve(&id, yes)).text(chat.text(text)).view()
    };
    card.attr("role", "group")
        .attr("aria-label", &label)
        .attr("tabindex", "-1")
        .child(
            el("div", "tool__answers")
                .child(answer(true, Text::ActionApprove))
                .child(answer(false, Text::ActionReject))
                .view(),
        )
        .view()
}

/// JSON in lines, whatever is none as it is; always as text, and from left to right.
fn json(label: String, text: &str) -> View {
    let pretty = JSON::parse(text)
        .and_then(|value| JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &2.into()));
    let pretty = pretty.map_or_else(|_| text.to_owned(), String::from);
    el("div", "tool__data")
        .child(el("span", "tool__label").text(label.clone()).view())
        .child(
            el("pre", "tool__json")
                .attr("dir", "ltr")
                .attr("tabindex", "0")
                .attr("role", "group")
                .attr("aria-label", &label)
                .text(pretty)
                .view(),
        )
        .view()
}
