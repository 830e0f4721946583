//! The command line. The doc comments on fields and variants are what `--help` prints.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand, ValueEnum};
use classifier_compiler::Lint;

/// The label of a text that no rule matches, unless the command line names another.
const UNCATEGORIZED: &str = "Uncategorized";

/// Label texts by the first rule that matches.
#[derive(Parser)]
#[command(name = "classifier", version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Label each text of the input, one line out for one text in, in order.
    #[command(after_long_help = CLASSIFY_NOTES)]
    Classify(ClassifyArgs),

    /// Tell everything that is wrong with rule files, or odd.
    #[command(after_long_help = CHECK_NOTES)]
    Check(CheckArgs),

    /// Compile rule files to an artifact that a program can embed or load.
    #[command(after_long_help = COMPILE_NOTES)]
    Compile(CompileArgs),
}

const CLASSIFY_NOTES: &str = r#"Examples:
  Label server responses, one a line, by the rules that are built in:
    $ echo '552 5.2.2 mailbox is stuffed' | classifier classify
    QuotaIssues	552 5.2.2 mailbox is stuffed

  By your own rules; the first file wins over the second:
    $ classifier classify --rules mine.toml --rules iana.toml responses.txt

  Which rule was it?
    $ classifier classify --output json responses.txt

  Fill in bounce_classification in logs of KumoMTA, leaving every other byte as it was:
    $ zstdcat /var/log/kumomta/* | classifier classify --input kumomta

Escapes in tsv output:
  A text that was read as a line is written as it stands, byte for byte. A text that was read from
  JSON, and any label, has its backslashes, tabs, line feeds and carriage returns written as \\, \t,
  \n and \r, so that a line out is always one text.

Byte order marks:
  A UTF-8 byte order mark at the start of lines or JSON is part of no text, and does not come out.

Exit status:
  0  every text was labelled
  1  something could not be read or written; standard error says what and where, and the
     readable rest was labelled
  2  nothing was done: the command line or the rules are wrong"#;

const CHECK_NOTES: &str = r#"Examples:
  Check two files as one rule set; rules of the first win over those of the second:
    $ classifier check mine.toml iana.toml

  In continuous integration: nothing odd, and an example on every rule:
    $ classifier check --deny warnings --require-examples mine.toml

  See what each rule is good for, by the shortest text that it wins:
    $ classifier check --witnesses mine.toml

Lints, and how to set them:
  unreachable_rule, duplicate_pattern, matches_everything, misspelled_label, likely_unescaped,
  needless_gap, costly_class warn unless told otherwise; missing_example does not. A file sets the
  levels for itself ([lints] needless_gap = "allow"); the command line counts more. Of several
  levels that it gives a lint, the strictest counts.

Exit status:
  0  nothing wrong (there may have been warnings)
  1  something is wrong, or there were warnings and --deny warnings
  2  nothing could be checked: the command line is wrong, or a file cannot be read"#;

const COMPILE_NOTES: &str = r#"Examples:
  Make an artifact for machines like this one; nobody who reads the file ever sees half of it:
    $ classifier compile mine.toml iana.toml --output rules.bin

  Embed it without a macro, and without a compiler in the program:
    static RULES: &[u8] = classifier::include_artifact!("rules.bin");
    let classifier = classifier::Classifier::from_bytes(RULES)?;

Exit status:
  0  the artifact was written
  1  it could not be written
  2  nothing was written: the command line or the rules are wrong"#;

#[derive(Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub compiler: CompilerArgs,

    #[command(flatten)]
    pub lints: LintArgs,

    /// Rules without an example are errors; as --deny missing_example.
    #[arg(long)]
    pub require_examples: bool,

    /// Print the label and the place of each rule with the shortest text that it wins, in three
    /// columns that are escaped as those of `classify`.
    #[arg(long)]
    pub witnesses: bool,

    /// Rule files in order of precedence, TOML or JSON by their names.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
}

#[derive(Args)]
pub struct CompileArgs {
    /// Where to write the artifact.
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,

    /// The byte order of the machines that will read it.
    #[arg(long, value_enum, default_value_t = TargetOrder::Native)]
    pub byte_order: TargetOrder,

    #[command(flatten)]
    pub compiler: CompilerArgs,

    #[command(flatten)]
    pub lints: LintArgs,

    /// Rule files in order of precedence, TOML or JSON by their names.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
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

/// What the compiler is told, as the macro is by its attribute.
#[derive(Args)]
pub struct CompilerArgs {
    /// The label of texts that no rule matches, which examples may expect.
    #[arg(long, value_name = "LABEL", default_value = UNCATEGORIZED)]
    pub default: String,

    /// The largest automaton that one rule may need [default: 1048576].
    #[arg(long, value_name = "BYTES")]
    pub rule_dfa_size: Option<usize>,

    /// The largest automaton that several rules share [default: 2097152].
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

#[derive(Args)]
pub struct ClassifyArgs {
    /// Rules to use instead of the built-in ones; repeat it for more, the earlier file wins.
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,

    #[command(flatten)]
    pub compiler: CompilerArgs,

    /// What the input holds.
    #[arg(long, value_enum, default_value_t = InputFormat::Lines)]
    input: InputFormat,

    /// What to write for each text [default: tsv].
    #[arg(long, value_enum)]
    output: Option<OutputFormat>,

    /// What to read; `-` is standard input.
    #[arg(value_name = "FILE", default_value = "-")]
    pub files: Vec<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum InputFormat {
    /// One text a line; bytes that are not UTF-8 are classified as U+FFFD.
    Lines,
    /// On each line a JSON string, or an object with a string `text`; blank lines are skipped.
    Json,
    /// Log records of KumoMTA, one a line; they come out labelled.
    Kumomta,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum OutputFormat {
    /// label, tab, text.
    Tsv,
    /// {"label": ..., "rule": {...} or null, "text": ...}
    Json,
}

/// What comes in and what goes out: the combinations that exist.
#[derive(Clone, Copy)]
pub enum Form {
    Lines(OutputFormat),
    Json(OutputFormat),
    /// KumoMTA records, which come out as records.
    Records,
}

impl ClassifyArgs {
    /// The form that was asked for; clap cannot say that one value of a flag excludes another flag.
    pub fn form(&self) -> Result<Form, clap::Error> {
        let output = self.output.unwrap_or(OutputFormat::Tsv);
        match self.input {
            InputFormat::Lines => Ok(Form::Lines(output)),
            InputFormat::Json => Ok(Form::Json(output)),
            InputFormat::Kumomta if self.output.is_none() => Ok(Form::Records),
            InputFormat::Kumomta => Err(conflict::<Self>(
                "classify",
                "--output cannot be used with --input kumomta: records come out as records",
            )),
        }
    }
}

impl CompileArgs {
    /// An error where the artifact would take the place of one of its own rule files.
    pub fn refuse_to_overwrite_rules(&self) -> Result<(), clap::Error> {
        let Ok(output) = self.output.canonicalize() else { return Ok(()) };
        let is_output = |file: &PathBuf| file.canonicalize().is_ok_and(|file| file == output);
        if self.files.iter().any(is_output) {
            return Err(conflict::<Self>(
                "compile",
                "--output names one of the rule files, which it would overwrite",
            ));
        }
        Ok(())
    }
}

/// An error about arguments that do not go together, with the usage of their command.
fn conflict<A: Args>(command: &'static str, message: &str) -> clap::Error {
    let bin_name = format!("classifier {command}");
    let mut command = A::augment_args(clap::Command::new(command).bin_name(bin_name));
    command.error(ErrorKind::ArgumentConflict, message)
}
