//! The machine: what each event leads to, in tables, and what holds after any sequence of events.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use dialogue::error::Failure;
use dialogue::predicates::{can_clear, can_retry, can_send, can_stop};
use dialogue::thread::{Author, Message, MessageId, Part, Reason, Status, Thread, ThreadId};
use dialogue::turn::{Change, Dialogue, Effect, Event, MAX_ANSWER, Outcome, Settings};
use proptest::prelude::*;
use serde_json::{Value, json};

fn id(name: &str) -> MessageId {
    MessageId(name.to_owned())
}

fn settings() -> Settings {
    Settings { model: "m".to_owned(), max_input_chars: 10, ..Settings::default() }
}

fn new() -> Dialogue {
    Dialogue::new(ThreadId("t".to_owned()), settings())
}

fn submit(text: &str, n: u32) -> Event {
    Event::Submit {
        text: text.to_owned(),
        images: Vec::new(),
        harder: false,
        user: id(&format!("u{n}")),
        assistant: id(&format!("a{n}")),
        now: 7,
    }
}

fn retry(name: &str) -> Event {
    Event::Retry { harder: false, assistant: id(name), now: 8 }
}

fn delta(text: &str) -> Event {
    Event::Data(json!({"choices": [{"index": 0, "delta": {"content": text}}]}).to_string())
}

fn done() -> Event {
    Event::Data("[DONE]".to_owned())
}

fn finish(reason: &str) -> Event {
    Event::Data(json!({"choices": [{"delta": {}, "finish_reason": reason}]}).to_string())
}

fn error(code: &str) -> Event {
    Event::Data(json!({"error": {"code": code}}).to_string())
}

fn calls(outcome: &Outcome) -> Vec<(Value, String)> {
    let calls = outcome.effects.iter().filter_map(|effect| match effect {
        Effect::Call { request, key } => Some((serde_json::from_str(request).unwrap(), key.clone())),
        _ => None,
    });
    calls.collect()
}

#[test]
fn twenty_turns_cost_twenty_requests_and_carry_the_thread() {
    let mut dialogue = new();
    let mut sent = Vec::new();
    for n in 0..20 {
        let outcome = dialogue.handle(submit(&format!("q{n}"), n));
        sent.push(json!({"role": "user", "content": format!("q{n}")}));
        let options = json!({"include_usage": true});
        let expected = json!({"model": "m", "messages": sent, "stream": true, "stream_options": options});
        assert_eq!(calls(&outcome), [(expected, format!("a{n}.1"))]);
        for event in
            [Event::Opened, delta("answer "), delta(&n.to_string()), finish("stop"), done(), Event::Ended]
        {
            assert!(calls(&dialogue.handle(event)).is_empty());
        }
        sent.push(json!({"role": "assistant", "content": format!("answer {n}")}));
        assert_eq!(dialogue.requests(), 1);
    }
    assert_eq!(dialogue.thread().messages.len(), 40);
    assert!(dialogue.thread().messages.iter().all(|message| message.status == Status::Complete));
}

