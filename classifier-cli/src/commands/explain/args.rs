//! The arguments of `explain`.

use std::ffi::OsString;

use clap::{Args, ValueEnum};
use classifier_compiler::Code;

use super::code;
use crate::input::ResponseForm;
use crate::options::{LimitArgs, RulesArgs};

pub const NOTES: &str = r#"Examples:
  Why does this text get its label? (Quote it: each argument is a text.)
    $ classifier explain '552 5.2.2 mailbox is stuffed'
    QuotaIssues: the rule at builtin:iana:118 comes first; 1 more matches

    winner: QuotaIssues, builtin:iana:118
     |
     | 552 5.2.2 mailbox is stuffed
     | ^^^^^^^^^^ `^([45][0-9][0-9][ -])?[#(]?[45]\.2\.2([ :;,)=]|$)` at 0..10
     |
     = pattern: `^([45][0-9][0-9][ -])?[#(]?[45]\.2\.2([ :;,)=]|$)`
     = basis: code
     = id: iana-5.2.2
     = attributes: action = retry, hard = false

    match: QuotaIssues, builtin:fallback:47
     |
     | 552 5.2.2 mailbox is stuffed
     | ^^^^ `^(552|422) ` at 0..4
     |
     = pattern: `^(552|422) `
     = basis: fallback
     = id: fallback-552
     = attributes: action = retry, hard = false

  With your own rules: why does mine not win?
    $ classifier explain --rules mine.toml --rules builtin --near 5 '450 4.2.0 try again'

  Which rules nearly match the texts that have no label?
    $ classifier classify responses.txt | grep ^Uncategorized | cut -f2 | classifier explain

  What does an error or a warning of `classifier check` mean?
    $ classifier explain --code R040
    $ classifier explain --code needless_gap

Reading the output:
  The rules that match come first, in their order; the first one gives the
  label. The words of the pattern are underlined in the text, with their bytes
  in the text, counted from 0. What gaps such as .+ match is underlined without
  a name.

  Then come rules that nearly match, the nearest first. More than three fifths
  of their words are in the text, in the same order; the reply code at the start
  does not count. What is missing is underlined where it was expected or could
  have been. If a pattern has alternatives, the nearest one is shown.

  Long texts are shortened. Parts are searched in the first 8192 bytes, but
  which rules match is decided by the whole text. If there are very many rules,
  the last ones may not be checked for near matches; the output says so.

JSON output:
  One object per text, on one line:
    text      the text; bytes that are not UTF-8 have become U+FFFD
    line      the reply in the text, if that is not all of it; it is what is
              explained, and what places count in
    looked_at number of bytes that were searched for parts: all, or about 8192
    label     the label
    matches   rules that match, in their order
    near      rules that nearly match, the nearest first
    left_out  number of rules that were not checked, to save time
  A rule has index, label, pattern, file, line and basis as in the output of
  `classify`, and
    share     how much of the pattern is in the text, by weight; 1 if it matches
    parts     its parts in their order; null if they are too costly to find, or
              if some are after the bytes that are searched
  A part has kind ("found", "gap" or "missing"), pattern and text, which are
  pieces of those, and pattern_bytes and text_bytes, which are [start, end] of
  the pieces. For a missing part, text is where it was expected or could have
  been.

Exit status:
  0  every text was explained, or the code
  1  standard input could not be read, a text is not a reply as --response raw
     needs it, or the output could not be written
  2  nothing was done: the command line or the rules are wrong"#;

#[derive(Args)]
pub struct ExplainArgs {
    /// Explain an error or a lint of `check` instead: what it means, an example and the cure.
    #[arg(long, exclusive = true, value_parser = code::parse)]
    pub code: Option<Code>,

    #[command(flatten)]
    pub rules: RulesArgs,

    /// How to find the reply of a server in a text [default: auto if any rules are built in,
    /// otherwise line].
    #[arg(long, value_enum, help_heading = "Input")]
    response: Option<ResponseForm>,

    /// Texts to explain [default: the lines of standard input].
    #[arg(value_name = "TEXT", help_heading = None::<&str>)]
    pub texts: Vec<OsString>,

    /// Output format.
    #[arg(long, value_enum, default_value_t = ExplainFormat::Human, help_heading = "Output")]
    pub output: ExplainFormat,

    /// Number of rules to show that nearly match, even if other rules match [default: 3, and only
    /// if no rule matches].
    #[arg(long, value_name = "NUMBER", help_heading = "Output")]
    pub near: Option<usize>,

    #[command(flatten)]
    pub limits: LimitArgs,
}

impl ExplainArgs {
    /// What a text is.
    pub fn response(&self) -> ResponseForm {
        self.response.unwrap_or(ResponseForm::usual(self.rules.origin()))
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub enum ExplainFormat {
    /// The text with the parts of each rule underlined.
    Human,
    /// One JSON object per text, with the places of parts in bytes.
    Json,
}
