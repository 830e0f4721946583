//! The attribute as Cargo and the compiler see it.

#![forbid(unsafe_code)]

mod project;
mod rebuild;
mod wrong_uses;
