//! The rules by which texts are labelled: built in, from rule files, or from an artifact.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use classifier::smtp::BounceClass;
use classifier::{ArtifactBuf, Classifier};
use classifier_compiler::{Compiler, RuleSet, RuleSource};
use classifier_runtime::format::MAGIC;

use crate::options::{RuleFile, RulesArgs};
use crate::status::Failure;

/// Rules as the command line names them.
pub enum Rules<'a> {
    /// An artifact, which stands alone.
    Artifact(&'a Path),
    /// What is to be compiled, in order of precedence.
    Sources(Vec<RuleSource>),
}

/// What these files are: one artifact, which is told by its content, or rules to compile.
pub fn resolve(files: &[RuleFile]) -> Result<Rules<'_>, Failure> {
    match (artifact_among(files), files) {
        (Some(artifact), [_]) => Ok(Rules::Artifact(artifact)),
        (Some(artifact), _) => {
            let why = "an artifact is a complete rule set; name no other rules with it";
            Err(Failure::Artifact(artifact.to_owned(), why.to_owned()))
        }
        (None, files) => Ok(Rules::Sources(files.iter().flat_map(RuleFile::sources).collect())),
    }
}

/// What is to be compiled or checked, in order of precedence: no artifact, whose rules are
/// compiled.
pub fn sources(files: &[RuleFile]) -> Result<Vec<RuleSource>, Failure> {
    match artifact_among(files) {
        Some(artifact) => {
            let why = "it is an artifact; name the rule files that it was compiled from";
            Err(Failure::Artifact(artifact.to_owned(), why.to_owned()))
        }
        None => Ok(files.iter().flat_map(RuleFile::sources).collect()),
    }
}

/// The classifier that the command line asks for. It is there for as long as the program runs, so
/// that any thread may have it.
pub fn classifier(args: &RulesArgs) -> Result<&'static Classifier<'static>, Failure> {
    match &args.artifact {
        Some(path) => loaded(path),
        None => match resolve(args.files())? {
            Rules::Artifact(path) if args.compiler.has_limits() => {
                let why = "its rules are compiled, so --rule-dfa-size, --shard-dfa-size and \
                           --artifact-size have no effect";
                Err(Failure::Artifact(path.to_owned(), why.to_owned()))
            }
            rules => of_rules(rules, &args.compiler.compiler()),
        },
    }
}

/// The classifier of one of two rule sets that are compared, of rule files in order of precedence
/// or of an artifact. What is wrong with it is told with its side.
pub fn for_side(
    side: &'static str,
    files: &[RuleFile],
    compiler: &Compiler,
) -> Result<&'static Classifier<'static>, Failure> {
    resolve(files)
        .and_then(|rules| of_rules(rules, compiler))
        .map_err(|failure| Failure::Side(side, Box::new(failure)))
}

fn of_rules(
    rules: Rules<'_>,
    compiler: &Compiler,
) -> Result<&'static Classifier<'static>, Failure> {
    match rules {
        Rules::Artifact(path) => loaded(path),
        Rules::Sources(sources) if is_embedded(&sources) => Ok(BounceClass::classifier()),
        Rules::Sources(sources) => compiled(sources, compiler),
    }
}

/// Whether these are the rules that were compiled when the program was built.
fn is_embedded(sources: &[RuleSource]) -> bool {
    sources.iter().eq(&classifier_rules::DEFAULT.map(RuleSource::builtin))
}

/// The first file that starts as artifacts do. No rule file does, as that is not UTF-8. A pipe has
/// rule files only, since what is read of it is gone.
fn artifact_among(files: &[RuleFile]) -> Option<&Path> {
    files.iter().filter_map(RuleFile::path).find(|path| is_artifact(path))
}

fn is_artifact(file: &Path) -> bool {
    if !file.is_file() {
        return false;
    }
    let mut start = [0; MAGIC.len()];
    let read = File::open(file).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == MAGIC
}

fn compiled(
    sources: Vec<RuleSource>,
    compiler: &Compiler,
) -> Result<&'static Classifier<'static>, Failure> {
    let artifact = compiler.compile(&RuleSet::read(sources))?;
    let artifact = Box::leak(Box::new(artifact));
    let classifier = Classifier::from_bytes(artifact.as_bytes());
    Ok(Box::leak(Box::new(classifier.expect("what is compiled here is of this version"))))
}

/// The file is read and not mapped: all of it is checked anyway, and a mapping of a file that
/// another program cuts short would end this one.
fn loaded(path: &Path) -> Result<&'static Classifier<'static>, Failure> {
    let unusable = |error: String| Failure::Artifact(path.to_owned(), error);
    let artifact = ArtifactBuf::read(path).map_err(|error| unusable(error.to_string()))?;
    let artifact = Box::leak(Box::new(artifact));
    let classifier = Classifier::from_bytes(artifact.as_bytes());
    Ok(Box::leak(Box::new(classifier.map_err(|error| unusable(error.to_string()))?)))
}
