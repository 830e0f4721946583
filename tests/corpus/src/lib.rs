//! Cases: rules, texts, and the answers that they must have. `cases/` has them by theme.
//!
//! ```toml
//! [[case]]
//! name = "gap_does_not_cross_a_newline"
//! rules.Full = ['^550 .*full']
//! texts = [
//!   { text = "550 mailbox full", label = "Full", matches = [0] },
//!   { text = ["550 ", { repeat = "x", times = 9 }, { hex = "FF 0A" }, "full"], matches = [] },
//! ]
//! ```
//!
//! `rules` are the labels of the only file, in their order; `files` is a list of such for more.
//! `matches` are the indices of all rules that match, and the first of them wins. `label` may be
//! left out where there is only one that it can be, and `default` names another default label than
//! `Uncategorized`.
//!
//! A case is run through every way to ask: `tests/paths` here has those of the library, and the
//! program's tests have the program. What a case says is no copy of what the code does: another
//! engine must agree with it.

#![forbid(unsafe_code)]

mod answers;
mod case;

use std::path::Path;

pub use crate::{
    answers::{Answers, check},
    case::{Case, RuleFile, Text},
};

/// All cases.
///
/// # Panics
///
/// When a file of them is wrong; the message names it.
pub fn cases() -> Vec<Case> {
    case::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases"))
}
