//! The arguments of `evaluate`.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::LazyLock;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum, ValueHint};

use crate::input::formats::{CSV, FORMATS, REGEX, TSV};
use crate::input::{Extract, LabelPlace, LogFormat, ResponseForm, Source};
use crate::options::{
    LimitArgs, OutputArgs, RuleFile, RuleOrigin, RulesArgs, conflict, inputs, or_default, origin,
    refuse_to_overwrite,
};

pub const NOTES: &str = r#"Examples:
  How good are the built-in rules for texts that have been labelled?
    $ printf 'text\tlabels\n552 mailbox is full\tQuotaIssues\n' > texts.tsv
    $ classifier evaluate texts.tsv

  How good are mine, by the origin of the texts, with the confusion matrix?
    $ classifier evaluate --rules mine.toml --group origin --matrix texts.tsv

  Is what to do right, where the label may be another?
    $ classifier evaluate --by action texts.tsv

  What does a change of rules improve, and what does it break?
    $ classifier evaluate --old before.toml --new after.toml texts.tsv

  A page for the browser, of some of the texts:
    $ classifier evaluate --html page.html --where form=reply,dsn texts.tsv

  My rules, on log lines and notifications:
    $ classifier evaluate --rules mine.toml --response auto texts.tsv

  In continuous integration:
    $ classifier evaluate --min-accuracy 97% --max-innocents 0 texts.tsv
    $ classifier evaluate --old main.toml --new rules.toml --fail-on worse \
        texts.tsv

Labelled texts:
  A first line with the names of the columns, then one text per line, with tabs
  between the columns:
    text <tab> labels <tab> form
    552 5.2.2 full <tab> QuotaIssues <tab> reply
    550 go away <tab> SpamBlock|PolicyRelated <tab> reply
  The labels of a text are the acceptable ones, the best first. Cells have no
  quotes and no escapes: \t, \n and \\ stay as they are. Or one object per line:
    {"text": "550 go away", "labels": ["SpamBlock", "PolicyRelated"]}
  where labels may also be "SpamBlock|PolicyRelated". Logs that `classify` has
  labelled with --output log are read too. All errors are reported,
  with file:line:column, and then nothing is measured. A label that no rule
  gives is a warning.

Replies in texts:
  The rules get the part of a text that --response finds; the nearest rule is
  searched with the same part. A failure shows the text of the file, and below
  its label the reply, if that is not the whole text. With --response raw, a
  text that is not a reply as the server sent it is an error.

Figures:
  Accuracy          share of texts with an acceptable label
  Strict accuracy   share of texts with the first of their acceptable labels
  Wrong             share of texts with a label that is not acceptable, the
                    default label not counted
  Missed            share of texts with the default label, where that is not
                    acceptable
  Coverage          share of texts with another label than the default one,
                    among those for which the default label is not acceptable
  Innocents         texts for which only the default label is acceptable
  Precision, recall, F1 and support of a label, their averages, and the
  confusion matrix are those of scikit-learn's classification_report and
  confusion_matrix, with 0 for a division by 0. The true label of a text is the
  label that it gets, if that is acceptable, otherwise the first acceptable one.

JSON output:
  One object: default_label, texts_left_out (by --where), totals, labels,
  macro_average, weighted_average, confusion, groups, failures, near_left_out
  and gates. With --new: old and new, each with totals to groups, the latter
  with failures, and change, better, worse and otherwise. A failure has reply,
  the line that was labelled, if that is not its text; for texts that get better
  or worse, old and new have it. docs/evaluate.md has all keys. A share of
  nothing is null.

Exit status:
  0  the figures were printed, and all gates passed
  1  a gate failed, which standard error reports; or something could not be
     written
  2  nothing was measured: the command line, the rules or the input is wrong"#;

#[derive(Args)]
pub struct EvaluateArgs {
    #[command(flatten)]
    pub rules: RulesArgs,

