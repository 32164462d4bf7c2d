//! Rules of the machine that no other topic holds: the order of its steps, what makes no sense, the largest sizes, and
//! what the report names.

use crate::rig::{
    Chat, QUESTION, asked_in, assert_ignored, call_in, calls, delta, done, embed_in, finish, hits, id,
    nothing_near, prompt_in,
};
use dialogue::cost::{Budget, BudgetState};
use dialogue::error::Failure;
use dialogue::sse::MAX_FRAME;
use dialogue::thread::{Part, Status, Thread, ThreadId};
use dialogue::turn::{Effect, Event, MAX_ANSWER};
use serde_json::{Value, json};

#[test]
fn a_turn_takes_its_steps_in_their_order() {
    let mut chat = Chat::with(|settings| settings.embeddings = "e".to_owned());
    // Saved, routed, and embedded before anything is searched by vectors.
    let asked = chat.say(QUESTION);
    assert!(matches!(asked.effects.first(), Some(Effect::Save { running: false })), "{asked:?}");
    let (serial, ..) = embed_in(&chat.tell(&asked, &nothing_near()));
    assert!(!chat.record().route.models.is_empty() && chat.record().search.is_none());
    let search = chat.handle(Event::Embedded { id: serial, reply: None });
    assert_eq!(asked_in(&search).1["do"], "find");
    assert!(calls(&search).is_empty());
    // What was found is in the prompt of the one call.
    let called = chat.tell(&search, &hits(&[("Norway", "We deliver to Norway in four days.")], true));
    assert!(prompt_in(&called).contains("We deliver to Norway in four days."));
    assert_eq!(chat.record().search.as_ref().map(|search| search.sent), Some(true));
    chat.handle(delta("In four days [1]."));
    // Only then is it ended, saved, and looked through for what it cites.
    let ended = chat.handle(finish("stop"));
    let saved = ended.effects.iter().position(|effect| matches!(effect, Effect::Save { running: false }));
    let cites = ended.effects.iter().position(|effect| matches!(effect, Effect::Knowledge { .. }));
    assert!(saved.is_some() && cites.is_some(), "{ended:?}");
    assert_eq!(asked_in(&ended).1["do"], "cite");
    assert_eq!(chat.requests(), [("embedding", "e", "embedding"), ("answer", "a", "")]);
}

fn submit(user: &str, assistant: &str) -> Event {
    Event::Submit {
        text: QUESTION.to_owned(),
        images: Vec::new(),
        harder: false,
        user: id(user),
        assistant: id(assistant),
        now: 1,
    }
}

/// A machine in a phase of its turn.
fn at(phase: &str) -> Chat {
    let mut chat = Chat::with(|settings| settings.embeddings = "e".to_owned());
    if phase == "new" {
        return chat;
    }
    if phase == "listening" {
        chat.handle(submit("u1", "a1"));
        return chat;
    }
    let asked = chat.ask(QUESTION, &nothing_near());
    if phase == "embedding" {
        return chat;
    }
    let search = chat.handle(Event::Embedded { id: embed_in(&asked).0, reply: None });
    if phase == "searching" {
        return chat;
    }
    chat.tell(&search, &hits(&[], false));
    match phase {
        "calling" => {}
        "local" => drop(chat.handle(Event::Failed(Failure::Offline))),
        "ended" => drop(chat.answer("Yes")),
        other => panic!("{other}"),
    }
    chat
}

