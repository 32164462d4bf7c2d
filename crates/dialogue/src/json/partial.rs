//! JSON that is still coming: whether it can become a value, and as much of the value as there is.
//!
//! The value so far has what is certain. A text is there from its opening quote on and grows; a number counts once
//! something follows it, since `1` may become `12`; `true`, `false` and `null` count with their last letter; a field counts
//! once its value does. Each byte is looked at once. What is accepted in the end is what [`Value::parse`] accepts.

use super::Value;
use super::value::DEPTH;

/// The text is no JSON, and nothing that may follow makes it so; or it ended too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// The byte at which it can be told, counted from the beginning; the text's length, where it ended too early.
    pub at: usize,
}

/// JSON in the making.
#[derive(Debug, Clone, Default)]
pub struct Partial {
    root: Option<Value>,
    /// The lists (false) and objects (true) that are open.
    open: Vec<bool>,
    state: State,
    /// The field whose value comes next.
    name: String,
    /// A name or a number in the making, or what a text got in this push.
    piece: String,
    at: usize,
    broken: Option<Broken>,
    /// Three backticks and a word may come first.
    may_fence: bool,
    /// They came, so three may end it.
    fenced: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    /// A value must begin; `or_end`: or the list ends.
    #[default]
    Value,
    ValueOrEnd,
    /// A field's name must begin.
    Name,
    NameOrEnd,
    Colon,
    /// A value has ended: a comma, an end, or at the outermost nothing.
    After,
    /// Inside a text.
    Text(Of),
    Escape(Of),
    /// Inside `\u`: digits that are still to come, what they come to so far, and the first half of a pair.
    Unicode(Of, u8, u32, u32),
    /// Behind the first half of a pair: `\` must follow, then `u`.
    Pair(Of, u32),
    PairEscape(Of, u32),
    Number(Digits),
    /// Inside `true`, `false` or `null`: what is still to come.
    Word(&'static str, Literal),
    /// So many backticks of a fence's beginning.
    FenceStart(u8),
    /// Behind them, up to the end of the line.
    FenceLine,
    /// So many backticks of its end.
    FenceEnd(u8),
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Name,
    Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Literal {
    Null,
    True,
    False,
}

/// Where in a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Digits {
    Minus,
    Zero,
    Whole,
    Point,
    Fraction,
    E,
    ESign,
    Exponent,
}

impl Partial {
    /// For what a model answers: JSON, which may stand in a code fence, as models like to have it.
    pub fn answer() -> Self {
        Self { may_fence: true, ..Self::default() }
    }

    /// Takes the next piece of the text.
    ///
    /// # Errors
    /// The text so far can't become JSON. Then it stays so, and the value is what it was before the byte that broke it.
    pub fn push(&mut self, text: &str) -> Result<(), Broken> {
        if let Some(broken) = self.broken {
            return Err(broken);
        }
        let (mut state, begun) = (self.state, self.at);
        for (at, c) in text.char_indices() {
            let Some(next) = self.take(state, c) else {
                let broken = Broken { at: begun + at };
                self.broken = Some(broken);
                self.flush(state);
                return Err(broken);
            };
            state = next;
        }
        self.state = state;
        self.at = begun + text.len();
        self.flush(state);
        Ok(())
    }

    /// The value so far; `None` where nothing of it is certain.
    pub const fn value(&self) -> Option<&Value> {
        self.root.as_ref()
    }

    /// The text so far is a value, whatever may follow; a number may still become another one.
    pub fn is_whole(&self) -> bool {
        self.broken.is_none()
            && self.open.is_empty()
            && match self.state {
                State::After | State::FenceEnd(3) => true,
                State::Number(digits) => digits.may_end(),
                _ => false,
            }
    }

    /// Nothing follows: the value.
    ///
    /// # Errors
    /// The text was broken, or ended too early.
    pub fn finish(mut self) -> Result<Value, Broken> {
        let early = Broken { at: self.at };
        if let Some(broken) = self.broken {
            return Err(broken);
        }
        if !self.is_whole() {
            return Err(early);
        }
        if let State::Number(_) = self.state {
            self.end_number();
        }
        self.root.ok_or(early)
    }

