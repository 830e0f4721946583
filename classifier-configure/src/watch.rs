//! Waits until files have another content.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs::{self, File},
    hash::{DefaultHasher, Hasher},
    io::{self, Read},
    path::{self, Path, PathBuf},
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    time::{Duration, Instant},
};

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use crate::config::Config;

/// Files are read when nothing has happened for so long, because programs write a file in pieces and
/// several files one after the other.
const QUIET: Duration = Duration::from_millis(250);

/// Files are read after so long, whatever happens in their folders meanwhile.
const BUSY: Duration = Duration::from_secs(2);

/// A file that was there may be missing for so long while it is replaced.
const MISSING: Duration = Duration::from_secs(1);

/// Files are compared so often even if no change is reported, as on network file systems.
const POLL: Duration = Duration::from_secs(30);

/// Links that are followed on the way to a file, as in Linux.
const LINKS: usize = 40;

pub(crate) enum Wake {
    /// Something has changed in a folder.
    Change,
    Stop,
}

/// Files, and what they had when they were last read.
pub(crate) struct Watch {
    paths: Vec<PathBuf>,
    contents: Vec<Option<u64>>,
    waker: Sender<Wake>,
    wakes: Receiver<Wake>,
    watcher: RecommendedWatcher,
}

impl Watch {
    /// Starts to watch the files of a configuration.
    pub(crate) fn new(config: &Config) -> notify::Result<Self> {
        let paths: Vec<_> = config.paths().map(path::absolute).collect::<io::Result<_>>()?;
        let (waker, wakes) = mpsc::channel();
        let sender = waker.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // Reading the files must not count. An error can mean that events were lost.
            if !event.is_ok_and(|event| event.kind.is_access()) {
                let _ = sender.send(Wake::Change);
            }
        })?;
        // A folder that is missing is an error of reading the file.
        for folder in folders(&paths).into_iter().filter(|folder| folder.exists()) {
            watcher.watch(&folder, RecursiveMode::NonRecursive)?;
        }
        let contents = contents(&paths);
        Ok(Self { paths, contents, waker, wakes, watcher })
    }

    /// Sends [`Wake::Stop`], which ends `wait`.
    pub(crate) fn waker(&self) -> Sender<Wake> {
        self.waker.clone()
    }

    /// Waits until a file has another content than when this was last called, or at first than at the
    /// start; `false` if there is nothing more to wait for.
    pub(crate) fn wait(&mut self) -> bool {
        loop {
            match self.wakes.recv_timeout(POLL) {
                Ok(Wake::Change) if self.settle() => {}
                Err(RecvTimeoutError::Timeout) => {}
                _ => return false,
            }
            // Folders may be new, or new under an old name. Polling covers what cannot be watched.
            for folder in folders(&self.paths) {
                let _ = self.watcher.watch(&folder, RecursiveMode::NonRecursive);
            }
            let contents = contents(&self.paths);
            if contents != self.contents {
                self.contents = contents;
                return true;
            }
        }
    }

    /// Waits until changes have ended and no file is missing, each for a limited time; `false` if the
    /// watch is to stop.
    fn settle(&self) -> bool {
        let start = Instant::now();
        loop {
            match self.wakes.recv_timeout(QUIET) {
                Ok(Wake::Change) if start.elapsed() < BUSY => continue,
                Ok(Wake::Change) | Err(RecvTimeoutError::Timeout) => {}
                _ => return false,
            }
            let mut files = self.contents.iter().zip(&self.paths);
            let is_missing = files.any(|(content, path)| content.is_some() && !path.exists());
            if !is_missing || start.elapsed() >= MISSING {
                return true;
            }
        }
    }
}

/// A hash of what each file has; `None` if it cannot be read, or only once, as a pipe.
fn contents(paths: &[PathBuf]) -> Vec<Option<u64>> {
    paths.iter().map(|path| content(path).ok()).collect()
}

fn content(path: &Path) -> io::Result<u64> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::Unsupported.into());
    }
    let mut file = File::open(path)?;
    let mut hasher = DefaultHasher::new();
    let mut buffer = [0; 1 << 14];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finish()),
            read => hasher.write(&buffer[..read]),
        }
    }
}

/// The folders in which a change can change a file: its own, and those of the links on the way to it.
fn folders(paths: &[PathBuf]) -> BTreeSet<PathBuf> {
    let mut folders = BTreeSet::new();
    for path in paths {
        let components =
            |path: &Path| -> Vec<OsString> { path.iter().rev().map(Into::into).collect() };
        let mut rest = components(path);
        let mut links = 0;
        // Without links.
        let mut at = PathBuf::new();
        while let Some(component) = rest.pop() {
            let next = at.join(&component);
            match fs::read_link(&next) {
                Ok(target) if links < LINKS => {
                    links += 1;
                    folders.insert(at.clone());
                    // An absolute target replaces `at` when it is joined.
                    rest.extend(components(&target));
                }
                _ if component == ".." => drop(at.pop()),
                _ => at = next,
            }
        }
        folders.extend(at.parent().map(Path::to_owned));
    }
    folders
}
