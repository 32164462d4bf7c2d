//! What a flow may be made of, and that nothing that comes in leads out of it.
#![cfg(feature = "actions")]
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use dialogue::flow::{Effect, Flow, Input, Now, Start, State, Status, Step, resume, start, step};
use dialogue::json;
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: Now = Now { millis: 1_777_622_400_000, offset: 0 };

fn read(flow: &Value) -> Flow {
    Flow::read(&json::Value::from(flow)).unwrap()
}

fn begin(flow: &Flow) -> Step {
    start(flow, &Start { locale: "en".to_owned(), run: "r".to_owned(), values: Vec::new() }, NOW)
}

fn go(flow: &Flow, before: &Step, input: &Input) -> Step {
    let written = before.state.write();
    let state = State::read(flow, &json::Value::parse(&written).unwrap()).unwrap();
    assert_eq!(state, before.state);
    step(flow, &state, input, NOW)
}

/// Calls that a step asked for: ids and names.
fn calls(step: &Step) -> Vec<(String, String)> {
    let tool = |effect: &Effect| match effect {
        Effect::Tool { id, name, .. } => Some((id.clone(), name.clone())),
        _ => None,
    };
    step.effects.iter().filter_map(tool).collect()
}

fn names(step: &Step) -> Vec<String> {
    calls(step).into_iter().map(|(_, name)| name).collect()
}

fn result(id: &str, value: Value) -> Input {
    Input::Tool { id: id.to_owned(), result: Ok(json::Value::from(value)) }
}

/// The question's slot, and the slots of its fields.
fn asked(step: &Step) -> Option<(String, Vec<String>)> {
    step.effects.iter().find_map(|effect| match effect {
        Effect::Ask(ask) => {
            Some((ask.slot.clone(), ask.fields.iter().map(|field| field.slot.clone()).collect()))
        }
        _ => None,
    })
}

fn event(name: &str) -> Input {
    Input::Event { name: name.to_owned(), data: json::Value::Null }
}

fn says(step: &Step) -> Vec<&str> {
    step.effects
        .iter()
        .filter_map(|effect| if let Effect::Say(text) = effect { Some(text.as_str()) } else { None })
        .collect()
}

#[test]
fn steps_begin_when_what_they_need_is_done() {
    let call = |tool: &str, needs: &[&str]| {
        if needs.is_empty() {
            json!({"call": {"tool": tool}})
        } else {
            json!({"call": {"tool": tool}, "needs": needs})
        }
    };
    let flow = read(&json!({
        "id": "f", "initial": "work",
        "states": {
            "work": {"type": "parallel", "onDone": "end", "states": {
                "a": call("a", &[]), "b": call("b", &[]), "c": call("c", &["a", "b"]), "d": call("d", &["a"]), "e": call("e", &["c", "d"]),
            }},
            "end": {"type": "final"},
        },
    }));
    let mut now = begin(&flow);
    assert_eq!(names(&now), ["a", "b"]);
    let [a, b] = [calls(&now)[0].0.clone(), calls(&now)[1].0.clone()];
    now = go(&flow, &now, &result(&a, json!(1)));
    assert_eq!(names(&now), ["d"]);
    let d = calls(&now)[0].0.clone();
    now = go(&flow, &now, &result(&d, json!(1)));
    assert_eq!(names(&now), [""; 0]);
    // After a reload the call that is under way is the same one, and none that is done comes again.
    assert_eq!(calls(&resume(&flow, &now.state, NOW)), [(b.clone(), "b".to_owned())]);
    now = go(&flow, &now, &result(&b, json!(1)));
    assert_eq!(names(&now), ["c"]);
    let c = calls(&now)[0].0.clone();
    now = go(&flow, &now, &result(&c, json!(1)));
    assert_eq!(names(&now), ["e"]);
    let e = calls(&now)[0].0.clone();
    // The same result twice is taken once.
    now = go(&flow, &now, &result(&e, json!(1)));
    assert_eq!(now.state.status(), Status::Done);
    assert!(!go(&flow, &now, &result(&e, json!(1))).mine);
}

