//! What turns cost: as the provider tells it, counted once; and a conversation of which each turn costs one request.

use crate::rig::{Chat, QUESTION, asked_in, assert_ignored, call_in, calls, delta, done, finish, hits};
use dialogue::cost::{Price, Spent, TokenPrice};
use dialogue::error::Failure;
use dialogue::thread::{Source, Status};
use dialogue::turn::{Effect, Event};
use serde_json::{Value, json};

fn used(input: u64, output: u64) -> Value {
    json!({"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output,
        "prompt_tokens_details": {"cached_tokens": input / 2}})
}

fn chunk(choices: &Value, usage: &Value) -> Event {
    Event::Data(json!({"choices": choices, "usage": usage}).to_string())
}

fn bare() -> Chat {
    Chat::with(|settings| settings.knowledge = false)
}

const fn spent(requests: u32, input: u64, output: u64) -> Spent {
    Spent { requests, input, output, cached: input / 2 }
}

#[test]
fn usage_is_counted_once_wherever_it_comes() {
    let text = json!([{"delta": {"content": "a"}}]);
    let stop = json!([{"delta": {}, "finish_reason": "stop"}]);
    let none = json!([]);
    let all = used(100, 20);
    let whole = json!({"choices": [{"message": {"content": "a"}}], "usage": all});
    let ways: Vec<Vec<Event>> = vec![
        // Behind the end, as OpenAI does it.
        vec![chunk(&text, &Value::Null), finish("stop"), chunk(&none, &all), done(), Event::Ended],
        // With the last chunk.
        vec![delta("a"), chunk(&stop, &all), done(), Event::Ended],
        // With the last chunk and once more behind it.
        vec![delta("a"), chunk(&stop, &all), chunk(&none, &all), chunk(&none, &all), done()],
        // With each chunk, growing.
        vec![chunk(&text, &used(100, 1)), chunk(&stop, &all), done()],
        // Before the end.
        vec![delta("a"), chunk(&none, &all), done()],
        // Behind the end, twice.
        vec![delta("a"), finish("stop"), chunk(&none, &all), chunk(&none, &all), done()],
        // One half of it with the end, all of it behind.
        vec![delta("a"), chunk(&stop, &json!({"completion_tokens": 20})), chunk(&none, &all)],
        vec![Event::Reply(whole.to_string())],
    ];
    for events in ways {
        let mut chat = bare();
        let mut saved = None;
        call_in(&chat.say(QUESTION));
        for event in &events {
            if chat.handle(event.clone()).effects.contains(&Effect::SaveMemory) {
                saved = Some(chat.machine.ledger().clone());
            }
        }
        assert_eq!(chat.record().spent, spent(1, 100, 20), "{events:?}");
        assert_eq!(chat.machine.ledger().thread, spent(1, 100, 20), "{events:?}");
        assert_eq!(chat.machine.ledger().day, spent(1, 100, 20), "{events:?}");
        assert_eq!(saved.as_ref(), Some(chat.machine.ledger()), "{events:?}");
        assert_eq!((chat.last().text().as_str(), chat.last().status), ("a", Status::Complete));
    }
}

#[test]
fn usage_of_a_turn_is_not_taken_for_the_next_one() {
    let mut chat = bare();
    chat.say(QUESTION);
    chat.answer("Yes");
    chat.say(QUESTION);
    chat.handle(Event::Stop);
    let all = used(100, 20);
    chat.handle(chunk(&json!([]), &all));
    chat.handle(chunk(&json!([]), &all));
    assert_eq!(chat.machine.ledger().thread, spent(2, 100, 20));
    let inputs: Vec<u64> = chat.machine.records().map(|record| record.spent.input).collect();
    assert_eq!(inputs, [0, 100]);
    // A conversation that is given up takes its requests into the day.
    chat.say(QUESTION);
    chat.handle(Event::Clear { thread: dialogue::thread::ThreadId("t2".to_owned()) });
    assert_eq!((chat.machine.ledger().thread, chat.machine.ledger().day.requests), (Spent::default(), 3));
    chat.handle(chunk(&json!([]), &all));
    assert_eq!(chat.machine.ledger().day.input, 100);
}

#[test]
fn the_estimate_learns_from_the_usage() {
    let long = "Which of your lamps glow in the dark, and for how long? ".repeat(20);
    // The provider counts half as much again as we do.
    let next = |tell: &dyn Fn(&mut Chat, Value)| {
        let mut chat = bare();
        chat.say(&long);
        let actual = chat.record().estimated * 3 / 2;
        tell(&mut chat, used(actual.into(), 1));
        chat.say(&long);
        chat.record().estimated
    };
    let blind = next(&|chat, _| {
        chat.answer("All");
    });
    let early = next(&|chat, usage| {
        chat.handle(delta("All"));
        chat.handle(chunk(&json!([{"delta": {}, "finish_reason": "stop"}]), &usage));
    });
    let late = next(&|chat, usage| {
        chat.answer("All");
        chat.handle(chunk(&json!([]), &usage));
    });
    assert_eq!(early, late);
    let expected = blind * 3 / 2;
    assert!(early.abs_diff(expected) <= expected / 50, "{early} for {expected}");
}

