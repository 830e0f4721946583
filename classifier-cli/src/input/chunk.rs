//! Pieces of whole lines of one source, each for one thread.

use std::io::{self, ErrorKind};
use std::iter;
use std::sync::Arc;

use classifier::smtp::continues;
use memchr::memrchr;

use super::compression::Reader;
use super::event::split::Ends;
use super::lines;
use super::mail::mbox;
use super::records::{self, Scan};
use super::source::Source;

/// The number of bytes to read at once: many enough that threads seldom wait for each other, and
/// few enough for the cache.
pub const CHUNK: usize = 256 * 1024;

/// The size of the first chunk, which is small for a quick first answer. Sizes double until
/// `CHUNK`.
pub const FIRST_CHUNK: usize = 16 * 1024;

/// A unit that is never split between chunks.
#[derive(Clone, Copy, Default, PartialEq)]
pub enum Unit {
    /// A line.
    #[default]
    Line,
    /// An SMTP reply of one or more lines.
    Reply,
    /// A mail of an mbox file, or a whole file. The end of a long mail is left out.
    Mail,
    /// A JSON object.
    Object,
    /// A record of CSV with this delimiter, on one or more lines.
    Record(u8),
}

/// Some units of one source, and why there are no more, if there is a problem.
#[derive(Default)]
pub struct Chunk {
    pub source: Arc<Source>,
    /// The index of the format of the source.
    pub format: usize,
    /// The number of the first line in the source, from 1.
    pub first_line: u64,
    /// Whether the last line before this chunk had no line break.
    pub after_unended: bool,
    /// The first record of the source, if units are records.
    first_record: Arc<[u8]>,
    /// Why the source could not be read completely.
    pub problem: Option<io::Error>,
    /// The first `len` bytes are valid. The others are left from earlier chunks, to avoid zeroing.
    buffer: Vec<u8>,
    len: usize,
}

impl Chunk {
    /// Whole units. Only the last unit of a source may lack its line break.
    pub fn data(&self) -> &[u8] {
        &self.buffer[..self.len]
    }

    /// The memory for units, which later chunks use again.
    pub fn capacity(&self) -> usize {
        self.buffer.capacity()
    }

    /// The first record of the source, which may be a header; empty if units are not records.
    pub fn first_record(&self) -> &[u8] {
        &self.first_record
    }

    /// Whether there is neither data nor a problem.
    pub fn is_empty(&self) -> bool {
        self.len == 0 && self.problem.is_none()
    }

    /// Memory for `size` bytes after the first `from`.
    fn room(&mut self, from: usize, size: usize) -> io::Result<&mut [u8]> {
        let end = from + size;
        if self.buffer.len() < end {
            self.buffer.try_reserve(end - self.buffer.len())?;
            self.buffer.resize(end, 0);
        }
        Ok(&mut self.buffer[from..end])
    }

    /// Start with the first bytes of a chunk, of a source in this format.
    pub fn start(&mut self, source: &Arc<Source>, format: usize, first_line: u64, data: &[u8]) {
        // Free the memory of a long line.
        if self.buffer.len() > 4 * CHUNK {
            self.buffer = Vec::new();
        }
        if self.buffer.len() < data.len() {
            self.buffer.resize(data.len(), 0);
        }
        self.buffer[..data.len()].copy_from_slice(data);
        self.len = data.len();
        self.source = Arc::clone(source);
        self.format = format;
        self.first_line = first_line;
        self.problem = None;
    }
}

/// A source that is being read.
pub struct Open {
    pub source: Arc<Source>,
    reader: Reader,
    format: usize,
    unit: Unit,
    /// The line number of the next chunk.
    line: u64,
    /// The start of the next chunk: an incomplete unit.
    rest: Vec<u8>,
    /// The first record, if units are records.
    first_record: Arc<[u8]>,
    /// Whether the last chunk was the start of a long mail, whose end is left out.
    is_cut: bool,
    /// Whether a read that would block is no error: more will be written.
    grows: bool,
    /// Where the objects of the last chunk ended.
    objects: Ends,
}

impl Open {
    /// A source in this format, which has this unit.
    pub fn new(source: Source, reader: Reader, format: usize, unit: Unit) -> Self {
        Open {
            source: Arc::new(source),
            reader,
            format,
            unit,
            line: 1,
            rest: Vec::new(),
            first_record: Arc::default(),
            is_cut: false,
            grows: false,
            objects: Ends::default(),
        }
    }

    /// A source whose reader would block where the source ends for now.
    pub fn growing(source: Source, reader: Reader, format: usize, unit: Unit) -> Self {
        Open { grows: true, ..Self::new(source, reader, format, unit) }
    }

