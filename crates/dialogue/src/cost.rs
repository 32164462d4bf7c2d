//! What requests and tokens come to, and what is left of the day.
//!
//! Providers charge in two ways, by the request or by the token; both are computed, so that they can be set side by
//! side. Prices come from the owner: without one there is no sum. Money is counted in millionths of the currency's
//! unit ("micro-units"), in whole numbers. What is counted saturates instead of overflowing; what is planned and cannot
//! be counted has no forecast.

use crate::Millis;
use crate::json::Value;

/// Milliseconds of a day.
const DAY: Millis = 86_400_000;
/// Prices of tokens are given for so many; and a unit of money has so many micro-units.
const MILLION: u64 = 1_000_000;

/// What is left of the day's requests, in a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BudgetState {
    /// Enough, or no limit at all.
    #[default]
    Ok,
    /// Little, by the owner's threshold.
    Low,
    /// Nothing.
    Spent,
}

impl BudgetState {
    /// Its word in the relay's header.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Low => "low",
            Self::Spent => "spent",
        }
    }

    /// The state of this word; anything else (`unlimited` among them) is `Ok`.
    pub fn from_word(word: &str) -> Self {
        match word {
            "low" => Self::Low,
            "spent" => Self::Spent,
            _ => Self::Ok,
        }
    }
}

/// The budget as the relay tells it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Budget {
    /// In a word.
    pub state: BudgetState,
    /// Requests that are left today; not told where there is no limit.
    pub remaining: Option<u32>,
    /// Seconds until the day's count begins anew.
    pub reset_s: u32,
}

impl Budget {
    /// From the values of the headers `x-chatlet-budget-state`, `-remaining` and `-reset`.
    ///
    /// `None` when there is no state, as from a relay that keeps no budget; numbers that cannot be read are left out.
    pub fn from_headers(state: Option<&str>, remaining: Option<&str>, reset: Option<&str>) -> Option<Self> {
        let number = |text: Option<&str>| text.and_then(|text| text.trim().parse::<u32>().ok());
        Some(Self {
            state: BudgetState::from_word(state?.trim()),
            remaining: number(remaining),
            reset_s: number(reset).unwrap_or_default(),
        })
    }
}

/// What a million tokens cost, in micro-units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TokenPrice {
    /// Tokens sent.
    pub input: u64,
    /// Tokens answered.
    pub output: u64,
    /// Tokens sent that the provider had cached.
    pub cached: u64,
}

/// The owner's prices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Price {
    /// One request, in micro-units.
    pub per_request: Option<u64>,
    /// A million tokens.
    pub per_million: Option<TokenPrice>,
    /// The currency's code or sign, as the owner writes it; may be empty.
    pub currency: String,
}

impl Price {
    /// From the relay's card: `{"price": {"currency", "per_request", "input", "output", "cached"}}`, in micro-units,
    /// tokens by the million. Of the tokens' prices input and output must be there; cached ones cost the input's price
    /// unless told.
    pub fn from_card<C>(card: &C) -> Self
    where
        for<'a> Value: From<&'a C>,
    {
        Self::read(&card.into())
    }

    pub(crate) fn read(card: &Value) -> Self {
        let Some(price) = card.get("price") else { return Self::default() };
        let number = |name: &str| price.get(name).and_then(Value::as_u64);
        let per_million = match (number("input"), number("output")) {
            (Some(input), Some(output)) => {
                Some(TokenPrice { input, output, cached: number("cached").unwrap_or(input) })
            }
            _ => None,
        };
        let currency = price.get("currency").and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { per_request: number("per_request"), per_million, currency }
    }
}

/// What was used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Requests.
    pub requests: u32,
    /// Tokens sent, cached ones among them.
    pub input: u64,
    /// Tokens answered.
    pub output: u64,
    /// Tokens sent that the provider had cached.
    pub cached: u64,
}

impl Spent {
    /// Adds what was used besides.
    pub const fn add(&mut self, other: Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.input = self.input.saturating_add(other.input);
        self.output = self.output.saturating_add(other.output);
        self.cached = self.cached.saturating_add(other.cached);
    }

