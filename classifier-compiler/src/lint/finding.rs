//! What lints over one pattern find, and what they share.

use std::{ops::Range, slice};

use regex_syntax::ast::Ast;

/// Something in a pattern that is probably unintended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PatternFinding {
    /// What it is.
    pub(crate) message: String,
    /// The bytes of the pattern that it is about.
    pub(crate) span: Range<usize>,
    /// What to do about it, where no suggestion says.
    pub(crate) help: Option<&'static str>,
    /// The whole pattern as it may be meant, with nothing changed but findings of this kind.
    pub(crate) suggestion: Option<String>,
    /// What makes the suggestion out of the pattern, in places that follow each other. Nothing
    /// where that needs a decision of the author.
    pub(crate) edits: Vec<(Range<usize>, &'static str)>,
}

impl PatternFinding {
    /// A finding with a suggestion: replacements in places of the pattern that follow each other.
    pub(super) fn with_suggestion(
        message: String,
        span: Range<usize>,
        pattern: &str,
        replacements: impl IntoIterator<Item = (Range<usize>, &'static str)>,
    ) -> Self {
        let edits: Vec<_> = replacements.into_iter().collect();
        let suggestion = Some(replaced(pattern, edits.iter().cloned()));
        Self { message, span, help: None, suggestion, edits }
    }
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

/// What one lint finds in a pattern.
#[cfg(test)]
pub(super) fn found_by(
    find: fn(&str, &Ast) -> Vec<PatternFinding>,
    pattern: &str,
) -> Vec<PatternFinding> {
    find(pattern, &regex_syntax::ast::parse::Parser::new().parse(pattern).unwrap())
}
