//! Streamed calls of tools: every way in which providers send them, and that it doesn't matter how they are split.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use dialogue::tools::{Calls, MAX_BYTES, MAX_CALLS, Unusable};
use dialogue::wire::{CallDelta, ChatCompletionChunk, ToolCall};
use proptest::prelude::*;
use serde_json::json;

/// Reads chunks, one of a line, as the turn does.
fn read(chunks: &str) -> Result<Vec<ToolCall>, Unusable> {
    let mut calls = Calls::default();
    for line in chunks.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let chunk = ChatCompletionChunk::parse(line).unwrap();
        chunk.choices.iter().for_each(|choice| calls.push(&choice.delta.tool_calls));
    }
    calls.finish(0)
}

/// Reads deltas of `tool_calls`, one array of a line.
fn assembled(deltas: &str) -> Result<Vec<ToolCall>, Unusable> {
    let chunk = |line: &str| format!(r#"{{"choices":[{{"delta":{{"tool_calls":{line}}}}}]}}"#);
    read(&deltas.trim().lines().map(chunk).collect::<Vec<_>>().join("\n"))
}

fn show(calls: &[ToolCall]) -> String {
    let one = |call: &ToolCall| format!("{} {} {}", call.id, call.name, call.arguments);
    calls.iter().map(one).collect::<Vec<_>>().join(" | ")
}

#[test]
fn calls_are_the_same_whatever_the_provider_does() {
    let table = [
        (
            "as OpenAI sends them",
            r#"[{"index":0,"id":"a","type":"function","function":{"name":"eta","arguments":""}}]
               [{"index":0,"function":{"arguments":"{\"id\""}}]
               [{"index":0,"function":{"arguments":":1}"}}]"#,
            r#"a eta {"id":1}"#,
        ),
        (
            "parallel, one after the other",
            r#"[{"index":0,"id":"a","function":{"name":"eta","arguments":""}}]
               [{"index":0,"function":{"arguments":"{}"}}]
               [{"index":1,"id":"b","function":{"name":"price","arguments":""}}]
               [{"index":1,"function":{"arguments":"[]"}}]"#,
            "a eta {} | b price []",
        ),
        (
            "parallel, interleaved, several in one delta",
            r#"[{"index":0,"id":"a","function":{"name":"eta","arguments":"{"}},{"index":1,"id":"b","function":{"name":"eta","arguments":"["}}]
               [{"index":1,"function":{"arguments":"]"}},{"index":0,"function":{"arguments":"}"}}]"#,
            "a eta {} | b eta []",
        ),
        (
            "indexes that begin elsewhere or fall",
            r#"[{"index":7,"id":"a","function":{"name":"eta","arguments":"{"}}]
               [{"index":3,"id":"b","function":{"name":"eta","arguments":"{}"}}]
               [{"index":7,"function":{"arguments":"}"}}]"#,
            "a eta {} | b eta {}",
        ),
        (
            "whole call in one delta",
            r#"[{"index":0,"id":"a","type":"function","function":{"name":"eta","arguments":"{\"id\":1}"}}]"#,
            r#"a eta {"id":1}"#,
        ),
        (
            "index missing (Gemini)",
            r#"[{"id":"a","function":{"name":"eta","arguments":"{}"}}]
               [{"id":"b","function":{"name":"eta","arguments":"{}"}}]"#,
            "a eta {} | b eta {}",
        ),
        (
            "index missing, arguments in pieces",
            r#"[{"id":"a","function":{"name":"eta","arguments":"{"}}]
               [{"function":{"arguments":"}"}}]
               [{"index":null,"id":"b","function":{"name":"eta","arguments":""}}]
               [{"id":"","function":{"arguments":"{}"}}]"#,
            "a eta {} | b eta {}",
        ),
        (
            "index missing at first only",
            r#"[{"id":"a","function":{"name":"eta","arguments":""}}]
               [{"index":0,"function":{"arguments":"{}"}}]"#,
            "a eta {}",
        ),
        (
            "index missing later",
            r#"[{"index":0,"id":"a","function":{"name":"eta","arguments":"{"}}]
               [{"function":{"arguments":"}"}}]"#,
            "a eta {}",
        ),
        (
            "all calls have index 0, each with its id and name (Gemini)",
            r#"[{"index":0,"id":"a","function":{"name":"eta","arguments":"{}"}}]
               [{"index":0,"id":"b","function":{"name":"eta","arguments":"{"}}]
               [{"index":0,"function":{"arguments":"}"}}]
               [{"index":0,"id":"a","function":{"arguments":" "}}]"#,
            "a eta {}  | b eta {}",
        ),
        (
            "id missing",
            r#"[{"index":0,"function":{"name":"eta","arguments":"{}"}}]
               [{"index":1,"id":null,"function":{"name":"eta","arguments":"{}"}}]"#,
            "call_0 eta {} | call_1 eta {}",
        ),
        (
            "id and index missing, whole calls in one delta (Ollama)",
            r#"[{"function":{"name":"eta","arguments":{}}},{"function":{"name":"ping","arguments":null}},{"function":{"name":"ping"}}]"#,
            "call_0 eta {} | call_1 ping {} | call_2 ping {}",
        ),
        (
            "id and index missing, whole calls in deltas of their own",
            r#"[{"function":{"name":"eta","arguments":{"id":1}}}]
               [{"function":{"name":"eta","arguments":{"id":2}}}]"#,
            r#"call_0 eta {"id":1} | call_1 eta {"id":2}"#,
        ),
        (
            "id and index missing, name in every delta",
            r#"[{"function":{"name":"eta","arguments":""}}]
               [{"function":{"name":"eta","arguments":"{\"id\""}}]
               [{"function":{"name":"eta","arguments":":{}}"}}]"#,
            r#"call_0 eta {"id":{}}"#,
        ),
        (
            "id in every delta",
            r#"[{"index":0,"id":"a","function":{"name":"eta","arguments":"{"}}]
               [{"index":0,"id":"a","function":{"arguments":"}"}}]"#,
            "a eta {}",
        ),
        (
            "id in every delta, index in none",
            r#"[{"id":"a","function":{"name":"eta","arguments":"{"}},{"id":"b","function":{"name":"eta","arguments":"["}}]
               [{"id":"a","function":{"arguments":"}"}},{"id":"b","function":{"arguments":"]"}}]"#,
            "a eta {} | b eta []",
        ),
        (
            "id empty in later deltas",
            r#"[{"index":0,"id":"a","function":{"name":"eta","arguments":"{"}}]
               [{"index":0,"id":"","function":{"name":"","arguments":"}"}}]"#,
            "a eta {}",
        ),
        (
            "another id in every delta, name in the first alone",
            r#"[{"index":0,"id":"a","function":{"name":"eta","arguments":"{"}}]
               [{"index":0,"id":"b","function":{"arguments":"}"}}]"#,
            "a eta {}",
        ),
        (
            "id late",
            r#"[{"index":0,"function":{"name":"eta","arguments":"{"}}]
               [{"index":0,"id":"a","function":{"arguments":"}"}}]"#,
            "a eta {}",
        ),
        (
            "one id for two calls",
            r#"[{"index":0,"id":"x","function":{"name":"eta","arguments":"{}"}}]
               [{"index":1,"id":"x","function":{"name":"eta","arguments":"{}"}}]"#,
            "x eta {} | call_0 eta {}",
        ),
        (
            "an id that looks like one of ours",
            r#"[{"index":0,"function":{"name":"eta"}},{"index":1,"id":"call_0","function":{"name":"eta"}},{"index":2,"function":{"name":"eta"}}]"#,
            "call_1 eta {} | call_0 eta {} | call_2 eta {}",
        ),
        (
            "name late",
            r#"[{"index":0,"id":"a","function":{"arguments":"{"}}]
               [{"index":0,"function":{"name":"eta","arguments":"}"}}]"#,
            "a eta {}",
        ),
        (
            "name repeated",
            r#"[{"index":0,"id":"a","function":{"name":"eta","arguments":"{"}}]
               [{"index":0,"id":"a","function":{"name":"eta","arguments":"}"}}]"#,
            "a eta {}",
        ),
        (
            "name in pieces",
            r#"[{"index":0,"id":"a","function":{"name":"get_"}}]
               [{"index":0,"function":{"name":"eta","arguments":"{}"}}]"#,
            "a get_eta {}",
        ),
        (
            "name with characters that no request may carry",
            r#"[{"index":0,"id":"a","function":{"name":"functions.get eta:0","arguments":"{}"}}]"#,
            "a functions_get_eta_0 {}",
        ),
        (
            "arguments null, missing or blank",
            r#"[{"index":0,"id":"a","function":{"name":"eta","arguments":null}}]
               [{"index":1,"id":"b","function":{"name":"eta"}}]
               [{"index":2,"id":"c","function":{"name":"eta","arguments":" \n"}}]"#,
            "a eta {} | b eta {} | c eta {}",
        ),
        (
            "arguments null, then text",
            r#"[{"index":0,"id":"a","function":{"name":"eta","arguments":null}}]
               [{"index":0,"function":{"arguments":"{}"}}]"#,
            "a eta {}",
        ),
        (
            "arguments as an object",
            r#"[{"index":0,"id":"a","function":{"name":"eta","arguments":{"id":1.50,"a":["ü",null]}}}]"#,
            r#"a eta {"id":1.50,"a":["ü",null]}"#,
        ),
        (
            "arguments that are no JSON come as they are",
            r#"[{"index":0,"id":"a","function":{"name":"eta","arguments":"{\"id\":"}}]"#,
            r#"a eta {"id":"#,
        ),
        (
            "empty calls beside a real one",
            r#"[{"index":0,"id":"","type":"","function":{"name":"","arguments":""}},{"index":1,"id":"a","function":{"name":"eta","arguments":"{}"}},{},null,7]"#,
            "a eta {}",
        ),
        ("no calls", "[]\nnull\n{}\n\"eta\"", ""),
        ("function that is no object", r#"[{"index":0,"id":"a","function":"eta"}]"#, ""),
    ];
    for (what, deltas, calls) in table {
        assert_eq!(show(&assembled(deltas).unwrap()), calls, "{what}");
    }
}

#[test]
fn whole_messages_and_the_old_form_are_calls_too() {
    let table = [
        (
            r#"{"choices":[{"message":{"content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"eta","arguments":"{}"}},
               {"id":"b","type":"function","function":{"name":"eta","arguments":{}}}]},"finish_reason":"tool_calls"}]}"#,
            "a eta {} | b eta {}",
        ),
        (r#"{"choices":[{"message":{"function_call":{"name":"eta","arguments":"{}"}}}]}"#, "call_0 eta {}"),
    ];
    for (message, calls) in table {
        assert_eq!(show(&read(&message.replace('\n', " ")).unwrap()), calls, "{message}");
    }
    let old = r#"{"choices":[{"delta":{"function_call":{"name":"eta","arguments":""}}}]}
        {"choices":[{"delta":{"function_call":{"arguments":"{\"id\""}}}]}
        {"choices":[{"delta":{"function_call":{"arguments":":1}"}}}]}
        {"choices":[{"delta":{"tool_calls":null,"function_call":null},"finish_reason":"function_call"}]}"#;
    assert_eq!(show(&read(old).unwrap()), r#"call_0 eta {"id":1}"#);
}

