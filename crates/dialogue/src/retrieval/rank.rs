//! Ranking chunks by their words: BM25F with saturation per word (Robertson and Zaragoza, 2009), and with a share of
//! what the rest of the section and of the page scores, for a part is about what its whole is about.

use super::bytes::Reader;
use super::index::Index;
use super::terms::Group;
use super::vectors::sqrt;

/// How much of the mean score of its section's chunks, then of its page's, a chunk gets on top of its own.
const SECTION: f32 = 0.25;
const PAGE: f32 = 0.5;
/// The evidence at which the confidence is a half; see [`confidence`].
const EVEN: f32 = 0.75;

/// What is kept between queries, so that nothing is allocated anew.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    score: Vec<f32>,
    /// Of the word in hand: its best value per chunk, and the chunks that have it.
    value: Vec<f32>,
    touched: Vec<usize>,
}

/// The ranking of a question.
#[derive(Debug, Default)]
pub(crate) struct Ranking {
    /// Chunks and scores, best first.
    pub best: Vec<(usize, f32)>,
    /// How sure it is that the best chunk is about the question, 0 to 1.
    pub confidence: f32,
}

/// Ranks the chunks that have any of the words; the shards that are needed are there.
pub(crate) fn rank(index: &Index, groups: &mut [Group], most: usize, scratch: &mut Scratch) -> Ranking {
    scratch.score.clear();
    scratch.score.resize(index.chunks, 0.0);
    scratch.value.resize(index.chunks, 0.0);
    let mut ranking = Ranking::default();
    let (mut whole, mut unknown) = (0.001, 0.0);
    for group in groups {
        scratch.touched.clear();
        for (term, weight) in &group.variants {
            read(index, index.postings(term), *weight, scratch);
        }
        let rare = idf(index.chunks, scratch.touched.len());
        group.weight = rare;
        whole += rare * group.share;
        if scratch.touched.is_empty() {
            unknown += rare * group.share;
        }
        for chunk in &scratch.touched {
            if let (Some(score), Some(value)) = (scratch.score.get_mut(*chunk), scratch.value.get_mut(*chunk))
            {
                *score += rare * *value;
                *value = 0.0;
            }
        }
    }
    smooth(&index.sections, SECTION, &mut scratch.score);
    smooth(&index.pages, PAGE, &mut scratch.score);
    top(&scratch.score, most, &mut ranking.best);
    let most = ranking.best.first().map_or(0.0, |(_, score)| *score);
    ranking.confidence = confidence(most, whole, unknown, idf(index.chunks, 1));
    ranking
}

/// Adds a share of their whole's mean to the chunks that have any of the words. `counts`: of the chunks of each section
/// or page, in their order.
fn smooth(counts: &[usize], share: f32, scores: &mut [f32]) {
    let mut rest = scores;
    for count in counts {
        let Some((whole, behind)) = rest.split_at_mut_checked(*count) else { return };
        let mean = whole.iter().sum::<f32>() / *count as f32;
        for score in whole.iter_mut().filter(|score| **score > 0.0) {
            *score += share * mean;
        }
        rest = behind;
    }
}

/// From the best score and what all words weigh, those that no text has among them: in units of the rarest word, how much
/// was found; somewhat less for long questions, of which some part is always found, and for words that the site lacks.
fn confidence(best: f32, whole: f32, unknown: f32, rarest: f32) -> f32 {
    let known = (1.0 - unknown / whole).max(0.0);
    let evidence = best / rarest * sqrt(known / sqrt(whole / rarest));
    evidence / (evidence + EVEN)
}

/// Adds a term's postings: each chunk keeps the best of the word's variants.
fn read(index: &Index, postings: &[u8], weight: f32, scratch: &mut Scratch) {
    let norms = index.norms();
    let mut reader = Reader::new(postings, 0);
    let mut chunk = 0usize;
    while let Some(number) = reader.number() {
        chunk += number >> 2;
        let (body, head) = match number & 3 {
            0 => (1.0, 0.0),
            1 => (2.0, 0.0),
            2 => (0.0, index.title),
            _ => {
                let times = reader.byte().unwrap_or(0);
                let title = if times & 1 == 1 { index.title } else { 0.0 };
                (f32::from(times >> 3), title + f32::from(times >> 1 & 3) * index.heading)
            }
        };
        let (Some(norm), Some(value)) = (norms.get(chunk), scratch.value.get_mut(chunk)) else { return };
        let times = head + body * 64.0 / f32::from(*norm).max(1.0);
        if *value == 0.0 {
            scratch.touched.push(chunk);
        }
        *value = value.max(weight * times / (times + index.k1));
        chunk += 1;
    }
}

/// The best scores above 0, best first; of equal ones the earlier chunk.
pub(crate) fn top(scores: &[f32], most: usize, best: &mut Vec<(usize, f32)>) {
    let mut least = 0.0;
    for (chunk, score) in scores.iter().enumerate() {
        if *score > least {
            let at = best.iter().rposition(|(_, other)| other >= score).map_or(0, |at| at + 1);
            best.insert(at, (chunk, *score));
            if best.len() > most {
                best.pop();
                least = best.last().map_or(0.0, |(_, score)| *score);
            }
        }
    }
}

/// How much a word tells that stands in so many of all chunks.
pub(crate) fn idf(chunks: usize, df: usize) -> f32 {
    let (chunks, df) = (chunks as f32, df as f32);
    ln(1.0 + (chunks - df + 0.5).max(0.0) / (df + 0.5))
}

/// The natural logarithm to three digits: the exponent, and a polynomial for the rest.
fn ln(x: f32) -> f32 {
    let bits = x.to_bits();
    let exponent = (bits >> 23) as f32 - 127.0;
    let m = f32::from_bits(bits & 0x7F_FFFF | 0x3F80_0000);
    // log2(m) on 1..2, error below 0.0002.
    let log2 = -2.153_62 + m * (3.047_88 + m * (-1.051_87 + m * 0.158_2));
    (exponent + log2 + 0.000_6) * core::f32::consts::LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithm_is_near_enough() {
        for x in [1.0f32, 1.01, 1.5, 1.99, 2.0, 3.0, 17.0, 1000.0, 123_456.0] {
            assert!((ln(x) - x.ln()).abs() < 0.003, "{x}: {} {}", ln(x), x.ln());
        }
    }
}
