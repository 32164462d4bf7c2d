//! What the words of a question ask for is heard beyond the border: who waits for it, and what comes when it does not.

use crate::rig::{
    Chat, QUESTION, asked_in, assert_ignored, call_in, calls, id, judgement, nothing, settings,
};
use dialogue::catalogue::Use;
use dialogue::cost::{Budget, BudgetState};
use dialogue::error::Failure;
#[cfg(feature = "retrieval")]
use dialogue::router::{Question, judge};
use dialogue::thread::{Part, Reason, Status, ThreadId};
use dialogue::turn::{Change, Dialogue, Effect, Event, Outcome, Settings};
use serde_json::json;

fn submit(text: &str, images: Vec<Part>, harder: bool) -> Event {
    Event::Submit { text: text.to_owned(), images, harder, user: id("u"), assistant: id("a"), now: 7 }
}

fn picture() -> Part {
    Part::Image { url: "data:image/png;base64,eA==".to_owned(), name: "n".to_owned() }
}

#[test]
fn who_waits_for_a_judgement() {
    type Owner = fn(&mut Settings);
    let table: [(Owner, Event, Option<&str>, &str); 8] = [
        (|_| {}, submit(QUESTION, vec![], false), Some("judge"), "several models, and pages"),
        (|s| s.knowledge = false, submit(QUESTION, vec![], false), Some("judge"), "several models"),
        (
            |s| s.model = "b".to_owned(),
            submit("Hello", vec![], false),
            Some("judge"),
            "a greeting is not searched",
        ),
        (|s| s.catalogue.models.truncate(1), submit(QUESTION, vec![], false), Some("judge"), "pages"),
        (
            |s| (s.knowledge, s.model) = (false, "b".to_owned()),
            submit(QUESTION, vec![], false),
            None,
            "one model",
        ),
        (
            |s| {
                s.knowledge = false;
                s.catalogue.models.truncate(1);
            },
            submit(QUESTION, vec![], false),
            None,
            "one model",
        ),
        (|_| {}, submit(QUESTION, vec![picture()], false), Some("find"), "a picture is seen"),
        (|s| s.knowledge = false, submit(QUESTION, vec![], true), None, "the visitor's wish"),
    ];
    for (owner, event, asked, why) in table {
        let mut machine = Dialogue::new(ThreadId("t".to_owned()), settings(owner));
        let outcome = machine.handle(event);
        match asked {
            Some(what) => assert_eq!(asked_in(&outcome).1["do"], what, "{why}"),
            None => assert_eq!(calls(&outcome).len(), 1, "{why}"),
        }
        let routed = outcome.changes.contains(&Change::Route);
        assert_eq!(routed, asked != Some("judge"), "{why}");
    }
}

#[test]
fn a_judgement_crosses_the_border_once_and_chooses_the_model() {
    let table = [
        ("Hello!", Use::Fast, "a"),
        (QUESTION, Use::General, "a"),
        (
            "Compare the two lamps step by step: which costs less over ten years, and why?",
            Use::Reasoning,
            "b",
        ),
        ("Why does `foreach` throw a TypeError in my JavaScript function?", Use::Code, "b"),
    ];
    for (text, kind, model) in table {
        let mut chat = Chat::with(|settings| settings.knowledge = false);
        let outcome = chat.handle(submit(text, vec![], false));
        let (id, request) = asked_in(&outcome);
        assert_eq!(request, json!({"do": "judge", "text": text, "failed": false}));
        let (_, expected) = judgement(&outcome).unwrap();
        let reply = expected.to_string();
        let routed = chat.handle(Event::Knowledge { id, reply: Some(reply.clone()) });
        assert_eq!(
            (call_in(&routed).0["model"].as_str(), chat.record().route.kind),
            (Some(model), kind),
            "{text}"
        );
        assert_eq!(chat.record().route.why, expected["why"].as_str().unwrap());
        assert!(routed.changes.contains(&Change::Route));
        assert_ignored(&chat.handle(Event::Knowledge { id, reply: Some(reply) }), "late_knowledge");
        assert_eq!(chat.requests(), [("answer", model, "")]);
    }
}

