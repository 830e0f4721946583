//! The cases of the workspace, run by the program.

use ::corpus::{Answers, Case, Text, check};
use classifier_compiler::{Compiler, RuleSet};
use serde_json::Value;

use crate::{Files, classifier, run};

#[test]
fn cases_by_rules_as_json() {
    check("classify --rules", |case, answers| {
        let files = Files::new();
        let rules =
            case.rule_files().flat_map(|(name, text)| ["--rules".into(), files.add(&name, text)]);
        let lines = case.texts.iter().map(|text| Value::from(text.lossy()).to_string() + "\n");
        let arguments = rules.chain(["--input".into(), "json".into()]).collect();
        classify(case, arguments, lines.collect::<String>().into(), case.texts.iter(), answers);
    });
}

/// The texts as lines, if they can be lines.
#[test]
fn cases_by_an_artifact_as_lines() {
    check("classify --artifact", |case, answers| {
        let files = Files::new();
        let rules =
            case.rules().fold(RuleSet::builder(), |all, (label, rule)| all.rule(label, rule));
        let artifact = Compiler::new().default_label(&case.default).compile(&rules.read());
        let artifact = artifact.unwrap_or_else(|error| panic!("{}: {error}", case.name));
        let artifact = files.add("rules.bin", artifact.as_bytes());
        let is_line = |text: &&Text| {
            let is_cut =
                text.bytes.ends_with(b"\r") || text.bytes.starts_with("\u{FEFF}".as_bytes());
            !text.bytes.contains(&b'\n') && !is_cut
        };
        let texts = || case.texts.iter().filter(is_line);
        let lines = texts().flat_map(|text| [&text.bytes, &b"\n"[..]].concat());
        classify(case, vec!["--artifact".into(), artifact], lines.collect(), texts(), answers);
        if texts().count() < case.texts.len() {
            answers.skip();
        }
    });
}

/// Runs `classify`, and compares its answers with the expected ones.
fn classify<'c>(
    case: &Case,
    mut arguments: Vec<String>,
    input: Vec<u8>,
    texts: impl Iterator<Item = &'c Text> + Clone,
    answers: &mut Answers<'_>,
) {
    arguments.extend(["--output=json", "--jobs=1", "--default", &case.default].map(String::from));
    let run = run(classifier(["classify"]).args(arguments).write_stdin(input));
    assert_eq!((run.status, &*run.stderr), (0, ""), "{}", case.name);
    let output = run.text();
    assert_eq!(output.lines().count(), texts.clone().count(), "{}", case.name);
    for (text, line) in texts.zip(output.lines()) {
        let found: Value = serde_json::from_str(line).unwrap();
        let label = found["label"].as_str().unwrap();
        answers.equal(text, "label", label, &text.label);
        let rule = found["rule"]["index"].as_u64().map(|index| index as usize);
        answers.equal(text, "rule", &rule, &text.winner());
    }
}
