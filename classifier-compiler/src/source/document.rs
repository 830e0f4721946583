//! What a rule file says, whatever its syntax.

use std::ops::Range;

use super::keys::FILE;
use crate::diagnostic::{Code, Diagnostic, short};

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
    Integer(i64),
    Bool(bool),
    Array(Vec<Node>),
    /// In the order of the file.
    Table(Vec<(Key, Node)>),
    /// Any other, by the name of its type.
    Other(&'static str),
}

/// Numbers that are not of 64 bits, as messages name them.
pub(crate) const FLOAT: &str = "a floating-point number";
pub(crate) const LARGE_INTEGER: &str = "a number of more than 64 bits";

/// A key of a table.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) span: Range<usize>,
    pub(crate) text: String,
}

/// What keeps a text from being a document, and where.
pub(crate) type SyntaxError = (Diagnostic, Range<usize>);

/// A syntax error with its message and what to do about it.
pub(crate) fn syntax_error(
    message: &str,
    help: Option<&'static str>,
    at: Range<usize>,
) -> SyntaxError {
    let mut problem = Diagnostic::error(Code::SYNTAX, message);
    problem.help = help.map(str::to_owned);
    (problem, at)
}

/// A key that a table has twice.
pub(crate) fn duplicate_key(key: &str) -> Diagnostic {
    let help = match key {
        "pattern" => "write a rule for each pattern",
        _ if FILE.has(key) => "put all of it into one section",
        _ => "put all patterns of a label into one list, or the rest into another file",
    };
    Diagnostic::error(Code::DUPLICATE_KEY, format!("duplicate key `{}`", short(key))).help(help)
}

impl Value {
    /// Whether it is a table or list of nothing.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Array(items) => items.is_empty(),
            Self::Table(entries) => entries.is_empty(),
            _ => false,
        }
    }

    /// What to call it in a message.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::String(_) => "a string",
            Self::Integer(_) => "a number",
            Self::Bool(_) => "true or false",
            Self::Array(_) => "a list",
            Self::Table(_) => "a table",
            Self::Other(name) => name,
        }
    }
}
