//! The day's requests: counted once each, in this process, on the UTC day.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::{config, error::ApiError};

const DAY_S: u64 = 86_400;

const LIMIT: HeaderName = HeaderName::from_static("x-chatlet-budget-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-chatlet-budget-remaining");
const RESET: HeaderName = HeaderName::from_static("x-chatlet-budget-reset");
const STATE: HeaderName = HeaderName::from_static("x-chatlet-budget-state");
const CHARGED: HeaderName = HeaderName::from_static("x-chatlet-charged");

/// Seconds since 1970, UTC. Tests bring their own.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// The clock of the system.
#[must_use]
pub fn system_clock() -> Clock {
    Arc::new(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

/// What the provider will have counted, as far as anybody can know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charged {
    /// It answered.
    Yes,
    /// It never got the request.
    No,
    /// It got the request, or part of it, and did not answer with success.
    Unknown,
}

/// A counter of requests.
pub(crate) struct Budget {
    per_day: Option<u64>,
    /// Requests left at which it counts as low.
    low: u64,
    clock: Clock,
    today: Mutex<Day>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Day {
    number: u64,
    used: u64,
}

/// One counted request. Dropping it leaves it counted.
#[derive(Debug)]
pub(crate) struct Charge {
    day: u64,
}

impl Budget {
    pub(crate) fn new(rules: &config::Budget, clock: Clock) -> Self {
        Self { per_day: rules.per_day, low: rules.low, clock, today: Mutex::default() }
    }

    /// The counter of today, and seconds to its end.
    fn today(&self) -> (MutexGuard<'_, Day>, u64) {
        let now = (self.clock)();
        // A poisoned counter is still the count.
        let mut day = self.today.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that goes back does not give a day twice.
        if now / DAY_S > day.number {
            *day = Day { number: now / DAY_S, used: 0 };
        }
        let reset_s = ((day.number + 1) * DAY_S).saturating_sub(now);
        (day, reset_s)
    }

    /// Counts a request that is about to be sent.
    pub(crate) fn charge(&self) -> Result<Charge, ApiError> {
        let (mut day, reset_s) = self.today();
        if self.per_day.is_some_and(|limit| day.used >= limit) {
            return Err(ApiError::BudgetSpent { reset_s });
        }
        day.used += 1;
        Ok(Charge { day: day.number })
    }

    /// Takes a count back: the request was provably not sent.
    pub(crate) fn refund(&self, charge: Charge) {
        let (mut day, _) = self.today();
        if day.number == charge.day {
            day.used = day.used.saturating_sub(1);
        }
    }

    /// Tells what is left, and what this request cost.
    pub(crate) fn tell(&self, headers: &mut HeaderMap, charged: Charged) {
        let charged = match charged {
            Charged::Yes => "yes",
            Charged::No => "no",
            Charged::Unknown => "unknown",
        };
        headers.insert(CHARGED, HeaderValue::from_static(charged));
        let Some(limit) = self.per_day else {
            headers.insert(STATE, HeaderValue::from_static("unlimited"));
            return;
        };
        let (used, reset_s) = {
            let (day, reset_s) = self.today();
            (day.used, reset_s)
        };
        let remaining = limit.saturating_sub(used);
        let state = match remaining {
            0 => "spent",
            few if few <= self.low => "low",
            _ => "ok",
        };
        headers.insert(LIMIT, HeaderValue::from(limit));
        headers.insert(REMAINING, HeaderValue::from(remaining));
        headers.insert(RESET, HeaderValue::from(reset_s));
        headers.insert(STATE, HeaderValue::from_static(state));
    }
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget").field("per_day", &self.per_day).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    fn with_clock(per_day: u64) -> (Budget, Arc<AtomicU64>) {
        let time = Arc::new(AtomicU64::new(20_000 * DAY_S + 100));
        let clock = Arc::clone(&time);
        let rules = config::Budget { per_day: Some(per_day), low: 1, price: None };
        (Budget::new(&rules, Arc::new(move || clock.load(Ordering::SeqCst))), time)
    }

    fn told(budget: &Budget) -> (String, String, String) {
        let mut headers = HeaderMap::new();
        budget.tell(&mut headers, Charged::Yes);
        let text = |name: HeaderName| headers.get(name).unwrap().to_str().unwrap().to_owned();
        (text(REMAINING), text(RESET), text(STATE))
    }

    #[test]
    fn a_day_has_its_requests_and_the_next_has_them_anew() {
        let (budget, time) = with_clock(2);
        assert_eq!(told(&budget), ("2".to_owned(), "86300".to_owned(), "ok".to_owned()));
        budget.charge().unwrap();
        budget.charge().unwrap();
        assert_eq!(budget.charge().unwrap_err(), ApiError::BudgetSpent { reset_s: 86_300 });
        assert_eq!(told(&budget).2, "spent");
        time.fetch_add(86_299, Ordering::SeqCst);
        assert_eq!(budget.charge().unwrap_err(), ApiError::BudgetSpent { reset_s: 1 });
        time.fetch_add(1, Ordering::SeqCst);
        budget.charge().unwrap();
        assert_eq!(told(&budget).0, "1");
        // Back before midnight: the day that has begun stays.
        time.fetch_sub(3_600, Ordering::SeqCst);
        assert_eq!(told(&budget).0, "1");
    }

    #[test]
    fn it_is_low_from_what_the_owner_says() {
        let (budget, _) = with_clock(4);
        let states = [(); 5].map(|()| {
            let (_, _, state) = told(&budget);
            let _ = budget.charge();
            state
        });
        assert_eq!(states, ["ok", "ok", "ok", "low", "spent"]);
    }

    #[test]
    fn a_refund_belongs_to_its_day() {
        let (budget, time) = with_clock(1);
        let charge = budget.charge().unwrap();
        budget.refund(charge);
        let charge = budget.charge().unwrap();
        time.fetch_add(DAY_S, Ordering::SeqCst);
        budget.charge().unwrap();
        budget.refund(charge);
        assert!(budget.charge().is_err());
    }

    #[test]
    fn parallel_requests_get_exactly_the_limit() {
        let (budget, _) = with_clock(60);
        let granted: usize = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..8).map(|_| scope.spawn(|| (0..50).filter(|_| budget.charge().is_ok()).count())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(granted, 60);
    }
}
