//! Rules for style sheets: they work from either side, and a page can overrule them.

use std::path::Path;

use super::name_of;
use crate::files;
use crate::process::Result;

/// Words that mean a side of the screen in a property's name.
const SIDES: &[&str] = &["left", "right", "top", "bottom"];

/// Properties that mean a side without naming one.
const SIZES: &[&str] = &["width", "height", "min-width", "min-height", "max-width", "max-height"];

/// Properties whose values may name a side.
const SIDED_VALUES: &[&str] = &["text-align", "float", "clear", "caption-side"];

pub(super) fn check(root: &Path, wrong: &mut Vec<String>) -> Result {
    for file in files::walk(&root.join("style"))?.iter().filter(|f| f.extension().is_some_and(|e| e == "css"))
    {
        sheet(&name_of(root, file), &files::read_text(file)?, wrong);
    }
    Ok(())
}

fn sheet(name: &str, css: &str, wrong: &mut Vec<String>) {
    let css = plain(css);
    let mut selectors: Vec<String> = Vec::new();
    let mut line = 1;
    let mut piece = String::new();
    for c in css.chars() {
        match c {
            '{' => selectors.push(std::mem::take(&mut piece)),
            ';' | '}' => {
                if let Some((property, value)) = piece.split_once(':') {
                    let selector = selectors.last().map(|s| s.trim()).unwrap_or_default();
                    if let Some(why) = fault(name, selector, property.trim(), value.trim()) {
                        wrong.push(format!("{name}:{line}: {}: {why}", property.trim()));
                    }
                }
                piece.clear();
                if c == '}' {
                    selectors.pop();
                }
            }
            c => piece.push(c),
        }
        if c == '\n' {
            line += 1;
        }
    }
}

/// What is wrong with a declaration.
fn fault(name: &str, selector: &str, property: &str, value: &str) -> Option<&'static str> {
    let theme = name.starts_with("style/themes/");
    if property.starts_with("--") {
        return (property.starts_with("--chatlet-") && !theme)
            .then_some("a page sets the public tokens; our sheets only read them");
    }
    if value.contains("!important") && !selector.contains("[hidden]") {
        return Some("`!important` cannot be overruled");
    }
    let physical = SIZES.contains(&property) || property.split('-').any(|word| SIDES.contains(&word));
    if physical {
        return Some("a physical property; use inline and block");
    }
    let sided = value.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| SIDES.contains(&word));
    (SIDED_VALUES.contains(&property) && sided).then_some("a physical value; use start and end")
}

/// The sheet without comments and without what its strings hold; lines stay where they are.
fn plain(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '/' if rest.peek() == Some(&'*') => {
                let mut last = ' ';
                for c in rest.by_ref().skip(1) {
                    if c == '\n' {
                        out.push(c);
                    }
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            '"' | '\'' => {
                out.push(c);
                let mut escaped = false;
                for inner in rest.by_ref() {
                    if inner == c && !escaped {
                        break;
                    }
                    escaped = inner == '\\' && !escaped;
                }
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_page_or_another_direction_would_mind_is_found() {
        for (css, n) in [
            ("a { margin-inline-start: 1px; inset-block: 0 }", 0),
            ("a { margin-left: 1px }", 1),
            ("a { left: 0; border-top-left-radius: 1px }", 2),
            ("a { inline-size: 1px; width: 1px; }", 1),
            ("a { text-align: start; float: left }", 1),
            ("a { transition: left 1s }", 0),
            ("a { color: red !important }", 1),
            ("[hidden] { display: none !important }", 0),
            ("a { --_x: 1; --chatlet-x: 1 }", 1),
            ("/* left: 0; */ a { content: \"left: 0;\" }", 0),
            ("@media (width < 5px) { a:hover { color: red } }", 0),
            ("@media (min-width: 5px) { a { right: 0 } }", 1),
            ("@container panel (inline-size > 1px) { a { b: c } }", 0),
            ("a { &:hover { top: 0 } }", 1),
            ("@layer a, b;", 0),
        ] {
            let mut wrong = Vec::new();
            sheet("style/base.css", css, &mut wrong);
            assert_eq!(wrong.len(), n, "{css}: {wrong:?}");
        }
    }

    #[test]
    fn a_theme_sets_tokens_and_a_fault_has_its_line() {
        let mut wrong = Vec::new();
        sheet("style/themes/a.css", "chatlet-widget { --chatlet-radius: 0 }", &mut wrong);
        assert!(wrong.is_empty());
        sheet("style/a.css", "/* one\ntwo */\na {\n  top: 0;\n}", &mut wrong);
        assert_eq!(wrong, ["style/a.css:4: top: a physical property; use inline and block"]);
    }
}
