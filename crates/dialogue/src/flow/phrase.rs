//! The phrases that start a flow. Few starts that were not meant matter more than every one that was.

use super::model::Flow;
use super::slot::speaks;
use super::words::{self, Word, is_in};

/// Words of a text beside those of the phrase.
const BESIDES: usize = 8;

/// How well a text asks for a flow: the most words of a phrase that are all in it; 0: it does not.
///
/// A phrase of one word has to be nearly all of the text. A text that says no, or asks how, what or why, starts nothing.
pub fn matches(flow: &Flow, text: &str, locale: &str) -> u32 {
    let said = words::words(text);
    let languages = words::languages(locale);
    let against = |at: usize| languages.iter().any(|language| is_in(language.negation, &said, at));
    let asks =
        ["what how why when where who was wie warum wann wo wer wieso ما ماذا كيف متي اين لماذا من هل"];
    let asks = asks.iter().any(|list| is_in(list, &said, 0));
    if said.len() > 40 || asks || (0..said.len()).any(against) {
        return 0;
    }
    let filler = |at: usize| languages.iter().any(|language| is_in(language.filler, &said, at));
    let telling = (0..said.len()).filter(|at| !filler(*at)).count();
    let mut best = 0;
    for (_, phrases) in flow.phrases.iter().filter(|(known, _)| speaks(known, locale)) {
        for phrase in phrases {
            let parts = words::words(phrase);
            let has = |part: &Word| {
                said.iter().any(|word| word.text == part.text || words::is_near(&word.text, &part.text))
            };
            let room = if parts.len() == 1 { telling <= 2 } else { telling <= parts.len() + BESIDES };
            if !parts.is_empty() && room && parts.iter().all(has) {
                best = best.max(u32::try_from(parts.len()).unwrap_or(u32::MAX));
            }
        }
    }
    best
}
