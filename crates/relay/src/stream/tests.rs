//! Bytes stay as they are, clocks fire in time, and what is added stands between frames.

use std::{
    collections::VecDeque,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use http_body_util::BodyExt as _;
use proptest::prelude::*;

use super::*;

/// What a scripted provider does next.
#[derive(Clone, Debug)]
enum Act {
    Send(&'static [u8]),
    Wait(u64),
    Reset,
    /// Silence for ever.
    Hang,
}

struct Script {
    acts: VecDeque<Act>,
    waiting: Option<Pin<Box<Sleep>>>,
    closed: Arc<AtomicBool>,
}

impl HttpBody for Script {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame, io::Error>>> {
        let this = self.get_mut();
        loop {
            if let Some(waiting) = &mut this.waiting {
                std::task::ready!(waiting.as_mut().poll(cx));
                this.waiting = None;
            }
            match this.acts.pop_front() {
                None => return Poll::Ready(None),
                Some(Act::Send(bytes)) => {
                    return Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(bytes)))));
                }
                Some(Act::Wait(seconds)) => {
                    this.waiting = Some(Box::pin(tokio::time::sleep(Duration::from_secs(seconds))));
                }
                Some(Act::Reset) => return Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into()))),
                Some(Act::Hang) => {
                    this.acts.push_front(Act::Hang);
                    return Poll::Pending;
                }
            }
        }
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::SeqCst);
    }
}

fn timeouts() -> Timeouts {
    let s = Duration::from_secs;
    Timeouts {
        connect: s(3),
        headers: s(30),
        first_content: s(60),
        idle: s(30),
        total: s(300),
        keep_alive: s(15),
        body: s(15),
        write_stall: s(30),
        drain: s(10),
    }
}

fn stream_of(acts: &[Act], most_bytes: usize) -> (StreamBody<Script>, Arc<AtomicBool>) {
    let closed = Arc::new(AtomicBool::new(false));
    let script = Script { acts: acts.iter().cloned().collect(), waiting: None, closed: Arc::clone(&closed) };
    let never: Ending = Box::pin(std::future::pending());
    (StreamBody::new(script, "req-1".to_owned(), timeouts(), most_bytes, never), closed)
}

/// All that a client gets, and the second at which it ended.
async fn played(acts: &[Act]) -> (String, u64) {
    let started = Instant::now();
    let (mut body, closed) = stream_of(acts, 1000);
    let mut text = Vec::new();
    while let Some(frame) = body.frame().await {
        text.extend_from_slice(&frame.unwrap().into_data().unwrap());
    }
    assert!(
        closed.load(Ordering::SeqCst) || text.is_empty() || !has_error(&text),
        "a broken stream is closed at once"
    );
    (String::from_utf8(text).unwrap(), started.elapsed().as_secs())
}

fn has_error(text: &[u8]) -> bool {
    String::from_utf8_lossy(text).contains("\"error\"")
}

const DATA: &[u8] = b"data: {\"a\":1}\n\n";
const HALF: &[u8] = b"data: {\"a\"";
const REST: &[u8] = b":1}\n\n";
const FINISH: &[u8] = b"data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n";
const DONE: &[u8] = b"data: [DONE]\n\n";
const COMMENT: &[u8] = b": working\n\n";

