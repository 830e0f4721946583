//! The arguments of the attribute.

use std::mem;

use classifier_compiler::{Compiler, Level, Lint};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Error, Ident, LitInt, LitStr, Path, Result, Token, bracketed,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream, Parser},
    punctuated::Punctuated,
};

/// The parsed arguments.
#[derive(Default)]
pub(crate) struct Attribute {
    pub(crate) files: Vec<RuleFile>,
    pub(crate) default: Option<LitStr>,
    pub(crate) krate: Option<Path>,
    /// Contains the given limits and lint levels.
    pub(crate) compiler: Compiler,
}

/// One of the rule files.
pub(crate) enum RuleFile {
    /// A path, relative to the crate.
    Path(LitStr),
    /// `builtin("name")`.
    Builtin { name: LitStr, call: TokenStream },
}

const KEYS: &str = "files, default, allow(..), warn(..), deny(..), rule_dfa_limit, shard_dfa_limit, \
                    artifact_limit, crate";

const NAME_FILES: &str = "name the rule files in their order: files = [\"rules/first.toml\"]";

impl Parse for Attribute {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut attribute = Self::default();
        let mut seen: Vec<Ident> = Vec::new();
        while !input.is_empty() {
            if input.peek(LitStr) {
                return Err(input.error(NAME_FILES));
            }
            let key = Ident::parse_any(input)?;
            if seen.contains(&key) {
                return Err(Error::new(key.span(), format!("`{key}` stands here twice")));
            }
            match key.to_string().parse() {
                Ok(level) => attribute.parse_lints(level, input)?,
                Err(_) => attribute.parse_value(&key, input)?,
            }
            seen.push(key);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        if attribute.files.is_empty() {
            return Err(Error::new(Span::call_site(), NAME_FILES));
        }
        Ok(attribute)
    }
}

impl Attribute {
    /// `= value` after a key.
    fn parse_value(&mut self, key: &Ident, input: ParseStream<'_>) -> Result<()> {
        let size: fn(Compiler, usize) -> Compiler = match key.to_string().as_str() {
            "files" => {
                input.parse::<Token![=]>()?;
                self.files = files(input)?;
                return Ok(());
            }
            "default" => {
                self.default = Some(value(input)?);
                return Ok(());
            }
            "crate" => {
                self.krate = Some(value::<LitStr>(input)?.parse()?);
                return Ok(());
            }
            "rule_dfa_limit" => Compiler::rule_dfa_limit,
            "shard_dfa_limit" => Compiler::shard_dfa_limit,
            "artifact_limit" => Compiler::artifact_limit,
            "file" => return Err(Error::new(key.span(), NAME_FILES)),
            _ => {
                let message = format!("unknown key `{key}`; known are {KEYS}");
                return Err(Error::new(key.span(), message));
            }
        };
        let bytes = value::<LitInt>(input)?.base10_parse()?;
        self.compiler = size(mem::take(&mut self.compiler), bytes);
        Ok(())
    }

    /// `(lint, lint)` after a level.
    fn parse_lints(&mut self, level: Level, input: ParseStream<'_>) -> Result<()> {
        let names;
        parenthesized!(names in input);
        for name in Punctuated::<Ident, Token![,]>::parse_terminated(&names)? {
            let compiler = mem::take(&mut self.compiler);
            self.compiler = match name.to_string().parse() {
                Ok(lint) => compiler.lint(lint, level),
                Err(_) if name == "warnings" && level == Level::Deny => compiler.deny_warnings(),
                Err(_) => {
                    let known: Vec<_> = Lint::ALL.iter().map(|lint| lint.name()).collect();
                    let known = known.join(", ");
                    let message = format!("unknown lint `{name}`; the lints are {known}");
                    return Err(Error::new(name.span(), message));
                }
            };
        }
        Ok(())
    }
}

fn value<T: Parse>(input: ParseStream<'_>) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// The files of an array. Anything else is an error immediately.
fn files(input: ParseStream<'_>) -> Result<Vec<RuleFile>> {
    let elements;
    bracketed!(elements in input);
    let mut files = Vec::new();
    let mut problems: Option<Error> = None;
    while !elements.is_empty() {
        match (RuleFile::new(until_comma(&elements)?), &mut problems) {
            (Ok(file), _) => files.push(file),
            (Err(problem), Some(problems)) => problems.combine(problem),
            (Err(problem), None) => problems = Some(problem),
        }
        elements.parse::<Option<Token![,]>>()?;
    }
    problems.map_or(Ok(files), Err)
}

/// The tokens before the next comma; at least one.
pub(crate) fn until_comma(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut tokens = vec![input.parse::<TokenTree>()?];
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.push(input.parse()?);
    }
    Ok(tokens.into_iter().collect())
}

impl RuleFile {
    fn new(tokens: TokenStream) -> Result<Self> {
        if let Ok(path) = syn::parse2(tokens.clone()) {
            return Ok(Self::Path(path));
        }
        match builtin_arguments.parse2(tokens.clone()) {
            Ok(arguments) => match builtin_name.parse2(arguments) {
                Ok(name) => Ok(Self::Builtin { name, call: tokens }),
                Err(_) => Err(Error::new_spanned(
                    tokens,
                    "expected the name of one built-in rule file, a string: builtin(\"providers\")",
                )),
            },
            Err(_) => Err(Error::new_spanned(
                tokens,
                "expected a rule file: its path as a string, or builtin(\"name\")",
            )),
        }
    }
}

/// The argument of `builtin(...)`.
fn builtin_arguments(input: ParseStream<'_>) -> Result<TokenStream> {
    let name: Ident = input.parse()?;
    if name != "builtin" {
        return Err(Error::new(name.span(), "expected `builtin`"));
    }
    let arguments;
    parenthesized!(arguments in input);
    arguments.parse()
}

/// The only argument.
fn builtin_name(input: ParseStream<'_>) -> Result<LitStr> {
    let name = input.parse()?;
    input.parse::<Option<Token![,]>>()?;
    Ok(name)
}

impl ToTokens for RuleFile {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Path(path) => path.to_tokens(tokens),
            Self::Builtin { call, .. } => call.to_tokens(tokens),
        }
    }
}
