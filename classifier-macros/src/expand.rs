//! From the tokens of the attribute and the enum, through the compiler, to the emitted tokens.

use std::{
    env, iter,
    path::{Path as FilePath, PathBuf},
};

use classifier_compiler::{Diagnostics, Location, RuleSet, RuleSource};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Error, Path, Result, Visibility, spanned::Spanned};

use crate::{
    attribute::{Attribute, RuleFile},
    attributes::enum_names,
    cache,
    default_label::default_variant,
    emission::Emission,
    emit::emit,
    item::LabelEnum,
};

/// Expands the attribute. An error becomes `compile_error!` after the unchanged enum.
pub(crate) fn expand(attribute: TokenStream, item: TokenStream, krate: &str) -> TokenStream {
    try_expand(attribute, item.clone(), krate).unwrap_or_else(|error| {
        let error = error.into_compile_error();
        let item = without_marks(item);
        quote! { #item #error }
    })
}

/// The enum without `#[default]`, which rustc rejects if nothing derives `Default`.
fn without_marks(item: TokenStream) -> TokenStream {
    let Ok(mut item) = syn::parse2::<LabelEnum>(item.clone()) else { return item };
    for variant in &mut item.variants {
        variant.attrs.retain(|attribute| !attribute.path().is_ident("default"));
    }
    item.into_token_stream()
}

fn try_expand(attribute: TokenStream, item: TokenStream, krate: &str) -> Result<TokenStream> {
    let attribute: Attribute = syn::parse2(attribute)?;
    let item: LabelEnum = syn::parse2(item).map_err(|error| {
        Error::new(error.span(), "the attribute `classifier` belongs on an enum")
    })?;
    check_enum(&item)?;
    let krate: Path = match &attribute.krate {
        Some(krate) => krate.clone(),
        None => syn::parse_str(krate)?,
    };

    let files = Files::new(&attribute.files);
    let rules = RuleSet::read(files.sources.iter().cloned()).for_enum();
    let default = default_variant(&attribute, &item, &rules)?;
    let compiler = attribute.compiler.clone().default_label(&default.text);
    let outcome = cache::compile(compiler, &rules);
    let (artifacts, report) = match &*outcome {
        Ok(compiled) => (Some(&compiled.artifacts), files.warning(&compiled.warnings)),
        Err(problems) if rules.is_incomplete() => {
            let error = files.error(problems).into_compile_error();
            let names = iter::once(item.ident.clone()).chain(enum_names(&item.ident, &rules));
            return Ok(failed_imports(&item.visibility, names, &error));
        }
        Err(problems) => (None, Some(files.error(problems).into_compile_error())),
    };
    // The enum keeps its variants and functions, so that wrong rules do not make every use of it an
    // error.
    let tokens =
        emit(Emission { item, krate, files: files.paths(), rules: &rules, default, artifacts });
    Ok(quote! { #tokens #report })
}

/// The error, and an import that fails for each name, in place of enums whose variants are not all
/// known: each use of a missing one would be an error of its own.
///
/// rustc reports nothing for the uses of a failed import, and does not report an import from a module
/// with `compile_error!`. In a function it reports the import.
fn failed_imports(
    visibility: &Visibility,
    names: impl Iterator<Item = Ident>,
    error: &TokenStream,
) -> TokenStream {
    quote! {
        #error
        #(#visibility use self::__labels_are_not_known as #names;)*
    }
}

fn check_enum(item: &LabelEnum) -> Result<()> {
    if !item.generics.params.is_empty() {
        let message = "labels are plain values: the enum cannot be generic";
        return Err(Error::new_spanned(&item.generics, message));
    }
    for variant in &item.variants {
        if variant.has_fields {
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

/// The rule files, by the names of the attribute and of the compiler.
struct Files<'a> {
    arguments: &'a [RuleFile],
    sources: Vec<RuleSource>,
}

impl<'a> Files<'a> {
    fn new(arguments: &'a [RuleFile]) -> Self {
        let root = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
        let source = |argument: &RuleFile| match argument {
            RuleFile::Path(path) => RuleSource::named(path.value(), root.join(path.value())),
            RuleFile::Builtin { name, .. } => RuleSource::builtin(name.value()),
        };
        Self { arguments, sources: arguments.iter().map(source).collect() }
    }

    /// The paths on disk of files that have one. Built-in files change only with this crate.
    fn paths(&self) -> Vec<PathBuf> {
        self.sources.iter().filter_map(RuleSource::path).map(FilePath::to_path_buf).collect()
    }

    /// All errors as one error, at the first file that has one.
    fn error(&self, problems: &Diagnostics) -> Error {
        let message = format!("the rules cannot be compiled\n\n{problems}\n");
        Error::new_spanned(self.argument(problems), message)
    }

    /// All problems as one warning, at the first file that has one.
    ///
    /// A macro can only warn by using a deprecated item.
    fn warning(&self, problems: &Diagnostics) -> Option<TokenStream> {
        if problems.is_empty() {
            return None;
        }
        let span = self.argument(problems).span();
        let note = format!("\n\n{problems}\n");
        Some(quote_spanned! {span=>
            const _: () = {
                #[deprecated(note = #note)]
                const THE_RULES_HAVE_WARNINGS: () = ();
                THE_RULES_HAVE_WARNINGS
            };
        })
    }

    /// The first file that has an error, or else any problem.
    fn argument(&self, problems: &Diagnostics) -> &RuleFile {
        let index_of =
            |place: &Location| self.sources.iter().position(|it| it.name() == place.file());
        let mut worst: Vec<_> = problems.iter().collect();
        worst.sort_by_key(|problem| problem.severity);
        let places = worst.into_iter().filter_map(|problem| problem.location.as_ref());
        &self.arguments[places.filter_map(index_of).next().unwrap_or(0)]
    }
}
