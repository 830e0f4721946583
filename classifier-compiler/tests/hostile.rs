//! Rule files that are made to take long. Each ends with the expected result, because of a limit
//! that counts.

use std::fmt::Write as _;

use classifier_compiler::{Compiler, Diagnostics, RuleFormat, RuleSet, RuleSource};

/// The codes of the problems of a file with these patterns.
fn codes(compiler: &Compiler, patterns: impl IntoIterator<Item = String>) -> Vec<&'static str> {
    let mut file = String::from("[rules]\nA = [\n");
    for pattern in patterns {
        writeln!(file, "'''{pattern}''',").unwrap();
    }
    file.push_str("]\n");
    codes_of(&check(compiler, "rules.toml", file))
}

fn check(compiler: &Compiler, name: &str, text: String) -> Diagnostics {
    compiler
        .check(&RuleSet::builder().text(name, RuleFormat::of_name(name), text).read())
        .diagnostics()
        .clone()
}

fn codes_of(problems: &Diagnostics) -> Vec<&'static str> {
    let mut codes: Vec<_> = problems.iter().map(|problem| problem.code.as_str()).collect();
    codes.dedup();
    codes
}

#[track_caller]
fn expect(pattern: &str, expected: &[&str]) {
    assert_eq!(codes(&Compiler::new(), [pattern.to_owned()]), expected);
}

/// Words of so many letters, no two alike.
fn words(count: usize, letters: usize) -> Vec<String> {
    let letter = |rest: usize| char::from(b'a' + (rest % 26) as u8);
    // An odd multiplier keeps them apart.
    let word = |nth: usize| {
        let mut rest = nth.wrapping_mul(7_368_787) % 26usize.pow(letters as u32);
        (0..letters).map(|_| (letter(rest), rest /= 26).0).collect()
    };
    (0..count).map(word).collect()
}

#[test]
fn nested_counted_repetition() {
    // A program has up to 1,048,576 positions.
    expect("^((a{1,100}){1,100}){1,100}$", &[]);
    expect("^((a{1,110}){1,100}){1,100}$", &["R030"]);
    expect("((a?){1000}){1000}b", &[]);
    expect("((a?){1100}){1000}b", &["R030"]);
    expect("(?:(?:(?:a{1000}){1000}){1000}){1000}", &["R030"]);
    expect(r"(\w{1,50}\s?){200}", &["costly_class"]);
    expect("mailbox([ab]+c){10000}", &[]);
}

#[test]
fn classes_in_rows() {
    expect(r"\pL{1000}", &[]);
    expect(&r"\w".repeat(30_000), &["R025"]);
    expect(&r"[\w&&\pL]".repeat(6_000), &["R025"]);
    expect(&format!("(?i){}", r"\PL".repeat(20_000)), &["R025"]);
    expect(&format!("(?i){}", r"[\x00-\x{FFFF}]".repeat(4_000)), &["R025"]);
    for class in [r"[\D]", r"[\S]", r"[^\S]", r"[\D&&a]", "[[^a]]", "[[:^alpha:]]", r"[a[^\d]]"] {
        expect(&format!("(?i){}", class.repeat(65_000 / class.len())), &["R025"]);
        expect(&format!("(?i)^{}", class.repeat(250)), &[]);
    }
    for class in [r"\D", r"[^\d]", "[^a]", r"[^\s]", "[^[:alpha:]]"] {
        expect(&format!("(?i)^{}", class.repeat(5_000)), &[]);
    }
    expect(&r"\d+-".repeat(16_000), &["costly_class"]);
    expect(&"[a-c]+x".repeat(9_000), &[]);
    expect(&"[456]{2,9}x".repeat(5_900), &[]);
}

#[test]
fn thousands_of_alternatives() {
    for letters in [4, 12] {
        let count = if letters == 4 { 10_000 } else { 5_000 };
        let alternatives = words(count, letters).join("|");
        expect(&alternatives, &[]);
        expect(&format!("(?i)^550.+({alternatives})"), &[]);
    }
    expect(&words(10_000, 6).join("|"), &["R024"]);
}

