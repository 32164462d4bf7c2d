//! The engine's events and effects: questions and replies go in, and what the engine wants is done, each thing once.

use std::{
    collections::VecDeque,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use dialogue::actions::Desk;
use dialogue::{
    Millis,
    cost::Budget,
    predicates,
    thread::{Author, MessageId, ThreadId},
    turn::{Change, Dialogue, Effect, Event, Outcome, Settings},
};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::mpsc,
    task::JoinHandle,
    time::sleep,
};

use super::{inspect, knowledge::Knowledge, memory::Memory, screen::Screen, transport::Transport};

/// Silence after which nothing more is expected behind an answer's end.
const SILENCE: Duration = Duration::from_secs(2);

/// What can be typed in place of a question.
const HELP: &str = "/retry asks the last question again, /harder a model that thinks more, /new begins a new \
    conversation, /quit ends; Ctrl-C stops an answer";

/// A reply, or a part of one.
#[derive(Debug)]
enum Heard {
    /// Of the call with this number; `last`: nothing more comes of it.
    Call { serial: u32, event: Event, last: bool },
    /// Of a request beside it.
    Post { budget: Option<Budget>, event: Event },
}

/// A call on its way. Dropping it gives it up, and the relay then lets go of the provider.
#[derive(Debug)]
struct Call {
    serial: u32,
    task: JoinHandle<()>,
}

impl Drop for Call {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A conversation and the ways out of it.
#[derive(Debug)]
pub(super) struct Conversation {
    dialogue: Dialogue,
    transport: Transport,
    knowledge: Knowledge,
    actions: Desk,
    screen: Screen,
    memory: Option<Memory>,
    call: Option<Call>,
    calls: u32,
    /// Requests beside the call that are not answered yet.
    posts: usize,
    /// The engine wants to be told when there is nothing else to do.
    wants_idle: bool,
    ids: u64,
    speaker: mpsc::UnboundedSender<Heard>,
    heard: mpsc::UnboundedReceiver<Heard>,
    interrupts: Signal,
}

impl Conversation {
    /// With what was said before, where it was kept.
    ///
    /// # Errors
    /// When what was kept cannot be read.
    pub(super) fn new(
        thread: ThreadId,
        settings: Settings,
        transport: Transport,
        knowledge: Knowledge,
        screen: Screen,
        memory: Option<Memory>,
    ) -> Result<Self, String> {
        let (speaker, heard) = mpsc::unbounded_channel();
        let interrupts = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
        let mut dialogue = Dialogue::new(thread, settings);
        if let Some((thread, ledger)) = memory.as_ref().map(Memory::load).transpose()?.flatten() {
            dialogue.restore_ledger(ledger);
            dialogue.handle(Event::Restore(thread));
        }
        Ok(Self {
            dialogue,
            transport,
            knowledge,
            actions: Desk::default(),
            screen,
            memory,
            call: None,
            calls: 0,
            posts: 0,
            wants_idle: false,
            ids: 0,
            speaker,
            heard,
            interrupts,
        })
    }

    /// Talks until there are no more questions.
    ///
    /// # Errors
    /// When nobody reads, or the conversation cannot be kept.
    pub(super) async fn talk(&mut self, mut questions: mpsc::Receiver<String>) -> Result<(), String> {
        if self.screen.is_terminal() {
            self.screen.note(HELP);
        }
        if !self.dialogue.thread().messages.is_empty() {
            self.screen.note(&format!("{} messages from before", self.dialogue.thread().messages.len()));
        }
        loop {
            self.screen.prompt();
            let Some(line) = self.wait(&mut questions).await? else { break };
            match line.trim() {
                "" => continue,
                "/quit" => break,
                "/help" => self.screen.note(HELP),
                question => {
                    self.screen.asked(question);
                    self.turn(question).await?;
                }
            }
            self.screen.check()?;
        }
        if self.screen.inspect {
            // A day that has ended is not the present one's.
            let mut ledger = self.dialogue.ledger().clone();
            ledger.today(now());
            let price = &self.dialogue.settings().price;
            self.screen.lines(&inspect::ledger(&ledger, self.dialogue.budget(), price));
        }
        self.screen.check()
    }

