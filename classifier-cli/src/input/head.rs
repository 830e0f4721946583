//! The first bytes of a source, by which its format is detected.

use std::io::{self, Cursor, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use memchr::memrchr;

use super::compression::Reader;
use super::detect::{LINES, may_be_log};
use super::lines;
use super::source::Source;

/// The number of bytes to look at, unless these are few lines.
const BYTES: usize = 64 * 1024;

/// The number of lines that are few: one of them may be long, and of another program.
const FEW: u64 = 8;

/// The largest number of bytes to look at.
pub const MOST: usize = 1024 * 1024;

/// How long to wait for more lines of a pipe after the first one, unless it may be a log of a format
/// that more lines will show.
const PATIENCE: Duration = Duration::from_millis(200);

/// The first bytes of a source.
pub struct Head {
    /// Whole lines, unless the first one is longer, or all of the source; empty if it cannot be read.
    pub bytes: Vec<u8>,
    /// A reader of the whole source, unless it can be opened again.
    pub reader: Option<Reader>,
}

impl Head {
    /// The first bytes of `source`. Of a file they are there; of a pipe this waits for the first line, and
    /// then at most for `PATIENCE`. Errors of files are left to the second time they are opened, and those
    /// of pipes to `reader`.
    pub fn of(source: &Source, progress: &ProgressBar) -> Self {
        let (mut bytes, whole, reader) = if source.is_regular() {
            let opened = source.open(&ProgressBar::hidden());
            let (bytes, whole) = opened.map_or_else(|_| Default::default(), of_file);
            (bytes, whole, None)
        } else {
            let reader = match source.open(progress) {
                Ok(reader) => reader,
                // It cannot be opened again.
                Err(error) if source.is_stdin() => Box::new(Failed(Some(error))),
                Err(_) => return Head { bytes: Vec::new(), reader: None },
            };
            let (bytes, whole, reader) = of_pipe(reader);
            (bytes, whole, Some(reader))
        };
        if !whole && let Some(at) = memrchr(b'\n', &bytes) {
            bytes.truncate(at + 1);
        }
        Head { bytes, reader }
    }
}

/// Whether the first bytes are enough to know the format.
pub fn are_enough(bytes: &[u8]) -> bool {
    let lines = || lines::count(bytes);
    bytes.len() >= MOST || bytes.len() >= BYTES && lines() >= FEW || lines() >= LINES as u64
}

/// The first bytes, and whether they are all.
fn of_file(mut reader: Reader) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    while !are_enough(&bytes) {
        match (&mut reader).take(BYTES as u64).read_to_end(&mut bytes) {
            Ok(read) if read == BYTES => {}
            read => return (bytes, read.is_ok()),
        }
    }
    (bytes, false)
}

/// The first bytes, whether they are all, and a reader of all.
fn of_pipe(reader: Reader) -> (Vec<u8>, bool, Reader) {
    let (sender, pieces) = mpsc::sync_channel(0);
    let is_enough = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&is_enough);
    let read = move || read_pieces(reader, &stop, &sender);
    if let Err(error) = thread::Builder::new().spawn(read) {
        return (Vec::new(), false, Box::new(Failed(Some(error))));
    }
    let mut bytes = Vec::new();
    let mut deadline = None;
    let ended = loop {
        if are_enough(&bytes) {
            break None;
        }
        if deadline.is_none() && bytes.contains(&b'\n') {
            deadline = Some(Instant::now() + PATIENCE);
        }
        // So it is with the lines of other programs before those of a mail server.
        let deadline = deadline.filter(|_| !may_be_log(&bytes));
        let piece = match deadline {
            None => pieces.recv().map_err(RecvTimeoutError::from),
            Some(deadline) => {
                pieces.recv_timeout(deadline.saturating_duration_since(Instant::now()))
            }
        };
        match piece {
            Ok(Piece::Bytes(piece)) => bytes.extend(piece),
            Ok(Piece::Rest(rest)) => break Some(rest),
            Err(_) => break None,
        }
    };
    is_enough.store(true, Ordering::Relaxed);
    let whole = matches!(ended, Some(Ok(_)));
    let rest: Reader = match ended {
        None => Box::new(Resumed { piece: Cursor::default(), pieces, rest: None }),
        Some(Ok(rest)) => rest,
        Some(Err(error)) => Box::new(Failed(Some(error))),
    };
    let reader = Box::new(Cursor::new(bytes.clone()).chain(rest));
    (bytes, whole, reader)
}

/// What the thread that waits for a pipe sends.
enum Piece {
    Bytes(Vec<u8>),
    /// It is the last: the reader of what follows, or why there is none.
    Rest(io::Result<Reader>),
}

/// Send the pieces of `reader` until it ends or `stop` is set, and then the reader.
fn read_pieces(mut reader: Reader, stop: &AtomicBool, pieces: &SyncSender<Piece>) {
    while !stop.load(Ordering::Relaxed) {
        let mut piece = vec![0; BYTES];
        match reader.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => {
                piece.truncate(read);
                if pieces.send(Piece::Bytes(piece)).is_err() {
                    return;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                let _ = pieces.send(Piece::Rest(Err(error)));
                return;
            }
        }
    }
    let _ = pieces.send(Piece::Rest(Ok(reader)));
}

/// Reads what a thread has read, and then what it has left.
struct Resumed {
    piece: Cursor<Vec<u8>>,
    pieces: Receiver<Piece>,
    rest: Option<Reader>,
}

impl Read for Resumed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(rest) = &mut self.rest {
                return rest.read(buffer);
            }
            match self.piece.read(buffer) {
                Ok(0) => {}
                read => return read,
            }
            match self.pieces.recv() {
                Ok(Piece::Bytes(bytes)) => self.piece = Cursor::new(bytes),
                Ok(Piece::Rest(rest)) => self.rest = Some(rest?),
                // The thread has ended with an error that was returned.
                Err(_) => return Ok(0),
            }
        }
    }
}

/// Fails once, and ends.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
