//! Validates programs of untrusted artifacts.

use super::{Positions, large::Parts};
use classifier_format::{
    POSITION_SMALL_WORDS, POSITION_WORDS, PositionRecord, position_flag, unpacked_span,
};

/// Pairs of classes of symbols: the maximum number of variants.
const CONTEXTS: u32 = 6 * 6;

/// Whether [`Positions`] can run a program without a panic: it has exactly its words, and each
/// index in it is in range.
///
/// Takes time proportional to the program.
#[must_use]
pub fn check(record: &PositionRecord, kinds: &[u8; 256], words: &[u64]) -> bool {
    let range = record.start as usize..(record.start as usize).saturating_add(record.len as usize);
    let is_sound = (1..=256).contains(&record.kinds)
        && (1..=CONTEXTS).contains(&record.variants)
        && record.flags & !position_flag::ALL == 0
        && kinds.iter().all(|&kind| u32::from(kind) < record.kinds);
    let is_large = record.words as usize > POSITION_SMALL_WORDS;
    let has_size = match record.words {
        1 | 2 | 4 => record.entries | record.wides | record.wide_sources | record.targets == 0,
        words => is_large && words as usize <= POSITION_WORDS,
    };
    let Some(words) = words.get(range) else { return false };
    if !is_sound || !has_size || length(record) != Some(words.len()) {
        return false;
    }
    let automaton = Positions { record, kinds, words };
    automaton.has_known_contexts() && (!is_large || automaton.has_known_groups())
}

/// The number of words of a program, unless it exceeds the maximum.
fn length(record: &PositionRecord) -> Option<usize> {
    // Products of these are less than 64 bits.
    let [words, kinds, variants] = [record.words, record.kinds, record.variants].map(u64::from);
    let contexts = if variants > 1 { kinds + 1 } else { 0 };
    let sets = 1 + contexts + words * (kinds + 3 * variants + 5);
    let groups = if record.words as usize <= POSITION_SMALL_WORDS {
        u64::from(record.groups) * (1 + 2 * words)
    } else {
        let pairs =
            [record.entries, record.wides, record.wide_sources, record.groups, record.targets];
        words.div_ceil(64) + words + 1 + 2 * pairs.map(u64::from).iter().sum::<u64>()
    };
    usize::try_from(sets + groups).ok()
}

impl Positions<'_> {
    /// Whether each pair of classes has a variant.
    fn has_known_contexts(&self) -> bool {
        let Self { record, words, .. } = self;
        if record.variants == 1 {
            return true;
        }
        words[1..][..record.kinds as usize + 1].iter().all(|word| {
            let [variants @ .., _, before] = word.to_le_bytes();
            variants.iter().all(|&variant| u32::from(variant) < record.variants)
                && before % 8 == 0
                && usize::from(before) < 8 * variants.len()
        })
    }

    /// Whether the groups of a large program are of its words.
    fn has_known_groups(&self) -> bool {
        let Self { record, .. } = self;
        let Parts { first_words, index, entries, wides, wide_sources, groups, targets, .. } =
            self.parts();
        let count = record.words as usize;
        let is_word = |&[word, _]: &[u64; 2]| word < u64::from(record.words);
        let is_group = |group: u64| group < u64::from(record.groups);
        let used = count % 64;
        let beyond = used != 0 && first_words.last().is_some_and(|&last| last >> used != 0);
        !beyond
            && index.is_sorted()
            && index[0] == 0
            && index[count] == entries.len() as u64
            && entries.iter().chain(wides).all(|&[_, group]| is_group(group))
            && follow_each_other(wides.iter().map(|&[span, _]| span), wide_sources.len())
            && follow_each_other(groups.iter().map(|&[_, span]| span), targets.len())
            && wide_sources.iter().chain(targets).all(is_word)
    }
}

/// Whether runs of records follow each other without a gap, so that none is read twice.
fn follow_each_other(mut spans: impl Iterator<Item = u64>, len: usize) -> bool {
    let mut end = 0;
    spans.all(|span| {
        let range = unpacked_span(span);
        let follows = range.start == end && range.end <= len;
        end = range.end;
        follows
    }) && end == len
}
