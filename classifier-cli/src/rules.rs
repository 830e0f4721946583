//! Loads the rules that label texts: built-in rules, rule files, or an artifact.

use std::path::Path;

use classifier::smtp::BounceClass;
use classifier::{ArtifactBuf, Classifier};
use classifier_compiler::{Compiler, RuleSet, RuleSource};

use crate::options::{LimitArgs, RuleFile, RulesArgs};
use crate::status::{Failure, print_message};

/// Rules as the command line names them.
pub enum Rules<'a> {
    /// An artifact, which cannot be combined with other rules.
    Artifact(&'a Path),
    /// Sources to compile, in order of precedence.
    Sources(Vec<RuleSource>),
}

/// One artifact, which is detected by its content, or sources to compile.
pub fn resolve(files: &[RuleFile]) -> Result<Rules<'_>, Failure> {
    match (artifact_among(files), files) {
        (Some(artifact), [_]) => Ok(Rules::Artifact(artifact)),
        (Some(artifact), _) => {
            let why = "an artifact is a complete rule set; name no other rules with it";
            Err(Failure::artifact(artifact, why))
        }
        (None, files) => Ok(Rules::Sources(files.iter().flat_map(RuleFile::sources).collect())),
    }
}

/// Sources to compile or check, in order of precedence; an artifact is an error.
pub fn sources(files: &[RuleFile]) -> Result<Vec<RuleSource>, Failure> {
    match artifact_among(files) {
        Some(artifact) => {
            let why = "it is an artifact; name the rule files that it was compiled from";
            Err(Failure::artifact(artifact, why))
        }
        None => Ok(files.iter().flat_map(RuleFile::sources).collect()),
    }
}

/// The classifier for the options. It is leaked, so that all threads can use it.
pub fn classifier(
    args: &RulesArgs,
    limits: &LimitArgs,
) -> Result<&'static Classifier<'static>, Failure> {
    match &args.artifact {
        Some(path) => loaded(path),
        None => match resolve(args.files())? {
            Rules::Artifact(path) if limits.has_any() => {
                let why = "its rules are compiled, so --rule-dfa-limit, --shard-dfa-limit and \
                           --artifact-limit have no effect";
                Err(Failure::artifact(path, why))
            }
            rules => of_rules(rules, &limits.apply_to(args.compiler.compiler())),
        },
    }
}

/// The classifier for a run over many texts, which warns if it has no rules.
pub fn for_texts(
    args: &RulesArgs,
    limits: &LimitArgs,
) -> Result<&'static Classifier<'static>, Failure> {
    let classifier = classifier(args, limits)?;
    if classifier.rules().len() == 0 {
        print_message("warning: there are no rules, so every text gets the default label");
    }
    Ok(classifier)
}

/// The classifier of one side of a comparison. Failures name the side.
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

/// Whether these rules were compiled when the program was built.
fn is_embedded(sources: &[RuleSource]) -> bool {
    sources.iter().eq(&classifier_rules::DEFAULT.map(RuleSource::builtin))
}

/// The first file that starts like an artifact. Pipes are taken for rule files.
fn artifact_among(files: &[RuleFile]) -> Option<&Path> {
    files.iter().filter_map(RuleFile::path).find(|path| ArtifactBuf::is_artifact(path))
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

/// The file is read and not mapped: it is checked completely anyway, and a mapping would crash if
/// another program truncated the file.
fn loaded(path: &Path) -> Result<&'static Classifier<'static>, Failure> {
    let artifact = ArtifactBuf::read(path).map_err(|error| Failure::artifact(path, error))?;
    let artifact = Box::leak(Box::new(artifact));
    let classifier = Classifier::from_bytes(artifact.as_bytes());
    Ok(Box::leak(Box::new(classifier.map_err(|error| Failure::artifact(path, error))?)))
}
