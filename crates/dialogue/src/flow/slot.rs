//! Answers: what a text or a control's value is worth for a slot, and how a value is shown.

use super::date::{self, Day, Now, Said};
use super::logic;
use super::model::{Choices, Slot, SlotKind};
use super::number;
use super::words::{self, Word, is_all, is_in, is_near};
use crate::json::Value;

/// The longest answer that a `text` slot takes when it has no `max`.
const LONGEST: usize = 500;
/// Options of a list in the data that are offered.
const MOST_OPTIONS: usize = 100;

/// What answers are judged by.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    pub(super) locale: &'a str,
    pub(super) now: Now,
    /// The flow's data: `slots`, `context`.
    pub(super) data: &'a Value,
}

/// What an answer is worth.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    Value(Value),
    /// It means to be an answer, and does not pass.
    Invalid,
    /// It is about something else.
    Other,
}

/// One of the answers that may be chosen.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choosable {
    pub(super) value: Value,
    pub(super) label: String,
    synonyms: Vec<String>,
}

/// A bound is written as such a slot's bounds are.
pub(super) fn is_bound(kind: SlotKind, bound: &str) -> bool {
    match kind {
        SlotKind::Text | SlotKind::Number => number::read(bound).is_some(),
        SlotKind::Date => day_of(bound, Day(0)).is_some(),
        SlotKind::Time => date::read_clock(bound).is_some(),
        SlotKind::Email | SlotKind::Phone | SlotKind::Choice | SlotKind::Confirm => false,
    }
}

/// A bound of a date: `2026-05-03`, `today`, `today+30`.
fn day_of(bound: &str, today: Day) -> Option<Day> {
    match bound.strip_prefix("today") {
        Some("") => Some(today),
        Some(days) => {
            let days: i64 = days.strip_prefix('+').unwrap_or(days).parse().ok()?;
            (days.abs() < 100_000).then_some(Day(today.0 + days))
        }
        None => Day::read(bound),
    }
}

/// The bounds of a slot as its control needs them: dates as they are today.
pub(super) fn bounds(slot: &Slot, now: Now) -> [String; 2] {
    [&slot.min, &slot.max].map(|bound| match slot.kind {
        SlotKind::Date => day_of(bound, now.day()).map(Day::iso).unwrap_or_default(),
        _ => bound.clone(),
    })
}

/// The answers that may be chosen; none for a slot without choices.
pub(super) fn options(slot: &Slot, judge: Judge<'_>) -> Vec<Choosable> {
    match &slot.choices {
        Choices::None => Vec::new(),
        Choices::Written(choices) => {
            let option = |choice: &super::model::Choice| {
                let value = choice.value.as_str();
                let label = if choice.label.is_empty() { value } else { choice.label.of(judge.locale) };
                let words = choice.synonyms.iter().filter(|(locale, _)| speaks(locale, judge.locale));
                let synonyms = words.flat_map(|(_, words)| words.iter().cloned()).collect();
                Choosable { value: Value::String(value.to_owned()), label: label.to_owned(), synonyms }
            };
            choices.iter().map(option).collect()
        }
        Choices::From { path, value, label } => {
            let found = logic::lookup(judge.data, path).and_then(Value::as_array);
            let items = found.map_or(&[][..], Vec::as_slice);
            let option = |item: &Value| {
                let field =
                    |name: &String| if name.is_empty() { Some(item) } else { logic::lookup(item, name) };
                let own = field(value)
                    .filter(|own| !matches!(own, Value::Null | Value::Array(_) | Value::Object(_)))?;
                let shown = field(label).filter(|_| !label.is_empty()).unwrap_or(own);
                let label = shown_as(slot.kind, shown, judge.locale);
                Some(Choosable { value: own.clone(), label, synonyms: Vec::new() })
            };
            items.iter().filter_map(option).take(MOST_OPTIONS).collect()
        }
    }
}

/// Words of one language count for a locale; words without a language for all.
pub(super) fn speaks(locale: &str, wanted: &str) -> bool {
    locale.is_empty() || locale.eq_ignore_ascii_case(wanted) || locale == super::model::language(wanted)
}

