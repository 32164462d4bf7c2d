//! What a typed text means for a flow that asked something: an answer, a command, a correction; or nothing.

use super::model::{Slot, SlotKind};
use super::run::Run;
use super::slot::{self, Answer, Judge};
use super::state::set;
use super::words::{self, Word, fold, is_all, is_in};
use crate::json::Value;

/// Takes a text. False: it is about something else.
pub(super) fn typed(run: &mut Run<'_>, text: &str) -> bool {
    let locale = run.state.locale.clone();
    let languages = words::languages(&locale);
    let said = words::words(text);
    if said.is_empty() && text.trim().is_empty() {
        return false;
    }
    if languages.iter().any(|language| is_all(language.cancel, &said, language.filler)) {
        return run.command(&super::Input::Cancel);
    }
    if languages.iter().any(|language| is_all(language.back, &said, language.filler)) {
        return run.back();
    }
    let Some((_, open)) = run.open() else { return false };
    let Some(slot) = run.flow.slots.get(open) else { return false };
    let data = run.data();
    let judge = Judge { locale: &locale, now: run.now, data: &data };
    let question = words::is_question(text, &locale);
    // How much speaks for a correction: it begins as one, it has a word of one, it names what is to change.
    let changes: Vec<usize> = (0..said.len())
        .filter(|at| languages.iter().any(|language| is_in(language.change, &said, *at)))
        .filter(|at| !is_in("not nicht", &said, *at))
        .collect();
    let begins = changes.first() == Some(&0) && said.len() > 1;
    let answer = slot::parse(slot, text, judge, false);
    if !question && !changes.is_empty() {
        let named = named(run, &said, &locale);
        let clear =
            named.is_some() || if slot.kind == SlotKind::Text { begins && changes.len() > 1 } else { begins };
        let other = !matches!(answer, Answer::Value(_)) || slot.kind == SlotKind::Confirm;
        if (clear || other)
            && let Some((at, value)) = correction(run, open, named, text, judge)
        {
            return run.correct(at, value);
        }
    }
    match answer {
        Answer::Value(value) => {
            if slot.kind == SlotKind::Date {
                let beside: Vec<(String, Value)> = run
                    .flow
                    .slots
                    .iter()
                    .filter(|other| matches!(other.kind, SlotKind::Time | SlotKind::Choice))
                    .filter(|other| run.state.slot(&other.name).is_none())
                    .filter_map(|other| Some((other.name.clone(), slot::time_beside(other, text, judge)?)))
                    .collect();
                for (name, value) in beside {
                    set(&mut run.state.kept, &name, value);
                }
            }
            run.fill(open, value);
            true
        }
        Answer::Invalid => {
            run.refuse();
            true
        }
        Answer::Other if question => false,
        Answer::Other => {
            let Some(at) = named(run, &said, &locale).filter(|at| *at != open) else { return false };
            let value = run.flow.slots.get(at).and_then(|slot| anew(run, slot, text, judge));
            value.is_some_and(|value| run.correct(at, Some(value)))
        }
    }
}

/// The slot that a text names, by its label or its name; of those that were asked for.
fn named(run: &Run<'_>, said: &[Word], locale: &str) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (at, slot) in run.flow.slots.iter().enumerate() {
        if !run.can_correct(at) {
            continue;
        }
        for name in [slot.label.of(locale), slot.name.as_str()] {
            let parts = words::words(name);
            let has = |part: &Word| said.iter().any(|word| word.text == part.text);
            let all = !parts.is_empty() && parts.iter().all(has);
            if all && best.is_none_or(|(_, count)| parts.len() > count) {
                best = Some((at, parts.len()));
            }
        }
    }
    best.map(|(at, _)| at)
}

/// Which earlier answer a text changes, and into what.
fn correction(
    run: &Run<'_>,
    open: usize,
    named: Option<usize>,
    text: &str,
    judge: Judge<'_>,
) -> Option<(usize, Option<Value>)> {
    if let Some(at) = named.filter(|at| *at != open) {
        let slot = run.flow.slots.get(at)?;
        return Some((at, anew(run, slot, text, judge)));
    }
    if named.is_some() {
        return None;
    }
    // The last answer first.
    for asked in run.state.past.iter().rev() {
        let Some((_, at)) = asked.place.asked.filter(|(_, at)| *at != open) else { continue };
        let slot = run.flow.slots.get(at)?;
        let strict = !matches!(slot.kind, SlotKind::Text | SlotKind::Confirm | SlotKind::Number);
        if let Some(value) = anew(run, slot, text, judge).filter(|_| strict) {
            return Some((at, Some(value)));
        }
    }
    None
}

/// The other value that a text gives to a slot.
fn anew(run: &Run<'_>, slot: &Slot, text: &str, judge: Judge<'_>) -> Option<Value> {
    let part =
        if slot.kind == SlotKind::Text { behind_name(slot, text, judge.locale)? } else { text.to_owned() };
    // "No" is no answer to skip.
    match slot::parse(slot, &part, judge, false) {
        Answer::Value(value) if value != Value::Null && run.state.slot(&slot.name) != Some(&value) => {
            Some(value)
        }
        Answer::Value(_) | Answer::Invalid | Answer::Other => None,
    }
}

/// What stands behind a slot's name in a text: "my name is Ada" gives "Ada".
fn behind_name(slot: &Slot, text: &str, locale: &str) -> Option<String> {
    const LINKS: &str = "is to be should into as ist in auf zu lautet soll heisst هو هي الي";
    let names: Vec<Word> =
        [slot.label.of(locale), slot.name.as_str()].into_iter().flat_map(words::words).collect();
    let pieces: Vec<&str> = text.split_whitespace().collect();
    let bare = |piece: &str| fold(piece).trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let last = pieces.iter().rposition(|piece| names.iter().any(|name| name.text == bare(piece)))?;
    let mut rest = pieces.get(last + 1..)?;
    while let [first, behind @ ..] = rest {
        if !LINKS.split(' ').any(|link| link == bare(first)) && !bare(first).is_empty() {
            break;
        }
        rest = behind;
    }
    let rest = rest.join(" ");
    let rest = rest.trim_end_matches(['.', '!']);
    (!rest.is_empty()).then(|| rest.to_owned())
}
