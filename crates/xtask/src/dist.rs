//! `cargo xtask dist`: the release bundle, as the relay serves it.
//!
//! Trunk compiles and binds; what follows makes it small (wasm-opt, esbuild), gives every file but the
//! loader a name that carries its content's hash, and compresses each beforehand.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::files;
use crate::loader::{
    self, ACTIONS_GLUE, ACTIONS_WASM, Assets, GLUE, KNOWLEDGE_GLUE, KNOWLEDGE_WASM, Later, Module, PROGRAM,
    WASM,
};
use crate::process::{self, Failure, Result};
use crate::shrink::{NAMES, shrink};
use crate::toolchain::{Toolchain, WASM_TARGET};

/// What the bundle is made from; when none of it changed, `demo` and `test` keep the bundle they have.
const INPUTS: &[&str] = &[
    "src",
    "style",
    "examples",
    "crates/dialogue/src",
    "crates/dialogue/Cargo.toml",
    "crates/actions",
    "crates/knowledge",
    "crates/send-wrapper",
    "crates/wasm-streams",
    "crates/xtask/src",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "e2e/package-lock.json",
];

/// Properties that only the loader and `takeover.js` know of: both get the same short names for them.
const SHARED: &[&str] = &[
    "assistant",
    "base",
    "drawPending",
    "fallen",
    "files",
    "frame",
    "generation",
    "given",
    "glue",
    "inline",
    "input",
    "listen",
    "loading",
    "locale",
    "parts",
    "restarts",
    "root",
    "ruined",
    "sheet",
    "stored",
    "submit",
    "unlisten",
    "widgets",
    "words",
];

/// Files that compress; the rest has no sidecars.
const TEXTUAL: &[&str] = &["css", "html", "js", "json", "mjs", "svg", "txt", "wasm"];

/// What is known about a finished bundle.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    inputs: String,
    /// Whether std was compiled along, without which the size budget means nothing.
    pub(crate) built_std: bool,
    /// The names of the files that an answer needs, relative to the bundle.
    pub(crate) assets: Assets,
    /// The names of those that come later, when they are first used.
    pub(crate) later: Later,
    /// The knowledge module.
    pub(crate) module: Module,
    /// The actions module.
    pub(crate) actions: Module,
}

/// Which bundle to make.
#[derive(Debug, Clone)]
pub(crate) struct Bundle {
    /// With the trap that the journey of the crash boundary triggers.
    pub(crate) trap: bool,
    /// Where it goes, as an absolute path.
    pub(crate) out: PathBuf,
}

impl Bundle {
    /// The bundle that is shipped.
    pub(crate) fn release() -> Self {
        Self { trap: false, out: files::root().join("dist") }
    }

    /// The bundle that can be made to crash.
    pub(crate) fn trap() -> Self {
        Self { trap: true, out: files::root().join("target/dist-trap") }
    }

    fn stamp_file(&self) -> PathBuf {
        let name = self.out.file_name().unwrap_or_default().to_string_lossy();
        files::cache(&format!("{name}.json"))
    }

    /// Where its files are made small.
    fn work(&self) -> PathBuf {
        files::cache(if self.trap { "work-trap" } else { "work" })
    }

    /// The names of the functions of one of its modules: a line for each, `number:name`.
    pub(crate) fn names_of(&self, glue: &str) -> PathBuf {
        self.work().join(glue.trim_end_matches(".js")).join(NAMES)
    }

    /// What is known about the bundle that is there, if one is.
    pub(crate) fn stamp(&self) -> Option<Stamp> {
        let stamp: Stamp = serde_json::from_slice(&files::read(&self.stamp_file()).ok()?).ok()?;
        // `trunk serve` and `trunk build` write into the same folder, with other names.
        let names = &stamp.assets;
        let needed = ["chatlet.js", &names.js, &names.wasm, &names.css];
        let whole = needed.iter().all(|name| self.out.join(name).is_file());
        whole.then_some(stamp)
    }

    /// Makes the bundle unless the one that is there was made from the same inputs.
    pub(crate) fn ensure(&self) -> Result {
        let inputs = files::hash_tree(&files::root(), INPUTS)?;
        let builds_std = Toolchain::detect().is_some_and(Toolchain::builds_std);
        if self.stamp().is_some_and(|s| s.inputs == inputs && s.built_std == builds_std) {
            return Ok(());
        }
        self.build()
    }

