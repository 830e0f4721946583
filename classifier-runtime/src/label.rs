//! What label enums have in common.

use core::fmt;

/// The error of `from_str` on a label enum: no label has that text.
///
/// The text is not kept, since the runtime has no heap; the caller has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseLabelError(());

impl ParseLabelError {
    #[doc(hidden)]
    pub const fn __new() -> Self {
        Self(())
    }
}

impl fmt::Display for ParseLabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no label has this text")
    }
}

impl core::error::Error for ParseLabelError {}
