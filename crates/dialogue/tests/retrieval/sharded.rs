//! A large index in shards: a question loads what it needs, and finds what one file would find.

use std::collections::{BTreeMap, BTreeSet};

use crate::site::{chunk, files, no_stems};
use dialogue::retrieval::{Chunk, Desk, File, Found, Lack, Settings};

/// Pages of ten chunks; each chunk has a word of its own, one of its page, and some that many have.
fn pages(count: usize) -> Vec<Chunk> {
    let of = |at: usize| {
        let common = ["chair", "table", "oak", "lamp", "carpet", "shelf", "mirror"][at % 7];
        let (page, filler) = (at / 10, "words that fill the passage up to some length ".repeat(6));
        Chunk {
            title: format!("Page{page}"),
            ..chunk(&format!("/{page}#s{at}"), &format!("The {common} has number{at} on it, {filler}"))
        }
    };
    (0..count).map(of).collect()
}

fn split(count: usize, shard_above: usize) -> Vec<File> {
    files(&pages(count), &Settings { shard_above, ..Settings::new("en", &no_stems) })
}

/// Asks, and hands over the shards that are lacking; says which.
fn ask(desk: &mut Desk, files: &[File], query: &str) -> (Found, Vec<String>) {
    let mut loaded = Vec::new();
    for _ in 0..3 {
        match desk.search(query, "en", 5) {
            Ok(found) => return (found, loaded),
            Err(Lack::Index) => panic!("no index"),
            Err(Lack::Shards(names)) => {
                for name in names {
                    let file = files.iter().find(|file| file.name == name).unwrap();
                    assert_eq!(desk.shard(&name, &file.bytes), Ok(()), "{name}");
                    assert!(!loaded.contains(&name), "{name} twice");
                    loaded.push(name);
                }
            }
        }
    }
    panic!("{query} is never answered")
}

#[test]
fn only_a_large_index_is_split() {
    let defaults = Settings::new("en", &no_stems);
    assert_eq!(defaults.shard_above, 2_000);
    assert_eq!(files(&pages(2_000), &defaults).len(), 1);
    let split = files(&pages(2_001), &defaults);
    let names: BTreeSet<&str> = split.iter().map(|file| file.name.as_str()).collect();
    assert!(names.len() == split.len() && names.contains("") && names.contains("p0") && names.contains("t0"));
    let kinds: BTreeMap<char, usize> =
        split.iter().filter_map(|file| file.name.chars().next()).fold(BTreeMap::new(), |mut kinds, kind| {
            *kinds.entry(kind).or_default() += 1;
            kinds
        });
    assert!(kinds[&'t'] > 3, "{kinds:?}");
}

#[test]
fn a_question_loads_what_it_needs_and_finds_what_one_file_would_find() {
    let (count, queries) =
        (2_400, ["number1234", "oak number7", "shelf page17", "chair", "nubmer2399", "xyzzy"]);
    let parts = split(count, 100);
    let whole = split(count, usize::MAX);
    assert_eq!(whole.len(), 1);
    let mut one = Desk::default();
    one.open(&whole[0].bytes).unwrap();
    for query in queries {
        let mut desk = Desk::default();
        desk.open(&parts[0].bytes).unwrap();
        let (found, loaded) = ask(&mut desk, &parts, query);
        assert_eq!(found, one.search(query, "en", 5).unwrap(), "{query}");
        assert!(loaded.len() * 2 < parts.len(), "{query}: {loaded:?} of {}", parts.len());
        // What is there stays.
        assert_eq!(ask(&mut desk, &parts, query).1, Vec::<String>::new(), "{query}");
    }
}

#[test]
fn what_is_lacking_is_named_before_anything_is_answered() {
    let parts = split(300, 100);
    let mut desk = Desk::default();
    desk.open(&parts[0].bytes).unwrap();
    let Err(Lack::Shards(first)) = desk.search("number123", "en", 5) else {
        panic!("answered without postings")
    };
    assert!(first.iter().all(|name| name.starts_with('p')), "{first:?}");
    let request = r#"{"do":"find","query":"number123","lang":"en"}"#;
    assert_eq!(desk.handle(request), format!(r#"{{"need":["{}"]}}"#, first.join(r#"",""#)));
    for name in &first {
        desk.shard(name, &parts.iter().find(|file| file.name == *name).unwrap().bytes).unwrap();
    }
    let Err(Lack::Shards(then)) = desk.search("number123", "en", 5) else { panic!("answered without texts") };
    assert!(then.iter().all(|name| name.starts_with('t')), "{then:?}");
    // A word that no text has needs nothing.
    assert!(desk.search("xyzzy", "en", 5).unwrap().hits.is_empty());
}

#[test]
fn a_shard_that_is_not_its_own_is_refused() {
    let parts = split(300, 100);
    let others = files(&pages(299), &Settings { shard_above: 100, ..Settings::new("en", &no_stems) });
    let find =
        |files: &[File], name: &str| files.iter().find(|file| file.name == name).unwrap().bytes.clone();
    let mut desk = Desk::default();
    desk.open(&parts[0].bytes).unwrap();
    let (mine, text) = (find(&parts, "p0"), find(&parts, "t0"));
    for (name, bytes, word) in [
        ("p99", mine.clone(), "unknown_shard"),
        ("", mine.clone(), "unknown_shard"),
        ("x0", mine.clone(), "unknown_shard"),
        ("p0", find(&others, "p0"), "damaged"),
        ("p0", text.clone(), "damaged"),
        ("t0", mine.clone(), "damaged"),
        ("p0", parts[0].bytes.clone(), "damaged"),
        ("p0", Vec::new(), "damaged"),
    ] {
        assert_eq!(desk.shard(name, &bytes), Err(word), "{name} with {} bytes", bytes.len());
    }
    for at in (0..mine.len()).step_by(7) {
        let mut bytes = mine.clone();
        bytes[at] ^= 0x10;
        assert_eq!(desk.shard("p0", &bytes), Err("damaged"), "byte {at}");
        assert_eq!(desk.shard("p0", &mine[..at]), Err("damaged"), "{at} bytes");
    }
    assert_eq!(desk.shard("p0", &mine), Ok(()));
    assert_eq!(desk.shard("t0", &text), Ok(()));
}
