//! Pages of a site: named one by one, from lists and from sitemaps; from this site only, and not more than agreed.

use crate::rig::{Folder, Reply, Website, has_lines, page, sitemap, text, urls};

#[test]
fn sitemaps_name_sitemaps_and_these_name_pages() {
    let site = Website::new();
    let elsewhere = Website::new();
    let to = |path: &str| site.url(path);
    site.put(
        "/sitemap.xml",
        sitemap(
            "sitemapindex",
            &[
                to("/one.xml"),
                to("/two.txt"),
                to("/lost.xml"),
                elsewhere.url("/three.xml"),
                to("/sitemap.xml"),
            ],
        ),
    );
    site.put(
        "/one.xml",
        sitemap(
            "urlset",
            &[to("/a"), to("/b?x=1&amp;y=2"), elsewhere.url("/c"), "mailto:ada@a.example".to_owned()],
        ),
    );
    site.put("/two.txt", Reply::of("text/plain", format!("# ours\n{}\n{}#top\n", to("/d"), to("/a"))));
    for path in ["/a", "/b?x=1&y=2", "/d"] {
        site.put(path, page(path));
    }
    let folder = Folder::new();
    let (run, chunks) = folder.chunks(&["--sitemap", &to("/sitemap.xml")]);
    assert_eq!(urls(&chunks), [to("/a"), to("/b?x=1&y=2"), to("/d")]);
    has_lines(
        &run.out,
        &[
            "3 pages: 3 chunks (en 3)",
            "left out: 4",
            "not an address: 1",
            "mailto:ada@a.example (not an address that begins with https:// or http://)",
            "not found: 1",
            &format!("{} (404 Not Found)", to("/lost.xml")),
            "on another host than the others: 2",
            &elsewhere.url("/c"),
            &elsewhere.url("/three.xml"),
        ],
    );
    assert_eq!(
        site.paths(),
        ["/a", "/b?x=1&y=2", "/d", "/lost.xml", "/one.xml", "/robots.txt", "/sitemap.xml", "/two.txt"]
    );
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn a_list_is_of_the_host_that_it_begins_with() {
    let site = Website::new();
    let elsewhere = Website::new();
    for path in ["/a", "/b"] {
        site.put(path, page(path));
        elsewhere.put(path, page("elsewhere"));
    }
    let folder = Folder::new();
    folder
        .put("list", format!("{}\n\n# more\n{}\n{}\n", site.url("/a"), elsewhere.url("/a"), site.url("/b")));
    let (run, chunks) = folder.chunks(&["--url-list", "list"]);
    assert_eq!(urls(&chunks), [site.url("/a"), site.url("/b")]);
    has_lines(&run.out, &["on another host than the others: 1", &elsewhere.url("/a")]);
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn a_page_that_moved_within_the_site_is_read_where_it_is_now() {
    let site = Website::new();
    let elsewhere = Website::new();
    site.put("/old", Reply::to("/new#there"));
    site.put("/new", page("new"));
    site.put("/print", Reply::html("<link rel=canonical href=/read><p>Two addresses of one page."));
    site.put("/stolen", Reply::html(format!("<link rel=canonical href={}><p>Ours.", elsewhere.url("/x"))));
    site.put("/left", Reply::to(&elsewhere.url("/a")));
    let folder = Folder::new();
    folder.put("list", ["/old", "/print", "/stolen", "/left"].map(|path| site.url(path)).join("\n"));
    let (run, chunks) = folder.chunks(&["--url-list", "list"]);
    assert_eq!(urls(&chunks), [site.url("/new"), site.url("/read"), site.url("/stolen")]);
    let told = format!("{} (redirected to {})", site.url("/left"), elsewhere.url("/a"));
    has_lines(&run.out, &["left out: 1", "on another host than the others: 1", &told]);
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn limits_hold_and_are_told() {
    let site = Website::new();
    site.put("/large", Reply::html(format!("<p>{}", "word ".repeat(600))));
    site.put("/silent", Reply::silent());
    for path in ["/a", "/b", "/c"] {
        site.put(path, page(path));
    }
    let folder = Folder::new();
    folder.put("list", ["/large", "/a", "/silent", "/b", "/c"].map(|path| site.url(path)).join("\n"));
    let limits = ["--max-pages", "4", "--max-page-kb", "2", "--page-seconds", "1"];
    let (run, chunks) = folder.chunks(&[&["--url-list", "list"], &limits[..]].concat());
    assert_eq!(urls(&chunks), [site.url("/a"), site.url("/b")]);
    let large = format!("{} (more than 2 KB; see --max-page-kb)", site.url("/large"));
    has_lines(
        &run.out,
        &[
            "left out: 3",
            "more pages than --max-pages allows: 1",
            "1 pages (limit 4)",
            "too large: 1",
            &large,
            "took too long: 1",
        ],
    );
    assert!(!site.paths().contains(&"/c".to_owned()));
}

#[test]
fn pages_of_each_kind_are_read_in_the_charset_that_the_server_names() {
    let site = Website::new();
    site.put("/a", Reply::of("text/html; charset=windows-1252", b"<meta charset=utf-8><p>Caf\xe9"));
    site.put("/b.md", Reply::of("text/plain; charset=\"utf-8\"", "# Title\n\nÖl und Wachs"));
    site.put("/c", Reply::of("text/plain", "Just text.\nOf two lines."));
    site.put(
        "/d",
        Reply::of(
            "application/xhtml+xml",
            "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>XML</p></body></html>",
        ),
    );
    let folder = Folder::new();
    let addresses = ["/a", "/b.md", "/c", "/d"].map(|path| site.url(path));
    let (_, chunks) = folder.chunks(&addresses.each_ref().map(String::as_str));
    let texts: Vec<&str> = chunks.iter().map(|chunk| text(chunk, "text")).collect();
    assert_eq!(texts, ["Café", "Öl und Wachs", "Just text.\nOf two lines.", "XML"]);
}

#[test]
fn a_busy_site_is_asked_once_more_when_it_says_when() {
    let site = Website::new();
    site.put("/busy", Reply::status(503).header("retry-after", "0"));
    site.put("/later", Reply::status(429).header("retry-after", "3600"));
    site.put("/a", page("a"));
    let folder = Folder::new();
    folder.put("list", ["/busy", "/later", "/a"].map(|path| site.url(path)).join("\n"));
    let (run, _) = folder.chunks(&["--url-list", "list"]);
    has_lines(&run.out, &["left out: 2", "the server failed: 2"]);
    assert_eq!(site.paths(), ["/a", "/busy", "/busy", "/later", "/robots.txt"]);
}