#[test]
fn a_circle_ends_in_failure_with_the_owners_words() {
    for states in [
        json!({"a": {"always": "b"}, "b": {"always": "a"}}),
        json!({"a": {"entry": {"raise": "E"}, "on": {"E": {"target": "a", "reenter": true}}}, "b": {"type": "final"}}),
        json!({"a": {"always": {"actions": {"assign": {"n": {"+": [{"var": "context.n"}, 1]}}}}}, "b": {}}),
    ] {
        let flow = read(
            &json!({"id": "f", "initial": "a", "states": states, "fallback": {"text": "Call us", "contact": "0"}}),
        );
        let now = begin(&flow);
        assert_eq!(now.state.status(), Status::Failed);
        let [Effect::Handover { text, contact }, Effect::Done(Status::Failed)] = now.effects.as_slice()
        else {
            assert_eq!(now.effects, []);
            return;
        };
        assert_eq!((text.as_str(), contact.as_str()), ("Call us", "0"));
    }
}

#[test]
fn data_that_grows_without_end_ends_in_failure() {
    let flow = read(&json!({
        "id": "f", "initial": "a", "context": {"t": "0123456789"},
        "states": {"a": {"on": {"E": {"actions": {"assign": {"t": "{{context.t}}{{context.t}}"}}}}}},
    }));
    let mut now = begin(&flow);
    for _ in 0..12 {
        now = go(&flow, &now, &event("E"));
    }
    assert_eq!(now.state.status(), Status::Active);
    now = go(&flow, &now, &event("E"));
    assert_eq!(now.state.status(), Status::Failed);
    // A result past the cap is an error, not data.
    let flow = read(&json!({
        "id": "f", "initial": "a",
        "states": {"a": {"call": {"tool": "t", "as": "x"}, "onDone": "b", "onError": {"target": "b", "actions": {"say": "{{event}}"}}}, "b": {"type": "final"}},
    }));
    let now = begin(&flow);
    let done = go(&flow, &now, &result(&calls(&now)[0].0, json!("x".repeat(40_000))));
    assert_eq!(says(&done), ["too\\_large"]);
}

#[test]
fn a_form_asks_for_what_is_missing() {
    let slot = |kind: &str| json!({"type": kind, "ask": "?", "retry": "again", "retries": 1});
    let flow = read(&json!({
        "id": "f", "initial": "a", "slots": {"name": slot("text"), "email": slot("email"), "age": slot("number")},
        "states": {"a": {"ask": ["name", "email", "age"], "onDone": "b"}, "b": {"type": "final"}},
    }));
    let now = begin(&flow);
    let all = ["name", "email", "age"].map(str::to_owned).to_vec();
    assert_eq!(asked(&now), Some(("name".to_owned(), all)));
    let form = |fields: &[(&str, Value)]| {
        Input::Form(
            fields.iter().map(|(name, value)| ((*name).to_owned(), json::Value::from(value))).collect(),
        )
    };
    let half =
        go(&flow, &now, &form(&[("name", json!("Ada")), ("email", json!("nonsense")), ("other", json!(1))]));
    assert_eq!(says(&half), ["again"]);
    assert_eq!(asked(&half), Some(("email".to_owned(), vec!["email".to_owned(), "age".to_owned()])));
    let typed = go(&flow, &half, &Input::Text("a@b.example".to_owned()));
    assert_eq!(asked(&typed), Some(("age".to_owned(), vec!["age".to_owned()])));
    let done = go(&flow, &typed, &form(&[("age", json!("36"))]));
    let slots: Vec<_> = done.state.slots().map(|(name, value)| (name, value.clone())).collect();
    assert_eq!(done.state.status(), Status::Done);
    assert_eq!(
        slots,
        [
            ("name", json::Value::from(json!("Ada"))),
            ("email", json::Value::from(json!("a@b.example"))),
            ("age", json::Value::from(json!(36)))
        ]
    );
    // Nothing of it: not an answer.
    assert!(!go(&flow, &now, &form(&[("other", json!(1))])).mine);
    // What was known at the start is not asked for.
    let known =
        Start { values: vec![("name".to_owned(), json::Value::from(json!("Ada")))], ..Start::default() };
    assert_eq!(asked(&start(&flow, &known, NOW)).map(|(slot, _)| slot), Some("email".to_owned()));
}

