//! Finds fields of a JSON object without parsing the others.
//!
//! Most of a log record is skipped. Skipping here takes two thirds of the instructions of
//! `serde_json`, because only lines in the usual form are supported, without error messages. For
//! any other line the functions return `None`, and the caller uses `serde_json`.

/// The largest nesting depth, as values are skipped by recursion.
const DEPTH: u8 = 32;

/// The raw values of `keys` in the object `json`; `None` for absent keys.
///
/// Returns `None` unless `json` is a valid object and nothing else, without white space other than
/// spaces, without escapes in keys, with each of `keys` at most once, and without deep nesting.
///
/// Takes linear time.
pub fn values<'a, const N: usize>(json: &'a str, keys: [&str; N]) -> Option<[Option<&'a str>; N]> {
    if has_control_characters(json) {
        return None;
    }
    let mut values = [None; N];
    let each = |key: &[u8], value: &[u8], rest: &[u8]| {
        for (wanted, found) in keys.iter().zip(&mut values) {
            if wanted.as_bytes() == key {
                let place = json.len() - value.len()..json.len() - rest.len();
                if found.replace(&json[place]).is_some() {
                    return None;
                }
            }
        }
        Some(())
    };
    let rest = object(after(b'{', json.as_bytes())?, DEPTH, each)?;
    rest.is_empty().then_some(values)
}

/// Strings cannot have control characters. One pass over all bytes takes almost no time.
fn has_control_characters(json: &str) -> bool {
    json.bytes().fold(false, |has, byte| has | (byte < b' '))
}

// Each of these functions skips something at the start of `json`, and returns the rest. That is
// faster than a position, because it stays in registers.

/// Skips an object after its opening brace. Calls `each` with each key and the rest at its value;
/// `each` returns the rest after the value.
#[inline(always)]
fn object<'a>(
    mut json: &'a [u8],
    depth: u8,
    mut each: impl FnMut(&'a [u8], &'a [u8], &'a [u8]) -> Option<()>,
) -> Option<&'a [u8]> {
    if let Some(rest) = after(b'}', json) {
        return Some(rest);
    }
    loop {
        let key = after(b'"', json)?;
        let (key, rest) = key.split_at(quote_or_backslash(key)?);
        let at_value = spaces(after(b':', rest.strip_prefix(b"\"")?)?);
        let rest = value(at_value, depth)?;
        each(key, at_value, rest)?;
        match after(b',', rest) {
            Some(next) => json = next,
            None => return after(b'}', rest),
        }
    }
}

/// Skips an array after its opening bracket.
fn array(mut json: &[u8], depth: u8) -> Option<&[u8]> {
    if let Some(rest) = after(b']', json) {
        return Some(rest);
    }
    loop {
        let rest = value(spaces(json), depth)?;
        match after(b',', rest) {
            Some(next) => json = next,
            None => return after(b']', rest),
        }
    }
}

fn value(json: &[u8], depth: u8) -> Option<&[u8]> {
    match json {
        [b'"', rest @ ..] => string(rest),
        [b'{', rest @ ..] => object(rest, depth.checked_sub(1)?, |_, _, _| Some(())),
        [b'[', rest @ ..] => array(rest, depth.checked_sub(1)?),
        [b'n', b'u', b'l', b'l', rest @ ..]
        | [b't', b'r', b'u', b'e', rest @ ..]
        | [b'f', b'a', b'l', b's', b'e', rest @ ..] => Some(rest),
        _ => number(json),
    }
}

/// Skips a string after its first quote.
#[inline]
fn string(mut json: &[u8]) -> Option<&[u8]> {
    loop {
        json = match json.get(quote_or_backslash(json)?..)? {
            [b'"', rest @ ..] => return Some(rest),
            [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', rest @ ..] => rest,
            [b'\\', b'u', digits @ ..] => {
                let (digits, rest) = digits.split_first_chunk::<4>()?;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(rest)?
            }
            _ => return None,
        }
    }
}

fn number(json: &[u8]) -> Option<&[u8]> {
    let mut json = match json.strip_prefix(b"-").unwrap_or(json) {
        [b'0', rest @ ..] => rest,
        integer => digits(integer)?,
    };
    if let [b'.', fraction @ ..] = json {
        json = digits(fraction)?;
    }
    if let [b'e' | b'E', b'+' | b'-', exponent @ ..] | [b'e' | b'E', exponent @ ..] = json {
        json = digits(exponent)?;
    }
    Some(json)
}

/// One digit or more.
fn digits(json: &[u8]) -> Option<&[u8]> {
    let count = json.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count > 0).then(|| &json[count..])
}

