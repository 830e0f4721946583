//! Groups that do nothing.
//!
//! `full (mailbox of user)` was most likely copied from a message with parentheses, which it does
//! not match. What a group captures, no rule can use; so it has a purpose only if it divides
//! alternatives, is repeated, or limits flags. `(?:...)` and named groups are left alone: nobody
//! writes them by accident.

use std::{ops::Range, slice};

use regex_syntax::ast::{Ast, Group, GroupKind};

use super::finding::{PatternFinding, children, span};

/// At most one finding, which stands for all such groups of the pattern.
pub(super) fn find(pattern: &str, ast: &Ast) -> Vec<PatternFinding> {
    let mut groups = Vec::new();
    collect(pattern, ast, &mut groups);
    let Some(first) = groups.first().cloned() else { return Vec::new() };
    let mut parentheses: Vec<(Range<usize>, &str)> = groups
        .into_iter()
        .flat_map(|Range { start, end }| [(start..start + 1, r"\("), (end - 1..end, r"\)")])
        .collect();
    parentheses.sort_by_key(|(span, _)| span.start);
    let message = "the parentheses form a group and match no parentheses".to_owned();
    vec![PatternFinding::with_suggestion(message, first, pattern, parentheses)]
}

fn collect(pattern: &str, ast: &Ast, groups: &mut Vec<Range<usize>>) {
    let inner = match ast {
        Ast::Group(group) => {
            groups.extend(without_purpose(pattern, group));
            children(ast)
        }
        Ast::Repetition(repetition) if matches!(*repetition.ast, Ast::Group(_)) => {
            children(&repetition.ast)
        }
        _ => children(ast),
    };
    inner.iter().for_each(|part| collect(pattern, part, groups));
}

/// Where the group is, if it does nothing and was most likely meant as text. One of anything else,
/// as `([0-9]+)`, is a habit from where captures are of use.
fn without_purpose(pattern: &str, group: &Group) -> Option<Range<usize>> {
    let has_purpose = match &*group.ast {
        Ast::Alternation(_) | Ast::Flags(_) => true,
        inner => children(inner).iter().any(|part| matches!(part, Ast::Flags(_))),
    };
    if has_purpose {
        return None;
    }
    let span = group.span.start.offset..group.span.end.offset;
    // `(?:...)` and names are not written by accident.
    if !matches!(group.kind, GroupKind::CaptureIndex(_)) {
        return None;
    }
    is_text(pattern, &group.ast, span.start + 1..span.end - 1).then_some(span)
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
    use super::*;
    use crate::lint::finding::found_by;

    fn findings(pattern: &str) -> Vec<PatternFinding> {
        found_by(find, pattern)
    }

    /// The lint, the text it is about and the suggestion, of all findings.
    fn found(pattern: &str) -> Vec<(&str, Option<String>)> {
        let findings = findings(pattern).into_iter();
        findings.map(|found| (&pattern[found.span], found.suggestion)).collect()
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
            let expected = (text, Some(suggestion.to_owned()));
            assert_eq!(found(pattern), [expected], "{pattern}");
        }
    }

    #[test]
    fn groups_of_anything_but_text_are_a_habit() {
        for pattern in [
            "^(550) 5",
            r"\s (5)",
            "x (.)",
            "^(5[0-9]+) full",
            "(full.+)",
            "((a|b))",
            "(?x)(mailbox full)",
        ] {
            assert_eq!(found(pattern), [], "{pattern}");
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
