//! Shortening a text in its middle, with a mark that says so.

use crate::estimate::tokens;

/// Bytes that stay at either end, however little room there is.
const LEAST: usize = 8;

/// Shortens a text to about `room` tokens, never to nothing; says whether it did. What is left out is the middle: a
/// question stands before or behind what was pasted.
pub(crate) fn shorten(text: &mut String, room: u32) -> bool {
    let len = text.len();
    let wide = usize::try_from(room).unwrap_or(usize::MAX);
    // No token is shorter than a byte. Most are shorter than sixteen: what is longer need not be measured as a whole.
    if len <= wide || (len / 16 <= wide && tokens(text) <= room) {
        return false;
    }
    let mut side = wide.saturating_mul(4).max(LEAST).min(len / 2);
    loop {
        let head = text.get(..text.floor_char_boundary(side)).unwrap_or_default();
        let tail = text.get(text.ceil_char_boundary(len - side)..).unwrap_or_default();
        let middle = text.get(head.len()..len - tail.len()).unwrap_or_default();
        let mut short = String::with_capacity(side * 2 + 48);
        short.push_str(head);
        short.push_str("[… ");
        push_grouped(&mut short, middle.chars().count());
        short.push_str(" characters left out …]");
        short.push_str(tail);
        let cost = tokens(&short);
        if cost <= room || side <= LEAST {
            let better = cost <= room || short.len() < len;
            if better {
                *text = short;
            }
            return better;
        }
        // Tokens are spread about evenly, so this comes near at once; it is always less than before.
        let next = side as u64 * u64::from(room) / u64::from(cost);
        side = usize::try_from(next).unwrap_or(LEAST).min(side - 1).max(LEAST);
    }
}

/// Writes a number with commas: `1,234`.
fn push_grouped(out: &mut String, number: usize) {
    let digits = number.to_string();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
}

#[cfg(test)]
mod tests {
    use super::{push_grouped, shorten};
    use crate::estimate::tokens;

    #[test]
    fn numbers_with_commas() {
        for (number, written) in [(0, "0"), (999, "999"), (1234, "1,234"), (1_000_000, "1,000,000")] {
            let mut out = String::new();
            push_grouped(&mut out, number);
            assert_eq!(out, written);
        }
    }

    #[test]
    fn both_ends_stay_and_the_room_is_used() {
        for sample in
            ["Where is my order, please? ", "Où est passée ma commande ? ", "我的订单在哪里？", "🙂 "]
        {
            for room in [64_u32, 200, 1000] {
                let long = format!("START {} END", sample.repeat(2000));
                let mut text = long.clone();
                assert!(shorten(&mut text, room));
                assert!(text.starts_with("START") && text.ends_with("END"), "{text}");
                assert!(
                    tokens(&text) <= room && tokens(&text) >= room * 3 / 4,
                    "{} of {room}",
                    tokens(&text)
                );
                let (head, rest) = text.split_once("[… ").unwrap();
                let (count, tail) = rest.split_once(" characters left out …]").unwrap();
                let left_out: usize = count.replace(',', "").parse().unwrap();
                let kept = head.chars().count() + tail.chars().count();
                assert_eq!(left_out + kept, long.chars().count());
            }
        }
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        let mut text = "Where is my order?".to_owned();
        assert!(!shorten(&mut text, 18));
        assert_eq!(text, "Where is my order?");
        let mut text = "é".repeat(100);
        assert!(shorten(&mut text, 0));
        assert_eq!(text, "éééé[… 92 characters left out …]éééé");
    }
}
