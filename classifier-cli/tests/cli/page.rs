//! Properties of the pages of all commands.

use super::{Files, Run};

/// A page loads nothing.
#[track_caller]
pub fn assert_loads_nothing(page: &str) {
    assert!(page.contains("content=\"default-src 'none'; img-src data:; "), "{page}");
    for outside in ["http:", "https:", "src=\"", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
}

/// If a page cannot be written, that is an error, and nothing else is written.
#[track_caller]
pub fn assert_must_be_written(run: impl FnOnce([&str; 2]) -> Run) {
    let files = Files::new();
    let page = files.name("missing/page.html");
    let run = run(["--html", &page]);
    assert_eq!((run.status, run.text()), (1, ""));
    assert!(
        run.stderr.starts_with(&format!("classifier: cannot write {page}: ")),
        "{}",
        run.stderr
    );
}
