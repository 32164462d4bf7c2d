//! A failed call: the next model, then the site's own pages, then the failure itself.

use crate::rig::{
    Chat, QUESTION, asked_in, call_in, calls, delta, done, error, finish, hits, nothing, nothing_near,
    settings,
};
use dialogue::error::Failure;
use dialogue::predicates::{can_retry, can_think_harder};
use dialogue::thread::{Mark, Part, Reason, Status};
use dialogue::turn::{Change, Effect, Event, Outcome};
use serde_json::{Value, json};

fn extract() -> Value {
    json!({"known": true, "text": "To Norway: five days [1]. It costs 9 euros [2].", "sources": [
        {"id": 1, "title": "Delivery", "url": "/delivery", "text": "To Norway: five days.", "quote": "five days"},
        {"id": 2, "title": "Prices", "url": "/prices", "text": "It costs 9 euros."},
    ]})
}

fn failed(failure: Failure) -> Status {
    Status::Incomplete(Reason::Error(failure))
}

/// No model answers with a key that the provider does not take: one request, then the pages.
#[test]
fn a_dead_key_costs_one_request() {
    let mut chat = Chat::with(|_| {});
    chat.ask(QUESTION, &hits(&[("Delivery", "Five days.")], true));
    let local = chat.handle(Event::Failed(Failure::Key));
    assert!(calls(&local).is_empty());
    assert!(asks_the_pages(&local));
    assert_eq!(chat.record().spent.requests, 1);
    chat.tell(&local, &extract());
    assert_eq!(chat.last().status, failed(Failure::Key));
}

