//! What a site allows: robots.txt, headers and marks in the page.

use std::time::Duration;

use crate::rig::{Folder, Reply, Website, has_lines, page, shortest_pause, urls};

/// A site with these pages, and a list of them.
fn site(robots: Option<Reply>, paths: &[&str]) -> (Website, Folder) {
    let site = Website::new();
    if let Some(robots) = robots {
        site.put("/robots.txt", robots);
    }
    let mut list = String::new();
    for path in paths {
        site.put(path, page(path));
        list.extend([site.url(path).as_str(), "\n"]);
    }
    (site, Folder::with(&[("list", &list)]))
}

#[test]
fn what_robots_txt_forbids_is_never_asked_for() {
    let ours =
        "User-agent: *\nDisallow: /\n\nUser-agent: chatlet\nDisallow: /private\nAllow: /private/not$\n";
    let all =
        "User-agent: *\nDisallow: /private\nAllow: /private/not$\n\nUser-agent: otherbot\nDisallow: /\n";
    for robots in [ours, all] {
        let (site, folder) =
            site(Some(Reply::of("text/plain", robots)), &["/a", "/private/x", "/private/not", "/privateer"]);
        let (run, chunks) = folder.chunks(&["--url-list", "list"]);
        assert_eq!(urls(&chunks), [site.url("/a"), site.url("/private/not")]);
        has_lines(
            &run.out,
            &["left out: 2", "robots.txt forbids it: 2", &site.url("/private/x"), &site.url("/privateer")],
        );
        assert_eq!(site.paths(), ["/a", "/private/not", "/robots.txt"]);
    }
}

#[test]
fn a_redirect_does_not_lead_around_robots_txt() {
    let (site, folder) =
        site(Some(Reply::of("text/plain", "User-agent: *\nDisallow: /private")), &["/a", "/door"]);
    site.put("/door", Reply::to("/private"));
    site.put("/private", page("private"));
    let (run, _) = folder.chunks(&["--url-list", "list"]);
    has_lines(&run.out, &["robots.txt forbids it: 1", &site.url("/door")]);
    assert_eq!(site.paths(), ["/a", "/door", "/robots.txt"]);
}

#[test]
fn a_site_whose_robots_txt_fails_is_not_read_and_one_without_is() {
    for (robots, allowed) in [
        (None, true),
        (Some(Reply::status(403)), true),
        (Some(Reply::html("<h1>Welcome</h1>")), true),
        (Some(Reply::status(503)), false),
        (Some(Reply::to("/robots-here")), true),
    ] {
        let (site, folder) = site(robots, &["/a"]);
        let run = folder.index(&["--url-list", "list", "--out", "k.chatlet"]);
        assert_eq!(run.code == 0, allowed, "{}{}", run.out, run.err);
        assert_eq!(site.paths().contains(&"/a".to_owned()), allowed);
        assert_eq!(
            run.out.contains("robots.txt cannot be read; try again later: 1"),
            !allowed,
            "{}",
            run.out
        );
    }
}

#[test]
fn pages_and_headers_may_ask_not_to_be_indexed() {
    let (site, folder) = site(None, &["/a", "/head", "/ours", "/theirs", "/meta"]);
    site.put("/head", page("head").header("x-robots-tag", "noarchive, noindex"));
    site.put("/ours", page("ours").header("x-robots-tag", "chatlet: none"));
    site.put("/theirs", page("theirs").header("x-robots-tag", "otherbot: noindex"));
    site.put("/meta", Reply::html("<meta name=chatlet content=noindex><p>Not for the assistant."));
    let (run, chunks) = folder.chunks(&["--url-list", "list"]);
    assert_eq!(urls(&chunks), [site.url("/a"), site.url("/theirs")]);
    has_lines(&run.out, &["asks not to be indexed: 3"]);
}

#[test]
fn the_site_s_pause_is_kept_and_so_is_the_owner_s() {
    let delay = "User-agent: *\nCrawl-delay: 0.05";
    for (robots, args) in [(delay, &[][..]), ("", &["--delay-ms", "50"][..]), (delay, &["--delay-ms", "10"])]
    {
        let (site, folder) = site(Some(Reply::of("text/plain", robots)), &["/a", "/b", "/c", "/d"]);
        folder.chunks(&[&["--url-list", "list"], args].concat());
        let asked: Vec<_> = site.asked().into_iter().filter(|asked| asked.path != "/robots.txt").collect();
        // In their order, one at a time.
        assert_eq!(
            asked.iter().map(|asked| asked.path.as_str()).collect::<Vec<_>>(),
            ["/a", "/b", "/c", "/d"]
        );
        assert!(shortest_pause(&asked) >= Duration::from_millis(45), "{asked:?}");
    }
}

#[test]
fn every_request_says_who_asks_and_wants_no_compression() {
    let (site, folder) = site(None, &["/a"]);
    folder.chunks(&["--url-list", "list"]);
    let asked = site.asked();
    assert_eq!(asked.len(), 2);
    for asked in asked {
        let header = |name: &str| asked.headers.get(name).unwrap().to_str().unwrap();
        assert_eq!(header("user-agent"), concat!("chatlet-index/", env!("CARGO_PKG_VERSION")));
        assert_eq!(header("accept-encoding"), "identity");
        assert_eq!(header("host"), site.host());
        assert!(!asked.headers.contains_key("referer") && !asked.headers.contains_key("cookie"));
    }
}
