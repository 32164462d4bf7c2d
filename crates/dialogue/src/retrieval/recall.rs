//! Old turns of the thread that the newest question refers to, found by their words and, where there are any, vectors.

use super::index::Index;
use super::rank;
use super::vectors::{self, Packed};
use super::words::{self, Kind};

/// Letters that two forms of a word have in common at least.
const COMMON: usize = 4;
/// How much of the question, by weight, a turn has to have.
const SHARE: f32 = 0.3;
/// Beyond this nothing more of a turn is read, bytes.
const MOST_READ: usize = 1 << 16;
const K1: f32 = 1.2;
const B: f32 = 0.6;

/// A word of the question.
struct Asked {
    text: String,
    plain: bool,
    /// Turns that have it.
    turns: usize,
}

/// The numbers of the turns that match, at most `most`, in the thread's order. `near`: turns by their vectors, nearest
/// first, those only that are near at all.
pub(crate) fn recall(
    index: Option<&Index>,
    query: &str,
    turns: &[&str],
    near: &[usize],
    most: usize,
) -> Vec<usize> {
    let mut asked: Vec<Asked> = Vec::new();
    words::each(query, &mut |word| {
        let stop = index.is_some_and(|index| {
            index.walk().find(word.text).and_then(|term| index.term(term)).is_some_and(|term| term.stop)
        });
        let short = word.kind == Kind::Plain
            && word.text.len() < 2
            && !word.text.starts_with(|c: char| c.is_ascii_digit());
        if !stop && !short && asked.len() < 48 && !asked.iter().any(|other| other.text == word.text) {
            asked.push(Asked { text: String::from(word.text), plain: word.kind == Kind::Plain, turns: 0 });
        }
    });
    // Per turn: its length, and per word of the question how often it stands there.
    let mut counts: Vec<(f32, Vec<f32>)> = Vec::new();
    let mut total = 0.0;
    for turn in turns {
        let (mut length, mut times) = (0.0, vec![0.0f32; asked.len()]);
        words::each(head(turn), &mut |word| {
            length += 1.0;
            for (asked, times) in asked.iter().zip(&mut times) {
                *times += likeness(&asked.text, word.text, asked.plain && word.kind == Kind::Plain);
            }
        });
        for (asked, times) in asked.iter_mut().zip(&times) {
            asked.turns += usize::from(*times > 0.0);
        }
        total += length;
        counts.push((length, times));
    }
    let average = (total / turns.len().max(1) as f32).max(1.0);
    let weight = |asked: &Asked| if asked.turns == 0 { 0.0 } else { rank::idf(turns.len(), asked.turns) };
    let whole: f32 = asked.iter().map(weight).sum();
    let mut ranking: Vec<(usize, f32)> = Vec::new();
    for (at, (length, times)) in counts.iter().enumerate() {
        let (mut score, mut share) = (0.0, 0.0);
        for (asked, times) in asked.iter().zip(times).filter(|(_, times)| **times > 0.0) {
            share += weight(asked);
            score += weight(asked) * times / (times + K1 * (1.0 - B + B * length / average));
        }
        if score > 0.0 && share >= SHARE * whole {
            let place = ranking.iter().rposition(|(_, other)| *other >= score).map_or(0, |place| place + 1);
            ranking.insert(place, (at, score));
        }
    }
    let lexical: Vec<usize> = ranking.into_iter().map(|(at, _)| at).collect();
    let mut found: Vec<usize> = Vec::new();
    for (at, _) in vectors::fuse(&lexical, near).into_iter().take(most) {
        found.insert(found.partition_point(|other| *other < at), at);
    }
    found
}

fn head(turn: &str) -> &str {
    let mut end = turn.len().min(MOST_READ);
    while !turn.is_char_boundary(end) {
        end -= 1;
    }
    turn.get(..end).unwrap_or_default()
}

/// 1 for the same word, less for what seems another form of it: there are no stems here.
fn likeness(asked: &str, word: &str, plain: bool) -> f32 {
    if asked == word {
        return 1.0;
    }
    if !plain {
        return 0.0;
    }
    let common = asked.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
    let longer = asked.len().max(word.len());
    if common >= COMMON && common * 10 >= longer * 6 { 0.8 } else { 0.0 }
}

/// Turns by cosine, nearest first: those that stand out from the rest.
pub(crate) fn near(query: &Packed, turns: &[Option<&Packed>]) -> Vec<usize> {
    let mut found: Vec<(usize, f32)> = Vec::new();
    let mut sum = 0.0;
    for (at, turn) in turns.iter().enumerate() {
        if let Some(turn) = turn.filter(|turn| turn.row.len() == query.row.len()) {
            let cosine = vectors::cosine(&query.row, query.scale, &turn.row, turn.scale);
            sum += cosine;
            found.push((at, cosine));
        }
    }
    let mean = sum / found.len().max(1) as f32;
    let best = found.iter().fold(mean, |best, (_, cosine)| best.max(*cosine));
    found.retain(|(_, cosine)| *cosine > 0.0 && *cosine >= (mean + best) / 2.0);
    super::sort::best_first(&mut found);
    found.into_iter().map(|(at, _)| at).collect()
}
