//! Seeing that files have changed.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    path::Path,
    sync::mpsc::{self, Receiver},
    time::Duration,
};

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

/// How long files must stay as they are to count as changed: programs write a file in pieces, and
/// several files one after the other.
const QUIET: Duration = Duration::from_millis(300);

/// Watches files.
pub struct Watch {
    changes: Receiver<()>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Begins. It is the files' folders that are watched, since editors put a new file in the place
    /// of the old one.
    pub fn new(files: &[impl AsRef<Path>]) -> notify::Result<Self> {
        let files = files.iter().map(AsRef::as_ref);
        let names: BTreeSet<OsString> =
            files.clone().filter_map(Path::file_name).map(Into::into).collect();
        let (changed, changes) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(move |event| {
            if concerns(&names, event) {
                // Nobody listens only while the program ends.
                let _ = changed.send(());
            }
        })?;
        for folder in files.filter_map(Path::parent).collect::<BTreeSet<_>>() {
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
        }
        Ok(Self { changes, _watcher: watcher })
    }

    /// Waits for a change since the last time, and then until no more come: the debounce.
    pub fn wait(&self) {
        let _ = self.changes.recv();
        while self.changes.recv_timeout(QUIET).is_ok() {}
    }
}

/// Whether an event may have changed a file with one of these names.
fn concerns(names: &BTreeSet<OsString>, event: notify::Result<Event>) -> bool {
    match event {
        // Files are read because they have changed; that must not count as a change.
        Ok(event) if event.kind.is_access() => false,
        Ok(event) => {
            event.paths.iter().filter_map(|path| path.file_name()).any(|name| names.contains(name))
        }
        Err(error) => {
            tracing::error!("changes may go unseen: {error}");
            false
        }
    }
}
