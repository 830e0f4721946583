//! Runs lints over one pattern at a time.
//!
//! They look at the syntax tree as it is written, since a tree of what it means no longer knows
//! groups, dots and their places. Only what matches everything is found by the meaning.

use std::collections::{BTreeMap, btree_map::Entry};

use regex_syntax::{
    ast::{Ast, parse::Parser},
    hir::Hir,
};

use super::{finding::PatternFinding, matches_everything};
use crate::{
    diagnostic::{Code, Diagnostic, Fix},
    rules::RuleSet,
};

/// A lint over one pattern.
#[derive(Clone, Copy)]
pub(super) struct PatternLint {
    pub(super) code: Code,
    pub(super) scope: Scope,
    pub(super) find: fn(&str, &Ast) -> Vec<PatternFinding>,
}

/// How many findings a file gets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// All.
    Each,
    /// The first, which counts the others and fixes them too: it is a habit of the file's author.
    OncePerFile,
}

/// Reports what the lints find in all patterns, and the rules that match everything, under a code of
/// their own.
pub(super) fn find(
    rules: &RuleSet,
    everything: Code,
    lints: &[PatternLint],
    mut report: impl FnMut(Diagnostic),
) {
    let mut of_files: BTreeMap<(usize, Code), (Diagnostic, usize)> = BTreeMap::new();
    for (index, rule) in rules.rules().iter().enumerate() {
        // A refused pattern is an error already.
        let Some(hir) = rule.hir() else { continue };
        for (code, scope, finding) in findings(&rule.pattern, &hir, everything, lints) {
            let finding = diagnostic(rules, index, code, finding);
            if scope == Scope::Each {
                report(finding);
                continue;
            }
            match of_files.entry((rule.location.file_index(), code)) {
                Entry::Vacant(entry) => _ = entry.insert((finding, 1)),
                Entry::Occupied(mut entry) => {
                    let (first, patterns) = entry.get_mut();
                    *patterns += 1;
                    match (&mut first.fix, finding.fix) {
                        (Some(fix), Some(more)) => fix.edits.extend(more.edits),
                        (fix, more) => *fix = fix.take().or(more),
                    }
                }
            }
        }
    }
    for (mut finding, patterns) in of_files.into_values() {
        if patterns > 1 {
            finding.message += &format!("; the file has {patterns} such patterns");
        }
        report(finding);
    }
}

/// What is found in a pattern and its meaning, by its place.
pub(super) fn findings(
    pattern: &str,
    hir: &Hir,
    everything: Code,
    lints: &[PatternLint],
) -> Vec<(Code, Scope, PatternFinding)> {
    let Ok(ast) = Parser::new().parse(pattern) else { return vec![] };
    if let Some(finding) = matches_everything::find(pattern, hir) {
        // How it is written no longer matters.
        return vec![(everything, Scope::Each, finding)];
    }
    let of_lint = |lint: &PatternLint| {
        let PatternLint { code, scope, find } = *lint;
        find(pattern, &ast).into_iter().map(move |finding| (code, scope, finding))
    };
    let mut findings: Vec<_> = lints.iter().flat_map(of_lint).collect();
    findings.sort_by_key(|(_, _, finding)| finding.span.start);
    findings
}

fn diagnostic(rules: &RuleSet, rule: usize, code: Code, finding: PatternFinding) -> Diagnostic {
    let PatternFinding { message, span, help, suggestion, edits } = finding;
    let of_rule = &rules.rules()[rule];
    let place = of_rule.location.within(&of_rule.pattern, span);
    let mut problem = rules.problem_of(rule, code, message);
    if let Some(suggestion) = suggestion {
        problem = problem.help(format!("write {}", place.quoted(&suggestion)));
        if !edits.is_empty() {
            problem.fix = Fix::in_string(&of_rule.location, &of_rule.pattern, &edits, &suggestion);
        }
    } else {
        problem.help = help.map(str::to_owned);
    }
    problem.at(place)
}
