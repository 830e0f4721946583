//! The arguments of `classify`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::lines::OutputFormat;
use crate::input::{Format, LabelPlace};
use crate::options::{
    InputArgs, InputFormat, JobsArgs, Kind, LimitArgs, RulesArgs, conflict, refuse_to_overwrite,
};

pub const NOTES: &str = r#"Examples:
  Label server responses, one per line, with the built-in rules:
    $ echo '552 5.2.2 mailbox is stuffed' | classifier classify
    QuotaIssues	552 5.2.2 mailbox is stuffed

  With your own rules; the first file wins over the second:
    $ classifier classify --rules mine.toml --rules iana.toml responses.txt

  With your own rules, and the built-in ones for everything else:
    $ classifier classify --rules mine.toml --rules builtin responses.txt

  With a compiled artifact, which loads at once:
    $ classifier compile mine.toml iana.toml --output rules.bin
    $ classifier classify --rules rules.bin responses.txt

  Show the rule for each label:
    $ classifier classify --output json responses.txt

  Show what the named groups of the rule matched:
    $ classifier classify --output json --groups --rules mine.toml responses.txt

  What mail servers refused, from the log of Postfix, Exim, Sendmail or PowerMTA;
  the format is detected, and --input names it:
    $ classifier classify /var/log/mail.log

  The same log with a label at the end of each line that reports a failure:
    $ classifier classify --output log /var/log/mail.log | grep classification=

  A column of a table, with a new column for the label:
    $ classifier classify --input csv --column reason --output log bounces.csv

  Another log; the groups time, domain, sender, relay and id are optional:
    $ classifier classify --extract 'to=<(?P<domain>[^>]*)> error="(?P<text>[^"]+)"' my.log

  Fill in bounce_classification in logs of KumoMTA; all other bytes stay:
    $ classifier classify --input kumomta --recursive /var/log/kumomta -o labelled.jsonl

  What to do about each text, as the rules say, for a spreadsheet or a program:
    $ echo '552 5.2.2 mailbox is stuffed' | classifier classify --output csv --with action,id
    label,action,id,text
    QuotaIssues,retry,iana-5.2.2,552 5.2.2 mailbox is stuffed

  Read texts from other JSON:
    $ classifier classify --input json --field /event/reason events.jsonl.gz

  Read mails about mails that were not delivered, and events of a provider:
    $ classifier classify --output json bounces.mbox
    $ classifier classify --input json --preset sendgrid events.jsonl

  Find the reply in log lines and notifications. With built-in rules this is
  the default; with your own rules only, ask for it:
    $ echo 'smtp; 552-5.2.2 mailbox 552 5.2.2 is stuffed' | classifier classify
    QuotaIssues	smtp; 552-5.2.2 mailbox 552 5.2.2 is stuffed
    $ classifier classify --rules mine.toml --response auto responses.txt

  Replies of several lines, as the server sent them:
    $ printf '552-5.2.2 mailbox\r\n552 5.2.2 is stuffed\r\n' | classifier classify --response raw
    QuotaIssues	552 5.2.2 mailbox is stuffed

  As a filter for a program that writes a line and waits for its label:
    $ classifier classify --input lines --output label --line-buffered

  Count the labels:
    $ classifier classify --output label --recursive logs | sort | uniq -c | sort -rn

Escapes in tsv output:
  A text that was read as a line is written unchanged, byte for byte. In labels
  and in texts that were read from JSON or logs, backslashes, tabs, line feeds and
  carriage returns are written as \\, \t, \n and \r, so that one line of output
  is always one text.

Byte order marks:
  A UTF-8 byte order mark at the start of a source is not part of a text and is
  not written, except by --output log.

Terminals:
  If standard output is a terminal, control characters, characters that change
  the direction of writing and invisible ones are escaped. Files and pipes get
  every byte.

Records of logs, mails and events:
  Records that report no failure have no line in tsv, csv and json, and an empty
  line in label. At the end the program prints on standard error how many
  records it read, labelled and skipped, by kind, unless --quiet is given.