    /// Makes the bundle.
    pub(crate) fn build(&self) -> Result {
        let inputs = files::hash_tree(&files::root(), INPUTS)?;
        let toolchain =
            Toolchain::detect().ok_or("nothing compiles for the browser: run `cargo xtask setup`")?;
        println!(
            "widget: release build{} (about 4 min from nothing)",
            if self.trap { " with trap" } else { "" }
        );
        if !toolchain.builds_std() {
            println!(
                "NOTE: no rust-src, so std is not compiled along: an ordinary stable build, larger than the budget"
            );
        }
        let built = self.trunk(toolchain)?;
        let stage = files::cache(if self.trap { "stage-trap" } else { "stage" });
        files::remove_dir(&stage)?;
        let (assets, later, [module, actions]) = finish(&built, &self.work(), &stage)?;
        files::remove_dir(&self.out)?;
        if let Some(parent) = self.out.parent() {
            files::create_dir(parent)?;
        }
        files::rename(&stage, &self.out)?;
        let stamp = Stamp { inputs, built_std: toolchain.builds_std(), assets, later, module, actions };
        files::write(&self.stamp_file(), serde_json::to_vec_pretty(&stamp)?)
    }

    /// Compiles and binds by Trunk, whose hook calls this very program for the loader.
    fn trunk(&self, toolchain: Toolchain) -> Result<PathBuf> {
        // Trunk is told to stay offline, so that it takes the tools on PATH: what it compiles comes first.
        process::quiet(toolchain.cargo()?.args(["fetch", "--quiet", "--target", WASM_TARGET]))?;
        let out = files::root().join(if self.trap { "target/trunk-dist-trap" } else { "target/trunk-dist" });
        let mut trunk = process::command("trunk");
        trunk.args(["build", "--release", "--offline", "--skip-version-check", "--minify=false"]);
        trunk.args(["--cargo-profile", "wasm-release", "--dist"]).arg(&out);
        if self.trap {
            trunk.args(["--features", "trap"]);
        }
        let this = std::env::current_exe().map_err(|e| Failure::file("find", Path::new("xtask"), &e))?;
        // A stage before may have built this program anew; the system then says that the old one is deleted.
        let this = this.to_string_lossy().trim_end_matches(" (deleted)").to_owned();
        // Trunk takes NO_COLOR only as `true` or `false`, and refuses the customary `1`.
        trunk.env("CHATLET_XTASK", this).env("RUST_LOG", "warn").env_remove("NO_COLOR");
        process::run(toolchain.release(&mut trunk)?)?;
        Ok(out)
    }
}

/// Turns Trunk's output into the files that are served; says how they are called.
fn finish(built: &Path, work: &Path, stage: &Path) -> Result<(Assets, Later, [Module; 2])> {
    files::create_dir(work)?;

    println!("widget: wasm-opt (about 1 min)");
    let widget = module(built, [GLUE, WASM], ["initSync", "start"], "Widget", work, stage)?;
    let knowledge =
        module(built, [KNOWLEDGE_GLUE, KNOWLEDGE_WASM], ["initSync", "Knowledge"], "Knowledge", work, stage)?;
    let actions =
        module(built, [ACTIONS_GLUE, ACTIONS_WASM], ["initSync", "Actions"], "Actions", work, stage)?;

    let css = esbuild(&built.join("assets/chatlet.css"), &["--target=esnext"])?;
    let css = publish(stage, "chatlet", "css", css.as_bytes())?;

    let mut locales = BTreeMap::new();
    for file in files::list(&built.join("assets"), "json")? {
        let language = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let name = publish(stage, &language, "json", &files::read(&file)?)?;
        locales.insert(language, name);
    }

    let shared = format!("--mangle-props=^({})$", SHARED.join("|"));
    let cache = work.join("names.json");
    files::write(&cache, "{}")?;
    let cache = format!("--mangle-cache={}", cache.display());
    let options = [&shared, &cache, "--target=es2022"];
    let inspector =
        esbuild(&files::root().join("src/shell/inspector.js"), &[&options[..], &["--format=esm"]].concat())?;
    let inspector = publish(stage, "inspector", "js", inspector.as_bytes())?;
    files::write(&work.join(PROGRAM), files::read(&files::root().join("src/shell").join(PROGRAM))?)?;
    let way = |name: &str, module: &Module| {
        let draft = work.join(format!("{name}.js"));
        files::write(&draft, loader::way_to(&files::root(), name, module)?)?;
        // What both ways share is put into each: nobody waits for a file more.
        let text = esbuild(&draft, &[&options[..], &["--format=esm", "--bundle"]].concat())?;
        publish(stage, name, "js", text.as_bytes())
    };
    let later =
        Later { knowledge: way("knowledge", &knowledge)?, actions: way("actions", &actions)?, inspector };
    let draft = work.join("takeover.js");
    files::write(&draft, loader::takeover(&files::root(), &later)?)?;
    let takeover = esbuild(&draft, &[&options[..], &["--format=esm"]].concat())?;
    let takeover = publish(stage, "takeover", "js", takeover.as_bytes())?;

    let assets = Assets { js: widget.js, wasm: widget.wasm, css, takeover, locales };
    let draft = work.join("chatlet.js");
    files::write(&draft, loader::assemble(&files::root(), &assets)?)?;
    files::write(&stage.join("chatlet.js"), esbuild(&draft, &options)?)?;

    copy_rest(built, stage)?;
    for file in files::walk(stage)? {
        if file.extension().is_some_and(|e| TEXTUAL.iter().any(|t| e == *t)) {
            compress(&file)?;
        }
    }
    Ok((assets, later, [knowledge, actions]))
}