#[test]
fn what_a_submit_asks_for() {
    let outcome = new().handle(submit(" Hi\n", 1));
    assert_eq!(outcome.changes, [Change::Added(id("u1")), Change::Added(id("a1")), Change::Route]);
    assert_eq!(outcome.dirty, [id("u1"), id("a1")]);
    assert!(matches!(&outcome.effects[..], [Effect::Save { running: false }, Effect::Call { .. }]));
    assert!(calls(&outcome)[0].0.to_string().contains(r#""content":"Hi""#));
}

#[test]
fn ends_of_an_answer() {
    use Failure::{BadReply, Busy, Cut, Offline, Provider, RateLimited, Refused, Timeout, Unreachable};
    let failed = |failure| Status::Incomplete(Reason::Error(failure));
    let json_reply = |value: Value| Event::Reply(value.to_string());
    let whole =
        |content: &str| json!({"choices": [{"message": {"content": content}, "finish_reason": "stop"}]});
    let wait = 9;
    let table: Vec<(Vec<Event>, &str, Status)> = vec![
        (vec![delta("a"), finish("stop")], "a", Status::Complete),
        (vec![delta("a"), done()], "a", Status::Complete),
        (vec![delta("a"), finish("of the future")], "a", Status::Complete),
        (vec![delta("a"), finish("stop"), Event::Failed(Unreachable)], "a", Status::Complete),
        (vec![delta("a"), done(), delta("b"), Event::Stop], "a", Status::Complete),
        (vec![delta("a"), finish("length"), done()], "a", Status::Incomplete(Reason::Length)),
        (vec![finish("length")], "", Status::Incomplete(Reason::Length)),
        (vec![delta("a"), finish("content_filter")], "a", Status::Incomplete(Reason::ContentFilter)),
        (vec![delta("a"), finish("error")], "a", failed(Provider)),
        (vec![finish("stop")], "", failed(BadReply)),
        (vec![done()], "", failed(BadReply)),
        (vec![Event::Ended], "", failed(BadReply)),
        (vec![delta("a"), Event::Ended], "a", failed(Cut)),
        (vec![delta("<thi"), Event::Ended], "<thi", failed(Cut)),
        (vec![delta("<think>"), Event::Ended], "", failed(BadReply)),
        (vec![Event::Failed(Offline)], "", failed(Offline)),
        (vec![delta("a"), Event::Failed(Offline)], "a", failed(Cut)),
        (vec![delta("a"), Event::Failed(Unreachable)], "a", failed(Cut)),
        (vec![delta("a"), Event::Failed(Timeout)], "a", failed(Timeout)),
        (vec![Event::Failed(Refused)], "", failed(Refused)),
        (
            vec![Event::Failed(RateLimited { retry_after_s: wait })],
            "",
            failed(RateLimited { retry_after_s: wait }),
        ),
        (vec![Event::Failed(Busy { retry_after_s: wait })], "", failed(Busy { retry_after_s: wait })),
        (vec![delta("a"), error("upstream_timeout"), done()], "a", failed(Timeout)),
        (vec![error("upstream_disconnected")], "", failed(Cut)),
        (vec![error("of the future")], "", failed(Provider)),
        (vec![Event::Data("garbage".to_owned()), delta("a"), done()], "a", Status::Complete),
        (vec![Event::Data("garbage".to_owned()), Event::Ended], "", failed(BadReply)),
        (vec![Event::Data(" ".repeat((1 << 20) + 1)), delta("a"), done()], "a", Status::Complete),
        (vec![json_reply(whole("a"))], "a", Status::Complete),
        (vec![json_reply(whole("")), done()], "", failed(BadReply)),
        (vec![Event::Reply(format!("\n\n{}", whole("a")))], "a", Status::Complete),
        (vec![json_reply(json!({"choices": [{"message": {"content": "a"}}]}))], "a", Status::Complete),
        (
            vec![json_reply(json!({"choices": [{"message": {"content": "<think>t</think>a"}}]}))],
            "a",
            Status::Complete,
        ),
        (vec![json_reply(json!({"error": {"code": "upstream_timeout"}}))], "", failed(Timeout)),
        (vec![json_reply(json!({}))], "", failed(BadReply)),
        (vec![Event::Reply("<html>".to_owned())], "", failed(BadReply)),
        (vec![Event::Stop], "", Status::Incomplete(Reason::Cancelled)),
        (vec![delta("a"), Event::Stop, delta("b"), Event::Ended], "a", Status::Incomplete(Reason::Cancelled)),
    ];
    for (events, text, status) in table {
        let mut dialogue = new();
        dialogue.handle(submit("q", 1));
        let mut ends = 0;
        for event in &events {
            let outcome = dialogue.handle(event.clone());
            if outcome.changes.contains(&Change::Status(id("a1"))) {
                ends += 1;
                assert!(outcome.effects.contains(&Effect::Save { running: false }), "{events:?}");
                assert_eq!(outcome.dirty, [id("a1")]);
                let cancels = outcome.effects.contains(&Effect::Cancel);
                assert_eq!(cancels, matches!(event, Event::Stop), "{events:?}");
            }
        }
        let answer = dialogue.message(&id("a1")).unwrap();
        assert_eq!((answer.text().as_str(), answer.status, ends), (text, status, 1), "{events:?}");
        assert!(!dialogue.is_running() && can_send(&dialogue, "next"));
        assert_eq!(can_retry(&dialogue), status != Status::Complete);
    }
}

#[test]
fn reasoning_comes_once_from_whichever_place() {
    let fields = |names: &[&str], content: &str| {
        let mut delta = json!({"content": content});
        for name in names {
            delta[*name] = json!("why");
        }
        Event::Data(json!({"choices": [{"delta": delta}]}).to_string())
    };
    for event in [
        fields(&["reasoning_content"], "so"),
        fields(&["reasoning"], "so"),
        fields(&["reasoning", "reasoning_content"], "so"),
        fields(&["reasoning"], "<think>why</think>so"),
        fields(&[], "<think>why</think>so"),
    ] {
        let mut dialogue = new();
        dialogue.handle(submit("q", 1));
        let outcome = dialogue.handle(event.clone());
        assert_eq!(outcome.changes.len(), 2);
        assert_eq!(outcome.effects, [Effect::Save { running: true }]);
        dialogue.handle(done());
        let parts = &dialogue.message(&id("a1")).unwrap().parts;
        assert_eq!(parts, &[Part::Reasoning("why".to_owned()), Part::Text("so".to_owned())], "{event:?}");
    }
}

#[test]
fn an_answer_without_end_is_ended() {
    let mut dialogue = new();
    dialogue.handle(submit("q", 1));
    let piece = "ä".repeat(MAX_ANSWER / 8);
    let mut last = Outcome::default();
    for _ in 0..5 {
        last = dialogue.handle(delta(&piece));
        if !dialogue.is_running() {
            break;
        }
    }
    assert!(last.effects.contains(&Effect::Cancel));
    let answer = dialogue.message(&id("a1")).unwrap();
    assert_eq!((answer.text().len(), answer.status), (MAX_ANSWER, Status::Incomplete(Reason::Length)));
}

#[test]
fn what_is_ignored_and_why() {
    let mut dialogue = new();
    for (event, diagnostic) in [
        (submit(" \n", 1), "submit_empty"),
        (submit("12345678901", 1), "submit_too_long"),
        (retry("a9"), "nothing_to_retry"),
    ] {
        let outcome = dialogue.handle(event);
        assert_eq!(outcome, Outcome { diagnostics: vec![diagnostic], ..Outcome::default() });
    }
    for event in [delta("a"), done(), Event::Ended] {
        assert_eq!(dialogue.handle(event), Outcome::default(), "what an answer's end is followed by");
    }
    for event in [Event::Opened, Event::Stop, Event::Reply(String::new()), Event::Failed(Failure::Cut)] {
        let outcome = dialogue.handle(event);
        assert_eq!(outcome, Outcome { diagnostics: vec!["nothing_runs"], ..Outcome::default() });
    }
    dialogue.handle(submit("q", 1));
    for (event, diagnostic) in [
        (submit("q", 2), "submit_while_running"),
        (retry("a9"), "nothing_to_retry"),
        (Event::Restore(Thread::new(ThreadId("x".to_owned()))), "restore_while_running"),
    ] {
        assert_eq!(dialogue.handle(event).diagnostics, [diagnostic]);
    }
    dialogue.handle(Event::Stop);
    assert_eq!(dialogue.handle(submit("q", 1)).diagnostics, ["duplicate_id"]);
    assert_eq!(dialogue.thread().messages.len(), 2);
}

#[test]
fn a_retry_asks_the_same_again() {
    let mut dialogue = new();
    dialogue.handle(submit("q", 1));
    dialogue.handle(delta("half"));
    dialogue.handle(Event::Ended);
    let outcome = dialogue.handle(retry("a2"));
    assert_eq!(outcome.changes, [Change::Removed(id("a1")), Change::Added(id("a2")), Change::Route]);
    assert_eq!((outcome.removed.as_slice(), outcome.dirty.as_slice()), (&[id("a1")][..], &[id("a2")][..]));
    let (request, key) = calls(&outcome).remove(0);
    assert_eq!(request["messages"], json!([{"role": "user", "content": "q"}]));
    assert_eq!((key.as_str(), dialogue.requests()), ("a2.1", 1));
    dialogue.handle(delta("whole"));
    dialogue.handle(done());
    assert!(!can_retry(&dialogue));
    // After a failure the visitor may also just go on: what was answered in part belongs to the thread.
    dialogue.handle(submit("q2", 3));
    dialogue.handle(Event::Failed(Failure::Offline));
    let outcome = dialogue.handle(submit("q3", 4));
    let messages = calls(&outcome).remove(0).0["messages"].clone();
    assert_eq!(messages[2], json!({"role": "user", "content": "q2\n\nq3"}));
}

#[test]
fn a_stored_thread_comes_back() {
    let mut answer = Message::answer(id("a1"), 1);
    answer.parts.push(Part::Text("half".to_owned()));
    let question = Message::user(id("u1"), "q".to_owned(), 1);
    let stored = Thread {
        id: ThreadId("s".to_owned()),
        messages: vec![question.clone(), answer, question],
        summaries: Vec::new(),
    };
    let mut dialogue = new();
    let outcome = dialogue.handle(Event::Restore(stored));
    let expected =
        Outcome { changes: vec![Change::Reset], diagnostics: vec!["duplicate_id"], ..Outcome::default() };
    assert_eq!(outcome, expected, "nothing is written");
    let messages = &dialogue.thread().messages;
    assert_eq!((messages.len(), messages[1].status), (2, Status::Incomplete(Reason::Interrupted)));
    assert_eq!((dialogue.last_user_text(), can_retry(&dialogue)), (Some("q"), true));
    // A question whose answer was never stored can be asked again too.
    let lonely =
        Thread { id: ThreadId("s".to_owned()), messages: vec![messages[0].clone()], summaries: Vec::new() };
    dialogue.handle(Event::Restore(lonely));
    assert_eq!(dialogue.handle(retry("a3")).changes, [Change::Added(id("a3")), Change::Route]);
}

#[test]
fn a_new_conversation_gives_up_the_old_one() {
    let mut dialogue = new();
    assert!(!can_clear(&dialogue));
    dialogue.handle(submit("q", 1));
    assert!(can_clear(&dialogue) && can_stop(&dialogue) && !can_send(&dialogue, "x"));
    let outcome = dialogue.handle(Event::Clear { thread: ThreadId("t2".to_owned()) });
    assert_eq!(outcome.effects, [Effect::Cancel, Effect::Forget]);
    assert_eq!((outcome.changes, outcome.removed), (vec![Change::Reset], vec![id("u1"), id("a1")]));
    assert_eq!(*dialogue.thread(), Thread::new(ThreadId("t2".to_owned())));
    assert_eq!(dialogue.handle(delta("late")), Outcome::default());
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => (0u32..9, "[a-z ]{0,12}").prop_map(|(n, text)| submit(&text, n)),
        1 => (0u32..99).prop_map(|n| retry(&format!("r{n}"))),
        5 => "(<think>|</think>|[a-zä ]){0,6}".prop_map(|text| delta(&text)),
        1 => Just(done()),
        1 => proptest::sample::select(vec!["stop", "length", "error", ""]).prop_map(finish),
        1 => Just(error("upstream_timeout")),
        1 => Just(Event::Ended),
        1 => Just(Event::Failed(Failure::Offline)),
        1 => Just(Event::Stop),
        1 => Just(Event::Opened),
        1 => any::<String>().prop_map(Event::Data),
        1 => any::<String>().prop_map(Event::Reply),
        1 => (0u32..3).prop_map(|n| Event::Clear { thread: ThreadId(n.to_string()) }),
    ]
}

proptest! {
    #[test]
    fn the_changes_tell_all_that_happens(events in proptest::collection::vec(event(), 0..60)) {
        let mut dialogue = new();
        // What a view knows: ids and texts; what a storage knows: the messages as they were when dirty.
        let mut view: Vec<(MessageId, String)> = Vec::new();
        let mut stored: Vec<Message> = Vec::new();
        for event in events {
            let was_running = dialogue.is_running();
            let outcome = dialogue.handle(event);
            for change in &outcome.changes {
                match change {
                    Change::Reset => view.clear(),
                    Change::Added(id) => {
                        let text = dialogue.message(id).filter(|m| m.author == Author::User).map(Message::text);
                        view.push((id.clone(), text.unwrap_or_default()));
                    }
                    Change::Removed(id) => view.retain(|(known, _)| known != id),
                    Change::Text { id, text } => {
                        view.iter_mut().find(|(known, _)| known == id).unwrap().1.push_str(text);
                    }
                    Change::Reasoning { id }
                    | Change::Status(id)
                    | Change::Sources(id)
                    | Change::Calls(id)
                    | Change::Form(id) => {
                        assert!(dialogue.message(id).is_some());
                    }
                    Change::Summaries | Change::Route | Change::Budget => {}
                }
            }
            stored.retain(|message| !outcome.removed.contains(&message.id));
            for id in &outcome.dirty {
                let message = dialogue.message(id).unwrap().clone();
                stored.retain(|known| known.id != *id);
                stored.push(message);
            }
            let saves = outcome.effects.iter().filter(|effect| matches!(effect, Effect::Save { .. })).count();
            prop_assert_eq!(saves, usize::from(!outcome.dirty.is_empty()));
            let calls = calls(&outcome).len();
            prop_assert_eq!(calls == 1, !was_running && dialogue.is_running());
            prop_assert!(calls <= 1 && dialogue.requests() <= 1);

            let truth: Vec<_> = dialogue.thread().messages.iter().map(|m| (m.id.clone(), m.text())).collect();
            prop_assert_eq!(&view, &truth);
            prop_assert_eq!(&stored, &dialogue.thread().messages);
            let running = dialogue.thread().messages.iter().filter(|m| m.status == Status::Running).count();
            prop_assert_eq!(running, usize::from(dialogue.is_running()));
        }
    }

    #[test]
    fn deltas_in_any_pieces_give_the_same_answer(
        words in proptest::collection::vec(proptest::sample::select(vec!["<think>", "</think>", "a", " ", "ä", "\n"]), 1..20),
    ) {
        let play = |pieces: &[&str]| {
            let mut dialogue = new();
            dialogue.handle(submit("q", 1));
            for piece in pieces {
                dialogue.handle(delta(piece));
            }
            dialogue.handle(done());
            dialogue.message(&id("a1")).unwrap().clone()
        };
        let whole = words.concat();
        let chars: Vec<&str> = whole.split_inclusive(|_| true).collect();
        prop_assert_eq!(play(&words), play(&[&whole]));
        prop_assert_eq!(play(&chars), play(&[&whole]));
    }
}
