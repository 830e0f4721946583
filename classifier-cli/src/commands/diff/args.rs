//! The arguments of `diff`.

use std::sync::Arc;

use clap::{Args, ValueEnum, ValueHint};

use crate::input::Format;
use crate::options::{
    CompilerArgs, InputArgs, JobsArgs, Kind, LimitArgs, RuleFile, RuleOrigin, conflict, or_default,
    origin,
};

pub const NOTES: &str = r#"Examples:
  What would my rules change, if they came before the built-in ones?
    $ classifier diff --new mine.toml --new builtin responses.txt

  What does an edit change for the logs of last week?
    $ classifier diff --old <(git show HEAD:rules.toml) --new rules.toml \
        --input kumomta --recursive logs

  Compare with a deployed artifact; of two files, the first wins:
    $ classifier diff --old deployed.bin --new mine.toml --new iana.toml responses.txt

  Every text whose label changes, one per line:
    $ classifier diff --new mine.toml --output tsv responses.txt

  In continuous integration: no label of these texts may change:
    $ classifier diff --old main.toml --new rules.toml --fail-on-change samples.txt

Examples in rule files:
  They are not checked, so that you can compare rules before all examples hold;
  `classifier check` checks them.

Reading the report:
  The totals come first. Then each pair of old and new label has a line with the
  number of texts and their share of all texts, most frequent first. Below it
  are the old and the new rule that win these texts, by file, line and pattern,
  and some of the texts.
  A text that no rule matches has the default label. "Newly classified" texts
  had it, "no longer classified" texts get it.
  Rules are the same if their patterns are; lines and files may differ.

JSON output:
  One object: texts, unchanged, changed, newly_classified,
  no_longer_classified, other_rule (texts with the same label by another rule),
  and transitions: old and new (labels), count, rules (old and new, each with
  label, pattern, file, line, or null; count) and samples. With --rules-too also
  same_label, which has the texts of other_rule in the same form.

Escapes in tsv output:
  As in the output of `classify`.

Memory:
  As for `classify`, and a counter for each pair of rules that texts change
  between. At most 1000 bytes are kept of each sample.

Exit status:
  0  every text was compared
  1  something could not be read or written; or a label changed, with
     --fail-on-change
  2  nothing was done: the command line or the rules of a side are wrong"#;

#[derive(Args)]
pub struct DiffArgs {
    /// Rules before the change: a rule file, an artifact, `builtin` for the default built-in rules,
    /// or `builtin:NAME` for one built-in file. Repeat it for more rule files; the earlier one wins
    /// [default: builtin].
    #[arg(long, value_name = "FILE", value_hint = ValueHint::AnyPath, help_heading = "Rules")]
    old: Vec<RuleFile>,

    /// Rules after the change, named as those of --old.
    #[arg(long, value_name = "FILE", required = true, value_hint = ValueHint::AnyPath, help_heading = "Rules")]
    pub new: Vec<RuleFile>,

    #[command(flatten)]
    pub compiler: CompilerArgs,

    #[command(flatten)]
    pub input: InputArgs,

    /// Output format.
    #[arg(long, value_enum, default_value_t = DiffFormat::Human, help_heading = "Output")]
    pub output: DiffFormat,

    /// Number of different texts to show for each pair of labels.
    #[arg(long, value_name = "NUMBER", default_value_t = 3, value_parser = clap::value_parser!(u16).range(..=1000), help_heading = "Output")]
    pub samples: u16,

    /// Also report texts that keep their label but get it by another rule.
    #[arg(long, help_heading = "Output")]
    pub rules_too: bool,

    /// Exit with 1 if any text gets another label.
    #[arg(long, help_heading = "Output")]
    pub fail_on_change: bool,

    #[command(flatten)]
    pub limits: LimitArgs,

    #[command(flatten)]
    pub jobs: JobsArgs,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum DiffFormat {
    /// Text.
    Human,
    /// One JSON object.
    Json,
    /// old label, tab, new label, tab, text, for each text with another label.
    Tsv,
}

impl DiffArgs {
    /// The rules before the change.
    pub fn old(&self) -> &[RuleFile] {
        or_default(&self.old)
    }

    /// Whether any rules are built in, of both sides together: both label the same texts.
    fn origin(&self) -> RuleOrigin {
        origin(self.old().iter().chain(&self.new))
    }

    /// How to read inputs of these kinds.
    pub fn formats(&self, kinds: &[Kind]) -> Result<Vec<Arc<Format>>, clap::Error> {
        let formats = self.input.formats(kinds, self.origin());
        formats.map_err(|message| conflict::<Self>("diff", &message))
    }
}
