//! Files that change as they should not.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::{fs::symlink, net::UnixListener},
    path::Path,
    process::Command,
    sync::{
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::{Duration, Instant, SystemTime},
};

use classifier_configure::{Config, Handle, Reload};

use crate::{PATIENCE, QUIET, label, rules, start, start_with};

/// Longer than a program should take to write a file anew, and shorter than the time that a file which has
/// become smaller is left alone.
const PAUSE: Duration = Duration::from_millis(600);

fn make(folder: &Path, label: &str) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("rules.toml"), rules(label)).unwrap();
}

/// Fails if the label is ever another one while `change` runs and what it has changed is read.
fn assert_label_stays(handle: &Handle, change: impl FnOnce()) {
    let old = label(handle);
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            while !is_over.load(SeqCst) {
                assert_eq!(label(handle), old);
                thread::sleep(Duration::from_millis(1));
            }
        });
        change();
        is_over.store(true, SeqCst);
        reader.join().unwrap();
    });
}

#[test]
fn any_folder_on_the_path_may_be_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let [top, old, new] = ["top", "old", "new"].map(|name| dir.path().join(name));
    make(&top.join("a/b/c"), "Old");
    let (handle, outcomes) = start(&[&top.join("a/b/c/rules.toml")]);
    for (number, name) in ["a/b/c", "a/b", "a", ""].into_iter().enumerate() {
        let label_now = format!("New{number}");
        let rest = Path::new("a/b/c").strip_prefix(name).unwrap();
        make(&new.join(rest), &label_now);
        let replaced = if name.is_empty() { top.clone() } else { top.join(name) };
        fs::rename(&replaced, &old).unwrap();
        fs::rename(&new, &replaced).unwrap();
        assert!(outcomes.recv_timeout(PATIENCE).unwrap());
        assert_eq!(label(&handle), label_now);
        fs::remove_dir_all(&old).unwrap();
    }
}

#[test]
fn a_link_may_lead_elsewhere_at_any_depth() {
    let dir = tempfile::tempdir().unwrap();
    for version in ["1", "2", "3", "4"] {
        make(&dir.path().join(version).join("a/b"), &format!("V{version}"));
    }
    let point = |link: &str, target: &Path| {
        let new = dir.path().join("new");
        symlink(target, &new).unwrap();
        fs::rename(&new, dir.path().join(link)).unwrap();
    };
    // A link to a file below a link to a folder below a link to a folder.
    point("top", Path::new("1"));
    point("middle", &dir.path().join("top/a"));
    point("file.toml", Path::new("middle/b/rules.toml"));
    let (handle, outcomes) = start(&[&dir.path().join("file.toml")]);
    assert_eq!(label(&handle), "V1");
    for (link, target, expected) in
        [("top", "2", "V2"), ("middle", "3/a", "V3"), ("file.toml", "4/a/b/rules.toml", "V4")]
    {
        point(link, Path::new(target));
        assert!(outcomes.recv_timeout(PATIENCE).unwrap());
        assert_eq!(label(&handle), expected);
    }
}

#[test]
fn a_folder_may_be_removed_and_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let top = dir.path().join("top");
    let folder = top.join("folder");
    make(&folder, "V0");
    let (handle, outcomes) = start(&[&folder.join("rules.toml")]);
    for (number, removed) in [(1, &folder), (2, &top)] {
        fs::remove_dir_all(removed).unwrap();
        assert!(!outcomes.recv_timeout(PATIENCE).unwrap());
        assert_eq!(label(&handle), format!("V{}", number - 1));
        thread::sleep(QUIET);
        make(&folder, &format!("V{number}"));
        assert!(outcomes.recv_timeout(PATIENCE).unwrap());
        assert_eq!(label(&handle), format!("V{number}"));
    }
}

/// Makes something at a path.
type Make = fn(&Path);

#[test]
fn what_is_not_a_file_blocks_nothing_and_the_old_rules_stay() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    let cases: [(&str, Make); 4] = [
        ("pipe", |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success())),
        ("socket", |path| drop(UnixListener::bind(path).unwrap())),
        ("device", |path| symlink("/dev/zero", path).unwrap()),
        ("folder", |path| fs::create_dir(path).unwrap()),
    ];
    for (name, make) in cases {
        fs::write(&path, rules("Old")).unwrap();
        let (handle, outcomes) = start(&[&path]);
        fs::remove_file(&path).unwrap();
        make(&path);
        assert!(!outcomes.recv_timeout(PATIENCE).unwrap(), "{name}");
        let (sender, reloaded) = mpsc::channel();
        thread::spawn({
            let handle = handle.clone();
            move || sender.send(handle.reload())
        });
        let report = reloaded.recv_timeout(PATIENCE).expect(name).unwrap_err().to_string();
        assert!(report.contains(name) && report.contains("rules.toml"), "{report}");
        assert_eq!(label(&handle), "Old");
        // Nor at the start.
        let (sender, started) = mpsc::channel();
        thread::spawn({
            let config = Config::new().files([&path]).reload(Reload::Never);
            move || sender.send(config.start().map(drop))
        });
        assert!(started.recv_timeout(PATIENCE).expect(name).is_err());
        fs::remove_file(&path).or_else(|_| fs::remove_dir(&path)).unwrap();
        fs::write(&path, rules("New")).unwrap();
        while !outcomes.recv_timeout(PATIENCE).unwrap() {}
        assert_eq!(label(&handle), "New", "{name}");
    }
}

