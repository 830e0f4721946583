//! Many texts of one caller.

use std::{
    collections::VecDeque,
    iter::Fuse,
    sync::Arc,
    vec::{self, Vec},
};

use super::{
    error::{Answer, PoolError},
    generation::Generation,
    job::{Chunk, Texts},
    panics::Held,
    promise::Promise,
    queue::Claim,
    shared::Shared,
    wake::block_on,
};
use crate::label::Label;

/// Texts that the caller classifies in one stretch, before it checks on workers.
const STRETCH: usize = 128;

/// Texts of a job. Handing over a job costs microseconds, which many texts share.
const CHUNK_TEXTS: usize = 512;

/// Bytes of a job's texts, not counting the last text.
const CHUNK_BYTES: usize = 1 << 16;

/// A job has at most this fraction of all slots.
const CLAIMS: usize = 4;

/// Texts for each permit that are taken from the iterator ahead of the next answer.
const AHEAD: usize = 4 * CHUNK_TEXTS;

/// An iterator over the answers for many texts, in their order; see
/// [`Pool::classify_many`](super::Pool::classify_many).
///
/// If possible, the caller classifies one stretch of texts at a time with its own permit, in place. The
/// iterator's `next` runs without a permit and may take any time. After the first stretch, workers get
/// chunks if there are permits for them, or if the caller gets none.
#[must_use = "iterators are lazy"]
pub struct ClassifyMany<'p, L, I> {
    pool: &'p Shared<L>,
    generation: Result<Arc<Generation<L>>, PoolError>,
    texts: Fuse<I>,
    /// The batches after `answers`, in order.
    ahead: VecDeque<Batch<'p, L>>,
    /// The remaining answers of the current batch.
    answers: vec::IntoIter<Answer<Held<L>>>,
}

/// The next texts.
struct Pulled<T> {
    texts: Vec<T>,
    /// Whether no texts follow.
    are_last: bool,
}

/// Consecutive texts.
enum Batch<'p, L> {
    Answered(Vec<Answer<Held<L>>>),
    HandedOver(Claim<'p, L, Chunk<L>>),
}

impl<'p, L: Label, I: Iterator<Item: AsRef<str>>> ClassifyMany<'p, L, I> {
    pub(super) fn new(pool: &'p Shared<L>, texts: I) -> Self {
        Self {
            pool,
            generation: pool.generation(),
            texts: texts.fuse(),
            ahead: VecDeque::new(),
            answers: Vec::new().into_iter(),
        }
    }

    /// The next answers. Keeps workers busy meanwhile.
    fn next_batch(&mut self) -> Option<Vec<Answer<Held<L>>>> {
        while self.ahead.front().is_none_or(Batch::is_owed) && self.has_room() {
            let most = if self.pool.queue.may_have_a_permit() { STRETCH } else { CHUNK_TEXTS };
            let Pulled { texts, .. } = self.pull(most);
            if texts.is_empty() {
                break;
            }
            let batch = self.answer(&texts);
            self.push(batch);
            self.feed_workers();
        }
        let next = self.ahead.pop_front()?;
        self.feed_workers();
        Some(next.wait())
    }

    /// Hands over chunks to as many workers as have a permit in addition to the caller.
    fn feed_workers(&mut self) {
        let owed = self.ahead.iter().filter(|batch| batch.is_owed()).count();
        for _ in owed..self.pool.config.pool_size - 1 {
            if !self.pool.queue.may_have_a_permit() || !self.has_room() {
                break;
            }
            let Pulled { texts, are_last } = self.pull(CHUNK_TEXTS);
            if texts.is_empty() {
                break;
            }
            // The last few texts are not worth waking a worker.
            let are_few = are_last && texts.len() <= STRETCH;
            let batch = match &self.generation {
                Ok(generation) if !are_few => self.hand_over(generation, &texts),
                _ => self.answer(&texts),
            };
            self.push(batch);
        }
    }

