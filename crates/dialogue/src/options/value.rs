//! From an attribute's text to its value.

use super::Kind;

/// A type of which an option's value can be.
pub(super) trait FromText: Default {
    /// The value that the text says, or `None` when it is no value of this kind.
    fn from_text(text: &str, kind: Kind) -> Option<Self>;
}

impl FromText for String {
    fn from_text(text: &str, kind: Kind) -> Option<Self> {
        if kind != Kind::Url {
            return Some(text.to_owned());
        }
        let address = text.trim().trim_end_matches('/');
        let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
        let well_formed = host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
            || address.starts_with('/') && !address.starts_with("//")
            || address.is_empty() && text.trim().len() < 2;
        let odd = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
        (well_formed && !address.contains(odd)).then(|| address.to_owned())
    }
}

impl FromText for bool {
    fn from_text(text: &str, _: Kind) -> Option<Self> {
        match text.trim() {
            "" | "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }
}

impl FromText for u32 {
    fn from_text(text: &str, kind: Kind) -> Option<Self> {
        let number = text.trim().parse().ok()?;
        match kind {
            Kind::Number { min, max } if (min..=max).contains(&number) => Some(number),
            _ => None,
        }
    }
}

impl FromText for Vec<String> {
    fn from_text(text: &str, _: Kind) -> Option<Self> {
        let texts = text.split('|').map(str::trim).filter(|text| !text.is_empty());
        Some(texts.map(str::to_owned).collect())
    }
}
