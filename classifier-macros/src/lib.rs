//! The attribute macro `classifier`: rule files in, an enum of their labels with its classifier
//! out. Its documentation stands in the crate `classifier`, through which most programs use it.
//!
//! `attribute` reads what stands in the parentheses and `item` the enum, `expand` calls the compiler through `cache`,
//! `emit` writes the tokens, and `attributes` those for the attributes of labels.

#![forbid(unsafe_code)]

mod attribute;
mod attributes;
mod cache;
mod default_label;
mod emit;
mod expand;
mod item;

use proc_macro::TokenStream;

/// Makes an enum the labels of a rule set, with the rule set's classifier embedded.
///
/// For crates that depend on `classifier-macros` and `classifier-runtime`; what it takes and what
/// it gives is documented where the crate `classifier` exports it.
#[proc_macro_attribute]
pub fn classifier(attribute: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(attribute.into(), item.into(), "::classifier_runtime").into()
}

/// The same for crates that depend on `classifier`, which exports it as `classifier`.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn classifier_of_facade(attribute: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(attribute.into(), item.into(), "::classifier").into()
}
