//! `cargo xtask loader`: assembles `chatlet.js` and the files beside it that Trunk does not make.
//!
//! Trunk calls it as a hook, with the names as they are; `dist` calls [`assemble`] with the hashed ones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::files;
use crate::process::{Failure, Result};

/// Where the loader finds what it loads later; names relative to its own URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Assets {
    pub(crate) js: String,
    pub(crate) wasm: String,
    pub(crate) css: String,
    pub(crate) takeover: String,
    pub(crate) locales: BTreeMap<String, String>,
}

/// Where `takeover.js` finds what is loaded when it is first used; names relative to the loader's URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Later {
    /// The way to the knowledge module.
    pub(crate) knowledge: String,
    /// The way to the actions module, and what runs the page's tools.
    pub(crate) actions: String,
    pub(crate) inspector: String,
}

/// A module and its glue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Module {
    pub(crate) js: String,
    pub(crate) wasm: String,
}

/// The names without hashes, as Trunk and [`loader`] write them.
impl Default for Later {
    fn default() -> Self {
        let [knowledge, actions, inspector] =
            ["knowledge", "actions", "inspector"].map(|name| format!("assets/{name}.js"));
        Self { knowledge, actions, inspector }
    }
}

/// The names without hashes, as Trunk and [`loader`] write them.
impl Default for Assets {
    fn default() -> Self {
        Self {
            js: GLUE.to_owned(),
            wasm: WASM.to_owned(),
            css: "assets/chatlet.css".to_owned(),
            takeover: "assets/takeover.js".to_owned(),
            locales: BTreeMap::new(),
        }
    }
}

/// The widget's package name in file names, as wasm-bindgen writes it.
pub(crate) const GLUE: &str = "chatlet-widget.js";
/// The module beside the glue.
pub(crate) const WASM: &str = "chatlet-widget_bg.wasm";
/// The same of the knowledge module.
pub(crate) const KNOWLEDGE_GLUE: &str = "chatlet-knowledge.js";
pub(crate) const KNOWLEDGE_WASM: &str = "chatlet-knowledge_bg.wasm";
/// And of the actions module.
pub(crate) const ACTIONS_GLUE: &str = "chatlet-actions.js";
pub(crate) const ACTIONS_WASM: &str = "chatlet-actions_bg.wasm";
/// What the ways to both modules import.
pub(crate) const PROGRAM: &str = "program.js";

/// Writes the loader, the full stylesheet and the catalogues for a build whose names carry no hash.
pub(crate) fn loader(out: Option<PathBuf>, manifest: Option<&Path>) -> Result {
    let out = match (out, std::env::var_os("TRUNK_STAGING_DIR")) {
        (Some(out), _) => out,
        (None, Some(staging)) => Path::new(&staging).join("chatlet.js"),
        (None, None) => return Err("say where the loader goes: --out FILE".into()),
    };
    let root = files::root();
    let locales = catalogues(&root)?;
    let assets = match manifest {
        Some(file) => serde_json::from_str(&files::read_text(file)?)?,
        None => Assets {
            locales: locales.keys().map(|l| (l.clone(), format!("assets/{l}.json"))).collect(),
            ..Assets::default()
        },
    };
    let folder = out.parent().unwrap_or(Path::new("."));
    files::write(&folder.join("assets/chatlet.css"), stylesheet(&root)?)?;
    for (language, catalogue) in &locales {
        files::write(&folder.join(format!("assets/{language}.json")), serde_json::to_vec(catalogue)?)?;
    }
    let later = Later::default();
    files::write(&folder.join(&Assets::default().takeover), takeover(&root, &later)?)?;
    for (way, name, [glue, wasm]) in [
        (&later.knowledge, "knowledge", [KNOWLEDGE_GLUE, KNOWLEDGE_WASM]),
        (&later.actions, "actions", [ACTIONS_GLUE, ACTIONS_WASM]),
    ] {
        let module = Module { js: glue.to_owned(), wasm: wasm.to_owned() };
        files::write(&folder.join(way), way_to(&root, name, &module)?)?;
    }
    let shell = root.join("src/shell");
    files::write(&folder.join("assets").join(PROGRAM), files::read(&shell.join(PROGRAM))?)?;
    files::write(&folder.join(&later.inspector), files::read(&shell.join("inspector.js"))?)?;
    files::write(&out, assemble(&root, &assets)?)
}

