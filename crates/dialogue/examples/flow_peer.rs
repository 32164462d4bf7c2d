//! Runs flows and rules for a comparison with other implementations (e2e/peers): JSON lines in, JSON lines out.
//!
//! `{"rule", "data"}` gives `{"value"}`. `{"flow", "events"}` gives `{"steps"}`: after the start and after each event the
//! active states, the context and the status. An event is a name, or a number of milliseconds that pass.
#![expect(clippy::print_stdout, reason = "what it is for")]

use std::io::{self, BufRead as _};

use dialogue::flow::{self, Flow, Input, Now, Start, Step};
use dialogue::json;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for line in io::stdin().lock().lines() {
        let line: Value = serde_json::from_str(&line?)?;
        let answer = match line.get("flow") {
            Some(flow) => {
                steps(flow, line.get("events").and_then(Value::as_array).map_or(&[], Vec::as_slice))
            }
            None => {
                let of = |name: &str| json::Value::from(line.get(name).unwrap_or(&Value::Null));
                Ok(json!({"value": native(&flow::apply(&of("rule"), &of("data")))}))
            }
        };
        println!("{}", answer.unwrap_or_else(|why| json!({"faults": why})));
    }
    Ok(())
}

fn steps(flow: &Value, events: &[Value]) -> Result<Value, String> {
    let flow = Flow::read(&json::Value::from(flow)).map_err(|faults| format!("{faults:?}"))?;
    let mut now = Now { millis: 1_000_000, offset: 0 };
    let mut step = flow::start(&flow, &Start::default(), now);
    let mut steps = vec![seen(&flow, &step)];
    for event in events {
        if let Some(passed) = event.as_u64() {
            now.millis += passed;
            // The earliest first; what it starts may be due as well.
            while let Some(timer) =
                step.timers.iter().filter(|timer| timer.due <= now.millis).min_by_key(|timer| timer.due)
            {
                let at = Now { millis: timer.due, offset: 0 };
                step = flow::step(&flow, &step.state, &Input::Timer { id: timer.id.clone() }, at);
            }
        } else {
            let name = event.as_str().unwrap_or_default().to_owned();
            step = flow::step(&flow, &step.state, &Input::Event { name, data: json::Value::Null }, now);
        }
        steps.push(seen(&flow, &step));
    }
    Ok(json!({"steps": steps}))
}

fn seen(flow: &Flow, step: &Step) -> Value {
    let states: Vec<&str> = step.state.paths(flow).collect();
    json!({"states": states, "context": native(step.state.context()), "status": step.state.status().word()})
}

/// The same value as `serde_json` has it.
fn native(value: &json::Value) -> Value {
    match value {
        json::Value::Null => Value::Null,
        json::Value::Bool(truth) => json!(truth),
        json::Value::Number(digits) => serde_json::from_str(digits).unwrap_or_default(),
        json::Value::String(text) => json!(text),
        json::Value::Array(items) => items.iter().map(native).collect(),
        json::Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, field)| (name.clone(), native(field))).collect())
        }
    }
}
