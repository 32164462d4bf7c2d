//! Whatever the history and whatever the limit: the prompt is valid, and it fits.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use dialogue::estimate::{Estimator, PER_IMAGE, PER_MESSAGE, tokens};
use dialogue::memory::{self, Frame, Memory, Policy};
use dialogue::prompt::{Built, FLOOR, Found, Ingredients, MOST_IMAGES, Passage, build};
use dialogue::thread::{
    Author, Call, CallState, Message, MessageId, Part, Reason, Status, Summary, Thread, ThreadId,
};
use dialogue::wire::{ChatMessage, Content, ContentPart, role};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

const SECRET: &str = "thought-by-itself";

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z ]{0,40}",
        2 => Just("  \n ".to_owned()),
        2 => "\\PC{0,60}",
        2 => ("(Where is my order\\? |Où est ma commande ? |我的订单在哪里？|🙂 |let x = y\\[3\\];\n)", 1usize..900)
            .prop_map(|(text, times)| text.repeat(times)),
        1 => Just("x".repeat(30_000)),
    ]
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        6 => words().prop_map(Part::Text),
        1 => Just(Part::Reasoning(SECRET.to_owned())),
        1 => (0usize..5000, "[a-z<>\"]{0,9}").prop_map(|(bytes, name)| Part::Image { url: "d".repeat(bytes), name }),
        3 => ("(|c1|c2|c3)", "(|eta|find)", words(), proptest::option::of(words()))
            .prop_map(|(id, name, arguments, result)| {
                let state = if result.is_some() { CallState::Done } else { CallState::Asking };
                Part::ToolCall(Call { id, name, arguments, result, state })
            }),
        1 => Just(Part::Unknown(json!({ "type": "map" }).into())),
    ]
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![
        Just(Status::Complete),
        Just(Status::Running),
        Just(Status::RequiresAction),
        Just(Status::Incomplete(Reason::Cancelled)),
    ]
}

fn id(number: usize) -> MessageId {
    MessageId(format!("m{number}"))
}

fn thread() -> impl Strategy<Value = Thread> {
    let message = (any::<bool>(), vec(part(), 0..5), status());
    let summary = (0u8..3, 0usize..60, words());
    (vec(message, 0..40), vec(summary, 0..6), any::<bool>()).prop_map(|(messages, summaries, alternate)| {
        Thread {
            id: ThreadId("t".to_owned()),
            messages: messages
                .into_iter()
                .enumerate()
                .map(|(at, (user, parts, status))| Message {
                    id: id(at),
                    author: if (alternate && at % 2 == 0) || (!alternate && user) {
                        Author::User
                    } else {
                        Author::Assistant
                    },
                    parts,
                    status,
                    created: 0,
                })
                .collect(),
            summaries: summaries
                .into_iter()
                .map(|(level, until, text)| Summary { level, until: id(until), text, covers: u32::MAX })
                .collect(),
        }
    })
}

fn passages() -> impl Strategy<Value = Option<Vec<Passage>>> {
    let passage = ("[a-zA-Z\"<> ]{0,20}", words()).prop_map(|(title, text)| Passage {
        title,
        url: "/help".to_owned(),
        text,
    });
    proptest::option::of(vec(passage, 0..6))
}

fn policy() -> impl Strategy<Value = Policy> {
    prop_oneof![
        Just(Policy::Auto),
        Just(Policy::Full),
        Just(Policy::Window),
        Just(Policy::Summary),
        Just(Policy::Recall)
    ]
}

fn limit() -> impl Strategy<Value = u32> {
    prop_oneof![0u32..200, 200u32..3000, 3000u32..40_000, Just(u32::MAX)]
}

fn texts(message: &ChatMessage) -> Vec<&str> {
    match &message.content {
        Content::Text(text) => vec![text],
        Content::Parts(parts) => parts
            .iter()
            .filter_map(|part| match part {
                ContentPart::Text(text) => Some(text.as_str()),
                ContentPart::Image(_) => None,
            })
            .collect(),
    }
}

