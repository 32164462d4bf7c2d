//! The conversation on disk: one JSON file with the records that the widget keeps one by one.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use dialogue::{
    cost::Ledger,
    history::{self, Head, Loaded, Memo, SCHEMA},
    thread::{Message, Thread},
};
use serde_json::Value;

/// A running answer is written at most so often.
const PAUSE: Duration = Duration::from_secs(1);

/// The file.
#[derive(Debug)]
pub(super) struct Memory {
    path: PathBuf,
    written: Option<Instant>,
}

impl Memory {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), written: None }
    }

    /// What is in the file; nothing where there is none yet.
    ///
    /// # Errors
    /// When it cannot be read, is not ours, or was written by a newer version: it is not written over then.
    pub(super) fn load(&self) -> Result<Option<(Thread, Ledger)>, String> {
        let name = self.path.display();
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("cannot read {name}: {error}")),
        };
        let damaged = || format!("{name} is no conversation of ours, or damaged; name another file");
        let newer = || format!("{name} was written by a newer version; name another file");
        let stored: Value = serde_json::from_str(&text).map_err(|_| damaged())?;
        let part = |name: &str| stored.get(name).map(Value::to_string).unwrap_or_default();
        let head = match history::decode_head(&part("head")) {
            Loaded::Good(head) => head,
            Loaded::Newer(_) => return Err(newer()),
            Loaded::Corrupt => return Err(damaged()),
        };
        let mut messages: Vec<Message> = Vec::new();
        for message in stored.get("messages").and_then(Value::as_array).into_iter().flatten() {
            match history::decode_message(&message.to_string()) {
                Loaded::Good(message) => messages.push(message),
                Loaded::Newer(_) => return Err(newer()),
                Loaded::Corrupt => return Err(damaged()),
            }
        }
        let Memo { summaries, ledger } =
            history::decode_memo(&part("memo"), &head.thread).unwrap_or_default();
        Ok(Some((Thread { id: head.thread, messages, summaries }, ledger)))
    }

    /// Writes all of it; while an answer is `running` there is no hurry.
    ///
    /// # Errors
    /// When it cannot be written; what was there before is still there.
    pub(super) fn save(&mut self, thread: &Thread, ledger: &Ledger, running: bool) -> Result<(), String> {
        if running && self.written.is_some_and(|written| written.elapsed() < PAUSE) {
            return Ok(());
        }
        self.written = Some(Instant::now());
        let order = thread.messages.iter().map(|message| message.id.clone()).collect();
        let head = Head { schema: SCHEMA, thread: thread.id.clone(), order };
        let messages: Vec<String> = thread.messages.iter().map(history::encode_message).collect();
        let memo = Memo { summaries: thread.summaries.clone(), ledger: ledger.clone() };
        let json = format!(
            "{{\"head\":{},\"messages\":[{}],\"memo\":{}}}\n",
            history::encode_head(&head),
            messages.join(",\n"),
            history::encode_memo(&thread.id, &memo)
        );
        self.write(json.as_bytes()).map_err(|error| format!("cannot write {}: {error}", self.path.display()))
    }

    /// Beside it first, so that a file is whole or as it was; only its owner may read it.
    fn write(&self, bytes: &[u8]) -> std::io::Result<()> {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let beside = self.path.with_file_name(name);
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(bytes)?;
        drop(file);
        fs::rename(beside, &self.path)
    }

    /// Removes it.
    ///
    /// # Errors
    /// When it is there and cannot be removed.
    pub(super) fn forget(&mut self) -> Result<(), String> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(format!("cannot remove {}: {error}", self.path.display()))
            }
            _ => Ok(()),
        }
    }
}
