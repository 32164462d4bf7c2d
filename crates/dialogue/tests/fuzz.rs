//! What is fuzzed, on every machine: the corpus as it is, and some thousand mutations of it, the same in each run.
#![cfg(all(feature = "index", feature = "actions"))]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
#![expect(unreachable_pub, reason = "what is fuzzed is a crate of its own elsewhere")]

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

#[path = "../../../fuzz/src/lib.rs"]
mod fuzzed;

use fuzzed::{calls, flow, handle, index, partial, seeds, sse};

/// Mutations of each target.
const ROUNDS: usize = 3000;
/// What a mutation may put in.
const PIECES: &[&[u8]] = &[
    b"data:",
    b"\n\n",
    b"\r\n",
    b"\r",
    b"\xEF\xBB\xBF",
    b"\xFF\xFF\xFF\xFF\x0F",
    b"\x80",
    b"\0\0\0\0",
    b"\"do\":\"find\"",
    b"\"do\":\"extract\"",
    b"{\"id\":1,\"text\":\"",
    b"\\uD83D",
    b"[1]",
    b"1e999",
    b"[[",
    b"\"index\":0,",
    b"\"id\":\"\",",
    b"\"arguments\":null",
    b"{\"$ref\":\"#/$defs/a\"}",
    b"{2,}",
    b"\"always\":\"a\",",
    b"\"type\":\"parallel\",",
    b"\"needs\":\"b\",",
    b"{\"raise\":\"E\"}",
    b"{{slots.s}}",
    b"{\"var\":\"\"}",
];

fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| (file.clone(), std::fs::read(&file).unwrap())).collect()
}

/// Numbers that look random (xorshift64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    fn range(&mut self, len: usize) -> std::ops::Range<usize> {
        let from = self.below(len + 1);
        from..from + self.below((len - from).min(64) + 1)
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let at = self.below(bytes.len() + 1);
        let range = self.range(bytes.len());
        match self.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            1 if at < bytes.len() => bytes[at] = [0, 1, 0x7F, 0x80, 0xFF][self.below(5)],
            2 => drop(bytes.drain(range)),
            3 => {
                let again = bytes[range].to_vec();
                bytes.splice(at..at, again);
            }
            4 => {
                let taken = other[self.range(other.len())].to_vec();
                bytes.splice(range, taken);
            }
            5 => bytes.truncate(at),
            _ => drop(bytes.splice(at..at, PIECES[self.below(PIECES.len())].iter().copied())),
        }
    }
}

/// Runs a target over its corpus and mutations of it; what it fails by is written to `target/`, to be kept.
fn smoke(name: &str, run: fn(&[u8]), more: &[Vec<u8>]) {
    let seeds: Vec<Vec<u8>> =
        corpus(name).into_iter().map(|(_, bytes)| bytes).chain(more.iter().cloned()).collect();
    assert!(seeds.len() > 3, "the corpus of {name} is missing");
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let check = |bytes: &[u8]| {
        if catch_unwind(|| run(bytes)).is_err() {
            let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-failed"));
            std::fs::write(&file, bytes).unwrap();
            panic!("{name} fails by the {} bytes in {}", bytes.len(), file.display());
        }
    };
    seeds.iter().for_each(|bytes| check(bytes));
    for round in 0..ROUNDS {
        let mut bytes = seeds[round % seeds.len()].clone();
        for _ in 0..=dice.below(5) {
            let other = dice.below(seeds.len());
            dice.mutate(&mut bytes, &seeds[other]);
        }
        check(&bytes);
    }
}

#[test]
fn a_stream_gives_the_same_events_however_it_is_split() {
    smoke("sse", sse::run, &[]);
}

#[test]
fn an_index_opens_whole_or_is_refused() {
    let files = [seeds::index(false), seeds::index(true)].concat();
    smoke("index", index::run, &files.into_iter().map(|file| file.bytes).collect::<Vec<_>>());
}

#[test]
fn the_desk_always_answers() {
    smoke("handle", handle::run, &[]);
}

#[test]
fn calls_that_are_streamed_can_stand_in_a_request() {
    smoke("calls", calls::run, &[]);
}

#[test]
fn json_that_streams_ends_as_the_whole_would() {
    smoke("partial", partial::run, &[]);
}

#[test]
fn a_flow_is_refused_or_runs_and_ends_each_step() {
    smoke("flow", flow::run, &[]);
}

/// The corpus has an index of the current format, with and without shards: else the fuzzer would begin at nothing.
/// `CHATLET_WRITE_SEEDS=1` writes them anew.
#[test]
fn the_indexes_of_the_corpus_are_of_this_version() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/index");
    for (name, sharded) in [("inside", false), ("sharded", true)] {
        let files = seeds::index(sharded);
        assert_eq!(files.len() > 1, sharded);
        for file in files {
            let path = folder.join(format!("{name}{}.chatlet", file.name));
            if std::env::var_os("CHATLET_WRITE_SEEDS").is_some() {
                std::fs::write(&path, &file.bytes).unwrap();
            }
            let bytes = std::fs::read(&path).unwrap();
            assert_eq!(bytes.get(..8), file.bytes.get(..8), "{}: CHATLET_WRITE_SEEDS=1", path.display());
            if file.name.is_empty() {
                assert_eq!(dialogue::retrieval::Desk::default().open(&bytes), Ok(()), "{}", path.display());
            }
        }
    }
}
