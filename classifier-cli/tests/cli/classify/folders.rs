//! Folders, with and without `--recursive`.

use std::fs;

use super::{INACTIVE, NOBODYS, QUOTA, classify};
use crate::Files;

fn logs() -> Files {
    let files = Files::new();
    for folder in ["logs", "logs/b", "logs/.hidden"] {
        fs::create_dir(files.path(folder)).unwrap();
    }
    files.add("logs/c", format!("{INACTIVE}\n"));
    files.add("logs/b/2", format!("{QUOTA}\n"));
    files.add("logs/b/10", format!("{NOBODYS}\n"));
    files.add("logs/.unfinished", "hidden");
    files.add("logs/.hidden/a", "hidden");
    #[cfg(unix)]
    std::os::unix::fs::symlink(files.path("logs/b"), files.path("logs/again")).unwrap();
    files
}

#[test]
fn the_files_in_a_folder_are_read_by_name_but_hidden_ones_and_links() {
    let files = logs();
    let last = files.add("last", "last");
    let run = classify(["--recursive", &files.name("logs"), "-", &last], "from standard input");
    assert_eq!(
        run.clean(),
        format!(
            "Uncategorized\t{NOBODYS}\nQuotaIssues\t{QUOTA}\nInactiveMailbox\t{INACTIVE}\n\
             Uncategorized\tfrom standard input\nUncategorized\tlast\n"
        )
    );
}

#[test]
fn a_folder_is_not_read_unless_that_is_asked_for() {
    let files = logs();
    let logs = files.name("logs");
    let run = classify([logs.as_str(), "-"], QUOTA);
    assert_eq!((run.status, run.text()), (1, format!("QuotaIssues\t{QUOTA}\n").as_str()));
    let message = format!("classifier: {logs}: this is a folder; --recursive reads its files\n");
    assert_eq!(run.stderr, message);
}

#[test]
fn a_named_file_is_read_though_it_is_hidden_or_a_link() {
    let files = logs();
    let hidden = files.name("logs/.unfinished");
    assert_eq!(classify(["-r", &hidden], "").clean(), "Uncategorized\thidden\n");
    #[cfg(unix)]
    {
        let expected = format!("Uncategorized\t{NOBODYS}\nQuotaIssues\t{QUOTA}\n");
        assert_eq!(classify(["-r", &files.name("logs/again")], "").clean(), expected);
    }
}

#[test]
fn what_is_not_there_is_reported_and_the_rest_is_labelled() {
    let files = logs();
    let missing = files.name("missing");
    let run = classify(["-r", &missing, &files.name("logs/b")], "");
    assert_eq!((run.status, run.text().lines().count()), (1, 2));
    assert!(run.stderr.starts_with(&format!("classifier: {missing}: ")), "{}", run.stderr);
}
