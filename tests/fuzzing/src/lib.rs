//! What fuzzing does with an input, here rather than in the fuzz targets, so that tests do it on
//! stable Rust too. `fuzz/` has the targets and `fuzz/corpus/` the inputs that are tried each time.
//!
//! ```text
//! rule_file   input is a rule file          ─▶ compiler, lints ─▶ a report, or an artifact
//! oracle      input chooses rules and texts ─▶ compiler, runtime ─▶ the answers of `RegexSet`
//! pairs       a seed chooses rules, texts   ─▶ every path     ─▶ the answers of `RegexSet`
//! groups      input chooses rules and texts ─▶ compiler, runtime ─▶ the groups of `Regex`
//! witness     input chooses rules and texts ─▶ compiler ─▶ a text that each rule wins, as `RegexSet` says
//! artifact    input chooses damage          ─▶ runtime ─▶ an error, or answers
//! reader      input is or chooses a log     ─▶ program ─▶ the entries that `reading` finds
//! delivery    input is or makes mails, events   ─▶ program ─▶ the same texts, however it is read
//! reply       input is or chooses a text    ─▶ the reply in it ─▶ the same line, however it is asked for
//! ```
//!
//! `grammar` makes `expression`s, `text` makes texts that nearly match them, `rules` has both with the
//! `RegexSet` of them, and `log` makes logs.

#![forbid(unsafe_code)]

mod artifact;
mod delivery;
mod expression;
mod grammar;
mod groups;
mod log;
mod oracle;
mod pairs;
mod reader;
mod reading;
mod reply;
mod rule_file;
mod rules;
mod text;
mod witness;

pub use crate::{
    artifact::artifact,
    delivery::delivery,
    groups::groups,
    oracle::oracle,
    pairs::{Answers, Pairs, Path, pairs},
    reader::reader,
    reply::reply,
    rule_file::rule_file,
    witness::witness,
};
