//! What acts: the model's calls of tools, the open flow and its controls, objects that the page asks for.

use super::{Asked, Chat, Row, Work};
use crate::element::Page;
use crate::hooks::focus::Focus;
use crate::locales::Text;
use dialogue::json::{self, Value};
use dialogue::predicates;
use dialogue::thread::{Call as ToolCall, Form, MessageId, Part};
use dialogue::tools::{Kind, Tool};
use dialogue::turn::Event;
use js_sys::Function;
use leptos::prelude::*;

impl Chat {
    /// The calls of tools in a message, in order; followed.
    #[must_use]
    pub fn calls(&self, row: &Row) -> Vec<ToolCall> {
        row.turned.track();
        self.parts(row, |part| if let Part::ToolCall(call) = part { Some(call.clone()) } else { None })
    }

    /// A tool's name as somebody reads it: the owner's words, or else its own, which are for models, made readable.
    #[must_use]
    pub fn tool_name(&self, name: &str) -> String {
        let title = |work: &mut Work| {
            let known = work.titles.iter().rev().find(|(known, _)| known == name);
            known.map(|(_, title)| title.clone()).filter(|title| !title.is_empty())
        };
        self.with_work(title).flatten().unwrap_or_else(|| readable(name))
    }

    /// Where a call stands, in words.
    #[must_use]
    pub fn call_state(&self, call: &ToolCall) -> String {
        let mut key = String::from("tool.");
        key.push_str(call.state.word());
        self.texts.with(|texts| texts.by_key(&key).unwrap_or_default().to_owned())
    }

    /// The direction of the widget's language.
    #[must_use]
    pub fn direction(&self) -> &'static str {
        let lang = self.with_work(|work| work.dialogue.settings().lang == "ar");
        if lang.unwrap_or(false) { "rtl" } else { "ltr" }
    }

    /// Whether this message is the last one, and can go on behind what its tools did.
    #[must_use]
    pub fn may_continue(&self, id: &MessageId) -> bool {
        self.may_retry(id) && self.with_work(|work| predicates::can_continue(&work.dialogue)).unwrap_or(false)
    }

    /// What the open flow asks in a message.
    #[must_use]
    pub fn form(&self, row: &Row) -> Option<Form> {
        row.turned.track();
        let open = |part: &Part| match part {
            Part::Form(form) if !form.ask.is_empty() => Some(form.clone()),
            _ => None,
        };
        self.parts(row, open).pop()
    }

    /// Goes on with an answer that was interrupted, or that reached its limit.
    pub fn go_on(&self) {
        self.handle(Event::Continue { now: js_sys::Date::now() as u64 });
        self.say(Text::AnnounceResponding);
    }

    /// Answers the open flow by one of its controls; `text` says it in the transcript.
    pub fn choose(&self, input: String, text: String) {
        let now = js_sys::Date::now();
        self.handle(Event::Choose {
            input,
            text,
            user: MessageId(Page::fresh_id(now)),
            assistant: MessageId(Page::fresh_id(now + 1.0)),
            now: now as u64,
        });
        self.remember_open();
        // The control is gone.
        self.places.focus(Focus::Composer);
    }

    /// There are flows in the actions module, as the page says.
    pub fn has_flows(&self) {
        let offset = -(js_sys::Date::new_0().get_timezone_offset() as i32);
        self.with_work(|work| {
            let settings = work.dialogue.settings_mut();
            (settings.flows, settings.offset) = (true, offset);
        });
    }

    /// Allows a call that waits for it, or does not.
    pub fn approve(&self, call: &str, yes: bool) {
        self.handle(Event::Approve { call: call.to_owned(), yes, now: js_sys::Date::now() as u64 });
        // The buttons are gone.
        self.places.focus(Focus::Panel);
    }

    /// Takes a tool of the page; a word says why not.
    pub fn register(&self, definition: &str) -> Option<&'static str> {
        let Some(value) = Value::parse(definition) else { return Some("no_json") };
        let tool = match Tool::read(&value, Kind::Page) {
            Ok(tool) => tool,
            Err(why) => return Some(why),
        };
        let taken = |work: &mut Work| {
            work.name_tool(&value);
            work.dialogue.register(tool).err()
        };
        self.with_work(taken).flatten()
    }

    /// Asks the model for an object, beside the conversation.
    pub fn ask_for(&self, prompt: String, schema: String, on: Function) {
        let id = self.with_work(|work| {
            let id = work.asked;
            work.asked += 1;
            work.asks.push(Asked { id, on, call: None });
            id
        });
        if let Some(id) = id {
            self.handle(Event::Ask { id, prompt, schema, now: js_sys::Date::now() as u64 });
        }
    }
}

impl Work {
    pub(super) fn name_tool(&mut self, tool: &Value) {
        self.titles.push((json::word(tool, "name").to_owned(), json::word(tool, "title").to_owned()));
    }
}

/// `get_delivery_eta` as "Get delivery eta".
fn readable(name: &str) -> String {
    let mut words = name.replace(['_', '-'], " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn names_for_models_are_made_readable() {
        for (name, words) in [
            ("get_delivery_eta", "Get delivery eta"),
            ("add-to-Cart2", "Add to Cart2"),
            ("x", "X"),
            ("", ""),
            // What a model makes up may be anything.
            ("größe_wählen", "Größe wählen"),
            ("ähnlich", "ähnlich"),
        ] {
            assert_eq!(readable(name), words);
        }
    }
}
