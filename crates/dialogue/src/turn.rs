//! The machine of a turn: events go in, what changed and what is to be done comes out.

mod event;

pub use event::{Change, Effect, Event, Outcome, Settings};

use crate::Millis;
use crate::error::Failure;
use crate::predicates;
use crate::prompt;
use crate::sse::MAX_FRAME;
use crate::think::Think;
use crate::thread::{Author, Message, MessageId, Part, Reason, Status, Thread, ThreadId};
use crate::wire::{ChatCompletion, ChatCompletionChunk, Choice, DONE, Delta};

/// The longest answer, in bytes; one that is longer ends there, as [`Reason::Length`]. Reasoning is cut at it too.
pub const MAX_ANSWER: usize = 1 << 20;

/// A conversation and the turn that runs in it.
#[derive(Debug)]
pub struct Dialogue {
    thread: Thread,
    settings: Settings,
    run: Option<Run>,
    requests: u32,
}

/// An answer on its way: always to the thread's last message.
#[derive(Debug, Default)]
struct Run {
    think: Think,
    /// A reasoning field was seen, so reasoning inside the content is a second copy.
    has_reasoning_field: bool,
    text_len: usize,
    reasoning_len: usize,
}

impl Dialogue {
    /// An empty conversation.
    pub const fn new(thread: ThreadId, settings: Settings) -> Self {
        Self { thread: Thread::new(thread), settings, run: None, requests: 0 }
    }

    /// The conversation as it is.
    pub const fn thread(&self) -> &Thread {
        &self.thread
    }

    /// An answer is on its way.
    pub const fn is_running(&self) -> bool {
        self.run.is_some()
    }

    /// Calls of the present turn, or of the last one.
    pub const fn requests(&self) -> u32 {
        self.requests
    }

