//! Files that change as they should, and what does not count as a change.

use std::{
    fs,
    sync::{
        atomic::{AtomicBool, AtomicU32, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use classifier_configure::{Config, Reload};

use crate::{PATIENCE, QUIET, label, rules, start};

#[test]
fn a_file_may_be_replaced_by_a_rename() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    fs::write(&path, rules("Old")).unwrap();
    let (handle, outcomes) = start(&[&path]);
    assert_eq!(label(&handle), "Old");
    let before = handle.stats();
    for number in 0..3 {
        let new = dir.path().join("rules.toml.new");
        fs::write(&new, rules(&format!("New{number}"))).unwrap();
        fs::rename(&new, &path).unwrap();
        assert!(outcomes.recv_timeout(PATIENCE).unwrap());
        assert_eq!(label(&handle), format!("New{number}"));
    }
    let stats = handle.stats();
    assert_eq!((stats.reloads, stats.failed_reloads), (3, 0));
    assert!(stats.loaded_at >= before.loaded_at);
}

#[cfg(unix)]
#[test]
fn a_link_may_be_swapped_as_kubernetes_does() {
    use std::os::unix::fs::symlink;

    let dir = tempfile::tempdir().unwrap();
    let volume = dir.path().join("volume");
    fs::create_dir(&volume).unwrap();
    let publish = |version: &str| {
        fs::create_dir(volume.join(version)).unwrap();
        fs::write(volume.join(version).join("rules.toml"), rules(&version.replace("..", "V")))
            .unwrap();
        symlink(version, volume.join("..data_tmp")).unwrap();
        fs::rename(volume.join("..data_tmp"), volume.join("..data")).unwrap();
    };
    publish("..1");
    symlink("..data/rules.toml", volume.join("rules.toml")).unwrap();
    // A path through a link elsewhere, too.
    let elsewhere = dir.path().join("etc");
    symlink(volume.join("..data"), &elsewhere).unwrap();

    let (direct, outcomes) = start(&[&volume.join("rules.toml")]);
    let (indirect, outcomes_of_indirect) = start(&[&elsewhere.join("rules.toml")]);
    for number in 2..5 {
        publish(&format!("..{number}"));
        fs::remove_dir_all(volume.join(format!("..{}", number - 1))).unwrap();
        assert!(outcomes.recv_timeout(PATIENCE).unwrap());
        assert!(outcomes_of_indirect.recv_timeout(PATIENCE).unwrap());
        assert_eq!(label(&direct), format!("V{number}"));
        assert_eq!(label(&indirect), format!("V{number}"));
    }
    assert_eq!(direct.stats().reloads, 3);
}

#[test]
fn a_file_that_is_written_in_pieces_is_read_once() {
    use std::io::Write;

    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    fs::write(&path, rules("Old")).unwrap();
    let (handle, outcomes) = start(&[&path]);
    let start = Instant::now();
    let mut file = fs::File::create(&path).unwrap();
    for piece in ["[rul", "es]\nNew = ['fu", "ll$']\n"] {
        file.write_all(piece.as_bytes()).unwrap();
        file.sync_all().unwrap();
        thread::sleep(Duration::from_millis(30));
    }
    let is_fast = start.elapsed() < Duration::from_millis(200);
    while !outcomes.recv_timeout(PATIENCE).unwrap() {
        assert!(!is_fast, "a part was read");
    }
    assert_eq!(label(&handle), "New");
    assert!(outcomes.recv_timeout(QUIET).is_err());
}

#[test]
fn an_error_keeps_the_old_rules() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    fs::write(&path, rules("Old")).unwrap();
    let (handle, outcomes) = start(&[&path]);

    fs::write(&path, "[rules]\nNew = ['(']\n").unwrap();
    assert!(!outcomes.recv_timeout(PATIENCE).unwrap());
    assert_eq!(label(&handle), "Old");
    let report = handle.last_error().unwrap().to_string();
    assert!(report.contains("rules.toml:2:9"), "{report}");
    assert!(handle.reload().is_err());
    assert!(!outcomes.recv_timeout(PATIENCE).unwrap());
    assert_eq!(handle.stats().failed_reloads, 2);

    fs::remove_file(&path).unwrap();
    assert!(!outcomes.recv_timeout(PATIENCE).unwrap());
    assert_eq!(label(&handle), "Old");

    fs::write(&path, rules("New")).unwrap();
    assert!(outcomes.recv_timeout(PATIENCE).unwrap());
    assert_eq!(label(&handle), "New");
    assert!(handle.last_error().is_none());
}

#[test]
fn the_program_may_change_its_working_directory() {
    let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(before.path().join("rules.toml"), rules("Old")).unwrap();
    // All other tests have absolute paths.
    std::env::set_current_dir(&before).unwrap();
    let (handle, outcomes) = start(&["rules.toml".as_ref()]);
    std::env::set_current_dir(&after).unwrap();
    fs::write(before.path().join("rules.toml"), rules("New")).unwrap();
    assert!(outcomes.recv_timeout(PATIENCE).unwrap());
    assert_eq!(label(&handle), "New");
    fs::write(before.path().join("rules.toml"), "[rules").unwrap();
    let report = handle.reload().unwrap_err().to_string();
    assert!(report.contains("--> rules.toml:1:"), "{report}");
}

#[test]
fn other_changes_in_the_folder_reload_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    fs::write(&path, rules("Old")).unwrap();
    let (_handle, outcomes) = start(&[&path]);
    fs::write(dir.path().join("other.toml"), "not rules").unwrap();
    fs::write(&path, rules("Old")).unwrap();
    assert!(outcomes.recv_timeout(QUIET).is_err());
}