fn pictures(message: &ChatMessage) -> Vec<&str> {
    match &message.content {
        Content::Text(_) => Vec::new(),
        Content::Parts(parts) => parts
            .iter()
            .filter_map(|part| match part {
                ContentPart::Image(url) => Some(url.as_str()),
                ContentPart::Text(_) => None,
            })
            .collect(),
    }
}

fn recount(message: &ChatMessage) -> u32 {
    let calls = message.tool_calls.iter().flat_map(|call| [&call.id, &call.name, &call.arguments]);
    let calls: u32 = calls.map(|text| tokens(text)).sum();
    let said: u32 = texts(message).into_iter().map(tokens).sum();
    let several = u32::try_from(message.tool_calls.len() + 1).unwrap();
    PER_MESSAGE * several + calls + said + PER_IMAGE * u32::try_from(pictures(message).len()).unwrap()
}

/// What any provider demands of a request's messages.
fn check_order(messages: &[ChatMessage]) {
    assert_eq!(messages[0].role, role::USER);
    let last = messages.last().unwrap();
    assert!(last.role != role::ASSISTANT, "ends with {last:?}");
    let mut at = 0;
    while let Some(message) = messages.get(at) {
        at += 1;
        let next = messages.get(at).map(|next| next.role);
        match message.role {
            role::USER => {
                assert!(next != Some(role::USER) && next != Some(role::TOOL));
                assert!(texts(message).concat().trim() != "" || !pictures(message).is_empty());
                assert!(message.tool_calls.is_empty());
            }
            role::ASSISTANT if message.tool_calls.is_empty() => {
                assert_eq!(next, Some(role::USER));
                assert!(!texts(message).concat().trim().is_empty());
            }
            role::ASSISTANT => {
                let mut ids = Vec::new();
                for call in &message.tool_calls {
                    assert!(!call.id.is_empty() && !call.name.is_empty() && !ids.contains(&call.id));
                    assert_eq!((messages[at].role, &messages[at].tool_call_id), (role::TOOL, &call.id));
                    ids.push(call.id.clone());
                    at += 1;
                }
                assert_ne!(messages.get(at).map(|next| next.role), Some(role::TOOL));
            }
            other => panic!("{other} out of place"),
        }
        assert!(message.role == role::USER || pictures(message).is_empty());
    }
}