#[test]
fn twenty_turns_cost_twenty_requests() {
    let mut chat = Chat::with(|_| {});
    let script =
        ["Hello!", QUESTION, "What does the tall lamp cost?", "Thank you!", "Does it glow in the dark?"];
    let found = hits(&[("Delivery", "To Norway: five days."), ("Prices", "The tall lamp: 40 euros.")], true);
    let (mut searched, mut sent) = (0, 0);
    for (n, text) in script.iter().cycle().take(20).enumerate() {
        let mut outcome = chat.say(text);
        if calls(&outcome).is_empty() {
            searched += 1;
            outcome = chat.tell(&outcome, &found);
        }
        let (request, key) = call_in(&outcome);
        assert_eq!(key, format!("a{}.1", n + 1));
        let messages = request["messages"].as_array().unwrap();
        assert!(messages.len() > sent, "the thread is carried on");
        sent = messages.len();
        let ended = chat.answer(if n % 2 == 0 { "It is so [2]." } else { "It is so." });
        if ended.effects.iter().any(|effect| matches!(effect, Effect::Knowledge { .. })) {
            let cited = json!({"cited": [{"id": 2, "quoted": true, "quote": "40 euros"}]});
            chat.tell(&ended, &cited);
        }
        chat.handle(chunk(&json!([]), &used(1_000, 10)));
        chat.handle(done());
        chat.handle(Event::Ended);
    }
    assert_eq!(searched, 12, "the greetings are not searched");
    assert!(chat.machine.records().all(|record| record.spent == spent(1, 1_000, 10)));
    assert_eq!(chat.machine.records().count(), 20);
    assert_eq!(chat.machine.ledger().thread, spent(20, 20_000, 200).clone());
    let cited = |source: &&Source| source.id == 2 && source.quote == "40 euros";
    let messages = chat.machine.thread().messages.iter().flat_map(crate::rig::sources_of);
    assert!(messages.clone().count() > 3 && messages.clone().all(|source| cited(&source)));

    let report: Value = serde_json::from_str(&chat.machine.report()).unwrap();
    let turns = report["turns"].as_array().unwrap();
    assert_eq!(turns.len(), 20);
    for (n, turn) in turns.iter().enumerate() {
        assert_eq!((&turn["answer"], &turn["spent"]["requests"]), (&json!(format!("a{}", n + 1)), &json!(1)));
        let expected = json!({"requests": 1, "input": 1_000, "output": 10, "cached": 500, "by_request": 1_200,
            "by_token": turn["spent"]["by_token"], "currency": "EUR"});
        assert_eq!(turn["spent"], expected);
        assert_eq!(
            turn["requests"],
            json!([{"why": "answer", "model": turn["model"], "failure": "", "charged": true}])
        );
        assert!(!turn["why"].as_str().unwrap().is_empty() && turn["estimated"].as_u64().unwrap() > 10);
    }
    assert_eq!(
        turns[1]["search"],
        json!({"query": QUESTION, "found": ["Delivery", "Prices"], "confidence": 821, "sent": true})
    );
    assert_eq!((turns[0].get("search"), &turns[1]["passages"]), (None, &json!(2)));
    assert_eq!((&report["thread"]["by_request"], &report["day"]["requests"]), (&json!(24_000), &json!(20)));
    assert_eq!(report["budget"], json!({"state": "ok", "reset_s": 0}));
    let newest: Value = serde_json::from_str(&chat.machine.newest_record()).unwrap();
    assert_eq!(newest, turns[19]);
}

