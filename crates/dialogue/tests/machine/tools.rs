//! Rounds of tools: from the model's calls to its answer, and all that may come between.

use crate::rig::{
    Chat, QUESTION, asked_in, assert_ignored, call_in, called, calls, card, check, delta, done, error,
    finish, hits, id, tool, tools_in, whole,
};
use dialogue::catalogue::Catalogue;
use dialogue::cost::{Budget, BudgetState};
use dialogue::error::Failure;
use dialogue::predicates::{can_continue, can_retry, can_send, can_stop, requires_action};
use dialogue::thread::{Part, Reason, Status, Thread, ThreadId};
use dialogue::tools::{Kind, MAX_TOOLS};
use dialogue::turn::{Change, Effect, Event, Outcome, Settings};
use serde_json::{Value, json};

const ASKED: &str = "Where is my order 8821?";
const ORDER: &str = r#"{"order":"8821"}"#;
const STOPPED: &str = "The call was stopped before it ended. Do not repeat it unasked.";
const REJECTED: &str = "The visitor did not allow this call. Do not repeat it; ask what to do instead.";
const UNKNOWN: &str = "Error: the page was left while the tool ran. It may have done its work or not; do not repeat it unasked.";

/// A machine with a tool that may run, and one that needs approval.
fn new(change: impl FnOnce(&mut Settings)) -> Chat {
    Chat::with_tools(vec![tool("eta", |_| {}), tool("cancel", |tool| tool.approval = true)], change)
}

/// The same, asked.
fn asked(change: impl FnOnce(&mut Settings)) -> Chat {
    let mut chat = new(change);
    call_in(&chat.say(ASKED));
    chat
}

