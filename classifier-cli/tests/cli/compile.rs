//! `classifier compile`.

use std::fs;

use classifier::{ArtifactBuf, Classifier};

use crate::{Files, Run, classifier, file, own_rules, run};

const RULES: &str = "[rules]\nPolicy = ['^55[0-9] ']\nQuota = ['mailbox (is )?full']\n";

/// The second rule never wins, which is a warning.
const SHADOWED: &str = "[rules]\nFirst = ['a']\nSecond = ['ab']\n";

fn compile(arguments: &[&str]) -> Run {
    run(classifier(["compile"]).args(arguments))
}

#[test]
fn an_artifact_classifies() {
    let files = Files::new();
    let [providers, iana] = ["providers.toml", "iana.toml"].map(own_rules);
    let artifact = files.name("rules.bin");
    assert_eq!(compile(&[&providers, &iana, "--output", &artifact]).clean(), "");

    let artifact = ArtifactBuf::read(artifact).unwrap();
    let classifier = Classifier::from_bytes(artifact.as_bytes()).unwrap();
    let rule = classifier.rule(classifier.first_match("552 5.2.2 mailbox is stuffed").unwrap());
    assert_eq!((rule.label, rule.file), ("QuotaIssues", iana.as_str()));
    assert_eq!(classifier.first_match("352 5.2.2 mailbox is stuffed"), None);
}

#[test]
fn the_same_rules_give_the_same_bytes_for_each_byte_order() {
    let files = Files::new();
    let rules = files.add("rules.toml", RULES);
    let compiled = |arguments: &[&str]| {
        let artifact = files.name("rules.bin");
        assert_eq!(compile(&[arguments, &["-o", &artifact, &rules]].concat()).clean(), "");
        fs::read(artifact).unwrap()
    };
    let (little, big) = (compiled(&["--byte-order=little"]), compiled(&["--byte-order=big"]));
    assert_ne!(little, big);
    assert_eq!(compiled(&["--byte-order=little"]), little);
    assert_eq!(compiled(&["--byte-order=big"]), big);

    let (native, foreign) =
        if cfg!(target_endian = "little") { (little, big) } else { (big, little) };
    assert_eq!(compiled(&["--byte-order=native"]), native);
    assert_eq!(compiled(&[]), native);
    let [native, foreign] = [native, foreign].map(|bytes| ArtifactBuf::from(&*bytes));
    assert!(Classifier::from_bytes(native.as_bytes()).is_ok());
    assert!(Classifier::from_bytes(foreign.as_bytes()).is_err());
}

#[test]
fn an_artifact_replaces_the_file_that_was_there() {
    let files = Files::new();
    let rules = files.add("rules.toml", RULES);
    let artifact = files.add("rules.bin", "old");
    assert_eq!(compile(&["-o", &artifact, &rules]).clean(), "");
    assert_ne!(fs::read(&artifact).unwrap(), b"old");
    assert_eq!(files.names(), ["rules.bin", "rules.toml"]);
}

#[test]
fn wrong_rules_leave_everything_as_it_was() {
    let files = Files::new();
    let bad_pattern = files.add("bad_pattern.toml", "[rules]\nA = ['(']\n");
    let bad_example = files
        .add("bad_example.toml", "[rules]\nA = ['a']\n[[examples]]\ntext = \"b\"\nlabel = \"A\"\n");
    let denied =
        files.add("denied.toml", format!("{SHADOWED}[lints]\nunreachable_rule = \"deny\"\n"));
    let missing = files.name("missing.toml");
    let old = files.add("old.bin", "old");
    let new = files.name("new.bin");
    let before = files.names();
    for (bad, name) in [
        (bad_pattern, "bad_pattern.toml:2:7"),
        (bad_example, "bad_example.toml:4:8"),
        (denied, "denied.toml:3:11"),
        (missing, "missing.toml"),
    ] {
        for artifact in [&old, &new] {
            let run = compile(&["-o", artifact, &bad]);
            run.assert_failed(2, name);
        }
    }
    assert_eq!(files.names(), before);
    assert_eq!(fs::read(old).unwrap(), b"old");
}

