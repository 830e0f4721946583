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

/// Writes records with their labels, in the order in which they come.
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

    /// Hands a record over, from any thread. Blocks only while [`BATCH`] others wait.
    ///
    /// # Errors
    ///
    /// When the thread has ended, since it could not write; [`finish`](Self::finish) tells why.
    pub fn send(&self, record: Record) -> io::Result<()> {
        self.records.send(record).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    /// Waits until all is written.
    ///
    /// # Errors
    ///
    /// That of writing, after which nothing was written.
    pub fn finish(self) -> io::Result<()> {
        drop(self.records);
        self.thread.join().expect("the log writer does not panic")
    }
}

/// Under load batches are large and classified by all workers at once; without it, a record is
/// written as soon as it comes.
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

/// A record that got no answer keeps none, and is written all the same: `Uncategorized` would be
/// another answer.
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
