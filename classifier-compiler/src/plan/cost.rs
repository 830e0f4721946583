//! What looking for a window costs, estimated from the rules and their examples.

use super::{
    element::Unit,
    grams::{GramKind, MOST_GRAMS, combined, folded, rarity},
};

/// How often grams occur in the pieces of all rules and in the examples. Texts are expected to be like
/// these.
pub(super) struct Corpus {
    /// The kinds of grams that pay, the cheapest first.
    pub(super) kinds: &'static [GramKind],
    /// For each of these, how often its grams occur.
    counts: Vec<Counts>,
    /// The counted bytes of the examples, and [`FEW`] at least.
    bytes: u64,
}

/// How often a gram of some piece occurs.
#[derive(Clone, Copy, Default)]
struct Count {
    /// In pieces, once for each literal that has the piece.
    literals: u32,
    examples: u32,
}

/// A hash table of grams with linear probing. A standard map takes ten times as long without
/// optimization.
struct Counts {
    /// A power of two; those without literals are free.
    places: Vec<(u64, Count)>,
    used: usize,
}

impl Counts {
    fn new() -> Self {
        Self { places: vec![(0, Count::default()); 2], used: 0 }
    }

    /// The place of a gram, or the free place that it would have.
    fn place(&self, gram: u64) -> usize {
        let last = self.places.len() - 1;
        let product = u128::from(gram ^ 0x9E37_79B9_7F4A_7C15) * 0xD6E8_FEB8_6659_FD93_u128;
        let mut place = (product as u64 ^ (product >> 64) as u64) as usize & last;
        while self.places[place].1.literals != 0 && self.places[place].0 != gram {
            place = (place + 1) & last;
        }
        place
    }

    /// Counts a gram of a piece that so many literals have.
    fn add_piece(&mut self, gram: u64, literals: u32) {
        let place = self.place(gram);
        let is_new = self.places[place].1.literals == 0;
        self.places[place].0 = gram;
        self.places[place].1.literals += literals;
        self.used += usize::from(is_new);
        if 2 * self.used > self.places.len() {
            let places = vec![(0, Count::default()); 2 * self.places.len()];
            for (gram, count) in std::mem::replace(&mut self.places, places) {
                if count.literals != 0 {
                    let place = self.place(gram);
                    self.places[place] = (gram, count);
                }
            }
        }
    }

    /// Counts a gram of an example, if a piece has it.
    fn add_example(&mut self, gram: u64) {
        let place = self.place(gram);
        if self.places[place].1.literals != 0 {
            self.places[place].1.examples += 1;
        }
    }

    fn of(&self, gram: u64) -> Count {
        self.places[self.place(gram)].1
    }
}

/// The estimated cost of looking for a window.
///
/// Grams that are rare in the examples come before frequent ones: where long windows are words such
/// as `message`, a short one of a rare word spares more than the finer pass costs. On 333 rules,
/// texts that are no examples took a fifth less time by examples than by the pieces alone.
///
/// A text with a gram looks at all literals that are found by it. So where hundreds of literals share
/// their longest windows, shorter ones with fewer literals come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    is_often: bool,
    rank: Rank,
    /// How often its grams are in texts without a match.
    hits: u64,
}

/// What a window costs wherever it occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// About the logarithm of the number of literals that share its grams; 0 for a few hundred.
    crowd: u32,
    kind: GramKind,
}

/// The fewest pieces for which grams of eight bytes pay. They spare comparisons where many pieces share
/// their words, and cost a second look-up.
const MANY: usize = 4000;

/// The most bytes of examples that are counted.
const MOST: usize = 1 << 20;
/// With fewer bytes of examples, their counts are taken as of this many.
const FEW: u64 = 1 << 14;

/// Hits of a gram for each literal whose piece has it,
const PIECE: u64 = 16;
/// and for each time that so many bytes of examples have it.
const EXAMPLE: u64 = 3 << 20;

/// A window is frequent if one of its grams is in so many bytes.
const OFTEN: u64 = 320;

/// Windows are crowded if their grams are in so many literals together.
const CROWD: u64 = 512;

impl Cost {
    /// The order of the windows of one piece.
    pub(super) fn in_piece(&self) -> impl Ord + use<> {
        let Self { is_often, rank, hits } = *self;
        (rank, is_often, hits)
    }

    /// Whether a window of another kind may be cheaper.
    pub(super) fn is_crowded(&self) -> bool {
        self.rank.crowd > 0
    }
}

