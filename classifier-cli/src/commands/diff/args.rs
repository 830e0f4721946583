//! The arguments of `diff`.

use clap::{Args, ValueEnum, ValueHint};

use crate::input::Format;
use crate::options::{CompilerArgs, InputArgs, RuleFile, RuleOrigin, conflict, or_default, origin};

pub const NOTES: &str = r#"Examples:
  What would my rules change, before the ones that are built in?
    $ classifier diff --new mine.toml --new builtin responses.txt

  What does an edit do to the logs of last week?
    $ classifier diff --old <(git show HEAD:rules.toml) --new rules.toml \
        --input kumomta --recursive logs

  Against what is deployed, which is an artifact; of two files, the first wins:
    $ classifier diff --old deployed.bin --new mine.toml --new iana.toml responses.txt

  Every text whose label changes, a line each:
    $ classifier diff --new mine.toml --output tsv responses.txt

  In continuous integration: a change of rules must not change what these texts
  get:
    $ classifier diff --old main.toml --new rules.toml --fail-on-change samples.txt

Examples of rules:
  What rule files have as examples is not checked, so that a change can be
  looked at before it is right; `classifier check` does that.

Reading the report:
  The totals come first. Then each pair of labels has a line with the number of
  texts and their share of all texts, most frequent first. Below it stand the
  rules that win these texts, the old one and the new one, by file, line and
  pattern, and some of the texts.
  A text that no rule wins has the default label; "newly classified" texts had
  it, "no longer classified" ones get it.
  A rule is another one if its pattern is; lines and files may differ.

JSON output:
  One object: texts, unchanged, changed, newly_classified,
  no_longer_classified, other_rule (texts that keep their label and get it by
  another rule), and transitions: old and new (labels), count, rules (old and
  new, each with label, pattern, file, line, or null; count) and samples. With
  --rules-too also same_label, which has the texts of other_rule in the same
  form.

Escapes in tsv output:
  As those of `classify`.

Memory:
  As `classify`, and a counter for each pair of rules that texts change
  between. Of each sample, at most 1000 bytes are kept.

Exit status:
  0  every text was compared
  1  something could not be read or written; or a label changed, with
     --fail-on-change
  2  nothing was done: the command line or the rules of a side are wrong"#;

#[derive(Args)]
pub struct DiffArgs {
    /// Rules before the change: a rule file, an artifact (told by content), or built-in rules:
    /// `builtin:NAME`, or `builtin` for the default ones. Repeat it for more, except of an artifact;
    /// the earlier one wins [default: builtin].
    #[arg(
        long,
        value_name = "FILE",
        value_hint = ValueHint::AnyPath
    )]
    old: Vec<RuleFile>,

    /// Rules after the change, as --old.
    #[arg(
        long,
        value_name = "FILE",
        required = true,
        value_hint = ValueHint::AnyPath
    )]
    pub new: Vec<RuleFile>,

    #[command(flatten)]
    pub compiler: CompilerArgs,

    #[command(flatten)]
    pub input: InputArgs,

    /// What to write.
    #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
    pub output: DiffFormat,

    /// Show so many different texts for each pair of labels.
    #[arg(long, value_name = "NUMBER", default_value_t = 3, value_parser = clap::value_parser!(u16).range(..=1000))]
    pub samples: u16,

    /// Tell also of texts that keep their label, but get it by another rule.
    #[arg(long)]
    pub rules_too: bool,

    /// Exit with 1 if any text gets another label.
    #[arg(long)]
    pub fail_on_change: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum DiffFormat {
    /// A report to read.
    Human,
    /// The same for programs, one JSON object.
    Json,
    /// old label, tab, new label, tab, text, for each text that changes.
    Tsv,
}

impl DiffArgs {
    /// The rules before the change.
    pub fn old(&self) -> &[RuleFile] {
        or_default(&self.old)
    }

    /// Whose rules they are, of both sides together: both label the same texts.
    fn origin(&self) -> RuleOrigin {
        origin(self.old().iter().chain(&self.new))
    }

    /// What comes in.
    pub fn format(&self) -> Result<Format, clap::Error> {
        self.input.format(self.origin()).map_err(|message| conflict::<Self>("diff", message))
    }
}
