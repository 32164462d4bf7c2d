//! Small sites to search in.

use dialogue::retrieval::{Chunk, Desk, File, Found, Settings, build};

/// A chunk on a page of its own, without a heading.
pub(crate) fn chunk(url: &str, text: &str) -> Chunk {
    Chunk { url: url.to_owned(), title: String::new(), text: text.to_owned(), ..Chunk::default() }
}

/// Chunks of these texts, at `/0`, `/1` and so on, in a language.
pub(crate) fn chunks(lang: &str, texts: &[&str]) -> Vec<Chunk> {
    let of = |(at, text): (usize, &&str)| Chunk { lang: lang.to_owned(), ..chunk(&format!("/{at}"), text) };
    texts.iter().enumerate().map(of).collect()
}

/// The word itself: no language has stems.
pub(crate) fn no_stems(_: &str, word: &str) -> String {
    word.to_owned()
}

pub(crate) fn files(chunks: &[Chunk], settings: &Settings<'_>) -> Vec<File> {
    build(chunks, settings)
}

/// A desk with an index of these chunks open.
pub(crate) fn desk(chunks: &[Chunk], settings: &Settings<'_>) -> Desk {
    let mut desk = Desk::default();
    assert_eq!(desk.open(&files(chunks, settings)[0].bytes), Ok(()));
    desk
}

/// What a question finds, best first, as numbers of chunks.
pub(crate) fn found(desk: &mut Desk, query: &str) -> Vec<u32> {
    search(desk, query).hits.iter().map(|hit| hit.chunk).collect()
}

pub(crate) fn search(desk: &mut Desk, query: &str) -> Found {
    desk.search(query, "", 20).unwrap_or_else(|lack| panic!("{query}: {lack:?}"))
}
