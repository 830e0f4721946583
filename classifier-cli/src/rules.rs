//! The rules by which texts are labelled: built in, from rule files, or from an artifact.

use std::path::Path;

use classifier::smtp::BounceClass;
use classifier::{ArtifactBuf, Classifier};
use classifier_compiler::RuleSet;

use crate::args::RulesArgs;
use crate::status::Failure;

/// The classifier that the command line asks for. It is there for as long as the program runs, so
/// that any thread may have it.
pub fn classifier(args: &RulesArgs) -> Result<&'static Classifier<'static>, Failure> {
    if let Some(path) = &args.artifact {
        return loaded(path);
    }
    if args.rules.is_empty() {
        return Ok(BounceClass::classifier());
    }
    let artifact = args.compiler.compiler().compile(&RuleSet::read(&args.rules))?;
    let artifact = Box::leak(Box::new(artifact));
    let classifier = Classifier::from_bytes(artifact.as_bytes());
    Ok(Box::leak(Box::new(classifier.expect("what is compiled here is of this version"))))
}

/// The file is read and not mapped: all of it is checked anyway, and a mapping of a file that another
/// program cuts short would end this one.
fn loaded(path: &Path) -> Result<&'static Classifier<'static>, Failure> {
    let unusable = |error: String| Failure::Artifact(path.to_owned(), error);
    let artifact = ArtifactBuf::read(path).map_err(|error| unusable(error.to_string()))?;
    let artifact = Box::leak(Box::new(artifact));
    let classifier = Classifier::from_bytes(artifact.as_bytes());
    Ok(Box::leak(Box::new(classifier.map_err(|error| unusable(error.to_string()))?)))
}
