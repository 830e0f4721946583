//! `classifier inspect`.

use std::fs;

use expect_test::expect;
use serde_json::Value;

use crate::{Files, Run, classifier, own_rules, run};

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
fn a_small_rule_set_is_told_rule_by_rule() {
    let told = inspect(&compiled(RULES, &["--byte-order=native"]), &["rules.bin"]).clean();
    let (_, rest) = told.split_once('\n').unwrap();
    expect![[r#"

        Labels    rules
          Quota       2
          Id          6
          all         8

        Rules                       ASCII  Unicode
          prefix                        1        1
          literal, by positions         1        1
          literal, short                1        2
          literal, by an automaton      2        2
          sweep                         1        1
          scan                          1        1
          matches no such text          1        0

        Bytes                   both  ASCII  Unicode   share
          strings                117                    0.3%
          labels                  16                    0.0%
          files                    8                    0.0%
          rules                  192                    0.5%
          tier                           32       32    0.2%
          automata                      112       84    0.5%
          matches                       168      168    0.8%
          targets                        28       28    0.1%
          heads                           4        4    0.0%
          coarse bits                    64       64    0.3%
          coarse slots                   36       36    0.2%
          coarse windows                192      192    0.9%
          fine bits                   2,048    4,096   15.1%
          fine nibbles                   96       96    0.5%
          fine slots                  1,028    2,052    7.6%
          fine windows                2,640    6,168   21.6%
          runs                           64       80    0.4%
          run literals                   16       20    0.1%
          literals                      112      140    0.6%
          pieces                        160      200    0.9%
          piece bytes                    52       56    0.3%
          programs                       28       56    0.2%
          program words                 424    7,112   18.5%
          DFAs                        6,032    5,816   29.1%
          header and padding     519                    1.3%
          all                 40,688                  100.0%

        Automata                       number  bytes  states  rules  heads
          ASCII: anchored DFA               0  1,968      15      1      1
          ASCII: anchored DFA               1    984       6      1      0
          ASCII: scan DFA                   3  1,200      13      1      0
          ASCII: confirm DFAs                  1,880       8      1
          ASCII: Shift-And programs              424              1
          Unicode: anchored DFA             0  1,968      15      1      1
          Unicode: anchored DFA             1  2,648      13      1      0
          Unicode: scan DFA                 2  1,200      13      1      0
          Unicode: Shift-And programs          7,112              2

        rules.toml:2: Quota: ^552 [45]\.2\.2 
          both     prefix: DFA 0
          bytes    0 of its own, 2,080 shared

        rules.toml:2: Quota: (?i)^55[0-9].+mailbox.+full
          both     literal: `(?i)mailbox`, found by 4 bytes at every 4th place, behind its beginning in DFA 0; settled by the positions of `(?i)mailbox`, `(?i)full`
          bytes    460 of its own, 2,180 shared

        rules.toml:3: Id: [a-f0-9]{8}
          ASCII    scan: DFA 3
          Unicode  scan: DFA 2
          bytes    2,624 of its own, 0 shared

        rules.toml:3: Id: \bspam\b
          ASCII    literal: `spam`, found by 3 bytes at every place; settled by DFA 2
          Unicode  literal: `spam`, found by 3 bytes at every place; settled by program 0
          bytes    8,824 of its own, 3,667 shared

        rules.toml:3: Id: ab.*cd
          both     literal: `ab`, found by 3 bytes at every place; settled by the positions of `ab`, `cd`
          bytes    5,920 of its own, 3,667 shared

        rules.toml:3: Id: ^[^ ]+ [a-f]+$
          both     sweep: DFA 1
          bytes    3,744 of its own, 0 shared

        rules.toml:3: Id: blocked.{0,40}by
          ASCII    literal: `blocked`, found by 4 bytes at every 4th place; settled by program 0
          Unicode  literal: `blocked`, found by 4 bytes at every 4th place; settled by program 1
          bytes    1,260 of its own, 100 shared

        rules.toml:3: Id: é
          ASCII    no such text matches
          Unicode  literal: `é`, found by 3 bytes at every place; settled by the positions of `é`
          bytes    3,164 of its own, 2,082 shared

    "#]].assert_eq(rest);
}

#[test]
fn the_header_tells_the_file() {
    let files = compiled(RULES, &[]);
    let told = inspect(&files, &["rules.bin"]).clean();
    let bytes = fs::metadata(files.path("rules.bin")).unwrap().len().to_string();
    let (thousands, rest) = bytes.split_at(bytes.len() - 3);
    assert!(told.starts_with(&format!("rules.bin: {thousands},{rest} bytes, ")), "{told}");
}

#[test]
fn many_rules_are_listed_where_that_is_asked_for() {
    let files = Files::new();
    let artifact = files.name("rules.bin");
    let rules = own_rules("iana.toml");
    run(&mut classifier(["compile", &rules, "-o", &artifact])).clean();
    let short = inspect(&files, &["rules.bin"]).clean();
    let long = inspect(&files, &["rules.bin", "--rules"]).clean();
    assert!(short.ends_with("How each rule is decided is told with --rules.\n"), "{short}");
    assert!(!short.contains("iana.toml"), "{short}");
    assert_eq!(long.matches("iana.toml:").count(), 91);
}

#[test]
fn machines_read_json() {
    let told = inspect(&compiled(RULES, &[]), &["rules.bin", "--output=json"]).clean();
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["labels"][1]["label"], "Id");
    assert_eq!(told["labels"][1]["rules"], 6);
    let rule = &told["rules"][4];
    assert_eq!((&rule["pattern"], &rule["line"]), (&"ab.*cd".into(), &3.into()));
    assert_eq!(rule["cost"], "short");
    let decision = &rule["decisions"][0];
    assert_eq!(decision["found"]["pass"], "pair");
    assert_eq!(decision["positions"], serde_json::json!(["ab", "cd"]));
    let sum = |name: &str, key: &str| {
        let all = told[name].as_array().unwrap().iter();
        all.map(|its| its[key].as_u64().unwrap()).sum::<u64>()
    };
    let of_nobody = told["bytes_of_nobody"].as_u64().unwrap();
    let of_rules = sum("rules", "own_bytes") + sum("rules", "shared_bytes");
    assert_eq!(of_rules + of_nobody, sum("sections", "bytes"));
    assert_eq!(
        told["kinds"].as_object().unwrap().values().filter_map(Value::as_u64).sum::<u64>(),
        8
    );
    assert_eq!(told["alphabet"], serde_json::json!({ "atoms": 4, "symbols": 4 }));
}

#[test]
fn rules_that_share_symbols_are_confirmed() {
    let characters = ('\u{4E00}'..).take(150);
    let patterns = characters.map(|its| format!("'^550 .*{its}{its}'")).collect::<Vec<_>>();
    let rules = format!("[rules]\nId = [{}, 'full']\n", patterns.join(", "));
    let files = compiled(&rules, &[]);
    let told = inspect(&files, &["rules.bin", "--rules"]).clean();
    assert!(told.contains("153 kinds of characters beyond ASCII apart, which share 12"), "{told}");
    assert!(told.contains("\n  confirmed by program 0 in texts beyond ASCII\n"), "{told}");
    assert!(told.contains("\n  confirming programs  "), "{told}");
    let told = inspect(&files, &["rules.bin", "--output=json"]).clean();
    let told: Value = serde_json::from_str(&told).unwrap();
    let rules = told["rules"].as_array().unwrap();
    let confirmed = rules.iter().filter_map(|rule| rule["confirming_program"].as_u64());
    let confirmed: Vec<u64> = confirmed.collect();
    assert_eq!(
        confirmed,
        (0..told["programs"].as_array().unwrap().len() as u64).collect::<Vec<_>>()
    );
    assert!(confirmed.len() > 24 && rules[150]["confirming_program"].is_null(), "{confirmed:?}");
    assert_eq!(told["programs"][0]["kind"], "confirm");
}

#[test]
fn what_decides_a_rule_is_in_the_artifact() {
    let rules = "[rules]\nA = [{ pattern = '^552', basis = 'code' }, 'full']\n";
    let told = inspect(&compiled(rules, &[]), &["rules.bin", "--output=json"]).clean();
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["rules"][0]["basis"], "code");
    assert_eq!(told["rules"][1]["basis"], Value::Null);
}