#[test]
fn a_model_is_asked_only_where_the_flow_says_so_and_with_its_schema() {
    let flow = read(&json!({
        "id": "f", "initial": "a", "slots": {"what": {"type": "text", "ask": "What happened?"}},
        "states": {
            "a": {"ask": "what", "onDone": "b"},
            "b": {"askModel": {"prompt": "Sort this: {{slots.what}}", "schema": {"type": "object"}, "as": "kind"}, "onDone": [{"guard": {"==": [{"var": "event.kind"}, "leak"]}, "target": "c", "actions": [{"say": "A leak, [x](y)? {{context.kind.kind}}"}, {"flow": "plumber"}]}, "a"], "onError": "a"},
            "c": {"type": "final"},
        },
    }));
    let now = go(&flow, &begin(&flow), &Input::Text("water everywhere".to_owned()));
    let [Effect::Model { id, prompt, schema }] = now.effects.as_slice() else {
        return assert_eq!(now.effects, []);
    };
    assert_eq!(
        (prompt.as_str(), schema),
        ("Sort this: water everywhere", &json::Value::from(json!({"type": "object"})))
    );
    let answer = Input::Model { id: id.clone(), result: Ok(json::Value::from(json!({"kind": "leak"}))) };
    let done = go(&flow, &now, &answer);
    assert_eq!(
        done.effects,
        [
            Effect::Say("A leak, [x](y)? leak".to_owned()),
            Effect::Flow("plumber".to_owned()),
            Effect::Done(Status::Done)
        ]
    );
    let failed = go(&flow, &now, &Input::Model { id: id.clone(), result: Err("budget".to_owned()) });
    assert_eq!(asked(&failed).map(|(slot, _)| slot), Some("what".to_owned()));
}

#[test]
fn timers_are_wanted_while_their_state_is_active() {
    let flow = read(&json!({
        "id": "f", "initial": "a", "slots": {"s": {"type": "number", "ask": "?"}},
        "states": {
            "a": {"ask": "s", "after": {"5000": {"actions": {"say": "Still there?"}}, "9000": "b"}, "onDone": "b"},
            "b": {"on": {"E": "a"}},
        },
    }));
    let now = begin(&flow);
    let due: Vec<u64> = now.timers.iter().map(|timer| timer.due - NOW.millis).collect();
    assert_eq!(due, [5000, 9000]);
    let first = Input::Timer { id: now.timers[0].id.clone() };
    let rung = go(&flow, &now, &first);
    assert_eq!((says(&rung), rung.timers.len()), (vec!["Still there?"], 1));
    // It rings once, also after a reload.
    assert!(!go(&flow, &rung, &first).mine);
    let answered = go(&flow, &rung, &Input::Text("3".to_owned()));
    assert_eq!(answered.timers, []);
    assert_eq!(go(&flow, &answered, &event("E")).timers.len(), 2);
}

#[test]
fn questions_in_parallel_come_one_after_the_other_and_results_do_not_repeat_them() {
    let ask = |slot: &str| json!({"ask": slot});
    let flow = read(&json!({
        "id": "f", "initial": "a", "slots": {"x": {"type": "number", "ask": "?"}, "y": {"type": "date", "ask": "?"}},
        "states": {
            "a": {"type": "parallel", "states": {"p": ask("x"), "q": ask("y"), "r": {"call": {"tool": "t"}}}, "onDone": "b"},
            "b": {"type": "final"},
        },
    }));
    let now = begin(&flow);
    assert_eq!(asked(&now).map(|(slot, _)| slot), Some("x".to_owned()));
    let id = calls(&now)[0].0.clone();
    let returned = go(&flow, &now, &result(&id, json!(1)));
    assert_eq!(returned.effects, []);
    let second = go(&flow, &returned, &Input::Text("3".to_owned()));
    assert_eq!(asked(&second).map(|(slot, _)| slot), Some("y".to_owned()));
    let back = go(&flow, &second, &Input::Back);
    assert_eq!((asked(&back).map(|(slot, _)| slot), calls(&back).len()), (Some("x".to_owned()), 1));
    assert_eq!(go(&flow, &second, &Input::Text("tomorrow".to_owned())).state.status(), Status::Done);
}

