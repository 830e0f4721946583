//! What is compared: ways to find the first of many patterns that matches a text.

use std::{error::Error, hint::black_box};

use classifier::Classifier;
use classifier_compiler::{Artifact, Compiler, RuleSet};
use regex::{Regex, RegexSet, RegexSetBuilder};

use crate::vectorscan::Vectorscan;

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

/// A kind of engine.
pub struct Kind {
    /// Its name in benchmarks.
    pub id: &'static str,
    /// Its name in tables and charts.
    pub name: &'static str,
    /// Its colours in charts, on a light and on a dark page: red, green and blue.
    pub colors: [(u8, u8, u8); 2],
    /// Makes an engine of patterns.
    pub build: fn(&[String]) -> Built<Box<dyn Engine>>,
}

/// The engine that the others are compared with.
pub const CLASSIFIER: &str = "classifier";

/// All kinds, in the order of tables and charts.
pub const ENGINES: &[Kind] = &[
    Kind {
        id: CLASSIFIER,
        name: "classifier",
        colors: [(0x0b, 0x6b, 0xcb), (0x4d, 0xa3, 0xff)],
        build: |patterns| Ok(Box::new(open(compile(&rule_set(patterns))?))),
    },
    Kind {
        id: "Vectorscan",
        name: "Vectorscan",
        colors: [(0xc8, 0x6f, 0x0a), (0xf0, 0x9a, 0x37)],
        build: |patterns| match cfg!(feature = "vectorscan") {
            true => Ok(Box::new(Vectorscan::new(patterns)?)),
            false => Err("the feature `vectorscan` is off".into()),
        },
    },
    Kind {
        id: "regex-filtered",
        name: "regex-filtered",
        colors: [(0x23, 0x86, 0x52), (0x46, 0xb9, 0x7d)],
        build: |patterns| Ok(Box::new(filtered(patterns)?)),
    },
    Kind {
        id: "RegexSet",
        name: "RegexSet",
        colors: [(0x76, 0x80, 0x8c), (0x8b, 0x96, 0xa3)],
        build: |patterns| Ok(Box::new(RegexSet::new(patterns)?)),
    },
    Kind {
        id: "RegexSet-400MB",
        name: "RegexSet, 400 MB",
        colors: [(0x43, 0x4a, 0x54), (0xc0, 0xc8, 0xd2)],
        build: |patterns| Ok(Box::new(large_regex_set(patterns)?)),
    },
    Kind {
        id: "Vec-of-Regex",
        name: "Vec of Regex",
        colors: [(0x9a, 0x4d, 0xa8), (0xc9, 0x82, 0xd6)],
        build: |patterns| Ok(Box::new(regexes(patterns)?)),
    },
];

/// An engine with patterns in it.
pub struct Named {
    /// The id of its kind.
    pub name: &'static str,
    /// The engine.
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

impl Engine for Vectorscan {
    fn first_match(&self, text: &str) -> Option<usize> {
        self.first_match(text)
    }
}

/// The patterns as the compiler wants them, which are the rules of a file.
pub fn rule_set(patterns: &[String]) -> RuleSet {
    let builder = RuleSet::builder();
    patterns.iter().fold(builder, |rules, pattern| rules.rule("Label", pattern)).read()
}

/// A compiler whose limits are such that cost is measured rather than refused.
fn compiler() -> Compiler {
    Compiler::new().rule_dfa_limit(4 << 20).artifact_limit(usize::MAX)
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
