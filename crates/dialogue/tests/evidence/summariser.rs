//! What takes the model's place: it keeps the sentences with the most numbers, names and words that are said only once,
//! as many as were asked for, and forgets the others.

use std::collections::BTreeMap;

/// Answers a request for a summary.
pub(crate) fn summarise(request: &str) -> String {
    let (task, _) = request.split_once(" words: ").unwrap();
    let most: usize = task.rsplit(' ').next().unwrap().parse().unwrap();
    let mut sentences: Vec<String> = Vec::new();
    for line in request.split(['\n', '<', '>']) {
        let spoken = line.split_once(": ").filter(|(who, _)| ["Visitor", "Assistant"].contains(who));
        // The instruction is a line of its own, and no part of what was said.
        if spoken.is_none() && !line.starts_with("• ") {
            continue;
        }
        let text = spoken.map_or(line, |(_, text)| text);
        for sentence in text.split_inclusive(['.', '?', '!', '。', '？', '！', '•']) {
            let sentence = sentence.trim().trim_start_matches('•').trim();
            if !sentence.is_empty() && !sentence.ends_with(['?', '？']) {
                sentences.push(sentence.to_owned());
            }
        }
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for word in sentences.iter().flat_map(|sentence| sentence.split_whitespace()) {
        *seen.entry(word).or_default() += 1;
    }
    let weights: Vec<usize> = sentences.iter().map(|sentence| weight(sentence, &seen)).collect();
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(weights[*at]));
    let mut words = 0;
    let mut kept = Vec::new();
    for at in order {
        let length = words_of(&sentences[at]);
        if words + length <= most {
            words += length;
            kept.push(at);
        }
    }
    kept.sort_unstable();
    kept.iter().map(|at| format!("• {}\n", sentences[*at])).collect()
}

/// Numbers and capitals within the sentence count, and words that nothing else says.
fn weight(sentence: &str, seen: &BTreeMap<&str, usize>) -> usize {
    let words = sentence.split_whitespace();
    words
        .enumerate()
        .map(|(at, word)| {
            let number = usize::from(word.contains(|letter: char| letter.is_ascii_digit()));
            let name = usize::from(at > 0 && word.starts_with(char::is_uppercase));
            2 * number + name + usize::from(seen.get(word) == Some(&1))
        })
        .sum()
}

/// Words, or two characters where a script has no spaces.
fn words_of(sentence: &str) -> usize {
    let ideographs = sentence.chars().filter(|letter| *letter >= '\u{2e80}').count();
    sentence.split_whitespace().count().max(ideographs / 2)
}
