//! Writes results to standard output.

use std::io::{self, ErrorKind, Write};

use arrow_csv::WriterBuilder;
use arrow_json::LineDelimitedWriter;
use datafusion::{
    arrow::{
        array::RecordBatch, error::ArrowError, util::pretty::pretty_format_batches_with_schema,
    },
    error::DataFusionError,
    prelude::DataFrame,
};
use futures::StreamExt;

use crate::{Failure, args::Format};

/// Runs a query and writes its result; statements without columns have none. CSV and JSON are written while
/// the query runs.
pub(crate) async fn write(format: Format, result: DataFrame) -> Result<(), Failure> {
    let schema = result.schema().inner().clone();
    if schema.fields().is_empty() || matches!(format, Format::Table) {
        let batches = result.collect().await.map_err(run)?;
        if !schema.fields().is_empty() {
            let table = pretty_format_batches_with_schema(schema, &batches).map_err(unwritable)?;
            to_stdout(format!("{table}\n").as_bytes())?;
        }
        return Ok(());
    }
    if let Format::Csv = format {
        // The header, also of a result without rows.
        to_stdout(&csv(&RecordBatch::new_empty(schema), true)?)?;
    }
    let mut batches = result.execute_stream().await.map_err(run)?;
    while let Some(batch) = batches.next().await {
        let batch = batch.map_err(run)?;
        to_stdout(&match format {
            Format::Csv => csv(&batch, false)?,
            _ => json(&batch)?,
        })?;
    }
    Ok(())
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

fn run(error: DataFusionError) -> Failure {
    Failure::Run(error.strip_backtrace())
}

fn unwritable(error: ArrowError) -> Failure {
    Failure::Run(format!("cannot write the result: {error}"))
}
