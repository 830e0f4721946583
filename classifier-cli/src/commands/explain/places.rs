//! Sets of places in a text, as bits.

/// A set of byte offsets into a text, its end included.
#[derive(Clone)]
pub struct Places {
    blocks: Box<[u64]>,
}

impl Places {
    /// No place in a text of `len` bytes.
    pub fn none(len: usize) -> Self {
        Places { blocks: vec![0; len / 64 + 1].into() }
    }

    /// Add a place, which must be within the text or at its end.
    pub fn insert(&mut self, place: usize) {
        self.blocks[place / 64] |= 1 << (place % 64);
    }

    /// Whether this place is in the set.
    pub fn contains(&self, place: usize) -> bool {
        self.blocks[place / 64] & (1 << (place % 64)) != 0
    }

    pub fn is_empty(&self) -> bool {
        self.blocks.iter().all(|&block| block == 0)
    }

    /// The first place.
    pub fn first(&self) -> Option<usize> {
        self.iter().next()
    }

    /// The places in their order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.blocks.iter().enumerate().flat_map(|(index, &block)| {
            let mut rest = block;
            let lowest = move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(64 * index + bit)
            };
            std::iter::from_fn(lowest)
        })
    }

    /// Add all places of the other set.
    pub fn add(&mut self, other: &Places) {
        for (block, other) in self.blocks.iter_mut().zip(&other.blocks) {
            *block |= other;
        }
    }

    /// Remove all places of the other set.
    pub fn remove(&mut self, other: &Places) {
        for (block, other) in self.blocks.iter_mut().zip(&other.blocks) {
            *block &= !other;
        }
    }

    /// Add all places up to 31 bytes after those of the set. Some may be inside of characters or
    /// after the text.
    pub fn spread(&mut self) {
        // Each step doubles the distance.
        for shift in [1, 2, 4, 8, 16] {
            for index in (0..self.blocks.len()).rev() {
                let carried = index.checked_sub(1).map_or(0, |before| self.blocks[before]);
                self.blocks[index] |= self.blocks[index] << shift | carried >> (64 - shift);
            }
        }
    }

    /// Keep only places that are also in the other set.
    pub fn keep(&mut self, other: &Places) {
        for (block, other) in self.blocks.iter_mut().zip(&other.blocks) {
            *block &= other;
        }
    }

    /// Remove all places before this one.
    pub fn remove_before(&mut self, place: usize) {
        self.blocks[..place / 64].fill(0);
        self.blocks[place / 64] &= u64::MAX << (place % 64);
    }
}
