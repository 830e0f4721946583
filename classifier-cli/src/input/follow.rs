//! Files that are read as they grow, as by `tail -F`.
//!
//! A file ends when another one takes its place, or when it is truncated. Then its last line is
//! complete even without a line break, and the file at the path is read from its start.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use memchr::memrchr;
use same_file::Handle;

use super::chunk::{Chunk, Open, Unit};
use super::compression::{LONGEST, is_plain};
use super::detect::may_be_log;
use super::head::{MOST, are_enough};
use super::source::Source;

/// How long to wait before the files are looked at again.
const PAUSE: Duration = Duration::from_millis(200);

/// Files, some of which may not exist yet.
pub struct Followed {
    files: Vec<FollowedFile>,
    /// The file whose turn it is.
    next: usize,
    /// Finds the index of the format of a file by its first whole lines, once it has some.
    detection: Box<Detection>,
}

type Detection = dyn FnMut(&Source, &[u8]) -> io::Result<usize> + Send;

struct FollowedFile {
    source: Arc<Source>,
    /// The index of its format; `None` before it is known.
    format: Option<usize>,
    state: State,
}

enum State {
    /// There is no such file.
    Missing,
    Open(Open),
    /// This file could not be read, or not even be opened, which has been reported.
    Failed(Option<Handle>),
}

impl Followed {
    /// Follow these files.
    ///
    /// # Errors
    ///
    /// The first path that cannot be followed, and why. A missing file can be.
    pub fn new(paths: &[PathBuf]) -> Result<Self, (PathBuf, io::Error)> {
        for path in paths {
            if let Err(error) = head(path, LONGEST as u64)
                && error.kind() != ErrorKind::NotFound
            {
                return Err((path.clone(), error));
            }
        }
        let file = |path: &PathBuf| FollowedFile {
            source: Arc::new(Source::new(path.clone())),
            format: None,
            state: State::Missing,
        };
        let detection = Box::new(|_: &Source, _: &[u8]| Ok(0));
        Ok(Followed { files: paths.iter().map(file).collect(), next: 0, detection })
    }

    /// All files have this format.
    pub fn set_format(&mut self, format: usize) {
        self.files.iter_mut().for_each(|file| file.format = Some(format));
    }

    /// Set the formats of files to the indexes that `format` finds by their first whole lines. Waits
    /// until any file has some, and for more of them if they may be of a log.
    pub fn wait_for_formats(&mut self, mut format: impl FnMut(&Source, &[u8]) -> usize) {
        let heads = loop {
            let heads: Vec<_> = self.files.iter().map(FollowedFile::head).collect();
            if heads.iter().any(Option::is_some) {
                break heads;
            }
            thread::sleep(PAUSE);
        };
        for (file, head) in self.files.iter_mut().zip(heads) {
            file.format = head.map(|head| format(&file.source, &head));
        }
    }

    /// Whether the format of some file is not known yet.
    pub fn have_unknown(&self) -> bool {
        self.files.iter().any(|file| file.format.is_none())
    }

    /// Find the formats of other files by this, when they have lines.
    pub fn set_detection(
        &mut self,
        detection: impl FnMut(&Source, &[u8]) -> io::Result<usize> + Send + 'static,
    ) {
        self.detection = Box::new(detection);
    }

    /// Read the next chunk of the next file that has one. Waits for it. The formats have these units.
    pub fn read_into(&mut self, chunk: &mut Chunk, size: usize, units: &[Unit]) {
        loop {
            for _ in 0..self.files.len() {
                self.files[self.next].read_into(chunk, size, units, &mut self.detection);
                self.next = (self.next + 1) % self.files.len();
                if !chunk.is_empty() {
                    return;
                }
            }
            thread::sleep(PAUSE);
        }
    }
}

