//! Errors of calls of a pool, and of its start.

use std::{fmt, io};

use super::config::PoolConfigError;

/// The result for a text.
pub(super) type Answer<L> = Result<L, PoolError>;

/// The reason why a pool returned no label for a text.
///
/// An error never becomes a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PoolError {
    /// The number of texts in flight has reached `back_pressure`.
    Full,
    /// The timeout expired.
    Timeout,
    /// The pool has been shut down.
    Closed,
    /// Classifying this text panicked. The pool continues with other texts.
    Panicked,
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "the pool has as many texts in flight as its back_pressure allows",
            Self::Timeout => "the pool gave no answer in time",
            Self::Closed => "the pool has been shut down",
            Self::Panicked => "classifying the text panicked",
        })
    }
}

impl std::error::Error for PoolError {}

/// The reason why a pool did not start. No thread keeps running.
#[derive(Debug)]
#[non_exhaustive]
pub enum PoolStartError {
    /// The configuration is not valid.
    Config(PoolConfigError),
    /// The system refused a thread.
    Spawn(io::Error),
}

impl From<PoolConfigError> for PoolStartError {
    fn from(error: PoolConfigError) -> Self {
        Self::Config(error)
    }
}

impl fmt::Display for PoolStartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(_) => f.write_str("the pool's configuration is wrong"),
            Self::Spawn(_) => f.write_str("a thread of the pool cannot be started"),
        }
    }
}

impl std::error::Error for PoolStartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Config(error) => Some(error),
            Self::Spawn(error) => Some(error),
        }
    }
}