/// How a value looks to people.
pub(super) fn show(slot: &Slot, value: &Value, judge: Judge<'_>) -> String {
    if let Some(option) = options(slot, judge).into_iter().find(|option| option.value == *value) {
        return option.label;
    }
    shown_as(slot.kind, value, judge.locale)
}

fn shown_as(kind: SlotKind, value: &Value, locale: &str) -> String {
    match (kind, value) {
        (_, Value::Null) => "–".to_owned(),
        (SlotKind::Date, Value::String(text)) => {
            Day::read(text).map_or_else(|| text.clone(), |day| date::show(day, locale))
        }
        (SlotKind::Confirm, Value::Bool(truth)) => {
            let [yes, no] = words::spoken(locale).labels;
            if *truth { yes } else { no }.to_owned()
        }
        (_, value) => logic::text(value),
    }
}

/// What a control gave: a value of the slot's kind, or a text that was typed into it.
pub(super) fn accept(slot: &Slot, value: &Value, judge: Judge<'_>) -> Option<Value> {
    if *value == Value::Null || value.as_str() == Some("") {
        return slot.optional.then_some(Value::Null);
    }
    let options = options(slot, judge);
    let text = logic::text(value);
    if let Some(option) =
        options.iter().find(|option| option.value == *value || logic::text(&option.value) == text)
    {
        return Some(option.value.clone());
    }
    match (slot.kind, value) {
        (SlotKind::Confirm, Value::Bool(_)) => Some(value.clone()),
        (_, Value::Object(_) | Value::Array(_) | Value::Bool(_) | Value::Null) => None,
        (SlotKind::Choice, Value::Number(_) | Value::String(_)) => None,
        _ => match parse(slot, &text, judge, true) {
            Answer::Value(value) => Some(value),
            Answer::Invalid | Answer::Other => None,
        },
    }
}

/// What a typed text is worth. `meant`: it is an answer for sure, as from a form's field.
pub(super) fn parse(slot: &Slot, text: &str, judge: Judge<'_>, meant: bool) -> Answer {
    let text = text.trim();
    let words = words::words(text);
    if text.is_empty() {
        return Answer::Other;
    }
    let language = words::languages(judge.locale);
    if slot.optional && language.iter().any(|language| is_all(language.skip, &words, language.filler)) {
        return Answer::Value(Value::Null);
    }
    let question = !meant && words::is_question(text, judge.locale);
    let found = match slot.kind {
        SlotKind::Text => plain(slot, text, question),
        SlotKind::Number => counted(slot, text, &words, judge.locale),
        SlotKind::Date => dated(slot, text, judge),
        SlotKind::Time => timed(slot, text, judge),
        SlotKind::Email => addressed(text),
        SlotKind::Phone => dialled(text),
        SlotKind::Choice => chosen(&options(slot, judge), text, &words, judge),
        SlotKind::Confirm => confirmed(&words, judge.locale),
    };
    // A question that happens to have a date or a number in it stays a question.
    let found = if question { Answer::Other } else { found };
    let listed = slot.choices != Choices::None && slot.kind != SlotKind::Choice;
    match found {
        Answer::Value(value) if listed => {
            let text = logic::text(&value);
            let known = options(slot, judge).into_iter().find(|option| logic::text(&option.value) == text);
            known.map_or(Answer::Invalid, |option| Answer::Value(option.value))
        }
        Answer::Other if listed && !question => chosen(&options(slot, judge), text, &words, judge),
        found => found,
    }
}

fn plain(slot: &Slot, text: &str, question: bool) -> Answer {
    if question {
        return Answer::Other;
    }
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let count = clean.chars().count() as f64;
    let from = number::read(&slot.min).unwrap_or(1.0);
    let to = number::read(&slot.max).unwrap_or(LONGEST as f64);
    let fits = count >= from && count <= to && matches_pattern(&slot.pattern, &clean);
    if fits { Answer::Value(Value::String(clean)) } else { Answer::Invalid }
}

