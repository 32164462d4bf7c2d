//! Room: what is kept free of a model's window, what comes where it was too little, and threads that are sent whole.

use crate::rig::{Chat, QUESTION, call_in, calls, delta, id, nothing};
use dialogue::error::Failure;
use dialogue::memory::Policy;
use dialogue::thread::{Message, Part, Reason, Status, Thread, ThreadId};
use dialogue::turn::{Effect, Event, Outcome, Settings};
use serde_json::{Value, json};

/// About 90 tokens.
const SAID: &str = "The blue lamp was bought in March and has not glowed since, so I want my money back. \
    The shop said that it would be sent, but nothing came, and nobody answers. It was the tall one, and it cost \
    forty euros with the bulb. My neighbour has the same, and hers has been fine for two years now, day and night.";

/// A thread of so many messages.
fn thread(messages: usize) -> Event {
    let message = |at: usize| {
        let user = Message::user(id(&format!("m{at:05}")), SAID.to_owned(), 0);
        if at.is_multiple_of(2) {
            return user;
        }
        let parts = vec![Part::Text(SAID.to_owned())];
        Message { parts, status: Status::Complete, ..Message::answer(user.id, 0) }
    };
    let messages = (0..messages).map(message).collect();
    Event::Restore(Thread { id: ThreadId("t".to_owned()), messages, summaries: Vec::new() })
}

/// Whose models are `a` and `c`, the second one larger.
fn chat(policy: Policy, contexts: [u32; 2], messages: usize) -> Chat {
    let mut chat = Chat::with(|settings| {
        settings.knowledge = false;
        settings.memory.policy = policy;
        settings.catalogue.models.remove(1);
        for (model, context) in settings.catalogue.models.iter_mut().zip(contexts) {
            model.context = context;
        }
    });
    chat.handle(thread(messages));
    chat
}

/// What the question leads to; old turns are looked for in vain.
fn asked(chat: &mut Chat) -> Outcome {
    let outcome = chat.say(QUESTION);
    if calls(&outcome).is_empty() { chat.tell(&outcome, &nothing()) } else { outcome }
}

fn told(chat: &mut Chat, tokens: u32) {
    let usage = json!({"choices": [], "usage": {"prompt_tokens": tokens, "completion_tokens": 1}});
    chat.handle(Event::Data(usage.to_string()));
}

#[test]
fn the_answer_may_take_what_is_kept_free_for_it() {
    for context in [500, 4_000, 16_000, 32_000, 64_000, 1_000_000] {
        for messages in [0, 10, 2_000] {
            let mut chat = chat(Policy::Window, [context, context], messages);
            chat.machine.settings_mut().max_output = 8_192;
            let (request, _) = call_in(&asked(&mut chat));
            let sent = chat.record().estimated;
            let answer = u32::try_from(request["max_tokens"].as_u64().unwrap()).unwrap();
            let why = format!("{sent} + {answer} of {context}, {messages} messages");
            assert!(sent + sent / 16 + answer <= context, "{why}");
            assert!(answer >= 8_192.min(context / 4) && answer <= 8_192, "{why}");
            assert!(messages < 2_000 || context > 500_000 || sent > context / 2, "the window is used: {why}");
        }
    }
    // Only our relay is told: what else is called may know the field by another name.
    let mut bare = chat(Policy::Window, [4_000, 4_000], 10);
    bare.machine.settings_mut().purposes = false;
    assert_eq!(call_in(&asked(&mut bare)).0.get("max_tokens"), None);
}

#[test]
fn less_is_kept_free_for_the_estimates_errors_once_they_are_known() {
    let mut chat = chat(Policy::Window, [16_000, 16_000], 2_000);
    asked(&mut chat);
    let blind = chat.record().trimmed.limit;
    chat.answer("Yes");
    let sent = chat.record().estimated;
    told(&mut chat, sent);
    asked(&mut chat);
    let limit = chat.record().trimmed.limit;
    assert!(blind < limit && limit < 16_000 - 1_000, "{blind} {limit}");
}

