//! Which rules label the texts.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use classifier_compiler::RuleSource;

use super::compiler::CompilerArgs;
use super::input::RuleOrigin;
use crate::input::Source;

/// The name of the default rules.
const BUILTIN: &str = "builtin";

/// The rules, for commands that label texts.
#[derive(Args)]
#[command(next_help_heading = "Rules")]
pub struct RulesArgs {
    /// A rule file, an artifact, `builtin` for the default built-in rules, or `builtin:NAME` for
    /// one built-in file. Repeat it for more rule files; the earlier one wins [default: builtin].
    #[arg(long, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    rules: Vec<RuleFile>,

    /// An artifact, written by `classifier compile`.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["rules", "rule_dfa_limit", "shard_dfa_limit", "artifact_limit"]
    )]
    pub artifact: Option<PathBuf>,

    #[command(flatten)]
    pub compiler: CompilerArgs,
}

/// Rule files to compile or to check.
#[derive(Args)]
pub struct RuleFilesArgs {
    /// Rule files in order of precedence (TOML, or JSON if named *.json), builtin:NAME for a
    /// built-in file, builtin for the default ones.
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::AnyPath, help_heading = None::<&str>)]
    pub files: Vec<RuleFile>,
}

impl RulesArgs {
    /// The rule files in order of precedence, or one artifact.
    pub fn files(&self) -> &[RuleFile] {
        or_default(&self.rules)
    }

    /// The files with the rules.
    pub fn inputs(&self) -> impl Iterator<Item = Source> {
        self.artifact.clone().map(Source::new).into_iter().chain(inputs(&self.rules))
    }

    /// Where the rules come from.
    pub fn origin(&self) -> RuleOrigin {
        match &self.artifact {
            Some(_) => RuleOrigin::Own,
            None => origin(self.files()),
        }
    }
}

/// The files with these rules; nothing for built-in ones.
pub fn inputs(files: &[RuleFile]) -> impl Iterator<Item = Source> {
    files.iter().filter_map(RuleFile::path).map(|path| Source::new(path.to_owned()))
}

/// The files that are named, or the default rules if none are.
pub fn or_default(files: &[RuleFile]) -> &[RuleFile] {
    if files.is_empty() { &[RuleFile::Default] } else { files }
}

/// Where these rules come from.
pub fn origin<'a>(files: impl IntoIterator<Item = &'a RuleFile>) -> RuleOrigin {
    match files.into_iter().any(|file| file.path().is_none()) {
        true => RuleOrigin::Builtin,
        false => RuleOrigin::Own,
    }
}

/// Rules as the command line names them.
#[derive(Clone, Debug)]
pub enum RuleFile {
    /// `builtin`: the default rules.
    Default,
    /// `builtin:NAME`: the built-in file with this name, if there is one.
    Builtin(String),
    /// A rule file or an artifact.
    Path(PathBuf),
}

impl RuleFile {
    /// The path, if it is not built in.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Path(path) => Some(path),
            Self::Default | Self::Builtin(_) => None,
        }
    }

    /// The sources for the compiler.
    pub fn sources(&self) -> Vec<RuleSource> {
        match self {
            Self::Default => classifier_rules::DEFAULT.map(RuleSource::builtin).into(),
            Self::Builtin(name) => vec![RuleSource::builtin(name)],
            Self::Path(path) => vec![path.into()],
        }
    }
}

/// The compiler reports built-in files that do not exist.
impl From<OsString> for RuleFile {
    fn from(argument: OsString) -> Self {
        match argument.to_str().and_then(|text| text.strip_prefix(BUILTIN)) {
            Some("") => Self::Default,
            Some(rest) if rest.starts_with(':') => Self::Builtin(rest[1..].to_owned()),
            _ => Self::Path(argument.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_rules_go_by_one_word_and_files_by_any_other() {
        let path = |argument: &str| {
            let file = RuleFile::from(OsString::from(argument));
            file.path().map(|path| path.to_str().unwrap().to_owned())
        };
        for argument in ["builtin", "builtin:iana", "builtin:", "builtin:none"] {
            assert_eq!(path(argument), None, "{argument}");
        }
        for argument in ["./builtin", "./builtin:iana", "builtin.toml", "builtins", "a/builtin", ""]
        {
            assert_eq!(path(argument).as_deref(), Some(argument));
        }
    }

    #[test]
    fn the_default_rules_are_the_files_of_which_they_consist() {
        let names = |argument: &str| {
            let sources = RuleFile::from(OsString::from(argument)).sources();
            sources.iter().map(|source| source.name().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names("builtin"), ["builtin:providers", "builtin:iana", "builtin:fallback"]);
        assert_eq!(names("builtin:messages"), ["builtin:messages"]);
        assert_eq!(names("./builtin"), ["./builtin"]);
    }
}
