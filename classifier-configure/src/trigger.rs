//! The thread that reloads rules, and its end.

use std::{
    io,
    sync::{Arc, mpsc::Sender},
    thread,
};

use crate::{
    error::{Error, Kind},
    handle::Shared,
    watch::{Wake, Watch},
};

/// Ends its thread when it is dropped. The thread refers weakly to the rest of the handle.
pub(crate) enum Trigger {
    Watch(Sender<Wake>),
    #[cfg(unix)]
    Signal(signal_hook::iterator::Handle),
}

impl Trigger {
    /// Reloads when a file has another content.
    pub(crate) fn watch(mut watch: Watch, shared: &Arc<Shared>) -> Result<Self, Error> {
        let stop = watch.waker();
        let shared = Arc::downgrade(shared);
        spawn(move || {
            while watch.wait() {
                let Some(shared) = shared.upgrade() else { return };
                // The error is reported already.
                let _ = shared.reload();
            }
        })
        .map_err(|error| Kind::Watch(notify::Error::io(error)))?;
        Ok(Self::Watch(stop))
    }

    /// Reloads when SIGHUP arrives.
    #[cfg(unix)]
    pub(crate) fn signal(shared: &Arc<Shared>) -> Result<Self, Error> {
        let start = || {
            let mut signals = signal_hook::iterator::Signals::new([signal_hook::consts::SIGHUP])?;
            let handle = signals.handle();
            let shared = Arc::downgrade(shared);
            spawn(move || {
                for _ in signals.forever() {
                    let Some(shared) = shared.upgrade() else { return };
                    // The error is reported already.
                    let _ = shared.reload();
                }
            })?;
            Ok(Self::Signal(handle))
        };
        start().map_err(|error| Kind::Signal(error).into())
    }

    /// The configuration was refused before.
    #[cfg(not(unix))]
    pub(crate) fn signal(_: &Arc<Shared>) -> Result<Self, Error> {
        Err(Kind::Signal(io::ErrorKind::Unsupported.into()).into())
    }
}

fn spawn(run: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name("classifier-reload".to_owned()).spawn(run).map(drop)
}

impl Drop for Trigger {
    fn drop(&mut self) {
        match self {
            // The thread may have ended.
            Self::Watch(stop) => drop(stop.send(Wake::Stop)),
            #[cfg(unix)]
            Self::Signal(signals) => signals.close(),
        }
    }
}
