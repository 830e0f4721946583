//! A compiled rule set, with all that is known to be wrong with it.

use std::{borrow::Cow, collections::HashMap};

use classifier_runtime::Classifier;
use regex_syntax::hir::Hir;

use crate::{
    artifact::{self, Artifact, ByteOrder},
    diagnostic::{Code, Diagnostic, Diagnostics, Levels, Severity},
    examples::{self, Examined},
    lint::{self, Known},
    plan::gather::Plan,
    reach::{self, Matcher, Patterns, Reach, Reacher, Search},
    rules::RuleSet,
};

/// What came of compiling a rule set: artifacts if nothing is wrong, and what is worth saying.
#[derive(Debug)]
#[must_use]
pub struct Compilation<'r> {
    rules: &'r RuleSet,
    default_label: String,
    diagnostics: Diagnostics,
    /// Nothing where the rules need too large automata.
    compiled: Option<Compiled>,
    examined: Examined<'r>,
    /// For each rule, whether it can win; nothing until that is looked into.
    reached: Vec<Reach>,
}

/// A text that a rule wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Witness<'c> {
    /// This is the shortest: no shorter text of ASCII is won by the rule or, if it wins none of
    /// ASCII, no text of fewer bytes.
    Shortest(&'c str),
    /// It wins this example; nobody asked for the shortest text, or it would take too long to find.
    Example(&'c str),
    /// It wins no text.
    Unwinnable,
    /// Whether it wins any would take too long to find out.
    Undecided,
}

#[derive(Debug)]
struct Compiled {
    plan: Plan,
    /// For this machine, which examples and lints need.
    native: Artifact,
}

impl Patterns for RuleSet {
    fn count(&self) -> usize {
        self.rules.len()
    }

    fn pattern(&self, rule: usize) -> Cow<'_, Hir> {
        self.pattern(rule)
    }
}

impl<'r> Compilation<'r> {
    /// Writes the plan down.
    pub(crate) fn new(
        rules: &'r RuleSet,
        default_label: &str,
        plan: Option<Plan>,
        mut diagnostics: Diagnostics,
        artifact_limit: usize,
    ) -> Self {
        let compiled = plan.map(|plan| {
            let native = artifact::encode(rules, default_label, &plan, ByteOrder::NATIVE);
            Compiled { plan, native }
        });
        if let Some(Compiled { native, .. }) = &compiled {
            let size = native.as_bytes().len();
            if size > artifact_limit {
                let message = format!(
                    "the artifact has {size} bytes, more than the limit of {artifact_limit}"
                );
                let problem = Diagnostic::error(Code::ARTIFACT_TOO_LARGE, message);
                diagnostics.push(problem.help("use fewer rules, or raise `artifact_limit`"));
            }
        }
        diagnostics.sort();
        let examined = Examined { won: vec![None; rules.rules.len()], ..Examined::default() };
        Self {
            rules,
            default_label: default_label.to_owned(),
            diagnostics,
            compiled,
            examined,
            reached: Vec::new(),
        }
    }

    /// Classifies the examples with what was written down.
    pub(crate) fn examine(&mut self) {
        if let Some(Compiled { native, .. }) = &self.compiled
            && self.rules.has_examples()
        {
            self.examined = examples::examine(self.rules, &classifier(native), &self.default_label);
            self.diagnostics.extend(std::mem::take(&mut self.examined.problems));
            self.diagnostics.sort();
        }
    }

    /// Finds out which rules can win, and adds what lints find.
    pub(crate) fn lint(&mut self, search: Search, levels: &Levels) {
        let mut within = HashMap::new();
        if let Some(compiled) = &self.compiled {
            let matcher =
                reach::Compiled { classifier: classifier(&compiled.native), plan: &compiled.plan };
            let mut reacher = Reacher::new(self.rules, &matcher);
            let rules = self.rules.rules.iter().zip(&self.examined.won).enumerate();
            self.reached = rules
                .map(|(index, (rule, won))| match rule.is_refused() {
                    true => Reach::Unknown,
                    false => reacher.reach(index, *won, search),
                })
                .collect();
            within = self.reach_within_files(&mut reacher);
        }
        let known = Known { reached: &self.reached, within, overridden: &self.examined.overridden };
        self.diagnostics.extend(lint::lint(self.rules, &known, levels));
        self.diagnostics.sort();
    }

    /// Of the rules that earlier files keep from winning, whether they could without these.
    fn reach_within_files<M: Matcher>(
        &self,
        reacher: &mut Reacher<'_, M>,
    ) -> HashMap<usize, Reach> {
        let overridden = self.examined.overridden.iter();
        let won: HashMap<usize, &str> =
            overridden.filter_map(|its| Some((its.rule?, its.example.text.as_str()))).collect();
        let mut within = HashMap::new();
        for (index, reach) in self.reached.iter().enumerate() {
            let Reach::Shadowed(rivals) = reach else { continue };
            let first = self.rules.rules_of_file(self.rules.file_of(index)).start;
            if rivals.iter().any(|&rival| rival < first) {
                let known = won.get(&index).copied();
                within.insert(index, reacher.reach_from(first, index, known, Search::Any));
            }
        }
        within
    }

    /// Everything that is worth saying about the rules, in the order of the files.
    #[must_use]
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// For each rule, in their order, a text that it wins; nothing at all where the rules need too
    /// large automata. For the shortest texts, ask for
    /// [`shortest_witnesses`](crate::Compiler::shortest_witnesses).
    #[must_use]
    pub fn witnesses(&self) -> impl ExactSizeIterator<Item = Witness<'_>> {
        self.reached.iter().map(|reach| match reach {
            Reach::Wins(witness) if witness.is_shortest => Witness::Shortest(&witness.text),
            Reach::Wins(witness) => Witness::Example(&witness.text),
            Reach::Shadowed(_) | Reach::Never => Witness::Unwinnable,
            Reach::Unknown => Witness::Undecided,
        })
    }

    /// The artifact for machines of a byte order. With the same order, every machine makes the same
    /// bytes of the same files.
    ///
    /// # Errors
    ///
    /// All diagnostics, if any of them is an error.
    pub fn artifact(&self, order: ByteOrder) -> Result<Artifact, Diagnostics> {
        match &self.compiled {
            Some(Compiled { plan, native }) if self.diagnostics.count(Severity::Error) == 0 => {
                if order == ByteOrder::NATIVE {
                    return Ok(native.clone());
                }
                Ok(artifact::encode(self.rules, &self.default_label, plan, order))
            }
            _ => Err(self.diagnostics.clone()),
        }
    }
}

pub(crate) fn classifier(artifact: &Artifact) -> Classifier<'_> {
    Classifier::from_bytes(artifact.as_bytes())
        .unwrap_or_else(|error| unreachable!("an artifact from here is refused: {error}"))
}
