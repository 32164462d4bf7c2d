//! Tables and properties of the Markdown modules.

use super::{Blocks, MAX_DEPTH, Node, Tag, mend, parse, plain};
use proptest::prelude::*;

// The same words for trees as in the comparison with the oracle.
#[path = "../../tests/markdown/show.rs"]
mod trees;
use trees::show;

#[test]
fn sources_and_their_trees() {
    let table = [
        ("a *b* **c** ~~d~~ `e`", "p[a em[b] b[c] s[d] code[e]]"),
        ("a\nb  \nc", "p[a⏎bbr[]c]"),
        ("# a\n\n###### b", "h1[a]h6[b]"),
        ("- a\n- b\n  1. c", "ul[li[a]li[bol1[li[c]]]]"),
        ("7. a\n8. b", "ol7[li[a]li[b]]"),
        ("- [ ] a\n- [x] b", "ul[li:false[a]li:true[b]]"),
        ("- [x] a\n\n- b", "ul[li:true[p[a]]li[p[b]]]"),
        ("```rust,ignore\nlet a;\n```", "pre:rust[let a;⏎]"),
        ("    a\n    b", "pre:[a⏎b]"),
        ("> a\n> b", "quote[p[a⏎b]]"),
        ("---", "hr[]"),
        (
            "| a | b | c |\n|:--|:-:|--:|\n| 1 | *2* | 3<br>4 |\n| 5 |",
            "table[head[tr[th:Start[a]th:Center[b]th:End[c]]]\
             body[tr[td:Start[1]td:Center[em[2]]td:End[3br[]4]]tr[td:Start[5]td:Center[]td:End[]]]]",
        ),
        ("| a |\n|---|", "table[head[tr[th:None[a]]]]"),
        ("[a](https://example.com \"t\")", "p[a:https://example.com[a]]"),
        (
            "<https://example.com> <a@example.com>",
            "p[a:https://example.com[https://example.com] a:mailto:a@example.com[a@example.com]]",
        ),
        ("[a](#b) [c](/d) [e](f)", "p[a:#b[a] a:/d[c] a:f[e]]"),
        ("![alt *text*](https://example.com/i.png)", "p[a:https://example.com/i.png[alt em[text]]]"),
        ("[![alt](/i.png)](/a)", "p[a:/a[alt]]"),
        ("[a *b*](javascript:alert(1)) c", "p[a em[b] c]"),
        ("[a](java&#115;cript:alert(1))", "p[a]"),
        ("[a](java&Tab;script:alert(1))", "p[a]"),
        ("[a](<java\tscript:alert(1)>)", "p[a]"),
        ("[a](<\u{1}javascript:alert(1)>)", "p[a]"),
        ("[a][r]\n\n[r]: javascript:alert(1)", "p[a]"),
        ("![a](data:image/svg+xml,x)", "p[a]"),
        ("<javascript:alert(1)>", "p[javascript:alert(1)]"),
        ("[a]()", "p[a]"),
        ("<div onclick=\"x\">\n<b>a</b>\n</div>", "p[<div onclick=\"x\">⏎<b>a</b>⏎</div>]"),
        ("a <b>c</b> <img src=x onerror=y>", "p[a <b>c</b> <img src=x onerror=y>]"),
        ("<script>\n\nalert(1)\n</script>", "p[<script>⏎⏎alert(1)⏎</script>]"),
        ("&lt;b&gt; &amp; &copy; \\*", "p[<b> & © *]"),
        ("a\r\nb\r\n\r\nc", "p[a⏎b]p[c]"),
        ("", ""),
    ];
    for (source, expected) in table {
        assert_eq!(show(&parse(source)), expected, "{source}");
    }
}

