//! An answer that is to be JSON, while it comes in.

use crate::json::partial::{Broken, Partial};
use crate::json::{self, Json, Value};
use crate::schema::Schema;
use crate::tools::{Fault, repair};

/// An answer in the making.
#[derive(Debug)]
pub(super) struct Answer {
    schema: Result<Schema, Vec<Fault>>,
    partial: Partial,
    broken: Option<Broken>,
}

impl Answer {
    pub(super) fn new(schema: &Value) -> Self {
        Self { schema: Schema::read(schema), partial: Partial::answer(), broken: None }
    }

    /// Takes what is new.
    pub(super) fn push(&mut self, text: &str) {
        self.broken = self.partial.push(text).err();
    }

    /// The value so far.
    pub(super) fn told(&self) -> String {
        let fault = match &self.schema {
            Err(faults) => Some(fault("bad_schema", "The schema", faults)),
            Ok(_) => self.broken.map(|_| fault("invalid", "The answer", &[])),
        };
        told(self.partial.value(), fault)
    }

    /// Nothing follows: the value, and where it does not fit.
    pub(super) fn finish(self) -> String {
        let Ok(schema) = &self.schema else { return self.told() };
        let so_far = self.partial.value().cloned();
        match self.partial.finish() {
            Err(_) => told(so_far.as_ref(), Some(fault("invalid", "The answer", &[]))),
            Ok(value) => {
                let faults = schema.validate(&value);
                let fault = (!faults.is_empty()).then(|| fault("invalid", "The answer", &faults));
                told(Some(&value), fault)
            }
        }
    }
}

fn told(value: Option<&Value>, fault: Option<String>) -> String {
    let value = value.map_or_else(|| "null".to_owned(), json::value);
    Json::object().raw("value", &value).raw("fault", fault.as_deref().unwrap_or("null")).end()
}

fn fault(code: &str, what: &str, faults: &[Fault]) -> String {
    let path = faults.first().map_or("", |fault| fault.path.as_str());
    Json::object().text("code", code).text("path", path).text("why", &repair(what, faults)).end()
}
