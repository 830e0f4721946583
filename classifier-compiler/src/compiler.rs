//! From a rule set to an artifact, stage by stage.

use classifier_runtime::{
    Classifier, RuleId,
    format::{HEAD_BIT, TierId},
};
use regex_syntax::hir::Hir;

use crate::{
    Artifact, ByteOrder, RuleSet, artifact,
    automaton::shard::Limits,
    diagnostic::{Diagnostic, DiagnosticKind, Diagnostics, FailedExample, Winner},
    plan::tier::{self, TierPlan},
    rule_set::Example,
    syntax::parse::parse,
};

/// Compiles rule sets to artifacts.
///
/// Whatever could grow without bound has a limit; what passes it is an error that names the rule.
///
/// # Examples
///
/// ```
/// use classifier_compiler::{Compiler, RuleSet};
/// use classifier_runtime::Classifier;
///
/// # let dir = tempfile::tempdir()?;
/// # let path = dir.path().join("rules.toml");
/// std::fs::write(&path, r#"
///     [rules]
///     Quota = ["^552 [45]\\.2\\.2 ", "^552.+mailbox full"]
///     Policy = ["^55[0-9]"]
/// "#)?;
/// let rules = RuleSet::load([&path])?;
/// let artifact = Compiler::new().compile(&rules)?;
///
/// let classifier = Classifier::from_bytes(artifact.as_bytes())?;
/// let id = classifier.first_match("552 your mailbox full of letters").unwrap();
/// assert_eq!(classifier.rule(id).label, "Quota");
/// assert_eq!(id.index(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Compiler {
    limits: Limits,
    rules: usize,
    byte_order: ByteOrder,
    default_label: String,
}

impl Default for Compiler {
    fn default() -> Self {
        Self {
            limits: Limits { rule: 1 << 20, shard: 2 << 20, total: 64 << 20 },
            rules: 1 << 20,
            byte_order: ByteOrder::NATIVE,
            default_label: "Uncategorized".to_owned(),
        }
    }
}

/// A rule set that has been planned, and can be written for any byte order.
struct Plan<'r> {
    rules: &'r RuleSet,
    ascii: TierPlan,
    unicode: TierPlan,
}

impl Compiler {
    /// A compiler with the default limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// The largest automaton that one rule may need in a tier, in bytes; by default 1 MiB. It
    /// bounds the time that a rule can take as well.
    pub fn rule_dfa_size(mut self, bytes: usize) -> Self {
        self.limits.rule = bytes;
        self
    }

    /// The largest automaton that several rules share, in bytes; by default 2 MiB. Rules that
    /// need more together are divided among several.
    pub fn shard_dfa_size(mut self, bytes: usize) -> Self {
        self.limits.shard = bytes;
        self
    }

    /// The largest artifact, in bytes; by default 64 MiB, and never 4 GiB or more.
    pub fn artifact_size(mut self, bytes: usize) -> Self {
        self.limits.total = bytes.min(u32::MAX as usize);
        self
    }

    /// The most rules, by default 1,048,576.
    pub fn rules(mut self, rules: usize) -> Self {
        self.rules = rules.min(HEAD_BIT as usize - 1);
        self
    }

    /// The byte order of the machine that will read the artifact; by default that of this one.
    /// With the same order, every machine makes the same bytes of the same files.
    pub fn byte_order(mut self, order: ByteOrder) -> Self {
        self.byte_order = order;
        self
    }

