//! Citations: which sources an answer names, and whether its words stand there exactly.
//!
//! A citation is *quoted* only if the sentence that carries it (since the citation before), or the quotation right before
//! it, stands in the source in one piece: same words, same numbers with their signs, units and separators, same
//! punctuation within. Only letter case, white space, the style of quotation marks and dashes, and Markdown's marks may
//! differ. In doubt it is a mere source.

use super::fold::{self, Class};
use super::sentences;
use crate::citation::{self, Cite};

/// A source that an answer cites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// The source's number.
    pub id: u32,
    /// For each time that the answer cites it, in their order: the words before it stand in the source.
    pub marks: Vec<bool>,
    /// The first words that stand there, as the source has them; empty if none do.
    pub quote: String,
}

impl Cited {
    /// All that the answer cites it for stands there.
    pub fn quoted(&self) -> bool {
        !self.marks.contains(&false)
    }
}

/// Words that a quotation has at least; characters in a script without spaces.
const WORDS: usize = 3;
const CHARACTERS: usize = 8;
/// A longer quotation is told by its first words, for a link to them.
const QUOTE_CHARACTERS: usize = 120;
const QUOTE_WORDS: usize = 12;
/// More citations than any answer needs: those behind them are not looked up.
const MOST: usize = 300;
/// How far before its citation a sentence may begin, in bytes.
const REACH: usize = 4_096;

/// The sources that an answer cites, in the order of their first citation; numbers that are not among the sources are
/// left out.
pub fn cited(answer: &str, sources: &[(u32, &str)]) -> Vec<Cited> {
    let mut out: Vec<Cited> = Vec::new();
    let mut marks = citation::cites(answer);
    marks.truncate(MOST);
    let mut read: Vec<Option<Normal>> = sources.iter().map(|_| None).collect();
    for (at, mark) in marks.iter().enumerate() {
        let spans = spans(answer, &marks, at);
        for id in citation::ids(mark.ids) {
            let Some(which) = sources.iter().position(|(source, _)| *source == id) else { continue };
            let Some((_, text)) = sources.get(which) else { continue };
            let Some(normal) = read.get_mut(which) else { continue };
            let normal = normal.get_or_insert_with(|| Normal::new(text));
            let found = spans.iter().find_map(|span| normal.find(&Normal::new(span)));
            let place = out.iter().position(|cited| cited.id == id).unwrap_or_else(|| {
                out.push(Cited { id, marks: Vec::new(), quote: String::new() });
                out.len() - 1
            });
            if let Some(cited) = out.get_mut(place) {
                cited.marks.push(found.is_some());
                if let Some((from, to)) = found.filter(|_| cited.quote.is_empty()) {
                    cited.quote = shortened(text.get(from..to).unwrap_or_default());
                }
            }
        }
    }
    out
}

/// What a citation may vouch for, as the answer has it: a quotation right before it, else its sentence since the citation
/// before.
fn spans(answer: &str, marks: &[Cite], at: usize) -> Vec<String> {
    let mut out = Vec::new();
    let Some(mark) = marks.get(at) else { return out };
    // Citations that follow one another vouch for the same words.
    let gap = |from: usize, to: usize| answer.get(from..to).is_some_and(|gap| gap.trim().is_empty());
    let (mut first, mut last) = (at, at);
    while let Some(before) = first.checked_sub(1).and_then(|before| marks.get(before))
        && gap(before.to, marks.get(first).map_or(0, |mark| mark.from))
    {
        first -= 1;
    }
    while let Some(after) = marks.get(last + 1)
        && gap(marks.get(last).map_or(0, |mark| mark.to), after.from)
    {
        last += 1;
    }
    let from = marks.get(first).map_or(mark.from, |mark| mark.from);
    let base = answer.floor_char_boundary(from.saturating_sub(REACH));
    let head = answer.get(base..from).unwrap_or_default();
    let tail = answer.get(marks.get(last).map_or(mark.to, |mark| mark.to)..).unwrap_or_default();
    let before = first.checked_sub(1).and_then(|before| marks.get(before)).map_or(0, |before| before.to);

    if let Some(quotation) =
        quotation(head.trim_end_matches([' ', '.', ',', ';', ':', '!', '?', '*', '_', '。', '、']))
    {
        out.push(String::from(quotation));
    }
    let Some((start, end)) = sentences::split(head, false).last().copied() else { return out };
    if start == 0 && base > 0 {
        // It begins farther before.
        return out;
    }
    let (start, end) = (base + start, base + end);
    let text = answer.get(start..end).unwrap_or_default();
    // What goes on behind the citation without a mark may turn the words before it round.
    let next =
        tail.trim_start_matches([' ', '*', '_', ')', '"', '”', '“', '»']).chars().next().unwrap_or('\n');
    let complete = text.ends_with(['.', '!', '?', '。', '！', '？', '…']);
    if !complete && fold::class(next).is_word() {
        return out;
    }
    // A lead-in up to a colon is the answer's own.
    let clause = |text: &str, out: &mut Vec<String>| {
        if let Some((_, clause)) = text.split_once([':', '：']) {
            out.push(String::from(clause));
        }
        // The number of a list's item.
        let item = text.trim_start_matches(|c: char| c.is_ascii_digit());
        if let Some(item) =
            item.strip_prefix(". ").or(item.strip_prefix(") ")).filter(|_| item.len() < text.len())
        {
            out.push(String::from(item));
        }
    };
    if before <= start {
        out.push(String::from(text));
        clause(text, &mut out);
        return out;
    }
    // Behind another citation of the sentence a part of its own begins, if a mark parts them.
    let text = answer.get(before..end).unwrap_or_default().trim_start();
    if let Some(rest) = text.strip_prefix([',', ';', ':', '，', '、', '；']) {
        let rest = rest.trim_start();
        out.push(String::from(rest));
        for and in ["and ", "und ", "et ", "y ", "e ", "en ", "och ", "og "] {
            if let Some(rest) = rest.strip_prefix(and) {
                out.push(String::from(rest));
            }
        }
    }
    out
}