/// The loader's source with tree, strings, critical CSS and the names of the assets written in.
pub(crate) fn assemble(root: &Path, assets: &Assets) -> Result<String> {
    let source = files::read_text(&root.join("src/shell/loader.js"))?;
    let tree: Value = serde_json::from_str(&files::read_text(&root.join("src/shell/tree.json"))?)?;
    let critical = minify_css(&sheets(root, CRITICAL.iter().map(|sheet| root.join("style").join(sheet)))?);
    let catalogues = catalogues(root)?;
    let strings = strings(&source, &tree, &catalogues)?;
    let mut text = source;
    for (marker, value) in [
        ("/*@tree*/null", &compact(&tree)),
        ("/*@strings*/null", &columns(&strings)),
        ("/*@critical*/\"\"", &Value::from(critical)),
        ("/*@assets*/null", &serde_json::to_value(assets)?),
    ] {
        text = write_in(&text, marker, value)?;
    }
    Ok(text)
}

/// `takeover.js` with the names of what comes later written in.
pub(crate) fn takeover(root: &Path, later: &Later) -> Result<String> {
    let source = files::read_text(&root.join("src/shell/takeover.js"))?;
    write_in(&source, "/*@later*/null", &serde_json::to_value(later)?)
}

/// `knowledge.js` or `actions.js`, with the names of the module's files written in.
pub(crate) fn way_to(root: &Path, name: &str, module: &Module) -> Result<String> {
    let source = files::read_text(&root.join(format!("src/shell/{name}.js")))?;
    write_in(&source, "/*@files*/null", &serde_json::to_value(module)?)
}

fn write_in(text: &str, marker: &str, value: &Value) -> Result<String> {
    if text.matches(marker).count() != 1 {
        return Err(format!("the shell's source must have `{marker}` exactly once").into());
    }
    Ok(text.replacen(marker, &literal(value)?, 1))
}

/// The words as the loader reads them: the keys once, then for each language the words in the same order.
fn columns(strings: &BTreeMap<&str, BTreeMap<String, &str>>) -> Value {
    let keys: Vec<&String> = strings.values().next().into_iter().flat_map(BTreeMap::keys).collect();
    let words = |texts: &BTreeMap<String, &str>| Value::from_iter(texts.values().copied());
    let mut columns: serde_json::Map<String, Value> =
        strings.iter().map(|(language, texts)| ((*language).to_owned(), words(texts))).collect();
    columns.insert("keys".to_owned(), Value::from_iter(keys.into_iter().cloned()));
    Value::Object(columns)
}

/// The tree as the loader reads it: `[tag, attributes, …children]`, a text, `"$key"` for a word of the catalogue, 0 for
/// a comment.
fn compact(node: &Value) -> Value {
    match node {
        Value::Array(parts) if parts.first().is_some_and(Value::is_string) => {
            let mut flat: Vec<Value> = parts.iter().take(2).map(compact).collect();
            flat.extend(parts.get(2).and_then(Value::as_array).into_iter().flatten().map(compact));
            Value::Array(flat)
        }
        Value::Array(nodes) => Value::Array(nodes.iter().map(compact).collect()),
        Value::Object(map) => match (map.len(), map.get("t"), map.get("c")) {
            (1, Some(Value::String(key)), _) => Value::String(format!("${key}")),
            (1, _, Some(_)) => Value::from(0),
            _ => {
                let later = |name: &str, value: &Value| {
                    LATER_ATTRIBUTES.iter().any(|(n, v)| *n == name && (v.is_empty() || value == v))
                };
                let seen = map.iter().filter(|(name, value)| !later(name, value));
                Value::Object(seen.map(|(name, value)| (name.clone(), compact(value))).collect())
            }
        },
        other => other.clone(),
    }
}

