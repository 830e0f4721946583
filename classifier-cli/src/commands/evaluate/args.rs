//! The arguments of `evaluate`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum, ValueHint};

use crate::input::ResponseForm;
use crate::options::{RuleFile, RuleOrigin, RulesArgs, conflict, is_same_file, or_default, origin};

pub const NOTES: &str = r#"Examples:
  How good are the rules that are built in, on texts that have been labelled?
    $ printf 'text\tlabels\n552 mailbox is full\tQuotaIssues\n' > texts.tsv
    $ classifier evaluate texts.tsv

  And mine, by where the texts come from, with the confusion matrix?
    $ classifier evaluate --rules mine.toml --group origin --matrix texts.tsv

  What does a change of rules make better, and what worse?
    $ classifier evaluate --old before.toml --new after.toml texts.tsv

  One page to look at, of some of the texts:
    $ classifier evaluate --html page.html --where form=reply,dsn texts.tsv

  Rules of mine, on what logs and notifications say of replies:
    $ classifier evaluate --rules mine.toml --response auto texts.tsv

  In continuous integration:
    $ classifier evaluate --min-accuracy 97% --max-innocents 0 texts.tsv
    $ classifier evaluate --old main.toml --new rules.toml --fail-on worse \
        texts.tsv

Labelled texts:
  A line with the names of the columns, then a text a line, with tabs between
  the columns:
    text <tab> labels <tab> form
    552 5.2.2 full <tab> QuotaIssues <tab> reply
    550 go away <tab> SpamBlock|PolicyRelated <tab> reply
  The labels of a text are those that are acceptable for it, the best first.
  Cells are taken as they are: no quotes, and \t, \n and \\ are not decoded, so
  a \n that a log has stays two characters. Or an object a line:
    {"text": "550 go away", "labels": ["SpamBlock", "PolicyRelated"]}
  where labels may also be "SpamBlock|PolicyRelated". Whatever is wrong is told
  with file:line:column, all of it, and then nothing is measured. A label that
  no rule gives is a warning.

Replies in texts:
  What --response finds in a text is what the rules get, and what the nearest
  rule is looked for with. Failures show the text as the file has it, and below
  its label the reply, if that is not the text. With --response raw, it is an
  error if a text that is measured is not a reply as it was sent.

Figures:
  Accuracy          share of texts that get an acceptable label
  Strict accuracy   ... that get the first of their acceptable labels
  Wrong             ... that get a label that is not acceptable, the default
                    label not counted
  Missed            ... that get the default label though it is not acceptable
  Coverage          of the texts for which the default label is not acceptable,
                    those that get another
  Innocents         texts for which only the default label is acceptable
  Precision, recall, F1 and support of a label, the averages of them, and the
  confusion matrix are those of scikit-learn's classification_report and
  confusion_matrix, with 0 where there is nothing to divide by. The true label
  of a text is the label it gets, if that is acceptable, or else the first.

JSON output:
  One object: default_label, texts_left_out (by --where), totals, labels,
  macro_average, weighted_average, confusion, groups, failures, near_left_out
  and gates. With --new: old and new, each with totals to groups, the latter
  with failures, and change, better, worse and otherwise. A failure has reply,
  the line that was labelled, if that is not its text; of texts that get better
  or worse, old and new have it. docs/evaluate.md has all keys. A share of
  nothing is null.