/// The quotation that a text ends with.
fn quotation(text: &str) -> Option<&str> {
    let close = text.chars().next_back()?;
    let open: &[char] = match close {
        '"' => &['"'],
        '”' => &['“', '”', '„'],
        '“' => &['„', '“'],
        '»' => &['«', '»'],
        '«' => &['»'],
        '’' => &['‘'],
        '‘' => &['‚'],
        '」' => &['「'],
        '』' => &['『'],
        _ => return None,
    };
    let inner = text.strip_suffix(close)?;
    let at = inner.rfind(open)?;
    let start = at + inner.get(at..)?.chars().next()?.len_utf8();
    inner.get(start..)
}

/// A text as its atoms: words, numbers, signs; in scripts without spaces, characters.
#[derive(Debug, Default)]
struct Normal {
    /// Each atom behind a separator, and a separator at the end.
    text: String,
    /// Where each atom begins in `text`, and from where to where it stands in what was read.
    atoms: Vec<Atom>,
    words: usize,
    characters: usize,
    /// The next atom is the first of its sentence.
    begins: bool,
}

#[derive(Debug, Clone, Copy)]
struct Atom {
    at: usize,
    from: usize,
    to: usize,
    kind: Shape,
    /// It is the first of its sentence.
    begins: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Word,
    Number,
    Character,
    Sign,
}

const SEPARATOR: char = '\u{1}';

