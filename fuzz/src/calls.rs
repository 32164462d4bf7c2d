//! Calls of tools: whatever is streamed, what comes out can stand in the next request.

use dialogue::json::Value;
use dialogue::tools::{Calls, Kind, MAX_BYTES, MAX_CALLS, Tool, definitions, is_name};
use dialogue::wire::{CallDelta, ChatCompletionChunk, ToolCall};

/// Takes the bytes as chunks, one of a line; and each line as a tool's definition.
pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut deltas: Vec<Vec<CallDelta>> = Vec::new();
    for line in text.lines() {
        let chunk = ChatCompletionChunk::parse(line).unwrap_or_default();
        deltas.extend(chunk.choices.into_iter().map(|choice| choice.delta.tool_calls));
        if let Some(Ok(tool)) = Value::parse(line).map(|value| Tool::read(&value, Kind::Page)) {
            assert!(Value::parse(&definitions([&tool])).is_some() && is_name(&tool.name));
        }
    }
    let whole = assembled(&deltas);
    let Some(calls) = &whole else { return };
    assert!(calls.len() <= MAX_CALLS);
    assert!(calls.iter().map(|call| call.arguments.len()).sum::<usize>() <= MAX_BYTES + 2 * MAX_CALLS);
    for (place, call) in calls.iter().enumerate() {
        assert!(is_name(&call.name) && !call.id.is_empty() && !call.arguments.is_empty(), "{call:?}");
        assert!(calls.iter().skip(place + 1).all(|other| other.id != call.id), "{calls:?}");
    }
    // Pieces that tell their index may come one by one as well, and with an empty one between.
    let mut apart: Vec<Vec<CallDelta>> = Vec::new();
    for delta in deltas.into_iter().flatten() {
        if delta.index.is_none() {
            return;
        }
        apart.extend([vec![delta], Vec::new()]);
    }
    assert_eq!(assembled(&apart), whole);
}

fn assembled(deltas: &[Vec<CallDelta>]) -> Option<Vec<ToolCall>> {
    let mut calls = Calls::default();
    deltas.iter().for_each(|delta| calls.push(delta));
    calls.finish(0).ok()
}
