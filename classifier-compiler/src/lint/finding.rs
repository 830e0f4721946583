//! What lints over one pattern say, and what they share.

use std::{ops::Range, slice};

use regex_syntax::ast::Ast;

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