/// `A` a letter, `9` a digit, `*` any sign; the case of letters does not matter.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    let (mut signs, mut chars) = (pattern.chars(), text.chars());
    pattern.is_empty()
        || loop {
            match (signs.next(), chars.next()) {
                (None, None) => break true,
                (Some('A'), Some(c)) if c.is_alphabetic() => {}
                (Some('9'), Some(c)) if c.is_ascii_digit() => {}
                (Some('*'), Some(_)) => {}
                (Some(sign), Some(c)) if sign.eq_ignore_ascii_case(&c) && !matches!(sign, 'A' | '9') => {}
                _ => break false,
            }
        }
}

fn counted(slot: &Slot, text: &str, words: &[Word], locale: &str) -> Answer {
    let number = match numeral(text, locale) {
        Said::It(number) => number,
        Said::Wrong => return Answer::Invalid,
        Said::Nothing => {
            let spelled = words::languages(locale).into_iter().find_map(|language| {
                let spelled = |at| words::entry(language.numbers, words, at).map(|(number, _)| number);
                let found: Vec<usize> = (0..words.len()).filter_map(spelled).collect();
                found.first().copied().filter(|_| found.len() == 1 && words.len() <= 4)
            });
            match spelled {
                Some(number) => number as f64,
                None => return Answer::Other,
            }
        }
    };
    let from = number::read(&slot.min).unwrap_or(f64::NEG_INFINITY);
    let to = number::read(&slot.max).unwrap_or(f64::INFINITY);
    match number::write(number) {
        Some(digits) if number >= from && number <= to => Answer::Value(Value::Number(digits)),
        _ => Answer::Invalid,
    }
}

/// The one number in a text, as the language writes it: `1.234,5` in German, `1,234.5` in English.
fn numeral(text: &str, locale: &str) -> Said<f64> {
    let folded = words::fold(text).replace('٫', ".").replace('٬', ",");
    let continental = super::model::language(locale) != "en" && super::model::language(locale) != "ar";
    let mut found = Vec::new();
    let mut run = String::new();
    let mut before = ' ';
    for c in folded.chars().chain([' ']) {
        let minus = c == '-' && run.is_empty() && !before.is_alphanumeric();
        if c.is_ascii_digit()
            || minus
            || matches!(c, '.' | ',') && run.ends_with(|c: char| c.is_ascii_digit())
        {
            run.push(c);
        } else {
            let whole = run.trim_end_matches(['.', ',']);
            if whole.contains(|c: char| c.is_ascii_digit()) {
                found.push(whole.to_owned());
            }
            run.clear();
        }
        before = c;
    }
    let [only] = found.as_slice() else {
        return if found.is_empty() { Said::Nothing } else { Said::Wrong };
    };
    let (group, point) = if continental { ('.', ',') } else { (',', '.') };
    let (whole, part) = only.split_once(point).unwrap_or((only, ""));
    // Groups of three; else the sign is a point after all: `2.5` in German.
    let mut groups = whole.split(group);
    let grouped = groups.next().is_some_and(|first| first.len() <= 4) && groups.all(|group| group.len() == 3);
    let plain = if grouped && !part.contains(group) && !part.contains(point) {
        [&whole.replace(group, ""), ".", part, "0"].concat()
    } else {
        only.replace(',', ".")
    };
    number::read(&plain).map_or(Said::Wrong, Said::It)
}

fn dated(slot: &Slot, text: &str, judge: Judge<'_>) -> Answer {
    let today = judge.now.day();
    match date::day(text, judge.locale, judge.now).0 {
        Said::It(day) => {
            let from = day_of(&slot.min, today).is_none_or(|from| day >= from);
            let to = day_of(&slot.max, today).is_none_or(|to| day <= to);
            if from && to { Answer::Value(Value::String(day.iso())) } else { Answer::Invalid }
        }
        Said::Wrong => Answer::Invalid,
        Said::Nothing => Answer::Other,
    }
}

