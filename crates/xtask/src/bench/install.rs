//! Installs what the benchmarks compare with, below target/bench; says one line for each and nothing when all is there.

use std::path::PathBuf;

use super::cache;
use crate::files;
use crate::process::{self, Result};

/// The folder with the npm packages of `bench/retrieval/package-lock.json`.
pub(super) fn npm() -> Result<PathBuf> {
    let source = files::root().join("bench/retrieval");
    let folder = cache("npm");
    let lock = files::read(&source.join("package-lock.json"))?;
    let stamp = folder.join("installed.json");
    if files::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(folder);
    }
    println!("bench: minisearch and Orama, by npm, in target/bench/npm (about 1 min)");
    files::write(&folder.join("package.json"), files::read(&source.join("package.json"))?)?;
    files::write(&folder.join("package-lock.json"), &lock)?;
    let mut ci = process::command("npm");
    ci.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder);
    process::quiet(&mut ci)?;
    files::write(&stamp, lock)?;
    Ok(folder)
}

/// The Python of an environment with `bench/retrieval/requirements.txt`.
pub(super) fn python() -> Result<PathBuf> {
    let requirements = files::root().join("bench/retrieval/requirements.txt");
    let wanted = files::read(&requirements)?;
    let folder = cache("python");
    let (python, stamp) = (folder.join("bin/python"), folder.join("installed.txt"));
    if python.is_file() && files::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    println!("bench: bm25s and PyStemmer, by pip, in target/bench/python (about 1 min)");
    process::quiet(process::command("python3").args(["-m", "venv"]).arg(&folder))?;
    let mut pip = process::command(&python.to_string_lossy());
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    process::quiet(pip.arg(&requirements))?;
    files::write(&stamp, wanted)?;
    Ok(python)
}
