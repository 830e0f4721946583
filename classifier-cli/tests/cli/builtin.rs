//! Built-in rule files: listed and copied by `rules`, and used wherever rules are named.

use std::fs;

use crate::{Files, Run, classifier, file, own_rules, run};

const FULL: &str = "552 5.2.2 mailbox of Example Corp is stuffed\n";

/// Texts of many kinds; no rule matches some of them.
const TEXTS: &str = include_str!("../../../tests/data/responses.txt");

const MINE: &str = "[rules]\nPartner = ['of Example Corp']\n";

/// Labels texts, with the rule for each label.
fn labelled(arguments: &[&str], texts: &str) -> Run {
    // The default of `--response` depends on whether rules are built in.
    let mut command = classifier(["classify", "--output", "json", "--response", "auto"]);
    run(command.args(arguments).write_stdin(texts))
}

/// The label of a text and the file of its rule.
fn winner(arguments: &[&str], text: &str) -> (String, String) {
    let line = labelled(arguments, text).json();
    let column = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    (column(&line["label"]), column(&line["rule"]["file"]))
}

#[test]
fn rules_lists_each_file_with_what_is_in_it() {
    let list = run(&mut classifier(["rules"])).clean();
    let json = run(&mut classifier(["rules", "--output", "json"])).json();
    let files = json["files"].as_array().unwrap();
    let names: Vec<_> = files.iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["providers", "iana", "fallback", "messages"]);
    assert_eq!(json["default"], serde_json::json!(["providers", "iana", "fallback"]));
    for file in files {
        let source = file["source"].as_str().unwrap();
        let check = run(&mut classifier(["check", "--format", "json", source])).json();
        assert_eq!(file["rules"], check["rules"], "{source}");
        assert!(file["examples"].as_u64() >= file["rules"].as_u64(), "{file}");
        assert!(file["labels"].as_u64() <= check["labels"].as_u64(), "{file}");
        let purpose = file["purpose"].as_str().unwrap();
        let expected = format!("{source}: {} rules, ", file["rules"]);
        assert!(list.contains(&expected) && list.contains(purpose), "{list}");
    }
    let default = "builtin:providers, then builtin:iana, then builtin:fallback";
    assert!(list.ends_with(&format!("\nbuiltin, the default: {default}\n")), "{list}");
}

#[test]
fn exported_files_answer_as_those_that_are_built_in() {
    let files = Files::new();
    let folder = files.name("a/new/folder");
    let written = run(&mut classifier(["rules", "--export", &folder])).clean();
    let names = ["providers.toml", "iana.toml", "fallback.toml", "messages.toml"];
    let paths = names.map(|name| format!("{folder}/{name}"));
    assert_eq!(written, format!("{}\n", paths.join("\n")));
    for (name, path) in names.iter().zip(&paths) {
        assert_eq!(fs::read(path).unwrap(), fs::read(own_rules(name)).unwrap());
    }
    let [providers, iana, fallback, _] = &paths;
    let files = ["--rules", providers, "--rules", iana, "--rules", fallback];
    let of_copies = labelled(&files, TEXTS).clean();
    let named = |text: String, (name, path): (&&str, &String)| {
        text.replace(path.as_str(), &format!("builtin:{}", name.trim_end_matches(".toml")))
    };
    let of_copies = names.iter().zip(&paths).fold(of_copies, named);
    assert!(of_copies.contains("\"builtin:providers\"") && of_copies.contains("\"builtin:iana\""));
    for builtin in [
        &[][..],
        &["--rules", "builtin"],
        &["builtin:providers", "builtin:iana", "builtin:fallback"]
            .map(|name| ["--rules", name])
            .concat(),
    ] {
        assert!(labelled(builtin, TEXTS).clean() == of_copies, "{builtin:?}");
    }
}

