//! Watches files for changes.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    path::Path,
    sync::mpsc::{self, Receiver},
    time::Duration,
};

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

/// The time without further changes after which a change counts, because programs write a file in
/// pieces and several files one after the other.
const QUIET: Duration = Duration::from_millis(300);

/// Watches files.
pub struct Watch {
    changes: Receiver<()>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Starts to watch the folders of the files, because editors replace a file by a new one.
    pub fn new(files: &[impl AsRef<Path>]) -> notify::Result<Self> {
        let files = files.iter().map(AsRef::as_ref);
        let names: BTreeSet<OsString> =
            files.clone().filter_map(Path::file_name).map(Into::into).collect();
        let (changed, changes) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(move |event| {
            if concerns(&names, event) {
                // There is no receiver only while the program ends.
                let _ = changed.send(());
            }
        })?;
        for folder in files.filter_map(Path::parent).collect::<BTreeSet<_>>() {
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
        }
        Ok(Self { changes, _watcher: watcher })
    }

    /// Waits for a change since the last call, and then until there are no further changes
    /// (debounce).
    pub fn wait(&self) {
        let _ = self.changes.recv();
        while self.changes.recv_timeout(QUIET).is_ok() {}
    }
}

/// Whether an event may have changed a file with one of these names.
fn concerns(names: &BTreeSet<OsString>, event: notify::Result<Event>) -> bool {
    match event {
        // Reading files after a change must not count as a change.
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