    /// Rules before a change, named as those of --rules [default with --new: builtin].
    #[arg(
        long,
        value_name = "FILE",
        requires = "new",
        conflicts_with_all = ["rules", "artifact"],
        value_hint = ValueHint::AnyPath,
        help_heading = "Rules"
    )]
    old: Vec<RuleFile>,

    /// Rules after a change, named as those of --rules. The figures of both are printed, and what
    /// gets better or worse.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["rules", "artifact"],
        value_hint = ValueHint::AnyPath,
        help_heading = "Rules"
    )]
    pub new: Vec<RuleFile>,

    /// Format of the input [default: by the names of files, otherwise by their content].
    #[arg(long, value_enum, help_heading = "Input")]
    input: Option<TableFormat>,

    /// The pattern of --input regex, as of `classify`. The group (?P<label>...) is the label, unless it
    /// is at the end of the line.
    #[arg(long, value_name = "PATTERN", help_heading = "Input")]
    pub extract: Option<Extract>,

    /// How to find the reply of a server in a text [default: auto if any rules are built in,
    /// otherwise line; with --new, for each side by itself].
    #[arg(long, value_enum, help_heading = "Input")]
    pub response: Option<ResponseForm>,

    /// Column with the texts.
    #[arg(long, value_name = "COLUMN", default_value = "text", help_heading = "Input")]
    pub text_column: String,

    /// Column with the acceptable labels of each text, separated by `|`, the best first.
    #[arg(long, value_name = "COLUMN", default_value = "labels", help_heading = "Input")]
    pub labels_column: String,

    /// Measure the values of this attribute in place of labels: that of the rule that won against
    /// those of the acceptable labels.
    #[arg(long, value_name = "FIELD", help_heading = "Input")]
    pub by: Option<String>,

    /// Only measure texts that have one of these values in the column. Repeat it for more columns.
    #[arg(long = "where", value_name = "COLUMN=VALUE[,VALUE]", help_heading = "Input")]
    pub filters: Vec<Filter>,

    /// Files with labelled texts; `-` is standard input. Files compressed with gzip or zstd are
    /// recognized by their content.
    #[arg(value_name = "FILE", default_value = "-", help_heading = None::<&str>)]
    pub files: Vec<PathBuf>,

    /// Also print the figures for each value of this column. Repeat it for more columns.
    #[arg(long, value_name = "COLUMN", help_heading = "Output")]
    pub group: Vec<String>,

    /// Number of texts to show without an acceptable label, and of texts that get better or worse
    /// [default: 20; 1000 in JSON and in the page].
    #[arg(long, value_name = "NUMBER", help_heading = "Output")]
    failures: Option<usize>,

    /// Print the confusion matrix. The page always has it.
    #[arg(long, conflicts_with = "json", help_heading = "Output")]
    pub matrix: bool,

    /// Print the figures as one JSON object.
    #[arg(long, help_heading = "Output")]
    pub json: bool,

    #[command(flatten)]
    pub output: OutputArgs,

    #[command(flatten)]
    pub gates: GateArgs,

    #[command(flatten)]
    pub limits: LimitArgs,
}

/// Limits for exit status 0. With --new, they apply to the new rules.
#[derive(Args)]
#[command(next_help_heading = "Gates")]
pub struct GateArgs {
    /// Exit with 1 if accuracy is below this share, such as 97% or 0.97.
    #[arg(long, value_name = "SHARE")]
    pub min_accuracy: Option<Share>,

    /// Exit with 1 if the share of wrong labels is above this, such as 2% or 0.02.
    #[arg(long, value_name = "SHARE")]
    pub max_wrong: Option<Share>,

    /// Exit with 1 if coverage is below this share.
    #[arg(long, value_name = "SHARE")]
    pub min_coverage: Option<Share>,

    /// Exit with 1 if more innocent texts than this get a label.
    #[arg(long, value_name = "NUMBER")]
    pub max_innocents: Option<u64>,

    /// Exit with 1 if there is such a text. May be repeated.
    #[arg(long, value_enum)]
    pub fail_on: Vec<FailOn>,
}

/// The format of labelled texts.
#[derive(Clone, Copy, PartialEq)]
pub enum TableFormat {
    /// Columns separated by tabs; the first line has their names.
    Tsv,
    /// CSV; the first record has the names of columns.
    Csv,
    /// One JSON object per line, with a key for each column; blank lines are skipped.
    Json,
    Kumomta,
    /// A log with labels.
    Log(&'static LogFormat),
}

impl ValueEnum for TableFormat {
    fn value_variants<'a>() -> &'a [Self] {
        const TABLES: [TableFormat; 4] =
            [TableFormat::Tsv, TableFormat::Csv, TableFormat::Json, TableFormat::Kumomta];
        static VARIANTS: LazyLock<Vec<TableFormat>> = LazyLock::new(|| {
            let is_table = |format: &LogFormat| [&CSV, &TSV].contains(&format);
            let logs =
                FORMATS.into_iter().filter(|it| it.label != LabelPlace::None && !is_table(it));
            TABLES.into_iter().chain(logs.map(TableFormat::Log)).collect()
        });
        &VARIANTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            TableFormat::Tsv => {
                ("tsv", "Columns separated by tabs; the first line has their names")
            }
            TableFormat::Csv => {
                ("csv", "CSV (RFC 4180); the first record has the names of columns")
            }
            TableFormat::Json => (
                "json",
                "One JSON object per line, with a key for each column; blank lines are skipped",
            ),
            TableFormat::Kumomta => {
                ("kumomta", "Log records of KumoMTA, with their labels in bounce_classification")
            }
            TableFormat::Log(format) => {
                let help = match format.label {
                    LabelPlace::Column(_) => "Such a log with a column `classification`",
                    _ => "Such a log with classification=LABEL at the end of lines",
                };
                (format.name, help)
            }
        };
        Some(PossibleValue::new(name).help(help))
    }
}