#[test]
fn exponential_automata() {
    for pattern in [
        "(a|b)*a(a|b){30}",
        "^(a|b)*a(a|b){30}$",
        "(a|b)*a(a|b){30}c",
        "^(a|bb)*a(a|bb){30}$",
        "(a|bb)*a(a|bb){30}c",
        "^.{0,1000}x.{0,1000}$",
    ] {
        // Programs do not mind.
        expect(pattern, &[]);
    }
}

#[test]
fn megabytes_of_pattern() {
    for piece in ["a", "[a-z]", "a|", "(", "(a)"] {
        expect(&piece.repeat((1 << 20) / piece.len()), &["R024"]);
    }
}

#[test]
fn many_findings_in_a_pattern() {
    expect(&"(a)".repeat(21_000), &["likely_unescaped"]);
    expect(&"a.com/".repeat(10_000), &["likely_unescaped"]);
}

#[test]
fn very_many_costly_rules() {
    // Small limits make the test fast; what is tried is bounded in proportion.
    let compiler = || {
        Compiler::new().rule_dfa_limit(64 << 10).shard_dfa_limit(64 << 10).artifact_limit(256 << 10)
    };
    // A DFA of each is tried, as there is no literal to look for.
    let classes =
        |word: String| -> String { word.chars().map(|letter| format!("[{letter}0~]")).collect() };
    let tried = |word: String| format!("^{}(a|bb)*a(a|bb){{30}}$", classes(word));
    assert_eq!(codes(&compiler(), words(300, 6).into_iter().map(tried)), ["R034"]);
    let programs = |word: String| format!("{word}(a|bb)*a(a|bb){{30}}c");
    assert_eq!(codes(&compiler(), words(2_000, 6).into_iter().map(programs)), ["R031"]);
}

#[test]
fn files_that_are_too_large_together() {
    let file =
        |name: &str| RuleSource::text(name, RuleFormat::Toml, format!("#{}", " ".repeat(5 << 20)));
    let rules = RuleSet::read([file("one.toml"), file("two.toml")]);
    let [problem] = rules.problems().iter().collect::<Vec<_>>()[..] else { panic!() };
    assert_eq!(problem.code.as_str(), "R016");
    assert_eq!(problem.location.as_ref().unwrap().file(), "two.toml");
}

#[test]
#[cfg(unix)]
fn endless_files() {
    let rules = RuleSet::read(["/dev/zero"]);
    assert_eq!(codes_of(rules.problems()), ["R016"]);
}

#[test]
fn countless_problems() {
    let problems =
        check(&Compiler::new(), "a.toml", format!("[rules]\nA=[{}]", "'(',".repeat(20_000)));
    assert_eq!(problems.len(), 10_001);
    assert_eq!(codes_of(&problems), ["R020", "R017"]);
    let problems =
        check(&Compiler::new(), "a.toml", format!("[rules]\nA=[{}]", "'a',".repeat(20_000)));
    assert_eq!(codes_of(&problems), ["duplicate_pattern", "R017"]);
}

#[test]
fn long_labels() {
    let problems = check(
        &Compiler::new(),
        "a.json",
        format!("{{\"rules\": {{\"{}\": [\"^a\"]}}}}", "L".repeat(1 << 20)),
    );
    assert!(problems.is_empty());
}

#[test]
fn attributes_and_their_values_are_few() {
    let codes = |text: String| codes_of(&check(&Compiler::new(), "rules.toml", text));
    let declared = |count: usize, labels: &str| {
        let lines: String =
            words(count, 4).iter().map(|name| format!("a{name} = ['x']\n")).collect();
        format!("[attributes]\n{lines}{labels}[rules]\nA = ['a']\n")
    };
    assert_eq!(codes(declared(256, "")), [""; 0]);
    assert_eq!(codes(declared(257, "")), ["R027"]);
    // What is one too many is not unknown besides.
    let last = &words(257, 4)[256];
    assert_eq!(codes(declared(257, &format!("[labels]\nA = {{ a{last} = 'x' }}\n"))), ["R027"]);

    let values = |count: usize| {
        let values = words(count, 4).join("', '");
        let last = &words(count, 4)[count - 1];
        format!(
            "[attributes]\nx = ['{values}']\n[labels]\nA = {{ x = '{last}' }}\n[rules]\nA = ['a']\n"
        )
    };
    assert_eq!(codes(values(1024)), [""; 0]);
    assert_eq!(codes(values(1025)), ["R027"]);
}
