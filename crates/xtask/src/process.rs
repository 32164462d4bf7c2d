//! Running other programs, and saying why one failed.

use std::env;
use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::files;

/// What every step of xtask returns.
pub(crate) type Result<T = ()> = std::result::Result<T, Failure>;

/// Why a step failed, as a sentence for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn file(verb: &str, path: &Path, error: &std::io::Error) -> Self {
        Self(format!("cannot {verb} {}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Failure {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self(format!("bad JSON: {error}"))
    }
}

/// A command that runs in the repository's root, without input, with the tools of `e2e/` on its path.
pub(crate) fn command(program: &str) -> Command {
    let path = find(program).unwrap_or_else(|| PathBuf::from(program));
    let mut command = Command::new(path);
    command.current_dir(files::root()).stdin(Stdio::null()).env("PATH", search_path());
    command
}

/// A cargo command. What cargo told xtask about xtask's own package must not leak into it.
pub(crate) fn cargo() -> Command {
    let mut command = command("cargo");
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|n| n.starts_with("CARGO_PKG_") || n.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
    }
    command
}

/// Where a program is: on PATH, in cargo's or the e2e packages' folder of programs.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    env::split_paths(&search_path()).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// PATH with the npm tools first (their wasm-opt is newer than a distribution's) and cargo's programs last.
pub(crate) fn search_path() -> std::ffi::OsString {
    let mut folders = vec![files::root().join("e2e/node_modules/.bin")];
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let cargo_home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")));
    folders.extend(cargo_home.map(|home| home.join("bin")));
    env::join_paths(folders).unwrap_or_default()
}

/// Runs to the end, showing what the program prints.
pub(crate) fn run(command: &mut Command) -> Result {
    let status = command.status().map_err(|e| not_started(command, &e))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", line(command)).into()) }
}

/// Runs to the end; shows what the program printed only if it failed.
pub(crate) fn quiet(command: &mut Command) -> Result {
    output(command).map(drop)
}

/// Runs to the end and returns its standard output; the rest is shown only if it failed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let out = command.output().map_err(|e| not_started(command, &e))?;
    let stdout = String::from_utf8_lossy(&out.stdout).into_owned();
    if out.status.success() {
        return Ok(stdout);
    }
    let stderr = String::from_utf8_lossy(&out.stderr);
    Err(format!("{}{stderr}\n`{}` ended with {}", stdout, line(command), out.status).into())
}

/// Whether a program runs and ends well; prints nothing.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// Runs to the end, showing its standard output line by line and keeping it for the caller, who also
/// learns whether it ended well.
pub(crate) fn tee(command: &mut Command) -> Result<(bool, String)> {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|e| not_started(command, &e))?;
    let mut kept = String::new();
    if let Some(stdout) = child.stdout.take() {
        for bytes in BufReader::new(stdout).split(b'\n').map_while(std::result::Result::ok) {
            let text = String::from_utf8_lossy(&bytes);
            println!("{text}");
            kept.push_str(&text);
            kept.push('\n');
        }
    }
    let status = child.wait().map_err(|e| not_started(command, &e))?;
    Ok((status.success(), kept))
}

fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    format!("cannot run `{}`: {error}", line(command)).into()
}

/// The command as somebody would type it.
pub(crate) fn line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let mut text = program.to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}
