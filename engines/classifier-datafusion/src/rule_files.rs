//! The rule files that SQL may name.

use std::path::{Component, Path, PathBuf};

use classifier_arrow::ColumnClassifier;
use classifier_compiler::RuleSource;
use datafusion_common::{Result, plan_datafusion_err, plan_err};

use crate::load::load;

/// Which files `CREATE FUNCTION` may read: none, or those of a folder and the folders in it.
///
/// Paths in SQL are relative to the folder. Neither `..` nor links lead out of it. Who can change links in the
/// folder while a file is read can have another file read; so the folder should belong to the host.
#[derive(Clone, Debug, Default)]
pub struct RuleFiles {
    folder: Option<PathBuf>,
}

impl RuleFiles {
    /// No files. This is the default.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The files in this folder.
    ///
    /// # Errors
    ///
    /// If there is no such folder.
    pub fn of_folder(folder: impl AsRef<Path>) -> Result<Self> {
        let path = folder.as_ref();
        match path.canonicalize() {
            Ok(folder) if folder.is_dir() => Ok(Self { folder: Some(folder) }),
            Ok(_) => plan_err!("{} is not a folder", path.display()),
            Err(error) => plan_err!("cannot use the folder {}: {error}", path.display()),
        }
    }

    /// Reads rules as [`load`] does, from a file that is allowed.
    ///
    /// # Errors
    ///
    /// If the file is not allowed, and the errors of [`load`].
    pub fn load(&self, path: &str) -> Result<ColumnClassifier> {
        let Some(folder) = &self.folder else {
            return plan_err!("`{path}` cannot be read: rule files are not allowed in SQL here");
        };
        let is_plain = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        let outside = || {
            plan_datafusion_err!(
                "`{path}` cannot be read: paths are relative to the folder of rule files, without `..` or \
                 links that lead out of it"
            )
        };
        if !Path::new(path).components().all(is_plain) {
            return Err(outside());
        }
        let file = folder.join(path).canonicalize();
        let file =
            file.map_err(|error| plan_datafusion_err!("`{path}` cannot be read: {error}"))?;
        if !file.starts_with(folder) {
            return Err(outside());
        }
        // A pipe would block.
        if !file.is_file() {
            return plan_err!("`{path}` cannot be read: it is not a file");
        }
        load([RuleSource::named(path, file)])
    }
}
