//! Reloads by SIGHUP.

use std::{
    fs, iter,
    process::{self, Command},
    sync::{Mutex, PoisonError},
};

use classifier_configure::{Config, Reload};

use crate::{PATIENCE, QUIET, label, rules, start_with};

/// Each signal reaches all handles of the process.
static ALONE: Mutex<()> = Mutex::new(());

/// Sends SIGHUP so many times.
fn send(signals: usize) {
    let kill = format!("for _ in $(seq {signals}); do kill -HUP {}; done", process::id());
    // Another test removes the working directory.
    let mut shell = Command::new("sh");
    assert!(shell.args(["-c", &kill]).current_dir("/").status().unwrap().success());
}

#[test]
fn a_signal_reloads() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    fs::write(&path, rules("Old")).unwrap();
    let (handle, outcomes) = start_with(Config::new().files([&path]).reload(Reload::Signal));
    fs::write(&path, rules("New")).unwrap();
    assert!(outcomes.recv_timeout(QUIET).is_err());
    send(1);
    assert!(outcomes.recv_timeout(PATIENCE).unwrap());
    assert_eq!(label(&handle), "New");
}

#[test]
fn a_storm_of_signals_ends_in_the_last_rules() {
    const SIGNALS: usize = 2000;

    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    fs::write(&path, rules("Old")).unwrap();
    let (handle, outcomes) = start_with(Config::new().files([&path]).reload(Reload::Signal));
    for number in 0..4 {
        fs::write(&path, rules(&format!("New{number}"))).unwrap();
        send(SIGNALS / 4);
    }
    // A reload between the parts of a write fails, and another one follows it.
    let outcomes: Vec<_> = iter::from_fn(|| outcomes.recv_timeout(QUIET).ok()).collect();
    assert_eq!(outcomes.last(), Some(&true));
    assert!(outcomes.len() <= SIGNALS);
    assert_eq!(label(&handle), "New3");
}
