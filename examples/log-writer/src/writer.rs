//! The thread that writes the log.

use std::{
    io::{self, Write},
    sync::mpsc::{self, Receiver, SyncSender},
    thread::{self, JoinHandle},
};

use classifier::{pool::Pool, smtp::BounceClass};

use crate::record::Record;

/// A line of the log.
pub enum Line {
    Record(Record),
    /// A line that is no record. It is written as it is.
    Other(Vec<u8>),
}

/// The most lines that are classified, written and flushed together.
const BATCH: usize = 1024;

/// Writes records with their labels, in order of arrival.
pub struct LogWriter {
    lines: SyncSender<Line>,
    thread: JoinHandle<io::Result<()>>,
}

impl LogWriter {
    /// Starts the thread.
    pub fn start(pool: Pool<BounceClass>, out: impl Write + Send + 'static) -> Self {
        let (lines, queue) = mpsc::sync_channel(BATCH);
        Self { lines, thread: thread::spawn(move || write_all(&pool, &queue, out)) }
    }

    /// Passes a line to the thread, from any thread. Blocks only while [`BATCH`] lines wait.
    ///
    /// # Errors
    ///
    /// If the thread has ended because it could not write; [`finish`](Self::finish) returns the
    /// reason.
    pub fn send(&self, line: Line) -> io::Result<()> {
        self.lines.send(line).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    /// Waits until all lines are written.
    ///
    /// # Errors
    ///
    /// The error of writing. No later line was written.
    pub fn finish(self) -> io::Result<()> {
        drop(self.lines);
        self.thread.join().expect("the log writer does not panic")
    }
}

/// Under load, batches are large and all workers classify them. Otherwise a line is written when
/// it arrives.
fn write_all(
    pool: &Pool<BounceClass>,
    queue: &Receiver<Line>,
    mut out: impl Write,
) -> io::Result<()> {
    while let Ok(first) = queue.recv() {
        let mut batch = vec![first];
        batch.extend(queue.try_iter().take(BATCH - 1));
        classify(pool, &mut batch);
        for line in &batch {
            match line {
                Line::Record(Record(fields)) => serde_json::to_writer(&mut out, fields)?,
                Line::Other(bytes) => out.write_all(bytes)?,
            }
            out.write_all(b"\n")?;
        }
        out.flush()?;
    }
    Ok(())
}

/// A record without an answer keeps no label and is still written. `Uncategorized` would be a wrong
/// answer.
fn classify(pool: &Pool<BounceClass>, batch: &mut [Line]) {
    let (mut records, texts): (Vec<_>, Vec<_>) = batch
        .iter_mut()
        .filter_map(|line| {
            let Line::Record(record) = line else { return None };
            let text = record.text()?;
            Some((record, text))
        })
        .unzip();
    for (record, answer) in records.iter_mut().zip(pool.classify_many(texts)) {
        match answer {
            Ok(label) => record.set_classification(label.as_str()),
            Err(error) => eprintln!("log-writer: {error}"),
        }
    }
}
