//! The first check of all: which page, or which key, is calling.

use std::fmt;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use reqwest::Url;

use crate::{caller::RelayKey, error::ApiError};

/// The origin of a page in the one form that browsers send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin(String);

impl Origin {
    /// Takes an origin exactly as browsers write it.
    ///
    /// # Errors
    /// The nearest right form, if the text has one: lower case, no path, no usual port, no wildcard.
    pub fn parse(text: &str) -> Result<Self, Option<String>> {
        let Ok(url) = Url::parse(text) else {
            let guess =
                Url::parse(&format!("https://{text}")).ok().map(|url| url.origin().ascii_serialization());
            return Err(guess.filter(|guess| !text.is_empty() && !guess.contains(['*', '%'])));
        };
        let written = url.origin().ascii_serialization();
        let usable = matches!(url.scheme(), "http" | "https") && !written.contains(['*', '%']);
        match usable {
            true if written == text => Ok(Self(written)),
            true => Err(Some(written)),
            false => Err(None),
        }
    }

    /// As it stands in a header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who is calling. Only these get further than the guard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// A page of a listed origin, or of our own.
    Page,
    /// Somebody with the relay key.
    Key,
}

/// What the `Origin` headers say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Claim<'a> {
    /// There is none.
    None,
    /// A listed one, ready to be repeated.
    Listed(&'a HeaderValue),
    /// Any other, `null`, or more than one.
    Stranger,
}

/// Compares bytes: no folding, no suffixes, nothing to be clever about.
pub(crate) fn claim<'a>(headers: &'a HeaderMap, listed: &[Origin]) -> Claim<'a> {
    let mut values = headers.get_all(header::ORIGIN).iter();
    match (values.next(), values.next()) {
        (None, _) => Claim::None,
        (Some(value), None) if listed.iter().any(|origin| origin.0.as_bytes() == value.as_bytes()) => {
            Claim::Listed(value)
        }
        _ => Claim::Stranger,
    }
}

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets a caller in or says why not; costs nothing.
///
/// # Errors
/// 403 for a strange origin or none without a key, 401 for a wrong key.
pub(crate) fn admit(
    method: &Method,
    headers: &HeaderMap,
    listed: &[Origin],
    key: Option<&RelayKey>,
) -> Result<Caller, ApiError> {
    match claim(headers, listed) {
        Claim::Listed(_) => return Ok(Caller::Page),
        Claim::Stranger => return Err(ApiError::OriginNotAllowed),
        Claim::None => {}
    }
    if headers.contains_key(header::AUTHORIZATION) {
        return match key.is_some_and(|key| key.opens(headers)) {
            true => Ok(Caller::Key),
            false => Err(ApiError::BadKey),
        };
    }
    let mut sites = headers.get_all(FETCH_SITE).iter();
    let same_origin = sites.next().is_some_and(|site| site == "same-origin") && sites.next().is_none();
    if same_origin && (method == Method::GET || method == Method::HEAD) {
        return Ok(Caller::Page);
    }
    Err(ApiError::NoOrigin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_have_one_form() {
        let table: &[(&str, Result<&str, Option<&str>>)] = &[
            ("https://shop.example", Ok("https://shop.example")),
            ("http://127.0.0.1:8787", Ok("http://127.0.0.1:8787")),
            ("http://[::1]:8080", Ok("http://[::1]:8080")),
            ("https://Shop.Example/", Err(Some("https://shop.example"))),
            ("https://shop.example/", Err(Some("https://shop.example"))),
            ("https://shop.example:443", Err(Some("https://shop.example"))),
            ("https://münchen.example", Err(Some("https://xn--mnchen-3ya.example"))),
            ("shop.example", Err(Some("https://shop.example"))),
            ("https://*.shop.example", Err(None)),
            ("*", Err(None)),
            ("null", Err(Some("https://null"))),
            ("", Err(None)),
            ("file:///etc", Err(None)),
        ];
        for (text, expect) in table {
            let got = Origin::parse(text).map(|origin| origin.0);
            assert_eq!(
                got,
                expect.map(str::to_owned).map_err(|nearest| nearest.map(str::to_owned)),
                "{text:?}"
            );
        }
    }

    #[test]
    fn only_the_exact_bytes_are_listed() {
        let listed = [Origin::parse("https://shop.example").unwrap()];
        let table = [
            (&["https://shop.example"][..], true),
            (&["https://SHOP.example"], false),
            (&["HTTPS://shop.example"], false),
            (&["https://shop.example."], false),
            (&["https://shop.example/"], false),
            (&["https://shop.example:443"], false),
            (&["https://shop.example.evil.com"], false),
            (&["https://evilshop.example"], false),
            (&["https://a.shop.example"], false),
            (&["http://shop.example"], false),
            (&["null"], false),
            (&[""], false),
            (&["https://shop.example https://evil.example"], false),
            (&["https://shop.example", "https://shop.example"], false),
            (&["https://evil.example", "https://shop.example"], false),
        ];
        for (values, expect) in table {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::ORIGIN, HeaderValue::from_static(value));
            }
            assert_eq!(matches!(claim(&headers, &listed), Claim::Listed(_)), expect, "{values:?}");
            assert_eq!(admit(&Method::POST, &headers, &listed, None).is_ok(), expect, "{values:?}");
        }
    }

    #[test]
    fn without_an_origin_a_key_or_the_own_site_is_needed() {
        let key = RelayKey::new("right");
        let check = |method: Method, pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.append(*name, HeaderValue::from_static(value));
            }
            admit(&method, &headers, &[], Some(&key)).map_err(|error| error.code())
        };
        assert_eq!(check(Method::POST, &[]), Err("no_origin"));
        assert_eq!(check(Method::POST, &[("authorization", "Bearer right")]), Ok(Caller::Key));
        assert_eq!(check(Method::POST, &[("authorization", "bearer right")]), Ok(Caller::Key));
        assert_eq!(check(Method::POST, &[("authorization", "Bearer wrong")]), Err("bad_key"));
        assert_eq!(check(Method::POST, &[("authorization", "Bearer")]), Err("bad_key"));
        assert_eq!(check(Method::POST, &[("authorization", "Basic right")]), Err("bad_key"));
        assert_eq!(
            check(Method::POST, &[("authorization", "Bearer right"), ("authorization", "Bearer right")]),
            Err("bad_key")
        );
        assert_eq!(
            check(Method::POST, &[("authorization", "Bearer right"), ("origin", "https://evil.example")]),
            Err("origin_not_allowed")
        );
        assert_eq!(check(Method::GET, &[("sec-fetch-site", "same-origin")]), Ok(Caller::Page));
        assert_eq!(check(Method::POST, &[("sec-fetch-site", "same-origin")]), Err("no_origin"));
        assert_eq!(check(Method::GET, &[("sec-fetch-site", "cross-site")]), Err("no_origin"));
        assert_eq!(check(Method::GET, &[]), Err("no_origin"));
    }
}
