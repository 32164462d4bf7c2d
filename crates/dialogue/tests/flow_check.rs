//! What authors are told about their flows, and the picture of them.
#![cfg(feature = "actions")]
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use dialogue::flow::{Flow, check, mermaid};
use dialogue::json;
use serde_json::{Value, json};

const EXAMPLES: [&str; 2] = [
    include_str!("../../../examples/demo/flows/appointment.json"),
    include_str!("../../../examples/demo/flows/troubleshooting.json"),
];

fn found(flow: &Value, tools: Option<&[&str]>) -> Vec<String> {
    let flow = Flow::read(&json::Value::from(flow)).unwrap();
    check(&flow, tools).into_iter().map(|fault| format!("{} {}", fault.path, fault.why)).collect()
}

#[test]
fn the_examples_are_clean() {
    let tools = ["list_slots", "book_slot", "check_payment", "check_delivery"];
    for source in EXAMPLES {
        let flow: Value = serde_json::from_str(source).unwrap();
        assert_eq!(found(&flow, Some(&tools)), [""; 0]);
    }
}

#[test]
fn each_mistake_is_found() {
    let flow = |states: Value| json!({"id": "f", "initial": "a", "slots": {"s": {"type": "text", "ask": "?"}}, "states": states});
    let ask = json!({"ask": "s", "onDone": "b"});
    let end = json!({"type": "final"});
    for (flow, wanted) in [
        (flow(json!({"a": ask, "b": end})), None),
        (flow(json!({"a": ask, "b": end, "c": {"always": "b"}})), Some("c is never reached")),
        (
            flow(json!({"a": ask, "b": {"entry": {"say": "x"}}})),
            Some("b is a dead end: nothing leads out of it, and it is not final"),
        ),
        (
            flow(json!({"a": ask, "b": {"on": {"E": "a"}}})),
            Some("states never end: no final state is reached"),
        ),
        (
            flow(
                json!({"a": {"ask": "s", "onDone": {"guard": {"var": "slots.s"}, "target": "b"}}, "b": end}),
            ),
            Some("a may stop: every onDone has a guard"),
        ),
        (
            flow(
                json!({"a": {"ask": "s", "onDone": "c"}, "b": end, "c": {"initial": "d", "always": {"guard": false, "target": "b"}, "states": {"d": {"always": "e"}, "e": {"always": "d"}}}}),
            ),
            Some("c.d never comes to rest: its always leads back to it, without a guard"),
        ),
        (flow(json!({"a": {"always": "b"}, "b": end})), Some("slots.s is never asked for")),
        (
            flow(json!({"a": {"always": [{"guard": {"var": "slots.s"}, "target": "b"}, "b"]}, "b": end})),
            Some("a has a guard on a slot that is never asked for: s"),
        ),
        (
            flow(json!({"a": {"call": {"tool": "t"}, "onDone": "b"}, "b": end})),
            Some("a has no plan for a failure: neither onError nor a fallback"),
        ),
        (
            flow(json!({"a": {"call": {"tool": "t"}, "onDone": "b", "onError": "b"}, "b": end})),
            Some("a calls the unknown tool t"),
        ),
    ] {
        let found = found(&flow, Some(&["known"]));
        match wanted {
            None => assert_eq!(found, [""; 0], "{flow}"),
            Some(wanted) => assert!(found.iter().any(|found| found == wanted), "{flow}: {found:?}"),
        }
    }
    let lacking = EXAMPLES[1].replacen(r#"["en", "de"]"#, r#"["en", "de", "fr"]"#, 1);
    let flow = Flow::read(&json::Value::parse(&lacking).unwrap()).unwrap();
    let found: Vec<String> =
        check(&flow, None).into_iter().map(|fault| format!("{} {}", fault.path, fault.why)).collect();
    assert!(found.contains(&"phrases are not translated into fr".to_owned()), "{found:?}");
    assert!(
        found.contains(&"title is not translated into fr: Something is wrong with my order".to_owned()),
        "{found:?}"
    );
    // A text for all languages lacks none.
    assert!(!found.iter().any(|found| found.contains("harbourandpine")), "{found:?}");
}

#[test]
fn the_guide_shows_the_graph_of_its_example() {
    let guide = include_str!("../../../docs/guide/flows.md");
    let between = |open: &str| guide.split_once(open).unwrap().1.split_once("```").unwrap().0;
    let flow = Flow::read(&json::Value::parse(between("```json\n")).unwrap()).unwrap();
    assert_eq!(check(&flow, None), []);
    assert_eq!(between("```mermaid\n"), mermaid(&flow));
    for source in EXAMPLES {
        let graph = mermaid(&Flow::read(&json::Value::parse(source).unwrap()).unwrap());
        assert!(graph.starts_with("stateDiagram-v2\n  [*] --> s_") && graph.lines().count() > 20, "{graph}");
    }
}