fn check(built: &Built, ingredients: &Ingredients<'_>) {
    let Ingredients { thread, frame, .. } = ingredients;
    let asked = thread.messages.iter().rev().find(|message| {
        message.author == Author::User
            && (!message.is_blank() || message.parts.iter().any(|part| matches!(part, Part::Image { .. })))
    });
    let Some(asked) = asked else {
        assert!(built.messages.is_empty());
        return;
    };
    check_order(&built.messages);
    let sum: u32 = built.messages.iter().map(recount).sum();
    assert_eq!(built.raw_tokens, frame.pinned + sum);
    assert_eq!(built.tokens, frame.estimator.corrected(frame.model, built.raw_tokens));
    if frame.memory.policy != Policy::Full {
        let fits = built.tokens <= built.trimmed.limit.saturating_add(frame.pinned);
        assert!(fits || sum <= FLOOR, "{} of {}", built.tokens, built.trimmed.limit);
    } else {
        assert_eq!(built.trimmed.shortened, 0);
    }
    let newest = built.messages.iter().rev().find(|message| message.role == role::USER).unwrap();
    let text = asked.text();
    let beginning = text.get(..text.floor_char_boundary(8)).unwrap();
    assert!(text.trim().is_empty() || texts(newest).concat().contains(beginning), "{beginning:?} is gone");
    let sent: Vec<&str> = built.messages.iter().flat_map(pictures).collect();
    assert!(sent.len() <= MOST_IMAGES as usize && (ingredients.vision || sent.is_empty()));
    assert!(sent.iter().all(|url| !url.is_empty()));
    assert!(sent.iter().map(|url| url.len()).sum::<usize>() <= ingredients.image_bytes);
    for message in &built.messages {
        assert!(texts(message).iter().all(|text| !text.contains(SECRET)));
    }
    let all: String = built.messages.iter().flat_map(texts).collect();
    assert_eq!(all.matches("<source id=").count(), built.trimmed.passages as usize);
    assert_eq!(all.matches("</chatlet-data>").count(), usize::from(all.contains("<chatlet-data>")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_history_any_limit_any_policy(
        thread in thread(),
        policy in policy(),
        (target_context, context) in (limit(), limit()),
        (pinned, answer) in (0u32..3000, 0u32..3000),
        observed in vec((1u32..50_000, 0u32..200_000), 0..4),
        (vision, image_bytes) in (any::<bool>(), 0usize..20_000),
        passages in passages(),
        recalled in vec((0usize..60).prop_map(id), 0..8),
    ) {
        let memory = Memory { policy, target_context };
        let mut estimator = Estimator::default();
        for (raw, actual) in observed {
            estimator.observe("m", raw, actual);
        }
        let frame = Frame { memory: &memory, model: "m", context, pinned, answer, estimator: &estimator };
        let found = match &passages {
            None => Found::NotSearched,
            Some(none) if none.is_empty() => Found::Nothing,
            Some(some) => Found::Passages(some),
        };
        let ingredients =
            Ingredients { thread: &thread, frame, vision, found, recalled: &recalled, image_bytes };
        let built = build(&ingredients);
        check(&built, &ingredients);
        // Summaries: what is asked for fits as well, and taking one never asks for the same again.
        memory::wants_recall(&thread, &frame);
        let mut later = thread.clone();
        for _ in 0..4 {
            let Some(job) = memory::due(&later, &frame, &frame) else { break };
            let room = frame.limit().max(FLOOR + 200);
            prop_assert!(estimator.corrected("m", job.raw_tokens) <= room.saturating_add(pinned), "{}", job.raw_tokens);
            let before = later.clone();
            memory::take(&mut later, &job, &"What was said. ".repeat(30));
            prop_assert_ne!(&before, &later);
        }
    }
}

/// Whatever the sizes, nothing is said twice: what the window holds is not among the recalled turns.
#[test]
fn nothing_is_recalled_that_the_window_holds() {
    let text =
        |at: usize, size: usize| format!("Message number {at} begins. {}", "It is dark. ".repeat(size));
    let mut sizes = (0..).map(|n: usize| (n * n + 7 * n) % 23);
    for round in 0..5 {
        let mut thread = Thread::new(ThreadId("t".to_owned()));
        for at in 0..40 {
            let said = text(at, sizes.next().unwrap_or_default() * (1 + round % 3));
            let mut message = Message::user(id(at), said, 0);
            if at % 2 == 1 {
                (message.author, message.status) = (Author::Assistant, Status::Complete);
            }
            thread.messages.push(message);
        }
        thread.messages.push(Message::user(id(40), "Which one was dark?".to_owned(), 0));
        for until in [9, 19, 25] {
            let text = "What was said. ".repeat(round);
            thread.summaries.push(Summary { level: 0, until: id(until), text, covers: 10 });
        }
        let recalled: Vec<MessageId> = (0..8).map(|nth| id((nth * 7 + round * 3) % 40)).collect();
        let estimator = Estimator::default();
        for target_context in (300..3_000).step_by(29) {
            let memory = Memory { policy: Policy::Auto, target_context };
            let ingredients = Ingredients {
                thread: &thread,
                frame: Frame {
                    memory: &memory,
                    model: "m",
                    context: 128_000,
                    pinned: 0,
                    answer: 0,
                    estimator: &estimator,
                },
                vision: false,
                found: Found::NotSearched,
                recalled: &recalled,
                image_bytes: 0,
            };
            let built = build(&ingredients);
            let sent = format!("{:?}", built.messages);
            for at in 0..40 {
                let times = sent.matches(&format!("Message number {at} begins.")).count();
                assert!(times <= 1, "{at} stands there {times} times in {target_context}, round {round}");
            }
        }
    }
}
