//! The state that callers and workers share, and the path of a text.

use std::{sync::Arc, time::Instant};

use arc_swap::ArcSwapOption;

#[cfg(feature = "metrics")]
use super::publish;
use super::{
    cache::Text,
    config::PoolConfig,
    error::PoolError,
    generation::Generation,
    panics::Held,
    queue::{Asker, Entered, IfFull, Queue},
    stats::{Counters, PoolStats},
    wake::block_on,
};
use crate::label::Label;

/// The state that callers and workers share.
pub(super) struct Shared<L> {
    pub(super) config: PoolConfig,
    /// `None` once the pool is shut down.
    pub(super) current: ArcSwapOption<Generation<L>>,
    pub(super) queue: Queue<L>,
    pub(super) counters: Counters,
    #[cfg(feature = "metrics")]
    pub(super) published: publish::Published,
}

/// The result of a cache look-up.
pub(super) enum Looked<'t, L> {
    Known(L),
    Unknown(Arc<Generation<L>>, Text<'t>),
}

impl<L> Shared<L> {
    /// All statistics except the number of cached texts.
    pub(super) fn stats_but_caches(&self) -> PoolStats {
        let mut stats = self.counters.stats();
        (stats.in_flight, stats.queued) = self.queue.texts();
        stats
    }
}

impl<L: Label> Shared<L> {
    /// The current generation, for calls that keep it for a long time.
    pub(super) fn generation(&self) -> Result<Arc<Generation<L>>, PoolError> {
        self.current.load_full().ok_or(PoolError::Closed)
    }

    /// Looks the text up in the caches.
    #[inline]
    pub(super) fn look_up<'t>(&self, text: &'t str) -> Result<Looked<'t, L>, PoolError> {
        let current = self.current.load();
        let generation = current.as_ref().ok_or(PoolError::Closed)?;
        let text = generation.caches.text(text);
        Ok(match generation.caches.get(text) {
            Some((kind, label)) => {
                self.counters.caller().hit(kind);
                Looked::Known(label.give())
            }
            None => Looked::Unknown(Arc::clone(generation), text),
        })
    }

    /// Looks the text up in the caches, then classifies it or waits for a worker.
    #[inline]
    pub(super) fn classify(&self, text: &str, deadline: Option<Instant>) -> Result<L, PoolError> {
        match self.look_up(text)? {
            Looked::Known(label) => Ok(label),
            Looked::Unknown(generation, text) => {
                self.queue.spin_for_a_permit();
                let entered = self.queue.enter(&generation, text, Asker::Thread, IfFull::Wait)?;
                block_on(self.answer(entered), deadline)
            }
        }
    }

    /// Finds the answer with the permit of the caller, or waits for it.
    pub(super) async fn answer(&self, entered: Entered<'_, L>) -> Result<L, PoolError> {
        let claim = match entered {
            Entered::WithPermit(permit, ticket) => {
                let answer = ticket.classify(self.counters.caller());
                drop(permit);
                if Arc::strong_count(&ticket) == 1 {
                    return answer.map(Held::give);
                }
                // Others have joined it. They get it before it is cloned, which may panic.
                ticket.answer.keep(answer);
                return ticket.answer.value().await.map(Held::give);
            }
            Entered::Queued(claim) => claim,
            Entered::Joined(claim) => {
                self.counters.caller().coalesced();
                claim
            }
        };
        claim.answer.value().await.map(Held::give)
    }
}
