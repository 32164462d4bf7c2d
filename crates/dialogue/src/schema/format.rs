//! The formats that are checked. The drafts leave it open whether a format is an assertion; here it is.

/// The formats, as `format` names them.
pub(super) const FORMATS: &[&str] = &["date", "time", "date-time", "email", "uri"];

/// Whether a text has a format, which is one of [`FORMATS`].
pub(super) fn fits(format: &str, text: &str) -> bool {
    match format {
        "date" => date(text),
        "time" => time(text),
        "date-time" => text.split_once(['T', 't']).is_some_and(|(day, clock)| date(day) && time(clock)),
        "email" => email(text),
        _ => uri(text),
    }
}

/// A text of the format, for somebody who made one that is not.
pub(super) fn example(format: &str) -> &'static str {
    match format {
        "date" => "2026-11-28",
        "time" => "14:30:00Z",
        "date-time" => "2026-11-28T14:30:00Z",
        "email" => "ada@example.com",
        _ => "https://example.com/",
    }
}

/// A number of exactly so many digits.
fn digits(text: &str, len: usize) -> Option<u32> {
    let fits = text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok())?
}

/// `full-date` of RFC 3339, of a day that there is.
fn date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut next = |len| parts.next().and_then(|part| digits(part, len));
    let (Some(year), Some(month), Some(day)) = (next(4), next(2), next(2)) else { return false };
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day) && parts.next().is_none()
}

/// `full-time` of RFC 3339: with its offset; a leap second is the last one of a day in UTC.
fn time(text: &str) -> bool {
    let Some((clock, zone)) = text.split_at_checked(8) else { return false };
    let Some((hour, minute, second)) = clock_of(clock) else { return false };
    let zone = match zone.strip_prefix('.') {
        Some(fraction) => {
            let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if rest.len() == fraction.len() {
                return false;
            }
            rest
        }
        None => zone,
    };
    let offset = match zone.split_at_checked(1) {
        Some(("Z" | "z", "")) => 0,
        Some((sign @ ("+" | "-"), zone)) => {
            let Some((hours, minutes, _)) = clock_of(&[zone, ":00"].concat()) else { return false };
            let offset = i64::from(hours * 60 + minutes);
            if sign == "+" { offset } else { -offset }
        }
        _ => return false,
    };
    second < 60 || (i64::from(hour * 60 + minute) - offset).rem_euclid(1440) == 1439
}

/// `hh:mm:ss`, with a second more than a minute has.
fn clock_of(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split(':').map(|part| digits(part, 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    (hour < 24 && minute < 60 && second <= 60 && parts.next().is_none()).then_some((hour, minute, second))
}

/// `Mailbox` of RFC 5321: a dot-atom or a quoted text, and a domain or an address literal.
fn email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let atom = |part: &str| !part.is_empty() && part.bytes().all(is_atom);
    let quoted = || {
        local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).is_some_and(|inner| {
            let mut bytes = inner.bytes();
            while let Some(byte) = bytes.next() {
                let escaped = byte != b'\\' || bytes.next().is_some_and(|next| matches!(next, b' '..=b'~'));
                if !escaped || byte == b'"' || !matches!(byte, b' '..=b'~') {
                    return false;
                }
            }
            true
        })
    };
    (local.split('.').all(atom) || quoted()) && local.len() <= 64 && (host(domain) || literal(domain))
}

const fn is_atom(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'_'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b'~'
        )
}

/// Labels of letters, digits and inner hyphens.
fn host(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.len() <= 253 && domain.split('.').all(label)
}

/// `[127.0.0.1]` or `[IPv6:::1]`
fn literal(domain: &str) -> bool {
    let Some(inner) = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else { return false };
    inner.strip_prefix("IPv6:").map_or_else(|| ipv4(inner), ipv6)
}

