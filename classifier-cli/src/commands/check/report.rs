//! Diagnostics for people, and the exit status.

use classifier_compiler::{Code, Diagnostics, RuleSet, Severity};

use crate::status::{Outcome, print_diagnostics, print_message};

/// Print all diagnostics and the summary.
pub fn report(rules: &RuleSet, found: &Diagnostics) {
    print_diagnostics(found);
    summarize(rules, found);
}

/// Print one line with the numbers of rules, errors and warnings.
pub fn summarize(rules: &RuleSet, found: &Diagnostics) {
    let checked = [
        count(rules.rules().len(), "rule"),
        count(rules.labels().len(), "label"),
        count(rules.files().len(), "file"),
    ];
    let errors = count(found.count(Severity::Error), "error");
    let warnings = count(found.count(Severity::Warning), "warning");
    print_message(format_args!("{}: {errors}, {warnings}", checked.join(", ")));
}

pub fn count(number: usize, name: &str) -> String {
    match number {
        1 => format!("1 {name}"),
        _ => format!("{number} {name}s"),
    }
}

pub fn outcome(found: &Diagnostics) -> Outcome {
    let unreadable = [Code::UNREADABLE, Code::UNKNOWN_BUILTIN];
    if found.iter().any(|problem| unreadable.contains(&problem.code)) {
        Outcome::NotRun
    } else if found.count(Severity::Error) > 0 {
        Outcome::Found
    } else {
        Outcome::Clean
    }
}