    /// The label that `[[examples]]` expect where no rule matches; by default `Uncategorized`.
    pub fn default_label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.default_label);
        self
    }

    /// Compiles a rule set.
    ///
    /// # Errors
    ///
    /// When patterns are no regular expressions, cannot be matched exactly, or pass a limit, and
    /// when examples are classified otherwise than they say: all of them in one report.
    ///
    /// # Cost
    ///
    /// Milliseconds for hundreds of rules in an optimized program; twenty times that without
    /// optimization.
    pub fn compile(&self, rules: &RuleSet) -> Result<Artifact, Diagnostics> {
        self.plan(rules)?.artifact(self.byte_order, self.limits.total)
    }

    /// Compiles a rule set for both byte orders, little endian first: for programs that do not
    /// know the target.
    ///
    /// # Errors
    ///
    /// Those of [`compile`](Self::compile).
    pub fn compile_both(&self, rules: &RuleSet) -> Result<[Artifact; 2], Diagnostics> {
        let plan = self.plan(rules)?;
        let artifact = |order| plan.artifact(order, self.limits.total);
        Ok([artifact(ByteOrder::Little)?, artifact(ByteOrder::Big)?])
    }

    fn plan<'r>(&self, rules: &'r RuleSet) -> Result<Plan<'r>, Diagnostics> {
        if rules.rules.len() > self.rules {
            let kind = DiagnosticKind::TooManyRules { limit: self.rules };
            return Err(Diagnostic::new(kind, rules.rules[self.rules].location.clone()).into());
        }
        let patterns = parse_all(rules)?;
        let ascii = self.plan_tier(rules, &patterns, TierId::Ascii);
        let unicode = self.plan_tier(rules, &patterns, TierId::Unicode);
        let (ascii, unicode) = match (ascii, unicode) {
            (Ok(ascii), Ok(unicode)) => (ascii, unicode),
            (ascii, unicode) => {
                let mut problems = ascii.err().unwrap_or_default();
                // What is too large in both tiers is one problem.
                for problem in unicode.err().unwrap_or_default() {
                    if !problems.iter().any(|known| known.location == problem.location) {
                        problems.push(problem);
                    }
                }
                return Err(problems.into_iter().collect());
            }
        };
        let plan = Plan { rules, ascii, unicode };
        check_examples(&plan, &self.default_label)?;
        Ok(plan)
    }

    fn plan_tier(
        &self,
        rules: &RuleSet,
        patterns: &[Hir],
        tier: TierId,
    ) -> Result<TierPlan, Vec<Diagnostic>> {
        tier::plan(patterns, tier, self.limits).map_err(|refused| {
            let alone = DiagnosticKind::TooLarge { tier: tier.name(), limit: self.limits.rule };
            let together = DiagnosticKind::TooLargeTogether { limit: self.limits.total };
            let alone = refused.alone.into_iter().map(|rule| (rule, alone.clone()));
            let together = refused.together.map(|rule| (rule, together));
            alone.chain(together).map(|(rule, kind)| of_rule(rules, rule as usize, kind)).collect()
        })
    }
}

impl Plan<'_> {
    fn artifact(&self, order: ByteOrder, limit: usize) -> Result<Artifact, Diagnostics> {
        let artifact = artifact::encode(self.rules, [&self.ascii, &self.unicode], order);
        let size = artifact.as_bytes().len();
        if size > limit {
            let kind = DiagnosticKind::ArtifactTooLarge { size, limit };
            return Err(Diagnostic::new(kind, None).into());
        }
        Ok(artifact)
    }
}

/// A problem of a rule, where its pattern stands.
fn of_rule(rules: &RuleSet, rule: usize, kind: DiagnosticKind) -> Diagnostic {
    let label = &rules.label_of(rule).name;
    let rule = &rules.rules[rule];
    Diagnostic::new(kind, rule.location.clone()).label(label).pattern(&rule.pattern)
}

fn parse_all(rules: &RuleSet) -> Result<Vec<Hir>, Diagnostics> {
    let mut problems = Diagnostics::default();
    let mut patterns = Vec::with_capacity(rules.rules.len());
    for (index, rule) in rules.rules.iter().enumerate() {
        match parse(&rule.pattern) {
            Ok(hir) => patterns.push(hir),
            Err(kind) => problems.push(of_rule(rules, index, kind)),
        }
    }
    problems.unless_any(patterns)
}

/// Classifies every example and compares.
fn check_examples(plan: &Plan<'_>, default_label: &str) -> Result<(), Diagnostics> {
    let rules = plan.rules;
    let has_examples = rules.rules.iter().any(|rule| !rule.examples.is_empty());
    if !has_examples && rules.examples.is_empty() {
        return Ok(());
    }
    let artifact = plan.artifact(ByteOrder::NATIVE, usize::MAX)?;
    let classifier = Classifier::from_bytes(artifact.as_bytes())
        .unwrap_or_else(|error| unreachable!("an artifact from here is refused: {error}"));
    let mut problems = Diagnostics::default();
    for (index, rule) in rules.rules.iter().enumerate() {
        for example in &rule.examples {
            let winner = classifier.first_match(&example.text);
            if winner.map(RuleId::index) != Some(index) {
                problems.push(failed(rules, example, Some(&rule.pattern), winner));
            }
        }
    }
    for example in &rules.examples {
        let is_known = rules.labels.iter().any(|label| label.name == example.label);
        if !is_known && example.label != default_label {
            let kind = DiagnosticKind::UnknownLabel(example.label.clone());
            problems.push(Diagnostic::new(kind, example.location.clone()));
            continue;
        }
        let winner = classifier.first_match(&example.text);
        let label = winner.map_or(default_label, |id| classifier.rule(id).label);
        if label != example.label {
            problems.push(failed(rules, example, None, winner));
        }
    }
    problems.unless_any(())
}

fn failed(
    rules: &RuleSet,
    example: &Example,
    pattern: Option<&str>,
    winner: Option<RuleId>,
) -> Diagnostic {
    let failed = FailedExample {
        text: example.text.clone(),
        label: example.label.clone(),
        pattern: pattern.map(str::to_owned),
        winner: winner.map(|id| Winner {
            label: rules.label_of(id.index()).name.clone(),
            pattern: rules.rules[id.index()].pattern.clone(),
            location: rules.rules[id.index()].location.clone(),
        }),
    };
    Diagnostic::new(DiagnosticKind::Example(Box::new(failed)), example.location.clone())
}
