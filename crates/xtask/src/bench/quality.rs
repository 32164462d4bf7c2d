//! How good a ranking is, and how well a score tells questions with an answer from those without.

use std::collections::BTreeSet;

use super::table::float;

/// How far down nDCG and recall look.
const GAIN_DEPTH: usize = 10;
const RECALL_DEPTH: usize = 5;

/// Means over questions.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Quality {
    /// nDCG@10: 1 if all that is relevant stands first; each place counts less the further down it is.
    pub(super) gain: f64,
    /// recall@5: the share of what is relevant that is among the first five.
    pub(super) recall: f64,
}

impl Quality {
    /// The mean over several; of none it is 0.
    pub(super) fn mean(all: &[Self]) -> Self {
        let mean = |part: fn(&Self) -> f64| all.iter().map(part).sum::<f64>() / float(all.len().max(1));
        Self { gain: mean(|one| one.gain), recall: mean(|one| one.recall) }
    }
}

/// Of one question: `ranked` best first, of several of one name the first counts; what is relevant is so equally.
pub(super) fn of<'a>(ranked: impl IntoIterator<Item = &'a str>, relevant: &BTreeSet<&str>) -> Quality {
    let mut names: Vec<&str> = Vec::new();
    for name in ranked {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let discount = |place: usize| 1.0 / (float(place) + 2.0).log2();
    let hits = |depth: usize| {
        names
            .iter()
            .take(depth)
            .enumerate()
            .filter(|(_, name)| relevant.contains(*name))
            .map(|(place, _)| place)
    };
    let ideal: f64 = (0..relevant.len().min(GAIN_DEPTH)).map(discount).sum();
    if relevant.is_empty() {
        return Quality::default();
    }
    Quality {
        gain: hits(GAIN_DEPTH).map(discount).fold(0.0, |sum, gain| sum + gain) / ideal,
        recall: float(hits(RECALL_DEPTH).count()) / float(relevant.len()),
    }
}

/// The chance that one of the first scores more than one of the second: 0.5 tells nothing, 1 everything.
pub(super) fn auroc(positive: &[f64], negative: &[f64]) -> f64 {
    let mut wins = 0.0;
    for high in positive {
        for low in negative {
            wins += if high > low { 1.0 } else { f64::from(u8::from(high >= low)) / 2.0 };
        }
    }
    wins / float((positive.len() * negative.len()).max(1))
}

#[cfg(test)]
mod tests {
    use super::{Quality, auroc, of};

    #[test]
    fn a_ranking_is_as_good_as_its_first_places() {
        let relevant = ["a", "b"].into_iter().collect();
        let second = 1.0 / 3.0_f64.log2();
        let all = 1.0 + second;
        let eleventh: Vec<&str> = vec!["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "a"];
        for (ranked, gain, recall) in [
            (vec!["a", "b"], 1.0, 1.0),
            (vec!["a", "a", "b"], 1.0, 1.0),
            (vec!["x", "b"], second / all, 0.5),
            (vec!["1", "2", "3", "4", "5", "a"], 1.0 / 7.0_f64.log2() / all, 0.0),
            (eleventh, 0.0, 0.0),
            (vec![], 0.0, 0.0),
        ] {
            let found = of(ranked.iter().copied(), &relevant);
            assert!((found.gain - gain).abs() < 1e-9 && (found.recall - recall).abs() < 1e-9, "{ranked:?}");
        }
        let mean = Quality::mean(&[Quality { gain: 1.0, recall: 0.0 }, Quality { gain: 0.0, recall: 1.0 }]);
        assert_eq!(mean, Quality { gain: 0.5, recall: 0.5 });
    }

    #[test]
    fn scores_tell_apart_as_often_as_they_are_in_order() {
        for (positive, negative, expected) in [
            (vec![0.9, 0.8], vec![0.1, 0.2], 1.0),
            (vec![0.1], vec![0.9], 0.0),
            (vec![0.5, 0.5], vec![0.5], 0.5),
            (vec![0.9, 0.1], vec![0.5], 0.5),
        ] {
            assert_eq!(auroc(&positive, &negative), expected);
        }
    }
}
