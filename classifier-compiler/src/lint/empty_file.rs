//! Files that say nothing.

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    rules::RuleSet,
};

pub(super) fn find(code: Code, rules: &RuleSet) -> Vec<Diagnostic> {
    let finding = |location: &Location| {
        Diagnostic::error(code, "the file has no rules, labels, attributes or examples")
            .help("write the line [rules], and below it lines like Label = ['pattern']; or do not name the file")
            .at(location.clone())
    };
    rules.empty_files.iter().map(finding).collect()
}
