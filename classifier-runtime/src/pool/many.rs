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
    job::{Chunk, Job, Texts},
    promise::Promise,
    shared::Shared,
    wake::block_on,
};
use crate::label::Label;

/// Texts that the caller classifies at a stretch, before it looks what workers have done.
const STRETCH: usize = 128;

/// Texts of a job. Handing a job over costs microseconds, which many texts share.
const CHUNK_TEXTS: usize = 512;

/// Bytes of a job's texts, but for the last.
const CHUNK_BYTES: usize = 1 << 16;

/// A job has at most one in so many of all slots.
const CLAIMS: usize = 4;

/// Texts for each permit that are taken from the iterator ahead of the answer that is next.
const AHEAD: usize = 4 * CHUNK_TEXTS;

/// The answers for many texts, in their order; see
/// [`Pool::classify_many`](super::Pool::classify_many).
///
/// The caller classifies with a permit of its own when it can, a stretch of texts at a time, where they
/// are. The iterator's `next` runs with no permit, however long it takes. Beyond the first stretch,
/// workers get chunks if there are permits for them too, or if the caller gets none.
pub struct ClassifyMany<'p, L, I> {
    pool: &'p Shared<L>,
    generation: Result<Arc<Generation<L>>, PoolError>,
    texts: Fuse<I>,
    /// What comes after `answers`, in its order.
    ahead: VecDeque<Batch<L>>,
    /// What the caller has not taken yet of the batch before those.
    answers: vec::IntoIter<Answer<L>>,
}

/// Texts that are next.
struct Pulled<T> {
    texts: Vec<T>,
    /// Whether no others come after them.
    are_last: bool,
}

/// Texts that follow each other.
enum Batch<L> {
    Answered(Vec<Answer<L>>),
    HandedOver(Arc<Chunk<L>>),
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

    /// The answers that are next, while workers have enough to do.
    fn next_batch(&mut self) -> Option<Vec<Answer<L>>> {
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

    /// Hands chunks over for as many workers as have a permit beside the caller.
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
            // A few texts that are the last are not worth waking a worker.
            let are_few = are_last && texts.len() <= STRETCH;
            let batch = match &self.generation {
                Ok(generation) if !are_few => self.hand_over(generation, &texts),
                _ => self.answer(&texts),
            };
            self.push(batch);
        }
    }

    fn has_room(&self) -> bool {
        let ahead: usize = self.ahead.iter().map(Batch::texts).sum();
        ahead < AHEAD * self.pool.config.pool_size
    }

    /// So many texts that are next, or fewer.
    fn pull(&mut self, most: usize) -> Pulled<I::Item> {
        // A request of all slots would wait for each of them, and others after it.
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
    fn answer(&self, texts: &[I::Item]) -> Batch<L> {
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
    fn hand_over(&self, generation: &Arc<Generation<L>>, texts: &[I::Item]) -> Batch<L> {
        let chunk = Arc::new(Chunk {
            generation: Arc::clone(generation),
            texts: Texts::new(texts),
            answers: Promise::new(),
        });
        match block_on(self.pool.queue.push(Job::Many(Arc::clone(&chunk))), None) {
            Ok(()) => Batch::HandedOver(chunk),
            Err(error) => Batch::refused(error, texts.len()),
        }
    }

    fn push(&mut self, batch: Batch<L>) {
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
                return Some(answer);
            }
            self.answers = self.next_batch()?.into_iter();
        }
    }
}

impl<L: Label> Batch<L> {
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

    fn wait(self) -> Vec<Answer<L>> {
        match self {
            Self::Answered(answers) => answers,
            Self::HandedOver(chunk) => {
                let answers = async { Ok(chunk.answers.value().await) };
                block_on(answers, None).expect("a worker answers what is queued").to_vec()
            }
        }
    }
}
