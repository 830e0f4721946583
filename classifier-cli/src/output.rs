//! Writes results to standard output, and lines for texts.

use std::io::{self, BufWriter, Write};

use clap::ValueEnum;
use classifier::{Classifier, GroupFinder, Groups, Rule, RuleId};
use serde::{Serialize, Serializer};

use crate::input::{Origin, Text};
use crate::rule_json::RuleJson;
use crate::status::{Failure, Outcome};

/// The output of `classify` for each text.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum OutputFormat {
    /// label, tab, text.
    Tsv,
    /// {"label": ..., "rule": {...} or null, "text": ...}. If only a part of the text was
    /// classified, "line" is that part. With --groups, "groups": {"list": ...} has what the named
    /// groups of the rule matched: {} if none took part, null if there is no rule.
    Json,
    /// The label alone: one line for each line or reply of the input, empty if that has no text.
    Label,
    /// The log record with the label in it.
    #[value(skip)]
    Record,
}

/// Writes the lines of texts.
pub struct Lines {
    format: OutputFormat,
    classifier: &'static Classifier<'static>,
    /// `None` if groups are not written.
    groups: Option<GroupFinders>,
    default: String,
    /// The column of each label with its separator, prepared once.
    columns: Vec<Box<[u8]>>,
    default_column: Box<[u8]>,
}

impl Lines {
    /// For winners of `classifier`. Texts that no rule matches get the label `default`.
    pub fn new(
        format: OutputFormat,
        classifier: &'static Classifier<'static>,
        groups: Option<GroupFinders>,
        default: &str,
    ) -> Self {
        let column = |label: &str| {
            let mut column = Vec::new();
            write_escaped(&mut column, label).expect("memory takes any bytes");
            column.push(if format == OutputFormat::Tsv { b'\t' } else { b'\n' });
            column.into_boxed_slice()
        };
        Lines {
            format,
            classifier,
            groups,
            default: default.to_owned(),
            columns: classifier.rules().map(|rule| column(rule.label)).collect(),
            default_column: column(default),
        }
    }

    /// Write the separator of two sources, if the first did not end with a line break. Records are
    /// written unchanged, and two of them must not become one line.
    pub fn write_break(&self, out: &mut impl Write) -> io::Result<()> {
        if self.format == OutputFormat::Record { out.write_all(b"\n") } else { Ok(()) }
    }

    /// Write the line of a text with this winner.
    pub fn write(
        &self,
        out: &mut impl Write,
        winner: Option<RuleId>,
        text: &Text<'_>,
    ) -> io::Result<()> {
        let column = winner.map_or(&self.default_column, |id| &self.columns[id.index()]);
        match (self.format, &text.origin) {
            (OutputFormat::Tsv, _) => {
                out.write_all(column)?;
                write_text(out, text)?;
            }
            (OutputFormat::Json, _) => {
                let rule = winner.map(|id| self.classifier.rule(id));
                write_json(out, rule, self.groups.as_ref(), &self.default, text)?;
            }
            (OutputFormat::Record, Origin::Record(record)) => {
                let label = winner.map_or(&*self.default, |id| self.classifier.rule(id).label);
                // The record has its own line break.
                return record.write_labelled(out, label);
            }
            (OutputFormat::Label | OutputFormat::Record, _) => return out.write_all(column),
        }
        out.write_all(b"\n")
    }

    /// Write the line of an entry without a text. Logs are written unchanged, and labels stay on
    /// the line of their text.
    pub fn write_without_text(&self, out: &mut impl Write, raw: &[u8]) -> io::Result<()> {
        match self.format {
            OutputFormat::Tsv | OutputFormat::Json => Ok(()),
            OutputFormat::Label => out.write_all(b"\n"),
            OutputFormat::Record => out.write_all(raw),
        }
    }
}

/// The finders of all rules.
pub struct GroupFinders(Vec<GroupFinder>);

impl GroupFinders {
    /// Compile the rules that have named groups.
    pub fn new(classifier: &Classifier<'_>) -> Result<Self, Failure> {
        let finder = |rule| {
            GroupFinder::new(&rule).map_err(|error| Failure::Groups(format!("{rule}: {error}")))
        };
        classifier.rules().map(finder).collect::<Result<_, _>>().map(GroupFinders)
    }
}

