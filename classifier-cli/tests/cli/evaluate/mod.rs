//! `classifier evaluate`.

#[cfg(unix)]
mod browser;
mod document;
mod figures;
mod gates;
mod groups;
mod input;
mod json;
mod page;
mod property;
mod replies;
mod sides;
mod text;

use std::ffi::OsStr;
use std::fmt::Display;

use serde_json::Value;

use crate::{Files, Run, classifier, run};

/// Rules for the first letter.
const RULES: &str = "[rules]\nA = ['^a']\nB = ['^b']\nC = ['^c']\n";

/// A text for each kind: see `figures`.
const TEXTS: &str = "id\ttext\tlabels\tform\n\
                     1\ta1\tA\tx\n\
                     2\ta2\tA\tx\n\
                     3\ta3\tB\tx\n\
                     4\tb1\tB\tx\n\
                     5\tb2\tA|B\tx\n\
                     6\tc1\tB|C\ty\n\
                     7\td1\tA\ty\n\
                     8\td2\tUncategorized\ty\n\
                     9\tc2\tUncategorized\ty\n\
                     10\td3\tC|Uncategorized\ty\n";

/// Run `classifier evaluate` with `arguments` and the standard input `input`.
fn evaluate<A: AsRef<OsStr>>(
    arguments: impl IntoIterator<Item = A>,
    input: impl Into<Vec<u8>>,
) -> Run {
    run(classifier(["evaluate"]).args(arguments).write_stdin(input))
}

/// The same with [`RULES`].
fn by_rules(arguments: &[&str], input: impl Into<Vec<u8>>) -> Run {
    let files = Files::new();
    let rules = files.add("rules.toml", RULES);
    evaluate([&["--rules", &rules], arguments].concat(), input)
}

/// Nothing was measured because of these problems, each with its place.
#[track_caller]
fn assert_problems(run: &Run, problems: &[impl Display]) {
    assert_eq!((run.status, run.text()), (2, ""));
    let count = problems.len();
    let problems: String = problems.iter().map(|it| format!("classifier: {it}\n")).collect();
    let end = format!("nothing was measured because of {count} problems in the input");
    assert_eq!(run.stderr, format!("{problems}classifier: {end}\n"));
}

/// The JSON output of a run with [`RULES`].
#[track_caller]
fn json(arguments: &[&str], input: impl Into<Vec<u8>>) -> Value {
    by_rules(&[&["--json"], arguments].concat(), input).json()
}
