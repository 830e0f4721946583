//! Errors name what was looked for, and what there is.

use std::fmt::Write;

use expect_test::expect_file;

use super::*;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sql/errors.txt");

#[tokio::test]
async fn errors_say_what_is_wrong_and_what_there_is() {
    let session = small_session();
    let mut seen = String::new();
    for sql in [
        "SELECT classify('x', 'smal')",
        "SELECT classify('x', 'SMALL')",
        "SELECT classify('x', 'quite another')",
        "SELECT classify('x', NULL)",
        "SELECT classify('x', 1)",
        "SELECT classify('x', column1) FROM (VALUES ('small'))",
        "SELECT classify()",
        "SELECT classify('x', 'small', 'y')",
        "SELECT classify(1)",
        "SELECT classify_rule(true)",
        "SELECT classify_index(arrow_cast('x', 'Dictionary(Int32, Int64)'))",
        "SELECT classifier_artifact_id('smal')",
        "SELECT classifier_artifact_id('small', 'builtin')",
        "SELECT relabel('x', 1, 'old', 'small')",
        "SELECT relabel('x', 1, 'small', 'buildin')",
        "SELECT relabel('x', 'y', 'small', 'small')",
        "SELECT relabel(1, 1, 'small', 'small')",
        "SELECT relabel('x', 1, 'small')",
        "SELECT * FROM classifier_rules('smal')",
        "SELECT * FROM classifier_rules(1)",
        "SELECT * FROM classifier_rules('small', 'builtin')",
    ] {
        let error = run(&session, sql).await.expect_err(sql).strip_backtrace();
        writeln!(seen, "{sql}\n    {error}\n").unwrap();
    }
    expect_file![GOLDEN].assert_eq(&seen);
}
