//! A log writer that adds a label to each bounce record, as `bounce_classification`.
//!
//! A mail server passes its records to a [`LogWriter`] from all of its threads. In this example
//! they come from standard input, one JSON object on each line, and go to standard output.
//!
//! ```console
//! cargo run --release -p example-log-writer < records.jsonl
//! ```
//!
//! The labels are those of the embedded built-in rules. For your own rules, put `#[classifier(files
//! = [...])]` on your own enum instead of using `smtp::BounceClass`.

#![forbid(unsafe_code)]

mod record;
mod writer;

use std::{
    error::Error,
    io::{self, BufRead, BufWriter},
};

use classifier::{pool::PoolConfig, smtp::BounceClass};

use crate::writer::LogWriter;

fn main() -> Result<(), Box<dyn Error>> {
    let pool = BounceClass::pool(PoolConfig::new())?;
    let writer = LogWriter::start(pool, BufWriter::new(io::stdout()));
    let read = send_all(io::stdin().lock(), &writer);
    // Records that were read are written, even if reading failed.
    writer.finish()?;
    Ok(read?)
}

fn send_all(lines: impl BufRead, writer: &LogWriter) -> io::Result<()> {
    for line in lines.split(b'\n') {
        match serde_json::from_slice(&line?) {
            Ok(record) => writer.send(record)?,
            Err(error) => eprintln!("log-writer: this is no record: {error}"),
        }
    }
    Ok(())
}
