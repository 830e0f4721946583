//! What fuzzing does with an input, here rather than in the fuzzed program, so that tests do it without libFuzzer,
//! too. `fuzz/` has the program and `fuzz/corpus/` the inputs that are tried each time.
//!
//! ```text
//! rule_file     input is a rule file             ─▶ compiler, lints ─▶ a report, or an artifact
//! builder       input is sources of rules        ─▶ compiler ─▶ the same rules as files, and in their order
//! pattern       input is a pattern and texts     ─▶ compiler, runtime ─▶ the answers and groups of `Regex`
//! oracle        input chooses rules and texts    ─▶ compiler, runtime ─▶ the answers of `RegexSet`
//! pairs         a seed chooses rules and texts   ─▶ every path ─▶ the answers of `RegexSet`
//! groups        input chooses rules and texts    ─▶ compiler, runtime ─▶ the groups of `Regex`
//! witness       input chooses rules and texts    ─▶ compiler ─▶ a text that each rule wins, as `RegexSet` says
//! atoms         input chooses classes and texts  ─▶ compiler, runtime ─▶ the answers of `RegexSet`
//! texts         input is a text                  ─▶ runtime ─▶ the answers of `RegexSet`
//! artifact      input chooses damage             ─▶ runtime ─▶ an error, or answers
//! raw_artifact  input is an artifact             ─▶ runtime ─▶ an error, or answers
//! position      input chooses damage to programs ─▶ runtime ─▶ they are refused, or run
//! reader        input is or chooses a log        ─▶ program ─▶ the entries that `reading` finds
//! delivery      input is or makes mails, events  ─▶ program ─▶ the same texts, however it is read
//! follow        input is what becomes of a file  ─▶ program ─▶ each line once
//! reply         input is or chooses a text       ─▶ the reply in it ─▶ the same line, however it is asked for
//! server        input is a request or a body     ─▶ server ─▶ an answer, with the labels of the rules
//! configure     input is a configuration         ─▶ the same from TOML and JSON, or an error
//! ```
//!
//! `grammar` makes `expression`s, `text` makes texts that nearly match them, `rules` has both with the
//! `RegexSet` of them, `shapes` has rules that are compiled once, and `log` makes logs.

#![forbid(unsafe_code)]

mod artifact;
mod atoms;
mod builder;
mod configure;
mod delivery;
mod expression;
mod follow;
mod grammar;
mod groups;
mod log;
mod oracle;
mod pairs;
mod pattern;
mod position;
mod reader;
mod reading;
mod reply;
mod rule_file;
mod rules;
mod server;
mod shapes;
mod text;
mod texts;
mod witness;

pub use crate::{
    artifact::{artifact, raw_artifact},
    atoms::atoms,
    builder::builder,
    configure::configure,
    delivery::delivery,
    follow::follow,
    groups::groups,
    oracle::oracle,
    pairs::{Answers, Pairs, Path, pairs},
    pattern::pattern,
    position::position,
    reader::reader,
    reply::reply,
    rule_file::rule_file,
    server::server,
    texts::texts,
    witness::witness,
};

/// What is done with an input. Gives how much there was to do, and panics on a wrong result.
pub type Target = fn(&[u8]) -> usize;

/// All of them, with their names.
pub const TARGETS: &[(&str, Target)] = &[
    ("artifact", artifact),
    ("atoms", atoms),
    ("builder", builder),
    ("configure", configure),
    ("delivery", delivery),
    ("follow", follow),
    ("groups", groups),
    ("oracle", oracle),
    ("pattern", pattern),
    ("position", position),
    ("raw_artifact", raw_artifact),
    ("reader", reader),
    ("reply", reply),
    ("rule_file", rule_file),
    ("server", server),
    ("texts", texts),
    ("witness", witness),
];
