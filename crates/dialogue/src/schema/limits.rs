//! What bounds a validation. Schemas and values are others': together they could be made to take for ever.

/// Steps that one validation may take: a schema, a keyword, a value that is compared, a character that a pattern sees.
pub(super) const STEPS: u32 = 300_000;
/// How deep one validation may go, into values and along references.
pub(super) const DEPTH: u32 = 256;
