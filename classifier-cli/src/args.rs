//! The command line. The doc comments on fields and variants are what `--help` prints.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

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

Exit status:
  0  every text was labelled
  1  something could not be read or written; standard error says what and where, and the
     readable rest was labelled
  2  nothing was done: the command line or the rules are wrong"#;

#[derive(Args)]
pub struct ClassifyArgs {
    /// Rules to use instead of the built-in ones; repeat it for more, the earlier file wins.
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,

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
            InputFormat::Kumomta => Err(Cli::command().error(
                ErrorKind::ArgumentConflict,
                "--output cannot be used with --input kumomta: records come out as records",
            )),
        }
    }
}
