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
//! assert!(report.starts_with("error[R020]: the pattern is not a regular expression: unclosed group"));
//! assert!(report.contains("rules.json:1:23"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How rules go through
//!
//! `source` reads files into a [`RuleSet`] of `rules`; `pattern` makes each pattern an expression over
//! symbols, a byte for each character; `plan` chooses how each is decided; `automata` builds the DFAs
//! and programs; `artifact` writes the bytes. [`Compiler`] calls them in this order, and
//! [`Compilation`] is the result: `examples` classifies the examples with it, `reach` looks for rules
//! that never win, and `lint` for what is probably unintended. What any of them finds is a
//! [`Diagnostic`]. [`RuleChanges`] compares two classifiers. `inspect` reads artifacts and shows what became of
//! each rule.
//!
//! # Features
//!
//! - `builtin`: the rule files of `classifier-rules` as sources.
//! - `inspect`: the module `inspect`, for those who look into artifacts.

#![forbid(unsafe_code)]
#![warn(clippy::must_use_candidate, clippy::return_self_not_must_use)]

mod artifact;
mod automata;
mod build_script;
mod compilation;
mod compiler;
mod diagnostic;
pub mod escape;
mod examples;
#[cfg(feature = "inspect")]
pub mod inspect;
mod lint;
mod pattern;
mod plan;
mod reach;
mod rule_changes;
mod rules;
mod source;

pub use classifier_runtime::Basis;

pub use crate::{
    artifact::{Artifact, ByteOrder},
    build_script::{BuildScriptError, compile_in_build_script},
    compilation::{Compilation, Witness},
    compiler::Compiler,
    diagnostic::{
        Code, Diagnostic, Diagnostics, Edit, Explanation, Fix, Level, Location, ParseLevelError,
        Related, RuleFormat, Severity, Shown,
    },
    lint::{Lint, ParseLintError},
    rule_changes::{Relabeler, RuleChanges},
    rules::{Attribute, Example, Fact, Id, Label, Rule, RuleSet, Value, ValueType},
    source::{RuleSetBuilder, RuleSource, rule_file_schema},
};

#[doc(hidden)]
pub use crate::diagnostic::similar as similar_label;
#[doc(hidden)]
pub use crate::rules::variant_name;
