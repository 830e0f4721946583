//! Colours are for terminals, and for those who ask for them.

use crate::{Files, classifier, run};

fn files() -> Files {
    let files = Files::new();
    files.add("rules.toml", "[rules]\nFirst = ['.*a']\nSecond = ['ab']\n");
    files.add("table.tsv", "text\tlabels\na\tFirst\n");
    files
}

#[test]
fn output_has_colours_only_where_they_are_wanted() {
    let files = files();
    for line in [
        "check rules.toml",
        "check --fix --dry-run rules.toml",
        "diff --old rules.toml --new builtin table.tsv",
        "evaluate --rules rules.toml table.tsv",
        "explain --rules rules.toml a",
        "report --rules rules.toml table.tsv",
    ] {
        for (variables, has_colours) in [
            (&[][..], false),
            (&[("CLICOLOR", "1")], false),
            (&[("CLICOLOR_FORCE", "1")], true),
            (&[("NO_COLOR", "1")], false),
            (&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false),
        ] {
            let mut command = classifier(line.split(' '));
            command.envs(variables.iter().copied()).current_dir(files.path(""));
            let run = run(&mut command);
            assert_eq!(run.status, 0, "{line}: {}", run.stderr);
            let stream = if line == "check rules.toml" { &run.stderr } else { run.text() };
            assert_eq!(stream.contains('\u{1B}'), has_colours, "{line} {variables:?}: {stream}");
        }
    }
}

#[test]
fn files_have_no_colours() {
    let files = files();
    for command in ["evaluate", "report"] {
        let mut command = classifier([command, "--rules", "rules.toml", "-o", "out", "table.tsv"]);
        run(command.env("CLICOLOR_FORCE", "1").current_dir(files.path(""))).clean();
        let written = std::fs::read_to_string(files.path("out")).unwrap();
        assert!(written.starts_with("Totals\n") && !written.contains('\u{1B}'), "{written}");
    }
}
