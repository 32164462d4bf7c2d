//! The index as a file: version, checksum, damage of every kind, anything at all.

use std::sync::LazyLock;

use crate::site::{chunk, chunks, files, found, no_stems};
use dialogue::retrieval::{Chunk, Desk, Settings, build};
use proptest::prelude::*;

/// A small index with all that the format has: synonyms, vectors, several languages, headings.
static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut all = chunks("en", &["Delivery to Norway takes five days.", "Shipping is free."]);
    all.extend(
        chunks("ja", &["送料は無料です。"]).into_iter().map(|c| Chunk { url: "/ja#a".to_owned(), ..c }),
    );
    all.push(Chunk {
        title: "Care".to_owned(),
        headings: vec!["Wood".to_owned(), "Oak".to_owned()],
        vector: Some(vec![0.6, -0.8]),
        ..chunk("/care#oak", "Oil it once a year.")
    });
    let synonyms = vec![vec!["delivery".to_owned(), "shipping".to_owned()]];
    files(&all, &Settings { synonyms, built: 7, ..Settings::new("en", &no_stems) }).swap_remove(0).bytes
});

const MAGIC_AND_VERSION: usize = 8;

#[test]
fn the_same_pages_give_the_same_bytes_and_open() {
    let mut desk = Desk::default();
    assert_eq!(desk.open(&SMALL), Ok(()));
    assert_eq!(found(&mut desk, "Norway"), [0]);
    assert_eq!(found(&mut desk, "oak"), [3]);
    let about = desk.handle(r#"{"do":"about"}"#);
    assert_eq!(about, r#"{"version":1,"chunks":4,"vectors":2,"built":7,"languages":["en","ja"]}"#);
    let again = |built| {
        let settings = Settings { built, ..Settings::new("en", &no_stems) };
        build(&chunks("en", &["b a", "c"]), &settings)
    };
    assert_eq!(again(1), again(1));
    assert_ne!(again(1), again(2));
}

#[test]
fn a_refusal_says_why_and_the_index_before_stays() {
    let later = {
        let mut bytes = SMALL.clone();
        bytes[MAGIC_AND_VERSION - 1] += 1;
        bytes
    };
    let earlier = {
        let mut bytes = SMALL.clone();
        bytes[MAGIC_AND_VERSION - 1] = 0;
        bytes
    };
    let longer = [SMALL.as_slice(), &[0]].concat();
    let cases: [(&[u8], &str); 8] = [
        (b"", "not_an_index"),
        (b"<!doctype html><title>Not found</title>", "not_an_index"),
        (b"chatle", "not_an_index"),
        (b"chatlet", "newer"),
        (&later, "newer"),
        (&earlier, "damaged"),
        (&longer, "damaged"),
        (&SMALL[..SMALL.len() - 1], "damaged"),
    ];
    let mut desk = Desk::default();
    desk.open(&SMALL).unwrap();
    for (bytes, word) in cases {
        assert_eq!(desk.open(bytes), Err(word), "{:?}", &bytes[..bytes.len().min(12)]);
        assert_eq!(found(&mut desk, "Norway"), [0], "after {word}");
    }
}

#[test]
fn no_part_of_an_index_passes_for_a_whole_one() {
    for len in 0..SMALL.len() {
        assert!(Desk::default().open(&SMALL[..len]).is_err(), "{len} of {} bytes", SMALL.len());
    }
}

#[test]
fn no_changed_bit_goes_unnoticed() {
    let mut bytes = SMALL.clone();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            assert!(Desk::default().open(&bytes).is_err(), "bit {bit} of byte {at}");
            bytes[at] ^= 1 << bit;
        }
    }
    assert_eq!(Desk::default().open(&bytes), Ok(()));
}

#[test]
fn without_an_index_there_is_no_answer() {
    let mut desk = Desk::default();
    assert_eq!(desk.shard("p0", &[]), Err("no_index"));
    assert!(desk.search("x", "", 5).is_err() && desk.answer_locally("x", "", 5).is_err());
    assert_eq!(desk.handle(r#"{"do":"find","query":"x"}"#), r#"{"error":"no_index"}"#);
    assert_eq!(desk.handle(r#"{"do":"extract","query":"x"}"#), r#"{"error":"no_index"}"#);
}

proptest! {
    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), begin in 0..=MAGIC_AND_VERSION) {
        // Some begin as an index does.
        let bytes = [&SMALL[..begin], &bytes].concat();
        let mut desk = Desk::default();
        prop_assert!(desk.open(&bytes).is_err());
        prop_assert!(desk.shard("p0", &bytes).is_err());
    }

    #[test]
    fn a_stretch_that_is_lost_doubled_or_overwritten_is_noticed(
        from in 0_usize..1000, len in 1_usize..50, kind in 0..3, byte in any::<u8>(),
    ) {
        let mut bytes = SMALL.clone();
        let from = from % bytes.len();
        let to = (from + len).min(bytes.len());
        let stretch = bytes[from..to].to_vec();
        match kind {
            0 => drop(bytes.drain(from..to)),
            1 => drop(bytes.splice(from..from, stretch)),
            _ => bytes[from..to].fill(byte),
        }
        prop_assume!(bytes != *SMALL);
        prop_assert!(Desk::default().open(&bytes).is_err());
    }
}
