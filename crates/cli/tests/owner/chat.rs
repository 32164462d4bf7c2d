//! `chatlet chat` as a process, with a scripted provider behind it: questions come by stdin, one a line.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    process::{Child, Command, Stdio},
};

use provider_sim::{Script, Sim, SimOptions};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::site::{Site, texts};

const KEY: &str = "sim-key-of-the-tests";
const RELAY_KEY: &str = "relay-key-of-the-tests";
/// The site of the journeys.
const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../e2e/fixtures/help");
const ASSISTANT: &str = "[assistant]\nprompt = \"You are Ada.\"\ncontact = \"Write to ada@shop.example.\"\n";
const MODELS: &str = "[[model]]\nid = \"a\"\n[[model]]\nid = \"b\"\nuse = [\"reasoning\"]\n";
const FAQ: &str = "How long does a parcel to Norway take?";
/// What no page tells.
const OTHER: &str = "Which planets have rings of ice?";
const NOT_TOLD: &str = "> Which planets have rings of ice?\nThe site does not tell";

/// The question is answered with a quotation, and its source is told.
fn assert_quoted(out: &str) {
    let mut lines = out.lines();
    assert_eq!(lines.next(), Some("> How long does a parcel to Norway take?"), "{out}");
    assert_eq!(
        lines.next(),
        Some("A parcel to Norway takes 7 working days and costs 18 euros. [1]"),
        "{out}"
    );
    let source =
        out.lines().skip_while(|line| !line.starts_with("  [1] Delivery – Norway, quoted: “A parcel"));
    assert_eq!(source.take(2).last(), Some("      /help/delivery.html#norway"), "{out}");
}

async fn sim() -> Sim {
    Sim::start(SimOptions { key: KEY.to_owned(), ..SimOptions::default() }).await.unwrap()
}

/// A site with a configuration and the index of its pages.
fn site(more: &str) -> Site {
    let config = format!("{more}\n{ASSISTANT}{MODELS}");
    let site = Site::new(&[("chatlet.toml", &config)]);
    let index = ["index", PAGES, "--base-url", "/help/", "--lang", "en", "--out", "help.chatlet"];
    let output = site.chatlet(&index).output().unwrap();
    assert!(output.status.success(), "{}", texts(&output).1);
    site
}

/// The tool in conversation; odd events of the engine are in its log.
fn chat(site: &Site, sim: &Sim, args: &[&str]) -> Command {
    let mut command = site.chatlet(&["chat", "--index", "help.chatlet"]);
    command.args(args);
    if !args.contains(&"--relay") {
        command.args(["--upstream", &format!("{}/v1", sim.url())]);
    }
    command.env("OXLO_API_KEY", KEY).env("RUST_LOG", "chatlet=debug,warn");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Asks these questions; what was written, and the log.
fn ask(command: &mut Command, questions: &[&str]) -> (String, String) {
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all((questions.join("\n") + "\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let (out, err) = texts(&output);
    assert!(output.status.success(), "{out}{err}");
    assert!(!err.contains("odd: late") && !err.contains("odd: no_call"), "{err}");
    assert!(!err.contains(KEY) && !out.contains(KEY));
    (out, err)
}

#[tokio::test]
async fn the_site_answers_with_its_sources_and_a_turn_costs_one_request() {
    let (sim, site) = (sim().await, site(""));
    let (out, _) = ask(&mut chat(&site, &sim, &[]), &[FAQ, "", OTHER, "Hello!"]);
    assert_quoted(&out);
    assert!(out.contains(NOT_TOLD), "{out}");
    assert!(out.contains("> Hello!\nYou asked:\n"), "{out}");
    assert_eq!(sim.account().requests, 3);
    assert!(!out.contains("·"), "nobody asked to inspect: {out}");
}

#[tokio::test]
async fn each_turn_tells_what_it_decided_and_cost() {
    let sim = sim().await;
    let site = site("[budget.price]\nper_request = 0.002\ninput = 0.5\noutput = 1.5\ncurrency = \"EUR\"\n");
    let (out, _) =
        ask(&mut chat(&site, &sim, &["--inspect"]), &[FAQ, "Hello!", "Why is it so? Compare both."]);
    let seen = sim.requests();
    let of = |at: usize| seen[at].model.as_str();
    assert_eq!((of(0), of(2)), ("a", "b"), "an ordinary question, and one that needs thought");
    let line = |begin: &str, at: usize| {
        out.lines().filter(|line| line.starts_with(begin)).nth(at).unwrap_or_default().to_owned()
    };
    for (begin, at, expect) in [
        ("· route", 0, "general, an ordinary question; models: a, b"),
        ("· search", 0, "“How long does a parcel to Norway take?”: Delivery – Norway"),
        ("· search", 0, "of 1000, sent"),
        ("· prompt", 0, "messages sent: 1, passages: "),
        ("· requests", 0, "1: answer by a"),
        ("· requests", 1, "1: answer by "),
        ("· route", 1, "fast, "),
        ("· route", 2, "reasoning, "),
        ("· requests", 2, "1: answer by b"),
        ("· cost", 2, "; 0.002 EUR by the request; 0.00"),
        ("· thread", 0, "3 requests, "),
        ("· thread", 0, "; 0.006 EUR by the request; 0.00"),
        ("· day", 0, "3 requests, "),
        ("· budget", 0, "ok, 57 requests left, a new day in "),
    ] {
        assert!(line(begin, at).contains(expect), "{begin} {at}: {expect}\nin\n{out}");
    }
}

#[tokio::test]
async fn without_a_model_the_sites_own_pages_answer() {
    let sim = sim().await;
    let local = "takes 7 working days and costs 18 euros";
    // What the provider does, the configuration, the questions, what is written in the end, and requests made.
    type Row<'a> = (Option<Script>, &'a str, &'a [&'a str], &'a [&'a str], u64);
    let table: [Row<'_>; 3] = [
        // The other model was asked before.
        (
            Some(Script::Error),
            "",
            &[FAQ],
            &[local, "\n(from the site's own pages, without a model: the provider failed)\n  [1] "],
            2,
        ),
        (
            None,
            "[budget]\nper_day = 1\n",
            &["Hello!", FAQ],
            &[
                local,
                "\n(from the site's own pages, without a model: the day's requests are used up; again in ",
                "  [1] Delivery – Norway, local: “",
            ],
            1,
        ),
        (
            Some(Script::Error),
            "",
            &[OTHER],
            &["(no answer: the provider failed)\n(Write to ada@shop.example.)\n"],
            2,
        ),
    ];
    for (script, config, questions, expect, requests) in table {
        sim.reset();
        sim.configure(|settings| settings.script = script);
        let (out, _) = ask(&mut chat(&site(config), &sim, &[]), questions);
        for piece in expect {
            assert!(out.contains(piece), "{piece}\nin\n{out}");
        }
        assert_eq!(sim.account().requests, requests, "{questions:?}");
    }
}

