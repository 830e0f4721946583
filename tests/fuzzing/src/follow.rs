//! The input as what becomes of a file while it is followed: it grows, is truncated, or is replaced.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::PathBuf,
    sync::LazyLock,
};

use arbitrary::{Result, Unstructured};
use classifier_cli::input::{Chunk, Chunks, Followed, Unit};
use tempfile::TempDir;

/// What is written.
const PIECES: [&str; 8] = ["a", "\n", "bc\n", "\r\n", "\n\n", "é", "550-5.1.1 no\n", "\u{FEFF}"];

/// A file, and what was read of it.
struct Log {
    path: PathBuf,
    file: File,
    chunks: Chunks,
    chunk: Chunk,
    /// What was written to this file, and how much of it was read as whole lines.
    written: Vec<u8>,
    read: usize,
    /// Whether there is a line break that was not read.
    has_line: bool,
    /// The lines of all files.
    lines: usize,
}

/// Follows a file through what the input does to it.
///
/// Gives how many lines were read.
///
/// # Panics
///
/// When reading does; when a line is lost, read twice or divided; and when it has another number than in its
/// file.
///
/// # Examples
///
/// ```
/// assert_eq!(fuzzing::follow(b"\0\x02\x01"), 2);
/// ```
pub fn follow(input: &[u8]) -> usize {
    run(&mut Unstructured::new(input)).expect("no choice is empty")
}

fn run(input: &mut Unstructured<'_>) -> Result<usize> {
    let mut log = Log::new();
    while !input.is_empty() {
        match input.int_in_range(0..=7)? {
            0..=2 => log.write(input.choose(&PIECES)?.as_bytes()),
            // Other bytes may be the start of a compressed file.
            3 => log.write(&[input.int_in_range(0..=0x7F)?]),
            4 | 5 => log.read_lines(),
            6 => {
                let content = content(input)?;
                log.replace(&content);
            }
            _ => {
                let content = content(input)?;
                log.truncate(&content);
            }
        }
    }
    log.read_lines();
    Ok(log.lines)
}

/// What another file has: a line at least, for which reading waits.
fn content(input: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    for _ in 0..input.int_in_range(0..=3)? {
        content.extend(input.choose(&PIECES)?.as_bytes());
    }
    content.push(b'\n');
    content.extend(input.choose(&PIECES)?.as_bytes());
    Ok(content)
}

impl Log {
    fn new() -> Self {
        static FOLDER: LazyLock<TempDir> =
            LazyLock::new(|| tempfile::tempdir().expect("there is room for a folder"));

        let path = FOLDER.path().join("log");
        let file = File::create(&path).expect("there is room for a file");
        let followed = Followed::new(std::slice::from_ref(&path)).expect("it is a file");
        let mut log = Self {
            path,
            file,
            chunks: Chunks::following(followed, vec![Unit::Line]),
            chunk: Chunk::default(),
            written: Vec::new(),
            read: 0,
            has_line: false,
            lines: 0,
        };
        // A file that is replaced before it was opened is not read.
        log.write(b"start\n");
        log.read_lines();
        log
    }

    fn write(&mut self, bytes: &[u8]) {
        self.file.write_all(bytes).expect("there is room for a file");
        self.written.extend(bytes);
        self.has_line |= bytes.contains(&b'\n');
    }

    /// Reads all whole lines. Without any, reading would wait.
    fn read_lines(&mut self) {
        if std::mem::take(&mut self.has_line) {
            let last = self.written.iter().rposition(|&byte| byte == b'\n');
            self.expect_up_to(last.map_or(0, |at| at + 1));
        }
    }

    /// Reads the file up to there.
    fn expect_up_to(&mut self, end: usize) {
        while self.read < end {
            assert!(self.chunks.read_into(&mut self.chunk), "it never ends");
            assert!(self.chunk.problem.is_none(), "{:?}", self.chunk.problem);
            let data = self.chunk.data();
            let expected = &self.written[self.read..end];
            assert!(!data.is_empty() && expected.starts_with(data), "{data:?} of {expected:?}");
            let before = &self.written[..self.read];
            let line = before.iter().filter(|&&byte| byte == b'\n').count();
            assert_eq!(self.chunk.first_line, line as u64 + 1);
            assert!(before.is_empty() || before.ends_with(b"\n"), "{data:?} divides a line");
            self.read += data.len();
            self.lines += data.split_inclusive(|&byte| byte == b'\n').count();
        }
    }

    /// Puts another file in its place. The old one ends without a line break, so that its end is read at
    /// once.
    fn replace(&mut self, content: &[u8]) {
        self.write(b"end");
        let next = self.path.with_extension("next");
        fs::write(&next, content).expect("there is room for a file");
        fs::rename(&next, &self.path).expect("it is in the same folder");
        self.expect_up_to(self.written.len());
        self.start(content);
    }

    /// Truncates it, and writes less than was read: otherwise it could not be seen.
    fn truncate(&mut self, content: &[u8]) {
        self.write(b"\nend");
        self.read_lines();
        if content.len() >= self.written.len() {
            return;
        }
        fs::write(&self.path, content).expect("there is room for a file");
        self.expect_up_to(self.written.len());
        self.start(content);
    }

    /// Goes on with a file that has this content.
    fn start(&mut self, content: &[u8]) {
        let file = OpenOptions::new().append(true).open(&self.path);
        self.file = file.expect("it has just been written");
        self.written = content.to_vec();
        self.read = 0;
        self.has_line = true;
        self.read_lines();
    }
}
