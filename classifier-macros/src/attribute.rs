//! What stands in the parentheses of the attribute.

use proc_macro2::Span;
use syn::{
    Error, ExprArray, Ident, Lit, LitInt, LitStr, Path, Result, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream},
};

/// The arguments, as far as they are given.
#[derive(Default)]
pub(crate) struct Attribute {
    pub(crate) files: Vec<LitStr>,
    pub(crate) default: Option<LitStr>,
    pub(crate) krate: Option<Path>,
    pub(crate) rule_dfa_size: Option<usize>,
    pub(crate) shard_dfa_size: Option<usize>,
    pub(crate) artifact_size: Option<usize>,
}

const KEYS: &str = "files, default, rule_dfa_size, shard_dfa_size, artifact_size, crate";

impl Parse for Attribute {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut attribute = Self::default();
        let mut seen: Vec<Ident> = Vec::new();
        while !input.is_empty() {
            let key = Ident::parse_any(input)?;
            input.parse::<Token![=]>()?;
            match key.to_string().as_str() {
                "files" => attribute.files = files(input.parse()?)?,
                "default" => attribute.default = Some(input.parse()?),
                "crate" => attribute.krate = Some(input.parse::<LitStr>()?.parse()?),
                "rule_dfa_size" => attribute.rule_dfa_size = Some(bytes(input)?),
                "shard_dfa_size" => attribute.shard_dfa_size = Some(bytes(input)?),
                "artifact_size" => attribute.artifact_size = Some(bytes(input)?),
                _ => return Err(Error::new(key.span(), format!("unknown key; known are {KEYS}"))),
            }
            if seen.contains(&key) {
                return Err(Error::new(key.span(), format!("`{key}` stands here twice")));
            }
            seen.push(key);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        if attribute.files.is_empty() {
            let message = "name the rule files in their order: files = [\"rules/first.toml\"]";
            return Err(Error::new(Span::call_site(), message));
        }
        Ok(attribute)
    }
}

fn bytes(input: ParseStream<'_>) -> Result<usize> {
    input.parse::<LitInt>()?.base10_parse()
}

fn files(array: ExprArray) -> Result<Vec<LitStr>> {
    array
        .elems
        .into_iter()
        .map(|element| match element {
            syn::Expr::Lit(syn::ExprLit { lit: Lit::Str(path), .. }) => Ok(path),
            other => Err(Error::new_spanned(other, "expected the path of a rule file, a string")),
        })
        .collect()
}