/// A relay that was there before, killed when dropped.
struct Serving(Child, String);

impl Serving {
    fn start(site: &Site, sim: &Sim) -> Self {
        let upstream = format!("{}/v1", sim.url());
        let mut child = site
            .chatlet(&["serve", "--listen", "127.0.0.1:0", "--upstream", &upstream])
            .env("OXLO_API_KEY", KEY)
            .env("CHATLET_RELAY_KEY", RELAY_KEY)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").unwrap().to_owned();
        Self(child, address)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[tokio::test]
async fn a_running_relay_is_talked_to_with_its_key() {
    let (sim, site) =
        (sim().await, site("[server]\nwidget = \".\"\n[knowledge]\nindex = \"/help.chatlet\"\n"));
    let serving = Serving::start(&site, &sim);
    let with_key = |key: &str| {
        // No index is named: it comes from where the relay says.
        let mut command = site.chatlet(&["chat", "--relay", &serving.1]);
        command.env("RUST_LOG", "chatlet=debug,warn").env("CHATLET_RELAY_KEY", key);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    let (out, _) = ask(&mut with_key(RELAY_KEY), &[FAQ]);
    assert_quoted(&out);
    let (out, err) = ask(&mut with_key("wrong"), &[FAQ]);
    assert!(out.contains("(no answer: the relay or the provider refuses it"), "{out}");
    assert!(err.contains("the relay does not tell its configuration"), "{err}");
    assert!(!err.contains(RELAY_KEY), "{err}");
    assert_eq!(sim.account().requests, 1);
    // A relay that is not there any more: the pages that are at hand answer.
    let address = serving.1.clone();
    drop(serving);
    let (out, _) = ask(&mut chat(&site, &sim, &["--relay", &address]), &[FAQ]);
    assert!(
        out.contains("(from the site's own pages, without a model: the relay cannot be reached)"),
        "{out}"
    );
}

#[tokio::test]
async fn ctrl_c_stops_an_answer_and_the_conversation_goes_on() {
    let (sim, site) = (sim().await, site(""));
    sim.configure(|settings| settings.hold_after = Some(3));
    let mut child = chat(&site, &sim, &[]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"/sim markdown Hello!\n").unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut text = Vec::new();
    out.read_until(b'\n', &mut text).unwrap();
    // The first word of the answer is there.
    let mut first = [0; 1];
    out.read_exact(&mut first).unwrap();
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    sim.wait_until(|account| account.cut_streams == 1).await.unwrap();
    sim.release();
    stdin.write_all(format!("{OTHER}\n").as_bytes()).unwrap();
    drop(stdin);
    out.read_to_end(&mut text).unwrap();
    assert!(child.wait().unwrap().success());
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains(&format!("\n(stopped)\n{NOT_TOLD}")), "{text}");
}

#[tokio::test]
async fn a_conversation_is_kept_and_goes_on() {
    let (sim, site) = (sim().await, site(""));
    let kept = ["--memory", "talk.json", "--inspect"];
    ask(&mut chat(&site, &sim, &kept), &["My order is 8821."]);
    let (out, _) = ask(&mut chat(&site, &sim, &kept), &["Thank you!"]);
    assert!(out.starts_with("(2 messages from before)\n> Thank you!\n"), "{out}");
    assert!(out.contains("· thread   2 requests, "), "{out}");
    let body = sim.requests().pop().unwrap().body.unwrap().to_string();
    assert!(body.contains("My order is 8821."), "{body}");
    let stored: Value = serde_json::from_str(&fs::read_to_string(site.0.join("talk.json")).unwrap()).unwrap();
    assert_eq!(stored["messages"].as_array().unwrap().len(), 4);
    assert_eq!(stored["head"]["order"].as_array().unwrap().len(), 4);
    // A new one begins where the old one was.
    let (out, _) = ask(&mut chat(&site, &sim, &kept), &["/new", "/retry", "Hello!", "/retry"]);
    assert!(out.contains("> /retry\n(there is nothing to ask again)\n> Hello!\n"), "{out}");
    assert!(out.contains("· thread   1 request, ") && out.contains("· day      3 requests, "), "{out}");
    let stored: Value = serde_json::from_str(&fs::read_to_string(site.0.join("talk.json")).unwrap()).unwrap();
    assert_eq!(stored["messages"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_not_ours_is_not_written_over() {
    let (sim, site) = (sim().await, site(""));
    let newer = r#"{"head":{"schema":2,"thread":"t","order":[]},"messages":[],"memo":{}}"#;
    for (text, expect) in [
        ("", "is no conversation of ours, or damaged"),
        ("{\"a\":1}", "is no conversation of ours, or damaged"),
        (newer, "was written by a newer version"),
    ] {
        fs::write(site.0.join("talk.json"), text).unwrap();
        let output = chat(&site, &sim, &["--memory", "talk.json"]).stdin(Stdio::null()).output().unwrap();
        assert!(!output.status.success());
        assert!(texts(&output).1.contains(expect), "{text}: {output:?}");
        assert_eq!(fs::read_to_string(site.0.join("talk.json")).unwrap(), text);
    }
    assert_eq!(sim.account().requests, 0);
}

#[tokio::test]
async fn long_conversations_are_summarised_and_vectors_that_no_index_has_are_not_paid_for() {
    let sim = sim().await;
    let long =
        |name: &str| format!("{name} ordered 12 chairs. {}", "They are of oak and very light. ".repeat(40));
    let questions: Vec<String> = ["Ida", "Ole", "Kari", "Nils", "Anne"].map(long).to_vec();
    let questions: Vec<&str> = questions.iter().map(String::as_str).collect();
    let site_of = |more: &str| site(&format!("[memory]\ntarget_context = 1024\n{more}"));
    let (out, _) = ask(&mut chat(&site_of(""), &sim, &["--inspect"]), &questions);
    let account = sim.account();
    let summaries = account.by_purpose.get("summary").copied().unwrap_or_default();
    assert!(
        summaries > 0 && out.matches("· summary  They spoke about ").count() as u64 == summaries,
        "{out}"
    );
    assert_eq!(account.by_purpose["chat"], 5);
    let told = format!("· thread   {} requests, ", 5 + summaries);
    assert!(out.contains(&told), "{told} in {out}");

    sim.reset();
    let (out, _) = ask(&mut chat(&site_of("[embeddings]\nmodel = \"e\"\n"), &sim, &["--inspect"]), &[FAQ]);
    assert!(out.contains("· requests 1: answer by a\n"), "{out}");
    assert_eq!((sim.account().embeddings, sim.account().requests), (0, 1));
}

#[tokio::test]
async fn mistakes_are_told() {
    let (sim, site) = (sim().await, site(""));
    let table: &[(&[&str], &str)] = &[
        (&["--config", "no.toml"], "cannot read no.toml"),
        (&["--relay", "shop"], "--relay shop: "),
        (&["--relay", "ftp://shop.example"], "an address begins with https:// or http://"),
        (
            &["--relay", "http://shop.example", "--key", "k"],
            "the key would be sent without TLS: use https://",
        ),
    ];
    for (args, expect) in table {
        let output = chat(&site, &sim, args).stdin(Stdio::null()).output().unwrap();
        let (out, err) = texts(&output);
        assert!(!output.status.success() && out.is_empty(), "{out}");
        assert!(err.contains(expect), "{expect} in {err}");
    }
    // An index that is not there: the model is asked without it.
    let mut command =
        site.chatlet(&["chat", "--index", "no.chatlet", "--upstream", &format!("{}/v1", sim.url())]);
    command.env("OXLO_API_KEY", KEY).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let (out, err) = ask(&mut command, &[FAQ]);
    assert!(out.starts_with(&format!("> {FAQ}\nYou asked:")), "{out}");
    assert!(err.contains("the knowledge cannot be asked: no.chatlet: "), "{err}");
}
