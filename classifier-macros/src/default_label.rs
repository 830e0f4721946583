//! The default label, and the labels of variants.

use classifier_compiler::{Label, RuleSet, similar_label};
use syn::{Attribute as SynAttribute, Error, Ident, Result, ext::IdentExt};

use crate::{
    attribute::Attribute,
    item::{LabelEnum, Variant},
};

/// The default label if none is given.
const UNCATEGORIZED: &str = "Uncategorized";

/// The default label.
pub(crate) struct Default {
    /// The variant's name.
    pub(crate) name: String,
    /// The label's text.
    pub(crate) text: String,
}

/// Selects the default label: the variant marked `#[default]`, or the argument, or `Uncategorized`.
pub(crate) fn default_variant(
    attribute: &Attribute,
    item: &LabelEnum,
    rules: &RuleSet,
) -> Result<Default> {
    let mut marked = item.variants.iter().filter(|variant| is_default(variant));
    let text_of = |name: &str| label_of(name, rules).map_or(name, |label| &label.name).to_owned();
    match (marked.next(), &attribute.default) {
        (Some(variant), Some(_)) => Err(Error::new_spanned(
            variant,
            "name the default label once: with `#[default]` or with `default = \"...\"`",
        )),
        (Some(variant), None) => {
            let name = variant.ident.unraw().to_string();
            Ok(Default { text: text_of(&name), name })
        }
        (None, Some(label)) => {
            let text = label.value();
            let known = rules.labels().iter().find(|label| label.name == text);
            let own = text == UNCATEGORIZED
                || item.variants.iter().any(|variant| variant.ident.unraw() == text);
            match known {
                Some(label) => Ok(Default { name: label.variant_name.clone(), text }),
                // A file that could not be read may have it.
                None if own || rules.is_incomplete() => {
                    Ok(Default { text: text_of(&text), name: text })
                }
                None => Err(Error::new_spanned(label, unknown_label(&text, item, rules))),
            }
        }
        (None, None) => {
            let name = UNCATEGORIZED.to_owned();
            Ok(Default { text: text_of(&name), name })
        }
    }
}

/// The message for a default label that is neither a label of the rules nor a variant.
fn unknown_label(text: &str, item: &LabelEnum, rules: &RuleSet) -> String {
    let similar = similar_label(text, rules.labels().iter().map(|label| label.name.as_str()));
    let cure = match (similar, syn::parse_str::<Ident>(text)) {
        (Some(similar), _) => format!("did you mean {similar:?}?"),
        (None, Ok(variant)) => {
            format!("add it to the enum: `enum {} {{ {variant} }}`", item.ident)
        }
        (None, Err(_)) => {
            format!("add it to a rule file, below [labels]: {text:?} = \"its meaning\"")
        }
    };
    format!("no rule file has a label {text:?}, and the enum has no such variant\nhelp: {cure}")
}

/// Whether a variant is marked `#[default]`.
pub(crate) fn is_default(variant: &Variant) -> bool {
    let marks = |attribute: &SynAttribute| attribute.path().is_ident("default");
    variant.attrs.iter().any(marks)
}

/// The labels that have a variant name: all, unless the rules have errors.
pub(crate) fn named_labels(rules: &RuleSet) -> impl Iterator<Item = &Label> {
    rules.labels().iter().filter(|label| !label.variant_name.is_empty())
}

/// The label of a variant, if it is one of the rule files.
pub(crate) fn label_of<'r>(variant: &str, rules: &'r RuleSet) -> Option<&'r Label> {
    named_labels(rules).find(|label| label.variant_name == variant)
}
