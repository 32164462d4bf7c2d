//! Embeddings: unit vectors of signed bytes, read from the wire, compared by cosine, fused with the words' ranking.

use super::json::Raw;

/// Vectors of one answer.
const MOST_VECTORS: usize = 4096;

/// A vector's scale (4 bytes, little-endian) and its direction in signed bytes.
pub(crate) fn pack(vector: &[f32]) -> Vec<u8> {
    let length = sqrt(vector.iter().map(|x| x * x).sum());
    let most = vector.iter().fold(0.0, |most: f32, x| most.max(x.abs()));
    let fine = length > 0.0 && length.is_finite();
    let scale = if fine { most / length / 127.0 } else { 0.0 };
    let mut out = scale.to_le_bytes().to_vec();
    for x in vector {
        let x = if fine { x / most * 127.0 } else { 0.0 };
        // Rounds to the nearest: the cast cuts towards zero.
        out.push((x + if x < 0.0 { -0.5 } else { 0.5 }) as i8 as u8);
    }
    out
}

/// The square root by Newton's way; no library for it.
pub(crate) fn sqrt(x: f32) -> f32 {
    let mut root = f32::from_bits((x.to_bits() >> 1) + 0x1FC0_0000);
    for _ in 0..4 {
        root = 0.5 * (root + x / root);
    }
    if x > 0.0 { root } else { 0.0 }
}

/// The cosine of two packed directions.
pub(crate) fn cosine(a: &[u8], a_scale: f32, b: &[u8], b_scale: f32) -> f32 {
    let mut sum = 0i32;
    for (x, y) in a.iter().zip(b) {
        sum += i32::from(*x as i8) * i32::from(*y as i8);
    }
    sum as f32 * a_scale * b_scale
}

/// A packed vector: scale and direction.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Packed {
    pub scale: f32,
    pub row: Vec<u8>,
}

impl Packed {
    pub(crate) fn new(vector: &[f32]) -> Self {
        let packed = pack(vector);
        match packed.split_first_chunk() {
            Some((scale, row)) => Self { scale: f32::from_le_bytes(*scale), row: row.to_vec() },
            None => Self::default(),
        }
    }
}

/// The vectors of an answer of `/v1/embeddings`, in the order of their `index`; numbers, or base64 of little-endian floats.
pub(crate) fn of_reply(reply: Raw<'_>) -> Vec<Packed> {
    let mut out = Vec::new();
    let mut items = reply.get("data").items();
    while let Some((_, item)) = items.next() {
        let embedding = item.get("embedding");
        let mut vector = Vec::new();
        match embedding.string() {
            Some(base64) => decode(&base64, &mut vector),
            None => {
                let mut numbers = embedding.items();
                while let Some((_, number)) = numbers.next() {
                    vector.push(number.number().unwrap_or(0.0));
                }
            }
        }
        let index = item.count("index", out.len());
        // An index beyond all reason is left out, rather than filling memory up to it.
        if index < MOST_VECTORS {
            out.resize_with(out.len().max(index + 1), Packed::default);
            if let Some(slot) = out.get_mut(index) {
                *slot = Packed::new(&vector);
            }
        }
    }
    out
}

/// Base64 (either alphabet) of little-endian floats; stops at what is not base64.
fn decode(base64: &str, out: &mut Vec<f32>) {
    let (mut bits, mut held, mut bytes) = (0u32, 0, [0u8; 4]);
    let mut filled = 0;
    for byte in base64.bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            if let Some(slot) = bytes.get_mut(filled) {
                *slot = (bits >> held) as u8;
            }
            filled += 1;
            if filled == 4 {
                out.push(f32::from_le_bytes(bytes));
                filled = 0;
            }
        }
    }
}

/// Reciprocal ranks of two rankings added up (Cormack, Clarke and Büttcher, SIGIR 2009; k = 60); best first.
pub(crate) fn fuse(first: &[usize], second: &[usize]) -> Vec<(usize, f32)> {
    let mut out: Vec<(usize, f32)> = Vec::new();
    for ranking in [first, second] {
        for (rank, item) in ranking.iter().enumerate() {
            let share = 1.0 / (61.0 + rank as f32);
            match out.iter_mut().find(|(other, _)| other == item) {
                Some(slot) => slot.1 += share,
                None => out.push((*item, share)),
            }
        }
    }
    super::sort::best_first(&mut out);
    out
}
