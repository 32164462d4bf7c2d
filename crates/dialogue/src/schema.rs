//! JSON Schema: whether a value has the shape that it was asked for. One validator for the page, the server and
//! `chatlet check`, of a documented part of draft 2020-12: `docs/reference/schema.md` has the table.
//!
//! A schema is read once ([`Schema::read`], which refuses what can't be checked) and then walked for each value. Numbers
//! are compared as they are written, digit by digit ([`decimal`]): no rounding makes a value fit or not.

mod decimal;
mod format;
mod handle;
mod limits;
mod pattern;
mod read;
mod validate;

use crate::json::Value;
pub use crate::tools::Fault;
pub use handle::handle;

/// The most schemas within a schema.
pub const MAX_SCHEMAS: usize = 1000;
/// How deep schemas may lie in each other.
pub const MAX_DEPTH: u32 = 32;
/// The most faults that are told at once.
pub const MAX_FAULTS: usize = 8;

/// A schema that can be checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    root: Value,
}

impl Schema {
    /// Reads a schema.
    ///
    /// # Errors
    /// The first [`MAX_FAULTS`] places with a keyword outside the subset, or with a value that the keyword can't have.
    pub fn read(schema: &Value) -> Result<Self, Vec<Fault>> {
        let faults = read::faults(schema);
        if faults.is_empty() { Ok(Self { root: schema.clone() }) } else { Err(faults) }
    }

    /// Where a value does not fit: the first [`MAX_FAULTS`] places; none where it fits. A value that would take too long to
    /// check does not fit.
    pub fn validate(&self, value: &Value) -> Vec<Fault> {
        validate::faults(&self.root, value)
    }

    /// The schema as it was read.
    pub const fn as_value(&self) -> &Value {
        &self.root
    }
}

/// Adds a name to a JSON pointer (RFC 6901).
fn push_name(path: &mut String, name: &str) {
    path.push('/');
    for c in name.chars() {
        match c {
            '~' => path.push_str("~0"),
            '/' => path.push_str("~1"),
            c => path.push(c),
        }
    }
}

/// The schema that a `$ref` names: `#`, or `#` and a JSON pointer to `$defs`. The pointer may be percent-encoded.
fn resolve<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    let mut at = root;
    let mut names = reference.strip_prefix('#')?.split('/');
    if names.next() != Some("") {
        return None;
    }
    while let Some(name) = names.next() {
        // Only definitions are named: every other way into a schema would have to be walked by what its keywords mean.
        if name != "$defs" {
            return None;
        }
        let name = decoded(names.next()?)?;
        at = at.get("$defs")?.get(&name)?;
    }
    Some(at)
}

/// A name as it was before it became part of a pointer, and the pointer part of an address.
fn decoded(name: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.bytes();
    let mut next = || {
        let byte = rest.next()?;
        if byte != b'%' {
            return Some(byte);
        }
        let mut digit = || char::from(rest.next().unwrap_or_default()).to_digit(16);
        Some((digit()? << 4 | digit()?) as u8)
    };
    while let Some(byte) = next() {
        bytes.push(match byte {
            b'~' if next()? == b'0' => b'~',
            b'~' => b'/',
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}
