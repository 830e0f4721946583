//! Patterns as a rule set.

use classifier_compiler::RuleSet;

/// A rule set with a rule for each pattern.
pub(crate) fn rule_set<P: AsRef<str>>(patterns: &[P]) -> RuleSet {
    let patterns: Vec<&str> = patterns.iter().map(AsRef::as_ref).collect();
    let file = serde_json::json!({ "rules": { "Label": patterns } });
    RuleSet::from_texts([("rules.json".to_owned(), file.to_string())])
}
