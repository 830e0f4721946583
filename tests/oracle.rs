//! Random rule sets and texts: every answer must be that of `regex::RegexSet`.
//!
//! A generated part of a pattern carries a sample, a text that it should match, so that most
//! texts nearly match some rule; edits then make near misses of them. More cases:
//! `PROPTEST_CASES=100000 cargo test --release --test oracle`.

use classifier::Classifier;
use classifier_compiler::{Compiler, DiagnosticKind, RuleSet, Witness};
use proptest::prelude::*;
use regex::RegexSet;

/// A part of a pattern, and a text that it should match where it stands alone.
#[derive(Clone, Debug)]
struct Part {
    pattern: String,
    sample: String,
}

fn part(pattern: &str, sample: &str) -> Part {
    Part { pattern: pattern.to_owned(), sample: sample.to_owned() }
}

fn literal() -> impl Strategy<Value = Part> {
    const WORDS: &[&str] = &[
        "550",
        "5.7.1",
        " ",
        "a",
        "b",
        "ab",
        "mailbox",
        "full",
        "disk quota",
        "kiss",
        "user unknown",
        "sks",
        "no",
        "é",
        "Größe",
        "ß",
        "用户不存在",
        "\u{212A}",
        "\u{17F}",
        "\n",
        "\r\n",
        "x\ny",
        "-",
    ];
    prop::sample::select(WORDS).prop_map(|word| part(&regex::escape(word), word))
}

fn class() -> impl Strategy<Value = Part> {
    const CLASSES: &[(&str, &str)] = &[
        ("[45]", "4"),
        ("[456]", "6"),
        ("[^a]", "b"),
        ("[^a]", "\n"),
        (r"\d", "7"),
        (r"\d", "٣"),
        ("[0-9]", "0"),
        (r"\w", "k"),
        (r"\W", "é"),
        (r"\s", " "),
        (r"\S", "é"),
        (".", "x"),
        (".", "é"),
        (".", "\u{1F600}"),
        ("(?s:.)", "\n"),
        ("[sz]", "z"),
        ("[kx]", "K"),
        (r"\pL", "ж"),
        ("[éÉ]", "É"),
        (r"[[:^alpha:]]", "-"),
        (r"[^\x00-\x{10FFFF}]", "a"),
    ];
    prop::sample::select(CLASSES).prop_map(|(pattern, sample)| part(pattern, sample))
}

/// Longer than the runs that are followed in place.
const LONG_RUN: &str = "0123456789012345678901234567890123456789012345678901234567890123456789>";

fn gap() -> impl Strategy<Value = Part> {
    const GAPS: &[(&str, &str)] = &[
        (".*", ""),
        (".*", " é "),
        (".+", "x"),
        (".+", "é"),
        (".*?", "xx"),
        (".{2,}", "é"),
        (".{2,}", "ab"),
        (".{0,3}", "ab"),
        (".{3}", "aéb"),
        ("(?s:.)*", "\n"),
        ("(?s:.+)", "a\nb"),
        (r"\s+", " \n"),
        (r"\d+", "12"),
        (r"[^ ]+", "ab"),
        (r"[^\n]*", "a"),
        (".{0,40}", "a é b"),
        (".{1,9}?", "é"),
        (r"\[[\d.]+\]", "[1.2]"),
        (r"<[^>]*>", "<é>"),
        (r"[^>]+>", LONG_RUN),
        (r"\S+@\S+", "a@é"),
        (r" ?-? ", " - "),
        (r"[ab]{2,5}c", "abac"),
    ];
    prop::sample::select(GAPS).prop_map(|(pattern, sample)| part(pattern, sample))
}

fn look() -> impl Strategy<Value = Part> {
    const LOOKS: &[&str] = &[
        "^",
        "$",
        r"\A",
        r"\z",
        "(?m:^)",
        "(?m:$)",
        r"\b",
        r"\B",
        r"\b{start}",
        r"\b{end}",
        r"\b{start-half}",
        r"\b{end-half}",
        r"(?-u:\b)",
        "(?mR:$)",
        "",
    ];
    prop::sample::select(LOOKS).prop_map(|pattern| part(pattern, ""))
}

