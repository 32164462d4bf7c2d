//! Answers from the passages that came with a question, rightly and wrongly cited.

use crate::{answers::mentions, data_block::Source};

/// What asks for a number, in the languages of the demo's pages.
const COUNTS: [&str; 9] = [
    "how long",
    "how many",
    "how much",
    "when ",
    "what does it cost",
    "wie lang",
    "wie viel",
    "wann ",
    "was kostet",
];
/// Short words that tell nothing of what is asked.
const PLAIN: [&str; 20] = [
    "and", "any", "are", "can", "das", "der", "die", "für", "for", "how", "ist", "mit", "not", "our", "the",
    "und", "was", "wie", "you", "your",
];

/// The first passage's best sentence word for word, and what the second passage is about in other words.
pub(crate) fn answer(sources: &[Source], question: &str) -> String {
    let mut parts = Vec::new();
    if let Some(first) = sources.first() {
        parts.push(format!("{} [{}]", fitting(&first.text, question), first.id));
    }
    if let Some(second) = sources.get(1) {
        let title = if second.title.is_empty() { "another page" } else { &second.title };
        parts.push(format!("There is more to read about it under “{title}”. [{}]", second.id));
    }
    parts.join("\n\n")
}

/// The same sentence with another number in it, and a passage that nobody sent.
pub(crate) fn wrong_answer(sources: &[Source], question: &str) -> String {
    let said = sources.first().map(|first| {
        let sentence = with_number(&first.text).unwrap_or_else(|| fitting(&first.text, question));
        format!("{} [{}]\n\n", altered(sentence), first.id)
    });
    format!("{}All of this is told elsewhere as well. [9]", said.unwrap_or_default())
}

pub(crate) fn nothing_found() -> String {
    "The site does not tell anything about that, so I cannot say.".to_owned()
}

/// The sentences of a text, each as it stands there, and its lines that are no sentence.
fn sentences(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    for line in text.lines() {
        let mut start = 0;
        let mut signs = line.char_indices().peekable();
        while let Some((at, sign)) = signs.next() {
            let end = at + sign.len_utf8();
            let next = signs.peek().map(|(_, next)| *next);
            let wide = matches!(sign, '。' | '！' | '？');
            let narrow = matches!(sign, '.' | '!' | '?') && next.is_none_or(char::is_whitespace);
            if wide || narrow {
                all.push(line[start..end].trim());
                start = end;
            }
        }
        all.push(line[start..].trim());
    }
    all.retain(|sentence| !sentence.is_empty());
    all
}

/// Whether it is a sentence, and no heading or cell of a table.
fn is_whole(sentence: &str) -> bool {
    sentence.ends_with(['.', '!', '?', '。', '！', '？'])
}

/// The sentence that has most words of the question; of several the first one with a number, where the question asks for
/// one, else the first.
fn fitting<'a>(text: &'a str, question: &str) -> &'a str {
    let asked = beginnings(question);
    let counts = mentions(question, &COUNTS);
    let all = sentences(text);
    let whole = || all.iter().copied().filter(|sentence| is_whole(sentence));
    let fit = |sentence: &str| {
        let common = beginnings(sentence).iter().filter(|word| asked.contains(word)).count();
        (common, counts && has_digit(sentence))
    };
    let best = whole().map(fit).max().unwrap_or_default();
    whole().find(|sentence| fit(sentence) == best).or(all.first().copied()).unwrap_or_default()
}

fn has_digit(sentence: &str) -> bool {
    sentence.bytes().any(|byte| byte.is_ascii_digit())
}

fn with_number(text: &str) -> Option<&str> {
    sentences(text).into_iter().find(|sentence| is_whole(sentence) && has_digit(sentence))
}

/// The first digit made another one; without any, a number is added.
fn altered(sentence: &str) -> String {
    match sentence.find(|sign: char| sign.is_ascii_digit()) {
        Some(at) => {
            let digit = sentence.as_bytes()[at] - b'0';
            format!("{}{}{}", &sentence[..at], (digit + 1) % 9 + 1, &sentence[at + 1..])
        }
        None => format!("{sentence} That is so in 17 cases."),
    }
}

/// The telling words of a text by how they begin, and its wide signs.
fn beginnings(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let tells = |word: &&str| word.chars().count() > 2 && !PLAIN.contains(word);
    let words = lower.split(|sign: char| !sign.is_alphanumeric()).filter(tells);
    let wide = lower.chars().filter(|sign| *sign >= '\u{3040}').map(String::from);
    words.map(|word| word.chars().take(5).collect()).chain(wide).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "Norway\nOrders of 80.50 euros leave at once. Delivery to Norway takes 3 to 5 days! Returns are free";

    fn sources(texts: &[&str]) -> Vec<Source> {
        let source = |(index, text): (usize, &&str)| Source {
            id: (index + 1).to_string(),
            title: format!("Page {}", index + 1),
            text: (*text).to_owned(),
        };
        texts.iter().enumerate().map(source).collect()
    }

    #[test]
    fn the_best_sentence_is_quoted_as_it_stands() {
        for (text, question, expected) in [
            (TEXT, "How long does delivery to Norway take?", "Delivery to Norway takes 3 to 5 days!"),
            (TEXT, "When does my order leave?", "Orders of 80.50 euros leave at once."),
            (TEXT, "Why?", "Orders of 80.50 euros leave at once."),
            ("Only a heading", "Why?", "Only a heading"),
            ("配送は三日です。返品は無料です。", "返品", "返品は無料です。"),
            ("It comes by boat. It takes 3 to 5 days.", "How long?", "It takes 3 to 5 days."),
            ("It comes by boat. It takes 3 to 5 days.", "By what?", "It comes by boat."),
            ("For years to come. Oil oak once a year.", "How do I care for oak?", "Oil oak once a year."),
            ("", "Why?", ""),
        ] {
            assert_eq!(fitting(text, question), expected, "{question}");
        }
    }

    #[test]
    fn answers_cite_what_was_sent_and_wrong_ones_do_not() {
        let two = sources(&[TEXT, "Other words."]);
        let expected =
            "Delivery to Norway takes 3 to 5 days! [1]\n\nThere is more to read about it under “Page 2”. [2]";
        assert_eq!(answer(&two, "Delivery to Norway?"), expected);
        let wrong = wrong_answer(&two, "Delivery to Norway?");
        assert_eq!(
            wrong,
            "Orders of 10.50 euros leave at once. [1]\n\nAll of this is told elsewhere as well. [9]"
        );
        let plain = wrong_answer(&sources(&["No number."]), "");
        assert!(plain.starts_with("No number. That is so in 17 cases. [1]"), "{plain}");
        assert!(wrong_answer(&[], "").ends_with("[9]"));
        for digit in '0'..='9' {
            assert_ne!(altered(&format!("A {digit}.")), format!("A {digit}."));
        }
    }
}
