//! `classifier report`.

#[cfg(unix)]
mod browser;
mod by;
mod input;
mod json;
mod logs;
mod page;
mod patterns;
mod serve;
mod streams;
#[cfg(target_os = "linux")]
mod terminal;
mod text;

use std::ffi::OsStr;

use serde_json::Value;

use crate::{Files, Run, classifier, run};

const QUOTA: &str = "552 5.2.2 mailbox is stuffed";
const NOBODYS: &str = "352 5.2.2 mailbox is stuffed";

/// Rules, one of which never fires, and texts: three for A, one for B, two and one without a rule.
const RULES: &str = "[rules]\nA = ['^550 ', 'never']\nB = ['^421 ']\n";
const TEXTS: &str = "550 no\n451 try 7 times\n421 busy\n550 <b>\n451 try 12 times\n550 no\n999\n";

/// Run `classifier report` with `arguments` and the standard input `input`.
fn report<A: AsRef<OsStr>>(
    arguments: impl IntoIterator<Item = A>,
    input: impl Into<Vec<u8>>,
) -> Run {
    run(classifier(["report"]).args(arguments).write_stdin(input))
}

/// The JSON output of a clean run.
#[track_caller]
fn json(arguments: &[&str], input: impl Into<Vec<u8>>) -> Value {
    report([&["--json"], arguments].concat(), input).json()
}

/// A file with `RULES`.
fn rules(files: &Files) -> String {
    files.add("rules.toml", RULES)
}

/// A log record of KumoMTA.
fn record(content: &str, recipient: &str, timestamp: &str) -> String {
    format!(
        "{{\"type\":\"Bounce\",\"recipient\":{recipient},\"response\":{{\"code\":550,\
         \"enhanced_code\":null,\"content\":\"{content}\"}},\"timestamp\":{timestamp}}}\n"
    )
}
