//! Several threads work on the input, and what they write comes out in its order.
//!
//! Every thread goes round: it takes the next chunk while no other reads, works on it, waits for
//! its turn, and writes. So there is a chunk and a buffer of output a thread, and no queue. The
//! main thread only waits for what ends a run: all is read, something could not be written, or a
//! signal.

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

/// Output that is written at once: that of a chunk, which labels make longer.
const BUFFER: usize = 512 * 1024;

/// Why the main thread goes on.
enum Event {
    /// A thread has found no more chunks, nobody reads its output, it could not write, or it has
    /// panicked.
    Ended(Result<io::Result<Option<()>>, Box<dyn Any + Send>>),
    Signal(i32),
}

/// Call one of `workers`, each on its thread, with every chunk of `input` and with where to write
/// what comes of it. What cannot be read is reported, and is no failure.
pub fn run<W>(
    input: Chunks,
    workers: Vec<W>,
    destination: Destination,
    progress: ProgressBar,
) -> Result<Outcome, Failure>
where
    W: FnMut(&Chunk, &mut Output<'_>) -> io::Result<()> + Send + 'static,
{
    let shared = Arc::new(Shared {
        input: Mutex::new(input),
        turns: Mutex::default(),
        passed: Condvar::new(),
        destination: Mutex::new(Some(destination)),
        progress,
        complained: AtomicBool::new(false),
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
            // What comes out does not depend on how many there are.
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
            // A thread has failed meanwhile: whoever reads the output has got the signal too. The
            // next event says so.
            Event::Signal(_) => {}
        }
    }
    shared.end().finish()?;
    Ok(shared.outcome())
}

/// What the threads have in common. The locks are never held by one that panics.
struct Shared {
    input: Mutex<Chunks>,
    turns: Mutex<Turns>,
    /// Told when `turns.written` or `turns.failed` changes.
    passed: Condvar,
    /// `None` when the run has ended.
    destination: Mutex<Option<Destination>>,
    progress: ProgressBar,
    complained: AtomicBool,
}

#[derive(Default)]
struct Turns {
    /// Chunks that were read.
    read: u64,
    /// Chunks whose output was written. It is the turn of the one with this number.
    written: u64,
    /// Whether no more chunks are to be worked on.
    stopped: bool,
    /// Whether a turn never ends.
    failed: bool,
}

impl Shared {
    /// What a thread does, until there are no more chunks or output cannot be written. Then its
    /// turn never ends, so that nothing is written behind the gap.
    fn work(
        &self,
        mut work: impl FnMut(&Chunk, &mut Output<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut chunk = Chunk::default();
        let mut out = Output(BufWriter::with_capacity(BUFFER, Turn { shared: self, number: 0 }));
        while let Some(number) = self.next(&mut chunk) {
            out.0.get_mut().number = number;
            let worked = work(&chunk, &mut out)
                .and_then(|()| match &chunk.problem {
                    Some(problem) => {
                        out.report_unreadable(format_args!("{}: {problem}", chunk.source))
                    }
                    None => Ok(()),
                })
                .and_then(|()| out.flush());
            if let Err(error) = worked {
                // What is left in the buffer is not to be tried again.
                let _ = out.0.into_parts();
                return Err(error);
            }
            self.turns.lock().unwrap().written += 1;
            self.passed.notify_all();
        }
        Ok(())
    }

    /// Read the next chunk, and give its number.
    fn next(&self, chunk: &mut Chunk) -> Option<u64> {
        let mut input = self.input.lock().unwrap();
        if !input.read_into(chunk) {
            return None;
        }
        let mut turns = self.turns.lock().unwrap();
        if turns.stopped {
            return None;
        }
        turns.read += 1;
        Some(turns.read - 1)
    }

    /// Wait until it is the turn of the chunk with this number.
    fn wait_for(&self, number: u64) {
        let turns = self.turns.lock().unwrap();
        let _turn = self.passed.wait_while(turns, |turns| turns.written != number).unwrap();
    }

    /// Let no more chunks be worked on, and wait until the output of all others is written; `false`
    /// if it never will be.
    fn drain(&self) -> bool {
        let mut turns = self.turns.lock().unwrap();
        turns.stopped = true;
        let goes_on = |turns: &mut Turns| turns.written < turns.read && !turns.failed;
        !self.passed.wait_while(turns, goes_on).unwrap().failed
    }

    fn fail(&self) {
        self.turns.lock().unwrap().failed = true;
        self.passed.notify_all();
    }

    fn outcome(&self) -> Outcome {
        match self.complained.load(Ordering::Relaxed) {
            true => Outcome::SomeUnread,
            false => Outcome::Clean,
        }
    }

    /// The destination, which the threads that are still there no longer have.
    fn end(&self) -> Destination {
        self.progress.finish_and_clear();
        self.destination.lock().unwrap().take().expect("a run ends once")
    }
}

/// Where a thread writes what comes of its chunk. It is kept until it is the chunk's turn, or goes
/// there at once if it is much.
pub struct Output<'s>(BufWriter<Turn<'s>>);

impl Output<'_> {
    /// The number of the chunk in the input, from 0.
    pub fn number(&self) -> u64 {
        self.0.get_ref().number
    }

    /// Report what cannot be read, behind all that was written before.
    pub fn report_unreadable(&mut self, message: impl Display) -> io::Result<()> {
        self.flush()?;
        let Turn { shared, .. } = self.0.get_ref();
        shared.complained.store(true, Ordering::Relaxed);
        shared.progress.suspend(|| print_message(message));
        Ok(())
    }
}

impl Write for Output<'_> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The destination, for the chunk with this number.
struct Turn<'s> {
    shared: &'s Shared,
    number: u64,
}

impl Turn<'_> {
    fn with<T>(&self, act: impl FnOnce(&mut Destination) -> io::Result<T>) -> io::Result<T> {
        self.shared.wait_for(self.number);
        match &mut *self.shared.destination.lock().unwrap() {
            Some(destination) => act(destination),
            None => Err(io::Error::other("the run has ended")),
        }
    }
}

impl Write for Turn<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(|destination| destination.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.with(Destination::flush)
    }
}
