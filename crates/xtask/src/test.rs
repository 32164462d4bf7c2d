//! `cargo xtask test`: everything that continuous integration runs, stage by stage.

use std::time::Instant;

use clap::ValueEnum;

use crate::demo::{self, SIM_KEY};
use crate::dist::Bundle;
use crate::files;
use crate::generate;
use crate::process::{self, Failure, Result};
use crate::server::Server;
use crate::setup::{self, Need};
use crate::size;
use crate::tidy;
use crate::toolchain::{Toolchain, WASM_TARGET};

/// The crates that run on the machine itself; the widget is checked for the browser besides.
const NATIVE: &[&str] = &[
    "--package",
    "chatlet-cli",
    "--package",
    "dialogue",
    "--package",
    "provider-sim",
    "--package",
    "relay",
    "--package",
    "xtask",
];

/// The widget rendered natively, as the shell is.
const RENDERED: &[&str] = &["--package", "chatlet", "--no-default-features", "--features", "ssr"];

/// The relay key of the tests, made up for them.
const RELAY_KEY: &str = "relay-key-for-tests-only";

/// What is run, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// Install what is missing
    Setup,
    /// rustfmt
    Format,
    /// clippy, for the machine and for the browser
    Lint,
    /// The rules of the code base
    Tidy,
    /// Whether generated files are what the code says
    Gen,
    /// Tests in Rust
    Rust,
    /// The release bundle
    Dist,
    /// The size budget
    Size,
    /// Relay and scripted provider
    Build,
    /// The official SDKs through the relay
    Clients,
    /// Flows and rules beside XState, JSONLogic and a JSON Schema validator
    Peers,
    /// Journeys in Chromium
    Journeys,
}

/// Tests that passed and failed. A stage that is a single check counts as one.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Count {
    passed: u32,
    failed: u32,
}

/// Runs all stages or one; goes on after a failure, so that one run tells all that is wrong.
pub(crate) fn test(only: Option<Stage>, live: bool) -> Result {
    let mut total = Count::default();
    let mut failed = Vec::new();
    for stage in Stage::value_variants().iter().copied().filter(|s| only.is_none_or(|o| o == *s)) {
        let name = name_of(stage);
        println!("\n== {name}");
        let start = Instant::now();
        let (count, failure) = match run(stage) {
            Ok(count) => (count, None),
            Err(failure) => (Count { passed: 0, failed: 1 }, Some(failure)),
        };
        total.passed += count.passed;
        total.failed += count.failed;
        let bad = count.failed > 0;
        println!(
            "== {name}: {} in {:.0} s",
            if bad { "FAILED" } else { "ok" },
            start.elapsed().as_secs_f64()
        );
        if bad {
            if let Some(failure) = failure {
                println!("{failure}");
            }
            failed.push(name);
            // Nothing that follows can work, and every message would be about the same thing.
            if stage == Stage::Setup {
                break;
            }
        }
    }
    match run_live(live) {
        Ok(count) => total.passed += count.passed,
        Err(failure) => {
            println!("{failure}");
            total.failed += 1;
            failed.push("live".to_owned());
        }
    }
    if !failed.is_empty() {
        println!("\nfailed: {}", failed.join(", "));
    }
    println!("\n{} passed, {} failed", total.passed, total.failed);
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", ")).into()) }
}

fn name_of(stage: Stage) -> String {
    stage.to_possible_value().map(|v| v.get_name().to_owned()).unwrap_or_default()
}

fn run(stage: Stage) -> Result<Count> {
    match stage {
        Stage::Setup => {
            setup::setup(&[Need::Widget, Need::Browser, Need::Clients, Need::Suites, Need::Peers])?
        }
        Stage::Format => process::run(process::cargo().args(["fmt", "--all", "--check"]))?,
        Stage::Lint => lint()?,
        Stage::Tidy => tidy::tidy()?,
        Stage::Gen => generate::generate(true)?,
        Stage::Rust => return rust(),
        Stage::Dist => {
            Bundle::release().ensure()?;
            Bundle::trap().ensure()?;
        }
        Stage::Size => size::size()?,
        Stage::Build => demo::binaries()?,
        Stage::Clients => return clients(),
        Stage::Peers => return peers(),
        Stage::Journeys => return journeys(),
    }
    Ok(Count { passed: 1, failed: 0 })
}

fn lint() -> Result {
    let deny = ["--", "-D", "warnings"];
    process::run(process::cargo().args(["clippy", "--quiet", "--all-targets"]).args(NATIVE).args(deny))?;
    process::run(process::cargo().args(["clippy", "--quiet", "--all-targets"]).args(RENDERED).args(deny))?;
    let browser = ["--quiet", "--package", "chatlet", "--target", WASM_TARGET];
    if Toolchain::detect() == Some(Toolchain::Debian) {
        println!("clippy for the browser: not run, Debian's compiler checks instead");
        return process::run(Toolchain::Debian.cargo()?.arg("check").args(browser));
    }
    process::run(process::cargo().arg("clippy").args(browser).args(deny))?;
    let trap = ["--features", "trap"];
    process::run(process::cargo().arg("clippy").args(browser).args(trap).args(deny))
}

fn rust() -> Result<Count> {
    let mut total = Count::default();
    for packages in [NATIVE, RENDERED] {
        let mut test = process::cargo();
        let count = counted(test.args(["test", "--quiet", "--no-fail-fast"]).args(packages))?;
        total.passed += count.passed;
        total.failed += count.failed;
    }
    Ok(total)
}

