//! Reads a body within its limits.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{HeaderMap, StatusCode, header},
};
use http_body_util::BodyExt;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{config::Limits, refusal::Refusal};

/// A body or a head of up to so many bytes does not count as buffered.
pub const UNCOUNTED: usize = 4096;

/// A body, which counts as buffered until it is dropped.
#[derive(Default)]
pub struct Buffered {
    bytes: Bytes,
    permit: Option<OwnedSemaphorePermit>,
}

impl Buffered {
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Reads a body.
///
/// A body that is too large is read on for a while, because a client that still sends would not see the
/// answer. A client that waits for `100 Continue` gets its answer at once.
pub async fn read(
    body: Body,
    headers: &HeaderMap,
    limits: &Limits,
    buffer: &Arc<Semaphore>,
) -> Result<Buffered, Refusal> {
    let is_too_large = body.size_hint().lower() > limits.body as u64;
    let mut reader = Reader { limits, buffer, refusal: None, read: 0 };
    if is_too_large {
        reader.refusal = Some(too_large(limits));
        if headers.contains_key(header::EXPECT) {
            return reader.end(Buffered::default());
        }
    }
    match timeout(limits.body_time, reader.read(body)).await {
        Ok(buffered) => reader.end(buffered?),
        Err(_) => Err(reader.refusal.unwrap_or_else(|| {
            let message = format!("the body took longer than {:?}", limits.body_time);
            Refusal::new(StatusCode::REQUEST_TIMEOUT, "body_timeout", message)
        })),
    }
}

struct Reader<'a> {
    limits: &'a Limits,
    buffer: &'a Arc<Semaphore>,
    /// Set if the body is only read on.
    refusal: Option<Refusal>,
    read: usize,
}

impl Reader<'_> {
    async fn read(&mut self, mut body: Body) -> Result<Buffered, Refusal> {
        let mut buffered = Buffered::default();
        let mut several = Vec::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| {
                let message = "the body is incomplete or malformed";
                Refusal::new(StatusCode::BAD_REQUEST, "invalid_body", message)
            })?;
            let Ok(data) = frame.into_data() else { continue };
            self.read = self.read.saturating_add(data.len());
            if self.refusal.is_none() {
                self.refusal = self.admit(&data, &mut buffered.permit).err();
            }
            if self.refusal.is_some() {
                several = Vec::new();
                buffered = Buffered::default();
                if self.read > 2 * self.limits.body {
                    break;
                }
            } else if several.is_empty() && buffered.bytes.is_empty() {
                buffered.bytes = data;
            } else {
                several.extend_from_slice(&std::mem::take(&mut buffered.bytes));
                several.extend_from_slice(&data);
            }
        }
        if !several.is_empty() {
            buffered.bytes = several.into();
        }
        Ok(buffered)
    }

    /// Counts bytes as buffered.
    fn admit(
        &self,
        data: &Bytes,
        permit: &mut Option<OwnedSemaphorePermit>,
    ) -> Result<(), Refusal> {
        if self.read > self.limits.body {
            return Err(too_large(self.limits));
        }
        // The common case has no work with others.
        if self.read <= UNCOUNTED {
            return Ok(());
        }
        let bytes = u32::try_from(data.len()).map_err(|_| too_large(self.limits))?;
        let more = Arc::clone(self.buffer)
            .try_acquire_many_owned(bytes)
            .map_err(|_| Refusal::overloaded("too many bodies are in progress; try again later"))?;
        match permit {
            Some(permit) => permit.merge(more),
            None => *permit = Some(more),
        }
        Ok(())
    }

    fn end(self, buffered: Buffered) -> Result<Buffered, Refusal> {
        self.refusal.map_or(Ok(buffered), Err)
    }
}

fn too_large(limits: &Limits) -> Refusal {
    let message = format!("the body has more than {} bytes; send several requests", limits.body);
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
}