fn asks_the_pages(outcome: &Outcome) -> bool {
    outcome.effects.iter().any(
        |effect| matches!(effect, Effect::Knowledge { request, .. } if request.contains(r#""do":"extract""#)),
    )
}

#[test]
fn down_the_ladder_to_the_pages() {
    let mut chat = Chat::with(|_| {});
    let first = chat.ask(QUESTION, &hits(&[("Delivery", "Five days."), ("Jobs", "None.")], true));
    assert_eq!(chat.record().route.models, ["a", "b", "c"]);
    assert_eq!(call_in(&first).0["model"], "a");

    let second = chat.handle(Event::Failed(Failure::RateLimited { retry_after_s: 9 }));
    assert_eq!((call_in(&second).0["model"].as_str(), call_in(&second).1.as_str()), (Some("b"), "a1.2"));
    assert_eq!(second.effects[0], Effect::Cancel);
    assert_eq!(call_in(&second).0["messages"], call_in(&first).0["messages"]);
    let third = chat.handle(error("of the future"));
    assert_eq!((call_in(&third).0["model"].as_str(), call_in(&third).1.as_str()), (Some("c"), "a1.3"));
    assert_eq!(chat.sources().iter().map(|s| s.id).collect::<Vec<_>>(), [1, 2], "sent once more, told once");

    let local = chat.handle(Event::Failed(Failure::Timeout));
    assert!(calls(&local).is_empty() && local.effects.contains(&Effect::Cancel));
    let (_, request) = asked_in(&local);
    assert_eq!(request, json!({"do": "extract", "query": QUESTION, "lang": "en", "k": 3}));
    assert!(chat.machine.is_running());

    let ended = chat.tell(&local, &extract());
    let sources: Vec<_> =
        chat.sources().iter().map(|s| (s.id, s.mark, s.url.as_str(), s.quote.as_str())).collect();
    assert_eq!(sources, [(1, Mark::Local, "/delivery", "five days"), (2, Mark::Local, "/prices", "")]);
    assert_eq!(chat.last().text(), "To Norway: five days [1]. It costs 9 euros [2].");
    assert_eq!(chat.last().status, failed(Failure::Timeout));
    assert!(calls(&ended).is_empty() && !asks_the_pages(&ended));
    assert!(
        !ended.effects.iter().any(|effect| matches!(effect, Effect::Knowledge { .. })),
        "nothing to look up"
    );
    let expected =
        [("answer", "a", "rate_limited"), ("fallback", "b", "provider"), ("fallback", "c", "timeout")];
    assert_eq!(chat.requests(), expected);
    assert_eq!((chat.record().local, chat.record().model()), ("timeout", "c"));
    assert_eq!(chat.machine.ledger().thread.requests, 3);
    assert!(can_retry(&chat.machine) && !can_think_harder(&chat.machine));
}

#[test]
fn the_next_model_answers_as_if_it_were_the_first() {
    let mut chat = Chat::with(|_| {});
    chat.ask(QUESTION, &hits(&[("Delivery", "Five days.")], true));
    chat.handle(delta("<think>A poor start"));
    chat.handle(Event::Data(json!({"choices": [], "usage": {"prompt_tokens": 70}}).to_string()));
    chat.handle(Event::Failed(Failure::Provider));
    chat.handle(delta("<think>Well"));
    chat.handle(delta("</think>Five days [1]"));
    let ended = chat.handle(finish("stop"));
    asked_in(&ended);
    assert_eq!(chat.last().text(), "Five days [1]");
    let thoughts = chat.last().parts.iter().filter_map(|part| match part {
        Part::Reasoning(text) => Some(text.as_str()),
        _ => None,
    });
    assert_eq!(thoughts.collect::<Vec<_>>(), ["Well"], "what the failed model thought is gone");
    assert_eq!((chat.record().local, chat.record().model()), ("", "b"));
    assert_eq!(chat.requests(), [("answer", "a", "provider"), ("fallback", "b", "")]);
    assert_eq!(chat.last().status, Status::Complete);
    // The attempt's tokens are paid for too.
    assert_eq!(chat.record().spent.input, 70);
    chat.handle(Event::Data(json!({"choices": [], "usage": {"prompt_tokens": 90}}).to_string()));
    assert_eq!(chat.record().spent.input, 160);
}

#[test]
fn a_model_that_takes_less_is_sent_less() {
    let mut chat = Chat::with(|settings| settings.catalogue.models[1].context = 200);
    let page = "It takes five days, and more in winter. ".repeat(20);
    let called = chat.ask(QUESTION, &hits(&[("Delivery", &page), ("Prices", &page)], true));
    assert_eq!((call_in(&called).0["model"].as_str(), chat.sources().len()), (Some("a"), 2));
    for (model, sources) in [("b", 0), ("c", 2)] {
        let fallback = chat.handle(Event::Failed(Failure::Provider));
        assert_eq!((call_in(&fallback).0["model"].as_str(), chat.sources().len()), (Some(model), sources));
        assert_eq!(fallback.changes, [Change::Sources(chat.last().id.clone())], "{model}");
    }
}

#[test]
fn a_failed_answer_that_is_not_streamed_costs_one_rung() {
    let refusals = [
        json!({"error": {"code": "upstream_timeout"}}),
        json!({"choices": []}),
        json!({"choices": [{"message": {"content": ""}, "finish_reason": "stop"}]}),
        json!({"choices": [{"message": {"content": ""}, "finish_reason": "error"}]}),
        json!("text"),
    ];
    for reply in refusals {
        let mut chat = Chat::with(|_| {});
        chat.ask(QUESTION, &nothing());
        for (model, requests) in [("b", 2), ("c", 3)] {
            let outcome = chat.handle(Event::Reply(reply.to_string()));
            assert_eq!((calls(&outcome).len(), chat.machine.requests()), (1, requests), "{reply}");
            assert_eq!(call_in(&outcome).0["model"], model, "{reply}");
        }
        let outcome = chat.handle(Event::Reply(reply.to_string()));
        asked_in(&outcome);
        assert!(calls(&outcome).is_empty() && chat.machine.is_running(), "{reply}");
    }
}

#[test]
fn which_failure_goes_where() {
    use Failure::{
        BadReply, BudgetSpent, Busy, Cut, Model, Offline, Provider, RateLimited, Refused, Timeout,
        Unreachable,
    };
    // failure → the next model is asked, the pages are asked in the end
    let table = [
        (RateLimited { retry_after_s: 3 }, true, true),
        (Model, true, true),
        (Provider, true, true),
        (Timeout, true, true),
        (Cut, true, true),
        (BadReply, true, true),
        (Offline, false, true),
        (Unreachable, false, true),
        (Busy { retry_after_s: 3 }, false, true),
        (BudgetSpent { retry_after_s: 3 }, false, true),
        (Refused, false, false),
    ];
    for (failure, next, pages) in table {
        let mut chat = Chat::with(|_| {});
        chat.ask(QUESTION, &nothing());
        let outcome = chat.handle(Event::Failed(failure));
        assert_eq!(calls(&outcome).len(), usize::from(next), "{failure:?}");
        assert_eq!(asks_the_pages(&outcome), pages && !next, "{failure:?}");
        // With one model there is no next one.
        let mut alone = Chat::with(|settings| settings.model = "m".to_owned());
        alone.ask(QUESTION, &nothing());
        let outcome = alone.handle(Event::Failed(failure));
        assert_eq!((calls(&outcome).len(), asks_the_pages(&outcome)), (0, pages), "{failure:?}");
        assert_eq!(alone.record().local, if pages { failure.code() } else { "" });
        assert_eq!(alone.machine.is_running(), pages);
        if pages {
            alone.tell(&outcome, &extract());
            assert_eq!(alone.sources().len(), 2);
        }
        assert_eq!(alone.last().status, failed(failure));
        assert_eq!(alone.requests(), [("answer", "m", failure.code())]);
        // Without knowledge there is but the failure.
        let mut bare = Chat::with(|settings| (settings.knowledge, settings.model) = (false, "m".to_owned()));
        bare.say(QUESTION);
        bare.handle(Event::Failed(failure));
        assert_eq!((bare.last().status, bare.last().parts.len()), (failed(failure), 0), "{failure:?}");
        // After the first word it stays what it is.
        let mut begun = Chat::with(|_| {});
        begun.ask(QUESTION, &nothing());
        begun.handle(delta("Half"));
        let outcome = begun.handle(Event::Failed(failure));
        assert!(calls(&outcome).is_empty() && !asks_the_pages(&outcome) && !begun.machine.is_running());
        let expected = if matches!(failure, Offline | Unreachable | BadReply) { Cut } else { failure };
        assert_eq!((begun.last().text().as_str(), begun.last().status), ("Half", failed(expected)));
        assert_eq!(begun.machine.requests(), 1);
    }
}

#[test]
fn pages_that_do_not_tell_leave_the_failure() {
    let replies = [
        None,
        Some("garbage".to_owned()),
        Some(json!({"known": false, "text": "x", "sources": extract()["sources"]}).to_string()),
        Some(json!({"known": true, "text": "", "sources": extract()["sources"]}).to_string()),
        Some(json!({"known": true, "text": 7}).to_string()),
        Some(json!({"error": "no_index"}).to_string()),
        Some(json!({"need": ["p1"]}).to_string()),
    ];
    for reply in replies {
        let mut chat = Chat::with(|_| {});
        chat.ask(QUESTION, &hits(&[("Delivery", "Five days.")], true));
        let (serial, _) = asked_in(&chat.handle(Event::Failed(Failure::Offline)));
        let ended = chat.handle(Event::Knowledge { id: serial, reply: reply.clone() });
        assert_eq!((chat.last().status, chat.last().parts.len()), (failed(Failure::Offline), 0), "{reply:?}");
        assert_eq!((chat.record().local, chat.machine.requests()), ("", 1), "{reply:?}");
        assert!(ended.changes.contains(&Change::Status(chat.last().id.clone())));
    }
}

#[test]
fn never_more_requests_than_allowed() {
    for max in 0..6 {
        let mut settings = settings(|settings| settings.max_requests = max);
        settings.embeddings = "e".to_owned();
        let mut chat = Chat::new(settings);
        let mut outcome = chat.say(QUESTION);
        let mut steps = 0;
        while chat.machine.is_running() && !asks_the_pages(&outcome) {
            let waits = outcome.effects.iter().find_map(|effect| match effect {
                Effect::Embed { id, .. } => Some(Event::Embedded { id: *id, reply: None }),
                Effect::Knowledge { id, .. } => {
                    Some(Event::Knowledge { id: *id, reply: Some(nothing_near().to_string()) })
                }
                _ => None,
            });
            outcome = chat.handle(waits.unwrap_or(Event::Failed(Failure::Provider)));
            steps += 1;
            assert!(steps < 9);
        }
        // One for the vector, where there is one left for the answer, and one for each model.
        assert_eq!(chat.machine.requests(), max.clamp(1, 4), "of {max}");
        assert_eq!(chat.requests().iter().any(|(why, ..)| *why == "embedding"), max > 1);
    }
}

#[test]
fn an_end_that_says_nothing_is_a_failure_of_the_model() {
    for event in [done(), finish("stop"), Event::Ended, finish("error"), delta(" \n")] {
        let mut chat = Chat::with(|_| {});
        chat.ask(QUESTION, &nothing());
        let mut outcome = chat.handle(event.clone());
        if calls(&outcome).is_empty() {
            outcome = chat.handle(done());
        }
        assert_eq!(call_in(&outcome).0["model"], "b", "{event:?}");
    }
    // A filter, or the limit, is an end and no failure.
    for reason in ["content_filter", "length"] {
        let mut chat = Chat::with(|_| {});
        chat.ask(QUESTION, &nothing());
        assert!(calls(&chat.handle(finish(reason))).is_empty() && !chat.machine.is_running(), "{reason}");
    }
}

#[test]
fn what_was_odd_stands_in_the_turns_record() {
    let mut chat = Chat::with(|_| {});
    let asked = chat.say(QUESTION);
    for _ in 0..3 {
        chat.handle(Event::Opened);
    }
    chat.handle(Event::Knowledge { id: asked_in(&asked).0, reply: None });
    chat.handle(Event::Data("{".to_owned()));
    assert!(chat.handle(finish("stop")).diagnostics.contains(&"empty_answer"));
    chat.answer("Yes");
    chat.handle(Event::Opened);
    assert_eq!(chat.record().diagnostics, ["no_knowledge", "bad_json", "empty_answer"]);
    // What is ignored is nothing to it, nor what comes after it.
    chat.handle(Event::Data(json!({"usage": {}}).to_string()));
    call_in(&chat.ask(QUESTION, &nothing()));
    assert_eq!(chat.record().diagnostics, [""; 0]);
    let record: Value = serde_json::from_str(&chat.machine.newest_record()).unwrap();
    assert_eq!((&record["downgraded"], &record["diagnostics"]), (&json!(false), &json!([])));
}

#[test]
fn a_stopped_local_answer_stays_stopped() {
    let mut chat = Chat::with(|_| {});
    chat.ask(QUESTION, &nothing());
    let local = chat.handle(Event::Failed(Failure::Unreachable));
    chat.handle(Event::Stop);
    chat.tell(&local, &extract());
    assert_eq!((chat.last().status, chat.last().parts.len()), (Status::Incomplete(Reason::Cancelled), 0));
    // A retry goes through the models once more.
    let again = chat.retry(false);
    assert_eq!(asked_in(&again).1["do"], "find");
    assert_eq!(call_in(&chat.tell(&again, &nothing())).0["model"], "a");
}
