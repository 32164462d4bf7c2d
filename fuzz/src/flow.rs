//! Flows of others, and what is said to them: whatever the bytes are, a flow is refused or runs, and ends each step.

use dialogue::flow::{
    Desk, Effect, Flow, Input, Now, Start, State, Step, check, mermaid, resume, start, step,
};
use dialogue::json::Value;

/// Friday, 1 May 2026.
const NOW: Now = Now { millis: 1_777_622_400_000, offset: 120 };
/// What is typed into each flow that can be read.
const TEXTS: &[&str] = &[
    "repair",
    "yes",
    "next Tuesday at 3",
    "HP-1234",
    "no, Wednesday instead",
    "a@b.example",
    "3",
    "back",
    "?",
];

/// Takes the bytes as a flow, and as a request to a desk that holds it.
pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut desk = Desk::default();
    let loaded = desk.load("any", &text);
    for request in [text.as_ref(), r#"{"do":"list"}"#, r#"{"do":"match","text":"call me back"}"#] {
        let answer = desk.handle(request);
        assert!(
            serde_json::from_str::<serde_json::Value>(&answer).is_ok_and(|answer| answer.is_object()),
            "{answer}"
        );
    }
    if let Err(faults) = loaded {
        assert!(!faults.is_empty());
        return;
    }
    for flow in desk.flows() {
        walk(flow);
        check(flow, Some(&[]));
        assert!(mermaid(flow).starts_with("stateDiagram-v2"));
    }
}

fn walk(flow: &Flow) {
    let mut now =
        start(flow, &Start { locale: "en".to_owned(), run: "r".to_owned(), values: Vec::new() }, NOW);
    for text in TEXTS {
        now = next(flow, now, &Input::Text((*text).to_owned()));
        for effect in now.effects.clone() {
            if let Effect::Tool { id, .. } | Effect::Model { id, .. } = effect {
                now = next(flow, now, &Input::Tool { id, result: Ok(Value::String("15:00".to_owned())) });
            }
        }
        for timer in now.timers.clone().into_iter().take(2) {
            now = next(flow, now, &Input::Timer { id: timer.id });
        }
        assert_eq!(resume(flow, &now.state, NOW).state, now.state);
    }
}

/// The next step, from the state as it was stored.
fn next(flow: &Flow, before: Step, input: &Input) -> Step {
    let written = before.state.write();
    let state = Value::parse(&written).map(|value| State::read(flow, &value));
    assert_eq!(state, Some(Ok(before.state)), "{written}");
    match state {
        Some(Ok(state)) => step(flow, &state, input, NOW),
        _ => panic!("it was compared"),
    }
}
