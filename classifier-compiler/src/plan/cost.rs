//! What texts are like, as far as rules and examples tell, and so what a window will cost.

use classifier_format::fold;

use super::{
    element::Unit,
    grams::{KEYS, Key, combined, folded, rarity},
};

/// How often grams occur in the pieces of all rules and in examples. Those are what texts are like,
/// or the rules would not be worth having.
pub(super) struct Corpus {
    /// The keys that pay, the cheapest first.
    pub(super) keys: &'static [Key],
    /// For each of these, what is counted.
    counts: Vec<Counts>,
    /// Bytes of the examples, as far as they are counted, and [`FEW`] at least.
    bytes: u64,
}

/// How often a key of some piece occurs.
#[derive(Clone, Copy, Default)]
struct Count {
    pieces: u32,
    examples: u32,
}

/// The counts of keys, each at the first place from its own on that was free. A standard map takes ten
/// times as long without optimization.
struct Counts {
    /// A power of two; those without pieces are free.
    places: Vec<(u64, Count)>,
    used: usize,
}

impl Counts {
    fn new() -> Self {
        Self { places: vec![(0, Count::default()); 2], used: 0 }
    }

    /// Where a key is, or the free place that it would have.
    fn place(&self, key: u64) -> usize {
        let last = self.places.len() - 1;
        let product = u128::from(key ^ 0x9E37_79B9_7F4A_7C15) * 0xD6E8_FEB8_6659_FD93_u128;
        let mut place = (product as u64 ^ (product >> 64) as u64) as usize & last;
        while self.places[place].1.pieces != 0 && self.places[place].0 != key {
            place = (place + 1) & last;
        }
        place
    }

    fn add_piece(&mut self, key: u64) {
        let place = self.place(key);
        let is_new = self.places[place].1.pieces == 0;
        self.places[place].0 = key;
        self.places[place].1.pieces += 1;
        self.used += usize::from(is_new);
        if 2 * self.used > self.places.len() {
            let places = vec![(0, Count::default()); 2 * self.places.len()];
            for (key, count) in std::mem::replace(&mut self.places, places) {
                if count.pieces != 0 {
                    let place = self.place(key);
                    self.places[place] = (key, count);
                }
            }
        }
    }

    /// Counts a key of an example, if a piece has it.
    fn add_example(&mut self, key: u64) {
        let place = self.place(key);
        if self.places[place].1.pieces != 0 {
            self.places[place].1.examples += 1;
        }
    }

    fn of(&self, key: u64) -> Count {
        self.places[self.place(key)].1
    }
}

/// What looking for a window costs, by guess; the less is the better.
///
/// What examples have seldom comes before what they have often: where long windows are words such
/// as `message`, a short one of a rare word spares more than the finer pass costs. On 333 rules,
/// texts that are no examples took a fifth less time by examples than by the pieces alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    is_often: bool,
    key: Key,
    /// How often its keys are in texts for nothing.
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
        examples: &[Vec<u8>],
    ) -> Self {
        let keys: &[Key] = if pieces.len() < MANY {
            &[Key::Four, Key::Three, Key::Pair]
        } else {
            &[Key::Eight, Key::Four, Key::Three, Key::Pair]
        };
        let mut corpus =
            Self { keys, counts: keys.iter().map(|_| Counts::new()).collect(), bytes: 0 };
        pieces.for_each(|piece| corpus.add_piece(piece));
        let mut left = MOST;
        for example in examples {
            let counted = &example[..example.len().min(left)];
            corpus.add_example(counted);
            left -= counted.len();
        }
        corpus.bytes = FEW.max((MOST - left) as u64);
        corpus
    }

    fn add_piece(&mut self, piece: &[Unit]) {
        let spelling: Vec<Option<u64>> = piece
            .iter()
            .map(|&unit| match unit {
                Unit::Byte { value, .. } => Some(fold(value.into()) & 0xFF),
                _ => None,
            })
            .collect();
        for (kind, counts) in self.keys.iter().zip(&mut self.counts) {
            for bytes in spelling.windows(kind.len()) {
                let key = bytes.iter().rev().try_fold(0, |key, byte| Some(key << 8 | (*byte)?));
                if let Some(key) = key {
                    counts.add_piece(key);
                }
            }
        }
    }

    fn add_example(&mut self, example: &[u8]) {
        let folded: Vec<u64> = example.iter().map(|&byte| fold(byte.into()) & 0xFF).collect();
        for (kind, counts) in self.keys.iter().zip(&mut self.counts) {
            // The last byte of a window is the highest of its key.
            let shift = 8 * (kind.len() - 1);
            let mut key = 0;
            for (index, byte) in folded.iter().enumerate() {
                key = key >> 8 | byte << shift;
                if index + 1 >= kind.len() {
                    counts.add_example(key);
                }
            }
        }
    }

    /// What the windows of a piece cost, by where they start.
    pub(super) fn costs(&self, piece: &[Unit], key: Key) -> Vec<Cost> {
        let bytes = |&unit: &Unit| match unit {
            Unit::Byte { value, mask } => folded((value, mask)),
            _ => Vec::new(),
        };
        let bytes: Vec<Vec<u64>> = piece.iter().map(bytes).collect();
        let hits = bytes.windows(key.len()).map(|bytes| {
            let all = bytes.iter().map(Vec::len).product::<usize>();
            (all <= KEYS).then(|| self.hits(bytes, key))
        });
        let hits: Vec<Option<Hits>> = hits.collect();
        hits.windows(key.places()).map(|hits| self.cost(key, hits)).collect()
    }

    /// The cost of a window, by the hits of its keys; none where there are too many keys.
    fn cost(&self, key: Key, hits: &[Option<Hits>]) -> Cost {
        let sum = hits.iter().try_fold(Hits::default(), |sum, hits| Some(sum + (*hits)?));
        match sum {
            None => Cost { is_often: true, key, hits: u64::MAX },
            Some(Hits { seen, guessed }) => Cost {
                is_often: key == Key::Pair || seen * OFTEN > self.bytes,
                key,
                hits: guessed + seen * EXAMPLE / self.bytes,
            },
        }
    }

    /// The hits of the keys that have one of these bytes at each of their places.
    fn hits(&self, bytes: &[Vec<u64>], key: Key) -> Hits {
        let counts = self.keys.iter().zip(&self.counts).find(|(its, _)| **its == key);
        let counts = counts.map(|(_, counts)| counts);
        let hits = combined(bytes).into_iter().map(|bytes| {
            let Count { pieces, examples } = counts.map_or(Count::default(), |it| it.of(bytes));
            // A gram has four bytes at most.
            let looked_up = &bytes.to_le_bytes()[..key.len().min(4)];
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
