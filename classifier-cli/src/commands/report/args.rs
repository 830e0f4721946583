//! The arguments of `report`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use crate::input::{Format, Pointer};
use crate::options::{InputArgs, InputFormat, RulesArgs, conflict, is_same_file};

pub const NOTES: &str = r#"Examples:
  What do a year of logs say, and what do the rules not know yet?
    $ classifier report --input kumomta --recursive /var/log/kumomta

  One page to look at and to pass on; it needs no network, and no other file:
    $ classifier report --input kumomta --html report.html logs/*.zst

  From other JSON, with the receivers' domains and the times:
    $ classifier report --input json --field /reason --domain-field /to --time-field /at events.jsonl

  For another program:
    $ classifier report --json responses.txt | jq '.templates.rows[0]'

  Write the next rules: the most frequent texts without a rule come as
  templates, each with a text to try a pattern on.
    $ classifier report --rules mine.toml --rules builtin --top 50 responses.txt

Templates:
  What differs from text to text is masked: <n> digits, <id> queue ids and the
  like, <email>, <host>, <ip>, <url>. Status codes stay, and short codes that
  servers list, such as (S3140). A template ends with ... where a text is long.

Domains and times:
  Records of KumoMTA have both: the first `recipient`, and `timestamp`.
  Otherwise --domain-field and --time-field say where they are. A time is a
  number of seconds or milliseconds since 1970, or a string such as
  2025-03-11T10:22:09Z; all is counted in UTC. A value that is no domain or no
  time only leaves its text out of that table.

Memory:
  As for `classify`, and at most about 100 MB for what is counted, whatever the
  input. When there are more domains or templates than that holds, the rarest
  are forgotten, and the report says by how much a count may be too low. It is
  the same with any number of --jobs.

Interrupting:
  SIGINT and SIGTERM end the reading. The report of what was read until then is
  printed, or kept as FILE.part; a second signal ends at once.

Exit status:
  0  every text was counted
  1  something could not be read or written; standard error says what and
     where, and the report is of the readable rest
  2  nothing was done: the command line or the rules are wrong"#;

#[derive(Args)]
pub struct ReportArgs {
    #[command(flatten)]
    pub rules: RulesArgs,

    #[command(flatten)]
    pub input: InputArgs,

    /// Where in the JSON on each line the receiver's domain or address is, as a JSON pointer such as
    /// /event/to [default with --input kumomta: /recipient].
    #[arg(long, value_name = "POINTER")]
    domain_field: Option<Pointer>,

    /// Where in the JSON on each line the time is [default with --input kumomta: /timestamp].
    #[arg(long, value_name = "POINTER")]
    time_field: Option<Pointer>,

    /// Rows of each table. The page and JSON have all labels and all rules anyway.
    #[arg(long, value_name = "NUMBER", default_value = "20")]
    top: NonZeroUsize,

    /// All rows of each table.
    #[arg(long, conflicts_with = "top")]
    all: bool,

    /// Print the report as one JSON object.
    #[arg(long)]
    pub json: bool,

    /// Where to write the report as a page too. The file appears when it is complete.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// Where to write instead of standard output. The file appears when it is complete.
    #[arg(long, short, value_name = "FILE")]
    pub output_file: Option<PathBuf>,
}

/// Where records have what tables are made of, if they have it.
pub struct RecordFields {
    pub domain: Option<Pointer>,
    pub time: Option<Pointer>,
}

impl ReportArgs {
    /// What comes in and where in it domains and times are; clap cannot say that one value of a flag
    /// excludes another flag.
    pub fn formats(&self) -> Result<(Format, RecordFields), clap::Error> {
        let refused = |message: &str| conflict::<Self>("report", message);
        let format = self.input.format(self.rules.origin()).map_err(refused)?;
        let any = self.domain_field.is_some() || self.time_field.is_some();
        if any && self.input.input == InputFormat::Lines {
            return Err(refused(
                "--domain-field and --time-field are places in JSON, so they need --input json or \
                 kumomta",
            ));
        }
        if self.html.is_some() && self.html == self.output_file {
            return Err(refused("--html and --output-file name the same file"));
        }
        for (option, path) in [("--html", &self.html), ("--output-file", &self.output_file)] {
            let is_read = |path: &PathBuf| self.input.files.iter().any(|it| is_same_file(it, path));
            if path.as_ref().is_some_and(is_read) {
                let message =
                    format!("{option} names what is to be read, which it would overwrite");
                return Err(refused(&message));
            }
        }
        let places = |pointer: &Option<Pointer>, key: &str| {
            let usual = || Pointer(vec![key.to_owned()]);
            let is_log = self.input.input == InputFormat::Kumomta;
            pointer.clone().or_else(|| is_log.then(usual))
        };
        let domain = places(&self.domain_field, "recipient");
        let time = places(&self.time_field, "timestamp");
        Ok((format, RecordFields { domain, time }))
    }

    /// How many rows a table has at most.
    pub fn rows(&self) -> usize {
        if self.all { usize::MAX } else { self.top.get() }
    }
}
