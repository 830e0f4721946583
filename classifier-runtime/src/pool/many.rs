//! Many texts of one caller.

use std::{
    collections::VecDeque,
    iter::Fuse,
    sync::Arc,
    vec::{self, Vec},
};

use super::{
    PoolError, Shared,
    generation::Generation,
    job::{Answer, Chunk, Job, Texts},
    promise::Promise,
    wake::block_on,
};

/// Texts of a job. Handing a job over costs a few microseconds, which many texts share.
const CHUNK_TEXTS: usize = 128;

/// Bytes of a job's texts, but for the last.
const CHUNK_BYTES: usize = 1 << 16;

/// Texts that are taken from the iterator at once, where the caches answer most of them.
const BATCH_TEXTS: usize = 8 * CHUNK_TEXTS;

/// The answers for many texts, in their order; see
/// [`Pool::classify_many`](super::Pool::classify_many).
pub struct ClassifyMany<'p, L, I> {
    pool: &'p Shared<L>,
    generation: Result<Arc<Generation<L>>, PoolError>,
    texts: Fuse<I>,
    /// What workers have been given, in its order.
    ahead: VecDeque<Batch<L>>,
    /// What the caller has not taken yet of the batch before those.
    answers: vec::IntoIter<Answer<L>>,
}

/// Texts that follow each other.
struct Batch<L> {
    /// `None` for those that are in the chunk.
    answers: Vec<Option<Answer<L>>>,
    chunk: Option<Arc<Chunk<L>>>,
}

impl<'p, L: Clone, I: Iterator<Item: AsRef<str>>> ClassifyMany<'p, L, I> {
    pub(super) fn new(pool: &'p Shared<L>, texts: I) -> Self {
        Self {
            pool,
            generation: pool.generation(),
            texts: texts.fuse(),
            ahead: VecDeque::new(),
            answers: Vec::new().into_iter(),
        }
    }

    /// Gives the workers enough to do while the caller is busy with answers.
    fn fill(&mut self) {
        while self.ahead.len() <= 2 * self.pool.config.pool_size {
            let batch = match &self.generation {
                Ok(generation) => Batch::hand_over(self.pool, generation, &mut self.texts),
                Err(error) => Batch::refused(*error, &mut self.texts),
            };
            if batch.answers.is_empty() {
                break;
            }
            self.ahead.push_back(batch);
        }
    }
}

impl<L: Clone, I: Iterator<Item: AsRef<str>>> Iterator for ClassifyMany<'_, L, I> {
    type Item = Answer<L>;

    fn next(&mut self) -> Option<Answer<L>> {
        loop {
            if let Some(answer) = self.answers.next() {
                return Some(answer);
            }
            self.fill();
            self.answers = self.ahead.pop_front()?.wait().into_iter();
        }
    }
}

impl<L: Clone> Batch<L> {
    /// Looks texts up and has those classified that no cache answers.
    fn hand_over(
        pool: &Shared<L>,
        generation: &Arc<Generation<L>>,
        texts: &mut impl Iterator<Item: AsRef<str>>,
    ) -> Self {
        let most = CHUNK_TEXTS.min(pool.config.back_pressure);
        let mut answers = Vec::new();
        let mut missed = Texts::default();
        while missed.len() < most
            && missed.bytes() < CHUNK_BYTES
            && answers.len() < BATCH_TEXTS
            && let Some(text) = texts.next()
        {
            let text = generation.caches.text(text.as_ref());
            let hit = pool.hit(generation, text);
            if hit.is_none() {
                missed.push(generation.caches.in_bulk(text));
            }
            answers.push(hit.map(Ok));
        }
        if missed.len() == 0 {
            return Self { answers, chunk: None };
        }
        let chunk = Arc::new(Chunk {
            generation: Arc::clone(generation),
            texts: missed,
            answers: Promise::new(),
        });
        match block_on(pool.queue.push(Job::Many(Arc::clone(&chunk))), None) {
            Ok(()) => Self { answers, chunk: Some(chunk) },
            Err(error) => {
                answers.iter_mut().for_each(|answer| {
                    answer.get_or_insert(Err(error));
                });
                Self { answers, chunk: None }
            }
        }
    }

    /// The same error for each text.
    fn refused(error: PoolError, texts: &mut impl Iterator) -> Self {
        let answers = texts.take(CHUNK_TEXTS).map(|_| Some(Err(error))).collect();
        Self { answers, chunk: None }
    }

    fn wait(self) -> Vec<Answer<L>> {
        let classified = match self.chunk {
            None => Vec::new().into(),
            Some(chunk) => {
                let answers = async { Ok(chunk.answers.value().await) };
                block_on(answers, None).expect("a worker answers what is queued")
            }
        };
        let mut classified = classified.iter().cloned();
        let answer = |known: Option<_>| {
            known.unwrap_or_else(|| classified.next().expect("an answer for each text"))
        };
        self.answers.into_iter().map(answer).collect()
    }
}
