//! Summaries: made when nothing else is to be done, one request for each crossing, kept with the thread.

use crate::rig::{Chat, asked_in, assert_ignored, call_in, calls, delta, finish, id, prompt_in, settings};
use dialogue::cost::{Budget, BudgetState, Ledger, Spent};
use dialogue::error::Failure;
use dialogue::estimate::tokens;
use dialogue::history::{Memo, decode_memo, encode_memo};
use dialogue::memory::Policy;
use dialogue::thread::{Summary, ThreadId};
use dialogue::turn::{Change, Effect, Event, Outcome};
use serde_json::{Value, json};

const SAID: &str = "The blue lamp was bought in March and has not glowed since, so I want my money back. ";

/// A chat with room for a few messages.
fn small(policy: Policy) -> Chat {
    Chat::with(|settings| {
        settings.knowledge = false;
        settings.memory.policy = policy;
        settings.memory.target_context = 1_000;
        settings.max_output = 100;
    })
}

/// The visitor asks; old turns are looked for in vain where they are.
fn asked(chat: &mut Chat) -> Outcome {
    let outcome = chat.say(SAID);
    if calls(&outcome).is_empty() {
        let (id, _) = asked_in(&outcome);
        return chat.handle(Event::Knowledge { id, reply: None });
    }
    outcome
}

/// One turn of about 90 tokens.
fn turn(chat: &mut Chat) -> Outcome {
    let outcome = asked(chat);
    assert_eq!(calls(&outcome).len(), 1);
    let ended = chat.answer(&SAID.repeat(3));
    assert!(ended.effects.contains(&Effect::SaveMemory));
    ended
}

fn is_due(outcome: &Outcome) -> bool {
    outcome.effects.contains(&Effect::WhenIdle)
}

/// Turns until a summary is due.
fn crossing(chat: &mut Chat) -> u32 {
    for turns in 1..40 {
        if is_due(&turn(chat)) {
            return turns;
        }
    }
    panic!("no summary becomes due");
}

fn idle(chat: &mut Chat) -> Outcome {
    chat.now += 800;
    let outcome = chat.handle(Event::Idle { now: chat.now });
    if let [Effect::Summarise { id, .. }] = &outcome.effects[..] {
        chat.summary = *id;
    }
    outcome
}

fn summarise_in(outcome: &Outcome) -> (Value, String) {
    let (_, request, key) = summarise(outcome);
    (request, key)
}

fn summarise(outcome: &Outcome) -> (u32, Value, String) {
    let [Effect::Summarise { id, request, key }] = &outcome.effects[..] else { panic!("{outcome:?}") };
    (*id, serde_json::from_str(request).unwrap(), key.clone())
}

/// The newest summary that was asked for comes: it is the newest request that has a number.
fn summarised(chat: &mut Chat, text: &str) -> Outcome {
    let id = chat.summary;
    summarised_by(chat, id, text)
}

