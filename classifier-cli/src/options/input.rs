//! Options of commands that read texts.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::input::event::{PRESETS, Preset};
use crate::input::formats::{DSN, EVENT, FORMATS, REGEX};
use crate::input::log::{Detection, Needs, Wording};
use crate::input::{
    Column, Detected, Extract, Format, LineFormat, LogFormat, LogOptions, Place, Pointer,
    ResponseForm, Sources, Unit,
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
#[derive(Clone, Copy, PartialEq)]
pub enum InputFormat {
    /// By the first lines of each source.
    Auto,
    Lines,
    Json,
    Kumomta,
    Log(&'static LogFormat),
    /// JSON with a preset.
    Events(&'static Preset),
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
            InputFormat::Auto => (
                "auto",
                "By the first lines of each file: a log of a kind below that has no option, or lines",
            ),
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
            InputFormat::Events(_) => return None,
        };
        Some(PossibleValue::new(name).help(help))
    }
}

/// A format among the inputs.
pub struct Kind {
    pub format: InputFormat,
    /// "SOURCE is read as FORMAT" of the first source that has it, if others have another one.
    pub source: Option<String>,
}

impl Kind {
    /// The format that all inputs have.
    pub fn of_all(format: InputFormat) -> Self {
        Kind { format, source: None }
    }

    /// A message about options that this format does not have, with the source.
    pub fn explain(&self, message: &str) -> String {
        match &self.source {
            None => message.to_owned(),
            Some(source) => format!(
                "{message}; {source}: leave it out, or name the format of all sources with --input"
            ),
        }
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
        match self.wording() {
            Some(Wording::Server) => ResponseForm::Auto,
            _ => ResponseForm::usual(rules),
        }
    }

    /// All formats that detection finds, except mails.
    pub fn detectable() -> impl Iterator<Item = Self> {
        let is_detected = |format: &&LogFormat| {
            !matches!(format.detection, Detection::None) && format.unit != Unit::Mail
        };
        let logs = FORMATS.into_iter().filter(is_detected).map(InputFormat::Log);
        [InputFormat::Lines, InputFormat::Kumomta]
            .into_iter()
            .chain(logs)
            .chain(PRESETS.iter().map(InputFormat::Events))
    }

    /// Who worded the texts, if that is known.
    fn wording(self) -> Option<Wording> {
        match self {
            InputFormat::Log(format) => Some(format.wording),
            InputFormat::Events(_) => Some(EVENT.wording),
            _ => None,
        }
    }
}

impl From<&Detected> for InputFormat {
    fn from(detected: &Detected) -> Self {
        match detected {
            Detected::Kumomta(_) => InputFormat::Kumomta,
            Detected::Log(format, _) => InputFormat::Log(format),
            Detected::Events(preset, _) => InputFormat::Events(preset),
            Detected::Maildir => InputFormat::Log(&DSN),
            Detected::Lines(_) => InputFormat::Lines,
        }
    }
}

impl InputArgs {
    /// The format that the options name.
    pub fn given(&self) -> InputFormat {
        match (self.input, self.preset) {
            (InputFormat::Auto, _) if self.extract.is_some() => InputFormat::Log(&REGEX),
            // Replies of several lines are no log.
            (InputFormat::Auto, _) if self.response == Some(ResponseForm::Raw) => {
                InputFormat::Lines
            }
            (InputFormat::Json, Some(preset)) => InputFormat::Events(preset),
            (input, _) => input,
        }
    }

    /// How to read inputs of these kinds, or why the options do not go together.
    pub fn formats(&self, kinds: &[Kind], rules: RuleOrigin) -> Result<Vec<Arc<Format>>, String> {
        let format = |kind: &Kind| match self.format(kind.format, rules) {
            Ok(format) => Ok(Arc::new(format)),
            Err(message) => Err(kind.explain(message)),
        };
        kinds.iter().map(format).collect()
    }

    fn format(&self, input: InputFormat, rules: RuleOrigin) -> Result<Format, &'static str> {
        if self.field.is_some() && input != InputFormat::Json {
            return Err("--field is a place in JSON, so it needs --input json");
        }
        if self.preset.is_some() && self.input != InputFormat::Json {
            return Err("--preset is for events in JSON, so it needs --input json");
        }
        let needs = match input {
            InputFormat::Log(format) => format.needs,
            _ => Needs::Nothing,
        };
        if self.column.is_some() && needs != Needs::Column {
            return Err("--column needs --input csv or tsv");
        }
        if self.extract.is_some() != (needs == Needs::Pattern) {
            return Err("--input regex and --extract need each other");
        }
        let is_one_text = input == InputFormat::Kumomta || input.wording() == Some(Wording::Server);
        if is_one_text && self.response == Some(ResponseForm::Raw) {
            return Err(
                "--response raw cannot be used with records, reports and events of mail servers: \
                 they have one text already",
            );
        }
        let (column, extract) = (self.column.clone(), self.extract.clone());
        let lines = match input {
            InputFormat::Auto | InputFormat::Lines => LineFormat::Text,
            InputFormat::Json => {
                LineFormat::Json(self.field.clone().map_or_else(Place::default, Place::from))
            }
            InputFormat::Kumomta => LineFormat::Kumomta,
            InputFormat::Log(format) => {
                LineFormat::Log(format, LogOptions { column, extract, ..LogOptions::default() })
            }
            InputFormat::Events(preset) => LineFormat::Log(
                &EVENT,
                LogOptions { preset: Some(preset), ..LogOptions::default() },
            ),
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
            InputFormat::Auto => sources.with_maildirs(),
            InputFormat::Log(format) if format.unit == Unit::Mail => sources.with_maildirs(),
            _ => sources,
        }
    }
}
