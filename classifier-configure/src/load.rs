//! The rules of a configuration.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use classifier_compiler::{Compiler, RuleSet, RuleSource};
use classifier_runtime::{ArtifactBuf, OwnedClassifier};

use crate::{
    config::Config,
    error::{Error, Kind},
    files::{self, Identity},
};

/// Labels are strings, so that rule files may have any labels.
pub(crate) type Label = Arc<str>;

/// What all files of a configuration had at one time.
pub(crate) struct Snapshot {
    pub files: Vec<Option<Identity>>,
    /// `None` if they changed all the time.
    content: Option<Content>,
}

enum Content {
    Rules(Vec<io::Result<Vec<u8>>>),
    /// With its path as messages have it.
    Artifact(PathBuf, io::Result<ArtifactBuf>),
}

impl Config {
    /// All files that are read. Relative paths are relative to `folder`.
    pub(crate) fn paths(&self, folder: &Path) -> Vec<PathBuf> {
        self.files.iter().chain(&self.artifact).map(|path| folder.join(path)).collect()
    }

    /// Reads all files.
    pub(crate) fn read(&self, folder: &Path) -> Snapshot {
        let paths = self.paths(folder);
        let (files, content) = files::steady(&paths, || match &self.artifact {
            Some(path) => {
                let artifact = files::open(&paths[0]).and_then(ArtifactBuf::read_file);
                Content::Artifact(path.clone(), artifact)
            }
            None => Content::Rules(read_rules(&paths)),
        });
        Snapshot { files, content }
    }

    /// Compiles the rule files, or opens the artifact. Messages have the paths of the configuration.
    pub(crate) fn load(
        &self,
        folder: &Path,
        snapshot: Snapshot,
    ) -> Result<OwnedClassifier<Label>, Error> {
        let rules = match snapshot.content.ok_or(Kind::Unsteady)? {
            Content::Artifact(path, Ok(artifact)) => OwnedClassifier::from_artifact(artifact)
                .map_err(|error| Kind::Artifact(path, error))?,
            Content::Artifact(path, Err(error)) => return Err(Kind::Read(path, error).into()),
            Content::Rules(files) => self.compile(folder, files)?,
        };
        Ok(match &self.default {
            Some(label) => rules.with_default(label.as_str().into()),
            None => rules,
        })
    }

    fn compile(
        &self,
        folder: &Path,
        files: Vec<io::Result<Vec<u8>>>,
    ) -> Result<OwnedClassifier<Label>, Error> {
        let file = |(path, bytes): (&PathBuf, _)| {
            RuleSource::read(path.display().to_string(), folder.join(path), bytes)
        };
        let files = self.files.iter().zip(files).map(file);
        let sources = files.chain(self.builtin.iter().map(RuleSource::builtin));
        let rules = RuleSet::read(sources);
        let mut compiler = Compiler::new();
        if let Some(label) = &self.default {
            compiler = compiler.default_label(label);
        }
        let artifact = compiler.compile(&rules).map_err(Kind::Rules)?;
        for path in &self.files {
            let name = path.display().to_string();
            if !self.allow_empty.contains(path)
                && rules.rules().iter().all(|rule| rule.location.file() != name)
            {
                return Err(Kind::NoRules(path.clone()).into());
            }
        }
        Ok(OwnedClassifier::from_artifact(artifact).expect("any label is a string"))
    }
}

impl Snapshot {
    /// A hash of what was read; `None` if that was nothing.
    pub(crate) fn hash(&self) -> Option<u64> {
        let mut hasher = DefaultHasher::new();
        let mut hash = |content: Result<&[u8], &io::Error>| {
            content.map_err(io::Error::to_string).hash(&mut hasher);
        };
        match self.content.as_ref()? {
            Content::Artifact(_, artifact) => hash(artifact.as_ref().map(ArtifactBuf::as_bytes)),
            Content::Rules(files) => {
                files.iter().for_each(|file| hash(file.as_ref().map(Vec::as_slice)));
            }
        }
        Some(hasher.finish())
    }
}

/// Reads files, together no more than may be compiled.
fn read_rules(paths: &[PathBuf]) -> Vec<io::Result<Vec<u8>>> {
    let mut left = RuleSource::MOST_BYTES + 1;
    let read = |path: &PathBuf| {
        let mut bytes = Vec::new();
        files::open(path)?.take(left as u64).read_to_end(&mut bytes)?;
        left -= bytes.len();
        Ok(bytes)
    };
    paths.iter().map(read).collect()
}
