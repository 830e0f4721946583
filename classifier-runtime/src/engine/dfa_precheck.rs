//! What is looked at in a serialized DFA before `regex-automata` checks it.

/// What a dense DFA of the version that [`ENGINE`](classifier_format::ENGINE) names begins with.
const LABEL: &[u8; 32] = b"rust-regex-automata-dfa-dense\0\0\0";

/// Numbers of the header: byte order, version, one that is not used, flags.
const HEADER: usize = 4;
/// Bytes of a table with an entry for each byte value.
const BYTE_MAP: usize = 256;
/// Start states of a kind: of all patterns with and without an anchor, or of one pattern.
const STARTS: usize = 6;

/// Whether no two match states share entries of the table of patterns: each has those that follow
/// the ones of the match state before, as they are written.
///
/// `regex-automata` looks through the entries of each match state. Where all have all, that takes
/// time in proportion to the square of the bytes. `None` if the bytes end before the table does.
pub(crate) fn patterns_are_disjoint(dfa: &[u8]) -> Option<bool> {
    let mut rest = match_states(dfa)?;
    let mut end = 0_u32;
    for _ in 0..rest.number()? {
        let (start, len) = (rest.number()?, rest.number()?);
        if start != end {
            return Some(false);
        }
        end = end.checked_add(len)?;
    }
    let _patterns = rest.number()?;
    Some(end == rest.number()?)
}

/// What follows the tables of transitions and of start states.
pub(crate) fn match_states(dfa: &[u8]) -> Option<Reader<'_>> {
    let mut rest = Reader(dfa.strip_prefix(LABEL)?);
    rest.skip(HEADER, size_of::<u32>())?;
    let states = rest.number()?;
    let stride = 1_usize.checked_shl(rest.number()?)?;
    rest.skip(BYTE_MAP, 1)?;
    rest.skip(states as usize, stride.checked_mul(size_of::<u32>())?)?;

    // The kind of start states, the map from bytes to these, and how many there are of a kind.
    rest.skip(1, size_of::<u32>() + BYTE_MAP + size_of::<u32>())?;
    let patterns = match rest.number()? {
        u32::MAX => 0,
        patterns => patterns as usize,
    };
    // Two start states that are the same for any place in the text, then all.
    rest.skip(2, size_of::<u32>())?;
    rest.skip(patterns.checked_add(2)?, STARTS * size_of::<u32>())?;
    Some(rest)
}

/// What has not been read.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl Reader<'_> {
    /// Leaves out so many entries of this size.
    fn skip(&mut self, count: usize, size: usize) -> Option<()> {
        self.0 = self.0.get(count.checked_mul(size)?..)?;
        Some(())
    }

    fn number(&mut self) -> Option<u32> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_ne_bytes(*number))
    }
}
