//! Citations in an answer: `[1]` names the first of the sources that were sent. Whether the cited words really stand
//! there is looked up by `retrieval`; here they are only found, and those of sources that were never sent taken away.

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text.
    Text(&'a str),
    /// A citation of this source.
    Cite(u32),
}

/// The most digits of a citation; longer numbers are text, such as years.
const MAX_DIGITS: usize = 2;

/// Splits a text at its citations: `[1]`, `[1, 2]`, `【1】`. A link (`[1](…)`) is none.
pub fn split(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut start, mut from) = (0, 0);
    while let Some(open) = text.get(from..).and_then(|rest| rest.find(['[', '【'])).map(|at| from + at) {
        from = open + 1;
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let inside = text.get(from..).unwrap_or_default();
        let Some((ids, end)) = numbers(inside) else { continue };
        pieces.push(Piece::Text(text.get(start..open).unwrap_or_default()));
        pieces.extend(ids.into_iter().map(Piece::Cite));
        start = from + end;
        from = start;
    }
    pieces.push(Piece::Text(text.get(start..).unwrap_or_default()));
    pieces.retain(|piece| *piece != Piece::Text(""));
    pieces
}

/// The numbers before the closing bracket, and where what follows it begins.
fn numbers(inside: &str) -> Option<(Vec<u32>, usize)> {
    let close = inside.find([']', '】'])?;
    let mut ids = Vec::new();
    for number in inside.get(..close)?.split(',') {
        let number = number.trim();
        if number.is_empty() || number.len() > MAX_DIGITS || !number.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        ids.push(number.parse().ok()?);
    }
    let rest = inside.get(close..)?;
    let end = close + rest.chars().next().map_or(0, char::len_utf8);
    (!inside.get(end..)?.starts_with('(')).then_some((ids, end))
}

/// The text without citations of sources that were not sent, which are numbered from 1 to `sent`; `None`: it has none.
pub fn without_unknown(text: &str, sent: u32) -> Option<String> {
    let pieces = split(text);
    let unknown = |piece: &Piece<'_>| matches!(piece, Piece::Cite(id) if *id == 0 || *id > sent);
    if !pieces.iter().any(unknown) {
        return None;
    }
    let mut clean = String::with_capacity(text.len());
    for piece in pieces {
        match piece {
            Piece::Text(text) => clean.push_str(text),
            Piece::Cite(id) if id == 0 || id > sent => {
                // The space that stood before it goes too.
                clean.truncate(clean.trim_end_matches(' ').len());
            }
            Piece::Cite(id) => {
                clean.push('[');
                clean.push_str(&id.to_string());
                clean.push(']');
            }
        }
    }
    Some(clean)
}

#[cfg(test)]
mod tests {
    use super::{Piece, split, without_unknown};
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        let mut shown = String::new();
        for piece in split(text) {
            match piece {
                Piece::Text(text) => shown.push_str(text),
                Piece::Cite(id) => shown.push_str(&["<", &id.to_string(), ">"].concat()),
            }
        }
        shown
    }

    #[test]
    fn citations_are_found() {
        let table = [
            ("Five days [1].", "Five days <1>."),
            ("a[1][2]b", "a<1><2>b"),
            ("a [1, 2] b [12]", "a <1><2> b <12>"),
            ("配送は五日【1】です", "配送は五日<1>です"),
            ("[1](https://a.example) [x] [] [1", "[1](https://a.example) [x] [] [1"),
            ("in [2024] and [1.5], a[[1]]", "in [2024] and [1.5], a[<1>]"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_was_not_sent_is_not_cited() {
        let table = [
            ("Yes [1]. No [9].", 1, Some("Yes [1]. No.")),
            ("Yes [1, 9]", 1, Some("Yes [1]")),
            ("Zero [0]", 3, Some("Zero")),
            ("Yes [1] [2]", 2, None),
            ("in [2024]", 0, None),
        ];
        for (text, sent, expected) in table {
            assert_eq!(without_unknown(text, sent).as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in r"([a\[\]【】0-9, (é]|\[[0-9]\]){0,30}", sent in 0u32..5) {
            let pieces = split(&text);
            let kept: usize = pieces.iter().map(|p| if let Piece::Text(t) = p { t.len() } else { 0 }).sum();
            prop_assert!(kept <= text.len());
            if let Some(clean) = without_unknown(&text, sent) {
                prop_assert!(clean.len() < text.len() + 8 && split(&clean).len() <= pieces.len());
            }
        }
    }
}
