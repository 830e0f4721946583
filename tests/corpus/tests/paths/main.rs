//! All cases through every way that the library has to ask for an answer.

#![forbid(unsafe_code)]

mod crowd;
mod embedded;
mod expectations;
mod loaded;
mod pool;
