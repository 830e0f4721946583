//! Signals that ask the program to end. It first completes what it has begun to write. A second
//! signal ends it at once.

/// The exit status on systems without signals.
pub const STATUS: u8 = 130;

#[cfg(unix)]
pub use unix::{die_of, watch};

#[cfg(unix)]
mod unix {
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    use std::thread;

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    /// Call `notify` when a signal arrives.
    pub fn watch(notify: impl Fn(i32) + Send + 'static) -> io::Result<()> {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            flag::register_conditional_default(signal, Arc::clone(&asked))?;
            flag::register(signal, Arc::clone(&asked))?;
        }
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        thread::Builder::new().spawn(move || signals.forever().for_each(notify))?;
        Ok(())
    }

    /// End as if the signal had not been handled, as shells expect.
    pub fn die_of(signal: i32) {
        let _ = emulate_default_handler(signal);
    }
}

#[cfg(not(unix))]
pub fn watch(_: impl Fn(i32) + Send + 'static) -> std::io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub fn die_of(_: i32) {}
