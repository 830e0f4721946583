//! `--fix`.

use std::fs;

use super::{SHADOWED, check, findings, summary};
use crate::{Files, PATIENCE, file};

/// A fix in each kind of string, and a problem without a mechanical fix.
const TOML: &str = "[rules]\n# .*keep this.*\nA = ['.*full.*', \"by a.com\"]\nB = [\n  '''call (me)''',\n  \
                    \"\"\"5.7.1\"\"\",\n  '^5\\d', '(.*z)',\n]\n";

const TOML_FIXED: &str = "[rules]\n# .*keep this.*\nA = ['full', \"by a\\\\.com\"]\nB = [\n  '''call \\(me\\)''',\n  \
                          \"\"\"5\\\\.7\\\\.1\"\"\",\n  '^5[0-9]', '(.*z)',\n]\n";

#[test]
fn what_is_mechanical_is_mended_shown_and_checked_again() {
    let files = Files::new();
    let toml = files.add("rules.toml", TOML);
    let json = files.add("rules.json", "{\"rules\":\n{\"C\": [\".*z\"]}}\n");
    let same = files.add("same.toml", "[rules]\nD = ['d']\n");
    let run = check(&["--fix", &toml, &json, &same]);
    assert_eq!(run.status, 0);
    assert_eq!(fs::read_to_string(&toml).unwrap(), TOML_FIXED);
    assert_eq!(fs::read_to_string(&json).unwrap(), "{\"rules\":\n{\"C\": [\"z\"]}}\n");
    let diff = format!(
        r#"--- {toml}
+++ {toml}
@@ -1,8 +1,8 @@
 [rules]
 # .*keep this.*
-A = ['.*full.*', "by a.com"]
+A = ['full', "by a\\.com"]
 B = [
-  '''call (me)''',
-  """5.7.1""",
-  '^5\d', '(.*z)',
+  '''call \(me\)''',
+  """5\\.7\\.1""",
+  '^5[0-9]', '(.*z)',
 ]
--- {json}
+++ {json}
@@ -1,2 +1,2 @@
 {{"rules":
-{{"C": [".*z"]}}}}
+{{"C": ["z"]}}}}
"#
    );
    assert_eq!(run.text(), diff);
    assert_eq!(findings(&run.stderr), [format!("warning needless_gap {toml}:7:16")]);
    assert_eq!(summary(&run.stderr), "classifier: 2 files changed");
    assert_eq!(files.names(), ["rules.json", "rules.toml", "same.toml"]);

    let again = check(&["--fix", &toml, &json, &same]);
    assert_eq!((again.status, again.text()), (0, ""));
    assert_eq!(fs::read_to_string(&toml).unwrap(), TOML_FIXED);
    assert!(summary(&again.stderr).ends_with("0 errors, 1 warning"), "{}", again.stderr);
}

#[test]
fn a_dry_run_shows_the_same_and_writes_nothing() {
    let rules = file("rules.toml", TOML);
    let dry = check(&["--fix", "--dry-run", &rules]);
    assert_eq!(fs::read_to_string(&rules).unwrap(), TOML);
    assert_eq!(findings(&dry.stderr), findings(&check(&[&rules]).stderr));
    assert_eq!(dry.status, 0);
    assert_eq!(check(&["--fix", "--dry-run", "--deny", "warnings", &rules]).status, 1);
    assert_eq!(dry.text(), check(&["--fix", &rules]).text());
}

#[test]
fn what_is_denied_and_mended_is_no_error_any_more() {
    let rules = file("rules.toml", "[rules]\nA = ['.*full']\n");
    let run = check(&["--fix", "--deny", "warnings", &rules]);
    assert_eq!((run.status, findings(&run.stderr)), (0, vec![]));
}

