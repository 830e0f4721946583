//! `--rules`, and other parts of the command line.

use super::{NO_ARGUMENTS, NOBODYS, classify};
use crate::{Files, classifier, compiled, file, own_rules, run};

#[test]
fn the_first_rule_of_the_first_file_wins() {
    let first =
        file("first.toml", "[rules]\nfoo = ['woot', 'aaa']\nbar = ['woot', 'aaa', 'bbb']\n");
    let second = file("second.toml", "[rules]\nsecond_file = ['bbb', 'ccc']\n");
    let labels = |rules: [&str; 4]| {
        let tsv = classify(rules, "woot\naaa\nbbb\nccc\nddd\n").clean();
        tsv.lines().map(|line| line.split_once('\t').unwrap().0.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        labels(["--rules", &first, "--rules", &second]),
        ["foo", "foo", "bar", "second_file", "Uncategorized"]
    );
    assert_eq!(
        labels(["--rules", &second, "--rules", &first]),
        ["foo", "foo", "second_file", "second_file", "Uncategorized"]
    );
}

#[test]
fn own_rules_come_before_those_of_this_repository_whatever_examples_these_have() {
    let own = file("own.toml", "[rules]\nSoft = ['^4']\n");
    let iana = own_rules("iana.toml");
    let texts = "452 4.2.2 mailbox is stuffed\n552 5.2.2 mailbox is stuffed\n";
    let labels = classify(["--rules", &own, "--rules", &iana, "--output", "label"], texts).clean();
    assert_eq!(labels, "Soft\nQuotaIssues\n");
}

#[test]
fn rules_that_cannot_be_used_stop_the_run_before_it_starts() {
    let files = Files::new();
    let good = files.add("good.toml", "[rules]\nA = ['a']\n");
    let bad_pattern = files.add("bad_pattern.toml", "[rules]\nA = ['(']\n");
    let bad_toml = files.add("bad_toml.toml", "[rules\n");
    let missing = files.name("missing.toml");
    for (bad, name) in
        [(bad_pattern, "bad_pattern.toml"), (bad_toml, "bad_toml.toml"), (missing, "missing.toml")]
    {
        let run = classify(["--rules", &good, "--rules", &bad], "a\n");
        run.assert_failed(2, name);
    }
}

#[test]
fn a_run_without_any_rules_is_a_warning() {
    let empty = file("empty.toml", "");
    let rules = file("rules.toml", "[rules]\nA = ['a']\n");
    let artifact = file("empty.bin", "");
    assert_eq!(run(&mut classifier(["compile", &empty, "--output", &artifact])).status, 0);
    let warnings = |rules: &[&str]| {
        let run = classify(rules, "a\n");
        assert_eq!(run.status, 0);
        run.stderr.matches("warning: there are no rules").count()
    };
    assert_eq!(warnings(&["-q", "--rules", &empty]), 1);
    assert_eq!(warnings(&["-q", "--rules", &artifact]), 1);
    assert_eq!(warnings(&["-q", "--rules", &empty, "--rules", &rules]), 0);
    assert_eq!(warnings(&["-q"]), 0);
}

#[test]
fn a_wrong_command_line_is_distinguished_from_wrong_input() {
    for arguments in [["--input", "xml"], ["--output", "kumomta"], ["--what", "ever"]] {
        let run = classify(arguments, "");
        assert_eq!((run.status, run.text()), (2, ""));
    }
    assert_eq!(run(&mut classifier(NO_ARGUMENTS)).status, 2);
    assert_eq!(classify(NO_ARGUMENTS, "").status, 0);
}

#[test]
fn the_version_is_printed() {
    let version = format!("classifier {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(run(&mut classifier(["--version"])).clean(), version);
}

#[test]
fn texts_that_no_rule_matches_get_the_default_label_that_is_given() {
    let rules = file(
        "rules.toml",
        "[rules]\nA = ['a']\n[[examples]]\ntext = \"b\"\nlabel = \"Un\\tknown\"\n",
    );
    let default = ["--default", "Un\tknown"];
    assert_eq!(classify(default, NOBODYS).clean(), format!("Un\\tknown\t{NOBODYS}\n"));
    let with_rules = ["--default", "Un\tknown", "--rules", &rules];
    assert_eq!(classify(with_rules, "a\nb\n").clean(), "A\ta\nUn\\tknown\tb\n");
    let json = classify(["--default", "X", "--output", "json"], "b").clean();
    assert_eq!(json, "{\"label\":\"X\",\"rule\":null,\"text\":\"b\"}\n");
    // Without it, examples expect a label that does not exist.
    assert_eq!(classify(["--rules", &rules], "a").status, 2);
}

#[test]
fn an_artifact_labels_as_the_rules_that_it_was_compiled_from() {
    let files = Files::new();
    let rules = files.add("rules.toml", "[rules]\nA = ['a']\nB = ['b$']\n");
    let artifact = compiled(&rules);
    let texts = "ab\nbb\ncc\n";
    let json = ["--output", "json"];
    let by_rules = classify([["--rules", &rules], json].as_flattened(), texts).clean();
    let by_artifact = classify([["--artifact", &artifact], json].as_flattened(), texts).clean();
    assert_eq!(by_artifact, by_rules);
    assert!(by_artifact.contains(r#""pattern":"b$""#), "{by_artifact}");
    let default = classify(["--artifact", &artifact, "--default", "None"], "cc\n").clean();
    assert_eq!(default, "None\tcc\n");
}

#[test]
fn what_is_no_artifact_stops_the_run_before_it_starts() {
    let files = Files::new();
    let rules = files.add("rules.toml", "[rules]\nA = ['a']\n");
    let artifact = compiled(&rules);
    let mut damaged = std::fs::read(&artifact).unwrap();
    *damaged.last_mut().unwrap() ^= 1;
    let damaged = files.add("damaged.bin", damaged);
    for (file, why) in [
        (&rules, "not a classifier artifact"),
        (&damaged, "checksum"),
        (&files.name("missing.bin"), "No such file"),
    ] {
        let run = classify(["--artifact", file], "a\n");
        run.assert_failed(2, why);
        assert!(run.stderr.contains(&**file), "{}", run.stderr);
    }
    for options in [["--rules", &rules], ["--rule-dfa-limit", "1"]] {
        let arguments = [["--artifact", &artifact], options];
        let run = classify(arguments.as_flattened(), "a\n");
        assert!(run.status == 2 && run.stderr.contains("cannot be used with"), "{}", run.stderr);
    }
}
