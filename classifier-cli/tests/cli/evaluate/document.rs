//! The example of `docs/evaluate.md` prints what the document shows.

use std::fs;

use crate::{Files, classifier, run};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/evaluate.md");

#[test]
fn the_example_of_the_document_runs_as_it_says() {
    let document = fs::read_to_string(DOCUMENT).unwrap();
    let files = Files::new();
    let mut commands = 0;
    for block in document.split("\n```").skip(1).step_by(2) {
        let (kind, content) = block.split_once('\n').unwrap();
        let content = format!("{content}\n");
        match kind.split(' ').collect::<Vec<_>>()[..] {
            ["toml" | "text", name] => drop(files.add(name, content)),
            ["console"] => {
                let (command, expected) = content.split_once('\n').unwrap();
                let mut words = command.strip_prefix("$ classifier ").unwrap().split(' ');
                let run = run(classifier(&mut words).current_dir(files.path("")));
                let gates: String = run.stderr.lines().map(|line| format!("{line}\n")).collect();
                assert_eq!(run.text().to_owned() + &gates, expected, "{command}");
                commands += 1;
            }
            _ => {}
        }
    }
    assert_eq!(commands, 1);
}

#[test]
fn the_document_names_each_option_and_each_key() {
    let document = fs::read_to_string(DOCUMENT).unwrap();
    let help = run(&mut classifier(["evaluate", "-h"])).clean();
    let of_others =
        ["--rules", "--artifact", "--rule-dfa-limit", "--shard-dfa-limit", "--artifact-limit"];
    let common = ["--html", "--output-file", "--help"];
    // Options start a line; other places only mention them.
    let options = help.lines().filter(|line| !line.starts_with("       ")).filter_map(|line| {
        let line = line.trim_start().trim_start_matches("-o, ").trim_start_matches("-h, ");
        line.split(' ').next().filter(|word| word.starts_with("--"))
    });
    let mut named = 0;
    for option in options.filter(|it| !of_others.contains(it) && !common.contains(it)) {
        assert!(document.contains(option), "{option}");
        named += 1;
    }
    assert!(named >= 15, "{help}");
    let figures = super::json(&["--group", "form"], super::TEXTS);
    let mut objects = vec![&figures];
    while let Some(value) = objects.pop() {
        if let Some(object) = value.as_object() {
            for (key, value) in object {
                assert!(document.contains(&format!("`{key}`")) || key == "form", "{key}");
                objects.push(value);
            }
        }
        objects.extend(value.as_array().into_iter().flatten());
    }
}
