//! The event stream of WHATWG, without I/O: a framer for who passes bytes on, a decoder for who reads them.

/// The most bytes of one frame; a longer frame is dropped and [`Decoder::overflowed`] tells.
pub const MAX_FRAME: usize = 1 << 20;

const BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];
const DATA: [u8; 5] = *b"data:";

/// What the bytes that [`Framer::advance`] took were.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Content of a line that goes on.
    Content,
    /// The byte-order mark is complete: nothing of it belongs to the line.
    Mark,
    /// The LF of a CR LF whose CR has already ended the line.
    Swallowed,
    /// Content and the end of a line; `data`: it is a data line.
    Line { data: bool },
    /// The blank line that ends a frame; `data`: the frame had a data line, so an event goes out.
    Frame { data: bool },
}

/// Watches the bytes of an event stream that somebody else carries and tells where its frames end.
///
/// It keeps no bytes and allocates nothing.
#[derive(Debug, Clone)]
pub struct Framer {
    /// Bytes of the byte-order mark seen so far; 3 once the question is settled.
    mark: u8,
    after_cr: bool,
    /// Content bytes of the current line.
    column: usize,
    /// So far the line reads like the beginning of a data line.
    data_so_far: bool,
    frame_has_data: bool,
    frame_len: usize,
    data_events: u64,
}

impl Default for Framer {
    fn default() -> Self {
        Self::new()
    }
}

impl Framer {
    /// A framer at the start of a stream.
    pub const fn new() -> Self {
        Self {
            mark: 0,
            after_cr: false,
            column: 0,
            data_so_far: true,
            frame_has_data: false,
            frame_len: 0,
            data_events: 0,
        }
    }

    /// Takes the next bytes of the stream.
    pub fn push(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (taken, _) = self.advance(bytes);
            bytes = bytes.get(taken..).unwrap_or_default();
        }
    }

    /// The stream is over: a last frame that has a data line and lacks its blank line counts too, as in
    /// [`Decoder::finish`].
    pub fn finish(&mut self) {
        let data = self.frame_has_data || self.is_data_line();
        *self = Self { data_events: self.data_events + u64::from(data), ..Self::new() };
    }

    /// No frame is open: a comment may be put here.
    pub const fn at_boundary(&self) -> bool {
        self.frame_len == 0
    }

    /// Frames so far that had a data line; comments do not count. This is the ordinal of the last event.
    pub const fn data_events(&self) -> u64 {
        self.data_events
    }

    /// Bytes of the frame that is open.
    pub const fn frame_len(&self) -> usize {
        self.frame_len
    }

    const fn is_data_line(&self) -> bool {
        // A line that is only the field's name is a data line with an empty value.
        self.data_so_far && self.column >= DATA.len() - 1
    }

    /// Takes bytes up to and including the end of the line; says how many, and what they were.
    fn advance(&mut self, bytes: &[u8]) -> (usize, Step) {
        let Some(&first) = bytes.first() else { return (0, Step::Content) };
        if self.after_cr {
            self.after_cr = false;
            if first == b'\n' {
                if self.frame_len > 0 {
                    self.frame_len += 1;
                }
                return (1, Step::Swallowed);
            }
        }
        if let Some(&expected) = BOM.get(usize::from(self.mark)) {
            if first == expected {
                self.mark += 1;
                if usize::from(self.mark) == BOM.len() {
                    (self.column, self.data_so_far, self.frame_len) = (0, true, 0);
                    return (1, Step::Mark);
                }
                self.take_content(&[first]);
                return (1, Step::Content);
            }
            self.mark = BOM.len() as u8;
        }
        let end = bytes.iter().position(|b| matches!(b, b'\n' | b'\r'));
        self.take_content(bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default());
        let Some(end) = end else { return (bytes.len(), Step::Content) };

        self.after_cr = bytes.get(end) == Some(&b'\r');
        let step = if self.column == 0 {
            let data = self.frame_has_data;
            self.data_events += u64::from(data);
            self.frame_has_data = false;
            self.frame_len = 0;
            Step::Frame { data }
        } else {
            let data = self.is_data_line();
            self.frame_has_data |= data;
            self.frame_len += 1;
            Step::Line { data }
        };
        (self.column, self.data_so_far) = (0, true);
        (end + 1, step)
    }

    fn take_content(&mut self, content: &[u8]) {
        let head = DATA.get(self.column.min(DATA.len())..).unwrap_or_default();
        self.data_so_far &= head.iter().zip(content).all(|(wanted, byte)| wanted == byte);
        self.column += content.len();
        self.frame_len += content.len();
    }
}

/// One event of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SseEvent {
    /// The `event` field, where the frame had one.
    pub event: Option<String>,
    /// The data lines, joined by line feeds.
    pub data: String,
    /// Its place among the events with data, from 1; what `Last-Event-ID` carries.
    pub ordinal: u64,
}

