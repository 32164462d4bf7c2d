//! Money and budgets: sums, rounding, saturation, days, and how amounts are written.

#[cfg(test)]
mod cost {
    use dialogue::cost::{
        Budget, BudgetState, Forecast, Ledger, Load, Price, Spent, TokenPrice, conversation, forecast, money,
    };
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const DAY: u64 = 86_400_000;

    fn price(per_request: Option<u64>, tokens: Option<(u64, u64, u64)>) -> Price {
        let per_million = tokens.map(|(input, output, cached)| TokenPrice { input, output, cached });
        Price { per_request, per_million, currency: "EUR".to_owned() }
    }

    #[test]
    fn sums_of_requests_and_tokens() {
        let tokens = Some((3_000_000, 15_000_000, 300_000));
        // requests, input, output, cached → by request, by token, in micro-units
        let table = [
            ((0, 0, 0, 0), 0, 0),
            ((1, 1_000_000, 0, 0), 1_200, 3_000_000),
            ((1, 1_000_000, 0, 1_000_000), 1_200, 300_000),
            ((1, 1_000_000, 1_000_000, 400_000), 1_200, 1_800_000 + 120_000 + 15_000_000),
            ((20, 4_000, 300, 0), 24_000, 12_000 + 4_500),
            // More cached than sent cannot be: what was sent is the most.
            ((1, 10, 0, 1_000_000), 1_200, 3),
            ((u32::MAX, u64::MAX, u64::MAX, 0), 1_200 * u64::from(u32::MAX), u64::MAX),
        ];
        for ((requests, input, output, cached), by_request, by_token) in table {
            let spent = Spent { requests, input, output, cached };
            assert_eq!(spent.by_request(&price(Some(1_200), tokens)), Some(by_request), "{spent:?}");
            assert_eq!(spent.by_token(&price(Some(1_200), tokens)), Some(by_token), "{spent:?}");
            assert_eq!(spent.by_request(&price(None, tokens)), None);
            assert_eq!(spent.by_token(&price(Some(1_200), None)), None);
        }
    }

    #[test]
    fn half_a_micro_unit_is_rounded_up_once() {
        let price = price(None, Some((1, 1, 1)));
        for (input, output, sum) in
            [(499_999, 0, 0), (500_000, 0, 1), (300_000, 300_000, 1), (1_400_000, 0, 1)]
        {
            let spent = Spent { requests: 1, input, output, cached: 0 };
            assert_eq!(spent.by_token(&price), Some(sum), "{input} {output}");
        }
    }

    #[test]
    fn prices_of_cards() {
        let table: [(Value, Price); 6] = [
            (json!({}), Price::default()),
            (json!({"price": 7}), Price::default()),
            (json!({"price": {"currency": "EUR", "per_request": 1200}}), price(Some(1200), None)),
            (
                json!({"price": {"currency": "EUR", "input": 3, "output": 15, "cached": 1}}),
                price(None, Some((3, 15, 1))),
            ),
            (json!({"price": {"currency": "EUR", "input": 3, "output": 15}}), price(None, Some((3, 15, 3)))),
            // Half a price is none: the sum would be too small.
            (json!({"price": {"currency": "EUR", "input": 3, "per_request": -1}}), price(None, None)),
        ];
        for (card, expect) in table {
            assert_eq!(Price::from_card(&card), expect, "{card}");
        }
    }

    #[test]
    fn budgets_of_headers() {
        let some = |state, remaining, reset_s| Some(Budget { state, remaining, reset_s });
        let table = [
            ((None, Some("3"), Some("60")), None),
            ((Some("ok"), Some("42"), Some("3600")), some(BudgetState::Ok, Some(42), 3600)),
            ((Some("low"), Some(" 3"), Some("60")), some(BudgetState::Low, Some(3), 60)),
            ((Some("spent"), Some("0"), None), some(BudgetState::Spent, Some(0), 0)),
            ((Some("unlimited"), None, Some("x")), some(BudgetState::Ok, None, 0)),
            ((Some("ok"), Some("-1"), Some("99999999999")), some(BudgetState::Ok, None, 0)),
        ];
        for ((state, remaining, reset), expect) in table {
            assert_eq!(Budget::from_headers(state, remaining, reset), expect);
        }
        for state in [BudgetState::Ok, BudgetState::Low, BudgetState::Spent] {
            assert_eq!(BudgetState::from_word(state.word()), state);
        }
    }

