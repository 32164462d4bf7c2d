//! Walks a schema for a value.

use std::cmp::Ordering;

use super::decimal::Decimal;
use super::limits::{DEPTH, STEPS};
use super::{Fault, MAX_FAULTS, format, pattern, push_name, resolve};
use crate::json::{self, Value};
use crate::tools::shorten;

/// Bytes of a value that a fault shows.
const SHOWN: usize = 60;

/// Where a value does not fit.
pub(super) fn faults(root: &Value, value: &Value) -> Vec<Fault> {
    let mut run = Run {
        root,
        path: String::new(),
        faults: Vec::new(),
        most: MAX_FAULTS,
        steps: STEPS,
        depth: DEPTH,
        exhausted: false,
    };
    run.check(root, value);
    if run.exhausted {
        let why = "is too large or too deep to be checked against this schema".to_owned();
        return vec![Fault { why, ..Fault::default() }];
    }
    run.faults
}

struct Run<'a> {
    root: &'a Value,
    path: String,
    faults: Vec<Fault>,
    /// Faults after which it stops.
    most: usize,
    steps: u32,
    depth: u32,
    /// Steps or depth did not suffice, so nothing is known.
    exhausted: bool,
}

impl<'a> Run<'a> {
    fn fault(&mut self, keyword: &str, why: &[&str]) {
        self.faults.push(Fault { path: self.path.clone(), keyword: keyword.to_owned(), why: why.concat() });
    }

    fn step(&mut self, cost: usize) -> bool {
        let left = u32::try_from(cost).ok().and_then(|cost| self.steps.checked_sub(cost));
        self.exhausted |= left.is_none();
        self.steps = left.unwrap_or_default();
        !self.exhausted
    }

    fn check(&mut self, schema: &'a Value, value: &'a Value) {
        self.exhausted |= self.depth == 0;
        if !self.step(1) {
            return;
        }
        self.depth -= 1;
        match schema {
            Value::Bool(false) => self.fault("", &["nothing is allowed here"]),
            Value::Object(keywords) => {
                for (keyword, rule) in keywords {
                    if self.faults.len() >= self.most || !self.step(1) {
                        break;
                    }
                    self.keyword(schema, keyword, rule, value);
                }
            }
            _ => {}
        }
        self.depth += 1;
    }

    fn below(&mut self, name: &str, schema: &'a Value, value: &'a Value) {
        if self.faults.len() < self.most {
            let len = self.path.len();
            push_name(&mut self.path, name);
            self.check(schema, value);
            self.path.truncate(len);
        }
    }

    /// The first fault of a value that is only tried.
    fn misfit(&mut self, schema: &'a Value, value: &'a Value) -> Option<Fault> {
        let (faults, most) = (std::mem::take(&mut self.faults), std::mem::replace(&mut self.most, 1));
        self.check(schema, value);
        self.most = most;
        std::mem::replace(&mut self.faults, faults).into_iter().next()
    }

    fn keyword(&mut self, schema: &'a Value, keyword: &str, rule: &'a Value, value: &'a Value) {
        match keyword {
            "type" => self.types(rule, value),
            "const" => {
                if !self.equal(rule, value, DEPTH) {
                    self.fault(keyword, &["must be ", &show(rule), ", is ", &show(value)]);
                }
            }
            "enum" => {
                let options = json_list(rule);
                if !options.iter().any(|option| self.equal(option, value, DEPTH)) {
                    let options: Vec<String> = options.iter().take(20).map(show).collect();
                    self.fault(keyword, &["must be one of ", &options.join(", "), "; is ", &show(value)]);
                }
            }
            "$ref" => {
                let target = rule.as_str().and_then(|name| resolve(self.root, name));
                // Finding it takes a look at each definition.
                if let Some(target) = target.filter(|_| self.step(8)) {
                    self.check(target, value);
                }
            }
            "allOf" => json_list(rule).iter().for_each(|schema| self.check(schema, value)),
            "anyOf" | "oneOf" => self.choice(keyword, json_list(rule), value),
            "not" => {
                if self.misfit(rule, value).is_none() {
                    self.fault(keyword, &["must not be as the schema under \"not\" has it"]);
                }
            }
            "if" => {
                let branch = if self.misfit(rule, value).is_none() { "then" } else { "else" };
                if let Some(schema) = schema.get(branch) {
                    self.check(schema, value);
                }
            }
            _ => match value {
                Value::Number(number) => self.number(keyword, rule, number),
                Value::String(text) => self.text(keyword, rule, text),
                Value::Array(items) => self.list(schema, keyword, rule, items),
                Value::Object(fields) => self.object(schema, keyword, rule, value, fields),
                Value::Null | Value::Bool(_) => {}
            },
        }
    }

