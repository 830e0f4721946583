//! The rule sets that are measured.

use classifier::{Classifier, classifier, smtp::BounceClass};

use crate::{
    anchored,
    engine::{self, Built, CLASSIFIER, ENGINES, Engine, Kind, Named},
    growth, phrases,
    rule::Rule,
    texts::{self, Texts},
};

/// How often each sample response is among the varied texts.
const ROUNDS: usize = 4;

/// The status codes alone.
#[classifier(files = ["../rules/iana.toml"])]
enum StatusCode {}

/// A name in benchmarks, one in tables, and how the set is made.
type Listed = (&'static str, &'static str, fn() -> Set);

/// The sets that engines are compared with, in the order of tables and charts.
pub const SETS: [Listed; 4] = [
    ("status-codes", "status codes", Set::status_codes),
    ("providers+status-codes", "providers and status codes", Set::providers),
    ("anchored", "a code, then words", Set::anchored),
    ("phrases", "words anywhere", Set::phrases),
];

/// Rules with texts for them.
pub struct Set {
    /// The set, as the benchmark is named.
    pub name: String,
    /// Its rules.
    pub patterns: Vec<String>,
    /// The sample responses, where the rules are for them.
    same: Option<Texts>,
    /// What the rules have to do with every day; other texts are derived from these.
    pub daily: Texts,
    /// The rules as a program has them, if they are in this one.
    embedded: Option<&'static Classifier<'static>>,
}

impl Set {
    /// Rules that have a code and nothing else.
    pub fn status_codes() -> Self {
        Self::embedded("status-codes", StatusCode::classifier())
    }

    /// All rules of this repository.
    pub fn providers() -> Self {
        Self::embedded("providers+status-codes", BounceClass::classifier())
    }

    /// Rules that begin with a code and go on with words. Those that the classifier refuses are
    /// reported and left out, so that there is something to compare.
    pub fn anchored() -> Self {
        let rules = anchored::rules();
        let mut set = Self::generated("anchored", &rules, anchored::texts(&rules));
        loop {
            // A report tells the first few.
            let refused = engine::refused(&set.patterns);
            if refused.is_empty() {
                break;
            }
            refused.iter().for_each(|pattern| println!("anchored without the rule {pattern}"));
            set.patterns.retain(|pattern| !refused.contains(pattern));
        }
        set
    }

    /// Rules that may match anywhere.
    pub fn phrases() -> Self {
        let rules = phrases::rules();
        Self::generated("phrases", &rules, phrases::texts(&rules))
    }

    /// So many rules.
    pub fn growth(count: usize) -> Self {
        const TEXTS: usize = 200;

        let rules = growth::rules(count);
        Self::generated(&count.to_string(), &rules, growth::texts(&rules, TEXTS))
    }

    fn embedded(name: &str, classifier: &'static Classifier<'static>) -> Self {
        Self {
            name: name.to_owned(),
            patterns: classifier.rules().map(|rule| rule.pattern.to_owned()).collect(),
            same: Some(Texts { kind: "same", texts: texts::same() }),
            daily: Texts { kind: "varied", texts: texts::varied(ROUNDS) },
            embedded: Some(classifier),
        }
    }

    fn generated(name: &str, rules: &[Rule], texts: Vec<String>) -> Self {
        Self {
            name: name.to_owned(),
            patterns: rules.iter().map(|rule| rule.pattern.clone()).collect(),
            same: None,
            daily: Texts { kind: "mixed", texts },
            embedded: None,
        }
    }

    /// The engines for its patterns. One that cannot take them is reported and left out.
    pub fn engines(&self) -> Vec<Named> {
        let build = |&Kind { id: name, build, .. }: &Kind| {
            let engine: Built<Box<dyn Engine>> = match self.embedded {
                Some(embedded) if name == CLASSIFIER => Ok(Box::new(embedded.clone())),
                _ => build(&self.patterns),
            };
            engine
                .map(|engine| Named { name, engine })
                .inspect_err(|error| println!("{} without {name}: {error}", self.name))
                .ok()
        };
        ENGINES.iter().filter_map(build).collect()
    }

    /// All kinds of texts, which an engine that is trusted sorts.
    pub fn texts(&self, engine: &Named) -> Vec<Texts> {
        let derived = texts::derived(&self.daily.texts, &self.patterns, &*engine.engine);
        self.same.iter().chain([&self.daily]).cloned().chain(derived).collect()
    }
}