fn expression() -> impl Strategy<Value = Part> {
    let leaf = prop_oneof![6 => literal(), 3 => class(), 3 => gap(), 1 => look()];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            4 => prop::collection::vec(inner.clone(), 1..5).prop_map(|parts| concat(&parts)),
            2 => (prop::collection::vec(inner.clone(), 1..4), any::<prop::sample::Index>())
                .prop_map(|(parts, chosen)| {
                    let patterns: Vec<&str> = parts.iter().map(|part| &*part.pattern).collect();
                    let sample = &parts[chosen.index(parts.len())].sample;
                    part(&format!("({})", patterns.join("|")), sample)
                }),
            2 => (inner.clone(), prop::sample::select(&["?", "*", "+", "{2}", "{1,3}", "{2,}", "??"][..]))
                .prop_map(|(inner, times)| {
                    let sample = inner.sample.repeat(if times.contains('2') { 2 } else { 1 });
                    part(&format!("(?:{}){times}", inner.pattern), &sample)
                }),
            2 => (inner, any::<bool>()).prop_map(|(inner, other)| {
                let folded = if other {
                    inner.sample.replace(['k', 'K'], "\u{212A}").replace(['s', 'S'], "\u{17F}")
                } else {
                    inner.sample.to_uppercase()
                };
                part(&format!("(?i:{})", inner.pattern), &folded)
            }),
        ]
    })
}

fn concat(parts: &[Part]) -> Part {
    Part {
        pattern: parts.iter().map(|part| &*part.pattern).collect(),
        sample: parts.iter().map(|part| &*part.sample).collect(),
    }
}

/// Mostly what rules look like: a head, then literals with gaps.
fn rule() -> impl Strategy<Value = Part> {
    let shaped =
        (
            prop::sample::select(
                &[
                    "^550",
                    r"^[45]\d\d[ \-]+",
                    r"^550\s+",
                    "^",
                    "",
                    r"^\d+\s*",
                    r"^55\d\b",
                    r"^\w+\B",
                ][..],
            ),
            prop::collection::vec((gap(), expression()), 1..4),
            prop::sample::select(&["", "", "$", ".*", r"\b"][..]),
        )
            .prop_map(|(head, parts, end)| {
                let sample = if head.len() > 2 { "550 " } else { "" };
                let mut all = vec![part(head, sample)];
                all.extend(parts.into_iter().flat_map(|(gap, expression)| [gap, expression]));
                all.push(part(end, ""));
                concat(&all)
            });
    prop_oneof![3 => shaped, 2 => expression()]
}

