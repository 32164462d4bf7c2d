//! `cargo xtask bench NAME`: measures, prints a table, and fails where a bar is missed.
//!
//! [`engine`] is about time and bytes, [`retrieval`] about what search finds, [`fuzz`] about bytes of others. What runs
//! natively is measured by this program compiled for release, which calls itself for it.

mod bytes;
mod corpus;
mod engine;
mod fuzz;
mod install;
mod native;
mod quality;
mod queries;
mod retrieval;
mod sections;
mod table;
mod timing;

use std::path::{Path, PathBuf};
use std::process::Stdio;

use clap::{Args, ValueEnum};
use serde::de::DeserializeOwned;

use crate::files;
use crate::process::{self, Failure, Result};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// Time and bytes of the dialogue engine, natively and in Chromium
    Engine,
    /// Bytes by which the readers of the event stream, the index, the desk's requests and flows break
    Fuzz,
    /// What search finds in three collections, beside other search engines
    Retrieval,
}

/// The words behind `cargo xtask bench`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// What to measure
    name: Name,
    /// Measure these only: native, search, upload, bytes (engine); sse, index, handle, calls, partial, flow (fuzz)
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// How long each target is fuzzed
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Tiny sizes and few repetitions: shows that it runs, the numbers mean nothing
    #[arg(long)]
    quick: bool,
    /// Take the bundle in dist/ as it is, even if it is older than its sources
    #[arg(long)]
    as_it_is: bool,
    /// Measure this here and now, and print JSON: what this program calls itself for
    #[arg(long, hide = true)]
    native: Option<native::Part>,
    /// A file that the native part reads
    #[arg(long, hide = true)]
    input: Option<PathBuf>,
}

impl Arguments {
    /// Whether this part was asked for; all are where none is named.
    fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == part)
    }
}

/// Runs a benchmark.
pub(crate) fn bench(arguments: &Arguments) -> Result {
    if let Some(part) = arguments.native {
        return native::measure(part, arguments.input.as_deref(), arguments.quick);
    }
    if arguments.quick {
        println!("--quick: the sizes are tiny, the numbers say nothing but that it runs");
    }
    match arguments.name {
        Name::Engine => engine::engine(arguments),
        Name::Fuzz => fuzz::fuzz(arguments),
        Name::Retrieval => retrieval::retrieval(arguments),
    }
}

/// Where texts, indexes and packages of the benchmarks are kept.
fn cache(name: &str) -> PathBuf {
    files::root().join("target/bench").join(name)
}

/// Compiles this very program for release; says so once.
fn release() -> Result {
    println!("bench: xtask for release (about 2 min from nothing)");
    process::run(process::cargo().args(["build", "--quiet", "--release", "--package", "xtask"]))
}

/// Where a program that was compiled for release is.
fn released(name: &str) -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| files::root().join("target"), PathBuf::from);
    let program = files::root().join(target).join("release").join(name);
    program.with_extension(std::env::consts::EXE_EXTENSION)
}

/// Lets the release of this program measure a part; [`release`] made it.
fn natively<T: DeserializeOwned>(part: native::Part, input: Option<&Path>, quick: bool) -> Result<T> {
    by(&released("xtask"), part, input, quick)
}

/// Lets this very program measure a part in a process of its own.
fn apart<T: DeserializeOwned>(part: native::Part, input: &Path) -> Result<T> {
    let this = std::env::current_exe().map_err(|e| Failure::file("find", Path::new("xtask"), &e))?;
    by(&this, part, Some(input), false)
}

fn by<T: DeserializeOwned>(
    program: &Path,
    part: native::Part,
    input: Option<&Path>,
    quick: bool,
) -> Result<T> {
    let mut command = process::command(&program.to_string_lossy());
    let part = part.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    command.args(["bench", "engine", "--native", &part]).args(quick.then_some("--quick"));
    if let Some(input) = input {
        command.arg("--input").arg(input);
    }
    parsed(&mut command)
}

/// Runs a program that prints JSON on its last line, and shows what it complains of.
fn parsed<T: DeserializeOwned>(command: &mut std::process::Command) -> Result<T> {
    let text = process::output(command.stderr(Stdio::inherit()))?;
    let last = text.trim_end().lines().last().unwrap_or_default();
    Ok(serde_json::from_str(last)?)
}
