//! Runs several threads on the input, and writes their output in the order of the input.
//!
//! Each thread repeats these steps: take the next chunk, or several small files, work on it, wait for
//! its turn, write. So each thread has one chunk and one buffer, and there is no queue. The main thread only waits for
//! the end of the run: the end of the input, a failed write, or a signal.

use std::any::Any;
use std::fmt::Display;
use std::io::{self, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use indicatif::ProgressBar;

use crate::destination::Destination;
use crate::input::{Chunk, Chunks};
use crate::interrupt;
use crate::output::unless_closed;
use crate::status::{Failure, Outcome, print_message};

/// The size of the output buffer: a chunk, with labels.
const BUFFER: usize = 512 * 1024;

/// The largest numbers of files and bytes that a thread takes at once.
const FILES: usize = 32;
const BYTES: usize = 128 * 1024;

/// Wakes the main thread.
enum Event {
    /// A thread found no more chunks, its reader closed the output, it could not write, or it
    /// panicked.
    Ended(Result<io::Result<Option<()>>, Box<dyn Any + Send>>),
    Signal(i32),
}

/// Run each of `workers` on a thread, with the chunks of `input`. Chunks that cannot be read are
/// reported, and are not a failure.
pub fn run<W>(input: Chunks, workers: Vec<W>, destination: Destination) -> Result<Outcome, Failure>
where
    W: FnMut(&Chunk, &mut Output<'_>) -> io::Result<()> + Send + 'static,
{
    let shared = Arc::new(Shared {
        progress: input.progress().clone(),
        input: Mutex::new(input),
        order: Mutex::default(),
        passed: Condvar::new(),
        destination: Mutex::new(Some(destination)),
        some_unread: AtomicBool::new(false),
    });
    let (sender, events) = mpsc::channel();
    let of_signals = sender.clone();
    interrupt::watch(move |signal| drop(of_signals.send(Event::Signal(signal))))
        .map_err(Failure::Start)?;
    let mut running = 0;
    for work in workers {
        let (shared, sender) = (Arc::clone(&shared), sender.clone());
        let body = move || {
            let ended = catch_unwind(AssertUnwindSafe(|| unless_closed(shared.work(work))));
            if !matches!(ended, Ok(Ok(Some(())))) {
                shared.fail();
            }
            let _ = sender.send(Event::Ended(ended));
        };
        match thread::Builder::new().spawn(body) {
            Ok(_) => running += 1,
            Err(error) if running == 0 => return Err(Failure::Start(error)),
            // The output does not depend on the number of threads.
            Err(_) => break,
        }
    }
    while running > 0 {
        match events.recv().expect("a sender is here") {
            Event::Ended(Ok(Ok(Some(())))) => running -= 1,
            Event::Ended(Ok(Ok(None))) => {
                drop(shared.end());
                return Ok(shared.outcome());
            }
            Event::Ended(Ok(Err(error))) => return Err(shared.end().failure(error)),
            Event::Ended(Err(panic)) => {
                drop(shared.end());
                resume_unwind(panic);
            }
            Event::Signal(signal) if shared.drain() => {
                let part = shared.end().keep_part();
                return Err(Failure::Interrupted(signal, part));
            }
            // A thread has failed meanwhile: the reader of the output got the signal too. The next
            // event has the failure.
            Event::Signal(_) => {}
        }
    }
    shared.end().finish()?;
    Ok(shared.outcome())
}

/// The state that threads share. No thread panics while it holds a lock.
struct Shared {
    input: Mutex<Chunks>,
    order: Mutex<Order>,
    /// Notified when `order.written` or `order.failed` changes.
    passed: Condvar,
    /// `None` after the end of the run.
    destination: Mutex<Option<Destination>>,
    progress: ProgressBar,
    some_unread: AtomicBool,
}

/// Output is written in the order in which chunks were read.
#[derive(Default)]
struct Order {
    /// The number of chunks that were read.
    read: u64,
    /// The number of chunks whose output was written, which is the number of the chunk whose turn
    /// it is.
    written: u64,
    /// No more chunks are taken.
    stopped: bool,
    /// A thread has failed, so its turn never ends.
    failed: bool,
}

impl Shared {
    /// The work of a thread, until there are no more chunks or a write fails. After a failed write
    /// the turn never ends, so that nothing is written after the gap.
    fn work(
        &self,
        mut work: impl FnMut(&Chunk, &mut Output<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut batch = Vec::new();
        let first = Ordered { shared: self, turn: 0 };
        let mut out = Output { out: BufWriter::with_capacity(BUFFER, first), number: 0 };
        while let Some((number, count)) = self.next(&mut batch) {
            out.out.get_mut().turn = number;
            out.number = number;
            let worked = batch[..count].iter().try_for_each(|chunk| {
                work(chunk, &mut out)?;
                out.number += 1;
                match &chunk.problem {
                    Some(problem) => {
                        out.report_unreadable(format_args!("{}: {problem}", chunk.source))
                    }
                    None => Ok(()),
                }
            });
            if let Err(error) = worked.and_then(|()| out.flush()) {
                // Drop the rest of the buffer.
                let _ = out.out.into_parts();
                return Err(error);
            }
            self.order.lock().unwrap().written += count as u64;
            self.passed.notify_all();
        }
        Ok(())
    }

    /// Read the next chunk, and if it is a small file of a folder, more of them: waiting for a turn
    /// costs more than reading a mail. Returns the number of the first one, and how many there are in
    /// `batch`.
    fn next(&self, batch: &mut Vec<Chunk>) -> Option<(u64, usize)> {
        let mut input = self.input.lock().unwrap();
        let (mut count, mut bytes) = (0, 0);
        while count == 0 || count < FILES && bytes < BYTES && input.has_another_file() {
            if batch.len() == count {
                batch.push(Chunk::default());
            } else if count > 0 && batch[count].capacity() > BYTES {
                batch[count] = Chunk::default();
            }
            if !input.read_into(&mut batch[count]) {
                break;
            }
            bytes += batch[count].data().len();
            count += 1;
        }
        if count == 0 {
            return None;
        }
        let mut order = self.order.lock().unwrap();
        if order.stopped {
            return None;
        }
        order.read += count as u64;
        Some((order.read - count as u64, count))
    }

    /// Wait for the turn of the chunk with this number.
    fn wait_for(&self, number: u64) {
        let order = self.order.lock().unwrap();
        let _order = self.passed.wait_while(order, |order| order.written != number).unwrap();
    }

    /// Stop taking chunks, and wait until all output is written; `false` if that can never happen.
    fn drain(&self) -> bool {
        let mut order = self.order.lock().unwrap();
        order.stopped = true;
        let is_unfinished = |order: &mut Order| order.written < order.read && !order.failed;
        !self.passed.wait_while(order, is_unfinished).unwrap().failed
    }

    fn fail(&self) {
        self.order.lock().unwrap().failed = true;
        self.passed.notify_all();
    }

    fn outcome(&self) -> Outcome {
        match self.some_unread.load(Ordering::Relaxed) {
            true => Outcome::SomeUnread,
            false => Outcome::Clean,
        }
    }

    /// Take the destination from the threads that still run.
    fn end(&self) -> Destination {
        self.progress.finish_and_clear();
        self.destination.lock().unwrap().take().expect("a run ends once")
    }
}

/// The output of a thread for its chunk. It is buffered until the turn of the chunk, or waits for
/// the turn if it is large.
pub struct Output<'s> {
    out: BufWriter<Ordered<'s>>,
    number: u64,
}

impl Output<'_> {
    /// The number of the chunk in the input, from 0.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Report an unreadable part of the input, after the output of everything before it.
    pub fn report_unreadable(&mut self, message: impl Display) -> io::Result<()> {
        self.print_message(message)?;
        self.out.get_ref().shared.some_unread.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Print a message on standard error, after the output of everything before it.
    pub fn print_message(&mut self, message: impl Display) -> io::Result<()> {
        self.flush()?;
        self.out.get_ref().shared.progress.suspend(|| print_message(message));
        Ok(())
    }
}

impl Write for Output<'_> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The destination, for the output of the chunks from this number on: waits for their turn.
struct Ordered<'s> {
    shared: &'s Shared,
    turn: u64,
}

impl Ordered<'_> {
    fn with<T>(&self, act: impl FnOnce(&mut Destination) -> io::Result<T>) -> io::Result<T> {
        self.shared.wait_for(self.turn);
        match &mut *self.shared.destination.lock().unwrap() {
            Some(destination) => act(destination),
            None => Err(io::Error::other("the run has ended")),
        }
    }
}

impl Write for Ordered<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(|destination| destination.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.with(Destination::flush)
    }
}
