//! The rules by which texts are labelled: built in, from rule files, or from an artifact.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use classifier::smtp::BounceClass;
use classifier::{ArtifactBuf, Classifier};
use classifier_compiler::RuleSet;
use classifier_runtime::format::MAGIC;

use crate::args::{CompilerArgs, RulesArgs};
use crate::status::Failure;

/// The classifier that the command line asks for. It is there for as long as the program runs, so
/// that any thread may have it.
pub fn classifier(args: &RulesArgs) -> Result<&'static Classifier<'static>, Failure> {
    if let Some(path) = &args.artifact {
        return loaded(path);
    }
    if args.rules.is_empty() {
        return Ok(built_in());
    }
    compiled(&args.rules, &args.compiler)
}

/// The classifier of the rules that are built in.
pub fn built_in() -> &'static Classifier<'static> {
    BounceClass::classifier()
}

/// The classifier of rule files in order of precedence, or of an artifact, which is told by its
/// content. It is there for as long as the program runs.
pub fn of_files(
    files: &[PathBuf],
    compiler: &CompilerArgs,
) -> Result<&'static Classifier<'static>, Failure> {
    match (files.iter().find(|file| is_artifact(file)), files) {
        (Some(_), [artifact]) => loaded(artifact),
        (Some(artifact), _) => {
            let why = "an artifact has all rules of its side, so name no other file beside it";
            Err(Failure::Artifact(artifact.clone(), why.to_owned()))
        }
        (None, files) => compiled(files, compiler),
    }
}

/// Whether the file starts as artifacts do. No rule file does, as that is not UTF-8. A pipe has rule
/// files only, since what is read of it is gone.
fn is_artifact(file: &Path) -> bool {
    if !file.is_file() {
        return false;
    }
    let mut start = [0; MAGIC.len()];
    let read = File::open(file).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == MAGIC
}

fn compiled(
    files: &[PathBuf],
    compiler: &CompilerArgs,
) -> Result<&'static Classifier<'static>, Failure> {
    let artifact = compiler.compiler().compile(&RuleSet::read(files))?;
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
