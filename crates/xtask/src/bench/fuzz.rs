//! `cargo xtask bench fuzz`: libFuzzer looks for bytes by which a promise breaks, guided by what they make run.
//!
//! What is promised stands in `fuzz/src/`. The stable compiler can build it when it is told that it may
//! (`RUSTC_BOOTSTRAP`); cargo-fuzz knows the flags.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use super::Arguments;
use super::table::{self, Row, Section, bytes};
use crate::files;
use crate::process::{self, Result};
use crate::setup;

/// The targets, with the longest input that is tried: what breaks by many bytes mostly breaks by few, and sooner.
const TARGETS: &[(&str, usize)] =
    &[("sse", 4096), ("index", 8192), ("handle", 4096), ("calls", 4096), ("partial", 4096), ("flow", 8192)];
/// One input may take this long, in seconds, and this much memory, in MB.
const SLOWEST_S: usize = 10;
const MOST_MB: usize = 2048;

/// Fuzzes each target; fails where one is broken, and where it cannot be fuzzed at all.
pub(super) fn fuzz(arguments: &Arguments) -> Result {
    let targets: Vec<_> = TARGETS.iter().filter(|(name, _)| arguments.wants(name)).collect();
    if targets.is_empty() || arguments.only.iter().any(|only| TARGETS.iter().all(|(name, _)| name != only)) {
        return Err("--only takes sse, index, handle, calls, partial and flow".into());
    }
    let seconds = if arguments.quick { 5 } else { arguments.seconds };
    let cannot = |failure| format!("NOTHING WAS FUZZED: {failure}");
    let tool = setup::cargo_fuzz().map_err(cannot)?;
    println!("bench: the fuzzer (about 3 min from nothing)");
    let fuzzer = |verb: &str, target: &str| {
        let mut command = process::command(&tool.to_string_lossy());
        command.args([verb, "--target-dir", "target/fuzz"]).args((!target.is_empty()).then_some(target));
        command.env("RUSTC_BOOTSTRAP", "1");
        command
    };
    process::quiet(&mut fuzzer("build", "")).map_err(cannot)?;

    let mut rows = Vec::new();
    for (name, longest) in targets {
        println!("bench: {name}, {seconds} s");
        // What it finds worth keeping goes there, and is where the next run begins; the committed corpus stays as it is.
        let found = files::root().join("target/fuzz/corpus").join(name);
        files::create_dir(&found)?;
        let mut run = fuzzer("run", name);
        run.arg(found).arg(format!("fuzz/corpus/{name}")).arg("--");
        run.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={longest}"));
        // Inputs of all lengths from the start: a minute is too short to grow them.
        run.arg("-len_control=0")
            .arg(format!("-timeout={SLOWEST_S}"))
            .arg(format!("-rss_limit_mb={MOST_MB}"));
        let (whole, said) = heard(run.arg("-print_final_stats=1"))?;
        let kept = said.iter().filter(|line| !line.starts_with('"') && !line.starts_with("###"));
        let kept: Vec<&str> = kept.map(String::as_str).collect();
        if !whole {
            let from = kept.len().saturating_sub(40);
            println!("{}", kept.get(from..).unwrap_or_default().join("\n"));
            println!("mend it, and keep the file that it names in fuzz/corpus/{name}/");
        }
        rows.push(Row::new(*name, counted(&kept)).bar("no finding", whole));
    }
    table::print(&[Section::new(format!("libFuzzer with AddressSanitizer, {seconds} s each"), rows)])
}

/// Runs to the end, keeping what is said on standard error; whether it ended well.
fn heard(command: &mut std::process::Command) -> Result<(bool, Vec<String>)> {
    let line = process::line(command);
    let not_run = |error: std::io::Error| format!("cannot run `{line}`: {error}");
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().map_err(not_run)?;
    let mut said = Vec::new();
    if let Some(stderr) = child.stderr.take() {
        for line in BufReader::new(stderr).split(b'\n').map_while(std::result::Result::ok) {
            said.push(String::from_utf8_lossy(&line).into_owned());
        }
    }
    Ok((child.wait().map_err(not_run)?.success(), said))
}

/// libFuzzer's last words as figures: runs, what they reached, memory.
fn counted(said: &[&str]) -> String {
    let stat = |name: &str| {
        let line = said.iter().find_map(|line| line.strip_prefix("stat::")?.strip_prefix(name));
        line.and_then(|rest| rest.trim_start_matches(':').trim().parse::<usize>().ok()).unwrap_or_default()
    };
    let reached = said.iter().rev().find_map(|line| line.split_once("cov: ")?.1.split(' ').next());
    format!(
        "{} runs ({} a second), {} edges reached, {} MB at most",
        bytes(stat("number_of_executed_units")),
        bytes(stat("average_exec_per_sec")),
        reached.unwrap_or("no"),
        stat("peak_rss_mb"),
    )
}

#[cfg(test)]
mod tests {
    use super::{TARGETS, counted};
    use crate::files;

    #[test]
    fn each_target_has_a_corpus_and_a_program() {
        let manifest = files::read_text(&files::root().join("fuzz/Cargo.toml")).unwrap();
        for (name, _) in TARGETS {
            assert!(!files::walk(&files::root().join("fuzz/corpus").join(name)).unwrap().is_empty());
            assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        }
    }

    #[test]
    fn last_words_are_read() {
        let said = [
            "#1596\tDONE   cov: 812 ft: 3110 corp: 301/98Kb lim: 4096 exec/s: 26 rss: 512Mb",
            "Done 1596 runs in 61 second(s)",
            "stat::number_of_executed_units: 1596",
            "stat::average_exec_per_sec:     26",
            "stat::peak_rss_mb:              512",
        ];
        assert_eq!(counted(&said), "1,596 runs (26 a second), 812 edges reached, 512 MB at most");
        assert_eq!(counted(&[]), "0 runs (0 a second), no edges reached, 0 MB at most");
    }
}
