//! What went wrong with a turn, by who is to blame: data, not prose. The texts come from the catalogue, by code.

use crate::json::Value;
use crate::wire::ErrorBody;

/// The longest wait that is believed, in seconds.
const RETRY_AFTER_MAX_S: u32 = 86_400;
/// The wait where none is told, or only as a date: there is no clock in here to compare it with.
const RETRY_AFTER_DEFAULT_S: u32 = 30;

/// Why a turn has no answer, or only a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The visitor's device has no network.
    Offline,
    /// The relay could not be reached.
    Unreachable,
    /// The relay or the provider refused the request; asking again changes nothing.
    Refused,
    /// The provider does not accept the relay's key: no model answers until its owner has seen to it.
    Key,
    /// There is no such model, or it may not be asked.
    Model,
    /// The conversation is longer than what is taken.
    TooLong,
    /// Too many requests.
    RateLimited {
        /// Seconds to wait; 0: no need to wait any more.
        retry_after_s: u32,
    },
    /// The owner's budget for the day is spent.
    BudgetSpent {
        /// Seconds to the reset.
        retry_after_s: u32,
    },
    /// The relay has too much to do just now.
    Busy {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// The provider failed.
    Provider,
    /// The provider took too long.
    Timeout,
    /// The answer broke off.
    Cut,
    /// What came is no answer.
    BadReply,
    /// The model called tools in a way that can't be run, although it was told.
    Tool,
}

impl Failure {
    /// The stable word that names it, in storage and in the catalogue of texts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Unreachable => "unreachable",
            Self::Refused => "refused",
            Self::Key => "key",
            Self::Model => "model",
            Self::TooLong => "too_long",
            Self::RateLimited { .. } => "rate_limited",
            Self::BudgetSpent { .. } => "budget_spent",
            Self::Busy { .. } => "busy",
            Self::Provider => "provider",
            Self::Timeout => "timeout",
            Self::Cut => "cut",
            Self::BadReply => "bad_reply",
            Self::Tool => "tool",
        }
    }

    /// The failure that a code names; one that nobody knows is the provider's. A wait has long passed: it is 0.
    pub fn from_code(code: &str) -> Self {
        match code {
            "offline" => Self::Offline,
            "unreachable" => Self::Unreachable,
            "refused" => Self::Refused,
            "key" => Self::Key,
            "model" => Self::Model,
            "too_long" => Self::TooLong,
            "rate_limited" => Self::RateLimited { retry_after_s: 0 },
            "budget_spent" => Self::BudgetSpent { retry_after_s: 0 },
            "busy" => Self::Busy { retry_after_s: 0 },
            "timeout" => Self::Timeout,
            "cut" => Self::Cut,
            "bad_reply" => Self::BadReply,
            "tool" => Self::Tool,
            _ => Self::Provider,
        }
    }

    /// Seconds to wait before the next try, where that is known to help.
    pub const fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::RateLimited { retry_after_s }
            | Self::BudgetSpent { retry_after_s }
            | Self::Busy { retry_after_s } => Some(*retry_after_s),
            Self::Offline
            | Self::Unreachable
            | Self::Refused
            | Self::Key
            | Self::Model
            | Self::TooLong
            | Self::Provider
            | Self::Timeout
            | Self::Cut
            | Self::BadReply
            | Self::Tool => None,
        }
    }

    /// Reads a reply that is not an answer: by the relay's code, else by the status, as any proxy would send it.
    ///
    /// `retry_after` is the header of that name, in seconds.
    pub fn from_response(status: u16, body: &str, retry_after: Option<&str>) -> Self {
        let retry_after_s = wait(retry_after);
        let error = Value::parse(body).and_then(|body| ErrorBody::within(&body));
        let shaped = error.is_some();
        let code = error.and_then(|error| error.code);
        if let Some(known) = code.and_then(|code| Self::from_relay_code(&code, retry_after_s)) {
            return known;
        }
        match status {
            413 | 414 => Self::TooLong,
            429 => Self::RateLimited { retry_after_s },
            408 | 504 | 522 | 524 => Self::Timeout,
            // Nobody who speaks our language said this: a proxy in front of a relay that is not there.
            500 | 502 | 503 if !shaped => Self::Unreachable,
            503 | 529 => Self::Busy { retry_after_s },
            400..=499 => Self::Refused,
            500..=599 => Self::Provider,
            _ => Self::BadReply,
        }
    }

    /// Reads the code of an error that came in the middle of a stream.
    pub fn from_stream_error(code: Option<&str>) -> Self {
        code.and_then(|code| Self::from_relay_code(code, RETRY_AFTER_DEFAULT_S)).unwrap_or(Self::Provider)
    }

    fn from_relay_code(code: &str, retry_after_s: u32) -> Option<Self> {
        Some(match code {
            "origin_not_allowed" | "no_origin" | "bad_key" | "content_type" | "bad_json"
            | "role_not_allowed" | "bad_request" | "not_found" | "method_not_allowed" | "embeddings_off" => {
                Self::Refused
            }
            "model_not_allowed" | "model_not_found" | "upstream_model_unknown" => Self::Model,
            "body_too_large" | "context_length_exceeded" => Self::TooLong,
            // The visitor's line is slow: another model would wait for the same bytes.
            "body_timeout" => Self::Unreachable,
            "too_many_bodies" => Self::Busy { retry_after_s },
            "budget_spent" => Self::BudgetSpent { retry_after_s },
            "upstream_rate_limited" | "rate_limit_exceeded" | "429" => Self::RateLimited { retry_after_s },
            "upstream_refused" => Self::Key,
            "upstream_forbidden"
            | "upstream_rejected"
            | "upstream_error"
            | "upstream_unreachable"
            | "internal" => Self::Provider,
            "upstream_timeout" => Self::Timeout,
            "upstream_disconnected" | "stream_too_large" => Self::Cut,
            _ => return None,
        })
    }
}

