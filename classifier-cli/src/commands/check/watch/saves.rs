//! Waiting for files to be saved.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

/// Files are read when nothing has happened for so long: editors write in several steps.
const QUIET: Duration = Duration::from_millis(30);

/// Files are read after so long, whatever happens in their folders meanwhile.
const BUSY: Duration = Duration::from_millis(200);

/// A file that was there may be missing for so long while it is saved.
const MISSING: Duration = Duration::from_secs(1);

/// More bytes of a file are not compared; rule files are refused before.
const BYTES: u64 = 16 << 20;

/// Files and what they said when they were last looked at.
pub struct Saves {
    paths: Vec<PathBuf>,
    contents: Vec<Option<Vec<u8>>>,
    events: Receiver<()>,
    _watcher: RecommendedWatcher,
}

impl Saves {
    /// Watch the folders of these files, since editors put a new file in the place of the old one.
    pub fn new(paths: Vec<PathBuf>) -> notify::Result<Self> {
        let (sender, events) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // Reading the files must not count. An error can mean that events were lost.
            if !event.is_ok_and(|event| event.kind.is_access()) {
                let _ = sender.send(());
            }
        })?;
        // Links may lead elsewhere.
        let targets = paths.iter().filter_map(|path| path.canonicalize().ok());
        let folders: BTreeSet<_> = targets.chain(paths.clone()).filter_map(folder).collect();
        for folder in folders {
            watcher.watch(&folder, RecursiveMode::NonRecursive)?;
        }
        let contents = contents(&paths);
        Ok(Self { paths, contents, events, _watcher: watcher })
    }

    /// Wait until a file says something else.
    pub fn wait(&mut self) {
        loop {
            self.events.recv().expect("the watcher has the other end");
            let contents = self.settled();
            if contents != self.contents {
                self.contents = contents;
                return;
            }
        }
    }

    /// What the files say when they are saved completely.
    fn settled(&self) -> Vec<Option<Vec<u8>>> {
        let start = Instant::now();
        loop {
            let quiet_start = Instant::now();
            while self.events.recv_timeout(QUIET).is_ok() && quiet_start.elapsed() < BUSY {}
            let contents = contents(&self.paths);
            let vanished = |(old, new): (&Option<_>, &Option<_>)| old.is_some() && new.is_none();
            let is_any = self.contents.iter().zip(&contents).any(vanished);
            if !is_any || start.elapsed() >= MISSING {
                return contents;
            }
        }
    }
}

fn folder(file: PathBuf) -> Option<PathBuf> {
    match file.parent()? {
        folder if folder.as_os_str().is_empty() => Some(".".into()),
        folder => Some(folder.to_owned()),
    }
}

/// What each file says; `None` if it cannot be read.
fn contents(paths: &[PathBuf]) -> Vec<Option<Vec<u8>>> {
    paths.iter().map(|path| content(path)).collect()
}

fn content(path: &Path) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path).ok()?.take(BYTES).read_to_end(&mut content).ok()?;
    Some(content)
}
