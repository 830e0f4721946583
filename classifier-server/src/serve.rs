//! Accepts connections, and ends them.

use std::{io, sync::Arc, time::Duration};

use axum::{Router, body::Body};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulConnection, GracefulShutdown},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::{
    app::App,
    gate,
    heads::{Heads, Progress},
    metrics::{self, OpenConnection},
    refusal::Refusal,
    routes,
    signals::Signals,
    socket::Socket,
};

/// How long to wait if the system has no more files for connections.
const PAUSE: Duration = Duration::from_millis(100);

/// Connections beyond the limit that get an answer at the same time. Further ones are closed.
const REFUSED: usize = 64;

/// How long such an answer may take.
const REFUSAL_TIME: Duration = Duration::from_secs(2);

/// The most bytes that are read at once, and that a connection keeps while it is idle.
const READ: usize = 64 << 10;

/// How the server has ended.
#[derive(Clone, Copy, PartialEq)]
pub enum End {
    /// All requests were answered.
    Drained,
    /// Requests were cut by the time limit or by a second signal.
    Cut,
}

/// The connections of the server.
pub struct Server {
    app: App,
    router: Router,
    http: http1::Builder,
    connections: GracefulShutdown,
    /// A permit for each connection that may be open.
    places: Arc<Semaphore>,
    refused: Arc<Semaphore>,
}

impl Server {
    /// A server without connections.
    pub fn new(app: App) -> Self {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(app.limits.header)
            .max_header_size(app.limits.head)
            .max_buf_size(app.limits.head.max(READ));
        Self {
            router: routes::router(app),
            http,
            connections: GracefulShutdown::new(),
            places: Arc::new(Semaphore::new(app.limits.connections)),
            refused: Arc::new(Semaphore::new(REFUSED)),
            app,
        }
    }

    /// Serves until a signal, and then until all requests are answered, or until the time for that is over
    /// or another signal comes.
    pub async fn run(self, listener: TcpListener, signals: &mut Signals) -> End {
        tokio::select! {
            () = self.accept(&listener) => {}
            () = signals.next() => {}
        }
        self.app.drain();
        tracing::info!("draining");
        let limits = self.app.limits;
        let deadline = Instant::now() + limits.drain;
        tokio::select! {
            end = self.drain(listener) => end,
            () = sleep_until(deadline) => {
                tracing::warn!("ended after {:?}, with requests in progress", limits.drain);
                End::Cut
            }
            () = signals.next() => {
                tracing::warn!("ended by a second signal");
                End::Cut
            }
        }
    }

    async fn drain(self, listener: TcpListener) -> End {
        tokio::select! {
            () = self.accept(&listener) => {}
            () = sleep(self.app.limits.drain_delay) => {}
        }
        drop(listener);
        self.connections.shutdown().await;
        End::Drained
    }

    /// Accepts connections for as long as it is polled.
    async fn accept(&self, listener: &TcpListener) {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => match Arc::clone(&self.places).try_acquire_owned() {
                    Ok(place) => self.serve(stream, place),
                    Err(_) => self.refuse(stream),
                },
                Err(error) if is_of_connection(&error) => {}
                Err(error) => {
                    tracing::error!("cannot accept a connection: {error}");
                    sleep(PAUSE).await;
                }
            }
        }
    }

    fn serve(&self, stream: TcpStream, place: OwnedSemaphorePermit) {
        // An answer must not wait for the client's acknowledgement.
        let _ = stream.set_nodelay(true);
        let app = self.app;
        let progress = Arc::new(Progress::default());
        let heads = Heads::new(app, Arc::clone(&progress));
        let socket = Socket::new(stream, app.limits.body_time).with_heads(heads);
        let connection = self.connections.watch(self.answers(socket, progress));
        tokio::spawn(async move {
            let _counted = OpenConnection::new();
            // A client that breaks off, or sends no HTTP, or nothing.
            if let Err(error) = connection.await {
                tracing::debug!("connection: {error}");
            }
            drop(place);
        });
    }

    /// Answers the requests of a connection.
    pub fn connection<S: AsyncRead + AsyncWrite + Unpin + 'static>(
        &self,
        stream: S,
    ) -> impl GracefulConnection<Error = hyper::Error> + use<S> {
        self.answers(stream, Arc::new(Progress::default()))
    }

    /// The same, with the progress that limits on heads need.
    fn answers<S: AsyncRead + AsyncWrite + Unpin + 'static>(
        &self,
        stream: S,
        progress: Arc<Progress>,
    ) -> impl GracefulConnection<Error = hyper::Error> + use<S> {
        let (app, router) = (self.app, self.router.clone());
        let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
            progress.advance();
            gate::pass(app, router.clone(), Arc::clone(&progress), request.map(Body::new))
        });
        self.http.serve_connection(TokioIo::new(stream), service)
    }

    /// Answers a connection beyond the limit, whatever it wants.
    fn refuse(&self, stream: TcpStream) {
        metrics::count_refused_connection();
        let Ok(place) = Arc::clone(&self.refused).try_acquire_owned() else { return };
        tokio::spawn(async move {
            let answer = Refusal::overloaded("too many connections; try again later").to_http();
            let mut socket = Socket::new(stream, REFUSAL_TIME);
            let _ = timeout(REFUSAL_TIME, async {
                socket.write_all(&answer).await?;
                socket.shutdown().await
            })
            .await;
            drop(place);
        });
    }
}

/// Whether an error of accepting is that of one connection, which was broken off meanwhile.
fn is_of_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}