    #[test]
    fn a_day_begins_at_nothing_and_a_thread_goes_on() {
        let one = Spent { requests: 1, input: 100, output: 10, cached: 50 };
        let mut ledger = Ledger::default();
        // time → requests of the day, of the thread
        for (now, day, thread) in [(0, 1, 1), (DAY - 1, 2, 2), (DAY, 1, 3), (5 * DAY, 1, 4), (3 * DAY, 1, 5)]
        {
            ledger.add(one, now);
            assert_eq!((ledger.day.requests, ledger.thread.requests), (day, thread), "{now}");
            assert_eq!(ledger.day_number, now / DAY);
        }
        assert_eq!(ledger.thread, Spent { requests: 5, input: 500, output: 50, cached: 250 });
        ledger.reset_thread();
        assert_eq!((ledger.day.requests, ledger.thread), (1, Spent::default()));
        assert_eq!(ledger.today(4 * DAY), Spent::default());
    }

    #[test]
    fn ledgers_of_two_tabs() {
        let spent = |requests| Spent { requests, ..Spent::default() };
        let ledger =
            |(day_number, day, thread)| Ledger { thread: spent(thread), day: spent(day), day_number };
        // ours, ours when it was read, what is stored → both: the day's number, its requests, the thread's
        let table = [
            ((7, 3, 9), (7, 2, 8), (7, 2, 8), (7, 3, 9)),
            ((7, 3, 9), (7, 2, 8), (7, 6, 12), (7, 7, 13)),
            // The day began in one tab, in the other, in both.
            ((8, 1, 9), (7, 2, 8), (7, 6, 12), (8, 1, 13)),
            ((7, 3, 9), (7, 2, 8), (8, 1, 12), (8, 1, 13)),
            ((8, 1, 9), (7, 2, 8), (8, 4, 12), (8, 5, 13)),
            // A thread that began anew; a clock that was put back.
            ((7, 3, 1), (7, 2, 8), (7, 2, 0), (7, 3, 0)),
            ((6, 1, 9), (7, 2, 8), (7, 2, 8), (7, 2, 9)),
            ((7, u32::MAX, u32::MAX), (0, 0, 0), (7, 5, 5), (7, u32::MAX, u32::MAX)),
        ];
        for (ours, base, stored, both) in table {
            assert_eq!(ledger(ours).merged(&ledger(base), &ledger(stored)), ledger(both), "{ours:?}");
        }
    }

    #[test]
    fn ledgers_that_cannot_be_read_are_empty() {
        for value in [json!(null), json!({}), json!("x"), json!([]), json!([null, "1", -1, 1.5])] {
            assert_eq!(Ledger::from_value(&value), Ledger::default(), "{value}");
        }
        assert_eq!(Ledger::from_value(&json!([7, u64::MAX])).day.requests, u32::MAX);
    }

    #[test]
    fn twenty_turns_side_by_side() {
        let both = price(Some(1_200), Some((500_000, 1_500_000, 500_000)));
        let one = conversation(20, 4_000, 300, &both).unwrap();
        assert_eq!((one.requests, one.requests_per_day, one.input, one.output), (20, 20, 80_000, 6_000));
        assert_eq!((one.by_request, one.by_token), (Some(24_000), Some(40_000 + 9_000)));
        assert_eq!(one.ratio_per_mille(), Some(2_041));
        for half in [price(None, Some((1, 1, 1))), price(Some(1), None), price(Some(0), Some((1, 1, 1)))] {
            assert_eq!(conversation(20, 4_000, 300, &half).unwrap().ratio_per_mille(), None);
        }
    }

