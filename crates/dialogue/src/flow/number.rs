//! Decimal numbers in and out. A library's tables for every last bit would weigh more than a flow's whole arithmetic;
//! what people write in a flow (up to 15 digits) is read and written exactly.

/// The largest whole number that is written without a power.
const WHOLE: f64 = 1e15;

/// Reads a number as JSON writes it; `None` where it is none.
pub(super) fn read(text: &str) -> Option<f64> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    let (mut whole, mut power, mut seen, mut behind) = (0u64, 0i32, false, false);
    let mut rest = digits;
    while let [byte, next @ ..] = rest {
        match byte {
            b'0'..=b'9' => {
                seen = true;
                if whole < 100_000_000_000_000_000 {
                    whole = whole * 10 + u64::from(byte - b'0');
                    power -= i32::from(behind);
                } else {
                    power += i32::from(!behind);
                }
            }
            b'.' if !behind => behind = true,
            b'e' | b'E' if seen => {
                let written = std::str::from_utf8(next).ok()?;
                let exponent: i32 = written.strip_prefix('+').unwrap_or(written).parse().ok()?;
                power = power.saturating_add(exponent);
                break;
            }
            _ => return None,
        }
        rest = next;
    }
    if !seen {
        return None;
    }
    let scale = ten(power.unsigned_abs().min(700));
    let value = if power < 0 { whole as f64 / scale } else { whole as f64 * scale };
    let value = if whole == 0 { 0.0 } else { value };
    Some(if negative { -value } else { value })
}

/// A power of ten; exact up to 10²².
fn ten(power: u32) -> f64 {
    (0..power).fold(1.0, |scale, _| scale * 10.0)
}

/// Writes a number as JavaScript would, within 15 digits; `None` for what is not finite.
pub(super) fn write(number: f64) -> Option<String> {
    if !number.is_finite() {
        return None;
    }
    let size = number.abs();
    let sign = if number < 0.0 { "-" } else { "" };
    if size >= WHOLE {
        // As many digits as there is room for, and a power.
        let mut power = 0u32;
        while size / ten(power) >= WHOLE {
            power += 1;
        }
        let digits = ((size / ten(power)) as u64).to_string();
        return Some([sign, &digits, "e", &power.to_string()].concat());
    }
    for places in 0..=15 {
        let scaled = (size * ten(places)).round();
        if scaled >= 1e16 || scaled / ten(places) == size || places == 15 {
            let digits = (scaled as u64).to_string();
            let places = places as usize;
            if places == 0 {
                let zero = digits == "0";
                return Some(if zero { digits } else { [sign, &digits].concat() });
            }
            let padded = ["0".repeat((places + 1).saturating_sub(digits.len())), digits].concat();
            let (whole, part) = padded.split_at(padded.len() - places);
            let part = part.trim_end_matches('0');
            if part.is_empty() {
                return Some(if whole == "0" { "0".to_owned() } else { [sign, whole].concat() });
            }
            return Some([sign, whole, ".", part].concat());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{read, write};

    #[test]
    fn decimals_in_and_out() {
        for (text, again) in [
            ("0", "0"),
            ("-0", "0"),
            ("12", "12"),
            ("-1.50", "-1.5"),
            ("0.1", "0.1"),
            ("3.14159", "3.14159"),
            ("1e3", "1000"),
            ("25E-1", "2.5"),
            ("0.000001", "0.000001"),
            ("123456789.125", "123456789.125"),
            ("999999999999999", "999999999999999"),
        ] {
            assert_eq!(read(text).and_then(write).as_deref(), Some(again), "{text}");
            assert_eq!(read(text), text.parse().ok(), "{text}");
        }
        for text in ["", "-", "a", "1a", ".", "e1", "1e", "--1"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(write(f64::NAN), None);
        assert_eq!(write(0.1 + 0.2).as_deref(), Some("0.3"));
    }

    proptest! {
        #[test]
        fn what_people_write_is_exact(whole in -999_999_999i64..999_999_999, places in 0u32..6) {
            let number = whole as f64 / 10f64.powi(places as i32);
            let text = number.to_string();
            prop_assert_eq!(read(&text), Some(number));
            prop_assert_eq!(write(number), Some(if number == 0.0 { "0".to_owned() } else { text }));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,12}", number in any::<f64>()) {
            let _ = read(&text);
            let written = write(number);
            if let Some(written) = written {
                prop_assert!(crate::json::Value::parse(&written).is_some(), "{}", written);
            }
        }
    }
}
