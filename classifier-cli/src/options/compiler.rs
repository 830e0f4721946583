//! Options of the compiler.

use clap::Args;
use clap::builder::PossibleValuesParser;
use classifier::Classifier;
use classifier_compiler::{Compiler, Level, Lint};

/// What the rules mean. The macro has it in its attribute, too.
#[derive(Args)]
#[command(next_help_heading = "Rules")]
pub struct CompilerArgs {
    /// Label of texts that no rule matches [default: that of an artifact, or else Uncategorized].
    #[arg(long, value_name = "LABEL")]
    pub default: Option<String>,
}

/// Limits of the compiler. The macro has them in its attribute, too.
#[derive(Args)]
#[command(next_help_heading = "Tuning")]
pub struct LimitArgs {
    /// Largest automaton (DFA) of one rule; a larger one is replaced by a slower program [default:
    /// 1048576].
    #[arg(long, value_name = "BYTES")]
    pub rule_dfa_limit: Option<usize>,

    /// Largest automaton (DFA) that several rules share [default: 2097152].
    #[arg(long, value_name = "BYTES")]
    pub shard_dfa_limit: Option<usize>,

    /// Largest artifact [default: 67108864].
    #[arg(long, value_name = "BYTES")]
    pub artifact_limit: Option<usize>,
}

/// Levels of lints. Each option may be repeated.
#[derive(Args)]
#[command(next_help_heading = "Lints")]
pub struct LintArgs {
    /// Do not report what this lint finds.
    #[arg(long, value_name = "LINT", value_parser = lint_names([]))]
    pub allow: Vec<String>,

    /// Report what this lint finds as a warning.
    #[arg(long, value_name = "LINT", value_parser = lint_names([]))]
    pub warn: Vec<String>,

    /// Report what this lint finds as an error; `warnings` means everything that would be a
    /// warning.
    #[arg(long, value_name = "LINT", value_parser = lint_names(["warnings"]))]
    pub deny: Vec<String>,
}

fn lint_names<const N: usize>(others: [&'static str; N]) -> PossibleValuesParser {
    Lint::ALL.iter().map(|lint| lint.name()).chain(others).collect::<Vec<_>>().into()
}

impl CompilerArgs {
    /// The compiler with these options.
    pub fn compiler(&self) -> Compiler {
        match &self.default {
            Some(label) => Compiler::new().default_label(label),
            None => Compiler::new(),
        }
    }

    /// The label of texts that no rule of the classifier matches.
    pub fn default_label<'a>(&'a self, classifier: &Classifier<'a>) -> &'a str {
        self.default.as_deref().unwrap_or_else(|| classifier.default_label())
    }
}

impl LimitArgs {
    /// Whether the command line gives any limit.
    pub fn has_any(&self) -> bool {
        [self.rule_dfa_limit, self.shard_dfa_limit, self.artifact_limit].iter().any(Option::is_some)
    }

    /// Sets the limits that the command line gives.
    pub fn apply_to(&self, mut compiler: Compiler) -> Compiler {
        if let Some(bytes) = self.rule_dfa_limit {
            compiler = compiler.rule_dfa_limit(bytes);
        }
        if let Some(bytes) = self.shard_dfa_limit {
            compiler = compiler.shard_dfa_limit(bytes);
        }
        if let Some(bytes) = self.artifact_limit {
            compiler = compiler.artifact_limit(bytes);
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
                    // `warnings` is the only accepted name that is not a lint.
                    Err(_) => compiler.deny_warnings(),
                };
            }
        }
        compiler
    }
}
