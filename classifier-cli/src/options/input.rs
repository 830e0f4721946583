//! Options of commands that read texts.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::input::event::{PRESETS, Preset};
use crate::input::{Format, LineFormat, Place, Pointer, ResponseForm, Sources};

/// What to read.
#[derive(Args)]
#[command(next_help_heading = "Input")]
pub struct InputArgs {
    /// Format of the input.
    #[arg(long, value_enum, default_value_t = InputFormat::Lines)]
    pub input: InputFormat,

    /// JSON pointer to the text in each line, such as /event/reason.
    #[arg(long, value_name = "POINTER")]
    field: Option<Pointer>,

    /// The provider whose webhook sent the JSON. It may be one event per line, or arrays of events.
    #[arg(long, value_parser = presets(), conflicts_with = "field")]
    preset: Option<&'static Preset>,

    /// How to find the reply of a server in a text [default: auto if any rules are built in,
    /// otherwise line].
    #[arg(long, value_enum)]
    response: Option<ResponseForm>,

    /// Read the files in folders, in the order of their names. Hidden files and links are left out.
    /// Maildir folders are read without this option.
    #[arg(long, short)]
    pub recursive: bool,

    /// Show no progress bar. By default there is one if standard error is a terminal and the output
    /// goes elsewhere.
    #[arg(long, short)]
    pub quiet: bool,

    /// Files to read; `-` is standard input. Files compressed with gzip or zstd are recognized by
    /// their content.
    #[arg(value_name = "FILE", default_value = "-", help_heading = None::<&str>)]
    pub files: Vec<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum InputFormat {
    /// One text per line; bytes that are not UTF-8 are classified as U+FFFD.
    Lines,
    /// One JSON string per line, or an object with a string `text`; blank lines are skipped.
    Json,
    /// Log records of KumoMTA, one per line.
    Kumomta,
    /// Mails about mails that were not delivered, one text for each recipient: delivery status
    /// notifications (RFC 3464), and bounces of qmail, Exim and others. A file is a mail or an mbox; a
    /// folder is a Maildir. Other mails, complaints, and reports of success are skipped.
    Dsn,
}

/// The presets by name.
fn presets() -> impl TypedValueParser<Value = &'static Preset> {
    let values = PRESETS.iter().map(|preset| PossibleValue::new(preset.name).help(preset.help));
    PossibleValuesParser::new(values)
        .map(|name| Preset::named(&name).expect("it is one of the possible values"))
}

/// Where the rules come from.
#[derive(Clone, Copy, PartialEq)]
pub enum RuleOrigin {
    /// Some of them are built in, perhaps all.
    Builtin,
    /// None of them is built in.
    Own,
}

impl ResponseForm {
    /// The default. The built-in rules are written for replies on one line; what other rules are
    /// written for is unknown.
    pub fn usual(rules: RuleOrigin) -> Self {
        match rules {
            RuleOrigin::Builtin => ResponseForm::Auto,
            RuleOrigin::Own => ResponseForm::Line,
        }
    }
}

impl InputArgs {
    /// The format of the input, or why the options do not go together.
    pub fn format(&self, rules: RuleOrigin) -> Result<Format, &'static str> {
        if self.field.is_some() && self.input != InputFormat::Json {
            return Err("--field is a place in JSON, so it needs --input json");
        }
        if self.preset.is_some() && self.input != InputFormat::Json {
            return Err("--preset is for events in JSON, so it needs --input json");
        }
        let response = self.response.unwrap_or(ResponseForm::usual(rules));
        let place = || self.field.clone().map_or_else(Place::default, Place::from);
        let lines = match self.input {
            InputFormat::Lines => LineFormat::Text,
            InputFormat::Json => match self.preset {
                Some(_) if response == ResponseForm::Raw => {
                    return Err(
                        "--response raw cannot be used with --preset: an event has one text \
                                already",
                    );
                }
                Some(preset) => LineFormat::Event(preset),
                None => LineFormat::Json(place()),
            },
            InputFormat::Kumomta if response == ResponseForm::Raw => {
                return Err("--response raw cannot be used with --input kumomta: responses in \
                            records are one text already");
            }
            InputFormat::Kumomta => LineFormat::Kumomta,
            InputFormat::Dsn if response == ResponseForm::Raw => {
                return Err(
                    "--response raw cannot be used with --input dsn: a report has one text \
                            already",
                );
            }
            InputFormat::Dsn => LineFormat::Mail,
        };
        Ok(Format { lines, response })
    }

    /// The files to read.
    pub fn sources(&self) -> Sources {
        let sources = Sources::new(self.files.clone(), self.recursive);
        if self.input == InputFormat::Dsn { sources.with_maildirs() } else { sources }
    }

    /// Whether the texts come with their domains and times.
    pub fn has_details(&self) -> bool {
        self.preset.is_some() || self.input == InputFormat::Dsn
    }
}
