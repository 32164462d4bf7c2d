//! Emphasis: which marks belong together.

use super::Tag;
use super::inline::Piece;
use super::tree::Tree;

/// A run of equal marks.
pub(super) struct Run {
    mark: u8,
    /// Its length, and how many of its marks are not paired.
    length: usize,
    left: usize,
    can_open: bool,
    can_close: bool,
    /// How many elements it closes.
    closes: usize,
    /// The marks of each element that it opens, the inner ones first.
    opens: Vec<u8>,
}

impl Run {
    /// The run between these characters; `None` where the marks are text.
    pub(super) fn new(mark: u8, length: usize, before: Option<char>, behind: Option<char>) -> Option<Self> {
        let space_before = before.is_none_or(char::is_whitespace);
        let space_behind = behind.is_none_or(char::is_whitespace);
        let sign_before = before.is_some_and(is_sign);
        let sign_behind = behind.is_some_and(is_sign);
        let strikes = mark == b'~' && length == 2;
        let left = !space_behind && (!sign_behind || space_before || sign_before || strikes);
        let right = !space_before && (!sign_before || space_behind || sign_behind);
        // `_` and a single `~` do nothing inside words.
        let (can_open, can_close) = if mark == b'_' || mark == b'~' && length == 1 {
            (left && (!right || sign_before), right && (!left || sign_behind))
        } else {
            (left, right)
        };
        let is_text = mark == b'~' && length > 2 || !can_open && !can_close;
        (!is_text).then_some(Self {
            mark,
            length,
            left: length,
            can_open,
            can_close,
            closes: 0,
            opens: Vec::new(),
        })
    }

    /// What cannot close with one run can neither with another of the same slot.
    const fn slot(&self) -> usize {
        match self.mark {
            b'~' => 11 + self.length,
            b'_' => 6 + self.length % 3 + 3 * self.can_open as usize,
            _ => self.length % 3 + 3 * self.can_open as usize,
        }
    }

    const fn closes_with(&self, opener: &Self) -> bool {
        if self.mark != opener.mark {
            return false;
        }
        if self.mark == b'~' {
            return self.length == opener.length;
        }
        let both = self.can_open || opener.can_close;
        let (here, there) = (self.length, opener.length);
        !both || !(here + there).is_multiple_of(3) || (here.is_multiple_of(3) && there.is_multiple_of(3))
    }

    /// Ends and begins elements, with the marks that are left between them.
    pub(super) fn build(&self, tree: &mut Tree) {
        for _ in 0..self.closes {
            tree.end();
        }
        for _ in 0..self.left {
            tree.text(char::from(self.mark).encode_utf8(&mut [0; 4]));
        }
        for marks in self.opens.iter().rev() {
            tree.begin(match (self.mark, marks) {
                (b'~', _) => Tag::Strike,
                (_, 2) => Tag::Strong,
                _ => Tag::Emphasis,
            });
        }
    }
}

/// Punctuation and symbols, near enough, by blocks: the whole table of Unicode is larger than this parser.
fn is_sign(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    matches!(c,
        '\u{a1}'..='\u{a9}' | '\u{ab}' | '\u{ac}' | '\u{ae}'..='\u{b1}' | '\u{b4}' | '\u{b6}'..='\u{b8}' | '\u{bb}' | '\u{bf}'
        | '\u{d7}' | '\u{f7}' | '\u{589}' | '\u{5be}' | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{66a}'..='\u{66d}' | '\u{6d4}'
        | '\u{964}' | '\u{965}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{20a0}'..='\u{20c0}'
        | '\u{2190}'..='\u{245f}' | '\u{2500}'..='\u{2bff}' | '\u{3001}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{30fb}'
        | '\u{fe30}'..='\u{fe6b}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}'
        | '\u{ff5b}'..='\u{ff65}' | '\u{1f000}'..='\u{1faff}')
}

/// Part of a word: neither space nor sign.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || !(c.is_ascii() || c.is_whitespace() || is_sign(c))
}

/// Pairs the marks from `first` on, and takes them from the list.
pub(super) fn pair(pieces: &mut [Piece<'_>], marks: &mut Vec<usize>, first: usize) {
    let mut openers: Vec<usize> = Vec::new();
    // For each slot, how many openers were looked at in vain.
    let mut floors = [0_usize; 14];
    for index in marks.drain(first..) {
        while let Some((earlier, Some(Piece::Marks(run)))) =
            pieces.split_at_mut_checked(index).map(|(earlier, later)| (earlier, later.first_mut()))
        {
            let slot = run.slot();
            let wants = run.can_close && run.left > 0;
            let floor = floors.get(slot).copied().unwrap_or_default();
            let reachable = openers.get(floor..).filter(|_| wants).unwrap_or_default();
            let found = reachable.iter().rposition(|at| match earlier.get(*at) {
                Some(Piece::Marks(opener)) => run.closes_with(opener),
                _ => false,
            });
            let Some(found) = found else {
                if let Some(floor) = floors.get_mut(slot).filter(|_| wants) {
                    *floor = openers.len();
                }
                if run.can_open && run.left > 0 {
                    openers.push(index);
                }
                break;
            };
            openers.truncate(floor + found + 1);
            if let Some(Piece::Marks(opener)) = openers.last().and_then(|at| earlier.get_mut(*at)) {
                let used = if run.mark == b'~' { run.left } else { run.left.min(opener.left).min(2) };
                opener.opens.push(if used == 2 { 2 } else { 1 });
                opener.left -= used.min(opener.left);
                run.closes += 1;
                run.left -= used;
                if opener.left == 0 {
                    openers.pop();
                }
            }
            for floor in &mut floors {
                *floor = (*floor).min(openers.len());
            }
        }
    }
}
