//! Where a page will be found: the address that a visitor's click opens.

use clap::ValueEnum;
use reqwest::Url;

use super::fetch::host_of;

/// What a page generator makes of `guide.md`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MdUrls {
    /// `guide.html`
    #[default]
    Html,
    /// `guide/`
    Folder,
    /// `guide`
    Bare,
    /// `guide.md`
    Same,
}

/// The address of a file below `base`; `own` is the address that its front matter gives it.
pub(crate) fn of_file(base: &str, relative: &str, own: &str, md_urls: MdUrls) -> String {
    if own.starts_with("https://") || own.starts_with("http://") {
        return own.to_owned();
    }
    if own.starts_with('/') {
        // From the site's root, where that is known.
        return Url::parse(base)
            .and_then(|base| base.join(own))
            .map_or_else(|_| own.to_owned(), String::from);
    }
    let (folder, name) = relative.rsplit_once('/').map_or(("", relative), |(folder, name)| (folder, name));
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_html = ["html", "htm", "xhtml"].iter().any(|html| ending.eq_ignore_ascii_case(html));
    let is_index = stem.eq_ignore_ascii_case("index") || (!is_html && stem.eq_ignore_ascii_case("readme"));
    let mut path = String::from(base);
    if !base.is_empty() && !base.ends_with('/') {
        path.push('/');
    }
    if !folder.is_empty() {
        path.push_str(&escape(folder));
        path.push('/');
    }
    if !own.is_empty() {
        path.push_str(&escape(own));
    } else if !is_index {
        match md_urls {
            _ if is_html => path.push_str(&escape(name)),
            MdUrls::Same => path.push_str(&escape(name)),
            MdUrls::Html => path.extend([&escape(stem), ".html"]),
            MdUrls::Folder => path.extend([&escape(stem), "/"]),
            MdUrls::Bare => path.push_str(&escape(stem)),
        }
    }
    if path.is_empty() { "./".to_owned() } else { path }
}

/// The address of a page that was read at `url`: the one that it calls its own, if that is on the same host.
pub(crate) fn of_read(url: &str, canonical: &str) -> String {
    let own = Url::parse(url).ok().filter(|_| !canonical.is_empty()).and_then(|place| {
        let mut own = place.join(canonical).ok()?;
        own.set_fragment(None);
        (host_of(&own) == host_of(&place)).then(|| String::from(own))
    });
    own.unwrap_or_else(|| url.to_owned())
}

/// The address of a question's answer, below `base` unless it says where it is.
pub(crate) fn of_entry(base: &str, url: &str) -> String {
    let is_whole = url.is_empty() || url.starts_with(['/', '#', '?']) || Url::parse(url).is_ok();
    match base {
        _ if is_whole => url.to_owned(),
        base if base.is_empty() || base.ends_with('/') => format!("{base}{url}"),
        base => format!("{base}/{url}"),
    }
}

/// The address of a place on a page.
pub(crate) fn with_anchor(url: &str, anchor: &str) -> String {
    if anchor.is_empty() || url.contains('#') {
        return url.to_owned();
    }
    format!("{url}#{}", escape(anchor).replace('#', "%23"))
}

/// What would end or change an address, as `%20`; other letters may stand in it as they are.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' => out.push_str("%20"),
            '%' => out.push_str("%25"),
            '#' => out.push_str("%23"),
            '?' => out.push_str("%3F"),
            '"' => out.push_str("%22"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{MdUrls, of_entry, of_file, of_read, with_anchor};

    #[test]
    fn files_have_addresses() {
        let site = "https://a.example/help/";
        for (base, relative, own, md_urls, expected) in [
            ("/help/", "delivery.html", "", MdUrls::Folder, "/help/delivery.html"),
            ("/help", "index.html", "", MdUrls::Html, "/help/"),
            ("", "index.html", "", MdUrls::Html, "./"),
            ("", "a/b c.html", "", MdUrls::Html, "a/b%20c.html"),
            ("/", "a/guide.md", "", MdUrls::Html, "/a/guide.html"),
            ("/", "a/guide.md", "", MdUrls::Folder, "/a/guide/"),
            ("/", "a/guide.md", "", MdUrls::Bare, "/a/guide"),
            ("/", "a/guide.md", "", MdUrls::Same, "/a/guide.md"),
            (site, "a/README.md", "", MdUrls::Html, "https://a.example/help/a/"),
            (site, "a/guide.md", "/d/", MdUrls::Html, "https://a.example/d/"),
            ("/help/", "guide.md", "/d/", MdUrls::Html, "/d/"),
            (site, "a/guide.md", "how", MdUrls::Html, "https://a.example/help/a/how"),
            (site, "guide.md", "https://b.example/", MdUrls::Html, "https://b.example/"),
        ] {
            assert_eq!(of_file(base, relative, own, md_urls), expected, "{base} {relative} {own}");
        }
    }

    #[test]
    fn a_page_s_own_address_counts_on_its_own_host() {
        for (canonical, expected) in [
            ("", "https://a.example/x?y"),
            ("/x", "https://a.example/x"),
            ("https://a.example/z#f", "https://a.example/z"),
            ("https://b.example/x", "https://a.example/x?y"),
        ] {
            assert_eq!(of_read("https://a.example/x?y", canonical), expected, "{canonical}");
        }
    }

    #[test]
    fn answers_and_anchors_have_addresses() {
        for (base, url, expected) in [
            ("/help/", "", ""),
            ("/help", "a.html#b", "/help/a.html#b"),
            ("", "a.html", "a.html"),
            ("/help/", "/a", "/a"),
            ("/help/", "https://b.example/", "https://b.example/"),
        ] {
            assert_eq!(of_entry(base, url), expected, "{base} {url}");
        }
        for (url, anchor, expected) in
            [("/a", "", "/a"), ("/a", "ö b#", "/a#ö%20b%23"), ("/a#b", "c", "/a#b"), ("./", "c", "./#c")]
        {
            assert_eq!(with_anchor(url, anchor), expected);
        }
    }
}
