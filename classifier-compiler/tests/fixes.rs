//! Fixes: what they make of files, in every kind of string.

use classifier_compiler::{Compiler, Diagnostics, RuleFormat, RuleSet, RuleSource};

fn check(name: &str, text: &str) -> (RuleSet, Diagnostics) {
    let rules = RuleSet::builder().text(name, RuleFormat::of_name(name), text).read();
    let found = Compiler::new().check(&rules).diagnostics().clone();
    (rules, found)
}

/// The file when its fixes are made; it must have some.
#[track_caller]
fn fixed(name: &str, text: &str) -> String {
    check(name, text).1.fixed(name).expect("it has a fix")
}

/// Nothing is left to find, and no pattern is another than expected.
#[track_caller]
fn assert_clean(name: &str, text: &str, patterns: &[&str]) {
    let (rules, found) = check(name, text);
    assert!(found.is_empty(), "{found}");
    let read: Vec<_> = rules.rules().iter().map(|rule| rule.pattern.as_str()).collect();
    assert_eq!(read, patterns);
}

/// Patterns with a finding, as TOML has them in single quotes and in double ones; and mended.
const CASES: [(&str, &str, &str, &str); 7] = [
    (r"^5\d[\w-]", r"^5\\d[\\w-]", "^5[0-9][0-9A-Za-z_-]", "^5[0-9][0-9A-Za-z_-]"),
    ("by spamhaus.org", "by spamhaus.org", r"by spamhaus\.org", r"by spamhaus\\.org"),
    ("full (quota)", "full (quota)", r"full \(quota\)", r"full \\(quota\\)"),
    (
        r"^5\b 5.7.1 (x y)",
        r"^5\\b 5.7.1 (x y)",
        r"^5\b 5\.7\.1 \(x y\)",
        r"^5\\b 5\\.7\\.1 \\(x y\\)",
    ),
    (".*é \u{1F600}full.*", ".*é \u{1F600}full.*", "é \u{1F600}full", "é \u{1F600}full"),
    ("(?i).*?full", "(?i).*?full", "(?i)full", "(?i)full"),
    (r"(?i:.*mx\.a.com)", r"(?i:.*mx\\.a.com)", r"(?i:mx\.a\.com)", r"(?i:mx\\.a\\.com)"),
];

#[test]
fn fixes_are_escaped_for_the_kind_of_string() {
    for (single, double, mended, mended_double) in CASES {
        for (name, before, after, between) in [
            ("a.toml", "[rules]\r\nA = ['", "']\r\n", [single, mended]),
            ("a.toml", "[rules]\nA = [\"", "\"]\n", [double, mended_double]),
            ("a.toml", "[rules]\nA = ['''", "''']\n", [single, mended]),
            ("a.toml", "[rules]\nA = ['''\n", "''']\n", [single, mended]),
            ("a.toml", "[rules]\nA = [\"\"\"", "\"\"\"]\n", [double, mended_double]),
            ("a.toml", "\u{FEFF}[rules]\nA = [\"\"\"\\\n  ", "\"\"\"]", [double, mended_double]),
            ("a.toml", "[rules]\nA = [{ pattern = '", "' }]\n", [single, mended]),
            ("a.json", "{\"rules\": {\"A\": [\"", "\"]}}", [double, mended_double]),
            ("a.JSON", "\u{FEFF}{\"rules\": {\"\\u00e9\": [\"", "\"]}}", [double, mended_double]),
        ] {
            let [wrong, right] = between.map(|pattern| format!("{before}{pattern}{after}"));
            assert_eq!(fixed(name, &wrong), right);
            assert_clean(name, &right, &[mended]);
        }
    }
}

#[test]
fn escaped_characters_are_fixed_too() {
    let toml = r#"rules.A = ["\u002E*a\u002Ecom (x\u0020y\x29", "\bfull\b"]"#;
    let mended = r#"rules.A = ["a\\.com \\(x\u0020y\\)", "\\bfull\\b"]"#;
    assert_eq!(fixed("a.toml", toml), mended);
    assert_clean("a.toml", mended, &[r"a\.com \(x y\)", r"\bfull\b"]);
}

