//! Rules from files.

use classifier_arrow::ColumnClassifier;
use classifier_compiler::{Compiler, RuleSet, RuleSource};
use classifier_runtime::{ArtifactBuf, OwnedClassifier, OwnedClassifierError};
use datafusion_common::{Result, plan_datafusion_err, plan_err};

/// Reads rules: rule files in their order of precedence, or one artifact, which is detected by its content.
///
/// # Errors
///
/// If a file cannot be read, or its rules have errors, which the message shows.
///
/// # Examples
///
/// ```
/// # let dir = tempfile::tempdir()?;
/// # let path = dir.path().join("rules.toml");
/// std::fs::write(&path, "[rules]\nQuota = ['full']")?;
/// let rules = classifier_datafusion::load([&path])?;
/// assert_eq!(rules.classifier().rules().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load<S: Into<RuleSource>>(sources: impl IntoIterator<Item = S>) -> Result<ColumnClassifier> {
    let sources: Vec<RuleSource> = sources.into_iter().map(Into::into).collect();
    if let [source] = &sources[..]
        && let Some(path) = source.path()
        && ArtifactBuf::is_artifact(path)
    {
        let unusable = |error: &dyn std::error::Error| {
            plan_datafusion_err!("cannot use the artifact {}: {error}", source.name())
        };
        let artifact = ArtifactBuf::read(path).map_err(|error| unusable(&error))?;
        return open(artifact).map_err(|error| unusable(&error));
    }
    let artifact = RuleSet::load(sources).and_then(|rules| Compiler::new().compile(&rules));
    match artifact {
        Ok(artifact) => open(artifact).map_err(|error| plan_datafusion_err!("{error}")),
        Err(problems) => plan_err!("the rules have errors:\n{problems}"),
    }
}

fn open(
    artifact: impl AsRef<[u8]> + Send + Sync + 'static,
) -> Result<ColumnClassifier, OwnedClassifierError> {
    OwnedClassifier::from_artifact(artifact).map(ColumnClassifier::new)
}
