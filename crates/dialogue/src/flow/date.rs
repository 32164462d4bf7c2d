//! Dates and times as people write them. Everything is relative to the moment that the host tells.

use super::words::{Language, Word, entry, entry_nearly, is_in, languages};
use crate::Millis;

/// A moment, and where on Earth it is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Now {
    /// Since the Unix epoch.
    pub millis: Millis,
    /// Minutes that local time is ahead of UTC (JavaScript's `getTimezoneOffset`, negated).
    pub offset: i32,
}

/// A day; days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(pub(super) i64);

impl Now {
    /// The local day.
    pub(super) fn day(self) -> Day {
        let minutes = i64::try_from(self.millis / 60_000).unwrap_or(i64::MAX / 2);
        Day((minutes + i64::from(self.offset)).div_euclid(1440))
    }
}

impl Day {
    /// A day of the proleptic Gregorian calendar that there is.
    /// After Howard Hinnant, <https://howardhinnant.github.io/date_algorithms.html>.
    pub(super) fn of(year: i64, month: u32, day: u32) -> Option<Self> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 {
            return None;
        }
        let (month64, day64) = (i64::from(month), i64::from(day));
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let of_era = y - era * 400;
        let of_year = (153 * (month64 + if month > 2 { -3 } else { 9 }) + 2) / 5 + day64 - 1;
        let number = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
        let found = Self(number);
        (found.parts() == (year, month, day)).then_some(found)
    }

    /// Year, month, day.
    pub(super) fn parts(self) -> (i64, u32, u32) {
        let z = self.0.clamp(-719_162, 2_932_896) + 719_468;
        let era = z.div_euclid(146_097);
        let of_era = z - era * 146_097;
        let years = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * years + years / 4 - years / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = (of_year - (153 * shifted + 2) / 5 + 1) as u32;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 } as u32;
        (years + era * 400 + i64::from(month <= 2), month, day)
    }

    /// From Monday, 0, on.
    pub(super) fn weekday(self) -> i64 {
        (self.0 + 3).rem_euclid(7)
    }

    /// `2026-05-03`
    pub(super) fn iso(self) -> String {
        let (year, month, day) = self.parts();
        [&padded(year as u32, 4), "-", &padded(month, 2), "-", &padded(day, 2)].concat()
    }

    /// Reads `2026-05-03`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let shaped = parts.next().is_none() && year.len() == 4 && month.len() == 2 && day.len() == 2;
        shaped.then_some(())?;
        Self::of(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }
}

/// Digits with zeros before them.
pub(super) fn padded(number: u32, width: usize) -> String {
    let digits = number.to_string();
    ["0".repeat(width.saturating_sub(digits.len())), digits].concat()
}

/// Minutes of the day as `15:30`.
pub(super) fn clock(minutes: u32) -> String {
    [&padded(minutes / 60, 2), ":", &padded(minutes % 60, 2)].concat()
}

/// Reads `15:30`.
pub(super) fn read_clock(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// What a text says of a day or a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said<T> {
    It(T),
    /// It looks like one, and is none: 31 February, 25:00.
    Wrong,
    Nothing,
}

/// The day that a text names, and its words that do not belong to it.
pub(super) fn day(text: &str, locale: &str, now: Now) -> (Said<Day>, Vec<Word>) {
    let words = super::words::words(text);
    let mut wrong = false;
    for language in languages(locale) {
        for at in 0..words.len() {
            match day_at(&words, at, language, locale, now.day()) {
                Some((Some(day), taken)) => {
                    let mut rest = words;
                    rest.drain(at..(at + taken).min(rest.len()));
                    return (Said::It(day), rest);
                }
                Some((None, _)) => wrong = true,
                None => {}
            }
        }
    }
    (if wrong { Said::Wrong } else { Said::Nothing }, words)
}

type Found = Option<(Option<Day>, usize)>;

