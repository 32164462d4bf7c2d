//! `chatlet check --flow` and `--tools`: what an author's files are told.

use crate::site::{Site, texts};

/// What `chatlet check` says of files, and whether all is well.
fn check(files: &[(&str, &str, &str)]) -> (bool, String) {
    let written: Vec<(&str, &str)> = files.iter().map(|(_, name, text)| (*name, *text)).collect();
    let mut arguments = vec!["check"];
    for (flag, name, _) in files {
        arguments.extend([*flag, *name]);
    }
    let output = Site::new(&written).chatlet(&arguments).output().unwrap();
    let (said, failed) = texts(&output);
    (output.status.success(), said + &failed)
}

const BOOKING: &str = include_str!("../../../../examples/demo/flows/appointment.json");
const SLOTS: &str = r#"[{"name": "list_slots", "parameters": {"type": "object", "properties": {}}},
  {"name": "book_slot", "parameters": {"type": "object", "properties": {}}}]"#;

#[test]
fn a_flow_that_is_right_is_drawn() {
    let (well, said) = check(&[("--flow", "a.json", BOOKING), ("--tools", "t.json", SLOTS)]);
    assert!(well, "{said}");
    assert!(said.contains("a.json: flow `appointment`") && said.contains("stateDiagram-v2"), "{said}");
    assert!(said.contains("t.json: tool `book_slot`"), "{said}");
}

#[test]
fn each_mistake_is_told_with_its_place() {
    let lost = BOOKING.replace(r#""initial": "service""#, r#""initial": "nowhere""#);
    let one = SLOTS.replace("book_slot", "other");
    for (files, words) in [
        (vec![("--flow", "a.json", "{")], "a.json: EOF while parsing"),
        (vec![("--flow", "a.json", lost.as_str())], "a.json: initial names none of the states"),
        (vec![("--flow", "a.json", BOOKING), ("--tools", "t.json", one.as_str())], "book_slot"),
        (vec![("--tools", "t.json", r#"{"name": "no spaces"}"#)], "t.json: bad_name"),
        (
            vec![(
                "--tools",
                "t.json",
                r#"{"name": "a", "parameters": {"type": "object", "unevaluatedItems": false}}"#,
            )],
            "t.json: /parameters `unevaluatedItems`",
        ),
    ] {
        let (well, said) = check(&files);
        assert!(!well && said.contains(words) && said.contains("1 mistake"), "{words}: {said}");
    }
    let (well, said) = check(&[("--flow", "a.json", "{")]);
    assert!(!well && !said.contains("stateDiagram"), "{said}");
}
