//! Counts of the records of a log: those that were labelled, and those that were not.

use std::fmt;

use crate::numbers::grouped;
use crate::other_formats::OtherFormats;

/// The largest number of kinds with a count of their own.
const KINDS: usize = 50;

/// The kind of records beyond that.
const OTHERS: &str = "other kinds";

/// Counts of records. Memory does not grow with the log.
#[derive(Default)]
pub struct RecordCounts {
    pub labelled: u64,
    pub unreadable: u64,
    /// Records without a text to classify, by kind, in the order of their first one.
    skipped: Vec<(Box<[u8]>, u64)>,
    /// Those among them that look like records of another format.
    pub others: OtherFormats,
}

impl RecordCounts {
    /// Count a record without a text to classify.
    pub fn skip(&mut self, kind: &[u8]) {
        self.add(kind, 1);
    }

    /// Move the counts out of `later`.
    pub fn append(&mut self, later: &mut RecordCounts) {
        self.labelled += std::mem::take(&mut later.labelled);
        self.unreadable += std::mem::take(&mut later.unreadable);
        self.others.append(&mut later.others);
        for (kind, count) in later.skipped.drain(..) {
            self.add(&kind, count);
        }
    }

    fn add(&mut self, kind: &[u8], count: u64) {
        let known = self.skipped.iter().position(|it| *it.0 == *kind);
        match known {
            Some(at) => self.skipped[at].1 += count,
            None if self.skipped.len() < KINDS || kind == OTHERS.as_bytes() => {
                self.skipped.push((kind.into(), count));
            }
            None => self.add(OTHERS.as_bytes(), count),
        }
    }

    /// All records.
    pub fn read(&self) -> u64 {
        self.labelled + self.unreadable + self.skipped.iter().map(|(_, count)| count).sum::<u64>()
    }

    /// The kinds of records without a text, most frequent first.
    pub fn skipped(&self) -> Vec<(String, u64)> {
        let kind =
            |(kind, count): &(Box<[u8]>, u64)| (String::from_utf8_lossy(kind).into_owned(), *count);
        let mut kinds: Vec<_> = self.skipped.iter().map(kind).collect();
        kinds.sort_by(|(kind, count), (other, more)| more.cmp(count).then_with(|| kind.cmp(other)));
        kinds
    }
}

/// One line.
impl fmt::Display for RecordCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let records = if self.read() == 1 { "record" } else { "records" };
        let [read, labelled] = [self.read(), self.labelled].map(grouped);
        write!(f, "{read} {records} read, {labelled} labelled")?;
        let skipped = self.skipped();
        if !skipped.is_empty() {
            let all = grouped(skipped.iter().map(|(_, count)| count).sum::<u64>());
            write!(f, ", {all} skipped (")?;
            for (index, (kind, count)) in skipped.iter().enumerate() {
                let comma = if index > 0 { ", " } else { "" };
                write!(f, "{comma}{kind} {}", grouped(*count))?;
            }
            f.write_str(")")?;
        }
        write!(f, ", {} unreadable", grouped(self.unreadable))
    }
}
