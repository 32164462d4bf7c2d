//! Patterns: the part of ECMAScript's regular expressions (with its flag `u`) that can be matched in linear time by two
//! pages of code. A library for them weighs more than this whole module.
//!
//! Characters, `.`, classes `[a-z]` and `[^a-z]`, `\d \w \s` and their opposites, escapes of signs, `\t \n \r \f \v`,
//! `\uXXXX`, groups, alternatives, `? * + {n} {n,} {n,m}` (also lazy, which means the same here), `^` and `$`. Looks ahead
//! and behind, references to groups, `\b` and `\p{…}` are refused.

use std::rc::Rc;

/// The most bytes of a pattern.
const MAX_PATTERN: usize = 1000;
/// The most instructions of a pattern: repetitions are written out.
const MAX_CODE: usize = 2000;
/// How deep groups may lie in each other.
const MAX_GROUPS: u32 = 20;
/// The last character that there is.
const LAST: u32 = 0x10_FFFF;

/// `\d`
const DIGITS: &[(u32, u32)] = &[(0x30, 0x39)];
/// `\w`
const WORDS: &[(u32, u32)] = &[(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)];
/// `\s`
const SPACES: &[(u32, u32)] = &[
    (9, 13),
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
];

/// Ranges of characters, both ends included.
type Set = Vec<(u32, u32)>;

#[derive(Debug)]
enum Node {
    Set(Rc<Set>),
    Start,
    End,
    /// One after the other.
    All(Vec<Self>),
    /// One of these.
    Any(Vec<Self>),
    /// So many times; no upper end: any number.
    Repeat(Box<Self>, usize, Option<usize>),
}

#[derive(Debug)]
enum Step {
    Set(Rc<Set>),
    Start,
    End,
    /// Goes on at both places.
    Split(usize, usize),
    Jump(usize),
    Found,
}

/// Why a pattern can't be matched; none: it can.
pub(super) fn fault(pattern: &str) -> Option<&'static str> {
    program(pattern).err()
}

/// Whether a pattern is found anywhere in a text; `None` where the steps do not suffice.
pub(super) fn matches(pattern: &str, text: &str, steps: &mut u32) -> Option<bool> {
    let Ok(program) = program(pattern) else { return Some(false) };
    let mut step = |cost: usize| {
        *steps = steps.checked_sub(u32::try_from(cost).unwrap_or(u32::MAX))?;
        Some(())
    };
    step(pattern.len() / 4 + program.len())?;
    let (mut now, mut next) = (Vec::new(), Vec::new());
    // The position at which each instruction was last put on the list, and one.
    let mut seen = vec![0; program.len()];
    let mut chars = text.chars().map(u32::from);
    let mut position = 0;
    loop {
        let c = chars.next();
        position += 1;
        // What begins here, beside what goes on.
        now.push(0);
        let mut at = 0;
        while let Some(&place) = now.get(at) {
            at += 1;
            match seen.get_mut(place) {
                Some(seen) if *seen != position => *seen = position,
                _ => continue,
            }
            step(1)?;
            match program.get(place)? {
                Step::Found => return Some(true),
                Step::Set(set) => {
                    step(set.len() / 8)?;
                    if c.is_some_and(|c| set.iter().any(|(from, to)| (*from..=*to).contains(&c))) {
                        next.push(place + 1);
                    }
                }
                Step::Start if position == 1 => now.push(place + 1),
                Step::End if c.is_none() => now.push(place + 1),
                Step::Start | Step::End => {}
                Step::Split(one, other) => now.extend([*one, *other]),
                Step::Jump(to) => now.push(*to),
            }
        }
        if c.is_none() {
            return Some(false);
        }
        now.clear();
        std::mem::swap(&mut now, &mut next);
    }
}

