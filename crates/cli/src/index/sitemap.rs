//! Lists of addresses: sitemaps, as sitemaps.org defines them, and plain lists.

/// A sitemap's addresses.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Sitemap {
    /// Of pages.
    Pages(Vec<String>),
    /// Of other sitemaps.
    Index(Vec<String>),
}

/// Reads a sitemap, as XML or as a list of addresses.
///
/// # Errors
/// What it seems to be instead.
pub(crate) fn parse(bytes: &[u8]) -> Result<Sitemap, &'static str> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Err("it is compressed by gzip: unpack it, and give the file's addresses by --url-list");
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let text = without_comments(text);
    if has_element(&text, "sitemapindex") {
        return Ok(Sitemap::Index(locations(&text)));
    }
    if has_element(&text, "urlset") {
        return Ok(Sitemap::Pages(locations(&text)));
    }
    let lines = list(&text);
    if !lines.is_empty()
        && lines.iter().all(|line| line.starts_with("https://") || line.starts_with("http://"))
    {
        return Ok(Sitemap::Pages(lines));
    }
    Err("it is no sitemap: it has no <urlset> and no <sitemapindex>")
}

/// The lines of a list, without comments.
pub(crate) fn list(text: &str) -> Vec<String> {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    out + rest
}

fn has_element(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        before.ends_with('<') || before.ends_with(':') && before.rfind('<') > before.rfind('>')
    })
}

/// What stands in `<loc>`, in its order; not what stands in `<image:loc>`.
fn locations(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in text.split("<loc").skip(1) {
        let Some((_, content)) = piece.split_once('>') else { continue };
        let content = content.split("</loc").next().unwrap_or_default().trim();
        let content =
            content.strip_prefix("<![CDATA[").and_then(|c| c.strip_suffix("]]>")).unwrap_or(content);
        let address = unescape(content.trim());
        if !address.is_empty() {
            found.push(address);
        }
    }
    found
}

/// The five names that XML has, and numbers.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (name, tail) = after.split_once(';').unwrap_or((after, ""));
        let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        });
        let sign = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => number.and_then(char::from_u32),
        };
        if let Some(sign) = sign {
            out.push(sign);
            rest = tail;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::{Sitemap, list, parse};

    #[test]
    fn sitemaps_are_read() {
        let pages = |urls: &[&str]| Ok(Sitemap::Pages(urls.iter().map(|url| (*url).to_owned()).collect()));
        for (text, expected) in [
            (
                "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>\
                 <url><loc> https://a/x?b=1&amp;c=2 </loc><lastmod>2026</lastmod><image:image><image:loc>https://a/i\
                 </image:loc></image:image></url><!-- <url><loc>https://a/no</loc></url> -->\
                 <url><loc><![CDATA[https://a/y]]></loc></url></urlset>",
                pages(&["https://a/x?b=1&c=2", "https://a/y"]),
            ),
            (
                "<sitemapindex><sitemap><loc>https://a/s.xml</loc></sitemap></sitemapindex>",
                Ok(Sitemap::Index(vec!["https://a/s.xml".to_owned()])),
            ),
            (
                "<urlset><url><loc>https://a/&#252;&#x41;&copy;&</loc></url></urlset>",
                pages(&["https://a/üA&copy;&"]),
            ),
            ("<urlset></urlset>", pages(&[])),
            ("https://a/x\n\nhttps://a/y\n", pages(&["https://a/x", "https://a/y"])),
        ] {
            assert_eq!(parse(text.as_bytes()), expected, "{text}");
        }
        for (bytes, expected) in
            [(&b"\x1f\x8b..."[..], "gzip"), (b"<html>", "no sitemap"), (b"", "no sitemap")]
        {
            assert!(parse(bytes).unwrap_err().contains(expected));
        }
    }

    #[test]
    fn lists_have_comments() {
        assert_eq!(list("# all\n\n https://a/x \nhttps://a/y#z\n"), ["https://a/x", "https://a/y#z"]);
    }
}
