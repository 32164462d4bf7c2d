//! Mistakes: each ends with exit code 1, says what to do, and leaves the index that is there alone.

use crate::rig::{Folder, Reply, Website, page, sitemap};

#[test]
fn sources_that_cannot_be_used_are_told_and_nothing_is_written() {
    let folder = Folder::with(&[
        ("good.md", "# Good\n\nText."),
        ("styles/site.css", "p {}"),
        ("list.txt", "https://a.example/"),
        ("map.xml", "<urlset/>"),
        ("flyer.pdf", "%PDF"),
        ("object.json", r#"{"question": "A?"}"#),
        ("broken.json", "[{"),
        ("columns.csv", "Frage,answer\nA?,B.\n"),
        ("words.txt", "sofa, couch\nalone\n"),
        ("klingon.html", "<meta charset=klingon><p>nuqneH"),
        ("k.chatlet", "what was there"),
    ]);
    folder.put("latin.csv", b"question,answer\nO\xf9?,L\xe0.\n");
    folder.put("empty/.keep", "");
    let table: [(&[&str], &str); 19] = [
        (&[], "name what to index: folders, files, addresses, --sitemap or --url-list"),
        (&["empty"], "empty: there is no Markdown and no HTML in this folder"),
        (&["styles"], "styles: there is no Markdown and no HTML in this folder"),
        (&["gone"], "gone: cannot be read: No such file"),
        (&["list.txt"], "give it by --url-list list.txt"),
        (&["map.xml"], "give a sitemap by its address: --sitemap https://"),
        (&["flyer.pdf"], "flyer.pdf: expected a folder, .html, .md, .json, .csv or an address"),
        (&["object.json"], "object.json: expected a list"),
        (&["broken.json"], "broken.json: this is no JSON"),
        (&["columns.csv"], "must name the columns question,answer; question is missing"),
        (&["latin.csv"], "latin.csv: cannot be read as UTF-8"),
        (&["klingon.html"], "klingon.html: not a page of text (unknown encoding klingon)"),
        (&["good.md", "--max-page-kb", "0"], "good.md: too large (more than 0 KB; see --max-page-kb)"),
        (&["/dev/null"], "/dev/null: neither a file nor a folder"),
        (&["good.md", "--synonyms", "words.txt"], "words.txt:2: a group needs two words or more"),
        (&["good.md", "--synonyms", "gone.txt"], "gone.txt: cannot be read"),
        (&["--url-list", "gone.txt"], "gone.txt: cannot be read"),
        (&["--sitemap", "ftp://a.example/x"], "not an address that begins with https:// or http://"),
        (&["good.md", "--embed", "m", "--upstream", "http://a.example"], "the key would be sent without TLS"),
    ];
    for (args, expected) in table {
        let run = folder.index(&[args, &["--out", "k.chatlet"]].concat());
        assert_eq!(run.code, 1, "{args:?}: {}", run.out);
        assert!(run.err.contains(expected), "{args:?}: {expected:?} in {:?}", run.err);
        assert!(run.err.starts_with("chatlet: "), "{}", run.err);
    }
    assert_eq!(folder.get("k.chatlet"), b"what was there");
    assert!(!folder.path("k.chatlet.cache").exists());

    let run = folder.index(&["good.md", "--out", "k.json"]);
    assert!(run.code == 1 && run.err.contains("the name must end in .chatlet"), "{}", run.err);
    // All that is wrong is told at once.
    let run = folder.index(&["gone", "empty", "--url-list", "gone.txt"]);
    assert_eq!(run.err.lines().count(), 4, "{}", run.err);
}

#[test]
fn pages_without_text_make_no_index() {
    let folder = Folder::with(&[("site/app.html", "<div id=app></div>")]);
    let run = folder.index(&["site", "--out", "k.chatlet"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("there is nothing to index; k.chatlet was not written"), "{}", run.err);
    assert!(run.out.contains("has no text (is it drawn by JavaScript?)"), "{}", run.out);
    assert_eq!(folder.names(), ["site"]);
}

#[test]
fn addresses_that_were_named_must_be_pages() {
    let site = Website::new();
    let elsewhere = Website::new();
    site.put("/flyer", Reply::of("application/pdf", "%PDF"));
    site.put("/untold", Reply::of("", "<p>text"));
    site.put("/squeezed", Reply::html("\u{1f}").header("content-encoding", "gzip"));
    site.put("/broken", Reply::status(500));
    site.put("/private", Reply::status(401));
    site.put("/away", Reply::to(&elsewhere.url("/a")));
    site.put("/round", Reply::to("/round"));
    site.put("/nowhere", Reply::status(301));
    site.put("/klingon", Reply::of("text/html; charset=klingon", "<p>nuqneH"));
    site.put("/large", Reply::html("<p>word ".repeat(400)));
    site.put("/endless", Reply::html("<p>word ".repeat(400)).chunked());
    site.put("/silent", Reply::silent());
    elsewhere.put("/a", page("elsewhere"));
    let folder = Folder::new();
    let away = format!("redirected to {}", elsewhere.url("/a"));
    for (path, expected) in [
        ("/gone", "not found (404 Not Found)"),
        ("/flyer", "not a page of text (application/pdf)"),
        ("/untold", "not a page of text (no content type)"),
        ("/squeezed", "compressed, though nobody asked for it"),
        ("/broken", "the server failed (500 Internal Server Error)"),
        ("/private", "the server refuses it (401 Unauthorized)"),
        ("/away", away.as_str()),
        ("/round", "redirected too often (more than 5 times)"),
        ("/nowhere", "redirected to nowhere (301 Moved Permanently)"),
        ("/klingon", "not a page of text (unknown encoding klingon)"),
        ("/large", "too large (more than 2 KB; see --max-page-kb)"),
        ("/endless", "too large (more than 2 KB; see --max-page-kb)"),
        ("/silent", "took too long"),
    ] {
        let args = ["--out", "k.chatlet", "--max-page-kb", "2", "--page-seconds", "1"];
        let run = folder.index(&[&[site.url(path).as_str()], &args[..]].concat());
        assert_eq!(run.code, 1, "{path}: {}", run.out);
        assert!(run.err.contains(&site.url(path)) && run.err.contains(expected), "{path}: {}", run.err);
    }
    assert!(elsewhere.asked().is_empty(), "another host was asked");
    assert!(folder.names().is_empty());
}

#[test]
fn sitemaps_that_were_named_must_be_sitemaps() {
    let site = Website::new();
    site.put("/page.xml", page("no sitemap"));
    site.put("/squeezed.xml", Reply::of("application/gzip", [0x1f, 0x8b, 8]));
    site.put("/empty.xml", sitemap("urlset", &[]));
    let folder = Folder::new();
    // A port that was free a moment ago.
    let gone = Website::new().url("/sitemap.xml");
    for (address, expected) in [
        (
            site.url("/page.xml"),
            "cannot be read (it is no sitemap: it has no <urlset> and no <sitemapindex>)",
        ),
        (site.url("/squeezed.xml"), "unpack it, and give the file's addresses by --url-list"),
        (site.url("/gone.xml"), "not found (404 Not Found)"),
        (gone.clone(), "cannot be reached"),
        (site.url("/empty.xml"), "there is nothing to index"),
    ] {
        let run = folder.index(&["--sitemap", &address, "--out", "k.chatlet"]);
        assert_eq!(run.code, 1, "{address}: {}", run.out);
        assert!(run.err.contains(expected), "{expected:?} in {}", run.err);
        assert!(folder.names().is_empty());
    }
    let run = folder.index(&[&gone, "--out", "k.chatlet"]);
    assert!(run.code == 1 && run.err.contains(&gone) && run.err.contains("cannot be reached"), "{}", run.err);
}

#[test]
fn an_address_with_a_password_is_refused_and_the_password_not_told() {
    let folder = Folder::new();
    for args in
        [["https://ada:tr0ub4dor@a.example/", "--quiet"], ["--sitemap", "https://ada:tr0ub4dor@a.example/m"]]
    {
        let run = folder.index(&args);
        assert_eq!(run.code, 1);
        assert!(run.err.contains("an address on a.example has a name or password in it"), "{}", run.err);
        assert!(!run.err.contains("tr0ub4dor") && !run.out.contains("tr0ub4dor"), "{}{}", run.out, run.err);
    }
}
