//! The sources that paths on the command line name, in order.

use std::io;
use std::path::{Path, PathBuf};
use std::vec;

use walkdir::{DirEntry, WalkDir};

use super::source::Source;

/// The named files and, with `recursive`, the files in named folders: in the order of the command
/// line, and by name within a folder. Folders are listed when they are reached.
///
/// Hidden files are left out, because they may be incomplete, and links within folders, because
/// their targets would be read twice.
pub struct Sources {
    named: vec::IntoIter<PathBuf>,
    folder: Option<Folder>,
    recursive: bool,
    /// Whether a folder with `cur` and `new` is read as a Maildir.
    maildirs: bool,
}

type Folder = Box<dyn Iterator<Item = walkdir::Result<DirEntry>> + Send>;

impl Sources {
    /// The sources of `paths`, with the files in folders if `recursive`.
    pub fn new(paths: Vec<PathBuf>, recursive: bool) -> Self {
        Sources { named: paths.into_iter(), folder: None, recursive, maildirs: false }
    }

    /// Of a Maildir, read `cur` and `new`, and nothing else. It is read even if folders are not.
    pub fn with_maildirs(self) -> Self {
        Sources { maildirs: true, ..self }
    }

    /// The total size of all files; `None` if it is unknown.
    pub fn size(self) -> Option<u64> {
        let size = |source: Source| {
            let metadata = source.path.metadata().ok();
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
                        return Some(Ok(Source::listed(entry.into_path())));
                    }
                    Some(Ok(_)) => continue,
                    Some(Err(error)) => {
                        let source =
                            Source::new(error.path().map_or_else(PathBuf::new, Into::into));
                        return Some(Err((source, error.into())));
                    }
                    None => self.folder = None,
                }
            }
            let source = Source::new(self.named.next()?);
            let maildirs = self.maildirs;
            let is_read = self.recursive || maildirs && Maildirs::default().contain(&source.path);
            if !(is_read && !source.is_stdin() && source.path.is_dir()) {
                return Some(Ok(source));
            }
            let mut folders = Maildirs::default();
            let is_shown = move |entry: &DirEntry| {
                let name = entry.file_name();
                let is_hidden = name.as_encoded_bytes().starts_with(b".");
                let mut is_mail = || {
                    let of_maildir =
                        maildirs && entry.path().parent().is_some_and(|it| folders.contain(it));
                    !of_maildir || name == "cur" || name == "new"
                };
                entry.depth() == 0 || !is_hidden && is_mail()
            };
            let walk = WalkDir::new(source.path).sort_by_file_name().into_iter();
            self.folder = Some(Box::new(walk.filter_entry(is_shown)));
        }
    }
}

/// Remembers whether the last folder is a Maildir, as its files follow each other.
#[derive(Default)]
pub struct Maildirs(Option<(PathBuf, bool)>);

impl Maildirs {
    /// Whether `folder` is a Maildir.
    pub fn contain(&mut self, folder: &Path) -> bool {
        match &self.0 {
            Some((last, is_one)) if last == folder => *is_one,
            _ => {
                let is_one = ["cur", "new"].iter().all(|name| folder.join(name).is_dir());
                self.0 = Some((folder.to_owned(), is_one));
                is_one
            }
        }
    }

    /// The Maildir that has the mail at `path`.
    pub fn of<'p>(&mut self, path: &'p Path) -> Option<&'p Path> {
        let folder = path.parent()?;
        let is_of_mails = folder.ends_with("cur") || folder.ends_with("new");
        folder.parent().filter(|maildir| is_of_mails && self.contain(maildir))
    }
}