fn day_at(words: &[Word], at: usize, language: &Language, locale: &str, today: Day) -> Found {
    numeric(words, at, language, locale, today)
        .or_else(|| with_month(words, at, language, today))
        .or_else(|| relative(words, at, language, today))
        .or_else(|| weekday(words, at, language, today))
        .or_else(|| of_month(words, at, language, today))
}

/// A year that was written; two digits are of this century.
fn full_year(year: u32) -> i64 {
    i64::from(if year < 100 { year + 2000 } else { year })
}

/// A day of a month, the next one to come where no year is written.
fn coming(year: Option<u32>, month: u32, day: u32, today: Day) -> Option<Day> {
    match year {
        Some(year) => Day::of(full_year(year), month, day),
        None => {
            let (year, ..) = today.parts();
            // The next 29 February may be some years away.
            (year..year + 8).filter_map(|year| Day::of(year, month, day)).find(|day| *day >= today)
        }
    }
}

/// `2026-05-03`, `3.5.2026`, `3.5.`, `5/3/2026`, `3/5`.
fn numeric(words: &[Word], at: usize, language: &Language, locale: &str, today: Day) -> Found {
    let (first, second) = (words.get(at)?, words.get(at + 1)?);
    let (a, b) = (first.number?, second.number?);
    let sign = first.sign;
    (first.tight && matches!(sign, '.' | '/' | '-')).then_some(())?;
    let third = words.get(at + 2).filter(|_| second.tight && second.sign == sign);
    let c = third.and_then(|word| word.number);
    if first.text.len() == 4 {
        return Some((c.and_then(|c| Day::of(i64::from(a), b, c)), 3));
    }
    // `15.30 Uhr`, `10-12`, `9.5`: not a day, unless it is written as one.
    if c.is_none() {
        let clock = is_in(language.clock, words, at + 2) || b > 12 && a > 12;
        let point = sign == '.' && second.sign != '.';
        let said = at > 0 && (is_in("am on", words, at - 1));
        if clock || sign == '-' || point && !said {
            return None;
        }
    }
    let american = sign == '/' && (locale == "en" || locale.eq_ignore_ascii_case("en-us"));
    let (mut day, mut month) = if american { (b, a) } else { (a, b) };
    if month > 12 && day <= 12 {
        (day, month) = (month, day);
    }
    Some((coming(c, month, day, today), if c.is_some() { 3 } else { 2 }))
}

/// `3 May 2026`, `3rd of May`, `May 3rd, 2026`, `3. Mai`.
fn with_month(words: &[Word], at: usize, language: &Language, today: Day) -> Found {
    let year_at = |at: usize| words.get(at).filter(|word| word.text.len() == 4).and_then(|word| word.number);
    if let Some(day) = words.get(at)?.number {
        let mut next = at + 1;
        next += usize::from(is_in("st nd rd th", words, next));
        next += usize::from(is_in("of", words, next));
        let (month, taken) = entry_nearly(language.months, words, next)?;
        next += taken;
        let year = year_at(next);
        return Some((coming(year, month as u32 + 1, day, today), next - at + usize::from(year.is_some())));
    }
    let (month, taken) = entry_nearly(language.months, words, at)?;
    let mut next = at + taken;
    next += usize::from(is_in("the", words, next));
    let day = words.get(next)?.number.filter(|_| words.get(next).is_some_and(|word| word.text.len() < 3))?;
    next += 1;
    next += usize::from(is_in("st nd rd th", words, next));
    let year = year_at(next);
    Some((coming(year, month as u32 + 1, day, today), next - at + usize::from(year.is_some())))
}

