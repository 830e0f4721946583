//! The spans that a subscriber of the `tracing` facade receives. A test binary of its own, since workers only
//! know the subscriber of the whole process.

#![forbid(unsafe_code)]

use std::{
    fs, io,
    sync::{Arc, Mutex},
};

use classifier::pool::{OwnedClassifier, Pool, PoolConfig};
use classifier_compiler::{Compiler, RuleSet};
use tracing_subscriber::{filter::LevelFilter, fmt::format::FmtSpan};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn rules() -> OwnedClassifier<Arc<str>> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.toml");
    fs::write(&path, "[rules]\nQuotaIssues = ['^552 ']").unwrap();
    let artifact = Compiler::new().compile(&RuleSet::load([path]).unwrap()).unwrap();
    OwnedClassifier::from_artifact(artifact).unwrap()
}

#[test]
fn spans_describe_the_work_and_contain_no_text() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .without_time()
        .init();

    let pool = Pool::new(rules(), PoolConfig::new().pool_size(1)).unwrap();
    for text in ["552 <someone@example.org> full", "552 <someone@example.org> full", "250 ok"] {
        pool.classify(text).unwrap();
    }
    pool.replace(rules()).unwrap();
    assert_eq!(pool.classify_many(["552 <someone@example.org>"]).count(), 1);
    pool.shutdown();

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let spans: Vec<&str> = log.lines().map(|line| line.split_once(": close").unwrap().0).collect();
    assert_eq!(
        spans,
        [
            "DEBUG classify{bytes=30 matched=true}: classifier_runtime::pool::generation",
            "DEBUG classify{bytes=6 matched=false}: classifier_runtime::pool::generation",
            "DEBUG replace: classifier_runtime::pool",
            "DEBUG classify{bytes=25 matched=true}: classifier_runtime::pool::generation",
            "DEBUG shutdown: classifier_runtime::pool",
        ]
    );
    assert!(!log.contains("example.org"));
}
