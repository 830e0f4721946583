//! Unicode word boundaries without look-around.
//!
//! DFAs see one byte ahead, and whether a character is a word character may take four. So the NFA
//! of a pattern is multiplied with an automaton that reads UTF-8: each state of the product knows
//! whether the last character was a word character, or which bytes of the next one have been read,
//! and what the next one has to be for an assertion behind it to hold. An assertion then is no
//! longer looked at, but demanded of the character that follows.
//!
//! The price is a state for each way to be inside a character, for each state of the pattern that
//! can be there; gaps can, literals cannot. Texts with no byte over 0x7F never come here.

use std::{collections::HashMap, sync::LazyLock};

use regex_automata::{
    Anchored,
    dfa::{Automaton, StartKind, dense},
    nfa::thompson::{Builder, NFA, State, Transition},
    util::{look::Look, primitives::StateID, start},
};
use regex_syntax::hir::Hir;

use super::{
    TooLarge,
    nfa::{next_id, transitions},
};

/// Whether a pattern asserts anything about Unicode word characters.
pub(super) fn has_unicode_word(hir: &Hir) -> bool {
    hir.properties().look_set().contains_word_unicode()
}

/// Adds an NFA of one pattern without its Unicode word boundaries, and gives its start. The
/// pattern must be entered where the text starts.
pub(super) fn eliminate(
    nfa: &NFA,
    into: &mut Builder,
    size_limit: usize,
) -> Result<StateID, TooLarge> {
    let product = Product { nfa, reader: Reader::get() };
    let start = Node::Step(nfa.start_anchored(), Place::Between { word: false }, Next::Either);
    let mut numbers = HashMap::from([(start, 0)]);
    let mut nodes = vec![start];
    let mut edges = Vec::new();
    while let Some(&node) = nodes.get(edges.len()) {
        let out = product.out(node);
        for successor in out.successors() {
            numbers.entry(successor).or_insert_with(|| {
                nodes.push(successor);
                nodes.len() - 1
            });
        }
        edges.push(out);
        if nodes.len() * size_of::<State>() > size_limit {
            return Err(TooLarge);
        }
    }
    let base = next_id(into)?;
    let id = |node: Node| StateID::new_unchecked(base + numbers[&node]);
    for out in edges {
        match out {
            Out::Bytes(ranges) => {
                let trans =
                    |(start, end, node): (u8, u8, Node)| Transition { start, end, next: id(node) };
                into.add_sparse(ranges.into_iter().map(trans).collect())?
            }
            Out::Look(look, node) => into.add_look(id(node), look)?,
            Out::Nodes(nodes) => into.add_union(nodes.into_iter().map(id).collect())?,
            Out::Match => into.add_match()?,
        };
    }
    Ok(id(start))
}

/// A state of the product.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Node {
    /// At a state of the pattern.
    Step(StateID, Place, Next),
    /// The pattern has matched, if the next character is as demanded.
    Demand(Place, Next),
    /// The pattern has matched, if the text ends here.
    End,
    /// The pattern has matched.
    Match,
}

/// Where in the text, as far as characters go.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// Between characters, behind one that is or is not a word character. The start of the text
    /// counts as one that is not.
    Between { word: bool },
    /// Inside a character, in this state of the reader.
    Inside(StateID),
}

/// What the next character has to be.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Next {
    Either,
    Word,
    /// Or there is none.
    NotWord,
}

impl Next {
    fn allows(self, word: bool) -> bool {
        match self {
            Self::Either => true,
            Self::Word => word,
            Self::NotWord => !word,
        }
    }

    /// Both demands, if one character can meet them.
    fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Either, demand) | (demand, Self::Either) => Some(demand),
            _ => (self == other).then_some(self),
        }
    }
}

/// Where a node leads.
enum Out {
    Bytes(Vec<(u8, u8, Node)>),
    Look(Look, Node),
    /// None of them is a dead end.
    Nodes(Vec<Node>),
    Match,
}

impl Out {
    fn successors(&self) -> Vec<Node> {
        match self {
            Self::Bytes(ranges) => ranges.iter().map(|(_, _, node)| *node).collect(),
            Self::Look(_, node) => vec![*node],
            Self::Nodes(nodes) => nodes.clone(),
            Self::Match => Vec::new(),
        }
    }
}

struct Product<'n> {
    nfa: &'n NFA,
    reader: &'n Reader,
}

