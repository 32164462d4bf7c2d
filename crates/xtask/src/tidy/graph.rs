//! Who may depend on whom, by `cargo tree`.

use std::collections::BTreeSet;

use crate::files;
use crate::process::{self, Failure, Result};
use crate::toolchain::WASM_TARGET;

/// One graph and what must not be in it.
struct Rule {
    package: &'static str,
    /// How `cargo tree` finds the graph.
    graph: &'static [&'static str],
    /// Crates that must not be there, however far away.
    never: &'static [&'static str],
    /// Crates that the package itself must not name; others may bring them.
    not_direct: &'static [&'static str],
}

const RULES: &[Rule] = &[
    Rule {
        package: "dialogue",
        graph: &["--all-features", "--target", "all"],
        never: &[
            "axum",
            "chrono",
            "getrandom",
            "gloo-net",
            "js-sys",
            "leptos",
            "rand",
            "reactive_stores",
            "reqwest",
            "time",
            "tokio",
            "uuid",
            "wasm-bindgen",
            "web-sys",
        ],
        not_direct: &[],
    },
    Rule {
        package: "relay",
        graph: &[],
        never: &["chatlet", "chatlet-cli", "leptos", "provider-sim", "pulldown-cmark"],
        not_direct: &["web-sys"],
    },
    Rule {
        package: "chatlet-cli",
        graph: &[],
        never: &["chatlet", "leptos", "provider-sim"],
        not_direct: &["web-sys"],
    },
    Rule {
        package: "chatlet",
        graph: &["--target", WASM_TARGET],
        never: &["axum", "chatlet-cli", "hyper", "provider-sim", "relay", "reqwest"],
        not_direct: &["chrono", "regex", "tokio", "wasm-streams"],
    },
    Rule {
        package: "provider-sim",
        graph: &[],
        never: &["chatlet", "chatlet-cli", "leptos", "relay"],
        not_direct: &[],
    },
];

/// The packages that the widget is told to use, and how its code shows that it does.
const PRESCRIBED: &[&str] = &["leptos", "wasm-bindgen", "web-sys", "gloo-net", "serde", "serde_json"];

pub(super) fn check(wrong: &mut Vec<String>) -> Result {
    for rule in RULES {
        let tree_of_all = tree(rule, None)?;
        let all = names(&tree_of_all);
        for name in rule.never.iter().filter(|n| all.contains(**n)) {
            wrong.push(format!(
                "{} must not depend on {name}; see `cargo tree -p {} -i {name}`",
                rule.package, rule.package
            ));
        }
        let tree_of_direct = tree(rule, Some("1"))?;
        let direct = names(&tree_of_direct);
        for name in rule.not_direct.iter().filter(|n| direct.contains(**n)) {
            wrong.push(format!("{} must not name {name} among its dependencies", rule.package));
        }
    }
    prescribed(wrong)
}

fn tree(rule: &Rule, depth: Option<&str>) -> Result<String> {
    let mut tree = process::cargo();
    // Macros run on the machine that compiles: what they use is not part of the product.
    tree.args([
        "tree",
        "--locked",
        "--prefix",
        "none",
        "--edges",
        "normal,no-proc-macro",
        "--package",
        rule.package,
    ]);
    tree.args(rule.graph);
    if let Some(depth) = depth {
        tree.args(["--depth", depth]);
    }
    process::output(&mut tree)
}

/// The crate names in `cargo tree --prefix none`, one line each, without the package itself.
fn names(tree: &str) -> BTreeSet<&str> {
    tree.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect()
}

/// The prescribed packages are named by the widget, and its code (not only its tests) uses each.
fn prescribed(wrong: &mut Vec<String>) -> Result {
    let root = files::root();
    let manifest: toml::Table = files::read_text(&root.join("Cargo.toml"))?
        .parse()
        .map_err(|e| Failure::from(format!("Cargo.toml: {e}")))?;
    let Some(dependencies) = manifest.get("dependencies").and_then(toml::Value::as_table) else {
        return Err("Cargo.toml has no [dependencies]".into());
    };
    let mut code = String::new();
    for file in files::walk(&root.join("src"))?.iter().filter(|f| f.extension().is_some_and(|e| e == "rs")) {
        let text = files::read_text(file)?;
        code.push_str(super::source::without_tests(&text));
    }
    for name in PRESCRIBED {
        if !dependencies.contains_key(*name) {
            wrong.push(format!("Cargo.toml: the widget must depend on {name}"));
        }
        if !code.contains(&format!("{}::", name.replace('-', "_"))) {
            wrong.push(format!("src/: {name} is not used outside tests"));
        }
    }
    // The program that makes the glue must be of the very version that the code was compiled with.
    let pinned = dependencies
        .get("wasm-bindgen")
        .and_then(|d| d.as_str().or_else(|| d.get("version")?.as_str()))
        .is_some_and(|version| version.starts_with('='));
    if !pinned {
        wrong.push("Cargo.toml: wasm-bindgen must be pinned with `=`".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_from_a_tree() {
        let tree = "relay v0.1.0 (/x)\naxum v0.8.9\ndialogue v0.1.0 (/y)\naxum v0.8.9 (*)\n";
        assert_eq!(names(tree), BTreeSet::from(["axum", "dialogue"]));
    }
}
