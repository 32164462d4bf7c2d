//! Walks a page's tree and writes down its sections.

use super::{
    dom::{Dom, Id},
    html::{Section, has_word, hidden},
    prose::squeeze,
};

/// Deeper nesting than browsers build is not read: it is no page, and the stack has an end.
const DEEPEST: usize = 400;

/// Elements that never hold the page's own words.
const NEVER: &[&str] = &[
    "script",
    "style",
    "template",
    "noscript",
    "nav",
    "footer",
    "svg",
    "iframe",
    "object",
    "audio",
    "video",
    "canvas",
    "button",
    "select",
    "input",
    "textarea",
    "dialog",
    "annotation",
    "rp",
    "rt",
];

/// Their roles' names.
const NEVER_ROLES: &[&str] = &[
    "navigation",
    "banner",
    "contentinfo",
    "complementary",
    "search",
    "dialog",
    "alertdialog",
    "menu",
    "menubar",
];

/// Classes by which the usual page generators mark what only decorates.
const NEVER_CLASSES: &[&str] = &[
    "headerlink",
    "header-anchor",
    "hash-link",
    "anchorjs-link",
    "heading-anchor",
    "linenos",
    "lineno",
    "gutter",
    "sr-only",
    "visually-hidden",
    "screen-reader-text",
    "skip-link",
    "breadcrumb",
    "breadcrumbs",
];

/// Elements that end the line before them and their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "form",
    "header",
    "hgroup",
    "hr",
    "legend",
    "li",
    "main",
    "menu",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// The sections of an element.
pub(crate) fn sections(dom: &Dom, root: Id, lang: &str) -> Vec<Section> {
    let mut walk = Walk::new(dom, dom.name(root) == "body");
    lang.clone_into(&mut walk.now.lang);
    walk.children(root, &Inside { lang: lang.to_owned(), level: 2, verbatim: false, depth: 0 });
    walk.close();
    walk.sections
}

/// What the elements around a node mean for it.
#[derive(Clone)]
struct Inside {
    lang: String,
    /// The level of a question that opens, if one follows.
    level: usize,
    /// Blanks and lines are kept.
    verbatim: bool,
    depth: usize,
}

struct Walk<'a> {
    dom: &'a Dom,
    /// The whole body is read, so what stands around its articles is left out.
    in_body: bool,
    sections: Vec<Section>,
    now: Section,
    /// The paragraph that is being read.
    line: String,
    /// The last id before the next text.
    anchor: String,
}

impl<'a> Walk<'a> {
    const fn new(dom: &'a Dom, in_body: bool) -> Self {
        let now = Section {
            level: 0,
            heading: String::new(),
            anchor: String::new(),
            lang: String::new(),
            blocks: Vec::new(),
        };
        Self { dom, in_body, sections: Vec::new(), now, line: String::new(), anchor: String::new() }
    }

    fn children(&mut self, id: Id, inside: &Inside) {
        if inside.depth < DEEPEST {
            for child in self.dom.children(id) {
                self.node(*child, inside);
            }
        }
    }

    fn node(&mut self, id: Id, inside: &Inside) {
        if let Some(text) = self.dom.text(id) {
            return self.text(text, inside.verbatim);
        }
        let name = self.dom.name(id);
        if name.is_empty() || self.is_left_out(id, name) {
            return;
        }
        let mut inside = Inside { depth: inside.depth + 1, ..inside.clone() };
        if let Some(lang) = self.dom.attribute(id, "lang") {
            lang.clone_into(&mut inside.lang);
        }
        if let Some(level) = heading_level(self.dom, id) {
            return self.heading(id, level, &inside);
        }
        let own =
            self.dom.attribute(id, "id").or_else(|| (name == "a").then(|| self.dom.attribute(id, "name"))?);
        if let Some(own) = own.filter(|own| !own.trim().is_empty()) {
            own.trim().clone_into(&mut self.anchor);
        }
        let is_block = BLOCKS.contains(&name);
        if is_block {
            self.flush();
        }
        match name {
            "br" => self.line.push('\n'),
            "img" => self.image(id),
            "tr" if !self.is_layout(id) => self.row(id, &inside),
            "details" | "dl" => self.questions(id, &inside),
            "summary" => self.heading(id, inside.level, &inside),
            "dt" if self.inline(id, &inside).ends_with(['?', '？', '؟']) => {
                self.heading(id, inside.level, &inside)
            }
            "pre" => {
                self.children(id, &Inside { verbatim: true, ..inside });
                self.verbatim();
            }
            _ => self.children(id, &inside),
        }
        if is_block {
            self.flush();
        }
    }

    /// What is not the page's own words, or not to be seen.
    fn is_left_out(&self, id: Id, name: &str) -> bool {
        let attribute = |name| self.dom.attribute(id, name).unwrap_or_default();
        NEVER.contains(&name)
            || NEVER_ROLES.contains(&attribute("role"))
            || has_word(attribute("class"), NEVER_CLASSES)
            || hidden(self.dom, id)
            || (self.in_body && name == "header" && !self.dom.is_inside(id, &["article", "section"]))
            || (name == "aside" && (self.in_body || self.is_mostly_links(id)))
            // Some servers wrap the whole page into a form.
            || (name == "form" && !self.dom.below(id).any(|id| matches!(self.dom.name(id), "h1" | "h2" | "main")))
    }

