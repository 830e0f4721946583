//! What pools promise.

#![forbid(unsafe_code)]

mod answers;
mod caches;
mod config;
mod labels;
mod replace;
mod trouble;
