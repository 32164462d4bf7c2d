//! The site's knowledge: searched, sent, cited, and looked up again.

use crate::rig::{
    Chat, QUESTION, asked_in, assert_ignored, call_in, calls, delta, finish, hits, id, nothing, prompt_in,
};
use dialogue::catalogue::Use;
use dialogue::thread::{Mark, Part, Reason, Status};
use dialogue::turn::{Change, Effect, Event, Outcome, Search};
use serde_json::{Value, json};

/// What the prompt says where the search found nothing.
const NOTHING: &str = "hold nothing on this";

fn pages() -> Value {
    hits(
        &[("Delivery", "To Norway it takes five working days."), ("Prices", "Delivery costs 9 euros.")],
        true,
    )
}

#[test]
fn a_passage_is_sent_cited_and_quoted() {
    let mut chat = Chat::with(|_| {});
    let asked = chat.say(QUESTION);
    let (serial, request) = asked_in(&asked);
    assert_eq!(request, json!({"do": "find", "query": QUESTION, "lang": "en", "k": 5}));
    assert!(calls(&asked).is_empty() && chat.machine.is_running() && chat.machine.requests() == 0);
    assert_ignored(&chat.handle(Event::Knowledge { id: serial + 1, reply: None }), "late_knowledge");

    let mut reply = pages();
    reply["hits"][0]["heading"] = json!("Norway");
    let called = chat.tell(&asked, &reply);
    let prompt = prompt_in(&called);
    for piece in [
        r#"<source id="1" title="Delivery – Norway">To Norway it takes five working days.</source>"#,
        r#"<source id="2" title="Prices">Delivery costs 9 euros.</source>"#,
    ] {
        assert!(prompt.contains(piece), "{prompt}");
    }
    assert!(prompt.ends_with(QUESTION));
    assert_eq!(call_in(&called).1, "a1.1");
    assert_eq!(call_in(&called).0["purpose"], "chat");
    assert_eq!(called.changes, [Change::Sources(id("a1"))]);
    assert_eq!(called.dirty, [id("a1")]);
    let seen: Vec<_> =
        chat.sources().iter().map(|s| (s.id, s.title.clone(), s.url.clone(), s.mark)).collect();
    let sent = |id, title: &str, url: &str| (id, title.to_owned(), url.to_owned(), Mark::Sent);
    assert_eq!(seen, [sent(1, "Delivery – Norway", "/Delivery"), sent(2, "Prices", "/Prices")]);
    let search = Search {
        query: QUESTION.to_owned(),
        found: vec!["Delivery – Norway".to_owned(), "Prices".to_owned()],
        confidence: 821,
        sent: true,
    };
    assert_eq!(chat.record().search, Some(search));
    assert_ignored(&chat.tell(&asked, &reply), "late_knowledge");

    chat.handle(delta("Five working days [1], not on Sundays [9]."));
    let ended = chat.handle(finish("stop"));
    assert_eq!(chat.last().text(), "Five working days [1], not on Sundays.");
    assert_eq!((chat.last().status, chat.machine.requests()), (Status::Complete, 1));
    let marks =
        |chat: &Chat| chat.sources().iter().map(|s| (s.id, s.mark, s.quote.clone())).collect::<Vec<_>>();
    assert_eq!(marks(&chat), [(1, Mark::Source, String::new())]);
    let (_, request) = asked_in(&ended);
    let source = json!({"id": 1, "text": "To Norway it takes five working days."});
    let expected = json!({"do": "cite", "answer": chat.last().text(), "sources": [source]});
    assert_eq!(request, expected);
    assert_eq!(ended.changes, [Change::Status(id("a1")), Change::Sources(id("a1"))]);

    assert_ignored(&chat.handle(Event::Knowledge { id: serial, reply: None }), "late_knowledge");
    let cited = json!({"cited": [
        {"id": 7, "quoted": true, "quote": "x"}, {"id": 1, "quoted": true, "quote": "five working days"},
    ]});
    let looked_up = chat.tell(&ended, &cited);
    assert_eq!(marks(&chat), [(1, Mark::Quoted, "five working days".to_owned())]);
    let expected = Outcome {
        changes: vec![Change::Sources(id("a1"))],
        effects: vec![Effect::Save { running: false }],
        dirty: vec![id("a1")],
        ..Outcome::default()
    };
    assert_eq!(looked_up, expected);
    assert_ignored(&chat.tell(&ended, &cited), "late_knowledge");
    assert_eq!(chat.machine.requests(), 1);
}

