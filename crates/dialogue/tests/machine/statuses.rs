//! What the relay answers, by status and code: the next model is asked where another one may do better.

use crate::rig::{Chat, QUESTION, call_in, calls, nothing};
use dialogue::error::Failure;
use dialogue::turn::Event;

#[test]
fn busy_broken_and_unknown_models_are_followed_by_the_next() {
    // status, code → the next model is asked
    let table = [
        (429, "upstream_rate_limited", true),
        (500, "internal", true),
        (502, "upstream_error", true),
        (502, "upstream_rejected", true),
        (504, "upstream_timeout", true),
        (502, "upstream_model_unknown", true),
        (404, "model_not_found", true),
        (400, "model_not_allowed", true),
        (429, "budget_spent", false),
        (503, "too_many_bodies", false),
        (403, "origin_not_allowed", false),
    ];
    for (status, code, next) in table {
        let body = [r#"{"error":{"message":"m","code":""#, code, r#""}}"#].concat();
        let failure = Failure::from_response(status, &body, Some("7"));
        let mut chat = Chat::with(|_| {});
        let mut outcome = chat.ask(QUESTION, &nothing());
        assert_eq!(call_in(&outcome).0["model"], "a");
        for model in ["b", "c"] {
            outcome = chat.handle(Event::Failed(failure));
            assert_eq!(calls(&outcome).len(), usize::from(next), "{status} {code}");
            if !next {
                break;
            }
            assert_eq!(call_in(&outcome).0["model"], model, "{status} {code}");
        }
        let asked = chat.requests().len();
        assert_eq!(asked, if next { 3 } else { 1 }, "{status} {code}");
        // Nobody is left, and nobody is asked twice.
        if next {
            assert!(calls(&chat.handle(Event::Failed(failure))).is_empty(), "{status} {code}");
        }
    }
}
