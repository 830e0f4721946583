//! The thread that writes the log.

use std::{
    io::{self, Write},
    sync::mpsc::{self, Receiver, SyncSender},
    thread::{self, JoinHandle},
};

use classifier::{pool::Pool, smtp::BounceClass};

use crate::record::Record;

/// The most records that are classified, written and flushed together.
const BATCH: usize = 1024;

/// Writes records with their labels, in order of arrival.
pub struct LogWriter {
    records: SyncSender<Record>,
    thread: JoinHandle<io::Result<()>>,
}

impl LogWriter {
    /// Starts the thread.
    pub fn start(pool: Pool<BounceClass>, out: impl Write + Send + 'static) -> Self {
        let (records, queue) = mpsc::sync_channel(BATCH);
        Self { records, thread: thread::spawn(move || write_all(&pool, &queue, out)) }
    }

    /// Passes a record to the thread, from any thread. Blocks only while [`BATCH`] records wait.
    ///
    /// # Errors
    ///
    /// If the thread has ended because it could not write; [`finish`](Self::finish) returns the
    /// reason.
    pub fn send(&self, record: Record) -> io::Result<()> {
        self.records.send(record).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    /// Waits until all records are written.
    ///
    /// # Errors
    ///
    /// The error of writing. No later record was written.
    pub fn finish(self) -> io::Result<()> {
        drop(self.records);
        self.thread.join().expect("the log writer does not panic")
    }
}

/// Under load, batches are large and all workers classify them. Otherwise a record is written when
/// it arrives.
fn write_all(
    pool: &Pool<BounceClass>,
    queue: &Receiver<Record>,
    mut out: impl Write,
) -> io::Result<()> {
    while let Ok(first) = queue.recv() {
        let mut batch = vec![first];
        batch.extend(queue.try_iter().take(BATCH - 1));
        classify(pool, &mut batch);
        for Record(fields) in &batch {
            serde_json::to_writer(&mut out, fields)?;
            out.write_all(b"\n")?;
        }
        out.flush()?;
    }
    Ok(())
}

/// A record without an answer keeps no label and is still written. `Uncategorized` would be a wrong
/// answer.
fn classify(pool: &Pool<BounceClass>, batch: &mut [Record]) {
    let (mut records, texts): (Vec<_>, Vec<_>) = batch
        .iter_mut()
        .filter_map(|record| {
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
