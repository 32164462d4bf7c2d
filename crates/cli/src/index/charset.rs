//! From bytes to text, as a browser would decide it: byte order mark, header, `<meta>`, UTF-8.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Where a page says its encoding; browsers look no further either.
const HEAD: usize = 1_024;

/// Decodes a page; `declared` is the header's charset.
///
/// # Errors
/// The name of an encoding that nobody knows.
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> Result<String, String> {
    let named = match declared {
        Some(name) => Some(name.to_owned()),
        None => named_in_page(bytes),
    };
    let encoding = match &named {
        Some(name) => Encoding::for_label(name.as_bytes()).ok_or_else(|| name.clone())?,
        // What nobody declares is UTF-8, or what it was before that.
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => WINDOWS_1252,
    };
    // A byte order mark wins over everything.
    Ok(encoding.decode(bytes).0.into_owned())
}

/// `<meta charset>` or the older `<meta http-equiv>`: both have `charset=`.
fn named_in_page(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..HEAD.min(bytes.len()))?.to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    head.split("<meta").skip(1).find_map(|tag| {
        let tag = tag.split('>').next()?;
        let (_, value) = tag.split_once("charset=")?;
        let value = value.trim_start_matches(['"', '\'', ' ']);
        let name = value.split(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c)).next()?;
        (!name.is_empty()).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn encodings_are_found_in_their_order() {
        for (bytes, declared, expected) in [
            ("Öl".as_bytes(), None, "Öl"),
            (b"\xd6l", Some("ISO-8859-1"), "Öl"),
            (b"\xd6l", None, "Öl"),
            (b"\xef\xbb\xbf\xc3\x96l", Some("windows-1252"), "Öl"),
            (b"<meta charset='shift_jis'>\x94\x7a\x91\x97", None, "<meta charset='shift_jis'>配送"),
            (b"<meta charset=utf-8>\xd6l", Some("latin1"), "<meta charset=utf-8>Öl"),
            (
                b"<META http-equiv=content-type content=\"text/html; charset=koi8-r\">\xc4",
                None,
                "<META http-equiv=content-type content=\"text/html; charset=koi8-r\">д",
            ),
            (b"\xff\xfeA\0", None, "A"),
        ] {
            assert_eq!(decode(bytes, declared).as_deref(), Ok(expected), "{bytes:?}");
        }
        assert_eq!(decode(b"a", Some("klingon")), Err("klingon".to_owned()));
    }
}