#[test]
fn what_was_too_long_is_asked_once_more_with_less() {
    type Asked = (&'static str, &'static str);
    type Owner = fn(&mut Settings);
    let nobody: Owner = |_| {};
    let named: Owner = |settings| settings.model = "a".to_owned();
    let few: Owner = |settings| settings.max_requests = 2;
    // the owner, the policy, the messages → requests until nothing more is tried
    let table: [(Owner, Policy, usize, &[Asked]); 5] = [
        (nobody, Policy::Window, 40, &[("answer", "a"), ("repair", "a"), ("fallback", "c"), ("repair", "c")]),
        (nobody, Policy::Window, 1_000, &[("answer", "c"), ("repair", "c")]),
        (nobody, Policy::Full, 40, &[("answer", "a"), ("fallback", "c")]),
        (named, Policy::Window, 1_000, &[("answer", "a"), ("repair", "a")]),
        (few, Policy::Window, 40, &[("answer", "a"), ("repair", "a")]),
    ];
    for (owner, policy, messages, expected) in table {
        let mut chat = chat(policy, [16_000, 64_000], messages);
        owner(chat.machine.settings_mut());
        let mut outcome = asked(&mut chat);
        let mut sent = u32::MAX;
        for (at, request) in expected.iter().enumerate() {
            let record = chat.record();
            let newest = record.requests.last().unwrap();
            assert_eq!(
                (newest.why, newest.model.as_str(), record.requests.len()),
                (request.0, request.1, at + 1)
            );
            assert_eq!(call_in(&outcome).1, format!("a1.{}", at + 1));
            let less = request.0 == "repair";
            assert!(!less || record.estimated <= sent / 4 * 3, "{} after {sent}", record.estimated);
            sent = record.estimated;
            outcome = chat.handle(Event::Failed(Failure::TooLong));
        }
        assert!(calls(&outcome).is_empty() && !chat.machine.is_running(), "{outcome:?}");
        assert_eq!(chat.last().status, Status::Incomplete(Reason::Error(Failure::TooLong)));
    }
    // What came of the second try is an answer like any other; and one that had begun is not asked for again.
    let mut chat = chat(Policy::Auto, [16_000, 64_000], 40);
    asked(&mut chat);
    call_in(&chat.handle(Event::Failed(Failure::TooLong)));
    chat.answer("Yes");
    assert_eq!(chat.requests(), [("answer", "a", "too_long"), ("repair", "a", "")]);
    assert_eq!((chat.record().model(), chat.last().status), ("a", Status::Complete));
    asked(&mut chat);
    chat.handle(delta("Half"));
    assert!(calls(&chat.handle(Event::Failed(Failure::TooLong))).is_empty());
}

#[test]
fn another_model_is_sent_all_that_it_takes() {
    let mut chat = chat(Policy::Window, [16_000, 64_000], 100);
    asked(&mut chat);
    let whole = chat.record().trimmed.kept;
    chat.handle(Event::Failed(Failure::TooLong));
    assert!(chat.record().trimmed.kept < whole);
    assert_eq!(call_in(&chat.handle(Event::Failed(Failure::Provider))).0["model"], "c");
    assert_eq!(chat.record().trimmed.kept, whole);
}

#[test]
fn a_thread_that_goes_whole_to_a_large_model_costs_no_summaries() {
    let mut chat = chat(Policy::Auto, [32_000, 1_000_000], 0);
    let mut models = Vec::new();
    for turn in 1..=40 {
        let outcome = asked(&mut chat);
        assert_eq!(chat.record().trimmed.dropped, 0, "turn {turn} by {}", chat.record().model());
        let model = call_in(&outcome).0["model"].as_str().unwrap().to_owned();
        models.push(model);
        let ended = chat.answer(&SAID.repeat(17));
        if ended.effects.contains(&Effect::WhenIdle) {
            chat.handle(Event::Idle { now: chat.now });
        }
        assert_eq!(chat.machine.ledger().thread.requests, turn, "requests for turns");
    }
    models.dedup();
    assert_eq!(models, ["a", "c"], "the thread grew beyond the first one's window");
    // Where the owner sets a target below it, there is something to be summarised.
    chat.machine.settings_mut().memory.target_context = 8_000;
    asked(&mut chat);
    assert!(chat.answer("Yes").effects.contains(&Effect::WhenIdle));
}

#[test]
fn a_summary_fits_its_own_model() {
    // The one that answers is far larger than the one that summarises.
    let mut chat = chat(Policy::Summary, [2_000, 32_000], 400);
    asked(&mut chat);
    assert_eq!(chat.record().model(), "c");
    chat.answer("Yes");
    let idle = chat.handle(Event::Idle { now: chat.now });
    let request = idle.effects.iter().find_map(|effect| match effect {
        Effect::Summarise { request, .. } => serde_json::from_str::<Value>(request).ok(),
        _ => None,
    });
    let request = request.unwrap();
    assert_eq!(request["model"], "a");
    let text = request["messages"][0]["content"].as_str().unwrap();
    let (tokens, answer) = (dialogue::estimate::tokens(text), request["max_tokens"].as_u64().unwrap());
    assert!(u64::from(tokens + tokens / 16) + answer <= 2_000, "{tokens} + {answer}");
}
