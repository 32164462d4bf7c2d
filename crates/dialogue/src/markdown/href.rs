//! Where a link may lead.

/// The longest target, in bytes.
const HREF_MAX: usize = 4096;

const SCHEMES: [&str; 4] = ["https", "http", "mailto", "tel"];

/// The target if it may be followed: `https`, `http`, `mailto`, `tel`, or a place on the same site.
///
/// Browsers drop tabs and line feeds from addresses, take a backslash for a slash, and two slashes for another
/// host: targets with control characters, with backslashes or without a host of their own are refused.
pub fn safe(target: &str) -> Option<String> {
    let target = target.trim_matches(' ');
    if target.is_empty() || target.len() > HREF_MAX || target.starts_with("//") {
        return None;
    }
    if target.chars().any(|c| c.is_control() || c == '\\') {
        return None;
    }
    if let Some(at) = target.find([':', '/', '?', '#'])
        && let Some((scheme, _)) = target.split_at_checked(at)
        && target.get(at..).is_some_and(|rest| rest.starts_with(':'))
        && !SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return None;
    }
    Some(target.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{HREF_MAX, safe};

    #[test]
    fn places_that_may_be_visited() {
        let table = [
            "https://example.com/a?b=c#d",
            "HTTP://example.com",
            "mailto:a@example.com",
            "tel:+49-30-1234",
            "/path",
            "path/to:here",
            "./path",
            "?q=a:b",
            "#x",
            "#a:b",
            "javascript%3Aalert(1)",
            "ä",
        ];
        for target in table {
            assert_eq!(safe(target).as_deref(), Some(target));
        }
        assert_eq!(safe(" /path ").as_deref(), Some("/path"));
    }

    #[test]
    fn places_that_may_not() {
        let long = "a".repeat(HREF_MAX + 1);
        let table = [
            "",
            " ",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "\u{200b}javascript:alert(1)",
            "javascript\u{200b}:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:https://example.com/x",
            "ftp://example.com",
            "path:here",
            ":x",
            "//evil.example",
            "\\\\evil.example",
            "/\\evil.example",
            "https\t://example.com",
            "https ://example.com",
            long.as_str(),
        ];
        for target in table {
            assert_eq!(safe(target), None, "{target:?}");
        }
    }
}
