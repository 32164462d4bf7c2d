//! From Markdown to the same sections as HTML, by way of HTML: one set of rules for both.

use std::collections::BTreeMap;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use super::html::{self, Document};

/// What a page's front matter says about it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Front {
    title: String,
    lang: String,
    address: String,
    hidden: bool,
}

/// Reads a page; headings get the ids that GitHub gives them, or their own `{#id}`.
pub(crate) fn extract(text: &str) -> Document {
    let text = without_templates(text);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut events: Vec<Event<'_>> = Parser::new_ext(&text, options).collect();
    let front = front(&events);
    name_headings(&mut events);
    let mut page = String::from("<main>");
    pulldown_cmark::html::push_html(&mut page, events.into_iter());
    let mut document = html::extract(&page);
    for section in document.sections.iter_mut().filter(|section| section.lang.is_empty()) {
        section.lang.clone_from(&front.lang);
    }
    document.title = front.title;
    document.address = front.address;
    document.noindex |= front.hidden;
    document
}

/// Without what page generators replace: `{{< note >}}`, `{% if %}`, `::: tip`.
fn without_templates(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n').filter(|line| !line.trim_start().starts_with(":::")) {
        let mut rest = line;
        while let Some((at, ends)) = [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}")]
            .into_iter()
            .filter_map(|(starts, ends)| rest.find(starts).map(|at| (at, ends)))
            .min_by_key(|(at, _)| *at)
        {
            let Some(end) = rest.get(at..).and_then(|after| after.find(ends)) else { break };
            out.push_str(rest.get(..at).unwrap_or_default());
            rest = rest.get(at + end + ends.len()..).unwrap_or_default();
        }
        out.push_str(rest);
    }
    out
}

/// The keys that matter here, of YAML or TOML; both write them alike.
fn front(events: &[Event<'_>]) -> Front {
    let mut front = Front::default();
    if !matches!(events.first(), Some(Event::Start(Tag::MetadataBlock(_)))) {
        return front;
    }
    for line in events.iter().skip(1).map_while(|event| match event {
        Event::Text(text) => Some(text),
        _ => None,
    }) {
        for line in line.lines() {
            let Some((key, value)) = line.split_once([':', '=']) else { continue };
            let value = value.trim().trim_matches(['"', '\'']).to_owned();
            match key.trim_end() {
                "title" => front.title = value,
                "lang" | "language" => front.lang = value,
                // With a placeholder it is for the generator to say.
                "url" | "permalink" | "slug" if !value.contains("/:") && !value.starts_with(':') => {
                    front.address = value;
                }
                "draft" | "noindex" => front.hidden |= value == "true",
                "published" => front.hidden |= value == "false",
                _ => {}
            }
        }
    }
    front
}

/// Gives every heading an id.
fn name_headings(events: &mut [Event<'_>]) {
    let mut given: BTreeMap<String, usize> = BTreeMap::new();
    let mut open: Option<usize> = None;
    let mut text = String::new();
    for at in 0..events.len() {
        match events.get(at) {
            Some(Event::Start(Tag::Heading { id, .. })) => {
                open = id.is_none().then_some(at);
                text.clear();
            }
            Some(Event::Text(part) | Event::Code(part)) => text.push_str(part),
            Some(Event::SoftBreak | Event::HardBreak) => text.push(' '),
            Some(Event::End(TagEnd::Heading(_))) => {
                let Some(Event::Start(Tag::Heading { id, .. })) =
                    open.take().and_then(|at| events.get_mut(at))
                else {
                    continue;
                };
                let slug = slug(&text);
                let count = given.entry(slug.clone()).or_insert(0);
                *id = Some(CowStr::from(if *count == 0 { slug } else { format!("{slug}-{count}") }));
                *count += 1;
            }
            _ => {}
        }
    }
}

/// GitHub's anchor: lower case, blanks as hyphens, no other signs than letters, digits, `-` and `_`.
fn slug(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::extract;

    fn outline(text: &str) -> Vec<String> {
        let lines = extract(text).sections.into_iter();
        lines.map(|s| format!("{} {}#{}: {}", s.level, s.heading, s.anchor, s.blocks.join(" | "))).collect()
    }

    #[test]
    fn headings_have_github_s_anchors() {
        for (text, expected) in [
            (
                "# T\nlead\n## How long? It's *fast*\na",
                vec!["1 T#: lead", "2 How long? It's fast#how-long-its-fast: a"],
            ),
            ("## A\na\n## A\nb", vec!["2 A#a: a", "2 A#a-1: b"]),
            ("## A {#own}\na", vec!["2 A#own: a"]),
            ("## `code_x` & Öl\na", vec!["2 code_x & Öl#code_x--öl: a"]),
            ("T\n===\n\nS\n---\na", vec!["1 T#: ", "2 S#s: a"]),
            ("<h2 id=raw>R</h2>\n\na", vec!["2 R#raw: a"]),
        ] {
            assert_eq!(outline(text), expected, "{text}");
        }
    }

    #[test]
    fn tables_lists_code_and_images_become_lines() {
        for (text, expected) in [
            ("|To|Days|\n|-|-|\n|Norway|3|", "To; Days | Norway; 3"),
            ("- a\n- b\n  1. c", "a | b | c"),
            ("```sh\nif x\n  y\n```", "if x\n  y"),
            ("![Oak](x.png) and [text](y)", "Oak and text"),
            ("a  \nb", "a\nb"),
            ("a\nb", "a b"),
            ("- [x] done", "done"),
            ("> [!NOTE]\n> a", "a"),
            ("{{< note >}}a{{< /note >}} {% if b %}c", "a c"),
            ("::: tip\na\n:::", "a"),
            ("<script>x</script>\n\na", "a"),
        ] {
            assert_eq!(outline(text), [format!("0 #: {expected}")], "{text}");
        }
    }

    #[test]
    fn front_matter_is_read_and_not_shown() {
        let yaml = "---\ntitle: \"Delivery: all\"\nlang: de\npermalink: /d/\n---\na";
        let toml = "+++\ntitle = 'Delivery: all'\nlanguage = \"de\"\nurl = \"/d/\"\n+++\na";
        for text in [yaml, toml] {
            let found = extract(text);
            assert_eq!((found.title.as_str(), found.address.as_str()), ("Delivery: all", "/d/"), "{text}");
            assert_eq!((found.sections[0].lang.as_str(), found.sections[0].blocks[0].as_str()), ("de", "a"));
            assert!(!found.noindex);
        }
        for (text, noindex, address) in [
            ("---\ndraft: true\n---\na", true, ""),
            ("---\npublished: false\n---\na", true, ""),
            ("---\npermalink: /:title/\n---\na", false, ""),
            ("a\n\n---\ndraft: true\n---\n", false, ""),
        ] {
            let found = extract(text);
            assert_eq!((found.noindex, found.address.as_str()), (noindex, address), "{text}");
        }
    }
}
