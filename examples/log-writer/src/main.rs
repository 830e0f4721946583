//! A log writer that adds a label to each bounce record, as `bounce_classification`.
//!
//! A mail server passes its records to a [`LogWriter`] from all of its threads. In this example
//! they come from standard input, one JSON object on each line, and go to standard output. A line that is no
//! record is written as it is and reported, and the program ends with status 1.
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
    process::ExitCode,
};

use classifier::{pool::PoolConfig, smtp::BounceClass};

use crate::writer::{Line, LogWriter};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let pool = BounceClass::pool(PoolConfig::new())?;
    let writer = LogWriter::start(pool, BufWriter::new(io::stdout()));
    let read = send_all(io::stdin().lock(), &writer);
    // Records that were read are written, even if reading failed.
    writer.finish()?;
    Ok(match read? {
        Unreadable(0) => ExitCode::SUCCESS,
        Unreadable(_) => ExitCode::FAILURE,
    })
}

/// The number of lines that are no records.
struct Unreadable(usize);

fn send_all(lines: impl BufRead, writer: &LogWriter) -> io::Result<Unreadable> {
    let mut unreadable = 0;
    for (index, line) in lines.split(b'\n').enumerate() {
        let line = line?;
        writer.send(match serde_json::from_slice(&line) {
            Ok(record) => Line::Record(record),
            Err(_) if line.trim_ascii().is_empty() => Line::Other(line),
            Err(error) => {
                eprintln!("log-writer: line {} is no record: {error}", index + 1);
                unreadable += 1;
                Line::Other(line)
            }
        })?;
    }
    Ok(Unreadable(unreadable))
}