    /// Whether more texts may be taken from the iterator. While a chunk waits for slots, none are, so that
    /// other callers get slots in between.
    fn has_room(&self) -> bool {
        let ahead: usize = self.ahead.iter().map(Batch::texts).sum();
        ahead < AHEAD * self.pool.config.pool_size
            && !self.ahead.back().is_some_and(Batch::waits_for_slots)
    }

    /// At most this number of the next texts.
    fn pull(&mut self, most: usize) -> Pulled<I::Item> {
        // A request for all slots would wait for every one of them, and block later requests.
        let most = most.min((self.pool.config.back_pressure / CLAIMS).max(1));
        let mut bytes = 0;
        let mut texts = Vec::with_capacity(self.texts.size_hint().0.min(most));
        while texts.len() < most
            && bytes < CHUNK_BYTES
            && let Some(text) = self.texts.next()
        {
            bytes += text.as_ref().len();
            texts.push(text);
        }
        Pulled { are_last: texts.len() < most && bytes < CHUNK_BYTES, texts }
    }

    /// Classifies texts with a permit, or has a worker do it.
    fn answer(&self, texts: &[I::Item]) -> Batch<'p, L> {
        let with_permit = || {
            Ok((self.generation.as_ref().map_err(|error| *error)?, self.pool.queue.try_permit()?))
        };
        match with_permit() {
            Ok((generation, Some(_permit))) => {
                let texts = texts.iter().map(AsRef::as_ref);
                Batch::Answered(generation.answer_all(texts, self.pool.counters.caller()))
            }
            Ok((generation, None)) => self.hand_over(generation, texts),
            Err(error) => Batch::refused(error, texts.len()),
        }
    }

    /// Has a worker classify texts.
    fn hand_over(&self, generation: &Arc<Generation<L>>, texts: &[I::Item]) -> Batch<'p, L> {
        let chunk = Arc::new(Chunk {
            generation: Arc::clone(generation),
            texts: Texts::new(texts),
            answers: Promise::new(),
        });
        match self.pool.queue.push(chunk) {
            Ok(claim) => Batch::HandedOver(claim),
            Err(error) => Batch::refused(error, texts.len()),
        }
    }

    fn push(&mut self, batch: Batch<'p, L>) {
        match (self.ahead.back_mut(), batch) {
            (Some(Batch::Answered(before)), Batch::Answered(answers)) => before.extend(answers),
            (_, batch) => self.ahead.push_back(batch),
        }
    }
}

impl<L: Label, I: Iterator<Item: AsRef<str>>> Iterator for ClassifyMany<'_, L, I> {
    type Item = Answer<L>;

    fn next(&mut self) -> Option<Answer<L>> {
        loop {
            if let Some(answer) = self.answers.next() {
                return Some(answer.map(Held::give));
            }
            self.answers = self.next_batch()?.into_iter();
        }
    }
}

impl<L: Label> Batch<'_, L> {
    /// The same error for each text.
    fn refused(error: PoolError, texts: usize) -> Self {
        Self::Answered((0..texts).map(|_| Err(error)).collect())
    }

    fn texts(&self) -> usize {
        match self {
            Self::Answered(answers) => answers.len(),
            Self::HandedOver(chunk) => chunk.texts.len(),
        }
    }

    /// Whether a worker has not answered yet.
    fn is_owed(&self) -> bool {
        match self {
            Self::Answered(_) => false,
            Self::HandedOver(chunk) => !chunk.answers.is_kept(),
        }
    }

    /// Whether it is handed over and waits for slots.
    fn waits_for_slots(&self) -> bool {
        match self {
            Self::Answered(_) => false,
            Self::HandedOver(chunk) => chunk.waits_for_slots(),
        }
    }

    fn wait(self) -> Vec<Answer<Held<L>>> {
        match self {
            Self::Answered(answers) => answers,
            Self::HandedOver(chunk) => {
                let answers = async { Ok(chunk.answers.value().await) };
                block_on(answers, None).expect("a worker answers what is queued").to_vec()
            }
        }
    }
}
