//! What the compiler is told.

use clap::Args;
use clap::builder::PossibleValuesParser;
use classifier_compiler::{Compiler, Level, Lint};

/// The label of a text that no rule matches, unless the command line names another.
const UNCATEGORIZED: &str = "Uncategorized";

/// What the compiler is told, as the macro is by its attribute.
#[derive(Args)]
pub struct CompilerArgs {
    /// The label of texts that no rule matches, which examples may expect.
    #[arg(long, value_name = "LABEL", default_value = UNCATEGORIZED)]
    pub default: String,

    /// The largest DFA of one rule, beyond which a program takes its place [default: 1048576].
    #[arg(long, value_name = "BYTES")]
    pub rule_dfa_size: Option<usize>,

    /// The largest DFA that several rules share [default: 2097152].
    #[arg(long, value_name = "BYTES")]
    pub shard_dfa_size: Option<usize>,

    /// The largest artifact [default: 67108864].
    #[arg(long, value_name = "BYTES")]
    pub artifact_size: Option<usize>,
}

/// What happens when lints find something. Each may be repeated.
#[derive(Args)]
pub struct LintArgs {
    /// Say nothing of what this lint finds.
    #[arg(long, value_name = "LINT", value_parser = lint_names([]))]
    pub allow: Vec<String>,

    /// Warn of what this lint finds.
    #[arg(long, value_name = "LINT", value_parser = lint_names([]))]
    pub warn: Vec<String>,

    /// What this lint finds is an error; `warnings` stands for all that would be warnings.
    #[arg(long, value_name = "LINT", value_parser = lint_names(["warnings"]))]
    pub deny: Vec<String>,
}

fn lint_names<const N: usize>(others: [&'static str; N]) -> PossibleValuesParser {
    Lint::ALL.map(Lint::name).into_iter().chain(others).collect::<Vec<_>>().into()
}

impl CompilerArgs {
    /// Whether the command line gives any limit.
    pub fn has_limits(&self) -> bool {
        [self.rule_dfa_size, self.shard_dfa_size, self.artifact_size].iter().any(Option::is_some)
    }

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