/// Turns the bytes of an event stream into events.
///
/// Bytes may come in any pieces. Ids and retry times are ignored; what is kept of an open frame is bounded by
/// [`MAX_FRAME`].
#[derive(Debug, Default)]
pub struct Decoder {
    framer: Framer,
    line: Vec<u8>,
    data: Option<String>,
    event: Option<String>,
    /// The open frame is too long: what is left of it is skipped.
    skipping: bool,
    overflowed: bool,
}

impl Decoder {
    /// A decoder at the start of a stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and returns the events that they complete.
    pub fn push(&mut self, mut bytes: &[u8]) -> Vec<SseEvent> {
        let mut events = Vec::new();
        while !bytes.is_empty() {
            let (taken, step) = self.framer.advance(bytes);
            let (mut content, rest) = bytes.split_at_checked(taken).unwrap_or_default();
            bytes = rest;
            if self.framer.frame_len > MAX_FRAME {
                self.skip_frame();
            }
            if matches!(step, Step::Line { .. } | Step::Frame { .. }) {
                content = content.split_last().map_or(content, |(_, line)| line);
            }
            match step {
                Step::Content => self.keep(content),
                Step::Mark => self.line.clear(),
                Step::Swallowed => {}
                Step::Line { data } => {
                    self.keep(content);
                    self.end_line(data);
                }
                Step::Frame { data } => events.extend(self.end_frame(data, self.framer.data_events)),
            }
        }
        events
    }

    /// The stream is over. Providers forget the last blank line, so a last frame with data is delivered without it.
    pub fn finish(&mut self) -> Option<SseEvent> {
        if !self.line.is_empty() {
            self.end_line(self.framer.is_data_line());
        }
        let before = self.framer.data_events;
        self.framer.finish();
        self.end_frame(self.framer.data_events > before, self.framer.data_events)
    }

    /// A frame was longer than [`MAX_FRAME`] and has been dropped.
    pub const fn overflowed(&self) -> bool {
        self.overflowed
    }

    fn keep(&mut self, content: &[u8]) {
        if !self.skipping {
            self.line.extend_from_slice(content);
        }
    }

    fn skip_frame(&mut self) {
        self.skipping = true;
        self.overflowed = true;
        (self.line, self.data, self.event) = (Vec::new(), None, None);
    }

    fn end_line(&mut self, is_data: bool) {
        if is_data {
            let value = text(self.line.get(DATA.len()..).unwrap_or_default());
            match &mut self.data {
                _ if self.skipping => {}
                Some(data) => {
                    data.push('\n');
                    data.push_str(&value);
                }
                None => self.data = Some(value),
            }
        } else if let Some(value) = self.line.strip_prefix(b"event:") {
            self.event = Some(text(value));
        }
        self.line.clear();
    }

    fn end_frame(&mut self, has_data: bool, ordinal: u64) -> Option<SseEvent> {
        let (data, event) = (self.data.take(), self.event.take());
        let skipped = std::mem::take(&mut self.skipping);
        if skipped || !has_data {
            return None;
        }
        Some(SseEvent { event, data: data.unwrap_or_default(), ordinal })
    }
}

