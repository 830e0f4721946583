//! One rule set and thousands of texts. Every path must find the first match that `RegexSet` finds.

use arbitrary::{Result, Unstructured};
use classifier_compiler::{Artifact, Compiler, RuleSet};
use fastrand::Rng;

use crate::{
    expression::Expression,
    grammar,
    oracle::vary,
    rules::{Rules, oracle_of},
    text::text,
};

/// Texts that differ a little are made of each text, which takes less time than to make another one.
const VARIANTS: usize = 15;

/// Most texts have at most this many bytes, as responses do: long ones take time and find no more.
const USUAL_LENGTH: usize = 120;

/// Answers of an opened path: of each text, the index of the first rule that matches.
pub type Answers = Box<dyn FnMut(&[Vec<u8>]) -> Vec<Option<usize>>>;

/// A way to classify texts.
#[derive(Clone, Copy)]
pub struct Path {
    /// What it is called in a failure.
    pub name: &'static str,
    /// Opens an artifact. The label of the rule with the index 7 is `7`.
    pub open: fn(&Artifact) -> Answers,
}

/// What was compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pairs {
    /// Rule sets.
    pub sets: u64,
    /// Rules in all sets.
    pub rules: u64,
    /// Patterns that were drawn. Rules of large sets are made of several each.
    pub drawn: u64,
    /// Patterns that were refused because they are too large or match inside of characters.
    pub refused: u64,
    /// Pairs of a text and a rule set, each compared on all paths.
    pub pairs: u64,
    /// Those of a text that is not ASCII.
    pub beyond_ascii: u64,
    /// Those of a text that a rule matches.
    pub matched: u64,
}

impl Pairs {
    /// Adds other counts.
    pub fn add(&mut self, other: Self) {
        self.sets += other.sets;
        self.rules += other.rules;
        self.drawn += other.drawn;
        self.refused += other.refused;
        self.pairs += other.pairs;
        self.beyond_ascii += other.beyond_ascii;
        self.matched += other.matched;
    }
}

/// Compares the answers of all paths with those of `RegexSet`, for a rule set and texts that a seed
/// chooses. One set in 500 has 10,000 rules, and half of all sets have at most two.
///
/// # Panics
///
/// When an answer differs, and when a pattern is refused that must not be.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
///
/// use classifier_runtime::OwnedClassifier;
/// use fuzzing::{Path, pairs};
///
/// let name = "owned";
/// let path = Path {
///     name,
///     open: |artifact| {
///         let rules = OwnedClassifier::<Arc<str>>::from_artifact(artifact.clone()).unwrap();
///         Box::new(move |texts| {
///             let label = |text: &Vec<u8>| rules.classify_bytes(text).parse().ok();
///             texts.iter().map(label).collect()
///         })
///     },
/// };
/// assert!(pairs(1, &[path]).pairs > 0);
/// ```
pub fn pairs(seed: u64, paths: &[Path]) -> Pairs {
    let mut random = Rng::with_seed(seed);
    let mut choices = [0; 1 << 14];
    random.fill(&mut choices);
    let size = Size::choose(&mut random);
    let compiler = size.compiler(&mut random);
    let mut counts = Pairs::default();
    let rules = draw(&mut Unstructured::new(&choices), &size, &compiler, &mut counts);
    let Some(rules) = rules.expect("no choice is empty") else { return counts };
    let Ok(artifact) = compiler.compile(&numbered(&rules.patterns)) else { return counts };

    counts.sets = 1;
    counts.rules = rules.patterns.len() as u64;
    let mut paths: Vec<_> = paths.iter().map(|path| (path.name, (path.open)(&artifact))).collect();
    for _ in 0..size.texts.div_ceil(100) {
        let texts = texts(&mut random, &rules.expressions);
        compare(seed, &rules, &texts, &mut paths, &mut counts);
    }
    counts
}

/// How many rules and texts there are.
struct Size {
    /// Rules that are drawn and checked one by one.
    drawn: usize,
    /// Rules that are made of these; 0 if it is these.
    made: usize,
    /// Texts, without their variants.
    texts: usize,
}

