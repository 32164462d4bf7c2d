//! Summaries: what a later answer may need of a conversation, found without a model.

use std::collections::BTreeSet;

/// Words of the longest summary.
const WORDS_MAX: usize = 150;
/// Words that begin a sentence and name nothing.
const PLAIN: [&str; 32] = [
    "a",
    "an",
    "and",
    "are",
    "assistant",
    "at",
    "but",
    "can",
    "do",
    "earlier",
    "he",
    "here",
    "how",
    "i",
    "in",
    "is",
    "it",
    "my",
    "no",
    "of",
    "on",
    "our",
    "she",
    "the",
    "they",
    "this",
    "visitor",
    "we",
    "what",
    "yes",
    "you",
    "your",
];

/// The names and numbers of what stands between the tags, each once, in the order in which they come.
pub(crate) fn of(request: &str) -> String {
    let record = request.find('<').map_or(request, |at| &request[at..]);
    let mut known = BTreeSet::new();
    let mut kept = Vec::new();
    for word in record.split(|sign: char| sign.is_whitespace() || matches!(sign, '<' | '>' | ',' | ';')) {
        let word = word.trim_matches(|sign: char| !sign.is_alphanumeric());
        let tells = word.chars().next().is_some_and(char::is_uppercase)
            || word.chars().any(|sign| sign.is_ascii_digit());
        if tells && !PLAIN.contains(&word.to_lowercase().as_str()) && known.insert(word) {
            kept.push(word);
        }
    }
    kept.truncate(WORDS_MAX);
    if kept.is_empty() {
        return "They spoke about nothing in particular.".to_owned();
    }
    format!("They spoke about {}.", kept.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_stay_also_those_of_an_earlier_summary() {
        let request = "Summarise the conversation below, in at most 200 words.\n\
            <summary>They spoke about Oslo, A-17.</summary>\n\
            <earlier>\nVisitor: My order 8821 goes to Bergen, not Oslo.\nAssistant: Yes, it comes on Tuesday at 9:30 (door 4).</earlier>\n";
        let summary = of(request);
        assert_eq!(summary, "They spoke about Oslo, A-17, 8821, Bergen, Tuesday, 9:30, 4.");
        assert_eq!(
            of("<earlier>\nVisitor: hello there</earlier>"),
            "They spoke about nothing in particular."
        );
        // A summary of a summary keeps all of it.
        assert_eq!(of(&format!("<summary>{summary}</summary>")), summary);
        let long: String = (0..1000).map(|number| format!("{number} ")).collect();
        assert_eq!(of(&long).split(' ').count(), WORDS_MAX + 3);
    }
}
