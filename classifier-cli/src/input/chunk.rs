//! Splits the input into pieces of whole lines for several threads.

use std::io::{self, ErrorKind};
use std::iter::{self, Peekable};
use std::sync::Arc;

use classifier::smtp::continues;
use indicatif::ProgressBar;
use memchr::memrchr;

use super::event::split::Ends;
use super::lines;
use super::mail::mbox;
use super::records::{self, Scan};
use super::source::{Reader, Source};

/// The number of bytes to read at once: many enough that threads seldom wait for each other, and
/// few enough for the cache.
const CHUNK: usize = 256 * 1024;

/// The size of the first chunk, which is small for a quick first answer. Sizes double until
/// `CHUNK`.
const FIRST_CHUNK: usize = 16 * 1024;

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

    /// Memory for `size` bytes after the first `from`.
    fn room(&mut self, from: usize, size: usize) -> io::Result<&mut [u8]> {
        let end = from + size;
        if self.buffer.len() < end {
            self.buffer.try_reserve(end - self.buffer.len())?;
            self.buffer.resize(end, 0);
        }
        Ok(&mut self.buffer[from..end])
    }

    fn start(&mut self, source: &Arc<Source>, format: usize, first_line: u64, data: &[u8]) {
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

/// A source to read.
pub struct Input {
    /// The source, or the path that could not be listed and its error.
    pub source: Result<Source, (Source, io::Error)>,
    /// A reader of it, if it is open already.
    pub reader: Option<Reader>,
    /// The index of its format.
    pub format: usize,
}

/// All chunks of all sources, in order. Reads at most one chunk and one unit ahead.
pub struct Chunks {
    inputs: Peekable<Box<dyn Iterator<Item = Input> + Send>>,
    /// The unit of each format.
    units: Vec<Unit>,
    progress: ProgressBar,
    open: Option<Open>,
    /// The number of bytes to read for the next chunk.
    size: usize,
    unended: bool,
}

impl Chunks {
    /// The chunks of `inputs`, whose formats have these units. Reading advances `progress`.
    pub fn new(
        inputs: impl Iterator<Item = Input> + Send + 'static,
        units: Vec<Unit>,
        progress: ProgressBar,
    ) -> Self {
        let inputs: Box<dyn Iterator<Item = Input> + Send> = Box::new(inputs);
        let inputs = inputs.peekable();
        Chunks { inputs, units, progress, open: None, size: FIRST_CHUNK, unended: false }
    }

    /// The chunks of a file, or of standard input.
    pub fn of_source(source: Source, unit: Unit) -> Self {
        let input = Input { source: Ok(source), reader: None, format: 0 };
        Chunks::new(iter::once(input), vec![unit], ProgressBar::hidden())
    }

    /// The chunks of `reader`.
    pub fn of_reader(reader: Reader, unit: Unit) -> Self {
        let input = Input { source: Ok(Source::default()), reader: Some(reader), format: 0 };
        Chunks::new(iter::once(input), vec![unit], ProgressBar::hidden())
    }

    /// The progress bar that reading advances.
    pub fn progress(&self) -> &ProgressBar {
        &self.progress
    }

    /// Read the next chunk into the memory of `chunk`; `false` if there is none.
    ///
    /// Waits only for one unit, so interactive input is answered line by line.
    pub fn read_into(&mut self, chunk: &mut Chunk) -> bool {
        loop {
            match self.open.take() {
                Some(mut open) => {
                    let may_have_more = open.read_into(chunk, self.size);
                    self.open = may_have_more.then_some(open);
                    self.size = CHUNK.min(2 * self.size);
                }
                None => match self.inputs.next() {
                    Some(input) => self.open = self.start(input, chunk),
                    None => return false,
                },
            }
            if chunk.len > 0 {
                chunk.after_unended = self.unended;
                self.unended = !chunk.data().ends_with(b"\n");
            }
            if chunk.len > 0 || chunk.problem.is_some() {
                return true;
            }
        }
    }

    /// Whether the next chunk is another file of a folder, so that reading it never waits for more
    /// input.
    pub fn has_another_file(&mut self) -> bool {
        let is_file = |input: &Input| input.source.as_ref().is_ok_and(|source| source.is_listed);
        self.open.is_none() && self.inputs.peek().is_some_and(is_file)
    }

    /// Starts with a source. If it cannot be opened, the empty `chunk` gets the error.
    fn start(&self, input: Input, chunk: &mut Chunk) -> Option<Open> {
        let Input { source, reader, format } = input;
        let opened = source.and_then(|source| {
            match reader.map_or_else(|| source.open(&self.progress), Ok) {
                Ok(reader) => Ok((source, reader)),
                Err(error) => Err((source, error)),
            }
        });
        match opened {
            Ok((source, reader)) => {
                let open = Open::new(source, reader, format, self.units[format]);
                chunk.start(&open.source, format, 1, &[]);
                Some(open)
            }
            Err((source, error)) => {
                chunk.start(&Arc::new(source), format, 1, &[]);
                chunk.problem = Some(error);
                None
            }
        }
    }
}

/// A source that is being read.
struct Open {
    source: Arc<Source>,
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
}

impl Open {
    fn new(source: Source, reader: Reader, format: usize, unit: Unit) -> Self {
        Open {
            source: Arc::new(source),
            reader,
            format,
            unit,
            line: 1,
            rest: Vec::new(),
            first_record: Arc::default(),
            is_cut: false,
        }
    }

    /// Reads `size` bytes, or more if the next unit is longer. Returns whether there may be more
    /// chunks.
    fn read_into(&mut self, chunk: &mut Chunk, mut size: usize) -> bool {
        let unit = self.unit;
        if self.source.is_listed && self.line == 1 {
            // Files of folders are often short, and several are kept at once.
            size = size.min(FIRST_CHUNK);
        }
        chunk.start(&self.source, self.format, self.line, &self.rest);
        self.rest.clear();
        let mut units = Units { unit, begin: 0, end: 0, at: 0, objects: Ends::default() };
        loop {
            let from = chunk.len;
            let read = chunk.room(from, size).and_then(|room| self.reader.read(room));
            match read {
                Ok(0) => {
                    if self.is_cut {
                        chunk.len = 0;
                    }
                    self.find_first_record(chunk, &units);
                    return false;
                }
                Ok(read) => (chunk.len, size) = (chunk.len + read, CHUNK.min(2 * size)),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
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

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::{CHUNK, Chunk, Chunks, Unit};

    /// The chunks of `content`, each with the number of its first line.
    fn chunks(content: &[u8], unit: Unit) -> Vec<(u64, Vec<u8>)> {
        let reader = Box::new(Cursor::new(content.to_vec()));
        let mut chunks = Chunks::of_reader(reader, unit);
        let mut chunk = Chunk::default();
        let mut found = Vec::new();
        while chunks.read_into(&mut chunk) {
            assert!(chunk.problem.is_none());
            found.push((chunk.first_line, chunk.data().to_vec()));
        }
        found
    }

    #[test]
    fn chunks_are_whole_lines_and_together_the_file() {
        let line = |number: usize| format!("{number} {}\n", "x".repeat(number % 977));
        let mut content: String = (1..=3_000).map(line).collect();
        content += &"long ".repeat(CHUNK);
        content += "\nend";
        let chunks = chunks(content.as_bytes(), Unit::Line);
        assert!(chunks.len() > 5);
        let mut lines = 1;
        for (first_line, data) in &chunks {
            assert_eq!(*first_line, lines);
            lines += data.iter().filter(|&&byte| byte == b'\n').count() as u64;
        }
        for (_, data) in &chunks[..chunks.len() - 1] {
            assert!(data.ends_with(b"\n"));
        }
        assert_eq!(chunks.concat_data(), content.as_bytes());
    }

    #[test]
    fn a_reply_is_not_torn_apart() {
        let reply = "550-5.1.1 one\r\n550-5.1.1 two\r\n550 5.1.1 three\r\n";
        let content = reply.repeat(4 * CHUNK / reply.len());
        let chunks = chunks(content.as_bytes(), Unit::Reply);
        assert!(chunks.len() > 2);
        for (_, data) in &chunks {
            assert!(data.starts_with(b"550-5.1.1 one") && data.ends_with(b"three\r\n"));
        }
        assert_eq!(chunks.concat_data(), content.as_bytes());
    }

    #[test]
    fn a_reply_is_not_torn_apart_after_a_byte_order_mark() {
        let (first, second) = ("\u{FEFF}550-5.1.1 one\n", "550 5.1.1 two\n");
        // Each is read separately.
        let reader = Cursor::new(first).chain(Cursor::new(second));
        let mut chunks = Chunks::of_reader(Box::new(reader), Unit::Reply);
        let mut chunk = Chunk::default();
        assert!(chunks.read_into(&mut chunk));
        assert_eq!(chunk.data(), [first, second].concat().as_bytes());
    }

    trait ConcatData {
        fn concat_data(&self) -> Vec<u8>;
    }

    impl ConcatData for Vec<(u64, Vec<u8>)> {
        fn concat_data(&self) -> Vec<u8> {
            self.iter().flat_map(|(_, data)| data).copied().collect()
        }
    }
}
