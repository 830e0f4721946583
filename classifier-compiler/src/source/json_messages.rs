//! Errors of the JSON parser in words for people who write rules, as for TOML.

use std::ops::Range;

use super::document::{SyntaxError, syntax_error};

/// What the parser says, in words that help those who write rules.
pub(super) fn reworded(text: &str, at: Range<usize>, reason: &str) -> SyntaxError {
    let starts_value = text.trim_start().starts_with(['{', '"']);
    let (reason, help) = match (reason, text[at.start..].chars().next()) {
        ("expected value" | "key must be a string" | "invalid number", _) if !starts_value => {
            (reason, Some("a JSON file starts with `{`; name a file of TOML otherwise"))
        }
        (_, Some('/')) => ("JSON has no comments", Some("remove it, or write TOML")),
        ("key must be a string", Some('}')) | ("trailing comma", _) => {
            ("nothing follows the comma before this", Some("remove the comma"))
        }
        ("key must be a string" | "expected value", Some('\'')) => {
            ("only double quotes count as such in JSON", None)
        }
        ("key must be a string", _) => ("a key in double quotes must stand here", None),
        ("trailing characters", _) => {
            ("the file should end before this", Some("look for a bracket too many before"))
        }
        ("expected `,` or `]`", Some('"' | '{')) | ("expected `,` or `}`", Some('"')) => {
            ("a comma is missing before this", None)
        }
        ("invalid escape", _) => (
            "JSON has no such escape",
            Some("write each backslash of a pattern twice: \\\\d, \\\\."),
        ),
        ("control character", Some('\r' | '\n')) => {
            ("the string is not closed: its quote is missing before the end of the line", None)
        }
        ("control character", _) => (
            "a control character must not stand here",
            Some("remove it, or write \\u and four digits of its code"),
        ),
        ("EOF while parsing an object", _) => ("the file ends where `}` is missing", None),
        ("EOF while parsing a list", _) => ("the file ends where `]` is missing", None),
        ("EOF while parsing a string", _) => ("the file ends within a string", None),
        ("EOF while parsing a value", _) => {
            ("the file ends where a value is missing", Some("a file without rules is {}"))
        }
        _ => (reason, None),
    };
    syntax_error(reason, help, at)
}
