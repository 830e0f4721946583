//! Labels as the names of enum variants, and labels that are meant by others.

mod camel_case;
mod distance;

use std::collections::HashMap;

use self::{camel_case::upper_camel_case, distance::damerau_levenshtein};
use crate::{
    RuleSet,
    diagnostic::{Diagnostic, DiagnosticKind},
    rule_set::Label,
};

/// The default label where nobody names another.
pub(crate) const UNCATEGORIZED: &str = "Uncategorized";

/// Names each label as a variant of an enum. Labels without a name, and two labels of one name,
/// are problems.
pub(crate) fn name_variants(rules: &mut RuleSet) {
    let mut first: HashMap<String, usize> = HashMap::new();
    for index in 0..rules.labels.len() {
        let name = variant_name(&rules.labels[index].name).unwrap_or_default();
        rules.labels[index].variant_name.clone_from(&name);
        let kind = if name.is_empty() {
            DiagnosticKind::NamelessLabel
        } else if let Some(&other) = first.get(&name) {
            let Label { name: other, location: at, .. } = rules.labels[other].clone();
            DiagnosticKind::LabelClash { name, other, at }
        } else {
            first.insert(name, index);
            continue;
        };
        let label = &rules.labels[index];
        rules.problems.push(Diagnostic::new(kind, label.location.clone()).label(&label.name));
    }
}

/// The label that is spelled most nearly like a text, if any could be meant by it.
///
/// As in rustc and clap: at most a third of the characters may differ, by the edit distance of
/// Damerau and Levenshtein.
pub fn similar<'l>(text: &str, labels: impl Iterator<Item = &'l str>) -> Option<String> {
    // The distance takes time in proportion to both lengths.
    const LONGEST: usize = 100;
    if text.len() > LONGEST {
        return None;
    }
    let chars = text.chars().count();
    let is_near = |label: &&str| {
        let label_chars = label.chars().count();
        label.len() <= LONGEST && label_chars.abs_diff(chars) * 3 <= label_chars
    };
    let lower = text.to_lowercase();
    let distance = |label: &str| damerau_levenshtein(&lower, &label.to_lowercase());
    labels
        .filter(is_near)
        .map(|label| (distance(label), label))
        .filter(|(distance, label)| distance * 3 <= label.chars().count())
        .min()
        .map(|(_, label)| label.to_owned())
}

/// The name for a label's text, if one can be made of it.
fn variant_name(label: &str) -> Option<String> {
    if is_variant_name(label) {
        return Some(label.to_owned());
    }
    let or_space = |char| if is_identifier_part(char) { char } else { ' ' };
    let words: String = label.chars().map(or_space).collect();
    let name = upper_camel_case(&words);
    match name.chars().next()? {
        first if !unicode_ident::is_xid_start(first) => Some(format!("_{name}")),
        _ if name == "Self" => Some("Self_".to_owned()),
        _ => Some(name),
    }
}

fn is_variant_name(label: &str) -> bool {
    label.starts_with(char::is_uppercase)
        && label.chars().all(is_identifier_part)
        && label != "Self"
}

/// Whether a character other than `_` may stand in an identifier (Unicode Standard Annex 31).
fn is_identifier_part(char: char) -> bool {
    unicode_ident::is_xid_continue(char) && char != '_'
}

#[cfg(test)]
mod tests {
    use super::variant_name;

    #[test]
    fn names_are_identifiers_whatever_the_label() {
        let cases = [
            ("SpamBlock", Some("SpamBlock")),
            ("spam_block", Some("SpamBlock")),
            ("Spam block!", Some("SpamBlock")),
            ("Self", Some("Self_")),
            ("550 5.1.1", Some("_550511")),
            ("größe", Some("Größe")),
            ("A\u{24D0}b", Some("AB")),
            ("...", None),
            ("_", None),
        ];
        for (label, name) in cases {
            assert_eq!(variant_name(label).as_deref(), name, "{label}");
        }
    }
}