fn timed(slot: &Slot, text: &str, judge: Judge<'_>) -> Answer {
    let (_, rest) = date::day(text, judge.locale, judge.now);
    within(slot, date::time(&rest, judge.locale, true))
}

fn within(slot: &Slot, said: Said<date::Time>) -> Answer {
    let from = date::read_clock(&slot.min).unwrap_or(0);
    let to = date::read_clock(&slot.max).unwrap_or(1439);
    let wide = slot.min.is_empty() && slot.max.is_empty();
    match said {
        Said::It(time) => {
            let minutes = if wide { time.within(0, 1439) } else { time.within(from, to) };
            let inside = (from..=to).contains(&minutes);
            if inside { Answer::Value(Value::String(date::clock(minutes))) } else { Answer::Invalid }
        }
        Said::Wrong => Answer::Invalid,
        Said::Nothing => Answer::Other,
    }
}

/// The time that an answer to a question for a day tells besides: "next Tuesday at 3".
pub(super) fn time_beside(slot: &Slot, text: &str, judge: Judge<'_>) -> Option<Value> {
    let (_, rest) = date::day(text, judge.locale, judge.now);
    match within(slot, date::time(&rest, judge.locale, false)) {
        Answer::Value(value) => Some(value),
        Answer::Invalid | Answer::Other => None,
    }
}

fn addressed(text: &str) -> Answer {
    let sign = |c: char| matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '"');
    let mut found = text.split(|c: char| c.is_whitespace() || sign(c)).filter(|part| part.contains('@'));
    let Some(address) = found.next() else { return Answer::Other };
    let address = address.trim_matches(['.', '!', '?', ':', '\'']);
    let address = address.strip_prefix("mailto:").unwrap_or(address);
    let good = |(local, domain): (&str, &str)| {
        let name = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        let label = |label: &str| {
            let inside = label.chars().all(|c| c.is_alphanumeric() || c == '-');
            !label.is_empty()
                && label.len() <= 63
                && inside
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let ends = domain.rsplit('.').next().unwrap_or_default();
        !local.is_empty()
            && local.len() <= 64
            && local.chars().all(name)
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && domain.len() <= 190
            && domain.contains('.')
            && domain.split('.').all(label)
            && ends.chars().count() >= 2
            && !ends.chars().all(|c| c.is_ascii_digit())
    };
    let one = found.next().is_none() && address.split_once('@').is_some_and(good);
    if one { Answer::Value(Value::String(address.to_owned())) } else { Answer::Invalid }
}

fn dialled(text: &str) -> Answer {
    let folded = words::fold(text);
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    let (mut best, mut run) = (String::new(), String::new());
    for c in folded.chars().chain(['x']) {
        match c {
            '0'..='9' => run.push(c),
            '+' if run.is_empty() => run.push(c),
            ' ' | '-' | '(' | ')' | '/' | '.' => {}
            _ => {
                if run.len() > best.len() {
                    best = std::mem::take(&mut run);
                }
                run.clear();
            }
        }
    }
    let number = best.strip_prefix("00").map_or_else(|| best.clone(), |rest| ["+", rest].concat());
    let digits = number.trim_start_matches('+').len();
    match digits {
        6..=15 => Answer::Value(Value::String(number)),
        // A house number in a sentence is no telephone number.
        1.. if letters < 12 => Answer::Invalid,
        _ => Answer::Other,
    }
}

fn confirmed(words: &[Word], locale: &str) -> Answer {
    for language in words::languages(locale) {
        let says = |list| is_all(list, words, language.filler) || words.len() <= 3 && is_in(list, words, 0);
        match (says(language.yes), says(language.no)) {
            (true, false) => return Answer::Value(Value::Bool(true)),
            (false, true) => return Answer::Value(Value::Bool(false)),
            _ => {}
        }
    }
    Answer::Other
}

/// The text without what says nothing.
fn telling(words: &[Word], locale: &str) -> Vec<String> {
    let language = words::languages(locale);
    let filler = |at: usize| language.iter().any(|language| is_in(language.filler, words, at));
    let telling: Vec<String> =
        words.iter().enumerate().filter(|(at, _)| !filler(*at)).map(|(_, word)| word.text.clone()).collect();
    if telling.is_empty() { words.iter().map(|word| word.text.clone()).collect() } else { telling }
}

