//! Writes results to standard output, and columns of lines.

use std::io::{self, BufWriter, IsTerminal, Write};

use serde::Serialize;

use crate::escaped::{Escaped, Form};
use crate::input::{Origin, Text};
use crate::status::{Failure, Outcome};

/// Standard output, for output of this form, which is for programs: on a terminal, it is escaped.
pub fn stdout(form: Form) -> Box<dyn Write> {
    let stdout = io::stdout();
    match stdout.is_terminal() {
        true => Box::new(Escaped(stdout, form)),
        false => Box::new(stdout),
    }
}

/// Write text to standard output.
pub fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Outcome, Failure> {
    written_to(stdout(Form::Text), write)
}

/// Write to standard output, with styles if that is a terminal.
pub fn to_styled_stdout(
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Outcome, Failure> {
    written_to(anstream::stdout().lock(), write)
}

/// Write all to `stdout`.
pub fn written_to(
    stdout: impl Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Outcome, Failure> {
    let mut out = BufWriter::new(stdout);
    unless_closed(write(&mut out).and_then(|()| out.flush())).map_err(Failure::Write)?;
    Ok(Outcome::Clean)
}

/// Write a value as JSON on one line of standard output.
pub fn json_to_stdout(value: &impl Serialize) -> Result<Outcome, Failure> {
    written_to(stdout(Form::Json), |out| write_json_line(out, value))
}

/// Write a value as JSON on one line.
pub fn write_json_line(mut out: impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut out, value)?;
    out.write_all(b"\n")
}

/// The result of writing. A reader may close a pipe early (`| head`). That is not
/// an error; the result is `None`.
pub fn unless_closed<T>(written: io::Result<T>) -> io::Result<Option<T>> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(None),
        written => written.map(Some),
    }
}

/// Write a text as the last column of a line.
pub fn write_text(out: &mut impl Write, text: &Text<'_>) -> io::Result<()> {
    match text.origin {
        Origin::Line => out.write_all(text.whole),
        Origin::Record(_) | Origin::Log(_) | Origin::Json => write_escaped(out, text.whole),
    }
}

/// Write a line of escaped columns.
pub fn write_columns(out: &mut (impl Write + ?Sized), columns: &[&str]) -> io::Result<()> {
    for (index, column) in columns.iter().enumerate() {
        if index > 0 {
            out.write_all(b"\t")?;
        }
        write_escaped(out, column)?;
    }
    out.write_all(b"\n")
}

/// Write `field` as one column of a line, in a form that can be read back.
pub fn write_escaped(out: &mut (impl Write + ?Sized), field: impl AsRef<[u8]>) -> io::Result<()> {
    for piece in field.as_ref().split_inclusive(|byte| b"\\\t\n\r".contains(byte)) {
        let (plain, escape) = match piece {
            [plain @ .., b'\\'] => (plain, r"\\"),
            [plain @ .., b'\t'] => (plain, r"\t"),
            [plain @ .., b'\n'] => (plain, r"\n"),
            [plain @ .., b'\r'] => (plain, r"\r"),
            plain => (plain, ""),
        };
        out.write_all(plain)?;
        out.write_all(escape.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::write_escaped;

    #[test]
    fn an_escaped_field_is_one_column_of_one_line() {
        let escaped = |field| {
            let mut out = Vec::new();
            write_escaped(&mut out, field).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(escaped("a\nb\r\n\\n\té"), r"a\nb\r\n\\n\té");
        assert_eq!(escaped("\n"), r"\n");
        assert_eq!(escaped(""), "");
    }
}