    /// What the visitor said last.
    pub fn last_user_text(&self) -> Option<&str> {
        let last = self.thread.messages.iter().rev().find(|message| message.author == Author::User)?;
        last.parts.iter().find_map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            Part::Reasoning(_) | Part::Unknown(_) => None,
        })
    }

    /// A message by its id; the newest are found first.
    pub fn message(&self, id: &MessageId) -> Option<&Message> {
        self.thread.messages.iter().rev().find(|message| message.id == *id)
    }

    /// What the owner has set; a change counts from the next call.
    pub const fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    /// The draft is longer than what the owner allows.
    pub fn is_too_long(&self, draft: &str) -> bool {
        let max = self.settings.max_input_chars;
        max > 0 && draft.trim().chars().nth(max).is_some()
    }

    /// Takes an event. Events that make no sense now are ignored.
    pub fn handle(&mut self, event: Event) -> Outcome {
        let mut out = Outcome::default();
        match event {
            Event::Submit { text, user, assistant, now } => {
                self.submit(&text, user, assistant, now, &mut out)
            }
            Event::Retry { assistant, now } => self.retry(assistant, now, &mut out),
            Event::Clear { thread } => self.clear(thread, &mut out),
            Event::Restore(thread) => self.restore(thread, &mut out),
            // The rest is about a running answer: whatever comes after its end is ignored.
            _ if self.run.is_none() => {}
            Event::Opened => {}
            Event::Data(data) => self.data(&data, &mut out),
            Event::Reply(json) => self.reply(&json, &mut out),
            Event::Ended => self.broken_off(Failure::BadReply, &mut out),
            Event::Failed(failure) => self.broken_off(failure, &mut out),
            Event::Stop => {
                out.effects.push(Effect::Cancel);
                self.end(Status::Incomplete(Reason::Cancelled), &mut out);
            }
        }
        out
    }

    fn submit(&mut self, text: &str, user: MessageId, assistant: MessageId, now: Millis, out: &mut Outcome) {
        if !predicates::can_send(self, text) {
            out.diagnostics.push(if self.is_running() {
                "submit_while_running"
            } else if self.is_too_long(text) {
                "submit_too_long"
            } else {
                "submit_empty"
            });
            return;
        }
        if user == assistant || self.message(&user).is_some() || self.message(&assistant).is_some() {
            out.diagnostics.push("duplicate_id");
            return;
        }
        self.add(Message::user(user, text.trim().to_owned(), now), out);
        self.ask(assistant, now, out);
    }

    fn retry(&mut self, assistant: MessageId, now: Millis, out: &mut Outcome) {
        if !predicates::can_retry(self) {
            out.diagnostics.push("nothing_to_retry");
            return;
        }
        if self.message(&assistant).is_some() {
            out.diagnostics.push("duplicate_id");
            return;
        }
        if let Some(failed) = self.thread.messages.pop_if(|last| last.author == Author::Assistant) {
            out.changes.push(Change::Removed(failed.id.clone()));
            out.removed.push(failed.id);
        }
        self.ask(assistant, now, out);
    }

    /// Adds the answer that is asked for and calls the model. What the visitor typed is saved before.
    fn ask(&mut self, assistant: MessageId, now: Millis, out: &mut Outcome) {
        self.requests = 1;
        let mut key = assistant.0.clone();
        key.push_str(".1");
        self.add(Message::answer(assistant, now), out);
        let request = prompt::request(&self.thread, &self.settings.model);
        // Texts only: there is nothing in it that JSON cannot say.
        let request = serde_json::to_string(&request).unwrap_or_default();
        self.run = Some(Run::default());
        out.effects.extend([Effect::Save { running: false }, Effect::Call { request, key }]);
    }

    fn add(&mut self, message: Message, out: &mut Outcome) {
        out.changes.push(Change::Added(message.id.clone()));
        out.dirty.push(message.id.clone());
        self.thread.messages.push(message);
    }

    fn clear(&mut self, thread: ThreadId, out: &mut Outcome) {
        if self.run.take().is_some() {
            out.effects.push(Effect::Cancel);
        }
        let old = std::mem::replace(&mut self.thread, Thread::new(thread));
        out.removed.extend(old.messages.into_iter().map(|message| message.id));
        self.requests = 0;
        out.changes.push(Change::Reset);
        out.effects.push(Effect::Forget);
    }

    /// Nothing becomes dirty here: another tab may still be writing the answer that looks interrupted from here.
    fn restore(&mut self, stored: Thread, out: &mut Outcome) {
        if self.is_running() {
            out.diagnostics.push("restore_while_running");
            return;
        }
        self.thread = Thread::new(stored.id);
        for mut message in stored.messages {
            if self.message(&message.id).is_some() {
                out.diagnostics.push("duplicate_id");
                continue;
            }
            if message.status == Status::Running {
                message.status = Status::Incomplete(Reason::Interrupted);
            }
            self.thread.messages.push(message);
        }
        self.requests = 0;
        out.changes.push(Change::Reset);
    }

    fn data(&mut self, data: &str, out: &mut Outcome) {
        if data.len() > MAX_FRAME {
            out.diagnostics.push("frame_too_large");
            return;
        }
        if data.trim() == DONE {
            self.end(Status::Complete, out);
            return;
        }
        match ChatCompletionChunk::parse(data) {
            Some(chunk) => self.take(chunk, out),
            None => out.diagnostics.push("bad_json"),
        }
    }

    fn reply(&mut self, json: &str, out: &mut Outcome) {
        match ChatCompletion::parse(json) {
            Some(completion) => {
                self.take(completion, out);
                // It is whole even if it does not say why it ended; a reply without any choice has no text.
                self.end(Status::Complete, out);
            }
            None => self.end(Status::Incomplete(Reason::Error(Failure::BadReply)), out),
        }
    }

    fn take(&mut self, chunk: ChatCompletionChunk, out: &mut Outcome) {
        if let Some(error) = chunk.error {
            let failure = Failure::from_stream_error(error.code.as_deref());
            self.end(Status::Incomplete(Reason::Error(failure)), out);
            return;
        }
        // Only the first answer was asked for.
        let Some(choice) = chunk.choices.into_iter().find(|choice| choice.index == 0) else { return };
        self.take_delta(&choice.delta, out);
        if let Some(status) = status_at_finish(&choice) {
            self.end(status, out);
        }
    }

    fn take_delta(&mut self, delta: &Delta, out: &mut Outcome) {
        let Some(run) = &mut self.run else { return };
        run.has_reasoning_field |= !delta.reasoning.is_empty();
        let pieces = run.think.push(&delta.content);
        let thought = if run.has_reasoning_field { &delta.reasoning } else { &pieces.reasoning };
        self.append_reasoning(thought, out);
        self.append_text(&pieces.text, out);
        self.append_text(&delta.refusal, out);
    }

    /// The body ended, or the call failed, before the answer's end was seen.
    fn broken_off(&mut self, failure: Failure, out: &mut Outcome) {
        self.release(out);
        let has_text = self.thread.messages.last().is_some_and(|answer| !answer.is_blank());
        let failure = match failure {
            Failure::Offline | Failure::Unreachable | Failure::BadReply if has_text => Failure::Cut,
            other => other,
        };
        self.end(Status::Incomplete(Reason::Error(failure)), out);
    }

    /// Gives the answer what the splitter still held.
    fn release(&mut self, out: &mut Outcome) {
        let Some(run) = &mut self.run else { return };
        let pieces = run.think.finish();
        if !run.has_reasoning_field {
            self.append_reasoning(&pieces.reasoning, out);
        }
        self.append_text(&pieces.text, out);
    }

    /// Ends the answer, once: later ends of the same answer find nothing running.
    fn end(&mut self, status: Status, out: &mut Outcome) {
        self.release(out);
        if self.run.take().is_none() {
            return;
        }
        let Some(answer) = self.thread.messages.last_mut() else { return };
        answer.status = status;
        if status == Status::Complete && answer.is_blank() {
            // A provider that says nothing has failed; an empty bubble would offer no way on.
            answer.status = Status::Incomplete(Reason::Error(Failure::BadReply));
            out.diagnostics.push("empty_answer");
        }
        out.changes.push(Change::Status(answer.id.clone()));
        let id = answer.id.clone();
        mark_dirty(id, false, out);
    }

    fn append_text(&mut self, text: &str, out: &mut Outcome) {
        let (Some(run), Some(answer)) = (&mut self.run, self.thread.messages.last_mut()) else { return };
        let kept = fitting(text, MAX_ANSWER - run.text_len);
        if !kept.is_empty() {
            run.text_len += kept.len();
            match answer.parts.iter_mut().find_map(text_of) {
                Some(all) => all.push_str(kept),
                None => answer.parts.push(Part::Text(kept.to_owned())),
            }
            out.changes.push(Change::Text { id: answer.id.clone(), text: kept.to_owned() });
            let id = answer.id.clone();
            mark_dirty(id, true, out);
        }
        if kept.len() < text.len() {
            out.effects.push(Effect::Cancel);
            self.end(Status::Incomplete(Reason::Length), out);
        }
    }

    fn append_reasoning(&mut self, thought: &str, out: &mut Outcome) {
        let (Some(run), Some(answer)) = (&mut self.run, self.thread.messages.last_mut()) else { return };
        let kept = fitting(thought, MAX_ANSWER - run.reasoning_len);
        if kept.len() < thought.len() {
            out.diagnostics.push("reasoning_too_long");
        }
        if kept.is_empty() {
            return;
        }
        run.reasoning_len += kept.len();
        match answer.parts.iter_mut().find_map(reasoning_of) {
            Some(all) => all.push_str(kept),
            None => answer.parts.push(Part::Reasoning(kept.to_owned())),
        }
        out.changes.push(Change::Reasoning { id: answer.id.clone() });
        let id = answer.id.clone();
        mark_dirty(id, true, out);
    }
}

