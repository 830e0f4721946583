//! Writes the tokens: the enum with its variants and functions.
//!
//! All names are absolute paths, so the code works in any module of any crate. It has no `unsafe`,
//! which the user's crate may forbid.

use std::fs::File;

use classifier_compiler::{Artifact, RuleSet};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Path, Token, ext::IdentExt, parse_quote, punctuated::Punctuated};

use crate::{
    attributes,
    default_label::{Default, is_default, label_of, named_labels},
    emission::Emission,
    item::{LabelEnum, Variant},
    text_enum::text_enum,
};

pub(crate) fn emit(mut emission: Emission<'_>) -> TokenStream {
    add_variants(&mut emission);
    add_derives(&mut emission.item);
    let Emission { item, krate, files, rules, default, artifacts } = &emission;
    let name = &item.ident;
    let variants: Vec<&Ident> = item.variants.iter().map(|variant| &variant.ident).collect();
    let texts: Vec<String> =
        variants.iter().map(|variant| text(&variant.unraw().to_string(), rules, default)).collect();
    let labels = named_labels(rules).map(|label| format_ident!("{}", label.variant_name));
    let default = format_ident!("{}", default.name);
    let version = classifier_format::VERSION;
    let engine = Literal::byte_string(&classifier_format::ENGINE);
    let bytes = artifacts.map_or([&[][..]; 2], |both| both.each_ref().map(Artifact::as_bytes));
    let [little, big] = bytes.map(|bytes| embedded(krate, bytes));
    // Cargo expands again when a file that the output names changes. A file that cannot be read is
    // an error already, after which Cargo expands again anyway.
    let tracked = files.iter().filter(|path| artifacts.is_some() || File::open(path).is_ok());
    let tracked = tracked.map(|path| path.display().to_string());

    let enums = attributes::enums(&emission);
    let functions = attributes::functions(&emission);
    let text_enum = text_enum(krate, name, "label", &variants, &texts);

    quote! {
        #item
        #enums

        const _: () = {
            #(const _: &[::core::primitive::u8] = ::core::include_bytes!(#tracked);)*

            const _: () = #krate::__private::assert_format(#version, *#engine);

            #[cfg(target_endian = "little")]
            #little
            #[cfg(target_endian = "big")]
            #big

            static EMBEDDED: #krate::__private::Embedded<#name> = #krate::__private::Embedded::new(
                &ARTIFACT.0,
                &[#(#name::#labels),*],
                #name::#default,
            );

            impl #name {
                /// The label of the first rule that matches the text, or the default label.
                #[inline]
                #[must_use]
                pub fn classify(text: &::core::primitive::str) -> Self {
                    EMBEDDED.classify(text)
                }

                /// The same for bytes, which are read like `String::from_utf8_lossy`.
                #[inline]
                #[must_use]
                pub fn classify_bytes(text: &[::core::primitive::u8]) -> Self {
                    EMBEDDED.classify_bytes(text)
                }

                /// The first rule that matches the text, with its file and line.
                #[must_use]
                pub fn explain(
                    text: &::core::primitive::str,
                ) -> ::core::option::Option<#krate::Rule<'static>> {
                    EMBEDDED.explain(text)
                }

                /// The classifier of this enum.
                #[must_use]
                pub fn classifier() -> &'static #krate::Classifier<'static> {
                    EMBEDDED.classifier()
                }

                #functions
            }

            #text_enum
            #krate::__private::impl_label!(#name, EMBEDDED, #krate::__private);
            #krate::__private::impl_groups!(#name, EMBEDDED, #krate::__private);
            #krate::__private::impl_pool!(#name, EMBEDDED, #krate::__private);
        };
    }
}

/// Adds a variant for each label that has none, and for the default label. What the rule files say
/// about labels becomes documentation if the user wrote none.
fn add_variants(emission: &mut Emission<'_>) {
    let Emission { item, rules, default, .. } = emission;
    let names: Vec<&str> = named_labels(rules).map(|label| label.variant_name.as_str()).collect();
    let is_label = label_of(&default.name, rules).is_some();
    let unnamed = (!is_label).then_some(default.name.as_str());
    for name in names.into_iter().chain(unnamed) {
        let ident = Ident::new(name, Span::call_site());
        let doc = attributes::label_docs(name, rules);
        let doc = doc.unwrap_or_else(|| "No rule matched.".to_owned());
        match item.variants.iter_mut().find(|variant| variant.ident.unraw() == ident) {
            Some(variant) if has_docs(variant) => {}
            Some(variant) => variant.attrs.push(parse_quote!(#[doc = #doc])),
            None => {
                item.variants.push(Variant::new(ident, vec![parse_quote!(#[doc = #doc])]));
            }
        }
    }
    if !item.variants.iter().any(is_default)
        && let Some(variant) =
            item.variants.iter_mut().find(|variant| variant.ident.unraw() == default.name)
    {
        variant.attrs.push(parse_quote!(#[default]));
    }
}

fn has_docs(variant: &Variant) -> bool {
    variant.attrs.iter().any(|attribute| attribute.path().is_ident("doc"))
}

/// Derives the usual traits, except those that the user derives below the attribute.
fn add_derives(item: &mut LabelEnum) {
    const USUAL: [&str; 9] =
        ["Debug", "Clone", "Copy", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash", "Default"];
    let derived: Vec<String> = item
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
        .filter_map(|attribute| {
            attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated).ok()
        })
        .flatten()
        .filter_map(|path| Some(path.segments.last()?.ident.to_string()))
        .collect();
    let missing = USUAL.iter().filter(|name| !derived.iter().any(|other| other == *name));
    let missing = missing.map(|name| {
        let ident = format_ident!("{name}");
        match *name {
            "Debug" => quote!(::core::fmt::Debug),
            "Clone" => quote!(::core::clone::Clone),
            "Copy" => quote!(::core::marker::Copy),
            "Hash" => quote!(::core::hash::Hash),
            "Default" => quote!(::core::default::Default),
            _ => quote!(::core::cmp::#ident),
        }
    });
    item.attrs.push(parse_quote!(#[derive(#(#missing),*)]));
}

/// The text of the label of a variant: that of the rule files, or the variant's name.
fn text(variant: &str, rules: &RuleSet, default: &Default) -> String {
    match label_of(variant, rules) {
        Some(label) => label.name.clone(),
        None if variant == default.name => default.text.clone(),
        None => variant.to_owned(),
    }
}

/// The static with an artifact: one literal of any size.
fn embedded(krate: &Path, bytes: &[u8]) -> TokenStream {
    let len = bytes.len();
    let bytes = Literal::byte_string(bytes);
    quote! {
        static ARTIFACT: #krate::__private::Aligned<#len> = #krate::__private::Aligned(*#bytes);
    }
}
