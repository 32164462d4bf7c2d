//! Events in, changes out: what the engine says has changed is mirrored into signals, and what it wants is done.

use super::{Chat, Row};
use crate::hooks::use_announcer::announce;
use dialogue::markdown::{Blocks, parse, plain};
use dialogue::thread::{Author, MessageId, Reason, Status};
use dialogue::turn::{Change, Effect as Wish, Event, Outcome};
use leptos::prelude::*;
use std::time::Duration;

impl Chat {
    /// Gives the engine what came since the last frame.
    pub(super) fn flush(&self) {
        let events = self.with_work(|work| {
            work.flushed = js_sys::Date::now();
            std::mem::take(&mut work.queue)
        });
        let Some(events) = events else { return };
        let mut text = None;
        for event in events {
            let outcome = self.with_work(|work| work.dialogue.handle(event));
            if let Some(outcome) = outcome {
                self.apply(outcome, &mut text);
            }
        }
        self.write_text(text);
    }

    /// Gives the engine one event, and shows what came of it.
    pub(super) fn handle(&self, event: Event) {
        let mut text = None;
        if let Some(outcome) = self.with_work(|work| work.dialogue.handle(event)) {
            self.apply(outcome, &mut text);
        }
        self.write_text(text);
    }

    /// Mirrors changes. Text is gathered over a whole frame and written once.
    fn apply(&self, outcome: Outcome, text: &mut Option<(MessageId, String)>) {
        for change in outcome.changes {
            match change {
                Change::Text { id, text: piece } => match text {
                    Some((same, gathered)) if *same == id => gathered.push_str(&piece),
                    _ => self.write_text(text.replace((id, piece))),
                },
                Change::Status(id) => {
                    self.write_text(text.take());
                    self.mirror_status(&id);
                }
                Change::Added(id) => self.mirror_added(&id),
                Change::Removed(id) => self.rows.update(|rows| rows.retain(|row| row.id != id)),
                Change::Reasoning { id } => self.with_row(&id, |row| row.thinking.set(true)),
                Change::Reset => self.mirror_all(),
            }
        }
        self.with_work(|work| {
            work.dirty.extend(outcome.dirty);
            work.storage.remove(&outcome.removed);
        });
        for wish in outcome.effects {
            self.perform(wish);
        }
        let running = self.with_work(|work| work.dialogue.is_running()).unwrap_or(false);
        if running != self.running.get_untracked() {
            self.running.set(running);
            if !running {
                self.emit("response-end", None);
            }
        }
    }

    fn perform(&self, wish: Wish) {
        match wish {
            Wish::Call { request, key } => {
                let chat = *self;
                self.with_work(|work| {
                    // Events of an earlier reply that still wait are nothing to this one.
                    work.queue.clear();
                    work.call = work.transport.call(request, key, move |event| chat.enqueue(event));
                });
                self.emit("response-start", None);
            }
            Wish::Cancel => {
                self.with_work(|work| {
                    work.call = None;
                    work.queue.clear();
                });
            }
            Wish::Save { running: false } => self.save(),
            Wish::Save { running: true } => self.save_later(),
            Wish::Forget => {
                self.with_work(|work| {
                    work.dirty.clear();
                    work.storage.forget_thread();
                });
            }
        }
    }

    fn mirror_all(&self) {
        let ids = self.with_work(|work| {
            work.dialogue.thread().messages.iter().map(|m| m.id.clone()).collect::<Vec<_>>()
        });
        let rows = ids.unwrap_or_default().iter().filter_map(|id| self.row(id)).collect();
        self.rows.set(rows);
        self.emit("thread-change", None);
    }

    fn mirror_added(&self, id: &MessageId) {
        self.with_work(|work| work.blocks = Blocks::new());
        if let Some(row) = self.row(id) {
            self.rows.update(|rows| rows.push(row));
        }
    }

    /// A row for a message as it stands in the thread.
    fn row(&self, id: &MessageId) -> Option<Row> {
        self.with_work(|work| {
            let message = work.dialogue.message(id)?;
            let text = message.text();
            let mut row = Row {
                id: id.clone(),
                author: message.author,
                blocks: ArcRwSignal::new(Vec::new()),
                open: ArcRwSignal::new(String::new()),
                status: ArcRwSignal::new(message.status),
                thinking: ArcRwSignal::new(false),
            };
            if message.author == Author::User {
                row.open = ArcRwSignal::new(text);
            } else {
                let mut blocks = Blocks::new();
                let mut sources = blocks.push(&text);
                sources.extend(blocks.finish());
                row.blocks = ArcRwSignal::new(sources);
            }
            Some(row)
        })
        .flatten()
    }

    fn write_text(&self, text: Option<(MessageId, String)>) {
        let Some((id, text)) = text else { return };
        let split = self.with_work(|work| {
            let closed = work.blocks.push(&text);
            (closed, work.blocks.open().to_owned())
        });
        let Some((closed, open)) = split else { return };
        self.with_row(&id, |row| {
            close_blocks(row, closed);
            row.open.set(open);
        });
    }

    fn mirror_status(&self, id: &MessageId) {
        let seen = self.with_work(|work| {
            let message = work.dialogue.message(id)?;
            Some((message.status, message.author, message.text()))
        });
        let Some((status, author, text)) = seen.flatten() else { return };
        let ended =
            author == Author::Assistant && !matches!(status, Status::Running | Status::RequiresAction);
        if ended {
            let last = self.with_work(|work| work.blocks.finish()).flatten();
            self.with_row(id, |row| {
                close_blocks(row, last);
                row.open.set(String::new());
            });
            self.answered.update(|n| *n += 1);
            if !matches!(status, Status::Incomplete(Reason::Cancelled)) && !text.is_empty() {
                announce(self.announcement, plain(&parse(&text)));
            }
        }
        if let Status::Incomplete(Reason::Error(failure)) = &status {
            self.emit("error", Some(failure.code()));
        }
        self.with_row(id, |row| row.status.set(status));
    }

    /// Saves what changed.
    pub(super) fn save(&self) {
        let notice = self.with_work(|work| {
            work.saved = js_sys::Date::now();
            let dirty = std::mem::take(&mut work.dirty);
            if dirty.is_empty() { None } else { work.storage.save(work.dialogue.thread(), &dirty) }
        });
        self.notice(notice.flatten());
    }

    /// A running answer is saved at most once a second.
    fn save_later(&self) {
        const SECOND: f64 = 1_000.0;
        let wait = self.with_work(|work| {
            let wait = (work.saved + SECOND - js_sys::Date::now()).clamp(0.0, SECOND);
            (!std::mem::replace(&mut work.saving, true)).then_some(wait)
        });
        if let Some(wait) = wait.flatten() {
            let chat = *self;
            let save = move || {
                chat.with_work(|work| work.saving = false);
                chat.save();
            };
            set_timeout(save, Duration::from_millis(wait as u64));
        }
    }
}

fn close_blocks(row: &Row, closed: impl IntoIterator<Item = String>) {
    let mut closed = closed.into_iter().peekable();
    if closed.peek().is_some() {
        row.blocks.update(|blocks| blocks.extend(closed));
    }
}
