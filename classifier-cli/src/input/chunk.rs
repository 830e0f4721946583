//! Splits the input into pieces of whole lines for several threads.

use std::io::{self, ErrorKind};
use std::iter;
use std::sync::Arc;

use classifier::smtp::continues;
use indicatif::ProgressBar;
use memchr::memrchr;

use super::event::split::Ends;
use super::lines;
use super::mail::{self, mbox};
use super::source::{Reader, Source};
use super::sources::Sources;

/// The number of bytes to read at once: many enough that threads seldom wait for each other, and
/// few enough for the cache.
const CHUNK: usize = 256 * 1024;

/// The size of the first chunk, which is small for a quick first answer. Sizes double until
/// `CHUNK`.
const FIRST_CHUNK: usize = 16 * 1024;

/// A unit that is never split between chunks.
#[derive(Clone, Copy)]
pub enum Unit {
    /// A line.
    Line,
    /// An SMTP reply of one or more lines.
    Reply,
    /// A mail of an mbox file, or a whole file. The end of a long mail is left out.
    Mail,
    /// A JSON object.
    Object,
}

/// Some units of one source, and why there are no more, if there is a problem.
#[derive(Default)]
pub struct Chunk {
    pub source: Arc<Source>,
    /// The number of the first line in the source, from 1.
    pub first_line: u64,
    /// Whether the last line before this chunk had no line break.
    pub after_unended: bool,
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

    /// Memory for `size` bytes after the first `from`.
    fn room(&mut self, from: usize, size: usize) -> io::Result<&mut [u8]> {
        let end = from + size;
        if self.buffer.len() < end {
            self.buffer.try_reserve(end - self.buffer.len())?;
            self.buffer.resize(end, 0);
        }
        Ok(&mut self.buffer[from..end])
    }

    fn start(&mut self, source: &Arc<Source>, first_line: u64, data: &[u8]) {
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
        self.first_line = first_line;
        self.problem = None;
    }
}

/// All chunks of all sources, in order. Reads at most one chunk and one unit ahead.
pub struct Chunks {
    sources: Sources,
    unit: Unit,
    progress: ProgressBar,
    open: Option<Open>,
    /// The number of bytes to read for the next chunk.
    size: usize,
    unended: bool,
}

impl Chunks {
    /// The chunks of `sources`. Reading advances `progress`.
    pub fn new(sources: Sources, unit: Unit, progress: ProgressBar) -> Self {
        Chunks { sources, unit, progress, open: None, size: FIRST_CHUNK, unended: false }
    }

    /// The progress bar that reading advances.
    pub fn progress(&self) -> &ProgressBar {
        &self.progress
    }

    /// The chunks of `reader`.
    pub fn of_reader(reader: Reader, unit: Unit) -> Self {
        let open = Open::new(Arc::default(), reader);
        let none = Sources::new(Vec::new(), false);
        Chunks { open: Some(open), ..Chunks::new(none, unit, ProgressBar::hidden()) }
    }

    /// Read the next chunk into the memory of `chunk`; `false` if there is none.
    ///
    /// Waits only for one unit, so interactive input is answered line by line.
    pub fn read_into(&mut self, chunk: &mut Chunk) -> bool {
        loop {
            match self.open.take() {
                Some(mut open) => {
                    let may_have_more = open.read_into(chunk, self.size, self.unit);
                    self.open = may_have_more.then_some(open);
                    self.size = CHUNK.min(2 * self.size);
                }
                None => match self.sources.open_next(&self.progress) {
                    Some(opened) => self.open = Self::start(opened, chunk),
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

    /// Starts with an opened source. If it could not be opened, the empty `chunk` gets the error.
    fn start(
        opened: Result<(Source, Reader), (Source, io::Error)>,
        chunk: &mut Chunk,
    ) -> Option<Open> {
        match opened {
            Ok((source, reader)) => {
                let source = Arc::new(source);
                chunk.start(&source, 1, &[]);
                Some(Open::new(source, reader))
            }
            Err((source, error)) => {
                chunk.start(&Arc::new(source), 1, &[]);
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
    /// The line number of the next chunk.
    line: u64,
    /// The start of the next chunk: an incomplete unit.
    rest: Vec<u8>,
    /// Whether the last chunk was the start of a long mail, whose end is left out.
    is_cut: bool,
}

impl Open {
    fn new(source: Arc<Source>, reader: Reader) -> Self {
        Open { source, reader, line: 1, rest: Vec::new(), is_cut: false }
    }

    /// Reads `size` bytes, or more if the next unit is longer. Returns whether there may be more
    /// chunks.
    fn read_into(&mut self, chunk: &mut Chunk, size: usize, unit: Unit) -> bool {
        chunk.start(&self.source, self.line, &self.rest);
        self.rest.clear();
        let mut ends = Ends::default();
        loop {
            let from = chunk.len;
            let read = chunk.room(from, size).and_then(|room| self.reader.read(room));
            match read {
                Ok(0) => {
                    if self.is_cut {
                        chunk.len = 0;
                    }
                    return false;
                }
                Ok(read) => chunk.len += read,
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
            let mark = match self.line {
                1 => chunk.len - lines::without_mark(chunk.data()).len(),
                _ => 0,
            };
            let end = match unit {
                Unit::Object => iter::from_fn(|| ends.next(chunk.data())).last(),
                unit => unit.last_end(chunk.data(), mark, from),
            };
            self.is_cut = end.is_none() && matches!(unit, Unit::Mail) && chunk.len > mail::LONGEST;
            if let Some(end) = end.or(self.is_cut.then_some(chunk.len)) {
                self.rest.extend_from_slice(&chunk.data()[end..]);
                chunk.len = end;
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

impl Unit {
    /// The end of the last unit that ends in `data` after `from`. No unit ends before `from`, and
    /// the first unit starts at `begin`.
    fn last_end(self, data: &[u8], begin: usize, from: usize) -> Option<usize> {
        if let Unit::Mail = self {
            let start = from.saturating_sub(mbox::LOOK_BEHIND);
            let next = mbox::is_mbox(data).then(|| mbox::last(&data[start..]))?;
            return next.map(|next| start + next);
        }
        let mut end = data.len();
        loop {
            end = from + memrchr(b'\n', &data[from..end])? + 1;
            let start = || memrchr(b'\n', &data[..end - 1]).map_or(begin, |at| at + 1);
            match self {
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
        let mut chunks = Chunks::of_reader(Box::new(Cursor::new(content.to_vec())), unit);
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
