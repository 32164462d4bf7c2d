//! The site's knowledge: what is a module of its own in the browser is the engine's desk here.

use std::{fs, path::PathBuf};

use dialogue::{
    json::{self, Value},
    retrieval::Desk,
};

use super::transport::Transport;

/// Files come in at most this many rounds: the index, then shards of words, then shards of texts.
const ROUNDS: usize = 4;

/// Where the index is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shelf {
    /// There is none; old turns can be searched all the same.
    Empty,
    /// On disk, its shards beside it.
    File(PathBuf),
    /// On the web, its shards beside it.
    Address(String),
}

/// Answers what the engine asks.
#[derive(Debug)]
pub(super) struct Knowledge {
    desk: Desk,
    shelf: Shelf,
    transport: Transport,
}

impl Knowledge {
    /// Nothing is read before it is asked for.
    pub(super) fn new(shelf: Shelf, transport: Transport) -> Self {
        Self { desk: Desk::default(), shelf, transport }
    }

    /// The answer to a request, both as JSON; nothing when a file of the index cannot be had.
    pub(super) async fn ask(&mut self, request: &str) -> Option<String> {
        for _ in 0..=ROUNDS {
            let answer = self.desk.handle(request);
            let told = Value::parse(&answer)?;
            let lacks_index = json::word(&told, "error") == "no_index" && self.shelf != Shelf::Empty;
            let names: Vec<&str> = match lacks_index {
                true => vec![""],
                false => json::list(&told, "need").iter().filter_map(Value::as_str).collect(),
            };
            if names.is_empty() {
                return Some(answer);
            }
            for name in names {
                if let Err(why) = self.take(name).await {
                    tracing::warn!("the knowledge cannot be asked: {why}");
                    return None;
                }
            }
        }
        None
    }

    /// Hands a file to the desk: the index under an empty name, else a shard.
    async fn take(&mut self, name: &str) -> Result<(), String> {
        let (place, bytes) = match &self.shelf {
            Shelf::Empty => return Err("there is no index".to_owned()),
            Shelf::File(index) => {
                let file = index.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let path = index.with_file_name(beside(&file, name));
                (path.display().to_string(), fs::read(path).map_err(|error| error.to_string()))
            }
            Shelf::Address(index) => {
                let address = beside(index, name);
                let bytes = self.transport.get(&address).await;
                (address, bytes)
            }
        };
        let bytes = bytes.map_err(|why| format!("{place}: {why}"))?;
        let taken = if name.is_empty() { self.desk.open(&bytes) } else { self.desk.shard(name, &bytes) };
        taken.map_err(|word| format!("{place}: {word}"))
    }
}

/// A shard stands beside its index: `help.chatlet` has `help.p3.chatlet`. The index itself has no name.
fn beside(index: &str, name: &str) -> String {
    match index.rsplit_once('.') {
        Some((stem, ending)) if !name.is_empty() && !ending.contains('/') => {
            format!("{stem}.{name}.{ending}")
        }
        _ => index.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn shards_stand_beside_their_index() {
        for (index, name, expected) in [
            ("help.chatlet", "", "help.chatlet"),
            ("help.chatlet", "p3", "help.p3.chatlet"),
            ("https://a.example/x/help.chatlet", "t0", "https://a.example/x/help.t0.chatlet"),
            ("https://a.example/help", "t0", "https://a.example/help"),
            ("help", "p3", "help"),
        ] {
            assert_eq!(beside(index, name), expected);
        }
    }
}
