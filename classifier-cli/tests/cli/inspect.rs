//! `classifier inspect`.

use std::fs;

use expect_test::expect;
use serde_json::Value;

use crate::{Files, Run, classifier, own_rules, parsed, run};

const RULES: &str = r#"[rules]
Quota = ['^552 [45]\.2\.2 ', '(?i)^55[0-9].+mailbox.+full']
Id = ['[a-f0-9]{8}', '\bspam\b', 'ab.*cd', '^[^ ]+ [a-f]+$', 'blocked.{0,40}by', 'é']
"#;

/// Rules and the artifact `rules.bin` of them.
fn compiled(rules: &str, arguments: &[&str]) -> Files {
    let files = Files::new();
    files.add("rules.toml", rules);
    let mut command = classifier(["compile", "rules.toml", "-o", "rules.bin"]);
    assert_eq!(run(command.args(arguments).current_dir(files.path(""))).status, 0);
    files
}

fn inspect(files: &Files, arguments: &[&str]) -> Run {
    run(classifier(["inspect"]).args(arguments).current_dir(files.path("")))
}

#[test]
fn a_small_rule_set_is_shown_rule_by_rule() {
    let printed = inspect(&compiled(RULES, &["--byte-order=native"]), &["rules.bin"]).clean();
    let (_, rest) = printed.split_once('\n').unwrap();
    expect![[r#"
        Artifact id 0076e14b3c5ad3d7ac6c7309fc0a6141, default label Uncategorized.
        The rules distinguish 5 kinds of characters beyond ASCII.

        Labels    rules
          Quota       2
          Id          6
          all         8

        Rules                    number
          prefix                      1
          literal, by positions       1
          literal, short              1
          literal, by a program       2
          sweep                       1
          scan                        2
          all                         8

        Bytes                 number   share
          strings                130    0.5%
          labels                  16    0.1%
          files                    8    0.0%
          rules                  192    0.8%
          identity                24    0.1%
          engine                  32    0.1%
          ranges               6,360   25.2%
          pages                1,028    4.1%
          automata                84    0.3%
          jumps                1,024    4.1%
          matches                336    1.3%
          targets                 48    0.2%
          heads                    4    0.0%
          grams                8,192   32.4%
          slots                  512    2.0%
          buckets                128    0.5%
          entries                128    0.5%
          pairs                   16    0.1%
          runs                    96    0.4%
          literals               128    0.5%
          pieces                 352    1.4%
          piece bytes             56    0.2%
          programs                96    0.4%
          program words          304    1.2%
          program kinds          512    2.0%
          DFAs                 4,408   17.4%
          header and padding   1,066    4.2%
          all                 25,280  100.0%

        Automata        number  bytes  states  rules  heads
          anchored DFA       0  1,968      15      1      1
          anchored DFA       1    984       6      1      0
          scan DFA           2  1,452      19      2      0
          programs                304              2

        rules.toml:2: Quota: ^552 [45]\.2\.2 
          prefix: DFA 0
          bytes: 40 of its own, 1,566 shared

        rules.toml:2: Quota: (?i)^55[0-9].+mailbox.+full
          literal: `(?i)mailbox`, found by its grams, after its prefix in DFA 0; decided by the positions of `(?i)mailbox`, `(?i)full`
          bytes: 293 of its own, 4,489 shared

        rules.toml:3: Id: [a-f0-9]{8}
          scan: DFA 2
          bytes: 35 of its own, 873 shared

        rules.toml:3: Id: \bspam\b
          literal: `spam`, found by its grams; decided by program 1
          bytes: 728 of its own, 2,928 shared

        rules.toml:3: Id: ab.*cd
          literal: `ab`, found by a pass of its own; decided by the positions of `ab`, `cd`
          bytes: 206 of its own, 4 shared

        rules.toml:3: Id: ^[^ ]+ [a-f]+$
          sweep: DFA 1
          bytes: 1,082 of its own, 3 shared

        rules.toml:3: Id: blocked.{0,40}by
          literal: `blocked`, found by its grams; decided by the positions of `blocked`, what program 0 finds
          bytes: 682 of its own, 2,927 shared

        rules.toml:3: Id: é
          scan: DFA 2
          bytes: 26 of its own, 875 shared

    "#]].assert_eq(rest);
}

#[test]
fn the_header_names_the_file() {
    let files = compiled(RULES, &[]);
    let printed = inspect(&files, &["rules.bin"]).clean();
    let bytes = fs::metadata(files.path("rules.bin")).unwrap().len().to_string();
    let (thousands, rest) = bytes.split_at(bytes.len() - 3);
    assert!(printed.starts_with(&format!("rules.bin: {thousands},{rest} bytes, ")), "{printed}");
}

#[test]
fn many_rules_are_listed_where_that_is_asked_for() {
    let files = Files::new();
    let artifact = files.name("rules.bin");
    let rules = own_rules("iana.toml");
    run(&mut classifier(["compile", &rules, "-o", &artifact])).clean();
    let short = inspect(&files, &["rules.bin"]).clean();
    let long = inspect(&files, &["rules.bin", "--rules"]).clean();
    assert!(short.ends_with("--rules prints how each rule is decided.\n"), "{short}");
    assert!(!short.contains("iana.toml"), "{short}");
    assert_eq!(long.matches("iana.toml:").count(), 91);
}

#[test]
fn machines_read_json() {
    let printed = inspect(&compiled(RULES, &[]), &["rules.bin", "--output=json"]).json();
    assert_eq!(printed["labels"][1]["label"], "Id");
    assert_eq!(printed["labels"][1]["rules"], 6);
    let rule = &printed["rules"][4];
    assert_eq!((&rule["pattern"], &rule["line"]), (&"ab.*cd".into(), &3.into()));
    assert_eq!(rule["cost"], "short");
    let decision = &rule["decisions"][0];
    assert_eq!(decision["found"]["pass"], "pair");
    assert_eq!(decision["positions"], serde_json::json!(["ab", "cd"]));
    let sum = |name: &str, key: &str| {
        let all = printed[name].as_array().unwrap().iter();
        all.map(|its| its[key].as_u64().unwrap()).sum::<u64>()
    };
    let of_nobody = printed["bytes_of_nobody"].as_u64().unwrap();
    let of_rules = sum("rules", "own_bytes") + sum("rules", "shared_bytes");
    assert_eq!(of_rules + of_nobody, sum("sections", "bytes"));
    assert_eq!(
        printed["kinds"].as_object().unwrap().values().filter_map(Value::as_u64).sum::<u64>(),
        8
    );
    assert_eq!(printed["alphabet"], serde_json::json!({ "atoms": 5, "symbols": 5 }));
}

#[test]
fn rules_that_share_symbols_are_confirmed() {
    let characters = ('\u{4E00}'..).take(150);
    let patterns = characters.map(|its| format!("'^550 .*{its}{its}'")).collect::<Vec<_>>();
    let rules = format!("[rules]\nId = [{}, 'full']\n", patterns.join(", "));
    let files = compiled(&rules, &[]);
    let printed = inspect(&files, &["rules.bin", "--rules"]).clean();
    assert!(printed.contains("153 kinds of characters beyond ASCII, which share 12"), "{printed}");
    assert!(printed.contains("\n  confirmed by program 0 in texts beyond ASCII\n"), "{printed}");
    assert!(printed.contains("\n  confirming programs  "), "{printed}");
    let printed = inspect(&files, &["rules.bin", "--output=json"]).json();
    let rules = printed["rules"].as_array().unwrap();
    let confirmed = rules.iter().filter_map(|rule| rule["confirming_program"].as_u64());
    let confirmed: Vec<u64> = confirmed.collect();
    assert_eq!(
        confirmed,
        (0..printed["programs"].as_array().unwrap().len() as u64).collect::<Vec<_>>()
    );
    assert!(confirmed.len() > 24 && rules[150]["confirming_program"].is_null(), "{confirmed:?}");
    assert_eq!(printed["programs"][0]["kind"], "confirm");
}

#[test]
fn what_decides_a_rule_is_in_the_artifact() {
    let rules = "[rules]\nA = [{ pattern = '^552', basis = 'code' }, 'full']\n";
    let printed = inspect(&compiled(rules, &[]), &["rules.bin", "--output=json"]).json();
    assert_eq!(printed["rules"][0]["basis"], "code");
    assert_eq!(printed["rules"][1]["basis"], Value::Null);
}

#[test]
fn only_the_header_is_printed_of_an_artifact_for_other_machines() {
    let other = if cfg!(target_endian = "little") { "big" } else { "little" };
    let files = compiled(RULES, &["--byte-order", other]);
    let human = inspect(&files, &["rules.bin"]);
    assert_eq!((human.status, human.text().lines().count()), (1, 1));
    assert!(human.text().contains(&format!(" {other}-endian, format version ")));
    let printed = "classifier: rules.bin: only the header can be read: \
                the artifact was compiled for the other byte order";
    assert!(human.stderr.starts_with(printed), "{}", human.stderr);

    let json = inspect(&files, &["rules.bin", "--output=json"]);
    let printed = parsed(json.text());
    assert_eq!(json.status, 1);
    assert_eq!(printed["header"]["byte_order"], other);
    assert_eq!(printed.as_object().unwrap().len(), 1);
}

#[test]
fn only_the_header_is_printed_of_another_version() {
    let files = compiled(RULES, &[]);
    let mut bytes = fs::read(files.path("rules.bin")).unwrap();
    bytes[12..16].copy_from_slice(&99u32.to_ne_bytes());
    files.add("rules.bin", bytes);
    let run = inspect(&files, &["rules.bin"]);
    assert_eq!(run.status, 1);
    assert!(run.text().contains("format version 99"), "{}", run.text());
}

#[test]
fn nothing_is_printed_of_what_is_no_artifact_or_damaged_or_missing() {
    let files = compiled(RULES, &[]);
    let mut bytes = fs::read(files.path("rules.bin")).unwrap();
    bytes.truncate(bytes.len() / 2);
    files.add("cut.bin", bytes);
    for (name, why) in [
        ("rules.toml", "this is not a classifier artifact"),
        ("cut.bin", "the artifact is "),
        ("absent.bin", ""),
    ] {
        let run = inspect(&files, &[name]);
        assert_eq!((run.status, run.text()), (2, ""));
        let start = format!("classifier: cannot use {name}: {why}");
        assert!(run.stderr.starts_with(&start), "{}", run.stderr);
    }
}
