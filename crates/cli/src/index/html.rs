//! From HTML to sections of plain text: the page's own words, without what stands around them on every page.

use super::{
    dom::{Dom, Id},
    prose::squeeze,
    walk,
};

/// What a page says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Document {
    /// The main heading.
    pub(crate) heading: String,
    /// What `<title>` says.
    pub(crate) title: String,
    /// The address that the page gives for itself.
    pub(crate) canonical: String,
    /// The address that its front matter gives it, for pages that are not HTML.
    pub(crate) address: String,
    /// The page asks not to be indexed.
    pub(crate) noindex: bool,
    /// The page does nothing but send the reader elsewhere.
    pub(crate) moved: bool,
    /// In their order.
    pub(crate) sections: Vec<Section>,
}

/// A heading and what stands below it until the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Section {
    /// 1 to 6 as in HTML, one more for questions that open; 0 before the first heading.
    pub(crate) level: usize,
    pub(crate) heading: String,
    /// The id to link to; empty when there is none.
    pub(crate) anchor: String,
    /// As the page says it; may be empty.
    pub(crate) lang: String,
    /// Paragraphs, list items, rows of tables.
    pub(crate) blocks: Vec<String>,
}

/// Reads a page.
pub(crate) fn extract(html: &str) -> Document {
    let dom = Dom::parse(html);
    let mut document = head(&dom);
    let root = content(&dom);
    document.sections = walk::sections(&dom, root, &lang_of(&dom, root));
    if let Some(first) = document.sections.iter().find(|section| section.level == 1) {
        document.heading.clone_from(&first.heading);
    }
    document
}

/// What the page says about itself.
fn head(dom: &Dom) -> Document {
    let mut document = Document::default();
    for id in dom.below(Dom::root()) {
        let attribute = |name| dom.attribute(id, name).unwrap_or_default();
        match dom.name(id) {
            "title" if document.title.is_empty() && !dom.is_inside(id, &["svg", "body"]) => {
                let text: String = dom.children(id).iter().filter_map(|child| dom.text(*child)).collect();
                document.title = squeeze(&text).replace('\n', " ");
            }
            "link" if document.canonical.is_empty() && has_word(attribute("rel"), &["canonical"]) => {
                attribute("href").trim().clone_into(&mut document.canonical);
            }
            "meta"
                if ["robots", "chatlet"].iter().any(|name| attribute("name").eq_ignore_ascii_case(name)) =>
            {
                document.noindex |= forbids(attribute("content"));
            }
            "meta" if attribute("http-equiv").eq_ignore_ascii_case("refresh") => {
                document.moved |= attribute("content").to_ascii_lowercase().contains("url=");
            }
            _ => {}
        }
    }
    document
}

/// Whether directives such as `noindex, nofollow` forbid to index the page.
pub(crate) fn forbids(directives: &str) -> bool {
    directives.split([',', ' ']).any(|word| {
        let word = word.trim();
        word.eq_ignore_ascii_case("noindex") || word.eq_ignore_ascii_case("none")
    })
}

/// The element with the page's own words: main, or the one article, or the whole body.
fn content(dom: &Dom) -> Id {
    let shown = |id: &Id| !hidden(dom, *id);
    let all: Vec<Id> = dom.below(Dom::root()).collect();
    let main = |id: &&Id| dom.name(**id) == "main" || dom.attribute(**id, "role") == Some("main");
    if let Some(main) = all.iter().filter(main).find(|id| shown(id) && has_text(dom, **id)) {
        return *main;
    }
    let articles: Vec<Id> = all
        .iter()
        .copied()
        .filter(|id| dom.name(*id) == "article" && !dom.is_inside(*id, &["article"]) && shown(id))
        .collect();
    match articles.as_slice() {
        [article] if has_text(dom, *article) => *article,
        _ => all.into_iter().find(|id| dom.name(*id) == "body").unwrap_or(Dom::root()),
    }
}