#[test]
fn warnings_are_reported_and_do_no_harm_unless_they_are_denied() {
    let files = Files::new();
    let rules = files.add("rules.toml", SHADOWED);
    let artifact = files.name("rules.bin");

    let denied = compile(&["-o", &artifact, "--deny=warnings", &rules]);
    assert_eq!((denied.status, files.names()), (2, vec!["rules.toml".to_owned()]));
    assert!(denied.stderr.starts_with("error[unreachable_rule]: "), "{}", denied.stderr);

    let warned = compile(&["-o", &artifact, &rules]);
    assert_eq!((warned.status, warned.text()), (0, ""));
    assert!(warned.stderr.starts_with("warning[unreachable_rule]: "), "{}", warned.stderr);
    let with_warnings = fs::read(&artifact).unwrap();

    assert_eq!(compile(&["-o", &artifact, "--allow=unreachable_rule", &rules]).clean(), "");
    assert_eq!(fs::read(&artifact).unwrap(), with_warnings);
}

#[test]
fn a_place_that_cannot_be_written_is_named_and_no_file_remains() {
    let files = Files::new();
    let rules = files.add("rules.toml", RULES);
    let absent = files.name("absent/rules.bin");
    for place in [absent, files.name(""), files.name("rules.toml/rules.bin")] {
        let run = compile(&["-o", &place, &rules]);
        assert_eq!((run.status, run.text()), (1, ""));
        let start = format!("classifier: cannot write {place}: ");
        assert!(run.stderr.starts_with(&start), "{}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    }
    assert_eq!(files.names(), ["rules.toml"]);
}

#[test]
fn an_output_must_be_named() {
    let rules = file("rules.toml", RULES);
    for arguments in [&[&*rules][..], &["-o", "rules.bin"], &["-o"]] {
        let run = compile(arguments);
        assert_eq!((run.status, run.text()), (2, ""));
        assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
    }
}

/// The message and the exit status of `--check`.
fn check(arguments: &[&str]) -> (i32, String) {
    let run = compile(&[arguments, &["--check", "--allow=missing_example"]].concat());
    assert_eq!(run.text(), "");
    (run.status, run.stderr)
}

#[test]
fn a_check_reports_whether_an_artifact_is_up_to_date_and_writes_nothing() {
    let files = Files::new();
    let rules = files.add("rules.toml", RULES);
    let artifact = files.name("rules.bin");
    let (status, printed) = check(&["-o", &artifact, &rules]);
    let absent = format!("classifier: {artifact} is not up to date: there is no such file\n");
    assert_eq!((status, printed), (1, absent));
    assert_eq!(files.names(), ["rules.toml"]);

    compile(&["-o", &artifact, &rules]).clean();
    let written = fs::read(&artifact).unwrap();
    assert_eq!(check(&["-o", &artifact, &rules]), (0, String::new()));

    files.add("rules.toml", "[rules]\nQuota = ['mailbox (is )?full', 'over quota']\n");
    let (status, printed) = check(&["-o", &artifact, &rules]);
    let expected = format!(
        "classifier: {artifact} is not up to date: 1 of its rules are gone, 1 are new\n  \
         - {rules}:2: Policy: ^55[0-9] \n  + {rules}:2: Quota: over quota\n"
    );
    assert_eq!((status, printed), (1, expected));
    assert_eq!(fs::read(&artifact).unwrap(), written);
    assert_eq!(files.names(), ["rules.bin", "rules.toml"]);
}

#[test]
fn a_check_reports_what_else_differs() {
    let files = Files::new();
    let artifact = files.name("rules.bin");
    let differs = |before: &str, after: &str, arguments: &[&str]| {
        let rules = files.add("rules.toml", before);
        compile(&["-o", &artifact, &rules]).clean();
        files.add("rules.toml", after);
        let (status, printed) = check(&[&["-o", &artifact, &rules], arguments].concat());
        assert_eq!(status, 1);
        let start = format!("classifier: {artifact} is not up to date: ");
        printed.strip_prefix(&start).unwrap_or_else(|| panic!("{printed}")).to_owned()
    };
    let two = "[rules]\nA = ['first', 'other']\n";
    let printed = differs(two, "[rules]\nA = ['other', 'first']\n", &[]);
    assert!(printed.starts_with("its rules have another order\n  - "), "{printed}");
    let printed = differs(two, "\n[rules]\nA = ['first', 'other']\n", &[]);
    assert!(printed.starts_with("its rules have moved, "), "{printed}");
    assert!(printed.ends_with("rules.toml:3\n"), "{printed}");
    let label = format!("{two}[labels]\nB = 'nothing'\n");
    assert!(differs(two, &label, &[]).starts_with("its rules are the same; options"));
    let other = if cfg!(target_endian = "little") { "big" } else { "little" };
    let printed = differs(two, two, &["--byte-order", other]);
    assert_eq!(printed, "it is for machines of the other byte order\n");
}

#[test]
fn a_check_of_what_is_no_artifact_says_so() {
    let files = Files::new();
    let rules = files.add("rules.toml", RULES);
    let odd = files.add("odd.bin", "no artifact");
    let (status, printed) = check(&["-o", &odd, &rules]);
    assert_eq!(status, 1);
    assert!(printed.contains("not up to date: this is not a classifier artifact"), "{printed}");

    let artifact = files.name("rules.bin");
    compile(&["-o", &artifact, &rules]).clean();
    let mut old = fs::read(&artifact).unwrap();
    old[12] ^= 0x7F;
    fs::write(&artifact, old).unwrap();
    let (status, printed) = check(&["-o", &artifact, &rules]);
    assert_eq!(status, 1);
    assert!(printed.contains("another version wrote it"), "{printed}");

    assert_eq!(check(&["-o", &files.name(""), &rules]).0, 2);
    let wrong = files.add("wrong.toml", "[rules]\nA = ['(']\n");
    assert_eq!(check(&["-o", &artifact, &wrong]).0, 2);
}

#[cfg(unix)]
mod unix {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    use super::{RULES, compile};
    use crate::Files;

    #[test]
    fn who_may_read_an_artifact_is_for_the_umask_to_say() {
        let files = Files::new();
        files.add("rules.toml", RULES);
        for (umask, mode) in [("022", 0o644), ("027", 0o640), ("002", 0o664)] {
            let script = format!("umask {umask} && exec \"$0\" compile rules.toml -o {mode:o}.bin");
            let status = Command::new("sh")
                .args(["-c", &script, env!("CARGO_BIN_EXE_classifier")])
                .current_dir(files.path(""))
                .status()
                .unwrap();
            assert!(status.success());
            let permissions =
                fs::metadata(files.path(&format!("{mode:o}.bin"))).unwrap().permissions();
            assert_eq!(permissions.mode() & 0o777, mode, "umask {umask}");
        }
    }

    #[test]
    fn a_folder_that_may_not_be_written_keeps_its_file() {
        let files = Files::new();
        let rules = files.add("rules.toml", RULES);
        let folder = files.path("folder");
        fs::create_dir(&folder).unwrap();
        let artifact = files.add("folder/rules.bin", "old");
        fs::set_permissions(&folder, Permissions::from_mode(0o555)).unwrap();
        // Root may write anywhere.
        let is_root = fs::write(folder.join("probe"), "").is_ok();
        if !is_root {
            let run = compile(&["-o", &artifact, &rules]);
            assert_eq!((run.status, run.text()), (1, ""));
            assert_eq!(fs::read(artifact).unwrap(), b"old");
        }
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn a_link_stays_one_and_leads_to_the_artifact() {
        let files = Files::new();
        let rules = files.add("rules.toml", RULES);
        files.add("real.bin", "old");
        symlink("real.bin", files.path("link.bin")).unwrap();
        assert_eq!(compile(&["-o", &files.name("link.bin"), &rules]).clean(), "");
        assert!(fs::symlink_metadata(files.path("link.bin")).unwrap().is_symlink());
        assert_ne!(fs::read(files.path("real.bin")).unwrap(), b"old");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn what_is_no_file_is_written_to_and_not_replaced() {
        let files = Files::new();
        let rules = files.add("rules.toml", RULES);
        let artifact = files.name("rules.bin");
        assert_eq!(compile(&["-o", &artifact, &rules]).clean(), "");
        let run = compile(&["-o", "/dev/stdout", &rules]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""));
        assert_eq!(run.stdout, fs::read(artifact).unwrap());
    }
}

#[test]
fn limits_can_be_raised_and_lowered() {
    let files = Files::new();
    let rules = files.add("rules.toml", "[rules]\nLabel = ['[acx][a-dxy]*[acx][a-dxy]{9}z']\n");
    let [output, other] = ["rules.bin", "other.bin"].map(|name| files.name(name));
    assert_eq!(compile(&["--output", &output, &rules]).status, 0);
    let run = compile(&["--output", &other, "--artifact-limit", "2000", &rules]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("larger than 2000 bytes"), "{}", run.stderr);
    // A DFA that is too large is replaced by a program.
    assert_eq!(compile(&["--output", &other, "--rule-dfa-limit", "2000", &rules]).status, 0);
    let [output, other] = [output, other].map(|file| fs::read(file).unwrap());
    assert_ne!(output, other);
}
