//! The default label, and the labels of variants.

use classifier_compiler::{Label, RuleSet};
use syn::{Attribute as SynAttribute, Error, Result, ext::IdentExt};

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
                None if own => Ok(Default { text: text_of(&text), name: text }),
                None => Err(Error::new_spanned(
                    label,
                    format!("no rule file has a label {text:?}, and the enum has no such variant"),
                )),
            }
        }
        (None, None) => {
            let name = UNCATEGORIZED.to_owned();
            Ok(Default { text: text_of(&name), name })
        }
    }
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
