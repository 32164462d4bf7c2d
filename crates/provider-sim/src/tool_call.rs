//! Which offered tool to call, with arguments pulled out of the question.

use serde_json::{Map, Value, json};

use crate::request::Request;

/// A call of a tool; `arguments` is the JSON text that a model would have written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ToolCall {
    pub(crate) name: String,
    pub(crate) arguments: String,
}

/// The call of the first offered tool, or of the one that the request insists on; whatever the question is.
pub(crate) fn first(request: &Request) -> Option<ToolCall> {
    if request.tool_choice() == "none" {
        return None;
    }
    let question = request.question();
    let insisted = &request.tool_choice()["function"]["name"];
    let tool =
        request.tools().iter().find(|tool| insisted.is_null() || tool["function"]["name"] == *insisted)?;
    call(tool, &question, true)
}

/// The call of the first offered tool that has to do with the question and whose arguments are in it.
pub(crate) fn fitting(request: &Request) -> Option<ToolCall> {
    let choice = request.tool_choice();
    if choice == "required" || choice.is_object() {
        return first(request);
    }
    if choice == "none" {
        return None;
    }
    let question = request.question();
    let asked = words(&question);
    let related = request.tools().iter().filter(|tool| {
        let function = &tool["function"];
        let parameters = function["parameters"]["properties"].as_object().into_iter().flatten();
        let mut about = words(function["name"].as_str().unwrap_or_default());
        about.extend(words(function["description"].as_str().unwrap_or_default()));
        about.extend(parameters.flat_map(|(name, _)| words(name)));
        asked.iter().any(|word| about.contains(word))
    });
    related.into_iter().find_map(|tool| call(tool, &question, false))
}

/// A call of every offered tool.
pub(crate) fn every(request: &Request) -> Vec<ToolCall> {
    let question = request.question();
    request.tools().iter().filter_map(|tool| call(tool, &question, true)).collect()
}

/// A call of the first offered tool, with arguments that fit no schema.
pub(crate) fn wrong(request: &Request) -> Option<ToolCall> {
    Some(ToolCall { arguments: "{\"wrong\":[null]}".to_owned(), ..first(request)? })
}

/// The number of the next step, and of all: as many as the question says.
fn steps(request: &Request) -> (usize, usize) {
    let question = request.question();
    let all = question.split(|c: char| !c.is_ascii_digit()).find_map(|digits| digits.parse().ok());
    (request.tool_results() + 1, all.unwrap_or(3))
}

/// The call of the next step, with its number in every number of the arguments.
pub(crate) fn step(request: &Request) -> Option<ToolCall> {
    let (step, all) = steps(request);
    let call = first(request).filter(|_| step <= all)?;
    let mut arguments: Map<String, Value> = serde_json::from_str(&call.arguments).ok()?;
    for value in arguments.values_mut().filter(|value| value.is_number()) {
        *value = json!(step);
    }
    Some(ToolCall { arguments: Value::Object(arguments).to_string(), ..call })
}

/// What is said before the next step, or after the last.
pub(crate) fn step_told(request: &Request) -> String {
    let (step, all) = steps(request);
    if step > all { format!("All {all} steps are done.") } else { format!("Now comes step {step} of {all}.") }
}

fn call(tool: &Value, question: &str, guess: bool) -> Option<ToolCall> {
    let function = &tool["function"];
    let schema = &function["parameters"];
    let required =
        |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name));
    let mut arguments = Map::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        match found(name, property, question) {
            Some(value) => drop(arguments.insert(name.clone(), value)),
            None if !required(name) => {}
            None if guess => drop(arguments.insert(name.clone(), guessed(property, question))),
            None => return None,
        }
    }
    Some(ToolCall {
        name: function["name"].as_str()?.to_owned(),
        arguments: Value::Object(arguments).to_string(),
    })
}

/// The value of a parameter that is there in the question.
fn found(name: &str, property: &Value, question: &str) -> Option<Value> {
    let tokens =
        || question.split_whitespace().map(|token| token.trim_matches(|c: char| !c.is_alphanumeric()));
    if let Some(allowed) = property["enum"].as_array() {
        let asked = words(question);
        return allowed
            .iter()
            .find(|one| one.as_str().is_some_and(|one| asked.contains(&one.to_lowercase())))
            .cloned();
    }
    match property["type"].as_str().unwrap_or("string") {
        "integer" => tokens().find_map(|token| token.parse::<i64>().ok()).map(Value::from),
        "number" => tokens().find_map(|token| token.parse::<f64>().ok()).map(Value::from),
        "string" => {
            let name = words(name);
            let is = |kinds: &[&str]| kinds.iter().any(|kind| name.iter().any(|word| word == kind));
            if is(&["email", "mail"]) {
                tokens().find(|token| token.contains('@')).map(Value::from)
            } else if is(&["id", "number", "code", "order", "no", "sku"]) {
                tokens().find(|token| token.contains(|c: char| c.is_ascii_digit())).map(Value::from)
            } else if is(&["query", "question", "text", "message", "topic", "q"]) {
                Some(Value::from(question.trim())).filter(|text| text != "")
            } else {
                // Names of places and people: the last word that is capitalised without starting the sentence.
                let inner = tokens().skip(1).filter(|token| token.starts_with(char::is_uppercase));
                inner.last().map(Value::from)
            }
        }
        _ => None,
    }
}

