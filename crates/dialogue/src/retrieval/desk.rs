//! An index that is open, shards handed over, questions asked.

use super::extract;
use super::index::{Index, Record};
use super::rank::{self, Scratch};
use super::terms::{self, Group};
use super::vectors::{self, Packed};

/// A passage that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The chunk's number in the index, counted from 0.
    pub chunk: u32,
    /// BM25F (with vectors: reciprocal rank), only comparable within one answer.
    pub score: f32,
    /// The page's title.
    pub title: String,
    /// The headings above the passage, joined by ` › `; empty at the page's beginning.
    pub heading: String,
    /// The page's address, with the passage's anchor.
    pub url: String,
    /// The passage.
    pub text: String,
}

/// What a search comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// The best passages, best first.
    pub hits: Vec<Hit>,
    /// How sure it is that the passages answer the question, 0 to 1.
    pub confidence: f32,
    /// The confidence reaches the index's threshold.
    pub known: bool,
}

/// Why a search cannot be answered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// No index is open.
    Index,
    /// These shards have to be handed over first.
    Shards(Vec<String>),
}

/// An answer put together from the pages alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extract {
    /// The pages tell; else there is no text.
    pub known: bool,
    /// Markdown: a paragraph per passage, each with its citation.
    pub text: String,
    /// The passages' sources, numbered from 1 in their order, with the first words of what was taken.
    pub sources: Vec<(Hit, String)>,
}

/// Holds an index and answers questions about it.
#[derive(Debug, Default)]
pub struct Desk {
    pub(crate) index: Option<Index>,
    scratch: Scratch,
    /// Vectors of turns, oldest first.
    pub(crate) turns: Vec<(String, Packed)>,
}

/// Passages of one answer, and vectors of turns that are kept.
const MOST_HITS: usize = 20;
const MOST_TURNS: usize = 2048;
/// How far down two rankings are fused.
const FUSED: usize = 50;
/// Passages of an answer without a model: each at least that share of the best one's score.
const EXTRACTED: usize = 3;
const NEAR_BEST: f32 = 0.7;

