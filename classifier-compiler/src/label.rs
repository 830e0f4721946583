//! Labels as the names of enum variants.

use heck::ToUpperCamelCase;

use crate::{
    RuleSet,
    diagnostic::{Diagnostic, DiagnosticKind, Diagnostics},
};

impl RuleSet {
    /// The name of each label as an enum variant, in the order of [`labels`](Self::labels).
    ///
    /// A label that is an identifier in UpperCamelCase is its own name; any other is converted.
    ///
    /// # Errors
    ///
    /// When two labels have one name, or a label has nothing that a name can be made of.
    ///
    /// # Examples
    ///
    /// ```
    /// # let dir = tempfile::tempdir()?;
    /// # let path = dir.path().join("rules.toml");
    /// std::fs::write(&path, "[rules]\nDNSFailure = []\n'mailbox is full' = []\n'4xx' = []")?;
    /// let rules = classifier_compiler::RuleSet::load([&path])?;
    /// assert_eq!(rules.variant_names()?, ["DNSFailure", "MailboxIsFull", "_4xx"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn variant_names(&self) -> Result<Vec<String>, Diagnostics> {
        let mut names: Vec<String> = Vec::new();
        let mut problems = Diagnostics::default();
        for label in self.labels() {
            let problem = |kind| Diagnostic::new(kind, label.location.clone()).label(&label.name);
            let name = variant_name(&label.name).unwrap_or_else(|| {
                problems.push(problem(DiagnosticKind::NamelessLabel));
                String::new()
            });
            if let Some(other) = names.iter().position(|other| *other == name && !name.is_empty()) {
                let other = self.labels()[other].clone();
                let kind = DiagnosticKind::LabelClash {
                    name: name.clone(),
                    other: other.name,
                    at: other.location,
                };
                problems.push(problem(kind));
            }
            names.push(name);
        }
        problems.unless_any(names)
    }
}

/// The name for a label's text, if one can be made of it.
fn variant_name(label: &str) -> Option<String> {
    if is_variant_name(label) {
        return Some(label.to_owned());
    }
    let or_space = |char| if is_identifier_part(char) { char } else { ' ' };
    let words: String = label.chars().map(or_space).collect();
    let name = words.to_upper_camel_case();
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