Exit status:
  0  the figures are printed, and no gate is closed
  1  a gate is closed, which standard error says; or something could not be
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
        value_hint = ValueHint::AnyPath
    )]
    old: Vec<RuleFile>,

    /// Rules after a change, as --old: figures of both are told, and what gets better or worse.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["rules", "artifact"],
        value_hint = ValueHint::AnyPath
    )]
    pub new: Vec<RuleFile>,

    /// What the input holds [default: by the names of files, or else by their content].
    #[arg(long, value_enum)]
    pub input: Option<TableFormat>,

    /// What a text is [default: auto where any rules are built in, or else line; with --new, of each
    /// side for itself].
    #[arg(long, value_enum)]
    response: Option<ResponseForm>,

    /// The column with the texts.
    #[arg(long, value_name = "COLUMN", default_value = "text")]
    pub text_column: String,

    /// The column with the acceptable labels of each text, with `|` between them, the best first.
    #[arg(long, value_name = "COLUMN", default_value = "labels")]
    pub labels_column: String,

    /// Tell the figures by each value of this column too; repeat it for more columns.
    #[arg(long, value_name = "COLUMN")]
    pub group: Vec<String>,

    /// Leave out texts that have none of these values in the column; repeat it for more columns.
    #[arg(long = "where", value_name = "COLUMN=VALUE[,VALUE]")]
    pub filters: Vec<Filter>,

    /// Show so many texts that do not get an acceptable label, and so many that get better or worse
    /// [default: 20; 1000 in JSON and in the page].
    #[arg(long, value_name = "NUMBER")]
    failures: Option<usize>,

    /// Print the confusion matrix. The page has it anyway.
    #[arg(long, conflicts_with = "json")]
    pub matrix: bool,

    /// Print the figures as one JSON object.
    #[arg(long)]
    pub json: bool,

    /// Where to write the figures as a page too. The file appears when it is complete.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// Where to write instead of standard output. The file appears when it is complete.
    #[arg(long, short, value_name = "FILE")]
    pub output_file: Option<PathBuf>,

    #[command(flatten)]
    pub gates: GateArgs,

    /// Labelled texts; `-` is standard input. What is compressed with gzip or zstd is decompressed,
    /// whatever its name.
    #[arg(value_name = "FILE", default_value = "-")]
    pub files: Vec<PathBuf>,
}

/// What must hold for exit status 0. With --new, of the new rules.
#[derive(Args)]
pub struct GateArgs {
    /// Exit with 1 if accuracy is less, such as 97% or 0.97.
    #[arg(long, value_name = "SHARE")]
    pub min_accuracy: Option<Share>,

    /// Exit with 1 if more texts than this get a wrong label, such as 2% or 0.02.
    #[arg(long, value_name = "SHARE")]
    pub max_wrong: Option<Share>,

    /// Exit with 1 if coverage is less.
    #[arg(long, value_name = "SHARE")]
    pub min_coverage: Option<Share>,

    /// Exit with 1 if more than this number of texts get a label that should have none.
    #[arg(long, value_name = "NUMBER")]
    pub max_innocents: Option<u64>,

    /// Exit with 1 if there is such a text; repeat it for more.
    #[arg(long, value_enum)]
    pub fail_on: Vec<FailOn>,
}

/// How labelled texts are written down.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum TableFormat {
    /// Columns with tabs between them; the first line has their names.
    Tsv,
    /// A JSON object a line, with a key for each column; blank lines are skipped.
    Json,
}

/// A text that closes a gate.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum FailOn {
    /// An acceptable label by the old rules and none by the new ones.
    Worse,
    /// No acceptable label.
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

/// Failures that are shown in text.
const SHOWN: usize = 20;

/// Failures that are shown where they can be searched.
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

    /// What a text is for the rules of one side. Each has it as it would alone, and so the figures that
    /// it would have alone.
    pub fn response_of(&self, side: &[RuleFile]) -> ResponseForm {
        self.response_to(origin(side))
    }

    fn response_to(&self, rules: RuleOrigin) -> ResponseForm {
        self.response.unwrap_or(ResponseForm::usual(rules))
    }

    /// Refuse what clap cannot know does not go together.
    pub fn validate(&self) -> Result<(), clap::Error> {
        let refused = |message: &str| conflict::<Self>("evaluate", message);
        if self.gates.fail_on.contains(&FailOn::Worse) && self.new.is_empty() {
            return Err(refused("--fail-on worse compares two rule sets, so it needs --new"));
        }
        if self.text_column == self.labels_column {
            return Err(refused("--text-column and --labels-column name the same column"));
        }
        if self.html.is_some() && self.html == self.output_file {
            return Err(refused("--html and --output-file name the same file"));
        }
        for (option, path) in [("--html", &self.html), ("--output-file", &self.output_file)] {
            let is_read = |path: &PathBuf| self.files.iter().any(|it| is_same_file(it, path));
            if path.as_ref().is_some_and(is_read) {
                let message =
                    format!("{option} names what is to be read, which it would overwrite");
                return Err(refused(&message));
            }
        }
        Ok(())
    }

    /// How many failures are printed.
    pub fn printed_failures(&self) -> usize {
        self.failures.unwrap_or(if self.json { SHOWN_TO_SEARCH } else { SHOWN })
    }

    /// How many failures are printed or are in the page.
    pub fn kept_failures(&self) -> usize {
        match self.html {
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