/// `today`, `day after tomorrow`, `in two weeks`.
fn relative(words: &[Word], at: usize, language: &Language, today: Day) -> Found {
    if let Some((_, taken)) =
        entry("day_after_tomorrow", words, at).or_else(|| entry("the_day_after_tomorrow", words, at))
    {
        return Some((Some(Day(today.0 + 2)), taken));
    }
    // The longer spelling is tried first: in Arabic "after" begins both.
    if let Some((days, taken)) = entry(language.days, words, at) {
        let greeting = at > 0 && is_in("guten good", words, at - 1);
        let morning = at > 0 && is_in("heute", words, at - 1);
        return (!greeting && !morning).then_some((Some(Day(today.0 + days as i64)), taken));
    }
    if !is_in(language.inside, words, at) {
        return None;
    }
    let (count, taken) = match words.get(at + 1)?.number {
        Some(number) => (number, 1),
        None => match entry(language.numbers, words, at + 1) {
            Some((number, taken)) => (number as u32, taken),
            None if is_in("a an", words, at + 1) => (1, 1),
            // Arabic says "after a week" without a number.
            None => (1, 0),
        },
    };
    let (unit, more) = entry(language.units, words, at + 1 + taken)?;
    let count = i64::from(count.min(1000));
    let day = match unit {
        0 => Some(Day(today.0 + count)),
        1 => Some(Day(today.0 + 7 * count)),
        _ => {
            let (year, month, day) = today.parts();
            let months = year * 12 + i64::from(month) - 1 + count;
            // The last day of a shorter month.
            (0..4).find_map(|less| {
                Day::of(months.div_euclid(12), months.rem_euclid(12) as u32 + 1, day.saturating_sub(less))
            })
        }
    };
    Some((day, 1 + taken + more))
}

/// `Tuesday`, `next Tuesday`: the next one to come, never today. `this Friday` may be today. `Tuesday next week`: of the
/// week that begins on the next Monday.
fn weekday(words: &[Word], at: usize, language: &Language, today: Day) -> Found {
    let week = |at: usize| {
        let (unit, taken) =
            entry(language.units, words, at + 1).filter(|_| is_in(language.next, words, at))?;
        (unit == 1).then_some(taken + 1)
    };
    let monday = today.0 - today.weekday() + 7;
    if let Some(taken) = week(at) {
        // "next week Tuesday", "nächste Woche am Dienstag"
        let skip = usize::from(is_in("am on", words, at + taken));
        let (day, more) = entry_nearly(language.weekdays, words, at + taken + skip)?;
        return Some((Some(Day(monday + day as i64)), taken + skip + more));
    }
    let this = is_in(language.this, words, at);
    let lead = usize::from(this || is_in(language.next, words, at));
    let (wanted, mut taken) = entry_nearly(language.weekdays, words, at + lead)?;
    taken += lead;
    if let Some(more) = week(at + taken) {
        return Some((Some(Day(monday + wanted as i64)), taken + more));
    }
    // Arabic puts "next" behind.
    taken += usize::from(is_in(language.next, words, at + taken));
    let ahead = (wanted as i64 - today.weekday()).rem_euclid(7);
    let ahead = if ahead == 0 && !this { 7 } else { ahead };
    Some((Some(Day(today.0 + ahead)), taken))
}

/// `the 3rd`, `am 3.`: of this month or the next.
fn of_month(words: &[Word], at: usize, language: &Language, today: Day) -> Found {
    let day = words.get(at)?;
    let number = day.number?;
    let ordinal = language.code == "en" && is_in("st nd rd th", words, at + 1);
    let german = language.code == "de"
        && at > 0
        && is_in("am den der", words, at - 1)
        && day.sign == '.'
        && !day.tight;
    if !ordinal && !german {
        return None;
    }
    let (year, month, _) = today.parts();
    let months = year * 12 + i64::from(month) - 1;
    let found = (months..months + 3)
        .filter_map(|month| Day::of(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, number))
        .find(|day| *day >= today);
    Some((found, 1 + usize::from(ordinal)))
}

/// A time, and whether it says which half of the day it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    /// Of the day.
    pub(super) minutes: u32,
    pub(super) sure: bool,
}

