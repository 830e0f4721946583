//! Splits the input into pieces of whole lines for several threads.

use std::collections::VecDeque;
use std::io::{self, Cursor, ErrorKind, Read};
use std::sync::Arc;

use indicatif::ProgressBar;
use memchr::{memchr, memrchr};

use super::chunk::{CHUNK, Chunk, Open, Unit};
use super::follow::Followed;
use super::source::{Reader, Source};
use super::sources::Sources;

/// The size of the first chunk, which is small for a quick first answer. Sizes double until
/// `CHUNK`.
const FIRST_CHUNK: usize = 16 * 1024;

/// All chunks of all sources, in order. Reads at most one chunk and one unit ahead.
pub struct Chunks {
    sources: Sources,
    unit: Unit,
    progress: ProgressBar,
    /// Sources that were opened to look at their first bytes, in order.
    opened: VecDeque<Opened>,
    open: Option<Open>,
    /// Files that are read as they grow, instead of the sources.
    followed: Option<Followed>,
    /// The number of bytes to read for the next chunk.
    size: usize,
    unended: bool,
}

impl Chunks {
    /// The chunks of `sources`. Reading advances `progress`.
    pub fn new(sources: Sources, unit: Unit, progress: ProgressBar) -> Self {
        Chunks {
            sources,
            unit,
            progress,
            opened: VecDeque::new(),
            open: None,
            followed: None,
            size: FIRST_CHUNK,
            unended: false,
        }
    }

    /// The chunks of files that are read as they grow. They never end.
    pub fn following(files: Followed) -> Self {
        let none = Sources::new(Vec::new(), false);
        Chunks { followed: Some(files), ..Self::new(none, Unit::Line, ProgressBar::hidden()) }
    }

    /// The same chunks, of other units.
    pub fn in_units(self, unit: Unit) -> Self {
        Chunks { unit, ..self }
    }

    /// The first bytes of the first source that is not empty, at most `size`: whole lines, or all of
    /// it. Call this before anything is read. Waits only for one line.
    pub fn head(&mut self, size: usize) -> Option<(String, Vec<u8>)> {
        if let Some(files) = &self.followed {
            return Some(files.head(size));
        }
        loop {
            let (source, mut reader) = match self.sources.open_next(&self.progress)? {
                Ok(opened) => opened,
                Err(failed) => {
                    self.opened.push_back(Err(failed));
                    continue;
                }
            };
            let mut head = Vec::new();
            let is_file = source.is_regular();
            let (rest, whole): (Reader, _) = match read_head(&mut reader, &mut head, size, is_file)
            {
                Ok(whole) => (reader, whole),
                // The error is reported where it occurs.
                Err(error) => (Box::new(Failed(Some(error))), false),
            };
            let name = source.to_string();
            self.opened.push_back(Ok((source, Box::new(Cursor::new(head.clone()).chain(rest)))));
            if !head.is_empty() {
                if !whole {
                    head.truncate(memrchr(b'\n', &head).map_or(0, |at| at + 1));
                }
                return Some((name, head));
            }
        }
    }

    /// The progress bar that reading advances.
    pub fn progress(&self) -> &ProgressBar {
        &self.progress
    }

    /// The chunks of `reader`.
    pub fn of_reader(reader: Reader, unit: Unit) -> Self {
        let open = Open::new(Source::default(), reader);
        let none = Sources::new(Vec::new(), false);
        Chunks { open: Some(open), ..Chunks::new(none, unit, ProgressBar::hidden()) }
    }

    /// Read the next chunk into the memory of `chunk`; `false` if there is none.
    ///
    /// Waits only for one unit, so interactive input is answered line by line.
    pub fn read_into(&mut self, chunk: &mut Chunk) -> bool {
        loop {
            if let Some(files) = &mut self.followed {
                files.read_into(chunk, self.size, self.unit);
                self.size = CHUNK.min(2 * self.size);
            } else if let Some(mut open) = self.open.take() {
                let may_have_more = open.read_into(chunk, self.size, self.unit);
                self.open = may_have_more.then_some(open);
                self.size = CHUNK.min(2 * self.size);
            } else {
                let Some(opened) = self.next_source() else { return false };
                self.open = Self::start(opened, chunk);
            }
            if !chunk.data().is_empty() {
                chunk.after_unended = self.unended;
                self.unended = !chunk.data().ends_with(b"\n");
            }
            if !chunk.is_empty() {
                return true;
            }
        }
    }

    fn next_source(&mut self) -> Option<Opened> {
        self.opened.pop_front().or_else(|| self.sources.open_next(&self.progress))
    }

    /// Starts with an opened source. If it could not be opened, the empty `chunk` gets the error.
    fn start(opened: Opened, chunk: &mut Chunk) -> Option<Open> {
        match opened {
            Ok((source, reader)) => {
                let open = Open::new(source, reader);
                chunk.start(&open.source, 1, &[]);
                Some(open)
            }
            Err((source, error)) => {
                chunk.start(&Arc::new(source), 1, &[]);
                chunk.problem = Some(error);
                None
            }
        }
    }
}

/// A source, or why it could not be opened.
type Opened = Result<(Source, Reader), (Source, io::Error)>;

/// Reads at most `size` bytes into `head`: of a file as many as there are, otherwise those that come
/// with the first line. Returns whether that is all.
fn read_head(
    reader: &mut Reader,
    head: &mut Vec<u8>,
    size: usize,
    is_file: bool,
) -> io::Result<bool> {
    loop {
        let from = head.len();
        head.resize(size, 0);
        let read = reader.read(&mut head[from..]);
        head.truncate(from + read.as_ref().map_or(0, |&read| read));
        match read {
            Ok(0) => return Ok(true),
            Ok(_) if head.len() == size => return Ok(false),
            Ok(_) if !is_file && memchr(b'\n', head).is_some() => return Ok(false),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
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
