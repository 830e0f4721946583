//! The attribute macro `classifier`: it turns rule files into an enum of their labels with a
//! classifier. Its documentation is in the crate `classifier`, which most programs use.
//!
//! `attribute` parses the arguments and `item` the enum, `expand` calls the compiler through
//! `cache`, and `emit` writes the tokens; `attributes` writes those for the attributes of labels, and
//! `text_enum` those that all enums have.

#![forbid(unsafe_code)]

mod attribute;
mod attributes;
mod cache;
mod default_label;
mod emission;
mod emit;
mod expand;
mod item;
mod text_enum;

use proc_macro::TokenStream;

/// Turns an enum into the labels of a rule set, with an embedded classifier.
///
/// For crates that depend on `classifier-macros` and `classifier-runtime`. The crate `classifier`
/// documents arguments and results.
#[proc_macro_attribute]
pub fn classifier(attribute: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(attribute.into(), item.into(), "::classifier_runtime").into()
}

/// The same for crates that depend on `classifier`, which re-exports it as `classifier`.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn classifier_of_facade(attribute: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(attribute.into(), item.into(), "::classifier").into()
}
