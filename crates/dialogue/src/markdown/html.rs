//! Raw HTML, recognised only to be shown as it is written: what is in it is no Markdown.

/// The longest tag or comment in a line, in bytes: keeps the scan linear.
const TAG_MAX: usize = 1024;

/// Elements whose tags begin a block.
const BLOCKS: &str = "address article aside base basefont blockquote body caption center col colgroup dd details dialog \
    dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe \
    legend li link main menu menuitem nav noframes ol optgroup option p param search section summary table tbody td \
    tfoot th thead title tr track ul";

/// What ends a block of HTML: one of these in a line, or a blank line where there are none.
pub(super) type End = &'static [&'static str];

/// The end of the block that a line, without its indentation, begins.
pub(super) fn block(line: &str, in_text: bool) -> Option<End> {
    let inside = line.strip_prefix('<')?;
    match inside.as_bytes() {
        [b'!', b'-', b'-', ..] => return Some(&["-->"]),
        [b'?', ..] => return Some(&["?>"]),
        [b'!', letter, ..] if letter.is_ascii_alphabetic() => return Some(&[">"]),
        _ if inside.starts_with("![CDATA[") => return Some(&["]]>"]),
        _ => {}
    }
    let (closing, named) = match inside.strip_prefix('/') {
        Some(named) => (true, named),
        None => (false, inside),
    };
    let length = named.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = named.get(..length)?.to_ascii_lowercase();
    let behind = named.get(length..)?;
    let is_tag = behind.is_empty() || behind.starts_with([' ', '\t', '>']);
    if !closing && is_tag && matches!(name.as_str(), "script" | "pre" | "style" | "textarea") {
        return Some(&["</script>", "</pre>", "</style>", "</textarea>"]);
    }
    if !name.is_empty()
        && (is_tag || behind.starts_with("/>"))
        && BLOCKS.split(' ').any(|known| known == name)
    {
        return Some(&[]);
    }
    // Any other tag, alone on its line.
    let alone = !in_text && tag(line).is_some_and(|end| line.get(end..).is_some_and(is_space));
    alone.then_some(&[])
}

fn is_space(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_whitespace())
}

/// One of the ends is in the line, in any case.
pub(super) fn ends(end: End, line: &str) -> bool {
    end.iter().any(|end| {
        line.as_bytes().windows(end.len()).any(|window| window.eq_ignore_ascii_case(end.as_bytes()))
    })
}

/// Bytes of the tag, comment, instruction, declaration or CDATA at the start of the text.
pub(super) fn inline(text: &str) -> Option<usize> {
    let (start, end) = match text.as_bytes() {
        // `<!-->` and `<!--->` are whole comments.
        [b'<', b'!', b'-', b'-', ..] => (2, "-->"),
        [b'<', b'?', ..] => (2, "?>"),
        [b'<', b'!', letter, ..] if letter.is_ascii_alphabetic() => (2, ">"),
        _ if text.starts_with("<![CDATA[") => (9, "]]>"),
        _ => return tag(text),
    };
    let inside = text.as_bytes().get(start..)?;
    let inside = inside.get(..TAG_MAX).unwrap_or(inside);
    let at = inside.windows(end.len()).position(|window| window == end.as_bytes())?;
    Some(start + at + end.len())
}

/// Bytes of an opening or closing tag.
fn tag(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let bytes = bytes.get(..TAG_MAX).unwrap_or(bytes);
    let while_in = |mut at: usize, known: fn(u8) -> bool| {
        while bytes.get(at).is_some_and(|byte| known(*byte)) {
            at += 1;
        }
        at
    };
    let space: fn(u8) -> bool = |byte| matches!(byte, b' ' | b'\t' | b'\n');
    let closing = bytes.get(1) == Some(&b'/');
    let start = 1 + usize::from(closing);
    if bytes.first() != Some(&b'<') || !bytes.get(start)?.is_ascii_alphabetic() {
        return None;
    }
    let mut at = while_in(start, |byte| byte.is_ascii_alphanumeric() || byte == b'-');
    loop {
        let next = while_in(at, space);
        match bytes.get(next)? {
            b'>' => return Some(next + 1),
            b'/' if !closing && bytes.get(next + 1) == Some(&b'>') => return Some(next + 2),
            byte if !closing && next > at && (byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':')) => {
                at = while_in(next, |byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.' | b'-')
                });
            }
            _ => return None,
        }
        let equals = while_in(at, space);
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        let value = while_in(equals + 1, space);
        at = match bytes.get(value)? {
            quote @ (b'"' | b'\'') => {
                let length = bytes.get(value + 1..)?.iter().position(|byte| byte == quote)?;
                value + length + 2
            }
            _ => {
                let end = while_in(value, |byte| {
                    !matches!(byte, b' ' | b'\t' | b'\n' | b'"' | b'\'' | b'=' | b'<' | b'>' | b'`')
                });
                if end == value {
                    return None;
                }
                end
            }
        };
    }
}

/// The break that models write in table cells, where Markdown has none.
pub(super) fn is_break(tag: &str) -> bool {
    ["<br>", "<br/>", "<br />"].iter().any(|known| tag.eq_ignore_ascii_case(known))
}