/// What turn, thread and day come to where the owner told prices: requests that are a turn's own, cached tokens apart,
/// the thread over its days.
#[test]
fn turn_thread_and_day_come_to_the_owners_prices() {
    let tokens = |input, output, cached| Some(TokenPrice { input, output, cached });
    // by request, by million tokens → by request and by token of: each turn, the thread, its second day. In a turn 1,000
    // tokens are sent, 500 of them cached, and 10 answered; one turn is on the first day and two are on the second.
    let table = [
        (None, None, [None; 3], [None; 3]),
        (Some(1_200), None, [Some(1_200), Some(3_600), Some(2_400)], [None; 3]),
        (Some(0), None, [Some(0); 3], [None; 3]),
        (None, tokens(1_000_000, 0, 1_000_000), [None; 3], [Some(1_000), Some(3_000), Some(2_000)]),
        (None, tokens(1_000_000, 0, 100_000), [None; 3], [Some(550), Some(1_650), Some(1_100)]),
        (None, tokens(0, 3_000_000, 0), [None; 3], [Some(30), Some(90), Some(60)]),
        // Rounded once at each sum's end, not turn by turn.
        (Some(7), tokens(1_000, 0, 0), [Some(7), Some(21), Some(14)], [Some(1), Some(2), Some(1)]),
    ];
    for (per_request, per_million, by_request, by_token) in table {
        let price = Price { per_request, per_million, currency: "EUR".to_owned() };
        let mut chat = Chat::with(|settings| {
            settings.knowledge = false;
            settings.price = price.clone();
        });
        for day in [0, 1, 0] {
            chat.now += day * 86_400_000;
            chat.say(QUESTION);
            chat.answer("Yes");
            chat.handle(chunk(&json!([]), &used(1_000, 10)));
        }
        let report: Value = serde_json::from_str(&chat.machine.report()).unwrap();
        let of = |name: &str| {
            [&report["turns"][2]["spent"], &report["thread"], &report["day"]].map(|sum| sum[name].as_u64())
        };
        assert_eq!(of("by_request"), by_request, "{price:?}");
        assert_eq!(of("by_token"), by_token, "{price:?}");
        assert_eq!(of("requests"), [Some(1), Some(3), Some(2)]);
        assert_eq!(of("cached"), [Some(500), Some(1_500), Some(1_000)]);
    }
}

#[test]
fn what_was_not_charged_is_not_counted() {
    // It never left the page.
    let mut chat = bare();
    chat.say(QUESTION);
    chat.handle(Event::Uncharged);
    assert_ignored(&chat.handle(Event::Uncharged), "not_counted");
    chat.handle(Event::Failed(Failure::Offline));
    assert_eq!((chat.machine.requests(), chat.machine.ledger().thread.requests), (0, 0));
    let record: Value = serde_json::from_str(&chat.machine.newest_record()).unwrap();
    let request = json!({"why": "answer", "model": "a", "failure": "offline", "charged": false});
    assert_eq!(record["requests"], json!([request]));
    assert_eq!(chat.machine.ledger().day, Spent::default());

    // The relay took it back: the next model's request is another one, by its key too, and counts.
    call_in(&chat.say(QUESTION));
    chat.handle(Event::Uncharged);
    let (_, key) = call_in(&chat.handle(Event::Failed(Failure::Provider)));
    assert_eq!(key, "a2.2");
    chat.answer("Yes");
    assert_eq!(chat.requests(), [("answer", "a", "provider"), ("fallback", "b", "")]);
    assert_eq!((chat.machine.requests(), chat.machine.ledger().day.requests), (1, 1));
    assert_ignored(&chat.handle(Event::Uncharged), "nothing_runs");
    // What waits for something else than a call has none to take back.
    let mut chat = Chat::with(|_| {});
    chat.say(QUESTION);
    assert_ignored(&chat.handle(Event::Uncharged), "no_call");
}

#[test]
fn what_a_failed_attempt_took_stays_counted() {
    let mut chat = bare();
    chat.say(QUESTION);
    chat.handle(chunk(&json!([]), &used(100, 1)));
    chat.handle(chunk(&json!([]), &used(100, 20)));
    call_in(&chat.handle(Event::Failed(Failure::Cut)));
    assert_eq!(chat.record().spent, spent(2, 100, 20));
    chat.answer("Yes");
    chat.handle(chunk(&json!([]), &used(40, 2)));
    assert_eq!(chat.record().spent, spent(2, 140, 22));
    assert_eq!(chat.machine.ledger().thread, spent(2, 140, 22));
    // The estimate of the model that answered learns from its own count.
    let estimated = chat.record().estimated;
    chat.say(QUESTION);
    assert!(chat.record().estimated < 2 * estimated + 20, "{estimated}");
}

#[test]
fn a_hundred_records_are_kept() {
    let mut chat = bare();
    assert_eq!(chat.machine.newest_record(), "");
    for _ in 0..120 {
        call_in(&chat.say("Does it \"glow\" \u{1}\u{2028}?"));
        chat.answer("Yes");
    }
    let report: Value = serde_json::from_str(&chat.machine.report()).unwrap();
    let turns = report["turns"].as_array().unwrap();
    assert_eq!(
        (turns.len(), &turns[0]["answer"], &turns[99]["answer"]),
        (100, &json!("a21"), &json!("a120"))
    );
    assert_eq!(chat.machine.ledger().thread.requests, 120);
}

#[test]
fn a_day_ends_and_the_thread_goes_on() {
    let mut chat = bare();
    chat.say(QUESTION);
    chat.answer("Yes");
    chat.now += 86_400_000;
    chat.say(QUESTION);
    chat.answer("Yes");
    let ledger = chat.machine.ledger();
    assert_eq!((ledger.thread.requests, ledger.day.requests), (2, 1));
    // What is running is counted when it is over.
    let mut chat = Chat::with(|_| {});
    let asked = chat.say(QUESTION);
    asked_in(&asked);
    assert_eq!(chat.machine.ledger().thread.requests, 0);
}
