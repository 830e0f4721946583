//! The output for rules that match.

use expect_test::expect;

use super::Rules;
use crate::{classifier, run};

#[test]
fn the_winner_comes_first_and_the_others_follow_in_their_order() {
    let rules = Rules::new(
        "Quota = ['^552 [45]\\.2\\.2 ']\n\
         Other = ['^550', '^552 5.2.2 mailbox$']\n\
         Mailbox = ['(?i)MAILBOX', 'no such|stuffed$']\n",
    );
    expect![[r#"
        Quota: the rule at rules.toml:2 comes first; 2 more match

        winner: Quota, rules.toml:2
         |
         | 552 5.2.2 mailbox is stuffed
         | ^^^^^^^^^^ `^552 [45]\.2\.2 ` at 0..10
         |
         = pattern: `^552 [45]\.2\.2 `

        match: Mailbox, rules.toml:4
         |
         | 552 5.2.2 mailbox is stuffed
         |           ^^^^^^^ `MAILBOX` at 10..17
         |
         = pattern: `(?i)MAILBOX`

        match: Mailbox, rules.toml:4
         |
         | 552 5.2.2 mailbox is stuffed
         |                      ^^^^^^^ `stuffed$` at 21..28
         |
         = pattern: `no such|stuffed$`

    "#]]
    .assert_eq(&rules.explain("552 5.2.2 mailbox is stuffed"));
}

#[test]
fn one_rule_and_two_are_counted_in_words() {
    let rules = Rules::new("A = ['a', 'b']\n");
    let summary = |text| rules.explain(text).lines().next().unwrap().to_owned();
    assert_eq!(summary("a"), "A: only the rule at rules.toml:2 matches");
    assert_eq!(summary("ab"), "A: the rule at rules.toml:2 comes first; 1 more matches");
}

#[test]
fn gaps_are_underlined_and_the_words_between_them_named() {
    let rules = Rules::new("A = ['^550.+mailbox .*full\\b.{0,40}now$']\n");
    expect![[r#"
        A: only the rule at rules.toml:2 matches

        winner: A, rules.toml:2
         |
         | 550 5.2.2 your mailbox is full right now
         | ^^^------------^^^^^^^^---^^^^-------^^^ `now$` at 37..40
         | |              |          |
         | |              |          `full\b` at 26..30
         | |              `mailbox ` at 15..23
         | `^550` at 0..3
         |
         = pattern: `^550.+mailbox .*full\b.{0,40}now$`

    "#]]
    .assert_eq(&rules.explain("550 5.2.2 your mailbox is full right now"));
}

#[test]
fn alternatives_and_groups_are_found_as_the_text_has_them() {
    let rules = Rules::new("A = ['^(550|554) (mail|message) (was )?(refused|rejected)']\n");
    expect![[r#"
        A: only the rule at rules.toml:2 matches

        winner: A, rules.toml:2
         |
         | 554 message rejected
         | ^^^^^^^^^^^^^^^^^^^^ `^(550|554) (mail|message) (was )?(refused|rejected)` at 0..20
         |
         = pattern: `^(550|554) (mail|message) (was )?(refused|rejected)`

    "#]]
    .assert_eq(&rules.explain("554 message rejected"));
}

#[test]
fn flags_are_in_force_from_where_they_stand() {
    let rules = Rules::new("A = ['^550 (?i:user) unknown', '^550 us(?i)er UNKNOWN']\n");
    expect![[r#"
        A: only the rule at rules.toml:2 matches

        winner: A, rules.toml:2
         |
         | 550 USER unknown
         | ^^^^^^^^^^^^^^^^ `^550 (?i:user) unknown` at 0..16
         |
         = pattern: `^550 (?i:user) unknown`

    "#]]
    .assert_eq(&rules.explain("550 USER unknown"));
    expect![[r#"
        A: the rule at rules.toml:2 comes first; 1 more matches

        winner: A, rules.toml:2
         |
         | 550 usER unknown
         | ^^^^^^^^^^^^^^^^ `^550 (?i:user) unknown` at 0..16
         |
         = pattern: `^550 (?i:user) unknown`

        match: A, rules.toml:2
         |
         | 550 usER unknown
         | ^^^^^^^^^^^^^^^^ `^550 us(?i)er UNKNOWN` at 0..16
         |
         = pattern: `^550 us(?i)er UNKNOWN`

    "#]]
    .assert_eq(&rules.explain("550 usER unknown"));
}

#[test]
fn lines_are_drawn_under_wide_characters() {
    let rules = Rules::new("A = ['用户不存在.*Größe', '(?i)GRÖSSE|GRÖßE']\n");
    expect![[r#"
        A: the rule at rules.toml:2 comes first; 1 more matches

        winner: A, rules.toml:2
         |
         | 550 收件人用户不存在, Größe 😀 é
         |           ^^^^^^^^^^--^^^^^ `Größe` at 30..37
         |           |
         |           `用户不存在` at 13..28
         |
         = pattern: `用户不存在.*Größe`

        match: A, rules.toml:2
         |
         | 550 收件人用户不存在, Größe 😀 é
         |                       ^^^^^ `GRÖßE` at 30..37
         |
         = pattern: `(?i)GRÖSSE|GRÖßE`

    "#]]
    .assert_eq(&rules.explain("550 收件人用户不存在, Größe \u{1F600} é"));
}

#[test]
fn of_a_long_text_only_what_matters_is_shown() {
    let rules = Rules::new("A = ['^550.+blocked']\n");
    let text =
        format!("550 {}is blocked by {}", "some words ".repeat(30), "more words ".repeat(30));
    expect![[r#"
        A: only the rule at rules.toml:2 matches

        winner: A, rules.toml:2
         |
         | 550 some words some words some word… words some words some words is blocked by more words more words more w…
         | ^^^-----------------------------------------------------------------^^^^^^^ `blocked` at 337..344
         | |
         | `^550` at 0..3
         |
         = pattern: `^550.+blocked`

    "#]].assert_eq(&rules.explain(&text));
}

#[test]
fn each_argument_is_a_text() {
    let rules = Rules::new("A = ['a']\nB = ['b']\n");
    expect![[r#"
        A: only the rule at rules.toml:2 matches

        winner: A, rules.toml:2
         |
         | a
         | ^ `a` at 0..1
         |
         = pattern: `a`

        B: only the rule at rules.toml:3 matches

        winner: B, rules.toml:3
         |
         | b b
         | ^ `b` at 0..1
         |
         = pattern: `b`

    "#]]
    .assert_eq(&rules.run(["a", "b b"]).clean());
}

#[test]
fn what_help_and_documents_show_is_what_the_built_in_rules_say() {
    let explained = run(&mut classifier(["explain", "552 5.2.2 mailbox is stuffed"])).clean();
    let help = run(&mut classifier(["explain", "--help"])).clean();
    for line in explained.lines().filter(|line| !line.is_empty()) {
        assert!(help.contains(&format!("\n    {line}\n")), "{line}");
    }
    let explained = run(&mut classifier(["explain", "352 5.2.2 mailbox is stuffed"])).clean();
    let nearest = explained.split("\n\n").nth(1).unwrap();
    assert!(include_str!("../../../../docs/cli.md").contains(nearest), "{nearest}");
}
