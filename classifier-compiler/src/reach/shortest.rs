//! A shortest match of one pattern, without an automaton.
//!
//! Assertions are assumed to hold. Where they do not, the text does not match, but no match is shorter.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::letters;
use crate::pattern::leaves::{ascii_members, in_ascii, is_fail, possible};

/// Guesses the shortest text that a pattern matches: one of ASCII if there is any, otherwise one with
/// the fewest bytes.
pub(super) fn guess(hir: &Hir) -> Option<String> {
    /// The longest guess. The search, which counts its work, finds longer texts.
    const LONGEST: usize = 1 << 12;

    let hir = [in_ascii, possible].into_iter().map(|cut| cut(hir)).find(|hir| !is_fail(hir))?;
    if hir.properties().minimum_len()? > LONGEST {
        return None;
    }
    let mut text = Vec::new();
    append(&hir, &mut text)?;
    String::from_utf8(text).ok()
}

/// Appends a shortest match of a pattern of which each part can match.
fn append(hir: &Hir, text: &mut Vec<u8>) -> Option<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.extend_from_slice(&literal.0),
        HirKind::Class(class) => append_member(class, text)?,
        // What is optional can be long.
        HirKind::Repetition(repetition) if repetition.min == 0 => {}
        HirKind::Repetition(repetition) => {
            let mut once = Vec::new();
            append(&repetition.sub, &mut once)?;
            text.extend_from_slice(&once.repeat(repetition.min as usize));
        }
        HirKind::Capture(capture) => append(&capture.sub, text)?,
        HirKind::Concat(subs) => subs.iter().try_for_each(|sub| append(sub, text))?,
        HirKind::Alternation(subs) => {
            append(subs.iter().min_by_key(|sub| sub.properties().minimum_len())?, text)?;
        }
    }
    Some(())
}

/// The most readable character of those with the fewest bytes.
fn append_member(class: &Class, text: &mut Vec<u8>) -> Option<()> {
    let ascii = ascii_members(class);
    let contains =
        |byte: &u8| ascii.iter().any(|range| (range.start()..=range.end()).contains(byte));
    if let Some(byte) = letters::ascii().map(|letter| letter.symbol).find(contains) {
        text.push(byte);
        return Some(());
    }
    let Class::Unicode(class) = class else { return None };
    let char = class.iter().next()?.start();
    text.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::parse::parse;

    #[test]
    fn the_guess_is_short_and_readable() {
        for (pattern, text) in [
            ("", Some("")),
            (r"^550.+user \w+$", Some("550 user 0")),
            (r"^\d{3} [45]\.(10|1)\b", Some("000 4.1")),
            (r"(?i)^[^ ]x*full", Some("0full")),
            ("(abc|b|cd)+", Some("b")),
            ("([x-z]|é){2}", Some("xx")),
            ("é|aaaaa", Some("aaaaa")),
            (r"[\x00-\x1F]", Some("\n")),
            ("用户[é-ý]", Some("用户é")),
            ("a[a&&b]", None),
            ("(a[a&&b])*", Some("")),
            ("(x|a[a&&b]|yy)z", Some("xz")),
            (r"(?:\b){4294967295}", Some("")),
            ("((a{1000}){1000}){1000}", None),
            ("(((a{1000}){1000}){1000})?", Some("")),
        ] {
            assert_eq!(guess(&parse(pattern).unwrap()).as_deref(), text, "{pattern}");
        }
    }
}
