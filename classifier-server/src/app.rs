//! The state that all requests share.

use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
};

use classifier_configure::Handle;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::Semaphore;

use crate::{
    config::{Config, Limits, ResponseForm},
    metrics,
    token::Token,
};

/// It is there until the process ends, so that no request counts references, for which the threads would
/// contend.
#[derive(Clone, Copy)]
pub struct App(&'static Shared);

pub struct Shared {
    pub handle: Handle,
    pub recorder: PrometheusHandle,
    pub limits: Limits,
    pub response: ResponseForm,
    pub token: Option<Token>,
    /// A permit for each byte that may be buffered.
    pub buffer: Arc<Semaphore>,
    /// A permit for each thread that may work on large requests.
    pub workers: Arc<Semaphore>,
    draining: AtomicBool,
}

impl App {
    /// Starts the pool of a configuration, whose metrics are those of the process.
    pub fn start(config: Config, token: Option<Token>) -> anyhow::Result<Self> {
        let Config { limits, response, rules, .. } = config;
        // Before the pool, which uses the recorder that is installed when it starts.
        let recorder = metrics::install()?;
        let handle = rules.start()?;
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Ok(Self(Box::leak(Box::new(Shared {
            handle,
            recorder,
            limits,
            response,
            token,
            buffer: Arc::new(Semaphore::new(limits.buffered)),
            workers: Arc::new(Semaphore::new(cores)),
            draining: AtomicBool::new(false),
        }))))
    }

    /// From now on the server is not ready, and answers close their connections.
    pub fn drain(&self) {
        self.draining.store(true, Relaxed);
    }

    /// Whether [`drain`](Self::drain) was called.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Relaxed)
    }
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        self.0
    }
}
