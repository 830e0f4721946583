//! Backspaces, which `"\b"` in double quotes is.
//!
//! TOML and JSON read that escape before any regular expression does, and no text has a backspace.

use std::ops::Range;

use regex_syntax::ast::{Ast, LiteralKind};

use super::finding::{PatternFinding, children, span};

/// All of them as one finding: whoever wrote one has meant all.
pub(super) fn find(pattern: &str, ast: &Ast) -> Vec<PatternFinding> {
    let mut places = Vec::new();
    collect(ast, &mut places);
    let Some(first) = places.first().cloned() else { return Vec::new() };
    let word_ends = places.into_iter().map(|place| (place, r"\b"));
    let message = r"`\b` in double quotes is a backspace: use single quotes".to_owned();
    vec![PatternFinding::with_suggestion(message, first, pattern, word_ends)]
}

fn collect(ast: &Ast, places: &mut Vec<Range<usize>>) {
    match ast {
        Ast::Literal(literal) if literal.c == '\u{8}' && literal.kind == LiteralKind::Verbatim => {
            places.push(span(ast));
        }
        _ => children(ast).iter().for_each(|part| collect(part, places)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::finding::found_by;

    fn findings(pattern: &str) -> Vec<PatternFinding> {
        found_by(find, pattern)
    }

    #[test]
    fn backspaces_were_meant_as_the_ends_of_words() {
        let found = findings("(?i)(\u{8}full|over)\u{8}");
        let [finding] = &found[..] else { panic!("{found:?}") };
        assert_eq!(finding.span, 5..6);
        assert_eq!(finding.suggestion.as_deref(), Some(r"(?i)(\bfull|over)\b"));
    }

    #[test]
    fn backspaces_that_are_written_as_such_are_left_alone() {
        for pattern in [r"\bfull\b", r"\x08", "full\tover\n", "a[\u{8}]"] {
            assert_eq!(findings(pattern), [], "{pattern:?}");
        }
    }
}
