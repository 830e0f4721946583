//! The most frequent keys, in bounded memory.

use std::cmp::Reverse;
use std::collections::HashMap;

/// Counts keys, and forgets rare ones when there are too many.
///
/// This is lossy counting (Manku and Motwani, "Approximate Frequency Counts over Data Streams",
/// VLDB 2002), except that keys are forgotten when memory is full, and not after a fixed number of
/// texts. So counts are exact while memory is enough. Up to `missed` occurrences of a key were not
/// counted; a key that is not kept occurred at most [`lost`](Self::lost) times.
pub struct Frequent<V> {
    /// The number of keys to keep when there are twice as many.
    capacity: usize,
    lost: u64,
    keys: HashMap<String, Counted<V>>,
}

/// The count and the value of a key.
pub struct Counted<V> {
    pub count: u64,
    /// The largest number of occurrences before the key was counted.
    pub missed: u64,
    pub value: V,
}

impl<V> Counted<V> {
    /// The largest number of occurrences.
    pub fn at_most(&self) -> u64 {
        self.count + self.missed
    }
}

impl<V> Frequent<V> {
    /// An empty counter that keeps at least the `capacity` most frequent keys.
    pub fn new(capacity: usize) -> Self {
        Frequent { capacity, lost: 0, keys: HashMap::new() }
    }

    /// Count `key`, and return its value, which is `first` for a new key. Allocates if the key is
    /// new.
    pub fn add(&mut self, key: &str, first: impl FnOnce() -> V) -> &mut V {
        // Two lookups, because of the borrow checker: an early return would borrow for the whole
        // function.
        if !self.keys.contains_key(key) {
            let new = Counted { count: 0, missed: self.lost, value: first() };
            self.keys.insert(key.to_owned(), new);
        }
        let counted = self.keys.get_mut(key).expect("it is there now");
        counted.count += 1;
        &mut counted.value
    }

    /// Move the counts of later texts out of `later`, which has forgotten nothing. Values of the
    /// same key are joined.
    pub fn append(&mut self, later: &mut Self, join: impl Fn(&mut V, V)) {
        for (key, new) in later.keys.drain() {
            match self.keys.get_mut(&key) {
                Some(old) => {
                    old.count += new.count;
                    join(&mut old.value, new.value);
                }
                None => drop(self.keys.insert(key, Counted { missed: self.lost, ..new })),
            }
        }
        if self.keys.len() > 2 * self.capacity {
            self.forget();
        }
    }

    /// Keep the `capacity` keys that may be most frequent, regardless of the order of the map.
    fn forget(&mut self) {
        let mut keys: Vec<_> = self.keys.drain().collect();
        keys.select_nth_unstable_by(self.capacity, |(a_key, a), (b_key, b)| {
            b.at_most().cmp(&a.at_most()).then_with(|| a_key.cmp(b_key))
        });
        for (_, rare) in keys.drain(self.capacity..) {
            self.lost = self.lost.max(rare.at_most());
        }
        self.keys.extend(keys);
    }

    /// The largest number of occurrences of a key that is not kept.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// The keys in descending order of counts, then by name.
    pub fn by_count(&self) -> Vec<(&str, &Counted<V>)> {
        let mut keys: Vec<_> = self.keys.iter().map(|(key, it)| (key.as_str(), it)).collect();
        keys.sort_unstable_by_key(|&(key, it)| (Reverse(it.count), key));
        keys
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::Frequent;

    /// Counts `keys` in chunks of `chunk`.
    fn counted(capacity: usize, keys: &[String], chunk: usize) -> Frequent<()> {
        let mut all = Frequent::new(capacity);
        let mut some = Frequent::new(usize::MAX / 2);
        for keys in keys.chunks(chunk) {
            keys.iter().for_each(|key| *some.add(key, || ()) = ());
            all.append(&mut some, |(), ()| ());
        }
        all
    }

    #[test]
    fn counts_are_exact_while_there_is_room() {
        let keys = ["b", "a", "b", "c", "b", "c"].map(str::to_owned);
        let all = counted(2, &keys, 2);
        let found: Vec<_> =
            all.by_count().iter().map(|&(key, it)| (key, it.count, it.missed)).collect();
        assert_eq!(found, [("b", 3, 0), ("c", 2, 0), ("a", 1, 0)]);
        assert_eq!(all.lost(), 0);
    }

    #[test]
    fn bounds_hold_for_every_key_and_memory_is_bounded() {
        // Key k occurs about 20,000 / k times, in no particular order.
        let mut state = 1u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as f64 / (1u64 << 31) as f64
        };
        let keys: Vec<_> =
            (0..200_000).map(|_| format!("{}", 10_000f64.powf(random()) as u64)).collect();
        let mut exact = HashMap::new();
        keys.iter().for_each(|key| *exact.entry(key.as_str()).or_insert(0) += 1);

        let all = counted(200, &keys, 100);
        assert!(all.len() <= 400 && all.lost() > 0, "{} {}", all.len(), all.lost());
        for (key, &count) in &exact {
            match all.keys.get(*key) {
                Some(it) => assert!((it.count..=it.at_most()).contains(&count), "{key}"),
                None => assert!(count <= all.lost(), "{key}"),
            }
        }
        // The count of keys that are far more frequent than the rest is exact.
        assert!(all.by_count()[..5].iter().all(|(key, it)| exact[key] == it.count));
    }

    #[test]
    fn what_is_forgotten_does_not_depend_on_the_order_of_a_map() {
        let keys: Vec<_> = (0..5_000u64).map(|n| format!("{}", n * n % 1_009)).collect();
        let kept = || {
            let all = counted(50, &keys, 10);
            let kept = all.by_count();
            kept.iter().map(|(key, it)| (key.to_string(), it.count, it.missed)).collect::<Vec<_>>()
        };
        assert_eq!(kept(), kept());
    }
}
