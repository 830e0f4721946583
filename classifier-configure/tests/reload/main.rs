//! Rules that change while they are used.

#![forbid(unsafe_code)]

mod changes;
#[cfg(unix)]
mod faults;
#[cfg(unix)]
mod signals;

use std::{
    path::Path,
    sync::mpsc::{self, Receiver},
    time::Duration,
};

use classifier_configure::{Config, Handle};

/// For what must happen, on a machine however busy; less than the files are compared in any case.
const PATIENCE: Duration = Duration::from_secs(20);

/// Longer than a change takes to be seen.
const QUIET: Duration = Duration::from_millis(800);

fn rules(label: &str) -> String {
    format!("[rules]\n{label} = ['full$']\n")
}

fn label(handle: &Handle) -> String {
    handle.classify("552 mailbox full").unwrap().to_string()
}

/// A classifier, and whether each of its reloads succeeded.
fn start_with(config: Config) -> (Handle, Receiver<bool>) {
    let (sender, outcomes) = mpsc::channel();
    let config = config.on_reload(move |outcome| {
        let _ = sender.send(outcome.is_ok());
    });
    (config.start().unwrap(), outcomes)
}

/// A classifier of these files.
fn start(files: &[&Path]) -> (Handle, Receiver<bool>) {
    start_with(Config::new().files(files.iter().copied()))
}
