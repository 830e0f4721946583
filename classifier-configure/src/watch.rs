//! Decides when files that have changed are read.
//!
//! Files are looked at four times a second. A call of the system for each takes about a microsecond. Events of the
//! system would save that, but have more ways to miss a change: folders anywhere on the path that are replaced, links
//! that lead elsewhere, limits on the number of watches, file systems of other machines.

use std::time::{Duration, Instant};

use crate::files::Identity;

/// How often the files are looked at.
pub(crate) const INTERVAL: Duration = Duration::from_millis(250);

/// Files are read when nothing has changed for so long, because programs write a file in pieces and several
/// files one after the other.
const QUIET: Duration = INTERVAL;

/// The same if a file is missing or has become smaller: its beginning may be a valid file.
const QUIET_OF_SMALLER: Duration = Duration::from_secs(1);

/// Files are read so long after the first change, even if they are written all the time.
const BUSY: Duration = Duration::from_millis(1750);

/// Files are read so often in any case, for file systems that do not note all changes.
const ANYWAY: Duration = Duration::from_secs(30);

type Files = Vec<Option<Identity>>;

/// What is known of the files.
pub(crate) struct Watch {
    /// When they were read.
    read: Files,
    read_at: Instant,
    /// If they have changed since then.
    change: Option<Change>,
}

struct Change {
    began: Instant,
    last: Instant,
    files: Files,
}

impl Watch {
    /// Files that were just read.
    pub(crate) fn new(read: Files, now: Instant) -> Self {
        Self { read, read_at: now, change: None }
    }

    /// Whether it is time to read the files, which are these now.
    pub(crate) fn is_due(&mut self, files: Files, now: Instant) -> bool {
        if files == self.read {
            self.change = None;
            return now - self.read_at >= ANYWAY;
        }
        let len = |file: &Option<Identity>| file.map_or(0, |file| file.len);
        let is_smaller = files.iter().zip(&self.read).any(|(new, old)| len(new) < len(old));
        let quiet = if is_smaller { QUIET_OF_SMALLER } else { QUIET };
        match &mut self.change {
            Some(change) if change.files == files => {}
            Some(change) => {
                change.files = files;
                change.last = now;
            }
            None => self.change = Some(Change { began: now, last: now, files }),
        }
        self.change.as_ref().is_some_and(|its| now - its.last >= quiet || now - its.began >= BUSY)
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;
    use crate::files::look;

    /// A file, and when it is due, looked at in steps of the interval.
    struct Case {
        dir: tempfile::TempDir,
        paths: [PathBuf; 1],
        watch: Watch,
        start: Instant,
        looks: u32,
    }

    impl Case {
        fn new(content: &str) -> Self {
            let dir = tempfile::tempdir().unwrap();
            let paths = [dir.path().join("file")];
            fs::write(&paths[0], content).unwrap();
            let start = Instant::now();
            Self { watch: Watch::new(look(&paths), start), dir, paths, start, looks: 0 }
        }

        /// A new file, because times have steps.
        fn write(&self, content: &str) {
            let new = self.dir.path().join("new");
            fs::write(&new, content).unwrap();
            fs::rename(&new, &self.paths[0]).unwrap();
        }

        /// Looks until it is due, after `change`, and returns how long that took.
        fn milliseconds(&mut self, mut change: impl FnMut(&Self, u32)) -> u32 {
            let first = self.looks;
            loop {
                change(self, self.looks - first);
                self.looks += 1;
                let now = self.start + INTERVAL * self.looks;
                if self.watch.is_due(look(&self.paths), now) {
                    self.watch = Watch::new(look(&self.paths), now);
                    return (self.looks - first) * INTERVAL.as_millis() as u32;
                }
            }
        }
    }

    #[test]
    fn a_change_is_read_when_it_is_over() {
        let mut case = Case::new("content");
        assert_eq!(
            case.milliseconds(|case, look| if look == 0 {
                case.write("longer content")
            }),
            500
        );
        assert_eq!(
            case.milliseconds(|case, look| if look < 3 {
                case.write("content no. 2")
            }),
            1750
        );
    }

    #[test]
    fn a_file_that_is_missing_or_smaller_has_a_second_to_grow() {
        let mut case = Case::new("content");
        assert_eq!(
            case.milliseconds(|case, look| if look == 0 {
                case.write("")
            }),
            1250
        );
        let mut case = Case::new("content");
        let remove = |case: &Case, look| {
            if look == 0 {
                fs::remove_file(&case.paths[0]).unwrap();
            }
        };
        assert_eq!(case.milliseconds(remove), 1250);
        let mut case = Case::new("content");
        let rewrite = |case: &Case, look| match look {
            0 => case.write(""),
            3 => case.write("content"),
            _ => {}
        };
        assert_eq!(case.milliseconds(rewrite), 1250);
    }

    #[test]
    fn a_change_without_end_is_read_after_two_seconds() {
        let mut case = Case::new("content");
        for _ in 0..3 {
            let took = case.milliseconds(|case, look| case.write(&"content".repeat(look as usize)));
            assert_eq!(took, 2000);
        }
    }

    #[test]
    fn files_that_seem_unchanged_are_read_after_half_a_minute() {
        let mut case = Case::new("content");
        assert_eq!(case.milliseconds(|_, _| {}), 30_000);
        assert_eq!(case.milliseconds(|_, _| {}), 30_000);
    }
}
