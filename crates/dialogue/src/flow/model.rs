//! A flow that was read and found whole: nodes in the order of the document, slots, texts.

use crate::json::Value;

/// A text in each language that it was written in.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Texts(pub(super) Vec<(String, String)>);

impl Texts {
    /// The text in a language: of its region, of the language, else the first that there is.
    pub(super) fn of(&self, locale: &str) -> &str {
        let find = |wanted: &str| self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(wanted));
        let found = find(locale).or_else(|| find(language(locale))).or_else(|| self.0.first());
        found.map_or("", |(_, text)| text)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// `de` of `de-AT`.
pub(super) fn language(locale: &str) -> &str {
    locale.split(['-', '_']).next().unwrap_or_default()
}

/// A flow: what happens when, and what is asked. Read by [`Flow::read`].
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    pub(super) id: String,
    /// Of the JSON that it was read from: a state belongs to one hash.
    pub(super) hash: String,
    /// The languages that its texts are in; the first is the one to fall back to.
    pub(super) locales: Vec<String>,
    pub(super) title: Texts,
    /// By language.
    pub(super) phrases: Vec<(String, Vec<String>)>,
    pub(super) context: Value,
    pub(super) slots: Vec<Slot>,
    /// The first is the root; a node's descendants follow it.
    pub(super) nodes: Vec<Node>,
    /// What is said when the visitor cancels.
    pub(super) cancelled: Texts,
    /// What happens where nothing else was planned.
    pub(super) fallback: Option<Handover>,
    /// The tools that it says it uses; empty: it says nothing.
    pub(super) tools: Vec<String>,
}

/// A state of the flow.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Node {
    pub(super) key: String,
    /// With dots, from below the root.
    pub(super) path: String,
    /// The name that `#name` leads to, if it has one.
    pub(super) name: String,
    pub(super) parent: Option<usize>,
    /// The first node that is not below this one.
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// The child that is entered first.
    pub(super) initial: Option<usize>,
    /// Siblings that have to be done before this one begins.
    pub(super) needs: Vec<usize>,
    pub(super) entry: Vec<Action>,
    pub(super) exit: Vec<Action>,
    pub(super) transitions: Vec<Transition>,
    pub(super) work: Option<Work>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Atomic,
    Compound,
    Parallel,
    Final,
}

/// What a leaf waits for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Work {
    Ask(Vec<usize>),
    Call {
        tool: String,
        arguments: Value,
        result: String,
        /// It cannot be taken back.
        once: bool,
    },
    Model {
        prompt: Texts,
        schema: Value,
        result: String,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Transition {
    pub(super) trigger: Trigger,
    pub(super) target: Option<usize>,
    pub(super) guard: Option<Value>,
    pub(super) actions: Vec<Action>,
    pub(super) reenter: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trigger {
    /// `*` takes what no other takes.
    Event(String),
    Always,
    /// Milliseconds.
    After(u64),
    Done,
    Error,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Action {
    Say(Texts),
    Assign(Vec<(String, Value)>),
    Raise(String),
    Clear(Vec<usize>),
    Flow(String),
    Handover(Handover),
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Handover {
    pub(super) text: Texts,
    pub(super) contact: Texts,
}

/// Something that the visitor is asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Slot {
    pub(super) name: String,
    pub(super) kind: SlotKind,
    pub(super) ask: Texts,
    pub(super) label: Texts,
    pub(super) retry: Texts,
    /// Answers that may fail before `on_fail`.
    pub(super) retries: u64,
    pub(super) on_fail: Option<usize>,
    pub(super) optional: bool,
    /// As written: a number, a date, a time, `today+3`.
    pub(super) min: String,
    pub(super) max: String,
    /// `A` a letter, `9` a digit, `*` any, everything else itself.
    pub(super) pattern: String,
    pub(super) choices: Choices,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum SlotKind {
    #[default]
    Text,
    Number,
    Date,
    Time,
    Email,
    Phone,
    Choice,
    Confirm,
}

impl SlotKind {
    /// All of them, with their words.
    pub(super) const ALL: [(&'static str, Self); 8] = [
        ("text", Self::Text),
        ("number", Self::Number),
        ("date", Self::Date),
        ("time", Self::Time),
        ("email", Self::Email),
        ("phone", Self::Phone),
        ("choice", Self::Choice),
        ("confirm", Self::Confirm),
    ];

    /// The word that it is written with.
    pub(super) fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Choices {
    #[default]
    None,
    Written(Vec<Choice>),
    /// A list in the data: of texts, or of objects with a value and a label.
    From {
        path: String,
        value: String,
        label: String,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: Texts,
    /// By language.
    pub(super) synonyms: Vec<(String, Vec<String>)>,
}

impl Flow {
    /// The name that it is started by.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it is called in a language; its id, where nothing is written.
    pub fn title(&self, locale: &str) -> &str {
        if self.title.is_empty() { &self.id } else { self.title.of(locale) }
    }

    /// Tells one version of it from another.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    pub(super) fn node(&self, at: usize) -> &Node {
        static NONE: Node = Node {
            key: String::new(),
            path: String::new(),
            name: String::new(),
            parent: None,
            end: 0,
            kind: Kind::Atomic,
            initial: None,
            needs: Vec::new(),
            entry: Vec::new(),
            exit: Vec::new(),
            transitions: Vec::new(),
            work: None,
        };
        self.nodes.get(at).unwrap_or(&NONE)
    }

    pub(super) fn slot(&self, name: &str) -> Option<usize> {
        self.slots.iter().position(|slot| slot.name == name)
    }

    /// The children of a node, in their order.
    pub(super) fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.node(at).end;
        let mut next = at + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.node(child).end.max(child + 1);
            Some(child)
        })
    }

    /// `below` lies below `above`, and is not the same.
    pub(super) fn is_below(&self, below: usize, above: usize) -> bool {
        below > above && below < self.node(above).end
    }
}
