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
//! let problems = Compiler::new().compile(&RuleSet::read([&path])).unwrap_err();
//! let report = problems.to_string();
//! assert!(report.starts_with("error[R020]: the pattern is no regular expression: unclosed group"));
//! assert!(report.contains("rules.json:1:23"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How rules go through
//!
//! `source` reads files into a [`RuleSet`]; `syntax` makes each pattern an expression over symbols, a
//! byte for each character; `plan` decides how each is decided; `automaton` builds the DFAs and
//! programs; `artifact` writes it all down. [`Compiler`] calls them in this order. `example` classifies the examples with the result;
//! `lint` looks for what is odd, and `reach` for rules that never win. What any of them finds is a
//! `diagnostic`. `inspect` reads artifacts and tells what became of each rule.
//!
//! # Features
//!
//! - `builtin`: the rule files of `classifier-rules` as sources.
//! - `inspect`: the module `inspect`, for those who look into artifacts.

#![forbid(unsafe_code)]

mod artifact;
mod automaton;
mod build_script;
mod check;
mod compiler;
mod diagnostic;
pub mod escape;
mod example;
#[cfg(feature = "inspect")]
pub mod inspect;
mod label;
mod lint;
mod plan;
mod reach;
mod rule_set;
mod rule_source;
mod source;
mod syntax;

pub use classifier_runtime::Basis;

pub use crate::{
    artifact::{Artifact, ByteOrder},
    build_script::{BuildScriptError, compile_in_build_script},
    check::{Checked, Witness},
    compiler::Compiler,
    diagnostic::{
        Diagnostic, DiagnosticKind, Diagnostics, Edit, FailedExample, Fix, Location, OtherRule,
        OverriddenExamples, OverridingFile, Related, Severity,
    },
    lint::{Level, Lint, UnknownName},
    rule_set::{Example, Label, Rule, RuleSet},
    rule_source::RuleSource,
};

#[doc(hidden)]
pub use crate::label::similar as similar_label;
