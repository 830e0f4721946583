//! Texts as they come to a cache.

use crate::{random::Random, texts};

/// How often each sample response is among the texts, each time another text. What comes again
/// after all these is in no cache any more: at most two in a hundred are.
const ROUNDS: usize = 128;

/// One in so many responses is known, so that both caches hold what is known and more.
const KNOWN_STEP: usize = 3;

/// Texts so many of a hundred of which have come before, and not long ago.
pub struct Traffic {
    /// Of a hundred texts.
    pub hits: usize,
    /// Those that come again and again.
    pub known: Vec<String>,
    /// In the order in which they come. Tasks keep them for as long as they like.
    texts: &'static [String],
    /// How many have come since the first one came.
    come: usize,
}

impl Traffic {
    /// Texts of which so many of a hundred are known.
    pub fn new(hits: usize) -> Self {
        let mut fresh = texts::varied(ROUNDS + 1);
        let first_round = fresh.drain(..fresh.len() / (ROUNDS + 1));
        let known: Vec<String> = first_round.step_by(KNOWN_STEP).collect();
        let mut again = known.iter().cycle();
        let mut random = Random::new(0x5851_F42D_4C95_7F2D);
        let mut next = |fresh| match random.percent(hits) {
            true => again.next().expect("a cycle never ends").clone(),
            false => fresh,
        };
        let texts: Vec<String> = fresh.into_iter().map(&mut next).collect();
        Self { hits, texts: texts.leak(), known, come: 0 }
    }

    /// How many texts there are, after which the first one comes again.
    pub fn count(&self) -> usize {
        self.texts.len()
    }

    /// So many texts that come next.
    pub fn next(&mut self, count: usize) -> &'static [String] {
        if self.come + count > self.texts.len() {
            self.come = 0;
        }
        let next = &self.texts[self.come..][..count];
        self.come += count;
        next
    }
}
