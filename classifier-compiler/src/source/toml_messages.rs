//! Errors of the TOML parser in words for people who write rules.
//!
//! The parser speaks of its grammar, and at the place where that no longer fits. What it says is
//! known here by how its messages begin; one that is not known is passed on as it is.

use std::{mem, ops::Range};

use super::document::{SyntaxError, duplicate_key, syntax_error};
use crate::diagnostic::{Code, Diagnostic};

/// The errors that somebody has to do something about.
///
/// The parser goes on behind an error by guessing, so an unclosed list becomes an error on each of
/// the following lines. Wrong escapes and keys that stand twice are certain wherever they are; of
/// all others only the first is.
pub(super) fn causes(text: &str, errors: &[toml::de::Error]) -> Vec<SyntaxError> {
    let mut errors: Vec<(Range<usize>, &str)> =
        errors.iter().map(|error| (error.span().unwrap_or(0..0), error.message())).collect();
    // At one place, an unclosed string is why a list is unclosed too.
    errors.sort_by_key(|(span, reason)| (span.start, !reason.contains(" string")));
    let runs_into_label = errors.iter().any(|(_, reason)| reason.contains("`=` in array"));
    let mut is_first = true;
    let mut last_escape = None;
    errors
        .into_iter()
        .filter_map(|(span, reason)| {
            if reason.starts_with("missing escaped value") {
                let start = span.start.saturating_sub(1);
                let end = text[span.start..]
                    .chars()
                    .next()
                    .map_or(span.start, |char| span.start + char.len_utf8());
                // Whoever wrote one in a line has to look at all of it.
                let last = last_escape.replace(start).unwrap_or(0);
                if last > 0 && !text[last..start].contains('\n') {
                    return None;
                }
                let escape = text.get(start..end).unwrap_or_default().to_owned();
                let message = format!("TOML has no escape `{escape}`");
                let problem = Diagnostic::error(Code::UNKNOWN_ESCAPE, message).help(
                    "write patterns in single quotes, '\\d', where backslashes stand for themselves",
                );
                return Some((problem, start..end));
            }
            if reason == "duplicate key" {
                let key = text.get(span.clone()).unwrap_or_default();
                let key = key.trim_matches(['"', '\'']);
                return Some((duplicate_key(key), span));
            }
            let is_cause = mem::replace(&mut is_first, false);
            is_cause.then(|| reworded(text, span, reason, runs_into_label))
        })
        .collect()
}

/// What the parser says, in words that help those who write rules.
fn reworded(
    text: &str,
    mut span: Range<usize>,
    reason: &str,
    runs_into_label: bool,
) -> SyntaxError {
    const LABEL: &str = "a label is followed by =, and stands in quotes if it has other characters \
                         than A-Z, a-z, 0-9, - and _: \"Mailbox full\" = ['pattern']";
    const STRING: &str = "write patterns in single quotes: 'pattern'";
    const APOSTROPHE: &str = "write a text that contains such a quote between three: '''it's'''";
    let here = &text[span.start..];
    let before = &text[..span.start];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let starts_line = before[line_start..].chars().all(|char| char == '[' || char.is_whitespace());
    let is_value_missing = reason.starts_with("string values must be quoted")
        && here.chars().next().is_none_or(|char| char.is_whitespace() || "#,]}".contains(char));
    let (reason, help) = match reason {
        _ if span.start == 0 && here.starts_with('{') => {
            ("a TOML file does not start with `{`", Some("if this is JSON, name the file .json"))
        }
        _ if runs_into_label
            && starts_line
            && (reason.starts_with("missing comma between array")
                || reason.starts_with("string values must be quoted")) =>
        {
            let line = here.split(['=', '\n']).next().unwrap_or_default().trim_end();
            let start =
                line_start + text[line_start..].len() - text[line_start..].trim_start().len();
            span = start..span.start + line.len();
            ("a list before this is not closed", Some("a list ends with `]`: look above this line"))
        }
        _ if reason.starts_with("missing comma")
            || reason.starts_with("unexpected key or value") =>
        {
            if before.ends_with(['\'', '"']) {
                ("the quote before this ends the string", Some(APOSTROPHE))
            } else if reason.starts_with("missing comma") {
                ("a comma is missing before this", None)
            } else {
                ("the line should end before this", Some("write each label on a line of its own"))
            }
        }
        _ if is_value_missing => {
            ("a value is missing here", Some("write a list of patterns: Label = ['pattern']"))
        }
        _ if reason.starts_with("string values must be quoted") => {
            let help = match here.chars().next() {
                Some('‘' | '’' | '‚' | '“' | '”' | '„' | '«' | '»' | '`' | '´') => {
                    "only straight quotes count as such: 'pattern'"
                }
                _ => STRING,
            };
            ("a text must stand in quotes", Some(help))
        }
        _ if reason.starts_with("invalid unquoted key") && here.starts_with("//") => {
            ("`//` starts no comment", Some("write # instead"))
        }
        _ if reason.starts_with("invalid unquoted key") => {
            ("this character cannot stand in a label without quotes", Some(LABEL))
        }
        _ if reason.starts_with("key with no value") => ("`=` is missing here", Some(LABEL)),
        _ if reason.starts_with("extra comma in inline table, expected `=`") => {
            ("`=` is missing here", Some("a rule ends with `}`: look above this line"))
        }
        _ if reason.starts_with("extra comma") => ("there is nothing before this comma", None),
        _ if reason.starts_with("unclosed table") || reason.starts_with("unclosed array table") => {
            ("the name of the section is not closed: expected `]`", None)
        }
        _ if reason.starts_with("unclosed array") => ("the list is not closed: expected `]`", None),
        _ if reason.starts_with("unclosed inline table") => {
            ("the table is not closed: expected `}`", None)
        }
        _ if reason.starts_with("invalid multi-line") && here.is_empty() => {
            let quotes = if reason.contains("literal") { "'''" } else { "\"\"\"" };
            let start = before.rfind(quotes).unwrap_or(before.len());
            span = start..text.len().min(start + quotes.len());
            ("the string is not closed: it must end with the same three quotes", None)
        }
        _ if reason.contains(" string, expected `") => {
            ("the string is not closed: its quote is missing before the end of the line", None)
        }
        _ if here.starts_with(char::is_control) && !here.starts_with(['\r', '\n']) => (
            "a control character must not stand here",
            Some("remove it, or write \\u and its code in double quotes"),
        ),
        _ if reason.starts_with("too few unicode") => {
            ("the escape has too few digits", Some(STRING))
        }
        _ if reason.starts_with("carriage return") => (
            "a line must not end with a carriage return alone",
            Some("save the file with the line ends of Unix or Windows"),
        ),
        _ if reason.contains("recurs") => ("nested too deeply", None),
        _ => (reason, None),
    };
    syntax_error(reason, help, span)
}
