//! Files on the disk: whether they are the same as before, and what is in them.

use std::{
    fs::{self, File, Metadata},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// How often files are read that change meanwhile, and the pause between. A change takes microseconds, unless
/// a program writes all the time.
const ATTEMPTS: usize = 10;
const PAUSE: Duration = Duration::from_millis(20);

/// What distinguishes a regular file from another one, and from itself with another content. Times are
/// compared for equality only, so that clocks may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub len: u64,
    marks: Marks,
}

/// The device, the inode, and the times when the content and anything else of the file were last changed.
#[cfg(unix)]
type Marks = (u64, u64, [i64; 2], [i64; 2]);

#[cfg(unix)]
fn marks(its: &Metadata) -> Marks {
    use std::os::unix::fs::MetadataExt;

    (its.dev(), its.ino(), [its.mtime(), its.mtime_nsec()], [its.ctime(), its.ctime_nsec()])
}

/// The times when the file was made and last changed.
#[cfg(not(unix))]
type Marks = [Option<std::time::SystemTime>; 2];

#[cfg(not(unix))]
fn marks(its: &Metadata) -> Marks {
    [its.created().ok(), its.modified().ok()]
}

/// The files at these paths, links followed; `None` where there is no regular file.
pub(crate) fn look(paths: &[PathBuf]) -> Vec<Option<Identity>> {
    let identity = |path: &PathBuf| {
        let its = fs::metadata(path).ok().filter(Metadata::is_file)?;
        Some(Identity { len: its.len(), marks: marks(&its) })
    };
    paths.iter().map(identity).collect()
}

/// Calls `read` until no file has changed meanwhile. Returns the files, and `None` if they change all the
/// time.
pub(crate) fn steady<T>(
    paths: &[PathBuf],
    mut read: impl FnMut() -> T,
) -> (Vec<Option<Identity>>, Option<T>) {
    let mut before = look(paths);
    for _ in 0..ATTEMPTS {
        let content = read();
        let after = look(paths);
        if before == after {
            return (after, Some(content));
        }
        before = after;
        thread::sleep(PAUSE);
    }
    (before, None)
}

/// Opens a regular file. All else is an error: reading a pipe or a device may wait without end, and cannot be
/// repeated.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    // Some devices do something when they are opened.
    require_regular(&fs::metadata(path)?)?;
    let mut options = File::options();
    options.read(true);
    // Were there a pipe by now, this would wait for a writer.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    let file = options.open(path)?;
    require_regular(&file.metadata()?)?;
    Ok(file)
}

fn require_regular(its: &Metadata) -> io::Result<()> {
    match its.is_file() {
        true => Ok(()),
        false if its.is_dir() => Err(ErrorKind::IsADirectory.into()),
        false => {
            let message = "it is a pipe, a socket or a device, and not a regular file";
            Err(io::Error::new(ErrorKind::InvalidInput, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_change_while_they_are_read_are_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let paths = ["a", "b"].map(|name| dir.path().join(name));
        for path in &paths {
            fs::write(path, "0").unwrap();
        }
        let mut reads = 0;
        let (files, content) = steady(&paths, || {
            let content = fs::read_to_string(&paths[0]).unwrap();
            reads += 1;
            if reads < 4 {
                fs::write(&paths[1], "0".repeat(reads)).unwrap();
                fs::write(&paths[0], reads.to_string()).unwrap();
            }
            content
        });
        assert_eq!((reads, content.as_deref()), (4, Some("3")));
        assert_eq!(files, look(&paths));

        let mut len = 1;
        let (_, content) = steady(&paths, || {
            len += 1;
            fs::write(&paths[1], "0".repeat(len)).unwrap();
        });
        assert_eq!(content, None);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_the_same_size_and_time_is_another_one() {
        let dir = tempfile::tempdir().unwrap();
        let paths = [dir.path().join("a")];
        fs::write(&paths[0], "0").unwrap();
        let before = look(&paths);
        let time = fs::metadata(&paths[0]).unwrap().modified().unwrap();
        let write = |path: &Path| {
            fs::write(path, "1").unwrap();
            File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        };
        // The system counts time in steps of a few milliseconds.
        thread::sleep(PAUSE);
        write(&paths[0]);
        let written = look(&paths);
        assert_ne!(written, before);
        write(&dir.path().join("b"));
        fs::rename(dir.path().join("b"), &paths[0]).unwrap();
        assert_ne!(look(&paths), written);
        assert_eq!(look(&paths), look(&paths));
    }
}