/// JSON that is also safe inside a script: no `</script>`, no line separators of old grammars.
fn literal(value: &Value) -> Result<String> {
    let json = serde_json::to_string(value)?;
    Ok(json.replace("</", "<\\/").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029"))
}

/// `src/locales/*.json` by language.
pub(crate) fn catalogues(root: &Path) -> Result<BTreeMap<String, BTreeMap<String, String>>> {
    let mut found = BTreeMap::new();
    for file in files::list(&root.join("src/locales"), "json")? {
        let language = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let catalogue = serde_json::from_str(&files::read_text(&file)?)
            .map_err(|e| Failure::from(format!("{}: {e}", file.display())))?;
        found.insert(language, catalogue);
    }
    Ok(found)
}

/// The texts that the shell shows before the catalogue is there: what the tree refers to, and what the
/// loader's source lists in a comment `/*@keys a b*/`. What no catalogue knows (a suggestion of the
/// owner's) is the loader's own to fill in.
fn strings<'a>(
    source: &str,
    tree: &Value,
    catalogues: &'a BTreeMap<String, BTreeMap<String, String>>,
) -> Result<BTreeMap<&'a str, BTreeMap<String, &'a str>>> {
    let mut keys = BTreeSet::new();
    collect_keys(tree, &mut keys);
    keys.retain(|key| {
        !LATER.contains(&key.as_str()) && catalogues.values().any(|texts| texts.contains_key(key))
    });
    for list in source.split("/*@keys").skip(1).filter_map(|rest| rest.split("*/").next()) {
        keys.extend(list.split_whitespace().map(str::to_owned));
    }
    let mut strings = BTreeMap::new();
    for (language, catalogue) in catalogues {
        let mut texts = BTreeMap::new();
        for key in &keys {
            let text = catalogue
                .get(key)
                .ok_or_else(|| Failure::from(format!("src/locales/{language}.json lacks `{key}`")))?;
            texts.insert(key.clone(), text.as_str());
        }
        strings.insert(language.as_str(), texts);
    }
    Ok(strings)
}

/// Every `{"t": key}` in the tree, be it a text or an attribute's value.
fn collect_keys(node: &Value, keys: &mut BTreeSet<String>) {
    match node {
        Value::Array(items) => items.iter().for_each(|item| collect_keys(item, keys)),
        Value::Object(map) => {
            if let (1, Some(Value::String(key))) = (map.len(), map.get("t")) {
                keys.insert(key.clone());
            } else {
                map.values().for_each(|value| collect_keys(value, keys));
            }
        }
        _ => {}
    }
}

/// What the tree names, but nobody sees or hears before the widget is there, which then puts the words in.
const LATER: [&str; 6] =
    ["composer.label", "header.delete", "header.new", "start.label", "transcript.jump", "transcript.label"];

/// Attributes that mean nothing before there is something to read, or to press: the widget puts them in when it adopts
/// the nodes. An empty value stands for any.
const LATER_ATTRIBUTES: [(&str, &str); 12] = [
    ("aria-busy", ""),
    ("aria-controls", ""),
    ("aria-hidden", ""),
    ("aria-live", ""),
    ("data-action", "delete"),
    ("data-action", "new"),
    ("data-action", "send"),
    ("enterkeyhint", ""),
    ("role", "group"),
    ("role", "log"),
    ("role", "status"),
    ("title", ""),
];

/// What the shell is drawn with before the full stylesheet is there.
const CRITICAL: [&str; 9] = [
    "layers.css",
    "tokens.css",
    "base.css",
    "components/launcher.css",
    "components/panel.css",
    "components/header.css",
    "components/start_screen.css",
    "components/composer.css",
    "components/message.css",
];

/// The full stylesheet: the order of the layers, the tokens, the base, then a sheet for each component.
pub(crate) fn stylesheet(root: &Path) -> Result<String> {
    let style = root.join("style");
    let first = ["layers.css", "tokens.css", "base.css"].map(|sheet| style.join(sheet));
    sheets(root, first.into_iter().chain(files::list(&style.join("components"), "css")?))
}

fn sheets(root: &Path, paths: impl Iterator<Item = PathBuf>) -> Result<String> {
    let mut text = String::new();
    for path in paths {
        text.push_str(&files::read_text(&root.join(path))?);
        text.push('\n');
    }
    Ok(text)
}