#[test]
fn what_a_visitor_or_a_tool_says_never_becomes_a_link() {
    let flow = read(&json!({
        "id": "f", "initial": "a", "slots": {"s": {"type": "text", "ask": "?"}},
        "states": {"a": {"ask": "s", "onDone": {"target": "b", "actions": {"say": "Thanks {{slots.s}}"}}}, "b": {"call": {"tool": "t", "arguments": {"q": "{{slots.s}}"}, "as": "r"}, "onDone": {"target": "c", "actions": {"say": "{{context.r.text}}"}}}, "c": {"type": "final"}},
    }));
    let hostile = "[click](https://evil.example/?q=1) ![x](https://evil.example/x.png)";
    let now = go(&flow, &begin(&flow), &Input::Text(hostile.to_owned()));
    let said = says(&now)[0].to_owned();
    let Some(Effect::Tool { id, arguments, .. }) = now.effects.last() else {
        return assert_eq!(now.effects, []);
    };
    // A tool gets what was typed.
    assert_eq!(*arguments, json::Value::from(json!({"q": hostile})));
    let done = go(&flow, &now, &result(id, json!({"text": hostile})));
    for text in [said.as_str(), says(&done)[0]] {
        let tree = format!("{:?}", dialogue::markdown::parse(text));
        assert!(!tree.contains("Link") && !tree.contains("Image"), "{tree}");
    }
}

#[test]
fn a_state_of_another_version_is_noticed() {
    let of = |text: &str| {
        read(
            &json!({"id": "f", "initial": "a", "slots": {"s": {"type": "text", "ask": text}}, "states": {"a": {"ask": "s", "onDone": "b"}, "b": {"type": "final"}}}),
        )
    };
    let (old, new) = (of("Name?"), of("Your name?"));
    let state = begin(&old).state;
    let written = json::Value::parse(&state.write()).unwrap();
    assert_eq!(State::read(&new, &written), Err("changed"));
    assert!(!step(&new, &state, &Input::Text("Ada".to_owned()), NOW).mine);
    assert_eq!(State::read(&old, &written), Ok(state));
}

/// Flows with everything in them.
fn flows() -> Vec<Flow> {
    let mixed = json!({
        "id": "mixed", "initial": "p", "context": {"n": 0},
        "slots": {"a": {"type": "date", "ask": "?", "retries": 1, "onFail": "p"}, "b": {"type": "time", "ask": "?"}, "c": {"type": "confirm", "ask": "?"},
            "d": {"type": "choice", "ask": "?", "choices": {"from": "context.r"}}, "e": {"type": "text", "ask": "?", "optional": true}},
        "states": {
            "p": {"type": "parallel", "onDone": "q", "after": {"10": "q"}, "states": {
                "x": {"ask": ["a", "b"]}, "y": {"call": {"tool": "t", "as": "r"}}, "z": {"needs": ["x", "y"], "ask": "d"},
                "w": {"initial": "i", "states": {"i": {"on": {"E": "j", "F": "#mixed.q"}}, "j": {"always": {"guard": {"<": [{"var": "context.n"}, 3]}, "target": "i", "actions": {"assign": {"n": {"+": [{"var": "context.n"}, 1]}}}}, "on": {"*": "k"}}, "k": {"type": "final"}}},
            }},
            "q": {"ask": ["c", "e"], "onDone": [{"guard": {"var": "slots.c"}, "target": "end"}, {"target": "m", "actions": {"clear": ["a", "e"]}}]},
            "m": {"askModel": {"prompt": "?", "schema": {"type": "object"}, "as": "r"}, "onDone": "loop", "onError": "p"},
            "loop": {"on": {"E": {"actions": {"raise": "E"}}}, "after": {"20": "p"}},
            "end": {"type": "final"},
        },
    });
    let source = |text: &str| json::Value::parse(text).unwrap();
    [
        source(include_str!("../../../examples/demo/flows/appointment.json")),
        source(include_str!("../../../examples/demo/flows/troubleshooting.json")),
        json::Value::from(&mixed),
    ]
    .iter()
    .map(|flow| Flow::read(flow).unwrap())
    .collect()
}

fn any_value() -> impl Strategy<Value = json::Value> {
    prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|truth| json!(truth)),
        any::<i32>().prop_map(|number| json!(number)),
        "[a-z0-9@. :-]{0,8}".prop_map(|text| json!(text)),
        Just(json!("2026-05-05")),
        Just(json!("15:00")),
        Just(json!("HP-1234")),
        Just(json!("a@b.example")),
        Just(json!({"status": "paid", "days_late": 2})),
        Just(json!(["09:00", "15:00"])),
        Just(json!([{"value": 1}, null, [], "x"])),
    ]
    .prop_map(json::Value::from)
}

