//! Groups that do nothing.
//!
//! `full (mailbox of user)` was most likely copied from a message with parentheses, which it does
//! not match. What a group captures, no rule can use; so it has a purpose only if it divides
//! alternatives, is repeated, or limits flags. `(?:...)` and named groups are left alone: nobody
//! writes them by accident.

use std::{ops::Range, slice};

use regex_syntax::ast::{Ast, Group, GroupKind};

use super::pattern::{PatternFinding, PatternLint, children, replaced, span};

pub(super) fn findings(pattern: &str, ast: &Ast) -> Vec<PatternFinding> {
    let (own, inner) = match ast {
        Ast::Group(group) => (finding(pattern, group), children(ast)),
        Ast::Repetition(repetition) if matches!(*repetition.ast, Ast::Group(_)) => {
            (None, children(&repetition.ast))
        }
        _ => (None, children(ast)),
    };
    own.into_iter().chain(inner.iter().flat_map(|part| findings(pattern, part))).collect()
}

fn finding(pattern: &str, group: &Group) -> Option<PatternFinding> {
    let has_purpose = match &*group.ast {
        Ast::Alternation(_) | Ast::Flags(_) => true,
        inner => children(inner).iter().any(|part| matches!(part, Ast::Flags(_))),
    };
    if has_purpose {
        return None;
    }
    let span = group.span.start.offset..group.span.end.offset;
    let close = span.end - 1..span.end;
    // `(?:...)` and names are not written by accident.
    if !matches!(group.kind, GroupKind::CaptureIndex(_)) {
        return None;
    }
    let open = span.start..span.start + 1;
    let is_text = is_text(pattern, &group.ast, open.end..close.start);
    let suggestion = is_text.then(|| replaced(pattern, [(open, r"\("), (close, r"\)")]));
    Some(PatternFinding { lint: PatternLint::UnescapedGroup, span, suggestion })
}

/// Whether these bytes of a pattern are text that was written without thought of regular
/// expressions. Numbers are so only behind a word: the group of `^(550) ` is more likely what is
/// left of `(550|554)`.
fn is_text(pattern: &str, ast: &Ast, bytes: Range<usize>) -> bool {
    let parts = match ast {
        Ast::Empty(_) => return bytes.is_empty(),
        Ast::Concat(concat) => &concat.asts[..],
        one => slice::from_ref(one),
    };
    // With the flag `x`, there may be bytes that belong to no part.
    let part_bytes: usize = parts.iter().map(|part| span(part).len()).sum();
    let is_char = |part: &Ast| matches!(part, Ast::Literal(_) | Ast::Dot(_));
    if part_bytes != bytes.len() || !parts.iter().all(is_char) {
        return false;
    }
    let chars = || parts.iter().filter_map(literal);
    chars().any(|char| !matches!(char, '0'..='9' | '.'))
        || chars().next().is_some() && is_behind_word(&pattern[..bytes.start - "(".len()])
}

fn literal(part: &Ast) -> Option<char> {
    match part {
        Ast::Literal(literal) => Some(literal.c),
        _ => None,
    }
}

/// Whether the start of a pattern ends in letters and a space.
fn is_behind_word(start: &str) -> bool {
    let Some(word) = start.strip_suffix(' ') else { return false };
    let without_letters = word.trim_end_matches(char::is_alphabetic);
    without_letters.len() < word.len() && !without_letters.ends_with('\\')
}

#[cfg(test)]
mod tests {
    use crate::lint::pattern::{PatternLint, findings};

    /// The lint, the text it is about and the suggestion, of all findings.
    fn found(pattern: &str) -> Vec<(PatternLint, &str, Option<String>)> {
        let findings = findings(pattern).into_iter();
        findings.map(|found| (found.lint, &pattern[found.span], found.suggestion)).collect()
    }

    #[test]
    fn text_in_parentheses_was_meant_with_them() {
        let cases = [
            (
                "^554.+exceeded (mailbox for user is full)",
                "(mailbox for user is full)",
                r"^554.+exceeded \(mailbox for user is full\)",
            ),
            (r"is disabled (554\.30)", r"(554\.30)", r"is disabled \(554\.30\)"),
            ("name. (#511)", "(#511)", r"name. \(#511\)"),
            ("call f()", "()", r"call f\(\)"),
            ("(?i)(größe)", "(größe)", r"(?i)\(größe\)"),
            ("(a b|(c d))", "(c d)", r"(a b|\(c d\))"),
            ("(?:a (b c))+", "(b c)", r"(?:a \(b c\))+"),
        ];
        for (pattern, text, suggestion) in cases {
            let expected = (PatternLint::UnescapedGroup, text, Some(suggestion.to_owned()));
            assert_eq!(found(pattern), [expected], "{pattern}");
        }
    }

    #[test]
    fn other_groups_without_purpose_have_no_obvious_remedy() {
        for pattern in [
            "^(550) 5",
            r"\s (5)",
            "x (.)",
            "^(5[0-9]+) full",
            "(full.+)",
            "((a|b))",
            "(?x)(mailbox full)",
        ] {
            assert_eq!(found(pattern).len(), 1, "{pattern}");
            assert_eq!(found(pattern)[0].0, PatternLint::UnescapedGroup, "{pattern}");
            assert_eq!(found(pattern)[0].2, None, "{pattern}");
        }
    }

    #[test]
    fn groups_with_a_purpose_are_left_alone() {
        let patterns = [
            "(a|b)",
            "(?:a|b)c",
            "(?:ab)c",
            "(a)?b",
            "(?:ab)+",
            "(ab){2}",
            "(?i:ab)",
            "(?P<name>ab)",
            "(?<name>ab)",
            "((?i)ab)c",
            "(?:(?i)ab)c",
            "((?i))a",
            r"\(ab\)",
            "[(]ab[)]",
            "(a|)b",
            "(?-u:a)",
        ];
        for pattern in patterns {
            assert_eq!(found(pattern), [], "{pattern}");
        }
    }
}