/// Roles of the messages of the only request, a tool's with its call, an assistant's with its calls.
fn shape(outcome: &Outcome) -> Vec<String> {
    let (request, _) = call_in(outcome);
    let messages = request["messages"].as_array().unwrap().iter();
    let ids = |message: &Value| {
        let calls = message["tool_calls"].as_array().into_iter().flatten();
        calls.map(|call| call["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join("+")
    };
    messages
        .map(|message| match message["role"].as_str().unwrap() {
            "tool" => format!(
                "{}={}",
                message["tool_call_id"].as_str().unwrap(),
                message["content"].as_str().unwrap()
            ),
            "assistant" => format!("{}({})", message["content"].as_str().unwrap(), ids(message)),
            role => role.to_owned(),
        })
        .collect()
}

#[test]
fn three_after_another_are_four_requests_and_three_at_once_are_two() {
    let mut chat = asked(|_| {});
    for round in ["1", "2", "3"] {
        let run = chat.call_tools(&[(round, "eta", ORDER)]);
        assert_eq!(tools_in(&run), [(round, "eta", ORDER)]);
        // It is written before it runs.
        assert!(matches!(run.effects.first(), Some(Effect::Save { running: false })), "{run:?}");
        let next = chat.tool_done(round, Ok(&format!("r{round}")));
        if round == "3" {
            assert_eq!(shape(&next), ["user", "(1)", "1=r1", "(2)", "2=r2", "(3)", "3=r3"]);
        }
    }
    chat.answer("It comes tomorrow.");
    assert_eq!(
        chat.requests(),
        [("answer", "a", ""), ("tools", "a", ""), ("tools", "a", ""), ("tools", "a", "")]
    );
    assert_eq!((chat.record().rounds, chat.last().status), (3, Status::Complete));
    assert_eq!(chat.last().text(), "It comes tomorrow.");

    let mut chat = asked(|_| {});
    let run = chat.call_tools(&[("1", "eta", ORDER), ("2", "eta", ORDER), ("3", "eta", ORDER)]);
    assert_eq!(tools_in(&run).len(), 3);
    // They end in any order; their results are in that of the calls.
    assert_eq!(chat.tool_done("3", Ok("r3")).effects, [Effect::Save { running: false }]);
    assert!(calls(&chat.tool_done("1", Ok("r1"))).is_empty());
    let next = chat.tool_done("2", Ok("r2"));
    assert_eq!(shape(&next), ["user", "(1+2+3)", "1=r1", "2=r2", "3=r3"]);
    assert_eq!(call_in(&next).1, "a1.2");
    chat.answer("It comes tomorrow.");
    assert_eq!(chat.requests(), [("answer", "a", ""), ("tools", "a", "")]);
    let record: Value = serde_json::from_str(&chat.machine.newest_record()).unwrap();
    assert_eq!((&record["rounds"], &record["spent"]["requests"]), (&json!(1), &json!(2)));
    assert_eq!(record["calls"], json!(vec![json!({"name": "eta", "state": "done"}); 3]));
}

#[test]
fn however_an_answer_with_calls_ends_they_are_run() {
    let one = || called(&[("1", "eta", ORDER)]);
    let piece = |function: Value| Event::Data(json!({"choices": [{"delta": function}]}).to_string());
    let message = json!({"tool_calls": whole(&[("1", "eta", ORDER)])});
    let reply = |reason: Value| {
        Event::Reply(json!({"choices": [{"message": message, "finish_reason": reason}]}).to_string())
    };
    let usage = Event::Data(json!({"choices": [], "usage": {"prompt_tokens": 70}}).to_string());
    let table: Vec<Vec<Event>> = vec![
        vec![one(), finish("tool_calls"), done()],
        vec![one(), finish("stop"), done()],
        vec![one(), finish("function_call"), done()],
        vec![one(), finish("tool_calls"), usage, done()],
        vec![one(), done()],
        vec![one(), finish("tool_calls"), Event::Ended],
        vec![one(), finish("tool_calls"), Event::Failed(Failure::Cut)],
        // In pieces, and as it was before there were several.
        vec![
            piece(
                json!({"tool_calls": [{"index": 0, "id": "1", "function": {"name": "eta", "arguments": ""}}]}),
            ),
            piece(json!({"tool_calls": [{"index": 0, "function": {"arguments": "{\"order\":"}}]})),
            piece(json!({"tool_calls": [{"index": 0, "function": {"arguments": "\"8821\"}"}}]})),
            done(),
        ],
        vec![
            piece(json!({"function_call": {"name": "eta", "arguments": ORDER}})),
            finish("function_call"),
            done(),
        ],
        vec![reply(json!("tool_calls"))],
        vec![reply(json!("stop"))],
        vec![reply(Value::Null)],
    ];
    for events in table {
        let mut chat = asked(|_| {});
        chat.handle(delta("I look. "));
        let mut last = Outcome::default();
        for event in events.clone() {
            assert_eq!(check(&last), None, "too early: {events:?}");
            last = chat.handle(event);
        }
        let run = chat.checked(last);
        let only = tools_in(&run);
        assert!(matches!(only[..], [(_, "eta", ORDER)]), "{events:?}: {run:?}");
        let call = only[0].0.to_owned();
        // What ends behind it is nothing new.
        assert_eq!(chat.handle(Event::Ended), Outcome::default());
        let next = chat.tool_done(&call, Ok("soon"));
        assert_eq!(
            shape(&next),
            ["user", &format!("I look. ({call})"), &format!("{call}=soon")],
            "{events:?}"
        );
        chat.answer("Soon.");
        assert_eq!((chat.last().text().as_str(), chat.last().status), ("I look. Soon.", Status::Complete));
        assert_eq!(chat.record().spent.requests, 2);
    }
}

#[test]
fn half_a_call_is_none() {
    let half = || called(&[("1", "eta", "{\"ord")]);
    let failed = |failure| Status::Incomplete(Reason::Error(failure));
    for (text, end, expected) in [
        ("", finish("length"), Some(Status::Incomplete(Reason::Length))),
        ("I look.", finish("length"), Some(Status::Incomplete(Reason::Length))),
        ("", finish("content_filter"), Some(Status::Incomplete(Reason::ContentFilter))),
        ("I look.", Event::Ended, Some(failed(Failure::Cut))),
        // The next model is asked.
        ("", Event::Ended, None),
        ("", Event::Failed(Failure::Timeout), None),
        ("", error("x"), None),
    ] {
        let mut chat = asked(|_| {});
        chat.handle(delta(text));
        chat.handle(half());
        let outcome = chat.handle(end.clone());
        assert_eq!(check(&outcome), None);
        assert_eq!((chat.calls(), chat.last().text().as_str()), (vec![], text), "{end:?}");
        match expected {
            Some(status) => assert_eq!(chat.last().status, status, "{end:?}"),
            None => assert_eq!(call_in(&outcome).0["model"], "b", "{end:?}"),
        }
    }
    // Calls that can't be used are a failure of the model.
    let mut chat = asked(|_| {});
    chat.handle(called(&[("1", "", ORDER)]));
    assert_eq!(call_in(&chat.handle(done())).0["model"], "b");
    assert_eq!(chat.record().diagnostics, ["call_without_name"]);
    // Empty ones stand for nothing.
    let mut chat = asked(|_| {});
    chat.handle(delta("Yes."));
    chat.handle(called(&[("1", "", "")]));
    chat.handle(done());
    assert_eq!((chat.last().status, chat.calls()), (Status::Complete, vec![]));
}

#[test]
fn a_failed_round_goes_to_the_next_model_with_all_that_was_done() {
    let empty = [finish("stop"), done(), Event::Reply("{}".to_owned())];
    for failure in empty.into_iter().chain([Event::Failed(Failure::Timeout), error("x"), Event::Ended]) {
        let mut chat = asked(|_| {});
        chat.handle(delta("I look."));
        chat.call_tools(&[("1", "eta", ORDER)]);
        chat.tool_done("1", Ok("soon"));
        let next = chat.handle(failure.clone());
        assert_eq!(
            (call_in(&next).0["model"].as_str(), tools_in(&next).len()),
            (Some("b"), 0),
            "{failure:?}"
        );
        assert_eq!(shape(&next), ["user", "I look.(1)", "1=soon"]);
        chat.answer("Soon.");
        assert_eq!((chat.last().text().as_str(), chat.last().status), ("I look.Soon.", Status::Complete));
    }
    // Nobody is left, and what was done is not lost: it goes on later.
    let mut chat = asked(|settings| settings.max_requests = 2);
    chat.call_tools(&[("1", "eta", ORDER)]);
    chat.tool_done("1", Ok("soon"));
    chat.handle(Event::Failed(Failure::Timeout));
    assert_eq!(chat.last().status, Status::Incomplete(Reason::Error(Failure::Timeout)));
    assert_eq!(shape(&chat.go_on()), ["user", "(1)", "1=soon"]);
}

#[test]
fn the_model_is_told_once_what_can_not_be_run() {
    let missing = "Error: an order is missing";
    let none = "Error: there is no such tool. The tools are: eta, cancel.";
    for (name, arguments, told) in [
        ("eta", "{}", missing),
        ("eta", "{\"order", missing),
        ("fly", ORDER, none),
        ("cancel", "{}", missing),
    ] {
        let mut chat = asked(|settings| settings.max_requests = 9);
        let repair = chat.call_tools(&[("1", name, arguments)]);
        assert_eq!((tools_in(&repair).len(), chat.calls()), (0, vec![("1", "failed", told)]));
        assert_eq!(shape(&repair), ["user", "(1)", &format!("1={told}")]);
        // It does better, and later worse again.
        chat.call_tools(&[("2", "eta", ORDER)]);
        chat.tool_done("2", Ok("soon"));
        let ended = chat.call_tools(&[("3", "eta", ORDER), ("4", name, arguments)]);
        assert_eq!((tools_in(&ended).len(), calls(&ended).len()), (0, 0), "nothing of this round runs");
        assert_eq!(chat.last().status, Status::Incomplete(Reason::Error(Failure::Tool)));
        assert_eq!(chat.calls()[2..], [("3", "failed", STOPPED), ("4", "failed", told)]);
        assert_eq!(chat.requests(), [("answer", "a", ""), ("repair", "a", ""), ("tools", "a", "")]);
    }
    // Beside one that can be run, it is told with its result.
    let mut chat = asked(|_| {});
    let run = chat.call_tools(&[("1", "eta", "{}"), ("2", "eta", ORDER)]);
    assert_eq!(tools_in(&run), [("2", "eta", ORDER)]);
    assert_eq!(shape(&chat.tool_done("2", Ok("soon"))), ["user", "(1+2)", &format!("1={missing}"), "2=soon"]);
    assert_eq!(chat.requests(), [("answer", "a", ""), ("tools", "a", "")]);
    // Nothing runs that could not be checked.
    for reply in [None, Some("{}"), Some("x"), Some(r#"{"error":"bad_request"}"#)] {
        let mut chat = asked(|_| {});
        chat.handle(called(&[("1", "eta", ORDER)]));
        let (serial, _) = check(&chat.handle(done())).unwrap();
        let ended = chat.handle(Event::Acted { id: serial, reply: reply.map(str::to_owned) });
        assert_eq!((tools_in(&ended).len(), calls(&ended).len()), (0, 0));
        assert_eq!(chat.last().status, Status::Incomplete(Reason::Error(Failure::Tool)));
        assert_eq!(
            (chat.record().diagnostics.as_slice(), chat.record().spent.requests),
            (&["no_actions"][..], 1)
        );
    }
}

/// One call waits for the visitor, another has run; the page was left and came back, or not.
fn pending(reload: bool) -> Chat {
    let mut chat = asked(|_| {});
    chat.handle(delta("Shall I?"));
    let asks = chat.call_tools(&[("1", "eta", ORDER), ("2", "cancel", ORDER)]);
    assert_eq!(tools_in(&asks), [("1", "eta", ORDER)]);
    assert!(asks.changes.contains(&Change::Status(id("a1"))));
    assert!(calls(&chat.tool_done("1", Ok("soon"))).is_empty());
    if reload {
        chat.reload();
    }
    assert_eq!(chat.last().status, Status::RequiresAction);
    assert_eq!(chat.calls(), [("1", "done", "soon"), ("2", "asking", "–")]);
    assert!(requires_action(&chat.machine) && can_stop(&chat.machine) && can_send(&chat.machine, "x"));
    assert!(!can_retry(&chat.machine) && !can_continue(&chat.machine) && !chat.machine.is_running());
    chat
}

#[test]
fn a_call_that_needs_approval_waits_for_it() {
    for reload in [false, true] {
        let mut chat = pending(reload);
        let run = chat.approve("2", true);
        assert_eq!((tools_in(&run), chat.last().status), (vec![("2", "cancel", ORDER)], Status::Running));
        assert!(chat.machine.is_running());
        assert_ignored(&chat.approve("2", true), "nothing_to_approve");
        assert_ignored(&chat.approve("2", false), "nothing_to_approve");
        let next = chat.tool_done("2", Ok("cancelled"));
        assert_eq!(shape(&next), ["user", "Shall I?(1+2)", "1=soon", "2=cancelled"]);
        chat.answer("Done.");
        assert_eq!(
            (chat.last().status, chat.record().requests.last().unwrap().why),
            (Status::Complete, "tools")
        );
        // Requests are counted where they were made, and no key is used twice.
        let expected = if reload { (1, format!("a1.{}.1", chat.now)) } else { (2, "a1.2".to_owned()) };
        assert_eq!((chat.record().spent.requests, call_in(&next).1), expected);

        let mut chat = pending(reload);
        let next = chat.approve("2", false);
        assert_eq!((tools_in(&next), chat.calls()[1]), (vec![], ("2", "rejected", REJECTED)));
        assert_eq!(shape(&next)[3], format!("2={REJECTED}"));
        chat.answer("As you like.");
        assert_eq!(chat.last().status, Status::Complete);

        // A new message is a no, and costs no request for the old one.
        let mut chat = pending(reload);
        let next = chat.say("Never mind. When does it come?");
        assert_eq!(tools_in(&next).len(), 0);
        let before = chat.machine.message(&id("a1")).unwrap();
        assert_eq!(before.status, Status::Complete);
        assert_eq!(before.calls().map(|call| call.state.word()).collect::<Vec<_>>(), ["done", "rejected"]);
        assert_eq!(shape(&next)[1..], ["Shall I?(1+2)", "1=soon", &format!("2={REJECTED}"), "user"]);
        assert_ignored(&chat.approve("2", true), "nothing_to_approve");

        // One that can't be sent changes nothing.
        let mut chat = pending(reload);
        assert_ignored(&chat.say("  "), "submit_empty");
        assert_eq!(chat.last().status, Status::RequiresAction);

        let mut chat = pending(reload);
        let ended = chat.handle(Event::Stop);
        assert!(ended.effects.contains(&Effect::Cancel) && calls(&ended).is_empty());
        assert_eq!(chat.last().status, Status::Incomplete(Reason::Cancelled));
        assert_eq!(chat.calls()[1], ("2", "failed", STOPPED));
        assert_ignored(&chat.approve("2", true), "nothing_to_approve");

        // The page no longer has it.
        let mut chat = pending(reload);
        chat.machine.settings_mut().tools.retain(|tool| tool.name == "eta");
        let next = chat.approve("2", true);
        assert_eq!((tools_in(&next).len(), calls(&next).len(), chat.calls()[1].1), (0, 1, "failed"));

        assert_ignored(&pending(reload).approve("1", true), "nothing_to_approve");
        assert_ignored(&pending(reload).approve("9", true), "nothing_to_approve");
    }
}

#[test]
fn of_two_that_wait_each_is_asked_for() {
    let mut chat = asked(|_| {});
    chat.call_tools(&[("1", "cancel", ORDER), ("2", "cancel", ORDER)]);
    // The first one runs while the other one waits.
    assert_eq!(tools_in(&chat.approve("1", true)), [("1", "cancel", ORDER)]);
    assert_eq!(chat.last().status, Status::RequiresAction);
    assert!(calls(&chat.tool_done("1", Ok("gone"))).is_empty());
    let next = chat.approve("2", false);
    assert_eq!(shape(&next), ["user", "(1+2)", "1=gone", &format!("2={REJECTED}")]);
    // What runs while the visitor says something else is given up.
    let mut chat = asked(|_| {});
    chat.call_tools(&[("1", "eta", ORDER), ("2", "cancel", ORDER)]);
    let next = chat.say("Something else, please");
    assert!(next.effects.contains(&Effect::Cancel));
    assert_eq!(shape(&next)[2..4], [format!("1={STOPPED}"), format!("2={REJECTED}")]);
    assert_ignored(&chat.tool_done("1", Ok("late")), "late_tool");
}

#[test]
fn results_keep_to_their_size_and_come_once() {
    let long = "x".repeat(900);
    let mut chat = asked(|_| {});
    chat.call_tools(&[("1", "eta", ORDER), ("2", "eta", ORDER), ("3", "eta", ORDER)]);
    chat.tool_done("1", Ok(&long));
    assert_ignored(&chat.tool_done("1", Ok("again")), "late_tool");
    assert_ignored(&chat.tool_done("9", Ok("stray")), "late_tool");
    chat.tool_done("2", Err("it took longer than 5 s"));
    let next = chat.tool_done("3", Err(&long));
    let told: Vec<_> = chat.calls().into_iter().map(|(_, state, text)| (state, text.len())).collect();
    assert_eq!((told[0], told[2]), (("done", 200), ("failed", 200)));
    assert!(chat.calls()[0].2.ends_with("… shortened by 726 bytes"), "{:?}", chat.calls()[0]);
    assert_eq!(shape(&next)[3], "2=Error: the tool failed: it took longer than 5 s");
    assert_ignored(&chat.tool_done("2", Ok("late")), "late_tool");
    assert_ignored(&chat.handle(Event::Acted { id: 1, reply: None }), "late_act");
}

#[test]
fn a_turn_has_its_limits_and_goes_on_from_there() {
    for (rounds, requests, reload) in [(2, 9, false), (2, 9, true), (9, 2, false), (9, 2, true)] {
        let mut chat = asked(|settings| (settings.max_rounds, settings.max_requests) = (rounds, requests));
        let mut keys = vec!["a1.1".to_owned()];
        for round in ["1", "2"] {
            chat.call_tools(&[(round, "eta", ORDER)]);
            keys.extend(calls(&chat.tool_done(round, Ok("r"))).into_iter().map(|(_, key)| key));
        }
        let status = Status::Incomplete(Reason::Limit);
        let mut done = chat.calls().len();
        assert_eq!((chat.last().status, done), (status, 2));
        for leg in 0..3 {
            assert!(can_continue(&chat.machine) && !chat.machine.is_running());
            if reload {
                chat.reload();
            }
            let next = chat.go_on();
            keys.push(call_in(&next).1);
            assert_eq!((chat.requests(), chat.record().rounds), (vec![("continue", "a", "")], 0), "{leg}");
            while chat.machine.is_running() {
                done += 1;
                let name = done.to_string();
                chat.call_tools(&[(&name, "eta", ORDER)]);
                keys.extend(calls(&chat.tool_done(&name, Ok("r"))).into_iter().map(|(_, key)| key));
            }
            assert_eq!((chat.last().status, chat.calls().len()), (status, done));
        }
        let last = chat.go_on();
        keys.push(call_in(&last).1);
        let shape = shape(&last);
        assert_eq!(shape.len(), 1 + 2 * done, "{shape:?}");
        chat.answer("All done.");
        assert_eq!((chat.last().status, chat.last().text().as_str()), (Status::Complete, "All done."));
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), chat.machine.ledger().day.requests as usize, "{keys:?}");
        assert_ignored(&chat.go_on(), "nothing_to_continue");
    }
}

#[test]
fn an_interrupted_turn_goes_on_at_its_last_finished_step() {
    // What ran when the page was left may have done its work: it does not run again.
    let mut chat = asked(|_| {});
    chat.call_tools(&[("1", "eta", ORDER)]);
    chat.tool_done("1", Ok("soon"));
    chat.call_tools(&[("2", "eta", ORDER), ("3", "eta", ORDER)]);
    chat.tool_done("3", Ok("r3"));
    chat.reload();
    assert_eq!(chat.last().status, Status::Incomplete(Reason::Interrupted));
    assert_eq!(chat.calls(), [("1", "done", "soon"), ("2", "failed", UNKNOWN), ("3", "done", "r3")]);
    assert_ignored(&chat.tool_done("2", Ok("late")), "late_tool");
    let next = chat.go_on();
    assert_eq!(tools_in(&next).len(), 0);
    assert_eq!(shape(&next), ["user", "(1)", "1=soon", "(2+3)", &format!("2={UNKNOWN}"), "3=r3"]);

    // Half a sentence behind the last step is said anew, and a round that was being checked never began.
    for tail in [delta("It com"), called(&[("2", "eta", ORDER)])] {
        let mut chat = asked(|_| {});
        chat.call_tools(&[("1", "eta", ORDER)]);
        chat.tool_done("1", Ok("soon"));
        chat.handle(tail);
        chat.reload();
        let next = chat.go_on();
        assert!(next.changes.contains(&Change::Calls(id("a1"))));
        assert_eq!(shape(&next), ["user", "(1)", "1=soon"]);
        assert_eq!(chat.last().text(), "");
        chat.answer("It comes.");
        assert_eq!(chat.last().text(), "It comes.");
    }
    // Without a step there is nothing to go on with: the question can be asked again.
    let mut chat = asked(|_| {});
    chat.handle(delta("It com"));
    chat.reload();
    assert_ignored(&chat.go_on(), "nothing_to_continue");
    assert!(can_retry(&chat.machine));
}

#[test]
fn a_stopped_turn_runs_nothing_more() {
    let mut chat = asked(|_| {});
    chat.call_tools(&[("1", "eta", ORDER)]);
    let ended = chat.handle(Event::Stop);
    assert!(ended.effects.contains(&Effect::Cancel));
    assert_eq!(
        (chat.last().status, chat.calls()),
        (Status::Incomplete(Reason::Cancelled), vec![("1", "failed", STOPPED)])
    );
    assert_ignored(&chat.tool_done("1", Ok("late")), "late_tool");
    // While they are checked, too.
    let mut chat = asked(|_| {});
    chat.handle(called(&[("1", "eta", ORDER)]));
    let (serial, reply) = check(&chat.handle(done())).unwrap();
    chat.handle(Event::Stop);
    assert_ignored(&chat.handle(Event::Acted { id: serial, reply: Some(reply) }), "late_act");
    assert_eq!(chat.calls(), []);
}

#[test]
fn a_stored_thread_has_nothing_that_nobody_waits_for() {
    let stored = |status: &str, state: &str| {
        let call = json!({"type": "tool_call", "id": "1", "name": "eta", "arguments": "{}", "state": state});
        json!({"id": "a0", "author": "assistant", "parts": [call], "status": status, "created": 1})
    };
    let question = json!({"id": "u9", "author": "user", "parts": [], "status": "complete", "created": 1});
    for (status, state, last, expected) in [
        ("requires_action", "asking", true, (Status::RequiresAction, "asking")),
        ("requires_action", "asking", false, (Status::Complete, "rejected")),
        ("requires_action", "running", true, (Status::Complete, "failed")),
        ("running", "asking", true, (Status::Incomplete(Reason::Interrupted), "rejected")),
        ("running", "running", true, (Status::Incomplete(Reason::Interrupted), "failed")),
        ("complete", "running", true, (Status::Complete, "failed")),
    ] {
        let mut thread = Thread::new(ThreadId("t".to_owned()));
        for message in [Some(stored(status, state)), (!last).then(|| question.clone())].into_iter().flatten()
        {
            thread.messages.push(dialogue::thread::Message::from_value(&message.into()).unwrap());
        }
        let mut chat = new(|_| {});
        chat.handle(Event::Restore(thread));
        let message = chat.machine.message(&id("a0")).unwrap();
        assert_eq!(
            (message.status, message.calls().next().unwrap().state.word()),
            expected,
            "{status} {state} {last}"
        );
    }
}

#[test]
fn tools_are_sent_where_they_can_be_called() {
    let mut chat = new(|_| {});
    let (request, _) = call_in(&chat.say(ASKED));
    let names: Vec<&Value> =
        request["tools"].as_array().unwrap().iter().map(|tool| &tool["function"]["name"]).collect();
    assert_eq!(names, ["eta", "cancel"]);
    let with = chat.record().estimated;
    let mut bare = Chat::with_tools(Vec::new(), |_| {});
    assert_eq!(call_in(&bare.say(ASKED)).0.get("tools"), None);
    assert!(with > bare.record().estimated + 60, "{with}: they are counted");
    // Not for a greeting, nor for a model that calls none.
    assert_eq!(call_in(&new(|_| {}).say("Hello!")).0.get("tools"), None);
    assert_eq!(call_in(&new(|settings| settings.model = "c".to_owned()).say(ASKED)).0.get("tools"), None);
    // One of which nobody tells is taken to.
    assert!(call_in(&new(|settings| settings.model = "new".to_owned()).say(ASKED)).0["tools"].is_array());

    // The page adds its own, up to the limit; by a name that there is, in its place.
    let mut chat = Chat::with_tools(Vec::new(), |_| {});
    for n in 0..MAX_TOOLS {
        assert_eq!(chat.machine.register(tool(&format!("t{n}"), |_| {})), Ok(()));
    }
    assert_eq!(chat.machine.register(tool("one_more", |_| {})), Err("too_many_tools"));
    assert_eq!(chat.machine.register(tool("t0", |tool| tool.description = "new".to_owned())), Ok(()));
    let (request, _) = call_in(&chat.say(ASKED));
    assert_eq!(request["tools"][0]["function"]["description"], "new");
    assert_eq!(request["tools"].as_array().unwrap().len(), MAX_TOOLS);
    // Some come while the answer does: from the next request on.
    let mut chat = asked(|_| {});
    chat.call_tools(&[("1", "eta", ORDER)]);
    chat.machine.register(tool("late", |_| {})).unwrap();
    assert_eq!(call_in(&chat.tool_done("1", Ok("r"))).0["tools"].as_array().unwrap().len(), 3);
}

#[test]
fn the_card_lists_the_owners_tools_and_those_that_come_with_the_engine() {
    let mut card = card();
    card["tools"] = json!([
        {"name": "get_eta", "parameters": {"type": "object"}, "approval": true, "timeout_ms": 900},
        {"name": "no name"}, 7,
    ]);
    card["builtin"] = json!(["hand_over", "search_site", "fly"]);
    let mut settings = Settings::default();
    settings.tools.push(tool("mine", |_| {}));
    for _ in 0..2 {
        settings.take_card(&card);
        let tools: Vec<_> =
            settings.tools.iter().map(|tool| (tool.name.as_str(), tool.kind, tool.approval)).collect();
        assert_eq!(
            tools,
            [
                ("mine", Kind::Page, false),
                ("get_eta", Kind::Http, true),
                ("search_site", Kind::BuiltIn, false),
                ("hand_over", Kind::BuiltIn, false),
            ]
        );
    }
    // The site's search is offered where there is something to search.
    for (knowledge, expected) in [(false, 3), (true, 4)] {
        let mut chat = Chat::with(|it| (it.tools, it.knowledge) = (settings.tools.clone(), knowledge));
        let mut asked = chat.say(ASKED);
        if knowledge {
            asked = chat.tell(&asked, &hits(&[], false));
        }
        assert_eq!(call_in(&asked).0["tools"].as_array().unwrap().len(), expected);
    }
}

#[test]
fn the_model_searches_the_site_by_itself() {
    let new = || {
        let mut chat = Chat::with(|settings| {
            let mut card = card();
            card["builtin"] = json!(["search_site", "hand_over"]);
            settings.take_card(&card);
            settings.contact = "us@example.com".to_owned();
        });
        chat.ask(QUESTION, &hits(&[], false));
        let run = chat.call_tools(&[
            ("1", "search_site", r#"{"query":"Norway"}"#),
            ("2", "hand_over", r#"{"order":""}"#),
        ]);
        (chat, run)
    };
    let (mut chat, run) = new();
    let (serial, request) = asked_in(&run);
    assert_eq!(request, json!({"do": "find", "query": "Norway", "lang": "en", "k": 5}));
    // Whom to turn to is known at once: nobody has to run anything.
    assert_eq!(tools_in(&run), []);
    assert_eq!(chat.calls()[1], ("2", "done", "Tell the visitor to turn to: us@example.com"));
    assert_ignored(&chat.tool_done("1", Ok("made up")), "late_tool");
    let reply = Some(hits(&[("Norway", "Four days.")], true).to_string());
    let next = chat.handle(Event::Knowledge { id: serial, reply });
    let told = shape(&next);
    assert!(told[2].contains(r#""url":"/Norway","text":"Four days.""#), "{told:?}");
    assert_eq!(told[3], "2=Tell the visitor to turn to: us@example.com");
    let (mut chat, run) = new();
    let next = chat.handle(Event::Knowledge { id: asked_in(&run).0, reply: None });
    assert_eq!(shape(&next)[2], "1=Error: the tool failed: the search can't be reached");
    // An answer to a search that was given up is nobody's.
    let (mut chat, run) = new();
    chat.handle(Event::Stop);
    assert_ignored(&chat.handle(Event::Knowledge { id: asked_in(&run).0, reply: None }), "late_knowledge");
}

#[test]
fn long_work_goes_to_the_models_that_were_made_for_it() {
    let models = |agentic: &[&str], text: &str, budget: BudgetState| {
        let mut chat = new(|settings| {
            let mut card = card();
            card["uses"]["agentic"] = json!(agentic);
            settings.catalogue = Catalogue::from_card(&card);
            settings.max_requests = 9;
        });
        chat.handle(Event::Budget(Budget { state: budget, remaining: None, reset_s: 60 }));
        chat.say(text);
        for round in ["1", "2", "3"] {
            chat.call_tools(&[(round, "eta", ORDER)]);
            chat.tool_done(round, Ok("r"));
        }
        chat.handle(Event::Failed(Failure::Model));
        chat.answer("Done.");
        chat.requests().iter().map(|(_, model, _)| (*model).to_owned()).collect::<Vec<_>>().join("")
    };
    let errand = "Please cancel my order 48213";
    for (agentic, text, budget, expected) in [
        // The same model first, then the agentic line, then whoever calls tools.
        (&["b"][..], QUESTION, BudgetState::Ok, "aabba"),
        (&[], QUESTION, BudgetState::Ok, "aaaab"),
        (&["c", "b"], QUESTION, BudgetState::Ok, "aabba"),
        (&["b"], QUESTION, BudgetState::Low, "aaaab"),
        // What is heard to be an errand goes there at once.
        (&["b"], errand, BudgetState::Ok, "bbbba"),
        (&["b"], errand, BudgetState::Low, "aaaab"),
    ] {
        assert_eq!(models(agentic, text, budget), expected, "{agentic:?} {text} {budget:?}");
    }
}

#[test]
fn a_budget_that_is_spent_between_rounds_leaves_what_was_done() {
    let mut chat = asked(|_| {});
    chat.handle(Event::Budget(Budget { state: BudgetState::Spent, remaining: Some(0), reset_s: 60 }));
    chat.call_tools(&[("1", "eta", ORDER)]);
    let ended = chat.tool_done("1", Ok("soon"));
    assert_eq!((calls(&ended).len(), chat.record().spent.requests), (0, 1));
    assert_eq!(
        chat.last().status,
        Status::Incomplete(Reason::Error(Failure::BudgetSpent { retry_after_s: 60 }))
    );
    assert!(can_continue(&chat.machine));
}

#[test]
fn calls_that_are_named_alike_are_told_apart() {
    let mut chat = asked(|_| {});
    for expected in [["1", "2"], ["1_", "2_"], ["1__", "2__"]] {
        let run = chat.call_tools(&[("1", "eta", ORDER), ("2", "eta", ORDER)]);
        assert_eq!(tools_in(&run).iter().map(|(id, ..)| *id).collect::<Vec<_>>(), expected);
        chat.tool_done(expected[0], Ok("r"));
        chat.tool_done(expected[1], Ok("r"));
    }
    // A round of one is a round of its own, whatever is thought between.
    let thoughts = |part: &Part| matches!(part, Part::Reasoning(_));
    let mut chat = asked(|_| {});
    for round in ["1", "2"] {
        chat.handle(Event::Data(json!({"choices": [{"delta": {"reasoning_content": round}}]}).to_string()));
        chat.call_tools(&[(round, "eta", ORDER)]);
        chat.tool_done(round, Ok("r"));
    }
    assert_eq!(chat.last().parts.iter().filter(|part| thoughts(part)).count(), 2);
    // A model that fails takes only its own thoughts with it.
    chat.handle(Event::Data(json!({"choices": [{"delta": {"reasoning_content": "x"}}]}).to_string()));
    chat.handle(Event::Failed(Failure::Timeout));
    assert_eq!(chat.last().parts.iter().filter(|part| thoughts(part)).count(), 2);
}

#[test]
fn what_was_done_counts_for_the_next_turns_memory() {
    let mut chat = asked(|_| {});
    chat.call_tools(&[("1", "eta", ORDER)]);
    chat.tool_done("1", Ok(&"It is on its way to Norway. ".repeat(7)));
    chat.answer("Soon.");
    let with = chat.record().estimated;
    let next = chat.say("And the other one?");
    assert_eq!(shape(&next).len(), 5);
    assert!(chat.record().estimated > with);
}
