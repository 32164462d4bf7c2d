//! One sort for all: each of the library's own, made for one kind of comparison, is larger than the ranking.

/// An item, and what it is sorted by.
pub(crate) type Scored = (usize, f32);

/// Sorts stably, by merging: `first` tells that the one on the left has to stand before the one on the right.
pub(crate) fn sort(items: &mut Vec<Scored>, first: &dyn Fn(Scored, Scored) -> bool) {
    let mut width = 1;
    while width < items.len() {
        let mut merged = Vec::with_capacity(items.len());
        for lot in items.chunks(width * 2) {
            let (mut left, mut right) = lot.split_at(width.min(lot.len()));
            while let ([a, ..], [b, ..]) = (left, right) {
                let from = if first(*b, *a) { &mut right } else { &mut left };
                merged.extend(from.split_off_first());
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        *items = merged;
        width *= 2;
    }
}

/// The larger score first.
pub(crate) fn best_first(items: &mut Vec<Scored>) {
    sort(items, &|a, b| a.1 > b.1);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_the_library_sorts(scores in prop::collection::vec(0u8..9, 0..70)) {
            let items: Vec<Scored> = scores.iter().enumerate().map(|(at, score)| (at, f32::from(*score))).collect();
            let (mut ours, mut theirs) = (items.clone(), items);
            best_first(&mut ours);
            theirs.sort_by(|a, b| b.1.total_cmp(&a.1));
            prop_assert_eq!(ours, theirs);
        }
    }
}