impl Product<'_> {
    fn out(&self, node: Node) -> Out {
        match node {
            Node::Step(state, place, next) => self.step(state, place, next),
            Node::Demand(place, next) => {
                let any = [Transition { start: 0, end: 0xFF, next: StateID::ZERO }];
                Out::Bytes(self.read(&any, place, next, |_, place, next| match place {
                    Place::Between { .. } => Node::Match,
                    Place::Inside(_) => Node::Demand(place, next),
                }))
            }
            Node::End => Out::Look(Look::End, Node::Match),
            Node::Match => Out::Match,
        }
    }

    fn step(&self, state: StateID, place: Place, next: Next) -> Out {
        let at = |state: StateID| Node::Step(state, place, next);
        match self.nfa.state(state) {
            reading @ (State::ByteRange { .. } | State::Sparse(_) | State::Dense(_)) => {
                Out::Bytes(self.read(&transitions(reading), place, next, Node::Step))
            }
            State::Look { look, next: to } => match demand(*look, place) {
                Demand::NoWord => Out::Look(*look, at(*to)),
                Demand::Never => Out::Nodes(Vec::new()),
                Demand::Next(demanded) => Out::Nodes(
                    next.and(demanded)
                        .map(|next| Node::Step(*to, place, next))
                        .into_iter()
                        .collect(),
                ),
            },
            State::Union { alternates } => {
                Out::Nodes(alternates.iter().map(|&id| at(id)).collect())
            }
            State::BinaryUnion { alt1, alt2 } => Out::Nodes(vec![at(*alt1), at(*alt2)]),
            State::Capture { next: to, .. } => Out::Nodes(vec![at(*to)]),
            State::Fail => Out::Nodes(Vec::new()),
            State::Match { .. } => match (next, place) {
                (Next::Either, _) => Out::Match,
                (Next::Word, _) | (_, Place::Inside(_)) => {
                    Out::Nodes(vec![Node::Demand(place, next)])
                }
                (Next::NotWord, _) => Out::Nodes(vec![Node::Demand(place, next), Node::End]),
            },
        }
    }

    /// Follows byte transitions of the pattern and of the reader at once.
    fn read(
        &self,
        transitions: &[Transition],
        place: Place,
        next: Next,
        node: impl Fn(StateID, Place, Next) -> Node,
    ) -> Vec<(u8, u8, Node)> {
        let mut ranges: Vec<(u8, u8, Node)> = Vec::new();
        for trans in transitions {
            for byte in trans.start..=trans.end {
                let to = match self.reader.read(place, byte) {
                    Read::Invalid => continue,
                    Read::More(state) => node(trans.next, Place::Inside(state), next),
                    Read::Char { word } if next.allows(word) => {
                        node(trans.next, Place::Between { word }, Next::Either)
                    }
                    Read::Char { .. } => continue,
                };
                match ranges.last_mut() {
                    Some((_, end, last)) if *last == to && *end + 1 == byte => *end = byte,
                    _ => ranges.push((byte, byte, to)),
                }
            }
        }
        ranges
    }
}

/// What an assertion says at a place.
enum Demand {
    /// Nothing of Unicode word characters.
    NoWord,
    /// It fails.
    Never,
    /// It holds if the next character is so.
    Next(Next),
}

fn demand(look: Look, place: Place) -> Demand {
    let Place::Between { word: before } = place else {
        return if is_unicode_word(look) { Demand::Never } else { Demand::NoWord };
    };
    match (look, before) {
        (Look::WordUnicode, true)
        | (Look::WordUnicodeNegate, false)
        | (Look::WordEndUnicode, true)
        | (Look::WordEndHalfUnicode, _) => Demand::Next(Next::NotWord),
        (Look::WordUnicode, false)
        | (Look::WordUnicodeNegate, true)
        | (Look::WordStartUnicode, false) => Demand::Next(Next::Word),
        (Look::WordStartHalfUnicode, false) => Demand::Next(Next::Either),
        (Look::WordStartUnicode, true)
        | (Look::WordEndUnicode, false)
        | (Look::WordStartHalfUnicode, true) => Demand::Never,
        _ => Demand::NoWord,
    }
}

fn is_unicode_word(look: Look) -> bool {
    matches!(
        look,
        Look::WordUnicode
            | Look::WordUnicodeNegate
            | Look::WordStartUnicode
            | Look::WordEndUnicode
            | Look::WordStartHalfUnicode
            | Look::WordEndHalfUnicode
    )
}

/// Reads characters byte by byte and says which are word characters.
struct Reader {
    dfa: dense::DFA<Vec<u32>>,
    start: StateID,
}

enum Read {
    Invalid,
    More(StateID),
    Char { word: bool },
}

impl Reader {
    /// The only one: it costs a hundred times what most patterns do.
    fn get() -> &'static Self {
        static READER: LazyLock<Reader> = LazyLock::new(|| {
            let anchored = start::Config::new().anchored(Anchored::Yes);
            let config = dense::Config::new().start_kind(StartKind::Anchored).minimize(true);
            let dfa = dense::Builder::new()
                .configure(config)
                .build_many(&[r"\w", r"\W"])
                .expect("two classes are within every limit");
            let start = dfa.start_state(&anchored).expect("anchored starts are supported");
            Reader { dfa, start }
        });
        &READER
    }

    fn read(&self, place: Place, byte: u8) -> Read {
        let from = match place {
            Place::Between { .. } => self.start,
            Place::Inside(state) => state,
        };
        let state = self.dfa.next_state(from, byte);
        if self.dfa.is_dead_state(state) {
            return Read::Invalid;
        }
        // A match shows one step late.
        let end = self.dfa.next_eoi_state(state);
        if self.dfa.is_match_state(end) {
            Read::Char { word: self.dfa.match_pattern(end, 0).as_usize() == 0 }
        } else {
            Read::More(state)
        }
    }
}