/// A change to a text.
#[derive(Clone, Debug)]
enum Edit {
    Insert(prop::sample::Index, &'static str),
    Remove(prop::sample::Index),
    Truncate(prop::sample::Index),
    Double,
}

fn edit() -> impl Strategy<Value = Edit> {
    let inserts = prop::sample::select(&["\n", " ", "é", "x", "550", "\u{17F}", "K", "a"][..]);
    prop_oneof![
        4 => (any::<prop::sample::Index>(), inserts).prop_map(|(at, text)| Edit::Insert(at, text)),
        2 => any::<prop::sample::Index>().prop_map(Edit::Remove),
        1 => any::<prop::sample::Index>().prop_map(Edit::Truncate),
        1 => Just(Edit::Double),
    ]
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for edit in edits {
        let at = |index: &prop::sample::Index| index.index(chars.len() + 1);
        match edit {
            Edit::Insert(index, text) => {
                let at = at(index);
                chars.splice(at..at, text.chars());
            }
            Edit::Remove(index) if !chars.is_empty() => {
                chars.remove(index.index(chars.len()));
            }
            Edit::Truncate(index) => chars.truncate(at(index)),
            Edit::Double => chars.extend_from_within(..),
            Edit::Remove(_) => {}
        }
    }
    chars.into_iter().collect()
}

/// A text for a rule of the set, edited.
fn text() -> impl Strategy<Value = (prop::sample::Index, Vec<Edit>)> {
    (any::<prop::sample::Index>(), prop::collection::vec(edit(), 0..4))
}

fn load(patterns: &[&str]) -> RuleSet {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.json");
    let rules = serde_json::json!({ "rules": { "Label": patterns } });
    std::fs::write(&path, rules.to_string()).unwrap();
    RuleSet::read([path])
}

/// What the search once got wrong.
#[test]
fn every_answer_once_wrong_is_that_of_a_regex_set() {
    let cases: &[(&str, &[&str])] = &[
        // A piece is looked for by two bytes that follow each other, which two units need not.
        (r"(?i)mailbox.*sx", &["mailbox \u{17F}x", "mailbox sx", "mailbox s\u{17F}"]),
        (r"(?i)mailbox.*kx", &["mailbox \u{212A}x", "mailbox kx"]),
        (r"mailbox.*[0-8]{3}x", &["mailbox 123x", "mailbox 1234x", "mailbox 12x"]),
        (r"\w[a]{2,6}mailbox full.{2,}kiss", &["k_aamailbox full  kiss"]),
        // A run may be empty, so that what stands before it meets what stands behind it.
        (r"ab*a+xfull mailbox", &["aaaxfull mailbox", "abbaaxfull mailbox", "axfull mailbox"]),
        (r"full.*xab*a+$", &["full xaaa", "full xabba", "full xa"]),
        // No character is two because it has several bytes.
        (r"mailbox[^>]+.+xfull", &["mailboxéxfull", "mailboxééxfull"]),
        (r"mailbox.+[^>]+xfull", &["mailboxéxfull", "mailboxaéxfull"]),
        (r"^550 .+[^>]+xfull", &["550 éxfull", "550 ééxfull"]),
        (r"abcdefg[^>]+.+x$", &["abcdefgéx", "abcdefgéax"]),
        (r"mailbox.*[^>]+[^x]+x", &["mailboxéx", "mailboxaéx"]),
        (r"mailbox.*[^>]+[^x]*.+yfull", &["mailboxéyfull", "mailboxéayfull"]),
        // A program starts where letters end, at any of their places, and where what it needs is near.
        (
            r"^550.+mailbox.{0,5}full\b",
            &[
                "550 mailbox is full",
                "550 mailbox is very full",
                "550 mailbox mailbox is full",
                "550 mailbox full full mailbox",
                "550 mailbox fullx mailbox full",
                "550 mailmailbox full",
                "mailbox 550 full",
                "550 mailbox mailbox mailbox mailbox is fully full",
                "550 mailbox\nfull",
            ],
        ),
        (r"aaa(b|c+d){1,2}.+aaad?\b", &["aaaab aaa", "aaaabxaaaad", "aaaccdbaaaa", "aaaabaaa"]),
        (r"mailbox(s|es)?\b", &["mailboxs mailboxes", "mailboxess", "mailboxs\u{E9}", "mailbox"]),
        // What is optional beside a gap is the gap's, line ends but for those that it does not take.
        (r"^550.*(the |my\n)?mailbox", &["550 the mailbox", "550 my\nmailbox", "550 a\nmailbox"]),
        (r"^(a|bc)*.+(d)?.{2}full", &["bcxfull", "bc.dd.full", "abc full"]),
        // A run that is longer than it may be.
        (
            r"host \d{1,3}\.x.*full",
            &["host 123.x full", "host 1234.x full", "host .x full", "host 12\u{663}.xfull"],
        ),
        // What stands behind all classes of a program is in none of them.
        (
            r"mailbox[\x80-\xFFa-z]{0,200}[a-z]{1,40}full",
            &["mailboxa\u{4E00}afull", "mailboxaéafull"],
        ),
    ];
    for (pattern, texts) in cases {
        let oracle = RegexSet::new([pattern]).unwrap();
        let artifact = Compiler::new().compile(&load(&[pattern])).unwrap();
        let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
        for text in *texts {
            let found = classifier.first_match(text).is_some();
            assert_eq!(found, oracle.is_match(text), "{text:?} of {pattern}");
        }
    }
}

proptest! {
#![proptest_config(ProptestConfig { max_global_rejects: 100_000, ..ProptestConfig::with_cases(200) })]

#[test]
fn every_answer_is_that_of_a_regex_set(
    rules in prop::collection::vec(rule(), 1..8),
    texts in prop::collection::vec(text(), 1..12),
    // With small ones, programs take over.
    rule_dfa_size in prop::sample::select(&[256 << 10, 4 << 10, 1 << 10][..]),
    shard_dfa_size in prop::sample::select(&[2 << 20, 4096][..]),
) {
    let patterns: Vec<&str> = rules.iter().map(|rule| &*rule.pattern).collect();
    let oracle = RegexSet::new(&patterns);
    let rule_set = load(&patterns);
    let compiler = Compiler::new().shard_dfa_size(shard_dfa_size).rule_dfa_size(rule_dfa_size);
    let artifact = match compiler.compile(&rule_set) {
        Ok(artifact) => artifact,
        Err(problems) => {
            // Too large is a refusal that the oracle need not share.
            let large = |kind: &DiagnosticKind| matches!(kind, DiagnosticKind::TooLarge { .. });
            let only_large = problems.iter().all(|problem| large(&problem.kind));
            prop_assert!(only_large || oracle.is_err(), "refused: {problems}");
            return Err(TestCaseError::reject("too large"));
        }
    };
    let oracle = oracle.unwrap();
    let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
    for (chosen, edits) in &texts {
        let text = apply(&rules[chosen.index(rules.len())].sample, edits);
        let expected: Vec<usize> = oracle.matches(&text).into_iter().collect();
        let found: Vec<usize> = classifier.matches(&text).map(|id| id.index()).collect();
        prop_assert_eq!(&found, &expected, "{:?} in {:?}", &text, &patterns);
            for rule in 0..rules.len() {
                let id = classifier.rule_id(rule).unwrap();
                prop_assert_eq!(classifier.rule_matches(id, &text), expected.contains(&rule));
            }
            let first = classifier.first_match(&text).map(|id| id.index());
        prop_assert_eq!(first, expected.first().copied(), "{:?} in {:?}", &text, &patterns);

        let mut bytes = text.into_bytes();
        bytes.insert(bytes.len() / 2, 0xFF);
        let lossy = String::from_utf8_lossy(&bytes);
        let expected = oracle.matches(&lossy).into_iter().next();
        let first = classifier.first_match_bytes(&bytes).map(|id| id.index());
        prop_assert_eq!(first, expected, "{:?} in {:?}", &bytes, &patterns);
    }
}}

proptest! {
    // Searching takes longer than classifying.
    #![proptest_config(ProptestConfig { max_global_rejects: 100_000, ..ProptestConfig::with_cases(50) })]

    #[test]
    fn every_rule_wins_its_witness_or_no_text_at_all(
        rules in prop::collection::vec(rule(), 1..8),
        texts in prop::collection::vec(text(), 1..12),
    ) {
        let patterns: Vec<&str> = rules.iter().map(|rule| &*rule.pattern).collect();
        let rule_set = load(&patterns);
        let compiler = Compiler::new().rule_dfa_size(256 << 10).shortest_witnesses();
        let checked = compiler.check(&rule_set);
        prop_assume!(checked.witnesses().len() > 0);
        let Ok(oracle) = RegexSet::new(&patterns) else {
            return Err(TestCaseError::reject("refused"));
        };
        let winner = |text: &str| oracle.matches(text).into_iter().next();
        let wins = |rule: usize| {
            let texts = texts.iter().map(|(chosen, edits)| {
                apply(&rules[chosen.index(rules.len())].sample, edits)
            });
            texts.filter(|text| winner(text) == Some(rule)).min_by_key(String::len)
        };
        let unreachable: Vec<u32> = checked
            .diagnostics()
            .iter()
            .filter(|one| matches!(one.kind, DiagnosticKind::Unreachable(_)))
            .map(|one| one.location.as_ref().unwrap().column())
            .collect();
        for (rule, witness) in checked.witnesses().enumerate() {
            let column = rule_set.rules()[rule].location.column();
            match witness {
                Witness::Shortest(text) => {
                    prop_assert_eq!(winner(text), Some(rule), "{:?} in {:?}", text, &patterns);
                    let shorter = wins(rule).filter(|other| other.is_ascii() || !text.is_ascii());
                    let shorter = shorter.filter(|other| other.len() < text.len());
                    prop_assert_eq!(shorter, None, "shorter than {:?} in {:?}", text, &patterns);
                }
                Witness::None => {
                    prop_assert_eq!(wins(rule), None, "of rule {} in {:?}", rule, &patterns);
                }
                Witness::Some(_) => prop_assert!(false, "there are no examples"),
                Witness::Unknown => {}
            }
            // That one is told as a duplicate.
            let is_repeated = patterns[..rule].contains(&patterns[rule]);
            prop_assert_eq!(
                witness == Witness::None,
                is_repeated || unreachable.contains(&column)
            );
        }
    }
}

/// Thousands of rules that share their words: the filter then tells long literals by more bytes.
#[test]
fn thousands_of_rules_are_told_apart() {
    const WORDS: &[&str] = &["mailbox", "quota", "Relay", "access", "denied", "blocked", "host"];
    let word = |n: usize| WORDS[n % WORDS.len()];
    let rules: Vec<(String, String)> = (0..4500)
        .map(|n| {
            let (a, b, c) = (word(n), word(n / 7), word(n / 49));
            let flags = if n % 3 == 0 { "(?i)" } else { "" };
            let head = if n % 2 == 0 { "^5\\d\\d .*" } else { "" };
            let sample = format!("{a} {b} {n} {c} {a}");
            (format!("{flags}{head}{sample}"), format!("550 {sample}"))
        })
        .collect();
    let patterns: Vec<&str> = rules.iter().map(|(pattern, _)| &**pattern).collect();
    let oracle = regex::RegexSetBuilder::new(&patterns).size_limit(1 << 30).build().unwrap();
    let artifact = Compiler::new().compile(&load(&patterns)).unwrap();
    let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
    for (n, (_, sample)) in rules.iter().enumerate().step_by(41) {
        let spoilt = sample.replacen(&n.to_string(), &(n + 4500).to_string(), 1);
        for (edge, text) in [
            ("", sample.clone()),
            ("5", sample.to_uppercase()),
            ("é ", sample.replace("host", "HOST")),
            ("550 \u{17F}", spoilt),
        ] {
            let text = format!("{edge}{text}{edge}");
            let expected: Vec<usize> = oracle.matches(&text).into_iter().collect();
            let found: Vec<usize> = classifier.matches(&text).map(|id| id.index()).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
