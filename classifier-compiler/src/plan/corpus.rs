//! What texts are like, as far as rules and examples tell, and so what a window will cost.

use std::collections::HashMap;

use classifier_runtime::format::{COARSE_GRAM, fold};

use super::{
    element::Unit,
    window::{GRAMS, Grams, combined, folded, rarity, ways},
};

/// How often grams occur in the pieces of all rules and in examples. Those are what texts are like,
/// or the rules would not be worth having.
pub(super) struct Corpus {
    /// Those that pay.
    pub(super) grams: &'static [Grams],
    counts: HashMap<(Grams, u64), Count>,
    /// Bytes of the examples, as far as they are counted, and [`FEW`] at least.
    bytes: u64,
}

/// How often a gram of some piece occurs.
#[derive(Clone, Copy, Default)]
struct Count {
    pieces: u32,
    examples: u32,
}

/// What looking for a window costs, by guess; the less is the better.
///
/// What examples have seldom comes before what they have often: where long windows are words such
/// as `message`, a short one of a rare word spares more than the finer pass costs. On 333 rules,
/// texts that are no examples took a fifth less time by examples than by the pieces alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    is_often: bool,
    grams: Grams,
    /// How often its grams are in texts for nothing.
    hits: u64,
}

/// Pieces from which on wide grams pay. They spare comparisons where many pieces share their words,
/// and cost a second look into a table.
const MANY: usize = 4000;

/// Bytes of examples that are counted, at most.
const MOST: usize = 1 << 20;
/// Bytes of examples below which they tell less than they seem to.
const FEW: u64 = 1 << 14;

/// Hits of a gram for each piece that has it,
const PIECE: u64 = 16;
/// and for each time that so many bytes of examples have it.
const EXAMPLE: u64 = 3 << 20;

/// A window is often in texts if there is one of its grams in so many bytes.
const OFTEN: u64 = 320;

impl Cost {
    /// What it costs if so many literals have the piece.
    pub(super) fn with_users(self, users: u64) -> Self {
        Self { hits: self.hits.saturating_add(users * PIECE), ..self }
    }
}

impl Corpus {
    /// Counts the grams of so many pieces, in these and in examples.
    pub(super) fn new<'p>(
        pieces: impl ExactSizeIterator<Item = &'p [Unit]>,
        examples: &[&str],
    ) -> Self {
        let grams: &[Grams] = if pieces.len() < MANY {
            &[Grams::Short, Grams::Least]
        } else {
            &[Grams::Wide, Grams::Short, Grams::Least]
        };
        let mut corpus = Self { grams, counts: HashMap::new(), bytes: 0 };
        pieces.for_each(|piece| corpus.add_piece(piece));
        let mut left = MOST;
        for example in examples {
            let counted = &example.as_bytes()[..example.len().min(left)];
            corpus.add_example(counted);
            left -= counted.len();
        }
        corpus.bytes = FEW.max((MOST - left) as u64);
        corpus
    }

    fn add_piece(&mut self, piece: &[Unit]) {
        let spelling: Vec<Option<u64>> = piece
            .iter()
            .map(|&unit| {
                let (value, _) = *ways(unit).first()?.first()?;
                Some(fold(value.into()) & 0xFF)
            })
            .collect();
        for &grams in self.grams {
            for bytes in spelling.windows(grams.len()) {
                let gram = bytes.iter().rev().try_fold(0, |gram, byte| Some(gram << 8 | (*byte)?));
                if let Some(gram) = gram {
                    self.counts.entry((grams, gram)).or_default().pieces += 1;
                }
            }
        }
    }

    fn add_example(&mut self, example: &[u8]) {
        let folded: Vec<u64> = example.iter().map(|&byte| fold(byte.into()) & 0xFF).collect();
        for &grams in self.grams {
            for bytes in folded.windows(grams.len()) {
                let gram = bytes.iter().rev().fold(0, |gram, byte| gram << 8 | byte);
                if let Some(count) = self.counts.get_mut(&(grams, gram)) {
                    count.examples += 1;
                }
            }
        }
    }

    /// What the windows of a piece cost, by where they start. Of the first gram, `need` bytes are
    /// the piece's.
    pub(super) fn costs(&self, piece: &[Unit], grams: Grams, need: usize) -> Vec<Cost> {
        let first_way = |&unit: &Unit| ways(unit).first().map(|way| folded(way.first().copied()));
        let bytes: Vec<Vec<u64>> =
            piece.iter().map(|unit| first_way(unit).unwrap_or_default()).collect();
        let any: Vec<Vec<u64>> = (need..grams.len()).map(|_| folded(None)).collect();
        let hits = bytes.windows(grams.len() - any.len()).map(|bytes| {
            let all = bytes.iter().map(Vec::len).product::<usize>();
            (all <= GRAMS).then(|| self.hits(&[bytes, &any].concat(), grams))
        });
        let hits: Vec<Option<Hits>> = hits.collect();
        hits.windows(grams.places()).map(|hits| self.cost(grams, need, hits)).collect()
    }

    /// The cost of a window, by the hits of its grams; none where there are too many grams. Grams of
    /// which only a part is the piece's are not counted in examples.
    fn cost(&self, grams: Grams, need: usize, hits: &[Option<Hits>]) -> Cost {
        let sum = hits.iter().try_fold(Hits::default(), |sum, hits| Some(sum + (*hits)?));
        match sum {
            None => Cost { is_often: true, grams, hits: u64::MAX },
            Some(Hits { seen, guessed }) => Cost {
                is_often: need < grams.len() || seen * OFTEN > self.bytes,
                grams,
                hits: guessed + seen * EXAMPLE / self.bytes,
            },
        }
    }

    /// The hits of the grams that have one of these bytes at each of their places.
    fn hits(&self, bytes: &[Vec<u64>], grams: Grams) -> Hits {
        let hits = combined(bytes).into_iter().map(|gram| {
            let Count { pieces, examples } =
                self.counts.get(&(grams, gram)).copied().unwrap_or_default();
            // A bitmap tells of four bytes at most.
            let looked_up = &gram.to_le_bytes()[..grams.len().min(COARSE_GRAM)];
            let rarity: u32 = looked_up.iter().map(|&byte| rarity(byte)).sum();
            let guessed = u64::from(pieces) * PIECE + (1 << 12 >> (rarity / 2).min(12));
            Hits { seen: examples.into(), guessed }
        });
        hits.fold(Hits::default(), |sum, hits| sum + hits)
    }
}

/// How often grams are in texts.
#[derive(Clone, Copy, Default)]
struct Hits {
    /// In the examples.
    seen: u64,
    guessed: u64,
}

impl std::ops::Add for Hits {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { seen: self.seen + other.seen, guessed: self.guessed + other.guessed }
    }
}
