//! The rules of a configuration.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use classifier_compiler::{Compiler, RuleSet, RuleSource};
use classifier_runtime::{ArtifactBuf, OwnedClassifier};

use crate::{
    config::Config,
    error::{Error, Kind},
};

/// Labels are strings, so that rule files may have any labels.
pub(crate) type Label = Arc<str>;

/// Reads and compiles the rule files, or opens the artifact. Relative paths are relative to `folder`, but
/// messages have them as they are.
pub(crate) fn load(config: &Config, folder: &Path) -> Result<OwnedClassifier<Label>, Error> {
    let rules = match &config.artifact {
        Some(path) => {
            let artifact = ArtifactBuf::read(folder.join(path))
                .map_err(|error| Kind::Read(path.clone(), error))?;
            OwnedClassifier::from_artifact(artifact)
                .map_err(|error| Kind::Artifact(path.clone(), error))?
        }
        None => {
            let file =
                |path: &PathBuf| RuleSource::named(path.display().to_string(), folder.join(path));
            let files = config.files.iter().map(file);
            let sources = files.chain(config.builtin.iter().map(RuleSource::builtin));
            let mut compiler = Compiler::new();
            if let Some(label) = &config.default {
                compiler = compiler.default_label(label);
            }
            let artifact = compiler.compile(&RuleSet::read(sources)).map_err(Kind::Rules)?;
            OwnedClassifier::from_artifact(artifact).expect("any label is a string")
        }
    };
    Ok(match &config.default {
        Some(label) => rules.with_default(label.as_str().into()),
        None => rules,
    })
}