#[test]
fn ids_that_are_made_up_go_on_where_the_thread_is() {
    let mut calls = Calls::default();
    assert!(calls.is_empty());
    calls.push(&[CallDelta { name: "eta".to_owned(), ..CallDelta::default() }]);
    assert!(!calls.is_empty());
    assert_eq!(show(&calls.finish(3).unwrap()), "call_3 eta {}");
}

#[test]
fn what_is_too_much_is_refused_and_not_kept() {
    let call = |index: u64, name: &str, arguments: usize| CallDelta {
        index: Some(index),
        id: String::new(),
        name: name.to_owned(),
        arguments: "x".repeat(arguments),
    };
    let many = |count: usize| (0..count as u64).map(|index| call(index, "eta", 0)).collect::<Vec<_>>();
    let table = [
        ("as many as may be", many(MAX_CALLS), Ok(MAX_CALLS)),
        ("one more", many(MAX_CALLS + 1), Err(Unusable::TooMany)),
        ("an index is only a label", vec![call(u64::MAX, "eta", 0)], Ok(1)),
        ("as long as may be", vec![call(0, "eta", MAX_BYTES - 3)], Ok(1)),
        ("a byte more", vec![call(0, "eta", MAX_BYTES - 3), call(0, "", 1)], Err(Unusable::TooLong)),
        ("without a name", vec![call(0, "eta", 0), call(1, "", 1)], Err(Unusable::Nameless)),
    ];
    for (what, deltas, expected) in table {
        let mut calls = Calls::default();
        deltas.iter().for_each(|delta| calls.push(std::slice::from_ref(delta)));
        assert_eq!(calls.finish(0).map(|calls| calls.len()), expected, "{what}");
    }
    for (unusable, word) in [
        (Unusable::TooMany, "too_many_calls"),
        (Unusable::TooLong, "calls_too_long"),
        (Unusable::Nameless, "call_without_name"),
    ] {
        assert_eq!(unusable.word(), word);
    }
}