#[test]
fn export_replaces_files_only_when_that_is_asked_for() {
    let files = Files::new();
    let edited = files.add("iana.toml", "# Mine\n");
    let export =
        |options: &[&str]| run(classifier(["rules", "--export", &files.name("")]).args(options));
    let refused = export(&[]);
    refused.assert_failed(1, &edited);
    assert!(refused.stderr.contains("--force"), "{}", refused.stderr);
    assert_eq!(files.names(), ["iana.toml"]);
    assert_eq!(fs::read_to_string(&edited).unwrap(), "# Mine\n");

    assert_eq!(export(&["--force"]).clean().lines().count(), 4);
    let names = ["fallback.toml", "iana.toml", "messages.toml", "providers.toml"];
    assert_eq!(files.names(), names);
    assert_eq!(fs::read(&edited).unwrap(), fs::read(own_rules("iana.toml")).unwrap());
}

#[test]
fn what_cannot_be_exported_is_reported() {
    let files = Files::new();
    let file = files.add("file", "");
    let failed = run(&mut classifier(["rules", "--export", &format!("{file}/folder")]));
    failed.assert_failed(1, "file/folder");
    for wrong in [&["--force"][..], &["--export", &files.name("new"), "--output", "json"]] {
        assert_eq!(run(classifier(["rules"]).args(wrong)).status, 2);
    }
    assert_eq!(files.names(), ["file"]);
}

#[test]
fn built_in_files_and_others_win_in_the_order_in_which_they_are_named() {
    let mine = file("mine.toml", MINE);
    let label = |rules: &[&str]| {
        let options: Vec<&str> = rules.iter().flat_map(|&rules| ["--rules", rules]).collect();
        winner(&options, FULL)
    };
    let partner = ("Partner".to_owned(), mine.to_string());
    let full = ("QuotaIssues".to_owned(), "builtin:iana".to_owned());
    assert_eq!(label(&[&mine, "builtin"]), partner);
    assert_eq!(label(&["builtin:iana", &mine]), full);
    assert_eq!(label(&["builtin:messages", &mine, "builtin:iana"]), partner);
    assert_eq!(label(&["builtin:messages"]), ("Uncategorized".to_owned(), String::new()));
    let of_message = winner(&["--rules", "builtin:messages"], "unsubscribe");
    assert_eq!(of_message, ("Unsubscribe".to_owned(), "builtin:messages".to_owned()));
}

#[test]
fn a_file_that_is_called_as_built_in_ones_is_named_by_its_folder() {
    let files = Files::new();
    files.add("builtin", MINE);
    let mut command = classifier(["classify", "--rules", "./builtin"]);
    let labelled = run(command.current_dir(files.path("")).write_stdin(FULL)).clean();
    assert_eq!(labelled, format!("Partner\t{FULL}"));
    let mut command = classifier(["classify", "--rules", "builtin"]);
    let labelled = run(command.current_dir(files.path("")).write_stdin(FULL)).clean();
    assert_eq!(labelled, format!("QuotaIssues\t{FULL}"));
}

#[test]
fn an_unknown_built_in_file_is_reported_with_all_other_errors() {
    let files = Files::new();
    let wrong = files.add("wrong.toml", "[rules]\nWrong = ['(']\n");
    let named = ["--rules", "builtin:provider", "--rules", &wrong];
    for command in ["classify", "report", "explain"] {
        let run = run(classifier([command]).args(named).write_stdin(""));
        assert_eq!((run.status, run.text()), (2, ""), "{command}");
        for part in ["error[R018]", "did you mean `providers`?", "error[R020]"] {
            assert!(run.stderr.contains(part), "{command}: {}", run.stderr);
        }
    }
    let compiled = files.name("rules.bin");
    for arguments in [
        &["check", "builtin:provider"][..],
        &["check", "--fix", "builtin:provider"],
        &["compile", "builtin:provider", "--output", &compiled],
        &["stats", "builtin:provider"],
        &["diff", "--new", "builtin:provider"],
        &["diff", "--old", "builtin:provider", "--new", "builtin"],
    ] {
        let run = run(classifier(arguments).write_stdin(""));
        assert_eq!(run.status, 2, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains("did you mean `providers`?"), "{arguments:?}: {}", run.stderr);
    }
    assert_eq!(files.names(), ["wrong.toml"]);
}