/// What a finish reason makes of the answer; a reason that nobody knows is an ordinary end.
fn status_at_finish(choice: &Choice) -> Option<Status> {
    Some(match choice.finish_reason.as_deref()? {
        "length" | "model_length" | "max_tokens" => Status::Incomplete(Reason::Length),
        "content_filter" => Status::Incomplete(Reason::ContentFilter),
        "error" | "insufficient_system_resource" => Status::Incomplete(Reason::Error(Failure::Provider)),
        _ => Status::Complete,
    })
}

/// One save per outcome; the end of an answer is not to wait for the next one.
fn mark_dirty(id: MessageId, running: bool, out: &mut Outcome) {
    if !out.dirty.contains(&id) {
        out.dirty.push(id);
    }
    let save = out.effects.iter_mut().find_map(|effect| match effect {
        Effect::Save { running } => Some(running),
        Effect::Call { .. } | Effect::Cancel | Effect::Forget => None,
    });
    match save {
        Some(was_running) => *was_running &= running,
        None => out.effects.push(Effect::Save { running }),
    }
}

const fn text_of(part: &mut Part) -> Option<&mut String> {
    if let Part::Text(text) = part { Some(text) } else { None }
}

const fn reasoning_of(part: &mut Part) -> Option<&mut String> {
    if let Part::Reasoning(text) = part { Some(text) } else { None }
}

/// The longest beginning of at most `room` bytes that splits no character.
fn fitting(text: &str, room: usize) -> &str {
    text.get(..text.floor_char_boundary(room)).unwrap_or(text)
}