/// Skips spaces and `byte`.
#[inline]
fn after(byte: u8, json: &[u8]) -> Option<&[u8]> {
    match json {
        [first, rest @ ..] if *first == byte => Some(rest),
        [b' ', rest @ ..] => spaces(rest).strip_prefix(&[byte]),
        _ => None,
    }
}

#[inline]
fn spaces(mut json: &[u8]) -> &[u8] {
    while let [b' ', rest @ ..] = json {
        json = rest;
    }
    json
}

/// The place of the first quote or backslash, eight bytes at a time. Most strings of a record are
/// so short that a call of `memchr` takes longer.
#[inline]
fn quote_or_backslash(json: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::MAX / 255;
    /// Sets the highest bit of the first byte that is `byte`, and perhaps of later bytes.
    fn is(byte: u8, word: u64) -> u64 {
        let zero = word ^ (ONES * u64::from(byte));
        zero.wrapping_sub(ONES) & !zero & (ONES << 7)
    }
    let (words, rest) = json.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = is(b'"', word) | is(b'\\', word);
        if found != 0 {
            return Some(8 * index + found.trailing_zeros() as usize / 8);
        }
    }
    let at = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
    Some(8 * words.len() + at)
}

#[cfg(test)]
mod tests {
    use super::{quote_or_backslash, values};

    #[test]
    fn values_are_found_wherever_they_stand_and_however_they_are_spelled() {
        for (json, found) in [
            (r#"{"a":1}"#, [Some("1"), None]),
            (
                r#" { "b" : "\"a\":\\" , "a" : [ { } , [ ] ] }"#,
                [Some("[ { } , [ ] ]"), Some(r#""\"a\":\\""#)],
            ),
            (r#"{"x":{"a":"no","b":["b"]},"b":-0.5e+7,"é":"\u00e9"}"#, [None, Some("-0.5e+7")]),
            (r#"{"x":1,"x":2,"a":null,"aa":true,"":false}"#, [Some("null"), None]),
            ("{}", [None, None]),
            ("{ }", [None, None]),
        ] {
            assert_eq!(values(json, ["a", "b"]), Some(found), "{json}");
        }
        assert_eq!(values(r#"{"a":1}"#, ["a", "a"]), Some([Some("1"), Some("1")]));
    }

    #[test]
    fn what_is_wrong_is_not_stepped_over() {
        let words = r#"nul nulll True 01 - +1 .5 1. 1.e5 1e 1e+ 0x1 " "\" "\x" "\u12" "\u123g" [ ] [1 [1,
            [1,] [,] { {] {1:2} {"a"} {"a":} {"a":1,} {a:1} 'a' NaN"#;
        let others = ["", "1 2", "\"\t\"", "\"\u{1f}\"", "[1 2]", r#"{"a" 1}"#];
        for value in words.split_whitespace().chain(others) {
            for json in [format!("{{\"x\":{value}}}"), format!("{{\"x\":[{value},1]}}")] {
                assert!(serde_json::from_str::<serde::de::IgnoredAny>(&json).is_err(), "{json}");
                assert_eq!(values(&json, ["a"]), None, "{json}");
            }
        }
        let words = r#"7 "a" [] {"a":1 {"a":1}} {,}"#;
        for json in words.split(' ').chain(["", " ", r#"{"a":1} x"#, "\u{feff}{}"]) {
            assert_eq!(values(json, ["a"]), None, "{json}");
        }
    }

    #[test]
    fn what_is_odd_is_left_to_serde_json() {
        let deep = |depth: usize| format!("{{\"x\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(values(&deep(32), ["a"]).is_some() && values(&deep(33), ["a"]).is_none());
        for json in [r#"{"a":1,"a":1}"#, r#"{"\u0061":1}"#, r#"{"x":{"\n":1}}"#, "{\t}", "{}\n"] {
            assert_eq!(values(json, ["a"]), None, "{json}");
        }
    }

    #[test]
    fn the_first_quote_or_backslash_is_found_at_every_place() {
        for byte in 0..=255 {
            for at in 0..20 {
                let mut text = [byte; 20];
                text[at] = b'"';
                text[(at + 1).min(19)] = b'\\';
                let expected = text.iter().position(|byte| matches!(byte, b'"' | b'\\'));
                assert_eq!(quote_or_backslash(&text), expected, "{text:?}");
            }
            let expected = matches!(byte, b'"' | b'\\').then_some(0);
            assert_eq!(quote_or_backslash(&[byte; 20]), expected);
        }
    }
}
