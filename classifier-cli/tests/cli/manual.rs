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

/// The options of a command without their help, below their headings.
fn options(command: &str) -> Vec<String> {
    let help = run(&mut classifier([command, "-h"])).clean();
    let lines = help.lines().skip_while(|line| *line != "Options:");
    let mut options = Vec::new();
    for line in lines {
        match line.trim().split_once("--") {
            _ if line.ends_with(':') && !line.starts_with(' ') => options.push(line.to_owned()),
            Some((start, option)) if start.len() <= 4 => {
                options.push(option.split([' ', '=']).next().unwrap().to_owned());
            }
            _ => {}
        }
    }
    options
}

#[test]
fn options_are_below_headings_with_tuning_last() {
    const ORDER: [&str; 7] =
        ["Options:", "Rules:", "Input:", "Output:", "Lints:", "Gates:", "Tuning:"];
    let mut tuned = 0;
    for command in commands() {
        let options = options(&command);
        let headings: Vec<_> = options.iter().filter(|line| line.ends_with(':')).collect();
        let order = headings.iter().map(|heading| ORDER.iter().position(|it| it == *heading));
        let order: Option<Vec<_>> = order.collect();
        assert!(order.is_some_and(|order| order.is_sorted()), "{command}: {headings:?}");
        tuned += usize::from(headings.contains(&&"Tuning:".to_owned()));
    }
    assert_eq!(tuned, 8);
    assert_eq!(
        options("check").join(" "),
        "Options: help Rules: default Input: against input Output: witnesses format fix dry-run \
         watch Lints: require-examples allow warn deny Tuning: rule-dfa-limit shard-dfa-limit \
         artifact-limit"
    );
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
