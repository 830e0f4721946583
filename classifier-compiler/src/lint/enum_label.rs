//! Labels that cannot be variants of an enum, for rules that a macro will read.

use crate::{
    diagnostic::{Code, Diagnostic},
    rules::{RuleSet, variant_problems},
};

/// The errors that the rules of an enum have already.
const ERRORS: [Code; 3] = [Code::EMPTY_LABEL, Code::NAMELESS_LABEL, Code::LABEL_CLASH];

pub(super) fn find(code: Code, rules: &RuleSet) -> impl Iterator<Item = Diagnostic> {
    let is_error = rules.problems.iter().any(|problem| ERRORS.contains(&problem.code));
    let labels = if is_error { &[][..] } else { &rules.labels };
    variant_problems(labels).map(move |problem| Diagnostic { code, ..problem })
}
