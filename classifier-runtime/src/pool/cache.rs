//! The caches of answers.

use std::{
    boxed::Box,
    hash::{BuildHasher, BuildHasherDefault, Hash, Hasher},
    ops::RangeInclusive,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
    vec::Vec,
};

use quick_cache::{DefaultHashBuilder, Equivalent, Lifecycle, OptionsBuilder, Weighter, sync};

use super::{config::PoolConfig, panics::Held};

/// The cache of texts that a rule matched, or the cache of all others. There are two, so that texts that
/// no rule matches evict none of the first kind.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Classified,
    Uncategorized,
}

/// A text and, unless it is too long for the cache, its hash.
#[derive(Clone, Copy)]
pub(super) struct Text<'t> {
    pub(super) text: &'t str,
    pub(super) hash: Option<u64>,
}

/// The caches of one rule set.
pub(super) struct Caches<L> {
    /// Randomly seeded for each rule set, so that texts cannot be made to collide.
    hasher: DefaultHashBuilder,
    longest: usize,
    /// By [`Kind`].
    caches: [Option<Cache<L>>; 2],
    /// Hashes of recent texts of bulk calls and of recently cached texts. Hashes share places.
    seen: Box<[AtomicU64]>,
}

/// The number of recent texts that are recorded: in proportion to the size of the caches, within these
/// bounds.
const SEEN: RangeInclusive<usize> = 1 << 12..=1 << 20;

impl<L: Clone> Caches<L> {
    pub(super) fn new(config: &PoolConfig) -> Self {
        let longest = config.longest_cached_text;
        let texts = config.cache_size + config.uncategorized_cache_size;
        let seen = (2 * texts).next_power_of_two().clamp(*SEEN.start(), *SEEN.end());
        Self {
            hasher: DefaultHashBuilder::default(),
            longest,
            caches: [
                Cache::new(config.cache_size, config.cache_bytes, longest),
                Cache::new(
                    config.uncategorized_cache_size,
                    config.uncategorized_cache_bytes,
                    longest,
                ),
            ],
            seen: (0..seen).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// Hashes a text, once: caches and the table of texts in flight use this hash.
    pub(super) fn text<'t>(&self, text: &'t str) -> Text<'t> {
        Text { text, hash: (text.len() <= self.longest).then(|| self.hasher.hash_one(text)) }
    }

    /// Hashes a text of a bulk call. It is looked up and cached only if it occurred recently, so that a
    /// long list of distinct texts does not cost two look-ups and a cache entry each.
    pub(super) fn in_bulk<'t>(&self, text: &'t str) -> Text<'t> {
        let text = self.text(text);
        Text { hash: text.hash.filter(|&hash| self.mark_seen(hash)), ..text }
    }

    /// Whether a text with this hash occurred recently. Records that it did.
    fn mark_seen(&self, hash: u64) -> bool {
        let place = &self.seen[hash as usize & (self.seen.len() - 1)];
        let seen = place.load(Relaxed) == hash;
        if !seen {
            place.store(hash, Relaxed);
        }
        seen
    }

    /// The label of a text, and its cache.
    pub(super) fn get(&self, text: Text<'_>) -> Option<(Kind, Held<L>)> {
        let query = Query { hash: text.hash?, text: text.text };
        [Kind::Classified, Kind::Uncategorized]
            .into_iter()
            .find_map(|kind| Some((kind, self.caches[kind as usize].as_ref()?.0.get(&query)?)))
    }

    /// Whether this cache is enabled.
    pub(super) fn has(&self, kind: Kind) -> bool {
        self.caches[kind as usize].is_some()
    }

    /// Stores a label, and returns the number of evicted ones.
    pub(super) fn insert(&self, kind: Kind, hash: u64, text: Arc<str>, label: Held<L>) -> u64 {
        let mut evicted = Vec::new();
        self.mark_seen(hash);
        if let Some(cache) = &self.caches[kind as usize] {
            cache.0.insert_with_lifecycle(Key { hash, text }, label, &mut evicted);
        }
        // No lock is held here, because dropping a label runs foreign code.
        evicted.len() as u64
    }

    /// The number of texts in a cache.
    pub(super) fn len(&self, kind: Kind) -> usize {
        self.caches[kind as usize].as_ref().map_or(0, |cache| cache.0.len())
    }
}

/// A cache in shards, each with its own lock, which readers share.
struct Cache<L>(sync::Cache<Key, Held<L>, Weight, BuildHasherDefault<Prehashed>, KeepEvicted>);

impl<L: Clone> Cache<L> {
    /// `None` for a disabled cache.
    fn new(texts: usize, bytes: usize, longest: usize) -> Option<Self> {
        if texts == 0 {
            return None;
        }
        // There is only one bound for both limits: a text weighs its bytes, but at least its share of
        // all bytes. Shards have equal sizes, and each is large enough for the longest text.
        let most_shards = (bytes / longest.max(1)).max(1);
        let parallelism = thread::available_parallelism().map_or(1, usize::from);
        let shards = (4 * parallelism).next_power_of_two().min(1 << most_shards.ilog2());
        let options = OptionsBuilder::new()
            .shards(shards)
            .estimated_items_capacity(texts)
            .weight_capacity((bytes - bytes % shards) as u64)
            .build()
            .expect("both capacities are set");
        let weight = Weight { least: bytes.div_ceil(texts) as u64 };
        Some(Self(sync::Cache::with_options(
            options,
            weight,
            BuildHasherDefault::default(),
            KeepEvicted,
        )))
    }
}

struct Key {
    hash: u64,
    text: Arc<str>,
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Key {}

/// A key to look up.
struct Query<'t> {
    hash: u64,
    text: &'t str,
}

impl Hash for Query<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl Equivalent<Key> for Query<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        *self.text == *key.text
    }
}

/// Passes hashes through.
#[derive(Default)]
pub(super) struct Prehashed(u64);

impl Hasher for Prehashed {
    fn write(&mut self, _: &[u8]) {
        unreachable!("hashes are u64");
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[derive(Clone)]
struct Weight {
    least: u64,
}

impl<L> Weighter<Key, Held<L>> for Weight {
    fn weight(&self, key: &Key, _: &Held<L>) -> u64 {
        self.least.max(key.text.len() as u64)
    }
}

/// Returns evicted entries to the caller of the insertion, instead of dropping them under a lock.
#[derive(Clone)]
struct KeepEvicted;

impl<L> Lifecycle<Key, Held<L>> for KeepEvicted {
    type RequestState = Vec<(Key, Held<L>)>;

    fn on_evict(&self, evicted: &mut Vec<(Key, Held<L>)>, key: Key, label: Held<L>) {
        evicted.push((key, label));
    }
}
