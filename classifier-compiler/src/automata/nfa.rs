//! Many patterns in one NFA, each with its own id and its own start.

use regex_automata::{
    nfa::thompson::{self, Builder, NFA, State, Transition, WhichCaptures},
    util::primitives::StateID,
};
use regex_syntax::hir::{Class, Hir, Repetition};

use super::{
    TooLarge,
    state::{epsilons, next_id, transitions},
    word_boundary,
};
use crate::pattern::{
    normalize::{any_symbol, is_anchored},
    symbol_set::SymbolSet,
};

/// Where the patterns of an NFA may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// All at the start of the text.
    TextStart,
    /// All anywhere.
    Anywhere,
    /// Anywhere, for one pattern of which only the first match counts.
    Alone,
}

/// Joins patterns over symbols in their order. `words` are the symbols of word characters.
///
/// # Errors
///
/// When the NFA would be larger than `size_limit` bytes.
pub(crate) fn join<'h>(
    patterns: impl IntoIterator<Item = &'h Hir>,
    entry: Entry,
    words: &SymbolSet,
    size_limit: usize,
) -> Result<NFA, TooLarge> {
    let mut joined = Builder::new();
    joined.set_size_limit(Some(size_limit))?;
    let mut starts = Vec::new();
    let mut floating = Vec::new();
    for hir in patterns {
        // The elimination of Unicode word boundaries needs the text from its start on.
        let sees_all = word_boundary::has_unicode_word(hir);
        let hir = match entry {
            Entry::Alone if !is_anchored(hir) => after_anything(hir),
            Entry::Anywhere if sees_all => after_anything(hir),
            _ => hir.clone(),
        };
        let nfa = thompson::Compiler::new()
            .configure(
                thompson::Config::new()
                    .which_captures(WhichCaptures::None)
                    .nfa_size_limit(Some(size_limit)),
            )
            .build_from_hir(&hir)?;
        joined.start_pattern()?;
        let start = if sees_all {
            word_boundary::eliminate(&nfa, words, &mut joined, size_limit)?
        } else {
            copy(&nfa, &mut joined)?
        };
        joined.finish_pattern(start)?;
        if entry == Entry::Anywhere && !sees_all {
            floating.push(start)
        } else {
            starts.push(start)
        }
    }
    if !floating.is_empty() {
        // After any symbol the floating patterns may begin again.
        let (start, end) = (0, u8::MAX);
        let any = joined.add_range(Transition { start, end, next: StateID::ZERO })?;
        floating.push(any);
        let again = joined.add_union(floating)?;
        joined.patch(any, again)?;
        starts.push(again);
    }
    let start = joined.add_union(starts)?;
    Ok(joined.build(start, start)?)
}

/// The pattern after any text.
fn after_anything(hir: &Hir) -> Hir {
    let sub = Box::new(Hir::class(Class::Bytes(any_symbol())));
    let anything = Hir::repetition(Repetition { min: 0, max: None, greedy: false, sub });
    Hir::concat(vec![anything, hir.clone()])
}

/// Copies an NFA of one pattern and returns its start.
fn copy(nfa: &NFA, into: &mut Builder) -> Result<StateID, TooLarge> {
    let base = next_id(into)?;
    let id = |id: StateID| StateID::new_unchecked(base + id.as_usize());
    for state in nfa.states() {
        match state {
            State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) => {
                let mut ranges = transitions(state);
                ranges.iter_mut().for_each(|trans| trans.next = id(trans.next));
                into.add_sparse(ranges)
            }
            State::Look { look, next } => into.add_look(id(*next), *look),
            State::Match { .. } => into.add_match(),
            _ => into.add_union(epsilons(state).map(id).collect()),
        }?;
    }
    Ok(id(nfa.start_anchored()))
}
