//! What the owner sets, as the relay's card tells it; and what the visitor may do.

use crate::rig::{Chat, QUESTION, call_in, card, delta, id, nothing};
use dialogue::catalogue::Use;
use dialogue::cost::TokenPrice;
use dialogue::error::Failure;
use dialogue::estimate::{PER_MESSAGE, tokens};
use dialogue::memory::{Memory, Policy};
use dialogue::predicates::{can_clear, can_retry, can_send, can_stop, can_think_harder};
use dialogue::thread::{Author, Message, Part, Status, Thread, ThreadId};
use dialogue::turn::{Event, Settings};
use serde_json::{Value, json};

#[test]
fn a_full_card() {
    let mut card = card();
    card["memory"] = json!({"policy": "recall", "target_context": 9_000, "vectors": true});
    card["embeddings"] = json!({"model": "e", "max_inputs": 8});
    let own = Settings { lang: "de".to_owned(), max_input_chars: 7, knowledge: true, ..Settings::default() };
    let mut settings = own.clone();
    settings.take_card(&card);
    let names: Vec<_> = settings.catalogue.models.iter().map(|model| model.id.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(settings.catalogue.line(Use::Vision)[0].id, "c");
    assert_eq!(settings.memory, Memory { policy: Policy::Recall, target_context: 9_000 });
    assert_eq!((settings.default_model.as_str(), settings.embeddings.as_str()), ("a", "e"));
    assert!(settings.purposes && settings.memory_vectors && settings.max_inputs == 8);
    assert_eq!((settings.pinned, settings.pinned_summary, settings.max_output), (10, 12, 1_000));
    assert_eq!((settings.max_body_bytes, settings.image_bytes), (1_000_000, 4_000));
    assert_eq!((settings.max_requests, settings.max_rounds), (4, 3));
    assert_eq!((settings.price.per_request, settings.price.currency.as_str()), (Some(1_200), "EUR"));
    assert_eq!(settings.price.per_million, Some(TokenPrice { input: 5, output: 9, cached: 5 }));
    // What the page says is not the relay's to change.
    assert_eq!((&settings.lang, settings.max_input_chars, settings.knowledge), (&own.lang, 7, true));
}

#[test]
fn poor_cards_leave_what_holds_anyway() {
    let wrong = |value: Value| {
        let mut card = card();
        for (_, field) in card.as_object_mut().unwrap() {
            *field = value.clone();
        }
        card
    };
    let deep = |value: Value| {
        json!({
            "model": value, "models": [value, {"id": value, "context": value, "vision": value}],
            "uses": {"general": value, "fast": [value]},
            "purposes": {"chat": {"pinned_tokens": value}, "summary": value},
            "max_output_tokens": value, "max_body_bytes": value, "image_bytes": value,
            "memory": {"policy": value, "target_context": value, "vectors": value},
            "embeddings": {"model": value, "max_inputs": value}, "price": {"currency": value, "per_request": value, "input": value},
            "agent": {"max_requests": value, "max_rounds": value},
        })
    };
    let values = [
        json!(null),
        json!({}),
        json!([]),
        json!(-1),
        json!(1.5),
        json!(true),
        json!([[]]),
        json!({"id": {}}),
    ];
    let mut cards = vec![json!({}), json!(null), json!([1]), json!("card"), json!(7)];
    cards.extend(values.iter().cloned().map(wrong));
    cards.extend(values.into_iter().map(deep));
    for card in cards {
        let mut settings = Settings::default();
        settings.take_card(&card);
        let Settings { purposes, memory_vectors, .. } = settings;
        assert_eq!(settings, Settings { purposes, memory_vectors, ..Settings::default() }, "{card}");
        let mut chat = Chat::new(settings);
        let (request, _) = call_in(&chat.say(QUESTION));
        assert_eq!((request.get("model"), &request["messages"][0]["content"]), (None, &json!(QUESTION)));
    }
}

#[test]
fn extreme_numbers_still_send_the_question() {
    for number in [0_u64, 1, 4_294_967_295, 4_294_967_296, u64::MAX] {
        let mut card = card();
        for path in [
            "/max_output_tokens",
            "/image_bytes",
            "/purposes/chat/pinned_tokens",
            "/purposes/summary/pinned_tokens",
        ] {
            *card.pointer_mut(path).unwrap() = json!(number);
        }
        card["agent"] = json!({"max_requests": number, "max_rounds": number});
        card["memory"] = json!({"policy": "auto", "target_context": number});
        card["models"][0]["context"] = json!(number);
        card["price"] = json!({"currency": "", "per_request": number, "input": number, "output": number, "cached": number});
        let mut settings = Settings { knowledge: true, ..Settings::default() };
        settings.take_card(&card);
        let mut chat = Chat::new(settings);
        for _ in 0..6 {
            let (request, _) = call_in(&chat.ask(QUESTION, &nothing()));
            let newest = request["messages"].as_array().unwrap().last().unwrap().clone();
            assert!(newest["content"].as_str().unwrap().ends_with(QUESTION), "{number}: {newest}");
            chat.answer("Yes");
            let usage =
                json!({"choices": [], "usage": {"prompt_tokens": number, "completion_tokens": number}});
            chat.handle(Event::Data(usage.to_string()));
        }
        assert!(serde_json::from_str::<Value>(&chat.machine.report()).is_ok());
    }
}

#[test]
fn a_small_target_is_not_all_kept_for_the_answer() {
    // Where the relay allows long answers, and the owner small requests.
    for target in [500, 1_000, 2_000, 4_000, 8_000] {
        let mut chat = Chat::with(|settings| {
            settings.knowledge = false;
            settings.max_output = 8_192;
            settings.memory.target_context = target;
        });
        chat.say(QUESTION);
        let limit = chat.record().trimmed.limit;
        assert!(limit >= target / 2 && limit < target, "{limit} of {target}");
    }
}

#[test]
fn how_much_a_model_has_to_take() {
    let long = "Which of these lamps do you have in stock? ".repeat(60);
    let first = |policy: Policy, target: u32, context: u32| {
        let mut chat = Chat::with(|settings| {
            settings.knowledge = false;
            settings.memory = Memory { policy, target_context: target };
            settings.catalogue.models[0].context = context;
        });
        // What was said is counted once, the question that is asked too.
        for text in [long.as_str(), "Which lamps do you have in stock?"] {
            call_in(&chat.say(text));
            chat.answer("Yes");
        }
        chat.record().route.models[0].clone()
    };
    let size = tokens(&long);
    // With what stands around four messages. Free stay the answer, what is pinned, and a sixteenth for the estimate.
    let all = size + tokens("Yes") + tokens("Which lamps do you have in stock?") + 4 * PER_MESSAGE;
    let room = |context: u32| (context - 1_000.min(context / 4)) / 16 * 15 - 10;
    let least = (0..).find(|context| *context > 20 && room(*context) >= all).unwrap();
    let table = [
        (Policy::Summary, 0, least + 20, "a"),
        (Policy::Summary, 0, least - 20, "b"),
        (Policy::Summary, 0, size / 2, "b"),
        // Of a long thread no more is sent than the owner wants.
        (Policy::Summary, 200, size / 2, "a"),
        (Policy::Window, 200, 300, "a"),
        (Policy::Summary, 400, 300, "b"),
        (Policy::Full, 200, size / 2, "b"),
    ];
    for (policy, target, context, model) in table {
        assert_eq!(first(policy, target, context), model, "{policy:?} {target} {context} of {size}");
    }
}

#[test]
fn thinking_harder() {
    let mut chat = Chat::with(|settings| settings.knowledge = false);
    assert!(!can_think_harder(&chat.machine), "nothing was said");
    call_in(&chat.say(QUESTION));
    assert!(!can_think_harder(&chat.machine), "it runs");
    chat.answer("Yes");
    assert!(can_think_harder(&chat.machine) && !can_retry(&chat.machine));
    // Without the wish there is nothing to do again.
    assert_eq!(chat.retry(false).diagnostics, ["nothing_to_retry"]);
    let outcome = chat.retry(true);
    assert_eq!(
        (call_in(&outcome).0["model"].as_str(), chat.record().route.kind),
        (Some("b"), Use::Reasoning)
    );
    assert_eq!(outcome.removed, [id("a1")]);
    chat.answer("Yes, indeed");
    assert!(!can_think_harder(&chat.machine), "that was the one that thinks most");
    assert_eq!(chat.retry(true).diagnostics, ["nothing_to_retry"]);
    // From the beginning, too.
    assert_eq!(call_in(&chat.send(QUESTION, Vec::new(), true)).0["model"], "b");
    chat.handle(Event::Stop);
    assert!(!can_think_harder(&chat.machine) && can_retry(&chat.machine));

    for (change, why) in [
        ((|settings| settings.model = "a".to_owned()) as fn(&mut Settings), "the page names the model"),
        (|settings| settings.catalogue = dialogue::catalogue::Catalogue::default(), "there is no other"),
    ] {
        let mut chat = Chat::with(|settings| settings.knowledge = false);
        change(chat.machine.settings_mut());
        chat.say(QUESTION);
        chat.answer("Yes");
        assert!(!can_think_harder(&chat.machine), "{why}");
    }
    // An answer whose question was evicted.
    let mut thread = chat.machine.thread().clone();
    thread
        .messages
        .retain(|message| message.author == Author::Assistant && message.status == Status::Complete);
    assert_eq!(thread.messages.len(), 1);
    let mut chat = Chat::with(|settings| settings.knowledge = false);
    chat.handle(Event::Restore(thread));
    assert!(!can_think_harder(&chat.machine));
    assert_eq!(chat.retry(true).diagnostics, ["nothing_to_retry"]);
}

#[test]
fn asking_again() {
    let message = |author: Author, name: &str, text: &str, status: Status| Message {
        id: id(name),
        author,
        parts: vec![Part::Text(text.to_owned())],
        status,
        created: 0,
    };
    use Author::{Assistant, User};
    let cut = Status::Incomplete(dialogue::thread::Reason::Interrupted);
    let table: Vec<(Vec<Message>, bool)> = vec![
        (vec![], false),
        (vec![message(User, "u", "q", Status::Complete)], true),
        (vec![message(User, "u", " ", Status::Complete)], false),
        (
            vec![message(User, "u", "q", Status::Complete), message(Assistant, "a", "r", Status::Complete)],
            false,
        ),
        (
            vec![message(User, "u", "q", Status::Complete), message(Assistant, "a", "r", Status::Running)],
            true,
        ),
        (vec![message(User, "u", "q", Status::Complete), message(Assistant, "a", "r", cut)], true),
        (vec![message(Assistant, "a", "r", cut)], false),
        (
            vec![
                message(User, "u", "q", Status::Complete),
                message(Assistant, "a", "r", Status::RequiresAction),
            ],
            false,
        ),
    ];
    for (messages, may) in table {
        let mut chat = Chat::with(|settings| settings.knowledge = false);
        let restored =
            Thread { id: ThreadId("t".to_owned()), messages: messages.clone(), summaries: Vec::new() };
        chat.handle(Event::Restore(restored));
        assert_eq!(can_retry(&chat.machine), may, "{messages:?}");
        assert_eq!(can_clear(&chat.machine), !messages.is_empty());
        let outcome = chat.retry(false);
        assert_eq!(chat.machine.is_running(), may, "{outcome:?}");
        assert_eq!((can_stop(&chat.machine), can_send(&chat.machine, "x")), (may, !may));
        assert!(!can_retry(&chat.machine) || !may);
    }
}

#[test]
fn a_bad_answer_asks_more_of_the_next() {
    let mut chat = Chat::with(|settings| settings.knowledge = false);
    chat.say(QUESTION);
    chat.handle(delta("Perhaps"));
    let feedback = |name: &str, good| Event::Feedback { id: id(name), good };
    assert_eq!(chat.handle(feedback("a1", false)).diagnostics, ["feedback_too_late"], "it still runs");
    chat.handle(Event::Failed(Failure::Timeout));
    assert_eq!(chat.handle(feedback("u1", false)).diagnostics, ["feedback_too_late"]);
    chat.handle(feedback("a1", false));
    let first = chat.record().route.clone();
    call_in(&chat.retry(false));
    assert_eq!((first.kind, chat.record().route.kind), (Use::General, Use::Reasoning));
    chat.answer("Yes");
    // It counts once, and not when it is taken back.
    call_in(&chat.say("Which lamps do you have in stock?"));
    assert_eq!(chat.record().route.kind, Use::General);
    chat.answer("Yes");
    chat.handle(feedback("a3", false));
    chat.handle(feedback("a3", true));
    call_in(&chat.say("Which lamps do you have in stock?"));
    assert_eq!(chat.record().route.kind, Use::General);
}
