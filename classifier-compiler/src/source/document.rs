//! What a rule file says, whatever its syntax.

use std::ops::Range;

use crate::diagnostic::DiagnosticKind;

/// A value and the bytes of the file that it was read from.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) span: Range<usize>,
    pub(crate) value: Value,
}

/// The values that rule files consist of.
#[derive(Debug)]
pub(crate) enum Value {
    String(String),
    Array(Vec<Node>),
    /// In the order of the file.
    Table(Vec<(Key, Node)>),
    /// Any other, by the name of its type.
    Other(&'static str),
}

/// A key of a table.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) span: Range<usize>,
    pub(crate) text: String,
}

/// What keeps a text from being a document, and where.
pub(crate) type SyntaxError = (DiagnosticKind, Range<usize>);

impl Value {
    /// What to call it in a message.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::String(_) => "a string",
            Self::Array(_) => "a list",
            Self::Table(_) => "a table",
            Self::Other(name) => name,
        }
    }
}