/// The official SDKs, npm and Python, against the relay in front of the scripted provider.
fn clients() -> Result<Count> {
    demo::binaries()?;
    let sim = demo::start_sim(&["--pace-ms", "0"])?;
    let mut relay = process::command(&demo::binary("chatlet").to_string_lossy());
    relay.args(["serve", "--config", "e2e/clients/chatlet.toml", "--listen", "127.0.0.1:0"]);
    relay.env("CHATLET_RELAY_KEY", RELAY_KEY).env("RUST_LOG", "warn");
    demo::point_at(&mut relay, &sim, SIM_KEY);
    let relay = Server::start("the relay", &mut relay)?;
    let base = format!("{}/v1", relay.url);

    let mut python = process::command(&setup::venv_program("venv", "python").to_string_lossy());
    python.arg("e2e/clients/python/test_openai.py");
    let mut node = process::command("node");
    node.args(["--test", "--test-reporter=spec"]).arg("e2e/clients/node/openai.test.mjs");
    let mut total = Count::default();
    for command in [&mut python, &mut node] {
        command.env("CHATLET_BASE_URL", &base).env("CHATLET_RELAY_KEY", RELAY_KEY);
        command.env("CHATLET_UNLISTED", "no-such-model");
        let count = counted(command)?;
        total.passed += count.passed;
        total.failed += count.failed;
    }
    Ok(total)
}

/// Our engine and its models on the same machines and rules.
fn peers() -> Result<Count> {
    let mut node = process::command("node");
    node.args(["--test", "--test-reporter=spec"]);
    let mut files = files::list(&files::root().join("e2e/peers"), "mjs")?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    node.args(files);
    counted(&mut node)
}

/// The journeys start what they need themselves; they are told where it is.
fn journeys() -> Result<Count> {
    let (release, trap) = (Bundle::release(), Bundle::trap());
    release.ensure()?;
    trap.ensure()?;
    demo::binaries()?;
    let mut node = process::command("node");
    // One file after the other: two browsers on two cores would measure each other.
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=1"]);
    let mut files = files::list(&files::root().join("e2e"), "mjs")?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    if files.is_empty() {
        return Err("e2e/ has no journey".into());
    }
    node.args(files);
    node.env("CHATLET_BIN", demo::binary("chatlet")).env("SIM_BIN", demo::binary("provider-sim"));
    node.env("CHATLET_DIST", &release.out)
        .env("CHATLET_TRAP_DIST", &trap.out)
        .env("CHROMIUM", setup::browser()?);
    if release.stamp().is_some_and(|stamp| stamp.built_std) {
        node.env("CHATLET_RELEASE", "1");
    }
    counted(&mut node)
}

/// A few questions to the real provider, if asked for and possible.
fn run_live(wanted: bool) -> Result<Count> {
    let key = ["OXLO_API_KEY", "OXLO_API_KEY_FILE"]
        .iter()
        .any(|n| std::env::var_os(n).is_some_and(|v| !v.is_empty()));
    if !wanted || !key {
        let why = if wanted { "OXLO_API_KEY is not set" } else { "ask for it by --live" };
        println!("\n== live: not run ({why})");
        return Ok(Count::default());
    }
    println!("\n== live: at most 4 requests to the real provider");
    demo::binaries()?;
    let mut relay = process::command(&demo::binary("chatlet").to_string_lossy());
    relay.args(["serve", "--config", "examples/demo/chatlet.toml", "--listen", "127.0.0.1:0"]);
    let relay = Server::start("the relay", &mut relay)?;
    let mut node = process::command("node");
    node.args(["--test", "--test-reporter=spec", "e2e/live.mjs"]).env("CHATLET_URL", &relay.url);
    let count = counted(&mut node)?;
    if count.failed > 0 {
        Err("the real provider did not answer as expected; see above".into())
    } else {
        Ok(count)
    }
}

/// Runs tests and reads how many passed and failed.
fn counted(command: &mut std::process::Command) -> Result<Count> {
    let (ended_well, text) = process::tee(command)?;
    let mut count = count(&text);
    if !ended_well && count.failed == 0 {
        // It did not get as far as counting: a compile error, a crash.
        println!("`{}` failed", process::line(command));
        count.failed = 1;
    }
    if ended_well && count == Count::default() {
        return Err(Failure::from(format!("`{}` ran no test", process::line(command))));
    }
    Ok(count)
}

/// Adds up what the test runners say: cargo's `test result:`, Node's `pass N`, and `N passed, N failed`.
fn count(text: &str) -> Count {
    let mut total = Count::default();
    for line in text.lines() {
        let words: Vec<&str> =
            line.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
        match words.as_slice() {
            ["test", "result", _, passed, "passed", failed, "failed", ..]
            | [passed, "passed", failed, "failed"] => {
                total.passed += passed.parse().unwrap_or(0);
                total.failed += failed.parse().unwrap_or(0);
            }
            ["pass", passed] => total.passed += passed.parse().unwrap_or(0),
            ["fail", failed] => total.failed += failed.parse().unwrap_or(0),
            _ => {}
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_runner_is_understood() {
        for (text, passed, failed) in [
            (
                "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s",
                12,
                0,
            ),
            ("test result: FAILED. 1 passed; 2 failed; 0 ignored;", 1, 2),
            (
                "test result: ok. 1 passed; 0 failed; 0 ignored\ntest result: ok. 3 passed; 0 failed; 0 ignored",
                4,
                0,
            ),
            ("ℹ tests 5\nℹ pass 4\nℹ fail 1\nℹ cancelled 0", 4, 1),
            ("# pass 2\n# fail 0", 2, 0),
            ("7 passed, 0 failed", 7, 0),
            ("nothing", 0, 0),
        ] {
            assert_eq!(count(text), Count { passed, failed }, "{text}");
        }
    }
}