impl Time {
    /// The time within bounds (minutes of the day). Where a half of the day is not said, the one that lies within; else
    /// hours 1 to 6 are of the afternoon: nobody books for three at night.
    pub(super) fn within(self, from: u32, to: u32) -> u32 {
        if self.sure {
            return self.minutes;
        }
        let later = (self.minutes + 720) % 1440;
        let inside = |minutes: u32| (from..=to).contains(&minutes);
        match (inside(self.minutes), inside(later)) {
            (true, false) => self.minutes,
            (false, true) => later,
            _ if (60..420).contains(&self.minutes) => later,
            _ => self.minutes,
        }
    }
}

/// The time that words name. `bare`: a number alone is one.
pub(super) fn time(words: &[Word], locale: &str, bare: bool) -> Said<Time> {
    let mut wrong = false;
    for language in languages(locale) {
        for at in 0..words.len() {
            match time_at(words, at, language) {
                Some(Some((time, taken))) => return Said::It(halved(time, words, at + taken, language)),
                Some(None) => wrong = true,
                None => {}
            }
        }
    }
    if bare {
        for language in languages(locale) {
            let digits = words.iter().filter(|word| word.number.is_some()).count();
            for at in 0..words.len() {
                let number = words.get(at).and_then(|word| word.number);
                let spelled = entry(language.numbers, words, at).filter(|_| digits == 0 && words.len() <= 2);
                let Some(hour) = number.or(spelled.map(|(number, _)| number as u32)) else { continue };
                if hour < 24 && digits <= 1 {
                    let time = Time { minutes: hour * 60, sure: hour == 0 || hour > 12 };
                    return Said::It(halved(time, words, at + 1, language));
                }
                wrong = true;
            }
        }
    }
    if wrong { Said::Wrong } else { Said::Nothing }
}

/// The half of the day, where any word says it.
fn halved(time: Time, words: &[Word], behind: usize, language: &Language) -> Time {
    if time.sure {
        return time;
    }
    // Right behind the time any spelling counts; elsewhere only words that are no part of something else.
    let says = |list: &str| {
        is_in(list, words, behind)
            || (0..words.len()).any(|at| {
                entry(list, words, at)
                    .is_some_and(|_| words.get(at).is_some_and(|word| word.text.chars().count() > 3))
            })
    };
    let half = if says(language.pm) {
        Some(true)
    } else if says(language.am) {
        Some(false)
    } else {
        None
    };
    match half {
        Some(true) => Time { minutes: time.minutes % 720 + 720, sure: true },
        Some(false) => Time { minutes: time.minutes % 720, sure: true },
        None => time,
    }
}

fn hour_at(words: &[Word], at: usize, language: &Language) -> Option<(u32, usize)> {
    match words.get(at)?.number {
        Some(number) => Some((number, 1)),
        None => entry(language.numbers, words, at).map(|(number, taken)| (number as u32, taken)),
    }
}

