//! Loads rules, and reloads them when their files change.

use std::sync::Arc;

use anyhow::Context;
use classifier::{
    ArtifactBuf,
    pool::{OwnedClassifier, Pool},
};
use classifier_compiler::{Compiler, RuleSet};

use crate::{config::Source, watch::Watch};

/// Labels are strings, so that rule files may have any labels.
pub type Label = Arc<str>;

/// Compiles the rule files, or opens the artifact. The error reports all problems of all files,
/// with excerpts.
pub fn load(source: &Source) -> anyhow::Result<OwnedClassifier<Label>> {
    match source {
        Source::Files(paths) => {
            let artifact = Compiler::new().compile(&RuleSet::load(paths)?)?;
            Ok(OwnedClassifier::from_artifact(artifact)?)
        }
        Source::Artifact(path) => {
            let artifact = ArtifactBuf::read(path).with_context(|| path.display().to_string())?;
            Ok(OwnedClassifier::from_artifact(artifact)?)
        }
    }
}

/// Replaces the rules of the pool whenever their files change. If the new rules cannot be loaded,
/// the old ones stay.
pub fn reload_forever(source: &Source, watch: &Watch, pool: &Pool<Label>) -> ! {
    loop {
        watch.wait();
        let replaced = load(source).and_then(|rules| Ok(pool.replace(rules)?));
        match replaced {
            Ok(()) => tracing::info!("the rules are replaced"),
            Err(error) => tracing::error!("the rules stay as they were: {error:#}"),
        }
    }
}
