//! What the benchmarks share: rule sets, texts for them, the engines that are compared, and how they are
//! timed.
//!
//! `figures/` draws the tables and charts of docs/benchmarks.md from what the benchmarks write.

mod anchored;
pub mod asking;
pub mod engine;
pub mod growth;
pub mod latency;
pub mod measure;
mod phrases;
mod random;
pub mod replaced;
mod rule;
pub mod service;
pub mod sets;
pub mod texts;
pub mod threads;
pub mod traffic;
pub mod vectorscan;
mod words;