/// `Some(None)`: it looks like a time, and is none.
fn time_at(words: &[Word], at: usize, language: &Language) -> Option<Option<(Time, usize)>> {
    if let Some((noon, taken)) = entry(language.noon, words, at) {
        return Some(Some((Time { minutes: noon as u32 * 720, sure: true }, taken)));
    }
    if let Some(found) = spoken(words, at, language) {
        return Some(Some(found));
    }
    let told = is_in(language.at, words, at);
    let start = if told { at + 1 } else { at };
    let (hour, mut taken) = hour_at(words, start, language)?;
    let digits = words.get(start).and_then(|word| word.number).is_some();
    let first = words.get(start)?;
    let mut minutes = 0;
    let mut clear = told;
    let colon = digits && first.tight && matches!(first.sign, ':' | '.');
    if colon
        && let Some(number) = words.get(start + 1).and_then(|word| word.number)
        && words.get(start + 1).is_some_and(|word| word.text.len() == 2)
    {
        minutes = number;
        taken += 1;
        clear |= first.sign == ':';
    }
    let mut sure = digits && first.text.len() == 2 && first.text.starts_with('0') || hour > 12 || hour == 0;
    if is_in(language.clock, words, start + taken) {
        clear = true;
        taken += 1;
        // `15 Uhr 30`
        if minutes == 0
            && let Some(number) = words.get(start + taken).and_then(|word| word.number)
            && words.get(start + taken).is_some_and(|word| word.text.len() == 2 && word.sign != '.')
        {
            minutes = number;
            taken += 1;
        }
    }
    // Arabic: "the third and a half".
    if language.code == "ar" {
        let part = [(language.half, 30), (language.quarter, 15)]
            .into_iter()
            .find_map(|(list, part)| entry(list, words, start + taken).map(|(_, more)| (part, more)));
        if let Some((part, more)) = part {
            (minutes, taken, clear) = (part, taken + more, true);
        } else if entry("الا_ربع", words, start + taken).is_some() {
            return Some(Some((
                Time { minutes: (hour % 24 * 60 + 1440 - 15) % 1440, sure },
                start + taken + 2 - at,
            )));
        }
    }
    let behind = start + taken;
    let half = [(language.am, false), (language.pm, true)]
        .into_iter()
        .find_map(|(list, pm)| entry(list, words, behind).map(|(_, more)| (pm, more)));
    let mut hour = hour;
    if let Some((pm, more)) = half {
        clear = true;
        taken += more;
        if hour == 0 || hour > 12 {
            if hour > 23 {
                return Some(None);
            }
        } else {
            hour = hour % 12 + if pm { 12 } else { 0 };
        }
        sure = true;
    }
    if !clear {
        return None;
    }
    if hour == 24 && minutes == 0 {
        hour = 0;
    }
    if hour > 23 || minutes > 59 {
        return Some(None);
    }
    Some(Some((Time { minutes: hour * 60 + minutes, sure }, start + taken - at)))
}

/// `half past three`, `quarter to four`, `ten past two`, `halb vier`, `viertel vor drei`.
fn spoken(words: &[Word], at: usize, language: &Language) -> Option<(Time, usize)> {
    let time = |hour: u32, add: u32| {
        (hour < 25).then_some(Time { minutes: (hour * 60 + 1440 + add) % 1440, sure: hour > 12 })
    };
    if language.code == "ar" {
        return None;
    }
    if is_in(language.half, words, at) {
        let past = usize::from(is_in(language.past, words, at + 1));
        let (hour, taken) = hour_at(words, at + 1 + past, language)?;
        // German halves count to the hour, English ones from it.
        let add = if language.code == "de" { 1440 - 30 } else { 30 };
        return Some((time(hour, add)?, 1 + past + taken));
    }
    if language.code == "de" && is_in("dreiviertel", words, at) {
        let (hour, taken) = hour_at(words, at + 1, language)?;
        return Some((time(hour, 1440 - 15)?, 1 + taken));
    }
    let (minutes, first) = match entry(language.quarter, words, at) {
        Some((_, taken)) => (15, taken),
        None => hour_at(words, at, language)?,
    };
    let next = at + first;
    let to = is_in(language.to, words, next);
    if minutes > 59 || !to && !is_in(language.past, words, next) {
        return None;
    }
    let (hour, taken) = hour_at(words, next + 1, language)?;
    Some((time(hour, if to { 1440 - minutes } else { minutes })?, first + 1 + taken))
}

/// A day for people to read, with its weekday.
pub(super) fn show(day: Day, locale: &str) -> String {
    let language = super::words::spoken(locale);
    let (year, month, number) = day.parts();
    let name = |names: &'static str, at: usize| names.split('|').nth(at).unwrap_or_default();
    let weekday = name(language.day_names, usize::try_from(day.weekday()).unwrap_or_default());
    let month = name(language.month_names, month as usize - 1);
    let between = match language.code {
        "de" => [", ", ". "],
        "ar" => ["، ", " "],
        _ => [", ", " "],
    };
    [weekday, between[0], &number.to_string(), between[1], month, " ", &year.to_string()].concat()
}
