//! The input and output of one connection.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep},
};

use crate::{heads::Heads, metrics, refusal::Refusal};

/// How long a connection is read on after its end. If there were unread bytes when it is closed, the client
/// would not see the last answer.
const LINGER: Duration = Duration::from_secs(1);

/// A connection whose client must take its answers, and that is closed so that it can.
pub struct Socket {
    stream: TcpStream,
    /// How long the client may take nothing.
    patience: Duration,
    /// Ends if it takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
    /// Ends the reading after the end.
    lingering: Option<Pin<Box<Sleep>>>,
    heads: Option<Heads>,
    /// What is still to be written of the refusal that ends the connection.
    refusal: Option<Vec<u8>>,
}

impl Socket {
    pub fn new(stream: TcpStream, patience: Duration) -> Self {
        Self { stream, patience, stalled: None, lingering: None, heads: None, refusal: None }
    }

    /// With the heads of requests limited.
    pub fn with_heads(self, heads: Heads) -> Self {
        Self { heads: Some(heads), ..self }
    }

    /// Ends the connection with this refusal, unless there is one already.
    fn refuse(&mut self, refusal: &Refusal) {
        if self.refusal.is_none() {
            metrics::count_request(refusal.status);
            self.refusal = Some(refusal.to_http());
        }
    }

    /// Writes the refusal, and is ready at once if there is none.
    fn poll_refusal(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(rest) = self.refusal.as_mut().filter(|rest| !rest.is_empty()) {
            let written = Pin::new(&mut self.stream).poll_write(context, rest);
            let written = ready!(self.limit(context, written))?;
            self.refusal.as_mut().map(|rest| rest.drain(..written));
        }
        Poll::Ready(Ok(()))
    }

    /// Writes a refusal in place of `bytes` if these are one of the HTTP library; `None` if they are not.
    fn poll_reworded(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Option<Poll<io::Result<()>>> {
        if let Some(refusal) = self.heads.as_ref().and_then(|heads| heads.refusal(bytes)) {
            self.refuse(&refusal);
        }
        self.refusal.is_some().then(|| self.poll_refusal(context))
    }

    /// Limits the time of an operation that may have to wait for the client.
    fn limit<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let patience = self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(stalled.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let counted = match &mut this.heads {
            Some(heads) if this.refusal.is_none() => heads.count(),
            _ => Ok(()),
        };
        if let Err(refusal) = counted {
            // Unless the client has got a part of an answer.
            if this.stalled.is_some() {
                return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
            }
            this.refuse(&refusal);
        }
        if this.refusal.is_some() {
            ready!(this.poll_refusal(context))?;
            ready!(self.poll_shutdown(context))?;
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
        if let Some(heads) = &mut this.heads {
            heads.add(buffer.filled().len() - before);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Some(refused) = self.poll_reworded(context, bytes) {
            return refused.map_ok(|()| bytes.len());
        }
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.limit(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let first = slices.first().map_or(&[][..], |slice| slice);
        if let Some(refused) = self.poll_reworded(context, first) {
            return refused.map_ok(|()| slices.iter().map(|slice| slice.len()).sum());
        }
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.limit(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    /// Ends the output, and is ready when the client has ended its own, or after a while.
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { stream, lingering, .. } = &mut *self;
        let lingering = match lingering {
            Some(lingering) => lingering,
            None => {
                ready!(Pin::new(&mut *stream).poll_shutdown(context))?;
                lingering.insert(Box::pin(sleep(LINGER)))
            }
        };
        let mut discarded = [0; 4096];
        loop {
            let mut buffer = ReadBuf::new(&mut discarded);
            match Pin::new(&mut *stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    if Instant::now() >= lingering.deadline() {
                        return Poll::Ready(Ok(()));
                    }
                }
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => return lingering.as_mut().poll(context).map(Ok),
            }
        }
    }
}
