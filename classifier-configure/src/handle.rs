//! A classifier that runs.

use std::{
    env, fmt,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::SystemTime,
};

use classifier_runtime::{
    ArtifactId,
    pool::{Pool, PoolError, PoolStats},
};

use crate::{
    config::{Config, OnReload, Reload},
    error::{Error, Kind},
    files::Identity,
    load::{Label, Snapshot},
    record::{self, EnhancedCode, Record, RecordError},
    trigger::Trigger,
};

/// A classifier that [`Config::start`] has started.
///
/// Clones are the same classifier. With the last one, its threads end.
#[derive(Clone)]
pub struct Handle(Arc<Shared>);

/// What clones of a handle share.
struct Shared {
    pool: Pool<Label>,
    config: Config,
    /// The working directory at the start, which the program may change.
    folder: PathBuf,
    state: Mutex<State>,
    /// The hash of what was read last. Held during a reload, so that the rules that were read last win.
    read: Mutex<Option<u64>>,
    /// Set once, after its thread can refer to all of this.
    trigger: OnceLock<Trigger>,
}

/// The outcome of the last loads.
struct State {
    rules: usize,
    artifact_id: ArtifactId,
    loaded_at: SystemTime,
    reloads: u64,
    failed_reloads: u64,
    last_error: Option<Error>,
}

/// Figures of a classifier.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// The counters of the pool and its caches.
    pub pool: PoolStats,
    /// The number of rules.
    pub rules: usize,
    /// When these rules were loaded.
    pub loaded_at: SystemTime,
    /// Reloads that replaced the rules.
    pub reloads: u64,
    /// Reloads that failed, so that the old rules stayed.
    pub failed_reloads: u64,
}

impl Config {
    /// Compiles the rules, starts the threads of the pool, and starts to watch the files.
    ///
    /// # Errors
    ///
    /// A wrong value of the configuration, with its key; all problems of all rule files, with their places; a
    /// file without rules; an artifact that cannot be read; a thread that the system refuses. No thread keeps
    /// running.
    ///
    /// # Cost
    ///
    /// That of compiling the rules: in an optimized program about 0.2 s for the built-in ones, and 10 ms for a
    /// hundred patterns without examples. An artifact opens in less than a millisecond.
    pub fn start(self) -> Result<Handle, Error> {
        self.validate()?;
        let folder = env::current_dir().unwrap_or_default();
        let snapshot = self.read(&folder);
        let (files, hash) = (snapshot.files.clone(), snapshot.hash());
        let rules = self.load(&folder, snapshot)?;
        let state = State {
            rules: rules.classifier().rules().len(),
            artifact_id: rules.classifier().artifact_id(),
            loaded_at: now(),
            reloads: 0,
            failed_reloads: 0,
            last_error: None,
        };
        let shared = Arc::new(Shared {
            pool: Pool::new(rules, self.pool.clone()).map_err(Kind::Start)?,
            config: self,
            folder,
            state: Mutex::new(state),
            read: Mutex::new(hash),
            trigger: OnceLock::new(),
        });
        let weak = Arc::downgrade(&shared);
        let trigger = match shared.config.reload {
            Reload::Watch if !files.is_empty() => {
                let paths = shared.config.paths(&shared.folder);
                Trigger::watch(paths, files, move || Some(weak.upgrade()?.reload_changed()))
            }
            Reload::Signal => Trigger::signal(move || {
                // The error is reported already.
                let _ = weak.upgrade()?.reload();
                Some(())
            }),
            Reload::Watch | Reload::Never => return Ok(Handle(shared)),
        };
        let _ = shared.trigger.set(trigger.map_err(Kind::Trigger)?);
        Ok(Handle(shared))
    }
}

impl Handle {
    /// The label of the first rule that matches the text, or the default label.
    ///
    /// # Errors
    ///
    /// Those of [`Pool::classify`]; an error is never a label.
    ///
    /// # Cost
    ///
    /// That of [`Pool::classify`]: less than 100 ns if the answer is cached.
    pub fn classify(&self, text: &str) -> Result<Label, PoolError> {
        self.0.pool.classify(text)
    }

    /// The label of a response of a mail server whose parts the program has. The rules see the line
    /// `552 5.2.2 mailbox full`, with spaces in place of line breaks.
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_configure::{Config, EnhancedCode};
    ///
    /// let handle = Config::new().builtin(["iana"]).start()?;
    /// let enhanced = EnhancedCode { class: 5, subject: 2, detail: 2 };
    /// let label = handle.classify_response(552, Some(enhanced), "mailbox\r\nis stuffed")?;
    /// assert_eq!(&*label, "QuotaIssues");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`classify`](Self::classify).
    ///
    /// # Cost
    ///
    /// That of [`classify`](Self::classify), and of the line on the heap.
    pub fn classify_response(
        &self,
        code: u16,
        enhanced_code: Option<EnhancedCode>,
        content: &str,
    ) -> Result<Label, PoolError> {
        self.classify(&record::line(code, enhanced_code, content))
    }

