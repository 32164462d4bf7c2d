//! What a flow asks: a button for each choice, or fields with one button, and the ways back and out. Typing answers as
//! well. Part: `form`.

use crate::locales::Text;
use crate::state::{Chat, Row};
use crate::view::{View, button, dynamic, el};
use dialogue::json::{self, Value};
use dialogue::thread::Form;
use js_sys::Reflect;
use leptos::prelude::*;
use std::sync::{Arc, Mutex};
use web_sys::Event;

/// What stands in the fields: slots and texts.
type Filled = Arc<Mutex<Vec<(String, String)>>>;

/// The controls of the question that is open in a message, if there is one.
pub fn form(chat: Chat, row: Row) -> View {
    dynamic(move || {
        let form = chat.form(&row).filter(|_| !chat.running.get())?;
        let ask = Value::parse(&form.ask)?;
        let fields = json::list(&ask, "fields");
        let (mut choices, mut inputs) = (Vec::new(), Vec::new());
        let filled: Filled = Arc::default();
        for field in fields {
            let options = options(chat, field);
            if options.is_empty() {
                inputs.push(input(field, &filled));
            } else {
                choices.extend(options.iter().map(|option| choice(chat, json::word(field, "slot"), option)));
            }
        }
        let group = el("div", "form").attr("part", "form").attr("role", "group");
        let group = group.attr("aria-label", json::word(&ask, "text"));
        let group = if choices.is_empty() {
            group
        } else {
            group.child(el("div", "form__choices").children(choices).view())
        };
        let group = if inputs.is_empty() { group } else { group.child(fields_of(chat, inputs, filled)) };
        Some(group.child(ways(chat, json::is_true(&ask, "back"))).view())
    })
}

/// What can be chosen: values and labels. A question to confirm has two answers, in the widget's words.
fn options(chat: Chat, field: &Value) -> Vec<(Value, String)> {
    if json::word(field, "kind") == "confirm" {
        return vec![
            (Value::Bool(true), chat.text(Text::FormYes)),
            (Value::Bool(false), chat.text(Text::FormNo)),
        ];
    }
    let options = json::list(field, "options").iter();
    options
        .map(|option| (json::object(option, "value").clone(), json::word(option, "label").to_owned()))
        .collect()
}

fn choice(chat: Chat, slot: &str, (value, label): &(Value, String)) -> View {
    let (input, text) = (Form::picked(slot, value), label.clone());
    button("form__choice")
        .on_click(move || chat.choose(input.clone(), text.clone()))
        .text(label.clone())
        .view()
}

/// A field with its label.
fn input(field: &Value, filled: &Filled) -> View {
    let word = |name: &str| json::word(field, name);
    let kind = match word("kind") {
        "phone" => "tel",
        known @ ("number" | "date" | "time" | "email") => known,
        _ => "text",
    };
    let known = field.get("value").and_then(Value::as_str).unwrap_or_default();
    let at = filled.lock().map(|mut filled| {
        filled.push((word("slot").to_owned(), known.to_owned()));
        filled.len() - 1
    });
    let (at, filled) = (at.unwrap_or_default(), filled.clone());
    let typed = move |event: Event| {
        let value = event.target().and_then(|target| Reflect::get(&target, &"value".into()).ok());
        if let (Some(text), Ok(mut filled)) = (value.and_then(|value| value.as_string()), filled.lock())
            && let Some((_, known)) = filled.get_mut(at)
        {
            *known = text;
        }
    };
    let mut input = el("input", "form__input").attr("type", kind).attr("value", known).on("input", typed);
    if matches!(kind, "number" | "date" | "time") {
        for name in ["min", "max"] {
            if !word(name).is_empty() {
                input = input.attr(if name == "min" { "min" } else { "max" }, word(name));
            }
        }
    }
    if let Some(complete) = match kind {
        "email" => Some("email"),
        "tel" => Some("tel"),
        _ => None,
    } {
        input = input.attr("autocomplete", complete);
    }
    if !json::is_true(field, "optional") {
        input = input.attr("required", "");
    }
    el("label", "form__field")
        .child(el("span", "form__label").text(word("label").to_owned()).view())
        .child(input.view())
        .view()
}

/// The fields, sent together.
fn fields_of(chat: Chat, inputs: Vec<View>, filled: Filled) -> View {
    let send = move |event: Event| {
        event.prevent_default();
        let filled = filled.lock().map(|filled| filled.clone()).unwrap_or_default();
        let texts: Vec<&str> =
            filled.iter().map(|(_, text)| text.as_str()).filter(|text| !text.is_empty()).collect();
        let text = if texts.is_empty() { chat.text(Text::FormSkip) } else { texts.join(", ") };
        chat.choose(Form::filled(&filled), text);
    };
    el("form", "form__fields")
        .on("submit", send)
        .children(inputs)
        .child(el("button", "form__send").attr("type", "submit").text(chat.text(Text::FormSend)).view())
        .view()
}

/// Back and out.
fn ways(chat: Chat, back: bool) -> View {
    let way = |word: &'static str, text: Text| {
        let label = chat.text(text);
        let said = label.clone();
        button("action").on_click(move || chat.choose(Form::command(word), said.clone())).text(label).view()
    };
    let mut ways = Vec::new();
    if back {
        ways.push(way("back", Text::FormBack));
    }
    ways.push(way("cancel", Text::FormCancel));
    el("div", "form__ways").children(ways).view()
}
