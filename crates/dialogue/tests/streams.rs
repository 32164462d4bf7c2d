//! Whole streams as providers send them, through decoder and machine: one file for each quirk.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use dialogue::error::Failure;
use dialogue::sse::Decoder;
use dialogue::thread::{MessageId, Part, Reason, Status, ThreadId};
use dialogue::turn::{Change, Dialogue, Event, Outcome, Settings};

/// What an answer came to.
#[derive(Debug, PartialEq)]
struct Seen {
    parts: Vec<Part>,
    status: Status,
    diagnostics: Vec<&'static str>,
}

fn play(pieces: &[&[u8]]) -> Seen {
    let mut dialogue = Dialogue::new(ThreadId("t".to_owned()), Settings::default());
    let id = |name: &str| MessageId(name.to_owned());
    dialogue.handle(Event::Submit {
        text: "Hi".to_owned(),
        images: Vec::new(),
        harder: false,
        user: id("u"),
        assistant: id("a"),
        now: 0,
    });
    dialogue.handle(Event::Opened);
    let mut decoder = Decoder::new();
    let mut events: Vec<Event> = Vec::new();
    for piece in pieces {
        events.extend(decoder.push(piece).into_iter().map(|event| Event::Data(event.data)));
    }
    events.extend(decoder.finish().map(|event| Event::Data(event.data)));
    events.push(Event::Ended);
    let mut all = Outcome::default();
    for event in events {
        let outcome = dialogue.handle(event);
        all.changes.extend(outcome.changes);
        all.diagnostics.extend(outcome.diagnostics);
    }
    let answer = dialogue.thread().messages.last().unwrap();
    let appended = all.changes.iter().filter_map(|change| match change {
        Change::Text { text, .. } => Some(text.as_str()),
        _ => None,
    });
    assert_eq!(appended.collect::<String>(), answer.text(), "the changes tell what happened");
    let ends = all.changes.iter().filter(|change| matches!(change, Change::Status(_))).count();
    assert_eq!((ends, dialogue.is_running()), (1, false));
    assert_eq!(dialogue.requests(), 1);
    Seen { parts: answer.parts.clone(), status: answer.status, diagnostics: all.diagnostics }
}

fn text(text: &str) -> Part {
    Part::Text(text.to_owned())
}

fn thought(text: &str) -> Part {
    Part::Reasoning(text.to_owned())
}

#[test]
fn streams_of_every_provider() {
    let failed = |failure| Status::Incomplete(Reason::Error(failure));
    type Row<'a> = (&'a str, &'a [u8], Vec<Part>, Status, &'a [&'static str]);
    let table: [Row<'_>; 12] = [
        (
            "openai",
            include_bytes!("fixtures/openai.sse"),
            vec![text("Hello 👋 wörld")],
            Status::Complete,
            &[],
        ),
        (
            "deepseek",
            include_bytes!("fixtures/deepseek.sse"),
            vec![thought("Let me see."), text("Yes.")],
            Status::Complete,
            &[],
        ),
        (
            "openrouter, error in the stream",
            include_bytes!("fixtures/openrouter-error.sse"),
            vec![thought("Hm."), text("Half an ans")],
            failed(Failure::Provider),
            &[],
        ),
        (
            "reasoning inside the content",
            include_bytes!("fixtures/think.sse"),
            vec![thought("\nWhy not?"), text("So <think> be it.")],
            Status::Incomplete(Reason::Length),
            &[],
        ),
        (
            "CR LF, several data lines, a mark, no last blank line",
            include_bytes!("fixtures/crlf-multiline.sse"),
            vec![text("One two")],
            Status::Complete,
            &[],
        ),
        (
            "no [DONE]",
            include_bytes!("fixtures/no-done.sse"),
            vec![text("All of it.")],
            Status::Complete,
            &[],
        ),
        (
            "cut",
            include_bytes!("fixtures/cut.sse"),
            vec![text("Only a pa")],
            failed(Failure::Cut),
            &["bad_json"],
        ),
        (
            "the relay's own error",
            include_bytes!("fixtures/relay-disconnected.sse"),
            vec![text("Before ")],
            failed(Failure::Cut),
            &[],
        ),
        (
            "garbage between",
            include_bytes!("fixtures/garbage-between.sse"),
            vec![text("Still here")],
            Status::Complete,
            &["bad_json", "bad_json", "bad_json"],
        ),
        (
            "garbage only",
            include_bytes!("fixtures/garbage-only.sse"),
            vec![],
            failed(Failure::BadReply),
            &["bad_json", "bad_json"],
        ),
        (
            "refusal",
            include_bytes!("fixtures/refusal.sse"),
            vec![text("I cannot help.")],
            Status::Incomplete(Reason::ContentFilter),
            &[],
        ),
        ("empty", include_bytes!("fixtures/empty.sse"), vec![], failed(Failure::BadReply), &["empty_answer"]),
    ];
    for (name, stream, parts, status, diagnostics) in table {
        let expected = Seen { parts, status, diagnostics: diagnostics.to_vec() };
        assert_eq!(play(&[stream]), expected, "{name}");
        let bytes: Vec<&[u8]> = stream.chunks(1).collect();
        assert_eq!(play(&bytes), expected, "{name}, by bytes");
        for cut in 0..stream.len() {
            let (left, right) = stream.split_at(cut);
            assert_eq!(play(&[left, right]), expected, "{name}, cut at {cut}");
        }
    }
}
