//! What the enums of labels and of values have in common: a text for each variant.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::Path;

/// `VARIANTS`, `as_str`, `Display`, `FromStr`, and with the feature `serde` its traits. A variant stands
/// for a `kind`, which is `label` or `value`, with a text as the rule files spell it.
pub(crate) fn text_enum(
    krate: &Path,
    name: &Ident,
    kind: &str,
    variants: &[impl ToTokens],
    texts: &[String],
) -> TokenStream {
    let all = format!("All {kind}s, in the order of their declaration.");
    let text = format!("The text of the {kind}, as spelled in the rule files.");
    quote! {
        impl #name {
            #[doc = #all]
            pub const VARIANTS: &'static [Self] = &[#(Self::#variants),*];

            #[doc = #text]
            #[must_use]
            pub const fn as_str(self) -> &'static ::core::primitive::str {
                match self {
                    #(Self::#variants => #texts,)*
                }
            }
        }

        impl ::core::fmt::Display for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::str::FromStr for #name {
            type Err = #krate::ParseLabelError;

            fn from_str(
                text: &::core::primitive::str,
            ) -> ::core::result::Result<Self, Self::Err> {
                match text {
                    #(#texts => ::core::result::Result::Ok(Self::#variants),)*
                    _ => ::core::result::Result::Err(
                        #krate::ParseLabelError::__new(#kind, &[#(#texts),*], text),
                    ),
                }
            }
        }

        #krate::__private::impl_serde!(#name, #krate::__private);
    }
}
