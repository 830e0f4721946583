//! Compiles rule files to artifacts: labels and regular expressions in, serialized DFAs and
//! tables out, which `classifier-runtime` reads in place.
//!
//! A macro, a build script, a command line program and a program that loads rules while it runs
//! all call this crate, and get the same bytes for the same files.
//!
//! ```
//! use classifier_compiler::{Compiler, RuleSet};
//!
//! # let dir = tempfile::tempdir()?;
//! # let path = dir.path().join("rules.json");
//! std::fs::write(&path, r#"{ "rules": { "Odd": ["("], "Even": ["^2 "] } }"#)?;
//! let rules = RuleSet::load([&path])?;
//! let problems = Compiler::new().compile(&rules).unwrap_err();
//! assert!(problems.to_string().contains("rules.json:1:22: Odd: `(`: the pattern is refused"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How rules go through
//!
//! `source` reads files into a [`RuleSet`]; `syntax` makes each pattern an expression for each
//! tier; `plan` decides how each is decided; `automaton` builds the DFAs; `artifact` writes it all
//! down. [`Compiler`] calls them in this order.

#![forbid(unsafe_code)]

mod artifact;
mod automaton;
mod compiler;
mod diagnostic;
mod label;
mod plan;
mod rule_set;
mod source;
mod syntax;

pub use crate::{
    artifact::{Artifact, ByteOrder},
    compiler::Compiler,
    diagnostic::{Diagnostic, DiagnosticKind, Diagnostics, FailedExample, Location, Winner},
    rule_set::{Example, Label, Rule, RuleSet},
};
