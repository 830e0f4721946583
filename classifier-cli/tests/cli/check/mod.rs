//! `classifier check`.

mod fix;
mod format;
mod watch;

use std::collections::HashSet;

use serde_json::Value;

use crate::{Files, Run, classifier, file, own_rules, run};

const CLEAN: &str = "[rules]\nPolicy = ['^55[0-9] ']\n";

/// The rule on line 3 never wins.
const SHADOWED: &str = "[rules]\nFirst = ['a']\nSecond = ['ab']\n";

fn check(arguments: &[&str]) -> Run {
    run(classifier(["check"]).args(arguments))
}

/// The level, code, file, line and column of each diagnostic.
fn findings(report: &str) -> Vec<String> {
    let mut findings: Vec<String> = Vec::new();
    for line in report.lines() {
        if let Some(place) = line.trim_start().strip_prefix("--> ") {
            findings.last_mut().unwrap().push_str(place);
        } else if line.starts_with("error[") || line.starts_with("warning[") {
            findings.push(format!("{} ", line.split_once("]: ").unwrap().0.replace('[', " ")));
        }
    }
    findings
}

/// The last line of the report, which has the counts.
fn summary(report: &str) -> &str {
    report.lines().last().unwrap()
}

#[test]
fn nothing_to_find_is_reported_in_one_line_and_is_success() {
    let run = check(&[&file("rules.toml", CLEAN)]);
    assert_eq!((run.status, run.text()), (0, ""));
    assert_eq!(run.stderr, "classifier: 1 rule, 1 label, 1 file: 0 errors, 0 warnings\n");
}

#[test]
fn warnings_are_success_unless_they_are_denied() {
    let rules = file("rules.toml", SHADOWED);
    let run = check(&[&rules]);
    assert_eq!((run.status, run.text()), (0, ""));
    assert_eq!(findings(&run.stderr), [format!("warning unreachable_rule {rules}:3:11")]);
    assert_eq!(summary(&run.stderr), "classifier: 2 rules, 2 labels, 1 file: 0 errors, 1 warning");

    let run = check(&["--deny", "warnings", &rules]);
    assert_eq!((run.status, run.text()), (1, ""));
    assert_eq!(findings(&run.stderr), [format!("error unreachable_rule {rules}:3:11")]);
    assert_eq!(summary(&run.stderr), "classifier: 2 rules, 2 labels, 1 file: 1 error, 0 warnings");
}

#[test]
fn one_report_has_the_problems_of_all_files_in_their_order() {
    let one = file("one.toml", "[rules]\nA = ['(', 'b(?=c)']\n");
    let two = file(
        "two.json",
        "{\n  \"rules\": { \"B\": [\"d\", 7, \"de\"] },\n  \"examples\": [{ \"text\": \"x\", \
         \"label\": \"B\" }]\n}\n",
    );
    let three = file("three.toml", "[rules]\nC = ['c'\n");
    let run = check(&[&two, &one, &three]);
    assert_eq!((run.status, run.text()), (1, ""));
    assert_eq!(
        findings(&run.stderr),
        [
            format!("error R009 {two}:2:25"),
            format!("warning unreachable_rule {two}:2:28"),
            format!("error R020 {one}:2:7"),
            format!("error R021 {one}:2:13"),
            format!("error R004 {three}:2:9"),
        ]
    );
    assert_eq!(summary(&run.stderr), "classifier: 4 rules, 2 labels, 3 files: 4 errors, 1 warning");
}

#[test]
fn a_file_that_cannot_be_read_has_its_own_status_and_the_others_are_checked() {
    let files = Files::new();
    let rules = files.add("rules.toml", SHADOWED);
    let missing = files.name("missing.toml");
    let run = check(&[&missing, &rules]);
    assert_eq!((run.status, run.text()), (2, ""));
    let unreachable = format!("warning unreachable_rule {rules}:3:11");
    assert_eq!(findings(&run.stderr), [format!("error R001 {missing}:1:1"), unreachable]);
}

