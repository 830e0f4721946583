//! Every command ends quietly if its reader has seen enough, as `head` has.

use std::io::pipe;
use std::process::{Command, Stdio};

use crate::{Files, classifier, run};

#[test]
fn a_reader_that_has_seen_enough_is_no_error_for_any_command() {
    let files = Files::new();
    files.add("rules.toml", "[rules]\nA = ['^550 [a-f0-9]{8}', 'b']\n");
    files.add("odd.toml", "[rules]\nA = ['.*a']\n");
    files.add("texts", "550 b\n999 c\n".repeat(50_000));
    files.add("table.tsv", "text\tlabels\nb\tA\n");
    let compile = ["compile", "rules.toml", "-o", "rules.bin"];
    run(classifier(compile).current_dir(files.path(""))).clean();
    let explain = format!("0 explain {}", "552 ".repeat(5_000).trim_end());
    let runs = "\
        0 classify texts
        0 classify --output json texts
        0 check --witnesses rules.toml
        0 check --witnesses --watch rules.toml
        0 check --fix --dry-run odd.toml
        0 check --format json odd.toml
        0 check --format github odd.toml
        0 diff --old rules.toml --new odd.toml texts --rules-too
        0 diff --old rules.toml --new odd.toml texts --output json
        0 diff --old rules.toml --new odd.toml texts --output tsv
        1 diff --old rules.toml --new odd.toml texts --fail-on-change
        1 diff --old rules.toml --new odd.toml texts --fail-on-change --output json
        1 diff --old rules.toml --new odd.toml texts --fail-on-change --output tsv
        0 evaluate --rules rules.toml --min-accuracy 100% table.tsv
        0 evaluate --rules rules.toml --min-accuracy 100% table.tsv --json
        1 evaluate --rules odd.toml --min-accuracy 100% table.tsv
        1 evaluate --rules odd.toml --min-accuracy 100% table.tsv --json
        0 explain --output json 552
        0 explain --code R040
        0 schema
        0 inspect rules.bin
        0 inspect --output json rules.bin
        0 stats rules.toml
        0 stats --output json rules.toml
        0 report texts
        0 report --json texts
        0 rules
        0 rules --output json
        0 man
        0 completions bash";
    for run in runs.lines().chain([explain.as_str()]) {
        let (status, arguments) = run.trim().split_once(' ').unwrap();
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let output = Command::new(env!("CARGO_BIN_EXE_classifier"))
            .args(arguments.split(' '))
            .current_dir(files.path(""))
            .stdin(Stdio::null())
            .stdout(writer)
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            output.status.code().map(|code| code.to_string()).as_deref(),
            Some(status),
            "{arguments:.80}: {stderr}"
        );
        assert!(!stderr.contains("cannot write"), "{arguments:.80}: {stderr}");
        // These commands report on standard error, and others must be silent.
        let reports = ["check", "evaluate"].iter().any(|command| arguments.starts_with(command));
        assert!(reports || stderr.is_empty(), "{arguments:.80}: {stderr}");
    }
}