/// What comes in; numbers choose among the slots, calls and timers that there are.
#[derive(Debug, Clone)]
enum Any {
    Text(String),
    Slot(usize, json::Value, u8),
    Call(usize, Result<json::Value, String>),
    Timer(usize),
    Event(String),
    Back,
    Cancel,
    Resume,
}

fn any_input() -> impl Strategy<Value = Any> {
    let text = prop_oneof![
        ".{0,20}",
        "(no|nein|لا|actually|change)?,? ?(next|the|am|um|lieber)? ?(tuesday|Mittwoch|3pm|halb vier|date|Name|email|time|repair|3\\.5\\.|٣)? ?(instead|bitte)?",
        prop::sample::select(vec![
            "yes",
            "no",
            "ja",
            "back",
            "HP-1234",
            "tomorrow at 3",
            "a@b.example",
            "Ada",
            "15:00",
            "advice",
            "skip",
            "?"
        ])
        .prop_map(str::to_owned),
    ];
    prop_oneof![
        5 => text.prop_map(Any::Text),
        4 => (0..8usize, any_value(), 0..4u8).prop_map(|(slot, value, how)| Any::Slot(slot, value, how)),
        4 => (0..4usize, prop_oneof![3 => any_value().prop_map(Ok), 1 => Just(Err("down".to_owned()))]).prop_map(|(call, result)| Any::Call(call, result)),
        1 => (0..3usize).prop_map(Any::Timer),
        2 => "[EFG]".prop_map(Any::Event),
        2 => Just(Any::Back),
        1 => Just(Any::Resume),
        1 => prop::bool::weighted(0.1).prop_map(|cancel| if cancel { Any::Cancel } else { Any::Back }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn no_sequence_of_inputs_leads_out_of_the_flow(
        which in 0..3usize,
        locale in prop::sample::select(vec!["en", "de", "ar", "xx"]),
        inputs in prop::collection::vec(any_input(), 0..24),
    ) {
        let flow = &flows()[which];
        let slots = ["service", "date", "time", "right", "order", "a", "d", "c"];
        let mut now = start(flow, &Start { locale: locale.to_owned(), run: "r".to_owned(), values: Vec::new() }, NOW);
        let mut ids: Vec<String> = Vec::new();
        for input in inputs {
            // Its own words, read again, are the same state: checked to be a whole one.
            let written = now.state.write();
            prop_assert!(written.len() < 200_000);
            let state = State::read(flow, &json::Value::parse(&written).unwrap());
            prop_assert_eq!(state.as_ref(), Ok(&now.state), "{}", written);
            ids.extend(now.effects.iter().filter_map(|effect| match effect {
                Effect::Tool { id, .. } | Effect::Model { id, .. } => Some(id.clone()),
                _ => None,
            }));
            let asks = now.effects.iter().filter(|effect| matches!(effect, Effect::Ask(_))).count();
            let ended = now.effects.iter().filter(|effect| matches!(effect, Effect::Done(_))).count();
            prop_assert!(asks + ended <= 1);
            let input = match input {
                Any::Text(text) => Input::Text(text),
                Any::Slot(at, value, how) => {
                    let slot = slots[at].to_owned();
                    match how {
                        0 => Input::Choice { slot, value },
                        1 => Input::Form(vec![(slot, value)]),
                        2 => Input::Correct { slot, value: Some(value) },
                        _ => Input::Correct { slot, value: None },
                    }
                }
                Any::Call(at, result) => {
                    let id = ids.iter().rev().nth(at).cloned().unwrap_or_default();
                    Input::Tool { id, result }
                }
                Any::Timer(at) => Input::Timer { id: now.timers.get(at).map(|timer| timer.id.clone()).unwrap_or_default() },
                Any::Event(name) => event(&name),
                Any::Back => Input::Back,
                Any::Cancel => Input::Cancel,
                Any::Resume => {
                    let again = resume(flow, &now.state, NOW);
                    prop_assert_eq!(&again.state, &now.state);
                    continue;
                }
            };
            let over = now.state.status() != Status::Active;
            let next = step(flow, &now.state, &input, NOW);
            if over || !next.mine {
                prop_assert!(!(over && next.mine));
                prop_assert_eq!(&next.state, &now.state);
                prop_assert_eq!(&next.effects, &Vec::new());
            }
            now = next;
        }
    }
}