    #[test]
    fn the_ratio_is_what_the_two_sums_make() {
        // by request, by token → thousandths
        let table = [
            (1, 0, Some(0)),
            (3, 1, Some(333)),
            (1, 1, Some(1_000)),
            (2, 3, Some(1_500)),
            (u64::MAX - 1, u64::MAX - 1, Some(1_000)),
            (1_000, u64::MAX - 1, Some(u64::MAX - 1)),
            (1, u64::MAX - 1, None),
            (0, 7, None),
        ];
        for (by_request, by_token, ratio) in table {
            let sums =
                Forecast { by_request: Some(by_request), by_token: Some(by_token), ..Forecast::default() };
            assert_eq!(sums.ratio_per_mille(), ratio, "{by_request} {by_token}");
        }
    }

    #[test]
    fn loads_against_plans() {
        // conversations, days, turns, extra by 1,000 → requests, a day; does a plan of 60 a day hold it?
        let table = [
            ((0, 30, 5, 0), 0, 0, true),
            ((1_000, 30, 5, 0), 5_000, 167, false),
            ((1_000, 30, 1, 0), 1_000, 34, true),
            ((1_800, 30, 1, 0), 1_800, 60, true),
            ((1_801, 30, 1, 0), 1_801, 61, false),
            ((10, 0, 1, 0), 10, 10, true),
            ((10, 1, 5, 200), 60, 60, true),
            ((10, 1, 5, 201), 61, 61, false),
        ];
        for ((conversations, days, turns, extra_per_1000), requests, per_day, holds) in table {
            let load =
                Load { conversations, days, turns, input: 3_000, output: 300, cached: 500, extra_per_1000 };
            let seen = forecast(&load, &price(Some(2), None)).unwrap();
            assert_eq!(
                (seen.requests, seen.requests_per_day, seen.holds(60)),
                (requests, per_day, holds),
                "{load:?}"
            );
            assert_eq!((seen.by_request, seen.by_token), (Some(requests * 2), None));
            let tokens = (requests * 3_000, requests * 300, requests * 500);
            assert_eq!((seen.input, seen.output, seen.cached), tokens);
        }
    }

    #[test]
    fn cached_tokens_are_cheaper_and_never_more_than_what_was_sent() {
        let price = price(Some(1_200), Some((1_000_000, 0, 100_000)));
        // cached of 4,000 → by the token, of 1,000 requests
        for (cached, by_token) in [(0, 4_000_000), (1_000, 3_100_000), (4_000, 400_000), (9_000, 400_000)] {
            let load =
                Load { conversations: 1_000, days: 1, turns: 1, input: 4_000, cached, ..Load::default() };
            let seen = forecast(&load, &price).unwrap();
            assert_eq!((seen.by_token, seen.by_request), (Some(by_token), Some(1_200_000)), "{cached}");
        }
    }

    #[test]
    fn what_cannot_be_counted_has_no_forecast() {
        const MAX: u64 = u64::MAX;
        let free = Price::default();
        let dear = price(Some(MAX), Some((MAX, MAX, MAX)));
        // conversations, turns, input, output, extra by 1,000
        let table = [
            ((1, 1, 1, 1, 0), &free, true),
            ((MAX, 1, 1, 1, 0), &free, true),
            ((MAX, 2, 0, 0, 0), &free, false),
            ((MAX, 1, 2, 0, 0), &free, false),
            ((MAX, 1, 0, 2, 0), &free, false),
            ((MAX / 2, 1, 0, 0, 2), &free, true),
            ((MAX / 2, 1, 0, 0, 3), &free, false),
            ((MAX, 1, 0, 0, 1), &free, false),
            ((0, MAX, MAX, MAX, MAX), &dear, true),
            ((1, 1, 0, 0, 0), &dear, false),
            ((1, 1, 2_000_000, 0, 0), &price(None, Some((MAX, 0, 0))), false),
        ];
        for ((conversations, turns, input, output, extra_per_1000), price, counted) in table {
            let load = Load { conversations, days: 1, turns, input, output, cached: 0, extra_per_1000 };
            assert_eq!(forecast(&load, price).is_some(), counted, "{load:?}");
        }
    }

