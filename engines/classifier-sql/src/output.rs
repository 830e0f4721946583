//! Writes results to standard output.

use std::io::{self, ErrorKind, Write};

use arrow_csv::WriterBuilder;
use arrow_json::LineDelimitedWriter;
use clap::ValueEnum;
use datafusion::{
    arrow::{
        array::RecordBatch, datatypes::SchemaRef, error::ArrowError,
        util::pretty::pretty_format_batches_with_schema,
    },
    prelude::DataFrame,
};
use futures::StreamExt;

use crate::Failure;

/// The format of results.
#[derive(Clone, Copy, Default, ValueEnum)]
pub enum Format {
    /// A table with borders.
    #[default]
    Table,
    /// A header, and a line for each row.
    Csv,
    /// An object on each line.
    Json,
}

/// Writes the result of a query, or nothing if it has no columns, as that of other statements. CSV and JSON are
/// written while the query runs.
///
/// # Errors
///
/// If the query fails, or its result cannot be written.
pub async fn write(format: Format, result: DataFrame) -> Result<(), Failure> {
    let schema = result.schema().inner().clone();
    if schema.fields().is_empty() || matches!(format, Format::Table) {
        let batches = result.collect().await.map_err(Failure::run)?;
        return write_batches(format, schema, &batches);
    }
    // The header, also of a result without rows.
    write_batches(format, schema, &[])?;
    let mut batches = result.execute_stream().await.map_err(Failure::run)?;
    while let Some(batch) = batches.next().await {
        let batch = batch.map_err(Failure::run)?;
        to_stdout(&rows(format, &batch)?)?;
    }
    Ok(())
}

/// Writes a result that is there, or nothing if it has no columns.
///
/// # Errors
///
/// If it cannot be written.
pub fn write_batches(
    format: Format,
    schema: SchemaRef,
    batches: &[RecordBatch],
) -> Result<(), Failure> {
    if schema.fields().is_empty() {
        return Ok(());
    }
    match format {
        Format::Table => {
            let table = pretty_format_batches_with_schema(schema, batches).map_err(unwritable)?;
            return to_stdout(format!("{table}\n").as_bytes());
        }
        Format::Csv => to_stdout(&csv(&RecordBatch::new_empty(schema), true)?)?,
        Format::Json => {}
    }
    batches.iter().try_for_each(|batch| to_stdout(&rows(format, batch)?))
}

fn rows(format: Format, batch: &RecordBatch) -> Result<Vec<u8>, Failure> {
    if let Format::Csv = format { csv(batch, false) } else { json(batch) }
}

fn csv(batch: &RecordBatch, with_header: bool) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    let mut writer = WriterBuilder::new().with_header(with_header).build(&mut out);
    writer.write(batch).map_err(unwritable)?;
    drop(writer);
    Ok(out)
}

fn json(batch: &RecordBatch) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    LineDelimitedWriter::new(&mut out).write(batch).map_err(unwritable)?;
    Ok(out)
}

fn to_stdout(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::Closed,
        _ => Failure::Run(format!("cannot write the output: {error}")),
    })
}

fn unwritable(error: ArrowError) -> Failure {
    Failure::Run(format!("cannot write the result: {error}"))
}