#[test]
fn all_findings_are_fixed_and_nothing_else_changes() {
    let toml = "# .*a.com (x y)\n[rules]\n'.*a.com' = ['.*a.com', 'b', 'c.com d.net (e f) (g h)']\n\
                [[examples]]\ntext = '.*b a.comb'\nlabel = '.*a.com'\n";
    let mended = "# .*a.com (x y)\n[rules]\n'.*a.com' = ['a\\.com', 'b', \
                  'c\\.com d\\.net \\(e f\\) \\(g h\\)']\n\
                  [[examples]]\ntext = '.*b a.comb'\nlabel = '.*a.com'\n";
    let json = r#"{"rules": {"B": [".*z"]}}"#;
    let files = [("a.toml", toml), ("b.json", json), ("c.toml", "[rules]\nC = ['c']\n")];
    let rules = RuleSet::read(
        files.map(|(name, text)| RuleSource::text(name, RuleFormat::of_name(name), text)),
    );
    let found = Compiler::new().check(&rules).diagnostics().clone();
    assert_eq!(found.fixed("a.toml").as_deref(), Some(mended));
    assert_eq!(found.fixed("b.json").as_deref(), Some(r#"{"rules": {"B": ["z"]}}"#));
    assert_eq!(found.fixed("c.toml"), None);
}

#[test]
fn costly_classes_of_all_patterns_are_fixed_by_the_one_finding_of_a_file() {
    let toml = "[rules]\nA = ['a\\d', '\\Db', '''\n\\wc''']\n'\\d' = [\"\\\\d a.com \\\\d\"]\n";
    let (_, found) = check("a.toml", toml);
    let costly = found.iter().filter(|problem| problem.code.as_str() == "costly_class");
    assert_eq!(costly.count(), 1, "{found}");
    let mended = "[rules]\nA = ['a[0-9]', '\\Db', '''\n[0-9A-Za-z_]c''']\n\
                  '\\d' = [\"[0-9] a\\\\.com [0-9]\"]\n";
    assert_eq!(fixed("a.toml", toml), mended);
    assert_clean("a.toml", mended, &["a[0-9]", r"\Db", "[0-9A-Za-z_]c", r"[0-9] a\.com [0-9]"]);
}

#[test]
fn edits_point_at_the_bytes_of_the_file() {
    let toml = "\u{FEFF}[rules]\n\"é\" = [\"\\u00e9 a.com\", '.*x']\n";
    let (_, found) = check("a.toml", toml);
    let fixes = found.iter().map(|problem| problem.fix.as_ref().unwrap());
    let edits: Vec<_> = fixes
        .flat_map(|fix| &fix.edits)
        .map(|edit| (&toml[edit.location.range()], edit.replacement.as_str()))
        .collect();
    assert_eq!(edits, [(".", "\\\\."), (".*", "")]);
}

#[test]
fn findings_that_need_a_decision_or_cannot_be_written_have_no_fix() {
    for toml in [
        // Without the gap, it would look like text in parentheses.
        "rules.A = ['(.*full)']",
        // The line break would be none of the pattern any more.
        "rules.A = ['''.*\nfull''']",
        "rules.A = ['a', 'a']",
        "rules.A = ['.*']",
        "rules.A = ['a', 'ab']",
        "rules.A = ['(']",
    ] {
        let (_, found) = check("a.toml", toml);
        assert!(!found.is_empty(), "{toml}");
        assert!(found.iter().all(|problem| problem.fix.is_none()), "{found}");
        assert_eq!(found.fixed("a.toml"), None);
    }
}

/// The meaning of a gap that is taken away is tested for all small patterns among the lints; here
/// that quotes beside it stay what they are.
#[test]
fn quotes_within_long_quotes_stay_part_of_the_pattern() {
    for (before, after, pattern) in [
        ("'''.*''x'''", "'''''x'''", "''x"),
        ("'''x''.*'''", "'''x'''''", "x''"),
        ("\"\"\"x\"\".*\"\"\"", "\"\"\"x\"\"\"\"\"", "x\"\""),
    ] {
        let [before, after] = [before, after].map(|string| format!("rules.A = [{string}]"));
        assert_eq!(fixed("a.toml", &before), after);
        assert_clean("a.toml", &after, &[pattern]);
    }
}
