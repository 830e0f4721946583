//! What the benchmarks share.

#![allow(dead_code, reason = "each benchmark is a program of its own and uses its part of this")]

mod anchored;
#[cfg(feature = "pool")]
pub mod asking;
pub mod engine;
pub mod growth;
#[cfg(feature = "pool")]
pub mod latency;
pub mod measure;
mod phrases;
mod random;
#[cfg(feature = "pool")]
pub mod replaced;
mod rule;
#[cfg(feature = "pool")]
pub mod service;
pub mod sets;
pub mod texts;
pub mod threads;
#[cfg(feature = "pool")]
pub mod traffic;
#[cfg(feature = "vectorscan")]
mod vectorscan;
mod words;
