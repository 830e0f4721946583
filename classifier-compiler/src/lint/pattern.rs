//! Lints over one pattern.
//!
//! They look at the syntax tree as it is written, since a tree of what it means no longer knows
//! groups, dots and where they stand. Only what matches everything is told by the meaning.

use regex_syntax::{ast::parse::Parser, hir::Hir};

use super::{
    backspace, class, everything,
    finding::{PatternFinding, PatternLint},
    gap, group, host,
};

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

/// What is found in a pattern. Nothing is, in one that is refused anyway.
#[cfg(test)]
pub(super) fn findings(pattern: &str) -> Vec<PatternFinding> {
    let hir = crate::syntax::parse::parse(pattern).ok();
    hir.map(|hir| findings_in(pattern, &hir)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