/// A field's value: one leading space is not part of it. A whole line is decoded at once, so no character is split.
fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value.strip_prefix(b" ").unwrap_or(value)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Decoder, Framer, MAX_FRAME, SseEvent};
    use proptest::prelude::*;

    fn decode(pieces: &[&[u8]]) -> (Vec<SseEvent>, Decoder) {
        let mut decoder = Decoder::new();
        let mut events = Vec::new();
        for piece in pieces {
            events.extend(decoder.push(piece));
        }
        events.extend(decoder.finish());
        (events, decoder)
    }

    fn data(stream: &[u8]) -> Vec<String> {
        decode(&[stream]).0.into_iter().map(|event| event.data).collect()
    }

    #[test]
    fn frames_of_every_kind() {
        let table: &[(&[u8], &[&str])] = &[
            (b"data: a\n\ndata: b\n\n", &["a", "b"]),
            (b"data:a\r\n\r\ndata:  b\r\n\r\n", &["a", " b"]),
            (b"data: a\r\rdata: b\r\r", &["a", "b"]),
            (b"data: a\r\n\rdata: b\n\r\n", &["a", "b"]),
            (b"data: a\ndata: b\ndata\n\n", &["a\nb\n"]),
            (b"data\n\n", &[""]),
            (b"data:\n\n", &[""]),
            (b"\xEF\xBB\xBFdata: a\n\n", &["a"]),
            (b"\xEF\xBBdata: a\n\ndata: b\n\n", &["b"]),
            (b"data: a\n\n\xEF\xBB\xBFdata: b\n\n", &["a"]),
            (b": ping\n\n\n\ndata: a\n\n: ping\n", &["a"]),
            (b"id: 7\nretry: 5\ndata: a\n\n", &["a"]),
            (b"database: a\ndat: b\nDATA: c\n data: d\n\n", &[]),
            (b"data: a", &["a"]),
            (b"data: a\n", &["a"]),
            (b"data: \xF0\x9F\x98\x80\n\n", &["😀"]),
            (b"data: \xF0\x9F\n\n", &["\u{FFFD}"]),
            (b"event: x\n\n", &[]),
            (b"", &[]),
        ];
        for (stream, expected) in table {
            assert_eq!(&data(stream), expected, "{:?}", String::from_utf8_lossy(stream));
        }
    }

    #[test]
    fn names_and_ordinals() {
        let (events, _) = decode(&[b": c\n\nevent: error\ndata: a\n\n: c\n\ndata: b\n\n"]);
        let expected = [(Some("error"), "a", 1), (None, "b", 2)];
        let seen: Vec<_> = events.iter().map(|e| (e.event.as_deref(), e.data.as_str(), e.ordinal)).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_frame_of_the_limit_passes_and_one_byte_more_is_dropped() {
        for (extra, passes) in [(0, true), (1, false)] {
            let value = "x".repeat(MAX_FRAME - "data:\n".len() + extra);
            let stream = format!("data:{value}\n\ndata: after\n\n");
            let whole = decode(&[stream.as_bytes()]);
            let pieces: Vec<&[u8]> = stream.as_bytes().chunks(4093).collect();
            let split = decode(&pieces);
            assert_eq!(whole.0, split.0);
            assert_eq!(whole.1.overflowed(), !passes);
            assert_eq!(whole.0.len(), 1 + usize::from(passes));
            assert_eq!(whole.0.last().map(|e| (e.data.as_str(), e.ordinal)), Some(("after", 2)));
        }
    }

    #[test]
    fn memory_stays_bounded_in_a_frame_without_end() {
        let mut decoder = Decoder::new();
        let mut framer = Framer::new();
        for _ in 0..64 {
            assert!(decoder.push(&[b'd'; MAX_FRAME / 16]).is_empty());
            framer.push(&[b'd'; MAX_FRAME / 16]);
            assert!(decoder.line.capacity() <= 2 * MAX_FRAME);
        }
        assert!(decoder.overflowed() && decoder.line.capacity() == 0);
        assert_eq!(framer.frame_len(), 4 * MAX_FRAME);
    }

    #[test]
    fn boundaries_are_between_frames_only() {
        let table: &[(&[u8], bool)] = &[
            (b"", true),
            (b"d", false),
            (b"data: a\n", false),
            (b"data: a\n\n", true),
            (b"data: a\r\n\r", true),
            (b"data: a\r\n\r\n", true),
            (b": c\n", false),
            (b": c\n\n", true),
            (b"\xEF", false),
            (b"\xEF\xBB\xBF", true),
        ];
        for (stream, expected) in table {
            let mut framer = Framer::new();
            framer.push(stream);
            assert_eq!(framer.at_boundary(), *expected, "{:?}", String::from_utf8_lossy(stream));
        }
    }

    fn stream() -> impl Strategy<Value = Vec<u8>> {
        let word = proptest::sample::select(vec![
            &b"data:"[..],
            b"data: \xC3\xA4",
            b"data",
            b"event: e",
            b": c",
            b"\n",
            b"\n\n",
            b"\r",
            b"\r\n",
            b"\r\n\r\n",
            b"\xEF\xBB\xBF",
            b"\xEF\xBB",
            b"\xF0\x9F\x98\x80",
            b"\xFF",
            b" x",
        ]);
        let words = proptest::collection::vec(word, 0..40).prop_map(|words| words.concat());
        prop_oneof![words, proptest::collection::vec(any::<u8>(), 0..200)]
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same_events(bytes in stream(), cuts in proptest::collection::vec(any::<u8>(), 0..8)) {
            let whole = decode(&[&bytes]).0;
            let single: Vec<&[u8]> = bytes.chunks(1).collect();
            prop_assert_eq!(&decode(&single).0, &whole);
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| usize::from(*cut) % (bytes.len() + 1)).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            prop_assert_eq!(&decode(&pieces).0, &whole);
        }

        #[test]
        fn framer_and_decoder_count_alike(bytes in stream()) {
            let (mut framer, mut by_byte, mut decoder) = (Framer::new(), Framer::new(), Decoder::new());
            framer.push(&bytes);
            let mut last = 0;
            for byte in &bytes {
                by_byte.push(&[*byte]);
                for event in decoder.push(&[*byte]) {
                    prop_assert_eq!(event.ordinal, last + 1);
                    prop_assert!(by_byte.at_boundary());
                    last = event.ordinal;
                }
                prop_assert_eq!(by_byte.data_events(), last);
            }
            prop_assert_eq!(framer.data_events(), last);
            prop_assert_eq!(framer.at_boundary(), by_byte.at_boundary());
            prop_assert_eq!(framer.frame_len(), by_byte.frame_len());
            framer.finish();
            let end = decoder.finish().map_or(last, |event| event.ordinal);
            prop_assert_eq!(framer.data_events(), end);
        }
    }
}
