//! What arrived, request by request: journeys read here what was sent, and how often.

use std::collections::VecDeque;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::{script::Script, vectors::hash};

/// A body up to this size is kept whole, bytes.
const BODY_MAX: usize = 1024 * 1024;
/// Requests that are kept.
const REQUESTS_MAX: usize = 512;
/// Bodies that are kept, bytes in all; the oldest go first.
const BODIES_MAX: usize = 32 * BODY_MAX;

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its number since the start or the last reset, from 1.
    pub number: u64,
    /// The endpoint, such as `/v1/chat/completions`.
    pub path: &'static str,
    /// `chat`, `summary` or `embeddings`.
    pub purpose: &'static str,
    /// The model that it names; empty where it names none.
    pub model: String,
    /// By which it is answered, if its key is right.
    pub script: Script,
    /// The length of its body.
    pub bytes: usize,
    /// The body's FNV-1a hash, in hexadecimal digits: equal bodies have equal ones.
    pub hash: String,
    /// The body; `None` where it is no JSON, longer than a mebibyte, or too long ago.
    pub body: Option<Value>,
}

impl Seen {
    pub(crate) fn new(
        path: &'static str,
        purpose: &'static str,
        script: Script,
        raw: &Bytes,
        body: Option<&Value>,
    ) -> Self {
        Self {
            number: 0,
            path,
            purpose,
            model: body.and_then(|body| body["model"].as_str()).unwrap_or_default().to_owned(),
            script,
            bytes: raw.len(),
            hash: format!("{:016x}", hash(raw)),
            body: body.filter(|_| raw.len() <= BODY_MAX).cloned(),
        }
    }

    /// The request as `GET /sim/requests` tells it.
    pub fn to_json(&self) -> Value {
        json!({
            "number": self.number,
            "path": self.path,
            "purpose": self.purpose,
            "model": self.model,
            "script": self.script.name(),
            "bytes": self.bytes,
            "hash": self.hash,
            "body": self.body,
        })
    }
}

/// The newest requests.
#[derive(Debug, Default)]
pub(crate) struct Log {
    seen: VecDeque<Seen>,
    count: u64,
}

impl Log {
    pub(crate) fn push(&mut self, mut seen: Seen) {
        self.count += 1;
        seen.number = self.count;
        self.seen.push_back(seen);
        if self.seen.len() > REQUESTS_MAX {
            self.seen.pop_front();
        }
        let mut held = 0;
        for seen in self.seen.iter_mut().rev().filter(|seen| seen.body.is_some()) {
            held += seen.bytes;
            if held > BODIES_MAX {
                seen.body = None;
            }
        }
    }

    pub(crate) fn all(&self) -> Vec<Seen> {
        self.seen.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(length: usize) -> Seen {
        let text = json!({ "model": "m", "x": "" });
        let raw = Bytes::from(vec![b' '; length]);
        Seen::new("/v1/embeddings", "embeddings", Script::Demo, &raw, Some(&text))
    }

    #[test]
    fn the_log_keeps_the_newest_and_only_bodies_that_fit() {
        let mut log = Log::default();
        (0..REQUESTS_MAX + 5).for_each(|_| log.push(seen(1)));
        let all = log.all();
        assert_eq!((all.len(), all[0].number), (REQUESTS_MAX, 6));
        assert_eq!((seen(BODY_MAX).body.is_some(), seen(BODY_MAX + 1).body.is_some()), (true, false));
        assert_eq!(seen(BODY_MAX + 1).bytes, BODY_MAX + 1);
        log.clear();
        (0..40).for_each(|_| log.push(seen(BODY_MAX)));
        let kept: Vec<u64> =
            log.all().iter().filter(|seen| seen.body.is_some()).map(|seen| seen.number).collect();
        assert_eq!(kept, (9..=40).collect::<Vec<_>>());
        assert_ne!(seen(1).hash, seen(2).hash);
        assert_eq!(seen(3).to_json()["script"], "demo");
    }
}
