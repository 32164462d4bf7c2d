//! The second run: it reads what has changed, and an index that would say the same stays as it is.

use std::fs;

use crate::rig::{Folder, Reply, Website, has_lines, page, urls};

const SINCE: &str = "since the last run:";

#[test]
fn files_are_read_again_when_their_content_changes() {
    let folder = Folder::with(&[
        ("site/a.md", "# A\n\nOne."),
        ("site/b.md", "# B\n\nTwo."),
        ("site/c.md", "# C\n\nThree."),
    ]);
    let index = || folder.chunks(&["site", "--base-url", "/"]);
    has_lines(&index().0.out, &[&format!("{SINCE} 3 new, 0 changed, 0 unchanged, 0 removed")]);
    let first = folder.get("k.chatlet");
    let written = || fs::metadata(folder.path("k.chatlet")).unwrap().modified().unwrap();
    let at = written();

    // The same words, written again: no other time in the index, and the file is not touched.
    folder.put("site/a.md", "# A\n\nOne.");
    let (run, _) = index();
    has_lines(
        &run.out,
        &[
            &format!("{SINCE} 0 new, 0 changed, 3 unchanged, 0 removed"),
            "the index is as it was, byte for byte",
        ],
    );
    assert_eq!((folder.get("k.chatlet"), written()), (first.clone(), at));

    folder.put("site/a.md", "# A\n\nOnce.");
    folder.put("site/d.md", "# D\n\nFour.");
    fs::remove_file(folder.path("site/b.md")).unwrap();
    let (run, chunks) = index();
    has_lines(&run.out, &[&format!("{SINCE} 1 new, 1 changed, 1 unchanged, 1 removed")]);
    assert!(!run.out.contains("byte for byte"), "{}", run.out);
    assert_eq!(urls(&chunks), ["/a.html", "/c.html", "/d.html"]);
    assert_ne!(folder.get("k.chatlet"), first);
}

#[test]
fn what_was_remembered_gives_the_same_index_as_what_is_read() {
    let folder =
        Folder::with(&[("site/a.md", "# A\n\nOne."), ("site/b.html", "<title>B</title><p lang=de>Zwei.")]);
    folder.put("q.csv", "question,answer\nWhy?,Because.\n");
    let index = |out: &str| {
        let run = crate::rig::run(
            folder.command(&["site", "q.csv", "--out", out]).env("SOURCE_DATE_EPOCH", "1767225600"),
        );
        assert_eq!(run.code, 0, "{}", run.err);
        folder.get(out)
    };
    let first = index("k.chatlet");
    assert_eq!(index("k.chatlet"), first);
    assert_eq!(index("other/l.chatlet"), first);
    // A memory that cannot be read is none.
    folder.put("k.chatlet.cache", "{");
    assert_eq!(index("k.chatlet"), first);
}

#[test]
fn a_site_is_asked_only_whether_its_pages_have_changed() {
    let site = Website::new();
    let marked = |name: &str, etag: &str| page(name).header("etag", etag);
    site.put("/a", marked("a", "\"1\""));
    site.put("/b", marked("b", "\"1\""));
    site.put("/c", page("c").header("last-modified", "Fri, 27 Nov 2026 08:00:00 GMT"));
    site.put("/d", page("d"));
    site.put("/e", page("e"));
    let folder = Folder::new();
    folder.put("list", ["/a", "/b", "/c", "/d", "/e"].map(|path| site.url(path)).join("\n"));
    let index = || folder.chunks(&["--url-list", "list"]);
    has_lines(&index().0.out, &[&format!("{SINCE} 5 new, 0 changed, 0 unchanged, 0 removed")]);
    let first = folder.get("k.chatlet");
    assert!(site.asked().iter().all(|asked| !asked.headers.contains_key("if-none-match")));

    has_lines(&index().0.out, &[&format!("{SINCE} 0 new, 0 changed, 5 unchanged, 0 removed")]);
    assert_eq!(folder.get("k.chatlet"), first);
    let asked = site.asked();
    let with = |name: &str| {
        let mut paths: Vec<_> =
            asked.iter().filter(|asked| asked.headers.contains_key(name)).map(|asked| &asked.path).collect();
        paths.sort();
        paths
    };
    assert_eq!(with("if-none-match"), ["/a", "/b"]);
    assert_eq!(with("if-modified-since"), ["/c"]);

    site.put("/b", marked("b in other words", "\"2\""));
    site.put("/d", Reply::status(500));
    site.put("/e", Reply::status(404));
    let (run, chunks) = index();
    let down = format!("{} (500 Internal Server Error)", site.url("/d"));
    has_lines(
        &run.out,
        &[
            &format!("{SINCE} 0 new, 1 changed, 3 unchanged, 1 removed"),
            "kept as they were the last time: 1",
            "the server failed: 1",
            &down,
            "left out: 1",
            "not found: 1",
        ],
    );
    assert_eq!(urls(&chunks), ["/a", "/b", "/c", "/d"].map(|path| site.url(path)));
    assert!(chunks[1].to_string().contains("in other words"));
}

#[test]
fn a_site_that_is_down_keeps_the_index_as_it_is() {
    let site = Website::new();
    site.put("/a", page("a"));
    let folder = Folder::with(&[("list", &site.url("/a"))]);
    folder.chunks(&["--url-list", "list"]);
    let first = folder.get("k.chatlet");
    site.put("/robots.txt", Reply::status(503));
    let (run, _) = folder.chunks(&["--url-list", "list"]);
    has_lines(
        &run.out,
        &["kept as they were the last time: 1", "robots.txt cannot be read; try again later: 1"],
    );
    assert_eq!(folder.get("k.chatlet"), first);
}
