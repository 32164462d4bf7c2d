//! Reads a schema: which keywords there are, and what their values may be.

use super::decimal::Decimal;
use super::{Fault, MAX_DEPTH, MAX_FAULTS, MAX_SCHEMAS, format, pattern, push_name, resolve};
use crate::json::Value;

/// What the value of a keyword must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Anything: it says nothing about values, or is compared.
    Any,
    /// A list of anything.
    List,
    /// A name of a type, or several.
    Types,
    /// True or false.
    Flag,
    /// A whole number, 0 or more.
    Count,
    /// A number.
    Number,
    /// A number above 0 that can be divided by.
    Divisor,
    /// A list of texts.
    Texts,
    /// A schema.
    Schema,
    /// A list of schemas, not empty.
    Schemas,
    /// Schemas by name.
    Named,
    /// Schemas by pattern.
    Patterned,
    /// A pattern.
    Pattern,
    /// A format that is checked.
    Format,
    /// A reference to a definition.
    Reference,
}

/// The subset: draft 2020-12's words.
pub(super) const KEYWORDS: &[(&str, Form)] = &[
    ("$comment", Form::Any),
    ("$defs", Form::Named),
    ("$ref", Form::Reference),
    ("$schema", Form::Any),
    ("additionalProperties", Form::Schema),
    ("allOf", Form::Schemas),
    ("anyOf", Form::Schemas),
    ("const", Form::Any),
    ("default", Form::Any),
    ("deprecated", Form::Any),
    ("description", Form::Any),
    ("else", Form::Schema),
    ("enum", Form::List),
    ("examples", Form::Any),
    ("exclusiveMaximum", Form::Number),
    ("exclusiveMinimum", Form::Number),
    ("format", Form::Format),
    ("if", Form::Schema),
    ("items", Form::Schema),
    ("maxItems", Form::Count),
    ("maxLength", Form::Count),
    ("maxProperties", Form::Count),
    ("maximum", Form::Number),
    ("minItems", Form::Count),
    ("minLength", Form::Count),
    ("minProperties", Form::Count),
    ("minimum", Form::Number),
    ("multipleOf", Form::Divisor),
    ("not", Form::Schema),
    ("oneOf", Form::Schemas),
    ("pattern", Form::Pattern),
    ("patternProperties", Form::Patterned),
    ("prefixItems", Form::Schemas),
    ("properties", Form::Named),
    ("readOnly", Form::Any),
    ("required", Form::Texts),
    ("then", Form::Schema),
    ("title", Form::Any),
    ("type", Form::Types),
    ("uniqueItems", Form::Flag),
    ("writeOnly", Form::Any),
];

pub(super) const TYPES: &[&str] = &["array", "boolean", "integer", "null", "number", "object", "string"];

/// All that keeps a schema from being checked against.
pub(super) fn faults(schema: &Value) -> Vec<Fault> {
    let mut reader =
        Reader { root: schema, path: String::new(), left: MAX_SCHEMAS, refs: Vec::new(), faults: Vec::new() };
    reader.schema(schema, MAX_DEPTH);
    if reader.faults.is_empty() {
        reader.cycles();
    }
    reader.faults.truncate(MAX_FAULTS);
    reader.faults
}