fn program(pattern: &str) -> Result<Vec<Step>, &'static str> {
    if pattern.len() > MAX_PATTERN {
        return Err("is longer than 1000 bytes");
    }
    let mut parser = Parser { chars: pattern.chars().peekable() };
    let node = parser.any(MAX_GROUPS)?;
    if parser.chars.next().is_some() {
        return Err("has a ) without its (");
    }
    let mut code = Vec::new();
    emit(&node, &mut code)?;
    code.push(Step::Found);
    Ok(code)
}

fn emit(node: &Node, code: &mut Vec<Step>) -> Result<(), &'static str> {
    if code.len() > MAX_CODE {
        return Err("repeats too much");
    }
    match node {
        Node::Set(set) => code.push(Step::Set(Rc::clone(set))),
        Node::Start => code.push(Step::Start),
        Node::End => code.push(Step::End),
        Node::All(nodes) => nodes.iter().try_for_each(|node| emit(node, code))?,
        Node::Any(nodes) => {
            let mut ends = Vec::new();
            for (at, node) in nodes.iter().enumerate() {
                let split = code.len();
                if at + 1 < nodes.len() {
                    code.push(Step::Found);
                }
                emit(node, code)?;
                if at + 1 < nodes.len() {
                    ends.push(code.len());
                    code.push(Step::Found);
                    let behind = code.len();
                    put(code, split, Step::Split(split + 1, behind));
                }
            }
            let end = code.len();
            ends.into_iter().for_each(|at| put(code, at, Step::Jump(end)));
        }
        Node::Repeat(node, least, most) => {
            for _ in 0..*least {
                let len = code.len();
                emit(node, code)?;
                // Nothing, many times, is nothing.
                if code.len() == len {
                    break;
                }
            }
            let optional = |code: &mut Vec<Step>, again: bool| -> Result<(), &'static str> {
                let split = code.len();
                code.push(Step::Found);
                emit(node, code)?;
                if again {
                    code.push(Step::Jump(split));
                }
                let behind = code.len();
                put(code, split, Step::Split(split + 1, behind));
                Ok(())
            };
            match most {
                None => optional(code, true)?,
                Some(most) => (*least..*most).try_for_each(|_| optional(code, false))?,
            }
        }
    }
    Ok(())
}

fn put(code: &mut [Step], at: usize, step: Step) {
    if let Some(place) = code.get_mut(at) {
        *place = step;
    }
}

struct Parser<'a> {
    chars: std::iter::Peekable<std::str::Chars<'a>>,
}

