//! Guards and computed values: a subset of JSONLogic (<https://jsonlogic.com>), with its own meaning of true and equal.
//!
//! `var missing missing_some == === != !== ! !! and or if ?: < <= > >= + - * / % min max in cat substr merge map filter
//! reduce all some none`. Each evaluation has a budget of steps and bytes; past it the value is `null`, which is false.

use super::number;
use crate::json::Value;

/// Operators that there are.
const OPERATORS: &[&str] = &[
    "var",
    "missing",
    "missing_some",
    "==",
    "===",
    "!=",
    "!==",
    "!",
    "!!",
    "and",
    "or",
    "if",
    "?:",
    "<",
    "<=",
    ">",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "min",
    "max",
    "in",
    "cat",
    "substr",
    "merge",
    "map",
    "filter",
    "reduce",
    "all",
    "some",
    "none",
];
/// Steps of one evaluation, and the most bytes of a text or items of a list that it makes.
const STEPS: u32 = 10_000;
const SIZE: usize = 1 << 16;
/// How deep a rule may be written.
const DEPTH: u32 = 24;

const NULL: Value = Value::Null;

/// The operator and its arguments, where a value is a rule: an object with one field.
pub(super) fn rule(value: &Value) -> Option<(&str, &Value)> {
    let Value::Object(fields) = value else { return None };
    let [(operator, arguments)] = fields.as_slice() else { return None };
    Some((operator, arguments))
}

/// It is a rule of an operator that there is.
pub(super) fn is_rule(value: &Value) -> bool {
    rule(value).is_some_and(|(operator, _)| OPERATORS.contains(&operator))
}

/// What is wrong with a rule, if anything; calls `take` with each variable's path that is written out.
pub(super) fn check(value: &Value, take: &mut dyn FnMut(&str)) -> Result<(), String> {
    checked(value, DEPTH, true, take)
}

fn checked(value: &Value, depth: u32, outer: bool, take: &mut dyn FnMut(&str)) -> Result<(), String> {
    let Some(depth) = depth.checked_sub(1) else { return Err("is nested too deep".to_owned()) };
    if let Value::Array(items) = value {
        return items.iter().try_for_each(|item| checked(item, depth, outer, take));
    }
    let Some((operator, arguments)) = rule(value) else { return Ok(()) };
    if !OPERATORS.contains(&operator) {
        return Err(["has no operator ", operator].concat());
    }
    let first = arguments.at(0).unwrap_or(arguments);
    if operator == "var"
        && outer
        && let Some(path) = first.as_str()
    {
        take(path);
    }
    let listed = matches!(operator, "map" | "filter" | "reduce" | "all" | "some" | "none");
    if listed && let Some(items) = arguments.as_array() {
        // The rule inside sees the item, not the flow.
        return items
            .iter()
            .enumerate()
            .try_for_each(|(at, item)| checked(item, depth, outer && at != 1, take));
    }
    checked(arguments, depth, outer, take)
}

/// Evaluates a rule, or a value in which rules lie, over `data`.
pub(super) fn apply(rule: &Value, data: &Value) -> Value {
    let mut engine = Engine { steps: STEPS };
    let value = engine.apply(rule, data, DEPTH + 4);
    if engine.steps == 0 { Value::Null } else { value }
}

/// What counts as true: not `null`, `false`, 0, the empty text, the empty list.
pub(super) fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(text) => number::read(text).is_some_and(|number| number != 0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(_) => true,
    }
}

/// The field that a path with dots leads to.
pub(super) fn lookup<'a>(data: &'a Value, path: &str) -> Option<&'a Value> {
    if path.is_empty() {
        return Some(data);
    }
    path.split('.').try_fold(data, |value, name| match value {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        value => value.get(name),
    })
}

/// A number as a value; `null` for what JSON has no number for.
fn numbered(number: f64) -> Value {
    number::write(number).map_or(Value::Null, Value::Number)
}

/// The text that JavaScript makes of a value.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => if *truth { "true" } else { "false" }.to_owned(),
        Value::Number(text) => number::read(text).and_then(number::write).unwrap_or_default(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().map(joined).collect();
            texts.join(",")
        }
        Value::Object(_) => "[object Object]".to_owned(),
    }
}

/// The same inside a list, where `null` is nothing.
fn joined(value: &Value) -> String {
    if *value == Value::Null { String::new() } else { text(value) }
}

