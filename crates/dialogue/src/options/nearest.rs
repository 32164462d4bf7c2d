//! What was probably meant by a name that is not known.

/// The name that differs least, if it differs by at most a third of its letters.
pub(super) fn nearest(name: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let near = names.map(|known| (distance(name.as_bytes(), known.as_bytes()), known));
    let (steps, known) = near.min_by_key(|(steps, _)| *steps)?;
    (steps <= known.len().div_ceil(3)).then_some(known)
}

/// Levenshtein's distance in bytes; whoever writes a name of more than 64 bytes did not mean one of ours.
fn distance(a: &[u8], b: &[u8]) -> usize {
    if a.len() > 64 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, to) in row.iter_mut().skip(1).zip(b) {
            left = (left + 1).min(*cell + 1).min(diagonal + usize::from(from != to));
            diagonal = std::mem::replace(cell, left);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances() {
        for (a, b, steps) in
            [("", "", 0), ("", "ab", 2), ("ab", "", 2), ("kitten", "sitting", 3), ("ab", "ba", 2)]
        {
            assert_eq!(distance(a.as_bytes(), b.as_bytes()), steps, "{a} {b}");
        }
    }
}