/// Drops comments and the blanks that no CSS grammar needs; strings are left alone.
pub(crate) fn minify_css(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '/' if rest.peek() == Some(&'*') => {
                rest.next();
                let mut last = ' ';
                for c in rest.by_ref() {
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            '"' | '\'' => {
                out.push(c);
                let mut escaped = false;
                for inner in rest.by_ref() {
                    out.push(inner);
                    if inner == c && !escaped {
                        break;
                    }
                    escaped = inner == '\\' && !escaped;
                }
            }
            c if c.is_whitespace() => {
                if !out.ends_with([' ', '{', '}', ';', ',', '>']) && !out.is_empty() {
                    out.push(' ');
                }
            }
            '{' | '}' | ';' | ',' | '>' => {
                while out.ends_with(' ') || (c == '}' && out.ends_with(';')) {
                    out.pop();
                }
                out.push(c);
            }
            // A blank before a colon separates selectors; one after it separates nothing in a declaration,
            // and a selector never has one there.
            ':' => {
                out.push(c);
                while rest.next_if(|c| c.is_whitespace()).is_some() {}
            }
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn css_gets_smaller_and_means_the_same() {
        for (css, small) in [
            ("a {\n  color: red;\n}\n", "a{color:red}"),
            ("/* why */ a , b > c { margin : 0 }", "a,b>c{margin :0}"),
            (".a :hover { x: 1 }", ".a :hover{x:1}"),
            ("a::before{content:\"  /* no */ ;\"}", "a::before{content:\"  /* no */ ;\"}"),
            ("a{content:'\\' ;'}", "a{content:'\\' ;'}"),
            ("a{width:calc(1px + 2px)}", "a{width:calc(1px + 2px)}"),
            ("@media (width < 5px) and (a) { b{c:d;} }", "@media (width < 5px) and (a){b{c:d}}"),
            ("@layer a, b;\n:host{all:initial}", "@layer a,b;:host{all:initial}"),
            ("/* open", ""),
        ] {
            assert_eq!(minify_css(css), small);
        }
    }

    fn project(loader: &str) -> tempdir::Project {
        let project = tempdir::Project::new();
        for (name, text) in [
            ("src/shell/loader.js", loader),
            (
                "src/shell/tree.json",
                r#"[["p",{"aria-label":{"t":"a"},"title":"-"},[{"t":"b"},"</script>",{"c":""},{"t":"own"}]]]"#,
            ),
            ("src/locales/en.json", r#"{"a":"A","b":"B","c":"C","d":"D"}"#),
            ("src/locales/de.json", r#"{"a":"Ä","b":"B","c":"C","d":"D"}"#),
            ("style/components/zebra.css", "zebra { a: b }"),
        ] {
            files::write(&project.path.join(name), text).unwrap();
        }
        for sheet in CRITICAL {
            let name = sheet.trim_end_matches(".css").replace('/', "-");
            files::write(&project.path.join("style").join(sheet), format!("{name} {{ c: d }}")).unwrap();
        }
        project
    }

    fn assets() -> Assets {
        Assets {
            takeover: "t".to_owned(),
            js: "j".to_owned(),
            wasm: "w".to_owned(),
            css: "c".to_owned(),
            locales: BTreeMap::from([("en".to_owned(), "e".to_owned())]),
        }
    }

    #[test]
    fn the_loader_carries_what_the_shell_needs_and_no_more() {
        let loader = "x(/*@tree*/null,/*@strings*/null,/*@critical*/\"\",/*@assets*/null)/*@keys c*/";
        let project = project(loader);
        let text = assemble(&project.path, &assets()).unwrap();
        let css: String = CRITICAL
            .map(|sheet| format!("{}{{c:d}}", sheet.trim_end_matches(".css").replace('/', "-")))
            .concat();
        let names = serde_json::to_value(assets()).unwrap();
        let tree = r#"[["p",{"aria-label":"$a"},"$b","<\/script>",0,"$own"]]"#;
        let strings = r#"{"de":["Ä","B","C"],"en":["A","B","C"],"keys":["a","b","c"]}"#;
        assert_eq!(text, format!("x({tree},{strings},\"{css}\",{names})/*@keys c*/"));
    }

    #[test]
    fn a_missing_marker_or_text_is_named() {
        let lost = project("/*@tree*/null");
        assert!(assemble(&lost.path, &assets()).unwrap_err().to_string().contains("@strings"));
        assert!(write_in("", "/*@later*/null", &Value::Null).is_err());
        let untold = project("/*@keys nowhere*//*@tree*/null");
        assert!(assemble(&untold.path, &assets()).unwrap_err().to_string().contains("`nowhere`"));
    }

    #[test]
    fn the_full_stylesheet_begins_with_the_layers_and_has_every_sheet_once() {
        let project = project("");
        let css = stylesheet(&project.path).unwrap();
        assert!(css.starts_with("layers { c: d }"));
        assert!(css.contains("zebra { a: b }"));
        assert_eq!(css.matches("{ c: d }").count(), CRITICAL.len());
    }
}

/// A folder for one test, removed when the test ends.
#[cfg(test)]
pub(crate) mod tempdir {
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicU32, Ordering};

    static NEXT: AtomicU32 = AtomicU32::new(0);

    pub(crate) struct Project {
        pub(crate) path: PathBuf,
    }

    impl Project {
        pub(crate) fn new() -> Self {
            let n = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = std::env::temp_dir().join(format!("xtask-{}-{n}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            Self { path }
        }
    }

    impl Drop for Project {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}
