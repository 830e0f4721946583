//! What `[[examples]]` expect where no rule matches.

use classifier_compiler::{Compiler, RuleFormat, RuleSet};

/// What is wrong with rules under the default label `Nothing`, and the example that `text` gets
/// `Uncategorized`.
fn codes(rules: &str, text: &str) -> Vec<&'static str> {
    let file =
        format!("[rules]\n{rules}\n[[examples]]\ntext = '{text}'\nlabel = 'Uncategorized'\n");
    let rules = RuleSet::builder().text("rules.toml", RuleFormat::Toml, file).read();
    match Compiler::new().default_label("Nothing").compile(&rules) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(|problem| problem.code.as_str()).collect(),
    }
}

#[test]
fn uncategorized_expects_no_match_under_any_default_label() {
    assert!(codes("A = ['a']", "b").is_empty());
    assert_eq!(codes("A = ['a']", "a"), ["R040"]);
}

#[test]
fn uncategorized_is_an_ordinary_label_if_a_rule_has_it() {
    assert!(codes("Uncategorized = ['a']", "a").is_empty());
    assert_eq!(codes("Uncategorized = ['a']", "b"), ["R040"]);
}