#[test]
fn only_the_header_is_told_of_an_artifact_for_other_machines() {
    let other = if cfg!(target_endian = "little") { "big" } else { "little" };
    let files = compiled(RULES, &["--byte-order", other]);
    let human = inspect(&files, &["rules.bin"]);
    assert_eq!((human.status, human.text().lines().count()), (1, 1));
    assert!(human.text().contains(&format!(" {other}-endian, format version ")));
    let told = "classifier: rules.bin: only the header can be told here: \
                the artifact was compiled for the other byte order";
    assert!(human.stderr.starts_with(told), "{}", human.stderr);

    let json = inspect(&files, &["rules.bin", "--output=json"]);
    let told: Value = serde_json::from_str(json.text()).unwrap();
    assert_eq!(json.status, 1);
    assert_eq!(told["header"]["byte_order"], other);
    assert_eq!(told.as_object().unwrap().len(), 1);
}

#[test]
fn only_the_header_is_told_of_another_version() {
    let files = compiled(RULES, &[]);
    let mut bytes = fs::read(files.path("rules.bin")).unwrap();
    bytes[12..16].copy_from_slice(&7u32.to_ne_bytes());
    files.add("rules.bin", bytes);
    let run = inspect(&files, &["rules.bin"]);
    assert_eq!(run.status, 1);
    assert!(run.text().contains("format version 7"), "{}", run.text());
}

#[test]
fn nothing_is_told_of_what_is_no_artifact_or_damaged_or_not_there() {
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

#[test]
fn what_rules_say_does_not_steer_a_terminal() {
    let files = compiled("[rules]\n\"A\\u001b[31m\" = [\"mailbox\\u202e\\u001b\"]\n", &[]);
    let told = inspect(&files, &["rules.bin"]).clean();
    assert!(!told.contains(['\u{1B}', '\u{202E}']), "{told:?}");
    assert!(told.contains(r"A\u{1b}[31m: mailbox\u{202e}\u{1b}"), "{told}");
}
