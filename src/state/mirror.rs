//! Events in, changes out: what the engine says has changed is mirrored into signals, and what it wants is done.

use super::{Block, Chat, Row};
use crate::element::Page;
use crate::hooks::use_announcer::announce;
use dialogue::cost::Budget;
use dialogue::history::Memo;
use dialogue::json::Value;
use dialogue::markdown::{Blocks, parse, plain};
use dialogue::predicates;
use dialogue::thread::{Author, CallState, Message, MessageId, Part, Reason, Status};
use dialogue::tools::Kind;
use dialogue::turn::{AskEvent, AskFailure, Change, Dialogue, Effect as Wish, Event, Outcome};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// How long nothing must have happened before the earlier messages are summarised.
const QUIET: Duration = Duration::from_millis(800);
/// How long a turn waits for vectors before the words alone are searched for.
const VECTORS_MS: u32 = 4_000;
/// How long a summary may take: nobody waits for it.
const SUMMARY_MS: u32 = 120_000;

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
            let Some(outcome) = self.with_work(|work| work.dialogue.handle(event)) else { break };
            let over = outcome.effects.iter().any(|wish| matches!(wish, Wish::Call { .. } | Wish::Cancel));
            self.apply(outcome, &mut text);
            if over {
                // What follows is of the reply that was given up; the next one must not be taken for it.
                break;
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
                Change::Removed(id) => {
                    let mut rows = self.rows.get_untracked();
                    let gone = rows.iter().position(|row| row.id == id).map(|at| rows.remove(at));
                    self.replace(rows, gone.into_iter().collect());
                }
                Change::Reasoning { id } => self.with_row(&id, |row| row.thinking.set(true)),
                Change::Reset => self.mirror_all(),
                Change::Calls(id) => {
                    self.write_text(text.take());
                    self.mirror_calls(&id);
                }
                Change::Sources(id) | Change::Form(id) => self.with_row(&id, |row| row.turned.set(true)),
                Change::Summaries => self.mirror_summaries(),
                Change::Route => self.tell("route", Dialogue::newest_record),
                Change::Budget => self.tell("budget", Dialogue::budget_report),
            }
        }
        self.with_work(|work| {
            work.dirty.extend(outcome.dirty);
            work.storage.remove(&outcome.removed);
        });
        for wish in outcome.effects {
            self.perform(wish);
        }
        let state =
            self.with_work(|work| (work.dialogue.is_running(), predicates::can_think_harder(&work.dialogue)));
        let (running, harder) = state.unwrap_or_default();
        if harder != self.harder.get_untracked() {
            self.harder.set(harder);
        }
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
            Wish::Knowledge { id, request } => {
                let chat = *self;
                let answered = move |reply| chat.handle(Event::Knowledge { id, reply });
                self.with_work(|work| work.transport.knowledge.ask(&request, answered));
            }
            Wish::Embed { id, request, key } => {
                let chat = *self;
                let answered = move |reply| chat.handle(Event::Embedded { id, reply });
                self.post("/v1/embeddings", request, key, VECTORS_MS, answered);
            }
            Wish::Summarise { id, request, key } => {
                let chat = *self;
                let answered = move |reply| {
                    chat.handle(Event::Summarised { id, reply, now: js_sys::Date::now() as u64 })
                };
                self.post("/v1/chat/completions", request, key, SUMMARY_MS, answered);
            }
            // Not every browser can say when it is idle. A summary that can't be kept would be paid for at each visit.
            Wish::WhenIdle if self.with_work(|work| work.storage.is_read_only()) == Some(true) => {}
            Wish::WhenIdle => {
                let chat = *self;
                let idle = move || chat.handle(Event::Idle { now: js_sys::Date::now() as u64 });
                set_timeout(idle, QUIET);
            }
            Wish::Timer { id, due } => {
                let chat = *self;
                let wait = (due as f64 - js_sys::Date::now()).clamp(0.0, f64::from(i32::MAX));
                let tick = move || {
                    let now = js_sys::Date::now();
                    let assistant = MessageId(Page::fresh_id(now));
                    chat.handle(Event::Timer { id, assistant, now: now as u64 });
                };
                set_timeout(tick, Duration::from_millis(wait as u64));
            }
            Wish::Act { id, request } => {
                let chat = *self;
                let answered = move |reply| chat.handle(Event::Acted { id, reply });
                self.with_work(|work| work.transport.actions.ask(&request, answered));
            }
            Wish::Tool { call, name, arguments, kind, timeout_ms } => {
                let (chat, id) = (*self, call.clone());
                let done = move |result| {
                    chat.handle(Event::ToolDone { call, result, now: js_sys::Date::now() as u64 });
                };
                self.with_work(|work| {
                    let actions = &mut work.transport.actions;
                    actions.run([&id, &name, &arguments], kind == Kind::Http, timeout_ms, done);
                });
            }
            Wish::Ask { id, request, key } => self.ask_beside(id, request, key),
            Wish::AskPartial { id, value } => self.tell_asker(id, "partial", &value, ""),
            Wish::AskDone { id, result: Ok(value) } => self.tell_asker(id, "", &value, ""),
            Wish::AskDone { id, result: Err(AskFailure { code, path, message }) } => {
                self.tell_asker(id, code, &message, &path);
            }
            Wish::Cancel => {
                self.with_work(|work| {
                    work.call = None;
                    work.transport.actions.running = None;
                    work.queue.clear();
                });
            }
            Wish::Save { running: false } => self.save(),
            Wish::Save { running: true } => self.save_later(),
            Wish::SaveMemory => {
                self.with_work(|work| {
                    let thread = work.dialogue.thread();
                    let memo =
                        Memo { summaries: thread.summaries.clone(), ledger: work.dialogue.ledger().clone() };
                    work.storage.save_memory(&thread.id, memo);
                });
            }
            Wish::Forget => {
                self.with_work(|work| {
                    work.dirty.clear();
                    work.storage.forget_thread();
                    let id = &work.dialogue.thread().id;
                    work.storage.keep_day(id, work.dialogue.ledger().clone());
                });
            }
        }
    }

    /// A request beside the turn's own call.
    fn post(
        &self,
        path: &str,
        body: String,
        key: String,
        patience_ms: u32,
        on: impl FnOnce(Option<String>) + 'static,
    ) {
        let chat = *self;
        let answered = move |budget: Option<Budget>, reply| {
            if let Some(budget) = budget {
                chat.handle(Event::Budget(budget));
            }
            on(reply);
        };
        self.with_work(|work| work.transport.post(path, body, key, patience_ms, answered));
    }

    /// The call for an object that the page asked for. What it costs is everybody's business, the rest the page's.
    fn ask_beside(&self, id: u32, request: String, key: String) {
        let chat = *self;
        let on = move |event| {
            let event = match event {
                Event::Data(data) => AskEvent::Data(data),
                Event::Reply(reply) => AskEvent::Reply(reply),
                Event::Ended => AskEvent::Ended,
                Event::Failed(failure) => AskEvent::Failed(failure),
                Event::Budget(_) => return chat.handle(event),
                _ => return,
            };
            chat.handle(Event::AskReply { id, event });
        };
        self.with_work(|work| {
            let call = work.transport.beside(request, key, Box::new(on));
            if let Some(asked) = work.asks.iter_mut().find(|asked| asked.id == id) {
                asked.call = call;
            }
        });
    }

    /// Tells the page what came of its question; nothing is borrowed while its code runs.
    fn tell_asker(&self, id: u32, code: &str, text: &str, path: &str) {
        let on = self.with_work(|work| {
            let at = work.asks.iter().position(|asked| asked.id == id)?;
            let on = work.asks.get(at)?.on.clone();
            if code != "partial" {
                work.asks.remove(at);
            }
            Some(on)
        });
        if let Some(on) = on.flatten() {
            let _ = on.call3(&JsValue::NULL, &code.into(), &text.into(), &path.into());
        }
    }

    fn mirror_summaries(&self) {
        let texts = self.with_work(|work| {
            work.dialogue.thread().summaries.iter().map(|summary| summary.text.clone()).collect::<Vec<_>>()
        });
        self.summaries.set(texts.unwrap_or_default());
    }

    /// Tells the page a part of the report.
    fn tell(&self, event: &str, part: fn(&Dialogue) -> String) {
        let report = self.with_work(|work| part(&work.dialogue));
        self.emit(event, report.as_deref());
    }

    fn mirror_all(&self) {
        self.mirror_summaries();
        let ids = self.with_work(|work| {
            work.dialogue.thread().messages.iter().map(|m| m.id.clone()).collect::<Vec<_>>()
        });
        let rows = ids.unwrap_or_default().iter().filter_map(|id| self.row(id)).collect();
        let gone = self.rows.get_untracked();
        self.replace(rows, gone);
        self.emit("thread-change", None);
    }

    /// Shows other rows. The signals of those that are gone are freed after the effects that take them off the page.
    fn replace(&self, rows: Vec<Row>, gone: Vec<Row>) {
        self.rows.set(rows);
        set_timeout(move || gone.iter().for_each(Row::free), Duration::ZERO);
    }

    fn mirror_added(&self, id: &MessageId) {
        self.with_work(|work| {
            work.blocks = Blocks::new();
            work.told.clear();
        });
        if let Some(row) = self.row(id) {
            self.rows.update(|rows| rows.push(row));
        }
    }

    /// A row for a message as it stands in the thread.
    fn row(&self, id: &MessageId) -> Option<Row> {
        self.with_work(|work| {
            let message = work.dialogue.message(id)?;
            let row = Row::new(id.clone(), message.author);
            if message.author == Author::User {
                row.open.set(message.text());
            } else {
                row.blocks.set(blocks_of(message));
                work.told.extend(message.calls().map(|call| (call.id.clone(), call.state.word())));
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
            // Behind what its tools did; what was said before them is known.
            let said = message.parts.iter().rev().find_map(|part| match part {
                Part::Text(text) => Some(text.clone()),
                _ => None,
            });
            Some((message.status, message.author, said.unwrap_or_default()))
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
        self.with_row(id, |row| row.turned.set(true));
    }

    /// Calls were made, or stand elsewhere: the message is read anew, and the page is told.
    fn mirror_calls(&self, id: &MessageId) {
        let seen = self.with_work(|work| {
            let message = work.dialogue.message(id)?;
            let blocks = blocks_of(message);
            let mut news = Vec::new();
            for call in message.calls() {
                let now = (call.id.clone(), call.state.word());
                if !work.told.contains(&now) {
                    work.told.push(now);
                    news.push(call.clone());
                }
            }
            // What is said from now on stands behind the calls.
            work.blocks = Blocks::new();
            Some((blocks, news))
        });
        let Some((blocks, news)) = seen.flatten() else { return };
        self.with_row(id, |row| {
            row.open.set(String::new());
            row.blocks.update(|shown| {
                let same = shown.iter().zip(&blocks).take_while(|(old, new)| old == new).count();
                shown.truncate(same);
                shown.extend(blocks.into_iter().skip(same));
            });
            row.turned.set(true);
        });
        for call in news {
            if call.state == CallState::Asking {
                let mut line = self.tool_name(&call.name);
                line.push_str(": ");
                line.push_str(&self.call_state(&call));
                announce(self.announcement, line);
                self.places.offer();
            }
            // Arguments that are JSON are told as what they are.
            let quoted = |text: &String| serde_json::to_string(text).unwrap_or_default();
            let given = &call.arguments;
            let arguments = if Value::parse(given).is_some() { given.clone() } else { quoted(given) };
            let state = call.state.word();
            let detail = [
                "{\"name\":",
                &quoted(&call.name),
                ",\"arguments\":",
                &arguments,
                ",\"state\":\"",
                state,
                "\"}",
            ];
            self.emit("tool-call", Some(&detail.concat()));
        }
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

/// An answer's blocks as it stands in the thread, in the order of its parts.
fn blocks_of(message: &Message) -> Vec<Block> {
    let mut shown = Vec::new();
    for part in &message.parts {
        match part {
            Part::Text(text) => {
                let mut blocks = Blocks::new();
                let closed = blocks.push(text);
                shown.extend(closed.into_iter().chain(blocks.finish()).map(Block::Text));
            }
            Part::ToolCall(call) => shown.push(Block::Call(call.id.clone())),
            Part::Reasoning(_) | Part::Image { .. } | Part::Form(_) | Part::Source(_) | Part::Unknown(_) => {}
        }
    }
    shown
}

fn close_blocks(row: &Row, closed: impl IntoIterator<Item = String>) {
    let mut closed = closed.into_iter().map(Block::Text).peekable();
    if closed.peek().is_some() {
        row.blocks.update(|blocks| blocks.extend(closed));
    }
}