#[test]
fn nothing_is_watched_without_need_or_after_the_last_handle() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    fs::write(&path, rules("Old")).unwrap();
    let (handle, outcomes) = start(&[&path]);
    let never = Config::new().files([&path]).reload(Reload::Never).start().unwrap();
    drop(handle.clone());
    drop(handle);
    fs::write(&path, rules("New")).unwrap();
    // The callback is dropped with the handle.
    assert_eq!(outcomes.recv_timeout(PATIENCE), Err(mpsc::RecvTimeoutError::Disconnected));
    thread::sleep(QUIET);
    assert_eq!(label(&never), "Old");
    never.reload().unwrap();
    assert_eq!(label(&never), "New");
}

/// Each version of the rules has its number as label. A reader knows which versions were the current ones
/// at some time during its call.
#[test]
fn fifty_reloads_under_load_give_no_wrong_answer() {
    const RELOADS: u32 = 50;

    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    let write = |version: u32| {
        let new = dir.path().join("new.toml");
        fs::write(&new, rules(&format!("V{version}"))).unwrap();
        fs::rename(&new, &path).unwrap();
    };
    write(0);
    let config = Config::new()
        .files([&path])
        .pool(classifier_configure::pool::PoolConfig::new().pool_size(2));
    // Reloads of the watch come in between.
    let handle = config.start().unwrap();
    let (written, reloaded) = (AtomicU32::new(0), AtomicU32::new(0));
    let has_ended = AtomicBool::new(false);
    thread::scope(|scope| {
        for reader in 0..4 {
            let (handle, written, reloaded, has_ended) = (&handle, &written, &reloaded, &has_ended);
            scope.spawn(move || {
                let mut calls = 0;
                while !has_ended.load(SeqCst) {
                    let oldest = reloaded.load(SeqCst);
                    // Some texts are cached, others are new.
                    let text = match calls % 3 {
                        0 => format!("552 {reader} {calls} full"),
                        _ => format!("552 {} full", calls % 7),
                    };
                    let labels = match calls % 5 {
                        0 => handle.pool().classify_many([&text, &text]).collect(),
                        _ => vec![handle.classify(&text)],
                    };
                    let newest = written.load(SeqCst);
                    for label in labels {
                        let label = label.unwrap();
                        let version: u32 = label.strip_prefix('V').unwrap().parse().unwrap();
                        assert!((oldest..=newest).contains(&version), "{oldest} {label} {newest}");
                    }
                    calls += 1;
                }
                assert!(calls > 100, "{calls}");
            });
        }
        for version in 1..=RELOADS {
            written.store(version, SeqCst);
            write(version);
            handle.reload().unwrap();
            reloaded.store(version, SeqCst);
            assert_eq!(label(&handle), format!("V{version}"));
        }
        has_ended.store(true, SeqCst);
    });
    let stats = handle.stats();
    assert!(stats.reloads >= u64::from(RELOADS) && stats.failed_reloads == 0, "{stats:?}");
    assert_eq!(stats.pool.panics, 0);
}
