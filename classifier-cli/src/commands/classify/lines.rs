//! The lines of `classify`: one for each text.

use std::io::{self, Write};

use clap::ValueEnum;
use classifier::{Classifier, GroupFinder, Groups, RuleId};
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::fields::{Field, column};
use crate::input::{Chunk, HEADER, LabelPlace, Origin, Text, lines, split_label};
use crate::output::{write_escaped, write_text};
use crate::rule_json::RuleJson;
use crate::status::Failure;

/// The output of `classify` for each text.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum OutputFormat {
    /// label, tab, text; with --with, its fields between them.
    Tsv,
    /// A header, and then label and text of each text as RFC 4180 has them; with --with, its fields
    /// between them.
    Csv,
    /// {"label": ..., "rule": {...} or null, "text": ...}. If only a part of the text was
    /// classified, "line" is that part. Of logs, mails and webhooks, "details" has what is known of "time",
    /// "domain", "relay", "sender" and "id". With --with, "fields": {...} has the fields. With --groups,
    /// "groups": {"list": ...} has what the named groups of the rule matched: {} if none took part,
    /// null if there is no rule.
    Json,
    /// The label alone: one line for each line or reply of the input, empty if that has no text.
    Label,
    /// The lines of a log, with the label added to each that has one: in KumoMTA's as
    /// bounce_classification, in tables as a column `classification`, in others as
    /// classification=LABEL at the end of the line.
    Log,
}

/// What to write besides label and text.
pub struct Additions {
    /// Fields of the winner.
    pub fields: Vec<Field>,
    /// `None` if groups are not written.
    pub groups: Option<GroupFinders>,
}

/// Writes the lines of texts.
pub struct Lines {
    format: OutputFormat,
    groups: Option<GroupFinders>,
    header: Vec<u8>,
    /// For each format of the input.
    inputs: Vec<Labels>,
}

/// What is written for each winner, prepared once.
struct Labels {
    place: LabelPlace,
    /// What other records of a table get: of the header, and of records without a label.
    columns: [Vec<u8>; 2],
    rules: Vec<Prepared>,
    default: Prepared,
}

/// The part of a line that depends on the winner alone.
struct Prepared {
    /// The label: in JSON lines, with all that is before the text; in columns, with the separator; in
    /// a line of a log, all that is added to it.
    label: Box<[u8]>,
    /// The fields of a record.
    fields: Option<Box<[u8]>>,
}

impl Lines {
    /// For winners of `classifier`, in inputs that have their labels at `places`. Texts that no rule
    /// matches get the label `default`.
    pub fn new(
        format: OutputFormat,
        places: impl Iterator<Item = LabelPlace>,
        classifier: &'static Classifier<'static>,
        additions: Additions,
        default: &str,
    ) -> Self {
        let Additions { fields, groups } = additions;
        let labels = |place| {
            let prepared =
                |winner| Prepared::new(format, place, classifier, winner, &fields, default);
            Labels {
                place,
                columns: columns(place, &fields),
                rules: classifier.rules().map(|rule| prepared(Some(rule.id))).collect(),
                default: prepared(None),
            }
        };
        let inputs = places.map(labels).collect();
        Lines { format, groups, header: header(format, &fields), inputs }
    }

    /// What is written before all lines.
    pub fn header(&self) -> &[u8] {
        &self.header
    }

    /// Write the separator of two sources, if the first did not end with a line break. Records are
    /// written unchanged, and two of them must not become one line.
    pub fn write_break(&self, out: &mut impl Write) -> io::Result<()> {
        if self.format == OutputFormat::Log { out.write_all(b"\n") } else { Ok(()) }
    }

    /// Write the byte order mark of a source, which is no part of its first line. Those of KumoMTA's
    /// records are.
    pub fn write_mark(&self, out: &mut impl Write, chunk: &Chunk) -> io::Result<()> {
        let is_apart = self.inputs[chunk.format].place != LabelPlace::Json;
        match self.format == OutputFormat::Log && is_apart && chunk.first_line == 1 {
            true => out.write_all(lines::mark(chunk.data())),
            false => Ok(()),
        }
    }

