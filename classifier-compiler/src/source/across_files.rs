//! What can be wrong with rules only when all files are read.

use std::collections::HashMap;

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, short},
    rules::{Attribute, Id, RuleSet},
};

/// Adds the problems that no file has alone.
pub(super) fn check(rules: &mut RuleSet) {
    let mut problems = duplicate_ids(rules);
    // A file that cannot be read may have what is missing.
    if !rules.is_incomplete {
        problems.extend(missing_attributes(rules));
    }
    rules.problems.extend(problems);
}

fn duplicate_ids(rules: &RuleSet) -> Diagnostics {
    let mut first: HashMap<&str, &Id> = HashMap::new();
    let ids = rules.rules.iter().filter_map(|rule| rule.id.as_ref());
    ids.filter_map(|id| {
        let other = first.get(id.text.as_str()).copied();
        first.entry(&id.text).or_insert(id);
        let message = format!("the id `{}` is that of another rule", short(&id.text));
        let problem = Diagnostic::error(Code::DUPLICATE_ID, message)
            .help("give each rule an id of its own")
            .at(id.location.clone());
        Some(problem.related(&other?.location, "the first rule with this id"))
    })
    .collect()
}

/// The labels with rules that lack a required attribute.
fn missing_attributes(rules: &RuleSet) -> Diagnostics {
    let mut has_rules = vec![false; rules.labels.len()];
    rules.rules.iter().for_each(|rule| has_rules[rule.label] = true);
    let required = rules.attributes.iter().enumerate().filter(|(_, it)| it.is_required);
    let lacks = |&(index, _, label): &(usize, &Attribute, usize)| {
        has_rules[label] && rules.label_value(label, index).is_none()
    };
    let lacking = required
        .flat_map(|(index, it)| (0..rules.labels.len()).map(move |label| (index, it, label)))
        .filter(lacks);
    lacking
        .take(Diagnostics::ENOUGH)
        .map(|(_, attribute, label)| {
            let label = &rules.labels[label];
            let (name, attribute_name) = (short(&label.name), short(&attribute.name));
            let message =
                format!("the label `{name}` lacks the required attribute `{attribute_name}`");
            Diagnostic::error(Code::MISSING_ATTRIBUTE, message)
                .help("give it a value under [labels], or give the declaration a `default`")
                .at(label.location.clone())
                .label(&label.name)
                .related(&attribute.location, "the declaration")
        })
        .collect()
}