/// A value of the right type, when the question has none.
fn guessed(property: &Value, question: &str) -> Value {
    if let Some(first) = property["enum"].get(0) {
        return first.clone();
    }
    match property["type"].as_str().unwrap_or("string") {
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        "array" => json!([]),
        "object" => json!({}),
        _ => json!(question.trim()),
    }
}

/// The words of a text or of a name in snake case, in lower case, without the shortest ones' noise.
fn words(text: &str) -> Vec<String> {
    const NOISE: [&str; 16] = [
        "the", "and", "for", "with", "get", "set", "from", "that", "this", "what", "where", "when", "how",
        "can", "you", "are",
    ];
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 1)
        .map(str::to_lowercase)
        .filter(|word| !NOISE.contains(&word.as_str()))
        .filter(|word| word.len() > 2 || ["id", "no"].contains(&word.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(question: &str, tools: &[Value], tool_choice: &Value) -> Request {
        Request::new(json!({
            "model": "m",
            "messages": [{"role": "user", "content": question}],
            "tools": tools,
            "tool_choice": tool_choice,
        }))
    }

    fn tool(name: &str, properties: &Value, required: &[&str]) -> Value {
        json!({"type": "function", "function": {"name": name, "parameters":
            {"type": "object", "properties": properties, "required": required}}})
    }

    #[test]
    fn the_demo_calls_only_a_tool_that_fits() {
        let order = tool("get_delivery_eta", &json!({"order_id": {"type": "string"}}), &["order_id"]);
        let weather = tool("weather", &json!({"city": {"type": "string"}}), &["city"]);
        let tools = [weather, order];
        let auto = json!("auto");
        for (question, choice, expected) in [
            ("Where is my order 8821?", &auto, Some(("get_delivery_eta", r#"{"order_id":"8821"}"#))),
            ("Where is my order #A-17, please?", &auto, Some(("get_delivery_eta", r#"{"order_id":"A-17"}"#))),
            ("How is the weather in Oslo?", &auto, Some(("weather", r#"{"city":"Oslo"}"#))),
            ("Where is my order?", &auto, None),
            ("Do you sell 12 mugs?", &auto, None),
            ("Where is my order 8821?", &json!("none"), None),
            ("Hello", &json!("required"), Some(("weather", r#"{"city":"Hello"}"#))),
            (
                "Hello",
                &json!({"type": "function", "function": {"name": "get_delivery_eta"}}),
                Some(("get_delivery_eta", r#"{"order_id":"Hello"}"#)),
            ),
        ] {
            let call = fitting(&request(question, &tools, choice));
            let call = call.as_ref().map(|call| (call.name.as_str(), call.arguments.as_str()));
            assert_eq!(call, expected, "{question} {choice}");
        }
    }

    #[test]
    fn steps_are_counted_by_their_results() {
        let tools = [tool("do_step", &json!({"n": {"type": "integer"}}), &["n"])];
        let after = |results: usize| {
            let mut messages = vec![json!({"role": "user", "content": "Do the 2 steps"})];
            for n in 0..results {
                messages.push(json!({"role": "assistant", "tool_calls": []}));
                messages.push(json!({"role": "tool", "content": n.to_string()}));
            }
            Request::new(json!({"model": "m", "messages": messages, "tools": tools}))
        };
        for (results, arguments, told) in [
            (0, Some(r#"{"n":1}"#), "Now comes step 1 of 2."),
            (1, Some(r#"{"n":2}"#), "Now comes step 2 of 2."),
            (2, None, "All 2 steps are done."),
        ] {
            let request = after(results);
            assert_eq!(step(&request).map(|call| call.arguments).as_deref(), arguments);
            assert_eq!(step_told(&request), told);
        }
    }

    #[test]
    fn arguments_have_the_type_of_their_parameter() {
        for (property, question, expected) in [
            (json!({"type": "integer"}), "I want 12 mugs", json!(12)),
            (json!({"type": "integer"}), "I want mugs", json!(1)),
            (json!({"type": "number"}), "Is 2.5 enough?", json!(2.5)),
            (json!({"type": "boolean"}), "Yes", json!(true)),
            (json!({"enum": ["S", "M", "Large"]}), "A large one", json!("Large")),
            (json!({"enum": ["S", "M"]}), "Any", json!("S")),
            (json!({"type": "array"}), "Any", json!([])),
        ] {
            let tools = [tool("t", &json!({"x": property}), &["x"])];
            let call = first(&request(question, &tools, &Value::Null)).unwrap();
            assert_eq!(call.arguments, json!({"x": expected}).to_string(), "{property} {question}");
        }
    }
}
