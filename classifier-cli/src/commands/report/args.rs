//! The arguments of `report`.

use std::num::NonZeroUsize;
use std::sync::Arc;

use clap::Args;

use crate::input::{Format, Pointer};
use crate::options::{
    InputArgs, InputFormat, JobsArgs, Kind, LimitArgs, OutputArgs, RulesArgs, conflict,
    refuse_to_overwrite,
};

pub const NOTES: &str = r#"Examples:
  What is in a year of logs, and what do the rules not know yet?
    $ classifier report --input kumomta --recursive /var/log/kumomta

  A page for the browser; it is one file and needs no network:
    $ classifier report --input kumomta --html report.html logs/*.zst

  From the log of Postfix, Exim, Sendmail or PowerMTA, which is detected:
    $ classifier report /var/log/mail.log

  From other JSON, with the receivers' domains and the times:
    $ classifier report --input json --field /reason --domain-field /to --time-field /at events.jsonl

  For another program:
    $ classifier report --json responses.txt | jq '.templates.rows[0]'

  How much of it to suppress, to retry or to mend, as the rules say:
    $ classifier report --by action responses.txt

  To write the next rules: the most frequent texts without a rule are grouped
  into templates, each with a text to try a pattern on:
    $ classifier report --rules mine.toml --rules builtin --top 50 responses.txt

Templates:
  What differs from text to text is masked: <n> digits, <id> queue ids and the
  like, <email>, <host>, <ip>, <url>. Status codes stay, and short codes that
  servers list, such as (S3140). The template of a long text ends with ...

Domains and times:
  Records of KumoMTA have both: the first `recipient`, and `timestamp`. So have
  other logs, mails and events, if they name them. For other JSON, --domain-field and
  --time-field name them. A time of syslog without a year is the last one before
  the file was written, and a time without a zone is taken as UTC. Otherwise a time is a number of
  seconds or milliseconds since 1970, or a string such as 2025-03-11T10:22:09Z;
  all times are counted in UTC. A text without a valid domain or time is only
  left out of that table.

Memory:
  As for `classify`, and at most about 100 MB for the counts, however large the
  input is. If there are too many domains or templates, the rarest are
  forgotten, and the report prints by how much a count may be too low. The
  report does not depend on the number of --jobs.

Interrupting:
  SIGINT and SIGTERM end the reading. The report on what was read is printed, or
  kept as FILE.part. A second signal ends the program at once.

Exit status:
  0  every text was counted
  1  something could not be read or written; standard error says what and
     where, and the report is on the readable rest
  2  nothing was done: the command line or the rules are wrong"#;

#[derive(Args)]
pub struct ReportArgs {
    #[command(flatten)]
    pub rules: RulesArgs,

    #[command(flatten)]
    pub input: InputArgs,

    /// JSON pointer to the receiver's domain or address in each line, such as /event/to [default
    /// with --input kumomta: /recipient].
    #[arg(long, value_name = "POINTER", help_heading = "Input")]
    domain_field: Option<Pointer>,

    /// JSON pointer to the time in each line [default with --input kumomta: /timestamp].
    #[arg(long, value_name = "POINTER", help_heading = "Input")]
    time_field: Option<Pointer>,

    /// Also count by this field of the rule that won, or of its label: an attribute that the rules
    /// declare, id, tags, basis or pattern; or by this field of records: domain, sender or relay.
    /// Repeat it for more tables.
    #[arg(long, value_name = "FIELD", value_delimiter = ',', help_heading = "Output")]
    pub by: Vec<String>,

    /// Rows of each table. The page and JSON always have all labels and all rules.
    #[arg(long, value_name = "NUMBER", default_value = "20", help_heading = "Output")]
    top: NonZeroUsize,

    /// Print all rows of each table.
    #[arg(long, conflicts_with = "top", help_heading = "Output")]
    all: bool,

    /// Print the report as one JSON object.
    #[arg(long, help_heading = "Output")]
    pub json: bool,

    #[command(flatten)]
    pub output: OutputArgs,

    #[command(flatten)]
    pub limits: LimitArgs,

    #[command(flatten)]
    pub jobs: JobsArgs,
}

/// Where records have their domains and times.
pub struct RecordFields {
    pub domain: Option<Pointer>,
    pub time: Option<Pointer>,
    /// Whether the input has records, which are counted.
    pub is_log: bool,
}

impl RecordFields {
    /// What any of the inputs has.
    pub fn of_any(inputs: &[Self]) -> Self {
        let any =
            |place: fn(&Self) -> &Option<Pointer>| inputs.iter().find_map(|it| place(it).clone());
        RecordFields {
            domain: any(|it| &it.domain),
            time: any(|it| &it.time),
            is_log: inputs.iter().any(|it| it.is_log),
        }
    }
}

impl ReportArgs {
    /// How to read inputs of these kinds, and where each has its domains and times; or an error if
    /// options do not go together in a way that clap cannot express.
    pub fn formats(
        &self,
        kinds: &[Kind],
    ) -> Result<(Vec<Arc<Format>>, Vec<RecordFields>), clap::Error> {
        let refused = |message: &str| conflict::<Self>("report", message);
        let formats = self.input.formats(kinds, self.rules.origin());
        let formats = formats.map_err(|message| refused(&message))?;
        let any = self.domain_field.is_some() || self.time_field.is_some();
        let is_other =
            |kind: &&Kind| !matches!(kind.format, InputFormat::Json | InputFormat::Kumomta);
        if let Some(kind) = kinds.iter().find(is_other).filter(|_| any) {
            return Err(refused(&kind.explain(
                "--domain-field and --time-field are places in JSON, so they need --input json or \
                 kumomta; logs, mails and events have places of their own",
            )));
        }
        let inputs = self.input.sources().flatten().chain(self.rules.inputs());
        refuse_to_overwrite::<Self>("report", self.output.outputs(), inputs)?;
        let fields = kinds.iter().zip(&formats).map(|(kind, format)| {
            let place = |pointer: &Option<Pointer>, key: &str| {
                let usual = || Pointer(vec![key.to_owned()]);
                let is_kumomta = kind.format == InputFormat::Kumomta;
                pointer.clone().or_else(|| is_kumomta.then(usual))
            };
            RecordFields {
                domain: place(&self.domain_field, "recipient"),
                time: place(&self.time_field, "timestamp"),
                is_log: format.is_log(),
            }
        });
        let fields = fields.collect();
        Ok((formats, fields))
    }

    /// How many rows a table has at most.
    pub fn rows(&self) -> usize {
        if self.all { usize::MAX } else { self.top.get() }
    }
}