/// How a provider marks the pieces of a call.
#[derive(Debug, Clone, Copy)]
enum Marks {
    Index,
    IndexAndId,
    Id,
    /// Neither, so the calls come one after the other.
    None,
}

/// A call's pieces: the first has the name, and what the marks say.
fn pieces(
    place: usize,
    arguments: &str,
    cuts: &[usize],
    marks: Marks,
    alone: bool,
) -> Vec<serde_json::Value> {
    let mut ends: Vec<usize> =
        cuts.iter().map(|cut| arguments.floor_char_boundary(cut % (arguments.len() + 1))).collect();
    ends.extend([0, arguments.len()]);
    ends.sort_unstable();
    let mut from = 0;
    let mut all = Vec::new();
    for (at, end) in ends.into_iter().enumerate() {
        let mut call = json!({"function": {"arguments": &arguments[from..end]}});
        if at == 0 {
            call["function"]["name"] = json!(format!("tool_{place}"));
        }
        if matches!(marks, Marks::Index | Marks::IndexAndId) {
            call["index"] = json!(place);
        }
        let with_id = match marks {
            Marks::Index => at == 0,
            Marks::IndexAndId => true,
            Marks::Id => at == 0 || !alone,
            Marks::None => false,
        };
        if with_id {
            call["id"] = json!(format!("id_{place}"));
        }
        all.push(call);
        from = end;
    }
    all
}