fn wait(retry_after: Option<&str>) -> u32 {
    let digits = retry_after.unwrap_or_default().trim();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return RETRY_AFTER_DEFAULT_S;
    }
    digits.parse().unwrap_or(RETRY_AFTER_MAX_S).min(RETRY_AFTER_MAX_S)
}

#[cfg(test)]
mod tests {
    use super::Failure;

    /// Each failure once.
    pub(crate) const ALL: [Failure; 14] = [
        Failure::Offline,
        Failure::Unreachable,
        Failure::Refused,
        Failure::Key,
        Failure::Model,
        Failure::TooLong,
        Failure::RateLimited { retry_after_s: 0 },
        Failure::BudgetSpent { retry_after_s: 0 },
        Failure::Busy { retry_after_s: 0 },
        Failure::Provider,
        Failure::Timeout,
        Failure::Cut,
        Failure::BadReply,
        Failure::Tool,
    ];

    #[test]
    fn codes_name_their_failure() {
        for failure in ALL {
            assert_eq!(Failure::from_code(failure.code()), failure);
        }
        assert_eq!(Failure::from_code("of the future"), Failure::Provider);
    }

    #[test]
    fn replies_by_code_and_by_status() {
        use Failure::{
            BadReply, BudgetSpent, Busy, Cut, Key, Model, Provider, RateLimited, Refused, Timeout, TooLong,
            Unreachable,
        };
        let table = [
            (403, "origin_not_allowed", Refused),
            (403, "no_origin", Refused),
            (401, "bad_key", Refused),
            (415, "content_type", Refused),
            (413, "body_too_large", TooLong),
            (400, "bad_json", Refused),
            (400, "role_not_allowed", Refused),
            (400, "bad_request", Refused),
            (400, "model_not_allowed", Model),
            (404, "model_not_found", Model),
            (502, "upstream_model_unknown", Model),
            (404, "embeddings_off", Refused),
            (502, "upstream_rejected", Provider),
            (400, "context_length_exceeded", TooLong),
            (408, "body_timeout", Unreachable),
            (503, "too_many_bodies", Busy { retry_after_s: 7 }),
            (429, "budget_spent", BudgetSpent { retry_after_s: 7 }),
            (429, "upstream_rate_limited", RateLimited { retry_after_s: 7 }),
            (502, "upstream_refused", Key),
            (502, "upstream_forbidden", Provider),
            (502, "upstream_error", Provider),
            (502, "upstream_unreachable", Provider),
            (504, "upstream_timeout", Timeout),
            (404, "not_found", Refused),
            (405, "method_not_allowed", Refused),
            (500, "internal", Provider),
            (500, "upstream_disconnected", Cut),
            (400, "of the future", Refused),
            (413, "of the future", TooLong),
            (429, "of the future", RateLimited { retry_after_s: 7 }),
            (408, "of the future", Timeout),
            (529, "of the future", Busy { retry_after_s: 7 }),
            (504, "of the future", Timeout),
            (200, "of the future", BadReply),
            (302, "of the future", BadReply),
        ];
        for (status, code, expected) in table {
            let body = [r#"{"error":{"message":"m","code":""#, code, r#""}}"#].concat();
            assert_eq!(Failure::from_response(status, &body, Some("7")), expected, "{status} {code}");
        }
        for body in ["", "<html>502 Bad Gateway</html>", "{}", "[1]"] {
            assert_eq!(Failure::from_response(502, body, None), Unreachable, "{body}");
            assert_eq!(Failure::from_response(505, body, None), Provider, "{body}");
        }
        assert_eq!(Failure::from_response(502, r#"{"error":{"code":5}}"#, None), Provider);
    }

    #[test]
    fn waits_are_seconds_and_capped() {
        let table = [
            (None, 30),
            (Some(""), 30),
            (Some("12"), 12),
            (Some(" 12 "), 12),
            (Some("0"), 0),
            (Some("-1"), 30),
            (Some("1.5"), 30),
            (Some("Wed, 21 Oct 2026 07:28:00 GMT"), 30),
            (Some("86401"), 86_400),
            (Some("99999999999999999999"), 86_400),
        ];
        for (header, seconds) in table {
            let failure = Failure::from_response(429, "", header);
            assert_eq!(failure.retry_after_s(), Some(seconds), "{header:?}");
        }
    }

    #[test]
    fn errors_in_the_stream() {
        let table = [
            (None, Failure::Provider),
            (Some("upstream_disconnected"), Failure::Cut),
            (Some("upstream_timeout"), Failure::Timeout),
            (Some("stream_too_large"), Failure::Cut),
            (Some("502"), Failure::Provider),
            (Some("429"), Failure::RateLimited { retry_after_s: 30 }),
        ];
        for (code, expected) in table {
            assert_eq!(Failure::from_stream_error(code), expected, "{code:?}");
        }
    }
}
