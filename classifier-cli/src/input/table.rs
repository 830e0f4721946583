//! `--input csv`, `tsv` and `powermta`: tables with a header.

use super::chunk::Unit;
use super::column::Column;
use super::details::Details;
use super::lines;
use super::log::{
    Detection, LabelPlace, LogFormat, LogOptions, LogReader, LogRecord, Needs, Reader, Wording,
};
use super::records::{self, Field, fields};
use super::unreadable::Unreadable;

pub static POWERMTA: LogFormat = LogFormat {
    name: "powermta",
    help: "Accounting file of PowerMTA with its header: records of type b, t, tq and rb",
    unit: Unit::Record(b','),
    wording: Wording::Server,
    label: LabelPlace::Column(b','),
    needs: Needs::Nothing,
    detection: Detection::Header(is_powermta),
    reader: Reader::Records(|_| Box::new(Table::new(&POWERMTA_NAMES, b',', None))),
};

pub static CSV: LogFormat = LogFormat {
    name: "csv",
    help: "CSV (RFC 4180) with a header; --column names the column of the text",
    unit: Unit::Record(b','),
    wording: Wording::Any,
    label: LabelPlace::Column(b','),
    needs: Needs::Column,
    detection: Detection::Header(is_csv),
    reader: Reader::Records(|LogOptions { column, .. }| {
        Box::new(Table::new(&NAMES, b',', column.clone()))
    }),
};

pub static TSV: LogFormat = LogFormat {
    name: "tsv",
    help: "The same with tabs between columns",
    unit: Unit::Record(b'\t'),
    wording: Wording::Any,
    label: LabelPlace::Column(b'\t'),
    needs: Needs::Column,
    detection: Detection::None,
    reader: Reader::Records(|LogOptions { column, .. }| {
        Box::new(Table::new(&NAMES, b'\t', column.clone()))
    }),
};

/// The kind of a record that names the columns.
pub const HEADER: &str = "header";

/// The names of columns, in any case. Of several that a table has, the first one here is read.
struct Names {
    text: &'static [&'static str],
    /// Is read if `text` is empty.
    other_text: &'static [&'static str],
    /// Its values that have a text; empty if all have one.
    kind: &'static str,
    kinds: &'static [&'static str],
    recipient: &'static [&'static str],
    sender: &'static [&'static str],
    time: &'static [&'static str],
    relay: &'static [&'static str],
    id: &'static [&'static str],
    label: &'static [&'static str],
}

/// As in the user's guide of PowerMTA, "Accounting".
static POWERMTA_NAMES: Names = Names {
    text: &["dsnDiag"],
    other_text: &["dsnStatus"],
    kind: "type",
    kinds: &["b", "t", "tq", "rb"],
    recipient: &["rcpt"],
    sender: &["orig"],
    time: &["timeLogged"],
    relay: &["dsnMta"],
    id: &["envId"],
    label: &["classification"],
};

static NAMES: Names = Names {
    text: &[
        "text",
        "response",
        "smtp_response",
        "reply",
        "reason",
        "bounce_reason",
        "diagnostic",
        "diagnostic_code",
        "diagnostic-code",
        "dsndiag",
    ],
    other_text: &[],
    kind: "",
    kinds: &[],
    recipient: &["recipient", "rcpt", "to", "email", "domain"],
    sender: &["sender", "from", "orig"],
    time: &["time", "timestamp", "date", "timelogged"],
    relay: &["relay", "mx", "host"],
    id: &["id", "queue_id", "message_id"],
    label: &["classification"],
};

struct Table {
    names: &'static Names,
    delimiter: u8,
    column: Option<Column>,
    header: Vec<u8>,
    columns: Columns,
}

/// The largest number of columns that a message names.
const SHOWN: usize = 20;

/// Where the parts of a record are.
const TEXT: usize = 0;
const OTHER_TEXT: usize = 1;
const KIND: usize = 2;
const FIELDS: usize = 3;

/// The indexes of columns: text, other text, kind, recipient, sender, time, relay, id, label.
type Columns = [Option<usize>; 9];

impl Table {
    fn new(names: &'static Names, delimiter: u8, column: Option<Column>) -> Self {
        Table { names, delimiter, column, header: Vec::new(), columns: Columns::default() }
    }

    /// The names of the first columns, for a message.
    fn there(&self) -> String {
        let mut names: Vec<_> = fields(&self.header, self.delimiter)
            .take(SHOWN + 1)
            .map(|name| format!("`{}`", String::from_utf8_lossy(name.content)))
            .collect();
        if names.len() > SHOWN {
            names[SHOWN] = "...".to_owned();
        }
        names.join(", ")
    }

    /// The name of the text's column, for a message.
    fn wanted(&self) -> String {
        match &self.column {
            Some(column) => column.to_string(),
            None => format!("`{}`", self.names.text.join("`, `")),
        }
    }
}

/// The index of a column with this name, or else of the only one with this name in another case.
fn position(header: &[String], name: &str) -> Option<usize> {
    let is_alike = |index: &usize| header[*index].eq_ignore_ascii_case(name);
    header.iter().position(|it| it == name).or_else(|| {
        let mut alike = (0..header.len()).filter(is_alike);
        alike.next().filter(|_| alike.next().is_none())
    })
}

