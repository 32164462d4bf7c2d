//! Folders of Markdown and HTML.

use std::{os::unix::fs::symlink, process::Command};

use dialogue::retrieval::Desk;

use crate::rig::{Folder, has_lines, text, urls};

const CARE: &str = "---\ntitle: Caring for oak\nlang: en\n---\n# Caring for oak\n\nOak is soft when it is wet, so wipe it dry at once, and keep it out of the sun where you can, for light makes it paler with the years.\n\n## Oiling\n\nOil the top twice a year, with a cloth, along the grain, and let it stand for a night before you put anything on it or near it.\n\n### Which oil\n\nLinseed oil that was boiled; never oil from the kitchen, because it turns rancid, smells, and does not dry in any time that you would wait.\n";

const RETURNS: &str = "<!doctype html><html lang=\"en\"><head><title>Returns | Harbour</title></head><body>
<nav><a href=\"/\">Home</a></nav>
<main><h1>Returns</h1><p>You may send back whatever you bought within thirty days, in the box that it came in, and you need not say why you do it.</p>
<h2 id=\"refund\">Refund</h2><p>The money is with you five working days after the chair is back with us, on the account or the card that you paid from.</p>
<h2><a name=\"cost\"></a>Who pays</h2><p>We pay for the way back if something was broken or wrong; else you pay, and the carrier of your choice brings it to our door.</p></main>
<footer>Harbour, 1 Quay Street</footer></body></html>";

#[test]
fn chunks_follow_headings_and_keep_title_address_and_anchor() {
    let folder = Folder::with(&[
        ("site/care.md", CARE),
        ("site/shop/returns.html", RETURNS),
        ("site/logo.svg", "<svg/>"),
        ("site/.git/notes.md", "# Not for visitors"),
        ("site/node_modules/x/README.md", "# Not ours"),
    ]);
    let (run, chunks) =
        folder.chunks(&["site", "--base-url", "https://a.example/help/", "--md-urls", "folder"]);
    let found: Vec<_> = chunks
        .iter()
        .map(|chunk| {
            let headings: Vec<&str> = chunk["headings"]
                .as_array()
                .unwrap()
                .iter()
                .map(|heading| heading.as_str().unwrap())
                .collect();
            let words = text(chunk, "text").split_whitespace().take(3).collect::<Vec<_>>().join(" ");
            (text(chunk, "url"), text(chunk, "title"), headings.join(" › "), words, text(chunk, "lang"))
        })
        .collect();
    let care = "https://a.example/help/care/";
    let returns = "https://a.example/help/shop/returns.html";
    let expected = [
        (care, "", "Caring for oak", "", "Oak is soft"),
        (care, "#oiling", "Caring for oak", "Oiling", "Oil the top"),
        (care, "#which-oil", "Caring for oak", "Oiling › Which oil", "Linseed oil that"),
        (returns, "", "Returns", "", "You may send"),
        (returns, "#refund", "Returns", "Refund", "The money is"),
        (returns, "#cost", "Returns", "Who pays", "We pay for"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, (page, anchor, title, headings, words)) in found.iter().zip(expected) {
        let url = format!("{page}{anchor}");
        assert_eq!(*found, (url.as_str(), title, headings.to_owned(), words.to_owned(), "en"));
    }
    has_lines(
        &run.out,
        &["2 pages: 6 chunks (en 6)", "since the last run: 2 new, 0 changed, 0 unchanged, 0 removed"],
    );
    assert!(!run.out.contains("left out"), "{}", run.out);
}

#[test]
fn what_is_indexed_is_found_by_the_search_of_the_widget() {
    let folder =
        Folder::with(&[("site/care.md", CARE), ("site/returns.html", RETURNS), ("s.txt", "cash, money")]);
    folder.chunks(&["site", "--base-url", "/help/", "--synonyms", "s.txt"]);
    let mut desk = Desk::default();
    desk.open(&folder.get("k.chatlet")).unwrap();
    for (question, url) in [
        ("which oil do I take", "/help/care.html#which-oil"),
        ("whitch oill", "/help/care.html#which-oil"),
        ("when is my cash back", "/help/returns.html#refund"),
    ] {
        let found = desk.search(question, "en", 3).unwrap();
        assert_eq!(found.hits.first().map(|hit| hit.url.as_str()), Some(url), "{question}");
    }
    assert!(!desk.search("helicopter licence", "en", 3).unwrap().known);
}

#[test]
fn pages_come_in_the_charset_that_they_are_written_in() {
    let folder = Folder::new();
    let tables: [(&str, &[u8], &str); 4] = [
        ("a.html", b"<meta charset=windows-1251><p>\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"),
        ("b.html", b"<p>Caf\xe9 cr\xe8me", "Café crème"),
        ("c.html", b"\xff\xfe<\0p\0>\0O\0l\0\xe9\0", "Olé"),
        (
            "d.html",
            b"<meta http-equiv=content-type content='text/html; charset=Shift_JIS'><p>\x82\xb1\x82\xf1",
            "こん",
        ),
    ];
    for (name, bytes, _) in tables {
        folder.put(&format!("site/{name}"), bytes);
    }
    let (_, chunks) = folder.chunks(&["site"]);
    let texts: Vec<&str> = chunks.iter().map(|chunk| text(chunk, "text")).collect();
    assert_eq!(texts, tables.map(|(_, _, expected)| expected));
}

#[test]
fn what_is_left_out_is_told_with_its_reason() {
    let folder = Folder::with(&[
        ("site/a.md", CARE),
        ("site/copy.md", CARE),
        ("site/draft.md", "---\ndraft: true\n---\n# Soon\n\nMore about this later."),
        ("site/drawn.html", "<div id=app></div><script>draw()</script>"),
        ("site/hidden.html", "<meta name=robots content=noindex><p>Between us."),
        ("site/klingon.html", "<meta charset=klingon><p>nuqneH"),
        ("site/moved.html", "<meta http-equiv=refresh content='0; url=/a'><p>It is elsewhere."),
    ]);
    folder.put("site/large.html", "<p>word ".repeat(400));
    symlink(folder.path("site/a.md"), folder.path("site/link.md")).unwrap();
    // Whoever reads it waits until somebody writes.
    assert!(Command::new("mkfifo").arg(folder.path("site/pipe.html")).status().unwrap().success());
    let (run, chunks) = folder.chunks(&["site", "--base-url", "/", "--max-page-kb", "2"]);
    assert_eq!(urls(&chunks), ["/a.html", "/a.html#oiling", "/a.html#which-oil"]);
    has_lines(
        &run.out,
        &[
            "left out: 9",
            "asks not to be indexed: 2",
            "site/draft.md",
            "site/hidden.html",
            "has no text (is it drawn by JavaScript?): 1",
            "site/drawn.html",
            "neither files nor folders: 1",
            "site/pipe.html",
            "not a page of text: 1",
            "site/klingon.html (unknown encoding klingon)",
            "only sends its reader elsewhere: 1",
            "site/moved.html",
            "symbolic links: 1",
            "site/link.md",
            "the same page as another: 1",
            "site/copy.md (see site/a.md)",
            "too large: 1",
            "site/large.html (more than 2 KB; see --max-page-kb)",
        ],
    );
}