impl Normal {
    fn new(text: &str) -> Self {
        let mut out = Self::default();
        // Whether only white space stands before, in this line.
        let mut fresh = true;
        let sentences = sentences::split(text, false);
        let mut starts = sentences.iter().map(|(start, _)| *start).peekable();
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            let rest = text.get(end..).unwrap_or_default();
            if c == '\n' {
                fresh = true;
                continue;
            }
            let plain = match c {
                // Powers are not digits: 10² is not 102.
                '²' | '³' | '¹' => c,
                _ => fold::width(c),
            };
            if starts.next_if(|start| *start <= at).is_some() {
                out.begins = true;
            }
            if fold::combines(plain) && out.atoms.last().is_some_and(|atom| adjacent(text, atom.to, at)) {
                out.push(plain, at, end, Shape::Word, true);
                continue;
            }
            if plain.is_whitespace() || is_nothing(plain) {
                continue;
            }
            let begins = core::mem::take(&mut fresh);
            if begins && is_bullet(plain, rest) {
                // A list's item, a quotation, a heading: a mark of the line.
                fresh = true;
                continue;
            }
            let shape = match fold::class(plain) {
                Class::Letter | Class::Hangul => Shape::Word,
                Class::Digit => Shape::Number,
                Class::Han | Class::Thai | Class::Mark => Shape::Character,
                Class::Join | Class::Break | Class::Skip => Shape::Sign,
            };
            if shape == Shape::Sign {
                let before = out.atoms.last().filter(|atom| atom.to == at).map(|atom| atom.kind);
                let within =
                    before == Some(Shape::Word) && rest.chars().next().is_some_and(char::is_alphabetic);
                let sign = match plain {
                    '"' | '“' | '”' | '„' | '«' | '»' | '‹' | '›' | '「' | '」' | '『' | '』' | '*' | '`'
                    | '[' | ']' | '\\' => continue,
                    '\'' | '’' | '‘' | '‚' if within => '\'',
                    '_' if !within => continue,
                    '\'' | '’' | '‘' | '‚' => continue,
                    '~' if rest.starts_with('~')
                        || text.get(..at).is_some_and(|text| text.ends_with('~')) =>
                    {
                        continue;
                    }
                    '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => {
                        // A number's sign is another than a dash, or a list's mark with a space behind it.
                        let signs = rest.starts_with(|c: char| c.is_ascii_digit())
                            && !matches!(before, Some(Shape::Word | Shape::Number));
                        if signs { '−' } else { '-' }
                    }
                    '、' | '،' => ',',
                    '。' | '…' | '۔' | '।' => '.',
                    '؟' => '?',
                    other => other,
                };
                for _ in 0..if c == '…' { 3 } else { 1 } {
                    out.push(sign, at, end, Shape::Sign, false);
                }
                continue;
            }
            let joins = shape != Shape::Character
                && out.atoms.last().is_some_and(|atom| atom.kind == shape && adjacent(text, atom.to, at));
            out.push(plain, at, end, shape, joins);
        }
        out.text.push(SEPARATOR);
        out
    }

    fn push(&mut self, c: char, from: usize, to: usize, kind: Shape, joins: bool) {
        if joins && let Some(atom) = self.atoms.last_mut() {
            atom.to = to;
        } else {
            self.text.push(SEPARATOR);
            self.words += usize::from(matches!(kind, Shape::Word | Shape::Number));
            self.characters += usize::from(kind == Shape::Character);
            let begins = core::mem::take(&mut self.begins);
            self.atoms.push(Atom { at: self.text.len(), from, to, kind, begins });
        }
        if matches!(c, fold::VOICED | fold::HALF_VOICED) {
            fold::voice(c, &mut self.text);
        } else {
            fold::push_spelled(c, &mut self.text);
        }
    }

    /// Where another text's words stand in this one, as bytes of what was read: whole sentences only, for the rest of one
    /// may hold a condition or a negation.
    fn find(&self, other: &Self) -> Option<(usize, usize)> {
        if other.words < WORDS && other.characters < CHARACTERS {
            return None;
        }
        let mut end = other.atoms.len();
        while end > 0 && other.is_stop(end - 1) {
            end -= 1;
        }
        let atoms = other.atoms.get(..end)?;
        let asks = (end..other.atoms.len()).any(|at| other.sign(at) == '?');
        let from = atoms.first()?.at.checked_sub(1)?;
        let to = other.atoms.get(end).map_or(other.text.len(), |atom| atom.at);
        let wanted = other.text.get(from..to)?;
        for (first, atom) in self.atoms.iter().enumerate().filter(|(_, atom)| atom.begins) {
            // The separator before it is a byte.
            let text = self.text.get(atom.at.saturating_sub(1)..).unwrap_or_default();
            let last = first + atoms.len() - 1;
            if text.starts_with(wanted) && self.ends(last, asks) {
                return Some((atom.from, self.atoms.get(last)?.to));
            }
        }
        None
    }

    /// Nothing but the sentence's closing marks follows an atom; a question stays one.
    fn ends(&self, last: usize, asks: bool) -> bool {
        let (mut at, mut question) = (last + 1, false);
        while self.atoms.get(at).is_some_and(|atom| !atom.begins) {
            if !self.is_stop(at) {
                return false;
            }
            question |= self.sign(at) == '?';
            at += 1;
        }
        asks == question
    }

    /// A mark that sentences end with.
    fn is_stop(&self, at: usize) -> bool {
        matches!(self.sign(at), '.' | ',' | ';' | ':' | '!' | '?')
    }

    /// The sign that an atom is, or a space.
    fn sign(&self, at: usize) -> char {
        let atom = self.atoms.get(at).filter(|atom| atom.kind == Shape::Sign);
        atom.and_then(|atom| self.text.get(atom.at..)?.chars().next()).unwrap_or(' ')
    }
}

/// What is neither seen nor parts words; a space of no width is for line breaks only.
fn is_nothing(c: char) -> bool {
    c == '\u{200B}' || fold::class(c) == Class::Skip
}

/// A line's mark: of a list's item, a quotation, a heading. Before a number it may be its sign.
fn is_bullet(c: char, rest: &str) -> bool {
    let text = rest.trim_start();
    let spaced = text.len() < rest.len() && !text.starts_with(|c: char| c.is_ascii_digit());
    match c {
        '-' | '–' | '—' | '+' => spaced,
        '•' | '·' | '・' | '◦' | '▪' | '●' => true,
        '>' | '#' => spaced || rest.starts_with(['#', '>']),
        _ => false,
    }
}

/// Nothing but what does not part words stands between.
fn adjacent(text: &str, from: usize, to: usize) -> bool {
    text.get(from..to).is_some_and(|gap| gap.chars().all(is_nothing))
}

/// A quotation for a link: whole, or its first words; never beyond a line.
pub(crate) fn shortened(quote: &str) -> String {
    let line = quote.split('\n').next().unwrap_or_default().trim();
    if line.chars().nth(QUOTE_CHARACTERS).is_none() {
        return String::from(line);
    }
    let mut end = line.char_indices().nth(QUOTE_CHARACTERS).map_or(line.len(), |(at, _)| at);
    if let Some((at, _)) = line.match_indices(' ').nth(QUOTE_WORDS - 1) {
        end = end.min(at);
    }
    String::from(line.get(..end).unwrap_or_default())
}