    /// What was used since it was `before`.
    const fn since(self, before: Self) -> Self {
        Self {
            requests: self.requests.saturating_sub(before.requests),
            input: self.input.saturating_sub(before.input),
            output: self.output.saturating_sub(before.output),
            cached: self.cached.saturating_sub(before.cached),
        }
    }

    /// What it costs by the request, in micro-units; `None` without such a price.
    pub fn by_request(&self, price: &Price) -> Option<u64> {
        Some(price.per_request?.saturating_mul(u64::from(self.requests)))
    }

    /// What it costs by the token, in micro-units, rounded half up once at the end; `None` without such a price.
    pub fn by_token(&self, price: &Price) -> Option<u64> {
        let price = price.per_million?;
        let cached = self.cached.min(self.input);
        let rows = [
            (self.input.saturating_sub(cached), price.input),
            (cached, price.cached),
            (self.output, price.output),
        ];
        // Whole millions and the rest apart: so nothing overflows that a person could pay.
        let (mut whole, mut rest) = (0_u64, MILLION / 2);
        for (tokens, price) in rows {
            whole = whole.saturating_add((tokens / MILLION).saturating_mul(price));
            rest = rest.saturating_add((tokens % MILLION).saturating_mul(price));
        }
        Some(whole.saturating_add(rest / MILLION))
    }
}

/// What was used in this thread and on this day. Days are those of UTC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The thread.
    pub thread: Spent,
    /// The day.
    pub day: Spent,
    /// Which day: days since the Unix epoch.
    pub day_number: u64,
}

impl Ledger {
    /// Adds what was used now; another day begins at nothing.
    pub fn add(&mut self, spent: Spent, now: Millis) {
        self.today(now);
        self.thread.add(spent);
        self.day.add(spent);
    }

    /// What was used on the day of `now`.
    pub fn today(&mut self, now: Millis) -> Spent {
        if self.day_number != now / DAY {
            self.day_number = now / DAY;
            self.day = Spent::default();
        }
        self.day
    }

    /// What two tabs used in all: what is `stored`, and what was used here since this one was `base`.
    #[must_use]
    pub fn merged(&self, base: &Self, stored: &Self) -> Self {
        let mut all = stored.clone();
        all.thread.add(self.thread.since(base.thread));
        if self.day_number >= all.day_number {
            let today = self.day_number.saturating_mul(DAY);
            all.today(today);
            all.day.add(self.day.since(base.clone().today(today)));
        }
        all
    }

    /// A new thread begins at nothing.
    pub fn reset_thread(&mut self) {
        self.thread = Spent::default();
    }

    /// For storage: `[day, requests, input, output, cached of the day, and the same four of the thread]`.
    pub fn to_json(&self) -> String {
        let mut json = String::from("[");
        json.push_str(&self.day_number.to_string());
        for Spent { requests, input, output, cached } in [self.day, self.thread] {
            for number in [u64::from(requests), input, output, cached] {
                json.push(',');
                json.push_str(&number.to_string());
            }
        }
        json.push(']');
        json
    }

    /// From storage; what cannot be read counts as nothing.
    pub fn from_value<C>(value: &C) -> Self
    where
        for<'a> Value: From<&'a C>,
    {
        Self::read(&value.into())
    }

    pub(crate) fn read(value: &Value) -> Self {
        let number = |at: usize| value.at(at).and_then(Value::as_u64).unwrap_or_default();
        let spent = |at: usize| Spent {
            requests: u32::try_from(number(at)).unwrap_or(u32::MAX),
            input: number(at.saturating_add(1)),
            output: number(at.saturating_add(2)),
            cached: number(at.saturating_add(3)),
        };
        Self { day_number: number(0), day: spent(1), thread: spent(5) }
    }
}