impl Parser<'_> {
    fn takes(&mut self, c: char) -> bool {
        self.chars.next_if_eq(&c).is_some()
    }

    /// Alternatives, up to the end of the group.
    fn any(&mut self, depth: u32) -> Result<Node, &'static str> {
        let depth = depth.checked_sub(1).ok_or("has groups too deep in each other")?;
        let mut all = vec![self.all(depth)?];
        while self.takes('|') {
            all.push(self.all(depth)?);
        }
        Ok(Node::Any(all))
    }

    fn all(&mut self, depth: u32) -> Result<Node, &'static str> {
        let mut nodes = Vec::new();
        while let Some(&c) = self.chars.peek() {
            if matches!(c, '|' | ')') {
                break;
            }
            self.chars.next();
            let set = |set| Node::Set(Rc::new(set));
            let node = match c {
                '^' => Node::Start,
                '$' => Node::End,
                '(' => self.group(depth)?,
                '[' => set(self.class()?),
                '\\' => set(self.escape()?),
                '.' => set(but(&[(10, 10), (13, 13), (0x2028, 0x2029)])),
                '*' | '+' | '?' | '{' => return Err("repeats nothing"),
                ']' | '}' => return Err("has a bracket that nothing opens"),
                c => set(one(c)),
            };
            let times = self.times()?;
            let is_place = matches!(node, Node::Start | Node::End);
            nodes.push(match times {
                Some(_) if is_place => return Err("repeats nothing"),
                Some((least, most)) => Node::Repeat(Box::new(node), least, most),
                None => node,
            });
        }
        Ok(Node::All(nodes))
    }

    fn group(&mut self, depth: u32) -> Result<Node, &'static str> {
        if self.takes('?') && !self.takes(':') {
            return Err("has a group other than ( ) and (?: )");
        }
        let node = self.any(depth)?;
        if self.takes(')') { Ok(node) } else { Err("has a ( without its )") }
    }

    /// What follows a thing that may be repeated.
    fn times(&mut self) -> Result<Option<(usize, Option<usize>)>, &'static str> {
        let times = match self.chars.peek() {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('{') => {
                self.chars.next();
                let least = self.count()?;
                let most = if !self.takes(',') {
                    Some(least)
                } else if self.chars.peek() == Some(&'}') {
                    None
                } else {
                    Some(self.count()?)
                };
                if self.chars.peek() != Some(&'}') || most.is_some_and(|most| most < least) {
                    return Err("has a { } that is no number of times");
                }
                (least, most)
            }
            _ => return Ok(None),
        };
        self.chars.next();
        // Lazy: what is found is the same, only in another order.
        self.takes('?');
        Ok(Some(times))
    }

    fn count(&mut self) -> Result<usize, &'static str> {
        let mut count: Option<usize> = None;
        while let Some(digit) = self.chars.peek().and_then(|c| c.to_digit(10)) {
            self.chars.next();
            count = Some(count.unwrap_or_default() * 10 + digit as usize);
            if count > Some(MAX_CODE) {
                return Err("repeats too much");
            }
        }
        count.ok_or("has a { } that is no number of times")
    }

    /// Behind `[`.
    fn class(&mut self) -> Result<Set, &'static str> {
        let negated = self.takes('^');
        let mut set = Set::new();
        while !self.takes(']') {
            let from = self.member()?;
            if !self.takes('-') {
                set.extend(from);
            } else if self.chars.peek() == Some(&']') {
                set.extend(from);
                set.extend(one('-'));
            } else {
                match (from.as_slice(), self.member()?.as_slice()) {
                    ([(low, one)], [(high, other)]) if low == one && high == other && low <= high => {
                        set.push((*low, *high));
                    }
                    _ => return Err("has a range that is none"),
                }
            }
        }
        Ok(if negated { but(&set) } else { set })
    }

    fn member(&mut self) -> Result<Set, &'static str> {
        match self.chars.next() {
            None => Err("has a [ without its ]"),
            Some('\\') => self.escape(),
            Some(c) => Ok(one(c)),
        }
    }

    /// Behind a backslash.
    fn escape(&mut self) -> Result<Set, &'static str> {
        Ok(match self.chars.next() {
            Some('d') => DIGITS.to_vec(),
            Some('D') => but(DIGITS),
            Some('w') => WORDS.to_vec(),
            Some('W') => but(WORDS),
            Some('s') => SPACES.to_vec(),
            Some('S') => but(SPACES),
            Some('t') => one('\t'),
            Some('n') => one('\n'),
            Some('r') => one('\r'),
            Some('f') => one('\x0c'),
            Some('v') => one('\x0b'),
            Some('u') => {
                let mut code = 0;
                for _ in 0..4 {
                    let digit = self.chars.next().and_then(|c| c.to_digit(16));
                    code = code << 4 | digit.ok_or("has a \\u without four digits")?;
                }
                vec![(code, code)]
            }
            Some(c) if c.is_ascii_punctuation() => one(c),
            _ => return Err("has an escape that is outside the subset"),
        })
    }
}

fn one(c: char) -> Set {
    vec![(c.into(), c.into())]
}

/// All characters but these. Without sorting, whose code would be larger than all of this.
fn but(set: &[(u32, u32)]) -> Set {
    let mut others = Set::new();
    let mut free = 0;
    while free <= LAST {
        if let Some((_, to)) = set.iter().find(|(from, to)| (*from..=*to).contains(&free)) {
            free = to + 1;
            continue;
        }
        let next = set.iter().map(|(from, _)| *from).filter(|from| *from > free).min().unwrap_or(LAST + 1);
        others.push((free, next - 1));
        free = next;
    }
    others
}

