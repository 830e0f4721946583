//! The thread that reloads rules, and its end.

use std::{
    convert::Infallible,
    io,
    path::PathBuf,
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread,
    time::Instant,
};

use crate::{
    files::{Identity, look},
    watch::{INTERVAL, Watch},
};

/// Ends its thread when it is dropped.
pub(crate) enum Trigger {
    /// The thread waits for a message, which never comes, or the end of the sender.
    Watch { _stop: Sender<Infallible> },
    #[cfg(unix)]
    Signal(signal_hook::iterator::Handle),
}

impl Trigger {
    /// Reloads when files have changed, until there is nothing more to reload. `read` are the files when they were last
    /// read, and `reload` returns them.
    pub(crate) fn watch(
        paths: Vec<PathBuf>,
        read: Vec<Option<Identity>>,
        reload: impl Fn() -> Option<Vec<Option<Identity>>> + Send + 'static,
    ) -> io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        spawn(move || {
            let mut watch = Watch::new(read, Instant::now());
            while stopped.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                if watch.is_due(look(&paths), Instant::now()) {
                    let Some(read) = reload() else { return };
                    watch = Watch::new(read, Instant::now());
                }
            }
        })?;
        Ok(Self::Watch { _stop: stop })
    }

    /// Reloads when SIGHUP arrives, until there is nothing more to reload. Signals that arrive during a
    /// reload are one more.
    #[cfg(unix)]
    pub(crate) fn signal(reload: impl Fn() -> Option<()> + Send + 'static) -> io::Result<Self> {
        use signal_hook::{consts::SIGHUP, iterator::Signals};

        let mut signals = Signals::new([SIGHUP])?;
        let handle = signals.handle();
        spawn(move || {
            signals.forever().try_for_each(|_| reload());
        })?;
        Ok(Self::Signal(handle))
    }

    /// The configuration was refused before.
    #[cfg(not(unix))]
    pub(crate) fn signal(_: impl Fn() -> Option<()>) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

fn spawn(run: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name("classifier-reload".to_owned()).spawn(run).map(drop)
}

impl Drop for Trigger {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Self::Signal(signals) = self {
            signals.close();
        }
    }
}
