//! The arguments of `compile`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::options::{
    CompilerArgs, LimitArgs, LintArgs, RuleFilesArgs, inputs, refuse_to_overwrite,
};

pub const NOTES: &str = r#"Examples:
  Make an artifact for machines like this one. The old file stays until the new
  one is complete:
    $ classifier compile mine.toml iana.toml --output rules.bin

  Of your rules, and the built-in ones after them:
    $ classifier compile mine.toml builtin --output rules.bin

  Embed it without a macro, and without a compiler in your program:
    static RULES: &[u8] = classifier::include_artifact!("rules.bin");
    let classifier = classifier::Classifier::from_bytes(RULES)?;

  In continuous integration: does the artifact belong to the rules?
    $ classifier compile mine.toml iana.toml --output rules.bin --check

Exit status:
  0  the artifact was written; with --check, it is up to date
  1  it could not be written; with --check, it is out of date or missing
  2  nothing was done: the command line or the rules are wrong, or --check
     cannot read the artifact"#;

#[derive(Args)]
pub struct CompileArgs {
    #[command(flatten)]
    pub rules: RuleFilesArgs,

    #[command(flatten)]
    pub compiler: CompilerArgs,

    /// Where to write the artifact.
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub output: PathBuf,

    /// Write nothing. Report whether the artifact is up to date, and if not, what differs.
    #[arg(long, help_heading = "Output")]
    pub check: bool,

    /// Byte order of the machines that will read the artifact.
    #[arg(long, value_enum, default_value_t = TargetOrder::Native, help_heading = "Output")]
    pub byte_order: TargetOrder,

    #[command(flatten)]
    pub lints: LintArgs,

    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum TargetOrder {
    /// That of this machine.
    Native,
    /// x86-64, AArch64, RISC-V and most others.
    Little,
    /// s390x, some PowerPC and MIPS.
    Big,
}

impl CompileArgs {
    /// An error if the artifact would overwrite one of its rule files.
    pub fn refuse_to_overwrite_rules(&self) -> Result<(), clap::Error> {
        let outputs = [("--output", &*self.output)];
        refuse_to_overwrite::<Self>("compile", outputs, inputs(&self.rules.files))
    }
}
