//! One handle for the whole program.

use std::{error, fmt, sync::OnceLock};

use crate::handle::Handle;

static DEFAULT: OnceLock<Handle> = OnceLock::new();

/// Makes a handle the one that [`default`] returns. It stays until the process ends.
///
/// # Errors
///
/// If there is one already.
///
/// # Examples
///
/// ```
/// use classifier_configure::{Config, default, set_default};
///
/// set_default(Config::new().builtin(["iana"]).start()?)?;
/// let handle = default().expect("it is set");
/// assert_eq!(&*handle.classify("552 5.2.2 mailbox is stuffed")?, "QuotaIssues");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn set_default(handle: Handle) -> Result<(), AlreadySet> {
    DEFAULT.set(handle).map_err(|_| AlreadySet(()))
}

/// The handle of [`set_default`], which has an example; `None` before.
///
/// # Cost
///
/// A load of an atomic.
pub fn default() -> Option<&'static Handle> {
    DEFAULT.get()
}

/// The error of [`set_default`]: there is a default handle already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlreadySet(());

impl fmt::Display for AlreadySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the default classifier is set already")
    }
}

impl error::Error for AlreadySet {}
