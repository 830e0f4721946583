//! Compiling from a build script: the way without a macro.

use std::{
    env, error, fmt, fs, io,
    path::{Path, PathBuf},
};

use crate::{
    artifact::ByteOrder, compiler::Compiler, diagnostic::Diagnostics, rules::RuleSet,
    source::RuleSource,
};

/// Compiles rules from the build script of a crate, files or any [`RuleSource`], and writes the
/// artifact to `OUT_DIR`, for the target that is built for. Cargo runs the script again when one of
/// the files changes, and shows what lints find as warnings of the crate.
///
/// Gives the path of the artifact.
///
/// ```no_run
/// // build.rs
/// use classifier_compiler::{BuildScriptError, Compiler, compile_in_build_script};
///
/// fn main() -> Result<(), BuildScriptError> {
///     let files = ["rules/first.toml", "rules/second.toml"];
///     compile_in_build_script(&Compiler::new(), files, "rules.bin")?;
///     Ok(())
/// }
/// ```
///
/// ```ignore
/// // src/main.rs
/// static RULES: &[u8] = classifier::include_artifact!(concat!(env!("OUT_DIR"), "/rules.bin"));
/// ```
///
/// # Errors
///
/// When the rules are wrong, the artifact cannot be written, or this is no build script.
pub fn compile_in_build_script(
    compiler: &Compiler,
    sources: impl IntoIterator<Item = impl Into<RuleSource>>,
    artifact: &str,
) -> Result<PathBuf, BuildScriptError> {
    let sources: Vec<RuleSource> = sources.into_iter().map(Into::into).collect();
    for path in sources.iter().filter_map(RuleSource::path) {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let order = match variable("CARGO_CFG_TARGET_ENDIAN")?.as_str() {
        "big" => ByteOrder::Big,
        _ => ByteOrder::Little,
    };
    let rules = RuleSet::read(sources);
    let checked = compiler.check(&rules);
    let bytes = checked.artifact(order).map_err(BuildScriptError::Rules)?;
    // A warning is one line, so that every line of the report is one.
    let report = checked.diagnostics().to_string();
    for line in report.lines().filter(|line| !line.is_empty()) {
        println!("cargo::warning={line}");
    }
    let path = Path::new(&variable("OUT_DIR")?).join(artifact);
    fs::write(&path, bytes.as_bytes())
        .map_err(|error| BuildScriptError::Write(path.clone(), error))?;
    Ok(path)
}

fn variable(name: &'static str) -> Result<String, BuildScriptError> {
    env::var(name).map_err(|_| BuildScriptError::NoBuildScript(name))
}

/// Why a build script could not compile its rules.
#[non_exhaustive]
pub enum BuildScriptError {
    /// The rules are wrong.
    Rules(Diagnostics),
    /// The artifact cannot be written to this path.
    Write(PathBuf, io::Error),
    /// Cargo has not set this variable, so it is no build script that runs.
    NoBuildScript(&'static str),
}

impl fmt::Display for BuildScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rules(problems) => write!(f, "the rules cannot be compiled\n\n{problems}"),
            Self::Write(path, error) => write!(f, "cannot write {}: {error}", path.display()),
            Self::NoBuildScript(name) => write!(f, "{name} is not set: this is no build script"),
        }
    }
}

/// The same: this is what a build script prints that ends with it.
impl fmt::Debug for BuildScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl error::Error for BuildScriptError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Rules(problems) => Some(problems),
            Self::Write(_, error) => Some(error),
            Self::NoBuildScript(_) => None,
        }
    }
}