    /// The next question; what comes late is taken meanwhile. None: there are no more.
    async fn wait(&mut self, questions: &mut mpsc::Receiver<String>) -> Result<Option<String>, String> {
        loop {
            let heard = tokio::select! {
                biased;
                heard = self.heard.recv() => heard,
                question = questions.recv() => return Ok(question),
                _ = self.interrupts.recv() => return Ok(None),
            };
            if let Some(heard) = heard {
                self.hear(heard).await?;
            }
        }
    }

    /// One question, until all that belongs to it is done.
    async fn turn(&mut self, question: &str) -> Result<(), String> {
        let (user, assistant, now) = (self.fresh_id(), self.fresh_id(), now());
        let answer = assistant.clone();
        let event = match question {
            "/new" => Event::Clear { thread: ThreadId(user.0) },
            "/retry" | "/harder" => Event::Retry { harder: question == "/harder", assistant, now },
            text => Event::Submit {
                text: text.to_owned(),
                images: Vec::new(),
                harder: false,
                user,
                assistant,
                now,
            },
        };
        let begins = !matches!(event, Event::Clear { .. });
        let may_retry = |harder: bool| {
            predicates::can_retry(&self.dialogue) || (harder && predicates::can_think_harder(&self.dialogue))
        };
        if matches!(&event, Event::Retry { harder, .. } if !may_retry(*harder)) {
            self.screen.note("there is nothing to ask again");
            return Ok(());
        }
        self.handle(event).await?;
        self.settle().await?;
        if begins {
            self.tell(&answer);
        }
        if std::mem::take(&mut self.wants_idle) {
            self.handle(Event::Idle { now: self::now() }).await?;
            // A visitor does not wait for a summary; a script does, so that it always does the same.
            if !self.screen.is_terminal() {
                self.settle().await?;
            }
        }
        Ok(())
    }

    /// Until nothing is on its way any more. Ctrl-C stops the answer.
    async fn settle(&mut self) -> Result<(), String> {
        loop {
            let running = self.dialogue.is_running();
            let beside = self.posts > 0 && !self.screen.is_terminal();
            if !running && self.call.is_none() && !beside {
                return Ok(());
            }
            let heard = tokio::select! {
                biased;
                _ = self.interrupts.recv() => None,
                heard = self.heard.recv() => heard,
                () = sleep(SILENCE), if !running && self.call.is_some() => None,
            };
            match heard {
                Some(heard) => self.hear(heard).await?,
                None if running => self.handle(Event::Stop).await?,
                None => {
                    self.call = None;
                    return Ok(());
                }
            }
        }
    }

    async fn hear(&mut self, heard: Heard) -> Result<(), String> {
        match heard {
            // Nothing of an older call may be passed in.
            Heard::Call { serial, event, last } => {
                if self.call.as_ref().is_some_and(|call| call.serial == serial) {
                    if last {
                        self.call = None;
                    }
                    self.handle(event).await?;
                }
            }
            Heard::Post { budget, event } => {
                self.posts = self.posts.saturating_sub(1);
                if let Some(budget) = budget {
                    self.handle(Event::Budget(budget)).await?;
                }
                self.handle(event).await?;
            }
        }
        Ok(())
    }

    /// Gives the engine an event, and does what it wants for it.
    async fn handle(&mut self, event: Event) -> Result<(), String> {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let Outcome { changes, effects, diagnostics, .. } = self.dialogue.handle(event);
            for word in diagnostics {
                tracing::debug!("odd: {word}");
            }
            for change in changes {
                self.show(change);
            }
            for effect in effects {
                events.extend(self.perform(effect).await?);
            }
        }
        Ok(())
    }

    fn show(&mut self, change: Change) {
        match change {
            Change::Added(id) => {
                if self.dialogue.message(&id).is_some_and(|message| message.author == Author::Assistant) {
                    self.screen.begin();
                }
            }
            Change::Text { text, .. } => self.screen.text(&text),
            Change::Reasoning { .. } => self.screen.thinks(),
            Change::Summaries => {
                let newest = self.dialogue.thread().summaries.last().map(|summary| summary.text.as_str());
                let text = newest.unwrap_or_default().replace('\n', " ");
                self.screen.lines(&format!("· summary  {text}\n"));
            }
            // Told at the turn's end.
            Change::Reset
            | Change::Removed(_)
            | Change::Sources(_)
            | Change::Status(_)
            | Change::Calls(_)
            | Change::Form(_)
            | Change::Route
            | Change::Budget => {}
        }
    }