#[test]
fn nothing_is_quoted_that_was_not_found_again() {
    let replies = [
        None,
        Some("garbage".to_owned()),
        Some(json!({"error": "bad_request"}).to_string()),
        Some(json!({"cited": [{"id": 1, "quoted": false, "quote": "five"}]}).to_string()),
        Some(
            json!({"cited": [{"id": "1", "quoted": true}, {"quoted": true}, 1, {"id": 1, "quoted": 1}]})
                .to_string(),
        ),
        Some(json!({"cited": {"id": 1, "quoted": true}}).to_string()),
    ];
    for reply in replies {
        let mut chat = Chat::with(|_| {});
        chat.ask(QUESTION, &pages());
        let ended = chat.answer("Five days [1]");
        let (serial, _) = asked_in(&ended);
        chat.handle(Event::Knowledge { id: serial, reply: reply.clone() });
        let marks: Vec<_> = chat.sources().iter().map(|s| (s.mark, s.quote.as_str())).collect();
        assert_eq!(marks, [(Mark::Source, "")], "{reply:?}");
    }
}

#[test]
fn what_becomes_of_the_sources_at_the_end() {
    // answer → its text, the sources that are left, whether they are looked up
    let table = [
        ("Yes [1] and [2].", "Yes [1] and [2].", vec![1, 2]),
        ("Yes [2, 1].", "Yes [2, 1].", vec![1, 2]),
        ("Yes【2】", "Yes【2】", vec![2]),
        ("Yes [^1] [1-2]", "Yes [^1] [1-2]", vec![1, 2]),
        (
            "Use `items[1]`, then\n```\nrow[12]\n```\n[2]",
            "Use `items[1]`, then\n```\nrow[12]\n```\n[2]",
            vec![2],
        ),
        ("Yes.", "Yes.", vec![]),
        ("Yes [3] [0].", "Yes.", vec![]),
        ("In [2024] yes [1](https://a.example)", "In [2024] yes [1](https://a.example)", vec![]),
    ];
    for (answer, text, left) in table {
        let mut chat = Chat::with(|_| {});
        chat.ask(QUESTION, &pages());
        let ended = chat.answer(answer);
        assert_eq!(chat.last().text(), text);
        assert_eq!(chat.sources().iter().map(|s| s.id).collect::<Vec<_>>(), left, "{answer}");
        let asks = ended.effects.iter().any(|effect| matches!(effect, Effect::Knowledge { .. }));
        assert_eq!(asks, !left.is_empty(), "{answer}");
        assert!(ended.changes.contains(&Change::Sources(id("a1"))), "{answer}");
    }
    // Nor is anything cited where nothing was sent; numbers that no source has are the answer's own, and so is code.
    for (answer, text) in [
        ("See note [9].", "See note."),
        ("See [2024] and [0].", "See [2024] and [0]."),
        ("Use `items[1]`", "Use `items[1]`"),
    ] {
        let mut chat = Chat::with(|_| {});
        chat.ask(QUESTION, &nothing());
        chat.answer(answer);
        assert_eq!(chat.last().text(), text);
    }
}

#[test]
fn an_answer_that_is_cut_keeps_what_it_cites() {
    for (event, status) in [
        (Event::Stop, Status::Incomplete(Reason::Cancelled)),
        (finish("length"), Status::Incomplete(Reason::Length)),
    ] {
        let mut chat = Chat::with(|_| {});
        chat.ask(QUESTION, &pages());
        chat.handle(delta("Five [2] or [8]"));
        let ended = chat.handle(event);
        asked_in(&ended);
        assert_eq!((chat.last().text().as_str(), chat.last().status), ("Five [2] or", status));
        assert_eq!(chat.sources().iter().map(|s| (s.id, s.mark)).collect::<Vec<_>>(), [(2, Mark::Source)]);
    }
}