fn ipv4(text: &str) -> bool {
    let part = |part: &str| {
        digits(part, part.len()).is_some_and(|n| n < 256) && (part.len() == 1 || !part.starts_with('0'))
    };
    text.split('.').count() == 4 && text.split('.').all(part)
}

/// Eight groups of up to four hexadecimal digits, of which the last two may be an IPv4 address and one run left out.
fn ipv6(text: &str) -> bool {
    let groups = |text: &str| {
        let mut count = 0;
        let mut parts = text.split(':').peekable();
        while let Some(part) = parts.next() {
            if part.contains('.') && parts.peek().is_none() && ipv4(part) {
                count += 2;
            } else if (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                count += 1;
            } else {
                return None;
            }
        }
        Some(count)
    };
    match text.split_once("::") {
        None => groups(text) == Some(8),
        Some((head, tail)) => {
            let some = |text: &str| if text.is_empty() { Some(0) } else { groups(text) };
            !head.contains('.') && some(head).zip(some(tail)).is_some_and(|(head, tail)| head + tail < 8)
        }
    }
}

/// `URI` of RFC 3986: with its scheme.
fn uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = match rest.strip_prefix("//") {
        Some(rest) => {
            let (authority, path) = cut(rest, '/');
            if !self::authority(authority) {
                return false;
            }
            path
        }
        None => rest,
    };
    is_scheme && signs(path, b":@/") && signs(query, b":@/?") && signs(fragment, b":@/?")
}

/// `userinfo@host:port`
fn authority(text: &str) -> bool {
    let (user, place) = text.split_once('@').unwrap_or(("", text));
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let Some((address, port)) = rest.split_once(']') else { return false };
            let is_future = address.starts_with(['v', 'V']) && address.contains('.') && signs(address, b":");
            if !ipv6(address) && !is_future {
                return false;
            }
            ("", port)
        }
        None => cut(place, ':'),
    };
    let is_port = port.is_empty()
        || port.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    signs(user, b":") && signs(host, b"") && is_port
}

/// What stands before a sign, and the rest with it.
fn cut(text: &str, sign: char) -> (&str, &str) {
    text.split_at_checked(text.find(sign).unwrap_or(text.len())).unwrap_or_default()
}

/// Unreserved signs, sub-delimiters, percent-encoded bytes, and some more.
fn signs(text: &str, more: &[u8]) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'%' => {
                let mut digit = || bytes.next().is_some_and(|byte| byte.is_ascii_hexdigit());
                digit() && digit()
            }
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b','
            | b';' | b'=' => true,
            byte => byte.is_ascii_alphanumeric() || more.contains(&byte),
        };
        if !fits {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{FORMATS, example, fits};

    #[test]
    fn addresses_of_machines() {
        for (address, known) in [
            ("1.2.3.4", true),
            ("255.255.255.255", true),
            ("256.2.3.4", false),
            ("1.2.3", false),
            ("01.2.3.4", false),
            ("1.2.3.4.5", false),
            ("1.2..4", false),
        ] {
            assert_eq!(super::ipv4(address), known, "{address}");
        }
        for (address, known) in [
            ("::", true),
            ("::1", true),
            ("1::", true),
            ("2001:db8::8a2e:370:7334", true),
            ("1:2:3:4:5:6:7:8", true),
            ("1:2:3:4:5:6:7", false),
            ("1:2:3:4:5:6:7:8:9", false),
            ("1:2:3:4:5:6:7::8", false),
            ("1::2::3", false),
            ("::ffff:1.2.3.4", true),
            ("1:2:3:4:5:6:1.2.3.4", true),
            ("1.2.3.4::", false),
            ("12345::", false),
            ("g::", false),
            (":", false),
            (":1", false),
            ("", false),
        ] {
            assert_eq!(super::ipv6(address), known, "{address}");
        }
    }

    #[test]
    fn the_examples_are_of_their_format() {
        for format in FORMATS {
            assert!(fits(format, example(format)), "{format}");
            assert!(!fits(format, ""), "{format}");
        }
    }
}