#[test]
fn a_folder_is_reported_with_the_files_to_name_in_its_place() {
    let files = Files::new();
    let folder = files.name("");
    let [a, b] = ["a.toml", "b.toml"].map(|name| files.add(name, CLEAN));
    let run = check(&[&folder]);
    assert_eq!((run.status, run.text()), (2, ""));
    assert!(run.stderr.contains("this is a folder"), "{}", run.stderr);
    assert!(run.stderr.contains(&format!("order: {a} {b}\n")), "{}", run.stderr);
}

#[test]
fn a_wrong_command_line_is_distinguished_from_wrong_rules() {
    let rules = file("rules.toml", CLEAN);
    for (arguments, said) in [
        (&[][..], "classifier check <FILE>..."),
        (&["--deny", "no_such_lint", &rules], "unreachable_rule"),
        (&["--allow", "warnings", &rules], "'warnings'"),
        (&["--what", &rules], "--what"),
    ] {
        let run = check(arguments);
        run.assert_failed(2, said);
    }
}

#[test]
fn rules_of_earlier_files_come_first() {
    let wide = file("wide.toml", "[rules]\nWide = ['a']\n");
    let narrow = file("narrow.toml", "[rules]\nNarrow = ['ab']\n");
    assert_eq!(check(&["--deny", "overridden_example", &narrow, &wide]).status, 0);
    let run = check(&["--deny", "overridden_example", &wide, &narrow]);
    assert_eq!(run.status, 1);
    assert_eq!(findings(&run.stderr), [format!("error overridden_example {narrow}:2:11")]);
}

#[test]
fn the_command_line_counts_more_than_the_file_about_a_lint() {
    for of_file in [None, Some("allow"), Some("warn"), Some("deny")] {
        let lints = of_file.map(|level| format!("[lints]\nunreachable_rule = \"{level}\"\n"));
        let rules = file("rules.toml", format!("{SHADOWED}{}", lints.unwrap_or_default()));
        for given in [None, Some("allow"), Some("warn"), Some("deny")] {
            let option = given.map(|level| format!("--{level}=unreachable_rule"));
            let mut arguments = vec![&*rules];
            arguments.extend(option.as_deref());
            let found = |level: &str| format!("{level} unreachable_rule {rules}:3:11");
            let (status, expected) = match given.or(of_file) {
                Some("allow") => (0, vec![]),
                Some("deny") => (1, vec![found("error")]),
                _ => (0, vec![found("warning")]),
            };
            let run = check(&arguments);
            let found = (run.status, findings(&run.stderr));
            assert_eq!(found, (status, expected), "{of_file:?} {given:?}");
        }
    }
}

#[test]
fn of_several_levels_for_a_lint_the_strictest_counts() {
    let rules = file("rules.toml", SHADOWED);
    for (levels, status) in [
        (["--allow=unreachable_rule", "--deny=unreachable_rule"], 1),
        (["--deny=unreachable_rule", "--warn=unreachable_rule"], 1),
        (["--warn=unreachable_rule", "--allow=unreachable_rule"], 0),
        (["--deny=warnings", "--warn=unreachable_rule"], 1),
        // No errors are left.
        (["--deny=warnings", "--allow=unreachable_rule"], 0),
    ] {
        assert_eq!(check(&[levels[0], levels[1], &rules]).status, status, "{levels:?}");
        assert_eq!(check(&[levels[1], levels[0], &rules]).status, status, "{levels:?}");
    }
}

#[test]
fn every_rule_must_have_an_example_if_that_is_asked_for() {
    let rules = file(
        "rules.toml",
        "[rules]\nA = [\n  { pattern = 'a', examples = [\"a\"] },\n  'b',\n]\n\
         [lints]\nmissing_example = \"allow\"\n",
    );
    assert_eq!(check(&["--deny", "warnings", &rules]).status, 0);
    for arguments in [&["--require-examples", &rules][..], &["--deny=missing_example", &rules]] {
        let run = check(arguments);
        assert_eq!(run.status, 1);
        assert_eq!(findings(&run.stderr), [format!("error missing_example {rules}:4:3")]);
    }
}

