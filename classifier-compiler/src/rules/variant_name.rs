//! Labels as the names of enum variants.

use std::collections::HashMap;

use super::{Label, camel_case::upper_camel_case};
use crate::diagnostic::{Code, Diagnostic, short};

/// What keeps labels from being the variants of one enum: labels without a name, and two labels of
/// one name.
pub(crate) fn variant_problems(labels: &[Label]) -> impl Iterator<Item = Diagnostic> {
    let mut first: HashMap<&str, &Label> = HashMap::new();
    labels.iter().filter_map(move |label| {
        let name = label.variant_name.as_str();
        let problem = if label.name.trim().is_empty() {
            Diagnostic::error(Code::EMPTY_LABEL, "the label has no text")
                .help("give the label a name with letters")
        } else if name.is_empty() {
            let message = "no enum variant can be named after the label: it has no letters";
            Diagnostic::error(Code::NAMELESS_LABEL, message)
                .help("give the label a name with letters")
        } else if let Some(other) = first.insert(name, label) {
            first.insert(name, other);
            clash(name, other)
        } else {
            return None;
        };
        Some(problem.at(label.location.clone()).label(&label.name))
    })
}

fn clash(name: &str, other: &Label) -> Diagnostic {
    let (name, text) = (short(name), short(&other.name));
    let message = format!("as enum variants, this label and `{text}` are both `{name}`");
    Diagnostic::error(Code::LABEL_CLASH, message)
        .help("rename one of them, or use one label for both")
        .related(&other.location, format!("the label `{text}`"))
}

/// The name of a variant for a text, if one can be made of it.
#[must_use]
pub fn variant_name(label: &str) -> Option<String> {
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