impl LogReader for Table {
    fn start(&mut self, first: &[u8]) {
        self.header.clear();
        self.columns = Columns::default();
        if let Some(Column::Number(number)) = self.column {
            self.columns[TEXT] = Some(number - 1);
            return;
        }
        self.header.extend_from_slice(lines::text(lines::without_mark(first)));
        let mut memory = Vec::new();
        let header: Vec<_> = fields(&self.header, self.delimiter)
            .map(|name| String::from_utf8_lossy(name.value(&mut memory)).into_owned())
            .collect();
        let index = |names: &[&str]| {
            names.iter().find_map(|name| header.iter().position(|it| it.eq_ignore_ascii_case(name)))
        };
        let Names { text, other_text, kind, recipient, sender, time, relay, id, label, .. } =
            self.names;
        self.columns = [
            match &self.column {
                Some(Column::Name(name)) => position(&header, name),
                _ => index(text),
            },
            index(other_text),
            index(&[*kind]).filter(|_| !kind.is_empty()),
            index(recipient),
            index(sender),
            index(time),
            index(relay),
            index(id),
            index(label),
        ];
    }

    fn read<'a>(
        &'a self,
        record: &'a [u8],
        memory: &'a mut Vec<u8>,
    ) -> Result<LogRecord<'a>, Unreadable> {
        if record.is_empty() {
            return Ok(LogRecord::skipped("blank"));
        }
        let is_header = !self.header.is_empty() && record == self.header;
        let Some(text) = self.columns[TEXT] else {
            return match is_header {
                true => Err(Unreadable::NoColumn(self.wanted(), self.there())),
                false => Ok(LogRecord::skipped("without a known column")),
            };
        };
        if is_header {
            return Ok(LogRecord::skipped(HEADER));
        }
        let mut found: [Option<Field<'a>>; 9] = [None; 9];
        for (index, field) in fields(record, self.delimiter).enumerate() {
            for (wanted, found) in self.columns.iter().zip(&mut found) {
                if *wanted == Some(index) {
                    *found = Some(field);
                }
            }
        }
        if self.columns[KIND].is_some() {
            let kind = found[KIND].map_or(&b""[..], |kind| kind.content);
            if !self.names.kinds.iter().any(|it| it.as_bytes() == kind) {
                return Ok(LogRecord::Skipped([b"type ", kind].concat().into()));
            }
        }
        let is_given = |field: &Field<'_>| !field.content.is_empty();
        let other = found[OTHER_TEXT].filter(is_given);
        let Some(text) = found[TEXT].filter(is_given).or(other).or(found[TEXT]) else {
            return Err(Unreadable::ShortRecord(text + 1));
        };
        if !is_given(&text) {
            return Ok(LogRecord::skipped("empty"));
        }
        let given =
            |index: usize| found[FIELDS + index].filter(is_given).map(|it| it.content.into());
        let fields = Details {
            recipient: given(0),
            sender: given(1),
            time: given(2),
            relay: given(3),
            id: given(4),
            label: given(5),
        };
        Ok(LogRecord::Text(text.value(memory), fields))
    }
}

/// The names of columns of the first record.
fn header(head: &[u8]) -> Vec<&[u8]> {
    let first = lines::text(&head[..records::end(head, b',')]);
    fields(first, b',').map(|name| name.content).collect()
}

fn is_powermta(head: &[u8]) -> bool {
    let header = header(head);
    let has = |name: &str| header.contains(&name.as_bytes());
    header[0] == b"type" && has("timeLogged") && (has("dsnStatus") || has("dsnDiag"))
}

/// Whether a field looks like the name of a column.
pub fn is_name(name: &[u8]) -> bool {
    let is_allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-. ".contains(byte);
    !name.is_empty() && name.trim_ascii() == name && name.len() <= 40 && name.iter().all(is_allowed)
}

/// Whether the header names a usual column, and all records have as many columns. If there is only the
/// header, it must name another usual column.
fn is_csv(head: &[u8]) -> bool {
    let names = header(head);
    let has = |known: &[&str]| {
        let is_known =
            |name: &&[u8]| known.iter().any(|it| name.eq_ignore_ascii_case(it.as_bytes()));
        names.iter().any(is_known)
    };
    if names.len() < 2 || !names.iter().all(|name| is_name(name)) || !has(NAMES.text) {
        return false;
    }
    let mut rest = &head[records::end(head, b',')..];
    let mut rows = 0;
    while !rest.is_empty() && rows < 40 {
        let (record, after) = rest.split_at(records::end(rest, b','));
        // The last record may be incomplete.
        if after.is_empty() && rows > 0 {
            break;
        }
        let record = lines::text(record);
        if !record.is_empty() && fields(record, b',').count() != names.len() {
            return false;
        }
        (rest, rows) = (after, rows + 1);
    }
    let others = [NAMES.recipient, NAMES.sender, NAMES.time, NAMES.relay, NAMES.id];
    rows > 0 || others.into_iter().any(has)
}
