//! What a site's owner can set on the tag or the element, declared once: the table of attributes, the documents and
//! the types for editors are generated from here.

mod nearest;
mod value;

use nearest::nearest;
use value::FromText;

/// What values an option takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text; empty: the catalogue's text, or what the relay says.
    Text,
    /// An address: `https://…`, `http://…` or a path from the root.
    Url,
    /// A switch: the bare attribute or `true` for on, `false` for off.
    Bool,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number within these bounds.
    Number {
        /// The least.
        min: u32,
        /// The greatest.
        max: u32,
    },
    /// Texts, separated by `|`.
    TextList,
}

/// One option, as the documents need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptionSpec {
    /// The part of the widget that it is about.
    pub region: &'static str,
    /// The attribute's name on the element; on the script tag with `data-` before it.
    pub name: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// The value when it is not set.
    pub default: &'static str,
    /// What it does.
    pub doc: &'static str,
}

/// A setting that could not be taken. The rest of the settings counts all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The name as it was written.
    pub name: String,
    /// What is wrong.
    pub problem: Problem,
    /// What was probably meant: the name of an option, or one of its words.
    pub nearest: Option<&'static str>,
}

/// What can be wrong with a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// There is no such option.
    UnknownName,
    /// The option does not take this value; its default is used.
    BadValue,
}

