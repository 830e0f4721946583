//! What the benchmarks share.

#![allow(dead_code, reason = "each benchmark is a program of its own and uses its part of this")]

mod anchored;
pub mod engine;
mod growth;
pub mod measure;
mod phrases;
mod random;
mod rule;
pub mod sets;
pub mod texts;
#[cfg(feature = "vectorscan")]
mod vectorscan;
mod words;
