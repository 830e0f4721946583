//! What pools promise.

#![forbid(unsafe_code)]

mod answers;
mod caches;
mod config;
mod labels;
#[cfg(feature = "metrics")]
mod metrics;
mod replace;
#[cfg(target_os = "linux")]
mod start;
mod trouble;