/// JavaScript's `Number(…)`.
fn number(value: &Value) -> f64 {
    match value {
        Value::Null => 0.0,
        Value::Bool(truth) => f64::from(u8::from(*truth)),
        Value::Number(text) => number::read(text).unwrap_or(f64::NAN),
        Value::Object(_) => f64::NAN,
        Value::String(_) | Value::Array(_) => {
            let text = text(value);
            let text = text.trim();
            if text.is_empty() { 0.0 } else { number::read(text).unwrap_or(f64::NAN) }
        }
    }
}

/// JavaScript's `parseFloat(…)`: the number that a text begins with.
fn leading(value: &Value) -> f64 {
    let text = text(value);
    let text = text.trim_start();
    let mut end = 0;
    let mut point = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'+' | b'-' if at == 0 => {}
            b'0'..=b'9' => end = at + 1,
            b'.' if !point => point = true,
            _ => break,
        }
    }
    text.get(..end).and_then(number::read).unwrap_or(f64::NAN)
}

fn loosely_equal(a: &Value, b: &Value) -> bool {
    use Value::{Array, Bool, Null, Number, Object, String};
    match (a, b) {
        (Null, Null) => true,
        (Null, _) | (_, Null) | (Array(_) | Object(_), Array(_) | Object(_)) => false,
        (String(a), String(b)) => a == b,
        (Array(_) | Object(_), String(b)) => text(a) == *b,
        (String(a), Array(_) | Object(_)) => text(b) == *a,
        (Bool(_) | Number(_) | String(_) | Array(_) | Object(_), _) => number(a) == number(b),
    }
}

fn strictly_equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(_), Value::Number(_)) => number(a) == number(b),
        (Value::Array(_) | Value::Object(_), _) => false,
        _ => a == b,
    }
}

/// `<` or `<=`, as JavaScript compares.
fn less(a: &Value, b: &Value, equal: bool) -> bool {
    let is_text = |value: &Value| matches!(value, Value::String(_) | Value::Array(_) | Value::Object(_));
    if is_text(a) && is_text(b) {
        let (a, b) = (text(a), text(b));
        return if equal { a <= b } else { a < b };
    }
    let (a, b) = (number(a), number(b));
    if equal { a <= b } else { a < b }
}

struct Engine {
    steps: u32,
}

impl Engine {
    fn apply(&mut self, value: &Value, data: &Value, depth: u32) -> Value {
        self.steps = self.steps.saturating_sub(1);
        let (Some(depth), true) = (depth.checked_sub(1), self.steps > 0) else { return Value::Null };
        if let Value::Array(items) = value {
            return Value::Array(items.iter().map(|item| self.apply(item, data, depth)).collect());
        }
        let Some((operator, written)) = rule(value) else { return value.clone() };
        let single;
        let written = match written {
            Value::Array(items) => items.as_slice(),
            value => {
                single = [value.clone()];
                &single
            }
        };
        let first = written.first().unwrap_or(&NULL);
        match operator {
            "if" | "?:" => {
                let mut rest = written;
                loop {
                    match rest {
                        [] => return Value::Null,
                        [last] => return self.apply(last, data, depth),
                        [condition, then, next @ ..] => {
                            if truthy(&self.apply(condition, data, depth)) {
                                return self.apply(then, data, depth);
                            }
                            rest = next;
                        }
                    }
                }
            }
            "and" | "or" => {
                let mut last = Value::Null;
                for item in written {
                    last = self.apply(item, data, depth);
                    if truthy(&last) == (operator == "or") {
                        break;
                    }
                }
                last
            }
            "map" | "filter" | "reduce" | "all" | "some" | "none" => {
                let Value::Array(items) = self.apply(first, data, depth) else {
                    return match operator {
                        "map" | "filter" => Value::Array(Vec::new()),
                        "reduce" => {
                            written.get(2).map_or(Value::Null, |start| self.apply(start, data, depth))
                        }
                        _ => Value::Bool(operator == "none"),
                    };
                };
                self.over(operator, items, written, data, depth)
            }
            _ => {
                let values: Vec<Value> = written.iter().map(|item| self.apply(item, data, depth)).collect();
                self.operate(operator, &values, data)
            }
        }
    }

    /// An operator that applies a rule to each item of a list.
    fn over(
        &mut self,
        operator: &str,
        items: Vec<Value>,
        written: &[Value],
        data: &Value,
        depth: u32,
    ) -> Value {
        let rule = written.get(1).unwrap_or(&NULL);
        match operator {
            "map" => Value::Array(items.iter().map(|item| self.apply(rule, item, depth)).collect()),
            "filter" => Value::Array(
                items.into_iter().filter(|item| truthy(&self.apply(rule, item, depth))).collect(),
            ),
            "reduce" => {
                let start = written.get(2).map_or(Value::Null, |start| self.apply(start, data, depth));
                items.into_iter().fold(start, |sum, item| {
                    let fields = vec![("current".to_owned(), item), ("accumulator".to_owned(), sum)];
                    self.apply(rule, &Value::Object(fields), depth)
                })
            }
            _ => {
                let mut count = 0;
                for item in &items {
                    count += usize::from(truthy(&self.apply(rule, item, depth)));
                }
                Value::Bool(match operator {
                    "all" => count == items.len() && count > 0,
                    "some" => count > 0,
                    _ => count == 0,
                })
            }
        }
    }

