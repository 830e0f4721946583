//! The enum below the attribute.
//!
//! It has its own parser, because users would wait for a parser of all of Rust to be compiled.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    Attribute, Generics, Ident, Result, Token, Visibility, braced,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    token,
};

use crate::attribute::until_comma;

/// An enum.
pub(crate) struct LabelEnum {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    keyword: Token![enum],
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    brace: token::Brace,
    pub(crate) variants: Punctuated<Variant, Token![,]>,
}

/// One of its variants.
pub(crate) struct Variant {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) ident: Ident,
    /// Fields, in their brackets, and a discriminant, after its `=`.
    rest: TokenStream,
    pub(crate) has_fields: bool,
}

impl Variant {
    /// A variant with only a name.
    pub(crate) fn new(ident: Ident, attrs: Vec<Attribute>) -> Self {
        Self { attrs, ident, rest: TokenStream::new(), has_fields: false }
    }
}

impl Parse for LabelEnum {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let keyword = input.parse()?;
        let ident = input.parse()?;
        let mut generics: Generics = input.parse()?;
        generics.where_clause = input.parse()?;
        let variants;
        let brace = braced!(variants in input);
        let variants = Punctuated::parse_terminated(&variants)?;
        Ok(Self { attrs, visibility, keyword, ident, generics, brace, variants })
    }
}

impl Parse for Variant {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let ident = input.parse()?;
        let has_fields = input.peek(token::Paren) || input.peek(token::Brace);
        let is_bare = input.is_empty() || input.peek(Token![,]);
        if !is_bare && !has_fields && !input.peek(Token![=]) {
            return Err(input.error("expected `,`"));
        }
        let rest = if is_bare { TokenStream::new() } else { until_comma(input)? };
        Ok(Self { attrs, ident, rest, has_fields })
    }
}

impl ToTokens for LabelEnum {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.attrs.iter().for_each(|attribute| attribute.to_tokens(tokens));
        self.visibility.to_tokens(tokens);
        self.keyword.to_tokens(tokens);
        self.ident.to_tokens(tokens);
        self.generics.to_tokens(tokens);
        self.generics.where_clause.to_tokens(tokens);
        self.brace.surround(tokens, |tokens| self.variants.to_tokens(tokens));
    }
}

impl ToTokens for Variant {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.attrs.iter().for_each(|attribute| attribute.to_tokens(tokens));
        self.ident.to_tokens(tokens);
        self.rest.to_tokens(tokens);
    }
}