    /// Reads `size` bytes, or more if the next unit is longer. Returns whether there may be more
    /// chunks. If there is no whole unit yet in a source that grows, the chunk is empty.
    pub fn read_into(&mut self, chunk: &mut Chunk, mut size: usize) -> bool {
        let unit = self.unit;
        if self.source.is_listed && self.line == 1 {
            // Files of folders are often short, and several are kept at once.
            size = size.min(FIRST_CHUNK);
        }
        chunk.start(&self.source, self.format, self.line, &self.rest);
        self.rest.clear();
        let objects = Ends::after(&self.objects);
        let mut units = Units { unit, begin: 0, end: 0, at: 0, objects };
        loop {
            let from = chunk.len;
            let read = chunk.room(from, size).and_then(|room| self.reader.read(room));
            match read {
                Ok(0) => {
                    if self.is_cut {
                        chunk.len = 0;
                    }
                    self.find_first_record(chunk, &units);
                    if units.is_cut(chunk.data()) {
                        let last = self.line - 1 + lines::count(chunk.data());
                        let what = format!("after line {last}: the source ends within an array");
                        chunk.problem = Some(io::Error::new(ErrorKind::UnexpectedEof, what));
                    }
                    return false;
                }
                Ok(read) => (chunk.len, size) = (chunk.len + read, CHUNK.min(2 * size)),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) if self.grows && error.kind() == ErrorKind::WouldBlock => {
                    self.rest.extend_from_slice(chunk.data());
                    chunk.len = 0;
                    return true;
                }
                Err(error) => {
                    // Drop the incomplete unit.
                    chunk.len = 0;
                    let what = format!("after line {}: {error}", self.line - 1);
                    chunk.problem = Some(io::Error::new(error.kind(), what));
                    return false;
                }
            }
            if self.is_cut {
                self.skip(chunk);
                continue;
            }
            if self.line == 1 {
                units.begin = chunk.len - lines::without_mark(chunk.data()).len();
            }
            let end = units.last_end(chunk.data(), from);
            self.is_cut = end.is_none() && unit == Unit::Mail && chunk.len > mbox::LONGEST;
            if let Some(end) = end.or(self.is_cut.then_some(chunk.len)) {
                self.rest.extend_from_slice(&chunk.data()[end..]);
                chunk.len = end;
                self.find_first_record(chunk, &units);
                self.line += lines::count(chunk.data());
                self.objects = units.objects;
                if self.is_cut && !mbox::is_mbox(chunk.data()) {
                    self.reader = Box::new(io::empty());
                } else if self.is_cut {
                    // The next mail may begin in the bytes that follow these.
                    self.rest.extend_from_slice(tail(chunk.data()));
                    self.line -= lines::count(&self.rest);
                }
                return true;
            }
        }
    }

    /// Keep the first record of the source for later chunks.
    fn find_first_record(&mut self, chunk: &mut Chunk, units: &Units) {
        if let Unit::Record(delimiter) = units.unit {
            if self.line == 1 {
                let records = &chunk.data()[units.begin..];
                self.first_record = records[..records::end(records, delimiter)].into();
            }
            chunk.first_record = Arc::clone(&self.first_record);
        }
    }

    /// Leave out the bytes of a long mail, up to the next one.
    fn skip(&mut self, chunk: &mut Chunk) {
        let data = chunk.data();
        let next = mbox::next(data);
        let kept = next.unwrap_or(data.len() - tail(data).len());
        self.line += lines::count(&data[..kept]);
        self.is_cut = next.is_none();
        chunk.first_line = self.line;
        chunk.buffer.copy_within(kept..chunk.len, 0);
        chunk.len -= kept;
    }
}

/// The bytes that may belong to the separator of the next mail.
fn tail(data: &[u8]) -> &[u8] {
    &data[data.len().saturating_sub(mbox::LOOK_BEHIND)..]
}

/// The units in the bytes of a chunk, as they are read.
struct Units {
    unit: Unit,
    /// Where the first unit starts.
    begin: usize,
    /// The end of the last whole record that was found.
    end: usize,
    /// Where the search for the next record goes on.
    at: usize,
    /// The ends of objects.
    objects: Ends,
}

impl Units {
    /// The end of the last unit that ends in `data` after `from`. No unit ends before `from`.
    fn last_end(&mut self, data: &[u8], from: usize) -> Option<usize> {
        match self.unit {
            Unit::Line | Unit::Reply => self.last_line(data, from),
            Unit::Object => iter::from_fn(|| self.objects.next(data)).last(),
            Unit::Mail => {
                let start = from.saturating_sub(mbox::LOOK_BEHIND);
                let next = mbox::is_mbox(data).then(|| mbox::last(&data[start..]))?;
                next.map(|next| start + next)
            }
            Unit::Record(delimiter) => {
                self.at = self.at.max(self.begin);
                loop {
                    match records::scan(data, self.begin, self.at, delimiter) {
                        Scan::Ended(end) => (self.end, self.at) = (end, end),
                        Scan::Open(at) => {
                            self.at = at;
                            return (self.end > 0).then_some(self.end);
                        }
                    }
                }
            }
        }
    }

    /// Whether a source that ends with `data` was cut between objects.
    fn is_cut(&mut self, data: &[u8]) -> bool {
        if self.unit != Unit::Object {
            return false;
        }
        while self.objects.next(data).is_some() {}
        self.objects.is_cut()
    }

    fn last_line(&self, data: &[u8], from: usize) -> Option<usize> {
        let mut end = data.len();
        loop {
            end = from + memrchr(b'\n', &data[from..end])? + 1;
            let start = || memrchr(b'\n', &data[..end - 1]).map_or(self.begin, |at| at + 1);
            match self.unit {
                Unit::Reply if continues(&data[start()..end]) => end -= 1,
                _ => return Some(end),
            }
        }
    }
}