#[test]
fn examples_may_expect_the_default_label_that_is_given() {
    let rules =
        file("rules.toml", "[rules]\nA = ['a']\n[[examples]]\ntext = \"b\"\nlabel = \"Unknown\"\n");
    assert_eq!(check(&["--default", "Unknown", &rules]).status, 0);
    let run = check(&[&rules]);
    assert_eq!(run.status, 1);
    assert_eq!(findings(&run.stderr), [format!("error R013 {rules}:5:9")]);
}

#[test]
fn a_rule_after_one_that_matches_all_its_texts_is_a_warning() {
    let rules = file(
        "kumomta.toml",
        r#"[rules]
ProtocolErrors = ["^\\d{3} [45]\\.5\\.\\d+ "]
TooManyRecipients = ["^[45]\\d{2} [45]\\.5\\.3 "]
"#,
    );
    let run = check(&["--allow", "costly_class", &rules]);
    assert_eq!(run.status, 0);
    assert_eq!(findings(&run.stderr), [format!("warning unreachable_rule {rules}:3:22")]);
}

#[test]
fn the_rules_of_this_repository_are_clean_and_have_examples() {
    let [providers, iana] = ["providers.toml", "iana.toml"].map(own_rules);
    let run = check(&["--deny", "warnings", "--require-examples", &providers, &iana]);
    assert_eq!((run.status, findings(&run.stderr)), (0, vec![]));
}

/// A column of `--witnesses`, unescaped.
fn unescaped(column: &str) -> String {
    let mut text = String::new();
    let mut chars = column.chars();
    while let Some(char) = chars.next() {
        text.push(match char {
            '\\' => match chars.next().unwrap() {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                other => other,
            },
            char => char,
        });
    }
    text
}

