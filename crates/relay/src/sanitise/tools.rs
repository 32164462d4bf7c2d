//! Tools, their calls, and the wished format of the answer.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{bad, flag, given};
use crate::error::ApiError;

/// Tools of one request, as at OpenAI.
const MAX_TOOLS: usize = 128;
/// Calls of one message.
const MAX_CALLS: usize = 128;
/// All tool definitions together, and one answer's schema, as JSON text.
const MAX_SCHEMA_BYTES: usize = 256 * 1024;
const MAX_NAME: usize = 64;
const MAX_ID: usize = 256;

/// Takes `tools`, `tool_choice`, `parallel_tool_calls` and `response_format` over.
pub(super) fn rebuild(asked: &Map<String, Value>, clean: &mut Map<String, Value>) -> Result<(), ApiError> {
    if let Some(tools) = given(asked, "tools") {
        let list = tools.as_array().ok_or_else(|| bad("tools", "must be a list"))?;
        if list.len() > MAX_TOOLS {
            return Err(bad("tools", "has too many tools"));
        }
        if too_large(tools) {
            return Err(bad("tools", "is too large"));
        }
        let tools = list.iter().enumerate().map(|(index, tool)| definition(index, tool));
        let tools = tools.collect::<Result<Vec<_>, _>>()?;
        // Providers refuse an empty list.
        if !tools.is_empty() {
            clean.insert("tools".to_owned(), Value::Array(tools));
            if let Some(choice) = given(asked, "tool_choice") {
                clean.insert("tool_choice".to_owned(), tool_choice(choice)?);
            }
            if let Some(parallel) = flag(asked, "parallel_tool_calls")? {
                clean.insert("parallel_tool_calls".to_owned(), Value::Bool(parallel));
            }
        }
    }
    if let Some(format) = given(asked, "response_format") {
        clean.insert("response_format".to_owned(), response_format(format)?);
    }
    Ok(())
}

/// An assistant's calls; their ids are noted in `seen`.
pub(super) fn calls(
    calls: &Value,
    at: impl Fn() -> String,
    seen: &mut HashSet<String>,
) -> Result<Value, ApiError> {
    let list = calls.as_array().filter(|list| !list.is_empty() && list.len() <= MAX_CALLS);
    let list = list.ok_or_else(|| bad(at(), "must be a list of calls"))?;
    let mut clean = Vec::with_capacity(list.len());
    for call in list {
        let id = call.get("id").and_then(Value::as_str).filter(|id| !id.is_empty() && id.len() <= MAX_ID);
        let function = call.get("function");
        let name = function.and_then(|function| function.get("name")).and_then(Value::as_str);
        let arguments = function.and_then(|function| function.get("arguments")).and_then(Value::as_str);
        let (Some(id), Some(name), Some(arguments)) = (id, name.filter(|name| is_name(name)), arguments)
        else {
            return Err(bad(at(), "each call needs an id, and a function with name and arguments"));
        };
        seen.insert(id.to_owned());
        clean.push(
            json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } }),
        );
    }
    Ok(Value::Array(clean))
}

fn definition(index: usize, tool: &Value) -> Result<Value, ApiError> {
    let at = |field: &str| format!("tools[{index}]{field}");
    if tool.get("type").and_then(Value::as_str) != Some("function") {
        return Err(bad(at(".type"), "must be \"function\""));
    }
    let function = tool.get("function").and_then(Value::as_object);
    let function = function.ok_or_else(|| bad(at(".function"), "must be an object"))?;
    let name = function.get("name").and_then(Value::as_str).filter(|name| is_name(name));
    let name =
        name.ok_or_else(|| bad(at(".function.name"), "must be letters, digits, _ or -, at most 64"))?;
    let mut clean = Map::new();
    clean.insert("name".to_owned(), Value::from(name));
    if let Some(description) = given(function, "description") {
        let text = description.as_str().ok_or_else(|| bad(at(".function.description"), "must be a text"))?;
        clean.insert("description".to_owned(), Value::from(text));
    }
    if let Some(parameters) = given(function, "parameters") {
        if !parameters.is_object() {
            return Err(bad(at(".function.parameters"), "must be a JSON schema"));
        }
        clean.insert("parameters".to_owned(), parameters.clone());
    }
    if let Some(strict) = flag(function, "strict")? {
        clean.insert("strict".to_owned(), Value::Bool(strict));
    }
    Ok(json!({ "type": "function", "function": clean }))
}

fn tool_choice(choice: &Value) -> Result<Value, ApiError> {
    if let Some(word @ ("none" | "auto" | "required")) = choice.as_str() {
        return Ok(Value::from(word));
    }
    let name = choice.get("function").and_then(|function| function.get("name")).and_then(Value::as_str);
    match name.filter(|name| is_name(name)) {
        Some(name) => Ok(json!({ "type": "function", "function": { "name": name } })),
        None => Err(bad("tool_choice", "must be none, auto, required, or a function's name")),
    }
}

fn response_format(format: &Value) -> Result<Value, ApiError> {
    match format.get("type").and_then(Value::as_str) {
        Some(kind @ ("text" | "json_object")) => Ok(json!({ "type": kind })),
        Some("json_schema") => {
            let at = "response_format.json_schema";
            let asked = format.get("json_schema").and_then(Value::as_object);
            let asked = asked.ok_or_else(|| bad(at, "must be an object"))?;
            let name = asked.get("name").and_then(Value::as_str).filter(|name| is_name(name));
            let name = name.ok_or_else(|| bad(at, "needs a name of letters, digits, _ or -"))?;
            let mut clean = Map::new();
            clean.insert("name".to_owned(), Value::from(name));
            if let Some(schema) = given(asked, "schema") {
                if !schema.is_object() || too_large(schema) {
                    return Err(bad(at, "the schema is too large, or no object"));
                }
                clean.insert("schema".to_owned(), schema.clone());
            }
            if let Some(Value::String(text)) = asked.get("description") {
                clean.insert("description".to_owned(), Value::from(text.as_str()));
            }
            if let Some(strict) = flag(asked, "strict")? {
                clean.insert("strict".to_owned(), Value::Bool(strict));
            }
            Ok(json!({ "type": "json_schema", "json_schema": clean }))
        }
        _ => Err(bad("response_format.type", "must be text, json_object or json_schema")),
    }
}

fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    !name.is_empty() && name.len() <= MAX_NAME && name.bytes().all(plain)
}

fn too_large(value: &Value) -> bool {
    serde_json::to_vec(value).map_or(true, |text| text.len() > MAX_SCHEMA_BYTES)
}
