//! Rule sets: of given patterns, and of patterns that the input chooses, with `RegexSet` beside them.

use arbitrary::{Result, Unstructured};
use classifier_compiler::{Artifact, Code, Compiler, Diagnostics, RuleFormat, RuleSet};
use regex::{RegexSet, RegexSetBuilder};

use crate::{expression::Expression, grammar, text::text};

/// Patterns that `RegexSet` needs more than this for are not tried: a run would be about little else.
const ORACLE_SIZE: usize = 4 << 20;

/// Memory for the states of `RegexSet`, with which it is fast.
pub(crate) const STATES: usize = 32 << 20;

/// The most texts that are tried with a rule set.
const TEXTS: usize = 200;

/// A rule set with a rule for each pattern.
pub(crate) fn rule_set<P: AsRef<str>>(patterns: &[P]) -> RuleSet {
    let builder = RuleSet::builder();
    patterns.iter().fold(builder, |rules, pattern| rules.rule("Label", pattern.as_ref())).read()
}

/// The patterns as rules of one label, with attributes of all types, and ids and tags.
pub(crate) fn rule_set_with_attributes(patterns: &[String]) -> RuleSet {
    let rules: Vec<_> = patterns
        .iter()
        .enumerate()
        .map(|(number, pattern)| {
            serde_json::json!({
                "pattern": pattern, "id": format!("rule-{number}"), "tags": ["a", "b"],
                "hard": number % 2 == 0, "weight": number, "action": "retry",
            })
        })
        .collect();
    let file = serde_json::json!({
        "attributes": {
            "action": ["retry", "suppress"],
            "hard": { "type": "bool", "default": true },
            "weight": { "type": "integer" },
            "note": { "type": "text" },
        },
        "labels": { "Label": { "action": "suppress", "note": "größe" } },
        "rules": { "Label": rules },
    });
    RuleSet::builder().text("rules.json", RuleFormat::Json, file.to_string()).read()
}

/// Rules that both can be made of: an artifact of each alone, and a `RegexSet` of all.
pub(crate) struct Rules {
    pub(crate) expressions: Vec<Expression>,
    pub(crate) patterns: Vec<String>,
    pub(crate) oracle: RegexSet,
}

impl Rules {
    /// The rules that the input chooses, without those that cannot be compiled alone. `None` if there
    /// are no others, or if the set is too large for `RegexSet`.
    ///
    /// # Panics
    ///
    /// When `RegexSet` refuses a pattern that is compiled, and when one that it takes is refused for a
    /// reason that is not the compiler's own.
    pub(crate) fn choose(
        input: &mut Unstructured<'_>,
        compiler: &Compiler,
    ) -> Result<Option<Self>> {
        Ok(Self::of(grammar::rules(input)?, compiler))
    }

    /// The same of rules with named groups.
    pub(crate) fn choose_with_groups(
        input: &mut Unstructured<'_>,
        compiler: &Compiler,
    ) -> Result<Option<Self>> {
        let rules = grammar::rules(input)?.into_iter();
        let rules = rules.map(|rule| rule.with_groups(input, &mut 0)).collect::<Result<_>>()?;
        Ok(Self::of(rules, compiler))
    }

    /// The rules of these expressions, without those that cannot be compiled alone.
    pub(crate) fn of(mut expressions: Vec<Expression>, compiler: &Compiler) -> Option<Self> {
        expressions.retain(|expression| compiled_alone(&expression.pattern(), compiler).is_some());
        let patterns: Vec<String> = expressions.iter().map(Expression::pattern).collect();
        if patterns.is_empty() {
            return None;
        }
        oracle_of(&patterns).map(|oracle| Self { expressions, patterns, oracle })
    }

    /// Calls a function with each of the texts that the rest of the input chooses.
    pub(crate) fn each_text(
        &self,
        input: &mut Unstructured<'_>,
        mut each: impl FnMut(Vec<u8>),
    ) -> Result<()> {
        for _ in 0..TEXTS {
            each(text(input, &self.expressions)?);
            if input.is_empty() {
                break;
            }
        }
        Ok(())
    }
}

/// The `RegexSet` of patterns that it takes alone. `None` if it would be too large.
pub(crate) fn oracle_of<P: AsRef<str>>(patterns: &[P]) -> Option<RegexSet> {
    let size = ORACLE_SIZE.max(patterns.len() << 14);
    match RegexSetBuilder::new(patterns).size_limit(size).dfa_size_limit(STATES).build() {
        Ok(oracle) => Some(oracle),
        Err(regex::Error::CompiledTooBig(_)) => None,
        Err(error) => unreachable!("each was taken alone: {error}"),
    }
}

/// The artifact of some patterns. `None` if it would be too large.
///
/// # Panics
///
/// When the patterns are refused for a reason that is not the compiler's own.
pub(crate) fn compiled(patterns: &[String], compiler: &Compiler) -> Option<Artifact> {
    compiler.compile(&rule_set(patterns)).map_err(assert_ours).ok()
}

/// A pattern compiled alone, with `RegexSet` beside it. Both must take it, or neither, but for its size.
///
/// # Panics
///
/// When one refuses it and the other does not.
pub(crate) fn compiled_alone(pattern: &str, compiler: &Compiler) -> Option<(Artifact, RegexSet)> {
    let oracle = match RegexSetBuilder::new([pattern]).size_limit(ORACLE_SIZE / 8).build() {
        Err(regex::Error::CompiledTooBig(_)) => return None,
        oracle => oracle,
    };
    match (compiler.compile(&rule_set(&[pattern])), oracle) {
        (Ok(artifact), Ok(oracle)) => Some((artifact, oracle)),
        (Ok(_), Err(error)) => panic!("{pattern:?} is compiled, but {error}"),
        (Err(_), Err(_)) => None,
        (Err(problems), Ok(_)) => {
            assert_ours(problems);
            None
        }
    }
}

/// Fails on a refusal for a reason for which `RegexSet` must refuse, too.
fn assert_ours(problems: Diagnostics) {
    const OURS: [Code; 3] = [Code::TOO_LARGE, Code::INSIDE_CHARACTERS, Code::TOO_MANY_CHARACTERS];
    let is_ours = |code: Code| OURS.contains(&code);
    assert!(problems.iter().all(|one| is_ours(one.code)), "refused: {problems}");
}