#[test]
fn a_search_that_brings_nothing_is_no_reason_not_to_ask() {
    let unknown = hits(&[("Jobs", "We look for an electrician.")], false);
    let told = |reply: Value| Some(reply.to_string());
    // reply → the prompt says that nothing was found, it is recorded as a failure
    let table = [
        (told(unknown), true, false),
        (told(nothing()), true, false),
        (told(json!({"hits": [], "confidence": 0.0, "known": true, "recalled": []})), true, false),
        (None, false, true),
        (Some("<html>".to_owned()), false, true),
        (Some(String::new()), false, true),
        (told(json!({"error": "no_index"})), false, true),
        (told(json!({"need": ["p3"]})), false, true),
        (told(json!({})), false, true),
        (told(json!([1])), false, true),
        (told(json!({"hits": [], "known": true, "pad": " ".repeat(1 << 20)})), false, true),
    ];
    for (reply, note, failure) in table {
        let mut chat = Chat::with(|_| {});
        let (serial, _) = asked_in(&chat.say(QUESTION));
        let shown = format!("{reply:.80?}");
        let called = chat.handle(Event::Knowledge { id: serial, reply });
        let prompt = prompt_in(&called);
        assert_eq!(prompt.contains(NOTHING), note, "{shown}: {prompt}");
        assert!(!prompt.contains("<source") && !prompt.contains("electrician"), "{prompt}");
        assert!(note || prompt == QUESTION, "{shown}");
        assert!(chat.sources().is_empty(), "{shown}");
        assert_eq!(called.diagnostics == ["no_knowledge"], failure, "{shown}");
        assert_eq!(chat.record().diagnostics == ["no_knowledge"], failure, "{shown}");
        assert_eq!(chat.record().search.is_none(), failure, "{shown}");
        let ended = chat.answer("I don't know");
        assert!(!ended.effects.iter().any(|effect| matches!(effect, Effect::Knowledge { .. })));
        assert_eq!((chat.machine.requests(), chat.last().status), (1, Status::Complete));
    }
}

#[test]
fn hits_of_any_shape() {
    let reply = json!({"hits": [5, null, {"title": 7, "text": []}, {"title": "T", "heading": "T", "text": "words"}],
        "confidence": 77_500, "known": true, "recalled": [1, null, "m"]});
    let mut chat = Chat::with(|_| {});
    let called = chat.ask(QUESTION, &reply);
    assert!(prompt_in(&called).contains(r#"<source id="4" title="T">words</source>"#));
    assert_eq!((chat.sources().len(), chat.record().search.as_ref().unwrap().confidence), (4, 1000));
}

#[test]
fn a_greeting_is_not_searched() {
    for (lang, greeting) in
        [("en", "Hello!"), ("de", "Guten Morgen"), ("fr", "Merci beaucoup"), ("ja", "こんにちは")]
    {
        let mut chat = Chat::with(|settings| settings.lang = lang.to_owned());
        let outcome = chat.say(greeting);
        assert_eq!(call_in(&outcome).0["model"], "a", "{greeting}");
        assert_eq!(chat.record().route.kind, Use::Fast, "{greeting}");
        chat.answer("Hello [1]");
        assert_eq!((chat.machine.requests(), chat.record().search.as_ref()), (1, None));
        assert_eq!(chat.last().parts, [Part::Text("Hello".to_owned())]);
    }
}

#[test]
fn what_is_searched_for() {
    // A question that is too short to stand alone leans on the one before.
    let mut chat = Chat::with(|_| {});
    chat.ask(QUESTION, &nothing());
    chat.answer("Yes");
    let (_, request) = asked_in(&chat.say("And to Oslo?"));
    assert_eq!(request["query"], format!("And to Oslo? {QUESTION}"));
    chat.handle(Event::Stop);
    let (_, request) = asked_in(&chat.say(&format!("Which lamps glow? {}", "ä".repeat(2_000))));
    assert_eq!(request["query"].as_str().unwrap().chars().count(), 600);
    // An answer is not part of it, and a failed search is not searched again by itself.
    assert!(!request.to_string().contains("Yes"));
}

#[test]
fn a_stopped_search_leads_to_no_call() {
    let mut chat = Chat::with(|_| {});
    let asked = chat.say(QUESTION);
    for event in [delta("a"), Event::Opened, Event::Ended, Event::Reply("{}".to_owned())] {
        assert_ignored(&chat.handle(event), "no_call");
    }
    let stopped = chat.handle(Event::Stop);
    assert!(stopped.effects.contains(&Effect::Cancel));
    assert_eq!(chat.last().status, Status::Incomplete(Reason::Cancelled));
    assert_ignored(&chat.tell(&asked, &pages()), "late_knowledge");
    assert_eq!((chat.machine.requests(), chat.machine.ledger().day.requests), (0, 0));
    // What was asked for the answer before is not waited for any more.
    chat.ask(QUESTION, &pages());
    let ended = chat.answer("Five days [1]");
    chat.say(QUESTION);
    assert_ignored(&chat.tell(&ended, &json!({"cited": [{"id": 1, "quoted": true}]})), "late_knowledge");
}
