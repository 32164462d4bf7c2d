//! Amounts of money: read exactly, kept as whole millionths, never as a fraction in binary.

/// Millionths of a unit.
const MILLION: u64 = 1_000_000;
/// The largest amount in whole units: beyond it no price is, and a script still counts its millionths exactly.
const MOST: u64 = 1_000_000_000;

/// A decimal number as millionths; `None` for anything else, and where that would need rounding.
#[must_use]
pub fn millionths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let part = Some(part).filter(|part| digits(part)).map(|part| part.trim_end_matches('0'))?;
    let places = u32::try_from(part.len()).ok().filter(|places| *places <= 6)?;
    let units: u64 = Some(whole).filter(|whole| digits(whole))?.parse().ok()?;
    let part: u64 = if part.is_empty() { 0 } else { part.parse().ok()? };
    let amount = units.checked_mul(MILLION)?.checked_add(part * 10_u64.pow(6 - places))?;
    (units < MOST).then_some(amount)
}

/// Millionths as a decimal number, as short as it can be.
pub(super) fn decimal(amount: u64) -> String {
    let text = format!("{}.{:06}", amount / MILLION, amount % MILLION);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_exact_or_none() {
        for (text, expect) in [
            ("0", Some(0)),
            ("1", Some(1_000_000)),
            ("0.0012", Some(1_200)),
            ("0.1", Some(100_000)),
            ("00.100000000", Some(100_000)),
            ("12.345678", Some(12_345_678)),
            ("999999999.999999", Some(999_999_999_999_999)),
            ("1000000000", None),
            ("99999999999999999999", None),
            ("0.0000001", None),
            ("-1", None),
            ("+1", None),
            ("1e-3", None),
            ("1,5", None),
            (".5", None),
            ("5.", None),
            ("1.2.3", None),
            ("", None),
            ("nan", None),
            (" 1", None),
        ] {
            assert_eq!(millionths(text), expect, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(amount in 0..MOST * MILLION) {
            prop_assert_eq!(millionths(&decimal(amount)), Some(amount));
        }
    }
}
