//! Errors of serde and its formats in plain words.
//!
//! Their own words are those of programmers: `invalid type: map, expected a sequence`.

use std::fmt::Display;

/// The message of an error of serde in plain words.
#[doc(hidden)]
#[must_use]
pub fn plain(error: &impl Display) -> String {
    let message = error.to_string();
    // Errors of `toml` end in a line break, and those of JSON in their places.
    let message = message.trim_end();
    let is_place = |rest: &str| {
        rest.split(" column ").all(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match message.rsplit_once(AT_LINE) {
        Some((reason, place)) if is_place(place) => plain_reason(reason) + AT_LINE + place,
        _ => plain_reason(message),
    }
}

const AT_LINE: &str = " at line ";

fn plain_reason(reason: &str) -> String {
    let wrong = ["invalid type: ", "invalid value: "];
    if let Some(wrong) = wrong.iter().find_map(|start| reason.strip_prefix(start))
        && let Some((found, expected)) = wrong.rsplit_once(", expected ")
    {
        return format!("expected {}, found {}", self::expected(expected), self::found(found));
    }
    if let Some(wrong) = reason.strip_prefix("invalid length ")
        && let Some((length, expected)) = wrong.split_once(", expected ")
    {
        return format!("expected {}, found a list of {length}", self::expected(expected));
    }
    if let Some(wrong) = reason.strip_prefix("unknown variant ")
        && let Some((found, expected)) = wrong.split_once("`, expected ")
    {
        return format!("expected {expected}, found {found}`");
    }
    if let Some(field) = reason.strip_prefix("missing field ") {
        return format!("{field} is missing");
    }
    let plain = match reason {
        "EOF while parsing a list" => "the JSON ends where `]` is missing",
        "EOF while parsing an object" => "the JSON ends where `}` is missing",
        "EOF while parsing a string" => "the JSON ends within a string",
        "EOF while parsing a value" => "the JSON ends where a value is missing",
        "expected ident" => "expected true, false or null",
        "expected value" => "expected a value",
        "control character (\\u0000-\\u001F) found while parsing a string" => {
            "a control character in a string must be written as an escape"
        }
        "invalid escape" => "there is no such escape",
        "invalid number" => "this is not a number of JSON",
        "number out of range" => "the number is too large",
        "key must be a string" => "expected a key in double quotes",
        "lone leading surrogate in hex escape"
        | "unexpected end of hex escape"
        | "invalid unicode code point" => "an escape with `\\u` is not a character",
        "recursion limit exceeded" => "the JSON is nested too deeply",
        "trailing comma" => "a comma is followed by nothing",
        "trailing characters" => "expected the end of the JSON",
        other => other,
    };
    plain.to_owned()
}

/// What there is.
fn found(found: &str) -> String {
    for (start, plain) in
        [("string ", "the text "), ("integer ", "the number "), ("floating point ", "the number ")]
    {
        if let Some(value) = found.strip_prefix(start) {
            return format!("{plain}{value}");
        }
    }
    match found {
        "map" => "an object",
        "sequence" => "a list",
        "unit value" | "Option value" => "nothing",
        other => other.strip_prefix("boolean ").unwrap_or(other),
    }
    .to_owned()
}

/// What should be there.
fn expected(expected: &str) -> &str {
    match expected {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number that is not negative",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" | "a borrowed string" | "path string" => "a text",
        "a sequence" => "a list",
        "a map" => "an object",
        other if other.starts_with("struct ") => "an object",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::{borrow::Cow, collections::BTreeMap, path::PathBuf};

    use serde::Deserialize;

    use super::*;

    /// The words for the error of a JSON that is not of this type.
    fn error<'de, T: Deserialize<'de>>(json: &'de str) -> String {
        plain(&serde_json::from_str::<T>(json).map(drop).unwrap_err())
    }

    #[test]
    fn no_error_has_words_of_a_programming_language() {
        #[derive(Deserialize)]
        #[expect(dead_code, reason = "only their errors matter")]
        struct Response {
            code: u16,
            command: Option<String>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "lowercase")]
        enum Choice {
            One,
            Two,
        }
        let _ = [Choice::One, Choice::Two];
        let cases = [
            (
                error::<usize>("-1"),
                "expected a whole number that is not negative, found the number `-1`",
            ),
            (error::<u8>("256"), "expected a whole number from 0 to 255, found the number `256`"),
            (
                error::<u16>("1.5"),
                "expected a whole number from 0 to 65535, found the number `1.5`",
            ),
            (
                error::<f64>("\"1, expected 2\""),
                "expected a number, found the text \"1, expected 2\"",
            ),
            (error::<bool>("null"), "expected true or false, found null"),
            (error::<Vec<String>>("{}"), "expected a list, found an object"),
            (error::<BTreeMap<String, u8>>("[]"), "expected an object, found a list"),
            (error::<PathBuf>("true"), "expected a text, found `true`"),
            (error::<Cow<'_, str>>("7"), "expected a text, found the number `7`"),
            (error::<Response>("7"), "expected an object, found the number `7`"),
            (error::<Response>("{}"), "`code` is missing"),
            (error::<Response>("[]"), "expected an object, found a list of 0"),
            (error::<Choice>("\"three\""), "expected `one` or `two`, found `three`"),
            (error::<String>("\"\\ud800\""), "an escape with `\\u` is not a character"),
            (
                error::<String>("\"\n\""),
                "a control character in a string must be written as an escape",
            ),
            (error::<bool>("tru"), "the JSON ends where a value is missing"),
            (error::<bool>("trux"), "expected true, false or null"),
            (error::<Vec<u8>>("[1,]"), "a comma is followed by nothing"),
            (error::<Vec<u8>>("[1"), "the JSON ends where `]` is missing"),
            (error::<Vec<u8>>("[] 1"), "expected the end of the JSON"),
            (error::<BTreeMap<String, u8>>("{1"), "expected a key in double quotes"),
            (error::<f64>("1e999"), "the number is too large"),
        ];
        for (message, expected) in cases {
            assert_eq!(message.rsplit_once(AT_LINE).expect(&message).0, expected);
        }
    }
}
