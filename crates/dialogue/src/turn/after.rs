//! What follows an answer: its citations are looked up, its cost is counted, and a long thread is summarised.

use super::{Change, Dialogue, Effect, Outcome, Record, Run, mark_dirty, source_in};
use crate::Millis;
use crate::catalogue::Use;
use crate::citation;
use crate::cost::{BudgetState, Spent};
use crate::json::{self, Json, List, Value};
use crate::memory::{self, Frame};
use crate::thread::{Author, Mark, Message, MessageId, Part, Status};
use crate::wire::{ChatCompletion, ChatCompletionChunk, Usage, purpose};

impl Dialogue {
    /// The turn's answer is complete, or has ended otherwise.
    pub(super) fn after(&mut self, run: Run, out: &mut Outcome) {
        let digresses = run.digresses();
        let mut record = run.record;
        record.note_calls(self.thread.messages.last());
        self.ledger.add(record.spent, self.now);
        self.told = run.usage;
        self.usage_due = self.told.prompt_tokens == 0;
        self.raw_tokens = run.raw_tokens;
        self.observe(&record, self.told.prompt_tokens);
        self.records.push(record);
        out.effect(Effect::SaveMemory);
        let more = self.thread.messages.last().map_or(0, memory::weigh);
        // Of an answer that was taken up, the first part is counted already.
        self.size = self.size.filter(|_| run.since == 0).map(|size| size.saturating_add(more));
        self.cite(run.passages.unwrap_or_default(), out);
        self.may_summarise = self.thread.messages.last().is_some_and(Message::is_answered);
        if self.summary_is_due() {
            out.effect(Effect::WhenIdle);
        }
        if digresses {
            self.take_up_flow(out);
        }
    }

    /// The estimate learns from what the provider counted; other requests than the last are not in `input`.
    fn observe(&mut self, record: &Record, input: u64) {
        if let Some(actual) = u32::try_from(input).ok().filter(|actual| *actual > 0) {
            self.estimator.observe(record.model(), self.raw_tokens, actual);
        }
    }

    /// The usage, told behind the answer's end.
    pub(super) fn late_usage(&mut self, data: &str, out: &mut Outcome) {
        let usage = ChatCompletionChunk::parse(data).and_then(|chunk| chunk.usage);
        let Some(usage) = usage.filter(|usage| self.usage_due && usage.prompt_tokens > 0) else {
            return;
        };
        self.usage_due = false;
        let Some(mut record) = self.records.pop() else { return };
        // What the answer's end told of it is counted already.
        let told = std::mem::take(&mut self.told);
        record.use_tokens(told, usage);
        self.observe(&record, usage.prompt_tokens);
        self.records.push(record);
        self.pay(Usage {
            completion_tokens: usage.completion_tokens.saturating_sub(told.completion_tokens),
            cached_tokens: usage.cached_tokens.saturating_sub(told.cached_tokens),
            ..usage
        });
        out.effect(Effect::SaveMemory);
    }

    /// Counts tokens of a request that is counted already.
    fn pay(&mut self, usage: Usage) {
        self.ledger.add(usage.spent(), self.now);
    }

    /// Has the words looked up that the answer cites. Citations of what was not sent are taken out at once.
    fn cite(&mut self, passages: Vec<crate::prompt::Passage>, out: &mut Outcome) {
        let Some(answer) = self.thread.messages.last_mut() else { return };
        let sent = answer.parts.iter().filter_map(source_in).fold(0, |sent, s| sent | citation::bit(s.id));
        let mut clean = false;
        for part in &mut answer.parts {
            if let Part::Text(text) = part
                && let Some(known) = citation::without_unknown(text, sent)
            {
                *text = known;
                clean = true;
            }
        }
        let cites = answer.parts.iter().filter_map(source_in).any(|s| s.mark == Mark::Sent);
        if clean || cites {
            out.change(Change::Sources(answer.id.clone()));
        }
        if !cites {
            return;
        }
        let text = answer.text();
        let id = answer.id.clone();
        let all = citation::cites(&text).iter().fold(0, |all, cite| all | cite.ids);
        let used = |id: u32| all & citation::bit(id) != 0;
        answer.parts.retain_mut(|part| match part {
            Part::Source(source) => {
                source.mark = Mark::Source;
                used(source.id)
            }
            _ => true,
        });
        let left = answer.parts.iter().any(|part| source_in(part).is_some());
        if left {
            let mut sources = List::new();
            for (passage, id) in passages.iter().zip(1..).filter(|(_, id)| used(*id)) {
                sources.raw(&Json::object().number("id", u64::from(id)).text("text", &passage.text).end());
            }
            let request = Json::object().text("do", "cite").text("answer", &text);
            let request = request.raw("sources", &sources.end()).end();
            let serial = self.next_id();
            self.citing = Some((serial, id));
            out.effect(Effect::Knowledge { id: serial, request });
        }
    }