#[test]
fn what_makes_no_sense_now_changes_nothing() {
    let retry = |assistant: &str| Event::Retry { harder: false, assistant: id(assistant), now: 1 };
    let thread = || Thread::new(ThreadId("other".to_owned()));
    let late = 999;
    let reply = || Some("{}".to_owned());
    let table = [
        (&["new", "ended"][..], Event::Opened, "nothing_runs"),
        (&["new", "ended"], Event::Stop, "nothing_runs"),
        (&["new", "ended"], Event::Reply("{}".to_owned()), "nothing_runs"),
        (&["new", "ended"], Event::Failed(Failure::Cut), "nothing_runs"),
        (&["new", "ended"], Event::Embedded { id: late, reply: reply() }, "nothing_runs"),
        (
            &["listening", "searching", "calling", "embedding", "local"],
            Event::Embedded { id: late, reply: None },
            "late_vectors",
        ),
        (&["listening", "embedding", "searching", "local"], Event::Opened, "no_call"),
        (&["listening", "embedding", "searching", "local"], delta("early"), "no_call"),
        (&["listening", "embedding", "searching", "local"], done(), "no_call"),
        (&["listening", "embedding", "searching", "local"], Event::Ended, "no_call"),
        (&["listening", "embedding", "searching", "local"], Event::Failed(Failure::Provider), "no_call"),
        (
            &["new", "listening", "embedding", "searching", "calling", "local", "ended"],
            Event::Knowledge { id: late, reply: reply() },
            "late_knowledge",
        ),
        (
            &["new", "listening", "embedding", "searching", "calling", "local", "ended"],
            Event::Summarised { id: 1, reply: reply(), now: 1 },
            "late_summary",
        ),
        (
            &["listening", "embedding", "searching", "calling", "local"],
            submit("x", "y"),
            "submit_while_running",
        ),
        (
            &["new", "listening", "embedding", "searching", "calling", "local", "ended"],
            retry("x"),
            "nothing_to_retry",
        ),
        (
            &["listening", "embedding", "searching", "calling", "local"],
            Event::Restore(thread()),
            "restore_while_running",
        ),
        (&["ended"], submit("u1", "x"), "duplicate_id"),
        (&["ended"], submit("x", "a1"), "duplicate_id"),
        (&["new", "ended"], submit("x", "x"), "duplicate_id"),
        (&["new", "calling"], Event::Feedback { id: id("a1"), good: false }, "feedback_too_late"),
        (&["ended"], Event::Feedback { id: id("u1"), good: false }, "feedback_too_late"),
    ];
    for (phases, event, diagnostic) in table {
        for phase in phases {
            let mut chat = at(phase);
            let before = format!("{:?}", chat.machine);
            let outcome = chat.handle(event.clone());
            assert_ignored(&outcome, diagnostic);
            assert_eq!(format!("{:?}", chat.machine), before, "{event:?} while {phase}");
        }
    }
}

#[test]
fn parts_have_their_largest_size() {
    // Thoughts are cut, and the answer goes on.
    let mut chat = at("calling");
    let thought =
        json!({"choices": [{"delta": {"reasoning_content": "ä".repeat(MAX_ANSWER / 8)}}]}).to_string();
    let mut words = Vec::new();
    for _ in 0..6 {
        words.extend(chat.handle(Event::Data(thought.clone())).diagnostics);
    }
    assert_eq!(words, ["reasoning_too_long"; 2]);
    chat.answer("Yes");
    let length = |part: &Part| if let Part::Reasoning(text) = part { text.len() } else { 0 };
    assert_eq!(chat.last().parts.iter().map(length).max(), Some(MAX_ANSWER));
    assert_eq!((chat.last().text().as_str(), chat.last().status), ("Yes", Status::Complete));

    // A frame that no provider sends is not read.
    let mut chat = at("calling");
    let huge = json!({"choices": [{"delta": {"content": "x".repeat(MAX_FRAME)}}]}).to_string();
    assert_ignored(&chat.handle(Event::Data(huge)), "frame_too_large");

    // Neither is what the knowledge module never answers: the question is asked without it.
    let mut chat = Chat::with(|_| {});
    let asked = chat.say(QUESTION);
    let called = chat.tell(&asked, &hits(&[("Page", &"x".repeat(1 << 20))], true));
    assert!(!prompt_in(&called).contains("xxx"));
    assert_eq!(chat.record().diagnostics, ["no_knowledge"]);

    // Old turns get their vectors by so many at a time, the oldest first.
    let mut chat = Chat::with(|settings| {
        settings.embeddings = "e".to_owned();
        settings.memory_vectors = true;
        settings.knowledge = false;
        settings.memory.target_context = 400;
        settings.max_output = 50;
    });
    for turn in 0..50 {
        let outcome = chat.say(&format!("My lamp number {turn} is dark, and has been since the last storm."));
        // Vectors do not come, and neither does what would be found.
        let outcome = match outcome.effects.iter().any(|effect| matches!(effect, Effect::Embed { .. })) {
            true => chat.handle(Event::Embedded { id: embed_in(&outcome).0, reply: None }),
            false => outcome,
        };
        if calls(&outcome).is_empty() {
            chat.tell(&outcome, &json!({}));
        }
        chat.answer("I see.");
    }
    let (_, request, _) =
        embed_in(&chat.say("Which lamp of mine was the first to go dark, and when was that?"));
    let inputs = request["input"].as_array().unwrap();
    assert_eq!((inputs.len(), inputs[1].as_str().unwrap().contains("number 0 ")), (64, true));
}