#[cfg(feature = "retrieval")]
#[test]
fn the_module_says_what_the_router_says() {
    let mut desk = dialogue::retrieval::Desk::default();
    let mut ask = |request: serde_json::Value| -> serde_json::Value {
        serde_json::from_str(&desk.handle(&request.to_string())).unwrap()
    };
    for (text, failed) in
        [("Hello!", false), ("no \"\n", true), ("", false), ("Solve 17 * 23, step by step", true)]
    {
        let said = judge(&Question { text, failed, ..Question::default() });
        let answer = ask(json!({"do": "judge", "text": text, "failed": failed}));
        assert_eq!(answer, json!({"kind": said.kind.word(), "why": said.why}), "{text}");
    }
    let (text, tools) = ("Cancel my order, please", true);
    assert_eq!(ask(json!({"do": "judge", "text": text, "tools": tools}))["kind"], "agentic");
    for broken in [json!({"do": "judge"}), json!({"do": "judge", "text": 7})] {
        assert_eq!(ask(broken), json!({"error": "bad_request"}));
    }
}

#[test]
fn without_a_judgement_the_turn_goes_on() {
    let table = [
        (None, vec![], "the module could not be had: it is not asked for the pages either"),
        (Some("{"), vec![], "it said nothing that can be read"),
        (Some(r#"{"error":"bad_request"}"#), vec!["find"], "it did not understand"),
        (Some(r#"{"kind":"swift","why":"x"}"#), vec!["find"], "it names no use"),
    ];
    for (reply, then, why) in table {
        let mut chat = Chat::with(|_| {});
        let (id, _) = asked_in(&chat.handle(submit("Hello!", vec![], false)));
        let outcome = chat.handle(Event::Knowledge { id, reply: reply.map(str::to_owned) });
        assert_eq!(outcome.diagnostics, ["no_judgement"], "{why}");
        assert_eq!(asks(&outcome), then, "{why}");
        let called = if then.is_empty() { outcome } else { chat.tell(&outcome, &nothing()) };
        assert_eq!(call_in(&called).0["model"], "a", "{why}");
        let record = chat.record();
        assert_eq!((record.route.kind, &*record.route.why), (Use::General, "could not be judged"));
        assert_eq!(record.diagnostics, ["no_judgement"]);
        chat.answer("Hello");
        assert_eq!((chat.machine.requests(), chat.last().status), (1, Status::Complete));
    }
}

#[test]
fn only_a_model_that_failed_asks_more_of_the_next() {
    use Failure::{BadReply, BudgetSpent, Busy, Cut, Offline, Provider, RateLimited, Timeout, Unreachable};
    let table = [
        (Offline, false),
        (Unreachable, false),
        (BudgetSpent { retry_after_s: 1 }, false),
        (Busy { retry_after_s: 1 }, false),
        (RateLimited { retry_after_s: 1 }, false),
        (Provider, false),
        (Timeout, false),
        (Cut, true),
        (BadReply, true),
    ];
    for (failure, failed) in table {
        let mut chat = Chat::with(|settings| {
            settings.knowledge = false;
            settings.max_requests = 1;
        });
        call_in(&chat.say(QUESTION));
        chat.handle(Event::Failed(failure));
        assert_eq!(chat.last().status, Status::Incomplete(Reason::Error(failure)));
        let (_, request) = asked_in(&chat.handle(submit("Hello!", vec![], false)));
        assert_eq!(request["failed"], failed, "{failure:?}");
    }
}

fn asks(outcome: &Outcome) -> Vec<String> {
    let asked = outcome.effects.iter().filter_map(|effect| match effect {
        Effect::Knowledge { request, .. } => {
            let request: serde_json::Value = serde_json::from_str(request).unwrap();
            Some(request["do"].as_str().unwrap().to_owned())
        }
        _ => None,
    });
    asked.collect()
}

#[test]
fn a_turn_that_is_stopped_while_it_is_judged_makes_no_request() {
    let mut chat = Chat::with(|settings| settings.knowledge = false);
    let (id, _) = asked_in(&chat.handle(submit(QUESTION, vec![], false)));
    assert_ignored(&chat.handle(Event::Opened), "no_call");
    chat.handle(Event::Stop);
    assert_eq!(chat.last().status, Status::Incomplete(Reason::Cancelled));
    let late = Event::Knowledge { id, reply: Some(json!({"kind": "fast", "why": "x"}).to_string()) };
    assert_ignored(&chat.handle(late), "late_knowledge");
    assert_eq!(chat.machine.requests(), 0);
}

#[test]
fn when_nothing_is_left_nobody_waits_for_a_judgement() {
    let mut chat = Chat::with(|settings| settings.knowledge = false);
    chat.handle(Event::Budget(Budget { state: BudgetState::Spent, remaining: Some(0), reset_s: 9 }));
    let outcome = chat.handle(submit(QUESTION, vec![], false));
    assert_eq!((asks(&outcome), calls(&outcome).len()), (Vec::new(), 0));
    let spent = Failure::BudgetSpent { retry_after_s: 9 };
    assert_eq!(chat.last().status, Status::Incomplete(Reason::Error(spent)));
}