impl FollowedFile {
    /// The first whole lines, or the start of a first line that is longer than what is looked at, if they are
    /// enough to detect the format.
    fn head(&self) -> Option<Vec<u8>> {
        let mut head = head(&self.source.path, MOST as u64).ok()?;
        let are_enough = are_enough(&head);
        match memrchr(b'\n', &head) {
            Some(last) => head.truncate(last + 1),
            None if are_enough => {}
            None => return None,
        }
        (are_enough || !may_be_log(&head)).then_some(head)
    }

    /// Read the next chunk if there is one; otherwise it is empty.
    fn read_into(
        &mut self,
        chunk: &mut Chunk,
        size: usize,
        units: &[Unit],
        detection: &mut Detection,
    ) {
        chunk.start(&self.source, self.format.unwrap_or(0), 1, &[]);
        let path = &self.source.path;
        if let State::Failed(failed) = &self.state
            && is_another(path, failed.as_ref())
        {
            self.state = State::Missing;
        }
        if let (State::Missing, None) = (&self.state, self.format) {
            match self.head().map(|head| detection(&self.source, &head)) {
                Some(Ok(format)) => (self.format, chunk.format) = (Some(format), format),
                Some(Err(error)) => chunk.problem = Some(error),
                // A file that cannot be read is reported when it is opened.
                None if is_waited_for(path) => return,
                None => {}
            }
        }
        let format = chunk.format;
        if let State::Missing = self.state
            && chunk.problem.is_none()
        {
            match Growing::open(path) {
                Ok(file) => {
                    let source = Source::new(path.clone());
                    let open = Open::growing(source, Box::new(file), format, units[format]);
                    self.state = State::Open(open);
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => chunk.problem = Some(error),
            }
        }
        if let State::Open(open) = &mut self.state
            && !open.read_into(chunk, size)
        {
            self.state = State::Missing;
        }
        if chunk.problem.is_some() {
            self.state = State::Failed(Handle::from_path(path).ok());
        }
    }
}

/// Reads a file to its end. Where it ends for now, reading would block.
struct Growing {
    path: PathBuf,
    file: Handle,
    /// The number of bytes that were read.
    at: u64,
}

impl Growing {
    fn open(path: &Path) -> io::Result<Self> {
        head(path, LONGEST as u64)?;
        Ok(Growing { path: path.to_owned(), file: Handle::from_path(path)?, at: 0 })
    }

    fn next(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.as_file_mut().read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Read for Growing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.next(buffer)?;
        if read > 0 {
            return Ok(read);
        }
        if self.file.as_file().metadata()?.len() < self.at {
            return Ok(0);
        }
        if is_another(&self.path, Some(&self.file)) {
            // What was written before the other file took the place.
            return self.next(buffer);
        }
        Err(ErrorKind::WouldBlock.into())
    }
}

/// Whether the file at `path` can be read, or is not there yet.
fn is_waited_for(path: &Path) -> bool {
    head(path, LONGEST as u64).map_or_else(|error| error.kind() == ErrorKind::NotFound, |_| true)
}

/// Whether there is another file at `path`. While it is empty, the writer may still use the old one.
fn is_another(path: &Path, file: Option<&Handle>) -> bool {
    fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() > 0)
        && Handle::from_path(path).is_ok_and(|other| Some(&other) != file)
}

/// The first bytes of a file, at most `size`.
///
/// # Errors
///
/// When it is no file that can be followed.
fn head(path: &Path, size: u64) -> io::Result<Vec<u8>> {
    let refused = |why| Err(io::Error::new(ErrorKind::InvalidInput, why));
    // To open a pipe would wait for its writer.
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return refused("it is a folder");
    }
    if !metadata.is_file() {
        return refused("it is not a regular file; standard input can be followed too");
    }
    let mut head = Vec::new();
    File::open(path)?.take(size).read_to_end(&mut head)?;
    if !is_plain(&head) {
        return refused("it is compressed or no text, so it does not grow by whole lines");
    }
    Ok(head)
}
