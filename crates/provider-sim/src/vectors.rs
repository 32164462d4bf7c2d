//! Vectors without a model: words and their neighbours, hashed into a few dimensions, so that similar texts are near.

/// The length of a vector when none is asked for.
pub(crate) const DIMENSIONS: usize = 64;

/// FNV-1a, 64 bits.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The vector of a text, of length one; the same text has always the same.
pub(crate) fn embed(text: &str, dimensions: usize) -> Vec<f32> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    // Scripts without spaces come as one long word: their signs count one by one.
    let signs = lower.chars().filter(|sign| *sign >= '\u{0e00}').map(String::from);
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    let mut vector = vec![0_f32; dimensions.max(1)];
    for (feature, weight) in words
        .iter()
        .map(|word| ((*word).to_owned(), 1.0))
        .chain(signs.map(|sign| (sign, 1.0)))
        .chain(pairs.map(|pair| (pair, 0.5)))
    {
        let hash = hash(feature.as_bytes());
        let sign = if hash >> 63 == 0 { 1.0 } else { -1.0 };
        // The remainder is below the length.
        let at = usize::try_from((hash & 0x7fff_ffff) % vector.len() as u64).unwrap_or_default();
        vector[at] += sign * weight;
    }
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length == 0.0 {
        vector[0] = 1.0;
        return vector;
    }
    vector.iter().map(|x| x / length).collect()
}

/// The bytes of a vector, little endian, in base64.
pub(crate) fn base64(vector: &[f32]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let index = (bits >> (18 - 6 * place) & 63) as usize;
            text.push(if place <= three.len() { char::from(ALPHABET[index]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: &str, b: &str) -> f32 {
        embed(a, DIMENSIONS).iter().zip(embed(b, DIMENSIONS)).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn similar_texts_are_near_and_every_vector_has_length_one() {
        assert!(near("delivery to Norway", "Delivery, to Norway!") > 0.999);
        assert!(near("delivery to Norway", "how long is the delivery to Norway") > 0.5);
        assert!(near("delivery to Norway", "the price of an oak chair") < 0.3);
        assert!(near("配送は何日かかりますか", "配送日数") > near("配送は何日かかりますか", "返品"));
        for text in ["", " ", "a", "a a a", "配送"] {
            assert!((near(text, text) - 1.0).abs() < 1e-5, "{text}");
        }
        assert_eq!(embed("a", 3).len(), 3);
        assert_eq!(hash(b"a"), 0xaf63_dc4c_8601_ec8c, "as FNV is defined");
    }

    #[test]
    fn base64_is_of_little_endian_floats() {
        assert_eq!(base64(&[]), "");
        assert_eq!(base64(&[1.0]), "AACAPw==");
        assert_eq!(base64(&[1.0, -2.0]), "AACAPwAAAMA=");
        assert_eq!(base64(&[1.0, -2.0, 0.5]), "AACAPwAAAMAAAAA/");
    }
}
