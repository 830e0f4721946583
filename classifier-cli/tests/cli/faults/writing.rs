//! Lack of disk space.

use std::fs;

use super::{QUOTA, RULES};
use crate::{Files, Run, run};

/// Run the program in a folder in which `out` is `as it was`, and print the contents of `out` and
/// the files afterwards. `wrapper` runs a shell that starts with `before`.
fn in_folder(wrapper: &[&str], before: &str, arguments: &[&str]) -> Run {
    let script = format!(
        "{before}\nprintf 'as it was' >out && \"$@\"\nstatus=$?\ncat out; echo; ls -A; exit $status"
    );
    let files = Files::new();
    let folder = files.path("folder");
    fs::create_dir(&folder).unwrap();
    files.add("rules.toml", RULES);
    files.add("texts", format!("{QUOTA}\n").repeat(2_000));
    let mut command = assert_cmd::Command::new(wrapper[0]);
    command.args(&wrapper[1..]).args(["sh", "-c", &script, "sh"]);
    command.arg(assert_cmd::cargo::cargo_bin!("classifier")).args(arguments);
    run(command.current_dir(folder))
}

const WRITERS: [&[&str]; 4] = [
    &["classify", "--quiet", "../texts", "-o", "out"],
    &["report", "--quiet", "../texts", "-o", "out"],
    &["report", "--quiet", "../texts", "--html", "out"],
    &["compile", "../rules.toml", "-o", "out"],
];

#[track_caller]
fn assert_kept(run: &Run, arguments: &[&str]) {
    assert_eq!(run.status, 1, "{arguments:?}: {}", run.stderr);
    let is_reported = run.stderr.starts_with("classifier: cannot write ");
    assert!(is_reported && run.stderr.contains(" out: "), "{}", run.stderr);
    assert!(run.text().ends_with("as it was\nout\n"), "{arguments:?}: {}", run.text());
}

#[test]
fn a_file_that_may_not_grow_leaves_the_one_that_was_there_and_nothing_beside_it() {
    for arguments in WRITERS {
        // Blocks have 512 or 1024 bytes.
        assert_kept(&in_folder(&["env"], "trap '' XFSZ; ulimit -f 1", arguments), arguments);
    }
}

/// On a file system of its own, which some systems do not allow.
#[test]
fn a_disk_that_is_full_leaves_the_file_that_was_there_and_nothing_beside_it() {
    let wrapper = ["unshare", "--map-root-user", "--mount"];
    // One page, which the old file needs.
    let mount = "mount -t tmpfs -o size=4k none . && cd \"$PWD\" || exit 99";
    for arguments in WRITERS {
        let run = in_folder(&wrapper, mount, arguments);
        if run.text() == "" {
            eprintln!(
                "Skipped, as nothing can be mounted here: a disk that is full. {}",
                run.stderr
            );
            return;
        }
        assert_kept(&run, arguments);
    }
}
