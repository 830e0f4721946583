//! Advice on a source of which almost nothing is read in its format.

use std::fmt::Write;

use crate::input::formats::REGEX;
use crate::input::log::{Detection, Fit};
use crate::input::{Chunk, Detected, Format, Hint, LineFormat, detect, lines};
use crate::record_counts::RecordCounts;

/// What to print about a source with this first chunk, of which so much was read; `None` if this is
/// another chunk, if there are texts, or if detection would have chosen no other format.
pub fn advice(chunk: &Chunk, format: &Format, counts: &RecordCounts) -> Option<String> {
    let read = counts.read();
    let is_little = counts.labelled == 0 || 10 * counts.unreadable >= 9 * read;
    if chunk.first_line > 1 || read == 0 || !is_little {
        return None;
    }
    let detected = detect(chunk.data());
    let name = format.name();
    let mut advice = format!(
        "{}: {} of the first {read} records have a text as {name}",
        chunk.source, counts.labelled
    );
    match (detected.reason(), &detected) {
        (Some(_), _) if detected.options() == name => return None,
        (Some(reason), _) => {
            let options = detected.options();
            let _ = write!(advice, "; {reason} look like --input {options}");
        }
        (None, Detected::Lines(Some(hint @ (Hint::Json(..) | Hint::Table(..))))) => {
            let _ = write!(advice, "; {hint}");
        }
        _ if may_be(chunk.data(), &format.lines) => return None,
        (None, Detected::Lines(Some(hint))) => {
            let _ = write!(advice, "; {hint}");
        }
        _ => advice += "; --input lines reads each line as a text",
    }
    Some(advice)
}

/// Whether any line may be of this format, as far as lines show it, or all are blank.
fn may_be(data: &[u8], format: &LineFormat) -> bool {
    let may_be = |line: &[u8]| match format {
        LineFormat::Text => true,
        LineFormat::Json(_) | LineFormat::Kumomta => {
            line.starts_with(b"{") || line.starts_with(b"\"")
        }
        LineFormat::Log(format, _) => match format.detection {
            Detection::Lines(fit) => fit(line) != Fit::Not,
            _ => *format != &REGEX,
        },
    };
    let lines = data.split_inclusive(|&byte| byte == b'\n').map(lines::text);
    let mut lines = lines.filter(|line| !line.is_empty()).peekable();
    lines.peek().is_none() || lines.any(may_be)
}
