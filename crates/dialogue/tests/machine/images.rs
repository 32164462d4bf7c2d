//! Pictures, and requests that are too large.

use crate::rig::{Chat, QUESTION, assert_ignored, call_in, calls, id, prompt_in};
use dialogue::error::Failure;
use dialogue::predicates::can_retry;
use dialogue::thread::{MessageId, Part, Reason, Status};
use dialogue::turn::{Effect, Event, MAX_IMAGES};
use serde_json::{Value, json};

fn image(name: &str) -> Part {
    Part::Image { url: format!("data:image/png;base64,{name}"), name: name.to_owned() }
}

fn bare() -> Chat {
    Chat::with(|settings| settings.knowledge = false)
}

fn content(chat: &mut Chat, text: &str, images: Vec<Part>) -> Value {
    let (request, _) = call_in(&chat.send(text, images, false));
    request["messages"].as_array().unwrap().last().unwrap()["content"].clone()
}

fn picture(name: &str) -> Value {
    json!({"type": "image_url", "image_url": {"url": format!("data:image/png;base64,{name}")}})
}

#[test]
fn pictures_go_with_the_text() {
    let mut chat = bare();
    let seen = content(&mut chat, " What is this?\n", vec![image("AA"), image("BB")]);
    assert_eq!(seen, json!([{"type": "text", "text": "What is this?"}, picture("AA"), picture("BB")]));
    assert_eq!(chat.record().model(), "c", "the model that sees");
    let asked = chat.machine.message(&id("u1")).unwrap();
    assert_eq!(asked.parts, [image("AA"), image("BB"), Part::Text("What is this?".to_owned())]);
    chat.answer("A lamp");
    // They may be all there is.
    assert_eq!(content(&mut chat, "  ", vec![image("CC")]), json!([picture("CC")]));
}

#[test]
fn what_is_no_picture_is_dropped_and_so_is_the_ninth() {
    let mut chat = bare();
    let mut parts = vec![
        Part::Text("x".to_owned()),
        Part::Unknown(json!({"type": "map"}).into()),
        Part::Reasoning("r".to_owned()),
    ];
    parts.extend((0..12).map(|n| image(&n.to_string())));
    let outcome = chat.send("Which one?", parts, false);
    let asked = chat.machine.message(&id("u1")).unwrap();
    let kept: Vec<Part> = (0..8).map(|n| image(&n.to_string())).collect();
    assert_eq!((&asked.parts[..8], asked.parts.len(), MAX_IMAGES), (&kept[..], 9, 8));
    call_in(&outcome);
    // Without a picture among them, and without text, there is nothing to send.
    let mut chat = bare();
    let outcome = chat.send(" ", vec![Part::Text("x".to_owned())], false);
    assert_ignored(&outcome, "submit_empty");
}

#[test]
fn without_a_model_that_sees_pictures_are_names() {
    let mut chat = bare();
    chat.machine.settings_mut().model = "b".to_owned();
    let seen = content(&mut chat, "What is this?", vec![image("AA")]);
    assert_eq!(seen, "What is this?\n[image: AA]");
    assert_eq!(chat.record().trimmed.images_dropped, 1);
    // So are those that are larger than what is taken.
    let mut chat = bare();
    let large = Part::Image { url: "d".repeat(4_001), name: "large".to_owned() };
    assert_eq!(content(&mut chat, "", vec![large]), "[image: large]");
}

#[test]
fn pictures_are_no_way_around_the_limit() {
    let mut chat = bare();
    chat.machine.settings_mut().max_input_chars = 10;
    assert_ignored(&chat.send("12345678901", vec![image("AA")], false), "submit_too_long");
    call_in(&chat.send("1234567890", vec![image("AA")], false));
    assert_ignored(&chat.send("12", vec![image("AA")], false), "submit_while_running");
    assert_ignored(&chat.send("", vec![image("AA")], false), "submit_while_running");
}

#[test]
fn a_picture_alone_can_be_asked_about_again() {
    let mut chat = bare();
    chat.send("", vec![image("AA")], false);
    chat.handle(Event::Failed(Failure::Offline));
    assert!(can_retry(&chat.machine));
    let (request, _) = call_in(&chat.retry(false));
    assert_eq!(request["messages"], json!([{"role": "user", "content": [picture("AA")]}]));
}

#[test]
fn a_request_that_is_too_large_is_not_made() {
    let size = {
        let mut chat = bare();
        let outcome = chat.say(QUESTION);
        let size = outcome.effects.iter().find_map(|effect| match effect {
            Effect::Call { request, .. } => Some(request.len()),
            _ => None,
        });
        size.unwrap()
    };
    for (max, goes) in [(0, true), (size, true), (size + 1, true), (size - 1, false), (1, false)] {
        for knowledge in [false, true] {
            let mut chat = bare();
            let settings = chat.machine.settings_mut();
            (settings.max_body_bytes, settings.knowledge) = (max, knowledge);
            let mut outcome = chat.say(QUESTION);
            if knowledge {
                let (id, _) = crate::rig::asked_in(&outcome);
                outcome = chat.handle(Event::Knowledge { id, reply: None });
            }
            assert_eq!(calls(&outcome).len(), usize::from(goes), "{max} of {size}");
            if goes {
                assert_eq!(prompt_in(&outcome), QUESTION);
                continue;
            }
            let status = Status::Incomplete(Reason::Error(Failure::TooLong));
            assert_eq!((chat.last().status, chat.requests()), (status, vec![]));
            assert!(!outcome.effects.iter().any(|effect| matches!(effect, Effect::Knowledge { .. })));
            assert!(!chat.machine.is_running());
            // Nothing is lost: the question stands, and may be asked where more is taken.
            assert_eq!(chat.machine.last_user_text(), Some(QUESTION));
            chat.machine.settings_mut().max_body_bytes = 0;
            chat.machine.settings_mut().knowledge = false;
            call_in(&chat.retry(false));
        }
    }
}

#[test]
fn a_request_that_is_too_large_says_nothing_of_the_one_before() {
    let mut chat = Chat::with(|settings| {
        settings.embeddings = "e".to_owned();
        settings.max_body_bytes = 1;
    });
    let (serial, ..) = crate::rig::embed_in(&chat.say(QUESTION));
    let search = chat.handle(Event::Embedded { id: serial, reply: Some("{}".to_owned()) });
    chat.tell(&search, &crate::rig::nothing());
    assert_eq!(chat.last().status, Status::Incomplete(Reason::Error(Failure::TooLong)));
    assert_eq!(chat.requests(), [("embedding", "e", "")]);
}

#[test]
fn ids_are_taken_once() {
    let mut chat = bare();
    let twice = |user: &str, assistant: &str| Event::Submit {
        text: QUESTION.to_owned(),
        images: vec![image("AA")],
        harder: false,
        user: id(user),
        assistant: id(assistant),
        now: 1,
    };
    assert_ignored(&chat.handle(twice("x", "x")), "duplicate_id");
    chat.handle(twice("x", "y"));
    chat.handle(Event::Stop);
    for (user, assistant) in [("x", "z"), ("z", "x"), ("z", "y"), ("y", "z")] {
        assert_ignored(&chat.handle(twice(user, assistant)), "duplicate_id");
    }
    let again = |name: &str| Event::Retry { harder: false, assistant: MessageId(name.to_owned()), now: 1 };
    assert_ignored(&chat.handle(again("x")), "duplicate_id");
    call_in(&chat.handle(again("z")));
}
