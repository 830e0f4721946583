use std::cell::Cell;

use proptest::{prelude::*, test_runner::RngSeed};
use regex::{RegexSet, RegexSetBuilder};

use super::*;
use crate::pattern::parse::parse;

impl Matcher for RegexSet {
    fn matches_from(&self, first: usize, text: &str) -> impl Iterator<Item = usize> {
        self.matches(text).into_iter().filter(move |&rule| rule >= first)
    }

    fn rule_matches(&self, rule: usize, text: &str) -> bool {
        self.matches(text).matched(rule)
    }

    fn work(&self, _: &str, _: usize) -> usize {
        0
    }
}

impl Patterns for Vec<Hir> {
    fn count(&self) -> usize {
        self.len()
    }

    fn pattern(&self, rule: usize) -> Cow<'_, Hir> {
        Cow::Borrowed(&self[rule])
    }
}

/// A rule set, asked with an oracle for a classifier.
struct Rules {
    patterns: Vec<Hir>,
    set: RegexSet,
}

impl Rules {
    fn new(patterns: &[&str]) -> Self {
        Self {
            patterns: patterns.iter().map(|pattern| parse(pattern).unwrap()).collect(),
            set: RegexSetBuilder::new(patterns).build().unwrap(),
        }
    }

    fn reach(&self, rule: usize) -> Reach {
        let reach = Reacher::new(&self.patterns, &self.set).reach(rule, None, Search::Shortest);
        if let Reach::Wins(witness) = &reach {
            assert_eq!(self.winner(&witness.text), Some(rule), "{witness:?}");
        }
        reach
    }

    fn winner(&self, text: &str) -> Option<usize> {
        self.set.matches(text).iter().next()
    }
}

/// Whether the last of the rules can win.
fn reach_of_last(patterns: &[&str]) -> Reach {
    Rules::new(patterns).reach(patterns.len() - 1)
}

fn wins(text: &str) -> Reach {
    Reach::Wins(Witness { text: text.to_owned(), is_shortest: true })
}

#[test]
fn a_rule_wins_its_shortest_text_that_no_earlier_rule_matches() {
    for (patterns, text) in [
        (&["^550"][..], "550"),
        (&["^550 5", "^550.+full"], "550 full"),
        (&["^550 full", "^550.+full"], "5500full"),
        (&["^550 .*full", "^550[0-9]", "^550.+full"], "550afull"),
        (&["a", "b", "[a-c]+"], "c"),
        (&["^.?.?.?$", "^x"], "x\n"),
        (&["a", "(?i)abc"], "Abc"),
        (&["^a", "a"], " a"),
        (&["^a+$", "^a+"], "a "),
        (&["aa", "a.*a"], "a a"),
        (&["x", ""], ""),
        (&["^$", ""], " "),
    ] {
        assert_eq!(reach_of_last(patterns), wins(text), "{patterns:?}");
    }
}

#[test]
fn assertions_hold_in_the_witness() {
    for (patterns, text) in [
        (&[r"^a$", r"a$"][..], "aa"),
        (&[r"(?m)^b"][..], "b"),
        (&[r"^b", r"(?m)^b"], "\nb"),
        (&[r"^b", r"\nb", r"(?mR)^b"], "\rb"),
        (&[r"a$", r"(?m)a$"], "a\n"),
        (&[r"a$", r"a\n", r"(?mR)a$"], "a\r"),
        (&[r"\bfull\b", "full"], "full0"),
        (&["^full", r"\bfull\b"], " full"),
        (&[r"^full", r"\b{start}full"], " full"),
        (&[r"full$", r"full\b{end}"], "full "),
        (&[r"a\B.\B"], "a00"),
        (&[r"a\b.*\bb"], "a b"),
        (&[r"a(?-u:\b).(?-u:\b)b"], "a b"),
        (&["(?s)a.b", "a[^x]*b"], "ab"),
        (&["a.b", "(?s)a.b"], "a\nb"),
        (&[r"(?-m:a$)", r"a(?:$|\n)"], "a\n"),
    ] {
        assert_eq!(reach_of_last(patterns), wins(text), "{patterns:?}");
    }
}