/// Makes a module and its glue small, and publishes both.
fn module(
    built: &Path,
    [glue, wasm]: [&str; 2],
    exports: [&str; 2],
    class: &str,
    work: &Path,
    stage: &Path,
) -> Result<Module> {
    let stem = glue.trim_end_matches(".js");
    let work = work.join(stem);
    let (wasm, text) = shrink(&built.join(wasm), &files::read_text(&built.join(glue))?, class, &work)?;
    let wasm = publish(stage, stem, "wasm", &files::read(&wasm)?)?;
    // The glue comes with three ways to start the module, of which one is used.
    files::write(&work.join(glue), text)?;
    let entry = work.join("entry.js");
    files::write(&entry, format!("export {{ {} }} from \"./{glue}\";", exports.join(", ")))?;
    let text = esbuild(&entry, &["--bundle", "--format=esm", "--target=es2022"])?;
    Ok(Module { js: publish(stage, stem, "js", text.as_bytes())?, wasm })
}

/// Writes a file under `assets/` with its hash in its name; returns that name, relative to the bundle.
fn publish(stage: &Path, stem: &str, extension: &str, bytes: &[u8]) -> Result<String> {
    let name = format!("assets/{stem}-{}.{extension}", files::short_hash(bytes));
    files::write(&stage.join(&name), bytes)?;
    Ok(name)
}

fn esbuild(file: &Path, options: &[&str]) -> Result<String> {
    let mut command = process::command("esbuild");
    command
        .arg(file)
        .args(["--minify", "--charset=utf8", "--log-level=warning", "--legal-comments=none"])
        .args(options);
    process::output(&mut command)
}

/// Demo page and whatever else `index.html` made Trunk copy, under the names it has.
fn copy_rest(built: &Path, stage: &Path) -> Result {
    for file in files::walk(built)? {
        let name = file.strip_prefix(built).unwrap_or(&file);
        let made_above = name.starts_with("assets")
            || name.starts_with("snippets")
            || [GLUE, WASM, KNOWLEDGE_GLUE, KNOWLEDGE_WASM, ACTIONS_GLUE, ACTIONS_WASM, "chatlet.js"]
                .iter()
                .any(|n| name == Path::new(n));
        if !made_above {
            files::write(&stage.join(name), files::read(&file)?)?;
        }
    }
    Ok(())
}

/// Writes `.br` and `.gz` beside a file.
fn compress(file: &Path) -> Result {
    let bytes = files::read(file)?;
    let beside = |suffix: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    files::write(&beside(".br"), brotli(&bytes)?)?;
    files::write(&beside(".gz"), gzip(&bytes)?)
}

/// Brotli at its highest quality.
pub(crate) fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &parameters)
        .map_err(|e| Failure::from(format!("brotli: {e}")))?;
    Ok(out)
}

/// Gzip at its highest level.
pub(crate) fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(|e| Failure::from(format!("gzip: {e}")))
}
