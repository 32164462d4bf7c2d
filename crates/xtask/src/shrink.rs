//! What the bindings carry but nobody calls is taken out of glue and module, and what is left gets short names.
//!
//! wasm-bindgen exports every class that any dependency declares, and names each import by its full path and a hash.
//! Binaryen finds what is unreachable and renames; the glue is edited to match, as text, by the shape in which
//! wasm-bindgen of the pinned version writes it. A shape that is not found is an error, never a silent no-op.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::json;

use crate::files;
use crate::process::{self, Result};

/// Binaryen's list of the names that it gave.
#[derive(Deserialize)]
struct Renamed {
    imports: Vec<(String, String, String)>,
    exports: Vec<(String, String)>,
}

/// Shrinks a module and its glue, of which only `class` is used; returns where the module is now, and the glue's text.
pub(crate) fn shrink(wasm: &Path, glue: &str, class: &str, work: &Path) -> Result<(PathBuf, String)> {
    files::create_dir(work)?;
    let glue = drop_classes(glue, class)?;
    let reachable = work.join("reachable.wasm");
    reach(wasm, &exports_used(&glue), &reachable, work)?;

    // Never --all-features: browsers refuse some of what it turns on. The module says what it uses.
    let small = work.join("small.wasm");
    let mut opt = process::command("wasm-opt");
    opt.arg(&reachable);
    // The lowest addresses are the far end of the stack, where no pointer of Rust's ever points.
    opt.args(["--low-memory-unused", "--flatten", "--rereloop", "-Oz", "-Oz", "--converge"]);
    opt.args(["--strip-debug", "--strip-producers", "-o"]).arg(&small);
    process::quiet(&mut opt)?;
    // Apart, since what converges runs every pass again, and would rename the new names.
    let short = work.join("short.wasm");
    let mut opt = process::command("wasm-opt");
    opt.arg(&small)
        .args([
            "--reorder-functions",
            "--minify-imports-and-exports-and-modules",
            "--strip-target-features",
            "-o",
        ])
        .arg(&short);
    let renamed: Renamed = serde_json::from_str(&process::output(&mut opt)?)?;
    Ok((short, rename(&glue, &renamed)?))
}

