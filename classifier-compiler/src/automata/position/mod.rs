//! Position automata: any pattern over one-byte symbols, with a bit for each place that takes one.
//!
//! [`program`] is the entry point. `node` makes the pattern a tree in which counted repetition of
//! classes is one leaf; `look` makes each assertion the set of contexts in which it holds; `edges`
//! numbers the positions and finds which may follow which; `encode` writes them down as
//! `classifier_format::PositionRecord` documents it. How programs run is documented at
//! `classifier_runtime::position`.
//!
//! # Which edges there are
//!
//! The construction is Glushkov's ("The abstract theory of automata", Russian Mathematical Surveys
//! 16, 1961): no edge is taken without a symbol, so there are no more states than positions. It has
//! a quadratic number of edges, which are therefore not listed: each concatenation and each loop
//! is one product, of the positions where its left side may end and those where its right side may
//! start. What of a product is a step to the next position, a loop at one position, or a skip of
//! optional positions in a row, is taken out of it and costs no group at run time.
//!
//! Assertions are conditions on edges: sets of contexts, as `look` describes. They take no
//! positions, and paths that meet are joined by the union of their conditions.
//!
//! # Cost
//!
//! A program has a bit for each position and each kind of symbol, three for each position and each
//! variant of its assertions, and groups in proportion to the syntax tree after repetition was
//! unrolled: `(ab|cd){1000,2000}e` is ten times as large as `(ab|cd){100,200}e`. Only parts that may
//! be empty, written one after another by hand, take the square of their number, a bit each. The
//! shortest programs take 21 words or so, besides the table of kinds.
//!
//! # Tried and dropped
//!
//! - Optional repetition as a row in which each position may be skipped, as Shift-And has it:
//!   `x{0,40}` sets 40 bits at its first symbol instead of one, so that no word of a long state
//!   stays empty.
//! - A position for the start of the pattern, as Shift-And has it: as it never leaves the state of a
//!   search that may start everywhere, each alternation at the start is a group that is looked at
//!   for each symbol.
//! - Assertions as positions that may be skipped where they hold, as Shift-And has it: rows would
//!   then differ by context, and four sets for each context come to more than one condition for
//!   each edge.
//! - Rows that go on beyond a word of a long state: each step would have to go through all words
//!   of the row in order to know its end. There, the exits of a row are groups.

mod edges;
mod encode;
mod look;
mod node;
mod program;
#[cfg(test)]
mod tests;

use regex_syntax::hir::Hir;

pub(crate) use self::program::{MOST, Program};
use crate::pattern::symbol_set::SymbolSet;

/// The most positions that a pattern may have.
const POSITIONS: usize = 1 << 20;

/// The program of a pattern over symbols: classes of bytes, and literals whose bytes are symbols.
/// `words` are the symbols that are word characters by Unicode; they include those of ASCII.
///
/// `None` if the pattern has more than [`POSITIONS`] positions or its program more than 16 MiB, or
/// if there are classes of characters in it.
pub(crate) fn program(hir: &Hir, words: &SymbolSet) -> Option<Program> {
    let node = node::Node::new(hir)?;
    let positions = node.positions().filter(|positions| *positions <= POSITIONS)?;
    let edges = edges::Edges::new(&node, positions);
    if edges.are_too_many() {
        return None;
    }
    encode::encode(&edges, &look::Classes::new(hir, words))
}