    /// One character more; `None`: it can't be.
    fn take(&mut self, state: State, c: char) -> Option<State> {
        let is_space = matches!(c, ' ' | '\n' | '\r' | '\t');
        Some(match state {
            State::Value
            | State::ValueOrEnd
            | State::Name
            | State::NameOrEnd
            | State::Colon
            | State::After
                if is_space =>
            {
                state
            }
            State::Value if c == '`' && std::mem::take(&mut self.may_fence) => State::FenceStart(1),
            State::FenceStart(count) if c == '`' => {
                if count == 2 {
                    State::FenceLine
                } else {
                    State::FenceStart(count + 1)
                }
            }
            State::FenceLine if matches!(c, '\n' | '{' | '[') => {
                self.fenced = true;
                if c == '\n' { State::Value } else { self.begin(c)? }
            }
            State::FenceLine if c != '`' => state,
            State::After if c == '`' && self.fenced && self.open.is_empty() => State::FenceEnd(1),
            State::FenceEnd(count @ 1..3) if c == '`' => State::FenceEnd(count + 1),
            State::FenceEnd(3) if is_space => state,
            State::FenceStart(_) | State::FenceLine | State::FenceEnd(_) => return None,
            State::ValueOrEnd if c == ']' => self.close(false)?,
            State::Value | State::ValueOrEnd => {
                self.may_fence = false;
                self.begin(c)?
            }
            State::NameOrEnd if c == '}' => self.close(true)?,
            State::Name | State::NameOrEnd => (c == '"').then_some(State::Text(Of::Name))?,
            State::Colon => (c == ':').then_some(State::Value)?,
            State::After => self.after(c)?,
            State::Text(of) => match c {
                '"' if of == Of::Name => {
                    self.name = std::mem::take(&mut self.piece);
                    State::Colon
                }
                '"' => {
                    self.flush(state);
                    State::After
                }
                '\\' => State::Escape(of),
                '\0'..='\x1f' => return None,
                c => self.keep(of, c),
            },
            State::Escape(of) => match c {
                'u' => State::Unicode(of, 4, 0, 0),
                'n' => self.keep(of, '\n'),
                't' => self.keep(of, '\t'),
                'r' => self.keep(of, '\r'),
                'b' => self.keep(of, '\x08'),
                'f' => self.keep(of, '\x0c'),
                '"' | '\\' | '/' => self.keep(of, c),
                _ => return None,
            },
            State::Unicode(of, left, code, high) => {
                let code = code << 4 | c.to_digit(16)?;
                self.unicode(of, left - 1, code, high)?
            }
            State::Pair(of, high) => (c == '\\').then_some(State::PairEscape(of, high))?,
            State::PairEscape(of, high) => (c == 'u').then_some(State::Unicode(of, 4, 0, high))?,
            State::Number(digits) => match digits.next(c) {
                Some(next) => {
                    self.piece.push(c);
                    State::Number(next)
                }
                None if !digits.may_end() => return None,
                None if is_space => {
                    self.end_number();
                    State::After
                }
                // What can't follow leaves the number open: the value is what it was.
                None if self.may_follow(c) => {
                    self.end_number();
                    self.after(c)?
                }
                None => return None,
            },
            State::Word(rest, literal) => {
                let rest = rest.strip_prefix(c)?;
                if rest.is_empty() {
                    self.insert(match literal {
                        Literal::Null => Value::Null,
                        Literal::True => Value::Bool(true),
                        Literal::False => Value::Bool(false),
                    });
                    State::After
                } else {
                    State::Word(rest, literal)
                }
            }
        })
    }

    /// The first character of a value.
    fn begin(&mut self, c: char) -> Option<State> {
        if self.open.len() >= DEPTH as usize {
            return None;
        }
        Some(match c {
            '"' => {
                self.insert(Value::String(String::new()));
                State::Text(Of::Value)
            }
            '[' => {
                self.insert(Value::Array(Vec::new()));
                self.open.push(false);
                State::ValueOrEnd
            }
            '{' => {
                self.insert(Value::Object(Vec::new()));
                self.open.push(true);
                State::NameOrEnd
            }
            'n' => State::Word("ull", Literal::Null),
            't' => State::Word("rue", Literal::True),
            'f' => State::Word("alse", Literal::False),
            c => {
                let digits = Digits::first(c)?;
                self.piece.push(c);
                State::Number(digits)
            }
        })
    }

