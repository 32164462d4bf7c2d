//! What is left of the day: it decides whether a call is made, and what is asked beside it.

use crate::rig::{Chat, QUESTION, asked_in, call_in, calls, embed_in, nothing, nothing_near};
use dialogue::catalogue::Use;
use dialogue::cost::{Budget, BudgetState};
use dialogue::error::Failure;
use dialogue::predicates::can_retry;
use dialogue::thread::{Mark, Reason, Status};
use dialogue::turn::{Change, Event};
use serde_json::{Value, json};

fn told(state: BudgetState, reset_s: u32) -> Event {
    Event::Budget(Budget { state, remaining: None, reset_s })
}

fn spent(retry_after_s: u32) -> Status {
    Status::Incomplete(Reason::Error(Failure::BudgetSpent { retry_after_s }))
}

/// A chat in which a turn has passed.
fn begun(knowledge: bool) -> Chat {
    let mut chat = Chat::with(|settings| settings.knowledge = knowledge);
    let first = chat.say(QUESTION);
    if knowledge {
        chat.tell(&first, &nothing());
    }
    chat.answer("Yes");
    chat
}

#[test]
fn a_spent_budget_makes_no_call() {
    let mut chat = begun(false);
    assert_eq!(chat.handle(told(BudgetState::Spent, 100)).changes, [Change::Budget]);
    chat.now += 39_000;
    let outcome = chat.say(QUESTION);
    assert!(calls(&outcome).is_empty());
    // A second passes with each question.
    assert_eq!((chat.last().status, chat.last().parts.len()), (spent(60), 0));
    assert_eq!((chat.machine.requests(), chat.machine.ledger().thread.requests), (0, 1));
    assert!(can_retry(&chat.machine));
    // The visitor who insists is believed.
    assert_eq!(call_in(&chat.retry(false)).1, "a3.1");
    chat.answer("Yes");
    // Nobody said that it is otherwise.
    chat.say(QUESTION);
    assert_eq!(chat.last().status, spent(58));
    chat.now += 56_000;
    chat.say(QUESTION);
    assert_eq!(chat.last().status, spent(1));
    // From then on it is another day.
    call_in(&chat.say(QUESTION));
    chat.answer("Yes");
    chat.handle(told(BudgetState::Spent, 1_000));
    chat.say(QUESTION);
    assert_eq!(chat.last().status, spent(999));
    assert_eq!(chat.handle(told(BudgetState::Ok, 1_000)).changes, [Change::Budget]);
    call_in(&chat.say(QUESTION));
}

#[test]
fn a_spent_budget_is_answered_by_the_pages() {
    let mut chat = begun(true);
    chat.handle(told(BudgetState::Spent, 100));
    let outcome = chat.say(QUESTION);
    assert!(calls(&outcome).is_empty());
    assert_eq!(asked_in(&outcome).1["do"], "extract");
    chat.tell(
        &outcome,
        &json!({"known": true, "text": "Five days [1]", "sources": [{"title": "D", "url": "/d"}]}),
    );
    assert_eq!((chat.last().text().as_str(), chat.last().status), ("Five days [1]", spent(99)));
    assert_eq!(chat.sources().iter().map(|s| s.mark).collect::<Vec<_>>(), [Mark::Local]);
    assert_eq!((chat.record().local, chat.requests()), ("budget_spent", vec![]));
}

#[test]
fn a_budget_that_is_told_before_the_first_question_counts_from_it() {
    let mut chat = Chat::with(|settings| settings.knowledge = false);
    chat.handle(told(BudgetState::Spent, 100));
    assert!(calls(&chat.say(QUESTION)).is_empty());
    assert_eq!(chat.last().status, spent(100));
    chat.now += 99_000;
    call_in(&chat.say(QUESTION));
}

#[test]
fn the_same_budget_again_is_no_change_but_counts_anew() {
    let mut chat = begun(false);
    chat.handle(told(BudgetState::Spent, 100));
    chat.say(QUESTION);
    assert_eq!(chat.handle(told(BudgetState::Spent, 100)).changes, []);
    chat.say(QUESTION);
    assert_eq!(chat.last().status, spent(99));
    let report: Value = serde_json::from_str(&chat.machine.budget_report()).unwrap();
    assert_eq!(report, json!({"state": "spent", "reset_s": 100}));
    chat.handle(Event::Budget(Budget { state: BudgetState::Low, remaining: Some(7), reset_s: 5 }));
    let report: Value = serde_json::from_str(&chat.machine.budget_report()).unwrap();
    assert_eq!(report, json!({"state": "low", "remaining": 7, "reset_s": 5}));
}

#[test]
fn a_low_budget_is_whole_again_after_its_day() {
    let hard = "Compare the two lamps step by step: which one costs less over ten years, and why?";
    for (reset_s, later, kind) in [
        (100, 90, Use::General),
        (100, 99, Use::Reasoning),
        // Nobody told when.
        (0, 100_000, Use::General),
    ] {
        let mut chat = begun(false);
        chat.handle(told(BudgetState::Low, reset_s));
        chat.now += later * 1_000;
        call_in(&chat.say(hard));
        assert_eq!((chat.record().route.kind, chat.record().route.downgraded), (kind, kind == Use::General));
    }
}

#[test]
fn little_is_spent_on_nothing_but_answers() {
    let hard = "Compare the two lamps step by step: which one costs less over ten years, and why?";
    let mut chat = Chat::with(|settings| settings.embeddings = "e".to_owned());
    embed_in(&chat.ask(hard, &nothing_near()));
    assert_eq!(chat.record().route.kind, Use::Reasoning);
    chat.handle(Event::Stop);
    chat.handle(told(BudgetState::Low, 100));
    let outcome = chat.say(hard);
    assert_eq!(asked_in(&outcome).1.get("embedding"), None);
    let route = &chat.record().route;
    assert_eq!((route.kind, route.downgraded, route.models[0].as_str()), (Use::General, true, "a"));
    call_in(&chat.tell(&outcome, &nothing()));
    chat.answer("The first");
    assert_eq!(chat.requests(), [("answer", "a", "")]);
    // The visitor's own wish counts more.
    chat.send(hard, Vec::new(), true);
    assert_eq!((chat.record().route.kind, chat.record().route.downgraded), (Use::Reasoning, false));
}