    fn operate(&mut self, operator: &str, values: &[Value], data: &Value) -> Value {
        let first = values.first().unwrap_or(&NULL);
        let second = values.get(1).unwrap_or(&NULL);
        // What is not there is no number, unlike `null`.
        let at = |place: usize| values.get(place).map_or(f64::NAN, number);
        match operator {
            "var" => lookup(data, &joined(first)).unwrap_or(second).clone(),
            "missing" => {
                let names = if let Value::Array(names) = first { names } else { values };
                missing(names, data)
            }
            "missing_some" => {
                let names = second.as_array().map_or(&[][..], Vec::as_slice);
                let Value::Array(lacking) = missing(names, data) else { return Value::Null };
                let there = names.len().saturating_sub(lacking.len());
                Value::Array(if there as f64 >= number(first) { Vec::new() } else { lacking })
            }
            "==" => Value::Bool(loosely_equal(first, second)),
            "!=" => Value::Bool(!loosely_equal(first, second)),
            "===" => Value::Bool(strictly_equal(first, second)),
            "!==" => Value::Bool(!strictly_equal(first, second)),
            "!" => Value::Bool(!truthy(first)),
            "!!" => Value::Bool(truthy(first)),
            "<" | "<=" => {
                let equal = operator == "<=";
                let third = values.get(2).is_none_or(|third| less(second, third, equal));
                Value::Bool(values.len() > 1 && less(first, second, equal) && third)
            }
            ">" | ">=" => Value::Bool(values.len() > 1 && less(second, first, operator == ">=")),
            "+" => numbered(values.iter().map(leading).fold(0.0, |sum, value| sum + value)),
            "*" => match values {
                [only] => only.clone(),
                values => numbered(values.iter().map(leading).fold(1.0, |product, value| product * value)),
            },
            "-" => numbered(if values.len() < 2 { -at(0) } else { at(0) - at(1) }),
            "/" => numbered(at(0) / at(1)),
            "%" => numbered(at(0) % at(1)),
            "min" | "max" => {
                let mut best = f64::NAN;
                for (place, value) in values.iter().map(number).enumerate() {
                    if value.is_nan() {
                        return Value::Null;
                    }
                    if place == 0 || (value < best) == (operator == "min") {
                        best = value;
                    }
                }
                numbered(best)
            }
            "in" => Value::Bool(match second {
                Value::String(whole) => whole.contains(&text(first)),
                Value::Array(items) => items.iter().any(|item| strictly_equal(item, first)),
                _ => false,
            }),
            "cat" => {
                let mut out = String::new();
                for value in values {
                    out.push_str(&joined(value));
                    if out.len() > SIZE {
                        self.steps = 0;
                        return Value::Null;
                    }
                }
                Value::String(out)
            }
            "substr" => Value::String(substr(&text(first), at(1), values.get(2).map(number))),
            "merge" => {
                let mut out = Vec::new();
                for value in values {
                    match value {
                        Value::Array(items) => out.extend(items.iter().cloned()),
                        value => out.push(value.clone()),
                    }
                    if out.len() > SIZE / 16 {
                        self.steps = 0;
                        return Value::Null;
                    }
                }
                Value::Array(out)
            }
            _ => Value::Null,
        }
    }
}

/// The names that lead to nothing, or to an empty text.
fn missing(names: &[Value], data: &Value) -> Value {
    let lacks = |name: &&Value| match lookup(data, &text(name)) {
        None | Some(Value::Null) => true,
        Some(value) => value.as_str() == Some(""),
    };
    Value::Array(names.iter().filter(lacks).cloned().collect())
}

/// A part of a text, in characters: `start` from the end when negative, `length` likewise the place before the end.
fn substr(text: &str, start: f64, length: Option<f64>) -> String {
    let count = text.chars().count() as f64;
    let from = if start < 0.0 { (count + start).max(0.0) } else { start.min(count) };
    let rest = count - from;
    let take = match length {
        None => rest,
        Some(length) if length < 0.0 => (rest + length).max(0.0),
        Some(length) => length,
    };
    text.chars().skip(from as usize).take(take as usize).collect()
}