fn summarised_by(chat: &mut Chat, id: u32, text: &str) -> Outcome {
    let reply = json!({
        "choices": [{"message": {"content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 400, "completion_tokens": 30},
    });
    let now = chat.now;
    chat.handle(Event::Summarised { id, reply: Some(reply.to_string()), now })
}

#[test]
fn one_request_for_each_crossing() {
    for policy in [Policy::Auto, Policy::Summary] {
        let mut chat = small(policy);
        let first = crossing(&mut chat);
        assert!(first > 2, "due after {first} turns");
        let before = chat.record().clone();
        let day = chat.machine.ledger().day.requests;
        let (request, key) = summarise_in(&idle(&mut chat));
        assert_eq!(
            (&request["model"], &request["purpose"], &request["stream"]),
            (&json!("a"), &json!("summary"), &json!(false))
        );
        assert_eq!((request["messages"].as_array().unwrap().len(), request.get("stream_options")), (1, None));
        assert!(request["messages"][0]["content"].as_str().unwrap().contains("The blue lamp"));
        assert!(key.ends_with(".summary") && key.starts_with(['u', 'a']), "{key}");
        assert_eq!(chat.requests(), [("answer", "a", ""), ("summary", "a", "")]);
        assert_eq!((before.spent.requests, chat.machine.requests()), (1, 2));
        assert_eq!(chat.machine.ledger().day.requests, day + 1);
        // While it is being made there is no second one.
        assert_ignored(&idle(&mut chat), "nothing_to_do");

        let input = chat.machine.ledger().thread.input;
        let done = summarised(&mut chat, "<think>short</think>\nThe blue lamp is dark.\n");
        assert_eq!(
            (done.changes.as_slice(), done.effects.as_slice()),
            (&[Change::Summaries][..], &[Effect::SaveMemory][..])
        );
        let summaries = &chat.machine.thread().summaries;
        assert_eq!((summaries.len(), summaries[0].text.as_str()), (1, "The blue lamp is dark."));
        assert_eq!(chat.machine.ledger().thread.input, input + 400);
        assert_ignored(&summarised(&mut chat, "late"), "late_summary");
        assert_ignored(&idle(&mut chat), "nothing_to_do");

        // It is part of the prompt once the thread is cut off, and the next one waits for the next crossing.
        let mut told = 0;
        let mut turns = 0;
        loop {
            let outcome = asked(&mut chat);
            let in_prompt = prompt_in(&outcome).contains("<summary>The blue lamp is dark.</summary>");
            assert_eq!(in_prompt, chat.record().trimmed.summaries == 1);
            assert!(in_prompt || chat.record().trimmed.dropped == 0, "what is cut off is summarised");
            told += u32::from(in_prompt);
            turns += 1;
            if is_due(&chat.answer(&SAID.repeat(3))) {
                break;
            }
            assert_ignored(&idle(&mut chat), "nothing_to_do");
        }
        assert!(turns > 1 && told > 0, "{policy:?}: {turns} turns, {told} with it");
        let (request, again) = summarise_in(&idle(&mut chat));
        assert!(request["messages"][0]["content"].as_str().unwrap().contains("The blue lamp is dark."));
        assert_ne!(key, again);
    }
}

#[test]
fn the_cursor_never_goes_back() {
    let mut chat = small(Policy::Summary);
    let (mut until, mut turns, mut crossings) = (0, 0, 0);
    let mut keys = Vec::new();
    while turns < 120 {
        turns += crossing(&mut chat);
        let (request, key) = summarise_in(&idle(&mut chat));
        assert!(!keys.contains(&key), "{key} twice");
        keys.push(key);
        // What is asked for is never what was asked for before.
        let asked = request["messages"][0]["content"].as_str().unwrap();
        assert!(!asked.contains("<earlier>") || tokens(asked) <= 900, "{}", tokens(asked));
        let long =
            format!("Summary {crossings}. {}", "The lamp of the visitor is dark and blue. ".repeat(25));
        assert_eq!(summarised(&mut chat, &long).changes, [Change::Summaries]);
        crossings += 1;
        let thread = chat.machine.thread();
        let place = |summary: &Summary| {
            thread.messages.iter().position(|message| message.id == summary.until).unwrap()
        };
        let places: Vec<usize> = thread.summaries.iter().map(place).collect();
        assert!(places.is_sorted(), "{places:?}");
        let newest = *places.last().unwrap();
        let merged = thread.summaries.iter().any(|summary| summary.level > 0);
        assert!(newest > until || (newest == until && merged), "{newest} after {until}");
        until = newest;
    }
    assert!(chat.machine.thread().summaries.iter().any(|summary| summary.level > 0));
    assert_eq!(chat.machine.ledger().thread.requests, turns + crossings);
}

#[test]
fn a_summary_that_fails_is_left_until_the_thread_has_grown() {
    let empty = json!({"choices": [{"message": {"content": "<think>hm</think> "}}]}).to_string();
    for reply in [None, Some("garbage".to_owned()), Some(json!({"choices": []}).to_string()), Some(empty)] {
        let mut chat = small(Policy::Summary);
        crossing(&mut chat);
        summarise_in(&idle(&mut chat));
        let now = chat.now;
        let outcome = chat.handle(Event::Summarised { id: chat.summary, reply: reply.clone(), now });
        assert_eq!(outcome.diagnostics, ["no_summary"]);
        assert_eq!(
            (outcome.changes.as_slice(), outcome.effects.as_slice()),
            (&[][..], &[Effect::SaveMemory][..])
        );
        assert!(chat.machine.thread().summaries.is_empty());
        assert_eq!(chat.requests(), [("answer", "a", ""), ("summary", "a", "summary")]);
        // However often nothing else is to be done.
        assert_ignored(&idle(&mut chat), "nothing_to_do");
        assert_ignored(&idle(&mut chat), "nothing_to_do");
        // A quarter of the room is about 225 tokens, a turn 90.
        assert!(!is_due(&turn(&mut chat)), "{reply:?}");
        assert_ignored(&idle(&mut chat), "nothing_to_do");
        assert!((0..4).any(|_| is_due(&turn(&mut chat))), "{reply:?}");
        summarise_in(&idle(&mut chat));
        // One that comes puts an end to the waiting.
        assert_eq!(summarised(&mut chat, "The lamp is dark.").changes, [Change::Summaries]);
    }
}

#[test]
fn nothing_is_summarised_after_an_answer_that_is_not_complete() {
    let ends = [Event::Stop, Event::Failed(Failure::Offline), finish("length"), finish("content_filter")];
    for end in ends {
        let mut chat = small(Policy::Summary);
        chat.machine.settings_mut().model = "a".to_owned();
        let turns = crossing(&mut chat);
        let mut chat = small(Policy::Summary);
        chat.machine.settings_mut().model = "a".to_owned();
        (1..turns).for_each(|_| assert!(!is_due(&turn(&mut chat))));
        asked(&mut chat);
        chat.handle(delta(&SAID.repeat(3)));
        assert!(!is_due(&chat.handle(end.clone())), "{end:?}");
        assert_ignored(&idle(&mut chat), "nothing_to_do");
        assert!(is_due(&turn(&mut chat)), "{end:?}");
    }
}

#[test]
fn a_summary_of_another_thread_is_not_taken_for_this_ones() {
    let mut chat = small(Policy::Summary);
    crossing(&mut chat);
    let (old, ..) = summarise(&idle(&mut chat));
    chat.handle(Event::Clear { thread: ThreadId("t2".to_owned()) });
    crossing(&mut chat);
    let (new, ..) = summarise(&idle(&mut chat));
    assert_ignored(&summarised_by(&mut chat, old, "What was said in private."), "late_summary");
    assert!(chat.machine.thread().summaries.is_empty());
    assert_eq!(summarised_by(&mut chat, new, "The lamp is dark.").changes, [Change::Summaries]);
}

#[test]
fn a_summary_and_a_turn_side_by_side() {
    // Not while an answer runs.
    let mut chat = small(Policy::Summary);
    crossing(&mut chat);
    chat.say(SAID);
    assert_ignored(&idle(&mut chat), "nothing_to_do");
    assert!(is_due(&chat.answer("Yes")));
    // An answer may begin, end, and fail while it is made.
    summarise_in(&idle(&mut chat));
    call_in(&chat.say(SAID));
    chat.handle(delta("Half"));
    assert!(!is_due(&chat.handle(Event::Failed(Failure::Timeout))), "one is being made");
    let now = chat.now;
    chat.handle(Event::Summarised { id: chat.summary, reply: None, now });
    assert_eq!(chat.requests(), [("answer", "a", "timeout")], "what failed was another turn's request");
    let mut records = chat.machine.records().rev();
    let before = &records.nth(1).unwrap().requests;
    assert_eq!((before[1].why, before[1].failure), ("summary", "summary"));
}

#[test]
fn a_summary_of_a_thread_that_is_gone_is_not_taken() {
    let end: [fn(&mut Chat) -> Event; 2] = [
        |_| Event::Clear { thread: ThreadId("t2".to_owned()) },
        |chat| Event::Restore(chat.machine.thread().clone()),
    ];
    for end in end {
        let mut chat = small(Policy::Summary);
        crossing(&mut chat);
        summarise_in(&idle(&mut chat));
        let event = end(&mut chat);
        chat.handle(event);
        assert_ignored(&summarised(&mut chat, "late"), "late_summary");
        assert!(chat.machine.thread().summaries.is_empty());
    }
}

#[test]
fn when_no_summary_is_made() {
    for policy in [Policy::Full, Policy::Window, Policy::Recall] {
        let mut chat = small(policy);
        for _ in 0..20 {
            assert!(!is_due(&turn(&mut chat)), "{policy:?}");
            assert_ignored(&idle(&mut chat), "nothing_to_do");
        }
    }
    for state in [BudgetState::Low, BudgetState::Spent] {
        let mut chat = small(Policy::Summary);
        crossing(&mut chat);
        chat.handle(Event::Budget(Budget { state, remaining: Some(1), reset_s: 1_000 }));
        assert_ignored(&idle(&mut chat), "nothing_to_do");
        chat.handle(Event::Budget(Budget::default()));
        assert!(is_due(&turn(&mut chat)), "{state:?}");
    }
    assert_ignored(&idle(&mut Chat::new(settings(|_| {}))), "nothing_to_do");
}

#[test]
fn what_is_remembered_comes_back() {
    let mut chat = small(Policy::Summary);
    crossing(&mut chat);
    idle(&mut chat);
    summarised(&mut chat, "The \"blue\" lamp\nis dark.");
    let thread = chat.machine.thread().clone();
    let memo = Memo { summaries: thread.summaries.clone(), ledger: chat.machine.ledger().clone() };
    let stored = encode_memo(&thread.id, &memo);
    assert_eq!(decode_memo(&stored, &thread.id), Some(memo.clone()));
    // Of another thread only the day's cost counts.
    let other = decode_memo(&stored, &ThreadId("t2".to_owned())).unwrap();
    let ledger = Ledger { thread: Spent::default(), ..memo.ledger };
    assert_eq!(other, Memo { summaries: Vec::new(), ledger });
    for broken in ["", "{", "[]", "{}", r#"{"thread":"t"}"#] {
        assert_eq!(decode_memo(broken, &thread.id), None, "{broken}");
    }
    let poor = r#"{"thread":"t","summaries":[1,{"level":300,"until":"a","text":"x"},{"level":0,"until":"a1"},{"level":0,"until":"a1","text":"x","covers":4294967296},{"level":0,"until":"a1","text":"x","covers":2}],"ledger":{}}"#;
    let poor = decode_memo(poor, &thread.id).unwrap();
    let kept = Summary { level: 0, until: id("a1"), text: "x".to_owned(), covers: 2 };
    assert_eq!((poor.summaries, poor.ledger), (vec![kept], Ledger::default()));

    // A machine that takes them goes on where the other one was.
    let mut again = small(Policy::Summary);
    for chat in [&mut chat, &mut again] {
        chat.machine.settings_mut().model = "a".to_owned();
    }
    again.handle(Event::Restore(thread));
    again.machine.restore_ledger(chat.machine.ledger().clone());
    let event = |user: &str| Event::Submit {
        text: SAID.to_owned(),
        images: Vec::new(),
        harder: false,
        user: id(user),
        assistant: id("next"),
        now: chat.now,
    };
    let (ours, theirs) = (chat.machine.handle(event("n")), again.handle(event("n")));
    assert_eq!(call_in(&ours), call_in(&theirs));
    assert_eq!(chat.machine.ledger(), again.machine.ledger());
}
