//! What happens when a call fails: the next model, then the site's own pages, then the failure itself.

use super::prepare::{passage, question};
use super::{Change, Dialogue, Effect, Outcome, Phase, mark_dirty};
use crate::error::Failure;
use crate::json::{self, Value};
use crate::memory::Policy;
use crate::thread::{Mark, Message, Part, Reason, Source, Status};
use crate::tools::Calls;
use crate::wire::Usage;

/// Passages that an answer without a model consists of.
const PASSAGES: u64 = 3;

impl Dialogue {
    /// The body ended, or the call failed, before the answer's end was seen.
    pub(super) fn broken_off(&mut self, failure: Failure, out: &mut Outcome) {
        self.release(out);
        let has_text = self.thread.messages.last().is_some_and(|answer| !answer.is_unanswered());
        let failure = match failure {
            Failure::Offline | Failure::Unreachable | Failure::BadReply if has_text => Failure::Cut,
            other => other,
        };
        let max = self.settings.max_requests.max(1);
        let Some(run) = &mut self.run else { return };
        run.record.fail(failure.code());
        if has_text {
            self.end(Status::Incomplete(Reason::Error(failure)), out);
            return;
        }
        let (mut why, mut most) = ("fallback", u32::MAX);
        let too_long = failure == Failure::TooLong;
        if too_long {
            // Once more with less of the thread; then only a larger model helps.
            let model = run.record.model().to_owned();
            if run.most == most && self.settings.memory.policy != Policy::Full {
                (why, most) = ("repair", run.record.estimated / 4 * 3);
                run.ladder.insert(0, model);
            } else {
                let settings = &self.settings;
                run.ladder.retain(|other| settings.context(other) > settings.context(&model));
            }
        }
        if (too_long || failure.is_the_models()) && !run.ladder.is_empty() && run.record.spent.requests < max
        {
            run.most = most;
            run.begin_anew();
            self.forget_thoughts(out);
            out.effect(Effect::Cancel);
            self.call(why, out);
        } else {
            self.answer_locally(failure, out);
        }
    }

    /// The call that runs was not charged.
    pub(super) fn uncharged(&mut self, out: &mut Outcome) {
        if !self.run.as_mut().is_some_and(|run| run.record.take_back()) {
            out.odd("not_counted");
        }
    }

    /// What a model thought that gave no answer is nothing to the next one.
    fn forget_thoughts(&mut self, out: &mut Outcome) {
        let Some(answer) = self.thread.messages.last_mut() else { return };
        let count = answer.parts.len();
        let mut behind = answer.parts.split_off(answer.last_round());
        behind.retain(|part| !matches!(part, Part::Reasoning(_)));
        answer.parts.append(&mut behind);
        if answer.parts.len() < count {
            let id = answer.id.clone();
            out.change(Change::Reasoning { id: id.clone() });
            mark_dirty(id, true, out);
        }
    }

    /// No model answers: the site's own pages are asked, if there are any.
    pub(super) fn answer_locally(&mut self, failure: Failure, out: &mut Outcome) {
        let id = self.next_id();
        let helps = self.settings.knowledge && failure.leaves_the_pages();
        let Some(run) = self.run.as_mut().filter(|_| helps) else {
            self.end(Status::Incomplete(Reason::Error(failure)), out);
            return;
        };
        run.phase = Phase::Local(id, failure);
        run.record.local = failure.code();
        let request = question("extract", &run.query, &self.settings.lang, PASSAGES).end();
        out.effect(Effect::Cancel);
        out.effect(Effect::Knowledge { id, request });
    }

    pub(super) fn answered_locally(&mut self, failure: Failure, reply: Option<&Value>, out: &mut Outcome) {
        let known = reply.filter(|reply| json::is_true(reply, "known"));
        let text = known.map(|reply| json::word(reply, "text")).unwrap_or_default();
        let sources = known.map(|reply| json::list(reply, "sources")).unwrap_or_default();
        let Some((run, answer)) = self.running() else { return };
        if text.is_empty() {
            run.record.local = "";
        } else {
            // What was sent to the models that failed is not cited by anybody.
            answer.parts.retain(|part| !matches!(part, Part::Source(_)));
            for (source, id) in sources.iter().zip(1..) {
                let quote = json::word(source, "quote").to_owned();
                let page = passage(source);
                let source = Source { id, title: page.title, url: page.url, mark: Mark::Local, quote };
                answer.parts.push(Part::Source(source));
            }
            out.change(Change::Sources(answer.id.clone()));
        }
        self.append_text(text, out);
        self.end(Status::Incomplete(Reason::Error(failure)), out);
    }
}

impl super::Run {
    /// Another answer begins from nothing.
    pub(super) fn begin_anew(&mut self) {
        self.calls = Calls::default();
        self.finished = false;
        self.think = crate::think::Think::default();
        self.has_reasoning_field = false;
        self.reasoning_len = 0;
        // The tokens of the one that failed stay counted.
        self.usage = Usage::default();
    }
}

impl Failure {
    /// Another model may answer where this one did not.
    const fn is_the_models(self) -> bool {
        match self {
            Self::Model
            | Self::RateLimited { .. }
            | Self::Provider
            | Self::Timeout
            | Self::Cut
            | Self::BadReply => true,
            Self::Offline
            | Self::Unreachable
            | Self::Refused
            | Self::Key
            | Self::TooLong
            | Self::BudgetSpent { .. }
            | Self::Busy { .. }
            | Self::Tool => false,
        }
    }

    /// The site's own pages may answer instead; a refusal is the owner's to see, and a long thread the visitor's to end.
    const fn leaves_the_pages(self) -> bool {
        !matches!(self, Self::Refused | Self::TooLong | Self::Tool)
    }
}

impl Message {
    /// It is an answer in which its model failed: no other one could have answered where nobody was reached, or nothing
    /// was left.
    pub(super) const fn has_failed(&self) -> bool {
        matches!(
            self.status,
            Status::Incomplete(Reason::Error(Failure::BadReply | Failure::Cut | Failure::Tool))
        )
    }
}
