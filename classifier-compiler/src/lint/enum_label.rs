//! Labels that cannot be variants of an enum, for rules that a macro will read.

use crate::{
    diagnostic::{Code, Diagnostic},
    rules::{RuleSet, variant_problems},
};

/// The errors that the rules of an enum have already.
const ERRORS: [Code; 3] = [Code::EMPTY_LABEL, Code::NAMELESS_LABEL, Code::LABEL_CLASH];

pub(super) fn find(code: Code, rules: &RuleSet) -> Vec<Diagnostic> {
    if rules.problems.iter().any(|problem| ERRORS.contains(&problem.code)) {
        return Vec::new();
    }
    let finding = |problem| Diagnostic { code, ..problem };
    variant_problems(&rules.labels).map(finding).collect()
}