    fn types(&mut self, rule: &Value, value: &Value) {
        let is = |name: &Value| match (name.as_str().unwrap_or_default(), value) {
            ("integer", Value::Number(number)) => Decimal::read(number).is_whole(),
            (name, _) => name == type_of(value),
        };
        let names = rule.as_array().map_or(std::slice::from_ref(rule), Vec::as_slice);
        if !names.iter().any(is) {
            let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
            self.fault(
                "type",
                &["must be ", &names.join(" or "), ", is ", type_of(value), " ", &show(value)],
            );
        }
    }

    fn choice(&mut self, keyword: &str, schemas: &'a [Value], value: &'a Value) {
        let mut fits = 0;
        let mut nearest: Option<Fault> = None;
        for schema in schemas {
            match self.misfit(schema, value) {
                None if keyword == "anyOf" => return,
                None => fits += 1,
                // The one that came furthest into the value is the one that was meant.
                Some(fault) if nearest.as_ref().is_none_or(|known| known.path.len() < fault.path.len()) => {
                    nearest = Some(fault);
                }
                Some(_) => {}
            }
        }
        if fits == 0 {
            let Fault { path, why, .. } = nearest.unwrap_or_default();
            let at = path.get(self.path.len()..).unwrap_or_default();
            self.fault(
                keyword,
                &["fits none of the shapes that are allowed; the nearest one says: ", at, " ", &why],
            );
        } else if fits > 1 {
            self.fault(keyword, &["fits several of the shapes, of which it must fit exactly one"]);
        }
    }

    /// A number, or how many there are of something: `what` is what is counted.
    fn bound(&mut self, keyword: &str, rule: &Value, number: &str, what: &str) {
        let Value::Number(limit) = rule else { return };
        if !self.step(number.len() / 16) {
            return;
        }
        let order = Decimal::read(number).cmp(&Decimal::read(limit));
        let (fits, words) = match keyword.get(..4) {
            Some("excl") if keyword.ends_with("Minimum") => (order == Ordering::Greater, "more than "),
            Some("excl") => (order == Ordering::Less, "less than "),
            Some("mini" | "minL" | "minI" | "minP") => (order != Ordering::Less, "at least "),
            _ => (order != Ordering::Greater, "at most "),
        };
        if !fits {
            let must = if what.is_empty() { "must be " } else { "must have " };
            let is = if what.is_empty() { ", is " } else { ", has " };
            self.fault(keyword, &[must, words, limit, what, is, &shorten(number, SHOWN)]);
        }
    }

