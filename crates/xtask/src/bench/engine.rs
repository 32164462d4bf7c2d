//! `cargo xtask bench engine`: times and bytes of the dialogue engine, natively and in Chromium.

use std::process::Command;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::native::{Part, Stored, Written};
use super::table::{self, Row, Section, bytes, float};
use super::timing::{Times, millis};
use super::{Arguments, bytes as sizes, cache, install, natively, parsed, release, released};
use crate::dist::Bundle;
use crate::files;
use crate::process::{self, Result};
use crate::setup::{self, Need};

/// A query in Chromium may take this long.
const QUERY_MS: f64 = 5.0;
/// The slow uplink: bits a second, and milliseconds there and back.
const UPLINK: (usize, usize) = (1_000_000, 40);

/// Measures, prints, and fails where a bar is missed.
pub(super) fn engine(arguments: &Arguments) -> Result {
    let wants = |part: &str| arguments.wants(part);
    if ["native", "search", "upload", "bytes"].iter().all(|part| !wants(part)) {
        return Err("--only takes native, search, upload and bytes".into());
    }
    let bundle = Bundle::release();
    let browser = wants("search") || wants("upload");
    if browser {
        setup::setup(&[Need::Widget, Need::Browser])?;
    }
    if (browser || wants("bytes")) && !arguments.as_it_is {
        bundle.ensure()?;
    }
    if browser || wants("native") {
        release()?;
    }
    let mut sections = Vec::new();
    if wants("native") {
        sections.extend(natively::<Vec<Section>>(Part::Figures, None, arguments.quick)?);
    }
    if wants("search") {
        sections.push(search(&bundle, arguments.quick)?);
    }
    if wants("upload") {
        sections.push(upload(&bundle, arguments.quick)?);
    }
    if wants("bytes") {
        sections.push(sizes::section(&bundle)?);
        sections.extend(sizes::parts(&bundle)?);
    }
    table::print(&sections)
}

/// What `bench/engine/search.mjs` measured; times in milliseconds.
#[derive(Debug, Deserialize)]
struct Searched {
    /// Glue and module: fetched, compiled, instantiated.
    module: Vec<f64>,
    /// The index: fetched; taken by the module.
    fetch: Vec<f64>,
    open: Vec<f64>,
    /// Each question's first time, the shards aside; and again, with all of them there.
    first: Vec<f64>,
    again: Vec<f64>,
    /// Again, on a processor a quarter as fast.
    phone: Vec<f64>,
    /// Each question's shards: how many, bytes as sent, and the time that fetching and taking them took.
    shards: Vec<f64>,
    bytes: Vec<f64>,
    waited: Vec<f64>,
    taken: Vec<f64>,
    /// Bytes of the index file as sent; the module's memory when it is open, and at the end.
    index: usize,
    opened: usize,
    memory: usize,
    peer: Peer,
}

/// MiniSearch on the same page: made of the chunks, opened from its file of so many bytes, asked the same.
#[derive(Debug, Default, Deserialize)]
struct Peer {
    build: f64,
    open: f64,
    file: usize,
    first: Vec<f64>,
    again: Vec<f64>,
    phone: Vec<f64>,
}

/// The release module in Chromium.
fn search(bundle: &Bundle, quick: bool) -> Result<Section> {
    let stamp = sizes::stamp(bundle)?;
    let folder = cache("engine/browser");
    let written: Written = natively(Part::Index, Some(&folder), quick)?;
    let packages = install::npm()?;
    println!("bench: search in Chromium");
    let input = json!({
        "dist": bundle.out,
        "glue": stamp.module.js,
        "module": stamp.module.wasm,
        "index": folder,
        "packages": packages,
        "repetitions": if quick { 1 } else { 5 },
    });
    let seen: Searched = in_browser("search", &input)?;
    let Searched {
        module, fetch, open, first, again, phone, shards, bytes: sent, waited, taken, peer, ..
    } = seen;
    let times = |times: Vec<f64>| Times::new(times);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / float(values.len().max(1));
    let first = times(first);
    let questions = sent.len();
    let mini = |text: String| format!("MiniSearch {text}");
    let rows = vec![
        Row::new("knowledge module: fetched and started", times(module).text()),
        Row::new("index: fetched", format!("{}; {} B as sent", times(fetch).text(), bytes(seen.index))),
        Row::new("index: opened", times(open).text()).peer(mini(format!(
            "{}; {} KB raw, made in {}",
            millis(peer.open),
            bytes(peer.file / 1_000),
            millis(peer.build)
        ))),
        Row::new("query, its first time", first.text())
            .bar("p95 ≤ 5 ms", first.p95() <= QUERY_MS)
            .peer(mini(times(peer.first).text())),
        Row::new("query, again", times(again).text()).peer(mini(times(peer.again).text())),
        Row::new("query, again, processor four times slower", times(phone).text())
            .peer(mini(times(peer.phone).text())),
        Row::new(
            "shards of a question: fetched",
            format!(
                "{:.1} shards, {:.0} KB as sent; {}",
                mean(&shards),
                mean(&sent) / 1e3,
                times(waited).text()
            ),
        ),
        Row::new("shards of a question: taken", times(taken).text()),
        Row::new(
            "memory of the module",
            format!("{} KB open, {} KB at the end", bytes(seen.opened / 1_000), bytes(seen.memory / 1_000)),
        ),
    ];
    let title = format!(
        "Search in Chromium, release module, {} chunks, {questions} questions, a third with a typo",
        bytes(written.chunks)
    );
    Ok(Section::new(title, rows))
}