#[test]
fn every_command_that_takes_rules_takes_those_that_are_built_in() {
    let mine = file("mine.toml", MINE);
    let explained = run(&mut classifier(["explain", "--rules", "builtin:iana", FULL])).clean();
    assert!(explained.contains("winner: QuotaIssues, builtin:iana:"), "{explained}");
    let mut report = classifier(["report", "--rules", &mine, "--rules", "builtin"]);
    let report = run(report.write_stdin(FULL)).clean();
    assert!(report.contains("Partner"), "{report}");
    let stats = run(&mut classifier(["stats", "builtin"])).clean();
    assert!(stats.contains("builtin:providers:"), "{stats}");

    let checked = run(&mut classifier(["check", &mine, "builtin:iana"]));
    assert_eq!(checked.status, 0, "{}", checked.stderr);
    let diff = |sides: &[&str]| {
        run(classifier(["diff", "--output", "tsv"]).args(sides).write_stdin(FULL)).clean()
    };
    let expected = format!("QuotaIssues\tPartner\t{FULL}");
    assert_eq!(diff(&["--new", &mine, "--new", "builtin:iana"]), expected);
    assert_eq!(diff(&["--old", "builtin:iana", "--new", &mine]), expected);
    assert_eq!(diff(&["--new", "builtin"]), "");
}

#[test]
fn fixes_change_no_file_that_is_built_in() {
    let mine = file("mine.toml", "[rules]\nPartner = ['of Example Corp.*']\n");
    let fixed = run(&mut classifier(["check", "--fix", &mine, "builtin"]));
    assert_eq!(fixed.status, 0, "{}", fixed.stderr);
    assert!(fixed.stderr.ends_with("1 file changed\n"), "{}", fixed.stderr);
    assert_eq!(fs::read_to_string(&mine).unwrap(), MINE);
    let again = run(&mut classifier(["check", "--fix", &mine, "builtin"]));
    assert_eq!((again.status, again.text()), (0, ""));
}

#[test]
fn an_artifact_is_taken_where_rules_are_and_stands_alone() {
    let files = Files::new();
    let mine = files.add("mine.toml", MINE);
    let artifact = files.name("rules.bin");
    let compile = ["compile", &mine, "builtin:iana", "--output", &artifact];
    run(&mut classifier(compile)).clean();
    let by_rules = labelled(&["--rules", &mine, "--rules", "builtin:iana"], TEXTS).clean();
    assert!(labelled(&["--rules", &artifact], TEXTS).clean() == by_rules);
    assert!(labelled(&["--artifact", &artifact], TEXTS).clean() == by_rules);
    let explained = run(&mut classifier(["explain", "--rules", &artifact, FULL])).clean();
    assert!(explained.contains("winner: Partner, "), "{explained}");
    let stats = |arguments: &[&str]| run(classifier(["stats", "--all"]).args(arguments)).clean();
    assert_eq!(stats(&[&artifact]), stats(&["--artifact", &artifact]));

    for other in [&*mine, "builtin"] {
        for named in [[other, &artifact], [&artifact, other]] {
            let run = labelled(&["--rules", named[0], "--rules", named[1]], FULL);
            run.assert_failed(2, "rules.bin: an artifact is a complete rule set");
        }
    }
    let limited = labelled(&["--rules", &artifact, "--rule-dfa-limit", "1"], FULL);
    assert_eq!(limited.status, 2);
    assert!(limited.stderr.contains("--rule-dfa-limit"), "{}", limited.stderr);
}

#[test]
fn what_needs_the_text_of_rules_takes_no_artifact() {
    let files = Files::new();
    let mine = files.add("mine.toml", MINE);
    let [artifact, other] = ["rules.bin", "other.bin"].map(|name| files.name(name));
    run(&mut classifier(["compile", &mine, "--output", &artifact])).clean();
    for arguments in [
        &["check", &artifact][..],
        &["check", "--fix", &mine, &artifact],
        &["compile", &artifact, &mine, "--output", &other],
    ] {
        let run = run(&mut classifier(arguments));
        assert_eq!((run.status, run.text()), (2, ""), "{arguments:?}");
        assert!(run.stderr.contains("rules.bin: it is an artifact; name the rule files"));
    }
    assert_eq!(files.names(), ["mine.toml", "rules.bin"]);
}
