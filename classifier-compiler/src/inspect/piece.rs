//! Pieces of patterns as regular expressions for readers.

use std::fmt::Write as _;

use classifier_runtime::format::{ClassRecord, PieceRecord, TierId, unit};

use super::tables::Tables;

/// A piece as a regular expression. Bytes that are no UTF-8 stand in it as `\x80`.
pub(super) fn readable(tables: &Tables<'_>, piece: &PieceRecord) -> String {
    let (values, masks) = tables.units(piece);
    let units: Vec<(u8, u8)> = values.iter().copied().zip(masks.iter().copied()).collect();
    let folds = |&unit: &(u8, u8)| is_folded(unit);
    // Where all letters fold, that is said once.
    let is_letter = |&(value, mask): &(u8, u8)| {
        mask == 0xFF && (value.is_ascii_alphabetic() || !value.is_ascii())
    };
    let all_fold = units.iter().any(folds) && !units.iter().any(is_letter);
    let mut text = String::from(if all_fold { "(?i)" } else { "" });
    let mut rest = &units[..];
    while let Some(&(value, mask)) = rest.first() {
        let is_exact = |unit: &(u8, u8)| unit.1 == 0xFF;
        let exact = rest.iter().take_while(|unit| is_exact(unit)).count();
        let folded = rest.iter().take_while(|unit| folds(unit)).count();
        let taken = if exact > 0 {
            let bytes: Vec<u8> = rest[..exact].iter().map(|unit| unit.0).collect();
            push_bytes(&mut text, &bytes);
            exact
        } else if folded > 0 {
            let letters: String = rest[..folded].iter().map(|&unit| letter(unit)).collect();
            match all_fold {
                true => text.push_str(&letters),
                false => text.extend(["(?i:", &letters, ")"]),
            }
            folded
        } else {
            match (value, mask) {
                (0 | unit::CHARACTER, 0) => text.push('.'),
                (unit::DIGIT, 0) => text.push_str("[0-9]"),
                (_, 0) => push_run(&mut text, tables.tier, tables.class(value)),
                _ => push_class(&mut text, tables.tier, |byte| byte & mask == value),
            }
            1
        };
        rest = &rest[taken..];
    }
    text
}

/// Whether a unit takes both cases of a letter, and nothing else but what folds to it.
fn is_folded((value, mask): (u8, u8)) -> bool {
    let is_named = mask == 0 && matches!(value, unit::FOLDED_S | unit::FOLDED_K);
    is_named || mask == !0x20 && value.is_ascii_alphabetic()
}

fn letter((value, mask): (u8, u8)) -> char {
    match (value, mask) {
        (unit::FOLDED_S, 0) => 's',
        (unit::FOLDED_K, 0) => 'k',
        _ => value.to_ascii_lowercase().into(),
    }
}

fn push_bytes(text: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|char| push_char(text, char));
        for byte in chunk.invalid() {
            let _ = write!(text, r"\x{byte:02X}");
        }
    }
}

/// Adds a character, escaped where it would mean something else, or cannot be seen.
fn push_char(text: &mut String, char: char) {
    match char {
        '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$' => {
            text.extend(['\\', char]);
        }
        '\n' => text.push_str(r"\n"),
        '\r' => text.push_str(r"\r"),
        '\t' => text.push_str(r"\t"),
        char if char.is_control() => {
            let _ = write!(text, r"\x{{{:X}}}", u32::from(char));
        }
        char => text.push(char),
    }
}

fn push_run(text: &mut String, tier: TierId, class: Option<&ClassRecord>) {
    let Some(class) = class else { return };
    push_class(text, tier, |byte| class.has(byte));
    let ClassRecord { min, max, .. } = *class;
    let _ = match (min, max) {
        (1, 1) => Ok(()),
        (0, 1) => write!(text, "?"),
        (0, u32::MAX) => write!(text, "*"),
        (1, u32::MAX) => write!(text, "+"),
        (_, u32::MAX) => write!(text, "{{{min},}}"),
        _ if min == max => write!(text, "{{{min}}}"),
        _ => write!(text, "{{{min},{max}}}"),
    };
}

/// Adds a class of bytes; bytes over 0x7F, which are parts of characters, stand in it together as
/// `\x80-\xFF`. A class of more than half of ASCII is told by what it lacks.
fn push_class(text: &mut String, tier: TierId, has: impl Fn(u8) -> bool) {
    const ASCII: std::ops::Range<u8> = 0..0x80;

    let is_negated = ASCII.filter(|&byte| has(byte)).count() > ASCII.len() / 2;
    text.push_str(if is_negated { "[^" } else { "[" });
    let mut bytes = ASCII.filter(|&byte| has(byte) != is_negated).peekable();
    while let Some(first) = bytes.next() {
        let mut last = first;
        while bytes.next_if_eq(&(last + 1)).is_some() {
            last += 1;
        }
        push_member(text, first);
        if last - first > 1 {
            text.push('-');
        }
        if last > first {
            push_member(text, last);
        }
    }
    if tier == TierId::Unicode && has(0x80) != is_negated {
        text.push_str(r"\x80-\xFF");
    }
    text.push(']');
}

fn push_member(text: &mut String, byte: u8) {
    match byte {
        b'-' | b'&' | b'~' => text.extend(['\\', byte.into()]),
        b'.' | b'+' | b'*' | b'?' | b'(' | b')' | b'|' | b'{' | b'}' | b'$' => {
            text.push(byte.into());
        }
        _ => push_char(text, byte.into()),
    }
}
