//! Characters that are written as something else: `\*`, `&amp;`, `&#42;`.

/// The names that answers use, each followed by what it stands for. The others are shown as they are written.
const NAMES: &str = "amp & lt < gt > quot \" apos ' nbsp \u{a0} hellip … mdash — ndash – shy \u{ad} copy © reg ® trade ™ \
    euro € pound £ yen ¥ cent ¢ times × divide ÷ minus − plusmn ± ne ≠ le ≤ ge ≥ asymp ≈ infin ∞ radic √ sum ∑ \
    rarr → larr ← uarr ↑ darr ↓ harr ↔ rArr ⇒ lArr ⇐ hArr ⇔ bull • middot · laquo « raquo » lsquo ‘ rsquo ’ sbquo ‚ \
    ldquo “ rdquo ” bdquo „ deg ° sect § para ¶ micro µ sup1 ¹ sup2 ² sup3 ³ frac12 ½ frac14 ¼ frac34 ¾ permil ‰ \
    auml ä ouml ö uuml ü Auml Ä Ouml Ö Uuml Ü szlig ß eacute é egrave è agrave à ccedil ç ntilde ñ \
    alpha α beta β gamma γ delta δ Delta Δ epsilon ε lambda λ mu μ pi π sigma σ Sigma Σ omega ω Omega Ω check ✓";

/// The character that an entity at the start of the text stands for, and the entity's length in bytes.
pub(super) fn entity(text: &str) -> Option<(char, usize)> {
    let inside = text.strip_prefix('&')?;
    let length = inside.bytes().take(12).position(|byte| byte == b';')?;
    let name = inside.get(..length)?;
    let found = match name.strip_prefix('#') {
        Some(number) => numeric(number)?,
        None => {
            let mut words = NAMES.split(' ');
            loop {
                let (known, value) = (words.next()?, words.next()?);
                if known == name {
                    break value.chars().next()?;
                }
            }
        }
    };
    Some((found, length + 2))
}

fn numeric(text: &str) -> Option<char> {
    let (digits, radix, most) = match text.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 6),
        None => (text, 10, 7),
    };
    if digits.is_empty() || digits.len() > most {
        return None;
    }
    let mut code = 0;
    for digit in digits.chars() {
        code = code * radix + digit.to_digit(radix)?;
    }
    Some(char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// The text with its entities and backslash escapes resolved.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '&']) {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let taken = if let Some((found, length)) = entity(rest) {
            out.push(found);
            length
        } else if let Some(escaped) = escaped(rest) {
            out.push_str(escaped);
            2
        } else {
            out.push_str(rest.get(..1).unwrap_or_default());
            1
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The character that a backslash at the start of the text escapes.
pub(super) fn escaped(text: &str) -> Option<&str> {
    let next = text.strip_prefix('\\')?.get(..1)?;
    next.bytes().all(|byte| byte.is_ascii_punctuation()).then_some(next)
}