    #[test]
    fn amounts_as_text() {
        let table = [
            (0, "EUR", "0.00 EUR"),
            (1, "EUR", "0.000001 EUR"),
            (1_200, "$", "0.0012 $"),
            (120_000, "", "0.12"),
            (100_000, "", "0.10"),
            (999_999, "", "0.999999"),
            (1_000_000, "USD", "1.00 USD"),
            (12_344_999, "USD", "12.34 USD"),
            (12_345_000, "USD", "12.35 USD"),
            (1_999_999, "USD", "2.00 USD"),
            (1_050_000_000, "USD", "1050.00 USD"),
            (u64::MAX, "", "18446744073709.55"),
        ];
        for (micro, currency, text) in table {
            assert_eq!(money(micro, currency), text, "{micro}");
        }
    }

    fn any_spent() -> impl Strategy<Value = Spent> {
        (any::<u32>(), any::<u64>(), any::<u64>(), any::<u64>())
            .prop_map(|(requests, input, output, cached)| Spent { requests, input, output, cached })
    }

    proptest! {
        #[test]
        fn ledgers_survive_storage(thread in any_spent(), day in any_spent(), day_number: u64) {
            let ledger = Ledger { thread, day, day_number };
            let text = ledger.to_json();
            let stored: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(Ledger::from_value(&stored), ledger);
        }

        /// As if one tab had done it all; a tab saves some of its requests together, and is loaded anew at times.
        #[test]
        fn tabs_that_write_in_turn_lose_nothing(
            steps in proptest::collection::vec((0_usize..3, 0_u64..DAY, any::<bool>(), any::<bool>()), 0..20),
        ) {
            let one = Spent { requests: 1, input: 100, output: 10, cached: 50 };
            let (mut truth, mut stored, mut now) = (Ledger::default(), Ledger::default(), 0);
            let mut tabs = vec![(Ledger::default(), Ledger::default()); 3];
            for (tab, later, twice, anew) in steps {
                now += later;
                let (ours, base) = &mut tabs[tab];
                for _ in 0..=usize::from(twice) {
                    truth.add(one, now);
                    ours.add(one, now);
                }
                stored = ours.merged(base, &stored);
                prop_assert_eq!(&stored, &truth);
                if anew {
                    *ours = stored.clone();
                }
                *base = ours.clone();
            }
        }

        /// Against the sum in numbers that are wide enough.
        #[test]
        fn token_sums_are_exact(
            input in 0_u64..1 << 40, output in 0_u64..1 << 40, cached in 0_u64..1 << 40,
            a in 0_u64..1_000_000_000, b in 0_u64..1_000_000_000, c in 0_u64..1_000_000_000,
        ) {
            let spent = Spent { requests: 1, input, output, cached };
            let cached = u128::from(cached.min(input));
            let sum = (u128::from(input) - cached) * u128::from(a) + u128::from(output) * u128::from(b) + cached * u128::from(c);
            let exact = u64::try_from((sum + 500_000) / 1_000_000).unwrap_or(u64::MAX);
            prop_assert_eq!(spent.by_token(&price(None, Some((a, b, c)))), Some(exact));
        }

        #[test]
        fn nothing_overflows(
            conversations: u64, days: u64, turns: u64, input: u64, cached: u64, output: u64, extra_per_1000: u64,
            one: u64, a: u64, b: u64, c: u64, spent in any_spent(), now: u64,
        ) {
            let price = price(Some(one), Some((a, b, c)));
            let load = Load { conversations, days, turns, input, cached, output, extra_per_1000 };
            let seen = forecast(&load, &price);
            if let Some(seen) = seen {
                let _ = seen.ratio_per_mille();
                prop_assert!(seen.requests >= conversations && seen.cached <= seen.input || turns == 0);
            }
            let mut ledger = Ledger { thread: spent, day: spent, day_number: 0 };
            ledger.add(spent, now);
            let _ = (spent.by_token(&price), money(seen.and_then(|seen| seen.by_token).unwrap_or(one), "EUR"));
        }
    }
}