proptest! {
    #[test]
    fn any_split_gives_the_same_calls(
        texts in prop::collection::vec(any::<String>(), 1..5),
        cuts in prop::collection::vec(prop::collection::vec(any::<usize>(), 0..6), 5),
        marks in prop::sample::select(vec![Marks::Index, Marks::IndexAndId, Marks::Id, Marks::None]),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
    ) {
        let arguments: Vec<String> = texts.iter().map(|text| json!({ "q": text }).to_string()).collect();
        let alone = order.is_empty() || matches!(marks, Marks::None);
        let mut queues: Vec<std::collections::VecDeque<_>> = arguments.iter().zip(&cuts).enumerate()
            .map(|(place, (text, cuts))| pieces(place, text, cuts, marks, alone).into())
            .collect();
        // All first pieces in order, then what the dice say, then the rest; or one call after the other.
        let mut sent = Vec::new();
        if !alone {
            sent.extend(queues.iter_mut().filter_map(std::collections::VecDeque::pop_front));
            for pick in &order {
                let place = pick.index(queues.len());
                sent.extend(queues[place].pop_front());
            }
        }
        sent.extend(queues.into_iter().flatten());
        let deltas: Vec<String> = sent.iter().map(|call| json!([call]).to_string()).collect();
        let calls = assembled(&deltas.join("\n")).unwrap();
        let expected: Vec<ToolCall> = arguments.iter().enumerate().map(|(place, arguments)| ToolCall {
            id: if matches!(marks, Marks::None) { format!("call_{place}") } else { format!("id_{place}") },
            name: format!("tool_{place}"),
            arguments: arguments.clone(),
        }).collect();
        prop_assert_eq!(calls, expected);
    }

    #[test]
    fn ends_on_anything(deltas in prop::collection::vec(
        (prop::option::of(0_u64..3), "[ab]{0,1}", "[ab.]{0,2}", r#"[{}a ]{0,2}"#), 0..20,
    ), beside in 1_usize..4) {
        let deltas: Vec<CallDelta> = deltas.into_iter()
            .map(|(index, id, name, arguments)| CallDelta { index, id, name, arguments })
            .collect();
        let mut calls = Calls::default();
        deltas.chunks(beside).for_each(|deltas| calls.push(deltas));
        if let Ok(calls) = calls.finish(0) {
            let mut ids: Vec<&str> = calls.iter().map(|call| call.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), calls.len());
            prop_assert!(calls.iter().all(|call| dialogue::tools::is_name(&call.name) && !call.arguments.is_empty()));
        }
    }
}
