//! `classifier diff`.

mod input;
mod machine;
mod report;
mod sides;

use crate::{Run, TempFile, classifier, file, run};

/// Rules before a change.
const OLD: &str = "[rules]\nQuota = ['full']\nPolicy = ['^55[0-9] ']\nSpam = ['spam']\n";

/// The rules after it: one is narrower, one is new, one is gone, and one has another pattern.
const NEW: &str = "[rules]\nQuota = ['mailbox full']\nNobody = ['unknown']\nPolicy = ['^55']\n";

/// A text for each kind of change, one of them twice, and one that does not change.
const TEXTS: &str = "550 box full\n550 unknown user\n450 spam\n450 unknown\n551 go away\n\
                     550 unknown user\n552 mailbox full\n450 later\n";

fn diff(arguments: &[&str], input: impl Into<Vec<u8>>) -> Run {
    run(classifier(["diff"]).args(arguments).write_stdin(input))
}

/// Files with [`OLD`] and [`NEW`].
fn old_and_new() -> [TempFile; 2] {
    [file("old.toml", OLD), file("new.toml", NEW)]
}

/// Compare [`OLD`] with [`NEW`].
fn compare(arguments: &[&str], input: impl Into<Vec<u8>>) -> Run {
    let [old, new] = old_and_new();
    diff(&[&["--old", &old, "--new", &new], arguments].concat(), input)
}