#[tokio::test(start_paused = true)]
async fn clocks_fire_in_their_phase() {
    use Act::{Hang, Send, Wait};
    let comments: Vec<Act> = (0..100).flat_map(|_| [Send(COMMENT), Wait(5)]).collect();
    let trickle: Vec<Act> = (0..100).flat_map(|_| [Send(DATA), Wait(10)]).collect();
    let table: &[(&str, &[Act], u64)] = &[
        ("silence after the headers", &[Hang], 60),
        ("comments only", &comments, 60),
        ("half a frame", &[Send(HALF), Hang], 60),
        ("silence after content", &[Send(DATA), Hang], 30),
        ("silence inside a frame", &[Wait(20), Send(DATA), Wait(20), Send(HALF), Hang], 70),
        ("content that never ends", &trickle, 300),
    ];
    for (name, acts, at) in table {
        let (text, ended) = played(acts).await;
        assert_eq!(ended, *at, "{name}");
        assert!(text.contains("\"code\":\"upstream_timeout\""), "{name}: {text}");
        assert!(text.ends_with("\n\n") && !text.contains("[DONE]"), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn slow_answers_within_the_clocks_are_left_alone() {
    use Act::{Send, Wait};
    let acts = [Send(COMMENT), Wait(59), Send(DATA), Wait(29), Send(HALF), Wait(29), Send(REST), Send(DONE)];
    let (text, _) = played(&acts).await;
    assert!(!has_error(text.as_bytes()), "{text}");
    assert!(text.ends_with("data: [DONE]\n\n"));
}

#[tokio::test(start_paused = true)]
async fn keep_alives_stand_between_frames_only() {
    use Act::{Send, Wait};
    let acts = [Wait(16), Send(DATA), Wait(29), Send(HALF), Wait(29), Send(REST), Wait(16), Send(DONE)];
    let (text, _) = played(&acts).await;
    let comment = ": keep-alive\n\n";
    let data = "data: {\"a\":1}\n\n";
    assert_eq!(text, format!("{comment}{data}{comment}{data}{comment}data: [DONE]\n\n"));
}

#[tokio::test(start_paused = true)]
async fn a_break_is_told_in_band_unless_the_answer_was_complete() {
    use Act::{Reset, Send};
    let table: &[(&[Act], &str, Option<bool>)] = &[
        (&[Reset], "", Some(false)),
        (&[Send(DATA), Reset], "data: {\"a\":1}\n\n", Some(false)),
        (&[Send(DATA), Send(HALF), Reset], "data: {\"a\":1}\n\ndata: {\"a\"", Some(true)),
        (&[Send(b"data: x\n"), Reset], "data: x\n", Some(true)),
        (&[Send(DATA), Send(DONE), Reset], "data: {\"a\":1}\n\ndata: [DONE]\n\n", None),
        (&[Send(FINISH), Reset], std::str::from_utf8(FINISH).unwrap(), None),
        (&[Send(DATA)], "data: {\"a\":1}\n\n", Some(false)),
        (&[Send(DATA), Send(DONE)], "data: {\"a\":1}\n\ndata: [DONE]\n\n", None),
    ];
    for (acts, passed, error) in table {
        let (text, _) = played(acts).await;
        let rest = text.strip_prefix(passed).unwrap();
        match error {
            None => assert_eq!(rest, "", "{acts:?}"),
            Some(inside) => {
                let event = rest.strip_prefix(if *inside { "\n\n" } else { "" }).unwrap();
                let json = event.strip_prefix("data: ").unwrap().strip_suffix("\n\n").unwrap();
                let json: serde_json::Value = serde_json::from_str(json).unwrap();
                assert_eq!(json["error"]["code"], "upstream_disconnected");
                assert_eq!(json["error"]["request_id"], "req-1");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_endless_answer_ends_at_the_cap() {
    let acts = vec![Act::Send(DATA); 1000];
    let (text, _) = played(&acts).await;
    assert!(text.contains("\"code\":\"stream_too_large\""), "{text}");
    assert!(text.len() < 1300);
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_not_the_providers_fault() {
    use Act::{Send, Wait};
    let (mut body, _) = stream_of(&[Send(DATA), Wait(1), Send(DATA), Wait(10), Send(DONE)], 1000);
    let mut text = Vec::new();
    while let Some(frame) = body.frame().await {
        text.extend_from_slice(&frame.unwrap().into_data().unwrap());
        tokio::time::sleep(Duration::from_secs(45)).await;
    }
    assert!(!has_error(&text));
    assert!(text.ends_with(DONE));
}

#[tokio::test(start_paused = true)]
async fn the_relays_own_end_is_told_too() {
    let closed = Arc::new(AtomicBool::new(false));
    let script =
        Script { acts: [Act::Send(HALF), Act::Hang].into(), waiting: None, closed: Arc::clone(&closed) };
    let soon: Ending = Box::pin(tokio::time::sleep(Duration::from_secs(2)));
    let body = StreamBody::new(script, "req-1".to_owned(), timeouts(), 1000, soon);
    let text = body.collect().await.unwrap().to_bytes();
    assert!(String::from_utf8_lossy(&text).contains("{\"a\"\n\ndata: {\"error\""));
    assert!(closed.load(Ordering::SeqCst));
}

#[tokio::test]
async fn dropping_the_body_drops_the_providers() {
    let (mut body, closed) = stream_of(&[Act::Send(DATA), Act::Hang], 1000);
    body.frame().await;
    assert!(!closed.load(Ordering::SeqCst));
    drop(body);
    assert!(closed.load(Ordering::SeqCst));
}

proptest! {
    #[test]
    fn any_bytes_in_any_pieces_pass_unchanged(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..20)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let whole: Vec<u8> = pieces.concat();
        // Without a finish the end is told in band; what came before it is the provider's, to the byte.
        let finished = [whole.as_slice(), b"\n\n", DONE].concat();
        let pieces = pieces.into_iter().chain([b"\n\n".to_vec(), DONE.to_vec()]);
        let out = runtime.block_on(async {
            let frames = pieces.map(|piece| Ok::<_, io::Error>(Frame::data(Bytes::from(piece))));
            let upstream = http_body_util::StreamBody::new(futures_util::stream::iter(frames));
            let never: Ending = Box::pin(std::future::pending());
            StreamBody::new(upstream, "req-1".to_owned(), timeouts(), 10_000, never).collect().await.unwrap().to_bytes()
        });
        prop_assert_eq!(out.as_ref(), finished.as_slice());
    }
}
