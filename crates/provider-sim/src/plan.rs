//! A script applied to a request: what is written, in order.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use serde_json::json;

use crate::{
    answers, citing,
    frames::{Envelope, Reply, event, split_inside_characters},
    request::{Purpose, Request},
    script::Script,
    shape, summary, tool_call,
};

/// What the provider is about to do.
#[derive(Debug)]
pub(crate) enum Plan {
    /// A whole response, at once.
    Whole(Response),
    /// A response written step by step.
    Steps { content_type: &'static str, steps: Vec<Step> },
    /// No response.
    Silence,
}

/// A step of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// A piece of the body.
    Write(Bytes),
    /// The connection closes in the middle of the answer.
    Cut,
    /// Nothing more until the client leaves.
    Stall,
}

/// What a plan needs to know beside script and request.
#[derive(Debug)]
pub(crate) struct Circumstances<'a> {
    pub(crate) id: u64,
    /// Seconds since 1970.
    pub(crate) created: u64,
    /// The newest user message, without its `/sim NAME`.
    pub(crate) question: &'a str,
    /// The key that came with the request.
    pub(crate) key: &'a str,
    pub(crate) retry_after: &'a str,
}

/// The content type of a streamed answer.
const EVENT_STREAM: &str = "text/event-stream; charset=utf-8";
/// Frames that a broken answer sends before it breaks: the role, and then some text.
const FRAMES_BEFORE_FAULT: usize = 9;
/// Tokens by which the model is told that it is its turn.
const TOKENS_PER_ANSWER: usize = 3;
/// Tokens of which a cache knows all or none.
const CACHED_BLOCK: usize = 64;
const PAGE: &str = "<!doctype html><title>Welcome</title><h1>This is a web page, not an answer</h1>";

/// The scripts that answer nothing, whatever was asked.
pub(crate) fn fault(script: Script, model: &str, key: &str, retry_after: &str) -> Option<Plan> {
    Some(match script {
        Script::Silent => Plan::Silence,
        Script::Error => Plan::Whole(server_error()),
        Script::Refused => Plan::Whole(bad_key(key)),
        Script::RateLimited => Plan::Whole(rate_limited(retry_after)),
        Script::UnknownModel => Plan::Whole(unknown_model(model)),
        Script::Html => Plan::Whole(([(header::CONTENT_TYPE, "text/html")], PAGE).into_response()),
        _ => return None,
    })
}

/// Plans the answer of a script.
pub(crate) fn plan(script: Script, request: &Request, around: &Circumstances<'_>) -> Plan {
    if let Some(fault) = fault(script, request.model(), around.key, around.retry_after) {
        return fault;
    }
    let mut reply = reply(script, request, around.question);
    let tokens = request.tokens();
    // What stood before the newest message is known from the last request, in blocks, as providers do it.
    let known: usize = tokens.iter().rev().skip(1).sum();
    let envelope = Envelope {
        id: around.id,
        created: around.created,
        model: request.model().to_owned(),
        prompt_tokens: tokens.iter().sum::<usize>() + TOKENS_PER_ANSWER,
        cached_tokens: known / CACHED_BLOCK * CACHED_BLOCK,
        wants_usage: request.wants_usage(),
        is_cut: reply.clamp(request.tokens_max()),
    };
    if request.is_stream() && script != Script::Json {
        let steps = streamed(script, envelope.stream(&reply));
        Plan::Steps { content_type: EVENT_STREAM, steps }
    } else {
        whole(script, envelope.completion(&reply))
    }
}

fn reply(script: Script, request: &Request, question: &str) -> Reply {
    let text = match script {
        _ if request.shape().is_some() => shape::answer(request, script == Script::ObjectWrong),
        Script::Echo => answers::echo(request),
        Script::Markdown | Script::Slow => answers::markdown(question),
        Script::Long => answers::long(question),
        Script::Unicode => answers::unicode(),
        Script::Mute => String::new(),
        Script::Steps => tool_call::step_told(request),
        _ => match request.tool_result() {
            Some(result) => answers::after_tool(&result),
            None if request.purpose() == Purpose::Summary => summary::of(question),
            None if script == Script::CiteWrong => {
                citing::wrong_answer(&request.data().unwrap_or_default().sources, question)
            }
            None => answers::demo_of(request, question),
        },
    };
    let tool_calls = match script {
        _ if request.shape().is_some() => Vec::new(),
        Script::Steps => tool_call::step(request).into_iter().collect(),
        Script::ToolBad => tool_call::wrong(request).into_iter().collect(),
        Script::ToolWrong if request.was_refused() => tool_call::first(request).into_iter().collect(),
        _ if request.tool_result().is_some() => Vec::new(),
        Script::ToolWrong => tool_call::wrong(request).into_iter().collect(),
        Script::Tool => tool_call::first(request).into_iter().collect(),
        Script::Tools => tool_call::every(request),
        Script::Demo if request.purpose() == Purpose::Chat => {
            tool_call::fitting(request).into_iter().collect()
        }
        _ => Vec::new(),
    };
    match (script, tool_calls.is_empty()) {
        (Script::Steps, _) => Reply { text, tool_calls, ..Reply::default() },
        (_, false) => Reply { tool_calls, ..Reply::default() },
        (Script::Think, true) => {
            let reasoning =
                "The visitor asks something. I look at the script, and it says what to answer.".to_owned();
            Reply { reasoning, text, tool_calls }
        }
        (_, true) => Reply::text(text),
    }
}

