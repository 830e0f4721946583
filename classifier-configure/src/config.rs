//! The table, as a builder.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use classifier_runtime::pool::PoolConfig;
use serde::Deserialize;

use crate::error::{Error, Kind};

/// The configuration of a classifier: where its rules come from, and the sizes of its pool.
///
/// A program reads it from its configuration file ([the table](crate#the-table)), or builds it.
///
/// # Examples
///
/// ```
/// use classifier_configure::{Config, Reload, pool::PoolConfig};
///
/// let config = Config::new()
///     .builtin(["providers", "iana"])
///     .default_label("Other")
///     .reload(Reload::Never)
///     .pool(PoolConfig::new().pool_size(1).cache_size(0));
/// assert_eq!(&*config.start()?.classify("250 OK")?, "Other");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Errors name the key, and the place if the format has places:
///
/// ```
/// use classifier_configure::Config;
///
/// let error = toml::from_str::<Config>("files = ['a.toml']\npol_size = 2").unwrap_err();
/// assert!(error.to_string().starts_with("TOML parse error at line 2, column 1"));
/// assert_eq!(error.message(), "unknown key `pol_size`; did you mean `pool_size`?");
///
/// let error = toml::from_str::<Config>("files = ['a.toml']\npool_size = 0").unwrap_err();
/// assert_eq!(error.message(), "pool_size must be from 1 to 1024, not 0");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Config {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) allow_empty: Vec<PathBuf>,
    pub(crate) builtin: Vec<String>,
    pub(crate) artifact: Option<PathBuf>,
    pub(crate) default: Option<String>,
    pub(crate) reload: Reload,
    pub(crate) pool: PoolConfig,
    pub(crate) on_reload: OnReload,
}

/// When rules are reloaded, apart from calls of [`Handle::reload`](crate::Handle::reload).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reload {
    /// When a file has another content, up to half a second after the last change.
    ///
    /// The files are looked at four times a second, so that a file, a link or a folder anywhere on the path may be
    /// replaced, on any file system. A file that has become smaller, or is missing, has a second to grow. If
    /// changes do not end, the files are read two seconds after the first.
    #[default]
    Watch,
    /// When the process receives SIGHUP. Unix only.
    Signal,
    /// Never.
    Never,
}

/// The function to call after each reload.
#[derive(Clone, Default)]
pub(crate) struct OnReload(pub(crate) Option<Arc<Callback>>);

type Callback = dyn Fn(Result<(), &Error>) + Send + Sync;

impl fmt::Debug for OnReload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Some(_)" } else { "None" })
    }
}

impl Config {
    /// The defaults, without rules.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The rule files, in their order of precedence: JSON if the name ends in `.json`, otherwise TOML.
    #[must_use]
    pub fn files(mut self, files: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        self.files = files.into_iter().map(Into::into).collect();
        self
    }

    /// Those of the files that may have no rules, as they are in `files`. Of all others, that is an error,
    /// because a program that writes a file anew begins with an empty one.
    #[must_use]
    pub fn allow_empty(mut self, files: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        self.allow_empty = files.into_iter().map(Into::into).collect();
        self
    }

    /// The built-in rule files, by their names: `providers`, `iana`, `fallback`, `messages`. They come
    /// after `files`.
    #[must_use]
    pub fn builtin(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.builtin = names.into_iter().map(Into::into).collect();
        self
    }

    /// The compiled rules, in place of files.
    #[must_use]
    pub fn artifact(mut self, path: impl Into<PathBuf>) -> Self {
        self.artifact = Some(path.into());
        self
    }

    /// The label of texts that no rule matches; by default `Uncategorized`.
    #[must_use]
    pub fn default_label(mut self, label: impl Into<String>) -> Self {
        self.default = Some(label.into());
        self
    }

    /// When rules are reloaded; by default [`Reload::Watch`].
    #[must_use]
    pub fn reload(mut self, reload: Reload) -> Self {
        self.reload = reload;
        self
    }

    /// The sizes of the pool and its caches.
    #[must_use]
    pub fn pool(mut self, pool: PoolConfig) -> Self {
        self.pool = pool;
        self
    }

    /// Sets a function that is called after each reload, whatever caused it, with its error if the old
    /// rules stay. It runs on the thread that reloads, and must not panic.
    #[must_use]
    pub fn on_reload(
        mut self,
        callback: impl Fn(Result<(), &Error>) + Send + Sync + 'static,
    ) -> Self {
        self.on_reload = OnReload(Some(Arc::new(callback)));
        self
    }

    /// Makes paths relative to a folder, that of the configuration file. Otherwise they are relative to
    /// the working directory.
    #[must_use]
    pub fn relative_to(self, folder: impl AsRef<Path>) -> Self {
        self.map_paths(|path| folder.as_ref().join(path))
    }

    /// Replaces each path of a rule file or an artifact by another one.
    #[must_use]
    pub fn map_paths(mut self, replacement: impl Fn(&Path) -> PathBuf) -> Self {
        for path in self.files.iter_mut().chain(&mut self.allow_empty).chain(&mut self.artifact) {
            *path = replacement(path);
        }
        self
    }

    /// Checks the keys together. Reading the table and `start` call it.
    pub(crate) fn validate(&self) -> Result<(), Error> {
        let error = |field, message: &str| Err(Kind::Config(field, message.to_owned()).into());
        let has_files = !self.files.is_empty() || !self.builtin.is_empty();
        match (&self.artifact, has_files) {
            (None, false) => {
                return error("files", "there are no rules; list rule files in `files`");
            }
            (Some(_), true) => {
                let message = "`artifact` is a complete rule set; remove `files` and `builtin`";
                return error("artifact", message);
            }
            _ => {}
        }
        if let Some(path) = self.allow_empty.iter().find(|path| !self.files.contains(path)) {
            let message = format!("allow_empty: {} is not among `files`", path.display());
            return error("allow_empty", &message);
        }
        if self.reload == Reload::Signal && cfg!(not(unix)) {
            return error("reload", "this system has no SIGHUP; use `watch` in place of `signal`");
        }
        self.pool.validate().map_err(|error| Kind::Config(error.field(), error.to_string()).into())
    }
}