    /// The cited words were looked up: those that stand in their source are marked as a quotation.
    pub(super) fn cited(&mut self, id: &MessageId, reply: Option<&Value>, out: &mut Outcome) {
        let Some(answer) = self.thread.answer(id) else { return };
        for cited in reply.map(|reply| json::list(reply, "cited")).unwrap_or_default() {
            let quoted = json::is_true(cited, "quoted");
            for part in &mut answer.parts {
                if let Part::Source(source) = part
                    && quoted
                    && json::number(cited, "id") == u64::from(source.id)
                {
                    source.mark = Mark::Quoted;
                    source.quote = json::word(cited, "quote").to_owned();
                }
            }
        }
        out.change(Change::Sources(id.clone()));
        mark_dirty(id.clone(), false, out);
    }

    /// The model that summaries are asked of.
    fn summariser(&self) -> String {
        let settings = &self.settings;
        let general = settings.catalogue.line(Use::General);
        match general.first() {
            _ if !settings.model.is_empty() => settings.model.clone(),
            Some(model) => model.id.clone(),
            None => settings.default_model.clone(),
        }
    }

    /// The frame of the model that the thread goes to.
    fn thread_frame(&self) -> Option<Frame<'_>> {
        // A thread that was sent whole goes to a larger model before anything of it is left out.
        let record = self.records.last()?;
        let largest = || record.route.models.iter().max_by_key(|model| self.settings.context(model));
        let largest = if record.trimmed.dropped == 0 { largest() } else { None };
        let asked = largest.map_or_else(|| record.model(), String::as_str);
        Some(self.frame(asked))
    }

    fn next_summary(&self) -> Option<memory::Job> {
        let model = self.summariser();
        let own = Frame { pinned: self.settings.pinned_summary, ..self.frame(&model) };
        memory::due(&self.thread, &self.thread_frame()?, &own)
    }

    /// One is due, none is being made, and there is a request left for it.
    fn summary_is_due(&mut self) -> bool {
        self.may_summarise
            && self.summary.is_none()
            && self.thread_tokens() >= self.summary_from
            && self.budget_state() == BudgetState::Ok
            && self.next_summary().is_some()
    }

    /// Nothing happens just now: the earlier messages are summarised, with one request.
    pub(super) fn idle(&mut self, now: Millis, out: &mut Outcome) {
        self.now = now;
        if self.run.is_some() || !self.summary_is_due() {
            out.odd("nothing_to_do");
            return;
        }
        let (Some(job), model) = (self.next_summary(), self.summariser()) else { return };
        let Some(turn) = self.records.last().map(|record| record.answer.clone()) else { return };
        self.may_summarise = false;
        // What differs has another key: another end, another level, or another beginning.
        let (level, covers) = (job.level.to_string(), job.covers.to_string());
        let key = [job.until.as_str(), ".", &level, ".", &covers, ".summary"].concat();
        let id = self.next_id();
        let answer = self.settings.answer(&model);
        let request = self.request(&model, purpose::SUMMARY, job.messages.clone(), answer, ("", ""));
        if let Some(record) = self.records.last_mut() {
            record.count("summary", &model);
        }
        self.ledger.add(Spent { requests: 1, ..Spent::default() }, now);
        self.summary = Some((id, job, turn));
        out.effect(Effect::Summarise { id, request, key });
    }

    /// The summary came, or did not: then it is due again when the thread has grown by a quarter of the room.
    pub(super) fn summarised(&mut self, id: u32, reply: Option<&str>, now: Millis, out: &mut Outcome) {
        let Some((_, job, turn)) = self.summary.take_if(|(asked, ..)| *asked == id) else {
            out.odd("late_summary");
            return;
        };
        let completion = reply.and_then(ChatCompletion::parse);
        let usage = completion.as_ref().and_then(|completion| completion.usage);
        let text =
            completion.and_then(|c| Some(c.choices.into_iter().next()?.delta.content)).unwrap_or_default();
        if let Some(usage) = usage {
            self.now = now;
            self.pay(usage);
        }
        let text = crate::think::spoken(&text);
        if text.trim().is_empty() {
            out.odd("no_summary");
            let quarter = self.thread_frame().map_or(0, |frame| frame.room() / 4);
            self.summary_from = self.thread_tokens().saturating_add(quarter);
            if let Some(record) = self.records.iter_mut().rev().find(|record| record.answer == turn) {
                record.fail("summary");
            }
        } else {
            memory::take(&mut self.thread, &job, text.trim());
            out.change(Change::Summaries);
        }
        out.effect(Effect::SaveMemory);
    }
}

impl Message {
    /// It is an answer that is complete.
    pub(crate) fn is_answered(&self) -> bool {
        self.author == Author::Assistant && self.status == Status::Complete
    }
}
