//! Splits the input into pieces of whole lines for several threads.

use std::io;
use std::iter::{self, Peekable};
use std::sync::Arc;

use indicatif::ProgressBar;

use super::chunk::{CHUNK, Chunk, FIRST_CHUNK, Open, Unit};
use super::compression::Reader;
use super::follow::Followed;
use super::source::Source;

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
    /// Files that are read as they grow, instead of the inputs.
    followed: Option<Followed>,
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
        Chunks {
            inputs: inputs.peekable(),
            followed: None,
            units,
            progress,
            open: None,
            size: FIRST_CHUNK,
            unended: false,
        }
    }

    /// The chunks of files that are read as they grow, whose formats have these units. They never end.
    pub fn following(files: Followed, units: Vec<Unit>) -> Self {
        Chunks { followed: Some(files), ..Self::new(iter::empty(), units, ProgressBar::hidden()) }
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
            if let Some(files) = &mut self.followed {
                files.read_into(chunk, self.size, &self.units);
                self.size = CHUNK.min(2 * self.size);
            } else if let Some(mut open) = self.open.take() {
                let may_have_more = open.read_into(chunk, self.size);
                self.open = may_have_more.then_some(open);
                self.size = CHUNK.min(2 * self.size);
            } else {
                let Some(input) = self.inputs.next() else { return false };
                self.open = self.start(input, chunk);
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
