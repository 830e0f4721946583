//! A file that is read, or standard input.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;

use super::decode::{Reader, decoded};

/// What the command line or a folder names; `-` is standard input.
#[derive(Default)]
pub struct Source(pub PathBuf);

impl Source {
    pub fn is_stdin(&self) -> bool {
        self.0 == Path::new("-")
    }

    /// A reader of the source's bytes, which moves `progress` by the bytes that it takes from the
    /// disk.
    pub fn open(&self, progress: &ProgressBar) -> io::Result<Reader> {
        if self.is_stdin() {
            return decoded(progress.wrap_read(io::stdin()));
        }
        let file = File::open(&self.0)?;
        if file.metadata()?.is_dir() {
            let what = "this is a folder; --recursive labels the files in it";
            return Err(io::Error::new(io::ErrorKind::IsADirectory, what));
        }
        decoded(progress.wrap_read(file))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_stdin() { f.write_str("<stdin>") } else { self.0.display().fmt(f) }
    }
}
