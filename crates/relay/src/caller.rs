//! The relay key: what a caller without a page shows, kept only as a hash.

use std::fmt;

use axum::http::{HeaderMap, header};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The hash of the relay key. The key itself is forgotten when this is made.
#[derive(Clone)]
pub struct RelayKey([u8; 32]);

impl RelayKey {
    /// Remembers a key by its SHA-256.
    #[must_use]
    pub fn new(key: &str) -> Self {
        Self(Sha256::digest(key.as_bytes()).into())
    }

    /// Whether the one `Authorization: Bearer` header carries the key; takes the same time for any wrong one.
    pub(crate) fn opens(&self, headers: &HeaderMap) -> bool {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let (Some(value), None) = (values.next(), values.next()) else { return false };
        let Some((scheme, key)) = value.as_bytes().split_at_checked(BEARER.len()) else { return false };
        let hash: [u8; 32] = Sha256::digest(key).into();
        scheme.eq_ignore_ascii_case(BEARER) && bool::from(hash.ct_eq(&self.0))
    }
}

impl fmt::Debug for RelayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RelayKey")
    }
}

const BEARER: &[u8] = b"Bearer ";
