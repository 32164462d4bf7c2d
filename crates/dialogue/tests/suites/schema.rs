//! JSON-Schema-Test-Suite, as the source package of PyPI's `jsonschema` carries it. `cargo xtask setup` unpacks it; none of
//! it is copied here.

use std::path::{Path, PathBuf};

/// The suite's folder for draft 2020-12.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/suites/json-schema/json/tests/draft2020-12")
}

/// The names of the files in a folder of the suite.
pub fn files(below: &str) -> Vec<String> {
    let folder = folder().join(below);
    let entries = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}. Run: cargo xtask setup", folder.display()));
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json"))
        .collect();
    names.sort();
    names
}

/// The groups of a file.
pub fn groups(file: &str) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(folder().join(file)).unwrap();
    serde_json::from_str(&text).unwrap()
}
