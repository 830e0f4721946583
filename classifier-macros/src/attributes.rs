//! The attributes of labels: an enum for each that lists its values, and a function of the label enum
//! for each.

use classifier_compiler::{Attribute, Rule, RuleSet, Value, ValueType, variant_name};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Error, ext::IdentExt};

use crate::{default_label::named_labels, emission::Emission, text_enum::text_enum};

/// The enums of values.
pub(crate) fn enums(emission: &Emission<'_>) -> TokenStream {
    let with_values = emission.rules.attributes().iter().filter_map(|attribute| {
        let ValueType::OneOf(values) = &attribute.value_type else { return None };
        Some(values_enum(emission, attribute, values))
    });
    with_values.collect()
}

fn values_enum(
    Emission { item, krate, .. }: &Emission<'_>,
    attribute: &Attribute,
    values: &[String],
) -> TokenStream {
    let visibility = &item.visibility;
    let name = enum_name(&item.ident, attribute);
    let variants: Vec<Ident> = values.iter().map(|value| variant(value)).collect();
    let doc = meaning(attribute, &item.ident);
    let docs = values.iter().map(|value| format!("`{value}`"));
    let attribute = &attribute.name;
    let text_enum = text_enum(krate, &name, "value", &variants, values);
    quote! {
        #[doc = #doc]
        #[derive(
            ::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy, ::core::cmp::PartialEq,
            ::core::cmp::Eq, ::core::cmp::PartialOrd, ::core::cmp::Ord, ::core::hash::Hash,
        )]
        #visibility enum #name {
            #(#[doc = #docs] #variants,)*
        }

        const _: () = {
            impl #name {
                /// The value of a rule: its own, or else its label's.
                #[must_use]
                pub fn of(rule: &#krate::Rule<'_>) -> ::core::option::Option<Self> {
                    rule.attribute(#attribute)?.as_str()?.parse().ok()
                }
            }

            #text_enum
        };
    }
}

/// The names of these enums.
pub(crate) fn enum_names(labels: &Ident, rules: &RuleSet) -> impl Iterator<Item = Ident> {
    let has_enum = |it: &&Attribute| matches!(it.value_type, ValueType::OneOf(_));
    rules.attributes().iter().filter(has_enum).map(move |it| enum_name(labels, it))
}

/// The functions of the label enum, and an error for each label that lacks a required attribute.
pub(crate) fn functions(emission: &Emission<'_>) -> TokenStream {
    emission.rules.attributes().iter().enumerate().map(|it| function(emission, it)).collect()
}

