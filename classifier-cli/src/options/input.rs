//! What commands that read texts are told of them.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use clap::{Args, ValueEnum};

use crate::input::{Format, Place, Pointer, ResponseForm};

/// What to read, for all commands that read texts.
#[derive(Args)]
pub struct InputArgs {
    /// What the input holds.
    #[arg(long, value_enum, default_value_t = InputFormat::Lines)]
    pub input: InputFormat,

    /// Where in the JSON on each line the text is, as a JSON pointer such as /event/reason.
    #[arg(long, value_name = "POINTER")]
    field: Option<Pointer>,

    /// What a text is [default: auto where any rules are built in, or else line].
    #[arg(long, value_enum)]
    response: Option<ResponseForm>,

    /// Read the files in folders, by name; hidden ones and links are left out.
    #[arg(long, short)]
    pub recursive: bool,

    /// Threads that work on the input [default: as many as there are cores].
    #[arg(long, short, value_name = "NUMBER")]
    jobs: Option<NonZeroUsize>,

    /// Show no progress bar. There is none anyway unless standard error is a terminal and the output
    /// goes elsewhere.
    #[arg(long, short)]
    pub quiet: bool,

    /// What to read; `-` is standard input. What is compressed with gzip or zstd is decompressed,
    /// whatever its name.
    #[arg(value_name = "FILE", default_value = "-")]
    pub files: Vec<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum InputFormat {
    /// One text a line; bytes that are not UTF-8 are classified as U+FFFD.
    Lines,
    /// On each line a JSON string, or an object with a string `text`; blank lines are skipped.
    Json,
    /// Log records of KumoMTA, one a line.
    Kumomta,
}

/// Whose rules label the texts.
#[derive(Clone, Copy, PartialEq)]
pub enum RuleOrigin {
    /// Some of them are built in, perhaps all.
    Builtin,
    /// All are the user's own.
    Own,
}

impl ResponseForm {
    /// What a text is if the command line does not say. The built-in rules are written for replies
    /// on one line; what others are written for is not known here.
    pub fn usual(rules: RuleOrigin) -> Self {
        match rules {
            RuleOrigin::Builtin => ResponseForm::Auto,
            RuleOrigin::Own => ResponseForm::Line,
        }
    }
}

impl InputArgs {
    /// The format that was asked for, or what does not go together and what does.
    pub fn format(&self, rules: RuleOrigin) -> Result<Format, &'static str> {
        if self.field.is_some() && self.input != InputFormat::Json {
            return Err("--field is a place in JSON, so it needs --input json");
        }
        let place = || self.field.clone().map_or_else(Place::default, Place::from);
        match (self.input, self.response.unwrap_or(ResponseForm::usual(rules))) {
            (InputFormat::Lines, ResponseForm::Auto) => Ok(Format::LinesWithReplies),
            (InputFormat::Lines, ResponseForm::Line) => Ok(Format::Lines),
            (InputFormat::Lines, ResponseForm::Raw) => Ok(Format::Replies),
            (InputFormat::Json, ResponseForm::Auto) => Ok(Format::JsonWithReplies(place())),
            (InputFormat::Json, ResponseForm::Line) => Ok(Format::Json(place())),
            (InputFormat::Json, ResponseForm::Raw) => Ok(Format::JsonReplies(place())),
            // Their responses are in the form already.
            (InputFormat::Kumomta, ResponseForm::Auto | ResponseForm::Line) => Ok(Format::Kumomta),
            (InputFormat::Kumomta, ResponseForm::Raw) => {
                Err("--response raw cannot be used with --input kumomta: responses in records are \
                     one text already")
            }
        }
    }

    /// The number of threads.
    pub fn jobs(&self) -> usize {
        let all = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.jobs.map_or_else(all, NonZeroUsize::get)
    }
}