impl Size {
    fn choose(random: &mut Rng) -> Self {
        let (drawn, made, texts) = match random.u32(..500) {
            0 => (100, 10_000, 100),
            1..=4 => (50, 1_000, 400),
            5..=20 => (30, 200, 1_000),
            21..=99 => (20, 0, 2_000),
            100..=249 => (random.usize(3..=9), 0, 2_000),
            _ => (random.usize(1..=2), 0, 2_000),
        };
        Self { drawn, made, texts }
    }

    /// With small automata, programs take over, and rules are divided among shards.
    fn compiler(&self, random: &mut Rng) -> Compiler {
        let compiler = Compiler::new();
        if self.made > 1_000 {
            return compiler;
        }
        let rule = match random.u32(..16) {
            0 => 64,
            1 => 1 << 10,
            2 => 4 << 10,
            3 => 256 << 10,
            _ => 64 << 10,
        };
        let shard = random.choice([256 << 10, 4 << 10, 2 << 20]).expect("a choice");
        compiler.rule_dfa_limit(rule).shard_dfa_limit(shard)
    }
}

fn draw(
    input: &mut Unstructured<'_>,
    size: &Size,
    compiler: &Compiler,
    counts: &mut Pairs,
) -> Result<Option<Rules>> {
    let drawn = (0..size.drawn).map(|_| grammar::rule(input)).collect::<Result<Vec<_>>>()?;
    counts.drawn += drawn.len() as u64;
    let Some(rules) = Rules::of(drawn, compiler) else {
        counts.refused += size.drawn as u64;
        return Ok(None);
    };
    counts.refused += (size.drawn - rules.expressions.len()) as u64;
    if size.made == 0 {
        return Ok(Some(rules));
    }
    let mut random = Rng::with_seed(u64::from(input.arbitrary::<u32>()?));
    let expressions: Vec<_> =
        (0..size.made).map(|_| longer(&rules.expressions, &mut random)).collect();
    let patterns: Vec<String> = expressions.iter().map(Expression::pattern).collect();
    Ok(oracle_of(&patterns).map(|oracle| Rules { expressions, patterns, oracle }))
}

/// One of the expressions, with a word after it; or the word alone.
fn longer(expressions: &[Expression], random: &mut Rng) -> Expression {
    let word: String = (0..random.usize(3..12)).map(|_| random.lowercase()).collect();
    match random.choice(expressions) {
        Some(expression) if random.u32(..4) > 0 => {
            Expression::Concatenation(vec![expression.clone(), Expression::Literal(word)])
        }
        _ => Expression::Literal(word),
    }
}

fn numbered(patterns: &[String]) -> RuleSet {
    let builder = RuleSet::builder();
    let numbered = patterns.iter().enumerate();
    numbered.fold(builder, |rules, (at, pattern)| rules.rule(at.to_string(), pattern)).read()
}

/// A hundred texts and their variants. More than half of them are not ASCII.
fn texts(random: &mut Rng, rules: &[Expression]) -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    let mut choices = [0; 512];
    for _ in 0..100 {
        random.fill(&mut choices);
        let mut one = text(&mut Unstructured::new(&choices), rules).expect("no choice is empty");
        if random.u32(..8) > 0 {
            one.truncate(USUAL_LENGTH);
        }
        texts.push(one.clone());
        for _ in 0..VARIANTS {
            vary(&mut one, random);
            texts.push(one.clone());
        }
    }
    texts
}

fn compare(
    seed: u64,
    rules: &Rules,
    texts: &[Vec<u8>],
    paths: &mut [(&str, Answers)],
    counts: &mut Pairs,
) {
    let first = |text: &Vec<u8>| rules.oracle.matches(&String::from_utf8_lossy(text)).iter().next();
    let expected: Vec<Option<usize>> = texts.iter().map(first).collect();
    for (name, answers) in paths {
        let answers = answers(texts);
        assert_eq!(answers.len(), texts.len(), "of {name} with the seed {seed}");
        for ((text, expected), answer) in texts.iter().zip(&expected).zip(answers) {
            let of = |index: Option<usize>| index.map(|index| &rules.patterns[index]);
            assert_eq!(
                answer,
                *expected,
                "by {name} with the seed {seed}, of {:?}: {:?}, expected {:?}",
                String::from_utf8_lossy(text),
                of(answer),
                of(*expected),
            );
        }
    }
    counts.pairs += texts.len() as u64;
    counts.beyond_ascii += texts.iter().filter(|text| !text.is_ascii()).count() as u64;
    counts.matched += expected.iter().flatten().count() as u64;
}