Interrupting:
  SIGINT and SIGTERM end the program after the lines that it has begun. An
  incomplete --output-file is kept as FILE.part. A second signal ends the
  program at once.

Memory:
  About a megabyte for each thread, or the longest lines if these are longer,
  and what the rules need.

Exit status:
  0  every text was labelled
  1  something could not be read or written; standard error says what and
     where. The readable rest was labelled, for a damaged or incomplete gzip or
     zstd file everything before the damage
  2  nothing was done: the command line or the rules are wrong"#;

#[derive(Args)]
pub struct ClassifyArgs {
    #[command(flatten)]
    pub rules: RulesArgs,

    #[command(flatten)]
    pub input: InputArgs,

    /// What to write for each text [default: tsv; if all input is of KumoMTA, log].
    #[arg(long, value_enum, help_heading = "Output")]
    output: Option<OutputFormat>,

    /// With --output json: add what the named groups of the rule, such as (?P<list>[^ ]+), matched.
    #[arg(long, help_heading = "Output")]
    pub groups: bool,

    /// Add these fields of the rule that won, or of its label: attributes that the rules declare, id,
    /// tags, basis, pattern. Records of KumoMTA get them as the object bounce_fields.
    #[arg(long, value_name = "FIELD", value_delimiter = ',', help_heading = "Output")]
    pub with: Vec<String>,

    /// Write to this file instead of standard output. The file appears when it is complete.
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub output_file: Option<PathBuf>,

    /// Write each line as soon as it is labelled. By default, lines are written many at once unless
    /// the input pauses.
    #[arg(long, help_heading = "Output")]
    pub line_buffered: bool,

    #[command(flatten)]
    pub limits: LimitArgs,

    #[command(flatten)]
    pub jobs: JobsArgs,
}

impl ClassifyArgs {
    /// An error if the output would overwrite an input.
    pub fn refuse_to_overwrite_inputs(&self) -> Result<(), clap::Error> {
        let outputs = self.output_file.as_deref().map(|path| ("--output-file", path));
        let inputs = self.input.sources().flatten().chain(self.rules.inputs());
        refuse_to_overwrite::<Self>("classify", outputs, inputs)
    }

    /// How to read inputs of these kinds, and the format of the output, or an error if options do not
    /// go together: clap cannot express that one value of an option excludes another option.
    pub fn formats(&self, kinds: &[Kind]) -> Result<(Vec<Arc<Format>>, OutputFormat), clap::Error> {
        let refused = |message: &str| conflict::<Self>("classify", message);
        let formats =
            self.input.formats(kinds, self.rules.origin()).map_err(|message| refused(&message))?;
        let is_kumomta = kinds.iter().all(|kind| kind.format == InputFormat::Kumomta);
        let usual = if is_kumomta { OutputFormat::Log } else { OutputFormat::Tsv };
        let output = self.output.unwrap_or(usual);
        if output == OutputFormat::Log {
            let is_unwritten = |(kind, format): &(&Kind, &Arc<Format>)| {
                kind.format != InputFormat::Auto && format.label_place() == LabelPlace::None
            };
            if let Some((kind, _)) = kinds.iter().zip(&formats).find(is_unwritten) {
                return Err(refused(&kind.explain(
                    "--output log writes the lines of a log, so it needs --input postfix or another log",
                )));
            }
        }
        if self.groups && output != OutputFormat::Json {
            return Err(refused("--groups needs --output json"));
        }
        if !self.with.is_empty() && output == OutputFormat::Label {
            return Err(refused("--with needs another --output than label"));
        }
        let is_csv = output == OutputFormat::Csv;
        for (index, name) in self.with.iter().enumerate() {
            if self.with[..index].contains(name) {
                return Err(refused(&format!("--with names `{name}` twice")));
            }
            if is_csv && ["label", "text"].contains(&name.as_str()) {
                let what = "--output csv has a column of this name already; use --output json";
                return Err(refused(&format!("--with {name}: {what}")));
            }
        }
        Ok((formats, output))
    }
}
