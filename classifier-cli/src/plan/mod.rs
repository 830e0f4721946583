//! How rules are decided, in words, tables and JSON.

mod json;
mod table;
mod words;

use std::io::{self, Write};

pub use json::{Artifact, RulePlan, counts};
pub use table::{Table, kinds, number};
pub use words::{bytes, decision, headline, reason};

use crate::status::Failure;

/// Write to standard output. Where nobody reads on (`| head`), they have seen enough.
pub fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Failure::Write),
    }
}
