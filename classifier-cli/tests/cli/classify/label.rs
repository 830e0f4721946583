//! `--output label`, and the program as a filter.

use super::{INACTIVE, NOBODYS, QUOTA, classify};

#[test]
fn the_label_stands_alone_on_a_line_for_each_line() {
    let input = format!("{QUOTA}\r\n\n{NOBODYS}\né\n{INACTIVE}");
    let expected = "QuotaIssues\nUncategorized\nUncategorized\nUncategorized\nInactiveMailbox\n";
    assert_eq!(classify(["--output", "label"], input.clone()).clean(), expected);
    assert_eq!(classify(["--output", "label", "--line-buffered"], input).clean(), expected);
}

#[test]
fn labels_stay_beside_their_lines_where_a_line_has_no_text() {
    let input = format!("\"{QUOTA}\"\n\nnonsense\n\"{NOBODYS}\"\n");
    let run = classify(["--input", "json", "--output", "label"], input);
    assert_eq!((run.status, run.text()), (1, "QuotaIssues\n\n\nUncategorized\n"));
    assert!(run.stderr.starts_with("classifier: <stdin>:3: "), "{}", run.stderr);
}