    /// Notes stand in an aside too, but a list of other pages is more link than text.
    fn is_mostly_links(&self, id: Id) -> bool {
        let mut linked = 0;
        let mut all = 0;
        for id in self.dom.below(id) {
            if let Some(text) = self.dom.text(id) {
                all += text.trim().len();
                linked += if self.dom.is_inside(id, &["a"]) { text.trim().len() } else { 0 };
            }
        }
        linked * 2 > all
    }

    fn text(&mut self, text: &str, verbatim: bool) {
        if verbatim {
            self.line.push_str(text);
        } else {
            // In HTML a line's end is a blank.
            self.line.extend(text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }));
        }
        if !text.trim().is_empty() {
            self.anchor.clear();
        }
    }

    fn image(&mut self, id: Id) {
        if let Some(alt) = self.dom.attribute(id, "alt").filter(|alt| !alt.trim().is_empty()) {
            self.line.push(' ');
            self.text(alt, false);
            self.line.push(' ');
        }
    }

    /// Old pages are laid out by tables; their cells are no data.
    fn is_layout(&self, id: Id) -> bool {
        self.dom.below(id).any(|id| self.dom.name(id) == "table" || heading_level(self.dom, id).is_some())
    }

    /// The cells of a row in one line.
    fn row(&mut self, id: Id, inside: &Inside) {
        let mut line = String::new();
        for cell in self.dom.children(id).iter().filter(|id| matches!(self.dom.name(**id), "td" | "th")) {
            if self.is_left_out(*cell, self.dom.name(*cell)) {
                continue;
            }
            let text = self.inline(*cell, inside);
            if !text.is_empty() {
                line.push_str(if line.is_empty() { "" } else { "; " });
                line.push_str(&text);
            }
        }
        self.text(&line, false);
    }

    /// The text inside of an element in one line; sections and anchors stay as they are.
    fn inline(&self, id: Id, inside: &Inside) -> String {
        let mut walk = Walk::new(self.dom, self.in_body);
        walk.children(id, &Inside { verbatim: false, ..inside.clone() });
        walk.close();
        let mut line = String::new();
        for section in walk.sections {
            for text in
                std::iter::once(&section.heading).chain(&section.blocks).filter(|text| !text.is_empty())
            {
                line.push_str(if line.is_empty() { "" } else { " " });
                line.push_str(text);
            }
        }
        line.replace('\n', " ")
    }

    /// Questions that open are headings inside of it; what follows it belongs to the heading before.
    fn questions(&mut self, id: Id, inside: &Inside) {
        let before = Section { blocks: Vec::new(), ..self.now.clone() };
        let count = self.sections.len();
        // Never the level of the page's own heading.
        self.children(id, &Inside { level: (before.level + 1).max(2), ..inside.clone() });
        if self.sections.len() > count {
            self.close();
            self.now = before;
        }
    }

    /// Ends a section and begins the next.
    fn heading(&mut self, id: Id, level: usize, inside: &Inside) {
        let heading = self.inline(id, inside);
        let heading =
            heading.trim_end_matches(['¶', '#', '§', '🔗', ' ']).trim_start_matches(['#', '§', ' ']);
        if heading.is_empty() {
            return;
        }
        self.flush();
        let own = self.dom.attribute(id, "id");
        let within = self.dom.below(id).find_map(|id| {
            let name = if self.dom.name(id) == "a" { self.dom.attribute(id, "name") } else { None };
            self.dom.attribute(id, "id").or(name)
        });
        let anchor =
            own.or(within).map(|anchor| anchor.trim().to_owned()).filter(|anchor| !anchor.is_empty());
        let anchor = anchor.unwrap_or_else(|| std::mem::take(&mut self.anchor));
        self.close();
        self.anchor.clear();
        // The page's own heading stands at its top: the page's address will do.
        let is_first = level == 1 && !self.sections.iter().any(|section| section.level == 1);
        self.now = Section {
            level,
            heading: heading.to_owned(),
            anchor: if is_first { String::new() } else { anchor },
            lang: inside.lang.clone(),
            blocks: Vec::new(),
        };
    }

    fn flush(&mut self) {
        let block = squeeze(&self.line);
        self.line.clear();
        if !block.is_empty() {
            self.now.blocks.push(block);
        }
    }

    /// Ends a block whose lines and their indentation are kept.
    fn verbatim(&mut self) {
        let text = std::mem::take(&mut self.line);
        let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
        if !lines.is_empty() {
            self.now.blocks.push(lines.join("\n"));
        }
    }

    fn close(&mut self) {
        self.flush();
        let next = Section { lang: self.now.lang.clone(), ..Section::default() };
        let done = std::mem::replace(&mut self.now, next);
        if !done.heading.is_empty() || !done.blocks.is_empty() {
            self.sections.push(done);
        }
    }
}

fn heading_level(dom: &Dom, id: Id) -> Option<usize> {
    match dom.name(id).as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(usize::from(level - b'0')),
        _ if dom.attribute(id, "role") == Some("heading") => {
            Some(dom.attribute(id, "aria-level").and_then(|level| level.parse().ok()).unwrap_or(2))
        }
        _ => None,
    }
}
