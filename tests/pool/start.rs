//! Threads that cannot be had.

use std::{env, io::ErrorKind, process::Command};

use classifier::pool::{Pool, PoolConfig, PoolStartError};

use crate::labels::Fragile;

/// Set for the process in which the test does its work: its stacks have a gigabyte, of which three
/// have room in what it may map.
const LIMITED: &str = "CLASSIFIER_TEST_WITH_FEW_THREADS";

#[test]
fn a_thread_that_cannot_start_is_an_error_and_earlier_ones_are_joined() {
    if env::var_os(LIMITED).is_some() {
        return with_few_threads();
    }
    let name = "start::a_thread_that_cannot_start_is_an_error_and_earlier_ones_are_joined";
    let output = Command::new("sh")
        .args(["-c", "ulimit -v 3800000; exec \"$@\"", "sh"])
        .arg(env::current_exe().unwrap())
        .args(["--exact", name, "--test-threads=1", "--nocapture"])
        .env("RUST_MIN_STACK", (1 << 30).to_string())
        .env(LIMITED, "")
        .output()
        .unwrap();
    let [stdout, stderr] = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
    assert!(output.status.success() && stdout.contains(" 1 passed"), "{stdout}\n{stderr}");
}

fn with_few_threads() {
    let start = |size| Pool::new(Fragile::rules(), PoolConfig::new().pool_size(size));
    // There is no room for these two if any of the others is left.
    for _ in 0..20 {
        match start(8) {
            Err(PoolStartError::Spawn(error)) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
            other => panic!("{other:?}"),
        }
        let pool = start(2).unwrap();
        assert_eq!(pool.classify("1").unwrap().as_str(), "Digits");
    }
}
