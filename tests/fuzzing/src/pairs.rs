//! One rule set and thousands of texts. Every path must find the first match that `regex` finds.

use std::time::{Duration, Instant};

use arbitrary::{Result, Unstructured};
use classifier_compiler::{Artifact, Compiler, RuleSet};
use fastrand::Rng;
use regex::{Regex, RegexSet};

use crate::{
    expression::Expression,
    grammar,
    oracle::vary,
    rules::{Rules, oracle_of},
    text::text,
};

/// Texts that differ a little are made of each text, which takes less time than to make another one.
const VARIANTS: usize = 15;

/// After this time a rule set gets no more texts: some single rules take `regex` 300 microseconds for each.
const LONGEST: Duration = Duration::from_millis(500);

/// In a set of at most so many rules, each is matched alone.
const FEW: usize = 20;

/// One of so many texts is matched in both ways.
const BOTH_WAYS: usize = 8 * (VARIANTS + 1);

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

/// Compares the answers of all paths with those of `regex`, for a rule set and texts that a seed
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
    let oracle = Oracle::of(&rules);
    let mut paths: Vec<_> = paths.iter().map(|path| (path.name, (path.open)(&artifact))).collect();
    let begun = Instant::now();
    for _ in 0..size.texts.div_ceil(100) {
        if begun.elapsed() > LONGEST {
            break;
        }
        let texts = texts(&mut random, &rules.expressions);
        compare(seed, &rules, &oracle, &texts, &mut paths, &mut counts);
    }
    counts
}

/// Finds the first match with `RegexSet`, and with `Regex` for rules that would make a set of them slow: it simulates all
/// rules where it has too many states, and on texts beyond ASCII if any has a word boundary, which took 70% of a run.
struct Oracle<'a> {
    all: &'a RegexSet,
    /// Rules that are matched alone, and their indices.
    alone: Vec<(usize, Regex)>,
    /// The others, and their indices.
    together: RegexSet,
    indices: Vec<usize>,
}

impl<'a> Oracle<'a> {
    fn of(rules: &'a Rules) -> Self {
        let all = &rules.oracle;
        let has_boundary = |pattern: &String| {
            let hir = regex_syntax::parse(pattern).expect("it was compiled");
            hir.properties().look_set().contains_word_unicode()
        };
        let numbered = rules.patterns.iter().enumerate();
        let is_small = rules.patterns.len() <= FEW;
        let (alone, together): (Vec<_>, Vec<_>) =
            numbered.partition(|(_, pattern)| is_small || has_boundary(pattern));
        let regex =
            |(at, pattern): (usize, &String)| (at, Regex::new(pattern).expect("it is in the set"));
        let (indices, together): (Vec<_>, Vec<_>) = together.into_iter().unzip();
        let together = oracle_of(&together).expect("all of them are not too large");
        Self { all, alone: alone.into_iter().map(regex).collect(), together, indices }
    }

    /// The first match in each text.
    fn first_matches(&self, texts: &[Vec<u8>]) -> Vec<Option<usize>> {
        let first = |(at, text): (usize, &Vec<u8>)| {
            let text = String::from_utf8_lossy(text);
            let of_all = || self.all.matches(&text).iter().next();
            let together = self.together.matches(&text).iter().next().map(|at| self.indices[at]);
            let before = |at: usize| together.is_none_or(|together| at < together);
            let mut alone = self.alone.iter().take_while(|(at, _)| before(*at));
            let alone = alone.find(|(_, rule)| rule.is_match(&text)).map(|(at, _)| *at);
            let first = alone.or(together);
            if at % BOTH_WAYS == 0 {
                assert_eq!(first, of_all(), "by regex itself, of {text:?}");
            }
            first
        };
        texts.iter().enumerate().map(first).collect()
    }
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
    oracle: &Oracle<'_>,
    texts: &[Vec<u8>],
    paths: &mut [(&str, Answers)],
    counts: &mut Pairs,
) {
    let expected = oracle.first_matches(texts);
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