    fn number(&mut self, keyword: &str, rule: &Value, number: &str) {
        match keyword {
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
                self.bound(keyword, rule, number, "");
            }
            "multipleOf" => {
                let Value::Number(of) = rule else { return };
                if self.step(number.len() / 16) && !Decimal::read(number).is_multiple_of(&Decimal::read(of)) {
                    self.fault(keyword, &["must be a multiple of ", of, ", is ", &shorten(number, SHOWN)]);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, keyword: &str, rule: &Value, text: &str) {
        let word = rule.as_str().unwrap_or_default();
        let quoted = || json::value(&Value::String(shorten(text, SHOWN)));
        match keyword {
            "minLength" | "maxLength" if self.step(text.len() / 16) => {
                self.bound(keyword, rule, &text.chars().count().to_string(), " characters");
            }
            "format" if !format::fits(word, text) => {
                self.fault(
                    keyword,
                    &["must be a ", word, ", as ", format::example(word), "; is ", &quoted()],
                );
            }
            "pattern" if !self.matches(word, text) => {
                self.fault(keyword, &["must match the pattern ", word, "; is ", &quoted()]);
            }
            _ => {}
        }
    }

    fn matches(&mut self, pattern: &str, text: &str) -> bool {
        if self.exhausted {
            return false;
        }
        let found = pattern::matches(pattern, text, &mut self.steps);
        self.exhausted |= found.is_none();
        found.unwrap_or_default()
    }

    fn list(&mut self, schema: &'a Value, keyword: &str, rule: &'a Value, items: &'a [Value]) {
        match keyword {
            "minItems" | "maxItems" => self.bound(keyword, rule, &items.len().to_string(), " items"),
            "prefixItems" => {
                for (place, (schema, item)) in json_list(rule).iter().zip(items).enumerate() {
                    self.below(&place.to_string(), schema, item);
                }
            }
            "items" => {
                let first = json::list(schema, "prefixItems").len();
                for (place, item) in items.iter().enumerate().skip(first) {
                    self.below(&place.to_string(), rule, item);
                }
            }
            "uniqueItems" if *rule == Value::Bool(true) => {
                for (place, item) in items.iter().enumerate() {
                    if self.exhausted {
                        return;
                    }
                    let same = items.iter().take(place).position(|other| self.equal(other, item, DEPTH));
                    if let Some(same) = same {
                        let (one, other) = (same.to_string(), place.to_string());
                        return self.fault(keyword, &["items ", &one, " and ", &other, " are the same"]);
                    }
                }
            }
            _ => {}
        }
    }

    fn object(
        &mut self,
        schema: &'a Value,
        keyword: &str,
        rule: &'a Value,
        value: &Value,
        fields: &'a [(String, Value)],
    ) {
        match keyword {
            "minProperties" | "maxProperties" => {
                let mut count = 0;
                for (place, (name, _)) in fields.iter().enumerate() {
                    let (earlier, _) = fields.split_at_checked(place).unwrap_or_default();
                    let is_first =
                        self.step(1 + place / 16) && earlier.iter().all(|(other, _)| other != name);
                    count += usize::from(is_first);
                }
                self.bound(keyword, rule, &count.to_string(), " fields");
            }
            "required" => {
                for name in json_list(rule).iter().filter_map(Value::as_str) {
                    if self.step(1 + fields.len() / 16) && value.get(name).is_none() {
                        self.fault(keyword, &["the field \"", name, "\" is missing"]);
                    }
                }
            }
            "properties" => {
                for (name, field) in fields {
                    if let Some(schema) = rule.get(name).filter(|_| self.step(1)) {
                        self.below(name, schema, field);
                    }
                }
            }
            "patternProperties" => {
                let Value::Object(rules) = rule else { return };
                for (name, field) in fields {
                    for (pattern, schema) in rules {
                        if self.matches(pattern, name) {
                            self.below(name, schema, field);
                        }
                    }
                }
            }
            "additionalProperties" => {
                let known = json::object(schema, "properties");
                let patterns = json::object(schema, "patternProperties");
                for (name, field) in fields {
                    let by_pattern = if let Value::Object(rules) = patterns {
                        rules.iter().any(|(pattern, _)| self.matches(pattern, name))
                    } else {
                        false
                    };
                    if by_pattern || known.get(name).is_some() || !self.step(1) {
                        continue;
                    }
                    if *rule == Value::Bool(false) {
                        let names: Vec<&str> = if let Value::Object(known) = known {
                            known.iter().map(|(name, _)| name.as_str()).take(20).collect()
                        } else {
                            Vec::new()
                        };
                        let name = shorten(name, SHOWN);
                        let words =
                            ["the field \"", &name, "\" is not allowed; allowed: ", &names.join(", ")];
                        self.fault(keyword, &words);
                    } else {
                        self.below(name, rule, field);
                    }
                }
            }
            _ => {}
        }
    }

    /// Two values mean the same: numbers by what they are worth, objects in any order.
    fn equal(&mut self, one: &Value, other: &Value, depth: u32) -> bool {
        let Some(depth) = depth.checked_sub(1).filter(|_| self.step(1)) else {
            self.exhausted = true;
            return false;
        };
        match (one, other) {
            (Value::Number(one), Value::Number(other)) => {
                self.step((one.len() + other.len()) / 16) && Decimal::read(one) == Decimal::read(other)
            }
            (Value::String(one), Value::String(other)) => self.step(one.len() / 64) && one == other,
            (Value::Array(one), Value::Array(other)) => {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| self.equal(one, other, depth))
            }
            (Value::Object(fields), Value::Object(others)) => {
                let mut within = |fields: &[(String, Value)], other: &Value| {
                    fields.iter().all(|(name, field)| {
                        self.step(fields.len() / 16)
                            && other.get(name).is_some_and(|other| self.equal(field, other, depth))
                    })
                };
                within(fields, other) && within(others, one)
            }
            _ => one == other,
        }
    }
}

const fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn json_list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A value in few words, however large it is.
fn show(value: &Value) -> String {
    match value {
        Value::Array(_) => "[…]".to_owned(),
        Value::Object(_) => "{…}".to_owned(),
        Value::String(text) => json::value(&Value::String(shorten(text, SHOWN))),
        value => shorten(&json::value(value), SHOWN),
    }
}
