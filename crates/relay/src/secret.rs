//! The provider's key, in a type that cannot be printed, compared or serialised.

use std::{env, fs};

use axum::http::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use thiserror::Error;

use crate::caller::RelayKey;

/// The provider's key. It leaves this type once: as a header that is marked sensitive.
pub struct ProviderKey(SecretString);

/// Why there is no usable key. Never says what was found.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum KeyError {
    /// Neither variable is set.
    #[error(
        "no provider key: set {name}, or {name}_FILE to the path of a file with the key in it (secrets are never read from chatlet.toml)"
    )]
    Missing {
        /// The variable's name.
        name: String,
    },
    /// The file cannot be read.
    #[error("{name}: cannot read the file that it names: {problem}")]
    Unreadable {
        /// The variable's name.
        name: String,
        /// What the system says.
        problem: std::io::ErrorKind,
    },
    /// Both variables are set.
    #[error("{name} and {name}_FILE are both set: keep one")]
    Both {
        /// The variable's name.
        name: String,
    },
    /// Signs that no header may carry.
    #[error("{name}: the key is empty, or holds blanks or signs that a header cannot carry")]
    Malformed {
        /// The variable's name.
        name: String,
    },
}

impl ProviderKey {
    /// Takes a key; blanks around it are cut.
    ///
    /// # Errors
    /// [`KeyError::Malformed`] when it is empty or cannot stand in a header.
    pub fn new(key: &str, name: &str) -> Result<Self, KeyError> {
        let key = key.trim();
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(KeyError::Malformed { name: name.to_owned() });
        }
        Ok(Self(SecretString::from(key)))
    }

    /// Reads the key from `name`, or from the file that `<name>_FILE` names.
    ///
    /// # Errors
    /// Says what to do; see [`KeyError`].
    pub fn from_env(name: &str) -> Result<Self, KeyError> {
        let Some(key) = variable(name)? else { return Err(KeyError::Missing { name: name.to_owned() }) };
        Self::new(key.expose_secret(), name)
    }

    /// The header for the provider.
    pub fn header(&self) -> Option<HeaderValue> {
        let text = SecretString::from(format!("Bearer {}", self.0.expose_secret()));
        let mut value = HeaderValue::from_str(text.expose_secret()).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// The relay key from `CHATLET_RELAY_KEY` or `CHATLET_RELAY_KEY_FILE`; `None` when neither is set.
///
/// # Errors
/// See [`KeyError`].
pub fn relay_key_from_env() -> Result<Option<RelayKey>, KeyError> {
    let name = "CHATLET_RELAY_KEY";
    let Some(key) = variable(name)? else { return Ok(None) };
    let key = key.expose_secret().trim();
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(KeyError::Malformed { name: name.to_owned() });
    }
    Ok(Some(RelayKey::new(key)))
}

fn variable(name: &str) -> Result<Option<SecretString>, KeyError> {
    let file_name = format!("{name}_FILE");
    // An empty variable is what a shell leaves of an unset one.
    let value = env::var(name).ok().filter(|value| !value.is_empty());
    let path = env::var(&file_name).ok().filter(|path| !path.is_empty());
    match (value, path) {
        (Some(_), Some(_)) => Err(KeyError::Both { name: name.to_owned() }),
        (Some(value), None) => Ok(Some(SecretString::from(value))),
        (None, Some(path)) => match fs::read_to_string(path) {
            Ok(text) => Ok(Some(SecretString::from(text))),
            Err(error) => Err(KeyError::Unreadable { name: file_name, problem: error.kind() }),
        },
        (None, None) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_no_header_can_carry_are_refused_without_being_told() {
        for key in ["", "  ", "a b", "a\nb", "schlüssel", "a\u{0}b"] {
            let error = ProviderKey::new(key, "X").err().unwrap();
            assert_eq!(error, KeyError::Malformed { name: "X".to_owned() });
            assert!(key.trim().is_empty() || !error.to_string().contains(key));
        }
        let header = ProviderKey::new(" sk-1\n", "X").unwrap().header().unwrap();
        assert_eq!(header, "Bearer sk-1");
        assert!(!format!("{header:?}").contains("sk-1"));
    }
}