/// Write to standard output.
pub fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Outcome, Failure> {
    written_to(io::stdout().lock(), write)
}

/// Write to standard output, with styles if that is a terminal.
pub fn to_styled_stdout(
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Outcome, Failure> {
    written_to(anstream::stdout().lock(), write)
}

fn written_to(
    stdout: impl Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Outcome, Failure> {
    let mut out = BufWriter::new(stdout);
    unless_closed(write(&mut out).and_then(|()| out.flush())).map_err(Failure::Write)?;
    Ok(Outcome::Clean)
}

/// Write a value as JSON on one line of standard output.
pub fn json_to_stdout(value: &impl Serialize) -> Result<Outcome, Failure> {
    to_stdout(|out| write_json_line(out, value))
}

/// Write a value as JSON on one line.
pub fn write_json_line(mut out: impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut out, value)?;
    out.write_all(b"\n")
}

/// The result of writing. A reader may close a pipe early (`| head`). That is not
/// an error; the result is `None`.
pub fn unless_closed<T>(written: io::Result<T>) -> io::Result<Option<T>> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(None),
        written => written.map(Some),
    }
}

/// Write a text as the last column of a line.
pub fn write_text(out: &mut impl Write, text: &Text<'_>) -> io::Result<()> {
    match text.origin {
        Origin::Line => out.write_all(text.whole),
        Origin::Json | Origin::Record(_) => write_escaped(out, text.whole),
    }
}

/// Write a line of escaped columns.
pub fn write_columns(out: &mut (impl Write + ?Sized), columns: &[&str]) -> io::Result<()> {
    for (index, column) in columns.iter().enumerate() {
        if index > 0 {
            out.write_all(b"\t")?;
        }
        write_escaped(out, column)?;
    }
    out.write_all(b"\n")
}

/// Write `field` as one column of a line, in a form that can be read back.
pub fn write_escaped(out: &mut (impl Write + ?Sized), field: impl AsRef<[u8]>) -> io::Result<()> {
    for piece in field.as_ref().split_inclusive(|byte| b"\\\t\n\r".contains(byte)) {
        let (plain, escape) = match piece {
            [plain @ .., b'\\'] => (plain, r"\\"),
            [plain @ .., b'\t'] => (plain, r"\t"),
            [plain @ .., b'\n'] => (plain, r"\n"),
            [plain @ .., b'\r'] => (plain, r"\r"),
            plain => (plain, ""),
        };
        out.write_all(plain)?;
        out.write_all(escape.as_bytes())?;
    }
    Ok(())
}

#[derive(Serialize)]
struct JsonLine<'a> {
    label: &'a str,
    rule: Option<RuleJson<'a>>,
    text: &'a str,
    /// The classified part, if it is not the whole text.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<&'a str>,
    /// If they are asked for, those of the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Option<GroupsJson<'a>>>,
}

struct GroupsJson<'a>(Groups<'a>);

impl Serialize for GroupsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter())
    }
}

fn write_json(
    out: &mut impl Write,
    rule: Option<Rule<'_>>,
    groups: Option<&GroupFinders>,
    default: &str,
    text: &Text<'_>,
) -> io::Result<()> {
    let whole = String::from_utf8_lossy(text.whole);
    let line = text.reply.map(String::from_utf8_lossy);
    let classified = line.as_ref().unwrap_or(&whole);
    let groups = groups.map(|GroupFinders(finders)| {
        rule.map(|rule| GroupsJson(finders[rule.id.index()].find(classified)))
    });
    let line = JsonLine {
        label: rule.map_or(default, |rule| rule.label),
        rule: rule.map(RuleJson::new),
        text: &whole,
        line: line.as_deref(),
        groups,
    };
    Ok(serde_json::to_writer(out, &line)?)
}

#[cfg(test)]
mod tests {
    use super::write_escaped;

    #[test]
    fn an_escaped_field_is_one_column_of_one_line() {
        let escaped = |field| {
            let mut out = Vec::new();
            write_escaped(&mut out, field).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(escaped("a\nb\r\n\\n\té"), r"a\nb\r\n\\n\té");
        assert_eq!(escaped("\n"), r"\n");
        assert_eq!(escaped(""), "");
    }
}