#[test]
fn characters_beyond_ascii_are_taken_where_ascii_does_not_do() {
    for (patterns, text) in [
        (&["é"][..], "é"),
        (&["é|aaaaa"], "aaaaa"),
        (&["[0-9]", r"\d"], "٠"),
        (&["[kK]", "(?i)k"], "\u{212A}"),
        (&["[[:ascii:]]", "."], "é"),
        (&["[[:ascii:]]", "^..$"], "éé"),
        (&[r"\bk\b", r"(?-u:\bk\b)"], "ké"),
        (&["é.*a", "[éè].*a"], "èa"),
        (&["^[\u{0}-\u{7FF}]*$", "^\\w+$"], "\u{800}"),
    ] {
        assert_eq!(reach_of_last(patterns), wins(text), "{patterns:?}");
    }
}

#[test]
fn a_rule_is_shadowed_by_as_few_earlier_rules_as_will_do() {
    for (patterns, shadows) in [
        (&["a", "a"][..], &[0][..]),
        (&["b", "a", "aa", "aab"], &[0]),
        (&["c", "a", "aa", "aab"], &[1]),
        (&["^a", "^b", "^[ab]"], &[0, 1]),
        (&["^ac", "^a", "^b", "^[ab]c"], &[0, 2]),
        (&["^a", "^b", "^c", "^[abc]x", "^[abc]xx"], &[3]),
        (&["^a", "^b", "^c", "^[a-c]", "^[abc]xx"], &[3]),
        (&["^.", r"^\n", "(?s)."], &[0, 1]),
        (&["é", "è", "[éè]x"], &[0, 1]),
        (&[r"\d", "[0-9]"], &[0]),
        (&["(?i)k", "[kK]"], &[0]),
        (&["", "a"], &[0]),
        (&["a*", "$"], &[0]),
        (&[r"^\d{3} [45]\.5\.\d+ ", r"^[45]\d{2} [45]\.5\.3 "], &[0]),
        (&[r"\b", r"\w"], &[0]),
        (&[r"(?-u:\bk\b)", r"\bk\b"], &[0]),
        (&[r"(?-u:\b)k", "[[:ascii:]]k", r"\Bk"], &[0, 1]),
        (&["x", r"(?-u:\b)|[^[:ascii:]]", r"\w"], &[1]),
    ] {
        let shadowed = Reach::Shadowed(shadows.to_vec());
        assert_eq!(reach_of_last(patterns), shadowed, "{patterns:?}");
    }
}

#[test]
fn a_rule_without_matches_never_wins() {
    for patterns in [
        &[r"a\bb"][..],
        &["[a&&b]"],
        &["$a"],
        &["a^"],
        &[r"\b\B"],
        &[r"é\bé"],
        &["a(?m:$)b"],
        &["ab", r"a\bb"],
        &["a", "b", r"a\bb"],
    ] {
        assert_eq!(reach_of_last(patterns), Reach::Never, "{patterns:?}");
    }
}

#[test]
fn what_is_too_much_work_stays_open() {
    let hard = Rules::new(&["a(a|b){18}", "b(a|b){17}a", "(a|b)*a(a|b){20}"]);
    let mut reacher = Reacher::new(&hard.patterns, &hard.set);
    assert_eq!(reacher.reach(2, None, Search::Any), Reach::Unknown);
}

/// A matcher whose searches take much work.
struct Crowded<'s> {
    set: &'s RegexSet,
    work: Cell<usize>,
}

impl Crowded<'_> {
    const EACH: usize = 1 << 20;

    fn search(&self) {
        self.work.set(self.work.get() + Self::EACH);
    }
}

impl Matcher for Crowded<'_> {
    fn matches_from(&self, first: usize, text: &str) -> impl Iterator<Item = usize> {
        self.search();
        self.set.matches_from(first, text)
    }

    fn rule_matches(&self, rule: usize, text: &str) -> bool {
        self.search();
        self.set.rule_matches(rule, text)
    }

    fn work(&self, _: &str, _: usize) -> usize {
        Self::EACH
    }
}