    /// Sets the `bounce_classification` of a log record whose `type` is `Bounce`, `TransientFailure`,
    /// `Expiration`, `AdminBounce`, `OOB`, `Feedback` or `Rejection`, and returns it. Other records stay as
    /// they are: `None`.
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_configure::{Config, Record};
    ///
    /// let handle = Config::new().builtin(["iana"]).start()?;
    /// let record = r#"{
    ///     "type": "Bounce",
    ///     "response": {
    ///         "code": 552,
    ///         "enhanced_code": { "class": 5, "subject": 2, "detail": 2 },
    ///         "content": "mailbox is stuffed"
    ///     }
    /// }"#;
    /// let mut record: Record = serde_json::from_str(record)?;
    /// handle.label_record(&mut record)?;
    /// assert_eq!(record.0["bounce_classification"], "QuotaIssues");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the record has no `type`, or no `response` that can be read although it should have a label; and
    /// those of [`classify`](Self::classify). The record is as it was.
    pub fn label_record(&self, record: &mut Record) -> Result<Option<Label>, RecordError> {
        let Some(text) = record.text()? else { return Ok(None) };
        let label = self.classify(&text).map_err(RecordError::Pool)?;
        record.set_label(&label);
        Ok(Some(label))
    }

    /// The pool: asynchronous calls, timeouts, lists of texts, `shutdown`.
    #[must_use]
    pub fn pool(&self) -> &Pool<Label> {
        &self.0.pool
    }

    /// Reads the rules again and replaces the old ones. Calls that start after it has returned get answers
    /// of the new rules only.
    ///
    /// # Errors
    ///
    /// Those of the rules in [`Config::start`], and [`PoolError::Closed`]. The old rules stay.
    ///
    /// # Cost
    ///
    /// That of compiling the rules. Other threads classify meanwhile. The caches start empty.
    pub fn reload(&self) -> Result<(), Error> {
        self.0.reload()
    }

    /// The id of the rules that answer now; it changes with the answers, see [`ArtifactId`].
    #[must_use]
    pub fn artifact_id(&self) -> ArtifactId {
        self.0.state().artifact_id
    }

    /// The error of the last reload, if it failed.
    #[must_use]
    pub fn last_error(&self) -> Option<Error> {
        self.0.state().last_error.clone()
    }

    /// Figures of the pool and of the rules.
    ///
    /// # Cost
    ///
    /// Microseconds.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let pool = self.0.pool.stats();
        let state = self.0.state();
        Stats {
            pool,
            rules: state.rules,
            loaded_at: state.loaded_at,
            reloads: state.reloads,
            failed_reloads: state.failed_reloads,
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reload(&self) -> Result<(), Error> {
        let reloaded = {
            let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            let snapshot = self.config.read(&self.folder);
            self.replace(&mut read, snapshot)
        };
        self.report(&reloaded);
        reloaded
    }

    /// Reloads if the files have another content than when they were last read. Returns the files.
    fn reload_changed(&self) -> Vec<Option<Identity>> {
        let (files, reloaded) = {
            let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            let snapshot = self.config.read(&self.folder);
            let files = snapshot.files.clone();
            let hash = snapshot.hash();
            let is_changed = hash.is_none() || hash != *read;
            (files, is_changed.then(|| self.replace(&mut read, snapshot)))
        };
        if let Some(reloaded) = reloaded {
            self.report(&reloaded);
        }
        files
    }

    fn replace(&self, read: &mut Option<u64>, snapshot: Snapshot) -> Result<(), Error> {
        *read = snapshot.hash();
        let replaced = self.config.load(&self.folder, snapshot).and_then(|rules| {
            let classifier = rules.classifier();
            let loaded = (classifier.rules().len(), classifier.artifact_id());
            self.pool.replace(rules).map_err(Kind::Replace)?;
            Ok(loaded)
        });
        let mut state = self.state();
        match &replaced {
            Ok((rules, artifact_id)) => {
                state.rules = *rules;
                state.artifact_id = *artifact_id;
                state.loaded_at = now();
                state.reloads += 1;
            }
            Err(_) => state.failed_reloads += 1,
        }
        state.last_error = replaced.as_ref().err().cloned();
        replaced.map(drop)
    }

    fn report(&self, reloaded: &Result<(), Error>) {
        #[cfg(feature = "tracing")]
        match reloaded {
            Ok(()) => tracing::info!("the rules are replaced"),
            Err(error) => tracing::error!("the rules stay as they were: {error}"),
        }
        if let OnReload(Some(callback)) = &self.config.on_reload {
            callback(reloaded.as_ref().copied());
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "people compare it with the clock")]
fn now() -> SystemTime {
    SystemTime::now()
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").field("config", &self.0.config).finish_non_exhaustive()
    }
}