#[test]
fn a_fix_that_breaks_an_example_leaves_all_files_alone() {
    let breaks = "[rules]\nA = [{ pattern = 'full (quota)', examples = ['full quota'] }]\n";
    let breaks = file("breaks.toml", breaks);
    let other = file("other.toml", "[rules]\nB = ['.*b']\n");
    let before = [&breaks, &other].map(|file| fs::read(file).unwrap());
    let run = check(&["--fix", &breaks, &other]);
    assert_eq!(run.status, 1);
    assert!(run.text().contains(r"+A = [{ pattern = 'full \(quota\)'"), "{}", run.text());
    assert_eq!(findings(&run.stderr), [format!("error R040 {breaks}:2:48")]);
    assert!(summary(&run.stderr).ends_with("no file was changed"), "{}", run.stderr);
    assert_eq!([&breaks, &other].map(|file| fs::read(file).unwrap()), before);
}

#[test]
fn a_broken_example_is_not_made_up_for_by_lints_that_are_denied_and_mended() {
    let text =
        "[rules]\nA = [{ pattern = 'full (quota)', examples = ['full quota'] }, '.*x', 'y.*']\n";
    let rules = file("rules.toml", text);
    let run = check(&["--fix", "--deny", "warnings", &rules]);
    assert_eq!(run.status, 1);
    assert!(summary(&run.stderr).ends_with("no file was changed"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(&rules).unwrap(), text);
}

#[test]
fn nothing_is_mended_while_a_rule_too_large_hides_what_breaks() {
    let text = "[rules]\nA = [{ pattern = 'full (quota)', examples = ['full quota'] }]\n\
                Id = ['(?:(?:x{1000}){1000}){10}']\n";
    let rules = file("rules.toml", text);
    let run = check(&["--fix", &rules]);
    assert_eq!(run.status, 1);
    assert!(run.stderr.contains("error[R030]"), "{}", run.stderr);
    assert!(summary(&run.stderr).starts_with("classifier: no file was changed"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(&rules).unwrap(), text);
}

#[test]
fn what_a_fix_brings_to_light_is_fixed_too() {
    // Only when the parenthesis is text is it clear that the name ends.
    let rules = file("rules.toml", "[rules]\nA = ['foo.com(a b)']\n");
    assert_eq!(check(&["--fix", &rules]).status, 0);
    assert_eq!(fs::read_to_string(&rules).unwrap(), "[rules]\nA = ['foo\\.com\\(a b\\)']\n");
}

#[test]
fn a_lint_that_is_allowed_mends_nothing() {
    let text = "[rules]\nA = ['.*full (quota)']\n[lints]\nlikely_unescaped = \"allow\"\n";
    let rules = file("rules.toml", text);
    check(&["--fix", &rules]);
    assert_eq!(fs::read_to_string(&rules).unwrap(), text.replace(".*", ""));
    fs::write(&rules, text).unwrap();
    assert_eq!(check(&["--fix", "--allow", "needless_gap", &rules]).text(), "");
    assert_eq!(fs::read_to_string(&rules).unwrap(), text);
}

#[test]
fn nothing_is_fixed_where_nothing_can_be_or_not_every_file_can_be_read() {
    let files = Files::new();
    let shadowed = files.add("shadowed.toml", SHADOWED);
    let run = check(&["--fix", &shadowed]);
    assert_eq!((run.status, run.text()), (0, ""));
    assert_eq!(findings(&run.stderr), [format!("warning unreachable_rule {shadowed}:3:11")]);

    let rules = files.add("rules.toml", TOML);
    for (other, status, code) in [(&files.name("missing.toml"), 2, "R001"), (&rules, 1, "R003")] {
        let run = check(&["--fix", &rules, other]);
        assert_eq!((run.status, run.text()), (status, ""));
        assert!(run.stderr.contains(code), "{}", run.stderr);
        assert!(summary(&run.stderr).contains("nothing was fixed"), "{}", run.stderr);
    }
    assert_eq!(fs::read_to_string(&rules).unwrap(), TOML);
}

#[test]
#[cfg(unix)]
fn a_link_stays_and_the_file_that_it_leads_to_is_mended() {
    use std::os::unix::fs::symlink;

    let files = Files::new();
    let rules = files.add("rules.toml", TOML);
    let link = files.name("link.toml");
    symlink(&rules, &link).unwrap();
    assert_eq!(check(&["--fix", &link]).status, 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&rules).unwrap(), TOML_FIXED);
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_cannot_be_written_leaves_the_others_as_they_are() {
    let files = Files::new();
    let small = files.add("small.toml", "[rules]\nA = ['.*small']\n");
    let large = format!("[rules]\nA = ['.*large']\n# {}\n", "large ".repeat(1_000));
    let large = files.add("large.toml", large);
    let program = assert_cmd::cargo::cargo_bin!("classifier");
    let mut shell = assert_cmd::Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh"]).arg(program);
    let run = crate::run(shell.args(["check", "--fix", &small, &large]));
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert!(summary(&run.stderr).starts_with(&format!("classifier: cannot write {large}")));
    assert_eq!(fs::read_to_string(&small).unwrap(), "[rules]\nA = ['.*small']\n");
    assert_eq!(files.names(), ["large.toml", "small.toml"]);
}

#[test]
#[cfg(unix)]
fn a_file_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;

    let rules = file("rules.toml", TOML);
    fs::set_permissions(&rules, fs::Permissions::from_mode(0o606)).unwrap();
    assert_eq!(check(&["--fix", &rules]).status, 0);
    assert_eq!(fs::read_to_string(&rules).unwrap(), TOML_FIXED);
    assert_eq!(fs::metadata(&rules).unwrap().permissions().mode() & 0o777, 0o606);
}

#[test]
#[cfg(target_os = "linux")]
fn files_whose_names_are_shown_alike_are_not_taken_for_each_other() {
    use std::ffi::{OsStr, OsString};
    use std::os::unix::ffi::OsStrExt;

    let files = Files::new();
    let texts = ["[rules]\nA = ['.*full']\n", "# Another.\n[rules]\nB = ['over quota.*']\n"];
    let names =
        [b"a\xFF.toml", b"a\xFE.toml"].map(|name| files.0.path().join(OsStr::from_bytes(name)));
    names.iter().zip(texts).for_each(|(name, text)| fs::write(name, text).unwrap());
    let mut arguments: Vec<OsString> = vec!["check".into(), "--fix".into()];
    arguments.extend(names.iter().map(|name| name.clone().into_os_string()));
    let run = crate::run(&mut crate::classifier(arguments));
    assert!(summary(&run.stderr).contains("nothing was fixed"), "{}", run.stderr);
    assert_eq!(names.map(|name| fs::read_to_string(name).unwrap()), texts);
}

#[test]
#[cfg(unix)]
fn a_pipe_is_checked_and_not_mended() {
    let files = Files::new();
    let pipe = files.name("pipe.toml");
    let mut shell = assert_cmd::Command::new("sh");
    let script = "mkfifo \"$1\" && { printf %s \"$2\" >\"$1\" & exec \"$3\" check --fix \"$1\"; }";
    let program = assert_cmd::cargo::cargo_bin!("classifier");
    shell.args(["-c", script, "sh", &pipe, TOML]).arg(program);
    // It would wait for ever if it read the pipe a second time.
    let run = crate::run(shell.timeout(PATIENCE));
    assert_eq!((run.status, run.text()), (0, ""));
    assert!(findings(&run.stderr).contains(&format!("warning needless_gap {pipe}:3:7")));
    assert!(summary(&run.stderr).contains("nothing was fixed"), "{}", run.stderr);
}

/// JSON strings may contain it.
#[test]
fn a_control_character_is_in_the_diff_as_it_is_in_the_file() {
    let rules = file("rules.json", "{\"rules\": {\"A\": [\".*\u{7F}full\"]}}\n");
    let run = check(&["--fix", &rules]);
    assert!(run.text().contains("\n+{\"rules\": {\"A\": [\"\u{7F}full\"]}}\n"), "{:?}", run.text());
}