    /// Write the line of a text with this winner, from a source of this format that was `written` then.
    pub fn write(
        &self,
        out: &mut impl Write,
        input: usize,
        winner: Option<RuleId>,
        text: &Text<'_>,
        raw: &[u8],
        written: Timestamp,
    ) -> io::Result<()> {
        let Labels { rules, default, place, .. } = &self.inputs[input];
        let Prepared { label, fields } = winner.map_or(default, |id| &rules[id.index()]);
        if self.format == OutputFormat::Log {
            // The record has its own line break.
            return match &text.origin {
                Origin::Record(record) => record.write_labelled(out, label, fields.as_deref()),
                // A label that the line has already is replaced.
                _ if *place == LabelPlace::Word => {
                    let (line, end) = raw.split_at(lines::text(raw).len());
                    [split_label(line).0, label, end].iter().try_for_each(|it| out.write_all(it))
                }
                _ => write_with(out, raw, label),
            };
        }
        out.write_all(label)?;
        match self.format {
            OutputFormat::Tsv => write_text(out, text)?,
            OutputFormat::Csv => write_csv(out, &String::from_utf8_lossy(text.whole), b',')?,
            OutputFormat::Json => self.write_json(out, winner, text, written)?,
            OutputFormat::Label | OutputFormat::Log => {}
        }
        out.write_all(b"\n")
    }

    /// Write the line of an entry of this kind, which has no text. Lines of logs are written
    /// unchanged, but all records of a table get as many columns. Labels stay on the line of their
    /// text.
    pub fn write_skipped(
        &self,
        out: &mut impl Write,
        input: usize,
        raw: &[u8],
        kind: &[u8],
    ) -> io::Result<()> {
        let Labels { place, columns: [header, empty], .. } = &self.inputs[input];
        match (self.format, *place, kind) {
            (OutputFormat::Log, LabelPlace::Column(_), b"blank") => out.write_all(raw),
            (OutputFormat::Log, LabelPlace::Column(_), _) => {
                write_with(out, raw, if kind == HEADER.as_bytes() { header } else { empty })
            }
            _ => self.write_unreadable(out, raw),
        }
    }

    /// Write the line of an entry that cannot be read.
    pub fn write_unreadable(&self, out: &mut impl Write, raw: &[u8]) -> io::Result<()> {
        match self.format {
            OutputFormat::Tsv | OutputFormat::Csv | OutputFormat::Json => Ok(()),
            OutputFormat::Label => out.write_all(b"\n"),
            OutputFormat::Log => out.write_all(raw),
        }
    }

    /// Write the text, and what else depends on it, to the end of the object.
    fn write_json(
        &self,
        out: &mut impl Write,
        winner: Option<RuleId>,
        text: &Text<'_>,
        written: Timestamp,
    ) -> io::Result<()> {
        let whole = String::from_utf8_lossy(text.whole);
        serde_json::to_writer(&mut *out, &whole)?;
        let line = text.reply.map(String::from_utf8_lossy);
        if let Some(line) = &line {
            out.write_all(b",\"line\":")?;
            serde_json::to_writer(&mut *out, line)?;
        }
        if let Some(details) = text.details() {
            out.write_all(b",\"details\":")?;
            serde_json::to_writer(&mut *out, &details.json(written))?;
        }
        if let Some(GroupFinders(finders)) = &self.groups {
            let classified = line.as_ref().unwrap_or(&whole);
            let groups = winner.map(|id| GroupsJson(finders[id.index()].find(classified)));
            out.write_all(b",\"groups\":")?;
            serde_json::to_writer(&mut *out, &groups)?;
        }
        out.write_all(b"}")
    }
}

/// Write a line with `added` before its line break.
fn write_with(out: &mut impl Write, raw: &[u8], added: &[u8]) -> io::Result<()> {
    let (line, end) = raw.split_at(lines::text(raw).len());
    out.write_all(line)?;
    out.write_all(added)?;
    out.write_all(end)
}

