//! Slots and their choices.

use super::{MOST_CHOICES, RETRIES, Reader, below, names_of};
use crate::flow::model::{Choice, Choices, Slot, SlotKind, Texts};
use crate::json::Value;

impl Reader {
    pub(super) fn slot(&mut self, value: &Value, name: &str) -> Slot {
        const KNOWN: &[&str] = &[
            "type", "ask", "label", "retry", "retries", "onFail", "optional", "min", "max", "pattern",
            "choices",
        ];
        let path = below("slots", name);
        self.fields(value, &path, KNOWN);
        let word = self.word(value, "type", &path);
        let kind = SlotKind::ALL.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind);
        if kind.is_none() {
            self.fault(
                &below(&path, "type"),
                "is none of text, number, date, time, email, phone, choice, confirm",
            );
        }
        let kind = kind.unwrap_or_default();
        let mut bound = |name: &str| match value.get(name) {
            None => String::new(),
            Some(Value::Number(number)) => number.clone(),
            Some(Value::String(text)) if text.len() <= 40 => text.clone(),
            Some(_) => {
                self.fault(&below(&path, name), "is neither a number nor a text");
                String::new()
            }
        };
        let (min, max) = (bound("min"), bound("max"));
        for (name, bound) in [("min", &min), ("max", &max)] {
            if !bound.is_empty() && !crate::flow::slot::is_bound(kind, bound) {
                self.fault(&below(&path, name), "is no bound of such a slot");
            }
        }
        let choices = value.get("choices").map_or(Choices::None, |value| self.choices(value, &path));
        if kind == SlotKind::Choice && choices == Choices::None {
            self.fault(&below(&path, "choices"), "is missing");
        }
        let retries = match value.get("retries") {
            None => RETRIES,
            Some(number) => number.as_u64().filter(|number| *number <= 20).unwrap_or_else(|| {
                self.fault(&below(&path, "retries"), "is not a number up to 20");
                RETRIES
            }),
        };
        let ask = self.texts(value.get("ask"), &below(&path, "ask"));
        if ask.is_empty() {
            self.fault(&below(&path, "ask"), "is missing");
        }
        Slot {
            name: name.to_owned(),
            kind,
            ask,
            label: self.texts(value.get("label"), &below(&path, "label")),
            retry: self.texts(value.get("retry"), &below(&path, "retry")),
            retries,
            on_fail: None,
            optional: self.flag(value, "optional", &path),
            min,
            max,
            pattern: self.word(value, "pattern", &path),
            choices,
        }
    }

    fn choices(&mut self, value: &Value, path: &str) -> Choices {
        let path = &below(path, "choices");
        if value.is_object() {
            self.fields(value, path, &["from", "value", "label"]);
            let from = self.word(value, "from", path);
            if from.is_empty() {
                self.fault(&below(path, "from"), "is missing");
            }
            self.variable(&from, path);
            let (value, label) = (self.word(value, "value", path), self.word(value, "label", path));
            return Choices::From { path: from, value, label };
        }
        let items = value.as_array().map_or(&[][..], Vec::as_slice);
        if items.is_empty() || items.len() > MOST_CHOICES {
            self.fault(path, "is not a list of 1 to 100 choices");
        }
        let mut choices: Vec<Choice> = Vec::new();
        for item in items {
            if let Some(text) = item.as_str() {
                choices.push(Choice {
                    value: text.to_owned(),
                    label: Texts::default(),
                    synonyms: Vec::new(),
                });
                continue;
            }
            self.fields(item, path, &["value", "label", "synonyms"]);
            let value = self.word(item, "value", path);
            if value.is_empty() || choices.iter().any(|known| known.value == value) {
                self.fault(path, "has a choice without a value of its own");
            }
            choices.push(Choice {
                label: self.texts(item.get("label"), &below(path, &value)),
                synonyms: self.lists(item.get("synonyms"), &below(path, &value)),
                value,
            });
        }
        Choices::Written(choices)
    }

    /// Names of slots: one, or a list.
    pub(super) fn slot_list(&mut self, value: &Value, path: &str) -> Vec<usize> {
        let names = names_of(value).unwrap_or_default();
        if names.is_empty() {
            self.fault(path, "names no slot");
        }
        let mut slots = Vec::new();
        for name in names {
            match self.slots.iter().position(|slot| slot.name == name) {
                Some(at) if !slots.contains(&at) => slots.push(at),
                Some(_) => self.fault(path, "names a slot twice"),
                None => self.fault(path, &["names the unknown slot ", &name].concat()),
            }
        }
        slots
    }
}