    fn may_follow(&self, c: char) -> bool {
        match self.open.last() {
            Some(is_object) => c == ',' || c == if *is_object { '}' } else { ']' },
            None => false,
        }
    }

    /// What follows a value.
    fn after(&mut self, c: char) -> Option<State> {
        let is_object = *self.open.last()?;
        match c {
            ',' => Some(if is_object { State::Name } else { State::Value }),
            _ => self.close(if c == '}' { true } else { (c == ']').then_some(false)? }),
        }
    }

    fn close(&mut self, is_object: bool) -> Option<State> {
        (self.open.pop()? == is_object).then_some(State::After)
    }

    fn keep(&mut self, of: Of, c: char) -> State {
        self.piece.push(c);
        State::Text(of)
    }

    /// Digits of `\u`, of which so many are to come. Halves of pairs must be in their order, which shows in the second
    /// digit.
    fn unicode(&mut self, of: Of, left: u8, code: u32, high: u32) -> Option<State> {
        let is_low = high > 0;
        match left {
            3 if is_low && code != 0xD => None,
            2 if is_low != (code >> 2 == 0x37) => None,
            0 if is_low => {
                let pair = char::from_u32(0x1_0000 + ((high & 0x3FF) << 10 | code & 0x3FF))?;
                Some(self.keep(of, pair))
            }
            0 if code >> 10 == 0x36 => Some(State::Pair(of, code)),
            0 => {
                let c = char::from_u32(code)?;
                Some(self.keep(of, c))
            }
            left => Some(State::Unicode(of, left, code, high)),
        }
    }

    /// Puts a value where the next one belongs.
    fn insert(&mut self, value: Value) {
        let name = std::mem::take(&mut self.name);
        match self.innermost(self.open.len()) {
            Some(Value::Array(items)) => items.push(value),
            Some(Value::Object(fields)) => fields.push((name, value)),
            _ => self.root = Some(value),
        }
    }

    /// What is open, so many lists and objects deep; 0: nothing is.
    fn innermost(&mut self, depth: usize) -> Option<&mut Value> {
        let mut value = self.root.as_mut().filter(|_| depth > 0)?;
        for _ in 1..depth {
            value = last_of(value)?;
        }
        Some(value)
    }

    /// Gives a text that is open what came for it.
    fn flush(&mut self, state: State) {
        let of = match state {
            State::Text(of) | State::Escape(of) | State::Pair(of, _) | State::PairEscape(of, _) => of,
            State::Unicode(of, ..) => of,
            _ => return,
        };
        if of == Of::Name || self.piece.is_empty() {
            return;
        }
        let piece = std::mem::take(&mut self.piece);
        let text = if self.open.is_empty() {
            self.root.as_mut()
        } else {
            self.innermost(self.open.len()).and_then(last_of)
        };
        if let Some(Value::String(text)) = text {
            text.push_str(&piece);
        }
    }

    fn end_number(&mut self) {
        let digits = std::mem::take(&mut self.piece);
        self.insert(Value::Number(digits));
    }
}

fn last_of(value: &mut Value) -> Option<&mut Value> {
    match value {
        Value::Array(items) => items.last_mut(),
        Value::Object(fields) => fields.last_mut().map(|(_, value)| value),
        _ => None,
    }
}

impl Digits {
    fn first(c: char) -> Option<Self> {
        Some(match c {
            '-' => Self::Minus,
            '0' => Self::Zero,
            '1'..='9' => Self::Whole,
            _ => return None,
        })
    }

    fn next(self, c: char) -> Option<Self> {
        Some(match (self, c) {
            (Self::Minus, c) => Self::first(c).filter(|next| *next != Self::Minus)?,
            (Self::Whole, '0'..='9') => Self::Whole,
            (Self::Zero | Self::Whole, '.') => Self::Point,
            (Self::Zero | Self::Whole | Self::Fraction, 'e' | 'E') => Self::E,
            (Self::Point | Self::Fraction, '0'..='9') => Self::Fraction,
            (Self::E, '+' | '-') => Self::ESign,
            (Self::E | Self::ESign | Self::Exponent, '0'..='9') => Self::Exponent,
            _ => return None,
        })
    }

    const fn may_end(self) -> bool {
        matches!(self, Self::Zero | Self::Whole | Self::Fraction | Self::Exponent)
    }
}