/// One thread, sent once; times in milliseconds from the moment of sending.
#[derive(Debug, Deserialize)]
struct Sent {
    /// The request begins; its last byte has left; the first word of the answer is on the screen.
    begun: f64,
    uploaded: f64,
    answered: f64,
    /// Of the request as the provider got it.
    bytes: usize,
    /// From opening the page to the widget with the whole thread in it.
    ready: f64,
    plain: Plain,
}

/// As many bytes by `fetch` alone, on the same page: its last byte has left; the answer's first one is there.
#[derive(Debug, Deserialize)]
struct Plain {
    uploaded: f64,
    answered: f64,
}

/// Whole threads over a slow uplink, and over none.
fn upload(bundle: &Bundle, quick: bool) -> Result<Section> {
    println!("bench: relay and scripted provider for release (about 4 min from nothing)");
    let packages = ["--package", "chatlet-cli", "--package", "provider-sim", "--bins"];
    process::run(process::cargo().args(["build", "--quiet", "--release"]).args(packages))?;
    let folder = cache("engine/threads");
    let threads: Vec<Stored> = natively(Part::Threads, Some(&folder), quick)?;
    let mut rows = Vec::new();
    for (name, uplink) in [("1 Mbit/s up, 40 ms", Some(UPLINK)), ("no limit", None)] {
        let (mut uploads, mut firsts) = (Vec::new(), Vec::new());
        for thread in &threads {
            println!("bench: {} tokens, {name}", bytes(thread.tokens));
            let input = json!({
                "dist": bundle.out,
                "relay": released("chatlet"),
                "sim": released("provider-sim"),
                "thread": thread.file,
                "uplink": uplink.map(|uplink| uplink.0),
                "latency": uplink.map_or(0, |uplink| uplink.1),
                "repetitions": match (quick, uplink) { (true, _) => 1, (_, Some(_)) => 3, _ => 7 },
            });
            let sent: Vec<Sent> = in_browser("upload", &input)?;
            let of = |part: &dyn Fn(&Sent) -> f64| Times::new(sent.iter().map(part).collect());
            let size = sent.first().map_or(0, |sent| sent.bytes);
            let (begun, uploaded, answered) =
                (of(&|sent| sent.begun), of(&|sent| sent.uploaded), of(&|sent| sent.answered));
            let figure = |what: &str| format!("{} tokens, {name}: {what}", bytes(thread.tokens));
            let line = match uplink {
                Some((bits, _)) => format!("; the line alone {}", millis(float(size) * 8e3 / float(bits))),
                None => format!("; request begins after {}", millis(begun.median())),
            };
            let of_thread = format!("; {} B in {} messages", bytes(size), bytes(thread.messages));
            let plain =
                |part: &dyn Fn(&Plain) -> f64| format!("fetch {}", of(&|sent| part(&sent.plain)).text());
            rows.push(
                Row::new(figure("last byte sent"), format!("{}{of_thread}{line}", uploaded.text()))
                    .peer(plain(&|plain| plain.uploaded)),
            );
            rows.push(Row::new(figure("first words"), answered.text()).peer(plain(&|plain| plain.answered)));
            if uplink.is_none() {
                rows.push(Row::new(figure("stored thread shown"), of(&|sent| sent.ready).text()));
            }
            uploads.push(uploaded.median());
            firsts.push(answered.median());
        }
        let tokens: Vec<f64> = threads.iter().map(|thread| float(thread.tokens)).collect();
        rows.push(Row::growth(&format!("last byte sent, {name}"), &tokens, &uploads));
        rows.push(Row::growth(&format!("first words, {name}"), &tokens, &firsts));
    }
    Ok(Section::new("A thread sent whole (memory.policy = full): widget, relay, scripted provider", rows))
}

/// Runs a script of `bench/engine`, which takes JSON as its argument and prints JSON.
pub(super) fn script<T: DeserializeOwned>(name: &str, input: &serde_json::Value) -> Result<T> {
    parsed(&mut node(name, input))
}

/// The same for a script that drives Chromium.
fn in_browser<T: DeserializeOwned>(name: &str, input: &serde_json::Value) -> Result<T> {
    parsed(node(name, input).env("CHROMIUM", setup::browser()?))
}

fn node(name: &str, input: &serde_json::Value) -> Command {
    let mut node = process::command("node");
    node.arg(files::root().join(format!("bench/engine/{name}.mjs"))).arg(input.to_string());
    node
}
