//! The sources that paths on the command line name, in order.

use std::io;
use std::path::PathBuf;
use std::vec;

use indicatif::ProgressBar;
use walkdir::{DirEntry, WalkDir};

use super::source::{Reader, Source};

/// The named files and, with `recursive`, the files in named folders: in the order of the command
/// line, and by name within a folder. Folders are listed when they are reached.
///
/// Hidden files are left out, because they may be incomplete, and links within folders, because
/// their targets would be read twice.
pub struct Sources {
    named: vec::IntoIter<PathBuf>,
    folder: Option<Folder>,
    recursive: bool,
}

type Folder = Box<dyn Iterator<Item = walkdir::Result<DirEntry>> + Send>;

impl Sources {
    /// The sources of `paths`, with the files in folders if `recursive`.
    pub fn new(paths: Vec<PathBuf>, recursive: bool) -> Self {
        Sources { named: paths.into_iter(), folder: None, recursive }
    }

    /// Open the next source. Reading advances `progress`.
    pub fn open_next(
        &mut self,
        progress: &ProgressBar,
    ) -> Option<Result<(Source, Reader), (Source, io::Error)>> {
        Some(self.next()?.and_then(|source| match source.open(progress) {
            Ok(reader) => Ok((source, reader)),
            Err(error) => Err((source, error)),
        }))
    }

    /// The total size of all files; `None` if it is unknown.
    pub fn size(self) -> Option<u64> {
        let size = |source: Source| {
            let metadata = source.0.metadata().ok();
            metadata.filter(|_| !source.is_stdin()).filter(|it| it.is_file()).map(|it| it.len())
        };
        self.map(|source| source.ok().and_then(size)).sum()
    }
}

impl Iterator for Sources {
    /// The source, or the path that could not be listed and its error.
    type Item = Result<Source, (Source, io::Error)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(folder) = &mut self.folder {
                match folder.next() {
                    Some(Ok(entry)) if entry.file_type().is_file() => {
                        return Some(Ok(Source(entry.into_path())));
                    }
                    Some(Ok(_)) => continue,
                    Some(Err(error)) => {
                        let source = Source(error.path().map_or_else(PathBuf::new, Into::into));
                        return Some(Err((source, error.into())));
                    }
                    None => self.folder = None,
                }
            }
            let source = Source(self.named.next()?);
            if !(self.recursive && !source.is_stdin() && source.0.is_dir()) {
                return Some(Ok(source));
            }
            let is_shown = |entry: &DirEntry| {
                entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
            };
            let walk = WalkDir::new(source.0).sort_by_file_name().into_iter();
            self.folder = Some(Box::new(walk.filter_entry(is_shown)));
        }
    }
}
