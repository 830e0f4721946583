//! Serialized dense DFAs, read in place.
//!
//! The bytes are those that `regex_automata::dfa::dense::DFA` writes, in the version that
//! [`ENGINE`](classifier_format::ENGINE) names; that crate refuses to read any other. Of its fields, in
//! this order, those up to the start states are read here:
//!
//! ```text
//! label              32 bytes
//! byte order, version, unused, flags               four numbers
//! states, stride2, then a class for each byte      two numbers, 256 bytes
//! transitions        states << stride2 numbers: for each state one for each class and the end
//! kind of starts, start map, stride, patterns, two universal starts, start states
//! match states, special states, and more
//! ```
//!
//! A state is the index of its first transition. State 0 is dead. The next state is for bytes at
//! which the DFA gives up; there are none.
//!
//! Nothing here relies on the content of the bytes. Each index is checked where it is used, and an
//! invalid index leads to the dead state. Opening a DFA therefore does not read its transitions. A
//! step takes as many instructions as in `regex-automata`, which checks the same index.

/// The state that no text leaves.
pub const DEAD: u32 = 0;

const LABEL: &[u8; 32] = b"rust-regex-automata-dfa-dense\0\0\0";
const BYTE_ORDER: u32 = 0xFEFF;
const VERSION: u32 = 2;

/// At most 256 classes of bytes, and one for the end of the text.
const MAX_STRIDE2: u32 = 9;

/// A start state for each kind of text before the start; here there is none.
const STARTS: usize = 6;
const TEXT_START: usize = 2;
/// Starts without an anchor come first.
const ANCHORED: usize = STARTS;
const KIND_ANCHORED: u32 = 2;

/// A DFA.
#[derive(Clone, Copy, Debug)]
pub struct Dfa<'a> {
    transitions: &'a [u32],
    classes: &'a [u8; 256],
    start: u32,
    stride2: u32,
}

impl<'a> Dfa<'a> {
    /// Reads the start of a serialized DFA; `None` if the bytes are not a DFA of the kind that the
    /// compiler makes.
    #[must_use]
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut rest = Reader(bytes.strip_prefix(LABEL)?);
        let [byte_order, version, _unused, _flags] = rest.numbers()?;
        let [states, stride2] = rest.numbers()?;
        let classes = rest.byte_map()?;
        if (byte_order, version) != (BYTE_ORDER, VERSION) || !(1..=MAX_STRIDE2).contains(&stride2) {
            return None;
        }
        let transitions = rest.take((states as usize).checked_mul(size_of::<u32>() << stride2)?)?;
        let transitions = bytemuck::try_cast_slice(transitions).ok()?;
        let [kind] = rest.numbers()?;
        rest.byte_map()?;
        let [stride, _patterns, _unanchored, _anchored] = rest.numbers()?;
        let starts: [u32; 2 * STARTS] = rest.numbers()?;
        let start = starts[ANCHORED + TEXT_START];
        let is_known = (kind, stride as usize) == (KIND_ANCHORED, STARTS);
        is_known.then_some(Self { transitions, classes, start, stride2 })
    }

    /// The state at the start of a text.
    #[inline(always)]
    #[must_use]
    pub fn start(&self) -> u32 {
        self.start
    }

    /// The state after a byte.
    #[inline(always)]
    #[must_use]
    pub fn next(&self, state: u32, byte: u8) -> u32 {
        self.transition(state, self.classes[byte as usize].into())
    }

    /// The state after the end of the text.
    #[inline(always)]
    #[must_use]
    pub fn end(&self, state: u32) -> u32 {
        self.transition(state, usize::from(self.classes[0xFF]) + 1)
    }

    #[inline(always)]
    fn transition(&self, state: u32, class: usize) -> u32 {
        *self.transitions.get((state as usize).wrapping_add(class)).unwrap_or(&DEAD)
    }

    /// States are multiples of 2 to the power of this.
    #[inline(always)]
    #[must_use]
    pub fn stride2(&self) -> u32 {
        self.stride2
    }

    /// How many states there are.
    #[must_use]
    pub fn states(&self) -> usize {
        self.transitions.len() >> self.stride2
    }

    /// Bytes of which each is the first of its class.
    pub fn representatives(&self) -> impl Iterator<Item = u8> + use<'a> {
        let classes = self.classes;
        (0..=u8::MAX)
            .filter(|&byte| byte == 0 || classes[byte as usize] != classes[byte as usize - 1])
    }
}

