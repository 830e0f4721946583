//! `classifier stats`.

use expect_test::expect;

use crate::{Files, Run, classifier, own_rules, run};

const RULES: &str = r#"[rules]
Quota = ['^552 [45]\.2\.2 ', '(?i)^55[0-9].+mailbox.+full']
Id = ['[a-f0-9]{8}', '\bspam\b', 'ab.*cd', '^[^ ]+ [a-f]+$', 'blocked.{0,40}by', 'id \d+ is known']
"#;

fn files() -> Files {
    let files = Files::new();
    files.add("rules.toml", RULES);
    files
}

fn stats(files: &Files, arguments: &[&str]) -> Run {
    run(classifier(["stats"]).args(arguments).current_dir(files.path("")))
}

#[test]
fn costly_rules_come_first_with_what_helps() {
    let printed = stats(&files(), &["rules.toml"]).clean();
    expect![[r#"
        Rules                    number
          prefix                      1
          literal, by positions       2
          literal, short              1
          literal, by a program       2
          sweep                       1
          scan                        1
          all                         8

        Bytes                  number
          rules as texts          383
          characters            7,512
          automata              5,488
          programs              1,368
          literal filter        9,224
          literals and pieces     730
          header and padding    1,215
          all                  25,920

        5 of 8 rules are costly:

        rules.toml:3: Id: [a-f0-9]{8}
          cost   scan: neither `^` nor a literal is in every match, so a DFA reads each text
          bytes  1,359 of its own, 3 shared
          help   anchor it with `^` if it only matches at the start of a text: `^[a-f0-9]{8}`
          help   add literal text that every match contains after the variable part: at least three characters, preferably five or more

        rules.toml:3: Id: ^[^ ]+ [a-f]+$
          cost   sweep: no literal is in every match after `^`, so a DFA reads most texts
          bytes  1,082 of its own, 3 shared
          help   add literal text that every match contains after the variable part: at least three characters, preferably five or more

        rules.toml:3: Id: \bspam\b
          cost   program: a program of the rule reads the text around its literal
          bytes  792 of its own, 2,197 shared
          help   remove `\b` if the pattern is distinctive without it: `spam`
          help   anchor it with `^` if it only matches at the start of a text: `^\bspam\b`

        rules.toml:3: Id: blocked.{0,40}by
          cost   program: a program of the rule reads the text around its literal
          bytes  682 of its own, 2,196 shared
          help   write `.*` instead of `.{0,40}` if the gap may be longer: `blocked.*by`

        rules.toml:3: Id: ab.*cd
          cost   short: the filter searches the text for its literal of two characters
          bytes  206 of its own, 4 shared
          help   `ab` is short: literal text of three or more characters is found faster
    "#]].assert_eq(&printed);
}

#[test]
fn an_artifact_has_the_statistics_of_its_rules() {
    let files = files();
    let mut command = classifier(["compile", "rules.toml", "-o", "rules.bin"]);
    assert_eq!(run(command.current_dir(files.path(""))).status, 0);
    let of_rules = stats(&files, &["rules.toml"]).clean();
    assert_eq!(stats(&files, &["--artifact", "rules.bin"]).clean(), of_rules);
}

#[test]
fn so_many_are_listed_as_are_asked_for() {
    let files = files();
    let listed = |arguments: &[&str]| {
        let printed = stats(&files, &[arguments, &["rules.toml"]].concat()).clean();
        printed.matches("rules.toml:").count()
    };
    assert_eq!(listed(&["--limit=2"]), 2);
    assert_eq!(listed(&["--limit=0"]), 0);
    assert_eq!(listed(&["--all"]), listed(&[]));
    assert_eq!(stats(&files, &["--all", "--limit=1", "rules.toml"]).status, 2);
}

#[test]
fn machines_read_json() {
    let printed = stats(&files(), &["rules.toml", "--output=json", "--limit=1"]).json();
    assert_eq!(printed["rules"], 8);
    assert_eq!(printed["costly"], 5);
    let listed = printed["listed"].as_array().unwrap();
    let [first] = &listed[..] else { panic!("{listed:?}") };
    assert_eq!((&first["pattern"], &first["index"]), (&"[a-f0-9]{8}".into(), &2.into()));
    assert_eq!(first["cost"], "scan");
    assert_eq!(first["hints"][0]["pattern"], "^[a-f0-9]{8}");
    let kinds = printed["kinds"].as_object().unwrap().values();
    assert_eq!(kinds.map(|rules| rules.as_u64().unwrap()).sum::<u64>(), 8);
}

#[test]
fn cheap_rules_are_praised() {
    let files = Files::new();
    let rules = files.add("cheap.toml", "[rules]\nA = ['^552 [45]\\.2\\.2 ']\n");
    let printed = stats(&files, &[&rules]).clean();
    assert!(printed.ends_with("No rule is costly.\n"), "{printed}");
    assert!(stats(&files, &[&own_rules("providers.toml")]).clean().contains("\n  help "));
}

#[test]
fn wrong_rules_and_artifacts_are_refused() {
    let files = files();
    let wrong = files.add("wrong.toml", "[rules]\nA = ['(']\n");
    for arguments in [&[wrong.as_str()][..], &["absent.toml"], &["--artifact", "rules.toml"], &[]] {
        let run = stats(&files, arguments);
        assert_eq!((run.status, run.text()), (2, ""), "{arguments:?}");
        assert!(!run.stderr.is_empty());
    }
}

#[test]
fn the_basis_of_a_rule_is_in_json() {
    let files = Files::new();
    files.add("rules.toml", "[rules]\nId = [{ pattern = '[a-f0-9]{8}', basis = 'fallback' }]\n");
    let printed = stats(&files, &["rules.toml", "--output=json"]).json();
    assert_eq!(printed["listed"][0]["basis"], "fallback");
}