/// The option that a text means: the one it names, whose words it has, or that it counts to.
fn chosen(options: &[Choosable], text: &str, words: &[Word], judge: Judge<'_>) -> Answer {
    let said = telling(words, judge.locale);
    if said.len() > 12 || options.is_empty() {
        return Answer::Other;
    }
    // How well each option fits: 3 it is named, 2 all its words are there, 1 all words said are some of its words.
    let mut best: (u8, Vec<usize>) = (0, Vec::new());
    for (at, option) in options.iter().enumerate() {
        let value = logic::text(&option.value);
        let names = [value.as_str(), option.label.as_str()];
        let names = names.into_iter().chain(option.synonyms.iter().map(String::as_str));
        let fit = names
            .map(|name| fits(&telling(&words::words(name), judge.locale), &said))
            .max()
            .unwrap_or_default();
        if fit > best.0 {
            best = (fit, vec![at]);
        } else if fit == best.0 && fit > 0 {
            best.1.push(at);
        }
    }
    let pick =
        |at: usize| options.get(at).map_or(Answer::Other, |option| Answer::Value(option.value.clone()));
    match (best.0, best.1.as_slice()) {
        (1.., [only]) => return pick(*only),
        // Which one is meant is not clear.
        (1.., [_, ..]) => return Answer::Invalid,
        _ => {}
    }
    // Options that are times: "at three".
    let clocks = |option: &Choosable| {
        let value = logic::text(&option.value);
        let at = value.len().checked_sub(5).and_then(|from| value.get(from..)).and_then(date::read_clock);
        at.or_else(|| date::read_clock(&value))
    };
    let (_, rest) = date::day(text, judge.locale, judge.now);
    if let Said::It(time) = date::time(&rest, judge.locale, said.len() <= 2) {
        let other = if time.sure { time.minutes } else { (time.minutes + 720) % 1440 };
        let is = |option: &Choosable| clocks(option).is_some_and(|at| at == time.minutes || at == other);
        let found: Vec<usize> = (0..options.len()).filter(|at| options.get(*at).is_some_and(is)).collect();
        match found.as_slice() {
            [only] => return pick(*only),
            [_, ..] => return Answer::Invalid,
            [] if options.iter().any(|option| clocks(option).is_some()) => return Answer::Invalid,
            [] => {}
        }
    }
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    let counted = match said.as_slice() {
        [number]
        | [number, "option" | "nummer" | "number" | "one" | "st" | "nd" | "rd" | "th"]
        | ["option" | "nummer" | "number", number] => ordinal(number),
        _ => None,
    };
    match counted {
        Some(number) if number >= 1 && number <= options.len() => pick(number - 1),
        Some(_) => Answer::Invalid,
        None => Answer::Other,
    }
}

/// `2`, `second`, `zweite`.
fn ordinal(word: &str) -> Option<usize> {
    const NAMES: &str = "first erste ersten erster erstes الاول الاولي|second zweite zweiten zweiter zweites الثاني الثانيه|third dritte dritten dritter drittes الثالث الثالثه|fourth vierte vierten vierter الرابع الرابعه|fifth funfte funften الخامس الخامسه";
    let named = NAMES.split('|').position(|names| names.split(' ').any(|name| name == word));
    named.map(|at| at + 1).or_else(|| word.parse().ok())
}

fn fits(name: &[String], said: &[String]) -> u8 {
    let near = |a: &String, b: &String| a == b || is_near(a, b);
    let has = |list: &[String], word: &String| list.iter().any(|other| near(other, word));
    if name.is_empty() || said.is_empty() {
        return 0;
    }
    let all_there = name.iter().all(|word| has(said, word));
    let all_of_it = said.iter().all(|word| has(name, word));
    match (all_there, all_of_it) {
        (true, true) => 3,
        (true, false) => 2,
        (false, true) => 1,
        (false, false) => 0,
    }
}
