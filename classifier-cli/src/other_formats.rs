//! Lines of a log that look like those of another format. They have no label.

use crate::input::log::Detection;
use crate::input::{Chunk, Format, LineFormat, lines, looks_like};
use crate::numbers::grouped;
use crate::status::print_message;

/// The kinds of records that may be of another format.
const KINDS: [&[u8]; 2] = [b"other programs", b"other"];

/// Counts of such lines.
#[derive(Default)]
pub struct OtherFormats(Vec<Lines>);

/// Lines of one format among those of another one.
struct Lines {
    read_as: &'static str,
    like: &'static str,
    count: u64,
    /// The number of the chunk of the first line, and of the line in its source. Threads count chunks in
    /// any order.
    first: (u64, u64),
    source: String,
}

impl OtherFormats {
    /// Count a skipped line of this kind in the chunk with this number, if it looks like one of another
    /// format than it is read in.
    pub fn look(
        &mut self,
        (chunk, number): (&Chunk, u64),
        format: &Format,
        (line, raw): (u64, &[u8]),
        kind: &[u8],
    ) {
        let LineFormat::Log(log, _) = &format.lines else { return };
        if !KINDS.contains(&kind) || !matches!(log.detection, Detection::Lines(_)) {
            return;
        }
        if let Some(other) = looks_like(lines::text(raw), log) {
            self.add(log.name, other.name, 1, (number, line), || chunk.source.to_string());
        }
    }

    /// Move the counts out of `other`.
    pub fn append(&mut self, other: &mut Self) {
        for Lines { read_as, like, count, first, source } in other.0.drain(..) {
            self.add(read_as, like, count, first, || source);
        }
    }

    fn add(
        &mut self,
        read_as: &'static str,
        like: &'static str,
        count: u64,
        first: (u64, u64),
        source: impl FnOnce() -> String,
    ) {
        let known = self.0.iter_mut().find(|it| (it.read_as, it.like) == (read_as, like));
        match known {
            Some(known) => {
                known.count += count;
                if first < known.first {
                    (known.first, known.source) = (first, source());
                }
            }
            None => self.0.push(Lines { read_as, like, count, first, source: source() }),
        }
    }

    /// Print what was found.
    pub fn report(&self) {
        let mut found: Vec<_> = self.0.iter().collect();
        found.sort_by_key(|lines| lines.first);
        for Lines { read_as, like, count, first: (_, line), source } in found {
            let which = match count {
                1 => "this line looks".to_owned(),
                count => format!("this and {} more look", grouped(count - 1)),
            };
            print_message(format_args!(
                "{source}:{line}: {which} like --input {like}, among lines of {read_as}, and no label was given"
            ));
        }
    }
}