    /// Does what the engine wants; what comes of it at once is the next event.
    async fn perform(&mut self, effect: Effect) -> Result<Option<Event>, String> {
        match effect {
            Effect::Call { request, key } => self.call(request, key),
            Effect::Knowledge { id, request } => {
                let reply = self.knowledge.ask(&request).await;
                return Ok(Some(Event::Knowledge { id, reply }));
            }
            Effect::Embed { id, request, key } => {
                self.post("/v1/embeddings", request, key, move |reply| Event::Embedded { id, reply });
            }
            Effect::Summarise { id, request, key } => {
                self.post("/v1/chat/completions", request, key, move |reply| Event::Summarised {
                    id,
                    reply,
                    now: now(),
                });
            }
            Effect::Act { id, request } => {
                return Ok(Some(Event::Acted { id, reply: Some(self.actions.handle(&request)) }));
            }
            Effect::Tool { call, .. } => {
                let result = Err("it runs on the site's page, not in a terminal".to_owned());
                return Ok(Some(Event::ToolDone { call, result, now: now() }));
            }
            // Nobody asks for JSON here, and no flow is loaded.
            Effect::Timer { .. }
            | Effect::Ask { .. }
            | Effect::AskPartial { .. }
            | Effect::AskDone { .. } => {}
            Effect::WhenIdle => self.wants_idle = true,
            Effect::Cancel => self.call = None,
            Effect::Save { running } => self.save(running)?,
            Effect::SaveMemory => self.save(false)?,
            Effect::Forget => {
                if let Some(memory) = &mut self.memory {
                    memory.forget()?;
                }
            }
        }
        Ok(None)
    }

    fn call(&mut self, request: String, key: String) {
        self.calls = self.calls.wrapping_add(1);
        let (serial, transport, speaker) = (self.calls, self.transport.clone(), self.speaker.clone());
        let task = tokio::spawn(async move {
            // Who no longer listens has ended the conversation.
            let tell = |event, last| drop(speaker.send(Heard::Call { serial, event, last }));
            let last = transport.call(request, key, |event| tell(event, false)).await;
            tell(last, true);
        });
        self.call = Some(Call { serial, task });
    }

    /// A request beside the turn's own call.
    fn post(
        &mut self,
        path: &'static str,
        body: String,
        key: String,
        event: impl FnOnce(Option<String>) -> Event + Send + 'static,
    ) {
        self.posts += 1;
        let (transport, speaker) = (self.transport.clone(), self.speaker.clone());
        tokio::spawn(async move {
            let (budget, reply) = transport.post(path, body, &key).await;
            // Who no longer listens has ended the conversation.
            drop(speaker.send(Heard::Post { budget, event: event(reply) }));
        });
    }

    fn save(&mut self, running: bool) -> Result<(), String> {
        match &mut self.memory {
            Some(memory) => memory.save(self.dialogue.thread(), self.dialogue.ledger(), running),
            None => Ok(()),
        }
    }

    /// How the turn with this answer ended, and what it decided.
    fn tell(&mut self, answer: &MessageId) {
        match self.dialogue.message(answer) {
            Some(answer) => self.screen.end(answer),
            None => self.screen.note("that cannot be sent"),
        }
        if let Some(record) = self.dialogue.records().next_back().filter(|record| record.answer == *answer) {
            self.screen.lines(&inspect::record(record, &self.dialogue.settings().price));
        }
    }

    fn fresh_id(&mut self) -> MessageId {
        self.ids += 1;
        MessageId(fresh_id(self.ids))
    }
}

/// A name that no other has: the time, and a number within this process.
pub(super) fn fresh_id(number: u64) -> String {
    format!("{:012x}-{number}", now())
}

fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or_default()
}
