//! What is compared: ways to find the first of many patterns that matches a text.

use std::{error::Error, fs, hint::black_box};

use classifier::Classifier;
use classifier_compiler::{Artifact, Compiler, RuleSet};
use regex::{Regex, RegexSet, RegexSetBuilder};

#[cfg(feature = "vectorscan")]
use super::vectorscan::Vectorscan;

/// A set of patterns in the form in which texts are matched with it.
pub trait Engine: Sync {
    /// The index of the first pattern that matches.
    fn first_match(&self, text: &str) -> Option<usize>;

    /// How many texts match. It is here so that the call for each text is static.
    fn count(&self, texts: &[String]) -> usize {
        texts.iter().filter(|text| self.first_match(black_box(text)).is_some()).count()
    }
}

/// What was made of patterns, or why an engine cannot take them.
pub type Built<T> = Result<T, Box<dyn Error>>;

/// A way to make an engine of patterns.
pub type Build = fn(&[String]) -> Built<Box<dyn Engine>>;

/// The engine that all this is about.
pub const CLASSIFIER: &str = "classifier";

/// All of them, by the names that benchmarks have.
pub const ENGINES: &[(&str, Build)] = &[
    (CLASSIFIER, |patterns| Ok(Box::new(open(compile(&rule_set(patterns))?)))),
    ("RegexSet", |patterns| Ok(Box::new(RegexSet::new(patterns)?))),
    ("RegexSet-400MB", |patterns| Ok(Box::new(large_regex_set(patterns)?))),
    ("regex-filtered", |patterns| Ok(Box::new(filtered(patterns)?))),
    ("Vec-of-Regex", |patterns| Ok(Box::new(regexes(patterns)?))),
    #[cfg(feature = "vectorscan")]
    ("Vectorscan", |patterns| Ok(Box::new(Vectorscan::new(patterns)?))),
];

/// An engine with patterns in it.
pub struct Named {
    pub name: &'static str,
    pub engine: Box<dyn Engine>,
}

impl Engine for Classifier<'_> {
    fn first_match(&self, text: &str) -> Option<usize> {
        self.first_match(text).map(|id| id.index())
    }
}

impl Engine for RegexSet {
    fn first_match(&self, text: &str) -> Option<usize> {
        self.matches(text).into_iter().next()
    }
}

impl Engine for regex_filtered::Regexes {
    fn first_match(&self, text: &str) -> Option<usize> {
        self.matching(text).next().map(|(index, _)| index)
    }
}

impl Engine for Vec<Regex> {
    fn first_match(&self, text: &str) -> Option<usize> {
        self.iter().position(|regex| regex.is_match(text))
    }
}

#[cfg(feature = "vectorscan")]
impl Engine for Vectorscan {
    fn first_match(&self, text: &str) -> Option<usize> {
        self.first_match(text)
    }
}

/// The patterns as the compiler wants them, which are the rules of a file.
pub fn rule_set(patterns: &[String]) -> RuleSet {
    let directory = tempfile::tempdir().expect("there is room for a file");
    let path = directory.path().join("rules.json");
    let rules = serde_json::json!({ "rules": { "Label": patterns } });
    fs::write(&path, rules.to_string()).expect("the directory is ours");
    RuleSet::read([path])
}

/// A compiler whose limits are such that cost is measured rather than refused.
fn compiler() -> Compiler {
    Compiler::new().rule_dfa_size(4 << 20).artifact_size(usize::MAX)
}

/// The artifact of the rules.
pub fn compile(rules: &RuleSet) -> Built<Artifact> {
    Ok(compiler().compile(rules)?)
}

/// The patterns that need larger automata than even this compiler builds.
pub fn refused(patterns: &[String]) -> Vec<String> {
    match compiler().compile(&rule_set(patterns)) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().filter_map(|problem| problem.pattern.clone()).collect(),
    }
}

/// A classifier that keeps its artifact until the benchmark ends.
pub fn open(artifact: Artifact) -> Classifier<'static> {
    let artifact: &'static Artifact = Box::leak(Box::new(artifact));
    Classifier::from_bytes(artifact.as_bytes()).expect("the compiler made the artifact")
}

/// A `RegexSet` with limits that it hardly meets: a lazy DFA that is never dropped for being large
/// is the best that it can have.
fn large_regex_set(patterns: &[String]) -> Result<RegexSet, regex::Error> {
    RegexSetBuilder::new(patterns).size_limit(1 << 30).dfa_size_limit(400 << 20).build()
}

/// The literals of the patterns, looked for with Aho-Corasick, then the regexes which that leaves.
fn filtered(patterns: &[String]) -> Built<regex_filtered::Regexes> {
    Ok(regex_filtered::Builder::new().push_all(patterns)?.build()?)
}

/// A regex each.
fn regexes(patterns: &[String]) -> Result<Vec<Regex>, regex::Error> {
    patterns.iter().map(|pattern| Regex::new(pattern)).collect()
}
