//! A question's words as terms of the index: the word itself, an ending that the texts lack, a slip of the keys, the
//! parts of a compound, the owner's synonyms.

use super::fold::{self, Class};
use super::index::{Index, Term, Walk};
use super::sort::sort;
use super::words::{self, Kind};

/// The most words of a question that are looked up; what is pasted beyond that changes nothing.
const MOST: usize = 128;
/// Words below this many letters are too short to guess at.
const LETTERS: usize = 4;
/// What a guess counts beside the word itself.
const INFLECTED: f32 = 0.9;
const TYPO: f32 = 0.7;
const PART: f32 = 0.6;
const KNOWN_PART: f32 = 0.5;
const PREFIX: f32 = 0.5;
const SYNONYM: f32 = 0.6;
/// What a character of a script without spaces counts that stands within a longer word of the question.
const WITHIN: f32 = 0.7;
/// Letters of a compound at least.
const COMPOUND: usize = 8;
/// Guesses for one word.
const MOST_GUESSES: usize = 4;

/// What one word of the question comes to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    /// Terms and what they count, at most 1; none: the texts lack the word.
    pub variants: Vec<(Term, f32)>,
    /// The terms' numbers, for synonyms.
    numbers: Vec<usize>,
    /// How much of the question it is: 0 for what the owner's synonyms add, less for pairs of letters.
    pub share: f32,
    pub stop: bool,
    /// How much the word tells; known once it is ranked.
    pub weight: f32,
}

impl Group {
    pub(crate) fn has(&self, term: usize) -> bool {
        self.numbers.contains(&term)
    }
}

/// The words of a question, stop words among them only if there is nothing else.
pub(crate) fn of(index: &Index, query: &str) -> Vec<Group> {
    let mut seen: Vec<(String, Kind, usize, usize)> = Vec::new();
    words::each(query, &mut |word| {
        if seen.len() < MOST && !seen.iter().any(|(text, ..)| text == word.text) {
            seen.push((String::from(word.text), word.kind, word.start, word.end));
        }
    });
    let mut lookup = Lookup { index, walk: index.walk(), groups: Vec::new() };
    for (text, kind, start, end) in &seen {
        let raw = query.get(*start..*end).unwrap_or_default();
        match kind {
            Kind::Plain => lookup.word(text, raw),
            Kind::Joined => {
                if let Some(term) = lookup.walk.find(text) {
                    lookup.add(&[(term, 1.0)], 0.0);
                }
            }
            Kind::Gram => {
                // What stands within a longer word of the question tells nothing more.
                let within = seen.iter().any(|(_, kind, from, to)| {
                    *kind == Kind::Gram && from <= start && end <= to && to - from > end - start
                });
                lookup.gram(text, if within { 0.0 } else { 1.0 });
            }
        }
    }
    lookup.synonyms();
    let mut groups = lookup.groups;
    if groups.iter().any(|group| !group.stop) {
        groups.retain(|group| !group.stop);
    }
    groups
}

struct Lookup<'a> {
    index: &'a Index,
    walk: Walk<'a>,
    groups: Vec<Group>,
}

