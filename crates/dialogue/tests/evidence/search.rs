//! Old turns that fit a question: by the knowledge module where it is compiled in, else by BM25 over plain words.

use dialogue::thread::{Message, MessageId};

#[cfg(feature = "retrieval")]
pub(crate) fn search(turns: &[Message], question: &str, lang: &str, count: usize) -> Vec<MessageId> {
    use serde_json::{Value, json};
    let turns: Vec<Value> =
        turns.iter().map(|turn| json!({ "id": turn.id.as_str(), "text": turn.text() })).collect();
    let request =
        json!({ "do": "find", "query": question, "lang": lang, "k": 0, "turns": turns, "recall": count });
    let reply = dialogue::retrieval::Desk::default().handle(&request.to_string());
    let reply: Value = serde_json::from_str(&reply).unwrap();
    let recalled = reply["recalled"].as_array().unwrap_or_else(|| panic!("{reply}"));
    recalled.iter().map(|id| MessageId(id.as_str().unwrap().to_owned())).collect()
}

#[cfg(not(feature = "retrieval"))]
pub(crate) fn search(turns: &[Message], question: &str, _lang: &str, count: usize) -> Vec<MessageId> {
    let documents: Vec<Vec<String>> = turns.iter().map(|turn| terms(&turn.text())).collect();
    let total: usize = documents.iter().map(Vec::len).sum();
    let average = total as f64 / documents.len() as f64;
    let mut scores: Vec<(f64, usize)> = (0..turns.len()).map(|at| (0.0, at)).collect();
    for term in terms(question) {
        let with = documents.iter().filter(|document| document.contains(&term)).count() as f64;
        let rarity = (1.0 + (documents.len() as f64 - with + 0.5) / (with + 0.5)).ln();
        for (score, at) in &mut scores {
            let times = documents[*at].iter().filter(|other| **other == term).count() as f64;
            let length = documents[*at].len() as f64 / average;
            *score += rarity * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length));
        }
    }
    scores.retain(|(score, _)| *score > 0.0);
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    scores.iter().take(count).map(|(_, at)| turns[*at].id.clone()).collect()
}

#[cfg(not(feature = "retrieval"))]
fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for word in text.to_lowercase().split(|letter: char| !letter.is_alphanumeric()) {
        let letters: Vec<char> = word.chars().collect();
        if letters.first().is_some_and(|letter| *letter >= '\u{2e80}') {
            terms.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>()));
        } else if letters.len() > 2 {
            terms.push(word.to_owned());
        }
    }
    terms
}
