//! The arguments of `explain`.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

use crate::input::ResponseForm;
use crate::options::RulesArgs;

pub const NOTES: &str = r#"Examples:
  Why that label? (Each argument is a text, so quote it.)
    $ classifier explain '552 5.2.2 mailbox is stuffed'
    QuotaIssues: the rule at builtin:iana:107 comes first; 1 more matches

    winner: QuotaIssues, builtin:iana:107
     |
     | 552 5.2.2 mailbox is stuffed
     | ^^^^^^^^^^ `^([45][0-9][0-9][ -])?[#(]?[45]\.2\.2([ :;,)=]|$)` at 0..10
     |
     = pattern: `^([45][0-9][0-9][ -])?[#(]?[45]\.2\.2([ :;,)=]|$)`
     = basis: code

    match: QuotaIssues, builtin:fallback:26
     |
     | 552 5.2.2 mailbox is stuffed
     | ^^^^ `^(552|422) ` at 0..4
     |
     = pattern: `^(552|422) `
     = basis: fallback

  By your own rules; why does mine not win?
    $ classifier explain --rules mine.toml --rules builtin --near 5 '450 4.2.0 try again'

  What would have labelled the texts that have no label?
    $ classifier classify responses.txt | grep ^Uncategorized | cut -f2 | classifier explain

What is told:
  First all rules that match, in their order; the first one gives the label.
  Words of the pattern are underlined where they stand in the text, with the
  bytes that they take there, from 0; what gaps such as .+ matched is
  underlined without a name.

  Then rules that nearly match, the nearest first. More than three fifths of
  their words are in the text and in their order, the reply code at the start
  not counted. What is missing is underlined where it was expected or could
  have been. Of a pattern with alternatives at its top it is the nearest one.

  Of a long text only what matters is shown. Parts are looked for in its first
  8192 bytes; which rules match is told of all of it. Of very many rules, those
  that come last may not be looked at for how near they come; then that is
  said.

Output json has an object a text, on one line:
  text      the text; bytes that are not UTF-8 have become U+FFFD
  line      the reply in it, if that is not the text: it is what is explained, and
            what places are in
  looked_at how many of its bytes were looked at for parts: all, or about 8192
  label     its label
  matches   the rules that match, in their order
  near      the rules that nearly match, the nearest first
  left_out  how many other rules were not looked at, as that would take too
            long
A rule has index, label, pattern, file and line as in the output of classify,
and
  share     how much of the pattern is in the text, by weight; 1 if it matches
  parts     its parts in their order; null if they are too costly to find, or
            if some are behind the bytes that are looked at
A part has kind ("found", "gap" or "missing"), pattern and text, which are
pieces of those, and pattern_bytes and text_bytes, which are [start, end] of
the pieces. For what is missing, text is where it was expected or could have
been.

Exit status:
  0  every text was explained
  1  standard input could not be read, a text is no reply as --response raw
     wants it, or the output could not be written
  2  nothing was done: the command line or the rules are wrong"#;

#[derive(Args)]
pub struct ExplainArgs {
    #[command(flatten)]
    pub rules: RulesArgs,

    /// What a text is [default: auto where any rules are built in, or else line].
    #[arg(long, value_enum)]
    response: Option<ResponseForm>,

    /// How to explain.
    #[arg(long, value_enum, default_value_t = ExplainFormat::Human)]
    pub output: ExplainFormat,

    /// Tell this many rules that nearly match and what they lack, whether others match or not
    /// [default: 3, only if none matches].
    #[arg(long, value_name = "NUMBER")]
    pub near: Option<usize>,

    /// What to explain, a text each; without any, the lines of standard input.
    #[arg(value_name = "TEXT")]
    pub texts: Vec<OsString>,
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
    /// An object a text, with the places of parts in bytes.
    Json,
}
