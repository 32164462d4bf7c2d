//! The index loader: nothing that it is given makes it panic or take much memory, what is damaged is refused, and what it
//! opened can be asked.

use allocation_counter::measure;
use dialogue::retrieval::{Desk, envelope};

use crate::{handle, seeds};

/// What stands before the content: magic, version, checksum.
const HEAD: usize = 16;
/// Memory for an index, in its own sizes and besides: an honest one takes twice its size, but lists of many empty things
/// take more.
const MOST_TIMES: u64 = 100;
const MOST_BESIDES: u64 = 64 << 10;

const WORDS: &[&str] = &["not_an_index", "newer", "damaged", "no_index", "unknown_shard"];

/// Takes the bytes as a file of an index: as they are, and with the checksum that they should have.
pub fn run(bytes: &[u8]) {
    if open(bytes).is_some() {
        refuses_damage(bytes);
    }
    let content = bytes.get(HEAD..).unwrap_or(bytes);
    let whole = envelope(content);
    if let Some(mut desk) = open(&whole) {
        refuses_damage(&whole);
        for request in [r#"{"do":"about"}"#, FIND, NEAR, EXTRACT] {
            handle::answered(&mut desk, request);
        }
    }
    shards(bytes, &whole);
}

const FIND: &str =
    r#"{"do":"find","query":"Delivery to Norwya, package, 送料は Versandkosten","lang":"en","k":20}"#;
const NEAR: &str =
    r#"{"do":"find","query":"delivery","embedding":{"reply":{"data":[{"embedding":[1,-2,3,-4]}]}}}"#;
const EXTRACT: &str = r#"{"do":"extract","query":"what does delivery cost","lang":"en"}"#;

fn open(bytes: &[u8]) -> Option<Desk> {
    let mut desk = Desk::default();
    let mut opened = Ok(());
    let memory = measure(|| opened = desk.open(bytes));
    bounded(memory.bytes_max, bytes);
    match opened {
        Ok(()) => Some(desk),
        Err(word) => {
            assert!(WORDS.contains(&word), "{word}");
            None
        }
    }
}

fn bounded(bytes_max: u64, bytes: &[u8]) {
    let most = MOST_TIMES * bytes.len() as u64 + MOST_BESIDES;
    assert!(bytes_max <= most, "{bytes_max} bytes of memory for a file of {}", bytes.len());
}

/// A file that opens does so in one piece only: with a byte changed, lost or added it does not.
fn refuses_damage(bytes: &[u8]) {
    let mut desk = Desk::default();
    let mut refused = |damaged: &[u8], what: &str| {
        assert!(desk.open(damaged).is_err(), "{what}: opened");
    };
    // Places that differ from file to file, and the ends.
    let places = [0, 7, 8, HEAD, bytes.len() / 3, bytes.len() * 2 / 3, bytes.len() - 1];
    for (round, place) in places.into_iter().enumerate() {
        let mut damaged = bytes.to_vec();
        if let Some(byte) = damaged.get_mut(place) {
            *byte ^= 1 << ((bytes.len() + round) % 8);
            refused(&damaged, "a bit changed");
        }
        refused(bytes.get(..place).unwrap_or_default(), "cut");
    }
    refused(&[bytes, &[0]].concat(), "longer");
}

/// An index whose parts come later takes those that are its own and no others.
fn shards(bytes: &[u8], whole: &[u8]) {
    let mut desk = Desk::default();
    for (at, file) in seeds::index(true).iter().enumerate() {
        if at == 0 {
            assert_eq!(desk.open(&file.bytes), Ok(()));
            continue;
        }
        for given in [bytes, whole] {
            let mut taken = Ok(());
            let memory = measure(|| taken = desk.shard(&file.name, given));
            bounded(memory.bytes_max, given);
            assert_eq!(taken.is_ok(), given == file.bytes, "{}", file.name);
        }
    }
    handle::answered(&mut desk, FIND);
}