#[test]
fn searches_are_work() {
    let patterns: Vec<String> = (0..200).map(|nth| format!("shared {nth:03}")).collect();
    let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
    let rules = Rules::new(&patterns);
    let matcher = Crowded { set: &rules.set, work: Cell::new(0) };
    let mut reacher = Reacher::new(&rules.patterns, &matcher);
    let mut reach = |rule| reacher.reach(rule, None, Search::Any);
    assert_eq!(reach(0), wins("shared 000"));
    assert_eq!((1..200).map(reach).last(), Some(Reach::Unknown));
    assert!(matcher.work.get() <= 32 * Crowded::EACH, "{}", matcher.work.get());
}

#[test]
fn a_known_text_is_an_answer_where_the_shortest_is_not_asked_for_or_not_found() {
    let known = "xx aaa";
    let witness = Reach::Wins(Witness { text: known.to_owned(), is_shortest: false });
    let rules = Rules::new(&["^a", "a"]);
    let mut reacher = Reacher::new(&rules.patterns, &rules.set);
    assert_eq!(reacher.reach(1, Some(known), Search::Any), witness);
    assert_eq!(reacher.reach(1, Some(known), Search::Shortest), wins(" a"));
}

#[test]
fn the_order_of_questions_does_not_matter() {
    let rules = Rules::new(&["^a", "^b", "^[ab]", r"\d", "[0-9]", r"(?i)ka\b", "ka", "[ab]"]);
    let mut reacher = Reacher::new(&rules.patterns, &rules.set);
    for rule in (0..8).chain((0..8).rev()) {
        assert_eq!(reacher.reach(rule, None, Search::Shortest), rules.reach(rule), "{rule}");
    }
}

/// Small patterns over `a`, `b` and newlines.
fn pattern() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(
        &["a", "b", "ab", "[ab]", ".", "é", r"\n", "^", "$", "(?m:^)", "(?m:$)", r"\b", r"\B", ""]
            [..],
    )
    .prop_map(str::to_owned);
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.concat()),
            1 => prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|parts| format!("(?:{})", parts.join("|"))),
            1 => (inner, prop::sample::select(&["*", "+", "?", "{2}"][..]))
                .prop_map(|(inner, times)| format!("(?:{inner}){times}")),
        ]
    })
}

/// All texts over a few characters of at most so many.
fn all_texts(most: usize) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut start = 0;
    for _ in 0..most {
        let end = texts.len();
        for text in start..end {
            let longer = ['a', 'b', '\n', ' ', 'é'].map(|char| format!("{}{char}", texts[text]));
            texts.extend(longer);
        }
        start = end;
    }
    texts
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn reach_is_what_trying_all_short_texts_says(
        patterns in prop::collection::vec(pattern(), 1..6)
    ) {
        let texts = all_texts(4);
        // What could match inside a character is refused.
        let patterns: Vec<&str> =
            patterns.iter().map(String::as_str).filter(|pattern| parse(pattern).is_ok()).collect();
        let rules = Rules::new(&patterns);
        let matches: Vec<Vec<usize>> =
            texts.iter().map(|text| rules.set.matches(text).into_iter().collect()).collect();
        for rule in 0..patterns.len() {
            let won = texts.iter().zip(&matches).filter(|(_, matches)| matches.first() == Some(&rule));
            let won: Vec<&String> = won.map(|(text, _)| text).collect();
            match rules.reach(rule) {
                Reach::Wins(Witness { text, is_shortest }) => {
                    prop_assert!(is_shortest);
                    let ascii = won.iter().filter(|text| text.is_ascii()).map(|text| text.len()).min();
                    match ascii {
                        Some(shortest) => prop_assert!(text.is_ascii() && text.len() <= shortest),
                        // Of characters that are not tried.
                        None if text.is_ascii() => {}
                        None => prop_assert!(won.iter().all(|won| won.len() >= text.len())),
                    }
                }
                Reach::Shadowed(shadows) => {
                    prop_assert!(won.is_empty());
                    prop_assert!(!shadows.is_empty() && shadows.iter().all(|&shadow| shadow < rule));
                    for matches in matches.iter().filter(|matches| matches.contains(&rule)) {
                        prop_assert!(matches.iter().any(|other| shadows.contains(other)));
                    }
                }
                Reach::Never => {
                    prop_assert!(matches.iter().all(|matches| !matches.contains(&rule)));
                }
                Reach::Unknown => prop_assert!(false, "rule {rule} of {patterns:?}"),
            }
        }
    }
}