struct Reader<'a> {
    root: &'a Value,
    path: String,
    /// Schemas that may still come.
    left: usize,
    refs: Vec<(&'a str, String)>,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn fault(&mut self, keyword: &str, why: &str) {
        let (path, keyword, why) = (self.path.clone(), keyword.to_owned(), why.to_owned());
        self.faults.push(Fault { path, keyword, why });
    }

    fn below(&mut self, name: &str, schema: &'a Value, depth: u32) {
        let len = self.path.len();
        push_name(&mut self.path, name);
        self.schema(schema, depth);
        self.path.truncate(len);
    }

    fn schema(&mut self, schema: &'a Value, depth: u32) {
        // One fault too many, so that nothing is cut unseen; and no more work than that.
        if self.faults.len() >= MAX_FAULTS {
            return;
        }
        let Some(left) = self.left.checked_sub(1) else {
            return self.fault("", "the schema has more than 1000 schemas within");
        };
        self.left = left;
        let Some(depth) = depth.checked_sub(1) else {
            return self.fault("", "the schema is deeper than 32 schemas");
        };
        let fields = match schema {
            Value::Bool(_) => return,
            Value::Object(fields) => fields,
            _ => return self.fault("", "a schema is an object, true or false"),
        };
        for (at, (keyword, value)) in fields.iter().enumerate() {
            if fields.iter().take(at).any(|(earlier, _)| earlier == keyword) {
                self.fault(keyword, "is there twice");
            }
            match KEYWORDS.iter().find(|(known, _)| known == keyword) {
                Some((_, form)) => self.keyword(keyword, *form, value, depth),
                None => self.fault(keyword, hint(keyword)),
            }
        }
    }

    fn keyword(&mut self, keyword: &str, form: Form, value: &'a Value, depth: u32) {
        let number = if let Value::Number(number) = value { Some(Decimal::read(number)) } else { None };
        let list: &[Value] = value.as_array().map_or(&[], Vec::as_slice);
        let why = match form {
            Form::Any => None,
            Form::List => value.as_array().is_none().then_some("must be a list"),
            Form::Types => {
                let known = |name: &Value| name.as_str().is_some_and(|name| TYPES.contains(&name));
                let fits = known(value) || (!list.is_empty() && list.iter().all(known));
                (!fits).then_some(
                    "must be array, boolean, integer, null, number, object or string, or a list of these",
                )
            }
            Form::Flag => value.as_bool().is_none().then_some("must be true or false"),
            Form::Count => {
                let fits = number.is_some_and(|number| number.is_whole() && number >= Decimal::read("0"));
                (!fits).then_some("must be a whole number, 0 or more")
            }
            Form::Number => number.is_none().then_some("must be a number"),
            Form::Divisor => (!number.is_some_and(|number| number.divides()))
                .then_some("must be a number above 0 of at most 9 digits"),
            Form::Texts => {
                let fits =
                    value.as_array().is_some_and(|list| list.iter().all(|name| name.as_str().is_some()));
                (!fits).then_some("must be a list of texts")
            }
            Form::Schema | Form::Schemas | Form::Named | Form::Patterned => {
                return self.schemas(keyword, form, value, depth);
            }
            Form::Pattern => value.as_str().map_or(Some("must be text"), pattern::fault),
            Form::Format => {
                let fits = value.as_str().is_some_and(|name| format::FORMATS.contains(&name));
                (!fits).then_some("only date, time, date-time, email and uri are checked")
            }
            Form::Reference => {
                let target = value.as_str().filter(|name| resolve(self.root, name).is_some());
                if let Some(name) = target {
                    self.refs.push((name, self.path.clone()));
                }
                target.is_none().then_some("must be # or #/$defs/ and the name of a definition")
            }
        };
        if let Some(why) = why {
            self.fault(keyword, why);
        }
    }

    fn schemas(&mut self, keyword: &str, form: Form, value: &'a Value, depth: u32) {
        let len = self.path.len();
        push_name(&mut self.path, keyword);
        let mut why = None;
        match (form, value) {
            (Form::Schema, _) => self.schema(value, depth),
            (Form::Schemas, Value::Array(schemas)) if !schemas.is_empty() => {
                for (place, schema) in schemas.iter().enumerate() {
                    self.below(&place.to_string(), schema, depth);
                }
            }
            (Form::Schemas, _) => why = Some("must be a list of schemas, not empty"),
            (_, Value::Object(fields)) => {
                for (name, schema) in fields {
                    why = why.or_else(|| pattern::fault(name).filter(|_| form == Form::Patterned));
                    self.below(name, schema, depth);
                }
            }
            _ => why = Some("must be an object of schemas"),
        }
        self.path.truncate(len);
        if let Some(why) = why {
            self.fault(keyword, why);
        }
    }

    /// A reference must lead to something that looks at another value, or at none; else checking would never end.
    fn cycles(&mut self) {
        let mut done = Vec::new();
        for (name, path) in std::mem::take(&mut self.refs) {
            let mut open = Vec::new();
            if returns(self.root, name, &mut open, &mut done) {
                self.path = path;
                return self.fault("$ref", "leads back to itself without looking into the value");
            }
        }
    }
}

/// A reference leads back to one that is open, by keywords that look at the same value.
fn returns<'a>(root: &'a Value, name: &'a str, open: &mut Vec<&'a Value>, done: &mut Vec<&'a Value>) -> bool {
    let Some(target) = resolve(root, name) else { return false };
    let is_target = |other: &&Value| std::ptr::eq(*other, target);
    if open.iter().any(is_target) {
        return true;
    }
    if done.iter().any(is_target) {
        return false;
    }
    open.push(target);
    let found = in_place(root, target, open, done);
    open.pop();
    done.push(target);
    found
}

fn in_place<'a>(
    root: &'a Value,
    schema: &'a Value,
    open: &mut Vec<&'a Value>,
    done: &mut Vec<&'a Value>,
) -> bool {
    let Value::Object(fields) = schema else { return false };
    fields.iter().any(|(keyword, value)| match (keyword.as_str(), value) {
        ("$ref", Value::String(name)) => returns(root, name, open, done),
        ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
            schemas.iter().any(|schema| in_place(root, schema, open, done))
        }
        ("not" | "if" | "then" | "else", schema) => in_place(root, schema, open, done),
        _ => false,
    })
}

/// What to do about a keyword that is not in the subset.
fn hint(keyword: &str) -> &'static str {
    match keyword {
        "definitions" => "is outside the subset: it is called $defs",
        "nullable" => "is outside the subset: add \"null\" to the type",
        "dependencies" | "dependentRequired" | "dependentSchemas" => {
            "is outside the subset: say it with if, then and required"
        }
        _ => "is outside the subset that can be checked",
    }
}

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, TYPES};
    use crate::schema::format::FORMATS;

    #[test]
    fn the_page_about_the_subset_names_every_word() {
        let page = include_str!("../../../../docs/reference/schema.md");
        let (table, _) = page.split_once("`true` and `false`").unwrap();
        for word in KEYWORDS.iter().map(|(word, _)| word).chain(FORMATS) {
            assert!(table.contains(&format!("`{word}`")), "{word}");
        }
        assert!(KEYWORDS.is_sorted_by_key(|(word, _)| word) && TYPES.is_sorted());
    }
}
