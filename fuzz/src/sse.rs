//! The event stream: however its bytes are split, the same events come out, of little memory.

use allocation_counter::measure;
use dialogue::sse::{Decoder, Framer, SseEvent};
use dialogue::wire::ChatCompletionChunk;

/// Memory for a stream and its events, in sizes of the stream and besides.
const MOST_TIMES: u64 = 64;
const MOST_BESIDES: u64 = 4 << 10;

/// Takes the bytes as one stream.
pub fn run(bytes: &[u8]) {
    let (whole, overflowed) = decode([bytes]);
    let splits = [decode(bytes.chunks(1)), decode(bytes.chunks(7)), decode(cuts(bytes))];
    for split in splits {
        assert_eq!(split, (whole.clone(), overflowed), "the pieces tell another story than the whole");
    }
    let mut framer = Framer::new();
    cuts(bytes).for_each(|piece| framer.push(piece));
    framer.finish();
    let ordinals = whole.iter().map(|event| event.ordinal);
    assert!(ordinals.clone().zip(ordinals.skip(1)).all(|(one, next)| one < next), "ordinals rise");
    if !overflowed {
        let events = whole.len() as u64;
        assert_eq!((framer.data_events(), whole.last().map_or(0, |event| event.ordinal)), (events, events));
    }
    for event in &whole {
        // Whatever a provider sends is read or not; it never ends the widget.
        std::hint::black_box(ChatCompletionChunk::parse(&event.data));
    }
}

/// All events of a stream that comes in pieces, and whether one of them was too long.
fn decode<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<SseEvent>, bool) {
    let mut decoder = Decoder::new();
    let (mut events, mut len) = (Vec::new(), 0);
    let memory = measure(|| {
        for piece in pieces {
            len += piece.len() as u64;
            events.extend(decoder.push(piece));
        }
        events.extend(decoder.finish());
    });
    assert!(memory.bytes_max <= MOST_TIMES * len + MOST_BESIDES, "{memory:?} for {len} bytes");
    (events, decoder.overflowed())
}

/// Pieces of 0 to 15 bytes, whose lengths follow from the bytes, so that a finding is found again.
fn cuts(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    let mut state = bytes.iter().fold(bytes.len(), |sum, byte| sum.wrapping_mul(31) ^ usize::from(*byte));
    std::iter::from_fn(move || {
        state = state.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
        let (piece, behind) = rest.split_at((state >> 33 & 15).min(rest.len()));
        let ended = rest.is_empty();
        rest = behind;
        (!ended).then_some(piece)
    })
}
