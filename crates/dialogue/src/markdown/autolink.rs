//! Addresses that are links without further marks.

use super::emphasis::is_word;

/// The address in angle brackets at the start of the text, and what its target begins with.
pub(super) fn address(text: &str) -> Option<(&'static str, &str)> {
    let inside = text.strip_prefix('<')?;
    let end = inside.find(|c: char| c <= ' ' || c == '<' || c == '>' || c == '\u{7f}')?;
    let inside =
        inside.get(..end).filter(|_| text.get(end + 1..).is_some_and(|rest| rest.starts_with('>')))?;
    let scheme =
        inside.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(byte)).count();
    if (2..=32).contains(&scheme)
        && inside.starts_with(|c: char| c.is_ascii_alphabetic())
        && inside.get(scheme..).is_some_and(|rest| rest.starts_with(':'))
    {
        return Some(("", inside));
    }
    let (name, host) = inside.split_once('@')?;
    let is_name = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte));
    let is_host = host.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    (is_name && is_host).then_some(("mailto:", inside))
}

/// The bare address at the start of the text, and what its target begins with. Punctuation behind it is not part of
/// it, nor a bracket that may close a link's text. It may be too long to be a target: taken as a whole, it is looked at
/// once.
pub(super) fn bare(text: &str, before: Option<char>, in_bracket: bool) -> Option<(&'static str, &str)> {
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '@')) {
        return None;
    }
    let (prefix, scheme) = [("https://", ""), ("http://", ""), ("www.", "https://")]
        .iter()
        .find(|(prefix, _)| text.starts_with(prefix))?;
    let host = text.get(prefix.len()..)?.chars().next()?;
    if !is_word(host) && host != '[' {
        return None;
    }
    let is_end = |c: char| {
        // Chinese and Japanese sentences go on behind an address without a space.
        let is_cjk = matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff65}');
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '`' | '\\')
            || (c == ']' && in_bracket)
            || is_cjk
    };
    let end = text.find(is_end).unwrap_or(text.len());
    let mut found = text.get(..end)?;
    // How many closing parentheses are more than the opening ones.
    let count = |mark: u8| found.bytes().filter(|byte| *byte == mark).count();
    let mut excess = count(b')').saturating_sub(count(b'('));
    loop {
        let shorter = found.trim_end_matches(['?', '!', '.', ',', ':', ';', '*', '_', '~', '\'', '"']);
        if excess > 0 && shorter.ends_with(')') {
            excess -= 1;
            found = shorter.get(..shorter.len() - 1)?;
        } else {
            found = shorter;
            break;
        }
    }
    Some((scheme, found))
}