/// The unread bytes.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte_map(&mut self) -> Option<&'a [u8; 256]> {
        self.take(256)?.first_chunk()
    }

    fn numbers<const COUNT: usize>(&mut self) -> Option<[u32; COUNT]> {
        let numbers = self.take(COUNT * size_of::<u32>())?.as_chunks().0;
        let mut read = [0; COUNT];
        read.iter_mut().zip(numbers).for_each(|(read, number)| *read = u32::from_ne_bytes(*number));
        Some(read)
    }
}

#[cfg(test)]
mod tests {
    use std::{vec, vec::Vec};

    use regex_automata::{
        Anchored, MatchKind,
        dfa::{Automaton, StartKind, dense},
        util::{primitives::StateID, start, syntax},
    };

    use super::*;

    const PATTERNS: [&[&str]; 5] = [
        &["^55[0-9] 5\\.1\\.1 ", "^550"],
        &["[a-f0-9]{6}-[0-9]+$"],
        &["a|b", "(ab)+c", "x*"],
        &["\\bfull\\b"],
        &["[^a]"],
    ];

    /// A DFA like those of the compiler, and its aligned bytes.
    fn dfa(patterns: &[&str]) -> (dense::DFA<Vec<u32>>, Vec<u64>) {
        let config = dense::Config::new()
            .start_kind(StartKind::Anchored)
            .match_kind(MatchKind::All)
            .accelerate(false);
        let syntax = syntax::Config::new().unicode(false).utf8(false);
        let builder = dense::Builder::new().configure(config).syntax(syntax).clone();
        let dfa = builder.build_many(patterns).unwrap();
        let (bytes, padding) = dfa.to_bytes_native_endian();
        let bytes = &bytes[padding..];
        let mut words = vec![0_u64; bytes.len().div_ceil(8)];
        bytemuck::cast_slice_mut(&mut words)[..bytes.len()].copy_from_slice(bytes);
        (dfa, words)
    }

    #[test]
    fn each_state_has_the_transitions_that_regex_automata_gives_it() {
        for patterns in PATTERNS {
            let (theirs, words) = dfa(patterns);
            let ours = Dfa::read(bytemuck::cast_slice(&words)).unwrap();
            let start = start::Config::new().anchored(Anchored::Yes);
            assert_eq!(ours.start(), theirs.start_state(&start).unwrap().as_u32());
            for index in 0..ours.states() {
                let state = index << ours.stride2();
                let id = StateID::must(state);
                for byte in 0..=u8::MAX {
                    let expected = theirs.next_state(id, byte).as_u32();
                    assert_eq!(ours.next(state as u32, byte), expected, "{patterns:?}");
                }
                assert_eq!(ours.end(state as u32), theirs.next_eoi_state(id).as_u32());
            }
            let representatives = theirs.byte_classes().representatives(..);
            let representatives: Vec<u8> =
                representatives.filter_map(|unit| unit.as_u8()).collect();
            assert_eq!(ours.representatives().collect::<Vec<_>>(), representatives);
        }
    }

    #[test]
    fn truncated_or_altered_bytes_are_not_a_dfa() {
        let (_, words) = dfa(PATTERNS[0]);
        let bytes: &[u8] = bytemuck::cast_slice(&words);
        let dfa = Dfa::read(bytes).unwrap();
        let read = 32 + 4 * 6 + 256 + 4 * dfa.transitions.len() + 4 + 256 + 4 * 4 + 4 * 2 * STARTS;
        for len in 0..read {
            assert!(Dfa::read(&bytes[..len]).is_none(), "{len}");
        }
        assert!(Dfa::read(&bytes[..read]).is_some());
        for at in (0..40).chain([52, 53]) {
            let mut words = words.clone();
            bytemuck::cast_slice_mut::<_, u8>(&mut words)[at] ^= 0x10;
            assert!(Dfa::read(bytemuck::cast_slice(&words)).is_none(), "{at}");
        }
    }

    #[test]
    fn invalid_transitions_lead_to_the_dead_state() {
        let (_, mut words) = dfa(PATTERNS[1]);
        let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
        bytes[32 + 4 * 6 + 256..].iter_mut().step_by(3).for_each(|byte| *byte = 0xFF);
        let Some(dfa) = Dfa::read(bytemuck::cast_slice(&words)) else { return };
        for state in [0, 1, 1 << 20, u32::MAX - 1, u32::MAX] {
            for byte in 0..=u8::MAX {
                let next = dfa.next(state, byte);
                assert_eq!(dfa.next(u32::MAX - next % 2, byte), DEAD);
            }
            let _ = dfa.end(state);
        }
    }
}