/// A text that makes a gate fail.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum FailOn {
    /// A text with an acceptable label by the old rules, but not by the new ones.
    Worse,
    /// A text without an acceptable label.
    AnyFailure,
}

/// Which texts are measured, by one column.
#[derive(Clone)]
pub struct Filter {
    pub column: String,
    pub values: Vec<String>,
}

impl FromStr for Filter {
    type Err = &'static str;

    fn from_str(filter: &str) -> Result<Self, Self::Err> {
        let (column, values) = filter
            .split_once('=')
            .filter(|(column, _)| !column.is_empty())
            .ok_or("a column and its values are written COLUMN=VALUE[,VALUE]")?;
        let values = values.split(',').map(str::to_owned).collect();
        Ok(Filter { column: column.to_owned(), values })
    }
}

/// A part of 1, written as that or in percent.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Share(pub f64);

impl FromStr for Share {
    type Err = String;

    fn from_str(share: &str) -> Result<Self, Self::Err> {
        let (number, whole) = match share.strip_suffix('%') {
            Some(percent) => (percent, 100.0),
            None => (share, 1.0),
        };
        // `f64` also reads words, signs and exponents.
        let is_plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        match number.parse::<f64>() {
            Ok(number) if is_plain && number <= whole => Ok(Share(number / whole)),
            Ok(number) if is_plain && whole == 1.0 && number <= 100.0 => {
                Err(format!("a share is at most 1; for percent, write {share}%"))
            }
            Ok(_) if is_plain => Err("a share is at most 1 or 100%".to_owned()),
            _ => Err("a share is written 97% or 0.97".to_owned()),
        }
    }
}

/// Failures in text output.
const SHOWN: usize = 20;

/// Failures in output that can be searched.
const SHOWN_TO_SEARCH: usize = 1_000;

impl EvaluateArgs {
    /// The rules before a change.
    pub fn old(&self) -> &[RuleFile] {
        or_default(&self.old)
    }

    /// What a text is for the rules.
    pub fn response(&self) -> ResponseForm {
        self.response_to(self.rules.origin())
    }

    /// What a text is for the rules of one side: the same as if they were measured alone.
    pub fn response_of(&self, side: &[RuleFile]) -> ResponseForm {
        self.response_to(origin(side))
    }

    /// The format that the options name.
    pub fn input(&self) -> Option<TableFormat> {
        self.input.or_else(|| self.extract.is_some().then_some(TableFormat::Log(&REGEX)))
    }

    fn response_to(&self, rules: RuleOrigin) -> ResponseForm {
        self.response.unwrap_or(ResponseForm::usual(rules))
    }

    /// An error if options do not go together in a way that clap cannot express.
    pub fn validate(&self) -> Result<(), clap::Error> {
        let refused = |message: &str| conflict::<Self>("evaluate", message);
        if self.gates.fail_on.contains(&FailOn::Worse) && self.new.is_empty() {
            return Err(refused("--fail-on worse compares two rule sets, so it needs --new"));
        }
        let is_regex = self.input() == Some(TableFormat::Log(&REGEX));
        if self.extract.is_some() != is_regex {
            return Err(refused("--input regex and --extract need each other"));
        }
        if self.text_column == self.labels_column {
            return Err(refused("--text-column and --labels-column name the same column"));
        }
        let texts = self.files.iter().cloned().map(Source::new);
        let rules = self.rules.inputs().chain(inputs(&self.old)).chain(inputs(&self.new));
        refuse_to_overwrite::<Self>("evaluate", self.output.outputs(), texts.chain(rules))
    }

    /// How many failures are printed.
    pub fn printed_failures(&self) -> usize {
        self.failures.unwrap_or(if self.json { SHOWN_TO_SEARCH } else { SHOWN })
    }

    /// How many failures are printed or are in the page.
    pub fn kept_failures(&self) -> usize {
        match self.output.html {
            Some(_) => self.failures.unwrap_or(SHOWN_TO_SEARCH),
            None => self.printed_failures(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Share;

    #[test]
    fn shares_are_fractions_or_percent() {
        for (written, share) in
            [("0.97", 0.97), ("97%", 0.97), ("1", 1.0), ("100%", 1.0), ("0", 0.0), ("2.5%", 0.025)]
        {
            assert_eq!(written.parse(), Ok(Share(share)), "{written}");
        }
        for written in ["", "%", "97", "1.01", "101%", "-1%", "nan", "inf", "1e-2", "half", "."] {
            assert!(written.parse::<Share>().is_err(), "{written}");
        }
    }
}
