//! The provider's `Retry-After` as seconds that make sense.

use std::time::SystemTime;

use axum::http::HeaderValue;

/// When the provider says nothing that can be read.
const DEFAULT_S: u64 = 30;
/// Nobody waits longer; they come back tomorrow, or in an hour.
const MAX_S: u64 = 3600;

/// Seconds to wait, from a number or a date.
pub(super) fn seconds(value: Option<&HeaderValue>) -> u64 {
    at(value, SystemTime::now())
}

fn at(value: Option<&HeaderValue>, now: SystemTime) -> u64 {
    let text = value.and_then(|value| value.to_str().ok()).unwrap_or_default().trim();
    let seconds = match text.parse::<f64>() {
        // The cast saturates, and the cap comes after it.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked: not negative")]
        Ok(seconds) if seconds >= 0.0 => Some(seconds.ceil() as u64),
        Ok(_) => None,
        Err(_) => httpdate::parse_http_date(text)
            .ok()
            .map(|date| date.duration_since(now).map_or(0, |wait| wait.as_secs() + 1)),
    };
    seconds.unwrap_or(DEFAULT_S).clamp(1, MAX_S)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn numbers_dates_and_garbage() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_767);
        for (text, expect) in [
            ("7", 7),
            ("0", 1),
            ("0.2", 1),
            (" 12 ", 12),
            ("864000", 3600),
            ("99999999999999999999999", 3600),
            ("-5", 30),
            ("NaN", 30),
            ("soon", 30),
            ("", 30),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 11),
            ("Sun, 06 Nov 1994 08:00:00 GMT", 1),
            ("Mon, 06 Nov 1995 08:49:37 GMT", 3600),
        ] {
            assert_eq!(at(Some(&HeaderValue::from_static(text)), now), expect, "{text:?}");
        }
        assert_eq!(at(None, now), 30);
    }
}
