//! Images as they come in a request: how large they are, without looking at a pixel.

use std::fmt::Write as _;

/// What can be told of an image from its first bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Image {
    /// Width and height, where the format is known.
    pub(crate) size: Option<(u32, u32)>,
    pub(crate) bytes: usize,
}

/// Reads a `data:` address; anything else is an image of no bytes.
pub(crate) fn read(url: &str) -> Image {
    let data = url.split_once(";base64,").map(|(_, data)| decode(data)).unwrap_or_default();
    Image {
        size: png(&data).or_else(|| gif(&data)).or_else(|| jpeg(&data)).or_else(|| webp(&data)),
        bytes: data.len(),
    }
}

/// What is to be seen, in words.
pub(crate) fn described(images: &[Image]) -> String {
    let mut text = String::new();
    for image in images {
        let before = if text.is_empty() { "I see an image of " } else { ", and one of " };
        text.push_str(before);
        // Writing into a string cannot fail.
        let _ = match image.size {
            Some((width, height)) => write!(text, "{width}×{height} pixels, {} bytes", image.bytes),
            None => write!(text, "{} bytes", image.bytes),
        };
    }
    text.push('.');
    text
}

fn decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            // The upper bits are those of bytes that are out already.
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}

/// A number of some bytes, the last one the lowest.
fn number(bytes: Option<&[u8]>) -> Option<u32> {
    Some(bytes?.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

/// A number of two bytes, the first one the lower.
fn little(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..at + 2).map(|two| u32::from(two[0]) | u32::from(two[1]) << 8)
}

fn png(data: &[u8]) -> Option<(u32, u32)> {
    data.starts_with(b"\x89PNG").then_some(())?;
    Some((number(data.get(16..20))?, number(data.get(20..24))?))
}

fn gif(data: &[u8]) -> Option<(u32, u32)> {
    data.starts_with(b"GIF8").then_some(())?;
    Some((little(data, 6)?, little(data, 8)?))
}

fn jpeg(data: &[u8]) -> Option<(u32, u32)> {
    data.starts_with(b"\xff\xd8").then_some(())?;
    let mut at = 2;
    loop {
        let marker = data.get(at..at + 2).filter(|marker| marker[0] == 0xff)?[1];
        // Any start of a frame, except what looks like one: tables and an extension.
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            return Some((number(data.get(at + 7..at + 9))?, number(data.get(at + 5..at + 7))?));
        }
        at += 2 + usize::try_from(number(data.get(at + 2..at + 4))?).ok()?;
    }
}

fn webp(data: &[u8]) -> Option<(u32, u32)> {
    (data.starts_with(b"RIFF") && data.get(8..12) == Some(b"WEBP")).then_some(())?;
    match data.get(12..16)? {
        b"VP8X" => {
            let side = |at| Some((little(data, at)? | u32::from(*data.get(at + 2)?) << 16) + 1);
            Some((side(24)?, side(27)?))
        }
        b"VP8L" => {
            let bits = little(data, 21)? | little(data, 23)? << 16;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8 " => Some((little(data, 26)? & 0x3fff, little(data, 28)? & 0x3fff)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_from_the_first_bytes() {
        let image = |size, bytes| Image { size, bytes };
        for (url, expected) in [
            (
                "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AAQQxwFgBB0gX7h/C5SAAAAABJRU5ErkJggg==",
                image(Some((3, 2)), 73),
            ),
            ("data:image/gif;base64,R0lGODlhBQAEAAAAAA==", image(Some((5, 4)), 13)),
            ("data:image/jpeg;base64,/9j/4AAEAAD/wAALCAAHAAkBAREA", image(Some((9, 7)), 21)),
            ("data:image/webp;base64,UklGRgAAAABXRUJQVlA4WAoAAAAAAAAABwAABQAA", image(Some((8, 6)), 30)),
            ("data:image/webp;base64,UklGRgAAAABXRUJQVlA4TAAAAAAvB0ABAA==", image(Some((8, 6)), 25)),
            ("data:image/png;base64,QUJD", image(None, 3)),
            ("data:image/jpeg;base64,/9j/4P//", image(None, 6)),
            ("data:image/png;base64,iVBORw==", image(None, 4)),
            ("https://a.example/a.png", image(None, 0)),
        ] {
            assert_eq!(read(url), expected, "{url}");
        }
        let two = [image(Some((3, 2)), 70), image(None, 3)];
        assert_eq!(described(&two), "I see an image of 3×2 pixels, 70 bytes, and one of 3 bytes.");
    }
}
