//! The arguments of `compile`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use crate::options::{CompilerArgs, LintArgs, RuleFile, conflict, is_same_file};

pub const NOTES: &str = r#"Examples:
  Make an artifact for machines like this one; nobody who reads the file ever
  sees half of it:
    $ classifier compile mine.toml iana.toml --output rules.bin

  Of your rules, and of the built-in ones after them:
    $ classifier compile mine.toml builtin --output rules.bin

  Embed it without a macro, and without a compiler in the program:
    static RULES: &[u8] = classifier::include_artifact!("rules.bin");
    let classifier = classifier::Classifier::from_bytes(RULES)?;

  In continuous integration: has somebody changed the rules, and forgotten the
  artifact?
    $ classifier compile mine.toml iana.toml --output rules.bin --check

Exit status:
  0  the artifact was written; with --check, it is up to date
  1  it could not be written; with --check, it is not up to date, or not there
  2  nothing was done: the command line or the rules are wrong, or --check
     cannot read the artifact"#;

#[derive(Args)]
pub struct CompileArgs {
    /// Where to write the artifact.
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,

    /// Write nothing, and tell whether the artifact is what would be written, or what differs.
    #[arg(long)]
    pub check: bool,

    /// The byte order of the machines that will read it.
    #[arg(long, value_enum, default_value_t = TargetOrder::Native)]
    pub byte_order: TargetOrder,

    #[command(flatten)]
    pub compiler: CompilerArgs,

    #[command(flatten)]
    pub lints: LintArgs,

    /// Rule files in order of precedence, TOML or JSON by their names; builtin:NAME is one that is
    /// built in, builtin the default ones.
    #[arg(
        value_name = "FILE",
        required = true,
        value_hint = ValueHint::AnyPath
    )]
    pub files: Vec<RuleFile>,
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
    /// An error where the artifact would take the place of one of its own rule files.
    pub fn refuse_to_overwrite_rules(&self) -> Result<(), clap::Error> {
        let mut paths = self.files.iter().filter_map(RuleFile::path);
        if paths.any(|path| is_same_file(path, &self.output)) {
            return Err(conflict::<Self>(
                "compile",
                "--output names one of the rule files, which it would overwrite",
            ));
        }
        Ok(())
    }
}
