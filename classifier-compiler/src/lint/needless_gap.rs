//! `.*` where a match may begin or end anywhere.
//!
//! A gap that is the first part of a pattern may as well be empty, the match beginning behind it;
//! one that is the last part likewise. It costs nothing here, as it is taken away before the
//! pattern is planned, but tells readers that the pattern is anchored, which it is not.

use std::ops::Range;

use regex_syntax::ast::{Ast, GroupKind, RepetitionKind};

use super::finding::{PatternFinding, span};

const ANYWHERE: &str = "rules match anywhere in a text";

pub(super) fn find(pattern: &str, ast: &Ast) -> Vec<PatternFinding> {
    match ast {
        // Around everything it changes nothing.
        Ast::Group(group) => {
            let mut found = find(pattern, &group.ast);
            if matches!(group.kind, GroupKind::CaptureIndex(_)) {
                // What is left, as `(full)`, could be taken for text in parentheses.
                found.iter_mut().for_each(|finding| finding.edits.clear());
            }
            found
        }
        Ast::Concat(concat) => {
            let start = outermost_gaps(concat.asts.iter()).map(|span| ("start", span));
            let end = outermost_gaps(concat.asts.iter().rev()).map(|span| ("end", span));
            let gaps: Vec<_> = start.into_iter().chain(end).collect();
            // Whoever takes one away takes the other as well.
            let without = || gaps.iter().map(|(_, span)| (span.clone(), ""));
            let finding = |(end, span): &(&str, Range<usize>)| {
                let message = format!("the gap at the {end} changes nothing: {ANYWHERE}");
                PatternFinding::with_suggestion(message, span.clone(), pattern, without())
            };
            gaps.iter().map(finding).collect()
        }
        _ => vec![],
    }
}

/// Where the gaps are that come before all else.
fn outermost_gaps<'a>(parts: impl Iterator<Item = &'a Ast>) -> Option<Range<usize>> {
    let is_flags = |part: &&Ast| matches!(part, Ast::Flags(_));
    let gaps = parts.skip_while(is_flags).take_while(|part| is_gap(part));
    gaps.map(span).reduce(|all, gap| all.start.min(gap.start)..all.end.max(gap.end))
}

fn is_gap(ast: &Ast) -> bool {
    match ast {
        Ast::Repetition(repetition) => {
            matches!(repetition.op.kind, RepetitionKind::ZeroOrMore)
                && matches!(*repetition.ast, Ast::Dot(_))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::finding::found_by;

    fn findings(pattern: &str) -> Vec<PatternFinding> {
        found_by(find, pattern)
    }

    /// The edge, the gap and the suggestion, of all findings.
    fn found(pattern: &str) -> Vec<(String, &str, String)> {
        let gap = |found: PatternFinding| {
            let end = found.message.split(' ').nth(4).unwrap().to_owned();
            (end, &pattern[found.span], found.suggestion.unwrap())
        };
        findings(pattern).into_iter().map(gap).collect()
    }

    #[test]
    fn gaps_at_the_edges_are_needless() {
        let cases = [
            (".*full", "start", ".*", "full"),
            (".*?full", "start", ".*?", "full"),
            ("(?i).*full", "start", ".*", "(?i)full"),
            ("(?i:.*full)", "start", ".*", "(?i:full)"),
            ("(?s).*full", "start", ".*", "(?s)full"),
            (".*.*?full", "start", ".*.*?", "full"),
            (".*full$", "start", ".*", "full$"),
            ("^550.+full.*", "end", ".*", "^550.+full"),
            ("full.*.*?", "end", ".*.*?", "full"),
        ];
        for (pattern, edge, gap, suggestion) in cases {
            assert_eq!(
                found(pattern),
                [(edge.to_owned(), gap, suggestion.to_owned())],
                "{pattern}"
            );
        }
    }

    #[test]
    fn gaps_at_both_edges_are_two_findings_with_one_cure() {
        let start = ("start".to_owned(), ".*", "full".to_owned());
        let end = ("end".to_owned(), ".*?", "full".to_owned());
        assert_eq!(found(".*full.*?"), [start, end]);
    }

    #[test]
    fn gaps_that_something_depends_on_are_not() {
        let patterns = [
            "^.*full",
            r"\A.*full",
            "full.*$",
            r"full.*\z",
            r"\b.*full",
            ".+full",
            "full.+",
            "a.*b",
            ".?full",
            r"\s*full",
            "(?m)^.*full",
            ".*|full",
            "(?i)^.*full",
            r"full\.*",
            "full[.*]",
        ];
        for pattern in patterns {
            assert_eq!(found(pattern), [], "{pattern}");
        }
    }
}