#[test]
fn constant_writes_do_not_postpone_a_reload() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    fs::write(&path, rules("V1000")).unwrap();
    let (handle, outcomes) = start(&[&path]);
    let begin = Instant::now();
    for number in 1001.. {
        // Of the same length, so that no write looks like the beginning of a longer one.
        let mut file = File::options().write(true).open(&path).unwrap();
        file.write_all(rules(&format!("V{number}")).as_bytes()).unwrap();
        drop(file);
        if outcomes.recv_timeout(Duration::from_millis(200)) == Ok(true) {
            break;
        }
        assert!(begin.elapsed() < PATIENCE);
    }
    let number: u32 = label(&handle).strip_prefix('V').unwrap().parse().unwrap();
    assert!(number > 1000);
}

#[test]
fn a_file_that_is_truncated_and_written_anew_loses_no_label() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    fs::write(&path, rules("Label")).unwrap();
    let (handle, outcomes) = start(&[&path]);
    assert_label_stays(&handle, || {
        let mut file = File::create(&path).unwrap();
        thread::sleep(PAUSE);
        file.write_all(format!("{}# new\n", rules("Label")).as_bytes()).unwrap();
        assert!(outcomes.recv_timeout(PATIENCE).unwrap());
    });
    assert!(outcomes.recv_timeout(QUIET).is_err());
}

#[test]
fn a_file_that_is_written_line_by_line_loses_no_label() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    let content = "[rules]\nOther = ['^250']\nLabel = ['full$']\n";
    fs::write(&path, content).unwrap();
    let (handle, outcomes) = start(&[&path]);
    assert_label_stays(&handle, || {
        let mut file = File::create(&path).unwrap();
        for line in format!("{content}# new\n").split_inclusive('\n') {
            file.write_all(line.as_bytes()).unwrap();
            thread::sleep(PAUSE / 2);
        }
        while !outcomes.recv_timeout(PATIENCE).unwrap() {}
    });
}

#[test]
fn a_file_without_rules_is_an_error_unless_it_is_listed() {
    let dir = tempfile::tempdir().unwrap();
    let [path, other] = ["rules.toml", "other.toml"].map(|name| dir.path().join(name));
    fs::write(&path, rules("Old")).unwrap();
    fs::write(&other, "[rules]\nOther = ['^250']\n").unwrap();
    let strict = Config::new().files([&path, &other]);
    let (handle, outcomes) = start_with(strict.clone());
    let (permissive, outcomes_of_permissive) = start_with(strict.clone().allow_empty([&path]));
    for empty in ["", "# nothing\n", "[rules]\n", "[labels]\nOld = 'full'\n[rules]\n"] {
        fs::write(&path, empty).unwrap();
        assert!(!outcomes.recv_timeout(PATIENCE).unwrap());
        let report = handle.last_error().unwrap().to_string();
        assert!(report.contains("rules.toml has no rules"), "{report}");
        assert!(report.contains("`allow_empty`"), "{report}");
        assert_eq!(label(&handle), "Old");
        assert!(outcomes_of_permissive.recv_timeout(PATIENCE).unwrap());
        assert_eq!(label(&permissive), "Uncategorized");
        // Nor is it a start.
        assert_eq!(strict.clone().start().map(drop).unwrap_err().field(), Some("files"));
    }
    fs::write(&other, "").unwrap();
    assert!(!outcomes_of_permissive.recv_timeout(PATIENCE).unwrap());
}

#[test]
fn a_file_may_be_missing_for_a_moment() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    fs::write(&path, rules("Old")).unwrap();
    let (handle, outcomes) = start(&[&path]);
    // As some editors do it.
    fs::rename(&path, dir.path().join("rules.toml~")).unwrap();
    thread::sleep(PAUSE);
    fs::write(&path, rules("New")).unwrap();
    assert!(outcomes.recv_timeout(PATIENCE).unwrap());
    assert_eq!(label(&handle), "New");
    assert_eq!(handle.stats().failed_reloads, 0);
}

#[test]
fn no_clock_decides_whether_a_file_has_changed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    fs::write(&path, rules("V0")).unwrap();
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    let year = Duration::from_secs(365 * 24 * 60 * 60);
    let (handle, outcomes) = start(&[&path]);
    let times = [time, time + 10 * year, SystemTime::UNIX_EPOCH, time - year, time];
    for (number, time) in times.into_iter().enumerate() {
        // As long as before.
        let label_now = format!("V{}", number + 1);
        let new = dir.path().join("new.toml");
        let written = if number % 2 == 0 { &path } else { &new };
        fs::write(written, rules(&label_now)).unwrap();
        File::options().write(true).open(written).unwrap().set_modified(time).unwrap();
        fs::rename(written, &path).unwrap();
        assert!(outcomes.recv_timeout(PATIENCE).unwrap());
        assert_eq!(label(&handle), label_now);
    }
}

#[test]
fn a_reload_during_shutdown_is_refused_and_ends() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    fs::write(&path, rules("Old")).unwrap();
    let (handle, outcomes) = start(&[&path]);
    thread::scope(|scope| {
        let reloader = scope.spawn(|| while handle.reload().is_ok() {});
        assert!(outcomes.recv_timeout(PATIENCE).unwrap());
        handle.pool().shutdown();
        reloader.join().unwrap();
    });
    let error = handle.reload().unwrap_err().to_string();
    assert!(error.contains("shut down"), "{error}");
    // The watch goes on, and fails likewise.
    fs::write(&path, rules("New")).unwrap();
    while outcomes.recv_timeout(QUIET).is_ok() {}
    assert!(handle.stats().failed_reloads >= 2);
}
