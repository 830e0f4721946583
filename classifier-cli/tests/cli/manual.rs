//! Help, manual pages and completions.

use std::fs;

use crate::{Files, classifier, run};

/// The commands in `--help`.
fn commands() -> Vec<String> {
    let help = run(&mut classifier(["--help"])).clean();
    let list = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
    // Lines with more indentation continue a description.
    let command =
        |line: &str| line.strip_prefix("  ")?.split_once(' ').map(|(name, _)| name.into());
    let names = list.lines().filter_map(command).filter(|name: &String| !name.is_empty());
    names.filter(|name| name != "help").collect()
}

#[test]
fn every_command_teaches_by_examples_and_exit_statuses() {
    let commands = commands();
    assert!(commands.len() >= 5 && commands.contains(&"check".to_owned()), "{commands:?}");
    for command in &commands {
        let help = run(&mut classifier([command, "--help"])).clean();
        assert!(help.contains("Examples:\n") && help.contains("classifier "), "{help}");
        let tells_nothing = ["completions", "man"].contains(&command.as_str());
        assert!(help.contains("Exit status:\n") || tells_nothing, "{help}");
    }
}

#[test]
fn every_command_has_a_page() {
    let files = Files::new();
    assert_eq!(run(&mut classifier(["man", "--directory", &files.name("")])).clean(), "");
    let mut expected: Vec<_> =
        commands().iter().map(|command| format!("classifier-{command}.1")).collect();
    expected.push("classifier.1".to_owned());
    let names = files.names();
    for page in &expected {
        assert!(names.contains(page), "{page} in {names:?}");
    }
    let written = fs::read_to_string(files.path("classifier-classify.1")).unwrap();
    assert!(written.contains(".TH classifier-classify 1"), "{written}");
    assert!(written.contains("\\-\\-line\\-buffered"), "{written}");
    assert!(written.contains("mailbox is stuffed"), "the examples: {written}");
    assert_eq!(run(&mut classifier(["man", "classify"])).clean(), written);
    let program = run(&mut classifier(["man"])).clean();
    assert_eq!(program, fs::read_to_string(files.path("classifier.1")).unwrap());
}

#[test]
fn what_has_no_page_is_reported() {
    let of_nothing = run(&mut classifier(["man", "nothing"]));
    assert_eq!(of_nothing.status, 2);
    assert!(of_nothing.stderr.contains("no command `nothing`"), "{}", of_nothing.stderr);
    let nowhere = run(&mut classifier(["man", "--directory", "/nowhere/at/all"]));
    assert_eq!(nowhere.status, 1);
    assert!(nowhere.stderr.contains("/nowhere/at/all"), "{}", nowhere.stderr);
}

#[test]
fn shells_learn_the_commands_and_their_options() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&mut classifier(["completions", shell])).clean();
        for word in ["classify", "line-buffered", "witnesses"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(run(&mut classifier(["completions", "cmd"])).status, 2);
}

#[test]
fn the_schema_of_rule_files_is_printed() {
    let schema = run(&mut classifier(["schema"])).clean();
    assert_eq!(schema, classifier_compiler::rule_file_schema());
}