/// Takes out the classes that nobody uses, with what belongs to each.
fn drop_classes(glue: &str, used: &str) -> Result<String> {
    let mut kept = String::with_capacity(glue.len());
    let mut dropped: Vec<String> = Vec::new();
    let mut lines = glue.lines();
    while let Some(line) = lines.next() {
        let class = line.strip_prefix("export class ").and_then(|rest| rest.split([' ', '{']).next());
        let of_dropped = |prefix: &str| {
            line.strip_prefix(prefix)
                .is_some_and(|rest| dropped.iter().any(|name| rest.starts_with(name.as_str())))
        };
        if let Some(class) = class.filter(|class| *class != used) {
            dropped.push(class.to_owned());
            lines.by_ref().find(|line| *line == "}").ok_or("glue: a class without an end")?;
        } else if of_dropped("const ") {
            let end = |line: &str| line.ends_with(';');
            if !end(line) {
                lines.by_ref().find(|line| end(line)).ok_or("glue: a registry without an end")?;
            }
        } else if !of_dropped("if (Symbol.dispose) ") {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    match dropped.iter().find(|name| kept.contains(name.as_str())) {
        Some(name) => Err(format!("glue: `{name}` is dropped, but still used").into()),
        None => Ok(kept),
    }
}

/// The exports of the module that the glue names: `wasm.NAME`.
fn exports_used(glue: &str) -> BTreeSet<&str> {
    let parts = glue.split("wasm.").skip(1);
    parts.filter_map(|rest| rest.split(|c: char| !is_name(c)).next()).filter(|n| !n.is_empty()).collect()
}

const fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

/// Keeps what can be reached from these exports.
fn reach(wasm: &Path, exports: &BTreeSet<&str>, out: &Path, work: &Path) -> Result {
    let names: Vec<String> = exports.iter().map(|name| format!("export {name}")).collect();
    let mut graph = vec![json!({ "name": "glue", "root": true, "reaches": names })];
    graph.extend(exports.iter().map(|name| json!({ "name": format!("export {name}"), "export": name })));
    let file = work.join("graph.json");
    files::write(&file, serde_json::to_vec(&graph)?)?;
    let mut dce = process::command("wasm-metadce");
    dce.arg(wasm).arg("--graph-file").arg(&file).arg("-g").arg("-o").arg(out);
    process::quiet(&mut dce)
}

/// Gives imports and exports their short names in the glue, and drops the imports that are gone.
fn rename(glue: &str, renamed: &Renamed) -> Result<String> {
    let start = glue.find("const import0 = {\n").ok_or("glue: no list of imports")?;
    let end = glue[start..].find("\n    };").ok_or("glue: a list of imports without an end")? + start;
    let (head, list, tail) = (&glue[..start], &glue[start..end], &glue[end..]);

    let mut imports = String::from("const import0 = {\n        __proto__: null,\n");
    let mut found = 0;
    let mut keep = false;
    for line in list.lines().skip(2) {
        // An import begins at the list's own depth, and what follows more deeply belongs to it.
        let entry = line.strip_prefix("        ").filter(|rest| !rest.starts_with([' ', '}']));
        if let Some((name, rest)) = entry.and_then(|entry| entry.split_once(':')) {
            let short = renamed.imports.iter().find(|(_, long, _)| long == name).map(|(_, _, short)| short);
            keep = short.is_some();
            if let Some(short) = short {
                found += 1;
                imports.push_str(&format!("        {short:?}:{rest}\n"));
            }
        } else if keep {
            imports.push_str(line);
            imports.push('\n');
        }
    }
    if found != renamed.imports.len() {
        return Err(format!("glue: {found} of {} imports found", renamed.imports.len()).into());
    }
    // Binaryen calls the one module that is imported from `a`.
    let end = tail.find("_bg.js\": import0").ok_or("glue: no module to import from")?;
    let start = tail[..end].rfind('"').ok_or("glue: a module without a name")?;
    let tail = [&tail[..start], "\"a\"", &tail[end + "_bg.js\"".len()..]].concat();

    let mut out = String::with_capacity(glue.len());
    for part in [head, &imports, &tail] {
        let mut pieces = part.split("wasm.");
        out.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let length = piece.find(|c| !is_name(c)).unwrap_or(piece.len());
            let (name, rest) = piece.split_at(length);
            let short =
                renamed.exports.iter().find(|(long, _)| long == name).map(|(_, short)| short.as_str());
            match short {
                Some(short) => out.push_str(&format!("wasm[{short:?}]{rest}")),
                // `wasm.` may be the end of a word or a file's name.
                None => out.push_str(&format!("wasm.{piece}")),
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "\
export class Sink {
    free() {
        wasm.sink_free(this.p);
    }
}
if (Symbol.dispose) Sink.prototype[Symbol.dispose] = Sink.prototype.free;

export class Widget {
    free() {
        wasm.widget_free(this.p);
    }
}
function imports() {
    const import0 = {
        __proto__: null,
        __wbg_used_1: function(a) {
            return wasm.malloc(a);
        },
        __wbg_gone_2: function(a) {
            return a;
        },
    };
    return { \"./chatlet-widget_bg.js\": import0 };
}
const SinkFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {} }
    : new FinalizationRegistry(ptr => wasm.sink_free(ptr, 1));
";

    #[test]
    fn unused_classes_and_imports_go_and_names_shorten() {
        let kept = drop_classes(GLUE, "Widget").unwrap();
        assert!(!kept.contains("Sink") && kept.contains("class Widget"), "{kept}");
        assert_eq!(exports_used(&kept), BTreeSet::from(["malloc", "widget_free"]));
        let renamed = Renamed {
            imports: vec![("./chatlet-widget_bg.js".into(), "__wbg_used_1".into(), "$".into())],
            exports: vec![("malloc".into(), "A".into()), ("widget_free".into(), "B".into())],
        };
        let short = rename(&kept, &renamed).unwrap();
        assert!(short.contains("\"$\": function(a)") && short.contains("wasm[\"A\"](a)"), "{short}");
        assert!(short.contains("wasm[\"B\"](this.p)") && short.contains("\"a\": import0"), "{short}");
        assert!(!short.contains("gone"), "{short}");
    }

    #[test]
    fn a_shape_that_is_not_there_is_an_error() {
        let renamed =
            Renamed { imports: vec![("m".into(), "__wbg_other".into(), "a".into())], exports: vec![] };
        assert!(rename(&drop_classes(GLUE, "Widget").unwrap(), &renamed).is_err());
        assert!(drop_classes("export class Sink {\n", "Widget").is_err());
    }
}
