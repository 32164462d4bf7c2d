//! An index in more shards than are held at once.
#![cfg(feature = "index")]

use dialogue::retrieval::{Chunk, Desk, Lack, Settings, build};

/// Each text fills a shard of its own. The postings, which every question needs, are asked for once and stay, although
/// they were handed over first; and so each question costs its one text.
#[test]
fn what_every_question_needs_stays_however_many_shards_come_and_go() {
    let name = |at: usize| format!("{}{}", ["alpha", "bravo", "carol"][at % 3], 1000 + at);
    let chunk = |at| Chunk {
        url: format!("/{at}"),
        text: format!("{} {}", name(at), ".".repeat(100 << 10)),
        ..Chunk::default()
    };
    let chunks: Vec<Chunk> = (0..80).map(chunk).collect();
    let stem = |_: &str, word: &str| word.to_owned();
    let files = build(&chunks, &Settings { shard_above: 1, ..Settings::new("en", &stem) });
    assert!(files.len() > 80);
    let mut desk = Desk::default();
    desk.open(&files[0].bytes).unwrap();
    for round in 0..2 {
        for at in 0..chunks.len() {
            let mut fetched = Vec::new();
            let found = loop {
                match desk.search(&name(at), "en", 1) {
                    Ok(found) => break found,
                    Err(Lack::Shards(names)) => {
                        for name in names {
                            let file = files.iter().find(|file| file.name == name).unwrap();
                            desk.shard(&name, &file.bytes).unwrap();
                            fetched.push(name);
                        }
                    }
                    Err(Lack::Index) => panic!("it is open"),
                }
                assert!(fetched.len() < 9, "{fetched:?} for one question");
            };
            assert_eq!(found.hits[0].url, format!("/{at}"));
            let first = round + at == 0;
            assert_eq!(
                fetched.iter().filter(|name| name.starts_with('p')).count(),
                usize::from(first),
                "{at}: {fetched:?}"
            );
            assert!(fetched.len() <= 1 + usize::from(first), "{at}: {fetched:?}");
        }
    }
}