fn function(emission: &Emission<'_>, (index, attribute): (usize, &Attribute)) -> TokenStream {
    let Emission { item, rules, .. } = emission;
    let enum_name = enum_name(&item.ident, attribute);
    let value_type = match attribute.value_type {
        ValueType::OneOf(_) => quote!(#enum_name),
        ValueType::Integer => quote!(::core::primitive::i64),
        ValueType::Bool => quote!(::core::primitive::bool),
        _ => quote!(&'static ::core::primitive::str),
    };
    let is_total = attribute.is_required || attribute.default.is_some();
    let result = if is_total { value_type } else { quote!(::core::option::Option<#value_type>) };
    let mut lacking = Vec::new();
    let mut arms = Vec::new();
    for variant in &item.variants {
        let name = variant.ident.unraw().to_string();
        let value = value(&name, rules, index).map(|value| tokens(value, attribute, &enum_name));
        let ident = &variant.ident;
        arms.push(match value {
            Some(value) if is_total => quote!(Self::#ident => #value),
            Some(value) => quote!(Self::#ident => ::core::option::Option::Some(#value)),
            None if is_total => {
                lacking.push(name);
                quote!(Self::#ident => ::core::unreachable!())
            }
            None => quote!(Self::#ident => ::core::option::Option::None),
        });
    }
    let error = (!lacking.is_empty() && emission.artifacts.is_some()).then(|| {
        let message = format!(
            "the attribute `{}` is required, and these labels have none: {}\n\
             help: name them under [labels] of a rule file, or give the declaration a `default`",
            attribute.name,
            lacking.join(", ")
        );
        Error::new(item.ident.span(), message).into_compile_error()
    });
    let doc = meaning(attribute, &item.ident);
    let name = function_name(&attribute.name);
    quote! {
        #[doc = #doc]
        ///
        /// A rule may have another value than its label; `explain` has the rule.
        #[must_use]
        pub const fn #name(self) -> #result {
            #error
            match self {
                #(#arms,)*
            }
        }
    }
}

/// The value that a variant's label has.
fn value<'r>(variant: &str, rules: &'r RuleSet, attribute: usize) -> Option<&'r Value> {
    let label = rules.labels().iter().position(|label| label.variant_name == variant);
    match label {
        Some(label) => rules.label_value(label, attribute),
        None => rules.attributes()[attribute].default.as_ref(),
    }
}

fn tokens(value: &Value, attribute: &Attribute, enum_name: &Ident) -> TokenStream {
    match value {
        Value::Integer(integer) => quote!(#integer),
        Value::Bool(bool) => quote!(#bool),
        Value::Text(text) if matches!(attribute.value_type, ValueType::OneOf(_)) => {
            let variant = variant(text);
            quote!(#enum_name::#variant)
        }
        Value::Text(text) => quote!(#text),
        _ => quote!(::core::unreachable!()),
    }
}

fn meaning(attribute: &Attribute, labels: &Ident) -> String {
    match attribute.meaning.as_str() {
        "" => format!("The attribute `{}` of a [`{labels}`].", attribute.name),
        meaning => meaning.to_owned(),
    }
}

/// `BounceClassAction` for the attribute `action` of `BounceClass`.
fn enum_name(labels: &Ident, attribute: &Attribute) -> Ident {
    let name = variant_name(&attribute.name).unwrap_or_default();
    Ident::new(&format!("{}{name}", labels.unraw()), labels.span())
}

fn variant(value: &str) -> Ident {
    Ident::new(&variant_name(value).unwrap_or_default(), Span::call_site())
}

/// The attribute's name, with an underscore after it if it is a keyword.
fn function_name(attribute: &str) -> Ident {
    syn::parse_str(attribute).unwrap_or_else(|_| format_ident!("{attribute}_"))
}

/// Docs of a variant: what its label means, its attributes, and its first rules.
pub(crate) fn label_docs(variant: &str, rules: &RuleSet) -> Option<String> {
    const PATTERNS: usize = 3;
    let label = named_labels(rules).find(|label| label.variant_name == variant)?;
    let mut doc = match label.meaning.as_str() {
        "" => format!("The label `{}`.", label.name),
        meaning => meaning.to_owned(),
    };
    let values = rules.attributes().iter().enumerate().filter_map(|(index, attribute)| {
        Some(format!("- `{}`: `{}`\n", attribute.name, value(variant, rules, index)?))
    });
    let values: String = values.collect();
    if !values.is_empty() {
        doc += &format!("\n\n{values}");
    }
    let is_own = |rule: &&Rule| rules.labels()[rule.label].variant_name == variant;
    let own: Vec<&Rule> = rules.rules().iter().filter(is_own).collect();
    if !own.is_empty() {
        let first = own.len().min(PATTERNS);
        let which = if own.len() > first {
            format!("first {first} of {}", own.len())
        } else {
            String::new()
        };
        doc += &format!("\n\nIts {which} rules:\n\n```text\n");
        for rule in &own[..first] {
            doc += &format!("{}\n", rule.pattern);
        }
        doc += "```";
    }
    if let Some(example) = own.iter().find_map(|rule| rule.examples.first()) {
        doc += &format!("\n\nFor example:\n\n```text\n{}\n```", example.text);
    }
    Some(doc)
}