/// The columns of each witness.
fn witnesses(files: &[&str]) -> Vec<[String; 3]> {
    let run = check(&[&["--witnesses"], files].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let columns = |line: &str| -> Vec<_> { line.split('\t').map(str::to_owned).collect() };
    run.text().lines().map(|line| columns(line).try_into().unwrap()).collect()
}

/// The output of `classify --output json`.
fn classified(files: &[&str], texts: impl Iterator<Item = String>) -> Vec<Value> {
    let input: String = texts.map(|text| Value::from(text).to_string() + "\n").collect();
    let rules = files.iter().flat_map(|file| ["--rules", file]);
    let mut command = classifier(["classify", "--input=json", "--output=json"]);
    let output = run(command.args(rules).write_stdin(input)).clean();
    output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_witness_is_won_by_its_rule_and_a_rule_that_never_wins_has_none() {
    let one = file(
        "one.toml",
        "[rules]\nPolicy = [\n  '^55[0-9] ',\n  'ab+c',\n  'abbc',\n]\nRest = [\n  'é$',\n]\n",
    );
    let two = file("two.json", "{ \"rules\": { \"Rest\": [\n\"^[a-z]{3}$\",\n\"^550\"\n] } }");
    // The place of each rule; the rule with index 2 never wins.
    let places = [(0, &one, 3), (1, &one, 4), (3, &one, 8), (4, &two, 2), (5, &two, 3)];

    let witnesses = witnesses(&[&one, &two]);
    let texts = witnesses.iter().map(|[_, _, text]| unescaped(text));
    let classified = classified(&[&one, &two], texts);
    assert_eq!(witnesses.len(), places.len(), "{witnesses:?}");
    for (([label, place, text], classified), (index, file, line)) in
        witnesses.iter().zip(&classified).zip(places)
    {
        assert_eq!(classified["rule"]["index"], index, "{text:?}");
        assert_eq!(classified["label"], label.as_str());
        assert_eq!(*place, format!("{file}:{line}"));
    }
    let texts: Vec<_> = witnesses.iter().map(|[_, _, text]| text.len()).collect();
    assert_eq!(texts, [4, 3, 2, 3, 3], "{witnesses:?}");
}

#[test]
fn every_rule_of_this_repository_wins_its_witness() {
    let [providers, iana] = ["providers.toml", "iana.toml"].map(own_rules);
    let files = [providers.as_str(), &iana];
    let witnesses = witnesses(&files);
    let texts = witnesses.iter().map(|[_, _, text]| unescaped(text));
    let mut indices = HashSet::new();
    for ([label, place, text], classified) in witnesses.iter().zip(classified(&files, texts)) {
        let rule = &classified["rule"];
        let won = format!("{}:{}", rule["file"].as_str().unwrap(), rule["line"]);
        assert_eq!((rule["label"].as_str(), &won), (Some(label.as_str()), place), "{text:?}");
        indices.insert(rule["index"].as_u64());
    }
    // No two witnesses belong to the same rule.
    assert_eq!(indices.len(), witnesses.len());
    assert!(witnesses.len() > 100);
}

#[test]
fn a_witness_is_one_column_whatever_it_has_in_it() {
    let rules = file("rules.toml", "[rules]\n\"a\\tb\" = ['^x\\t\\n\\r\\\\y$']\n");
    let expected = ["a\\tb".to_owned(), format!("{rules}:2"), "x\\t\\n\\r\\\\y".to_owned()];
    assert_eq!(witnesses(&[&rules]), [expected]);
}

/// Own rules before those of this repository, as KumoMTA documents overrides.
fn overrides(files: &Files) -> [(&'static str, String); 2] {
    let words = "[rules]\nTransientFailure = ['greylisted', 'blocked', '(?i)spam']\n";
    [
        ("words", files.add("words.toml", words)),
        ("all", files.add("all.toml", "[rules]\nSoft = ['^4']\n")),
    ]
}

#[test]
fn own_rules_may_win_examples_of_later_files_without_a_word() {
    let files = Files::new();
    let [providers, iana] = ["providers.toml", "iana.toml"].map(own_rules);
    for (name, own) in overrides(&files) {
        let run = check(&["--deny", "warnings", &own, &providers, &iana]);
        assert_eq!((run.status, run.text()), (0, ""), "{name}: {}", run.stderr);
        assert!(summary(&run.stderr).ends_with(" 3 files: 0 errors, 0 warnings"), "{}", run.stderr);
        let artifact = files.name("rules.bin");
        let compile = ["compile", "-o", &artifact, &own, &providers, &iana];
        crate::run(&mut classifier(compile)).clean();
    }
}

#[test]
fn overridden_examples_are_summed_up_once_a_file_if_asked_for() {
    let files = Files::new();
    let [providers, iana] = ["providers.toml", "iana.toml"].map(own_rules);
    for (name, own) in overrides(&files) {
        let run = check(&["--warn", "overridden_example", &own, &providers, &iana]);
        assert_eq!(run.status, 0, "{name}: {}", run.stderr);
        let found = findings(&run.stderr);
        let of = |file: &str| {
            let start = format!("warning overridden_example {file}:");
            found.iter().filter(|it| it.starts_with(&start)).count()
        };
        assert_eq!(of(&providers) + of(&iana), found.len(), "{name}: {found:?}");
        let most = [of(&providers), of(&iana)];
        assert!(if name == "all" { most == [1, 1] } else { most[0] == 1 && most[1] <= 1 });
        let titles = run.stderr.lines().filter(|line| line.starts_with("warning["));
        let start = format!("warning[overridden_example]: `{own}` wins ");
        for title in titles {
            assert!(title.starts_with(&start), "{title}");
            assert!(title.contains(" examples of this file"), "{title}");
        }
    }
    let (_, all) = &overrides(&files)[1];
    let run = check(&["--deny", "overridden_example", all, &iana]);
    assert_eq!(run.status, 1);
    assert!(run.stderr.contains(" of its rules can no longer win: lines "), "{}", run.stderr);
}

#[test]
fn a_file_of_examples_alone_checks_all_files_before_it() {
    let own = file("own.toml", "[rules]\nSoft = ['^4']\n");
    let rules = file("rules.toml", "[rules]\nQuota = ['full']\n");
    let examples = "[[examples]]\ntext = '452 full'\nlabel = 'Quota'\n";
    let tests = file("tests.toml", examples);
    let run = check(&[&own, &rules, &tests]);
    assert_eq!(run.status, 1);
    assert_eq!(findings(&run.stderr), [format!("error R040 {tests}:2:8")]);
    assert_eq!(check(&[&rules, &own, &tests]).status, 0);
}