impl Desk {
    /// Opens an index, in place of the one before.
    ///
    /// # Errors
    /// A stable word: `not_an_index`, `newer` (made by a later version) or `damaged`; the index before stays open.
    pub fn open(&mut self, index: &[u8]) -> Result<(), &'static str> {
        self.index = Some(Index::open(index)?);
        Ok(())
    }

    /// Takes a shard that an answer asked for by `need`.
    ///
    /// # Errors
    /// A stable word: `no_index`, `unknown_shard` or `damaged` (or of another index).
    pub fn shard(&mut self, name: &str, bytes: &[u8]) -> Result<(), &'static str> {
        self.index.as_mut().ok_or("no_index")?.load(name, bytes)
    }

    /// The `k` best passages for a question in the language `lang` (BCP 47, may be empty).
    ///
    /// # Errors
    /// No index is open, or shards are missing.
    pub fn search(&mut self, query: &str, lang: &str, k: usize) -> Result<Found, Lack> {
        self.find(query, lang, k, None).map(|(found, _)| found)
    }

    /// The best passages by words and, with the question's vector, by vectors; with the question's words.
    pub(crate) fn find(
        &mut self,
        query: &str,
        _lang: &str,
        k: usize,
        vector: Option<&Packed>,
    ) -> Result<(Found, Vec<Group>), Lack> {
        let index = self.index.as_ref().ok_or(Lack::Index)?;
        let k = k.clamp(1, MOST_HITS);
        let vector = vector.filter(|vector| index.dimension > 0 && vector.row.len() == index.dimension);
        let mut groups = terms::of(index, query);
        let mut need = Vec::new();
        for (term, _) in groups.iter().flat_map(|group| &group.variants) {
            index.want_term(term, &mut need);
        }
        if vector.is_some() {
            index.want_vectors(&mut need);
        }
        if !need.is_empty() {
            return Err(missing(index, &need));
        }
        // A few more than asked for: some may say the same.
        let most = if vector.is_some() { FUSED } else { k + 4 };
        let ranking = rank::rank(index, &mut groups, most, &mut self.scratch);
        let (mut best, mut confidence) = (ranking.best, ranking.confidence);
        if let Some(vector) = vector {
            let (near, sure) = nearest(index, vector);
            let words: Vec<usize> = best.iter().map(|(chunk, _)| *chunk).collect();
            best = vectors::fuse(&words, &near);
            best.truncate(k + 4);
            confidence = confidence.max((confidence + sure) / 2.0);
        }
        for (chunk, _) in &best {
            index.want_text(*chunk, &mut need);
        }
        if !need.is_empty() {
            return Err(missing(index, &need));
        }
        let mut hits: Vec<Hit> = Vec::new();
        for (chunk, score) in best {
            let Some(record) = index.record(chunk) else { continue };
            if hits.len() < k && !hits.iter().any(|hit| hit.text == record.text) {
                hits.push(hit(chunk, score, &record));
            }
        }
        Ok((Found { hits, confidence, known: confidence >= index.threshold }, groups))
    }

    /// The pages' own answer, without a model: at most three passages.
    ///
    /// # Errors
    /// No index is open, or shards are missing.
    pub fn answer_locally(&mut self, query: &str, lang: &str, k: usize) -> Result<Extract, Lack> {
        let (found, groups) = self.find(query, lang, k.clamp(1, EXTRACTED), None)?;
        let mut out = Extract { known: found.known, ..Extract::default() };
        let Some(index) = self.index.as_ref().filter(|_| found.known) else { return Ok(out) };
        let least = found.hits.first().map_or(0.0, |hit| hit.score * NEAR_BEST);
        for hit in found.hits.into_iter().filter(|hit| hit.score >= least) {
            let (from, to) = extract::best(index, &groups, &hit.text);
            let passage = hit.text.get(from..to).unwrap_or_default();
            if passage.is_empty() {
                continue;
            }
            if !out.text.is_empty() {
                out.text.push_str("\n\n");
            }
            let section = hit.heading.rsplit('›').next().unwrap_or_default().trim_start();
            let section = if section.is_empty() { &hit.title } else { section };
            if !section.is_empty() && !passage.starts_with(section) {
                out.text.push_str("**");
                extract::markdown(section, &mut out.text);
                out.text.push_str(":** ");
            }
            extract::markdown(passage, &mut out.text);
            out.text.push_str(" [");
            super::json::digits(&mut out.text, out.sources.len() as u64 + 1);
            out.text.push(']');
            let quote = super::cite::shortened(passage);
            out.sources.push((hit, quote));
        }
        Ok(out)
    }

    /// Keeps the vector of a turn; the oldest give way.
    pub(crate) fn keep_turn(&mut self, id: &str, vector: Packed) {
        self.turns.retain(|(other, _)| other != id);
        if self.turns.len() >= MOST_TURNS {
            self.turns.remove(0);
        }
        self.turns.push((String::from(id), vector));
    }
}

/// The chunks nearest to a vector, and how far the nearest one stands out from all, 0 to 1.
fn nearest(index: &Index, vector: &Packed) -> (Vec<usize>, f32) {
    let mut cosines = vec![0.0; index.chunks];
    let (mut sum, mut squares, mut count) = (0.0f32, 0.0f32, 0.0f32);
    index.vectors(&mut |chunk, scale, row| {
        if let Some(slot) = cosines.get_mut(chunk).filter(|_| scale > 0.0) {
            *slot = vectors::cosine(&vector.row, vector.scale, row, scale);
            sum += *slot;
            squares += *slot * *slot;
            count += 1.0;
        }
    });
    let mut best = Vec::new();
    rank::top(&cosines, FUSED, &mut best);
    let mean = sum / count.max(1.0);
    let deviation = vectors::sqrt(squares / count.max(1.0) - mean * mean).max(0.001);
    let out = best.first().map_or(0.0, |(_, cosine)| (cosine - mean) / deviation);
    // Of unrelated texts the nearest is about three deviations out.
    (best.into_iter().map(|(chunk, _)| chunk).collect(), ((out - 2.5) / 4.0).clamp(0.0, 1.0))
}

fn missing(index: &Index, need: &[usize]) -> Lack {
    Lack::Shards(need.iter().map(|shard| index.name(*shard)).collect())
}

fn hit(chunk: usize, score: f32, record: &Record<'_>) -> Hit {
    let mut url = String::from(record.page);
    url.push_str(record.anchor);
    Hit {
        chunk: chunk as u32,
        score,
        title: String::from(record.title),
        heading: String::from(record.heading),
        url,
        text: String::from(record.text),
    }
}
