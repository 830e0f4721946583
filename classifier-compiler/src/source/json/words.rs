//! Errors of the JSON parser in words for people who write rules, as for TOML.

use super::SyntaxError;
use crate::diagnostic::DiagnosticKind;

/// What the parser says, in words that help those who write rules, and where they have to look.
pub(super) fn in_plain_words(text: &str, mut at: usize, reason: &str) -> SyntaxError {
    let mut end = at;
    let char_at = |at: usize| text[at..].chars().next();
    if reason.starts_with("control character") && !char_at(at).is_some_and(char::is_control) {
        // It is told at the character before.
        at += char_at(at).map_or(0, char::len_utf8);
        end = at;
    } else if reason.starts_with("invalid escape") && text[..at].ends_with('\\') {
        end = at + char_at(at).map_or(0, char::len_utf8);
        at -= 1;
    } else if reason.starts_with("EOF") {
        at = text.trim_end().len();
        end = at;
    }
    let starts_value = text.trim_start().starts_with(['{', '"']);
    let (reason, help) = match (reason, char_at(at)) {
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
        _ if reason.starts_with("invalid escape") => (
            "JSON has no such escape",
            Some("write each backslash of a pattern twice: \\\\d, \\\\."),
        ),
        (_, Some('\r' | '\n')) if reason.starts_with("control character") => {
            ("the string is not closed: its quote is missing before the end of the line", None)
        }
        _ if reason.starts_with("control character") => (
            "a control character must not stand here",
            Some("remove it, or write \\u and four digits of its code"),
        ),
        ("EOF while parsing an object", _) => ("the file ends where `}` is missing", None),
        ("EOF while parsing a list", _) => ("the file ends where `]` is missing", None),
        ("EOF while parsing a string", _) => ("the file ends within a string", None),
        ("EOF while parsing a value", _) => {
            ("the file ends where a value is missing", Some("a file without rules is {}"))
        }
        ("recursion limit exceeded", _) => ("nested too deeply", None),
        _ => (reason, None),
    };
    (DiagnosticKind::Syntax { reason: reason.to_owned(), help }, at..end)
}
