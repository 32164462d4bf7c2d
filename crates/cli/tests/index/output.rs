//! The files that come out, and what is printed while they are made.

use dialogue::retrieval::{Desk, Lack};

use crate::rig::{Folder, has_lines};

/// So many questions, each with a word of its own.
fn questions(count: usize) -> String {
    let mut table = String::from("question,answer\n");
    for number in 0..count {
        table.push_str(&format!("What is item{number}?,Item number {number} of our list is a chair.\n"));
    }
    table
}

#[test]
fn an_index_has_a_version_and_a_checksum() {
    let folder = Folder::with(&[("q.csv", &questions(20))]);
    folder.chunks(&["q.csv"]);
    let index = folder.get("k.chatlet");
    assert_eq!(index.get(..7), Some(&b"chatlet"[..]));
    let mut desk = Desk::default();
    desk.open(&index).unwrap();
    assert!(desk.handle(r#"{"do":"about"}"#).contains("\"chunks\":20"));
    for at in (0..index.len()).step_by(index.len() / 60) {
        let mut other = index.clone();
        other[at] ^= 0x40;
        let expected = match at {
            0..7 => "not_an_index",
            7 => "newer",
            _ => "damaged",
        };
        assert_eq!(Desk::default().open(&other), Err(expected), "byte {at}");
    }
    for cut in [0, 6, 15, 16, index.len() - 1] {
        assert!(Desk::default().open(&index[..cut]).is_err(), "cut after {cut}");
    }
}

#[test]
fn above_two_thousand_chunks_a_question_loads_only_what_it_needs() {
    let folder = Folder::with(&[("few.csv", &questions(2_000)), ("many.csv", &questions(2_001))]);
    folder.chunks(&["many.csv", "--quiet"]);
    let shards: Vec<String> = folder
        .names()
        .into_iter()
        .filter(|name| name.starts_with("k.") && name.ends_with(".chatlet"))
        .collect();
    let mut desk = Desk::default();
    desk.open(&folder.get("k.chatlet")).unwrap();
    let mut loaded = 0;
    let found = loop {
        match desk.search("what is item1234", "en", 3) {
            Ok(found) => break found,
            Err(Lack::Shards(names)) => {
                for name in names {
                    desk.shard(&name, &folder.get(&format!("k.{name}.chatlet"))).unwrap();
                    loaded += 1;
                }
            }
            Err(Lack::Index) => panic!("the index is open"),
        }
        assert!(loaded <= shards.len(), "it asks again for what it has");
    };
    assert_eq!(found.hits.first().map(|hit| hit.title.as_str()), Some("What is item1234?"));
    assert!(loaded < shards.len() - 1, "{loaded} of {}", shards.len() - 1);

    // A shard of another index is not taken.
    let name = shards.iter().find_map(|name| name.strip_prefix("k.t")?.strip_suffix(".chatlet")).unwrap();
    assert!(desk.shard(&format!("t{name}"), b"chatlet").is_err());

    folder.chunks(&["few.csv", "--quiet"]);
    let left: Vec<String> = folder.names().into_iter().filter(|name| name.ends_with(".chatlet")).collect();
    assert_eq!(left, ["k.chatlet"]);
}

#[test]
fn where_nobody_watches_no_progress_is_drawn() {
    let folder = Folder::with(&[("site/a.md", "# A\n\nOne."), ("site/b.md", "# B\n\nTwo.")]);
    let run = folder.index(&["site", "--out", "k.chatlet"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(!run.out.contains(['\r', '\u{1b}', '█']), "{}", run.out);
    has_lines(&run.out, &["2 pages: 2 chunks (language unknown 2)"]);
    let run = folder.index(&["site", "--out", "k.chatlet", "--quiet"]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
}
