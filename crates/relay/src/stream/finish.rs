//! Whether an answer was complete before its connection broke.

/// Signs of completeness. In a JSON text a quote or a line break is escaped, so the model cannot write these itself.
const DONE: [&[u8]; 2] = [b"\ndata: [DONE]", b"\ndata:[DONE]"];
const REASON: [&[u8]; 2] = [b"\"finish_reason\":\"", b"\"finish_reason\": \""];
/// The longest sign, of which one more byte tells whether the reason is an empty one: what may have begun in earlier bytes.
const KEPT: usize = 18;

/// Looks for `[DONE]` or a finish reason in bytes that come in pieces. Keeps a few bytes, allocates nothing.
#[derive(Debug)]
pub(super) struct Finish {
    seen: bool,
    tail: [u8; KEPT],
}

impl Finish {
    pub(super) const fn new() -> Self {
        // The start of a stream is the start of a line.
        Self { seen: false, tail: [b'\n'; KEPT] }
    }

    pub(super) const fn seen(&self) -> bool {
        self.seen
    }

    pub(super) fn push(&mut self, data: &[u8]) {
        if self.seen {
            return;
        }
        // What spans the border: the tail and as much of the data as a sign can reach.
        let mut border = [b' '; 2 * KEPT];
        let reach = data.len().min(KEPT);
        let (tail, head) = border.split_at_mut(KEPT);
        tail.copy_from_slice(&self.tail);
        for (place, byte) in head.iter_mut().zip(data) {
            *place = normal(*byte);
        }
        let border = border.get(..KEPT + reach).unwrap_or_default();
        self.seen = has_sign(border) || has_sign(data);
        let mut kept = [b' '; KEPT];
        for (place, byte) in kept.iter_mut().rev().zip(border_then(data, border).map(normal)) {
            *place = byte;
        }
        self.tail = kept;
    }
}

/// The last bytes, from the last one backwards.
fn border_then<'a>(data: &'a [u8], border: &'a [u8]) -> impl Iterator<Item = u8> + 'a {
    let source = if data.len() >= KEPT { data } else { border };
    source.iter().rev().copied()
}

/// CR ends a line too.
const fn normal(byte: u8) -> u8 {
    if byte == b'\r' { b'\n' } else { byte }
}

fn has_sign(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().any(|(at, byte)| {
        let rest = || bytes.get(at..).unwrap_or_default();
        match byte {
            // Some providers send an empty reason with every chunk.
            b'"' => REASON.iter().any(|sign| {
                rest().strip_prefix(*sign).is_some_and(|r| r.first().is_some_and(|b| *b != b'"'))
            }),
            b'\n' | b'\r' => {
                DONE.iter().any(|sign| rest().get(1..).is_some_and(|rest| rest.starts_with(&sign[1..])))
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_found_at_any_split_and_nowhere_else() {
        let table: &[(&str, bool)] = &[
            ("data: {\"choices\":[{\"delta\":{}}]}\n\ndata: [DONE]\n\n", true),
            ("data:[DONE]\n\n", true),
            ("data: {}\r\rdata: [DONE]\r\r", true),
            ("data: {\"finish_reason\":\"stop\"}", true),
            ("data: {\"finish_reason\": \"length\"}", true),
            ("data: {\"finish_reason\":null}\n\n", false),
            ("data: {\"finish_reason\":\"\"}\n\n", false),
            ("data: {\"finish_reason\": \"\"}\n\n", false),
            (r#"data: {"content":"\"finish_reason\":\"stop\""}"#, false),
            (r#"data: {"content":"\ndata: [DONE]"}"#, false),
            ("data: {\"content\":\"data: [DONE]\"}\n\n", false),
            (": data: [DONE]\n\n", false),
        ];
        for (text, expect) in table {
            let bytes = text.as_bytes();
            for first in 0..=bytes.len() {
                for second in [first, (first + 1).min(bytes.len()), (first + 9).min(bytes.len())] {
                    let mut finish = Finish::new();
                    finish.push(&bytes[..first]);
                    finish.push(&bytes[first..second]);
                    finish.push(&bytes[second..]);
                    assert_eq!(finish.seen(), *expect, "{text:?} at {first}, {second}");
                }
            }
            let mut finish = Finish::new();
            bytes.iter().for_each(|byte| finish.push(&[*byte]));
            assert_eq!(finish.seen(), *expect, "{text:?} byte by byte");
        }
    }
}
