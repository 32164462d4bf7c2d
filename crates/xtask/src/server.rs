//! Programs that serve while a task runs: started, asked for their address, and ended by their id.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::process::{self, Failure, Result};

/// How long a server may take to say where it listens; a model has to be loaded first.
const START: Duration = Duration::from_secs(60);

/// How long a server has to end by itself once it was told to.
const GRACE: Duration = Duration::from_secs(3);

/// A running server. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Server {
    name: String,
    child: Child,
    /// Where it listens, `http://127.0.0.1:PORT`.
    pub(crate) url: String,
}

impl Server {
    /// Starts a program whose first line on standard output is `listening on URL`.
    pub(crate) fn start(name: &str, command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| Failure::from(format!("cannot start {name} (`{}`): {e}", process::line(command))))?;
        let stdout = child.stdout.take();
        let (say, said) = mpsc::channel();
        // Goes on reading after the first line, so that the server never blocks on a full pipe.
        std::thread::spawn(move || {
            let lines =
                stdout.into_iter().flat_map(|out| BufReader::new(out).lines().map_while(std::io::Result::ok));
            for line in lines {
                if let Some(url) = line.strip_prefix("listening on ") {
                    let _ = say.send(url.trim().to_owned());
                }
            }
        });
        let mut server = Self { name: name.to_owned(), child, url: String::new() };
        server.url = said.recv_timeout(START).map_err(|_| {
            Failure::from(format!(
                "{name} did not say where it listens (`{}`); see above",
                process::line(command)
            ))
        })?;
        Ok(server)
    }

    /// An error if the server has ended by itself.
    pub(crate) fn check(&mut self) -> Result {
        match self.child.try_wait() {
            Ok(Some(status)) => Err(format!("{} ended by itself with {status}", self.name).into()),
            _ => Ok(()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let asked = process::succeeds(Command::new("kill").args(["-TERM", &self.child.id().to_string()]));
        let start = Instant::now();
        while asked && start.elapsed() < GRACE {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            // The standard library waits for a child for ever or not at all; this one has a grace time.
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
