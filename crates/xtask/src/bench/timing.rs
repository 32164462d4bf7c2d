//! Taking times: a warm-up, then repetitions; median and 95th percentile.

use std::hint::black_box;
use std::time::Instant;

use super::table::float;

/// Times in milliseconds, sorted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Times(Vec<f64>);

impl Times {
    /// From times that somebody else took.
    pub(crate) fn new(mut taken: Vec<f64>) -> Self {
        taken.sort_by(f64::total_cmp);
        Self(taken)
    }

    /// Takes times of `run`, after a warm-up of a fifth of the repetitions, one at least.
    pub(crate) fn of<T>(repetitions: usize, mut run: impl FnMut(usize) -> T) -> Self {
        for at in 0..repetitions.div_ceil(5) {
            black_box(run(at));
        }
        let time = |at| {
            let start = Instant::now();
            black_box(run(at));
            start.elapsed().as_secs_f64() * 1e3
        };
        Self::new((0..repetitions).map(time).collect())
    }

    /// The value below which this share of the times is (nearest rank).
    fn percentile(&self, share: f64) -> f64 {
        let rank = (share * float(self.0.len())).ceil().max(1.0);
        let at = (0..self.0.len()).find(|at| float(at + 1) >= rank);
        at.and_then(|at| self.0.get(at)).copied().unwrap_or(f64::NAN)
    }

    pub(crate) fn median(&self) -> f64 {
        self.percentile(0.5)
    }

    pub(crate) fn p95(&self) -> f64 {
        self.percentile(0.95)
    }

    /// `0.125 ms, p95 0.140 ms`.
    pub(crate) fn text(&self) -> String {
        format!("{}, p95 {}", millis(self.median()), millis(self.p95()))
    }
}

/// A time with three digits that matter.
pub(crate) fn millis(ms: f64) -> String {
    match ms {
        ms if ms >= 10_000.0 => format!("{:.1} s", ms / 1e3),
        ms if ms >= 100.0 => format!("{ms:.0} ms"),
        ms if ms >= 10.0 => format!("{ms:.1} ms"),
        ms if ms >= 0.1 => format!("{ms:.2} ms"),
        ms => format!("{:.1} µs", ms * 1e3),
    }
}

#[cfg(test)]
mod tests {
    use super::{Times, millis};

    #[test]
    fn percentiles_are_times_that_were_taken() {
        let hundred = Times::new((1..=100).rev().map(f64::from).collect());
        assert_eq!((hundred.median(), hundred.p95()), (50.0, 95.0));
        let one = Times::new(vec![7.0]);
        assert_eq!((one.median(), one.p95()), (7.0, 7.0));
        assert!(Times::default().median().is_nan());
        let mut runs = 0;
        assert_eq!(Times::of(10, |_| runs += 1).0.len(), 10);
        assert_eq!(runs, 12);
    }

    #[test]
    fn times_are_readable() {
        for (ms, text) in [
            (0.0123, "12.3 µs"),
            (0.5, "0.50 ms"),
            (12.34, "12.3 ms"),
            (123.4, "123 ms"),
            (34_560.0, "34.6 s"),
        ] {
            assert_eq!(millis(ms), text);
        }
    }
}
