//! A file or standard input, decompressed if needed.

use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::SystemTime;

use indicatif::ProgressBar;
use jiff::Timestamp;

use super::compression::{Reader, decoded, decoded_file};

/// A path of the command line or of a folder; `-` is standard input.
#[derive(Default)]
pub struct Source {
    pub path: PathBuf,
    /// Whether it was found in a folder, as a file.
    pub is_listed: bool,
    /// When the file was written, as known when it was opened; not set for files that grow.
    written: OnceLock<Timestamp>,
}

impl Source {
    pub fn new(path: PathBuf) -> Self {
        Source { path, ..Source::default() }
    }

    /// A file that was found in a folder.
    pub fn listed(path: PathBuf) -> Self {
        Source { path, is_listed: true, ..Source::default() }
    }

    pub fn is_stdin(&self) -> bool {
        self.path == Path::new("-")
    }

    /// Whether reading it never waits.
    pub fn is_regular(&self) -> bool {
        self.is_listed || !self.is_stdin() && self.path.is_file()
    }

    /// When the last byte was written: now, unless it is a file.
    pub fn written(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "a pipe is being written now")]
        let now = SystemTime::now;
        self.written.get().copied().unwrap_or_else(|| {
            let metadata = self.is_regular().then(|| self.path.metadata().ok()).flatten();
            timestamp(metadata.and_then(|it| it.modified().ok()).unwrap_or_else(now))
        })
    }

    /// A reader of the source. Bytes that are read from the disk advance `progress`.
    pub fn open(&self, progress: &ProgressBar) -> io::Result<Reader> {
        if self.is_stdin() {
            return decoded(progress.wrap_read(io::stdin()));
        }
        let file = File::open(&self.path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            let what = "this is a folder; --recursive reads its files";
            return Err(io::Error::new(ErrorKind::IsADirectory, what));
        }
        if let Some(written) = metadata.modified().ok().filter(|_| metadata.is_file()) {
            let _ = self.written.set(timestamp(written));
        }
        decoded_file(progress.wrap_read(file), &self.path)
    }
}

fn timestamp(time: SystemTime) -> Timestamp {
    time.try_into().unwrap_or(Timestamp::MAX)
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_stdin() { f.write_str("<stdin>") } else { self.path.display().fmt(f) }
    }
}