fn streamed(script: Script, mut frames: Vec<Bytes>) -> Vec<Step> {
    let mut ending = None;
    match script {
        Script::Unicode => frames = split_inside_characters(frames),
        Script::Comments => drop(frames.splice(0..0, vec![Bytes::from_static(b": keep-alive\n\n"); 5])),
        Script::Garbage => frames = with_garbage(frames),
        Script::MidstreamError => {
            frames.truncate(FRAMES_BEFORE_FAULT);
            frames.push(worker_lost());
        }
        Script::FirstError => {
            let end = frames.pop();
            frames.clear();
            frames.push(worker_lost());
            frames.extend(end);
        }
        Script::Stall => {
            frames.truncate(FRAMES_BEFORE_FAULT);
            ending = Some(Step::Stall);
        }
        Script::Cut => {
            frames.truncate(FRAMES_BEFORE_FAULT + 1);
            if let Some(last) = frames.last_mut() {
                last.truncate(last.len() / 2);
            }
            ending = Some(Step::Cut);
        }
        _ => {}
    }
    frames.into_iter().map(Step::Write).chain(ending).collect()
}

fn worker_lost() -> Bytes {
    event(&json!({"error": {"message": "The worker that ran the model was lost.",
        "type": "server_error", "param": null, "code": "worker_lost"}}))
}

fn with_garbage(frames: Vec<Bytes>) -> Vec<Bytes> {
    const GARBAGE: [&[u8]; 8] = [
        b"data: {\"choices\":[{\"delta\":{\"content\":\n\n",
        b"data: this is no JSON\n\n",
        b"event: ping\ndata: []\n\n",
        b"data: {\"choices\":null}\n\n",
        b"data: {\"choices\":[{\"delta\":{\"content\":17}}]}\n\n",
        b"data:\n\n",
        b"nonsense without a colon\n\n",
        b"data: \xff\xfe\n\n",
    ];
    let mut garbage = GARBAGE.iter().map(|frame| Bytes::from_static(frame));
    let mut all = Vec::with_capacity(frames.len() + GARBAGE.len());
    for (index, frame) in frames.into_iter().enumerate() {
        all.push(frame);
        if index % 3 == 1 {
            all.extend(garbage.next());
        }
    }
    all
}

/// The answer of a request that asked for no stream, or did not get one.
fn whole(script: Script, mut body: Vec<u8>) -> Plan {
    let mut steps = Vec::new();
    match script {
        Script::MidstreamError | Script::FirstError => return Plan::Whole(server_error()),
        Script::Stall => steps.extend([Step::Write(Bytes::from_static(b"{")), Step::Stall]),
        Script::Cut => {
            body.truncate(body.len() / 2);
            steps.extend([Step::Write(Bytes::from(body)), Step::Cut]);
        }
        Script::Garbage => steps.push(Step::Write(Bytes::from_static(b"{\"choices\": [oops"))),
        Script::Comments => {
            steps.extend(vec![Step::Write(Bytes::from_static(b"\n")); 5]);
            steps.push(Step::Write(Bytes::from(body)));
        }
        _ => steps.push(Step::Write(Bytes::from(body))),
    }
    Plan::Steps { content_type: "application/json", steps }
}

/// An error as OpenAI shapes it.
pub(crate) fn error(status: StatusCode, kind: &str, code: &str, message: &str) -> Response {
    let body = json!({"error": {"message": message, "type": kind, "param": null, "code": code}});
    (status, axum::Json(body)).into_response()
}

/// The refusal of a key; it repeats the key, as some providers do, so that a relay must not pass it on.
pub(crate) fn bad_key(key: &str) -> Response {
    let message = format!("Incorrect API key provided: {key}. You can find your API key in your account.");
    error(StatusCode::UNAUTHORIZED, "invalid_request_error", "invalid_api_key", &message)
}

fn server_error() -> Response {
    let message = "The server had an error while processing your request.";
    error(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "internal_error", message)
}

fn unknown_model(model: &str) -> Response {
    let message = format!("The model `{model}` does not exist or you do not have access to it.");
    error(StatusCode::NOT_FOUND, "invalid_request_error", "model_not_found", &message)
}

fn rate_limited(retry_after: &str) -> Response {
    let message = "Rate limit reached for requests.";
    let mut response = error(StatusCode::TOO_MANY_REQUESTS, "requests", "rate_limit_exceeded", message);
    if let Ok(value) = HeaderValue::from_str(retry_after) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}
