//! A log writer that says of each bounce what it was: the record's `bounce_classification`.
//!
//! A mail server sends its records to a [`LogWriter`] from all its threads. Here they come from
//! standard input, one JSON object a line, and go to standard output.
//!
//! ```console
//! cargo run --release -p example-log-writer < records.jsonl
//! ```
//!
//! The label is that of the rules of this repository, which are embedded; to have your own, put
//! `#[classifier(files = [...])]` on an enum of yours instead of using `smtp::BounceClass`.

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
    // Whatever ended the reading, what was read is written.
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
