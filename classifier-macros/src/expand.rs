//! From the tokens of the attribute and the enum, over the compiler, to what is to be emitted.

use std::{env, path::PathBuf};

use classifier_compiler::{Compiler, Diagnostics, RuleSet};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{
    Attribute as SynAttribute, Error, Fields, ItemEnum, LitStr, Path, Result, Variant,
    ext::IdentExt,
};

use crate::{
    attribute::Attribute,
    emit::{Emission, emit},
};

/// Expands the attribute; what is wrong becomes `compile_error!` behind the enum as it was.
pub(crate) fn expand(attribute: TokenStream, item: TokenStream, krate: &str) -> TokenStream {
    try_expand(attribute, item.clone(), krate).unwrap_or_else(|error| {
        let error = error.into_compile_error();
        let item = without_marks(item);
        quote! { #item #error }
    })
}

/// The enum without `#[default]`, which rustc does not know where nothing derives `Default`.
fn without_marks(item: TokenStream) -> TokenStream {
    let Ok(mut item) = syn::parse2::<ItemEnum>(item.clone()) else { return item };
    for variant in &mut item.variants {
        variant.attrs.retain(|attribute| !attribute.path().is_ident("default"));
    }
    item.into_token_stream()
}

fn try_expand(attribute: TokenStream, item: TokenStream, krate: &str) -> Result<TokenStream> {
    let attribute: Attribute = syn::parse2(attribute)?;
    let item: ItemEnum = syn::parse2(item).map_err(|error| {
        Error::new(error.span(), "the attribute `classifier` belongs on an enum")
    })?;
    check_enum(&item)?;
    let krate: Path = match &attribute.krate {
        Some(krate) => krate.clone(),
        None => syn::parse_str(krate)?,
    };

    let files = Files::new(&attribute.files);
    let rules = RuleSet::load_named(files.named()).map_err(|all| files.error(&all))?;
    let names = rules.variant_names().map_err(|all| files.error(&all))?;
    let default = default_variant(&attribute, &item, &rules, &names)?;
    let artifacts = compiler(&attribute, &default.text)
        .compile_both(&rules)
        .map_err(|all| files.error(&all))?;
    Ok(emit(Emission { item, krate, files: files.paths(), rules, names, default, artifacts }))
}

/// The default label where nobody names another.
const UNCATEGORIZED: &str = "Uncategorized";

/// The label where no rule matches.
pub(crate) struct Default {
    /// The variant's name.
    pub(crate) name: String,
    /// The label's text.
    pub(crate) text: String,
}

fn check_enum(item: &ItemEnum) -> Result<()> {
    if !item.generics.params.is_empty() {
        let message = "labels are plain values: the enum cannot be generic";
        return Err(Error::new_spanned(&item.generics, message));
    }
    for variant in &item.variants {
        if !matches!(variant.fields, Fields::Unit) {
            let message = "labels are plain values: variants cannot have fields";
            return Err(Error::new_spanned(variant, message));
        }
        let mut attributes = variant.attrs.iter();
        if let Some(cfg) = attributes.find(|attribute| attribute.path().is_ident("cfg")) {
            let message = "labels are always there: variants cannot have `cfg`";
            return Err(Error::new_spanned(cfg, message));
        }
    }
    Ok(())
}

/// Which label is the default: the variant marked `#[default]`, or the argument, or
/// `Uncategorized`.
fn default_variant(
    attribute: &Attribute,
    item: &ItemEnum,
    rules: &RuleSet,
    names: &[String],
) -> Result<Default> {
    let mut marked = item.variants.iter().filter(|variant| is_default(variant));
    let text_of = |name: &str| {
        let index = names.iter().position(|other| other == name);
        index.map_or(name.to_owned(), |index| rules.labels()[index].name.clone())
    };
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
            let known = rules.labels().iter().position(|label| label.name == text);
            let own = text == UNCATEGORIZED
                || item.variants.iter().any(|variant| variant.ident.unraw() == text);
            match known {
                Some(index) => Ok(Default { name: names[index].clone(), text }),
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

fn compiler(attribute: &Attribute, default_label: &str) -> Compiler {
    let mut compiler = Compiler::new().default_label(default_label);
    if let Some(bytes) = attribute.rule_dfa_size {
        compiler = compiler.rule_dfa_size(bytes);
    }
    if let Some(bytes) = attribute.shard_dfa_size {
        compiler = compiler.shard_dfa_size(bytes);
    }
    if let Some(bytes) = attribute.artifact_size {
        compiler = compiler.artifact_size(bytes);
    }
    compiler
}

/// The rule files under the names that the attribute gives them.
struct Files<'a> {
    literals: &'a [LitStr],
    root: PathBuf,
}

impl<'a> Files<'a> {
    fn new(literals: &'a [LitStr]) -> Self {
        let root = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
        Self { literals, root }
    }

    fn paths(&self) -> Vec<PathBuf> {
        self.literals.iter().map(|literal| self.root.join(literal.value())).collect()
    }

    fn named(&self) -> impl Iterator<Item = (String, PathBuf)> {
        let names = self.literals.iter().map(LitStr::value);
        names.zip(self.paths())
    }

    /// All problems as one error, at the first file that has one.
    fn error(&self, problems: &Diagnostics) -> Error {
        let locations = problems.iter().filter_map(|problem| problem.location.as_ref());
        let literal = locations
            .filter_map(|location| self.literals.iter().find(|file| file.value() == location.file))
            .next()
            .unwrap_or(&self.literals[0]);
        Error::new_spanned(literal, format!("the rules cannot be compiled\n{problems}"))
    }
}
