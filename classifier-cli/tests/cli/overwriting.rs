//! No command replaces a file that it reads, whatever name or link leads to it.

use std::fs::{self, File};
use std::process::Command;

use crate::{Files, classifier, run};

/// Every input has this content, and it is read as rules and as texts.
const CONTENT: &str = "[rules]\nA = ['text\tlabels']\n";

#[test]
fn an_output_never_replaces_an_input() {
    let files = Files::new();
    fs::create_dir_all(files.path("logs/today")).unwrap();
    let names = ["rules.toml", "texts", "logs/today/log"];
    for name in names {
        files.add(name, CONTENT);
    }
    fs::hard_link(files.path("texts"), files.path("hard")).unwrap();
    fs::hard_link(files.path("rules.toml"), files.path("hard.toml")).unwrap();
    fs::hard_link(files.path("logs/today/log"), files.path("hard_log")).unwrap();
    #[cfg(unix)]
    for (name, link) in [("texts", "soft"), ("rules.toml", "soft.toml"), ("logs", "soft_logs")] {
        std::os::unix::fs::symlink(name, files.path(link)).unwrap();
    }
    let before = files.names();
    let mut runs = vec!["compile rules.toml --output rules.toml".to_owned()];
    if cfg!(unix) {
        runs.push("compile rules.toml builtin --output soft.toml".to_owned());
        runs.push("compile soft.toml --output hard.toml".to_owned());
    }
    for (command, option) in [
        ("classify", "--output-file"),
        ("report", "--output-file"),
        ("report", "--html"),
        ("evaluate", "--output-file"),
        ("evaluate", "--html"),
    ] {
        let mut add = |rest: &str| runs.push(format!("{command} {option} {rest}"));
        add("texts texts");
        add("./texts rules.toml texts");
        add("rules.toml --rules rules.toml texts");
        add("rules.toml --artifact rules.toml texts");
        if cfg!(unix) {
            add("soft texts");
            add("hard texts");
            add("hard soft");
            add("hard.toml --rules rules.toml texts");
        }
        match command {
            "evaluate" => add("rules.toml --new rules.toml --old builtin texts"),
            _ if cfg!(unix) => add("hard_log --recursive soft_logs"),
            _ => add("logs/today/log --recursive logs"),
        }
    }
    for line in runs {
        let run = run(classifier(line.split(' ')).current_dir(files.path("")));
        assert_eq!((run.status, run.text()), (2, ""), "{line}: {}", run.stderr);
        assert!(run.stderr.contains("would overwrite the input"), "{line}: {}", run.stderr);
        assert!(run.stderr.contains("\nUsage: classifier "), "{line}: {}", run.stderr);
    }
    for name in names {
        assert_eq!(fs::read_to_string(files.path(name)).unwrap(), CONTENT);
    }
    assert_eq!(files.names(), before);
}

#[test]
fn outputs_are_different_files() {
    let files = Files::new();
    fs::create_dir(files.path("folder")).unwrap();
    files.add("folder/one", "as it was");
    fs::hard_link(files.path("folder/one"), files.path("folder/other")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("new", files.path("folder/dangling")).unwrap();
    let before = fs::read_dir(files.path("folder")).unwrap().count();
    for command in ["report", "evaluate"] {
        let same = if cfg!(unix) { ["one", "other"] } else { ["one", "one"] };
        // There is no file yet, but both lead to one.
        let mut pairs = vec![["new", "new"], ["./new", "../folder/new"], same];
        if cfg!(unix) {
            pairs.push(["new", "dangling"]);
        }
        for [page, text] in pairs {
            let arguments = [command, "--html", page, "--output-file", text];
            let run = run(classifier(arguments).current_dir(files.path("folder")));
            assert_eq!((run.status, run.text()), (2, ""));
            assert!(run.stderr.contains("name the same file"), "{}", run.stderr);
        }
    }
    assert_eq!(fs::read_dir(files.path("folder")).unwrap().count(), before);
}

/// An interrupted run would replace it.
#[test]
fn the_part_of_an_output_is_no_input() {
    let files = Files::new();
    files.add("texts.part", CONTENT);
    for arguments in
        [["classify", "-o", "texts", "texts.part"], ["report", "-o", "texts", "texts.part"]]
    {
        let run = run(classifier(arguments).current_dir(files.path("")));
        assert_eq!((run.status, run.text()), (2, ""));
        let message = "would overwrite the input texts.part if it is interrupted";
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
    assert_eq!(files.names(), ["texts.part"]);
}

#[test]
#[cfg(unix)]
fn a_file_that_is_standard_input_is_not_replaced() {
    let files = Files::new();
    let texts = files.add("texts", CONTENT);
    for (inputs, status) in [(&["-"][..], 2), (&[], 2), (&[&texts], 2), (&["/dev/null"], 0)] {
        let output = Command::new(env!("CARGO_BIN_EXE_classifier"))
            .args(["classify", "--output", "label", "--output-file", &texts])
            .args(inputs)
            .stdin(File::open(&texts).unwrap())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(status), "{inputs:?}");
        let content = fs::read_to_string(&texts).unwrap();
        assert_eq!(content == CONTENT, status == 2, "{inputs:?}");
    }
}

/// A pipe or a terminal may be read and written.
#[test]
#[cfg(unix)]
fn what_is_no_file_may_be_input_and_output() {
    let run = run(&mut classifier(["classify", "--output-file", "/dev/null", "/dev/null"]));
    assert_eq!(run.clean(), "");
}