fn has_text(dom: &Dom, id: Id) -> bool {
    dom.below(id).filter_map(|id| dom.text(id)).any(|text| !text.trim().is_empty())
}

fn lang_of(dom: &Dom, id: Id) -> String {
    let own = dom.attribute(id, "lang");
    let html = dom.children(Dom::root()).iter().find(|id| dom.name(**id) == "html");
    let above = html.and_then(|id| dom.attribute(*id, "lang").or_else(|| dom.attribute(*id, "xml:lang")));
    own.or(above).unwrap_or_default().to_owned()
}

/// What a reader does not see. A panel that opens when it is searched in counts as seen.
pub(crate) fn hidden(dom: &Dom, id: Id) -> bool {
    let style = dom.attribute(id, "style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
    dom.attribute(id, "hidden").is_some_and(|value| !value.eq_ignore_ascii_case("until-found"))
        || dom.attribute(id, "aria-hidden") == Some("true")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}

pub(crate) fn has_word(text: &str, words: &[&str]) -> bool {
    text.split_whitespace().any(|word| words.iter().any(|wanted| word.eq_ignore_ascii_case(wanted)))
}

#[cfg(test)]
mod tests {
    use super::{Document, extract, forbids};

    /// Each section as `level heading#anchor[lang]: block | block`.
    fn outline(document: &Document) -> String {
        let lines = document.sections.iter().map(|s| {
            let lang = if s.lang.is_empty() { String::new() } else { format!("[{}]", s.lang) };
            format!("{} {}#{}{lang}: {}", s.level, s.heading, s.anchor, s.blocks.join(" | "))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_page_s_own_words_are_found() {
        for (name, html, expected) in [
            ("main", "<nav>n</nav><main><p>a</main><footer>f</footer>", "0 #: a"),
            ("role", "<div role=main><p>a</div><p>b", "0 #: a"),
            ("one article", "<div>x</div><article><header><h1>T</h1></header>a</article>", "1 T#: a"),
            ("many articles", "<header>h</header><article>a</article><article>b</article>", "0 #: a | b"),
            ("body", "<header>h</header><p>a<aside>s</aside><form>f</form><footer>f</footer>", "0 #: a"),
            (
                "a header inside of a section",
                "<section><header><h2 id=x>X</h2></header>a</section>",
                "2 X#x: a",
            ),
            ("an empty main is none", "<main> </main><p>a", "0 #: a"),
            ("a hidden main is none", "<main hidden>b</main><main>a</main>", "0 #: a"),
            ("a form around all", "<form><h1>T</h1><p>a<input value=v><button>b</button></form>", "1 T#: a"),
            (
                "not to be seen",
                "<main>a<p hidden>b<p aria-hidden=true>c<p style='DISPLAY: none'>d<template>e</template><script>f</script>",
                "0 #: a",
            ),
            ("found when searched", "<main><p hidden=until-found>a</main>", "0 #: a"),
            (
                "a note in an aside",
                "<main>a<aside>A note. <a href=x>more</a></aside></main>",
                "0 #: a | A note. more",
            ),
            ("links in an aside", "<main>a<aside>See <a href=x>another page</a></aside></main>", "0 #: a"),
            ("text without a paragraph", "one <b>two</b>\n three", "0 #: one two three"),
            ("not one word of two", "<p>a<span>b</span>c", "0 #: abc"),
        ] {
            assert_eq!(outline(&extract(html)), expected, "{name}");
        }
    }

    #[test]
    fn headings_have_anchors() {
        for (name, html, expected) in [
            ("its own", "<h2 id=x>X</h2>a", "2 X#x: a"),
            ("inside", "<h2><a name=x></a>X</h2>a", "2 X#x: a"),
            ("before", "<p>b<p><a id=x></a><h2>X</h2>a", "0 #: b\n2 X#x: a"),
            ("around", "<section id=x><div><h2>X</h2>a</div></section>", "2 X#x: a"),
            ("a place before other text is none", "<section id=x><p>b<h2>X</h2>a", "0 #: b\n2 X#: a"),
            ("used once", "<section id=x><h2>X</h2><h2>Y</h2>a", "2 X#x: \n2 Y#: a"),
            (
                "the title is the page's top",
                "<div id=app><h1 id=t>T</h1>a<h1 id=u>U</h1>b",
                "1 T#: a\n1 U#u: b",
            ),
            ("permalinks go", "<h2 id=x>X<a class=headerlink href=#x>¶</a></h2>a", "2 X#x: a"),
            ("signs go", "<h2 id=x><a href=#x>#</a> X 🔗</h2>a", "2 X#x: a"),
            ("by role", "<div role=heading aria-level=3 id=x>X</div>a", "3 X#x: a"),
            ("empty headings are none", "<h2> </h2>a", "0 #: a"),
            ("lines in headings", "<h2>A<br>B</h2>a", "2 A B#: a"),
        ] {
            assert_eq!(outline(&extract(html)), expected, "{name}");
        }
    }

    #[test]
    fn questions_that_open_are_headings() {
        let html = "<h2 id=a>A</h2><p>1<details id=q><summary>Q?</summary><p>2</details><p>3";
        assert_eq!(outline(&extract(html)), "2 A#a: 1\n3 Q?#q: 2\n2 A#a: 3");
        let html = "<dl><dt id=q>Q?</dt><dd>2</dd><dt>Term</dt><dd>3</dd></dl>";
        assert_eq!(outline(&extract(html)), "2 Q?#q: 2 | Term | 3");
    }

    #[test]
    fn tables_lists_code_and_images_become_lines() {
        for (html, expected) in [
            (
                "<table><tr><th>To<th>Days<tr><td>Norway<td><b>3</b> to<br>5</table>",
                "To; Days | Norway; 3 to 5",
            ),
            ("<table><tr><td><h2>A</h2>x<td>y</table>", "\n2 A#: x | y"),
            ("<table><tr><td><td>y</table>", "y"),
            ("<ul><li>a<li>b<ul><li>c</ul></ul>", "a | b | c"),
            ("<dl><dt>a<dd>b</dl>", "a | b"),
            ("<pre>a\n  b  c\n</pre><p>d", "a\n  b  c | d"),
            ("<p>a<br>b", "a\nb"),
            ("<p>a <img alt='An oak chair'> b<img alt=''>", "a An oak chair b"),
            ("<figure><img alt=A><figcaption>B</figcaption></figure>", "A | B"),
            ("<ruby>漢<rp>(</rp><rt>kan</rt></ruby>", "漢"),
        ] {
            let expected =
                expected.strip_prefix('\n').map_or_else(|| format!("0 #: {expected}"), str::to_owned);
            assert_eq!(outline(&extract(html)), expected, "{html}");
        }
    }

    #[test]
    fn what_the_page_says_about_itself_is_read() {
        let html = "<html lang=de-AT><title> A \n B </title><link rel=canonical href=/x>
            <meta name=ROBOTS content='nofollow, NoIndex'><body><svg><title>no</title></svg>
            <h1>T</h1><p>a<section lang=en><h2>E</h2><p>b</section>";
        let found = extract(html);
        assert_eq!(
            (found.title.as_str(), found.heading.as_str(), found.canonical.as_str()),
            ("A B", "T", "/x")
        );
        assert!(found.noindex && !found.moved);
        assert_eq!(outline(&found), "1 T#[de-AT]: a\n2 E#[en]: b");
        assert!(extract("<meta http-equiv=Refresh content='0; URL=/y'>").moved);
        for (directives, expected) in
            [("none", true), ("index,follow", false), ("nofollow,noindex", true), ("", false)]
        {
            assert_eq!(forbids(directives), expected, "{directives}");
        }
    }

    #[test]
    fn absurd_nesting_is_survived() {
        let html = format!("<p>a</p>{}b", "<div>".repeat(300_000));
        assert_eq!(outline(&extract(&html)), "0 #: a");
    }
}
