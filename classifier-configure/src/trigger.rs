//! The thread that reloads rules, and its end.

use std::{io, sync::mpsc::Sender, thread};

use crate::watch::{Wake, Watch};

/// Ends its thread when it is dropped.
pub(crate) enum Trigger {
    Watch(Sender<Wake>),
    #[cfg(unix)]
    Signal(signal_hook::iterator::Handle),
}

impl Trigger {
    /// Reloads when a file has another content, until there is nothing more to reload.
    pub(crate) fn watch(
        mut watch: Watch,
        reload: impl Fn() -> Option<()> + Send + 'static,
    ) -> io::Result<Self> {
        let stop = watch.waker();
        spawn(move || while watch.wait() && reload().is_some() {})?;
        Ok(Self::Watch(stop))
    }

    /// Reloads when SIGHUP arrives, until there is nothing more to reload.
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
        match self {
            // The thread may have ended.
            Self::Watch(stop) => drop(stop.send(Wake::Stop)),
            #[cfg(unix)]
            Self::Signal(signals) => signals.close(),
        }
    }
}
