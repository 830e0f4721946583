//! Lints over one pattern.
//!
//! They look at the syntax tree as it is written, since a tree of what it means no longer knows
//! groups, dots and where they stand. Only what matches everything is told by the meaning.

use std::{ops::Range, slice};

use regex_syntax::{
    ast::{Ast, parse::Parser},
    hir::Hir,
};

use super::{backspace, class, everything, gap, group, host};

/// Something in a pattern that is hardly meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PatternFinding {
    pub(crate) lint: PatternLint,
    /// The bytes of the pattern that it is about.
    pub(crate) span: Range<usize>,
    /// The whole pattern as it may be meant, with nothing mended but findings of this
    /// kind.
    pub(crate) suggestion: Option<String>,
    /// What makes the suggestion out of the pattern, in places that follow each other. Nothing
    /// where that needs a decision of the author.
    pub(crate) edits: Vec<(Range<usize>, &'static str)>,
}

impl PatternFinding {
    /// A finding that something else in places of the pattern mends, which follow each other.
    pub(super) fn mended(
        lint: PatternLint,
        span: Range<usize>,
        pattern: &str,
        replacements: impl IntoIterator<Item = (Range<usize>, &'static str)>,
    ) -> Self {
        let edits: Vec<_> = replacements.into_iter().collect();
        let suggestion = Some(replaced(pattern, edits.iter().cloned()));
        Self { lint, span, suggestion, edits }
    }
}

/// What a finding says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PatternLint {
    /// Parentheses that group for no purpose, and do not match parentheses either.
    UnescapedGroup,
    /// Dots in the name of a host that match any character.
    UnescapedDot {
        /// The name, as it is meant.
        host: String,
    },
    /// A backspace, which `\b` is in double quotes.
    Backspace,
    /// `.*` where a match may begin or end anywhere. The suggestion matches in the same texts.
    NeedlessGap(Edge),
    /// A class of hundreds of characters where few are likely to be meant. The suggestion matches
    /// in the same ASCII texts.
    CostlyClass {
        /// The class as it is written.
        class: &'static str,
        /// The ASCII characters in it, as a class of their own.
        ascii: &'static str,
    },
    /// A pattern that matches in every text, or in nearly every.
    MatchesEverything {
        /// The texts in which it does not.
        but: Unmatched,
    },
}

/// An end of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    Start,
    End,
}

/// The few texts in which a pattern does not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unmatched {
    /// There is none.
    Nothing,
    /// The empty text.
    Empty,
    /// The empty text, and those of nothing but line breaks.
    OnlyLineBreaks,
    /// The empty text, and those that begin with a line break.
    LeadingLineBreak,
    /// Some with line breaks.
    WithLineBreaks,
    /// The empty text, and some with line breaks.
    EmptyOrWithLineBreaks,
}

/// What is found in a pattern and its meaning, by its place.
pub(crate) fn findings_in(pattern: &str, hir: &Hir) -> Vec<PatternFinding> {
    let Ok(ast) = Parser::new().parse(pattern) else { return vec![] };
    if let Some(but) = everything::unmatched(hir) {
        // How it is written no longer matters.
        let lint = PatternLint::MatchesEverything { but };
        let span = 0..pattern.len();
        return vec![PatternFinding { lint, span, suggestion: None, edits: Vec::new() }];
    }
    let lints =
        [backspace::findings, group::findings, host::findings, gap::findings, class::findings];
    let mut findings: Vec<_> = lints.iter().flat_map(|lint| lint(pattern, &ast)).collect();
    findings.sort_by_key(|finding| finding.span.start);
    findings
}

/// The bytes that a part of a pattern is written in.
pub(crate) fn span(ast: &Ast) -> Range<usize> {
    let span = ast.span();
    span.start.offset..span.end.offset
}

/// What a part of a pattern consists of.
pub(crate) fn children(ast: &Ast) -> &[Ast] {
    match ast {
        Ast::Concat(concat) => &concat.asts,
        Ast::Alternation(alternation) => &alternation.asts,
        Ast::Group(group) => slice::from_ref(&group.ast),
        Ast::Repetition(repetition) => slice::from_ref(&repetition.ast),
        _ => &[],
    }
}

/// The pattern with something else in places that follow each other.
pub(crate) fn replaced<'r>(
    pattern: &str,
    replacements: impl IntoIterator<Item = (Range<usize>, &'r str)>,
) -> String {
    let mut replaced = String::with_capacity(pattern.len());
    let mut at = 0;
    for (span, replacement) in replacements {
        replaced.push_str(&pattern[at..span.start]);
        replaced.push_str(replacement);
        at = span.end;
    }
    replaced.push_str(&pattern[at..]);
    replaced
}

/// What is found in a pattern. Nothing is, in one that is refused anyway.
#[cfg(test)]
pub(super) fn findings(pattern: &str) -> Vec<PatternFinding> {
    let hir = crate::syntax::parse::parse(pattern).ok();
    hir.map(|hir| findings_in(pattern, &hir)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
