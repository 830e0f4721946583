//! The arguments of `report`.

use std::num::NonZeroUsize;
use std::sync::Arc;

use clap::Args;

use super::places::{Place, RecordField, RecordFields};
use super::serve::args::ServeArgs;
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

  In the browser, while the log grows:
    $ classifier report --serve --follow /var/log/mail.log

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
  Templates that differ in few words are merged, with <*> for these words. The
  last line of a template is a pattern for a rule file: in a rule after all
  others, it matches the texts of the template, and no other text of the input
  without a rule. There is none if no such pattern is found.

Domains and times:
  Records of KumoMTA have both: the first `recipient`, and `timestamp`. So have
  other logs, mails and events, if they name them. For other JSON, --domain-field and
  --time-field name them. A time of syslog without a year is the last one before
  the file was written, and a time without a zone is taken as UTC. Otherwise a time is a number of
  seconds or milliseconds since 1970, or a string such as 2025-03-11T10:22:09Z;
  all times are counted in UTC. A text without a valid domain or time is only
  left out of that table.

Serving:
  --serve prints the address of the page. Nothing but this page is served, and
  only to this machine, where all users can read it. --follow reads files as they
  grow, as `tail -F` does: a file may not exist yet, be renamed and replaced, or be
  truncated. A line counts when it is complete. The open page changes with the
  counts, and keeps its filter and order. Ctrl-C ends the program.

Terminals:
  Tables are as wide as the terminal, or as COLUMNS says. A report that is
  longer is shown in $PAGER, or else in `less -FRX`; not if $PAGER is empty or
  `cat`.

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
    /// declare, id, tags, basis or pattern; or by this field of records: domain, relay or sender, of
    /// KumoMTA also tenant, pool, source and others, and of JSON a pointer such as /event/tenant.
    /// Repeat it for more tables.
    #[arg(long, value_name = "FIELD", value_delimiter = ',', help_heading = "Output")]
    pub by: Vec<String>,

    /// Rows of each table; over time, the latest. The page and JSON always have all labels, rules, values of
    /// --by and times, so there it limits domains and templates.
    #[arg(long, value_name = "NUMBER", default_value = "20", help_heading = "Output")]
    top: NonZeroUsize,

    /// Print all rows of each table.
    #[arg(long, conflicts_with = "top", help_heading = "Output")]
    all: bool,

    /// Print the report as one JSON object.
    #[arg(long, help_heading = "Output")]
    pub json: bool,

    /// Print the report even if it is longer than the terminal, instead of showing it in $PAGER or `less`.
    #[arg(long, help_heading = "Output")]
    pub no_pager: bool,

    #[command(flatten)]
    pub output: OutputArgs,

    #[command(flatten)]
    pub serve: ServeArgs,

    #[command(flatten)]
    pub limits: LimitArgs,

    #[command(flatten)]
    pub jobs: JobsArgs,
}

impl ReportArgs {
    /// How to read inputs of these kinds, and where each has its domains, its times and the fields `by`;
    /// or an error if options do not go together in a way that clap cannot express.
    pub fn formats(
        &self,
        kinds: &[Kind],
        by: &[String],
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
        let is_unknown =
            |name: &&String| formats.iter().all(|it| Place::of(name, &it.lines).is_none());
        if let Some(name) = by.iter().find(is_unknown) {
            return Err(match name.starts_with('/') {
                true => refused(
                    "--by /POINTER is a place in JSON, so it needs --input json without --preset, or \
                     kumomta",
                ),
                false => refused(&format!(
                    "--by {name} is a field of the records of KumoMTA, so it needs --input kumomta"
                )),
            });
        }
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
                by: by.iter().map(|name| RecordField::new(name, &format.lines)).collect(),
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