#[cfg(test)]
mod tests {
    use super::{fault, matches};

    #[test]
    fn patterns_are_found_where_ecmascript_finds_them() {
        let table = [
            ("", "", true),
            ("", "abc", true),
            ("b", "abc", true),
            ("^b", "abc", false),
            ("c$", "abc", true),
            ("^$", "", true),
            ("^$", "a", false),
            ("^a*$", "aaa", true),
            ("^a+$", "", false),
            ("^(ab|c)?d$", "abd", true),
            ("^(ab|c)?d$", "d", true),
            ("^(?:ab|)+$", "abab", true),
            ("^(a*)*$", "aab", false),
            ("^a{2}$", "aa", true),
            ("^a{2}$", "aaa", false),
            ("^a{2,}$", "aaaa", true),
            ("^a{0,2}$", "aaa", false),
            ("^a{1,2}?$", "aa", true),
            ("^[A-Z]{2}-\\d{4,6}$", "NO-88210", true),
            ("^[A-Z]{2}-\\d{4,6}$", "NO-882", false),
            ("^\\d+$", "٣", false),
            ("^\\w+$", "größe", false),
            ("^\\s\\S$", "\u{a0}x", true),
            ("^[^\\W_]+$", "a1", true),
            ("^[^\\W_]+$", "a_1", false),
            ("^[\\d-]+$", "1-2", true),
            ("^[+--]+$", "+,-", true),
            ("^[a-]+$", "a-a", true),
            ("^[-a]+$", "a-a", true),
            ("^[]]", "]", false),
            ("^[.$^]+$", ".$^", true),
            ("^.$", "\n", false),
            ("^.$", "🐲", true),
            ("^🐲*$", "🐲🐲", true),
            ("^\\u00e9\\/\\.$", "é/.", true),
            ("^\\t\\n\\r\\f\\v$", "\t\n\r\x0c\x0b", true),
            ("a|^b$|c", "xc", true),
            ("^((((){1999}){1999}){1999}){1999}$", "", true),
            ("x^", "x", false),
            ("$x", "x", false),
        ];
        for (pattern, text, found) in table {
            if pattern == "^[]]" {
                // In ECMAScript `[]` is nothing, and the bracket behind it is one that nothing opens.
                assert!(fault(pattern).is_some());
                continue;
            }
            assert_eq!(fault(pattern), None, "{pattern}");
            assert_eq!(matches(pattern, text, &mut 10_000), Some(found), "{pattern} {text}");
        }
    }

    #[test]
    fn what_is_outside_is_refused() {
        for pattern in [
            "(",
            ")",
            "[",
            "a]",
            "a}",
            "{",
            "*",
            "a**",
            "^*",
            "(?=a)",
            "(?!a)",
            "(?<n>a)",
            "\\1",
            "\\b",
            "\\p{L}",
            "\\",
            "\\u12",
            "a{2,1}",
            "a{",
            "a{x}",
            "a{,2}",
            "[b-a]",
            "[\\d-z]",
            "(a{1000}){1000}",
            "a{99999}",
            "(((){0,1999}){1999}){1999}",
            &"a".repeat(1001),
            &"(".repeat(100),
            &("(".repeat(30) + &")".repeat(30)),
        ] {
            assert!(fault(pattern).is_some(), "{pattern}");
        }
    }

    #[test]
    fn what_takes_others_for_ever_takes_few_steps() {
        let mut steps = 1_000_000;
        assert_eq!(matches("^(a+)+$", &("a".repeat(10_000) + "b"), &mut steps), Some(false));
        assert_eq!(matches("^(a|a)*$", &"a".repeat(1_000_000), &mut steps), None);
    }
}