#[test]
fn texts_for_the_ear() {
    let table = [
        ("# Hi\n\nYou *may* `run`:\n\n```sh\nls -l\n```\n", "Hi\nYou may run:\nls -l"),
        ("- a\n- [x] b\n  - c", "a\nb\nc"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\nend", "a, b\n1, 2\nend"),
        ("[name](https://example.com)  \n> q\n\n---\nx", "name\nq\nx"),
        ("", ""),
    ];
    for (source, expected) in table {
        assert_eq!(plain(&parse(source)), expected, "{source}");
    }
}

#[test]
fn nesting_is_bounded_and_loses_no_text() {
    fn depth(nodes: &[Node]) -> usize {
        let deepest = nodes.iter().map(|node| match node {
            Node::Text(_) => 0,
            Node::Element { children, .. } => 1 + depth(children),
        });
        deepest.max().unwrap_or(0)
    }
    for (mark, text) in [(">", "> | a |\n"), ("- ", "deep"), ("*", "deep"), ("[", "deep")] {
        let tree = parse(&[&mark.repeat(3000), text].concat());
        assert!(depth(&tree) <= MAX_DEPTH, "{mark}");
        assert!(mark == ">" || plain(&tree).contains("deep"), "{mark}");
    }
    let quoted = "> ".repeat(40);
    let table = ["| a |\n", "|---|\n", "| b |\n", "| c |\n"].map(|row| [quoted.as_str(), row].concat());
    let tree = parse(&[&table.concat(), "\nafter"].concat());
    assert!(show(&tree).ends_with("p[after]"), "{}", show(&tree));
}

fn blocks(pieces: &[&str]) -> Vec<String> {
    let mut splitter = Blocks::new();
    let mut all: Vec<String> = pieces.iter().flat_map(|piece| splitter.push(piece)).collect();
    all.extend(splitter.finish());
    all
}

#[test]
fn where_blocks_end() {
    // The sources, cut at the broken bars; a line that is not complete is not decided on.
    let table = [
        "a\nb\n\n¦c\n",
        "# a\n¦b\n",
        "a\n¦# b\n¦c\n",
        "a\n===\n\n¦b\n",
        "- a\n\n- b\n\n  c\n\n¦d\n",
        "- a\n- b\n\n¦* c\n",
        "- a\n  - b\n\n- c\n¦# d\n",
        "1. a\n\n2. b\n\n   c\n¦```\nd\n\ne\n```\n¦f\n",
        "1. a\n1) b\n\n2) c\n",
        "a:\n¦- b\n\n- c\n",
        "a:\n¦1. b\n\n2. c\n",
        "a\n2020. b\n\n¦c\n",
        "a\n-\n\n¦b\n",
        "- a\n***\n\n¦b\n",
        "- a\n\n¦* * *\n¦- b\n",
        "- a\n  ```\n  b\n\n# c\n  ```\n- d\n",
        "- ```\n  a\n\n  b\n  ```\n- c\n",
        "a\n¦```rust\n\n```` ` ````\n\n~~~\n\n```\n¦b\n",
        "~~~~\n~~~\n\n~~~~~\n¦b\n",
        "```a`b\n\n¦c\n",
        "> a\n\n¦> b\n¦- c\n",
        "> ```\n> a\n\n¦b\n",
        "    a\n\n    b\n\n¦c\n",
        "<div>\n# a\n</div>\n\n¦b\n",
        "| a |\n|---|\n¦- b\n\n¦c\n",
        "a | b\n- | -\n1 | 2\n\n¦c\n",
        "---\na\n\n¦b\n",
        "\n\n \t\na\n\n¦b\n",
        "a\r\n\r\n¦b\r\n",
        "a\n\nb",
    ];
    for line in table {
        let expected: Vec<&str> = line.split('¦').collect();
        assert_eq!(blocks(&[&expected.concat()]), expected);
    }
}

#[test]
fn a_long_block_is_cut_and_its_fence_opened_again() {
    let line = "let a = 1;\n";
    let code = line.repeat(20_000);
    let source = ["- x\n\n\n```rust\n", code.as_str(), "```\nafter\n"].concat();
    let all = blocks(&[&source]);
    assert_eq!(all.len(), 2 + code.len().div_ceil(super::blocks::MAX_BLOCK));
    let mut seen = String::new();
    for block in &all[1..all.len() - 1] {
        assert!(block.len() <= super::blocks::MAX_BLOCK + 64);
        match &parse(block)[..] {
            [Node::Element { tag: Tag::CodeBlock { language }, .. }] => assert_eq!(language, "rust"),
            other => panic!("{other:?}"),
        }
        seen.push_str(&plain(&parse(block)));
        seen.push('\n');
    }
    assert_eq!(seen, code);
    assert_eq!(blocks(&source.split_inclusive(' ').collect::<Vec<_>>()), all);
    assert_eq!(blocks(&["a *b* c\n".repeat(20_000).as_str()]).concat(), "a *b* c\n".repeat(20_000));
}

#[test]
fn answers_by_blocks_are_the_answers() {
    let answers = [
        "Here are the steps:\n\n1. **Open** the app\n\n   ```sh\n   run\n\n   more\n   ```\n\n2. Done\n   - a\n   - b\n\n\
         ## Next\nText with `code`.\n\n> quote\n> more\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nThe *end*.\n",
        "Intro:\n- a\n- b\n\n- c\n\n```\nx\n\n# y\n```\nafter\n***\nlast\n",
        "Title\n=====\n\ntext\n\n    code\n\n    more\n\n* * *\n- a\n+ b\n",
    ];
    for answer in answers {
        let by_blocks: String = blocks(&[answer]).iter().map(|block| show(&parse(block))).collect();
        assert_eq!(by_blocks, show(&parse(answer)), "{answer}");
    }
}

#[test]
fn what_is_half_written_is_mended() {
    let table = [
        ("plain text", "plain text"),
        ("a **b", "a **b**"),
        ("a **b ", "a **b**"),
        ("a **b*", "a **b**"),
        ("a **b**", "a **b**"),
        ("a **", "a "),
        ("a *", "a "),
        ("a **b *c", "a **b *c***"),
        ("***a", "***a***"),
        ("***a**", "***a***"),
        ("_a", "_a_"),
        ("__a", "__a__"),
        ("snake_case", "snake_case"),
        ("2 * 3", "2 * 3"),
        ("~~a", "~~a~~"),
        ("~~a~", "~~a~~"),
        ("~5 km", "~5 km"),
        ("a `b", "a `b`"),
        ("a `b*c", "a `b*c`"),
        ("a `", "a "),
        ("``a`", "``a``"),
        ("**a `b", "**a `b`**"),
        ("a \\*b", "a \\*b"),
        ("a \\", "a "),
        ("[text", "text"),
        ("[text]", "text"),
        ("[text](", "text"),
        ("[text](https://exa", "text"),
        ("[text](https://exa \"ti", "text"),
        ("[text](/a) b", "[text](/a) b"),
        ("[text] b", "[text] b"),
        ("f[i](x y", "f[i](x y"),
        ("**see [text](ht", "**see text**"),
        ("![alt](ht", "alt"),
        ("**[", ""),
        ("Hello!", "Hello!"),
        ("<https://exa", ""),
        ("a < b", "a < b"),
        ("a\n-", "a\n"),
        ("a\n--", "a\n"),
        ("a\n#", "a\n"),
        ("a\n``", "a\n"),
        ("- a\n- ", "- a\n"),
        ("- a **b\n- c *d", "- a **b\n- c *d*"),
        ("- [", "- "),
        ("- [x] a", "- [x] a"),
        ("> a **b", "> a **b**"),
        ("a **b\n\nc", "a **b\n\nc"),
        ("| a | b", ""),
        ("| a | b |\n| -", ""),
        ("x\n\n| a |\n", "x\n\n"),
        ("| a |\n|---|\n| **b", "| a |\n|---|\n| **b**"),
        ("| a *x |\n|---|\n| b", "| a *x |\n|---|\n| b"),
        ("```\na **b", "```\na **b"),
        ("```\na\n``", "```\na\n"),
        ("```ru", "```ru"),
        ("```\na\n```\n**b", "```\na\n```\n**b**"),
        ("    a *b", "    a *b"),
        ("", ""),
    ];
    for (open, shown) in table {
        assert_eq!(mend(open), shown, "{open}");
    }
}

/// What a browser would take for the scheme.
fn scheme(href: &str) -> Option<String> {
    let kept: String = href.trim_matches(|c| c <= ' ').chars().filter(|c| !"\t\n\r".contains(*c)).collect();
    let (scheme, _) = kept.split_once(':')?;
    let mut letters = scheme.chars();
    let first = letters.next()?;
    let is_scheme =
        first.is_ascii_alphabetic() && letters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

fn assert_safe(nodes: &[Node]) {
    for node in nodes {
        if let Node::Element { tag, children } = node {
            if let Tag::Link { href } = tag {
                let scheme = scheme(href);
                let known = ["https", "http", "mailto", "tel"];
                assert!(scheme.is_none_or(|scheme| known.contains(&scheme.as_str())), "{href:?}");
            }
            assert_safe(children);
        }
    }
}

/// Texts that look like Markdown.
fn source() -> impl Strategy<Value = String> {
    let words = vec![
        "a",
        "b c",
        "ä😀",
        " ",
        "  ",
        "    ",
        "\t",
        "\n",
        "\n\n",
        "\r\n",
        "*",
        "**",
        "_",
        "`",
        "```",
        "```\n",
        "~~~\n",
        "~~",
        "[",
        "]",
        "](",
        ")",
        "(",
        "!",
        "# ",
        "- ",
        "* ",
        "1. ",
        "2) ",
        "> ",
        "|",
        "|---|\n",
        "---\n",
        "===\n",
        "<",
        ">",
        "<div>",
        "\\",
        "&#106;",
        "&Tab;",
        "javascript:",
        "https://x.y",
        "data:",
        "java\tscript:alert(1)",
        "[x](javascript:y)",
        "[x](<JAVA\nSCRIPT:y>)",
        "[r]: vbscript:x\n",
        "<vbscript:x>",
        "- [ ] ",
        "\u{1}",
        "\0",
    ];
    proptest::collection::vec(proptest::sample::select(words), 0..40).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn parsing_never_fails_and_links_are_safe(markdown in source(), any in any::<String>()) {
        for text in [&markdown, &any] {
            assert_safe(&parse(text));
            assert_safe(&parse(&mend(text)));
            let _ = plain(&parse(text));
        }
    }

    #[test]
    fn a_target_is_safe_or_none(target in "[ \t\n]?(java|data|vb|https?|\u{200b}|\\\\|/|&#9;|:|s|cript){0,6}:?x?") {
        assert_safe(&parse(&["[a](<", &target, ">)"].concat()));
        assert_safe(&parse(&["[a](", &target, ")"].concat()));
        assert_safe(&parse(&["<", &target, ">"].concat()));
    }

    #[test]
    fn any_split_gives_the_same_blocks(
        text in source(),
        other in any::<String>(),
        cuts in proptest::collection::vec(any::<u8>(), 0..6),
    ) {
        for text in [&text, &other] {
            let whole = blocks(&[text]);
            let chars: Vec<&str> = text.split_inclusive(|_| true).collect();
            prop_assert_eq!(&blocks(&chars), &whole);
            let mut cuts: Vec<usize> =
                cuts.iter().map(|cut| text.floor_char_boundary(usize::from(*cut) % (text.len() + 1))).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&str> = cuts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect();
            prop_assert_eq!(&blocks(&pieces), &whole);
            let together = whole.concat();
            prop_assert!(text.starts_with(&together));
            prop_assert!(text[together.len()..].trim_ascii().is_empty());
        }
    }
}
