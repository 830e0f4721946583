//! The arguments of `classify`.

use std::path::PathBuf;

use clap::Args;

use crate::input::Format;
use crate::options::{InputArgs, InputFormat, RulesArgs, conflict};
use crate::output::OutputFormat;

pub const NOTES: &str = r#"Examples:
  Label server responses, one a line, by the rules that are built in:
    $ echo '552 5.2.2 mailbox is stuffed' | classifier classify
    QuotaIssues	552 5.2.2 mailbox is stuffed

  By your own rules; the first file wins over the second:
    $ classifier classify --rules mine.toml --rules iana.toml responses.txt

  By your own rules, and the built-in ones for what those leave:
    $ classifier classify --rules mine.toml --rules builtin responses.txt

  By an artifact, which is there at once however many rules it has:
    $ classifier compile mine.toml iana.toml --output rules.bin
    $ classifier classify --rules rules.bin responses.txt

  Which rule was it?
    $ classifier classify --output json responses.txt

  Fill in bounce_classification in logs of KumoMTA, leaving every other byte as
  it was:
    $ classifier classify --input kumomta --recursive /var/log/kumomta -o labelled.jsonl

  Texts in other JSON:
    $ classifier classify --input json --field /event/reason events.jsonl.gz

  Replies in what logs and notifications say of them, which the built-in rules
  find by themselves; for your own rules say so:
    $ echo 'smtp; 552-5.2.2 mailbox 552 5.2.2 is stuffed' | classifier classify
    QuotaIssues	smtp; 552-5.2.2 mailbox 552 5.2.2 is stuffed
    $ classifier classify --rules mine.toml --response auto responses.txt

  Replies of several lines, as they were sent:
    $ printf '552-5.2.2 mailbox\r\n552 5.2.2 is stuffed\r\n' | classifier classify --response raw
    QuotaIssues	552 5.2.2 mailbox is stuffed

  As a filter that other programs start, which wait for a label for each line
  that they write:
    $ classifier classify --output label --line-buffered

  What is there most?
    $ classifier classify --output label --recursive logs | sort | uniq -c | sort -rn

Escapes in tsv output:
  A text that was read as a line is written as it stands, byte for byte. A text
  that was read from JSON, and any label, has its backslashes, tabs, line feeds
  and carriage returns written as \\, \t, \n and \r, so that a line out is
  always one text.

Byte order marks:
  A UTF-8 byte order mark at the start of lines or JSON is part of no text, and
  does not come out.

Interrupting:
  SIGINT and SIGTERM end the program when the lines that it has begun with are
  written. A file of --output-file that is not complete then is kept as
  FILE.part; a second signal ends at once.

Memory:
  About a megabyte a thread and what the rules need, or the longest lines if
  these are longer.

Exit status:
  0  every text was labelled
  1  something could not be read or written; standard error says what and
     where, and the readable rest was labelled. Of a damaged or incomplete gzip
     or zstd file that is what comes before the damage
  2  nothing was done: the command line or the rules are wrong"#;

#[derive(Args)]
pub struct ClassifyArgs {
    #[command(flatten)]
    pub rules: RulesArgs,

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

/// When output is written.
#[derive(Clone, Copy)]
pub enum Flush {
    Chunks,
    Lines,
}

impl ClassifyArgs {
    /// What comes in and what goes out; clap cannot say that one value of a flag excludes another
    /// flag.
    pub fn formats(&self) -> Result<(Format, OutputFormat), clap::Error> {
        let format = self
            .input
            .format(self.rules.origin())
            .map_err(|message| conflict::<Self>("classify", message))?;
        let output = match (self.input.input, self.output) {
            (InputFormat::Kumomta, None) => OutputFormat::Record,
            (InputFormat::Kumomta, Some(output)) if output != OutputFormat::Label => {
                return Err(conflict::<Self>(
                    "classify",
                    "--output tsv and json cannot be used with --input kumomta: records come out as \
                     records, or as labels with --output label",
                ));
            }
            (_, output) => output.unwrap_or(OutputFormat::Tsv),
        };
        Ok((format, output))
    }

    /// When output is written.
    pub fn flush(&self) -> Flush {
        if self.line_buffered { Flush::Lines } else { Flush::Chunks }
    }
}
