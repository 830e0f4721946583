//! The command line. The doc comments on fields and variants are what `--help` prints.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand, ValueEnum};
use classifier_compiler::Lint;

use crate::input::{Format, Place, Pointer};
use crate::output::Form;

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
    $ classifier classify --input kumomta --recursive /var/log/kumomta -o labelled.jsonl

  Texts in other JSON:
    $ classifier classify --input json --field /event/reason events.jsonl.gz

  Replies of several lines, as they were sent:
    $ printf '552-5.2.2 mailbox\r\n552 5.2.2 is stuffed\r\n' | classifier classify --response raw
    QuotaIssues	552 5.2.2 mailbox is stuffed

  As a filter that other programs start, which wait for a label for each line that they write:
    $ classifier classify --output label --line-buffered

  What is there most?
    $ classifier classify --output label --recursive logs | sort | uniq -c | sort -rn

Escapes in tsv output:
  A text that was read as a line is written as it stands, byte for byte. A text that was read from
  JSON, and any label, has its backslashes, tabs, line feeds and carriage returns written as \\, \t,
  \n and \r, so that a line out is always one text.

Byte order marks:
  A UTF-8 byte order mark at the start of lines or JSON is part of no text, and does not come out.

Interrupting:
  SIGINT and SIGTERM end the program when the lines that it has begun with are written. A file of
  --output-file that is not complete then is kept as FILE.part; a second signal ends at once.

Memory:
  About a megabyte a thread and what the rules need, or the longest lines if these are longer.

Exit status:
  0  every text was labelled
  1  something could not be read or written; standard error says what and where, and the
     readable rest was labelled. Of a damaged or incomplete gzip or zstd file that is what comes
     before the damage
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

    #[command(flatten)]
    pub input: InputArgs,

    /// What to write for each text [default: tsv, or the records themselves].
    #[arg(long, value_enum)]
    output: Option<OutputFormat>,

    /// Where to write instead of standard output. The file appears when it is complete.
    #[arg(long, short, value_name = "FILE")]
    pub output_file: Option<PathBuf>,

    /// Write each line by itself, for readers that wait for it. Without this, lines come out as soon
    /// as the input makes a pause, but many at once where it does not.
    #[arg(long)]
    line_buffered: bool,
}

/// What to read, for all commands that read texts.
#[derive(Args)]
pub struct InputArgs {
    /// What the input holds.
    #[arg(long, value_enum, default_value_t = InputFormat::Lines)]
    input: InputFormat,

    /// Where in the JSON on each line the text is, as a JSON pointer such as /event/reason.
    #[arg(long, value_name = "POINTER")]
    field: Option<Pointer>,

    /// What a text is.
    #[arg(long, value_enum, default_value_t = ResponseForm::Line)]
    response: ResponseForm,

    /// Read the files in folders, by name; hidden ones and links are left out.
    #[arg(long, short)]
    pub recursive: bool,

    /// Threads that work on the input [default: as many as there are cores].
    #[arg(long, short, value_name = "NUMBER")]
    jobs: Option<NonZeroUsize>,

    /// Show no progress bar. There is none anyway unless standard error is a terminal and the output
    /// goes elsewhere.
    #[arg(long, short)]
    pub quiet: bool,

    /// What to read; `-` is standard input. What is compressed with gzip or zstd is decompressed,
    /// whatever its name.
    #[arg(value_name = "FILE", default_value = "-")]
    pub files: Vec<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum InputFormat {
    /// One text a line; bytes that are not UTF-8 are classified as U+FFFD.
    Lines,
    /// On each line a JSON string, or an object with a string `text`; blank lines are skipped.
    Json,
    /// Log records of KumoMTA, one a line; they come out labelled.
    Kumomta,
}

#[derive(Clone, Copy, ValueEnum)]
enum ResponseForm {
    /// As it is.
    Line,
    /// A reply of an SMTP server as it was sent, `550-5.1.1 No such` and `550 5.1.1 user`: it is made
    /// one line, `550 5.1.1 No such user`.
    Raw,
}

#[derive(Clone, Copy, ValueEnum)]
enum OutputFormat {
    /// label, tab, text.
    Tsv,
    /// {"label": ..., "rule": {...} or null, "text": ...}
    Json,
    /// The label alone, a line for each line or reply of the input; empty where that has no text.
    Label,
}

/// When output is written.
#[derive(Clone, Copy)]
pub enum Flush {
    Chunks,
    Lines,
}

impl ClassifyArgs {
    /// What comes in and what goes out; clap cannot say that one value of a flag excludes another
    /// flag.
    pub fn forms(&self) -> Result<(Format, Form), clap::Error> {
        let format =
            self.input.format().map_err(|message| conflict::<Self>("classify", message))?;
        let form = match (self.input.input, self.output) {
            (InputFormat::Kumomta, None) => Form::Record,
            (_, Some(OutputFormat::Label)) => Form::Label,
            (InputFormat::Kumomta, Some(_)) => {
                return Err(conflict::<Self>(
                    "classify",
                    "--output tsv and json cannot be used with --input kumomta: records come out as \
                     records, or as labels with --output label",
                ));
            }
            (_, None | Some(OutputFormat::Tsv)) => Form::Tsv,
            (_, Some(OutputFormat::Json)) => Form::Json,
        };
        Ok((format, form))
    }

    /// When output is written.
    pub fn flush(&self) -> Flush {
        if self.line_buffered { Flush::Lines } else { Flush::Chunks }
    }
}

impl InputArgs {
    /// The format that was asked for, or what does not go together and what does.
    fn format(&self) -> Result<Format, &'static str> {
        if self.field.is_some() && self.input != InputFormat::Json {
            return Err("--field is a place in JSON, so it needs --input json");
        }
        let place = || self.field.clone().map_or_else(Place::default, Place::from);
        match (self.input, self.response) {
            (InputFormat::Lines, ResponseForm::Line) => Ok(Format::Lines),
            (InputFormat::Lines, ResponseForm::Raw) => Ok(Format::Replies),
            (InputFormat::Json, ResponseForm::Line) => Ok(Format::Json(place())),
            (InputFormat::Json, ResponseForm::Raw) => Ok(Format::JsonReplies(place())),
            (InputFormat::Kumomta, ResponseForm::Line) => Ok(Format::Kumomta),
            (InputFormat::Kumomta, ResponseForm::Raw) => {
                Err("--response raw cannot be used with --input kumomta: responses in records are \
                     one text already")
            }
        }
    }

    /// The number of threads.
    pub fn jobs(&self) -> usize {
        let all = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.jobs.map_or_else(all, NonZeroUsize::get)
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
