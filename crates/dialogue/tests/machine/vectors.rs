//! Vectors: asked for before the search, counted, and done without where they don't come.

use crate::rig::{
    Chat, QUESTION, asked_in, assert_ignored, call_in, calls, embed_in, nothing, nothing_near, prompt_in,
};
use dialogue::thread::{Part, Reason, Status};
use dialogue::turn::{Event, Outcome, Settings};
use serde_json::{Value, json};

const REPLY: &str = r#"{"data":[{"embedding":[0.5,1]}]}"#;
/// About 20 tokens.
const LONG: &str = "The tall lamp in the second room of our house does not glow any more since last week. ";

fn vectors(settings: &mut Settings) {
    settings.embeddings = "e".to_owned();
}

/// A thread of four long messages in a small room, with vectors of old turns.
fn remembering() -> Chat {
    let mut chat = Chat::with(|settings| {
        vectors(settings);
        settings.memory_vectors = true;
        settings.memory.target_context = 400;
        settings.max_output = 50;
    });
    for _ in 0..2 {
        chat.say(&LONG.repeat(12));
        chat.handle(Event::Stop);
    }
    chat
}

fn ids(request: &Value) -> Vec<&str> {
    request["embedding"]["ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect()
}

#[test]
fn the_question_gets_its_vector_first() {
    let mut chat = Chat::with(vectors);
    // Whether the pages have vectors is known when they were searched for the first time.
    let search = chat.say(QUESTION);
    assert_eq!(asked_in(&search).1, json!({"do": "find", "query": QUESTION, "lang": "en", "k": 5}));
    let asked = chat.tell(&search, &nothing_near());
    let (serial, request, key) = embed_in(&asked);
    assert_eq!((request, key.as_str()), (json!({"model": "e", "input": [QUESTION]}), "a1.1"));
    assert!(calls(&asked).is_empty() && chat.machine.is_running());
    assert_eq!(chat.requests(), [("embedding", "e", "")]);
    for wrong in [serial + 1, serial - 1] {
        let outcome = chat.handle(Event::Embedded { id: wrong, reply: Some(REPLY.to_owned()) });
        assert_ignored(&outcome, "late_vectors");
    }
    let search = chat.handle(Event::Embedded { id: serial, reply: Some(REPLY.to_owned()) });
    let (_, request) = asked_in(&search);
    let embedding = json!({"ids": [], "reply": REPLY});
    let expected = json!({"do": "find", "query": QUESTION, "lang": "en", "k": 5, "embedding": embedding});
    assert_eq!(request, expected);
    assert_ignored(&chat.handle(Event::Embedded { id: serial, reply: None }), "late_vectors");
    assert_eq!(call_in(&chat.tell(&search, &nothing())).1, "a1.2");
    assert_ignored(&chat.handle(Event::Embedded { id: serial, reply: None }), "late_vectors");
    chat.answer("Yes");
    assert_eq!(chat.requests(), [("embedding", "e", ""), ("answer", "a", "")]);
    assert_eq!((chat.machine.requests(), chat.machine.ledger().day.requests), (2, 2));
    assert_ignored(&chat.handle(Event::Embedded { id: serial, reply: None }), "nothing_runs");
    // From now on it is asked for at once.
    let (id, ..) = embed_in(&chat.say(QUESTION));
    let search = chat.handle(Event::Embedded { id, reply: Some(REPLY.to_owned()) });
    call_in(&chat.tell(&search, &nothing_near()));
    assert_eq!(chat.requests(), [("embedding", "e", ""), ("answer", "a", "")]);
}

#[test]
fn no_vector_is_bought_for_pages_that_have_none() {
    for reply in [nothing(), with_count(0)] {
        let mut chat = Chat::with(vectors);
        for _ in 0..3 {
            call_in(&chat.ask(QUESTION, &reply));
            chat.answer("Yes");
            assert_eq!(chat.requests(), [("answer", "a", "")]);
        }
    }
    // Nor where the owner wants none for old turns, which are all there is.
    let mut chat = Chat::with(vectors);
    chat.machine.settings_mut().max_requests = 1;
    call_in(&chat.ask(QUESTION, &nothing_near()));
}

fn with_count(dimension: u64) -> Value {
    let mut reply = nothing();
    reply["vectors"] = json!(dimension);
    reply
}

#[test]
fn a_picture_without_words_is_neither_searched_for_nor_embedded() {
    let mut chat = Chat::with(|settings| {
        vectors(settings);
        settings.memory_vectors = true;
    });
    let picture = Part::Image { url: "data:image/png;base64,AA".to_owned(), name: "n".to_owned() };
    call_in(&chat.send("", vec![picture], false));
    assert_eq!((chat.requests(), chat.record().search.clone()), (vec![("answer", "c", "")], None));
}

#[test]
fn a_request_for_vectors_has_no_more_inputs_than_the_relay_takes() {
    for (most, inputs) in [(64, 4), (4, 4), (3, 3), (1, 1)] {
        let mut chat = remembering();
        chat.machine.settings_mut().max_inputs = most;
        let (serial, request, _) = embed_in(&chat.say(QUESTION));
        assert_eq!(request["input"].as_array().unwrap().len(), inputs, "{most}");
        // The others get theirs with the next one.
        let search = chat.handle(Event::Embedded { id: serial, reply: Some(REPLY.to_owned()) });
        call_in(&chat.tell(&search, &nothing()));
        chat.answer("Yes");
        let (_, request, _) = embed_in(&chat.say(QUESTION));
        assert_eq!(
            request["input"].as_array().unwrap().len(),
            most.min(7 - inputs as u32) as usize,
            "{most}"
        );
    }
}

#[test]
fn without_vectors_the_words_are_searched() {
    let mut chat = Chat::with(vectors);
    let (serial, ..) = embed_in(&chat.ask(QUESTION, &nothing_near()));
    let search = chat.handle(Event::Embedded { id: serial, reply: None });
    assert_eq!(asked_in(&search).1, json!({"do": "find", "query": QUESTION, "lang": "en", "k": 5}));
    chat.tell(&search, &nothing());
    chat.answer("Yes");
    assert_eq!(chat.requests(), [("embedding", "e", "embedding"), ("answer", "a", "")]);
}

#[test]
fn nothing_to_search_is_nothing_to_embed() {
    let mut chat = Chat::with(vectors);
    call_in(&chat.say("Hello!"));
    chat.answer("Hello");
    assert_eq!(chat.requests(), [("answer", "a", "")]);
    let mut chat = Chat::with(|settings| {
        vectors(settings);
        settings.knowledge = false;
    });
    call_in(&chat.say(QUESTION));
    // With old turns that are searched by words alone, a vector would be of no use.
    let mut chat = Chat::with(|settings| {
        vectors(settings);
        settings.knowledge = false;
        settings.memory.target_context = 400;
        settings.max_output = 50;
    });
    // The question itself is nothing to be searched, however long.
    call_in(&chat.say(&LONG.repeat(40)));
    chat.answer(&LONG.repeat(12));
    let (_, request) = asked_in(&chat.say(QUESTION));
    assert_eq!((&request["k"], request.get("embedding")), (&json!(0), None));
    let turns: Vec<_> = request["turns"].as_array().unwrap().iter().map(|turn| turn["id"].clone()).collect();
    assert_eq!((turns, &request["recall"]), (vec![json!("u1"), json!("a1")], &json!(8)));
}

#[test]
fn old_turns_get_their_vectors_once() {
    let mut chat = remembering();
    let (serial, request, _) = embed_in(&chat.say(QUESTION));
    let inputs = request["input"].as_array().unwrap();
    assert_eq!((inputs.len(), inputs[0].as_str()), (4, Some(QUESTION)));
    assert!(inputs.iter().all(|text| text.as_str().unwrap().chars().count() <= 600));
    let search = chat.handle(Event::Embedded { id: serial, reply: Some(REPLY.to_owned()) });
    let (_, request) = asked_in(&search);
    assert_eq!(ids(&request), ["u1", "u2", "u3"]);
    let turns: Vec<_> = request["turns"].as_array().unwrap().iter().map(|turn| turn["id"].clone()).collect();
    assert_eq!(turns, ["u1", "u2"], "the question is not among the old turns");
    chat.tell(&search, &nothing());
    chat.answer("Yes");

    let (serial, request, _) = embed_in(&chat.say(&LONG.repeat(3)));
    assert_eq!(request["input"].as_array().unwrap().len(), 3);
    let search = chat.handle(Event::Embedded { id: serial, reply: Some(REPLY.to_owned()) });
    assert_eq!(ids(&asked_in(&search).1), ["a3", "u4"]);
    assert_eq!(chat.machine.requests(), 1);
}

#[test]
fn what_is_recalled_is_in_the_prompt() {
    let mut chat = Chat::with(|settings| {
        settings.knowledge = false;
        settings.memory.target_context = 600;
        settings.max_output = 50;
    });
    for n in 0..14 {
        let outcome = chat.say(&format!("My lamp number {n} is dark. {}", LONG.repeat(3)));
        if calls(&outcome).is_empty() {
            chat.tell(&outcome, &json!({"error": "no_index"}));
        }
        chat.answer("I see");
    }
    let search = chat.say("Which of the lamps was the first that I told you about?");
    let (_, request) = asked_in(&search);
    assert_eq!(request["turns"].as_array().unwrap().len(), 28);
    let outcome = chat.tell(&search, &json!({"hits": [], "known": false, "recalled": ["u1", "a28", "gone"]}));
    let prompt = prompt_in(&outcome);
    assert!(prompt.contains("<earlier>\nVisitor: My lamp number 0 is dark."), "{prompt}");
    // A question goes with its answer; the site's pages were not searched, so nothing is said of them.
    assert_eq!((chat.record().trimmed.recalled, chat.record().search.as_ref()), (2, None));
    assert!(!prompt.contains("pages"), "{prompt}");
}

#[test]
fn vectors_that_did_not_come_are_asked_for_again() {
    type Lose = fn(&mut Chat, u32) -> Outcome;
    let lost: [(Lose, &str); 3] = [
        (|chat, id| chat.handle(Event::Embedded { id, reply: None }), "they did not come"),
        (|chat, _| chat.handle(Event::Stop), "nobody waited for them"),
        (
            |chat, id| {
                let search = chat.handle(Event::Embedded { id, reply: Some(REPLY.to_owned()) });
                chat.handle(Event::Knowledge { id: asked_in(&search).0, reply: None })
            },
            "the module did not take them",
        ),
    ];
    for (lose, why) in lost {
        let mut chat = remembering();
        let (serial, first, _) = embed_in(&chat.say(QUESTION));
        assert_eq!(first["input"].as_array().unwrap().len(), 4);
        let outcome = lose(&mut chat, serial);
        if chat.machine.is_running() {
            if calls(&outcome).is_empty() {
                assert_eq!(asked_in(&outcome).1.get("embedding"), None, "{why}");
            }
            chat.handle(Event::Stop);
        }
        assert_eq!(chat.last().status, Status::Incomplete(Reason::Cancelled));
        let (serial, again, _) = embed_in(&chat.say(QUESTION));
        assert_eq!(again["input"].as_array().unwrap().len(), 5, "{outcome:?}");
        let search = chat.handle(Event::Embedded { id: serial, reply: Some(REPLY.to_owned()) });
        assert_eq!(ids(&asked_in(&search).1), ["u1", "u2", "u3", "u4"]);
    }
}
