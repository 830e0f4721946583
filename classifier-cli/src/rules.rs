//! From `--rules` to a classifier.

use std::path::PathBuf;

use classifier::Classifier;
use classifier::smtp::BounceClass;
use classifier_compiler::{Compiler, RuleSet};

use crate::status::Failure;

/// Call `work` with the classifier that `files` compile to, in order of precedence, or with the
/// built-in one if there are none. `default` is what examples may expect where no rule matches.
///
/// A callback, because the classifier borrows from the artifact, which lives here.
pub fn with_classifier<T>(
    files: &[PathBuf],
    default: &str,
    work: impl FnOnce(&Classifier<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    if files.is_empty() {
        return work(BounceClass::classifier());
    }
    let artifact = Compiler::new().default_label(default).compile(&RuleSet::read(files))?;
    work(&Classifier::from_bytes(artifact.as_bytes())?)
}
