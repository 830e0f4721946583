//! Unusual and malicious texts and rules.

use expect_test::expect;

use super::Rules;

#[test]
fn nothing_in_a_text_or_a_rule_steers_the_terminal() {
    let rules = Rules::new("\"\\u001B[31mA\" = ['a\u{202E}b|^\\x1B.*', 'b\\x07c']\n");
    expect![[r#"
        \u{1b}[31mA: only the rule at rules.toml:2 matches

        winner: \u{1b}[31mA, rules.toml:2
         |
         | \u{1b}[31ma\u{202e}b\r\n\tc\u{7}
         |           ^^^^^^^^^^ `a\u{202e}b` at 5..10
         |
         = pattern: `a\u{202e}b|^\x1B.*`

    "#]]
    .assert_eq(&rules.explain("\u{1B}[31ma\u{202E}b\r\n\tc\u{7}"));
}

#[test]
fn a_text_of_a_megabyte_is_explained() {
    let rules = Rules::new("A = ['^550.+behind$', '^550 x+', '550 .+mailbox full']\n");
    let text = format!("550 {} it is behind", "x".repeat(100_000));
    expect![[r#"
        A: the rule at rules.toml:2 comes first; 1 more matches
        parts are searched in the first 8192 of 100017 bytes

        winner: A, rules.toml:2
         |
         = note: some of its parts are after these bytes
         = pattern: `^550.+behind$`

        match: A, rules.toml:2
         |
         | 550 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
         | ^^^^^ `^550 x+` at 0..5
         |
         = pattern: `^550 x+`

    "#]]
    .assert_eq(&rules.explain(&text));
    // Longer than an argument can be.
    let mut command = crate::classifier(["explain", "--rules", "rules.toml"]);
    command.current_dir(rules.0.path("")).write_stdin(text.repeat(10));
    assert!(crate::run(&mut command).clean().starts_with("A: "));
}

#[test]
fn the_rules_that_a_long_text_leaves_no_time_for_are_counted() {
    let patterns: Vec<String> =
        (0..2000).map(|rule| format!("'mailbox {rule}.+over quota.+since [0-9]+ days$'")).collect();
    let rules = Rules::new(&format!("A = [{}]\n", patterns.join(",")));
    let explained = rules.explain(&"mailbox over quota since ".repeat(400));
    let left_out = explained
        .lines()
        .find_map(|line| line.strip_suffix(" of 2000 rules were not checked, to save time"));
    let left_out: usize = left_out.expect(&explained).parse().unwrap();
    assert!((1..2000).contains(&left_out), "{left_out}");
    assert!(!rules.explain("mailbox over quota since").contains("not checked"));
}

#[test]
fn repetition_within_repetition_ends() {
    let rules = Rules::new(
        "A = ['^(a{0,50}){0,50}b$', '(a{50}){50}b']\nB = ['(([ab]{3,9}){3,9}){3,9}x']\n",
    );
    let explain = |times| {
        let text = format!("{}b", "a".repeat(times));
        rules.run(["--rule-dfa-limit", "100000000", "--near", "3", &text]).clean()
    };
    expect![[r#"
        A: only the rule at rules.toml:2 matches

        winner: A, rules.toml:2
         |
         | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab
         | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `^(a{0,50}){0,50}b$` at 0..301
         |
         = pattern: `^(a{0,50}){0,50}b$`

        near: B, rules.toml:3
         |
         | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…
         | ---------------------------^ `x` expected at 27
         | |
         | `(([ab]{3,9}){3,9}){3,9}` at 0..27
         |
         = pattern: `(([ab]{3,9}){3,9}){3,9}x`

    "#]].assert_eq(&explain(300));
    expect![[r#"
        A: only the rule at rules.toml:2 matches

        winner: A, rules.toml:2
         |
         = note: its parts would take too long to find
         = pattern: `(a{50}){50}b`

        near: A, rules.toml:2
         |
         | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab
         | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^- `(a{0,50}){0,50}b$` at 7000..7001
         | |
         | `^` needs no text before it
         |
         = pattern: `^(a{0,50}){0,50}b$`

    "#]]
    .assert_eq(&explain(7000));
}
