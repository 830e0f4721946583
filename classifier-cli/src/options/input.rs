//! Options of commands that read texts.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::input::event::{PRESETS, Preset};
use crate::input::formats::{CSV, DSN, EVENT, FORMATS, REGEX, TSV};
use crate::input::log::Wording;
use crate::input::{
    Column, Detected, Extract, Format, LineFormat, LogFormat, LogOptions, Place, Pointer,
    ResponseForm, Sources, is_maildir,
};

/// What to read.
#[derive(Args)]
#[command(next_help_heading = "Input")]
pub struct InputArgs {
    /// Format of the input.
    #[arg(long, value_enum, default_value_t = InputFormat::Auto)]
    input: InputFormat,

    /// JSON pointer to the text in each line, such as /event/reason.
    #[arg(long, value_name = "POINTER")]
    field: Option<Pointer>,

    /// The provider whose webhook sent the JSON. It may be one event per line, or arrays of events.
    #[arg(long, value_parser = presets(), conflicts_with = "field")]
    preset: Option<&'static Preset>,

    /// With --input csv or tsv: the column of the text, by its name in the header, or by its number
    /// from 1 if there is no header [default: text, response, reason or another usual name].
    #[arg(long, value_name = "NAME|NUMBER")]
    column: Option<Column>,

    /// The pattern of --input regex. Its group (?P<text>...) is the text; the groups time, domain,
    /// sender, relay and id are optional.
    #[arg(long, value_name = "PATTERN")]
    extract: Option<Extract>,

    /// How to find the reply of a server in a text [default: auto if any rules are built in or the
    /// input is of a mail server, otherwise line].
    #[arg(long, value_enum)]
    response: Option<ResponseForm>,

    /// Read the files in folders, in the order of their names. Hidden files and links are left out.
    /// Maildir folders are read without this option.
    #[arg(long, short)]
    pub recursive: bool,

    /// Show no progress bar, and no counts of the records of a log. By default there is a bar if
    /// standard error is a terminal and the output goes elsewhere.
    #[arg(long, short)]
    pub quiet: bool,

    /// Files to read; `-` is standard input. Files compressed with gzip or zstd are recognized by
    /// their content.
    #[arg(value_name = "FILE", default_value = "-", help_heading = None::<&str>)]
    pub files: Vec<PathBuf>,
}

/// What `--input` names.
#[derive(Clone, Copy)]
pub enum InputFormat {
    /// By the first lines of the first source.
    Auto,
    Lines,
    Json,
    Kumomta,
    Log(&'static LogFormat),
}

/// The presets by name.
fn presets() -> impl TypedValueParser<Value = &'static Preset> {
    let values = PRESETS.iter().map(|preset| PossibleValue::new(preset.name).help(preset.help));
    PossibleValuesParser::new(values)
        .map(|name| Preset::named(&name).expect("it is one of the possible values"))
}

impl ValueEnum for InputFormat {
    fn value_variants<'a>() -> &'a [Self] {
        static VARIANTS: LazyLock<Vec<InputFormat>> = LazyLock::new(|| {
            let others =
                [InputFormat::Auto, InputFormat::Lines, InputFormat::Json, InputFormat::Kumomta];
            others.into_iter().chain(FORMATS.map(InputFormat::Log)).collect()
        });
        &VARIANTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            InputFormat::Auto => {
                ("auto", "By the first lines: a log of a kind below that has no option, or lines")
            }
            InputFormat::Lines => {
                ("lines", "One text per line; bytes that are not UTF-8 are classified as U+FFFD")
            }
            InputFormat::Json => (
                "json",
                "One JSON string per line, or an object with a string `text`; blank lines are \
                 skipped",
            ),
            InputFormat::Kumomta => ("kumomta", "Log records of KumoMTA, one per line"),
            InputFormat::Log(format) => (format.name, format.help),
        };
        Some(PossibleValue::new(name).help(help))
    }
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

impl InputFormat {
    /// The default of `--response`. Mail servers put words of their own around a reply.
    pub fn usual_response(self, rules: RuleOrigin) -> ResponseForm {
        match self {
            InputFormat::Log(format) if format.wording == Wording::Server => ResponseForm::Auto,
            _ => ResponseForm::usual(rules),
        }
    }
}

impl From<Detected> for InputFormat {
    fn from(detected: Detected) -> Self {
        match detected {
            Detected::Kumomta(_) => InputFormat::Kumomta,
            Detected::Log(format, _) => InputFormat::Log(format),
            Detected::Lines(_) => InputFormat::Lines,
        }
    }
}

impl InputArgs {
    /// The format that the options name.
    pub fn given(&self) -> InputFormat {
        match self.input {
            InputFormat::Auto if self.extract.is_some() => InputFormat::Log(&REGEX),
            InputFormat::Auto if self.maildir().is_some() => InputFormat::Log(&DSN),
            // Replies of several lines are no log.
            InputFormat::Auto if self.response == Some(ResponseForm::Raw) => InputFormat::Lines,
            InputFormat::Json if self.preset.is_some() => InputFormat::Log(&EVENT),
            input => input,
        }
    }

    /// The first source, if it shows by itself that the input is mails.
    pub fn maildir(&self) -> Option<&Path> {
        let first = self.files.first()?;
        let is_asked = matches!(self.input, InputFormat::Auto) && self.extract.is_none();
        (is_asked && is_maildir(first)).then_some(first)
    }

    /// How to read `input`, or why the options do not go together.
    pub fn format(&self, input: InputFormat, rules: RuleOrigin) -> Result<Format, &'static str> {
        if self.field.is_some() && !matches!(input, InputFormat::Json) {
            return Err("--field is a place in JSON, so it needs --input json");
        }
        if self.preset.is_some() && !matches!(self.input, InputFormat::Json) {
            return Err("--preset is for events in JSON, so it needs --input json");
        }
        let is_table = matches!(input, InputFormat::Log(format) if [CSV.name, TSV.name].contains(&format.name));
        if self.column.is_some() && !is_table {
            return Err("--column needs --input csv or tsv");
        }
        let is_regex = matches!(input, InputFormat::Log(format) if format.name == REGEX.name);
        if self.extract.is_some() != is_regex {
            return Err("--input regex and --extract need each other");
        }
        let is_one_text = match input {
            InputFormat::Kumomta => true,
            InputFormat::Log(format) => format.wording == Wording::Server,
            _ => false,
        };
        if is_one_text && self.response == Some(ResponseForm::Raw) {
            return Err(
                "--response raw cannot be used with records, reports and events of mail servers: \
                 they have one text already",
            );
        }
        let lines = match input {
            InputFormat::Auto | InputFormat::Lines => LineFormat::Text,
            InputFormat::Json => {
                LineFormat::Json(self.field.clone().map_or_else(Place::default, Place::from))
            }
            InputFormat::Kumomta => LineFormat::Kumomta,
            InputFormat::Log(format) => {
                let (column, extract) = (self.column.clone(), self.extract.clone());
                LineFormat::Log(format, LogOptions { column, extract, preset: self.preset })
            }
        };
        Ok(Format { lines, response: self.response.unwrap_or(input.usual_response(rules)) })
    }

    /// The names of the inputs, as they are on the command line.
    pub fn names(&self) -> Vec<String> {
        self.files.iter().map(|file| file.display().to_string()).collect()
    }

    /// The files to read.
    pub fn sources(&self) -> Sources {
        let sources = Sources::new(self.files.clone(), self.recursive);
        match self.given() {
            InputFormat::Log(format) if format.name == DSN.name => sources.with_maildirs(),
            _ => sources,
        }
    }
}
