//! A reader of standard output that has seen enough, such as `head`, ends every command quietly.

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
    let diff = "diff --old rules.toml --new odd.toml texts";
    let evaluate = "evaluate --rules rules.toml --min-accuracy 100% table.tsv";
    for (status, arguments) in [
        (0, "classify texts".to_owned()),
        (0, "classify --output json texts".to_owned()),
        (0, "check --witnesses rules.toml".to_owned()),
        (0, "check --fix --dry-run odd.toml".to_owned()),
        (0, "check --format json odd.toml".to_owned()),
        (0, "check --format github odd.toml".to_owned()),
        (0, format!("{diff} --rules-too")),
        (0, format!("{diff} --output json")),
        (0, format!("{diff} --output tsv")),
        (1, format!("{diff} --output human --fail-on-change")),
        (1, format!("{diff} --output json --fail-on-change")),
        (1, format!("{diff} --output tsv --fail-on-change")),
        (0, evaluate.to_owned()),
        (0, format!("{evaluate} --json")),
        (1, "evaluate --rules odd.toml --min-accuracy 100% table.tsv".to_owned()),
        (1, "evaluate --rules odd.toml --min-accuracy 100% --json table.tsv".to_owned()),
        (0, format!("explain {}", "552 ".repeat(5_000))),
        (0, "explain --output json 552".to_owned()),
        (0, "inspect rules.bin".to_owned()),
        (0, "inspect --output json rules.bin".to_owned()),
        (0, "stats rules.toml".to_owned()),
        (0, "stats --output json rules.toml".to_owned()),
        (0, "report texts".to_owned()),
        (0, "report --json texts".to_owned()),
        (0, "rules".to_owned()),
        (0, "rules --output json".to_owned()),
        (0, "man".to_owned()),
        (0, "completions bash".to_owned()),
    ] {
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
        assert_eq!(output.status.code(), Some(status), "{arguments:.80}: {stderr}");
        assert!(!stderr.contains("cannot write"), "{arguments:.80}: {stderr}");
        // These report what they found there, and others have nothing to report.
        let reports = ["check", "evaluate"].iter().any(|command| arguments.starts_with(command));
        assert!(reports || stderr.is_empty(), "{arguments:.80}: {stderr}");
    }
}