#[test]
fn a_request_names_its_purpose_where_the_relay_knows_them() {
    for (purposes, expected) in [(true, json!("chat")), (false, Value::Null)] {
        let mut chat = Chat::with(|settings| settings.purposes = purposes);
        let (request, _) = call_in(&chat.ask(QUESTION, &hits(&[], false)));
        assert_eq!(request["purpose"], expected);
        // The roles are those that a browser may send.
        let roles: Vec<&Value> =
            request["messages"].as_array().unwrap().iter().map(|message| &message["role"]).collect();
        assert_eq!(roles, ["user"]);
    }
}

#[test]
fn the_report_names_all_that_a_turn_decided() {
    let mut chat = Chat::with(|_| {});
    chat.handle(Event::Budget(Budget { state: BudgetState::Ok, remaining: Some(7), reset_s: 60 }));
    chat.ask(QUESTION, &hits(&[("Norway", "Four days."), ("Oslo", "Three.")], true));
    chat.handle(Event::Failed(Failure::Model));
    chat.handle(delta("In four days"));
    let usage =
        json!({"prompt_tokens": 900, "completion_tokens": 30, "prompt_tokens_details": {"cached_tokens": 8}});
    chat.handle(Event::Data(
        json!({"choices": [{"delta": {}, "finish_reason": "stop"}], "usage": usage}).to_string(),
    ));
    let report: Value = serde_json::from_str(&chat.machine.report()).unwrap();
    let turn = &report["turns"][0];
    for (path, expected) in [
        ("/answer", json!("a1")),
        ("/kind", json!("general")),
        ("/why", json!("an ordinary question")),
        ("/models", json!(["a", "b", "c"])),
        ("/model", json!("b")),
        ("/requests/0", json!({"why": "answer", "model": "a", "failure": "model", "charged": true})),
        ("/requests/1", json!({"why": "fallback", "model": "b", "failure": "", "charged": true})),
        ("/search/query", json!(QUESTION)),
        ("/search/found", json!(["Norway", "Oslo"])),
        ("/search/confidence", json!(821)),
        ("/search/sent", json!(true)),
        ("/kept", json!(1)),
        ("/dropped", json!(0)),
        ("/passages", json!(2)),
        ("/rounds", json!(0)),
        ("/local", json!("")),
        ("/spent/requests", json!(2)),
        ("/spent/input", json!(900)),
        ("/spent/output", json!(30)),
        ("/spent/cached", json!(8)),
        // Two requests of 1,200 micro-units.
        ("/spent/by_request", json!(2_400)),
        ("/spent/currency", json!("EUR")),
    ] {
        assert_eq!(turn.pointer(path), Some(&expected), "{path} in {turn}");
    }
    assert!(turn["estimated"].as_u64() > Some(0) && turn["limit"].as_u64() > turn["estimated"].as_u64());
    assert_eq!(report["budget"], json!({"state": "ok", "reset_s": 60, "remaining": 7}));
    assert_eq!((&report["thread"]["requests"], &report["day"]["requests"]), (&json!(2), &json!(2)));
}
