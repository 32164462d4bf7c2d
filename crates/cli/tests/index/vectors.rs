//! Embeddings, where the owner has a model for them: each request is told beforehand, and made once.

use provider_sim::{Sim, SimOptions};

use crate::rig::{Folder, Run, has_lines, run};

const KEY: &str = "sk-canary-8e21";

struct Provider {
    sim: Sim,
}

impl Provider {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let options = SimOptions { key: KEY.to_owned(), ..SimOptions::default() };
        Self { sim: runtime.block_on(Sim::start(options)).unwrap() }
    }

    fn index(&self, folder: &Folder, key: &str, args: &[&str]) -> Run {
        let upstream = format!("{}/v1", self.sim.url());
        let fixed = ["q.csv", "--out", "k.chatlet", "--upstream", &upstream];
        run(folder.command(&[&fixed[..], args].concat()).env("OXLO_API_KEY", key))
    }
}

fn questions(count: usize) -> String {
    let rows: String = (0..count).map(|n| format!("What is item {n}?,It is chair number {n}.\n")).collect();
    format!("question,answer\n{rows}")
}

fn dimension(folder: &Folder) -> u64 {
    let mut desk = dialogue::retrieval::Desk::default();
    desk.open(&folder.get("k.chatlet")).unwrap();
    let about: serde_json::Value = serde_json::from_str(&desk.handle(r#"{"do":"about"}"#)).unwrap();
    about["vectors"].as_u64().unwrap()
}

#[test]
fn requests_are_counted_told_beforehand_and_made_once() {
    let provider = Provider::start();
    let folder = Folder::with(&[("q.csv", &questions(100))]);
    let run = provider.index(&folder, KEY, &["--embed", "embed-small"]);
    assert_eq!(run.code, 0, "{}", run.err);
    // 100 chunks, 64 in a request.
    assert!(run.err.contains("embedding 100 new or changed chunks: 2 requests to"), "{}", run.err);
    has_lines(&run.out, &["embeddings: 2 requests"]);
    let account = provider.sim.account();
    assert_eq!((account.embeddings, account.by_model["embed-small"], account.bad_keys), (2, 2, 0));
    assert!(dimension(&folder) > 0);
    let first = folder.get("k.chatlet");

    let run = provider.index(&folder, KEY, &["--embed", "embed-small"]);
    has_lines(&run.out, &["embeddings: 0 requests", "the index is as it was, byte for byte"]);
    assert_eq!((provider.sim.account().embeddings, folder.get("k.chatlet") == first), (2, true));

    folder.put("q.csv", questions(100).replace("chair number 7.", "table number 7."));
    let run = provider.index(&folder, KEY, &["--embed", "embed-small"]);
    assert!(run.err.contains("embedding 1 new or changed chunks: 1 requests to"), "{}", run.err);
    assert_eq!(provider.sim.account().embeddings, 3);

    // Vectors of two models cannot be compared: all are made anew.
    provider.index(&folder, KEY, &["--embed", "embed-large"]);
    assert_eq!(provider.sim.account().embeddings, 5);
}

#[test]
fn without_embed_nothing_is_asked_for() {
    let provider = Provider::start();
    let folder = Folder::with(&[("q.csv", &questions(3))]);
    let run = provider.index(&folder, KEY, &[]);
    assert_eq!((run.code, provider.sim.account().embeddings), (0, 0));
    assert!(!run.out.contains("embeddings"), "{}", run.out);
    assert_eq!(dimension(&folder), 0);
}

#[test]
fn a_provider_that_fails_costs_the_vectors_and_not_the_index() {
    let provider = Provider::start();
    let folder = Folder::with(&[("q.csv", &questions(3))]);
    let run = provider.index(&folder, "sk-wrong-0b11", &["--embed", "embed-small"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("the key is refused (401 Unauthorized): check OXLO_API_KEY"), "{}", run.err);
    assert!(run.err.contains("k.chatlet was written without vectors"), "{}", run.err);
    assert!(!run.err.contains("sk-wrong-0b11") && !run.out.contains("sk-wrong-0b11"));
    assert_eq!((dimension(&folder), provider.sim.account().embeddings), (0, 1));

    let run = provider.index(&folder, KEY, &["--embed", "embed-small"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(dimension(&folder) > 0);
}