/// Declares the words of a choice as an enum; the first word is the default.
macro_rules! choices {
    ($($(#[doc = $doc:literal])+ $name:ident {
        $(#[doc = $first_doc:literal])+ $first:ident = $first_word:literal
        $(, $(#[doc = $variant_doc:literal])+ $variant:ident = $word:literal)* $(,)?
    })+) => { $(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = $first_doc])+
            #[default]
            $first,
            $($(#[doc = $variant_doc])+ $variant,)*
        }

        impl $name {
            /// All words of this choice.
            pub const WORDS: &'static [&'static str] = &[$first_word $(, $word)*];

            /// The word of this variant.
            pub const fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_word,
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl FromText for $name {
            fn from_text(text: &str, _: Kind) -> Option<Self> {
                match text.trim() {
                    $first_word => Some(Self::$first),
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    )+ };
}

choices! {
    /// How the widget stands on the page.
    Mode {
        /// A launcher in a corner opens a panel over the page.
        Bubble = "bubble",
        /// The panel stands where the element is; there is no launcher.
        Inline = "inline",
    }
    /// Colours.
    Theme {
        /// As the visitor's system has it.
        Auto = "auto",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
    }
    /// When the widget itself is fetched.
    Preload {
        /// When the visitor shows intent: hover, focus, touch or open.
        Intent = "intent",
        /// When the page is idle.
        Idle = "idle",
    }
    /// A side of the page, in the direction of its script.
    Side {
        /// Right in a script that runs from left to right.
        End = "end",
        /// Left in a script that runs from left to right.
        Start = "start",
    }
    /// What the Enter key does.
    Enter {
        /// Sends where there is a keyboard, starts a line where there is only touch.
        Auto = "auto",
        /// Sends.
        Send = "send",
        /// Starts a line.
        Newline = "newline",
    }
    /// Where the conversation is kept.
    Store {
        /// In the visitor's browser.
        Local = "local",
        /// Nowhere: it is gone with the page.
        Memory = "memory",
    }
}

/// Declares the options: the table, the typed struct and its reader, so that they cannot drift.
macro_rules! options {
    ($($region:literal {
        $($(#[doc = $doc:literal])+ $field:ident: $type:ty = $name:literal, $kind:expr, $default:literal;)+
    })+) => {
        /// Every option, in the order of the documents.
        pub const OPTIONS: &[OptionSpec] = &[$($(OptionSpec {
            region: $region,
            name: $name,
            kind: $kind,
            default: $default,
            // The browser has no use for it.
            doc: if cfg!(target_arch = "wasm32") { "" } else { concat!($($doc),+).trim_ascii_start() },
        },)+)+];

        /// The options of one widget.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Options {
            $($($(#[doc = $doc])+ pub $field: $type,)+)+
        }

        impl Default for Options {
            fn default() -> Self {
                Self { $($($field: FromText::from_text($default, $kind).unwrap_or_default(),)+)+ }
            }
        }

        impl Options {
            /// Sets one option; says whether its value could be taken, or `None` when there is no such option.
            fn set(&mut self, name: &str, value: &str) -> Option<bool> {
                match name {
                    $($($name => Some(put(&mut self.$field, FromText::from_text(value, $kind))),)+)+
                    _ => None,
                }
            }
        }
    };
}

options! {
    "general" {
        /// Address of the relay; empty: the origin that the script came from.
        relay: String = "relay", Kind::Url, "";
        /// A launcher in a corner, or the panel where the element stands.
        mode: Mode = "mode", Kind::Choice(Mode::WORDS), "bubble";
        /// Language of the texts, as a language tag; `auto`: the page's, else the browser's.
        lang: String = "lang", Kind::Text, "auto";
        /// Colours: as the visitor's system has it, light or dark.
        theme: Theme = "theme", Kind::Choice(Theme::WORDS), "auto";
        /// When the widget is fetched: at the first sign of intent, or when the page is idle.
        preload: Preload = "preload", Kind::Choice(Preload::WORDS), "intent";
        /// Model to ask, of those that the relay allows; empty: the one that suits the question.
        model: String = "model", Kind::Text, "";
        /// Address of the site's knowledge, made by `chatlet index`; empty: the one that the relay names.
        knowledge: String = "knowledge", Kind::Url, "";
        /// Addresses of flows, with spaces between them: what a model does not decide (`docs/guide/flows.md`).
        flows: String = "flows", Kind::Text, "";
        /// Whether a panel tells what each turn decided and cost.
        inspector: bool = "inspector", Kind::Bool, "false";
    }
    "launcher" {
        /// Name of the launcher; empty: the catalogue's.
        launcher_label: String = "launcher-label", Kind::Text, "";
        /// Side of the page where launcher and panel stand.
        launcher_side: Side = "launcher-side", Kind::Choice(Side::WORDS), "end";
    }
    "panel" {
        /// Title of the panel; empty: the assistant's name.
        panel_title: String = "panel-title", Kind::Text, "";
        /// Whether the panel is open from the start.
        panel_open: bool = "panel-open", Kind::Bool, "false";
    }
    "start screen" {
        /// Greeting before the first message; empty: the relay's, else the catalogue's.
        start_greeting: String = "start-greeting", Kind::Text, "";
        /// Questions to choose from, separated by `|`; empty: the relay's.
        start_suggestions: Vec<String> = "start-suggestions", Kind::TextList, "";
    }
    "composer" {
        /// Hint in the empty composer; empty: the catalogue's.
        composer_placeholder: String = "composer-placeholder", Kind::Text, "";
        /// What the Enter key does; `auto`: it sends where there is a keyboard.
        composer_enter: Enter = "composer-enter", Kind::Choice(Enter::WORDS), "auto";
        /// Longest message, in characters.
        composer_max_length: u32 = "composer-max-length", Kind::Number { min: 1, max: 200_000 }, "8000";
    }
    "history" {
        /// Name under which the conversation is kept; widgets with the same name share it.
        history_key: String = "history-key", Kind::Text, "";
        /// Where the conversation is kept: in the visitor's browser, or nowhere.
        history_store: Store = "history-store", Kind::Choice(Store::WORDS), "local";
        /// Most that is kept, in kilobytes; the oldest messages go first.
        history_max_kb: u32 = "history-max-kb", Kind::Number { min: 10, max: 5000 }, "1000";
    }
    "disclaimer" {
        /// Note under the composer; empty: the relay's, else the catalogue's.
        disclaimer_text: String = "disclaimer-text", Kind::Text, "";
    }
}

/// Attributes that belong to every element and to the script tag; they are nobody's mistake.
const FOREIGN: &[&str] = &[
    "class", "id", "style", "slot", "part", "hidden", "dir", "title", "role", "tabindex", "src", "async",
    "defer",
];

impl Options {
    /// Reads attributes, by their names without `data-`. What cannot be taken leaves the default in its place.
    pub fn from_pairs(pairs: &[(String, String)]) -> (Self, Vec<Complaint>) {
        let mut options = Self::default();
        let mut complaints = Vec::new();
        for (name, value) in pairs {
            let (problem, nearest) = match options.set(name, value) {
                Some(true) => continue,
                Some(false) => (Problem::BadValue, nearest(value.trim(), words_of(name))),
                None if FOREIGN.contains(&name.as_str())
                    || name.starts_with("aria-")
                    || name.starts_with("data-") =>
                {
                    continue;
                }
                None => (Problem::UnknownName, nearest(name, OPTIONS.iter().map(|option| option.name))),
            };
            complaints.push(Complaint { name: name.clone(), problem, nearest });
        }
        (options, complaints)
    }
}

fn put<T>(field: &mut T, value: Option<T>) -> bool {
    let taken = value.is_some();
    if let Some(value) = value {
        *field = value;
    }
    taken
}

fn words_of(name: &str) -> impl Iterator<Item = &'static str> {
    let words =
        OPTIONS.iter().find(|option| option.name == name).map_or(&[][..], |option| match option.kind {
            Kind::Choice(words) => words,
            Kind::Text | Kind::Url | Kind::Bool | Kind::Number { .. } | Kind::TextList => &[],
        });
    words.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::{Complaint, Kind, Mode, OPTIONS, Options, Problem};
    use proptest::prelude::*;

    fn read(pairs: &[(&str, &str)]) -> (Options, Vec<Complaint>) {
        let pairs: Vec<_> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Options::from_pairs(&pairs)
    }

    #[test]
    fn every_default_is_a_value_of_its_option() {
        for option in OPTIONS {
            let (options, complaints) = read(&[(option.name, option.default)]);
            assert_eq!((options, complaints), (Options::default(), Vec::new()), "{}", option.name);
            assert!(option.doc.ends_with('.') && !option.doc.starts_with(' '), "{}", option.doc);
            assert!(option.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
            assert!(!super::FOREIGN.contains(&option.name));
            if let Kind::Choice(words) = option.kind {
                assert_eq!(words.first(), Some(&option.default));
            }
        }
    }

    #[test]
    fn values_are_read() {
        let (options, complaints) = read(&[
            ("relay", " https://chat.example.com/ "),
            ("mode", "inline"),
            ("panel-open", ""),
            ("start-suggestions", "Where is my order? | | Do you ship?|"),
            ("composer-max-length", "200000"),
            ("class", "x"),
            ("aria-label", "x"),
        ]);
        assert!(complaints.is_empty(), "{complaints:?}");
        assert_eq!((options.relay.as_str(), options.mode), ("https://chat.example.com", Mode::Inline));
        assert!(options.panel_open);
        assert_eq!(options.start_suggestions, ["Where is my order?", "Do you ship?"]);
        assert_eq!(options.composer_max_length, 200_000);
    }

    #[test]
    fn mistakes_are_named() {
        use Problem::{BadValue, UnknownName};
        let table = [
            ("them", "dark", UnknownName, Some("theme")),
            ("panel-titel", "x", UnknownName, Some("panel-title")),
            ("colour", "x", UnknownName, None),
            ("", "x", UnknownName, None),
            ("theme", "drak", BadValue, Some("dark")),
            ("theme", "purple", BadValue, None),
            ("panel-open", "yes", BadValue, None),
            ("composer-max-length", "0", BadValue, None),
            ("composer-max-length", "200001", BadValue, None),
            ("composer-max-length", "many", BadValue, None),
            ("history-max-kb", "-5", BadValue, None),
            ("relay", "javascript:alert(1)", BadValue, None),
            ("relay", "//evil.example", BadValue, None),
            ("relay", "https://", BadValue, None),
            ("relay", "https:///x", BadValue, None),
            ("relay", "https://a b", BadValue, None),
            ("relay", "/\\evil.example", BadValue, None),
        ];
        for (name, value, problem, nearest) in table {
            let (options, complaints) = read(&[(name, value)]);
            assert_eq!(complaints, [Complaint { name: name.to_owned(), problem, nearest }], "{name}={value}");
            assert_eq!(options, Options::default());
        }
    }

    proptest! {
        #[test]
        fn anything_can_be_read(pairs in proptest::collection::vec(any::<(String, String)>(), 0..4)) {
            let (_, complaints) = Options::from_pairs(&pairs);
            prop_assert!(complaints.len() <= pairs.len());
        }

        #[test]
        fn any_value_of_an_option_is_taken_or_named(index in 0..OPTIONS.len(), value in any::<String>()) {
            let (options, complaints) = read(&[(OPTIONS[index].name, &value)]);
            prop_assert!(complaints.is_empty() || options == Options::default());
        }
    }
}