impl Corpus {
    /// Counts the grams of pieces, in the pieces and in examples. With each piece comes the number of
    /// literals that have it.
    pub(super) fn new<'p>(
        pieces: impl ExactSizeIterator<Item = (&'p [Unit], usize)>,
        examples: &[Vec<u8>],
    ) -> Self {
        let kinds: &[GramKind] = if pieces.len() < MANY {
            &[GramKind::Four, GramKind::Three, GramKind::Pair]
        } else {
            &[GramKind::Eight, GramKind::Four, GramKind::Three, GramKind::Pair]
        };
        let mut corpus =
            Self { kinds, counts: kinds.iter().map(|_| Counts::new()).collect(), bytes: 0 };
        pieces.for_each(|(piece, literals)| corpus.add_piece(piece, literals as u32));
        let mut left = MOST;
        for example in examples {
            let counted = &example[..example.len().min(left)];
            corpus.add_example(counted);
            left -= counted.len();
        }
        corpus.bytes = FEW.max((MOST - left) as u64);
        corpus
    }

    fn add_piece(&mut self, piece: &[Unit], literals: u32) {
        for (kind, counts) in self.kinds.iter().zip(&mut self.counts) {
            let values = piece.iter().map(|unit| unit.masked().map(|(value, _)| value));
            kind.each_gram(values, |gram| counts.add_piece(gram, literals));
        }
    }

    fn add_example(&mut self, example: &[u8]) {
        for (kind, counts) in self.kinds.iter().zip(&mut self.counts) {
            kind.each_gram(example.iter().copied().map(Some), |gram| counts.add_example(gram));
        }
    }

    /// The cost of each window of a piece, by its start.
    pub(super) fn costs(&self, piece: &[Unit], kind: GramKind) -> Vec<Cost> {
        let bytes = piece.iter().map(|unit| unit.masked().map_or_else(Vec::new, folded));
        let bytes: Vec<Vec<u64>> = bytes.collect();
        let hits = bytes.windows(kind.len()).map(|bytes| {
            let all = bytes.iter().map(Vec::len).product::<usize>();
            (all <= MOST_GRAMS).then(|| self.hits(bytes, kind))
        });
        let hits: Vec<Option<Hits>> = hits.collect();
        hits.windows(kind.places()).map(|hits| self.cost(kind, hits)).collect()
    }

    /// The cost of a window, by the hits of its grams; `None` where there are too many grams.
    fn cost(&self, kind: GramKind, hits: &[Option<Hits>]) -> Cost {
        let sum = hits.iter().try_fold(Hits::default(), |sum, hits| Some(sum + (*hits)?));
        match sum {
            None => Cost { is_often: true, rank: self.rank(kind, u64::MAX), hits: u64::MAX },
            Some(Hits { literals, seen, guessed }) => Cost {
                is_often: kind == GramKind::Pair || seen * OFTEN > self.bytes,
                rank: self.rank(kind, literals),
                hits: literals * PIECE + guessed + seen * EXAMPLE / self.bytes,
            },
        }
    }

    fn rank(&self, kind: GramKind, literals: u64) -> Rank {
        let crowd = (literals / CROWD).checked_ilog2().map_or(0, |log| 1 + log / 2);
        let crowd = match kind {
            // It has 128 grams. Thousands of these are in all texts, and a pair takes a pass.
            GramKind::Three if self.kinds.contains(&GramKind::Eight) => u32::MAX,
            GramKind::Pair => u32::MAX,
            _ => crowd,
        };
        Rank { crowd, kind }
    }

    /// The hits of the grams that have one of these bytes at each of their places.
    fn hits(&self, bytes: &[Vec<u64>], kind: GramKind) -> Hits {
        let counts = self.kinds.iter().zip(&self.counts).find(|(its, _)| **its == kind);
        let counts = counts.map(|(_, counts)| counts);
        let hits = combined(bytes).into_iter().map(|bytes| {
            let Count { literals, examples } = counts.map_or(Count::default(), |it| it.of(bytes));
            // A gram has four bytes at most.
            let looked_up = &bytes.to_le_bytes()[..kind.len().min(4)];
            let rarity: u32 = looked_up.iter().map(|&byte| rarity(byte)).sum();
            let guessed = 1 << 12 >> (rarity / 2).min(12);
            Hits { literals: literals.into(), seen: examples.into(), guessed }
        });
        hits.fold(Hits::default(), |sum, hits| sum + hits)
    }
}

/// The frequency of grams in texts.
#[derive(Clone, Copy, Default)]
struct Hits {
    /// Literals whose pieces have them.
    literals: u64,
    /// In the examples.
    seen: u64,
    guessed: u64,
}

impl std::ops::Add for Hits {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            literals: self.literals + other.literals,
            seen: self.seen + other.seen,
            guessed: self.guessed + other.guessed,
        }
    }
}
