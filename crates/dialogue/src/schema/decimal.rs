//! Numbers as they are written, compared and divided exactly.

use std::cmp::Ordering;

/// Exponents beyond this are taken for it: no such number has a digit that matters.
const FAR: i64 = 1 << 40;

/// `0.digits × 10^point`, without zeros at either end; no digits: zero.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    /// Reads a number of JSON.
    pub(super) fn read(number: &str) -> Self {
        let negative = number.starts_with('-');
        let number = number.trim_start_matches('-');
        let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let far = if exponent.starts_with('-') { -FAR } else { FAR };
        let exponent = exponent.parse::<i64>().unwrap_or(far).clamp(-FAR, FAR);
        let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).map(|digit| digit & 15).collect();
        let zeros = all.iter().take_while(|digit| **digit == 0).count();
        let end = all.iter().rposition(|digit| *digit != 0).map_or(0, |last| last + 1);
        let digits = all.get(zeros..end).unwrap_or_default().to_vec();
        if digits.is_empty() {
            return Self { negative: false, digits, point: 0 };
        }
        Self { negative, digits, point: whole.len() as i64 - zeros as i64 + exponent }
    }

    /// It has no fraction.
    pub(super) fn is_whole(&self) -> bool {
        self.point >= self.digits.len() as i64
    }

    /// It is more than zero.
    pub(super) fn is_positive(&self) -> bool {
        !self.negative && !self.digits.is_empty()
    }

    /// The exponent of ten of the last digit.
    fn last(&self) -> i64 {
        self.point - self.digits.len() as i64
    }

    /// The digits as a number, where that many can be divided by.
    fn divisor(&self) -> Option<u32> {
        let join = |sum: u32, digit: &u8| sum.checked_mul(10)?.checked_add(u32::from(*digit));
        self.digits.iter().try_fold(0, join)
    }

    /// Whether other numbers can be checked to be a multiple of this one.
    pub(super) fn divides(&self) -> bool {
        self.is_positive() && self.divisor().is_some()
    }

    /// It is a multiple of another number, which [divides](Self::divides).
    pub(super) fn is_multiple_of(&self, other: &Self) -> bool {
        if self.digits.is_empty() {
            return true;
        }
        // Digits below the divisor's last one: what is left of them is never zero.
        let shift = self.last() - other.last();
        let (Some(divisor), Ok(mut shift)) =
            (other.divisor().filter(|n| *n > 0).map(u64::from), u64::try_from(shift))
        else {
            return false;
        };
        let join = |rest: u64, digit: &u8| (rest * 10 + u64::from(*digit)) % divisor;
        let mut rest = self.digits.iter().fold(0, join);
        // Times ten to the shift, by squaring.
        let mut ten = 10 % divisor;
        while shift > 0 {
            if shift & 1 == 1 {
                rest = rest * ten % divisor;
            }
            ten = ten * ten % divisor;
            shift >>= 1;
        }
        rest == 0
    }

    fn sign(&self) -> i8 {
        if self.digits.is_empty() {
            0
        } else if self.negative {
            -1
        } else {
            1
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = self.sign();
        if sign != other.sign() || sign == 0 {
            return sign.cmp(&other.sign());
        }
        let size = self.point.cmp(&other.point).then_with(|| self.digits.cmp(&other.digits));
        if sign < 0 { size.reverse() } else { size }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::*;

    use super::Decimal;

    #[test]
    fn numbers_are_what_they_mean_not_how_they_look() {
        let table = [
            ("0", "-0.0e5", Ordering::Equal),
            ("1", "1.0", Ordering::Equal),
            ("100", "1e2", Ordering::Equal),
            ("0.001", "1E-3", Ordering::Equal),
            ("12.5e+1", "125", Ordering::Equal),
            ("9007199254740993", "9007199254740992", Ordering::Greater),
            ("-1", "0", Ordering::Less),
            ("-2", "-1", Ordering::Less),
            ("-0.1", "-0.01", Ordering::Less),
            ("0.1", "0.09", Ordering::Greater),
            ("1e400", "9e399", Ordering::Greater),
            ("1e-400", "0", Ordering::Greater),
            ("1e99999999999999999999", "1e9", Ordering::Greater),
            ("1e-99999999999999999999", "1e-9", Ordering::Less),
        ];
        for (one, other, order) in table {
            assert_eq!(Decimal::read(one).cmp(&Decimal::read(other)), order, "{one} {other}");
            assert_eq!(Decimal::read(other).cmp(&Decimal::read(one)), order.reverse(), "{other} {one}");
        }
    }

    #[test]
    fn whole_numbers_and_multiples() {
        for (number, whole) in [
            ("0", true),
            ("1.0", true),
            ("1.5", false),
            ("15e-1", false),
            ("1.5e1", true),
            ("1e999999999", true),
        ] {
            assert_eq!(Decimal::read(number).is_whole(), whole, "{number}");
        }
        for (number, of, fits) in [
            ("0", "3", true),
            ("9", "3", true),
            ("-9", "3", true),
            ("10", "3", false),
            ("4.5", "1.5", true),
            ("35", "1.5", false),
            ("0.0075", "0.0001", true),
            ("0.00751", "0.0001", false),
            ("19.99", "0.01", true),
            ("1e308", "0.123456789", false),
            ("12391239123", "1e-8", true),
            ("1e1000000000", "7", false),
            ("7e1000000000", "7", true),
            ("5", "10", false),
            ("50", "10", true),
        ] {
            let of = Decimal::read(of);
            assert!(of.divides());
            assert_eq!(Decimal::read(number).is_multiple_of(&of), fits, "{number} {of:?}");
        }
        for (number, divides) in
            [("0", false), ("-1", false), ("4294967295", true), ("4294967297", false), ("1e30", true)]
        {
            assert_eq!(Decimal::read(number).divides(), divides, "{number}");
        }
    }

    proptest! {
        #[test]
        fn thousandths_are_ordered_and_divided_as_whole_numbers_are(a in -99999_i64..99999, b in 1_i64..9999) {
            let written = |n: i64| format!("{}{}.{:03}", if n < 0 { "-" } else { "" }, n.abs() / 1000, n.abs() % 1000);
            let (one, other) = (Decimal::read(&written(a)), Decimal::read(&written(b)));
            prop_assert_eq!(one.cmp(&other), a.cmp(&b));
            prop_assert_eq!(one.is_multiple_of(&other), a % b == 0);
            prop_assert_eq!(one.is_whole(), a % 1000 == 0);
        }
    }
}
