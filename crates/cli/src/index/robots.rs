//! robots.txt as RFC 9309 says it, and `Crawl-delay`, which it does not know.

use std::time::Duration;

/// The names that rules may call us by.
const NAMES: &[&str] = &["chatlet", "chatlet-index"];

/// A longer pause is not kept: the owner indexes the own site.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// What a site allows us.
#[derive(Debug, Default)]
pub(crate) struct Robots {
    /// Patterns and whether they allow.
    rules: Vec<(String, bool)>,
    /// Between two requests.
    pub(crate) pause: Duration,
}

impl Robots {
    /// Reads the rules that are for us, or else those for everybody.
    pub(crate) fn parse(text: &str) -> Self {
        let mut ours = Self::default();
        let mut all = Self::default();
        let (mut for_us, mut for_all, mut ours_seen, mut in_names) = (false, false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !in_names {
                    (for_us, for_all) = (false, false);
                }
                in_names = true;
                let name = value.split(['/', ' ']).next().unwrap_or_default();
                for_us |= NAMES.iter().any(|ours| name.eq_ignore_ascii_case(ours));
                for_all |= name == "*";
                ours_seen |= for_us;
                continue;
            }
            // What is about the whole site does not end a group's names.
            in_names &= key == "sitemap" || key == "host";
            for group in [for_us.then_some(&mut ours), for_all.then_some(&mut all)].into_iter().flatten() {
                match key.as_str() {
                    // An empty rule is none.
                    "allow" | "disallow" if !value.is_empty() => {
                        group.rules.push((normal(value), key == "allow"));
                    }
                    "crawl-delay" => {
                        let seconds = value.parse::<f64>().unwrap_or(0.0);
                        group.pause =
                            Duration::try_from_secs_f64(seconds).unwrap_or_default().min(LONGEST_PAUSE);
                    }
                    _ => {}
                }
            }
        }
        if ours_seen { ours } else { all }
    }

    /// Whether a path with its query may be asked for: the longest rule that matches decides, `Allow` among equals.
    pub(crate) fn allows(&self, path: &str) -> bool {
        let path = normal(path);
        let matching = self.rules.iter().filter(|(pattern, _)| matches(pattern.as_bytes(), path.as_bytes()));
        matching.max_by_key(|(pattern, allow)| (pattern.len(), *allow)).is_none_or(|(_, allow)| *allow)
    }
}

/// Letters outside of ASCII as `%C3%BC`, escapes in upper case: then equal paths are equal texts.
fn normal(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut escape = 0;
    for byte in path.bytes() {
        escape = if byte == b'%' { 2 } else { escape };
        match byte {
            b'%' => out.push('%'),
            byte if byte.is_ascii() => {
                let upper = escape > 0;
                escape -= i32::from(upper);
                out.push(char::from(if upper { byte.to_ascii_uppercase() } else { byte }));
            }
            byte => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().map_or('0', char::from);
                out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
    out
}

/// Matches from the start; `*` is anything, `$` at the end is the end.
fn matches(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, to_end) = match pattern.split_last() {
        Some((b'$', rest)) => (rest, true),
        _ => (pattern, false),
    };
    let (mut at, mut in_path) = (0, 0);
    // Where to go on after the last `*`, should the rest not match.
    let mut star: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(at), path.get(in_path)) {
            (Some(b'*'), _) => {
                star = Some((at + 1, in_path));
                at += 1;
                continue;
            }
            (Some(wanted), Some(found)) if wanted == found => {
                at += 1;
                in_path += 1;
                continue;
            }
            (None, None) => return true,
            (None, Some(_)) if !to_end => return true,
            (_, None) => return false,
            _ => {}
        }
        let Some((after, from)) = star else { return false };
        star = Some((after, from + 1));
        (at, in_path) = (after, from + 1);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Robots;

    #[test]
    fn the_longest_rule_decides() {
        let text = "User-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*.pdf$\nDisallow: /q*?sort=\n\
                    Disallow: /caf%c3%a9\nDisallow: /straße\nAllow: /same\nDisallow: /same\nDisallow:\n";
        let robots = Robots::parse(text);
        for (path, expected) in [
            ("/", true),
            ("/private", false),
            ("/privateer", false),
            ("/private/open/x", true),
            ("/a/b.pdf", false),
            ("/a/b.pdf?x", true),
            ("/q/r?sort=1", false),
            ("/q/r?x", true),
            ("/caf%C3%A9/menu", false),
            ("/stra%C3%9Fe", false),
            ("/same", true),
        ] {
            assert_eq!(robots.allows(path), expected, "{path}");
        }
    }

    #[test]
    fn our_own_rules_win_over_those_for_all() {
        for (text, expected) in [
            ("", true),
            ("User-agent: *\nDisallow: /", false),
            ("User-agent: *\nDisallow: /\n\nUser-agent: Chatlet\nDisallow:", true),
            ("User-agent: chatlet-index/1.0\nUser-agent: other\nDisallow: /\n", false),
            ("User-agent: other\nDisallow: /\n", true),
            ("User-agent: other\nSitemap: https://a/s.xml\nUser-agent: *\nDisallow: /x # all\n", false),
            ("user-agent:*\r\ndisallow:/x\r\n", false),
            ("\u{feff}User-agent: *\nDisallow: /x", false),
            ("Disallow: /x", true),
            (
                "User-agent: chatlet\nAllow: /x\nUser-agent: *\nDisallow: /x\nUser-agent: chatlet\nDisallow: /x/y",
                true,
            ),
        ] {
            assert_eq!(Robots::parse(text).allows("/x"), expected, "{text}");
        }
    }

    #[test]
    fn pauses_are_kept_up_to_a_limit() {
        for (delay, expected) in
            [("2", 2_000), ("0.5", 500), ("3600", 10_000), ("x", 0), ("-1", 0), ("nan", 0)]
        {
            let robots = Robots::parse(&format!("User-agent: *\nCrawl-delay: {delay}\nDisallow: /x"));
            assert_eq!(robots.pause, Duration::from_millis(expected), "{delay}");
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        let robots = Robots::parse(&format!("User-agent: *\nDisallow: /{}b", "*a".repeat(50)));
        assert!(robots.allows(&format!("/{}", "a".repeat(2_000))));
    }
}