impl Lookup<'_> {
    fn add(&mut self, terms: &[(usize, f32)], share: f32) {
        let mut group = Group { share, ..Group::default() };
        for (number, weight) in terms {
            if let Some(term) = self.index.term(*number) {
                group.stop |= term.stop;
                group.variants.push((term, *weight));
                group.numbers.push(*number);
            }
        }
        self.groups.push(group);
    }

    /// A pair of letters of a script without spaces; one alone finds the pairs that begin with it.
    fn gram(&mut self, text: &str, share: f32) {
        if let Some(term) = self.walk.find(text) {
            let weight = if share > 0.0 { 1.0 } else { WITHIN };
            return self.add(&[(term, weight)], share);
        }
        if text.chars().nth(1).is_none() {
            let guesses = self.beginning(text, 32);
            return self.add(&guesses, share);
        }
        // Two hiragana that the texts lack are an ending of some verb, nothing that a page could be about.
        let hiragana = text.chars().all(|c| ('\u{3041}'..='\u{309F}').contains(&c));
        self.add(&[], if hiragana { 0.0 } else { share });
    }

    fn word(&mut self, text: &str, raw: &str) {
        let mut known = self.walk.find(text);
        if known.is_none()
            && let Some(spelled) = fold::spelled_out(raw)
        {
            known = self.walk.find(&spelled);
        }
        if let Some(term) = known {
            self.add(&[(term, 1.0)], 1.0);
            if text.len() >= COMPOUND
                && let Some((left, right)) = self.compound(text)
            {
                self.add(&[(left, KNOWN_PART)], 0.0);
                self.add(&[(right, KNOWN_PART)], 0.0);
            }
            return;
        }
        let letters = text.chars().count();
        if letters < LETTERS || !text.chars().all(|c| fold::class(c) == Class::Letter) {
            return self.add(&[], 1.0);
        }
        if let Some(term) = self.inflected(text) {
            return self.add(&[(term, INFLECTED)], 1.0);
        }
        let typos = self.typos(text);
        if !typos.is_empty() {
            return self.add(&typos, 1.0);
        }
        if let Some((left, right)) = self.compound(text) {
            self.add(&[(left, PART)], 0.5);
            return self.add(&[(right, PART)], 0.5);
        }
        let mut guesses = self.beginning(text, 64);
        guesses.truncate(MOST_GUESSES);
        self.add(&guesses, 1.0);
    }

    /// A term, if it is one that can be guessed.
    fn content(&mut self, word: &str) -> Option<usize> {
        let term = self.walk.find(word)?;
        self.index.term(term).filter(|term| !term.stop).map(|_| term)
    }

    /// The term of the same word with another ending: `configures`, where the texts have `configured`.
    fn inflected(&mut self, text: &str) -> Option<usize> {
        let mut cuts: Vec<usize> = Vec::new();
        for suffix in &self.index.suffixes {
            if text.ends_with(suffix.as_str()) {
                cuts.insert(cuts.partition_point(|other| *other < suffix.len()), suffix.len());
            }
        }
        for cut in cuts {
            let base = text.get(..text.len() - cut).filter(|base| base.chars().nth(2).is_some())?;
            for suffix in &self.index.suffixes {
                let mut other = String::from(base);
                other.push_str(suffix);
                if let Some(term) = self.content(&other) {
                    return Some(term);
                }
            }
        }
        None
    }

    /// Terms one slip away: a letter too many, too few, another, or two exchanged. The dictionary is in order, so for
    /// each place in the word only the letters that do follow there are tried.
    fn typos(&mut self, text: &str) -> Vec<(usize, f32)> {
        let letters: Vec<char> = text.chars().collect();
        let mut found = Vec::new();
        let mut prefix = String::new();
        let mut word = String::new();
        for at in 0..=letters.len() {
            let rest = letters.get(at..).unwrap_or_default();
            let (after, second) = (rest.get(1..).unwrap_or_default(), rest.get(2..).unwrap_or_default());
            let mut attempt = |lookup: &mut Self, head: &[char], tail: &[char]| {
                word.clear();
                word.push_str(&prefix);
                word.extend(head.iter().chain(tail));
                if let Some(term) = lookup.content(&word) {
                    found.push((term, TYPO));
                }
            };
            if let Some(first) = rest.first().copied() {
                attempt(self, &[], after);
                if let Some(next) = after.first() {
                    attempt(self, &[*next, first], second);
                }
            }
            // Letters of the same alphabet only.
            let near = u32::from(rest.first().or(letters.last()).copied().unwrap_or('a')) & !0x7F;
            let mut next = near;
            while next < near + 0x80 {
                let Some(letter) = char::from_u32(next) else { break };
                let mut key = prefix.clone();
                key.push(letter);
                self.walk.seek(key.as_bytes());
                let Some(follows) = (!self.walk.ended).then(|| follows(&self.walk.word, &prefix)).flatten()
                else {
                    break;
                };
                if u32::from(follows) >= near + 0x80 {
                    break;
                }
                attempt(self, &[follows], after);
                attempt(self, &[follows], rest);
                next = u32::from(follows) + 1;
            }
            let Some(first) = rest.first() else { break };
            prefix.push(*first);
            self.walk.seek(prefix.as_bytes());
            if !self.walk.word.starts_with(prefix.as_bytes()) {
                // From here on only the letters before can be wrong, and those were tried.
                break;
            }
        }
        self.best(found)
    }

    /// The most frequent of the guesses, each once.
    fn best(&self, mut found: Vec<(usize, f32)>) -> Vec<(usize, f32)> {
        sort(&mut found, &|a, b| a.0 < b.0);
        found.dedup_by_key(|(term, _)| *term);
        let frequency = |term: usize| self.index.term(term).map_or(0, |term| term.len);
        sort(&mut found, &|a, b| frequency(a.0) > frequency(b.0));
        let most = found.first().map_or(0, |(term, _)| frequency(*term));
        found.retain(|(term, _)| frequency(*term) * 8 >= most);
        found.truncate(MOST_GUESSES);
        found
    }

    /// The two halves of a compound: `Druckereinstellung` from `Drucker` and `Einstellung`.
    fn compound(&mut self, text: &str) -> Option<(usize, usize)> {
        for (at, _) in text.char_indices().skip(3) {
            let (left, right) = text.split_at(at);
            if right.chars().nth(3).is_none() {
                break;
            }
            let Some(right) = self.content(right) else { continue };
            for link in ["", "s", "n", "es", "en"] {
                let left = left.strip_suffix(link).filter(|left| left.len() > 2);
                if let Some(left) = left.and_then(|left| self.content(left)) {
                    return Some((left, right));
                }
            }
        }
        None
    }

    /// Terms that begin with the word, the most frequent first.
    fn beginning(&mut self, text: &str, most: usize) -> Vec<(usize, f32)> {
        let mut found = Vec::new();
        self.walk.seek(text.as_bytes());
        while !self.walk.ended && found.len() < most && self.walk.word.starts_with(text.as_bytes()) {
            if self.index.term(self.walk.term).is_some_and(|term| !term.stop) {
                found.push((self.walk.term, PREFIX));
            }
            self.walk.next();
        }
        let mut found = self.best(found);
        found.truncate(most);
        found
    }

    /// Where the question has a member of one of the owner's groups, the other members count too.
    fn synonyms(&mut self) {
        let index = self.index;
        let asked: Vec<Vec<usize>> = self.groups.iter().map(|group| group.numbers.clone()).collect();
        for group in &index.synonyms {
            let place = group.iter().enumerate().find_map(|(which, member)| {
                let fits =
                    |run: &[Vec<usize>]| run.iter().zip(member).all(|(numbers, term)| numbers.contains(term));
                let at = asked.windows(member.len().max(1)).position(fits)?;
                Some((which, at))
            });
            let Some((which, at)) = place else { continue };
            let single = group.get(which).is_some_and(|member| member.len() == 1);
            for (_, member) in group.iter().enumerate().filter(|(other, _)| *other != which) {
                if let ([number], true) = (member.as_slice(), single) {
                    if let (Some(term), Some(group)) = (index.term(*number), self.groups.get_mut(at)) {
                        group.variants.push((term, SYNONYM));
                        group.numbers.push(*number);
                    }
                } else {
                    for number in member {
                        self.add(&[(*number, SYNONYM)], 0.0);
                    }
                }
            }
        }
    }
}

/// The character behind a prefix.
fn follows(word: &[u8], prefix: &str) -> Option<char> {
    core::str::from_utf8(word.strip_prefix(prefix.as_bytes())?).ok()?.chars().next()
}
