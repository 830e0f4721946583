//! The output for rules that nearly match.

use expect_test::expect;

use super::Rules;

#[test]
fn what_is_missing_is_shown_nearest_first() {
    let rules = Rules::new(
        "Quota = ['^552 [45]\\.2\\.2 ']\n\
         Far = ['^352.+blocked']\n\
         Full = ['^352.+mailbox (is )?full', 'mailbox is stuffed$']\n\
         Stuffed = ['^352 5\\.2\\.2 mailbox stuffed']\n",
    );
    expect![[r#"
        Uncategorized: no rule matches; these come nearest

        near: Stuffed, rules.toml:5
         |
         | 352 5.2.2 mailbox is stuffed.
         | -----------------^^^^------- `stuffed` at 21..28
         | |                |
         | |                ` ` expected at 17
         | `^352 5\.2\.2 mailbox` at 0..17
         |
         = pattern: `^352 5\.2\.2 mailbox stuffed`

        near: Full, rules.toml:4
         |
         | 352 5.2.2 mailbox is stuffed.
         |           ------------------^ `$` needs no text after it
         |           |
         |           `mailbox is stuffed` at 10..28
         |
         = pattern: `mailbox is stuffed$`

        near: Full, rules.toml:4
         |
         | 352 5.2.2 mailbox is stuffed.
         | ------------------^^^^ `full` expected at 18
         | |         |
         | |         `mailbox (is )?` at 10..18
         | `^352` at 0..3
         |
         = pattern: `^352.+mailbox (is )?full`

    "#]]
    .assert_eq(&rules.explain("352 5.2.2 mailbox is stuffed."));
}

#[test]
fn text_before_an_anchor_is_shown() {
    let rules = Rules::new("A = ['^550 user unknown']\n");
    expect![[r#"
        Uncategorized: no rule matches; these come nearest

        near: A, rules.toml:2
         |
         | smtp; 550 user unknown
         | ^^^^^^---------------- `550 user unknown` at 6..22
         | |
         | `^` needs no text before it
         |
         = pattern: `^550 user unknown`

    "#]]
    .assert_eq(&rules.explain("smtp; 550 user unknown"));
}

#[test]
fn an_alternative_that_nearly_matches_is_near() {
    let rules = Rules::new("A = ['^550 no such user|^554 message refused by policy']\n");
    expect![[r#"
        Uncategorized: no rule matches; these come nearest

        near: A, rules.toml:2
         |
         | 554 message refused by Polly
         | -----------------------^^^^^ `policy` expected at 23
         | |
         | `^554 message refused by ` at 0..23
         |
         = pattern: `^550 no such user|^554 message refused by policy`

    "#]]
    .assert_eq(&rules.explain("554 message refused by Polly"));
}

#[test]
fn the_code_alone_brings_no_rule_near() {
    let rules = Rules::new("A = ['^550.+blocked', '^550-', '^5[0-9]{2}.+(spam|virus)']\n");
    let explained = rules.explain("550 user unknown");
    assert_eq!(explained, "Uncategorized: no rule matches, and none nearly matches\n\n");
}

#[test]
fn near_rules_are_shown_beside_those_that_match_only_if_asked_for() {
    let rules = Rules::new("A = ['^550.+user.+unknown', 'user unknown$', '^550']\n");
    let count = |arguments: &[&str]| {
        let explained = rules.run(arguments).clean();
        ["winner: ", "match: ", "near: "].map(|title| explained.matches(title).count())
    };
    let text = "550 the user is unknown here";
    assert_eq!(count(&[text]), [1, 1, 0]);
    assert_eq!(count(&["--near", "9", text]), [1, 1, 1]);
    let text = "450 the user is unknown here";
    assert_eq!(count(&[text]), [0, 0, 2]);
    assert_eq!(count(&["--near", "1", text]), [0, 0, 1]);
    assert_eq!(count(&["--near", "0", text]), [0, 0, 0]);
    let explained = rules.run(["--near", "0", text]).clean();
    assert_eq!(explained, "Uncategorized: no rule matches\n\n");
}

#[test]
fn where_there_are_no_rules_that_is_said() {
    let explained = Rules::new("").explain("550 user unknown");
    assert_eq!(explained, "Uncategorized: there are no rules\n\n");
}
