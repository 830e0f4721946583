//! Runs a KumoMTA policy, and writes the logs that it configures with the labels of the classifier that it
//! configures.
//!
//! ```console
//! cargo run --release -p example-kumo-lua -- examples/kumo-lua/policy.lua < records.jsonl
//! ```
//!
//! The records of a mail server come from standard input, one JSON object on each line. `kumo` is the module
//! that the policy calls: `kumo.on`, `kumo.configure_local_logs`, `kumo.configure_bounce_classifier`. `log` is
//! the file: like KumoMTA's, lines of JSON, compressed with zstd, named by the time. A line that has no label
//! although it should is logged as it is and reported, and the program ends with status 1.
//!
//! With `--root DIR` before the policy, its absolute paths are in this folder.

#![forbid(unsafe_code)]

mod kumo;
mod log;

use std::{
    env,
    error::Error,
    io::{self, BufRead},
    path::PathBuf,
    process::ExitCode,
};

use classifier::configure::{Handle, Record};

use crate::log::Log;

const USAGE: &str = "usage: example-kumo-lua [--root DIR] POLICY < RECORDS";

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1).peekable();
    let root = match arguments.next_if(|argument| argument == "--root") {
        Some(_) => arguments.next().map(PathBuf::from).ok_or(USAGE)?,
        None => PathBuf::from("/"),
    };
    let policy = PathBuf::from(arguments.next().ok_or(USAGE)?);
    let settings = kumo::run(&policy, root)?;
    let mut log = Log::create(&settings.logs.ok_or("the policy calls no configure_local_logs")?)?;
    let mut status = ExitCode::SUCCESS;
    for (index, line) in io::stdin().lock().split(b'\n').enumerate() {
        let line = line?;
        match labelled(&line, settings.classifier.as_ref()) {
            Ok(record) => log.write(&record)?,
            Err(error) => {
                eprintln!("kumo-lua: line {}: {error}", index + 1);
                status = ExitCode::FAILURE;
                log.write(&line)?;
            }
        }
    }
    log.finish()?;
    Ok(status)
}

/// The record with its label, if records of its type have one and there is a classifier.
fn labelled(line: &[u8], classifier: Option<&Handle>) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut record: Record = serde_json::from_slice(line)?;
    if let Some(classifier) = classifier {
        classifier.label_record(&mut record)?;
    }
    Ok(serde_json::to_vec(&record)?)
}