/// The columns that the header of a table and its records without a label get.
fn columns(place: LabelPlace, fields: &[Field]) -> [Vec<u8>; 2] {
    let LabelPlace::Column(delimiter) = place else { return Default::default() };
    let names = ["classification"].into_iter().chain(fields.iter().map(|it| it.name.as_str()));
    let mut header = Vec::new();
    names.for_each(|name| log_column(&mut header, name, delimiter));
    [header, vec![delimiter; 1 + fields.len()]]
}

/// Append a column after `delimiter`.
fn log_column(out: &mut Vec<u8>, column: &str, delimiter: u8) {
    out.push(delimiter);
    write_csv(out, column, delimiter).expect("memory takes any bytes");
}

fn header(format: OutputFormat, fields: &[Field]) -> Vec<u8> {
    let mut header = Vec::new();
    if format == OutputFormat::Csv {
        let names = fields.iter().map(|field| field.name.as_str());
        for name in ["label"].into_iter().chain(names) {
            csv_column(&mut header, name);
        }
        header.extend(b"text\n");
    }
    header
}

impl Prepared {
    fn new(
        format: OutputFormat,
        place: LabelPlace,
        classifier: &Classifier<'static>,
        winner: Option<RuleId>,
        fields: &[Field],
        default: &str,
    ) -> Self {
        let rule = winner.map(|id| classifier.rule(id));
        let label = rule.map_or(default, |rule| rule.label);
        let values: Vec<Value> = fields.iter().map(|field| field.of(winner, default)).collect();
        let object = || -> Value {
            let entries = fields.iter().zip(&values);
            entries.map(|(field, value)| (field.name.clone(), value.clone())).collect()
        };
        let columns = || {
            let values = values.iter().map(column);
            [label.to_owned()].into_iter().chain(values)
        };
        let mut bytes = Vec::new();
        match format {
            OutputFormat::Tsv => columns().for_each(|column| {
                write_escaped(&mut bytes, column).expect("memory takes any bytes");
                bytes.push(b'\t');
            }),
            OutputFormat::Csv => columns().for_each(|column| csv_column(&mut bytes, &column)),
            OutputFormat::Json => {
                let mut line = json!({ "label": label, "rule": rule.map(RuleJson::new) });
                if !fields.is_empty() {
                    line["fields"] = object();
                }
                bytes = line.to_string().into();
                bytes.pop();
                bytes.extend(b",\"text\":");
            }
            OutputFormat::Label => {
                write_escaped(&mut bytes, label).expect("memory takes any bytes");
            }
            OutputFormat::Log => match place {
                LabelPlace::None => {}
                LabelPlace::Json => bytes = Value::from(label).to_string().into(),
                LabelPlace::Word => {
                    let names = fields.iter().map(|field| field.name.as_str());
                    for (name, value) in ["classification"].into_iter().chain(names).zip(columns())
                    {
                        bytes.push(b' ');
                        bytes.extend_from_slice(name.as_bytes());
                        bytes.push(b'=');
                        write_escaped(&mut bytes, value).expect("memory takes any bytes");
                    }
                }
                LabelPlace::Column(delimiter) => {
                    columns().for_each(|value| log_column(&mut bytes, &value, delimiter));
                }
            },
        }
        let is_record = format == OutputFormat::Log && !fields.is_empty();
        let fields = is_record.then(|| object().to_string().into_bytes().into());
        Prepared { label: bytes.into(), fields }
    }
}

/// Append a column of CSV and a comma.
fn csv_column(out: &mut Vec<u8>, column: &str) {
    write_csv(out, column, b',').expect("memory takes any bytes");
    out.push(b',');
}

/// Write a field of CSV (RFC 4180): in quotes if it needs them.
fn write_csv(out: &mut impl Write, field: &str, delimiter: u8) -> io::Result<()> {
    if !field.contains([char::from(delimiter), '"', '\n', '\r']) {
        return out.write_all(field.as_bytes());
    }
    out.write_all(b"\"")?;
    for piece in field.split_inclusive('"') {
        out.write_all(piece.as_bytes())?;
        if piece.ends_with('"') {
            out.write_all(b"\"")?;
        }
    }
    out.write_all(b"\"")
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

struct GroupsJson<'a>(Groups<'a>);

impl Serialize for GroupsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter())
    }
}
