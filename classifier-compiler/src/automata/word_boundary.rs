//! Unicode word boundaries without look-around.
//!
//! To `regex-automata`, only ASCII bytes are word characters; here, symbols beyond ASCII may be
//! too. So a product is built from the NFA of a pattern: each state of it records whether the last
//! symbol was a word character, and whether the next one has to be one. An assertion then becomes a
//! condition on the next symbol.

use std::collections::HashMap;

use regex_automata::{
    nfa::thompson::{Builder, NFA, State, Transition},
    util::{
        look::{Look, LookMatcher, LookSet},
        primitives::StateID,
    },
};
use regex_syntax::hir::Hir;

use super::{
    TooLarge,
    state::{epsilons, next_id, transitions},
};
use crate::pattern::symbol_set::SymbolSet;

/// Whether a pattern asserts anything about Unicode word characters.
pub(super) fn has_unicode_word(hir: &Hir) -> bool {
    hir.properties().look_set().contains_word_unicode()
}

/// Adds an NFA of one pattern without its Unicode word boundaries, and returns its start. The NFA must
/// be entered where the text starts.
pub(super) fn eliminate(
    nfa: &NFA,
    words: &SymbolSet,
    into: &mut Builder,
    size_limit: usize,
) -> Result<StateID, TooLarge> {
    let product = Product { nfa, words };
    // The start of the text counts as a symbol that is not a word character.
    let start = Node::Step { state: nfa.start_anchored(), after_word: false, next: Next::ANY };
    let base = next_id(into)?;
    let mut numbers = HashMap::from([(start, 0)]);
    let mut nodes = vec![start];
    let mut at = 0;
    while let Some(&node) = nodes.get(at) {
        let mut id = |node: Node| {
            let number = *numbers.entry(node).or_insert_with(|| {
                nodes.push(node);
                nodes.len() - 1
            });
            StateID::new_unchecked(base + number)
        };
        match product.out(node) {
            Out::Bytes(ranges) => {
                let trans = |(start, end, node)| Transition { start, end, next: id(node) };
                into.add_sparse(ranges.into_iter().map(trans).collect())?
            }
            Out::Look(look, node) => into.add_look(id(node), look)?,
            Out::Nodes(nodes) => into.add_union(nodes.into_iter().map(id).collect())?,
            Out::Match => into.add_match()?,
        };
        if nodes.len() * size_of::<State>() > size_limit {
            return Err(TooLarge);
        }
        at += 1;
    }
    Ok(StateID::new_unchecked(base))
}

/// A state of the product.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Node {
    /// At a state of the pattern, after a symbol that is or is not a word character.
    Step { state: StateID, after_word: bool, next: Next },
    /// The pattern has matched if the next symbol meets the demand.
    Demand(Next),
    /// The pattern has matched if the text ends here.
    End,
    /// The pattern has matched.
    Match,
}

/// What the next symbol may be.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Next {
    word: bool,
    /// Another symbol, or the end of the text.
    other: bool,
}

impl Next {
    const ANY: Self = Self { word: true, other: true };
}

/// Where a node leads.
enum Out {
    Bytes(Vec<(u8, u8, Node)>),
    Look(Look, Node),
    /// Without any, this is a dead end.
    Nodes(Vec<Node>),
    Match,
}

struct Product<'n> {
    nfa: &'n NFA,
    words: &'n SymbolSet,
}

impl Product<'_> {
    fn out(&self, node: Node) -> Out {
        match node {
            Node::Step { state, after_word, next } => self.step(state, after_word, next),
            Node::Demand(next) => {
                let any = [Transition { start: 0, end: 0xFF, next: StateID::ZERO }];
                Out::Bytes(self.read(&any, next, |_, _| Node::Match))
            }
            Node::End => Out::Look(Look::End, Node::Match),
            Node::Match => Out::Match,
        }
    }

    fn step(&self, state: StateID, after_word: bool, next: Next) -> Out {
        let at = |state: StateID| Node::Step { state, after_word, next };
        match self.nfa.state(state) {
            reading @ (State::ByteRange { .. } | State::Sparse(_) | State::Dense(_)) => {
                let node = |state, after_word| Node::Step { state, after_word, next: Next::ANY };
                Out::Bytes(self.read(&transitions(reading), next, node))
            }
            State::Look { look, next: to } => {
                let Some(demanded) = demand(*look, after_word) else {
                    return Out::Look(*look, at(*to));
                };
                let (word, other) = (next.word && demanded.word, next.other && demanded.other);
                let next = Next { word, other };
                let node = Node::Step { state: *to, after_word, next };
                Out::Nodes((word || other).then_some(node).into_iter().collect())
            }
            State::Match { .. } if next == Next::ANY => Out::Match,
            State::Match { .. } => {
                let end = next.other.then_some(Node::End);
                Out::Nodes([Node::Demand(next)].into_iter().chain(end).collect())
            }
            state => Out::Nodes(epsilons(state).map(at).collect()),
        }
    }

    /// The transitions over the symbols that meet the demand. `node` is the successor, given the state
    /// and whether the symbol is a word character.
    fn read(
        &self,
        transitions: &[Transition],
        next: Next,
        node: impl Fn(StateID, bool) -> Node,
    ) -> Vec<(u8, u8, Node)> {
        let mut ranges: Vec<(u8, u8, Node)> = Vec::new();
        for trans in transitions {
            for symbol in trans.start..=trans.end {
                let is_word = self.words.contains(symbol);
                if !(if is_word { next.word } else { next.other }) {
                    continue;
                }
                let to = node(trans.next, is_word);
                match ranges.last_mut() {
                    Some((_, end, last)) if *last == to && *end + 1 == symbol => *end = symbol,
                    _ => ranges.push((symbol, symbol, to)),
                }
            }
        }
        ranges
    }
}

/// What the next symbol may be so that an assertion holds; `None` if it is not about Unicode word
/// characters.
fn demand(look: Look, after_word: bool) -> Option<Next> {
    let holds = |next: u8| {
        let last = if after_word { b'a' } else { b' ' };
        LookMatcher::new().matches(look, &[last, next], 1)
    };
    let is_unicode = LookSet::singleton(look).contains_word_unicode();
    is_unicode.then(|| Next { word: holds(b'a'), other: holds(b' ') })
}
