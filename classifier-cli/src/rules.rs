//! From options to a compiler, and from `--rules` to a classifier.

use std::path::PathBuf;

use classifier::Classifier;
use classifier::smtp::BounceClass;
use classifier_compiler::{Compiler, Level, RuleSet};

use crate::args::{CompilerArgs, LintArgs};
use crate::status::Failure;

impl CompilerArgs {
    /// A compiler that does as the command line says.
    pub fn compiler(&self) -> Compiler {
        let mut compiler = Compiler::new().default_label(&self.default);
        if let Some(bytes) = self.rule_dfa_size {
            compiler = compiler.rule_dfa_size(bytes);
        }
        if let Some(bytes) = self.shard_dfa_size {
            compiler = compiler.shard_dfa_size(bytes);
        }
        if let Some(bytes) = self.artifact_size {
            compiler = compiler.artifact_size(bytes);
        }
        compiler
    }
}

impl LintArgs {
    /// Sets the levels of lints that the command line names.
    pub fn apply_to(&self, mut compiler: Compiler) -> Compiler {
        for (level, names) in
            [(Level::Allow, &self.allow), (Level::Warn, &self.warn), (Level::Deny, &self.deny)]
        {
            for name in names {
                compiler = match name.parse() {
                    Ok(lint) => compiler.lint(lint, level),
                    // The one name that is accepted without being a lint's.
                    Err(_) => compiler.deny_warnings(),
                };
            }
        }
        compiler
    }
}

/// The classifier that `files` compile to, in order of precedence, or the built-in one if there are
/// none. It is there for as long as the program runs, so that any thread may have it.
pub fn classifier(
    files: &[PathBuf],
    compiler: &Compiler,
) -> Result<&'static Classifier<'static>, Failure> {
    if files.is_empty() {
        return Ok(BounceClass::classifier());
    }
    let artifact = Box::leak(Box::new(compiler.compile(&RuleSet::read(files))?));
    Ok(Box::leak(Box::new(Classifier::from_bytes(artifact.as_bytes())?)))
}
