//! The heads of a connection's requests, as long as they are not complete.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use axum::http::StatusCode;
use tokio::sync::OwnedSemaphorePermit;

use crate::{app::App, body::UNCOUNTED, refusal::Refusal};

/// How a refusal of the HTTP library begins, which has no body: the head of a request is too large.
const TOO_LARGE: &[u8] = b"HTTP/1.1 431 ";

/// The progress of a connection: an even number before the head of a request is complete, and an odd number from then on
/// until it is answered.
#[derive(Default)]
pub struct Progress(AtomicUsize);

impl Progress {
    pub fn advance(&self) {
        self.0.fetch_add(1, Relaxed);
    }
}

/// The bytes of the head that is being read, which count as buffered.
pub struct Heads {
    app: App,
    progress: Arc<Progress>,
    /// The progress when the bytes were read.
    at: usize,
    read: usize,
    counted: usize,
    permit: Option<OwnedSemaphorePermit>,
}

impl Heads {
    pub fn new(app: App, progress: Arc<Progress>) -> Self {
        Self { app, progress, at: 0, read: 0, counted: 0, permit: None }
    }

    /// Counts what was read as buffered, if it is not a complete head, so that more of it must be read.
    pub fn count(&mut self) -> Result<(), Refusal> {
        let at = self.progress.0.load(Relaxed);
        if at != self.at {
            (self.at, self.read, self.counted, self.permit) = (at, 0, 0, None);
        }
        // A body counts where it is read.
        if at % 2 == 1 || self.read <= UNCOUNTED || self.read == self.counted {
            return Ok(());
        }
        let bytes = u32::try_from(self.read - self.counted).unwrap_or(u32::MAX);
        let more = Arc::clone(&self.app.buffer).try_acquire_many_owned(bytes).map_err(|_| {
            Refusal::overloaded("too many requests are in progress; try again later")
        })?;
        match &mut self.permit {
            Some(permit) => permit.merge(more),
            None => self.permit = Some(more),
        }
        self.counted = self.read;
        Ok(())
    }

    /// Notes that so many bytes were read.
    pub fn add(&mut self, read: usize) {
        self.read += read;
    }

    /// The refusal in place of one of the HTTP library.
    pub fn refusal(&self, answer: &[u8]) -> Option<Refusal> {
        answer.starts_with(TOO_LARGE).then(|| {
            let most = self.app.limits.head;
            let message =
                format!("the head of the request has more than {most} bytes or 100 lines");
            Refusal::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "head_too_large", message)
        })
    }
}
