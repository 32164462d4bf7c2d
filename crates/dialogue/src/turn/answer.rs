//! The answer as it streams in.

use super::{Change, Dialogue, Effect, MAX_ANSWER, MAX_RECORDS, Outcome, Phase, mark_dirty};
use crate::error::Failure;
use crate::sse::MAX_FRAME;
use crate::thread::{Message, MessageId, Part, Reason, Status};
use crate::wire::{ChatCompletion, ChatCompletionChunk, Choice, DONE, Delta};

impl Dialogue {
    pub(super) fn data(&mut self, data: &str, out: &mut Outcome) {
        if data.len() > MAX_FRAME {
            self.lack("frame_too_large", out);
            return;
        }
        if data.trim() == DONE {
            self.end(Status::Complete, out);
            return;
        }
        match ChatCompletionChunk::parse(data) {
            Some(chunk) => self.take(chunk, out),
            None => self.lack("bad_json", out),
        }
    }

    pub(super) fn reply(&mut self, json: &str, out: &mut Outcome) {
        match ChatCompletion::parse(json) {
            Some(completion) => {
                let asked = self.requests();
                self.take(completion, out);
                // It is whole even if it does not say why it ended; a reply without any choice has no text. If it was
                // a failure, the turn waits for another answer by now.
                let waits = self.run.as_ref().is_some_and(|run| run.phase == Phase::Calling);
                if waits && self.requests() == asked {
                    self.end(Status::Complete, out);
                }
            }
            None => self.broken_off(Failure::BadReply, out),
        }
    }

    fn take(&mut self, chunk: ChatCompletionChunk, out: &mut Outcome) {
        if let Some(error) = chunk.error {
            self.broken_off(Failure::from_stream_error(error.code.as_deref()), out);
            return;
        }
        if let (Some(usage), Some(run)) = (chunk.usage, &mut self.run) {
            run.record.use_tokens(run.usage, usage);
            run.usage = usage;
        }
        // Only the first answer was asked for.
        let Some(choice) = chunk.choices.into_iter().find(|choice| choice.index == 0) else { return };
        self.take_delta(&choice.delta, out);
        if let Some(status) = status_at_finish(&choice) {
            match status {
                // With calls the turn goes on, and what the answer cost may still come.
                Status::Complete if self.has_calls() => {
                    if let Some(run) = &mut self.run {
                        run.finished = true;
                    }
                }
                Status::Incomplete(Reason::Error(failure)) => self.broken_off(failure, out),
                status => self.end(status, out),
            }
        }
    }

    fn take_delta(&mut self, delta: &Delta, out: &mut Outcome) {
        let Some(run) = &mut self.run else { return };
        run.calls.push(&delta.tool_calls);
        run.has_reasoning_field |= !delta.reasoning.is_empty();
        let pieces = run.think.push(&delta.content);
        let thought = if run.has_reasoning_field { &delta.reasoning } else { &pieces.reasoning };
        self.append_reasoning(thought, out);
        self.append_text(&pieces.text, out);
        self.append_text(&delta.refusal, out);
    }

    /// Gives the answer what the splitter still held.
    pub(super) fn release(&mut self, out: &mut Outcome) {
        let Some(run) = &mut self.run else { return };
        let pieces = run.think.finish();
        if !run.has_reasoning_field {
            self.append_reasoning(&pieces.reasoning, out);
        }
        self.append_text(&pieces.text, out);
    }

    /// Ends the answer, once: later ends of the same answer find nothing running.
    pub(super) fn end(&mut self, status: Status, out: &mut Outcome) {
        self.release(out);
        if status == Status::Complete && self.has_calls() {
            return self.act(out);
        }
        let blank = self.thread.messages.last().is_none_or(Message::is_unanswered);
        if status == Status::Complete && blank && self.run.is_some() {
            // A provider that says nothing has failed; an empty bubble would offer no way on.
            self.lack("empty_answer", out);
            self.broken_off(Failure::BadReply, out);
            return;
        }
        self.close(status, out);
    }

    /// Nothing more comes of the answer, whatever there is of it.
    pub(super) fn close(&mut self, status: Status, out: &mut Outcome) {
        self.give_up(out);
        let Some(run) = self.run.take() else { return };
        if let Phase::Embedding(_) = run.phase {
            self.embedded.truncate(self.embedded.len().saturating_sub(run.vectors));
        }
        let Some(answer) = self.thread.messages.last_mut() else { return };
        answer.status = status;
        out.change(Change::Status(answer.id.clone()));
        let id = answer.id.clone();
        mark_dirty(id, false, out);
        self.after(run, out);
        if self.records.len() > MAX_RECORDS {
            self.records.remove(0);
        }
    }

    pub(super) fn append_text(&mut self, text: &str, out: &mut Outcome) {
        let Some((run, answer)) = self.running() else { return };
        let kept = fitting(text, MAX_ANSWER - run.text_len);
        if !kept.is_empty() {
            run.text_len += kept.len();
            append(answer, kept, text_of, Part::Text);
            let id = answer.id.clone();
            out.change(Change::Text { id: id.clone(), text: kept.to_owned() });
            mark_dirty(id, true, out);
        }
        if kept.len() < text.len() {
            out.effect(Effect::Cancel);
            self.end(Status::Incomplete(Reason::Length), out);
        }
    }

    fn append_reasoning(&mut self, thought: &str, out: &mut Outcome) {
        let Some((run, answer)) = self.running() else { return };
        let kept = fitting(thought, MAX_ANSWER - run.reasoning_len);
        if kept.len() < thought.len() {
            run.record.note("reasoning_too_long");
            out.odd("reasoning_too_long");
        }
        if kept.is_empty() {
            return;
        }
        run.reasoning_len += kept.len();
        append(answer, kept, reasoning_of, Part::Reasoning);
        let id: MessageId = answer.id.clone();
        out.change(Change::Reasoning { id: id.clone() });
        mark_dirty(id, true, out);
    }
}

const fn text_of(part: &mut Part) -> Option<&mut String> {
    if let Part::Text(text) = part { Some(text) } else { None }
}

const fn reasoning_of(part: &mut Part) -> Option<&mut String> {
    if let Part::Reasoning(text) = part { Some(text) } else { None }
}

/// Appends to the part of this kind behind the last call, or makes one.
fn append(
    answer: &mut Message,
    text: &str,
    within: fn(&mut Part) -> Option<&mut String>,
    make: fn(String) -> Part,
) {
    let behind = answer.last_round();
    match answer.parts.iter_mut().skip(behind).find_map(within) {
        Some(all) => all.push_str(text),
        None => answer.parts.push(make(text.to_owned())),
    }
}

/// What a finish reason makes of the answer; a reason that nobody knows is an ordinary end.
pub(super) fn status_at_finish(choice: &Choice) -> Option<Status> {
    Some(match choice.finish_reason.as_deref()? {
        "length" | "model_length" | "max_tokens" => Status::Incomplete(Reason::Length),
        "content_filter" => Status::Incomplete(Reason::ContentFilter),
        "error" | "insufficient_system_resource" => Status::Incomplete(Reason::Error(Failure::Provider)),
        _ => Status::Complete,
    })
}

/// The longest beginning of at most `room` bytes that splits no character.
fn fitting(text: &str, room: usize) -> &str {
    text.get(..text.floor_char_boundary(room)).unwrap_or(text)
}