/// What a site expects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Load {
    /// Conversations in all of `days`.
    pub conversations: u64,
    /// Over how many days; 0 counts as 1.
    pub days: u64,
    /// Turns of one conversation: what the visitor asks and the answer.
    pub turns: u64,
    /// Tokens that one request sends, cached ones among them.
    pub input: u64,
    /// Those that the provider had cached.
    pub cached: u64,
    /// Tokens of one answer.
    pub output: u64,
    /// Requests beside the one of each turn (tool rounds, summaries, embeddings), by 1,000 turns.
    pub extra_per_1000: u64,
}

/// What a load comes to, over all of its days unless it says otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forecast {
    /// Requests.
    pub requests: u64,
    /// Requests on an average day, rounded up.
    pub requests_per_day: u64,
    /// Tokens sent.
    pub input: u64,
    /// Tokens answered.
    pub output: u64,
    /// Tokens sent that the provider had cached.
    pub cached: u64,
    /// Micro-units by the request; `None` without such a price.
    pub by_request: Option<u64>,
    /// Micro-units by the token; `None` without such a price.
    pub by_token: Option<u64>,
}

impl Forecast {
    /// A plan of so many requests a day is enough on an average day.
    pub const fn holds(&self, per_day: u64) -> bool {
        self.requests_per_day <= per_day
    }

    /// How many times the price by the request the price by the token is, in thousandths, rounded down; `None` where
    /// a price is missing or nothing is paid by the request.
    pub fn ratio_per_mille(&self) -> Option<u64> {
        let (by_request, by_token) = (self.by_request?, self.by_token?);
        let ratio = (u128::from(by_token) * 1000).checked_div(u128::from(by_request))?;
        u64::try_from(ratio).ok()
    }
}

/// What a load comes to at these prices; `None` where it is more than can be counted.
pub fn forecast(load: &Load, price: &Price) -> Option<Forecast> {
    let turns = load.conversations.checked_mul(load.turns)?;
    let extra = turns.checked_mul(load.extra_per_1000)?.div_ceil(1000);
    let requests = turns.checked_add(extra)?;
    let input = requests.checked_mul(load.input)?;
    let cached = requests.checked_mul(load.cached.min(load.input))?;
    let output = requests.checked_mul(load.output)?;
    // By the request is computed here and not by `Spent`, whose count of requests is smaller.
    let tokens = Spent { requests: 0, input, output, cached };
    let forecast = Forecast {
        requests,
        requests_per_day: requests.div_ceil(load.days.max(1)),
        input,
        output,
        cached,
        by_request: price.per_request.map(|one| one.saturating_mul(requests)),
        by_token: tokens.by_token(price),
    };
    let countable = |sum: Option<u64>| sum != Some(u64::MAX);
    (countable(forecast.by_request) && countable(forecast.by_token)).then_some(forecast)
}

/// What one conversation comes to at these prices, in either way of charging: `turns` requests that each send
/// `context` tokens and are answered with `output` tokens.
pub fn conversation(turns: u64, context: u64, output: u64, price: &Price) -> Option<Forecast> {
    forecast(&Load { conversations: 1, days: 1, turns, input: context, output, ..Load::default() }, price)
}

/// An amount of micro-units as text: `12.34 EUR`. From one unit on it is rounded half up to two places; below that
/// it keeps up to six, so that a price of 0.0012 does not read as nothing.
pub fn money(micro: u64, currency: &str) -> String {
    let mut text = String::new();
    let (units, mut places, mut width) = match micro {
        0..MILLION => (0, micro, 6),
        _ => {
            let cents = micro.saturating_add(5_000) / 10_000;
            (cents / 100, cents % 100, 2)
        }
    };
    while width > 2 && places % 10 == 0 {
        places /= 10;
        width -= 1;
    }
    push(&mut text, units, 1);
    text.push('.');
    push(&mut text, places, width);
    if !currency.is_empty() {
        text.push(' ');
        text.push_str(currency);
    }
    text
}

/// Writes a number of at least `width` digits.
fn push(text: &mut String, number: u64, width: u32) {
    if number >= 10 || width > 1 {
        push(text, number / 10, width.saturating_sub(1));
    }
    text.push(char::from_digit(u32::try_from(number % 10).unwrap_or_default(), 10).unwrap_or('0'));
}
