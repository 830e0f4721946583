//! Signals that ask the program to end. It first completes what it has begun to write. A second
//! signal ends it at once.

/// The exit status on systems without signals.
pub const STATUS: u8 = 130;

#[cfg(unix)]
pub use unix::{die_of, hold, watch};

#[cfg(unix)]
mod unix {
    use std::io;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, LazyLock};
    use std::thread;

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    /// Whether a signal has arrived, so that the next one ends the program.
    static ASKED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);
    /// Whether signals are watched.
    static IS_WATCHED: AtomicBool = AtomicBool::new(false);
    /// Whether another program has the terminal.
    static HELD: AtomicBool = AtomicBool::new(false);

    /// Call `notify` when a signal arrives; all of them, if there are several.
    pub fn watch(notify: impl Fn(i32) + Send + 'static) -> io::Result<()> {
        // Twice, a second one would take the first signal for the next.
        if !IS_WATCHED.swap(true, Ordering::Relaxed) {
            for signal in [SIGINT, SIGTERM] {
                flag::register_conditional_default(signal, Arc::clone(&ASKED))?;
                flag::register(signal, Arc::clone(&ASKED))?;
            }
        }
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        let notify = move |signal| match (HELD.load(Ordering::Relaxed), signal) {
            (true, SIGINT) => ASKED.store(false, Ordering::Relaxed),
            (true, signal) => die_of(signal),
            (false, signal) => notify(signal),
        };
        thread::Builder::new().spawn(move || signals.forever().for_each(notify))?;
        Ok(())
    }

    /// Signals of the keyboard are ignored until the result is dropped, because they are for another
    /// program that has the terminal. Only after [`watch`].
    pub fn hold() -> Held {
        HELD.store(true, Ordering::Relaxed);
        ASKED.store(false, Ordering::Relaxed);
        Held
    }

    /// Ignores signals of the keyboard.
    pub struct Held;

    impl Drop for Held {
        fn drop(&mut self) {
            HELD.store(false, Ordering::Relaxed);
        }
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

#[cfg(not(unix))]
pub fn hold() {}
