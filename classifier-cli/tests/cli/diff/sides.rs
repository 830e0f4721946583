//! `--old` and `--new`.

use super::{TEXTS, diff, old_and_new};
use crate::{Files, classifier, compiled, file, own_rules, run};

const TSV: [&str; 2] = ["--output", "tsv"];

#[test]
fn an_artifact_on_either_side_or_both_is_as_good_as_its_rule_files() {
    let [old, new] = old_and_new();
    let [old_artifact, new_artifact] = [&old, &new].map(|rules| compiled(rules));
    let report = |old: &str, new: &str| diff(&["--old", old, "--new", new], TEXTS).clean();
    let expected = report(&old, &new);
    assert_eq!(report(&old_artifact, &new), expected);
    assert_eq!(report(&old, &new_artifact), expected);
    assert_eq!(report(&old_artifact, &new_artifact), expected);
}

#[test]
fn without_old_rules_the_built_in_ones_are_the_old_ones() {
    let new = file("new.toml", "[rules]\nMine = ['^552']\n");
    let text = "552 5.2.2 mailbox is stuffed\n";
    let tsv = diff(&["--new", &new, TSV[0], TSV[1]], text).clean();
    assert_eq!(tsv, format!("QuotaIssues\tMine\t{text}"));
    let [providers, iana] = ["providers.toml", "iana.toml"].map(own_rules);
    let same = ["--new", &providers, "--new", &iana, TSV[0], TSV[1]];
    assert_eq!(diff(&same, text).clean(), "");
}

/// As `<(git show HEAD:rules.toml)` passes them.
#[test]
#[cfg(target_os = "linux")]
fn rules_may_come_through_a_pipe() {
    let files = Files::new();
    let [old, new] = old_and_new();
    let texts = files.add("texts", TEXTS);
    let by_files = diff(&["--old", &old, "--new", &new, "--output", "tsv", &texts], "").clean();
    let old = std::fs::read(&old).unwrap();
    let piped = ["--old", "/dev/stdin", "--new", &new, "--output", "tsv", &texts];
    assert_eq!(diff(&piped, old).clean(), by_files);
}

#[test]
fn of_several_files_the_first_wins() {
    let a = file("a.toml", "[rules]\nA = ['x']\n");
    let b = file("b.toml", "[rules]\nB = ['x']\n");
    let sides = ["--old", &a, "--old", &b, "--new", &b, "--new", &a];
    assert_eq!(diff(&[&sides[..], &TSV].concat(), "x\n").clean(), "A\tB\tx\n");
}

#[test]
fn the_default_label_is_that_of_both_sides() {
    let old = file("old.toml", "[rules]\nNone = ['x']\n");
    let new = file("new.toml", "[rules]\nA = ['y']\n");
    let arguments = ["--old", &old, "--new", &new, "--default", "None", TSV[0], TSV[1]];
    // The rule for the default label is removed, which changes no label.
    assert_eq!(diff(&arguments, "x\ny\n").clean(), "None\tA\ty\n");
}

#[test]
fn bad_rules_are_reported_with_their_side() {
    let files = Files::new();
    let [good, _] = old_and_new();
    let artifact = compiled(&good);
    let mut damaged = std::fs::read(&artifact).unwrap();
    *damaged.last_mut().unwrap() ^= 1;
    let damaged = files.add("damaged.bin", damaged);
    let bad = files.add("bad.toml", "[rules]\nA = ['(']\n");
    for (bad, why) in [
        (&[bad.as_str()][..], "error[R020]"),
        (&[&files.name("missing.toml")], "error[R001]"),
        (&[&damaged], "checksum"),
        (&[&artifact, &good], "name no other rules"),
    ] {
        for (side, other) in [("old", "new"), ("new", "old")] {
            let (option, other) = (format!("--{side}"), format!("--{other}"));
            let mut arguments = vec![other.as_str(), &good];
            arguments.extend(bad.iter().flat_map(|file| [option.as_str(), file]));
            let run = diff(&arguments, "x\n");
            assert_eq!((run.status, run.text()), (2, ""), "{arguments:?}");
            let start = format!("classifier: the {side} rules cannot be used:\n");
            assert!(run.stderr.starts_with(&start) && run.stderr.contains(why), "{}", run.stderr);
        }
    }
}

#[test]
fn examples_that_fail_stop_neither_side() {
    let good = file("good.toml", "[rules]\nA = ['a']\n");
    let examples = "[rules]\nB = ['a']\nC = [{ pattern = 'ab', examples = ['ab', 'x'] }]\n\
                    [[examples]]\ntext = 'a'\nlabel = 'D'\n";
    let failing = file("failing.toml", examples);
    let sides = |old: &str, new: &str| {
        diff(&[&["--old", old, "--new", new], &TSV[..]].concat(), "ab\n").clean()
    };
    assert_eq!(sides(&good, &failing), "A\tB\tab\n");
    assert_eq!(sides(&failing, &good), "B\tA\tab\n");
    let run = run(&mut classifier(["check", &failing]));
    assert_eq!(run.status, 1, "the examples fail");
}

#[test]
fn a_wrong_command_line_is_reported() {
    let [_, new] = old_and_new();
    for (arguments, said) in [
        (&[][..], "--new <FILE>"),
        (&["--new", &new, "--samples", "1001"], "1001"),
        (&["--new", &new, "--field", "/a"], "Usage: classifier diff"),
    ] {
        let run = diff(arguments, "");
        run.assert_failed(2, said);
    }
}

#[test]
fn a_rule_with_the_same_id_is_the_same_rule_whatever_its_pattern() {
    let rules = |name: &str, id: &str, pattern: &str| {
        file(name, format!("[rules]\nA = [{{ pattern = '{pattern}', id = '{id}' }}]\n"))
    };
    let old = rules("old.toml", "quota", "^552 ");
    let other_rules = |new: &str| {
        let report = diff(&["--old", &old, "--new", new, "--output", "json"], "552 full\n").clean();
        serde_json::from_str::<serde_json::Value>(&report).unwrap()["other_rule"].clone()
    };
    assert_eq!(other_rules(&rules("changed.toml", "quota", "^55[23] ")), 0);
    assert_eq!(other_rules(&rules("renamed.toml", "size", "^552 ")), 1);
    // Without ids on both sides, patterns are compared.
    assert_eq!(other_rules(&file("without.toml", "[rules]\nA = ['^552 ']\n")), 0);
    assert_eq!(other_rules(&file("other.toml", "[rules]\nA = ['^55']\n")), 1);
}
