//! Logs with labels, as `classify --output log` writes them, and CSV.

use std::sync::Arc;

use super::row::{Columns, Problem, Row, empty_labels, missing};
use super::tsv;
use super::{Options, TableFormat};
use crate::input::formats::CSV;
use crate::input::log::Wording;
use crate::input::records;
use crate::input::{
    Chunk, Chunks, Content, Entry, Format, LineFormat, LogOptions, Reader, ResponseForm, Text,
    Texts, domain, lines,
};
use crate::record_counts::RecordCounts;

/// The fields of records that options can name.
const FIELDS: [&str; 3] = ["domain", "relay", "sender"];

/// Call `each` with the row or the problems of each record that has a text, and its line. Other records
/// are counted.
pub fn read(
    reader: Reader,
    format: TableFormat,
    options: &Options<'_>,
    counts: &mut RecordCounts,
    mut each: impl FnMut(u64, Result<Row, Vec<Problem>>),
) -> std::io::Result<()> {
    let of_log =
        LogOptions { extract: options.extract.cloned(), labels: true, ..LogOptions::default() };
    let (lines, response) = match format {
        // A record has one text already.
        TableFormat::Kumomta => (LineFormat::Kumomta, Some(ResponseForm::Line)),
        TableFormat::Log(log) => {
            let is_of_server = log.wording == Wording::Server;
            let usual = is_of_server.then_some(ResponseForm::Auto);
            (LineFormat::Log(log, of_log), options.response.or(usual))
        }
        _ => (LineFormat::Log(&CSV, of_log), None),
    };
    let formats = [Arc::new(Format { lines, response: ResponseForm::Line })];
    let mut chunks = Chunks::of_reader(reader, formats[0].unit());
    let mut texts = Texts::new(&formats);
    let mut chunk = Chunk::default();
    let mut header = None;
    while chunks.read_into(&mut chunk) {
        let Ok(()) = texts.each(&chunk, |Entry { line, raw, content }| {
            if format == TableFormat::Csv {
                if let Some(row) = csv(raw, &mut header, options.columns).transpose() {
                    each(line, row);
                }
                return Ok::<_, std::convert::Infallible>(());
            }
            match content {
                Ok(Content::Text(text)) => {
                    counts.labelled += 1;
                    each(line, row(&text, response, options.columns));
                }
                Ok(Content::Skipped(kind)) => counts.skip(&kind),
                Err(error) => {
                    counts.unreadable += 1;
                    each(line, Err(vec![Problem::new(1, error.to_string())]));
                }
            }
            Ok(())
        });
        if let Some(problem) = chunk.problem.take() {
            return Err(problem);
        }
    }
    Ok(())
}

fn row(
    text: &Text<'_>,
    response: Option<ResponseForm>,
    columns: &Columns,
) -> Result<Row, Vec<Problem>> {
    let details = text.details().unwrap_or_default();
    let string =
        |field: Option<&[u8]>| String::from_utf8_lossy(field.unwrap_or_default()).into_owned();
    let label = string(details.label.as_deref());
    if label.is_empty() {
        return Err(vec![Problem::new(1, empty_labels(""))]);
    }
    let value = |name: &String| match name.as_str() {
        "domain" => {
            let recipient = string(details.recipient.as_deref());
            Ok(domain(&recipient).unwrap_or_default().to_ascii_lowercase())
        }
        "relay" => Ok(string(details.relay.as_deref())),
        "sender" => Ok(string(details.sender.as_deref())),
        _ => Err(Problem::new(1, missing(name, FIELDS.into_iter()))),
    };
    let values = columns.others.iter().map(value).collect::<Result<_, _>>();
    let values = values.map_err(|problem| vec![problem])?;
    let text = String::from_utf8_lossy(text.whole).into_owned();
    Ok(Row { text, labels: vec![label], values, response, text_column: 1, labels_column: 1 })
}

/// The row of a record of CSV; `None` if it is blank, the header, or without a text and a label.
fn csv(
    raw: &[u8],
    header: &mut Option<Result<tsv::Header, ()>>,
    columns: &Columns,
) -> Result<Option<Row>, Vec<Problem>> {
    let record = lines::text(raw);
    let mut memory = Vec::new();
    let cells: Vec<_> = records::fields(record, b',')
        .map(|field| String::from_utf8_lossy(field.value(&mut memory)).into_owned())
        .collect();
    let cells: Vec<_> = cells.iter().map(String::as_str).collect();
    match header {
        _ if record.is_empty() => Ok(None),
        Some(Ok(header)) => tsv::row_of(&cells, header),
        // Without a header, the cells of further records have no meaning.
        Some(Err(())) => Ok(None),
        None => {
            let read = tsv::Header::of(&cells, columns);
            let problems = read.map(|read| *header = Some(Ok(read)));
            if problems.is_err() {
                *header = Some(Err(()));
            }
            problems.map(|()| None)
        }
    }
}
